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
    if source.version == 0 {
        return Err(Error::new("The moved state is too old").detail(
            "It was written before 2017 and lacks the container definitions. Run `terraform apply -refresh-only` with a \
             current release of hashicorp/aws first.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
