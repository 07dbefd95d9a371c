//! `ecs_attribute`. moto alone has container instances with attributes.

use std::sync::PoisonError;

use acceptance::api::CONTAINER_INSTANCES;
use acceptance::known_gaps::Gap;
use acceptance::lab::{Lab, MOTO, on};
use acceptance::{Result, check};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_attribute.this";

/// A container instance in a cluster of its own; its ID.
fn instance(lab: &Lab) -> Result<String> {
    lab.api
        .ecs("CreateCluster", &json!({ "clusterName": lab.name }))?;
    lab.api.container_instance(&lab.name)
}

fn attribute(lab: &Lab, target: &str, value: &str) -> String {
    format!(
        "resource \"ecs_attribute\" \"this\" {{\n  cluster = \"{}\"\n  target_id = \"{target}\"\n  name = \"stack\"\n  \
         value = {value}\n}}\n",
        lab.name
    )
}

/// The values of the attribute, as ECS shows it; none once it is gone.
fn found(lab: &Lab) -> Result<Vec<Value>> {
    let asked = json!({ "cluster": lab.name, "targetType": "container-instance" });
    let answer = lab.api.ecs("ListAttributes", &asked)?;
    let all = answer["attributes"].as_array().into_iter().flatten();
    let own = all.filter(|it| it["name"] == "stack");
    Ok(own.map(|it| it["value"].clone()).collect())
}

#[test]
fn attribute_is_set_changed_and_removed() -> Result<()> {
    let _turn = CONTAINER_INSTANCES
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    on(MOTO, |lab| {
        let target = instance(lab)?;
        lab.apply(&attribute(lab, &target, "\"blue\""))?;
        assert_eq!(found(lab)?, [json!("blue")]);
        let id = format!("{},{target},stack", lab.name);
        check::attribute(&lab.terraform.state()?, ADDRESS, "id", &json!(id))?;
        check::import_equals_state(&lab.terraform, ADDRESS, &id, &[])?;
        check::empty_plan(&lab.terraform)?;
        lab.apply(&attribute(lab, &target, "\"green\""))?;
        assert_eq!(found(lab)?, [json!("green")]);
        // Changed behind its back.
        let other = json!({ "name": "stack", "value": "red", "targetId": target, "targetType": "container-instance" });
        let asked = json!({ "cluster": lab.name, "attributes": [other] });
        lab.api.ecs("PutAttributes", &asked)?;
        lab.apply(&attribute(lab, &target, "\"green\""))?;
        assert_eq!(found(lab)?, [json!("green")]);
        lab.terraform.destroy()?;
        if lab.has(Gap::AttributeStays) {
            eprintln!(
                "{:?} on {}: not looked for after the destroy",
                Gap::AttributeStays,
                lab.profile
            );
            return Ok(());
        }
        assert!(found(lab)?.is_empty());
        Ok(())
    })
}

#[test]
fn attribute_without_a_value_is_set_and_removed() -> Result<()> {
    let _turn = CONTAINER_INSTANCES
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    on(MOTO, |lab| {
        let target = instance(lab)?;
        for value in ["null", "\"\""] {
            lab.apply(&attribute(lab, &target, value))?;
        }
        assert_eq!(found(lab)?.len(), 1);
        lab.terraform.destroy()?;
        assert!(found(lab)?.is_empty());
        Ok(())
    })
}
