//! State of `hashicorp/awscc`, for moves. Its resources are those of CloudFormation, whose attributes have the names of the
//! ECS API in another case: such a state is read as an answer of ECS. A name that differs otherwise is a line of the
//! object's `migrate.rs`.

use std::collections::BTreeMap;

use aws_smithy_schema::serde::{SerdeError, ShapeDeserializer};
use aws_smithy_types::Document;
use serde_json::{Map, Value as Json};
use tfplug::value::{Value, json};
use tfplug::{Attr, Error, Moved, Result};

use super::codec::{Members, document, typed_alike};
use super::{Managed, Tagged};
use crate::arn::Arn;

/// The stored state of a resource.
pub(crate) struct Stored<'a> {
    object: &'a mut Map<String, Json>,
    members: Members,
    source: &'a Moved,
}

impl<'a> Stored<'a> {
    /// A state, in which each member at a place (names joined by dots) gets the API's name.
    pub(crate) fn new(
        object: &'a mut Map<String, Json>,
        source: &'a Moved,
        renamed: &[(&str, &str)],
    ) -> Self {
        let members = object.iter();
        let mut members = members
            .map(|(name, it)| (name.clone(), document(it)))
            .collect();
        for (place, name) in renamed {
            rename(&mut members, place, name);
        }
        Self {
            object,
            members,
            source,
        }
    }

    /// A string of the state.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Document::as_string)
    }

    /// Puts a member of the answer into the place where ECS has it.
    pub(crate) fn insert(&mut self, name: &str, member: impl Into<Document>) {
        self.members.insert(name.to_owned(), member.into());
    }

    /// Takes a member out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Document> {
        self.members.remove(name)
    }

    /// The state as a structure of the API; `read` is its `deserialize`.
    ///
    /// # Errors
    /// A member has another type than in the API.
    pub(crate) fn answer<T>(
        &self,
        read: impl FnOnce(&mut dyn ShapeDeserializer) -> std::result::Result<T, SerdeError>,
    ) -> Result<T> {
        typed_alike(self.members.clone(), read).map_err(|error| {
            Error::new("The moved state cannot be read").detail(format!(
                "{} {error}. Take the object over with a `removed` block (destroy = false) and an `import` block instead.",
                self.source.resource
            ))
        })
    }

    /// The tags of the state.
    pub(crate) fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.members.get("tags").and_then(Document::as_array);
        let tag = |tag: &Document| {
            let tag = tag.as_object()?;
            let text = |name| tag.get(name).and_then(Document::as_string);
            Some((text("key")?.to_owned(), text("value")?.to_owned()))
        };
        tags.into_iter().flatten().filter_map(tag).collect()
    }

    /// Becomes the state of an object with tags.
    ///
    /// # Errors
    /// See [`Stored::become_untagged`].
    pub(crate) fn become_tagged<M: Tagged>(self, model: M) -> Result {
        let all = self.tags();
        let configured = all.iter();
        let configured: BTreeMap<String, Attr<String>> = configured
            .map(|(key, value)| (key.clone(), value.clone().into()))
            .collect();
        let tags = match configured.is_empty() {
            true => Attr::Null,
            false => Attr::Known(configured),
        };
        self.become_untagged(model.with_tags(tags, all.into()))
    }

    /// Becomes the state of an object, in the region of its ARN or of the source's identity.
    ///
    /// # Errors
    /// The model has an unknown value.
    pub(crate) fn become_untagged<M: Managed>(self, model: M) -> Result {
        let named = |value: &Value| Arn::parse(value.as_str()?).ok().map(|arn| arn.region);
        let encoded = model.encode();
        let mut arns = ["arn", "service_arn"].iter();
        let region = arns.find_map(|name| encoded.get(name).and_then(named));
        let identity = self.source.identity.as_ref();
        let identified = || Some(identity?.get("region")?.as_str()?.to_owned());
        let model = model.in_region(region.or_else(identified).into());
        *self.object = serde_json::from_str(&json::encode(&model.encode())?)?;
        Ok(())
    }
}

/// Gives the member at `place` another name, in each of several structures.
fn rename(members: &mut Members, place: &str, name: &str) {
    match place.split_once('.') {
        None => {
            if let Some(member) = members.remove(place) {
                members.insert(name.to_owned(), member);
            }
        }
        Some((first, rest)) => match members.get_mut(first) {
            Some(Document::Object(inner)) => rename(inner, rest, name),
            Some(Document::Array(items)) => {
                let structures = items.iter_mut().filter_map(|item| match item {
                    Document::Object(members) => Some(members),
                    _ => None,
                });
                structures.for_each(|inner| rename(inner, rest, name));
            }
            _ => {}
        },
    }
}
