//! From documents to the SDK's types, which read themselves: each asks for the members that it has, by their types.

use aws_smithy_schema::Schema;
use aws_smithy_schema::serde::{SerdeError, ShapeDeserializer};
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document, Number};

use super::Members;

type Result<T = ()> = std::result::Result<T, SerdeError>;

/// Reads a structure of the SDK; `read` is its `deserialize`.
///
/// # Errors
/// A member that the structure does not have, or a value that a member cannot hold, each with its place: a fault of a
/// model's declarations.
pub(crate) fn typed<T>(
    members: Members,
    read: impl FnOnce(&mut dyn ShapeDeserializer) -> Result<T>,
) -> Result<T> {
    read(&mut Reader::of(&Document::Object(members), Names::Exact))
}

/// The same of a structure whose members have the API's names in another spelling, such as `cluster_name` for
/// `clusterName`. Null members, and those that the structure does not have, are left out.
///
/// # Errors
/// A value that a member cannot hold.
pub(crate) fn typed_alike<T>(
    members: Members,
    read: impl FnOnce(&mut dyn ShapeDeserializer) -> Result<T>,
) -> Result<T> {
    read(&mut Reader::of(&Document::Object(members), Names::Alike))
}

/// How objects name the members of structures.
#[derive(Clone, Copy)]
enum Names {
    /// As the API does.
    Exact,
    /// With the same letters and digits.
    Alike,
}

impl Names {
    fn find<'m>(self, members: &'m Members, name: &str) -> Option<&'m Document> {
        let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
        match self {
            Names::Exact => members.get(name),
            Names::Alike => {
                let wanted = letters(name);
                let mut members = members.iter();
                let member = members.find(|(key, _)| letters(key) == wanted);
                member.map(|(_, it)| it).filter(|it| **it != Document::Null)
            }
        }
    }
}

/// Reads one value.
struct Reader<'a> {
    /// The key, if it is an entry of a map that the API has as a structure of two members.
    key: Option<&'a str>,
    value: &'a Document,
    names: Names,
}

impl<'a> Reader<'a> {
    fn of(value: &'a Document, names: Names) -> Self {
        Reader {
            key: None,
            value,
            names,
        }
    }
}

impl Reader<'_> {
    fn mismatch<T>(&self, expected: &str, schema: &Schema<'_>) -> Result<T> {
        let name = schema.member_name().unwrap_or("an element");
        let found = self.value;
        let message = format!("{name}: expected {expected}, found {found:?}");
        Err(SerdeError::type_mismatch(message))
    }

    fn whole<T: TryFrom<i64>>(&self, schema: &Schema<'_>) -> Result<T> {
        let number = match self.value {
            Document::Number(Number::PosInt(number)) => i64::try_from(*number).ok(),
            Document::Number(Number::NegInt(number)) => Some(*number),
            Document::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(number),
            None => self.mismatch("a whole number", schema),
        }
    }

    fn float(&self, schema: &Schema<'_>) -> Result<f64> {
        match self.value {
            Document::Number(number) => Ok(number.to_f64_lossy()),
            Document::String(text) => match text.trim().parse() {
                Ok(number) => Ok(number),
                Err(_) => self.mismatch("a number", schema),
            },
            _ => self.mismatch("a number", schema),
        }
    }
}

fn structure(
    schema: &Schema<'_>,
    members: &Members,
    names: Names,
    state: &mut dyn FnMut(&Schema<'_>, &mut dyn ShapeDeserializer) -> Result,
) -> Result {
    let unknown = |name: &&String| schema.member_schema(name).is_none();
    if let (Names::Exact, Some(name)) = (names, members.keys().find(unknown)) {
        let shape = schema.shape_id().as_str();
        return Err(SerdeError::unknown_member(format!("{shape}.{name}")));
    }
    for member in schema.members() {
        let name = member.member_name();
        if let Some(value) = name.and_then(|name| names.find(members, name)) {
            state(member, &mut Reader::of(value, names))?;
        }
    }
    Ok(())
}

impl ShapeDeserializer for Reader<'_> {
    /// A structure is an object, the only one of a block that occurs once, or an entry of a map.
    fn read_struct(
        &mut self,
        schema: &Schema<'_>,
        state: &mut dyn FnMut(&Schema<'_>, &mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        if let Some(key) = self.key {
            let key = Document::String(key.to_owned());
            for member in schema.members() {
                match member.member_name() {
                    Some("key" | "name") => state(member, &mut Reader::of(&key, self.names))?,
                    Some("value") => state(member, &mut Reader::of(self.value, self.names))?,
                    _ => {}
                }
            }
            return Ok(());
        }
        match self.value {
            Document::Object(members) => structure(schema, members, self.names, state),
            Document::Array(items) if items.len() == 1 => {
                Reader::of(&items[0], self.names).read_struct(schema, state)
            }
            _ => self.mismatch("a structure", schema),
        }
    }

    /// A list is an array; an object is a map that the API has as a list of pairs.
    fn read_list(
        &mut self,
        schema: &Schema<'_>,
        state: &mut dyn FnMut(&mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        match self.value {
            Document::Array(items) => items
                .iter()
                .try_for_each(|item| state(&mut Reader::of(item, self.names))),
            Document::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                entries.into_iter().try_for_each(|(key, value)| {
                    state(&mut Reader {
                        key: Some(key),
                        value,
                        names: self.names,
                    })
                })
            }
            _ => self.mismatch("a list", schema),
        }
    }

    fn read_map(
        &mut self,
        schema: &Schema<'_>,
        state: &mut dyn FnMut(String, &mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        match self.value {
            Document::Object(entries) => entries.iter().try_for_each(|(key, value)| {
                state(key.clone(), &mut Reader::of(value, self.names))
            }),
            _ => self.mismatch("a map", schema),
        }
    }

    fn read_boolean(&mut self, schema: &Schema<'_>) -> Result<bool> {
        match self.value {
            Document::Bool(flag) => Ok(*flag),
            _ => self.mismatch("a flag", schema),
        }
    }

    fn read_byte(&mut self, schema: &Schema<'_>) -> Result<i8> {
        self.whole(schema)
    }

    fn read_short(&mut self, schema: &Schema<'_>) -> Result<i16> {
        self.whole(schema)
    }

    fn read_integer(&mut self, schema: &Schema<'_>) -> Result<i32> {
        self.whole(schema)
    }

    fn read_long(&mut self, schema: &Schema<'_>) -> Result<i64> {
        self.whole(schema)
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "the API has no more digits"
    )]
    fn read_float(&mut self, schema: &Schema<'_>) -> Result<f32> {
        self.float(schema).map(|number| number as f32)
    }

    fn read_double(&mut self, schema: &Schema<'_>) -> Result<f64> {
        self.float(schema)
    }

    fn read_big_integer(&mut self, schema: &Schema<'_>) -> Result<BigInteger> {
        self.mismatch("a type that no model has", schema)
    }

    fn read_big_decimal(&mut self, schema: &Schema<'_>) -> Result<BigDecimal> {
        self.mismatch("a type that no model has", schema)
    }

    /// A flag is an enum of two values.
    fn read_string(&mut self, schema: &Schema<'_>) -> Result<String> {
        match self.value {
            Document::String(text) => Ok(text.clone()),
            Document::Bool(true) => Ok("ENABLED".to_owned()),
            Document::Bool(false) => Ok("DISABLED".to_owned()),
            _ => self.mismatch("a string", schema),
        }
    }

    fn read_blob(&mut self, schema: &Schema<'_>) -> Result<Blob> {
        self.mismatch("a type that no model has", schema)
    }

    fn read_timestamp(&mut self, schema: &Schema<'_>) -> Result<DateTime> {
        self.mismatch("a type that no model has", schema)
    }

    /// A document is in the model as JSON.
    fn read_document(&mut self, schema: &Schema<'_>) -> Result<Document> {
        let Document::String(text) = self.value else {
            return Ok(self.value.clone());
        };
        match serde_json::from_str(text) {
            Ok(json) => Ok(document(&json)),
            Err(_) => self.mismatch("JSON", schema),
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.value, Document::Null)
    }

    fn container_size(&self) -> Option<usize> {
        match self.value {
            Document::Array(items) => Some(items.len()),
            Document::Object(members) => Some(members.len()),
            _ => None,
        }
    }
}

/// JSON as a document.
pub(crate) fn document(json: &serde_json::Value) -> Document {
    use serde_json::Value as Json;
    match json {
        Json::Null => Document::Null,
        Json::Bool(flag) => Document::Bool(*flag),
        Json::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Json::String(text) => Document::String(text.clone()),
        Json::Array(items) => Document::Array(items.iter().map(document).collect()),
        Json::Object(members) => {
            let members = members.iter();
            Document::Object(
                members
                    .map(|(name, it)| (name.clone(), document(it)))
                    .collect(),
            )
        }
    }
}

/// The members of a JSON object.
#[cfg(test)]
pub(crate) fn members(json: &serde_json::Value) -> Members {
    match document(json) {
        Document::Object(members) => members,
        other => panic!("{other:?} is not an object"),
    }
}
