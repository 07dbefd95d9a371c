//! State of `aws_ecs_task_definition` becomes state of `ecs_task_definition`: the attributes have the same names and
//! meanings.

use serde_json::{Map, Value};
use tfplug::{Error, Move, Moved, Result, empty_as_null};

use super::schema::scope;

pub(super) fn moves() -> Vec<Move> {
    vec![Move {
        step: from_aws,
        ..Move::same("aws", "aws_ecs_task_definition")
    }]
}

/// Version 0 held a checksum of the containers instead of the containers.
fn from_aws(object: &mut Map<String, Value>, source: &Moved) -> Result {
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
fn fill_scopes(object: &mut Map<String, Value>) {
    for volume in blocks(object.get_mut("volume")) {
        for docker in blocks(volume.get_mut("docker_volume_configuration")) {
            let autoprovision = docker.get("autoprovision") == Some(&Value::Bool(true));
            fill(docker, "scope", scope(autoprovision));
        }
    }
}

fn blocks(value: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let list = value.and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

fn fill(block: &mut Map<String, Value>, name: &str, default: impl Into<Value>) {
    if block.get(name).is_none_or(Value::is_null) {
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
