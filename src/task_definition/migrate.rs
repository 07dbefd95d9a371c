//! State of other providers' task definitions becomes state of `ecs_task_definition`. The attributes of
//! `aws_ecs_task_definition` have the same names and meanings.

use aws_sdk_ecs::types;
use aws_smithy_types::{Document, Number};
use serde_json::{Map, Value as Json};
use tfplug::{Error, Move, Moved, Result, empty_as_null};

use super::convert::flatten;
use super::schema::{TaskDefinition, scope};
use crate::aws::awscc::Stored;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move {
            provider: "aws",
            resource: "aws_ecs_task_definition",
            step: from_aws,
        },
        Move {
            provider: "awscc",
            resource: "awscc_ecs_task_definition",
            step: from_awscc,
        },
    ]
}

/// Members with another name than in the API.
const RENAMED: &[(&str, &str)] = &[(
    "proxy_configuration.proxy_configuration_properties",
    "properties",
)];

/// The containers become `container_definitions`.
fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let mut stored = Stored::new(object, source, RENAMED);
    let arn = stored.text("task_definition_arn");
    let revision = arn.and_then(|arn| arn.rsplit_once(':')?.1.parse().ok());
    if let Some(revision) = revision {
        stored.insert("revision", Document::Number(Number::PosInt(revision)));
    }
    let found = stored.answer(types::TaskDefinition::deserialize)?;
    stored.become_tagged(flatten(&found, &TaskDefinition::default())?)
}

/// Version 0 held a checksum of the containers instead of the containers.
fn from_aws(object: &mut Map<String, Json>, source: &Moved) -> Result {
    empty_as_null(object);
    fill_scopes(object);
    // A map that the provider sets is empty, never null.
    fill(object, "tags_all", Map::new());
    if source.version == 0 {
        return Err(Error::new("The moved state is too old").detail(
            "It dates from before 2017 and lacks the container definitions. Run `terraform apply -refresh-only` with a \
             current release of hashicorp/aws first.",
        ));
    }
    Ok(())
}

/// The AWS provider leaves the default scope of Docker volumes empty; other defaults are in the schema.
fn fill_scopes(object: &mut Map<String, Json>) {
    for volume in blocks(object.get_mut("volume")) {
        for docker in blocks(volume.get_mut("docker_volume_configuration")) {
            let autoprovision = docker.get("autoprovision") == Some(&Json::Bool(true));
            fill(docker, "scope", scope(autoprovision));
        }
    }
}

fn blocks(value: Option<&mut Json>) -> impl Iterator<Item = &mut Map<String, Json>> {
    let list = value.and_then(Json::as_array_mut);
    list.into_iter().flatten().filter_map(Json::as_object_mut)
}

fn fill(block: &mut Map<String, Json>, name: &str, default: impl Into<Json>) {
    if block.get(name).is_none_or(Json::is_null) {
        block.insert(name.to_owned(), default.into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scopes_that_the_aws_provider_leaves_empty_are_filled_in() {
        let mut state = json!({"volume": [
            {"docker_volume_configuration": [{"scope": ""}]},
            {"docker_volume_configuration": [{"scope": "", "autoprovision": true}]},
            {"docker_volume_configuration": []},
        ]});
        let state = state.as_object_mut().unwrap();
        empty_as_null(state);
        fill_scopes(state);
        let scope = |at: usize| &state["volume"][at]["docker_volume_configuration"][0]["scope"];
        assert_eq!((scope(0), scope(1)), (&json!("task"), &json!("shared")));
    }

    #[test]
    fn state_without_containers_is_refused() {
        let moved = |version| Moved {
            version,
            ..Moved::default()
        };
        let mut bare = Map::new();
        assert!(from_aws(&mut bare, &moved(1)).is_ok());
        assert_eq!(bare.get("tags_all"), Some(&json!({})));
        assert!(from_aws(&mut Map::new(), &moved(0)).is_err());
    }
}
