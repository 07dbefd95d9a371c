//! Schemas from the wire as core's rules want them, and values of them on their way there and back.

use serde_json::Value as Json;

use super::Config;
use crate::path::Path;
use crate::proto::tfplugin6 as pb;
use crate::rules::proposed_new;
use crate::schema::{Attribute, Block, Kind, Schema};
use crate::testing::failure::failed;
use crate::testing::{Failure, schema, value};
use crate::value::{Type, Value};

/// The name of the only attribute of a block that is made for one value.
const ONLY: &str = "value";

/// The shape of values of a schema.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) schema: Schema,
    pub(super) ty: Type,
}

impl Shape {
    pub(super) fn of(schema: &pb::Schema) -> Result<Self, Failure> {
        let schema = schema::schema(schema).map_err(failed("the schema"))?;
        Ok(Self {
            ty: schema.block.ty(),
            schema,
        })
    }

    /// A configuration as core sends it: complete, whatever the sample leaves out.
    pub(super) fn value(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.schema.block, config)
    }

    /// The state that core proposes for a new object of this configuration.
    pub(super) fn proposed(&self, config: &Value) -> Value {
        proposed_new(&self.schema.block, &Value::Null, config)
    }

    pub(super) fn encode(&self, value: &Value) -> Result<pb::DynamicValue, Failure> {
        encode(value, &self.ty)
    }

    pub(super) fn decode(&self, value: Option<&pb::DynamicValue>) -> Result<Value, Failure> {
        decode(value, &self.ty)
    }
}

/// A configuration as core sends it: complete, whatever the sample leaves out.
pub(super) fn from_sample(block: &Block, config: &Config) -> Result<Value, Failure> {
    let json = Json::Object(config.clone());
    value::from_json(&json, block).map_err(failed("a sample"))
}

/// The encoding that core uses.
pub(super) fn encode(value: &Value, ty: &Type) -> Result<pb::DynamicValue, Failure> {
    value::encode(value, ty).map_err(failed("encoding a value"))
}

/// A value that came from the provider; none at all is null.
pub(super) fn decode(value: Option<&pb::DynamicValue>, ty: &Type) -> Result<Value, Failure> {
    value::decode(value, ty).map_err(failed("decoding a value"))
}

/// A value of a type as the wire names it.
pub(super) fn type_of(json: &[u8]) -> Result<Type, Failure> {
    let json = serde_json::from_slice(json).map_err(failed("a type"))?;
    Type::from_json(&json).map_err(failed("a type"))
}

/// A sample of a single value.
pub(super) fn single(sample: &Json, ty: &Type) -> Result<Value, Failure> {
    let block = Block {
        attributes: vec![Attribute::new(ONLY, Kind::Type(ty.clone()))],
        ..Block::default()
    };
    let whole = Config::from_iter([(ONLY.to_owned(), sample.clone())]);
    let whole = from_sample(&block, &whole)?;
    Ok(whole.get(ONLY).cloned().unwrap_or_default())
}

/// The first place where `found` is not as configured; what the configuration leaves out may be anything.
pub(super) fn changed(config: &Value, found: &Value, at: &Path) -> Option<Path> {
    let pairs = |config: &[Value], found: &[Value]| {
        let pairs = config.iter().zip(found).enumerate();
        pairs
            .map(|(index, (config, found))| changed(config, found, &at.index(index)))
            .find_map(|place| place)
    };
    match (config, found) {
        (Value::Null, _) => None,
        (Value::Object(wanted), Value::Object(_)) => wanted.iter().find_map(|(name, value)| {
            changed(
                value,
                found.get(name).unwrap_or(&Value::Null),
                &at.attr(name),
            )
        }),
        (Value::Map(wanted), Value::Map(there)) if wanted.len() == there.len() => {
            wanted.iter().find_map(|(key, value)| {
                changed(value, there.get(key).unwrap_or(&Value::Null), &at.key(key))
            })
        }
        (Value::List(wanted), Value::List(there)) | (Value::Tuple(wanted), Value::Tuple(there))
            if wanted.len() == there.len() =>
        {
            pairs(wanted, there)
        }
        (Value::Set(wanted), Value::Set(there)) if wanted.len() == there.len() => {
            let lost = |value: &Value| there.iter().all(|it| changed(value, it, at).is_some());
            wanted.iter().any(lost).then(|| at.clone())
        }
        (config, found) => (!config.same(found)).then(|| at.clone()),
    }
}

/// Fails unless `found` is as configured; `what` is the answer that has it.
pub(super) fn keeps(what: &str, config: &Value, found: &Value) -> Result<(), Failure> {
    match changed(config, found, &Path::root()) {
        None => Ok(()),
        Some(place) => Err(format!("{what}: {place} is not as configured").into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::proto::tfplugin6::schema::nested_block::NestingMode;
    use crate::proto::tfplugin6::schema::{self, NestedBlock};

    fn shape() -> Shape {
        let attribute = |name: &str, ty: &str| schema::Attribute {
            name: name.to_owned(),
            r#type: ty.as_bytes().to_vec(),
            optional: true,
            computed: true,
            ..Default::default()
        };
        let inner = schema::Block {
            attributes: vec![
                attribute("name", "\"string\""),
                attribute("code", "\"string\""),
            ],
            ..Default::default()
        };
        let nested = |name: &str, nesting: NestingMode| NestedBlock {
            type_name: name.to_owned(),
            block: Some(inner.clone()),
            nesting: nesting.into(),
            ..Default::default()
        };
        let block = schema::Block {
            attributes: vec![attribute("tags", r#"["map","string"]"#)],
            block_types: vec![
                nested("list", NestingMode::List),
                nested("set", NestingMode::Set),
            ],
            ..Default::default()
        };
        let schema = pb::Schema {
            version: 1,
            block: Some(block),
        };
        Shape::of(&schema).unwrap()
    }

    fn sample(json: Json) -> Value {
        let Json::Object(config) = json else {
            unreachable!()
        };
        shape().value(&config).unwrap()
    }

    #[test]
    fn configured_values_must_come_back_and_the_rest_may() {
        let config =
            sample(json!({"tags": {"a": "1"}, "list": [{"name": "x"}], "set": [{"name": "y"}]}));
        let place = |found: Json| {
            changed(&config, &sample(found), &Path::root()).map(|place| place.to_string())
        };
        let good = json!({
            "tags": {"a": "1"},
            "list": [{"name": "x", "code": "1"}],
            "set": [{"name": "y", "code": "2"}],
        });
        assert_eq!(place(good.clone()), None);
        let with = |name: &str, value: Json| {
            let mut found = good.clone();
            found[name] = value;
            place(found)
        };
        assert_eq!(
            with("tags", json!({"a": "2"})).as_deref(),
            Some("tags[\"a\"]")
        );
        assert_eq!(with("tags", Json::Null).as_deref(), Some("tags"));
        assert_eq!(with("list", json!([])).as_deref(), Some("list"));
        assert_eq!(
            with("list", json!([{"name": "z"}])).as_deref(),
            Some("list[0].name")
        );
        assert_eq!(with("set", json!([{"name": "z"}])).as_deref(), Some("set"));
    }

    #[test]
    fn single_values_and_null_are_carried() {
        let ty = type_of(br#"["list","number"]"#).unwrap();
        let value = single(&json!([1, 2]), &ty).unwrap();
        let carried = decode(Some(&encode(&value, &ty).unwrap()), &ty).unwrap();
        assert!(carried.same(&value));
        assert_eq!(single(&Json::Null, &ty), Ok(Value::Null));
        assert_eq!(decode(None, &ty), Ok(Value::Null));
        assert!(single(&json!("x"), &ty).is_err());
    }
}
