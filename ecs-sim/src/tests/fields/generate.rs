//! A request with every member set: a deserializer that reads from nothing, and makes up a legal value for each member that
//! a structure of the SDK asks it for.

use std::fmt::Debug;

use aws_smithy_schema::Schema;
use aws_smithy_schema::serde::{SerdeError, ShapeDeserializer};
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document};
use serde_json::{Map, Value as Json, json};

use super::values;
use crate::codec::Shape;

/// The values that a request has at some paths, in place of those that are made up.
pub(super) type Values = Vec<(String, Json)>;

type State<'a> =
    &'a mut dyn FnMut(&Schema<'_>, &mut dyn ShapeDeserializer) -> Result<(), SerdeError>;

/// Makes up an input.
#[derive(Default)]
pub(super) struct Generator {
    /// Members that are left out with all that is in them.
    absent: Vec<String>,
    values: Values,
    /// The names of the members that are being read, outermost first; lists add none.
    path: Vec<String>,
    /// The structure that is being read.
    shape: String,
    /// How many values were made up: a part of each, which so differs from all others.
    count: i32,
    /// The value that was read last.
    made: Json,
}

/// The input of an operation, with all members but those that are absent.
///
/// # Errors
/// The table of values lacks an enumeration.
pub(super) fn generate<T: Shape + Debug>(
    absent: &[String],
    values: &Values,
) -> Result<Json, String> {
    let mut generator = Generator {
        absent: absent.to_vec(),
        values: values.clone(),
        ..Generator::default()
    };
    let input = T::read(&mut generator).map_err(|error| error.to_string())?;
    let debug = format!("{input:?}");
    match debug.split_once("UnknownVariantValue") {
        Some((_, rest)) => Err(format!("no value of an enumeration: {}", &rest[..40])),
        None => Ok(generator.made),
    }
}

impl Generator {
    /// The value of the member that is being read, if it is given.
    fn given(&self) -> Option<Json> {
        let path = self.path.join(".");
        let own = self.values.iter().rev().find(|(it, _)| *it == path);
        let member = self.path.last().map_or("", |it| it);
        own.map(|(_, value)| value.clone())
            .or_else(|| values::legal(&self.shape, member))
    }

    /// Remembers the value of a member: the one that is given, or the one that is made up from a number of its own.
    fn make(&mut self, made_up: impl FnOnce(i32) -> Json) -> Json {
        self.count += 1;
        let given = match self.given() {
            // Of a list, for its element.
            Some(Json::Array(elements)) => elements.first().cloned(),
            given => given,
        };
        self.made = given.unwrap_or_else(|| made_up(self.count));
        self.made.clone()
    }
}

impl ShapeDeserializer for Generator {
    fn read_struct(&mut self, schema: &Schema<'_>, state: State<'_>) -> Result<(), SerdeError> {
        let name = schema.shape_id().shape_name().to_owned();
        let outer = std::mem::replace(&mut self.shape, name.clone());
        let mut object = Map::new();
        for member in schema.members() {
            let member_name = member.member_name().unwrap_or_default();
            self.path.push(member_name.to_owned());
            let path = self.path.join(".");
            if !self.absent.contains(&path) {
                state(member, self)?;
                object.insert(member_name.to_owned(), self.made.take());
            }
            self.path.pop();
            self.shape.clone_from(&name);
        }
        self.shape = outer;
        self.made = Json::Object(object);
        Ok(())
    }

    fn read_list(
        &mut self,
        _: &Schema<'_>,
        state: &mut dyn FnMut(&mut dyn ShapeDeserializer) -> Result<(), SerdeError>,
    ) -> Result<(), SerdeError> {
        let given = self.given().filter(Json::is_array);
        state(self)?;
        let element = self.made.take();
        self.made = given.unwrap_or_else(|| json!([element]));
        Ok(())
    }

    fn read_map(
        &mut self,
        _: &Schema<'_>,
        state: &mut dyn FnMut(String, &mut dyn ShapeDeserializer) -> Result<(), SerdeError>,
    ) -> Result<(), SerdeError> {
        state("key".to_owned(), self)?;
        let value = self.made.take();
        self.made = json!({ "key": value });
        Ok(())
    }

    fn read_boolean(&mut self, _: &Schema<'_>) -> Result<bool, SerdeError> {
        Ok(self.make(|_| true.into()) == true)
    }

    fn read_byte(&mut self, schema: &Schema<'_>) -> Result<i8, SerdeError> {
        let value = self.read_integer(schema)?;
        i8::try_from(value).map_err(|error| SerdeError::custom(error.to_string()))
    }

    fn read_short(&mut self, schema: &Schema<'_>) -> Result<i16, SerdeError> {
        let value = self.read_integer(schema)?;
        i16::try_from(value).map_err(|error| SerdeError::custom(error.to_string()))
    }

    fn read_integer(&mut self, schema: &Schema<'_>) -> Result<i32, SerdeError> {
        let value = self.read_long(schema)?;
        i32::try_from(value).map_err(|error| SerdeError::custom(error.to_string()))
    }

    fn read_long(&mut self, _: &Schema<'_>) -> Result<i64, SerdeError> {
        let value = self.make(|count| (count + 1_000).into());
        Ok(value.as_i64().unwrap_or_default())
    }

    fn read_float(&mut self, schema: &Schema<'_>) -> Result<f32, SerdeError> {
        self.read_double(schema).map(|it| it as f32)
    }

    fn read_double(&mut self, _: &Schema<'_>) -> Result<f64, SerdeError> {
        let value = self.make(|count| (f64::from(count) + 0.25).into());
        Ok(value.as_f64().unwrap_or_default())
    }

    fn read_big_integer(&mut self, _: &Schema<'_>) -> Result<BigInteger, SerdeError> {
        Err(SerdeError::custom("ECS has no big integers"))
    }

    fn read_big_decimal(&mut self, _: &Schema<'_>) -> Result<BigDecimal, SerdeError> {
        Err(SerdeError::custom("ECS has no big decimals"))
    }

    fn read_string(&mut self, _: &Schema<'_>) -> Result<String, SerdeError> {
        let member = self.path.last().cloned().unwrap_or_default();
        let value = self.make(|count| format!("{member}-{count}").into());
        let text = match value {
            Json::String(text) => text,
            // A number in the table, for a member that is a text.
            other => other.to_string(),
        };
        self.made = text.clone().into();
        Ok(text)
    }

    fn read_blob(&mut self, _: &Schema<'_>) -> Result<Blob, SerdeError> {
        Err(SerdeError::custom("ECS has no blobs"))
    }

    fn read_timestamp(&mut self, _: &Schema<'_>) -> Result<DateTime, SerdeError> {
        let value = self.make(|count| (1_700_000_000 + count).into());
        Ok(DateTime::from_secs(value.as_i64().unwrap_or_default()))
    }

    fn read_document(&mut self, _: &Schema<'_>) -> Result<Document, SerdeError> {
        self.count += 1;
        let text = format!("document-{}", self.count);
        self.made = json!({ "key": text });
        let member = ("key".to_owned(), Document::String(text));
        Ok(Document::Object([member].into_iter().collect()))
    }

    fn is_null(&self) -> bool {
        false
    }

    fn container_size(&self) -> Option<usize> {
        None
    }
}
