//! Stored state of an older version, step by step to the current one.

use serde_json::{Map, Value as Json};

use crate::diagnostics::{Error, Result};
use crate::resource::Upgrade;
use crate::value::{Value, json};

use super::Shape;

/// Reads stored JSON of `version` as a value of the current version.
pub(super) fn upgrade(
    shape: &Shape,
    steps: &[Upgrade],
    version: i64,
    stored: &[u8],
) -> Result<Value> {
    let unreadable = |cause: String| {
        Error::new("The stored state cannot be read").detail(format!(
            "{cause}\n\nThe state file may have been edited by hand. Restore a backup, or remove the resource from the \
             state and import it again."
        ))
    };
    let read = |bytes: &[u8]| {
        json::decode(bytes, &shape.ty).map_err(|error| unreadable(error.to_string()))
    };
    let schema = &shape.schema;
    if version == schema.version {
        return read(stored);
    }
    if version > schema.version {
        return Err(Error::new("The state comes from a newer provider").detail(format!(
            "It has schema version {version}, this provider knows up to {}. Use the newer provider.",
            schema.version
        )));
    }
    let mut object: Map<String, Json> =
        serde_json::from_slice(stored).map_err(|error| unreadable(error.to_string()))?;
    for current in version..schema.version {
        let step = steps.iter().find(|step| step.from == current);
        let step = step.ok_or_else(|| {
            Error::new(format!("There is no upgrade from state version {current}"))
        })?;
        (step.step)(&mut object)?;
    }
    read(&serde_json::to_vec(&object)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Attribute, Block, Kind, Schema};
    use crate::value::Type;

    fn shape(version: i64) -> Shape {
        let name = Attribute {
            optional: true,
            ..Attribute::new("name", Kind::Type(Type::String))
        };
        Shape::new(Schema {
            version,
            block: Block {
                attributes: vec![name],
                ..Block::default()
            },
        })
    }

    #[test]
    fn steps_are_chained() {
        let steps = [
            Upgrade {
                from: 0,
                step: |object| {
                    object.insert("title".into(), "a".into());
                    Ok(())
                },
            },
            Upgrade {
                from: 1,
                step: |object| {
                    let title = object.remove("title").unwrap_or_default();
                    object.insert("name".into(), title);
                    Ok(())
                },
            },
        ];
        let shape = shape(2);
        let state = upgrade(&shape, &steps, 0, b"{}").unwrap();
        assert_eq!(state.get("name"), Some(&"a".into()));
        assert!(upgrade(&shape, &[], 0, b"{}").is_err());
        assert!(upgrade(&shape, &[], 3, b"{}").is_err());
    }

    #[test]
    fn foreign_attributes_are_skipped_and_missing_ones_null() {
        let shape = shape(0);
        let state = upgrade(&shape, &[], 0, br#"{"old": 1}"#).unwrap();
        assert_eq!(state.get("name"), Some(&Value::Null));
        assert!(upgrade(&shape, &[], 0, b"[]").is_err());
    }
}
