//! From samples to what travels: configurations as values of a schema, encoded.

use super::{Bench, Config, Stop};
use crate::proto::tfplugin6::schema::{Attribute, Block};
use crate::proto::tfplugin6::{DynamicValue, Schema};
use crate::rules::proposed_new;
use crate::testing::failure::failed;
use crate::testing::schema::schema as read_schema;
use crate::testing::{Failure, value as values};
use crate::value::{Type, Value};

/// A configuration as core sends it: complete, whatever the sample leaves out.
pub(super) fn value(schema: &Schema, config: &Config) -> Result<Value, Failure> {
    let json = serde_json::Value::Object(config.clone());
    values::from_json(&json, &read(schema)?.block).map_err(failed("a sample"))
}

/// The state that core proposes for a new object of this configuration.
pub(super) fn proposed(schema: &Schema, config: &Value) -> Result<Value, Failure> {
    Ok(proposed_new(&read(schema)?.block, &Value::Null, config))
}

/// The encoding that core uses.
pub(super) fn encode(schema: &Schema, value: &Value) -> Result<DynamicValue, Failure> {
    values::encode(value, &read(schema)?.block.ty()).map_err(failed("encoding a value"))
}

/// A value that came from the provider.
pub(super) fn decode(schema: &Schema, value: Option<&DynamicValue>) -> Result<Value, Failure> {
    values::decode(value, &read(schema)?.block.ty()).map_err(failed("decoding a value"))
}

/// The schema of a resource.
pub(super) async fn resource_schema<'a>(
    bench: &'a Bench,
    type_name: &str,
) -> Result<&'a Schema, Stop> {
    let schema = bench.schema().await?.resource_schemas.get(type_name);
    let missing = || {
        Failure::new(format!(
            "the samples name {type_name}, which is no resource"
        ))
    };
    Ok(schema.ok_or_else(missing)?)
}

/// The body of a schema.
pub(super) fn body(schema: &Schema) -> Result<&Block, Failure> {
    Ok(schema.block.as_ref().ok_or("a schema has no block")?)
}

/// The type of a plain attribute's values; `None` if it has nested attributes.
pub(super) fn attribute_type(attribute: &Attribute) -> Result<Option<Type>, Failure> {
    if attribute.nested_type.is_some() {
        return Ok(None);
    }
    let json = serde_json::from_slice(&attribute.r#type).map_err(failed("a type"))?;
    Type::from_json(&json).map(Some).map_err(failed("a type"))
}

fn read(schema: &Schema) -> Result<crate::schema::Schema, Failure> {
    read_schema(schema).map_err(failed("a schema"))
}
