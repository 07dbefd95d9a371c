//! Typed containers of `ecs_task_definition`, fields that somebody else manages, and the functions around them.

use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::{Context, Result, check, ensure, locate};
use serde_json::json;

const ADDRESS: &str = "ecs_task_definition.this";

/// A definition for an instance with these typed containers.
fn typed(lab: &Lab, body: &str, containers: &str) -> String {
    format!(
        "resource \"ecs_task_definition\" \"this\" {{\n  family = \"{}\"\n  requires_compatibilities = [\"EC2\"]\n{body}\n  \
         containers = {{\n{containers}\n  }}\n}}\n",
        lab.name
    )
}

const TEN: &str = "    web = {
      image = \"web:1\"
      memory = 64
      environment = { LEVEL = \"info\", PORT = 80, REGION = \"eu\" }
      port_mappings = [{ container_port = 80 }]
      ulimits = { nofile = { soft_limit = 1024, hard_limit = 4096 } }
    }
    a = { image = \"side:1\", memory = 16, essential = false, environment = { N = 1 } }
    b = { image = \"side:1\", memory = 16, essential = false, environment = { N = 2 } }
    c = { image = \"side:1\", memory = 16, essential = false, environment = { N = 3 } }
    d = { image = \"side:1\", memory = 16, essential = false, environment = { N = 4 } }
    e = { image = \"side:1\", memory = 16, essential = false, environment = { N = 5 } }
    f = { image = \"side:1\", memory = 16, essential = false, environment = { N = 6 } }
    g = { image = \"side:1\", memory = 16, essential = false, environment = { N = 7 } }
    h = { image = \"side:1\", memory = 16, essential = false, environment = { N = 8 } }
    i = { image = \"side:1\", memory = \"0.015625 GB\", essential = false, depends_on = { a = \"START\" } }
    off = null";

#[test]
fn one_variable_of_ten_containers_is_one_line_of_the_plan() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&typed(lab, "", TEN))?;
        lab.configure(&typed(lab, "", &TEN.replace("\"info\"", "\"debug\"")))?;
        let plan = lab.terraform.succeed(&["plan", "-no-color"])?.stdout;
        let changed =
            |line: &&str| line.trim_start().starts_with(['~', '+', '-']) && line.contains(" = \"");
        let changed: Vec<&str> = plan.lines().filter(changed).map(str::trim).collect();
        ensure(
            changed.len() == 2
                && changed[0].starts_with("~ arn ")
                && changed[1] == "~ \"LEVEL\"  = \"info\" -> \"debug\"",
            || format!("{changed:?}\n{plan}"),
        )?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        let described = lab.api.task_definition(&lab.name)?;
        let containers = described["containerDefinitions"].as_array().unwrap();
        let web = containers.iter().find(|it| it["name"] == "web").unwrap();
        let level = json!({ "name": "LEVEL", "value": "debug" });
        assert!(
            web["environment"].as_array().unwrap().contains(&level),
            "{web}"
        );
        assert_eq!(containers.len(), 10);
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn a_sensitive_value_hides_only_itself() -> Result<()> {
    on(SPLIT, |lab| {
        let text = typed(
            lab,
            "",
            "web = { image = \"web:1\", memory = 64, environment = { TOKEN = var.token, LEVEL = \"info\" } }",
        );
        let variable = "variable \"token\" {\n  sensitive = true\n  default   = \"hidden-1\"\n}\n";
        lab.configure(&format!("{variable}{text}"))?;
        let plan = lab.terraform.succeed(&["plan", "-no-color"])?.stdout;
        check::contains(
            &plan,
            &[
                "\"LEVEL\" = \"info\"",
                "(sensitive value)",
                "image       = \"web:1\"",
            ],
        )?;
        ensure(!plan.contains("hidden-1"), || plan)
    })
}

#[test]
fn an_unknown_value_leaves_the_rules_awake() -> Result<()> {
    on(SPLIT, |lab| {
        let later = "resource \"terraform_data\" \"image\" {\n  input = \"web:1\"\n}\n";
        let wrong = "web = { image = terraform_data.image.output, memory = 64, depends_on = { sied = \"START\" } }
          side = { image = \"side:1\", memory = 64, stop_timeout = 30.5 }";
        lab.configure(&format!("{later}{}", typed(lab, "", wrong)))?;
        let output = lab.terraform.fail(&["plan", "-no-color"])?;
        check::contains(
            &output,
            &[
                "Unknown container in depends_on",
                "In containers[\"web\"].depends_on[\"sied\"]",
                "Did you mean \"side\"?",
                "Invalid stop_timeout",
            ],
        )?;
        let right = wrong.replace("sied", "side").replace("30.5", "30");
        lab.apply(&format!("{later}{}", typed(lab, "", &right)))?;
        lab.terraform.destroy().map(drop)
    })
}

/// The work of a pipeline: registers a revision with another image and one more variable.
fn deploy(lab: &Lab, image: &str) -> Result<()> {
    let mut found = lab.api.task_definition(&lab.name)?;
    let containers = found["containerDefinitions"].as_array_mut().unwrap();
    let web = containers
        .iter_mut()
        .find(|it| it["name"] == "web")
        .unwrap();
    web["image"] = json!(image);
    web["environment"] = json!([{ "name": "RELEASE", "value": image }]);
    let input = json!({
        "family": lab.name,
        "requiresCompatibilities": ["EC2"],
        "containerDefinitions": containers,
    });
    lab.api.ecs("RegisterTaskDefinition", &input).map(drop)
}

#[test]
fn a_deployment_of_a_pipeline_after_the_plan_is_not_taken_back() -> Result<()> {
    on(SPLIT, |lab| {
        let owned = "  externally_managed = [\"container.web.image\"]";
        let web = "web = { image = \"web:1\", memory = 64 }";
        lab.apply(&typed(lab, owned, web))?;
        lab.configure(&typed(lab, owned, &web.replace("64", "128")))?;
        lab.terraform
            .succeed(&["plan", "-no-color", "-out", "late"])?;
        deploy(lab, "web:2")?;
        let output = lab.terraform.fail(&["apply", "-no-color", "late"])?;
        check::contains(
            &output,
            &["A newer revision was registered after this plan was made"],
        )?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        let found = lab.api.task_definition(&lab.name)?;
        assert_eq!(check::at(&found, "containerDefinitions.0.image"), "web:2");
        assert_eq!(check::at(&found, "containerDefinitions.0.memory"), 128);
        // An object that starts over takes what the family has.
        lab.terraform.succeed(&["state", "rm", ADDRESS])?;
        lab.terraform.apply()?;
        let found = lab.api.task_definition(&lab.name)?;
        assert_eq!(check::at(&found, "containerDefinitions.0.image"), "web:2");
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn functions_make_definitions() -> Result<()> {
    on(SPLIT, |lab| {
        let text = format!(
            "locals {{\n  size = provider::ecs::fargate_size(\"0.25 vCPU\", \"2.5 GB\")\n}}
resource \"ecs_task_definition\" \"this\" {{
  family = \"{}\"
  requires_compatibilities = [\"FARGATE\"]
  network_mode = \"awsvpc\"
  cpu = local.size.cpu
  memory = local.size.memory
  container_definitions = provider::ecs::container_definitions([
    {{ name = \"web\", image = \"web:1\", port_mappings = [{{ container_port = 80 }}], environment = {{ A = \"1\" }} }},
  ])
}}
output \"family\" {{\n  value = provider::ecs::parse_arn(ecs_task_definition.this.arn).resource_id\n}}
output \"half\" {{\n  value = provider::ecs::task_size(\"1 vCPU\", \"2 GB\").memory / 2\n}}\n",
            lab.name
        );
        lab.apply(&text)?;
        let state = lab.terraform.state()?;
        check::attribute(&state, ADDRESS, "memory", &json!("3072"))?;
        let output = |name| lab.terraform.succeed(&["output", "-raw", name]);
        assert_eq!(output("family")?.stdout, format!("{}:1", lab.name));
        assert_eq!(output("half")?.stdout, "1024");
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn the_five_examples_of_the_documentation_go_up_and_down() -> Result<()> {
    on(BOTH, |lab| {
        let folder = locate::repository().join("examples/resources/ecs_task_definition");
        lab.configure("")?;
        let mut count = 0;
        for entry in std::fs::read_dir(&folder).context(folder.display())? {
            let path = entry?.path();
            let imports = path.ends_with("import-by-identity.tf");
            if !imports && path.extension().is_some_and(|it| it == "tf") {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                // Families of their own: other cases run beside this one.
                let text = std::fs::read_to_string(&path)?;
                let text = text.replace(
                    "= \"web\"\n  requires",
                    &format!("= \"{}-web\"\n  requires", lab.name),
                );
                lab.terraform.write(&name, &text)?;
                count += 1;
            }
        }
        assert_eq!(count, 5);
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}
