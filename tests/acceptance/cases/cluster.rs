//! `ecs_cluster`, resource and data source.

use acceptance::known_gaps::Gap;
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
fn cluster_basic() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&cluster(lab, ""))?;
        let state = lab.terraform.state()?;
        let arn = lab.arn("ecs", &format!("cluster/{}", lab.name))?;
        check::attribute(&state, ADDRESS, "arn", &json!(arn))?;
        assert!(lab.api.cluster(&lab.name)?.is_some());
        lab.terraform.destroy()?;
        assert!(lab.api.cluster(&lab.name)?.is_none(), "gone after destroy");
        Ok(())
    })
}

#[test]
fn cluster_import() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&cluster(
            lab,
            &format!("{}\n  tags = {{ team = \"web\" }}", insights("enabled")),
        ))?;
        let arn = lab.terraform.state()?.at(ADDRESS)?["arn"]
            .as_str()
            .unwrap()
            .to_owned();
        for id in [lab.name.as_str(), &arn] {
            check::import_equals_state(&lab.terraform, ADDRESS, id, &[])?;
            check::empty_plan(&lab.terraform)?;
        }
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_import_of_a_missing_cluster_fails() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab, ""))?;
        let text =
            lab.terraform
                .fail(&["import", "-no-color", "-input=false", ADDRESS, &lab.name])?;
        check::contains(&text, &[&lab.name])
    })
}

#[test]
fn cluster_disappears() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&cluster(lab, ""))?;
        lab.api
            .ecs("DeleteCluster", &json!({ "cluster": lab.name }))?;
        check::plan_counts(&lab.terraform, 1, 0, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        assert!(lab.api.cluster(&lab.name)?.is_some(), "made again");
        lab.api
            .ecs("DeleteCluster", &json!({ "cluster": lab.name }))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_update_settings() -> Result<()> {
    on(BOTH, |lab| {
        for value in ["enabled", "disabled", "enhanced"] {
            lab.apply(&cluster(lab, &insights(value)))?;
            let found = lab.api.cluster(&lab.name)?.unwrap();
            assert_eq!(
                found["settings"],
                json!([{ "name": "containerInsights", "value": value }])
            );
        }
        lab.apply(&cluster(lab, "  setting = []"))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(found["settings"][0]["value"], "disabled");
        // Without the block the account's setting counts, which is off here.
        lab.apply(&cluster(lab, ""))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_configuration_set_and_unset() -> Result<()> {
    on(BOTH, |lab| {
        let configured = "configuration {
    execute_command_configuration {
      logging = \"OVERRIDE\"
      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = \"/ecs/exec\"
        s3_bucket_name                 = \"exec-logs\"
        s3_key_prefix                  = \"sessions\"
      }
    }
  }";
        lab.apply(&cluster(lab, configured))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        let logs = check::at(
            &found,
            "configuration.executeCommandConfiguration.logConfiguration",
        );
        assert_eq!(logs["cloudWatchLogGroupName"], "/ecs/exec");
        assert_eq!(logs["s3BucketName"], "exec-logs");
        check::import_equals_state(&lab.terraform, ADDRESS, &lab.name, &[])?;
        lab.apply(&cluster(lab, ""))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        let logging = check::at(&found, "configuration.executeCommandConfiguration.logging");
        assert_ne!(
            logging, "OVERRIDE",
            "removing the block removes the setting"
        );
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_service_connect_defaults() -> Result<()> {
    on(BOTH, |lab| {
        let namespace =
            "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-abcdefgh12345678";
        let connected =
            format!("service_connect_defaults {{\n    namespace = \"{namespace}\"\n  }}");
        if lab.has(Gap::ConnectDefaultsForgotten) {
            // The update keeps what the creation drops.
            lab.apply(&cluster(lab, ""))?;
        }
        lab.apply(&cluster(lab, &connected))?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(
            check::at(&found, "serviceConnectDefaults.namespace"),
            namespace
        );
        lab.apply(&cluster(lab, ""))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_tags() -> Result<()> {
    on(BOTH, |lab| {
        let provider = "provider \"ecs\" {\n  default_tags {\n    tags = { owner = \"acc\", team = \"none\" }\n  }\n}\n\n";
        for (tags, wanted) in [
            (
                "tags = { team = \"web\" }",
                json!({ "owner": "acc", "team": "web" }),
            ),
            (
                "tags = { stage = \"\" }",
                json!({ "owner": "acc", "team": "none", "stage": "" }),
            ),
            ("", json!({ "owner": "acc", "team": "none" })),
        ] {
            lab.apply(&format!("{provider}{}", cluster(lab, tags)))?;
            let state = lab.terraform.state()?;
            check::attribute(&state, ADDRESS, "tags_all", &wanted)?;
            let found = lab.api.cluster(&lab.name)?.unwrap();
            assert_eq!(
                found["tags"].as_array().map(Vec::len),
                wanted.as_object().map(serde_json::Map::len)
            );
        }
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_drift_is_corrected() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&cluster(lab, &insights("enabled")))?;
        let arn = lab.terraform.state()?.at(ADDRESS)?["arn"].clone();
        let off = json!([{ "name": "containerInsights", "value": "disabled" }]);
        lab.api.ecs(
            "UpdateCluster",
            &json!({ "cluster": lab.name, "settings": off }),
        )?;
        lab.api.ecs(
            "TagResource",
            &json!({ "resourceArn": arn, "tags": [{ "key": "stray", "value": "1" }] }),
        )?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        let found = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(check::at(&found, "settings.0.value"), "enabled");
        assert_eq!(
            found["tags"].as_array().map_or(0, Vec::len),
            0,
            "the stray tag is taken off"
        );
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_rename_replaces() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&cluster(lab, ""))?;
        let renamed = cluster(lab, "").replace(&lab.name, &format!("{}-new", lab.name));
        lab.configure(&renamed)?;
        check::plan_counts(&lab.terraform, 1, 0, 1)?;
        lab.terraform.apply()?;
        assert!(lab.api.cluster(&lab.name)?.is_none());
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn cluster_data_source() -> Result<()> {
    on(BOTH, |lab| {
        let data = "data \"ecs_cluster\" \"this\" {\n  cluster_name = ecs_cluster.this.name\n}\n";
        lab.apply(&format!("{}{data}", cluster(lab, &insights("enabled"))))?;
        let state = lab.terraform.state()?;
        let address = "data.ecs_cluster.this";
        check::attribute(&state, address, "arn", &state.at(ADDRESS)?["arn"])?;
        check::attribute(&state, address, "status", &json!("ACTIVE"))?;
        check::attribute(&state, address, "setting.0.value", &json!("enabled"))?;
        check::attribute(&state, address, "running_tasks_count", &json!(0))?;
        lab.terraform.destroy().map(drop)
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
