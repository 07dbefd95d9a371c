//! The macro that makes both directions of a conversion, and the comparison of spellings, from one table.
//!
//! # Form
//!
//! `Model: (Request, Answer) => { … }` converts a struct of the model to the request type and from the response type;
//! there may be several such pairs. An entry is the name of the attribute, then `= member` where the SDK has another
//! name, then `: kind` where the types do not decide how it is sent (see [`super::kinds`]). The macro sets every field of
//! the struct, so the compiler reports an attribute without an entry; only a last `; ..value` takes the others from there.

/// Another spelling of the same: two structs of the model mean the same when they make the same request `T`.
pub(super) trait Spelling<T>: Sized {
    /// Whether a part that is sent is unknown.
    fn has_unknown(&self) -> bool;

    /// This, with those attributes of `found` that make another request.
    fn keep(&self, found: &Self) -> Self;

    /// `found`, without the attributes that this does not send.
    fn keep_unset(&self, found: &Self) -> Self;
}

/// The member of an entry in a request or answer.
macro_rules! member {
    ($api:expr, $field:ident $(: $kind:ident)?) => {
        $api.$field
    };
    ($api:expr, $field:ident = $member:ident $(: $kind:ident)?) => {
        $api.$member
    };
}

/// The function of an entry's kind on a value.
macro_rules! convert {
    ($function:ident($value:expr)) => {
        plain::$function($value)
    };
    ($function:ident($value:expr) $kind:ident) => {
        $kind::$function($value)
    };
}

macro_rules! two_way {
    ($($model:ident: $(($request:ident, $answer:ident)),+ => $entries:tt)+) => {
        $(
            impl Structure for $model {}
            $(two_way!(@pair $model $request $answer $entries);)+
        )+
    };
    (@pair $model:ident $request:ident $answer:ident {
        $($field:ident $(= $member:ident)? $(: $kind:ident)?),+ $(,)? $(; ..$rest:expr)?
    }) => {
        impl Request for api::$request {
            fn is_empty(&self) -> bool {
                *self == api::$request::builder().build()
            }
        }

        impl Expand<api::$request> for $model {
            fn expand(&self) -> api::$request {
                let mut request = api::$request::builder().build();
                $(member!(request, $field $(= $member)?) = convert!(expand(&self.$field) $($kind)?);)+
                request
            }
        }

        impl Flatten<api::$answer> for $model {
            fn flatten(found: &api::$answer) -> Self {
                Self {
                    $($field: convert!(flatten(&member!(found, $field $(= $member)?)) $($kind)?),)+
                    $(..$rest)?
                }
            }
        }

        impl Spelling<api::$request> for $model {
            fn has_unknown(&self) -> bool {
                $(tfplug::Field::encode(&self.$field).has_unknown())||+
            }

            fn keep(&self, found: &Self) -> Self {
                let (before, after): (api::$request, api::$request) = (self.expand(), found.expand());
                let mut kept = self.clone();
                $(if member!(before, $field $(= $member)?) != member!(after, $field $(= $member)?) {
                    kept.$field = found.$field.clone();
                })+
                kept
            }

            fn keep_unset(&self, found: &Self) -> Self {
                let sent: api::$request = self.expand();
                let mut kept = found.clone();
                $(if member!(sent, $field $(= $member)?).is_none() {
                    kept.$field = self.$field.clone();
                })+
                kept
            }
        }
    };
}

/// Kinds for sets of texts that the API wraps one by one into structures with a single member.
macro_rules! wrapped {
    ($($kind:ident: ($request:ident, $answer:ident).$member:ident)+) => { $(
        mod $kind {
            use super::*;

            pub(super) fn expand(value: &Attr<Set<String>>) -> Option<Vec<api::$request>> {
                let texts: Option<Vec<String>> = plain::expand(value);
                let wrap = |text| api::$request::builder().$member(text).build();
                texts.map(|texts| texts.into_iter().map(wrap).collect())
            }

            pub(super) fn flatten(found: &Option<Vec<api::$answer>>) -> Attr<Set<String>> {
                let texts = found.iter().flatten().filter_map(|found| found.$member.clone());
                plain::flatten(&Some(texts.collect::<Vec<String>>()))
            }
        }
    )+ };
}
