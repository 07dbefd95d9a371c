//! To and from the SDK's `ContainerDefinition`, through the SDK's own JSON reader and writer: every member that the SDK
//! knows is carried, and none has to be named here.

use std::cmp::Ordering;

use aws_sdk_ecs::types::ContainerDefinition;
use aws_smithy_json::codec::{JsonCodec, JsonCodecSettings};
use aws_smithy_schema::codec::Codec;
use aws_smithy_schema::serde::{SerializableStruct, ShapeSerializer};
use serde_json::Value as Json;
use tfplug::value::Value;
use tfplug::{Error, Result};

use super::equivalence;
use super::read::{Containers, from_json};
use crate::shapes::{CONTAINER, Field, FieldType, Structure};

/// The containers as the SDK sends them.
///
/// # Errors
/// A container lacks what the API requires.
pub(crate) fn expand(containers: &[Value]) -> Result<Vec<ContainerDefinition>> {
    let codec = codec();
    let expand_one = |container: &Value| {
        let text = pruned(container).to_string();
        ContainerDefinition::deserialize(&mut codec.create_deserializer(text.as_bytes())).map_err(
            |error| {
                let name = container
                    .get("name")
                    .and_then(Value::as_str)
                    .unwrap_or("without name");
                Error::new(format!("The container {name:?} is incomplete"))
                    .detail(error.to_string())
            },
        )
    };
    containers.iter().map(expand_one).collect()
}

/// The containers as ECS described them, under the API's names.
///
/// # Errors
/// The SDK cannot write what it has read: an answer of a newer service.
pub(crate) fn flatten(containers: &[ContainerDefinition]) -> Result<Containers> {
    Ok(from_json(&described(containers)?))
}

/// The description by ECS as a text: every member, containers and variables in the order of their
/// names, as the AWS provider writes it.
///
/// # Errors
/// See [`flatten`].
pub(crate) fn text(containers: &[ContainerDefinition]) -> Result<String> {
    let mut all = described(containers)?;
    for container in &mut all {
        for list in ["environment", "secrets"] {
            if let Some(Json::Array(items)) = container.get_mut(list) {
                items.sort_by(by_name);
            }
        }
    }
    all.sort_by(by_name);
    Ok(Json::Array(all).to_string())
}

/// The shortest text of containers under the API's names: an imported definition has no configuration yet.
pub(crate) fn short_text(containers: &[Value], network_mode: Option<&str>) -> String {
    let canonical = equivalence::canonical(containers, network_mode);
    let json: Json = canonical.iter().map(equivalence::Canonical::json).collect();
    json.to_string()
}

/// A structure of the API as JSON.
///
/// # Errors
/// The SDK cannot write it.
pub(crate) fn to_json(
    schema: &'static aws_smithy_schema::Schema<'static>,
    value: &dyn SerializableStruct,
) -> Result<Vec<u8>> {
    let mut serializer = codec().create_serializer();
    serializer.write_struct(schema, value)?;
    Ok(serializer.finish())
}

fn by_name(a: &Json, b: &Json) -> Ordering {
    a["name"].as_str().cmp(&b["name"].as_str())
}

fn described(containers: &[ContainerDefinition]) -> Result<Vec<Json>> {
    let write = |container: &ContainerDefinition| -> Result<Json> {
        let json = to_json(ContainerDefinition::SCHEMA, container)?;
        Ok(serde_json::from_slice(&json)?)
    };
    containers.iter().map(write).collect()
}

fn codec() -> JsonCodec {
    JsonCodec::new(JsonCodecSettings::builder().use_json_name(false).build())
}

/// A container as JSON without empty structures, of which the SDK would miss the required members, and without empty strings
/// and lists where these mean unset.
fn pruned(container: &Value) -> Json {
    let mut json = json(container);
    prune(&CONTAINER, &mut json);
    json
}

fn prune(shape: &Structure, json: &mut Json) {
    let Json::Object(members) = json else {
        return;
    };
    for (name, member) in members.iter_mut() {
        match (shape.field(name).map(|field| field.kind), member) {
            (Some(FieldType::Object(shape)), member) => prune(shape, member),
            (Some(FieldType::Map), Json::Object(entries)) => {
                entries.retain(|_, entry| !entry.is_null());
            }
            (
                Some(FieldType::Objects(shape, _) | FieldType::Keyed(shape, _)),
                Json::Array(items),
            ) => {
                items.iter_mut().for_each(|item| prune(shape, item));
                items.retain(|item| !is_empty(item));
            }
            _ => {}
        }
    }
    let is_unset = |name: &str, member: &Json| {
        let is_empty = member.as_str() == Some("") || member.as_array().is_some_and(Vec::is_empty);
        is_empty && shape.field(name).is_some_and(Field::empty_is_unset)
    };
    members
        .retain(|name, member| !is_empty(member) && !member.is_null() && !is_unset(name, member));
}

fn is_empty(json: &Json) -> bool {
    json.as_object().is_some_and(serde_json::Map::is_empty)
}

/// A known value as JSON; unknown parts are left out, which happens in plans only.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number.as_i64().map_or(Json::Null, Json::from),
        Value::String(text) => Json::String(text.clone()),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            Json::Array(items.iter().map(json).collect())
        }
        Value::Map(entries) | Value::Object(entries) => Json::Object(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), json(value)))
                .collect(),
        ),
        Value::Null | Value::Unknown(_) | Value::Dynamic(_) => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types;
    use aws_smithy_schema::{Schema, ShapeType};
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::read::read;
    use super::*;

    /// The description that the SDK's type of that name carries.
    fn sdk(name: &str) -> &'static Schema<'static> {
        match name {
            "ContainerDefinition" => types::ContainerDefinition::SCHEMA,
            "RepositoryCredentials" => types::RepositoryCredentials::SCHEMA,
            "PortMapping" => types::PortMapping::SCHEMA,
            "ContainerRestartPolicy" => types::ContainerRestartPolicy::SCHEMA,
            "KeyValuePair" => types::KeyValuePair::SCHEMA,
            "EnvironmentFile" => types::EnvironmentFile::SCHEMA,
            "MountPoint" => types::MountPoint::SCHEMA,
            "VolumeFrom" => types::VolumeFrom::SCHEMA,
            "LinuxParameters" => types::LinuxParameters::SCHEMA,
            "KernelCapabilities" => types::KernelCapabilities::SCHEMA,
            "Device" => types::Device::SCHEMA,
            "Tmpfs" => types::Tmpfs::SCHEMA,
            "Secret" => types::Secret::SCHEMA,
            "ContainerDependency" => types::ContainerDependency::SCHEMA,
            "HostEntry" => types::HostEntry::SCHEMA,
            "Ulimit" => types::Ulimit::SCHEMA,
            "LogConfiguration" => types::LogConfiguration::SCHEMA,
            "HealthCheck" => types::HealthCheck::SCHEMA,
            "SystemControl" => types::SystemControl::SCHEMA,
            "ResourceRequirement" => types::ResourceRequirement::SCHEMA,
            "SharingStrategy" => types::SharingStrategy::SCHEMA,
            "NvidiaMpsAllocation" => types::NvidiaMpsAllocation::SCHEMA,
            "FirelensConfiguration" => types::FirelensConfiguration::SCHEMA,
            other => panic!("{other} has no counterpart in the SDK"),
        }
    }

    fn compare(shape: &Structure) {
        let members = sdk(shape.name).members();
        let expected: Vec<&str> = members
            .iter()
            .filter_map(|member| member.member_name())
            .collect();
        assert_eq!(shape.names(), expected, "{}", shape.name);
        for (field, member) in shape.fields.iter().zip(members) {
            let expected: &[ShapeType] = match field.kind {
                FieldType::String => &[ShapeType::String],
                FieldType::Int | FieldType::Cpu | FieldType::Memory => &[ShapeType::Integer],
                FieldType::Bool => &[ShapeType::Boolean],
                FieldType::Strings(_)
                | FieldType::Ints(_)
                | FieldType::Objects(..)
                | FieldType::Keyed(..) => &[ShapeType::List],
                FieldType::Map => &[ShapeType::Map],
                FieldType::Object(_) => &[ShapeType::Structure, ShapeType::Union],
            };
            assert!(
                expected.contains(&member.shape_type()),
                "{}.{}",
                shape.name,
                field.name
            );
            if let Some(inner) = field.structure() {
                compare(inner);
            }
        }
    }

    #[test]
    fn every_member_of_the_sdk_type_is_described_with_its_type() {
        compare(&CONTAINER);
    }

    /// One container with every field of the API.
    pub(crate) const FULL: &str = include_str!("full.json");

    #[test]
    fn every_field_survives_the_way_to_the_sdk_and_back() {
        let parsed = read(FULL);
        assert_eq!(parsed.problems, []);
        let back = flatten(&expand(&parsed.items).unwrap()).unwrap();
        assert_eq!(back.problems, []);
        assert_eq!(back.items, parsed.items);
    }

    #[test]
    fn the_full_example_has_every_field() {
        fn missing(shape: &Structure, value: &Value, at: &str, found: &mut Vec<String>) {
            for field in shape.fields {
                match (value.get(field.name), field.kind) {
                    (None, _) => found.push(format!("{at}.{}", field.name)),
                    (Some(value), FieldType::Object(inner)) => {
                        missing(inner, value, field.name, found)
                    }
                    (Some(value), FieldType::Objects(inner, _) | FieldType::Keyed(inner, _)) => {
                        missing(inner, &value.items()[0], field.name, found);
                    }
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        missing(&CONTAINER, &read(FULL).items[0], "container", &mut found);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn texts_are_sorted_as_the_aws_provider_does() {
        let containers = read(
            r#"[{"name":"b","environment":[{"name":"Z","value":""},{"name":"A","value":"1"}]},{"name":"a"}]"#,
        );
        let sdk = expand(&containers.items).unwrap();
        let described = text(&sdk).unwrap();
        assert!(
            described.find("\"a\"") < described.find("\"b\""),
            "{described}"
        );
        assert!(
            described.find("\"A\"") < described.find("\"Z\""),
            "{described}"
        );
        assert_eq!(
            short_text(&flatten(&sdk).unwrap().items, None),
            r#"[{"name":"a"},{"environment":[{"name":"A","value":"1"},{"name":"Z","value":""}],"name":"b"}]"#
        );
    }

    #[test]
    fn empty_strings_and_lists_that_mean_unset_are_not_sent() {
        let containers = read(
            r#"[{"name":"web","image":"nginx","user":"","hostname":"","command":[],"entryPoint":[""],"dockerLabels":{"a":""},
                 "portMappings":[{"containerPort":80,"name":"","appProtocol":"","protocol":""}],
                 "environment":[{"name":"A","value":""}],"linuxParameters":{"capabilities":{"add":[],"drop":[]}}}]"#,
        );
        let sdk = &expand(&containers.items).unwrap()[0];
        assert_eq!((sdk.user(), sdk.hostname()), (None, None));
        assert!(
            sdk.command.is_none() && sdk.linux_parameters.is_none(),
            "{sdk:?}"
        );
        let port = &sdk.port_mappings()[0];
        assert_eq!(
            (port.name(), port.app_protocol(), port.protocol()),
            (None, None, None)
        );
        // These are content.
        assert_eq!(sdk.entry_point(), [""]);
        assert_eq!(sdk.environment()[0].value(), Some(""));
        assert_eq!(sdk.docker_labels().unwrap()["a"], "");
    }

    #[test]
    fn structures_in_which_nothing_is_configured_are_not_sent() {
        let containers = read(
            r#"[{"name":"web","secrets":[{}],"healthCheck":{},"dependsOn":[{},{"containerName":null}]}]"#,
        );
        assert_eq!(containers.problems, []);
        let sdk = expand(&containers.items).unwrap();
        assert!(sdk[0].health_check.is_none());
        assert!(sdk[0].secrets().is_empty() && sdk[0].depends_on().is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        /// The description by ECS after it has registered `web`: other orders, defaults and empty lists spelled out.
        #[test]
        fn a_described_definition_means_the_same_as_the_registered_one(web in super::super::samples::container()) {
            let mut web = web;
            web["name"] = json!("web");
            let parsed = read(&json!([web]).to_string());
            prop_assert_eq!(&parsed.problems, &vec![]);
            let sent = expand(&parsed.items).map_err(|error| TestCaseError::fail(error.to_string()))?;
            let sent = serde_json::to_value(described(&sent).unwrap()).unwrap();
            let described = super::super::samples::reworded(&CONTAINER, &sent[0]);
            let described = read(&json!([described]).to_string());
            prop_assert_eq!(
                equivalence::canonical(&described.items, None),
                equivalence::canonical(&parsed.items, None)
            );
        }
    }
}
