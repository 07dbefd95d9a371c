//! The flags of a struct: `#[tf(unset, exactly_one_of(a, b))]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Ident, Result};

use crate::faults::Faults;
use crate::field::{Field, keyword};

/// Everything in the `#[tf(…)]` of a struct.
#[derive(Default)]
pub(crate) struct Container {
    /// An empty value of any attribute that can be set is the same as unset.
    pub(crate) empty_is_unset: bool,
    constraints: Vec<Constraint>,
}

/// A constraint between fields, which are named as in the struct.
struct Constraint {
    relation: &'static str,
    fields: Vec<Ident>,
}

/// The flags of constraints, with the relation of each.
const RELATIONS: [(&str, &str); 4] = [
    ("conflicting", "Conflicting"),
    ("at_least_one_of", "AtLeastOneOf"),
    ("exactly_one_of", "ExactlyOneOf"),
    ("required_together", "RequiredTogether"),
];

impl Container {
    /// Reads the attributes of a struct; what is wrong with the flags goes to `faults`.
    pub(crate) fn parse(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut parsed = Self::default();
        let ours = |attribute: &&Attribute| attribute.path().is_ident("tf");
        for attribute in attributes.iter().filter(ours) {
            let read = attribute.parse_nested_meta(|meta| parsed.flag(&meta));
            read.unwrap_or_else(|error| faults.push(error));
        }
        parsed
    }

    fn flag(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = keyword(meta);
        if name == "unset" {
            self.empty_is_unset = true;
            return Ok(());
        }
        let relation = RELATIONS.iter().find(|(flag, _)| *flag == name);
        let Some((flag, relation)) = relation else {
            let known: Vec<&str> = RELATIONS.iter().map(|(flag, _)| *flag).collect();
            let known = known.join(", ");
            return Err(meta.error(format!(
                "unknown flag of a struct; there are: unset, {known}"
            )));
        };
        let mut fields = Vec::new();
        meta.parse_nested_meta(|field| {
            fields.extend(field.path.get_ident().cloned());
            Ok(())
        })?;
        if fields.len() < 2 {
            return Err(meta.error(format!("name two fields or more, as in `{flag}(a, b)`")));
        }
        self.constraints.push(Constraint { relation, fields });
        Ok(())
    }

    /// Checks that the constraints name fields of the struct, each once.
    pub(crate) fn check(&self, fields: &[Field], faults: &mut Faults) {
        for constraint in &self.constraints {
            for (at, name) in constraint.fields.iter().enumerate() {
                let known = fields.iter().find(|field| field.ident == *name);
                let message = match known {
                    None => "the struct has no field of this name",
                    Some(_) if constraint.fields[..at].contains(name) => "the field is named twice",
                    Some(field) if field.required => {
                        "the field is `required`, and a constraint is between fields that may be left out"
                    }
                    Some(_) => continue,
                };
                faults.push(Error::new(name.span(), message));
            }
        }
    }

    /// The constraints with the names of the attributes and blocks.
    pub(crate) fn constraints(&self, fields: &[Field]) -> Vec<TokenStream> {
        let one = |constraint: &Constraint| {
            let name = |ident: &Ident| fields.iter().find(|field| field.ident == *ident);
            let names = constraint
                .fields
                .iter()
                .filter_map(name)
                .map(|field| &field.name);
            let relation = Ident::new(constraint.relation, proc_macro2::Span::call_site());
            quote! {
                ::tfplug::schema::Constraint::new(::tfplug::schema::Relation::#relation, &[#(#names),*])
            }
        };
        self.constraints.iter().map(one).collect()
    }
}
