//! `ecs_service`, resource and data source.
//!
//! On moto a service never becomes steady, so its cases there look through a proxy that shows the wanted count as running
//! ([`acceptance::known_gaps::Gap::NeverSteady`]); and moto forgets half of the fields, so only what it keeps is tried there.

use acceptance::known_gaps::Gap;
use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::proxy::Proxy;
use acceptance::{Result, check};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_service.this";

/// The cluster and the definition that every case needs.
pub(crate) fn base(lab: &Lab) -> String {
    let name = &lab.name;
    format!(
        "resource \"ecs_cluster\" \"this\" {{
  name = \"{name}\"
}}

resource \"ecs_task_definition\" \"this\" {{
  family                = \"{name}\"
  task_role_arn         = \"arn:aws:iam::123456789012:role/app\"
  container_definitions = jsonencode([{{
    name = \"app\", image = \"app:1\", memory = 64, portMappings = [{{ containerPort = 80, name = \"http\" }}]
  }}])
}}
"
    )
}

/// One service with `body` in it.
pub(crate) fn service(lab: &Lab, body: &str) -> String {
    format!(
        "{}
resource \"ecs_service\" \"this\" {{
  name            = \"{}\"
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
{body}
}}
",
        base(lab),
        lab.name
    )
}

/// A service in `awsvpc` on Fargate.
fn fargate(lab: &Lab, body: &str) -> Result<String> {
    let network = lab.api.network()?;
    let network = format!(
        "  launch_type = \"FARGATE\"
  network_configuration {{
    subnets         = [{:?}, {:?}]
    security_groups = [{:?}]
  }}
{body}",
        network.subnets[0], network.subnets[1], network.security_group
    );
    let definition = "requires_compatibilities = [\"FARGATE\"]\n  network_mode = \"awsvpc\"\n  cpu = \"256\"\n  memory = \"512\"\n  \
                      container_definitions";
    Ok(service(lab, &network).replace("container_definitions", definition))
}

/// On moto, the proxy that shows services as steady; keep it for the whole case.
fn steady(lab: &mut Lab) -> Result<Option<Proxy>> {
    if lab.has(Gap::NeverSteady) {
        lab.steady_services().map(Some)
    } else {
        Ok(None)
    }
}

fn found(lab: &Lab) -> Result<Value> {
    Ok(lab.api.service(&lab.name, &lab.name)?.unwrap())
}

#[test]
fn service_is_made_imported_looked_up_scaled_and_destroyed() -> Result<()> {
    on(BOTH, |lab| {
        let _steady = steady(lab)?;
        let data = "data \"ecs_service\" \"this\" {\n  service_name = ecs_service.this.name\n  cluster_arn  = ecs_cluster.this.arn\n}\n";
        let first = fargate(lab, "  desired_count = 1\n  tags = { team = \"web\" }")?;
        lab.apply(&format!("{first}{data}"))?;
        let state = lab.terraform.state()?;
        let arn = lab.arn("ecs", &format!("service/{0}/{0}", lab.name))?;
        check::attribute(&state, ADDRESS, "arn", &json!(arn))?;
        let address = "data.ecs_service.this";
        check::attribute(&state, address, "arn", &json!(arn))?;
        check::attribute(&state, address, "desired_count", &json!(1))?;
        check::attribute(&state, address, "launch_type", &json!("FARGATE"))?;
        let id = format!("{0}/{0}", lab.name);
        // Arguments that determine how to act, and are not stored at AWS.
        let own = [
            "force_delete",
            "force_new_deployment",
            "wait_for_steady_state",
            "sigint_rollback",
            "triggers",
            "timeouts",
        ];
        check::import_equals_state(&lab.terraform, ADDRESS, &id, &own)?;
        check::empty_plan(&lab.terraform)?;
        lab.configure(&fargate(lab, "  desired_count = 3")?)?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        let scaled = found(lab)?;
        assert_eq!(scaled["desiredCount"], 3);
        assert_eq!(scaled["tags"].as_array().map_or(0, Vec::len), 0);
        lab.terraform.destroy()?;
        assert!(
            lab.api.services(&lab.name)?.is_empty(),
            "gone after destroy"
        );
        assert!(lab.api.cluster(&lab.name)?.is_none());
        Ok(())
    })
}

#[test]
fn service_follows_a_new_task_definition() -> Result<()> {
    // moto stores the definition as sent and starts no deployment: Gap::DefinitionNotResolved.
    on(SPLIT, |lab| {
        lab.apply(&service(lab, "  desired_count = 1"))?;
        lab.configure(&service(lab, "  desired_count = 1").replace("app:1", "app:2"))?;
        check::plan_counts(&lab.terraform, 0, 2, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        let service = found(lab)?;
        assert!(
            service["taskDefinition"]
                .as_str()
                .unwrap()
                .ends_with(&format!("{}:2", lab.name))
        );
        assert_eq!(service["deployments"].as_array().map(Vec::len), Some(1));
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn service_settings_set_change_and_unset() -> Result<()> {
    // moto forgets them at the creation: Gap::ServiceSettingsForgotten.
    on(SPLIT, |lab| {
        let all = "  desired_count = 1
  deployment_minimum_healthy_percent = 50
  deployment_maximum_percent         = 150
  enable_execute_command             = true
  health_check_grace_period_seconds  = 30
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }";
        lab.apply(&service(lab, all))?;
        let made = found(lab)?;
        assert_eq!(
            check::at(&made, "deploymentConfiguration.minimumHealthyPercent"),
            50
        );
        assert_eq!(
            check::at(
                &made,
                "deploymentConfiguration.deploymentCircuitBreaker.rollback"
            ),
            true
        );
        assert_eq!(made["enableExecuteCommand"], true);
        lab.apply(&service(
            lab,
            &all.replace("150", "200")
                .replace("rollback = true", "rollback = false"),
        ))?;
        let changed = found(lab)?;
        assert_eq!(
            check::at(&changed, "deploymentConfiguration.maximumPercent"),
            200
        );
        assert_eq!(
            check::at(
                &changed,
                "deploymentConfiguration.deploymentCircuitBreaker.rollback"
            ),
            false
        );
        lab.apply(&service(lab, "  desired_count = 1"))?;
        let unset = found(lab)?;
        assert_eq!(
            check::at(&unset, "deploymentConfiguration.minimumHealthyPercent"),
            100
        );
        assert_ne!(
            check::at(
                &unset,
                "deploymentConfiguration.deploymentCircuitBreaker.enable"
            ),
            true
        );
        assert_eq!(unset["enableExecuteCommand"], false);
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn service_placement_survives_servers_that_forget_it() -> Result<()> {
    on(BOTH, |lab| {
        let _steady = steady(lab)?;
        let placed = "  desired_count = 1
  ordered_placement_strategy {
    type  = \"spread\"
    field = \"instanceId\"
  }
  placement_constraints {
    type = \"distinctInstance\"
  }";
        lab.apply(&service(lab, placed))?;
        let state = lab.terraform.state()?;
        check::attribute(
            &state,
            ADDRESS,
            "ordered_placement_strategy.0.type",
            &json!("spread"),
        )?;
        check::attribute(
            &state,
            ADDRESS,
            "placement_constraints.0.type",
            &json!("distinctInstance"),
        )?;
        lab.terraform.destroy().map(drop)
    })
}

/// The emulators forget most of it (Gap::ServiceSettingsForgotten): what is shown is that a module that writes every
/// block, most of them dynamic and empty, works, and that nothing is planned after it.
#[test]
fn service_takes_the_blocks_that_modules_write() -> Result<()> {
    on(BOTH, |lab| {
        let _steady = steady(lab)?;
        let modern = "  desired_count = 1
  sigint_rollback = null
  deployment_configuration {
    strategy             = \"BLUE_GREEN\"
    bake_time_in_minutes = 5
    dynamic \"canary_configuration\" {
      for_each = []
      content {
        canary_percent = 10
      }
    }
  }
  service_connect_configuration {
    enabled   = true
    namespace = \"internal\"
    service {
      port_name = \"http\"
      client_alias {
        port = 80
      }
      dynamic \"tls\" {
        for_each = []
        content {
          issuer_cert_authority {
            aws_pca_authority_arn = tls.value
          }
        }
      }
    }
  }
  volume_configuration {
    name = \"data\"
    managed_ebs_volume {
      role_arn   = \"arn:aws:iam::123456789012:role/ecsInfrastructureRole\"
      size_in_gb = 10
    }
  }
  dynamic \"vpc_lattice_configurations\" {
    for_each = []
    content {
      port_name        = \"http\"
      role_arn         = \"arn:aws:iam::123456789012:role/lattice\"
      target_group_arn = \"arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-1\"
    }
  }
  dynamic \"alarms\" {
    for_each = {}
    content {
      alarm_names = alarms.value.alarm_names
      enable      = true
      rollback    = true
    }
  }";
        // The emulators do not keep whether a volume is configured at launch.
        let without = "provider \"ecs\" {\n  validation {\n    disable = [\"SV-052\"]\n  }\n}\n";
        lab.apply(&(without.to_owned() + &service(lab, modern)))?;
        let state = lab.terraform.state()?;
        check::attribute(
            &state,
            ADDRESS,
            "deployment_configuration.0.strategy",
            &json!("BLUE_GREEN"),
        )?;
        check::attribute(
            &state,
            ADDRESS,
            "service_connect_configuration.0.service.0.client_alias.0.port",
            &json!(80),
        )?;
        check::attribute(
            &state,
            ADDRESS,
            "volume_configuration.0.managed_ebs_volume.0.encrypted",
            &json!(true),
        )?;
        lab.apply(&service(lab, "  desired_count = 1"))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn service_daemon() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&service(lab, "  scheduling_strategy = \"DAEMON\""))?;
        assert_eq!(found(lab)?["schedulingStrategy"], "DAEMON");
        lab.terraform.destroy().map(drop)
    })
}
