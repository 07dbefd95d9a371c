//! How long it takes to validate a definition of ten containers and to compare two of them, and what that allocates:
//! `cargo bench --bench validation`.

use std::sync::atomic::{AtomicUsize, Ordering};

use divan::{AllocProfiler, Bencher, black_box};
use serde_json::{Value, json};
use terraform_provider_ecs::measured::Definition;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

/// A web server and nine sidecars, each with what such containers have in practice.
fn containers(reversed: bool) -> Vec<Value> {
    let container = |n: i32| {
        let variables = (0..20)
            .map(|v| json!({ "name": format!("VARIABLE_{v}"), "value": format!("value {v}") }));
        let mut variables: Vec<Value> = variables.collect();
        if reversed {
            variables.reverse();
        }
        json!({
            "name": format!("container-{n}"),
            "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.4.2",
            "cpu": 10,
            "memory": 64,
            "essential": n == 0,
            "portMappings": [{ "containerPort": 8000 + n, "protocol": "tcp", "name": format!("port-{n}") }],
            "environment": variables,
            "secrets": [{ "name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-central-1:123456789012:parameter/token" }],
            "dependsOn": if n == 0 { json!([]) } else { json!([{ "containerName": "container-0", "condition": "START" }]) },
            "healthCheck": { "command": ["CMD-SHELL", "curl --fail http://localhost/ || exit 1"], "interval": 10 },
            "logConfiguration": { "logDriver": "awslogs", "options": {
                "awslogs-group": "/ecs/shop", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "shop" } },
            "ulimits": [{ "name": "nofile", "softLimit": 1024, "hardLimit": 4096 }],
            "mountPoints": [], "volumesFrom": [],
        })
    };
    (0..10).map(container).collect()
}

fn arguments(containers: Value) -> Value {
    let mut arguments = json!({
        "family": "shop", "requires_compatibilities": ["FARGATE"], "network_mode": "awsvpc", "cpu": "1024",
        "memory": "2048", "execution_role_arn": "arn:aws:iam::123456789012:role/execution",
    });
    let (name, value) = match containers {
        Value::Array(_) => ("container_definitions", json!(containers.to_string())),
        typed => ("containers", typed),
    };
    arguments[name] = value;
    arguments
}

fn read(arguments: &Value) -> Definition {
    let definition = Definition::read(&arguments.to_string());
    definition.unwrap_or_else(|error| unreachable!("{error}"))
}

/// The same containers as attributes, as far as they are configured.
fn typed() -> Value {
    let by_name = |list: &Value, key: &str, value: &str| -> Value {
        let pairs = list.as_array().into_iter().flatten();
        pairs
            .map(|pair| {
                (
                    pair[key].as_str().unwrap_or_default().to_owned(),
                    pair[value].clone(),
                )
            })
            .collect()
    };
    let container = |it: Value| {
        let ports = json!([{ "container_port": it["portMappings"][0]["containerPort"], "name": it["portMappings"][0]["name"] }]);
        let typed = json!({
            "image": it["image"], "cpu": "10", "memory": "64", "essential": it["essential"], "port_mappings": ports,
            "environment": by_name(&it["environment"], "name", "value"),
            "secrets": by_name(&it["secrets"], "name", "valueFrom"),
            "depends_on": by_name(&it["dependsOn"], "containerName", "condition"),
            "health_check": { "command": it["healthCheck"]["command"], "interval": 10 },
            "log_configuration": { "log_driver": "awslogs", "options": it["logConfiguration"]["options"] },
            "ulimits": { "nofile": { "soft_limit": 1024, "hard_limit": 4096 } },
        });
        (it["name"].as_str().unwrap_or_default().to_owned(), typed)
    };
    containers(false).into_iter().map(container).collect()
}

/// A definition in JSON with another text than the last three: a text that was read a moment ago is not parsed again.
fn fresh(reversed: bool) -> Definition {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let blanks = NEXT.fetch_add(1, Ordering::Relaxed) % 4;
    let mut arguments = arguments(Value::Null);
    let text = Value::from(containers(reversed)).to_string();
    arguments["container_definitions"] = (text + &" ".repeat(blanks)).into();
    read(&arguments)
}

#[divan::bench]
fn validate_json(bencher: Bencher<'_, '_>) {
    assert_eq!(fresh(false).findings(), 0);
    let bencher = bencher.with_inputs(|| fresh(false));
    bencher.bench_local_refs(|definition| definition.findings());
}

#[divan::bench]
fn validate_typed(bencher: Bencher<'_, '_>) {
    let definition = read(&arguments(typed()));
    assert_eq!(definition.findings(), 0);
    bencher.bench_local(|| black_box(&definition).findings());
}

#[divan::bench]
fn compare_json(bencher: Bencher<'_, '_>) {
    assert!(fresh(false).same_containers(&fresh(true)));
    let bencher = bencher.with_inputs(|| (fresh(false), fresh(true)));
    bencher.bench_local_refs(|(one, other)| one.same_containers(other));
}

#[divan::bench]
fn compare_typed_with_json(bencher: Bencher<'_, '_>) {
    let one = read(&arguments(typed()));
    assert!(one.same_containers(&fresh(true)));
    let bencher = bencher.with_inputs(|| fresh(true));
    bencher.bench_local_refs(|other| one.same_containers(other));
}

#[divan::bench]
fn canonical_forms(bencher: Bencher<'_, '_>) {
    let one = read(&arguments(containers(false).into())).containers();
    let other = read(&arguments(containers(true).into())).containers();
    assert!(one.same(&other));
    bencher.bench_local(|| black_box(&one).same(black_box(&other)));
}

#[divan::bench]
fn read_json(bencher: Bencher<'_, '_>) {
    let text = arguments(containers(false).into()).to_string();
    bencher.bench_local(|| Definition::read(black_box(&text)).is_ok());
}
