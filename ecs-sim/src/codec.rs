//! Between bytes and the SDK's own types, by the descriptions that the SDK has of them. No member has to be named here, so
//! none can be forgotten.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use aws_smithy_json::codec::{JsonCodec, JsonCodecSettings};
use aws_smithy_schema::codec::Codec as _;
use aws_smithy_schema::serde::{
    SerdeError, SerializableStruct, ShapeDeserializer, ShapeSerializer as _,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

/// AWS JSON 1.1: the API's member names, and times in seconds.
static JSON: LazyLock<JsonCodec> =
    LazyLock::new(|| JsonCodec::new(JsonCodecSettings::builder().use_json_name(false).build()));

/// A structure of the SDK.
pub(crate) trait Shape: SerializableStruct + Sized {
    /// Reads it.
    ///
    /// # Errors
    /// A member has a value of another type.
    fn read(from: &mut dyn ShapeDeserializer) -> Result<Self, SerdeError>;
}

macro_rules! shapes {
    ($($name:path),* $(,)?) => {
        $(impl $crate::codec::Shape for $name {
            fn read(
                from: &mut dyn aws_smithy_schema::serde::ShapeDeserializer,
            ) -> Result<Self, aws_smithy_schema::serde::SerdeError> {
                <$name>::deserialize(from)
            }
        })*
    };
}
pub(crate) use shapes;

/// A structure as JSON, without absent members.
///
/// # Errors
/// None that a structure of the SDK can cause.
pub(crate) fn write(it: &dyn SerializableStruct) -> Result<Vec<u8>, SerdeError> {
    let mut to = JSON.create_serializer();
    to.write_struct(it.schema(), it)?;
    Ok(to.finish())
}

/// A structure from JSON. Members that it does not have are passed over, as ECS does.
///
/// # Errors
/// It is not JSON, or a member has a value of another type.
pub(crate) fn read<T: Shape>(json: &[u8]) -> Result<T, SerdeError> {
    T::read(&mut JSON.create_deserializer(json))
}

/// The members of one structure in another, as far as it has members of these names.
///
/// # Errors
/// Two members of one name have different types.
pub(crate) fn carry<T: Shape>(from: &dyn SerializableStruct) -> Result<T, SerdeError> {
    read(&write(from)?)
}

/// A structure with the members that `over` sets in place of its own.
///
/// # Errors
/// Two members of one name have different types.
pub(crate) fn overlay<T: Shape>(under: &T, over: &dyn SerializableStruct) -> Result<T, SerdeError> {
    let object = |it: &dyn SerializableStruct| {
        let json = write(it)?;
        serde_json::from_slice::<serde_json::Map<_, _>>(&json)
            .map_err(|error| SerdeError::custom(error.to_string()))
    };
    let mut members = object(under)?;
    members.extend(object(over)?);
    let json = serde_json::to_vec(&members);
    read(&json.map_err(|error| SerdeError::custom(error.to_string()))?)
}

/// A structure of the SDK in a world; in a snapshot it has the form of the API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept<T>(pub(crate) T);

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Kept<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Shape> Serialize for Kept<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let json = write(&self.0).map_err(ser::Error::custom)?;
        let text = String::from_utf8(json).map_err(ser::Error::custom)?;
        RawValue::from_string(text)
            .map_err(ser::Error::custom)?
            .serialize(to)
    }
}

impl<'de, T: Shape> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(from)?;
        read(json.get().as_bytes())
            .map(Self)
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::operation::create_service::CreateServiceInput;
    use aws_sdk_ecs::types::{Deployment, Service};

    use super::*;

    #[test]
    fn members_of_one_name_are_carried_and_laid_over() {
        let json =
            br#"{"serviceName":"web","taskDefinition":"web:1","desiredCount":2,"cluster":"c"}"#;
        let input: CreateServiceInput = read(json).unwrap();
        let service: Service = carry(&input).unwrap();
        assert_eq!(
            (service.service_name(), service.desired_count()),
            (Some("web"), 2)
        );
        let over: Deployment = read(br#"{"taskDefinition":"web:2"}"#).unwrap();
        let service = overlay(&service, &over).unwrap();
        assert_eq!(service.task_definition(), Some("web:2"));
        assert_eq!(service.service_name(), Some("web"));
    }

    #[test]
    fn a_structure_that_is_kept_comes_back() {
        let service: Service = read(br#"{"serviceName":"web","createdAt":1700000000.25}"#).unwrap();
        let kept = Kept(service);
        let json = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Kept<Service>>(&json).unwrap(), kept);
    }

    #[test]
    fn another_type_is_refused() {
        assert!(read::<CreateServiceInput>(br#"{"serviceName":[]}"#).is_err());
        assert!(read::<CreateServiceInput>(b"no json").is_err());
    }
}
