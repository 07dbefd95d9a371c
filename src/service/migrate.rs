//! State of `aws_ecs_service` becomes state of `ecs_service`: the attributes have the same names and meanings.

use serde_json::{Map, Value};
use tfplug::{Move, Moved, Result};

pub(super) fn moves() -> Vec<Move> {
    vec![Move {
        step: from_aws,
        ..Move::same("aws", "aws_ecs_service")
    }]
}

/// Version 0 kept the throughput of a volume as text, empty where there is none.
fn from_aws(object: &mut Map<String, Value>, _: &Moved) -> Result {
    let configurations = object.get_mut("volume_configuration");
    for volume in elements(configurations) {
        for managed in elements(volume.get_mut("managed_ebs_volume")) {
            if managed.get("throughput").and_then(Value::as_str) == Some("") {
                managed["throughput"] = Value::Null;
            }
        }
    }
    Ok(())
}

fn elements(block: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    block.and_then(Value::as_array_mut).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_throughput_is_none() {
        let mut state = json!({
            "name": "web",
            "volume_configuration": [{
                "name": "data",
                "managed_ebs_volume": [{ "throughput": "" }, { "throughput": "125" }]
            }]
        });
        from_aws(state.as_object_mut().unwrap(), &Moved::default()).unwrap();
        let volumes = &state["volume_configuration"][0]["managed_ebs_volume"];
        assert_eq!(
            volumes,
            &json!([{ "throughput": null }, { "throughput": "125" }])
        );
        let mut without = json!({ "name": "web" });
        from_aws(without.as_object_mut().unwrap(), &Moved::default()).unwrap();
        assert_eq!(without, json!({ "name": "web" }));
    }
}
