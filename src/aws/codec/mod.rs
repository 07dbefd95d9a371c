//! Between models and the ECS SDK's types, by their descriptions: the model's schema names the place of each attribute in
//! the API ([`tfplug::schema::Counterpart`]), the SDK's types describe their own members (`aws-smithy-schema`).
//!
//! In between is a [`Document`], a tree under the API's member names:
//!
//! | step | from | to |
//! |---|---|---|
//! | [`Codec::encode`], [`Codec::encode_over`] | model | document |
//! | [`typed`] | document | input of an operation |
//! | [`described`] | the SDK's type of an answer | document |
//! | [`Codec::decode`] | document | model |
//!
//! Three conversions are AWS's own habits and need no declaration: a flag for an enum of `ENABLED` and `DISABLED`, a map
//! for a list of key and value pairs, a string for a number or a JSON document. A block that occurs once is a structure
//! or a list of one, whichever the API has.

mod decode;
mod encode;
#[cfg(test)]
pub(crate) mod full;
mod required;
#[cfg(test)]
pub(crate) mod samples;
mod send;
mod typed;

use std::collections::{BTreeMap, HashMap};
use std::marker::PhantomData;
use std::sync::OnceLock;

use aws_smithy_schema::Schema;
use aws_smithy_schema::document::DocumentShapeSerializer;
use aws_smithy_schema::serde::{SerdeError, SerializableStruct};
use aws_smithy_types::date_time::Format;
use aws_smithy_types::{DateTime, Document};
use tfplug::schema::Attribute;
use tfplug::{Attr, Diags, Error, Field, Model, Path, Result, Severity};

use crate::rules::object::Object;

pub(crate) use decode::json;
pub(crate) use send::ReplaceInput;
#[cfg(test)]
pub(crate) use typed::members;
pub(crate) use typed::{document, typed, typed_alike};

/// A structure under the API's member names.
pub(crate) type Members = HashMap<String, Document>;

/// The codec of a model. A static of it keeps the model's schema from being built for every call.
pub(crate) struct Codec<M> {
    attributes: OnceLock<Vec<Attribute>>,
    /// Whether the model is a data source's.
    found: bool,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Codec<M> {
    pub(crate) const fn new() -> Self {
        Self::of(false)
    }

    /// The codec of a data source, whose arguments are `local`. It shows answers in full: defaults are values, and absent
    /// collections are empty ones, so that expressions need not expect null.
    pub(crate) const fn of_data_source() -> Self {
        Self::of(true)
    }

    const fn of(found: bool) -> Self {
        Self {
            attributes: OnceLock::new(),
            found,
            model: PhantomData,
        }
    }

    /// The attributes and blocks of the model, blocks as attributes.
    pub(crate) fn attributes(&self) -> &[Attribute] {
        self.attributes.get_or_init(|| {
            let members = M::block().into_members();
            match self.found {
                true => members.into_iter().map(decode::found).collect(),
                false => members,
            }
        })
    }

    /// The model as rules judge it.
    pub(crate) fn object(&'static self, model: &M) -> Object {
        Object::new(model.encode(), self.attributes())
    }

    /// The request that creates the object: every attribute with a counterpart that is set.
    pub(crate) fn encode(&self, model: &M) -> Members {
        encode::structure(self.attributes(), &model.encode(), None)
    }

    /// The request that makes `plan` of `prior`, with every attribute that is set. One that is unset now and was set
    /// before has the value that clears it; without such a value it is left out.
    pub(crate) fn encode_over(&self, prior: &M, plan: &M) -> Members {
        encode::structure(self.attributes(), &plan.encode(), Some(&prior.encode()))
    }

    /// Whether every member that the API requires is there, at any depth: for a request that is about to go out.
    ///
    /// # Errors
    /// Some have no value; the error points at the first of them.
    pub(crate) fn require(&self, model: &M) -> Result {
        let mut diags = Diags::new();
        required::check(
            self.attributes(),
            &model.encode(),
            &Path::root(),
            &mut diags,
        );
        diags.into_result()
    }

    /// The same of a configuration, as far as it is known, at places without an error.
    pub(crate) fn validate(&self, config: &M, diags: &mut Diags) {
        let mut missing = Diags::new();
        let value = required::as_planned(self.attributes(), &config.encode());
        required::check(self.attributes(), &value, &Path::root(), &mut missing);
        for fault in missing {
            let mut there = diags.iter();
            if !there.any(|it| it.severity == Severity::Error && it.path == fault.path) {
                diags.push(fault);
            }
        }
    }

    /// Whether an attribute of the model, which has the value, is unset.
    pub(crate) fn is_unset<T: Field>(&self, name: &str, value: &Attr<T>) -> bool {
        let mut attributes = self.attributes().iter();
        let attribute = attributes.find(|attribute| attribute.name == name);
        attribute.is_some_and(|attribute| attribute.is_unset(&value.encode()))
    }

    /// The model of a structure that a data source found; `config` has its arguments.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub(crate) fn found(
        &self,
        schema: &Schema<'_>,
        found: &dyn SerializableStruct,
        config: &M,
    ) -> Result<M> {
        self.decode(&described(schema, found)?, config, &[])
    }

    /// The model of an answer. Attributes without a counterpart are those of `before`, and so is the form of a block in
    /// which nothing is set, and whatever the answer leaves out at a place in `kept`.
    ///
    /// # Errors
    /// The answer has a value that the attribute's type cannot hold.
    pub(crate) fn decode(&self, answer: &Members, before: &M, kept: &[&str]) -> Result<M> {
        let value = decode::structure(self.attributes(), answer, &before.encode(), kept);
        let malformed = |error: &dyn std::fmt::Display| {
            Error::new("The answer of ECS cannot be read").detail(error.to_string())
        };
        match M::decode(&value, &Path::root()) {
            Ok(Attr::Known(model)) => Ok(model),
            Ok(_) => Err(malformed(&"it is empty")),
            Err(error) => Err(malformed(&error)),
        }
    }
}

/// A structure of the SDK as a document.
///
/// # Errors
/// The SDK cannot write one of its own values.
pub(crate) fn described(
    schema: &Schema<'_>,
    value: &dyn SerializableStruct,
) -> Result<Members, SerdeError> {
    let mut serializer = DocumentShapeSerializer::new();
    serializer.write_struct(schema, value)?;
    match serializer.finish()?.into_document() {
        Document::Object(members) => Ok(members),
        _ => Err(SerdeError::custom("a structure is not an object")),
    }
}

/// A time of an answer, which a document has in seconds since 1970, in RFC 3339.
pub(crate) fn time(seconds: String) -> String {
    let time = seconds.parse().ok().map(DateTime::from_secs_f64);
    let text = time.and_then(|time| time.fmt(Format::DateTime).ok());
    text.unwrap_or(seconds)
}

/// A request that tags the object.
pub(crate) fn with_tags(mut members: Members, tags: &Attr<BTreeMap<String, String>>) -> Members {
    if let Some(tags) = tags.known().filter(|tags| !tags.is_empty()) {
        let tags = tags
            .iter()
            .map(|(key, tag)| (key.clone(), tag.clone().into()));
        members.insert("tags".to_owned(), Document::Object(tags.collect()));
    }
    members
}

/// The members that are not the same in `before`, whole.
pub(crate) fn differing(before: &Members, mut members: Members) -> Members {
    members.retain(|name, member| before.get(name) != Some(member));
    members
}

/// The structure at `place`, names joined by dots.
pub(crate) fn structure_mut<'a>(members: &'a mut Members, place: &str) -> Option<&'a mut Members> {
    let mut names = place.split('.');
    let first = members.get_mut(names.next()?)?;
    names.try_fold(encode::object_mut(first)?, |members, name| {
        encode::object_mut(members.get_mut(name)?)
    })
}

/// Only the members that a structure of the API has: an update lacks some of the create's.
pub(crate) fn only(schema: &Schema<'_>, mut members: Members) -> Members {
    members.retain(|name, _| schema.member_schema(name).is_some());
    members
}
