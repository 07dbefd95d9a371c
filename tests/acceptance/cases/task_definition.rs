//! `ecs_task_definition`, resource and data source.

use std::collections::BTreeSet;

use acceptance::cli::Cli;
use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::{Result, check, ensure, locate};
use serde_json::{Value, json};

const ADDRESS: &str = "ecs_task_definition.this";

/// A definition whose body is `body`, with the containers as HCL values in `jsonencode`.
fn definition(lab: &Lab, body: &str, containers: &str) -> String {
    format!(
        "resource \"ecs_task_definition\" \"this\" {{\n  family = \"{}\"\n{body}\n  container_definitions = \
         jsonencode([{containers}])\n}}\n",
        lab.name
    )
}

const APP: &str = "{ name = \"app\", image = \"app:1\", memory = 64 }";

/// Members without a value, and digits that a floating point number would lose.
const EXACT: &str =
    "{ name = \"app\", image = \"app:1\", memory = 64, stopTimeout = null, environment = [],
    dockerLabels = { big = \"12345678901234567890\" } }";

#[test]
fn task_definition_update_makes_a_revision() -> Result<()> {
    on(BOTH, |lab| {
        let data = "data \"ecs_task_definition\" \"this\" {\n  task_definition = ecs_task_definition.this.family\n}\n";
        lab.apply(&format!("{}{data}", definition(lab, "", EXACT)))?;
        let state = lab.terraform.state()?;
        let family = lab.arn("ecs", &format!("task-definition/{}", lab.name))?;
        for address in [ADDRESS, "data.ecs_task_definition.this"] {
            check::attribute(&state, address, "revision", &json!(1))?;
            check::attribute(&state, address, "arn", &json!(format!("{family}:1")))?;
        }
        check::attribute(&state, ADDRESS, "arn_without_revision", &json!(family))?;
        lab.configure(&definition(lab, "", &APP.replace("app:1", "app:2")))?;
        // Registering a revision is what an update does.
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        check::attribute(&lab.terraform.state()?, ADDRESS, "revision", &json!(2))?;
        let described = lab.api.task_definition(&format!("{}:2", lab.name))?;
        assert_eq!(
            check::at(&described, "containerDefinitions.0.image"),
            "app:2"
        );
        let active = |lab: &Lab| lab.api.task_definitions(&lab.name).map(|list| list.len());
        assert_eq!(active(lab)?, 2, "the revision before stays for a rollback");
        lab.apply(&definition(lab, "", &APP.replace("app:1", "app:3")))?;
        assert_eq!(active(lab)?, 2, "older ones are deregistered");
        lab.terraform.destroy()?;
        assert_eq!(
            active(lab)?,
            0,
            "a destroy deregisters every one that it registered"
        );
        Ok(())
    })
}

const FARGATE: &str = "  requires_compatibilities = [\"FARGATE\"]
  network_mode = \"awsvpc\"
  cpu          = \"512\"
  memory       = \"1024\"
  task_role_arn      = \"arn:aws:iam::123456789012:role/task\"
  execution_role_arn = \"arn:aws:iam::123456789012:role/execution\"
  runtime_platform {
    operating_system_family = \"LINUX\"
    cpu_architecture        = \"X86_64\"
  }
  ephemeral_storage {
    size_in_gib = 30
  }
  volume {
    name = \"data\"
    efs_volume_configuration {
      file_system_id     = \"fs-0123456789abcdef0\"
      transit_encryption = \"ENABLED\"
    }
  }
  tags = { team = \"web\" }";

const FULL: &str = "{
    name = \"app\", image = \"app:1\", essential = true, cpu = 256, memory = 512, command = [\"serve\"],
    entryPoint = [\"/bin/app\"], workingDirectory = \"/srv\", user = \"1000:1000\", readonlyRootFilesystem = true,
    portMappings = [{ name = \"http\", containerPort = 8080, protocol = \"tcp\", appProtocol = \"http\" }],
    environment = [{ name = \"LEVEL\", value = \"info\" }],
    secrets = [{ name = \"TOKEN\", valueFrom = \"arn:aws:ssm:us-east-1:123456789012:parameter/token\" }],
    mountPoints = [{ sourceVolume = \"data\", containerPath = \"/data\", readOnly = false }],
    logConfiguration = { logDriver = \"awslogs\", options = { awslogs-group = \"app\", awslogs-region = \"us-east-1\",
      awslogs-stream-prefix = \"app\" } },
    healthCheck = { command = [\"CMD-SHELL\", \"true\"], interval = 10, timeout = 5, retries = 3, startPeriod = 30 },
    stopTimeout = 60, ulimits = [{ name = \"nofile\", softLimit = 1024, hardLimit = 4096 }],
    linuxParameters = { initProcessEnabled = true }, dockerLabels = { a = \"b\" },
    dependsOn = [{ containerName = \"init\", condition = \"SUCCESS\" }]
  }, { name = \"init\", image = \"init:1\", essential = false }";

#[test]
fn task_definition_full_and_import() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&definition(lab, FARGATE, FULL))?;
        let found = lab.api.task_definition(&lab.name)?;
        assert_eq!(found["cpu"], "512");
        assert_eq!(check::at(&found, "ephemeralStorage.sizeInGiB"), 30);
        assert_eq!(
            check::at(&found, "containerDefinitions.0.healthCheck.startPeriod"),
            30
        );
        let arn = lab.terraform.state()?.at(ADDRESS)?["arn"]
            .as_str()
            .unwrap()
            .to_owned();
        for id in [format!("{}:1", lab.name), arn] {
            // The text of the containers is the server's after an import; the plan must still be empty.
            check::import_equals_state(
                &lab.terraform,
                ADDRESS,
                &id,
                &["container_definitions", "skip_destroy", "track_latest"],
            )?;
            check::empty_plan(&lab.terraform)?;
        }
        lab.terraform.destroy().map(drop)
    })
}

/// `data/wrong_task_definitions`: every line with the comment `# wrong` gets one diagnostic that points at it, and nothing
/// else does.
#[test]
fn wrong_task_definitions_give_one_diagnostic_a_line() -> Result<()> {
    for cli in Cli::all()? {
        let lab = Lab::new(&cli, acceptance::profile::Profile::Split)?;
        let folder = locate::own("data/wrong_task_definitions");
        lab.terraform.copy(&folder)?;
        lab.terraform.init()?;
        let text = std::fs::read_to_string(folder.join("main.tf"))?;
        let wanted: BTreeSet<usize> = (1..)
            .zip(text.lines())
            .filter(|(_, line)| line.ends_with("# wrong"))
            .map(|(number, _)| number)
            .collect();
        assert_eq!(wanted.len(), 14);
        let finished = lab.terraform.run(&["validate", "-json", "-no-color"])?;
        let answer: Value = serde_json::from_str(&finished.stdout)?;
        let found = answer["diagnostics"].as_array().unwrap();
        let lines: BTreeSet<usize> = found
            .iter()
            .filter_map(|it| usize::try_from(check::at(it, "range.start.line").as_u64()?).ok())
            .collect();
        ensure(lines == wanted && found.len() == 14, || {
            format!(
                "diagnostics at lines {lines:?}, expected one at each of {wanted:?}:\n{}",
                finished.stdout
            )
        })?;
        let silent = found
            .iter()
            .find(|it| it["detail"].as_str().unwrap_or_default().is_empty());
        assert!(silent.is_none(), "no detail: {silent:?}");
    }
    Ok(())
}

#[test]
fn task_definition_unknown_values_pass_validation() -> Result<()> {
    on(SPLIT, |lab| {
        let size = "resource \"terraform_data\" \"size\" {\n  input = \"256\"\n}\n";
        let container = APP.replace("app:1", "${terraform_data.size.output}");
        let text = definition(lab, "  cpu = terraform_data.size.output", &container);
        lab.apply(&format!("{size}{text}"))?;
        lab.terraform.destroy().map(drop)
    })
}
