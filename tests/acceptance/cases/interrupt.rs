//! Ctrl-C and kill -9 in the middle of an apply: whatever was created is in the state, nothing is orphaned or doubled.
//!
//! A proxy makes "the middle" long. It also answers a repeated `CreateService` as AWS does, with the service that exists;
//! ministack refuses it ([`acceptance::known_gaps::Gap::CreateServiceNotIdempotent`]).

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use acceptance::api::Api;
use acceptance::lab::{Lab, SPLIT, on};
use acceptance::outcome::{Finished, Running};
use acceptance::profile::Service;
use acceptance::proxy::{Answer, Proxy, Rule};
use acceptance::terraform::APPLY;
use acceptance::{Context, Failure, Result, check, ensure, locate};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::{Value, json};

use crate::service::base;

fn services(lab: &Lab, count: usize) -> String {
    format!(
        "{}
resource \"ecs_service\" \"this\" {{
  count           = {count}
  name            = \"{}-${{count.index}}\"
  cluster         = ecs_cluster.this.arn
  task_definition = ecs_task_definition.this.arn
  desired_count   = 1
}}
",
        base(lab),
        lab.name
    )
}

/// A proxy that takes its time with `CreateService`, before and after the emulator hears of it.
fn slow(lab: &mut Lab) -> Result<Proxy> {
    let proxy = lab.proxy(Service::Ecs)?;
    let api = lab.api.clone();
    let existing = Answer::Decide(Box::new(move |asked| same_service(&api, asked)));
    let delay = Duration::from_millis(700);
    proxy.rule(
        Rule::on("CreateService", existing)
            .wait_before(delay)
            .wait_after(delay),
    );
    Ok(proxy)
}

fn same_service(api: &Api, asked: &Value) -> Option<Value> {
    let input = json!({ "cluster": asked["cluster"], "services": [asked["serviceName"]] });
    let mut found = api.ecs("DescribeServices", &input).ok()?;
    let service = found["services"].get_mut(0)?.take();
    (service["status"] == "ACTIVE").then(|| json!({ "service": service }))
}

fn pid(id: u32) -> Result<Pid> {
    i32::try_from(id)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| Failure::new(format!("{id} is not a process id")))
}

/// Names of the services that exist; a name twice is an error.
fn existing(lab: &Lab) -> Result<BTreeSet<String>> {
    let all = lab.api.services(&lab.name)?;
    let names: BTreeSet<String> = all
        .iter()
        .filter_map(|it| it["serviceName"].as_str().map(str::to_owned))
        .collect();
    ensure(names.len() == all.len(), || {
        format!("a service is doubled: {all:?}")
    })?;
    Ok(names)
}

/// Names of the services in the state.
fn remembered(lab: &Lab) -> Result<BTreeSet<String>> {
    let state = lab.terraform.state()?;
    let services = state
        .resources()
        .iter()
        .filter(|it| it["type"] == "ecs_service");
    Ok(services
        .filter_map(|it| it["values"]["name"].as_str().map(str::to_owned))
        .collect())
}

/// Applies again to the end and destroys: `count` services exist in between and none afterwards.
fn finish(lab: &Lab, count: usize) -> Result<()> {
    lab.terraform.apply()?;
    check::empty_plan(&lab.terraform)?;
    ensure(existing(lab)?.len() == count, || {
        "not every service exists after the second apply".to_owned()
    })?;
    assert_eq!(lab.api.task_definitions(&lab.name)?.len(), 1);
    lab.terraform.destroy()?;
    assert!(lab.api.services(&lab.name)?.is_empty() && lab.api.cluster(&lab.name)?.is_none());
    Ok(())
}

fn wait_with_limit(mut running: Running, limit: Duration) -> Result<Finished> {
    let deadline = Instant::now() + limit;
    while running.is_running()? {
        ensure(Instant::now() < deadline, || {
            format!("still running {} s after the signal", limit.as_secs())
        })?;
        thread::sleep(Duration::from_millis(50));
    }
    running.wait()
}

/// Ten services; the signal comes when three are made and more are on their way.
fn interrupted(send: impl Fn(Pid) -> rustix::io::Result<()>) -> Result<()> {
    on(SPLIT, |lab| {
        let proxy = slow(lab)?;
        lab.configure(&services(lab, 10))?;
        let running = lab.terraform.start(APPLY)?;
        proxy.wait_until("three created services", |it| {
            it.answered("CreateService") >= 3
        })?;
        send(pid(running.id())?).context("the signal")?;
        let finished = wait_with_limit(running, Duration::from_secs(60))?;
        check::no_crash(&finished.text)?;
        // Requests that are still on their way to the server have arrived after this.
        thread::sleep(Duration::from_secs(2));
        let (existing, remembered) = (existing(lab)?, remembered(lab)?);
        ensure(existing.len() >= 3 && existing == remembered, || {
            format!(
                "the emulator has {existing:?}, the state has {remembered:?}:\n{}",
                finished.text
            )
        })?;
        proxy.clear();
        finish(lab, 10)
    })
}

#[test]
fn interrupt_of_terraform_loses_nothing() -> Result<()> {
    interrupted(|pid| kill_process(pid, Signal::INT))
}

#[test]
fn interrupt_of_the_whole_group_loses_nothing() -> Result<()> {
    // As a terminal does it: the provider gets the signal as well.
    interrupted(|pid| kill_process_group(pid, Signal::INT))
}

#[test]
fn killed_provider_leaves_nothing_double() -> Result<()> {
    on(SPLIT, |lab| {
        // Two answers arrive; the others are held back after the emulator has done its work.
        let proxy = lab.proxy(Service::Ecs)?;
        proxy.rule(Rule::on("CreateService", Answer::Forward).times(2));
        proxy.rule(Rule::on("CreateService", Answer::Forward).wait_after(Duration::from_secs(20)));
        lab.configure(&services(lab, 6))?;
        let running = lab.terraform.start(APPLY)?;
        let api = lab.api.clone();
        let name = lab.name.clone();
        proxy.wait_until("six created services", |_| {
            api.services(&name)
                .is_ok_and(|services| services.len() == 6)
        })?;
        kill_process(pid(provider_of(running.id())?)?, Signal::KILL).context("kill -9")?;
        let finished = wait_with_limit(running, Duration::from_secs(60))?;
        ensure(finished.code == Some(1), || {
            format!("the apply went on without its provider:\n{}", finished.text)
        })?;
        proxy.clear();
        finish(lab, 6)
    })
}

/// The process id of the provider that `terraform` started.
fn provider_of(terraform: u32) -> Result<u32> {
    let output = Command::new("ps")
        .args(["-A", "-o", "pid=,ppid=,args="])
        .output()
        .context("ps")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let found = text.lines().find_map(|line| {
        let mut columns = line.split_whitespace();
        let (pid, parent, program) = (columns.next()?, columns.next()?, columns.next()?);
        let ours = parent.parse() == Ok(terraform) && program.contains(locate::PROVIDER);
        ours.then(|| pid.parse().ok()).flatten()
    });
    found.ok_or_else(|| Failure::new(format!("process {terraform} has no provider:\n{text}")))
}
