//! The derives of `tfplug`: `Model` makes a schema of a struct, `StringEnum` maps an enum to strings.
//!
//! The flags of `#[tf(…)]` are documented in `tfplug::guide`. The derives expand to struct literals and functions of
//! `tfplug`, some of them in the hidden module `tfplug::model::derive`.

mod check;
mod container;
mod expand;
mod faults;
mod field;
mod string_enum;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `tfplug::Model` (and `Field` and `Shape`) for a struct with named fields.
#[proc_macro_derive(Model, attributes(tf))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::model(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Derives `tfplug::StringEnum` (and `Field`, `Display`, `From<&str>` and `AsRef<str>`) for an enum of unit variants and one
/// `Other(String)`.
#[proc_macro_derive(StringEnum, attributes(tf))]
pub fn derive_string_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    string_enum::string_enum(&input)
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
