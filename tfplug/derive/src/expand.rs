//! The code that the derive writes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::container::Container;
use crate::faults::Faults;
use crate::field::{Field, Worth, docs};

/// The three implementations for one struct.
pub(crate) fn model(input: &DeriveInput) -> Result<TokenStream> {
    let (container, fields) = fields(input)?;
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
    let constraints = container.constraints(&fields);
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
                    constraints: vec![#(#constraints),*],
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

            fn contents() -> ::tfplug::schema::Contents {
                <Self as ::tfplug::Model>::block().into_contents()
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

fn fields(input: &DeriveInput) -> Result<(Container, Vec<Field>)> {
    let refused = |why| Err(Error::new(input.ident.span(), why));
    let Data::Struct(data) = &input.data else {
        return refused("`Model` is for structs with named fields");
    };
    let Fields::Named(named) = &data.fields else {
        return refused("`Model` is for structs with named fields");
    };
    if let Some(parameter) = input.generics.params.first() {
        let why = "`Model` is for structs without parameters: a schema is of one type";
        return Err(Error::new(parameter.span(), why));
    }
    let mut faults = Faults::default();
    let container = Container::parse(&input.attrs, &mut faults);
    let mut fields: Vec<Field> = named
        .named
        .iter()
        .filter_map(|field| Some(Field::parse(field, field.ident.as_ref()?, &mut faults)))
        .collect();
    for field in fields.iter_mut().filter(|it| it.optional || it.required) {
        if container.empty_is_unset {
            field.unset.get_or_insert(Worth::Empty);
        }
    }
    faults.check(&fields);
    container.check(&fields, &mut faults);
    faults.finish((container, fields))
}

/// `T` of the field's `Attr<T>`, as the compiler sees it.
fn inner(field: &Field) -> TokenStream {
    let ty = &field.ty;
    quote_spanned! { ty.span() => <#ty as ::tfplug::model::Inner>::Of }
}

fn optional_text(text: Option<&syn::LitStr>) -> TokenStream {
    text.map_or_else(|| quote! { None }, |text| quote! { Some(#text.to_owned()) })
}

/// A value of the field's type: an expression, or an empty value.
fn worth(field: &Field, worth: Option<&Worth>, empty: &TokenStream) -> TokenStream {
    let inner = inner(field);
    match worth {
        None => quote! { None },
        Some(Worth::Empty) => quote! { Some(#empty) },
        Some(Worth::Value(value)) => {
            let value = quote_spanned! { value.span() => ::tfplug::model::derive::default::<#inner, _>(#value) };
            quote! { Some(::tfplug::Field::encode(&#value)) }
        }
    }
}

/// The field's counterpart in the API.
fn counterpart(field: &Field) -> TokenStream {
    let (api, answer) = (
        optional_text(field.api.as_ref()),
        optional_text(field.answer.as_ref()),
    );
    let key = optional_text(field.key.as_ref());
    let local = field.local;
    let empty = quote! { ::tfplug::value::Value::List(::std::vec::Vec::new()) };
    let clear = worth(field, field.clear.as_ref(), &empty);
    quote! {
        ::tfplug::schema::Counterpart {
            request: #api,
            answer: #answer,
            local: #local,
            clear: #clear,
            key: #key,
        }
    }
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
        never_null,
        empty_is_value,
        ..
    } = field;
    let inner = inner(field);
    let members = match field.nested {
        true => quote! { ::std::vec::Vec::new() },
        false => quote! { contents.members },
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
        |default| {
            let value = quote_spanned! { default.span() => ::tfplug::model::derive::default::<#inner, _>(#default) };
            quote! { Some(::tfplug::Field::encode(&#value)) }
        },
    );
    let comparison = |function: &Option<syn::Expr>| match function {
        None => quote! { None },
        Some(function) => quote! { Some(::tfplug::model::derive::comparison::<#inner>(#function)) },
    };
    let (equal, force_new_if) = (comparison(&field.equal), comparison(&field.force_new_if));
    let whole = field
        .validate
        .iter()
        .map(|check| quote! { ::tfplug::validator::Check::whole::<#inner>(#check) });
    let each = field
        .each
        .iter()
        .map(|check| quote! { ::tfplug::validator::Check::each(#check) });
    let prefix = field.prefix.as_ref().map_or_else(
        || quote! { None },
        |prefix| quote! { Some(::tfplug::model::derive::prefix::<#inner>(#prefix)) },
    );
    let deprecated = optional_text(field.deprecated.as_ref());
    let null = quote! { ::tfplug::value::Value::Null };
    let unset = worth(field, field.unset.as_ref(), &null);
    let counterpart = counterpart(field);
    quote! {{
        let contents = <#inner as ::tfplug::Field>::contents();
        ::tfplug::schema::Attribute {
            description: #docs.to_owned(),
            required: #required,
            optional: #optional,
            computed: #computed,
            sensitive: #sensitive,
            write_only: #write_only,
            force_new: #force_new,
            force_new_if: #force_new_if,
            keep: #keep,
            never_null: #never_null,
            empty_is_value: #empty_is_value,
            default: #default,
            prefix: #prefix,
            equal: #equal,
            unset: #unset,
            counterpart: #counterpart,
            checks: contents.checks.into_iter().chain([#(#whole,)* #(#each),*]).collect(),
            constraints: contents.constraints,
            deprecated: #deprecated,
            members: #members,
            ..::tfplug::schema::Attribute::new(#name, #kind)
        }
    }}
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
    let counterpart = counterpart(field);
    let checks = field
        .validate
        .iter()
        .map(|check| quote! { ::tfplug::validator::Check::whole::<#inner>(#check) });
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
                checks: vec![#(#checks),*],
                counterpart: #counterpart,
            }
        }
    }
}

/// The calls carry the place of the type: there the compiler complains when it does not fit.
fn decode(field: &Field) -> TokenStream {
    let Field {
        ident, name, ty, ..
    } = field;
    let decoder = match (&field.timeouts, field.block) {
        (Some(_), _) => quote_spanned! { ty.span() => ::tfplug::model::derive::timeouts::<#ty> },
        (None, true) => {
            let inner = inner(field);
            quote_spanned! { ty.span() => ::tfplug::model::derive::block::<#inner> }
        }
        (None, false) => {
            let inner = inner(field);
            quote_spanned! { ty.span() => ::tfplug::model::derive::attribute::<#inner> }
        }
    };
    quote_spanned! { ty.span() => #ident: #decoder(value, #name, at)? }
}

fn encode(field: &Field) -> TokenStream {
    let Field {
        ident, name, ty, ..
    } = field;
    let value = match (&field.timeouts, field.block) {
        (Some(operations), _) => {
            quote_spanned! { ty.span() => ::tfplug::Timeouts::encode(&self.#ident, &[#(#operations),*]) }
        }
        (None, true) => {
            quote_spanned! { ty.span() => ::tfplug::model::derive::encode_block(&self.#ident) }
        }
        (None, false) => {
            let inner = inner(field);
            quote_spanned! { ty.span() => <::tfplug::Attr<#inner> as ::tfplug::Field>::encode(&self.#ident) }
        }
    };
    quote! { (#name.to_owned(), #value) }
}
