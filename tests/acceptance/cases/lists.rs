//! Data sources that list, and the one that runs tasks.

use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::{Result, check};

fn service(lab: &Lab, more: &str) -> String {
    let name = &lab.name;
    format!(
        r#"
resource "ecs_cluster" "this" {{
  name = "{name}"
}}

resource "ecs_task_definition" "this" {{
  family                = "{name}"
  container_definitions = jsonencode([{{ name = "app", image = "app", memory = 128, essential = true }}])
}}
{more}
"#
    )
}

#[test]
fn lists_of_clusters_and_services_are_found() -> Result<()> {
    on(BOTH, |lab| {
        let more = r#"
resource "ecs_service" "this" {
  name            = "web"
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
  desired_count   = 0
}

data "ecs_clusters" "all" {
  depends_on = [ecs_cluster.this]
}

data "ecs_services" "all" {
  cluster_arn         = ecs_cluster.this.arn
  scheduling_strategy = "REPLICA"
  depends_on          = [ecs_service.this]
}

output "found" {
  value = contains(data.ecs_clusters.all.cluster_arns, ecs_cluster.this.arn) && data.ecs_services.all.service_arns == tolist([ecs_service.this.id])
}
"#;
        lab.apply(&service(lab, more))?;
        let found = lab.terraform.succeed(&["output", "-raw", "found"])?;
        assert_eq!(found.stdout, "true");
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}

/// moto runs tasks on instances only.
#[test]
fn task_execution_runs_and_is_waited_for() -> Result<()> {
    on(SPLIT, |lab| {
        let more = r#"
data "ecs_task_execution" "this" {
  cluster         = ecs_cluster.this.name
  task_definition = ecs_task_definition.this.arn
  desired_count   = 2
  wait_for        = "RUNNING"

  overrides {
    container_overrides {
      name    = "app"
      command = ["migrate"]
    }
  }
}

output "states" {
  value = join(",", data.ecs_task_execution.this.tasks[*].last_status)
}
"#;
        let configuration = service(lab, more);
        lab.configure(&configuration)?;
        let plan = lab
            .terraform
            .succeed(&["plan", "-no-color", "-input=false"])?;
        check::contains(
            &plan.text,
            &["runs tasks in every plan and refresh", "RT-100"],
        )?;
        lab.apply(&configuration)?;
        let states = lab.terraform.succeed(&["output", "-raw", "states"])?;
        assert_eq!(states.stdout, "RUNNING,RUNNING");
        lab.terraform.destroy().map(drop)
    })
}
