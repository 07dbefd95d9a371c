//! The plan after a move is empty where the configuration is what ECS has, and nothing is sent.

use serde_json::{Map, Value as Json, json};
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::{Lab, Source};
use tfplug::value::Value;

use super::super::ecs::Fake;
use super::super::lab;
use super::ACCOUNT;

/// Moves `state`, and plans `config`, which must be silent.
async fn silent(fake: &Fake, lab: &Lab, types: (&str, &str), state: Json, config: Value) {
    let action = planned(fake, lab, types, state, config).await;
    assert_eq!(action, Action::NoOp, "{types:?}");
}

/// The action that is planned for `config` after the move of `state`. Nothing is sent, and the next plan is empty.
async fn planned(
    fake: &Fake,
    lab: &Lab,
    (from, to): (&str, &str),
    state: Json,
    config: Value,
) -> Action {
    let mut it = lab.resource(to).unwrap();
    let writes = || -> usize { WRITES.iter().map(|it| fake.calls(it).len()).sum() };
    let before = writes();
    let source = Source {
        provider: "registry.terraform.io/hashicorp/awscc".to_owned(),
        type_name: from.to_owned(),
        schema_version: 1,
        state,
        private: Vec::new(),
        identity: None,
    };
    it.move_from(&source).await.unwrap();
    let step = it.apply(config.clone()).await.unwrap();
    assert_eq!(writes(), before, "{from}");
    let again = it.plan(config).await.unwrap();
    assert_eq!(again.action, Action::NoOp, "{from}");
    step.action
}

/// Operations that change an object.
const WRITES: [&str; 10] = [
    "CreateCluster",
    "CreateService",
    "CreateCapacityProvider",
    "RegisterTaskDefinition",
    "PutClusterCapacityProviders",
    "TagResource",
    "UntagResource",
    "UpdateCapacityProvider",
    "UpdateCluster",
    "UpdateService",
];

fn tags() -> Json {
    json!([{ "key": "team", "value": "a" }])
}

/// The attributes of a state that the schema of awscc has and that are not set.
fn with_nulls(full: &str, state: &Json) -> Json {
    let full: Map<String, Json> = serde_json::from_str(full).unwrap();
    let nulls = full.into_iter().map(|(name, _)| (name, Json::Null));
    let set = state.as_object().unwrap().clone();
    nulls.chain(set).collect::<Map<_, _>>().into()
}

fn one(block: Value) -> Value {
    Value::List(vec![block])
}

fn team() -> Value {
    object! { team: "a" }
}

#[tokio::test]
async fn a_moved_cluster_plans_nothing() {
    let (fake, lab) = lab().await;
    let config = object! {
        name: "main",
        setting: Value::Set(vec![object! { name: "containerInsights", value: "enhanced" }]),
        configuration: one(object! {
            execute_command_configuration: one(object! {
                logging: "OVERRIDE",
                log_configuration: one(object! {
                    cloud_watch_log_group_name: "exec", s3_bucket_encryption_enabled: true, s3_bucket_name: "logs",
                }),
            }),
        }),
        service_connect_defaults: one(object! { namespace: "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1" }),
        tags: team(),
    };
    lab.resource("ecs_cluster")
        .unwrap()
        .apply(config.clone())
        .await
        .unwrap();
    let state = json!({
        "arn": format!("{ACCOUNT}:cluster/main"), "cluster_name": "main", "id": "main",
        "cluster_settings": [{ "name": "containerInsights", "value": "enhanced" }],
        "configuration": {
            "execute_command_configuration": {
                "kms_key_id": null, "logging": "OVERRIDE",
                "log_configuration": {
                    "cloudwatch_encryption_enabled": null, "cloudwatch_log_group_name": "exec",
                    "s3_bucket_name": "logs", "s3_encryption_enabled": true, "s3_key_prefix": null,
                },
            },
            "managed_storage_configuration": null,
        },
        "service_connect_defaults": { "namespace": "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1" },
        "tags": tags(),
    });
    let state = with_nulls(include_str!("cluster.json"), &state);
    silent(
        &fake,
        &lab,
        ("awscc_ecs_cluster", "ecs_cluster"),
        state,
        config,
    )
    .await;
}

#[tokio::test]
async fn a_moved_service_plans_nothing() {
    let (fake, lab) = lab().await;
    let group = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1";
    let config = object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: 2, launch_type: "EC2",
        deployment_maximum_percent: 150, deployment_minimum_healthy_percent: 50,
        deployment_circuit_breaker: one(object! { enable: true, rollback: true }),
        load_balancer: Value::Set(vec![object! {
            target_group_arn: group, container_name: "app", container_port: 80,
        }]),
        network_configuration: one(object! {
            subnets: Value::Set(vec!["subnet-1".into()]), assign_public_ip: true,
        }),
        ordered_placement_strategy: one(Value::Object(
            [("type", "spread"), ("field", "host")].map(|(name, it)| (name.to_owned(), it.into())).into(),
        )),
        health_check_grace_period_seconds: 30, enable_execute_command: true, propagate_tags: "SERVICE",
        force_new_deployment: true, triggers: object! { force_new_deployment_nonce: "1" },
        tags: team(),
    };
    lab.resource("ecs_service")
        .unwrap()
        .apply(config.clone())
        .await
        .unwrap();
    let arn = format!("{ACCOUNT}:service/main/web");
    let state = json!({
        "service_arn": arn, "id": format!("{arn}|main"), "name": "web", "service_name": "web", "cluster": "main",
        "task_definition": "web:1", "desired_count": 2, "launch_type": "EC2",
        "deployment_configuration": {
            "alarms": null, "maximum_percent": 150, "minimum_healthy_percent": 50, "strategy": "ROLLING",
            "deployment_circuit_breaker": { "enable": true, "rollback": true, "threshold_configuration": null },
        },
        "deployment_controller": { "type": "ECS" },
        "load_balancers": [{
            "advanced_configuration": null, "load_balancer_name": null, "target_group_arn": group,
            "container_name": "app", "container_port": 80,
        }],
        "network_configuration": { "awsvpc_configuration": {
            "assign_public_ip": "ENABLED", "security_groups": null, "subnets": ["subnet-1"],
        } },
        "placement_strategies": [{ "type": "spread", "field": "host" }],
        "health_check_grace_period_seconds": 30, "enable_execute_command": true, "enable_ecs_managed_tags": false,
        "propagate_tags": "SERVICE", "scheduling_strategy": "REPLICA", "tags": tags(),
        "force_new_deployment": { "enable_force_new_deployment": true, "force_new_deployment_nonce": "1" },
    });
    let state = with_nulls(include_str!("service.json"), &state);
    silent(
        &fake,
        &lab,
        ("awscc_ecs_service", "ecs_service"),
        state,
        config,
    )
    .await;
}

fn definition_state() -> Json {
    let arn = format!("{ACCOUNT}:task-definition/web:1");
    let state = json!({
        "task_definition_arn": arn, "id": arn, "family": "web", "cpu": "256", "memory": "512", "network_mode": "awsvpc",
        "requires_compatibilities": ["FARGATE"], "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "container_definitions": [{
            "name": "app", "image": "nginx:1.29", "essential": true, "cpu": null, "command": null,
            "environment": [{ "name": "LEVEL", "value": "info" }],
            "port_mappings": [{ "container_port": 80, "host_port": null, "protocol": null }],
            "log_configuration": {
                "log_driver": "awslogs", "secret_options": null,
                "options": { "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web" },
            },
        }],
        "volumes": [{
            "name": "data", "host": null, "configured_at_launch": null,
            "efs_volume_configuration": {
                "filesystem_id": "fs-12345678", "transit_encryption": "ENABLED", "root_directory": null,
                "authorization_config": { "access_point_id": "fsap-1", "iam": "ENABLED" },
            },
        }],
        "runtime_platform": { "cpu_architecture": "ARM64", "operating_system_family": "LINUX" },
        "ephemeral_storage": { "size_in_gi_b": 30 }, "tags": tags(),
    });
    with_nulls(include_str!("task_definition.json"), &state)
}

/// The same definition with its containers in either form.
fn definition(containers: (&str, Value)) -> Value {
    let common = object! {
        family: "web", cpu: "256", memory: "512", network_mode: "awsvpc",
        requires_compatibilities: Value::Set(vec!["FARGATE".into()]),
        execution_role_arn: "arn:aws:iam::123456789012:role/exec",
        volume: Value::Set(vec![object! {
            name: "data",
            efs_volume_configuration: one(object! {
                file_system_id: "fs-12345678", transit_encryption: "ENABLED",
                authorization_config: one(object! { access_point_id: "fsap-1", iam: "ENABLED" }),
            }),
        }]),
        runtime_platform: one(object! { cpu_architecture: "ARM64", operating_system_family: "LINUX" }),
        ephemeral_storage: one(object! { size_in_gib: 30 }),
        tags: team(),
    };
    let Value::Object(mut members) = common else {
        unreachable!()
    };
    members.insert(containers.0.to_owned(), containers.1);
    Value::Object(members)
}

#[tokio::test]
async fn a_moved_task_definition_plans_nothing() {
    let text = json!([{
        "name": "app", "image": "nginx:1.29", "environment": [{ "name": "LEVEL", "value": "info" }],
        "portMappings": [{ "containerPort": 80 }],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": { "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web" },
        },
    }]);
    let typed = object! {
        app: object! {
            image: "nginx:1.29", environment: object! { LEVEL: "info" },
            port_mappings: one(object! { container_port: 80 }),
            log_configuration: object! {
                log_driver: "awslogs",
                options: Value::Map(
                    [("awslogs-group", "web"), ("awslogs-region", "eu-west-1"), ("awslogs-stream-prefix", "web")]
                        .map(|(name, it)| (name.to_owned(), it.into()))
                        .into(),
                ),
            },
        },
    };
    // Another form of the same containers is a change of the state alone.
    let forms = [
        (
            ("container_definitions", text.to_string().into()),
            Action::NoOp,
        ),
        (("containers", typed), Action::Update),
    ];
    for (form, expected) in forms {
        let (fake, lab) = lab().await;
        let config = definition(form);
        lab.resource("ecs_task_definition")
            .unwrap()
            .apply(config.clone())
            .await
            .unwrap();
        let types = ("awscc_ecs_task_definition", "ecs_task_definition");
        let action = planned(&fake, &lab, types, definition_state(), config).await;
        assert_eq!(action, expected);
    }
}

#[tokio::test]
async fn moved_capacity_providers_plan_nothing() {
    let (fake, lab) = lab().await;
    let group =
        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/spot";
    let config = object! {
        name: "spot",
        auto_scaling_group_provider: one(object! {
            auto_scaling_group_arn: group, managed_draining: "ENABLED",
            managed_scaling: one(object! { status: "ENABLED", target_capacity: 80 }),
        }),
        tags: team(),
    };
    lab.resource("ecs_cluster")
        .unwrap()
        .apply(object! { name: "main" })
        .await
        .unwrap();
    lab.resource("ecs_capacity_provider")
        .unwrap()
        .apply(config.clone())
        .await
        .unwrap();
    let strategy = object! { capacity_provider: "spot", base: 1, weight: 2 };
    let listed = object! {
        cluster_name: "main", capacity_providers: Value::Set(vec!["spot".into()]),
        default_capacity_provider_strategy: Value::Set(vec![strategy]),
    };
    lab.resource("ecs_cluster_capacity_providers")
        .unwrap()
        .apply(listed.clone())
        .await
        .unwrap();
    let state = json!({
        "cluster": "main", "id": "main", "capacity_providers": ["spot"],
        "default_capacity_provider_strategy": [{ "capacity_provider": "spot", "base": 1, "weight": 2 }],
    });
    let types = (
        "awscc_ecs_cluster_capacity_provider_associations",
        "ecs_cluster_capacity_providers",
    );
    silent(&fake, &lab, types, state, listed).await;
    let state = json!({
        "name": "spot", "id": "spot", "cluster_name": null, "managed_instances_provider": null,
        "auto_scaling_group_provider": {
            "auto_scaling_group_arn": group, "managed_draining": "ENABLED", "managed_termination_protection": null,
            "managed_scaling": {
                "status": "ENABLED", "target_capacity": 80, "instance_warmup_period": null,
                "minimum_scaling_step_size": null, "maximum_scaling_step_size": null,
            },
        },
        "tags": tags(),
    });
    let types = ("awscc_ecs_capacity_provider", "ecs_capacity_provider");
    silent(&fake, &lab, types, state, config).await;
}
