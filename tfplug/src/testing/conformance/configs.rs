//! From samples to what travels: configurations as values of a schema, encoded.

use super::{Bench, Config, Stop};
use crate::proto::tfplugin6::schema::nested_block::NestingMode;
use crate::proto::tfplugin6::schema::{Attribute, Block, Object, object};
use crate::proto::tfplugin6::{DynamicValue, Schema};
use crate::testing::Failure;
use crate::testing::failure::failed;
use crate::value::{Type, Value, json, msgpack};

/// A configuration as core sends it: complete, whatever the sample leaves out.
pub(super) fn value(schema: &Schema, config: &Config) -> Result<Value, Failure> {
    let block = body(schema)?;
    let text = serde_json::Value::Object(config.clone()).to_string();
    let mut value =
        json::decode(text.as_bytes(), &block_type(block)?).map_err(failed("a sample"))?;
    fill_blocks(block, &mut value);
    Ok(value)
}

/// The state that core proposes for a new object of this configuration.
pub(super) fn proposed(schema: &Schema, config: &Value) -> Result<Value, Failure> {
    let mut proposed = config.clone();
    if let Value::Object(attributes) = &mut proposed {
        for attribute in &body(schema)?.attributes {
            if let Some(value @ Value::Null) = attributes.get_mut(&attribute.name)
                && attribute.computed
            {
                *value = Value::unknown();
            }
        }
    }
    Ok(proposed)
}

/// The encoding that core uses.
pub(super) fn encode(schema: &Schema, value: &Value) -> Result<DynamicValue, Failure> {
    let ty = block_type(body(schema)?)?;
    let msgpack = msgpack::encode(value, &ty).map_err(failed("encoding a value"))?;
    Ok(DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

/// A value that came from the provider.
pub(super) fn decode(schema: &Schema, value: Option<&DynamicValue>) -> Result<Value, Failure> {
    let ty = block_type(body(schema)?)?;
    let value = value.ok_or("a value is missing")?;
    if value.msgpack.is_empty() {
        return json::decode(&value.json, &ty).map_err(failed("decoding a value"));
    }
    msgpack::decode(&value.msgpack, &ty).map_err(failed("decoding a value"))
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

fn block_type(block: &Block) -> Result<Type, Failure> {
    let mut attributes = attribute_types(&block.attributes)?;
    for nested in &block.block_types {
        let inner = nested.block.as_ref().ok_or("a nested block has no block")?;
        let inner = block_type(inner)?;
        let ty = match nested.nesting() {
            NestingMode::List => Type::list(inner),
            NestingMode::Set => Type::set(inner),
            NestingMode::Map => Type::map(inner),
            _ => inner,
        };
        attributes.insert(nested.type_name.clone(), ty);
    }
    Ok(Type::Object(attributes))
}

fn attribute_types(
    attributes: &[Attribute],
) -> Result<std::collections::BTreeMap<String, Type>, Failure> {
    attributes
        .iter()
        .map(|attribute| Ok((attribute.name.clone(), attribute_type(attribute)?)))
        .collect()
}

/// The type of an attribute's values.
pub(super) fn attribute_type(attribute: &Attribute) -> Result<Type, Failure> {
    match &attribute.nested_type {
        Some(object) => nested_type(object),
        None => {
            let json = serde_json::from_slice(&attribute.r#type).map_err(failed("a type"))?;
            Type::from_json(&json).map_err(failed("a type"))
        }
    }
}

fn nested_type(object: &Object) -> Result<Type, Failure> {
    let inner = Type::Object(attribute_types(&object.attributes)?);
    Ok(match object.nesting() {
        object::NestingMode::List => Type::list(inner),
        object::NestingMode::Set => Type::set(inner),
        object::NestingMode::Map => Type::map(inner),
        _ => inner,
    })
}

/// Collections of blocks are never null.
fn fill_blocks(block: &Block, value: &mut Value) {
    let Value::Object(entries) = value else {
        return;
    };
    for nested in &block.block_types {
        let Some(inner) = &nested.block else { continue };
        let Some(entry) = entries.get_mut(&nested.type_name) else {
            continue;
        };
        match (nested.nesting(), &mut *entry) {
            (NestingMode::List, Value::Null) => *entry = Value::List(Vec::new()),
            (NestingMode::Set, Value::Null) => *entry = Value::Set(Vec::new()),
            (NestingMode::Map, Value::Null) => *entry = Value::Map(Default::default()),
            (_, Value::List(items) | Value::Set(items)) => {
                items.iter_mut().for_each(|item| fill_blocks(inner, item));
            }
            (_, Value::Map(items)) => {
                items.values_mut().for_each(|item| fill_blocks(inner, item));
            }
            (_, single) => fill_blocks(inner, single),
        }
    }
}
