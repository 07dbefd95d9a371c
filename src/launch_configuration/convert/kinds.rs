//! How the value of an attribute is sent and read, by the types on both sides or by a kind that a table names.
//!
//! EC2 reads an absent member as unset, and so does [`plain`]: it sends neither null nor unknown, nor an empty text or
//! list, nor the number 0. Reading gives null for whatever EC2 does not return.

use std::collections::BTreeMap;

use aws_sdk_ec2::types::Tag;
use tfplug::{Attr, Set};

use super::super::schema::time::{format, parse};
use crate::user_data::{decode, display, encode};

/// A value of the model as the request type `T`.
pub(super) trait Expand<T> {
    fn expand(&self) -> T;
}

/// A value of the model out of the response type `T`.
pub(super) trait Flatten<T> {
    fn flatten(found: &T) -> Self;
}

/// A struct of the model: no text, of which the compiler then knows that the implementations below do not meet.
pub(super) trait Structure {}

/// A structure of requests.
pub(super) trait Request {
    /// Whether nothing is set in it.
    fn is_empty(&self) -> bool;
}

/// Text, and values of SDK enumerations.
impl<T: for<'a> From<&'a str>> Expand<Option<T>> for Attr<String> {
    fn expand(&self) -> Option<T> {
        self.text().filter(|text| !text.is_empty()).map(T::from)
    }
}

impl<T: AsRef<str>> Flatten<Option<T>> for Attr<String> {
    fn flatten(found: &Option<T>) -> Self {
        let text = found.as_ref().map(AsRef::as_ref);
        text.filter(|text| !text.is_empty())
            .map(str::to_owned)
            .into()
    }
}

impl Expand<Option<bool>> for Attr<bool> {
    fn expand(&self) -> Option<bool> {
        self.get()
    }
}

impl Expand<Option<i32>> for Attr<i64> {
    fn expand(&self) -> Option<i32> {
        number::expand(self).filter(|number| *number != 0)
    }
}

impl Expand<Option<f64>> for Attr<f64> {
    fn expand(&self) -> Option<f64> {
        self.get().filter(|number| *number != 0.0)
    }
}

/// Booleans and numbers.
macro_rules! flatten_scalar {
    ($($api:ty => $model:ty),+) => { $(
        impl Flatten<Option<$api>> for Attr<$model> {
            fn flatten(found: &Option<$api>) -> Self {
                found.map(<$model>::from).into()
            }
        }
    )+ };
}
flatten_scalar!(bool => bool, i32 => i64, f64 => f64);

/// The members in their order, so that the same set gives the same request.
impl<T: for<'a> From<&'a str>> Expand<Option<Vec<T>>> for Attr<Set<String>> {
    fn expand(&self) -> Option<Vec<T>> {
        let mut members: Vec<&str> = self.known()?.0.iter().map(String::as_str).collect();
        members.sort_unstable();
        filled(members.into_iter().map(T::from).collect())
    }
}

impl<T: AsRef<str>> Flatten<Option<Vec<T>>> for Attr<Set<String>> {
    fn flatten(found: &Option<Vec<T>>) -> Self {
        let members = found.iter().flatten();
        filled(members.map(|text| text.as_ref().to_owned()).collect())
            .map(Set)
            .into()
    }
}

/// Tags; an empty value counts.
impl Expand<Option<Vec<Tag>>> for Attr<BTreeMap<String, String>> {
    fn expand(&self) -> Option<Vec<Tag>> {
        let tag = |(key, value)| Tag::builder().key(key).value(value).build();
        filled(self.get().into_iter().flatten().map(tag).collect())
    }
}

impl Flatten<Option<Vec<Tag>>> for Attr<BTreeMap<String, String>> {
    fn flatten(found: &Option<Vec<Tag>>) -> Self {
        let tag = |tag: &Tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default()));
        let tags: BTreeMap<_, _> = found.iter().flatten().filter_map(tag).collect();
        (!tags.is_empty()).then_some(tags).into()
    }
}

impl<T: Request, M: Structure + Expand<T>> Expand<Option<T>> for Attr<M> {
    fn expand(&self) -> Option<T> {
        self.known().map(M::expand).filter(|sent| !sent.is_empty())
    }
}

impl<T, M: Structure + Flatten<T>> Flatten<Option<T>> for Attr<M> {
    fn flatten(found: &Option<T>) -> Self {
        found.as_ref().map(M::flatten).into()
    }
}

impl<T: Request, M: Structure + Expand<T>> Expand<Option<Vec<T>>> for Attr<Vec<M>> {
    fn expand(&self) -> Option<Vec<T>> {
        filled_structures(self.items().iter().map(M::expand).collect())
    }
}

impl<T, M: Structure + Flatten<T>> Flatten<Option<Vec<T>>> for Attr<Vec<M>> {
    fn flatten(found: &Option<Vec<T>>) -> Self {
        filled(found.iter().flatten().map(M::flatten).collect()).into()
    }
}

impl<T: Request, M: Structure + Expand<T>> Expand<Option<Vec<T>>> for Attr<Set<M>> {
    fn expand(&self) -> Option<Vec<T>> {
        filled_structures(self.known()?.0.iter().map(M::expand).collect())
    }
}

impl<T, M: Structure + Flatten<T>> Flatten<Option<Vec<T>>> for Attr<Set<M>> {
    fn flatten(found: &Option<Vec<T>>) -> Self {
        filled(found.iter().flatten().map(M::flatten).collect())
            .map(Set)
            .into()
    }
}

/// Structures without content have no place in a request, and EC2 does not return them.
fn filled_structures<T: Request>(items: Vec<T>) -> Option<Vec<T>> {
    Some(items).filter(|items| !items.iter().all(Request::is_empty))
}

fn filled<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

/// Follows from the types.
pub(super) mod plain {
    use super::{Expand, Flatten};

    pub(in super::super) fn expand<T>(value: &impl Expand<T>) -> T {
        value.expand()
    }

    pub(in super::super) fn flatten<T, M: Flatten<T>>(found: &T) -> M {
        M::flatten(found)
    }
}

/// Declares kinds that are read as their types have it, and only sent in another way.
macro_rules! sent {
    ($($(#[$doc:meta])+ $kind:ident = |$value:ident: $model:ty| -> $api:ty $expand:block)+) => { $(
        $(#[$doc])+
        pub(super) mod $kind {
            use tfplug::Attr;

            pub(in super::super) use super::plain::flatten;

            pub(in super::super) fn expand($value: &Attr<$model>) -> Option<$api> $expand
        }
    )+ };
}

sent! {
    /// Only `true` is sent: EC2 takes an absent member for `false`.
    on = |value: bool| -> bool { value.get().filter(|on| *on) }

    /// A number, 0 included; beyond the API's range the nearest, which EC2 then refuses.
    number = |value: i64| -> i32 {
        let number = value.get()?.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        i32::try_from(number).ok()
    }

    /// A number with a fraction, 0 included.
    real = |value: f64| -> f64 { value.get() }

    /// A number that is sent as 0 when it is unset: Auto Scaling refuses a launch template that leaves an interface
    /// without a position.
    position = |value: i64| -> i32 { Some(super::number::expand(value).unwrap_or_default()) }
}

/// `"true"`, `"false"` or empty.
pub(super) mod switch {
    use tfplug::Attr;

    pub(in super::super) fn expand(value: &Attr<String>) -> Option<bool> {
        value.text().and_then(|text| text.parse().ok())
    }

    pub(in super::super) fn flatten(found: &Option<bool>) -> Attr<String> {
        found.map(|on| on.to_string()).into()
    }
}

/// An RFC 3339 time.
pub(super) mod time {
    use aws_sdk_ec2::primitives::DateTime;
    use tfplug::Attr;

    use super::{format, parse};

    pub(in super::super) fn expand(value: &Attr<String>) -> Option<DateTime> {
        value.text().and_then(parse)
    }

    pub(in super::super) fn flatten(found: &Option<DateTime>) -> Attr<String> {
        found.as_ref().and_then(format).into()
    }
}

/// The start script: readable in the model, in base64 for EC2.
pub(super) mod script {
    use tfplug::Attr;

    use super::{decode, display, encode};

    pub(in super::super) fn expand(value: &Attr<String>) -> Option<String> {
        value.text().map(|text| encode(&decode(text)))
    }

    pub(in super::super) fn flatten(found: &Option<String>) -> Attr<String> {
        let bytes = found.as_deref().map(decode);
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        bytes.as_deref().map(display).into()
    }
}

/// The only element of a list, which is a single structure in the API.
pub(super) mod first {
    use tfplug::Attr;

    use super::{Expand, Flatten, Request};

    pub(in super::super) fn expand<T: Request, M: Expand<T>>(value: &Attr<Vec<M>>) -> Option<T> {
        let first = value.items().first().map(M::expand);
        first.filter(|sent| !sent.is_empty())
    }

    pub(in super::super) fn flatten<T, M: Flatten<T>>(found: &Option<T>) -> Attr<Vec<M>> {
        found.as_ref().map(|found| vec![M::flatten(found)]).into()
    }
}
