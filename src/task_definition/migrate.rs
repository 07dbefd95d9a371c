//! State of `aws_ecs_task_definition` becomes state of `ecs_task_definition`: the attributes have the same names and
//! meanings.

use serde_json::{Map, Value};
use tfplug::{Error, Move, Moved, Result, empty_as_null};

pub(super) fn moves() -> Vec<Move> {
    vec![Move {
        step: from_aws,
        ..Move::same("aws", "aws_ecs_task_definition")
    }]
}

/// Version 0 held a checksum of the containers instead of the containers.
fn from_aws(object: &mut Map<String, Value>, source: &Moved) -> Result {
    empty_as_null(object);
    forget_docker_defaults(object);
    if source.version == 0 {
        return Err(Error::new("The moved state is too old").detail(
            "It was written before 2017 and lacks the container definitions. Run `terraform apply -refresh-only` with a \
             current release of hashicorp/aws first.",
        ));
    }
    Ok(())
}

/// The AWS provider fills in what ECS takes for a Docker volume that says nothing of its driver and scope.
fn forget_docker_defaults(object: &mut Map<String, Value>) {
    let volumes = object.get_mut("volume").and_then(Value::as_array_mut);
    let dockers = volumes.into_iter().flatten().filter_map(|volume| {
        volume
            .get_mut("docker_volume_configuration")?
            .as_array_mut()
    });
    for docker in dockers.flatten() {
        for (name, default) in [("driver", "local"), ("scope", "task")] {
            if docker.get(name).is_some_and(|value| value == default) {
                docker[name] = Value::Null;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_aws_provider_fills_in_is_not_written() {
        let mut state = json!({"volume": [
            {"docker_volume_configuration": [{"driver": "local", "scope": "shared"}]},
            {"docker_volume_configuration": null},
        ]});
        forget_docker_defaults(state.as_object_mut().unwrap());
        assert_eq!(
            state["volume"][0]["docker_volume_configuration"][0],
            json!({"driver": null, "scope": "shared"})
        );
    }

    #[test]
    fn state_without_containers_is_refused() {
        let moved = |version| Moved {
            version,
            ..Moved::default()
        };
        assert!(from_aws(&mut Map::new(), &moved(1)).is_ok());
        assert!(from_aws(&mut Map::new(), &moved(0)).is_err());
    }
}
