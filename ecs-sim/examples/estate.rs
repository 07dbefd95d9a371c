//! How fast a large estate is simulated, and how much memory it takes: `cargo run --release -p ecs-sim --example estate`.
//!
//! Arguments: the number of services (10,000 unless given), and the tasks of each (5). All services go up, a tenth of them is
//! deployed anew, and a task in a hundred is stopped.

#![allow(clippy::print_stdout, reason = "the report of a program")]

use std::time::Instant;

use ecs_sim::{Refusal, Time, World};
use serde_json::{Value, json};

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|it| it.parse::<usize>());
    let services = arguments.next().transpose()?.unwrap_or(10_000);
    let tasks = arguments.next().transpose()?.unwrap_or(5);
    let mut world = World::new("123456789012", "eu-west-1", Time(0), 1);
    let mut clock = Clock(Instant::now());

    let create = |world: &mut World| create(world, services, tasks);
    clock.measure(
        "services are created and their tasks start",
        &mut world,
        create,
    )?;
    clock.measure(
        "a tenth of the services is deployed anew",
        &mut world,
        |it| deploy(it, services / 10),
    )?;
    clock.measure(
        "a task in a hundred stops and is replaced",
        &mut world,
        |it| stop(it, services * tasks / 100),
    )?;

    let cluster = call(
        &mut world,
        "DescribeClusters",
        &json!({ "clusters": ["estate"] }),
    )?;
    let cluster = cluster.pointer("/clusters/0").cloned().unwrap_or_default();
    println!(
        "running tasks: {}, active services: {}",
        cluster["runningTasksCount"], cluster["activeServicesCount"]
    );
    let begin = Instant::now();
    let snapshot = world.snapshot()?;
    println!(
        "snapshot: {} MB in {:.1} s",
        snapshot.len() / 1_000_000,
        begin.elapsed().as_secs_f64()
    );
    let begin = Instant::now();
    let restored = World::restore(&snapshot)?;
    println!(
        "restored in {:.1} s, equal: {}",
        begin.elapsed().as_secs_f64(),
        restored == world
    );
    println!("most memory of the process: {}", memory());
    Ok(())
}

/// Measures from one line of the report to the next.
struct Clock(Instant);

impl Clock {
    /// Does something at once, lets ten minutes pass in the world, and reports how many steps it took.
    fn measure(
        &mut self,
        label: &str,
        world: &mut World,
        act: impl FnOnce(&mut World) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.0 = Instant::now();
        act(world)?;
        let steps = world.advance(world.now().after(10 * MINUTE));
        let seconds = self.0.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
        let speed = steps as f64 / seconds;
        println!("{label}: {steps} steps in {seconds:.1} s, {speed:.0} a second");
        Ok(())
    }
}

fn call(world: &mut World, operation: &str, input: &Value) -> Result<Value, Refusal> {
    let answer = world.call(operation, input.to_string().as_bytes())?;
    Ok(serde_json::from_slice(&answer).unwrap_or_default())
}

fn create(world: &mut World, services: usize, tasks: usize) -> Result<(), Refusal> {
    call(world, "CreateCluster", &json!({ "clusterName": "estate" }))?;
    let container = json!({ "name": "app", "image": "app", "essential": true });
    let definition = json!({
        "family": "app", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [container],
    });
    call(world, "RegisterTaskDefinition", &definition)?;
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-0123456789abcdef0"] } });
    for number in 0..services {
        let service = json!({
            "cluster": "estate", "serviceName": format!("service-{number}"), "taskDefinition": "app", "desiredCount": tasks,
            "launchType": "FARGATE", "networkConfiguration": network,
        });
        call(world, "CreateService", &service)?;
    }
    Ok(())
}

fn deploy(world: &mut World, services: usize) -> Result<(), Refusal> {
    for number in 0..services {
        let update = json!({ "cluster": "estate", "service": format!("service-{number}"), "forceNewDeployment": true });
        call(world, "UpdateService", &update)?;
    }
    Ok(())
}

fn stop(world: &mut World, mut tasks: usize) -> Result<(), Refusal> {
    let mut token = Value::Null;
    while tasks > 0 {
        let page = call(
            world,
            "ListTasks",
            &json!({ "cluster": "estate", "nextToken": token }),
        )?;
        let arns = page["taskArns"].as_array().cloned().unwrap_or_default();
        for arn in arns.iter().take(tasks) {
            call(
                world,
                "StopTask",
                &json!({ "cluster": "estate", "task": arn }),
            )?;
        }
        tasks = tasks.saturating_sub(arns.len());
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    Ok(())
}

/// The most resident memory that the process had; Linux alone tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |it| it.trim().to_owned())
}
