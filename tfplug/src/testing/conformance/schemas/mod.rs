//! S: schemas, metadata and everything else that a provider declares.

pub(super) mod metadata;
pub(super) mod named_calls;
pub(super) mod parts;

use std::time::{Duration, Instant};

use prost::Message as _;

use self::parts::{Item, Part, Role, none, parts, subjects};
use crate::proto::tfplugin6::get_provider_schema;
use crate::proto::tfplugin6::schema::nested_block::NestingMode;
use crate::proto::tfplugin6::schema::{Attribute, Block, NestedBlock, Object, object};
use crate::testing::Failure;
use crate::testing::conformance::bench::provider_schema;
use crate::testing::conformance::case::{cases, ensure};
use crate::testing::conformance::{Bench, Stop};
use crate::value::Type;

cases! {
    S01 Protocol "there is a schema of the provider, and every schema has a block" => blocks;
    S02 Protocol "every attribute has a type or nested attributes, and not both" => types;
    S03 Protocol "names are legal and not reserved, and types begin with the provider's name" => names;
    S04 Protocol "attributes are required, optional, computed, or optional and computed" => kinds;
    S05 Protocol "write-only attributes are neither computed nor in sets, and belong to resources" => write_only;
    S06 Protocol "the counts of blocks fit their nesting" => counts;
    S07 Protocol "no collection holds a dynamic type" => dynamic;
    S08 Protocol "what has a deprecation message is deprecated" => deprecations;
    S09 Protocol "two calls, in two processes, have the same answer" => twice;
    S10 Protocol "the answer is below 64 MiB and comes soon" => size;
    S11 Protocol "GetMetadata agrees with the schemas" => metadata::metadata;
    S12 Protocol "identities are flat, belong to resources, and declare what an import needs" => metadata::identities;
    S13 Protocol "functions have legal names, a return type and parameters that do not clash" => metadata::functions;
    S14 Protocol "every list resource lists a resource that has an identity" => metadata::lists;
    S15 Protocol "no call needs another one about schemas before it" => metadata::first_calls;
    S16 Quality "everything has a description" => descriptions;
}

/// The largest message that core accepts.
const MAX_SCHEMA_BYTES: usize = 64 << 20;
/// A second is good; this much is slow on any machine.
const SLOW_ANSWER: Duration = Duration::from_secs(5);

/// Names that core keeps for itself at the root of resources and data sources.
const RESERVED: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];
/// The same in provider blocks.
const RESERVED_OF_PROVIDERS: [&str; 2] = ["alias", "version"];

/// Fails with the faults that `judge` finds in the parts of all schemas.
async fn each_part(bench: &Bench, judge: impl Fn(&Part<'_>) -> Option<String>) -> Result<(), Stop> {
    let all = subjects(bench.schema().await?);
    let faults = all.iter().flat_map(|subject| {
        let parts = parts(subject).into_iter();
        parts.filter_map(|part| Some(format!("{} {}", part.place, judge(&part)?)))
    });
    Ok(none(faults)?)
}

async fn blocks(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let all = provider_schema(&mut session).await?;
    let empty = subjects(&all).into_iter().filter(|subject| {
        let block = subject.schema.and_then(|schema| schema.block.as_ref());
        block.is_none()
    });
    none(empty.map(|subject| format!("{subject} has no block")))?;
    each_part(bench, |part| match part.item {
        Item::Block(NestedBlock { block: None, .. }) => Some("has no block".to_owned()),
        _ => None,
    })
    .await?;
    Ok(session.alive()?)
}

async fn types(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| match part.item {
        Item::Attribute(attribute) => type_fault(attribute),
        Item::Block(_) => None,
    })
    .await
}

fn type_fault(attribute: &Attribute) -> Option<String> {
    match (&attribute.nested_type, attribute.r#type.as_slice()) {
        (Some(_), [_, ..]) => Some("has both a type and nested attributes".to_owned()),
        (None, []) => Some("has neither a type nor nested attributes".to_owned()),
        (Some(object), []) => {
            let nested = object.nesting() != object::NestingMode::Invalid;
            (!nested).then(|| format!("has no nesting {}", object.nesting))
        }
        (None, json) => read_type(json).err(),
    }
}

/// Reads a type as it travels.
pub(super) fn read_type(json: &[u8]) -> Result<Type, String> {
    let json = serde_json::from_slice(json)
        .map_err(|error| format!("has a type that is not JSON: {error}"))?;
    Type::from_json(&json).map_err(|error| format!("has a wrong type: {error}"))
}

/// Whether configurations can use the name of an attribute, a block or a type.
pub(super) fn legal(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next();
    first.is_some_and(|c| c.is_ascii_lowercase() || c == '_')
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

async fn names(bench: &Bench) -> Result<(), Stop> {
    let all = subjects(bench.schema().await?);
    let types = all.iter().filter(|subject| !subject.name.is_empty());
    // No call returns the name of a provider; core finds it by the first part of a type name.
    let mut prefixes: Vec<_> = types
        .clone()
        .filter_map(|subject| subject.name.split('_').next())
        .collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let odd = types.filter(|subject| !legal(&subject.name.replace('-', "_")));
    none(odd.map(|subject| format!("{subject} is not a legal name")))?;
    ensure(
        prefixes.len() < 2,
        format!("types begin with different names: {}", prefixes.join(", ")),
    )?;
    each_part(bench, name_fault).await
}

fn name_fault(part: &Part<'_>) -> Option<String> {
    let name = part.name();
    let reserved: &[&str] = match part.role {
        Role::Resource | Role::DataSource | Role::Ephemeral => &RESERVED,
        Role::Provider => &RESERVED_OF_PROVIDERS,
        Role::ProviderMeta | Role::List | Role::Action => &[],
    };
    if part.top && reserved.contains(&name) {
        return Some("is a reserved name".to_owned());
    }
    (!legal(name)).then(|| "is not a legal name".to_owned())
}

async fn kinds(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| match part.item {
        Item::Attribute(attribute) => kind_fault(attribute),
        Item::Block(_) => None,
    })
    .await
}

fn kind_fault(attribute: &Attribute) -> Option<String> {
    let fault = match (attribute.required, attribute.optional, attribute.computed) {
        (true, false, false) | (false, true, _) | (false, false, true) => return None,
        (false, false, false) => "is neither required, optional nor computed",
        (true, true, _) => "is both required and optional",
        (true, false, true) => "is both required and computed",
    };
    Some(fault.to_owned())
}

async fn write_only(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| match part.item {
        Item::Attribute(attribute) if attribute.write_only => write_only_fault(part, attribute),
        _ => None,
    })
    .await
}

fn write_only_fault(part: &Part<'_>, attribute: &Attribute) -> Option<String> {
    let fault = match part.role {
        Role::Provider | Role::ProviderMeta | Role::DataSource => {
            "is write-only, where nothing is stored"
        }
        _ if attribute.computed => "is both write-only and computed",
        _ if part.in_set => "is write-only, but inside a set",
        _ => return None,
    };
    Some(fault.to_owned())
}

async fn counts(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| match part.item {
        Item::Block(nested) => count_fault(nested),
        Item::Attribute(_) => None,
    })
    .await
}

fn count_fault(nested: &NestedBlock) -> Option<String> {
    let (min, max) = (nested.min_items, nested.max_items);
    let right = match nested.nesting() {
        NestingMode::Invalid => return Some(format!("has no nesting {}", nested.nesting)),
        NestingMode::Single => min == max && [0, 1].contains(&min),
        NestingMode::Group | NestingMode::Map => (min, max) == (0, 0),
        NestingMode::List | NestingMode::Set => min >= 0 && (min <= max || max == 0),
    };
    (!right).then(|| format!("occurs {min} to {max} times, which does not fit its nesting"))
}

async fn dynamic(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| match part.item {
        Item::Attribute(attribute) if attribute.nested_type.is_none() => {
            let ty = read_type(&attribute.r#type).ok()?;
            let wrong = (part.in_collection && has_dynamic(&ty)) || collects_dynamic(&ty);
            wrong.then(|| "holds a dynamic type in a collection".to_owned())
        }
        _ => None,
    })
    .await
}

/// Whether there is a dynamic type anywhere in it.
fn has_dynamic(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Number | Type::String => false,
        Type::Dynamic => true,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => has_dynamic(inner),
        Type::Object(attributes) => attributes.values().any(has_dynamic),
        Type::Tuple(elements) => elements.iter().any(has_dynamic),
    }
}

/// Whether a collection in it holds one.
fn collects_dynamic(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Number | Type::String | Type::Dynamic => false,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => has_dynamic(inner),
        Type::Object(attributes) => attributes.values().any(collects_dynamic),
        Type::Tuple(elements) => elements.iter().any(collects_dynamic),
    }
}

async fn deprecations(bench: &Bench) -> Result<(), Stop> {
    each_part(bench, |part| {
        let (message, deprecated) = match part.item {
            Item::Attribute(attribute) => (&attribute.deprecation_message, attribute.deprecated),
            Item::Block(nested) => {
                let block = nested.block.as_ref()?;
                (&block.deprecation_message, block.deprecated)
            }
        };
        let silent = !message.is_empty() && !deprecated;
        silent.then(|| "has a deprecation message, but is not deprecated".to_owned())
    })
    .await
}

async fn twice(bench: &Bench) -> Result<(), Stop> {
    let mut one = bench.connected().await?;
    let mut two = bench.connected().await?;
    let first = ordered(provider_schema(&mut one).await?);
    for (session, which) in [
        (&mut one, "the same process"),
        (&mut two, "another process"),
    ] {
        let again = ordered(provider_schema(session).await?);
        let same = first == again;
        ensure(same, format!("a call to {which} has another answer"))?;
    }
    Ok(())
}

/// The answer with lists whose order means nothing in one order.
fn ordered(mut all: get_provider_schema::Response) -> get_provider_schema::Response {
    let schemas = all
        .provider
        .iter_mut()
        .chain(&mut all.provider_meta)
        .chain(all.resource_schemas.values_mut())
        .chain(all.data_source_schemas.values_mut())
        .chain(all.ephemeral_resource_schemas.values_mut())
        .chain(all.list_resource_schemas.values_mut());
    let actions = all.action_schemas.values_mut();
    let schemas = schemas.chain(actions.filter_map(|action| action.schema.as_mut()));
    schemas
        .filter_map(|schema| schema.block.as_mut())
        .for_each(order_block);
    all
}

fn order_block(block: &mut Block) {
    order_attributes(&mut block.attributes);
    block
        .block_types
        .sort_by(|a, b| a.type_name.cmp(&b.type_name));
    let inner = block.block_types.iter_mut();
    inner
        .filter_map(|nested| nested.block.as_mut())
        .for_each(order_block);
}

fn order_attributes(attributes: &mut [Attribute]) {
    attributes.sort_by(|a, b| a.name.cmp(&b.name));
    let nested = attributes.iter_mut();
    nested
        .filter_map(|attribute| attribute.nested_type.as_mut())
        .for_each(|Object { attributes, .. }| order_attributes(attributes));
}

async fn size(bench: &Bench) -> Result<(), Stop> {
    let mut session = bench.connected().await?;
    let begun = Instant::now();
    let answer = provider_schema(&mut session).await?;
    let took = begun.elapsed();
    let length = answer.encoded_len();
    ensure(
        length < MAX_SCHEMA_BYTES,
        format!("the answer has {length} bytes, and core accepts {MAX_SCHEMA_BYTES}"),
    )?;
    Ok(ensure(
        took < SLOW_ANSWER,
        format!("the answer took {} ms", took.as_millis()),
    )?)
}

async fn descriptions(bench: &Bench) -> Result<(), Stop> {
    let all = bench.schema().await?;
    let subjects = subjects(all).into_iter();
    let mute = subjects.filter(|subject| {
        let block = subject.schema.and_then(|schema| schema.block.as_ref());
        block.is_some_and(|block| block.description.is_empty())
    });
    let functions = all.functions.iter();
    let unsaid = functions
        .filter(|(_, function)| function.summary.is_empty() && function.description.is_empty());
    let mute = mute.map(|subject| subject.to_string());
    let faults = mute.chain(unsaid.map(|(name, _)| format!("function {name}")));
    let faults: Vec<_> = faults
        .map(|name| format!("{name} has no description"))
        .collect();
    let parts = each_part(bench, |part| {
        let description = match part.item {
            Item::Attribute(attribute) => &attribute.description,
            Item::Block(nested) => &nested.block.as_ref()?.description,
        };
        description
            .is_empty()
            .then(|| "has no description".to_owned())
    });
    match (parts.await, none(faults)) {
        (Err(Stop::Failed(more)), Err(failure)) => {
            Err(Failure::new(format!("{failure}; {more}")).into())
        }
        (parts, faults) => Ok(faults.map_err(Stop::from).and(parts)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_of_one_of_four_kinds() {
        let kinds: Vec<_> = (0..8)
            .map(|bits| Attribute {
                required: bits & 1 > 0,
                optional: bits & 2 > 0,
                computed: bits & 4 > 0,
                ..Attribute::default()
            })
            .collect();
        let right: Vec<_> = kinds
            .iter()
            .map(|kind| kind_fault(kind).is_none())
            .collect();
        assert_eq!(right, [false, true, true, false, true, false, true, false]);
    }

    #[test]
    fn attributes_have_one_type() {
        let fault = |ty: &str, nested: Option<i32>| {
            type_fault(&Attribute {
                r#type: ty.as_bytes().to_vec(),
                nested_type: nested.map(|nesting| Object {
                    nesting,
                    ..Object::default()
                }),
                ..Attribute::default()
            })
        };
        assert_eq!(fault("\"string\"", None), None);
        assert_eq!(fault("", Some(1)), None);
        for (ty, nested) in [
            ("", None),
            ("string", None),
            ("\"int\"", None),
            ("\"string\"", Some(1)),
            ("", Some(0)),
            ("", Some(9)),
        ] {
            assert!(fault(ty, nested).is_some(), "{ty} {nested:?}");
        }
    }

    #[test]
    fn counts_fit_the_nesting() {
        let fault = |nesting: NestingMode, min_items, max_items| {
            count_fault(&NestedBlock {
                nesting: nesting.into(),
                min_items,
                max_items,
                ..NestedBlock::default()
            })
        };
        use NestingMode::{Group, Invalid, List, Map, Set, Single};
        for (nesting, min, max) in [
            (Single, 0, 0),
            (Single, 1, 1),
            (List, 2, 0),
            (Set, 1, 1),
            (Map, 0, 0),
        ] {
            assert_eq!(fault(nesting, min, max), None);
        }
        for (nesting, min, max) in [
            (Single, 0, 1),
            (Single, 2, 2),
            (List, 2, 1),
            (Set, -1, 0),
            (Map, 0, 1),
            (Group, 1, 1),
            (Invalid, 0, 0),
        ] {
            assert!(
                fault(nesting, min, max).is_some(),
                "{nesting:?} {min} {max}"
            );
        }
    }

    #[test]
    fn dynamic_types_are_found_in_collections_only() {
        let object = |ty| Type::Object([("a".to_owned(), ty)].into());
        assert!(!collects_dynamic(&object(Type::Dynamic)));
        assert!(!collects_dynamic(&Type::Tuple(vec![Type::Dynamic])));
        assert!(collects_dynamic(&object(Type::list(object(Type::Dynamic)))));
        assert!(collects_dynamic(&Type::map(Type::Dynamic)));
    }

    #[test]
    fn names_are_lower_case_and_joined_by_underscores() {
        for name in ["a", "_a1", "a_b"] {
            assert!(legal(name), "{name}");
        }
        for name in ["", "1a", "A", "a-b", "ä"] {
            assert!(!legal(name), "{name}");
        }
    }
}
