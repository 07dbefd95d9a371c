//! One field of a model: its flags, as in the source.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{
    Attribute, Expr, Ident, Lit, LitInt, LitStr, Meta, Result, Token, Type, parenthesized, token,
};

use crate::faults::Faults;

/// The flags in the `#[tf(…)]` of a field.
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
    pub(crate) force_new_if: Option<Expr>,
    pub(crate) keep: bool,
    pub(crate) never_null: bool,
    pub(crate) empty_is_value: bool,
    pub(crate) block: bool,
    pub(crate) nested: bool,
    pub(crate) min: Option<u64>,
    pub(crate) max: Option<u64>,
    pub(crate) default: Option<Expr>,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) equal: Option<Expr>,
    pub(crate) unset: Option<Worth>,
    pub(crate) clear: Option<Worth>,
    pub(crate) api: Option<LitStr>,
    pub(crate) answer: Option<LitStr>,
    pub(crate) local: bool,
    pub(crate) key: Option<LitStr>,
    pub(crate) validate: Vec<Expr>,
    pub(crate) each: Vec<Expr>,
    pub(crate) deprecated: Option<LitStr>,
    pub(crate) timeouts: Option<Vec<String>>,
    /// Every flag in order, with its span.
    pub(crate) flags: Vec<(String, Span)>,
    /// The span of the attribute's name.
    pub(crate) name_span: Span,
}

/// The argument of a flag that may go without one: `unset` alone is an empty value.
pub(crate) enum Worth {
    /// The flag alone.
    Empty,
    /// The flag with a value.
    Value(Expr),
}

impl Worth {
    fn parse(meta: &ParseNestedMeta<'_>) -> Result<Self> {
        match meta.input.peek(Token![=]) {
            true => Ok(Self::Value(meta.value()?.parse()?)),
            false => Ok(Self::Empty),
        }
    }
}

const FLAGS: &str = "required, optional, computed, sensitive, write_only, force_new, force_new_if, keep, never_null, empty_is_value, block, nested, min, max, \
                     default, prefix, eq, unset, clear, api, answer, local, key, validate, each, deprecated, name, timeouts";
/// The flags that may be given more than once.
const REPEATED: [&str; 2] = ["validate", "each"];
const OPERATIONS: [&str; 4] = ["create", "read", "update", "delete"];

impl Field {
    /// Reads a struct field; what is wrong with its flags goes to `faults`.
    pub(crate) fn parse(field: &syn::Field, ident: &Ident, faults: &mut Faults) -> Self {
        let mut parsed = Self {
            name: ident.to_string().trim_start_matches("r#").to_owned(),
            name_span: ident.span(),
            ident: ident.clone(),
            ty: field.ty.clone(),
            docs: docs(&field.attrs),
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            force_new: false,
            force_new_if: None,
            keep: false,
            never_null: false,
            empty_is_value: false,
            block: false,
            nested: false,
            min: None,
            max: None,
            default: None,
            prefix: None,
            equal: None,
            unset: None,
            clear: None,
            api: None,
            answer: None,
            local: false,
            key: None,
            validate: Vec::new(),
            each: Vec::new(),
            deprecated: None,
            timeouts: None,
            flags: Vec::new(),
        };
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("tf"))
        {
            let read = attribute.parse_nested_meta(|meta| parsed.flag(&meta, faults));
            read.unwrap_or_else(|error| faults.push(error));
        }
        parsed
    }

    /// The span of `flag`, if it was given.
    pub(crate) fn place(&self, flag: &str) -> Option<Span> {
        let (_, span) = self.flags.iter().find(|(name, _)| name == flag)?;
        Some(*span)
    }

    fn flag(&mut self, meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<()> {
        let name = keyword(meta);
        if self.place(&name).is_some() && !REPEATED.contains(&name.as_str()) {
            faults.push(meta.error(format!("`{name}` is given twice")));
        }
        self.flags.push((name.clone(), meta.path.span()));
        match name.as_str() {
            "required" => self.required = true,
            "optional" => self.optional = true,
            "computed" => self.computed = true,
            "sensitive" => self.sensitive = true,
            "write_only" => self.write_only = true,
            "force_new" => self.force_new = true,
            "force_new_if" => self.force_new_if = Some(meta.value()?.parse()?),
            "keep" => self.keep = true,
            "never_null" => self.never_null = true,
            "empty_is_value" => self.empty_is_value = true,
            "block" => self.block = true,
            "nested" => self.nested = true,
            "min" => self.min = Some(meta.value()?.parse::<LitInt>()?.base10_parse()?),
            "max" => self.max = Some(meta.value()?.parse::<LitInt>()?.base10_parse()?),
            "default" => self.default = Some(meta.value()?.parse()?),
            "prefix" => self.prefix = Some(meta.value()?.parse()?),
            "eq" => self.equal = Some(meta.value()?.parse()?),
            "unset" => self.unset = Some(Worth::parse(meta)?),
            "clear" => self.clear = Some(Worth::parse(meta)?),
            "api" => self.api = Some(meta.value()?.parse()?),
            "answer" => self.answer = Some(meta.value()?.parse()?),
            "local" => self.local = true,
            "key" => self.key = Some(meta.value()?.parse()?),
            "validate" => self.validate.push(meta.value()?.parse()?),
            "each" => self.each.push(meta.value()?.parse()?),
            "deprecated" => self.deprecated = Some(meta.value()?.parse()?),
            "name" => {
                let name: LitStr = meta.value()?.parse()?;
                (self.name, self.name_span) = (name.value(), name.span());
            }
            "timeouts" => self.timeouts = Some(operations(meta, faults)?),
            _ => {
                let shown = meta.path.to_token_stream();
                faults.push(meta.error(format!("unknown flag `{shown}`; there are: {FLAGS}")));
                skip(meta)?;
            }
        }
        Ok(())
    }
}

/// The name of a flag; empty where it is a path of several parts.
pub(crate) fn keyword(meta: &ParseNestedMeta<'_>) -> String {
    meta.path
        .get_ident()
        .map(Ident::to_string)
        .unwrap_or_default()
}

/// The operations in `timeouts(…)`.
fn operations(meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<Vec<String>> {
    let mut operations = Vec::new();
    if meta.input.peek(token::Paren) {
        meta.parse_nested_meta(|operation| {
            let name = keyword(&operation);
            if !OPERATIONS.contains(&name.as_str()) {
                faults.push(operation.error("timeouts are for create, read, update and delete"));
            } else if operations.contains(&name) {
                faults.push(operation.error(format!("`{name}` is given twice")));
            }
            operations.push(name);
            Ok(())
        })?;
    }
    if operations.is_empty() {
        faults.push(meta.error("name the operations, as in `timeouts(create, delete)`"));
    }
    Ok(operations)
}

/// Leaps over the argument of an unknown flag, to go on with the next one.
fn skip(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>().map(drop)
    } else if meta.input.peek(token::Paren) {
        let argument;
        parenthesized!(argument in meta.input);
        argument.parse::<TokenStream>().map(drop)
    } else {
        Ok(())
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
