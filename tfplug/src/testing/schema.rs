//! A provider's schema as it travels, read as ours.

use crate::proto::tfplugin6 as pb;
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting, Schema};
use crate::value::Type;

/// Reads a schema. Behaviour that does not travel, such as defaults and validators, is absent from the result.
///
/// # Errors
/// The part that core could not read, with its place.
pub fn schema(schema: &pb::Schema) -> Result<Schema, String> {
    let block = schema.block.as_ref().ok_or("the schema has no block")?;
    Ok(Schema {
        version: schema.version,
        block: read_block(block, "")?,
    })
}

/// The type of a resource's identity, all attributes of which are plain.
///
/// # Errors
/// The attribute whose type cannot be read.
pub fn identity(schema: &pb::ResourceIdentitySchema) -> Result<Type, String> {
    let attributes = schema.identity_attributes.iter().map(|attribute| {
        let ty = read_type(&attribute.r#type, &attribute.name)?;
        Ok((attribute.name.clone(), ty))
    });
    attributes.collect::<Result<_, String>>().map(Type::Object)
}

fn read_block(block: &pb::schema::Block, at: &str) -> Result<Block, String> {
    let nested = block
        .block_types
        .iter()
        .map(|nested| read_nested(nested, at));
    Ok(Block {
        description: block.description.clone(),
        attributes: read_attributes(&block.attributes, at)?,
        blocks: nested.collect::<Result<_, _>>()?,
        deprecated: block.deprecated.then(|| block.deprecation_message.clone()),
        ..Block::default()
    })
}

fn read_attributes(
    attributes: &[pb::schema::Attribute],
    at: &str,
) -> Result<Vec<Attribute>, String> {
    attributes
        .iter()
        .map(|attribute| read_attribute(attribute, at))
        .collect()
}

fn read_attribute(attribute: &pb::schema::Attribute, at: &str) -> Result<Attribute, String> {
    let path = format!("{at}{}", attribute.name);
    let kind = match &attribute.nested_type {
        Some(_) if !attribute.r#type.is_empty() => {
            return Err(format!("{path}: it has both a type and nested attributes"));
        }
        Some(object) => Kind::Nested(
            nesting(object, &path)?,
            read_attributes(&object.attributes, &format!("{path}."))?,
        ),
        None => Kind::Type(read_type(&attribute.r#type, &path)?),
    };
    Ok(Attribute {
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        write_only: attribute.write_only,
        deprecated: attribute
            .deprecated
            .then(|| attribute.deprecation_message.clone()),
        ..Attribute::new(&attribute.name, kind)
    })
}

fn read_type(json: &[u8], path: &str) -> Result<Type, String> {
    let json = serde_json::from_slice(json)
        .map_err(|error| format!("{path}: the type is not JSON: {error}"))?;
    Type::from_json(&json).map_err(|error| format!("{path}: {error}"))
}

fn nesting(object: &pb::schema::Object, path: &str) -> Result<Nesting, String> {
    use pb::schema::object::NestingMode;
    match object.nesting() {
        NestingMode::Single => Ok(Nesting::Single),
        NestingMode::List => Ok(Nesting::List),
        NestingMode::Set => Ok(Nesting::Set),
        NestingMode::Map => Ok(Nesting::Map),
        NestingMode::Invalid => Err(format!("{path}: there is no nesting {}", object.nesting)),
    }
}

fn read_nested(nested: &pb::schema::NestedBlock, at: &str) -> Result<NestedBlock, String> {
    use pb::schema::nested_block::NestingMode;
    let path = format!("{at}{}", nested.type_name);
    let nesting = match nested.nesting() {
        NestingMode::Single => Nesting::Single,
        NestingMode::List => Nesting::List,
        NestingMode::Set => Nesting::Set,
        NestingMode::Map => Nesting::Map,
        NestingMode::Group => Nesting::Group,
        NestingMode::Invalid => {
            return Err(format!("{path}: there is no nesting {}", nested.nesting));
        }
    };
    let block = nested
        .block
        .as_ref()
        .ok_or_else(|| format!("{path}: the block has no content"))?;
    let count =
        |count: i64| u64::try_from(count).map_err(|_| format!("{path}: {count} is not a count"));
    Ok(NestedBlock {
        name: nested.type_name.clone(),
        nesting,
        block: read_block(block, &format!("{path}."))?,
        min: count(nested.min_items)?,
        max: count(nested.max_items)?,
        force_new: false,
        checks: Vec::new(),
        counterpart: Default::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str, kind: Kind) -> Attribute {
        Attribute {
            optional: true,
            computed: true,
            sensitive: true,
            description: "Text.".into(),
            deprecated: Some("Use another.".into()),
            ..Attribute::new(name, kind)
        }
    }

    fn nested(name: &str, nesting: Nesting, max: u64) -> NestedBlock {
        let block = Block {
            attributes: vec![attribute("inner", Kind::Type(Type::set(Type::Number)))],
            ..Block::default()
        };
        NestedBlock {
            max,
            ..NestedBlock::new(name, nesting, block)
        }
    }

    #[test]
    fn a_schema_of_the_server_is_read_back() {
        let secret = Attribute {
            required: true,
            write_only: true,
            ..Attribute::new("secret", Kind::Type(Type::String))
        };
        let members = vec![attribute("member", Kind::Type(Type::Bool))];
        let kinds = [Nesting::Single, Nesting::List, Nesting::Set, Nesting::Map];
        let wholes = kinds.map(|nesting| {
            attribute(
                &format!("whole_{nesting:?}"),
                Kind::Nested(nesting, members.clone()),
            )
        });
        let block = Block {
            description: "A block.".into(),
            attributes: [secret].into_iter().chain(wholes).collect(),
            blocks: vec![
                nested("single", Nesting::Single, 1),
                nested("list", Nesting::List, 3),
                nested("set", Nesting::Set, 0),
                nested("map", Nesting::Map, 0),
                nested("group", Nesting::Group, 0),
            ],
            deprecated: Some("Old.".into()),
            ..Block::default()
        };
        let ours = Schema { version: 3, block };
        let read = schema(&crate::server::schema::schema(&ours)).unwrap();
        assert_eq!(format!("{read:?}"), format!("{ours:?}"));
    }

    #[test]
    fn unreadable_parts_are_shown_with_their_place() {
        use pb::schema::{Attribute, Block, NestedBlock, Object};
        let fault = |attribute: Attribute| {
            let block = Block {
                attributes: vec![attribute],
                ..Block::default()
            };
            let nested = NestedBlock {
                type_name: "b".into(),
                block: Some(block),
                nesting: 2,
                ..NestedBlock::default()
            };
            let block = Block {
                block_types: vec![nested],
                ..Block::default()
            };
            schema(&pb::Schema {
                version: 0,
                block: Some(block),
            })
            .unwrap_err()
        };
        let of = |ty: &[u8], nested_type| Attribute {
            name: "a".into(),
            r#type: ty.to_vec(),
            nested_type,
            ..Attribute::default()
        };
        assert!(fault(of(b"", None)).starts_with("b.a: the type is not JSON"));
        assert!(fault(of(b"\"int\"", None)).contains("b.a: unknown type"));
        let both = fault(of(b"\"bool\"", Some(Object::default())));
        assert!(both.contains("both"), "{both}");
        assert!(fault(of(b"", Some(Object::default()))).contains("no nesting 0"));
        assert!(schema(&pb::Schema::default()).is_err());
    }
}
