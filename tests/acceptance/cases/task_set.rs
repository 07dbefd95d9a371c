//! `ecs_task_set`, which of the emulators only moto has. It runs the tasks of a new task set with a scale at once, and needs
//! no instances for that on Fargate alone.

use acceptance::lab::{Lab, MOTO, on};
use acceptance::{Result, check};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_task_set.this";

fn task_set(lab: &Lab, service: &str, body: &str) -> String {
    format!(
        r#"resource "ecs_cluster" "this" {{
  name = "{name}"
}}

resource "ecs_task_definition" "this" {{
  family                = "{name}"
  container_definitions = jsonencode([{{ name = "app", image = "app:1", memory = 64 }}])
}}

resource "ecs_service" "this" {{
  name          = "{name}"
  cluster       = ecs_cluster.this.name
  desired_count = 2

  deployment_controller {{
    type = "EXTERNAL"
  }}
}}

resource "ecs_task_set" "this" {{
  service         = {service}
  cluster         = ecs_cluster.this.name
  task_definition = ecs_task_definition.this.arn
{body}
}}
"#,
        name = lab.name
    )
}

/// A task set that runs this share of the service's tasks.
fn scaled(lab: &Lab, percent: u32, team: &str) -> String {
    let body = format!(
        "  launch_type = \"FARGATE\"\n  external_id = \"blue\"\n\n  \
         scale {{\n    value = {percent}\n  }}\n\n  tags = {{\n    team = \"{team}\"\n  }}"
    );
    task_set(lab, "ecs_service.this.name", &body)
}

/// The task sets of the service as ECS shows them.
fn found(lab: &Lab) -> Result<Vec<Value>> {
    let input = json!({ "cluster": lab.name, "service": lab.name, "include": ["TAGS"] });
    let mut answer = lab.api.ecs("DescribeTaskSets", &input)?;
    Ok(answer["taskSets"]
        .as_array_mut()
        .map(std::mem::take)
        .unwrap_or_default())
}

#[test]
fn task_set_is_made_scaled_imported_and_destroyed() -> Result<()> {
    on(MOTO, |lab| {
        lab.apply(&scaled(lab, 50, "web"))?;
        let state = lab.terraform.state()?;
        check::attribute(&state, ADDRESS, "status", &json!("ACTIVE"))?;
        check::attribute(&state, ADDRESS, "stability_status", &json!("STEADY_STATE"))?;
        let id = format!(
            "{},{name},{name}",
            state.at(ADDRESS)?["task_set_id"].as_str().unwrap(),
            name = lab.name
        );
        check::attribute(&state, ADDRESS, "id", &json!(id))?;
        // How to act, which ECS does not keep; and ECS shows ARNs for names.
        let own = [
            "force_delete",
            "wait_until_stable",
            "timeouts",
            "cluster",
            "service",
        ];
        check::import_equals_state(&lab.terraform, ADDRESS, &id, &own)?;
        check::empty_plan(&lab.terraform)?;
        lab.configure(&scaled(lab, 100, "api"))?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.apply(&scaled(lab, 100, "api"))?;
        let sets = found(lab)?;
        assert_eq!(sets.len(), 1, "changed in place");
        assert_eq!(sets[0]["scale"]["value"], 100.0);
        assert_eq!(sets[0]["externalId"], "blue");
        assert_eq!(sets[0]["tags"], json!([{ "key": "team", "value": "api" }]));
        // The service has another task set than before.
        let green = scaled(lab, 100, "api").replace("\"blue\"", "\"green\"");
        lab.configure(&green)?;
        check::plan_counts(&lab.terraform, 1, 0, 1)?;
        lab.apply(&green)?;
        assert_eq!(found(lab)?.len(), 1, "replaced");
        lab.terraform.destroy()?;
        assert!(
            lab.api.services(&lab.name)?.is_empty(),
            "gone after destroy"
        );
        Ok(())
    })
}

#[test]
fn task_set_disappears_and_drifts() -> Result<()> {
    on(MOTO, |lab| {
        let stable = "\n  wait_until_stable = true\n\n  scale {";
        lab.apply(&scaled(lab, 50, "web").replace("\n  scale {", stable))?;
        let id = found(lab)?[0]["id"].clone();
        let of = |more: Value| {
            let mut input = json!({ "cluster": lab.name, "service": lab.name, "taskSet": id });
            for (name, value) in more.as_object().into_iter().flatten() {
                input[name] = value.clone();
            }
            input
        };
        let scale = of(json!({ "scale": { "value": 10.0, "unit": "PERCENT" } }));
        lab.api.ecs("UpdateTaskSet", &scale)?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.api.ecs("DeleteTaskSet", &of(json!({})))?;
        check::plan_counts(&lab.terraform, 1, 0, 0)?;
        lab.terraform.apply()?;
        assert_eq!(found(lab)?.len(), 1, "made again");
        lab.terraform.destroy().map(drop)
    })
}

/// Without a scale and with the values that modules leave empty.
#[test]
fn task_set_with_empty_values_is_the_same() -> Result<()> {
    on(MOTO, |lab| {
        let plain = task_set(lab, "ecs_service.this.name", "");
        let empty = "  external_id      = \"\"\n  launch_type      = null\n  platform_version = \"\"\n  force_delete     = null\n  \
                     tags             = {}\n\n  dynamic \"scale\" {\n    for_each = []\n    content {\n      value = scale.value\n    }\n  }\n\n  \
                     dynamic \"load_balancer\" {\n    for_each = []\n    content {\n      container_name = load_balancer.value\n    }\n  }";
        lab.apply(&task_set(lab, "ecs_service.this.id", empty))?;
        lab.configure(&plain)?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn task_set_of_no_service_names_the_service() -> Result<()> {
    on(MOTO, |lab| {
        lab.configure(&task_set(lab, "\"nowhere\"", ""))?;
        let text = lab.terraform.fail(acceptance::terraform::APPLY)?;
        check::contains(&text, &["nowhere", "ecs:CreateTaskSet"])?;
        lab.terraform.destroy().map(drop)
    })
}
