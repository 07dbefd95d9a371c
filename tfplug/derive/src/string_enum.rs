//! `#[derive(StringEnum)]`: unit variants with the string of each, and one variant for all other strings.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitStr, Result};

use crate::faults::Faults;
use crate::field::keyword;

/// The implementations for one enum.
pub(crate) fn string_enum(input: &DeriveInput) -> Result<TokenStream> {
    let (values, other) = variants(input)?;
    let name = &input.ident;
    let idents: Vec<&Ident> = values.iter().map(|(ident, _)| *ident).collect();
    let strings: Vec<&LitStr> = values.iter().map(|(_, string)| string).collect();
    Ok(quote! {
        #[automatically_derived]
        impl ::tfplug::StringEnum for #name {
            const VALUES: &'static [&'static str] = &[#(#strings),*];

            fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #strings,)*
                    Self::#other(other) => other,
                }
            }
        }

        #[automatically_derived]
        impl ::std::convert::From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#strings => Self::#idents,)*
                    other => Self::#other(other.to_owned()),
                }
            }
        }

        #[automatically_derived]
        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                ::tfplug::StringEnum::as_str(self)
            }
        }

        #[automatically_derived]
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(::tfplug::StringEnum::as_str(self))
            }
        }

        #[automatically_derived]
        impl ::tfplug::Field for #name {
            fn ty() -> ::tfplug::value::Type {
                ::tfplug::value::Type::String
            }

            fn contents() -> ::tfplug::schema::Contents {
                ::tfplug::model::derive::enum_contents::<Self>()
            }

            fn decode(
                value: &::tfplug::value::Value,
                at: &::tfplug::Path,
            ) -> ::std::result::Result<::tfplug::Attr<Self>, ::tfplug::value::DecodeError> {
                let read = <::std::string::String as ::tfplug::Field>::decode(value, at)?;
                Ok(read.map(|text| Self::from(text.as_str())))
            }

            fn encode(&self) -> ::tfplug::value::Value {
                ::tfplug::value::Value::from(::tfplug::StringEnum::as_str(self))
            }
        }
    })
}

/// The unit variants with their strings, and the variant for all other strings.
fn variants(input: &DeriveInput) -> Result<(Vec<(&Ident, LitStr)>, &Ident)> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "`StringEnum` is for enums"));
    };
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new(
            parameter.span(),
            "`StringEnum` is for enums without parameters",
        ));
    }
    let mut faults = Faults::default();
    let convention = flag(&input.attrs, "rename_all", &mut faults);
    let convention = convention.and_then(|named| {
        let known = CONVENTIONS.iter().find(|(name, _)| *name == named.value());
        if known.is_none() {
            let names: Vec<&str> = CONVENTIONS.iter().map(|(name, _)| *name).collect();
            let message = format!("unknown convention; there are: {}", names.join(", "));
            faults.push(Error::new(named.span(), message));
        }
        known.map(|(_, convention)| *convention)
    });
    let (mut values, mut other) = (Vec::<(&Ident, LitStr)>::new(), None);
    for variant in &data.variants {
        let ident = &variant.ident;
        let name = flag(&variant.attrs, "name", &mut faults);
        match &variant.fields {
            Fields::Unit => {
                let renamed =
                    convention.map_or(ident.to_string(), |rename| rename(&ident.to_string()));
                let string = name.unwrap_or_else(|| LitStr::new(&renamed, ident.span()));
                if values
                    .iter()
                    .any(|(_, earlier)| earlier.value() == string.value())
                {
                    let message = format!(
                        "{:?} is the string of another variant already",
                        string.value()
                    );
                    faults.push(Error::new(string.span(), message));
                }
                values.push((ident, string));
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 && other.is_none() => {
                other = Some(ident)
            }
            _ => faults.push(Error::new(
                variant.span(),
                "only unit variants, and one `Other(String)`, have a string",
            )),
        }
    }
    let Some(other) = other else {
        faults.push(Error::new(
            input.ident.span(),
            "add a variant `Other(String)`: an API may answer with values that this version does not know",
        ));
        return faults.finish((values, &input.ident));
    };
    faults.finish((values, other))
}

/// The string of `#[tf(flag = "…")]`; every other flag is a fault.
fn flag(attributes: &[Attribute], flag: &str, faults: &mut Faults) -> Option<LitStr> {
    let mut found = None;
    let ours = |attribute: &&Attribute| attribute.path().is_ident("tf");
    for attribute in attributes.iter().filter(ours) {
        let read = attribute.parse_nested_meta(|meta| {
            if keyword(&meta) != flag {
                return Err(meta.error(format!("unknown flag; there is: {flag}")));
            }
            found = Some(meta.value()?.parse()?);
            Ok(())
        });
        read.unwrap_or_else(|error| faults.push(error));
    }
    found
}

type Convention = fn(&str) -> String;

/// The conventions of `rename_all`, under the names that serde gave them.
const CONVENTIONS: [(&str, Convention); 6] = [
    ("SCREAMING_SNAKE_CASE", |name| {
        words(name).join("_").to_uppercase()
    }),
    ("snake_case", |name| words(name).join("_")),
    ("kebab-case", |name| words(name).join("-")),
    ("camelCase", |name| {
        let first = name.chars().take(1).flat_map(char::to_lowercase);
        first.chain(name.chars().skip(1)).collect()
    }),
    ("lowercase", |name| name.to_lowercase()),
    ("UPPERCASE", |name| name.to_uppercase()),
];

/// The parts of a name in camel case, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => word.push(letter),
            _ => words.push(letter.to_lowercase().collect()),
        }
    }
    words
}
