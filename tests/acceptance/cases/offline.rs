//! Offline mode in the hands of several processes, and of ones that are killed.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use acceptance::cli::Cli;
use acceptance::outcome::Running;
use acceptance::terraform::{APPLY, Terraform};
use acceptance::{Context, Failure, Result, check, ensure};
use rustix::process::{Pid, Signal, kill_process_group};

/// How long a world may take until it has an object.
const LIMIT: Duration = Duration::from_secs(60);

/// Clusters `NAME-0` and so on, in the world at `path`; each has a service whose start takes a while.
fn stack(path: &Path, name: &str, count: usize) -> String {
    let path = path.display();
    format!(
        r#"
provider "ecs" {{
  simulation {{
    path  = "{path}"
    speed = 10
  }}
}}

resource "ecs_cluster" "this" {{
  count = {count}
  name  = "{name}-${{count.index}}"
}}

resource "ecs_task_definition" "this" {{
  family                   = "{name}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "256"
  memory                   = "512"
  container_definitions    = jsonencode([{{ name = "web", image = "web" }}])
}}

resource "ecs_service" "this" {{
  count                 = {count}
  name                  = "web"
  cluster               = ecs_cluster.this[count.index].arn
  task_definition       = ecs_task_definition.this.arn
  launch_type           = "FARGATE"
  desired_count         = 1
  wait_for_steady_state = true

  network_configuration {{
    subnets = ["subnet-0123456789abcdef0"]
  }}
}}
"#
    )
}

fn terraform(cli: &Cli, world: &Path, name: &str) -> Result<Terraform> {
    let terraform = Terraform::new(cli, Vec::new())?;
    terraform.configure(&stack(world, name, 4))?;
    Ok(terraform)
}

#[test]
fn two_applies_share_a_world() -> Result<()> {
    for cli in Cli::all()? {
        let folder = tempfile::tempdir()?;
        let world = folder.path().join("world.json");
        let both = [
            terraform(&cli, &world, "left")?,
            terraform(&cli, &world, "right")?,
        ];
        let running: Vec<Running> = both
            .iter()
            .map(|it| it.start(APPLY))
            .collect::<Result<_>>()?;
        for one in running {
            let finished = one.wait()?;
            ensure(finished.code == Some(0), || finished.text.clone())?;
        }
        for one in &both {
            check::empty_plan(one)?;
            one.destroy()?;
        }
    }
    Ok(())
}

/// Waits until the file of the world has a text.
fn wait_for(world: &Path, part: &str) -> Result<()> {
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        if fs::read_to_string(world).is_ok_and(|text| text.contains(part)) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(Failure::new(format!("the world has no {part}")))
}

#[test]
fn a_killed_apply_leaves_the_world_whole() -> Result<()> {
    for cli in Cli::all()? {
        let folder = tempfile::tempdir()?;
        let world = folder.path().join("world.json");
        let terraform = terraform(&cli, &world, "killed")?;
        let running = terraform.start(APPLY)?;
        wait_for(&world, "\"serviceName\"")?;
        let id = i32::try_from(running.id()).context("process id")?;
        let group = Pid::from_raw(id).ok_or_else(|| Failure::new("no process"))?;
        kill_process_group(group, Signal::KILL).context("kill -9")?;
        running.wait()?;
        let text = fs::read_to_string(&world)?;
        serde_json::from_str::<serde_json::Value>(&text).context(world.display())?;
        // The state file is the CLI's: it may be locked, and may not have all that was made.
        let _ = fs::remove_file(terraform.directory().join(".terraform.tfstate.lock.info"));
        let finished = terraform.run(APPLY)?;
        let taken =
            finished.text.contains("already exists") || finished.text.contains("not idempotent");
        ensure(finished.code == Some(0) || taken, || finished.text.clone())?;
    }
    Ok(())
}

#[test]
fn a_file_that_is_no_world_stays_as_it_is() -> Result<()> {
    for cli in Cli::all()? {
        for content in ["", "{\"x\": 1", "{}", "[]", "\u{0}\u{1}"] {
            let folder = tempfile::tempdir()?;
            let world = folder.path().join("world.json");
            fs::write(&world, content)?;
            let terraform = terraform(&cli, &world, "damaged")?;
            let text = terraform.fail(APPLY)?;
            for part in [
                "world.json",
                "not the file of a simulated account",
                "Delete the file",
            ] {
                ensure(text.contains(part), || {
                    format!("{content:?} without {part:?}: {text}")
                })?;
            }
            ensure(fs::read_to_string(&world)? == content, || {
                "the file was changed".to_owned()
            })?;
        }
    }
    Ok(())
}
