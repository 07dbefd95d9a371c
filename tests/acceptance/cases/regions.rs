//! The `region` of an object: another one than the provider's, changed, imported, wrong.

use acceptance::lab::{Lab, MOTO, on};
use acceptance::{Result, check};
use serde_json::json;

use crate::errors::PLAN;

/// One of every object, each in `region`, and data sources that look there.
fn stack(lab: &Lab, region: &str) -> String {
    format!(
        r#"resource "ecs_cluster" "this" {{
  name   = "{name}"
  region = {region}
}}

resource "ecs_task_definition" "this" {{
  family                = "{name}"
  region                = {region}
  container_definitions = jsonencode([{{ name = "web", image = "nginx:1.27", memory = 64 }}])
}}

resource "ecs_service" "this" {{
  name            = "{name}"
  region          = {region}
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
}}

resource "ecs_launch_configuration" "this" {{
  name     = "{name}"
  region   = {region}
  image_id = "ami-12345678"
}}

data "ecs_cluster" "this" {{
  cluster_name = ecs_cluster.this.name
  region       = ecs_cluster.this.region
}}

data "ecs_service" "this" {{
  service_name = ecs_service.this.name
  cluster_arn  = ecs_cluster.this.arn
  region       = ecs_cluster.this.region
}}

data "ecs_task_definition" "this" {{
  task_definition = ecs_task_definition.this.family
  region          = ecs_cluster.this.region
}}

data "ecs_container_definition" "this" {{
  task_definition = ecs_task_definition.this.family
  container_name  = "web"
  region          = ecs_cluster.this.region
}}
"#,
        name = lab.name
    )
}

const ADDRESSES: [&str; 4] = [
    "ecs_cluster.this",
    "ecs_task_definition.this",
    "ecs_service.this",
    "ecs_launch_configuration.this",
];

#[test]
fn every_object_can_live_in_a_region_of_its_own() -> Result<()> {
    on(MOTO, |lab| {
        lab.apply(&stack(lab, "\"eu-west-1\""))?;
        let state = lab.terraform.state()?;
        for address in ADDRESSES {
            check::attribute(&state, address, "region", &json!("eu-west-1"))?;
            let arn = state.at(address)?["arn"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            assert!(arn.contains(":eu-west-1:"), "{address}: {arn}");
        }
        assert!(
            lab.api.cluster(&lab.name)?.is_none(),
            "nothing in the provider's region"
        );
        let name = &lab.name;
        let template = state.at("ecs_launch_configuration.this")?["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        for (address, id) in [
            ("ecs_cluster.this", format!("{name}@eu-west-1")),
            ("ecs_service.this", format!("{name}/{name}@eu-west-1")),
            (
                "ecs_launch_configuration.this",
                format!("{template}@eu-west-1"),
            ),
        ] {
            lab.terraform.succeed(&["state", "rm", address])?;
            lab.terraform
                .succeed(&["import", "-no-color", "-input=false", address, &id])?;
        }
        check::empty_plan(&lab.terraform)?;
        // Without the argument it is the provider's region again, and another region is another object.
        lab.configure(&stack(lab, "null"))?;
        check::plan_counts(&lab.terraform, 4, 0, 4)?;
        lab.configure(&stack(lab, "\"eu-west-1\""))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn regions_that_cannot_be_used_are_refused_at_plan() -> Result<()> {
    on(MOTO, |lab| {
        for (region, wanted) in [
            ("\"eu-west-1a\"", "availability zone of"),
            ("\"cn-north-1\"", "another AWS partition"),
        ] {
            lab.configure(&format!(
                "resource \"ecs_cluster\" \"this\" {{\n  name   = \"{}\"\n  region = {region}\n}}\n",
                lab.name
            ))?;
            let text = lab.terraform.fail(PLAN)?;
            check::contains(&text, &[wanted, "main.tf line 11"])?;
        }
        // Well formed, but unknown to the provider: AWS may have opened it since.
        lab.configure(&format!(
            "resource \"ecs_cluster\" \"this\" {{\n  name   = \"{}\"\n  region = \"eu-centrl-1\"\n}}\n",
            lab.name
        ))?;
        let plan = lab.terraform.succeed(PLAN)?;
        check::contains(
            &plan.text,
            &["Unknown AWS region", "Did you mean \"eu-central-1\"?"],
        )
    })
}

#[test]
fn an_import_from_another_account_names_both_accounts() -> Result<()> {
    on(MOTO, |lab| {
        lab.configure(&stack(lab, "null"))?;
        for (address, resource) in [
            ("ecs_cluster.this", "cluster/web"),
            ("ecs_service.this", "service/main/web"),
            ("ecs_task_definition.this", "task-definition/web:3"),
        ] {
            let arn = format!("arn:aws:ecs:us-east-1:999999999999:{resource}");
            let text =
                lab.terraform
                    .fail(&["import", "-no-color", "-input=false", address, &arn])?;
            check::contains(&text, &["account 999999999999", &lab.api.account()?])?;
        }
        Ok(())
    })
}
