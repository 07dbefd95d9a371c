//! `make demo`: the life of a service in offline mode, with the failures that a user meets on AWS.

use std::process::ExitCode;

use acceptance::cli::Cli;
use acceptance::narrate::{Narrator, Row, summary};
use acceptance::terraform::Terraform;
use acceptance::{Context, Failure, Result, check, ensure, locate};
use ecs_sim::{Fault, World, WorldFile};
use serde_json::{Value, json};

/// The account, the region and the speed of the world of `examples/offline`.
const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const SPEED: u32 = 60;

fn main() -> ExitCode {
    let done =
        "the service went up, failed, recovered, scaled and went down; nothing real was touched";
    Narrator::lead(done, |narrator| {
        let demo = Demo::new(narrator)?;
        demo.run()
    })
}

struct Demo<'a> {
    narrator: &'a Narrator,
    terraform: Terraform,
    world: WorldFile,
}

impl<'a> Demo<'a> {
    fn new(narrator: &'a Narrator) -> Result<Self> {
        narrator.text(
            "A service on a simulated ECS. No AWS account is used and nothing leaves this machine.",
        );
        narrator.title("Prerequisites");
        let (clis, provider) = (Cli::all(), locate::provider());
        let missing = [
            clis.as_ref().err().map(Failure::to_string),
            provider.as_ref().err().map(Failure::to_string),
        ];
        let missing: Vec<String> = missing.into_iter().flatten().collect();
        ensure(missing.is_empty(), || missing.join("\n\n"))?;
        let (cli, provider) = (clis?.swap_remove(0), provider?);
        narrator.print(&cli.name, cli.path.display());
        narrator.print("provider", provider.display());
        let terraform = Terraform::new(&cli, Vec::new())?;
        terraform.copy(&locate::repository().join("examples/offline"))?;
        let world = WorldFile::new(terraform.directory().join("ecs-world.json"), ACCOUNT, SPEED);
        Ok(Self {
            narrator,
            terraform,
            world,
        })
    }

    fn run(&self) -> Result<()> {
        let say = self.narrator;
        say.title("A service goes up");
        say.step("init", || self.terraform.init().map(|()| String::new()))?;
        say.step("apply", || self.apply(&[]))?;
        say.step("plan again", || {
            check::empty_plan(&self.terraform).map(|()| "no changes".to_owned())
        })?;
        self.show()?;

        say.title("A deployment whose image cannot be pulled");
        self.befall(&Fault::ImageUnavailable {
            image: "shop/web:2".to_owned(),
        })?;
        self.failed_deployment()?;
        self.show()?;

        say.title("The image is there now");
        self.relieve()?;
        say.step("apply", || self.apply(&["-var", "image=shop/web:2"]))?;
        self.show()?;

        say.title("Scaling, and a task that is stopped by hand");
        say.step("apply", || {
            self.apply(&["-var", "image=shop/web:2", "-var", "tasks=4"])
        })?;
        say.step("stop a task", || self.stop_one())?;
        say.step("replaced", || self.replaced(4))?;
        self.show()?;

        say.title("The end");
        say.step("destroy", || Ok(summary(&self.terraform.destroy()?.text)))?;
        let left = self.services()?;
        ensure(left.is_empty(), || format!("something is left: {left:?}"))?;
        say.print("world", "no service is left");
        say.text("");
        Ok(())
    }

    fn apply(&self, more: &[&str]) -> Result<String> {
        let mut arguments = vec!["apply", "-no-color", "-input=false", "-auto-approve"];
        arguments.extend(more);
        Ok(summary(&self.terraform.succeed(&arguments)?.text))
    }

    /// An apply that fails, with the error that it prints.
    fn failed_deployment(&self) -> Result<()> {
        let say = self.narrator;
        let mut error = String::new();
        say.step("apply", || {
            let arguments = ["apply", "-no-color", "-input=false", "-auto-approve"];
            let image = ["-var", "image=shop/web:2"];
            let finished = self.terraform.run(&[&arguments[..], &image].concat())?;
            ensure(finished.code == Some(1), || {
                format!("the apply should fail: {}", finished.text)
            })?;
            let plain = |line: &str| line.trim_matches(['│', '╷', '╵', ' ']).to_owned();
            let lines = finished.text.lines().map(plain);
            let lines = lines.skip_while(|line| !line.starts_with("Error: "));
            error = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
            ensure(error.contains("CannotPullContainerError"), || {
                format!("the error does not name the cause: {error}")
            })?;
            Ok("refused, as it should be:".to_owned())
        })?;
        say.text("");
        for line in error.lines() {
            say.text(format_args!("    {line}"));
        }
        Ok(())
    }

    fn befall(&self, fault: &Fault) -> Result<()> {
        self.change(|world| world.befall(fault.clone()))
    }

    fn relieve(&self) -> Result<()> {
        self.change(World::relieve)
    }

    fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> Result<T> {
        let changed = self.world.change(REGION, act);
        changed.map_err(|error| Failure::new(error.to_string()))
    }

    fn call(&self, operation: &str, input: &Value) -> Result<Value> {
        let body = input.to_string();
        let answer = self.change(|world| world.call(operation, body.as_bytes()))?;
        let answer = answer.map_err(|refusal| Failure::new(format!("{operation}: {refusal:?}")))?;
        serde_json::from_slice(&answer).context(operation)
    }

    fn services(&self) -> Result<Vec<Value>> {
        let input = json!({ "cluster": "shop", "services": ["web"] });
        let services = match self.call("DescribeServices", &input) {
            Ok(answer) => answer["services"].as_array().cloned(),
            // The cluster is gone.
            Err(_) => None,
        };
        let active = |service: &Value| service["status"] == "ACTIVE";
        Ok(services
            .unwrap_or_default()
            .into_iter()
            .filter(active)
            .collect())
    }

    fn stop_one(&self) -> Result<String> {
        let tasks = self.call("ListTasks", &json!({ "cluster": "shop" }))?;
        let task = tasks["taskArns"][0].as_str().unwrap_or_default().to_owned();
        let input = json!({ "cluster": "shop", "task": task, "reason": "the demo" });
        self.call("StopTask", &input)?;
        Ok(short(&task).to_owned())
    }

    /// Lets time pass until so many tasks run again.
    fn replaced(&self, count: i64) -> Result<String> {
        self.change(|world| world.advance(world.now().after(120_000)))?;
        let services = self.services()?;
        let running = services.first().and_then(|it| it["runningCount"].as_i64());
        ensure(running == Some(count), || {
            format!("{running:?} tasks run instead of {count}")
        })?;
        Ok(format!("{count} tasks run again"))
    }

    /// The service as ECS describes it now, with its last events.
    fn show(&self) -> Result<()> {
        let mut rows: Vec<Row> = Vec::new();
        for service in self.services()? {
            let details = format!(
                "{}, {} of {} tasks running",
                short(service["taskDefinition"].as_str().unwrap_or_default()),
                service["runningCount"],
                service["desiredCount"],
            );
            rows.push(["service".to_owned(), text(&service["serviceName"]), details]);
            let events = service["events"].as_array().cloned().unwrap_or_default();
            for event in events.iter().take(4).rev() {
                rows.push(["".to_owned(), "event".to_owned(), text(&event["message"])]);
            }
        }
        self.narrator.text("");
        self.narrator.table(&rows);
        Ok(())
    }
}

fn short(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("-").to_owned()
}
