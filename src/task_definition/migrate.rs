//! State of `aws_ecs_task_definition` becomes state of `ecs_task_definition`: the attributes have the same names and
//! meanings.

use serde_json::{Map, Value};
use tfplug::{Error, Move, Moved, Result, empty_as_null};

use super::schema::{DISABLED, DRIVER, scope};

pub(super) fn moves() -> Vec<Move> {
    vec![Move {
        step: from_aws,
        ..Move::same("aws", "aws_ecs_task_definition")
    }]
}

/// Version 0 held a checksum of the containers instead of the containers.
fn from_aws(object: &mut Map<String, Value>, source: &Moved) -> Result {
    empty_as_null(object);
    fill_volume_defaults(object);
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

/// The AWS provider leaves some defaults of volumes empty that our state has.
fn fill_volume_defaults(object: &mut Map<String, Value>) {
    for volume in blocks(object.get_mut("volume")) {
        for docker in blocks(volume.get_mut("docker_volume_configuration")) {
            let autoprovision = docker.get("autoprovision") == Some(&Value::Bool(true));
            fill(docker, "driver", DRIVER);
            fill(docker, "scope", scope(autoprovision));
        }
        for efs in blocks(volume.get_mut("efs_volume_configuration")) {
            fill(efs, "root_directory", "/");
            fill(efs, "transit_encryption", DISABLED);
            for authorization in blocks(efs.get_mut("authorization_config")) {
                fill(authorization, "iam", DISABLED);
            }
        }
        for files in blocks(volume.get_mut("s3files_volume_configuration")) {
            fill(files, "root_directory", "/");
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
    fn defaults_that_the_aws_provider_leaves_empty_are_filled_in() {
        let mut state = json!({"volume": [
            {"docker_volume_configuration": [{"driver": "", "scope": "shared"}]},
            {"docker_volume_configuration": []},
            {"efs_volume_configuration": [{"transit_encryption": "", "authorization_config": [{"iam": ""}]}]},
        ]});
        let state = state.as_object_mut().unwrap();
        empty_as_null(state);
        fill_volume_defaults(state);
        let volumes = &state["volume"];
        assert_eq!(
            volumes[0]["docker_volume_configuration"][0],
            json!({"driver": "local", "scope": "shared"})
        );
        assert_eq!(
            volumes[2]["efs_volume_configuration"][0],
            json!({"root_directory": "/", "transit_encryption": "DISABLED", "authorization_config": [{"iam": "DISABLED"}]})
        );
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
