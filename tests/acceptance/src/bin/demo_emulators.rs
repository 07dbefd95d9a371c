//! `make demo-emulators`: both examples go up and down on AWS emulators, with what a user would see on the way.

use std::process::ExitCode;

use acceptance::api::{Api, texts};
use acceptance::cli::Cli;
use acceptance::lab::Lab;
use acceptance::narrate::{Narrator, Row, summary};
use acceptance::profile::Profile;
use acceptance::venv::{Python, Venv};
use acceptance::{Failure, Result, check, emulator, ensure, locate, xml};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let done = "both stacks went up and down; the emulators are stopped";
    Narrator::lead(done, |narrator| Demo(narrator).run())
}

struct Demo<'a>(&'a Narrator);

impl Demo<'_> {
    fn run(&self) -> Result<()> {
        self.0.text("Two stacks on local AWS emulators. No AWS account is used and nothing leaves this machine.");
        let cli = self.prerequisites()?;
        self.0.title("Emulators");
        let venv = Venv::ready(|_| {
            self.0.print(
                "python",
                "installing moto and ministack once, by hash (about 20 s)",
            )
        })?;
        self.0
            .print("python", format_args!("environment at {}", parent(&venv)));
        let pair = emulator::shared()?;
        self.0
            .print("moto", format_args!("{} (EC2, SSM)", pair.moto.url));
        self.0.print(
            "ministack",
            format_args!("{} (ECS, STS)", pair.ministack.url),
        );
        for example in ["complete", "fargate"] {
            self.example(&cli, example)
                .map_err(|it| it.context(format_args!("examples/{example}:")))?;
        }
        self.0.text("");
        Ok(())
    }

    /// Everything that may be missing, all at once, so that they can be installed in one go.
    fn prerequisites(&self) -> Result<Cli> {
        self.0.title("Prerequisites");
        let (python, clis, provider) = (Python::find(), Cli::all(), locate::provider());
        let missing: Vec<String> = [
            python.as_ref().err().map(Failure::to_string),
            clis.as_ref().err().map(Failure::to_string),
            provider.as_ref().err().map(Failure::to_string),
        ]
        .into_iter()
        .flatten()
        .collect();
        ensure(missing.is_empty(), || missing.join("\n\n"))?;
        let (python, cli, provider) = (python?, clis?.swap_remove(0), provider?);
        self.0.print(
            "python",
            format_args!("{} ({})", python.version, python.path.display()),
        );
        self.0.print(&cli.name, cli.path.display());
        self.0.print("provider", provider.display());
        Ok(cli)
    }

    fn example(&self, cli: &Cli, example: &str) -> Result<()> {
        self.0.title(&format!("examples/{example}"));
        let mut lab = Lab::new(cli, Profile::Split)?;
        if example == "fargate" {
            let network = lab.api.network()?;
            lab.terraform
                .set("TF_VAR_subnets", format!("{:?}", network.subnets));
            lab.terraform.set(
                "TF_VAR_security_groups",
                format!("{:?}", [network.security_group]),
            );
        }
        let terraform = &lab.terraform;
        terraform.copy(&locate::repository().join("examples").join(example))?;
        self.0
            .step("init", || terraform.init().map(|()| String::new()))?;
        self.0.step("validate", || {
            terraform
                .succeed(&["validate", "-no-color"])
                .map(|_| String::new())
        })?;
        self.0
            .step("plan", || Ok(summary(&check::plan(terraform)?)))?;
        self.0
            .step("apply", || Ok(summary(&terraform.apply()?.text)))?;
        self.0.step("plan again", || {
            check::empty_plan(terraform).map(|()| "no changes".to_owned())
        })?;
        self.0
            .text("\n  What exists now, as reported by the emulators:\n");
        self.0.table(&inventory(&lab.api)?);
        self.0.text("");
        self.0
            .step("destroy", || Ok(summary(&terraform.destroy()?.text)))?;
        let left = inventory(&lab.api)?;
        ensure(left.is_empty(), || format!("something is left: {left:?}"))?;
        self.0.print("emulators", "nothing is left");
        Ok(())
    }
}

fn parent(venv: &Venv) -> String {
    let program = venv.program("python");
    let folder = program.ancestors().nth(2).unwrap_or(&program);
    folder.display().to_string()
}

/// All that the two emulators have of what the examples make.
fn inventory(api: &Api) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let clusters = api.ecs("ListClusters", &json!({}))?;
    for arn in texts(&clusters["clusterArns"]) {
        let Some(cluster) = api.cluster(arn)? else {
            continue;
        };
        let settings: Vec<String> = cluster["settings"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| format!("{} {}", text(&it["name"]), text(&it["value"])))
            .collect();
        let name = text(&cluster["clusterName"]);
        rows.push([
            "cluster".to_owned(),
            name.clone(),
            format!("{}, {}", text(&cluster["status"]), settings.join(", ")),
        ]);
        rows.extend(api.services(&name)?.iter().map(service));
    }
    let definitions = api.ecs("ListTaskDefinitions", &json!({ "status": "ACTIVE" }))?;
    for arn in texts(&definitions["taskDefinitionArns"]) {
        rows.push(definition(&api.task_definition(arn)?));
    }
    let templates = api.ec2("DescribeLaunchTemplates", &[])?;
    let names = xml::values(&templates, "launchTemplateName");
    for (id, name) in xml::values(&templates, "launchTemplateId")
        .into_iter()
        .zip(names)
    {
        let version = api.launch_template_version(id)?;
        let field = |tag| xml::value(&version, tag).unwrap_or("-").to_owned();
        let details = format!("{id}, {}, {}", field("instanceType"), field("imageId"));
        rows.push(["launch template".to_owned(), name.to_owned(), details]);
    }
    Ok(rows)
}

fn service(service: &Value) -> Row {
    let details = format!(
        "{}, {}, {} of {} tasks running",
        text(&service["status"]),
        text(&service["launchType"]),
        service["runningCount"],
        service["desiredCount"],
    );
    ["service".to_owned(), text(&service["serviceName"]), details]
}

fn definition(definition: &Value) -> Row {
    let containers: Vec<String> = definition["containerDefinitions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| text(&it["name"]))
        .collect();
    let name = format!("{}:{}", text(&definition["family"]), definition["revision"]);
    let details = format!(
        "{}, containers {}",
        text(&definition["networkMode"]),
        containers.join(" and ")
    );
    ["task definition".to_owned(), name, details]
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}
