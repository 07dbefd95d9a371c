//! `#[derive(Model)]` for `tfplug`: a struct becomes a schema and converts to and from values.
//!
//! The documentation of the attributes stands with `tfplug::Model`. The derive expands to public builder calls only.

mod check;
mod expand;
mod faults;
mod field;

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
