//! One field of a model: its flags, and the combinations that make no sense.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Ident, Lit, LitInt, LitStr, Meta, Result, Type};

/// Everything that `#[tf(…)]` said about a field.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) docs: String,
    pub(crate) required: bool,
    pub(crate) optional: bool,
    pub(crate) computed: bool,
    pub(crate) sensitive: bool,
    pub(crate) write_only: bool,
    pub(crate) force_new: bool,
    pub(crate) keep: bool,
    pub(crate) block: bool,
    pub(crate) nested: bool,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    pub(crate) default: Option<Expr>,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) equal: Option<Expr>,
    pub(crate) validate: Vec<Expr>,
    pub(crate) each: Vec<Expr>,
    pub(crate) deprecated: Option<LitStr>,
    pub(crate) timeouts: Option<Vec<String>>,
}

const FLAGS: &str = "required, optional, computed, sensitive, write_only, force_new, keep, block, nested, min, max, \
                     default, prefix, eq, validate, each, deprecated, name, timeouts";

impl Field {
    /// Reads a struct field.
    pub(crate) fn parse(field: &syn::Field) -> Result<Self> {
        let ident = field
            .ident
            .clone()
            .ok_or_else(|| Error::new(field.span(), "Model needs named fields"))?;
        let mut parsed = Self {
            name: ident.to_string().trim_start_matches("r#").to_owned(),
            ident,
            ty: field.ty.clone(),
            docs: docs(&field.attrs),
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            force_new: false,
            keep: false,
            block: false,
            nested: false,
            min: None,
            max: None,
            default: None,
            prefix: None,
            equal: None,
            validate: Vec::new(),
            each: Vec::new(),
            deprecated: None,
            timeouts: None,
        };
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("tf"))
        {
            attribute.parse_nested_meta(|meta| parsed.flag(&meta))?;
        }
        parsed.check(field.span())?;
        Ok(parsed)
    }

    fn flag(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = meta
            .path
            .get_ident()
            .map(Ident::to_string)
            .unwrap_or_default();
        match name.as_str() {
            "required" => self.required = true,
            "optional" => self.optional = true,
            "computed" => self.computed = true,
            "sensitive" => self.sensitive = true,
            "write_only" => self.write_only = true,
            "force_new" => self.force_new = true,
            "keep" => self.keep = true,
            "block" => self.block = true,
            "nested" => self.nested = true,
            "min" => self.min = Some(meta.value()?.parse::<LitInt>()?.base10_parse()?),
            "max" => self.max = Some(meta.value()?.parse::<LitInt>()?.base10_parse()?),
            "default" => self.default = Some(meta.value()?.parse()?),
            "prefix" => self.prefix = Some(meta.value()?.parse()?),
            "eq" => self.equal = Some(meta.value()?.parse()?),
            "validate" => self.validate.push(meta.value()?.parse()?),
            "each" => self.each.push(meta.value()?.parse()?),
            "deprecated" => self.deprecated = Some(meta.value()?.parse()?),
            "name" => self.name = meta.value()?.parse::<LitStr>()?.value(),
            "timeouts" => {
                let mut operations = Vec::new();
                meta.parse_nested_meta(|operation| {
                    let name = operation
                        .path
                        .get_ident()
                        .map(Ident::to_string)
                        .unwrap_or_default();
                    if !["create", "read", "update", "delete"].contains(&name.as_str()) {
                        return Err(
                            operation.error("timeouts are for create, read, update and delete")
                        );
                    }
                    operations.push(name);
                    Ok(())
                })?;
                self.timeouts = Some(operations);
            }
            other => return Err(meta.error(format!("unknown flag `{other}`; there are: {FLAGS}"))),
        }
        Ok(())
    }

    fn check(&self, span: Span) -> Result<()> {
        let modes = [self.required, self.optional, self.computed]
            .iter()
            .filter(|mode| **mode)
            .count();
        let faults = [
            (
                self.timeouts.is_some() && modes > 0,
                "`timeouts` goes without other flags",
            ),
            (
                self.block && self.computed,
                "a block cannot be computed; use an attribute of type list or set",
            ),
            (self.block && self.nested, "choose `block` or `nested`"),
            (
                self.block && (self.required || self.optional),
                "a block is required by `min`, else optional",
            ),
            (
                !self.block && self.timeouts.is_none() && modes == 0,
                "say `required`, `optional` or `computed`",
            ),
            (
                self.required && (self.optional || self.computed),
                "`required` goes with neither `optional` nor `computed`",
            ),
            (
                self.default.is_some() && self.required,
                "a required attribute has no default",
            ),
            (
                self.default.is_some() && !(self.optional && self.computed),
                "a default needs `optional` and `computed`: core lets only computed attributes differ from the configuration",
            ),
            (
                self.write_only && self.computed,
                "a write-only attribute is never computed",
            ),
            (
                self.keep && !self.computed,
                "`keep` is for computed attributes",
            ),
            (
                self.prefix.is_some() && !self.computed,
                "`prefix` is for computed attributes",
            ),
            (
                (self.min.is_some() || self.max.is_some()) && !self.block,
                "`min` and `max` are for blocks",
            ),
        ];
        match faults.iter().find(|(wrong, _)| *wrong) {
            Some((_, message)) => Err(Error::new(span, format!("{}: {message}", self.name))),
            None => Ok(()),
        }
    }
}

/// The doc comment as Markdown text: one leading blank per line removed.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(text) => Some(text.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
    let lines: Vec<String> = lines
        .map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned())
        .collect();
    lines.join("\n").trim().to_owned()
}
