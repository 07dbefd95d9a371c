//! `ecs_capacity_provider`, resource and data source.

use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::{Result, check};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_capacity_provider.this";

/// The ARN of an Auto Scaling group, which neither emulator looks for.
fn group(lab: &Lab) -> Result<String> {
    let resource = format!(
        "autoScalingGroup:0f1e2d3c-0000-0000-0000-000000000000:autoScalingGroupName/{}",
        lab.name
    );
    lab.arn("autoscaling", &resource)
}

fn provider(lab: &Lab, body: &str, more: &str) -> Result<String> {
    Ok(format!(
        "resource \"ecs_capacity_provider\" \"this\" {{\n  name = \"{}\"\n\n  auto_scaling_group_provider {{\n    \
         auto_scaling_group_arn = \"{}\"\n{body}\n  }}\n{more}\n}}\n",
        lab.name,
        group(lab)?
    ))
}

fn scaling(status: &str, target: i64) -> String {
    format!(
        "    managed_scaling {{\n      status = \"{status}\"\n      target_capacity = {target}\n      \
         minimum_scaling_step_size = 1\n      maximum_scaling_step_size = 100\n      instance_warmup_period = 60\n    }}"
    )
}

/// The provider as ECS shows it, unless it is gone.
fn found(lab: &Lab) -> Result<Option<Value>> {
    let answer = lab.api.ecs(
        "DescribeCapacityProviders",
        &json!({ "capacityProviders": [lab.name], "include": ["TAGS"] }),
    )?;
    let all = answer["capacityProviders"].as_array().into_iter().flatten();
    let mut living = all.filter(|it| it["status"] != "INACTIVE");
    Ok(living.next().cloned())
}

#[test]
fn capacity_provider_is_made_changed_and_destroyed() -> Result<()> {
    on(BOTH, |lab| {
        let tags = "  tags = { team = \"web\" }";
        lab.apply(&provider(lab, &scaling("ENABLED", 80), tags)?)?;
        let state = lab.terraform.state()?;
        let arn = lab.arn("ecs", &format!("capacity-provider/{}", lab.name))?;
        check::attribute(&state, ADDRESS, "arn", &json!(arn))?;
        check::attribute(&state, ADDRESS, "id", &json!(arn))?;
        for id in [lab.name.as_str(), &arn] {
            check::import_equals_state(&lab.terraform, ADDRESS, id, &[])?;
            check::empty_plan(&lab.terraform)?;
        }
        lab.apply(&provider(lab, &scaling("ENABLED", 90), tags)?)?;
        let after = found(lab)?.unwrap();
        let scaling = check::at(&after, "autoScalingGroupProvider.managedScaling");
        assert_eq!(scaling["targetCapacity"], 90);
        // Left out, it stays as it is.
        lab.apply(&provider(lab, "", "  tags = { team = \"api\" }")?)?;
        let after = found(lab)?.unwrap();
        let scaling = check::at(&after, "autoScalingGroupProvider.managedScaling");
        assert_eq!(scaling["targetCapacity"], 90);
        assert_eq!(after["tags"], json!([{ "key": "team", "value": "api" }]));
        lab.terraform.destroy()?;
        assert_eq!(found(lab)?, None, "gone after destroy");
        Ok(())
    })
}

#[test]
fn capacity_provider_disappears() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&provider(lab, "", "")?)?;
        let input = json!({ "capacityProvider": lab.name });
        lab.api.ecs("DeleteCapacityProvider", &input)?;
        check::plan_counts(&lab.terraform, 1, 0, 0)?;
        lab.terraform.apply()?;
        assert!(found(lab)?.is_some(), "made again");
        lab.terraform.destroy().map(drop)
    })
}

/// The provider is replaced while the cluster lists it, which destroys it before the association changes.
#[test]
fn capacity_provider_in_a_cluster_is_replaced() -> Result<()> {
    on(BOTH, |lab| {
        let cluster = format!(
            "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n}}\n\n\
             resource \"ecs_cluster_capacity_providers\" \"this\" {{\n  cluster_name = ecs_cluster.this.name\n  \
             capacity_providers = [ecs_capacity_provider.this.name]\n  default_capacity_provider_strategy {{\n    \
             capacity_provider = ecs_capacity_provider.this.name\n    weight = 1\n  }}\n}}\n\n\
             data \"ecs_capacity_provider\" \"this\" {{\n  name = ecs_capacity_provider.this.arn\n}}\n",
            lab.name
        );
        let first = provider(lab, "", "")?;
        lab.apply(&format!("{first}\n{cluster}"))?;
        let state = lab.terraform.state()?;
        let data = "data.ecs_capacity_provider.this";
        check::attribute(&state, data, "status", &json!("ACTIVE"))?;
        let renamed = first.replace(
            &format!("name = \"{}\"", lab.name),
            &format!("name = \"{}-2\"", lab.name),
        );
        lab.apply(&format!("{renamed}\n{cluster}"))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(
            found["capacityProviders"],
            json!([format!("{}-2", lab.name)])
        );
        lab.terraform.destroy().map(drop)
    })
}
