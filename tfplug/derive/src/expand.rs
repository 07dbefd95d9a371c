//! The code that the derive writes.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::field::{Field, docs};

/// The three implementations for one struct.
pub(crate) fn model(input: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(input)?;
    let name = &input.ident;
    let description = docs(&input.attrs);
    let attributes = fields
        .iter()
        .filter(|field| !field.block && field.timeouts.is_none())
        .map(attribute);
    let blocks = fields
        .iter()
        .filter(|field| field.block || field.timeouts.is_some())
        .map(block);
    let decode = fields.iter().map(decode);
    let encode = fields.iter().map(encode);
    Ok(quote! {
        #[automatically_derived]
        impl ::tfplug::Model for #name {
            fn block() -> ::tfplug::schema::Block {
                ::tfplug::schema::Block {
                    description: #description.to_owned(),
                    attributes: vec![#(#attributes),*],
                    blocks: vec![#(#blocks),*],
                    deprecated: None,
                }
            }
        }

        #[automatically_derived]
        impl ::tfplug::Shape for #name {
            const NESTING: ::tfplug::schema::Nesting = ::tfplug::schema::Nesting::Single;
            const ONCE: bool = true;

            fn block() -> ::tfplug::schema::Block {
                <Self as ::tfplug::Model>::block()
            }
        }

        #[automatically_derived]
        impl ::tfplug::Field for #name {
            fn ty() -> ::tfplug::value::Type {
                <Self as ::tfplug::Model>::block().ty()
            }

            fn members() -> ::std::vec::Vec<::tfplug::schema::Attribute> {
                <Self as ::tfplug::Model>::block().into_members()
            }

            fn decode(
                value: &::tfplug::value::Value,
                at: &::tfplug::Path,
            ) -> ::std::result::Result<::tfplug::Attr<Self>, ::tfplug::value::DecodeError> {
                match value {
                    ::tfplug::value::Value::Null => Ok(::tfplug::Attr::Null),
                    ::tfplug::value::Value::Object(_) => Ok(::tfplug::Attr::Known(Self { #(#decode),* })),
                    ::tfplug::value::Value::Unknown(_) => Ok(::tfplug::Attr::Unknown),
                    _ => Err(::tfplug::value::DecodeError {
                        path: at.clone(),
                        message: "expected object".to_owned(),
                    }),
                }
            }

            fn encode(&self) -> ::tfplug::value::Value {
                ::tfplug::value::Value::Object([#(#encode),*].into_iter().collect())
            }
        }
    })
}

fn fields(input: &DeriveInput) -> Result<Vec<Field>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.span(), "Model is for structs"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(Error::new(input.span(), "Model needs named fields"));
    };
    let fields = named
        .named
        .iter()
        .map(Field::parse)
        .collect::<Result<Vec<_>>>()?;
    let mut names = BTreeSet::new();
    match fields
        .iter()
        .find(|field| !names.insert(field.name.as_str()))
    {
        Some(twice) => Err(Error::new(
            twice.ident.span(),
            format!("`{}` is declared twice", twice.name),
        )),
        None => Ok(fields),
    }
}

/// `T` of the field's `Attr<T>`, as the compiler sees it.
fn inner(field: &Field) -> TokenStream {
    let ty = &field.ty;
    quote! { <#ty as ::tfplug::model::Inner>::Of }
}

fn optional_text(text: Option<&syn::LitStr>) -> TokenStream {
    text.map_or_else(|| quote! { None }, |text| quote! { Some(#text.to_owned()) })
}

fn attribute(field: &Field) -> TokenStream {
    let Field {
        name,
        docs,
        required,
        optional,
        computed,
        sensitive,
        write_only,
        force_new,
        keep,
        ..
    } = field;
    let inner = inner(field);
    let members = match field.nested {
        true => quote! { ::std::vec::Vec::new() },
        false => quote! { <#inner as ::tfplug::Field>::members() },
    };
    let kind = match field.nested {
        true => quote! {
            ::tfplug::schema::Kind::Nested(
                <#inner as ::tfplug::Shape>::NESTING,
                <#inner as ::tfplug::Shape>::block().attributes,
            )
        },
        false => quote! { ::tfplug::schema::Kind::Type(<#inner as ::tfplug::Field>::ty()) },
    };
    let default = field.default.as_ref().map_or_else(
        || quote! { None },
        |default| quote! { Some(::tfplug::Field::encode(&<#inner as ::std::convert::From<_>>::from(#default))) },
    );
    let equal = field.equal.as_ref().map_or_else(
        || quote! { None },
        |equal| quote! { Some(::tfplug::model::derive::equal::<#inner>(#equal)) },
    );
    let whole = field
        .validate
        .iter()
        .map(|check| quote! { ::tfplug::validator::Check::whole::<#inner>(#check) });
    let each = field
        .each
        .iter()
        .map(|check| quote! { ::tfplug::validator::Check::each(#check) });
    let prefix = optional_text(field.prefix.as_ref());
    let deprecated = optional_text(field.deprecated.as_ref());
    quote! {
        ::tfplug::schema::Attribute {
            description: #docs.to_owned(),
            required: #required,
            optional: #optional,
            computed: #computed,
            sensitive: #sensitive,
            write_only: #write_only,
            force_new: #force_new,
            keep: #keep,
            default: #default,
            prefix: #prefix,
            equal: #equal,
            checks: vec![#(#whole,)* #(#each),*],
            deprecated: #deprecated,
            members: #members,
            ..::tfplug::schema::Attribute::new(#name, #kind)
        }
    }
}

fn block(field: &Field) -> TokenStream {
    let Field {
        name,
        docs,
        force_new,
        ..
    } = field;
    if let Some(operations) = &field.timeouts {
        return quote! { ::tfplug::timeouts::Timeouts::nested_block(#name, &[#(#operations),*]) };
    }
    let inner = inner(field);
    let min = field.min.unwrap_or(0);
    let max = field.max.map_or_else(
        || quote! { if <#inner as ::tfplug::Shape>::ONCE { 1 } else { 0 } },
        |max| quote! { #max },
    );
    let deprecated = optional_text(field.deprecated.as_ref());
    quote! {
        {
            let body = <#inner as ::tfplug::Shape>::block();
            ::tfplug::schema::NestedBlock {
                name: #name.to_owned(),
                nesting: ::tfplug::model::derive::block_nesting::<#inner>(),
                block: ::tfplug::schema::Block {
                    description: if #docs.is_empty() { body.description.clone() } else { #docs.to_owned() },
                    deprecated: #deprecated,
                    ..body
                },
                min: #min,
                max: #max,
                force_new: #force_new,
            }
        }
    }
}

fn decode(field: &Field) -> TokenStream {
    let Field { ident, name, .. } = field;
    match (&field.timeouts, field.block) {
        (Some(_), _) => quote! { #ident: ::tfplug::timeouts::Timeouts::decode(value, #name, at)? },
        (None, true) => quote! { #ident: ::tfplug::model::derive::block(value, #name, at)? },
        (None, false) => quote! { #ident: ::tfplug::model::derive::attribute(value, #name, at)? },
    }
}

fn encode(field: &Field) -> TokenStream {
    let Field { ident, name, .. } = field;
    let value = match (&field.timeouts, field.block) {
        (Some(operations), _) => quote! { self.#ident.encode(&[#(#operations),*]) },
        (None, true) => quote! { ::tfplug::model::derive::encode_block(&self.#ident) },
        (None, false) => quote! { ::tfplug::Field::encode(&self.#ident) },
    };
    quote! { (#name.to_owned(), #value) }
}
