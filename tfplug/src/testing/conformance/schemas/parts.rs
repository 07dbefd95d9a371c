//! All schemas of a provider, and every attribute and block in them, in flat lists.

use std::fmt;

use crate::proto::tfplugin6::schema::nested_block::NestingMode;
use crate::proto::tfplugin6::schema::{Attribute, Block, NestedBlock, object};
use crate::proto::tfplugin6::{Schema, get_provider_schema};
use crate::testing::Failure;

/// The most faults to report at once.
const MAX_FAULTS: usize = 12;

/// The subject of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::testing::conformance) enum Role {
    Provider,
    ProviderMeta,
    Resource,
    DataSource,
    Ephemeral,
    List,
    Action,
}

/// A schema with its name; there is no name where a provider has only one.
#[derive(Clone, Copy, Debug)]
pub(in crate::testing::conformance) struct Subject<'a> {
    pub(in crate::testing::conformance) role: Role,
    pub(in crate::testing::conformance) name: &'a str,
    pub(in crate::testing::conformance) schema: Option<&'a Schema>,
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.role {
            Role::Provider => f.write_str("the provider"),
            Role::ProviderMeta => f.write_str("provider_meta"),
            Role::Resource => f.write_str(self.name),
            Role::DataSource => write!(f, "data source {}", self.name),
            Role::Ephemeral => write!(f, "ephemeral resource {}", self.name),
            Role::List => write!(f, "list resource {}", self.name),
            Role::Action => write!(f, "action {}", self.name),
        }
    }
}

/// Every schema there is.
pub(in crate::testing::conformance) fn subjects(
    all: &get_provider_schema::Response,
) -> Vec<Subject<'_>> {
    let single = [
        (Role::Provider, all.provider.as_ref()),
        (Role::ProviderMeta, all.provider_meta.as_ref()),
    ];
    let single = single.into_iter().filter_map(|(role, schema)| {
        let schema = Some(schema?);
        let name = "";
        Some(Subject { role, name, schema })
    });
    let many = [
        (Role::Resource, &all.resource_schemas),
        (Role::DataSource, &all.data_source_schemas),
        (Role::Ephemeral, &all.ephemeral_resource_schemas),
        (Role::List, &all.list_resource_schemas),
    ];
    let many = many.into_iter().flat_map(|(role, schemas)| {
        schemas.iter().map(move |(name, schema)| Subject {
            role,
            name,
            schema: Some(schema),
        })
    });
    let actions = all.action_schemas.iter().map(|(name, action)| Subject {
        role: Role::Action,
        name,
        schema: action.schema.as_ref(),
    });
    single.chain(many).chain(actions).collect()
}

/// An attribute or a block.
#[derive(Clone, Copy, Debug)]
pub(in crate::testing::conformance) enum Item<'a> {
    Attribute(&'a Attribute),
    Block(&'a NestedBlock),
}

/// An attribute or a block, with its path.
#[derive(Clone, Debug)]
pub(in crate::testing::conformance) struct Part<'a> {
    pub(in crate::testing::conformance) role: Role,
    /// For a reader.
    pub(in crate::testing::conformance) place: String,
    /// Directly in the schema, in nothing else.
    pub(in crate::testing::conformance) top: bool,
    /// Whether a set is around it.
    pub(in crate::testing::conformance) in_set: bool,
    /// Whether an attribute of any collection is around it.
    pub(in crate::testing::conformance) in_collection: bool,
    pub(in crate::testing::conformance) item: Item<'a>,
}

impl<'a> Part<'a> {
    /// Its own name.
    pub(in crate::testing::conformance) fn name(&self) -> &'a str {
        match self.item {
            Item::Attribute(attribute) => &attribute.name,
            Item::Block(block) => &block.type_name,
        }
    }
}

/// Everything in a schema.
pub(in crate::testing::conformance) fn parts<'a>(subject: &Subject<'a>) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let around = Around {
        role: subject.role,
        place: format!("{subject}: "),
        top: true,
        in_set: false,
        in_collection: false,
    };
    if let Some(block) = subject.schema.and_then(|schema| schema.block.as_ref()) {
        around.block(block, &mut parts);
    }
    parts
}

/// The position of the parts of a body.
struct Around {
    role: Role,
    place: String,
    top: bool,
    in_set: bool,
    in_collection: bool,
}

impl Around {
    fn part<'a>(&self, name: &str, item: Item<'a>) -> Part<'a> {
        Part {
            role: self.role,
            place: format!("{}{name}", self.place),
            top: self.top,
            in_set: self.in_set,
            in_collection: self.in_collection,
            item,
        }
    }

    fn inside(&self, name: &str, set: bool, collection: bool) -> Self {
        Self {
            role: self.role,
            place: format!("{}{name}.", self.place),
            top: false,
            in_set: self.in_set || set,
            in_collection: self.in_collection || collection,
        }
    }

    fn block<'a>(&self, block: &'a Block, parts: &mut Vec<Part<'a>>) {
        self.attributes(&block.attributes, parts);
        for nested in &block.block_types {
            parts.push(self.part(&nested.type_name, Item::Block(nested)));
            if let Some(inner) = &nested.block {
                let set = nested.nesting() == NestingMode::Set;
                self.inside(&nested.type_name, set, set).block(inner, parts);
            }
        }
    }

    fn attributes<'a>(&self, attributes: &'a [Attribute], parts: &mut Vec<Part<'a>>) {
        for attribute in attributes {
            parts.push(self.part(&attribute.name, Item::Attribute(attribute)));
            if let Some(inner) = &attribute.nested_type {
                let set = inner.nesting() == object::NestingMode::Set;
                let collection = inner.nesting() != object::NestingMode::Single;
                self.inside(&attribute.name, set, collection)
                    .attributes(&inner.attributes, parts);
            }
        }
    }
}

/// Fails if there are faults, and reports them.
pub(in crate::testing::conformance) fn none(
    faults: impl IntoIterator<Item = String>,
) -> Result<(), Failure> {
    let faults: Vec<_> = faults.into_iter().collect();
    if faults.is_empty() {
        return Ok(());
    }
    let mut text = faults[..faults.len().min(MAX_FAULTS)].join("; ");
    if let more @ 1.. = faults.len().saturating_sub(MAX_FAULTS) {
        text.push_str(&format!("; and {more} more"));
    }
    Err(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str) -> Attribute {
        Attribute {
            name: name.to_owned(),
            ..Attribute::default()
        }
    }

    #[test]
    fn everything_is_found_with_its_place() {
        let set = crate::proto::tfplugin6::schema::Object {
            attributes: vec![leaf("c")],
            nesting: object::NestingMode::Set.into(),
            ..Default::default()
        };
        let attribute = Attribute {
            nested_type: Some(set),
            ..leaf("b")
        };
        let nested = NestedBlock {
            type_name: "a".to_owned(),
            block: Some(Block {
                attributes: vec![attribute],
                ..Block::default()
            }),
            nesting: NestingMode::List.into(),
            ..NestedBlock::default()
        };
        let schema = Schema {
            version: 0,
            block: Some(Block {
                block_types: vec![nested],
                ..Block::default()
            }),
        };
        let all = get_provider_schema::Response {
            resource_schemas: [("toy_thing".to_owned(), schema)].into(),
            ..Default::default()
        };
        let parts: Vec<_> = subjects(&all).iter().flat_map(parts).collect();
        let found: Vec<_> = parts
            .iter()
            .map(|part| (part.place.as_str(), part.top, part.in_set))
            .collect();
        let wanted = [
            ("toy_thing: a", true, false),
            ("toy_thing: a.b", false, false),
            ("toy_thing: a.b.c", false, true),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn many_faults_are_shown_in_part() {
        assert_eq!(none(Vec::new()), Ok(()));
        let failure = none((0..15).map(|n| n.to_string())).unwrap_err();
        assert!(
            failure.to_string().ends_with("; 11; and 3 more"),
            "{failure}"
        );
    }
}
