//! How long the provider takes to validate and to plan a service that has nearly everything, by the protocol in one process:
//! `cargo bench --bench service`.

use divan::{Bencher, black_box};
use serde_json::{Value as Json, json};
use terraform_provider_ecs::Ecs;
use tfplug::inventory;
use tfplug::testing::Lab;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// A blue/green service on instances behind two target groups, with Service Connect, a managed volume, alarms and hooks.
fn service() -> Json {
    let role = "arn:aws:iam::123456789012:role/ecs";
    let group = |name: &str| {
        let prefix = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup";
        format!("{prefix}/{name}/0123456789abcdef")
    };
    let rule = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/a/0123456789abcdef/0123456789abcdef/0123456789abcdef";
    let hook = |stage: &str| {
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:check";
        json!({ "hook_target_arn": function, "role_arn": role, "lifecycle_stages": [stage] })
    };
    let balancer = |name: &str, port: u16| {
        json!({
            "target_group_arn": group(name), "container_name": "web", "container_port": port,
            "advanced_configuration": [{
                "alternate_target_group_arn": group(&format!("{name}-green")),
                "production_listener_rule": rule, "role_arn": role,
            }],
        })
    };
    json!({
        "name": "shop",
        "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
        "task_definition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7",
        "desired_count": 4, "launch_type": "EC2", "propagate_tags": "SERVICE",
        "enable_ecs_managed_tags": true, "enable_execute_command": true, "health_check_grace_period_seconds": 60,
        "deployment_minimum_healthy_percent": 100, "deployment_maximum_percent": 200,
        "availability_zone_rebalancing": "ENABLED", "wait_for_steady_state": true,
        "network_configuration": [{
            "subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            "security_groups": ["sg-0123456789abcdef0"], "assign_public_ip": false,
        }],
        "deployment_configuration": [{
            "strategy": "BLUE_GREEN", "bake_time_in_minutes": "10",
            "lifecycle_hook": [hook("PRE_SCALE_UP"), hook("POST_PRODUCTION_TRAFFIC_SHIFT")],
        }],
        "deployment_circuit_breaker": [{ "enable": true, "rollback": true }],
        "alarms": [{ "enable": true, "rollback": true, "alarm_names": ["errors", "latency"] }],
        "load_balancer": [balancer("web", 8080), balancer("admin", 8081)],
        "ordered_placement_strategy": [{ "type": "spread", "field": "attribute:ecs.availability-zone" }],
        "placement_constraints": [{ "type": "memberOf", "expression": "attribute:ecs.instance-type =~ m7.*" }],
        "service_connect_configuration": [{
            "enabled": true, "namespace": "shop",
            "service": [{
                "port_name": "http", "discovery_name": "web",
                "client_alias": [{ "port": 80, "dns_name": "web" }], "timeout": [{ "per_request_timeout_seconds": 15 }],
            }],
            "log_configuration": [{ "log_driver": "awslogs", "options": { "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1" } }],
        }],
        "volume_configuration": [{
            "name": "data",
            "managed_ebs_volume": [{
                "role_arn": role, "size_in_gb": 20, "volume_type": "gp3", "throughput": 200, "iops": 3000, "file_system_type": "xfs",
                "tag_specifications": [{ "resource_type": "volume", "propagate_tags": "SERVICE" }],
            }],
        }],
        "tags": { "team": "shop", "stage": "production" },
    })
}

fn config() -> Value {
    let offers = inventory::<Ecs>();
    let block = &offers.resources["ecs_service"].schema.block;
    from_json(&service(), block).unwrap_or_else(|error| unreachable!("{error}"))
}

async fn lab() -> Lab {
    let config = json!({
        "region": "eu-west-1", "access_key": "key", "secret_key": "secret", "skip_credentials_validation": true,
        "skip_requesting_account_id": true, "validation": [{ "preflight": false }],
    });
    let lab = Lab::in_process(Ecs).await;
    let lab = lab.unwrap_or_else(|error| unreachable!("{error}"));
    let config = from_json(&config, &inventory::<Ecs>().provider.block);
    let configured = lab.configure(config.unwrap_or_default()).await;
    configured.unwrap_or_else(|error| unreachable!("{error}"));
    lab
}

fn runtime() -> Runtime {
    Runtime::new().unwrap_or_else(|error| unreachable!("{error}"))
}

#[divan::bench]
fn validate(bencher: Bencher<'_, '_>) {
    let (runtime, config) = (runtime(), config());
    let lab = runtime.block_on(lab());
    bencher.bench_local(|| {
        let service = lab.resource("ecs_service");
        let service = service.unwrap_or_else(|error| unreachable!("{error}"));
        let found = runtime.block_on(service.validate(black_box(config.clone())));
        let found = found.unwrap_or_else(|error| unreachable!("{error}"));
        assert!(found.is_empty(), "{found:?}");
    });
}

#[divan::bench]
fn plan(bencher: Bencher<'_, '_>) {
    let (runtime, config) = (runtime(), config());
    let lab = runtime.block_on(lab());
    bencher.bench_local(|| {
        let service = lab.resource("ecs_service");
        let mut service = service.unwrap_or_else(|error| unreachable!("{error}"));
        let step = runtime.block_on(service.plan(black_box(config.clone())));
        step.map(|_| ())
            .unwrap_or_else(|error| unreachable!("{error}"));
    });
}
