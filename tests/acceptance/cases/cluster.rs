//! `ecs_cluster`, resource and data source.

use acceptance::lab::{BOTH, Lab, SPLIT, on};

use acceptance::{Result, check};
use serde_json::json;

const ADDRESS: &str = "ecs_cluster.this";

fn cluster(lab: &Lab, body: &str) -> String {
    format!(
        "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n{body}\n}}\n",
        lab.name
    )
}

fn insights(value: &str) -> String {
    format!("setting {{\n    name = \"containerInsights\"\n    value = \"{value}\"\n  }}")
}

#[test]
fn cluster_is_made_imported_looked_up_changed_and_destroyed() -> Result<()> {
    on(BOTH, |lab| {
        let data = "data \"ecs_cluster\" \"this\" {\n  cluster_name = ecs_cluster.this.name\n}\n";
        let logging = "configuration {
    execute_command_configuration {
      logging = \"OVERRIDE\"
      log_configuration {
        cloud_watch_log_group_name = \"/ecs/exec\"
      }
    }
  }
  tags = { team = \"web\" }";
        let body = format!("{}\n  {logging}", insights("enabled"));
        lab.apply(&format!("{}{data}", cluster(lab, &body)))?;
        let state = lab.terraform.state()?;
        let arn = lab.arn("ecs", &format!("cluster/{}", lab.name))?;
        check::attribute(&state, ADDRESS, "arn", &json!(arn))?;
        let address = "data.ecs_cluster.this";
        check::attribute(&state, address, "arn", &json!(arn))?;
        check::attribute(&state, address, "status", &json!("ACTIVE"))?;
        check::attribute(&state, address, "setting.0.value", &json!("enabled"))?;
        for id in [lab.name.as_str(), &arn] {
            check::import_equals_state(&lab.terraform, ADDRESS, id, &[])?;
            check::empty_plan(&lab.terraform)?;
        }
        let namespace =
            "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-abcdefgh12345678";
        let connected =
            format!("service_connect_defaults {{\n    namespace = \"{namespace}\"\n  }}");
        lab.apply(&cluster(
            lab,
            &format!("{}\n  {connected}", insights("disabled")),
        ))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(check::at(&found, "settings.0.value"), "disabled");
        assert_eq!(
            check::at(&found, "serviceConnectDefaults.namespace"),
            namespace
        );
        assert_ne!(
            check::at(&found, "configuration.executeCommandConfiguration.logging"),
            "OVERRIDE"
        );
        assert_eq!(found["tags"].as_array().map_or(0, Vec::len), 0);
        lab.terraform.destroy()?;
        assert!(lab.api.cluster(&lab.name)?.is_none(), "gone after destroy");
        Ok(())
    })
}

#[test]
fn cluster_bad_name_is_refused_at_plan() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure("resource \"ecs_cluster\" \"this\" {\n  name = \"no spaces\"\n}\n")?;
        let text = lab.terraform.fail(&["plan", "-no-color", "-input=false"])?;
        check::contains(&text, &["name", "main.tf line 10"])
    })
}
