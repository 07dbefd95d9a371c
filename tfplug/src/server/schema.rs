//! Our schemas as the protocol writes them.

use crate::function::{Function, Parameter};
use crate::proto::tfplugin6 as pb;
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting, Schema};

pub(crate) fn schema(schema: &Schema) -> pb::Schema {
    pb::Schema {
        version: schema.version,
        block: Some(block(&schema.block)),
    }
}

/// The identity's schema: `required` and `optional` are about imports.
pub(super) fn identity(schema: &Schema) -> pb::ResourceIdentitySchema {
    let attribute = |attribute: &Attribute| pb::resource_identity_schema::IdentityAttribute {
        name: attribute.name.clone(),
        r#type: attribute.ty().to_json().to_string().into_bytes(),
        required_for_import: attribute.required,
        optional_for_import: !attribute.required,
        description: attribute.description.clone(),
    };
    pb::ResourceIdentitySchema {
        version: schema.version,
        identity_attributes: schema.block.attributes.iter().map(attribute).collect(),
    }
}

pub(super) fn function(function: &Function) -> pb::Function {
    let (variadic, positional): (Vec<_>, Vec<_>) =
        function.parameters.iter().partition(|one| one.variadic);
    pb::Function {
        parameters: positional.into_iter().map(parameter).collect(),
        variadic_parameter: variadic.first().map(|one| parameter(one)),
        r#return: Some(pb::function::Return {
            r#type: function.returns.to_json().to_string().into_bytes(),
        }),
        summary: function.summary.clone(),
        description: function.description.clone(),
        description_kind: pb::StringKind::Markdown.into(),
        deprecation_message: function.deprecated.clone(),
    }
}

fn parameter(parameter: &Parameter) -> pb::function::Parameter {
    pb::function::Parameter {
        name: parameter.name.clone(),
        r#type: parameter.ty.to_json().to_string().into_bytes(),
        allow_null_value: parameter.null,
        allow_unknown_values: parameter.unknown,
        description: parameter.description.clone(),
        description_kind: pb::StringKind::Markdown.into(),
    }
}

fn block(block: &Block) -> pb::schema::Block {
    pb::schema::Block {
        attributes: block.attributes.iter().map(attribute).collect(),
        block_types: block.blocks.iter().map(nested_block).collect(),
        description: block.description.clone(),
        description_kind: pb::StringKind::Markdown.into(),
        deprecated: block.deprecated.is_some(),
        deprecation_message: block.deprecated.clone().unwrap_or_default(),
        ..Default::default()
    }
}

fn attribute(attribute: &Attribute) -> pb::schema::Attribute {
    let (ty, nested_type) = match &attribute.kind {
        Kind::Type(ty) => (ty.to_json().to_string().into_bytes(), None),
        Kind::Nested(nesting, attributes) => (Vec::new(), Some(object(*nesting, attributes))),
    };
    pb::schema::Attribute {
        name: attribute.name.clone(),
        r#type: ty,
        nested_type,
        description: attribute.description.clone(),
        description_kind: pb::StringKind::Markdown.into(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.is_open(),
        sensitive: attribute.sensitive,
        write_only: attribute.write_only,
        deprecated: attribute.deprecated.is_some(),
        deprecation_message: attribute.deprecated.clone().unwrap_or_default(),
    }
}

fn object(nesting: Nesting, attributes: &[Attribute]) -> pb::schema::Object {
    use pb::schema::object::NestingMode;
    let mode = match nesting {
        // Groups are blocks only; `Schema::check` refuses others.
        Nesting::Single | Nesting::Group => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    pb::schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: mode.into(),
        ..Default::default()
    }
}

fn nested_block(nested: &NestedBlock) -> pb::schema::NestedBlock {
    use pb::schema::nested_block::NestingMode;
    let mode = match nested.nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
        Nesting::Group => NestingMode::Group,
    };
    pb::schema::NestedBlock {
        type_name: nested.name.clone(),
        block: Some(block(&nested.block)),
        nesting: mode.into(),
        min_items: i64::try_from(nested.min).unwrap_or(i64::MAX),
        max_items: i64::try_from(nested.max).unwrap_or(i64::MAX),
    }
}
