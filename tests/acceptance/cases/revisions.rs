//! The fate of older revisions, of revisions that others register, and of rules that the user switches off.

use acceptance::lab::{Lab, SPLIT, on};
use acceptance::{Result, check};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_task_definition.this";

/// A definition whose image has the tag `tag`.
fn tagged(lab: &Lab, body: &str, tag: u8) -> String {
    format!(
        "resource \"ecs_task_definition\" \"this\" {{\n  family = \"{}\"\n  requires_compatibilities = [\"EC2\"]\n{body}\n  \
         containers = {{ app = {{ image = \"app:{tag}\", memory = 64 }} }}\n}}\n",
        lab.name
    )
}

fn active(lab: &Lab) -> Result<Vec<String>> {
    let arns = lab.api.task_definitions(&lab.name)?;
    let revision = |arn: &String| arn.rsplit(':').next().unwrap_or_default().to_owned();
    let mut revisions: Vec<String> = arns.iter().map(revision).collect();
    revisions.sort();
    Ok(revisions)
}

#[test]
fn revisions_can_be_deleted_for_good() -> Result<()> {
    on(SPLIT, |lab| {
        let body = "  revisions {\n    keep = 0\n    on_prune = \"delete\"\n    on_destroy = \"delete\"\n  }";
        lab.apply(&tagged(lab, body, 1))?;
        lab.apply(&tagged(lab, body, 2))?;
        lab.terraform.destroy()?;
        for revision in 1..=2 {
            let name = json!({ "taskDefinition": format!("{}:{revision}", lab.name) });
            let found = lab.api.ecs("DescribeTaskDefinition", &name);
            let status = found.map(|found| check::at(&found, "taskDefinition.status").clone());
            // AWS shows it as being deleted for a while.
            assert!(
                status.is_err() || status.is_ok_and(|status| status == "DELETE_IN_PROGRESS"),
                "revision {revision} is left"
            );
        }
        Ok(())
    })
}

/// The state as `hashicorp/aws` would have recorded it.
fn as_the_peer_wrote_it(lab: &Lab) -> Result<()> {
    let path = lab.terraform.directory().join("terraform.tfstate");
    let mut state: Value = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
    let resource = &mut state["resources"][0];
    let provider = resource["provider"].as_str().unwrap_or_default();
    resource["provider"] = json!(provider.replace(acceptance::terraform::SOURCE, "hashicorp/aws"));
    resource["type"] = json!("aws_ecs_task_definition");
    let instance = &mut resource["instances"][0];
    instance["schema_version"] = json!(1);
    instance.as_object_mut().unwrap().remove("private");
    let attributes = instance["attributes"].as_object_mut().unwrap();
    for name in [
        "containers",
        "externally_managed",
        "externally_managed_values",
        "revisions",
    ] {
        attributes.remove(name);
    }
    for name in [
        "cpu",
        "memory",
        "ipc_mode",
        "pid_mode",
        "task_role_arn",
        "execution_role_arn",
    ] {
        attributes.insert(name.to_owned(), json!(""));
    }
    attributes.insert("tags".to_owned(), json!({}));
    for volume in attributes["volume"].as_array_mut().unwrap() {
        volume["host_path"] = json!("");
        match volume["name"].as_str() {
            Some("data") => {
                volume["docker_volume_configuration"] = json!([{
                    "autoprovision": false, "driver": "local", "driver_opts": {"empty": ""}, "labels": {}, "scope": "task",
                }]);
            }
            _ => {
                volume["efs_volume_configuration"] = json!([{
                    "file_system_id": "fs-0123456789abcdef0", "root_directory": "/", "transit_encryption": "",
                    "transit_encryption_port": 0, "authorization_config": [],
                }]);
            }
        }
    }
    let containers = json!([{
        "cpu": 0, "environment": [], "essential": true, "image": "app:1", "memory": 64,
        "mountPoints": [
            { "containerPath": "/data", "sourceVolume": "data" }, { "containerPath": "/files", "sourceVolume": "files" },
        ],
        "name": "app", "portMappings": [],
        "systemControls": [], "volumesFrom": [],
    }]);
    attributes.insert(
        "container_definitions".to_owned(),
        json!(containers.to_string()),
    );
    std::fs::write(&path, state.to_string())?;
    Ok(())
}

#[test]
fn state_of_the_peer_moves_in_without_a_revision() -> Result<()> {
    on(SPLIT, |lab| {
        let text = format!(
            "resource \"ecs_task_definition\" \"this\" {{
  family = \"{}\"
  requires_compatibilities = [\"EC2\"]
  container_definitions = jsonencode([{{ name = \"app\", image = \"app:1\", memory = 64,
    mountPoints = [for name in [\"data\", \"files\"] : {{ sourceVolume = name, containerPath = \"/${{name}}\" }}] }}])
  volume {{
    name = \"data\"
    docker_volume_configuration {{
      driver_opts = {{ empty = \"\" }}
    }}
  }}
  volume {{
    name = \"files\"
    efs_volume_configuration {{
      file_system_id = \"fs-0123456789abcdef0\"
    }}
  }}\n}}\n",
            lab.name
        );
        lab.apply(&text)?;
        as_the_peer_wrote_it(lab)?;
        let moved = "moved {\n  from = aws_ecs_task_definition.this\n  to   = ecs_task_definition.this\n}\n";
        lab.terraform.configure(&format!("{text}{moved}"))?;
        lab.terraform.offer_as("hashicorp/aws")?;
        lab.terraform.init()?;
        let plan = lab.terraform.succeed(&["plan", "-no-color"])?.stdout;
        check::contains(
            &plan,
            &[
                "has moved to ecs_task_definition.this",
                "0 to add, 0 to change, 0 to destroy",
            ],
        )?;
        assert!(!plan.contains("~ arn"), "{plan}");
        let arguments = ["plan", "-no-color", "-refresh=false"];
        let plan = lab.terraform.succeed(&arguments)?.stdout;
        check::contains(&plan, &["0 to add, 0 to change, 0 to destroy"])?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        check::attribute(&lab.terraform.state()?, ADDRESS, "revision", &json!(1))?;
        lab.terraform.destroy()?;
        assert!(
            active(lab)?.is_empty(),
            "the revision that moved in is deregistered"
        );
        Ok(())
    })
}

/// `ignore_changes` makes another configuration out of the one in the file: with both ways of writing containers, or with none.
#[test]
fn rules_hold_for_what_ignore_changes_leaves() -> Result<()> {
    on(SPLIT, |lab| {
        let json = "container_definitions = jsonencode([{ name = \"app\", image = \"app:1\", memory = 64 }])";
        let typed = "containers = { app = { image = \"app:2\", memory = 64 } }";
        let text = |containers: &str, ignored: &str| {
            format!(
                "resource \"ecs_task_definition\" \"this\" {{\n  family = \"{}\"\n  requires_compatibilities = \
                 [\"EC2\"]\n  {containers}\n  lifecycle {{\n    ignore_changes = [{ignored}]\n  }}\n}}\n",
                lab.name
            )
        };
        lab.apply(&text(json, "container_definitions"))?;
        for (ignored, fault) in [
            (
                "container_definitions",
                "container_definitions conflicts with containers",
            ),
            ("containers", "Task definition has no containers"),
        ] {
            lab.configure(&text(typed, ignored))?;
            let output = lab.terraform.fail(&["plan", "-no-color"])?;
            check::contains(&output, &[fault, "ignore_changes"])?;
        }
        lab.configure(&text(
            &json.replace("app:1", "app:3"),
            "container_definitions",
        ))?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy()?;
        let second = format!("{}:1", lab.name);
        let output = lab
            .terraform
            .fail(&["import", "-no-color", ADDRESS, &second])?;
        check::contains(&output, &["is deregistered", "Its status is INACTIVE"])
    })
}

#[test]
fn users_decide_about_rules() -> Result<()> {
    on(SPLIT, |lab| {
        let body = tagged(lab, "", 1).replace(
            "memory = 64",
            "memory = 5, stop_timeout = 1, user = \"a:b:c\"",
        );
        let fargate = body.replace(
            "requires_compatibilities = [\"EC2\"]",
            "requires_compatibilities = [\"FARGATE\"]\n  network_mode = \"bridge\"\n  cpu = 256\n  memory = 512",
        );
        let with = |settings: &str| {
            format!("provider \"ecs\" {{\n  validation {{\n{settings}\n  }}\n}}\n{fargate}")
        };
        lab.configure(&with(""))?;
        // A provider that is not installed has a warning of its own.
        lab.terraform.init()?;
        let output = lab.terraform.fail(&["validate", "-no-color"])?;
        check::contains(
            &output,
            &[
                "(rule TD-006)",
                "Warning: ",
                "(rule CD-073)",
                "(rule CD-005)",
            ],
        )?;
        lab.configure(&with("    warn = [\"TD-006\"]\n    disable = [\"CD-005\"]"))?;
        let output = lab.terraform.succeed(&["validate", "-no-color"])?.text;
        check::contains(&output, &["(rule TD-006)"])?;
        assert!(!output.contains("CD-005"), "{output}");
        lab.configure(&with("    warn = [\"TD-006\"]\n    strict = true"))?;
        let output = lab.terraform.fail(&["validate", "-no-color"])?;
        check::contains(&output, &["(rule CD-073)"])?;
        lab.configure(&with("    disable = [\"TD6\"]"))?;
        let output = lab.terraform.fail(&["validate", "-no-color"])?;
        check::contains(&output, &["\"TD6\" is not the ID of a rule"])?;
        // Rules of other objects, and lists that are known when planning only.
        let variable = "variable \"off\" {\n  type    = list(string)\n  default = [\"TD-006\", \"CD-073\", \"CD-074\", \"CD-005\"]\n}\n";
        lab.configure(&format!("{variable}{}", with("    disable = var.off")))?;
        lab.terraform.succeed(&["validate", "-no-color"])?;
        let output = lab.terraform.succeed(&["plan", "-no-color"])?.text;
        assert!(!output.contains("Warning"), "{output}");
        Ok(())
    })
}
