//! Configurations as modules write them: nulls, empty strings and lists, and blocks in which no variable has a value. Each
//! gives the messages that its writer needs, and no other.

use serde_json::{Map, Value as Json, json};
use tfplug::schema::Block;
use tfplug::testing::Lab;
use tfplug::testing::value::from_json;
use tfplug::value::Type;
use tfplug::{Diagnostic, Severity, inventory};

use super::Ecs;

const GROUP: &str =
    "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/a";

/// A configuration about which there is nothing to report.
fn sound(name: &str) -> Json {
    let container = json!([{ "name": "web", "image": "nginx:1.29", "memory": 128 }]).to_string();
    match name {
        "ecs_capacity_provider" => {
            json!({ "name": "web", "auto_scaling_group_provider": [{ "auto_scaling_group_arn": GROUP }] })
        }
        "ecs_cluster" => json!({ "name": "main" }),
        "ecs_cluster_capacity_providers" => json!({ "cluster_name": "main" }),
        "ecs_service" => {
            json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1 })
        }
        "ecs_task_definition" => {
            json!({ "family": "web", "requires_compatibilities": ["EC2"], "container_definitions": container })
        }
        "ecs_task_set" => {
            json!({ "service": "web", "cluster": "main", "task_definition": "web:1" })
        }
        "ecs_launch_configuration" => {
            json!({ "name": "web", "cluster": "main", "iam_instance_profile": [{ "name": "ecs" }] })
        }
        other => panic!("{other} has no sound configuration"),
    }
}

const KINDS: [&str; 7] = [
    "ecs_capacity_provider",
    "ecs_cluster",
    "ecs_cluster_capacity_providers",
    "ecs_launch_configuration",
    "ecs_service",
    "ecs_task_definition",
    "ecs_task_set",
];

/// The schema of a kind of resources.
fn block(name: &str) -> Block {
    let all = inventory::<Ecs>().resources;
    let offer = all.into_iter().find(|(known, _)| *known == name);
    offer.expect(name).1.schema.block
}

/// An object with other members.
fn with(mut object: Json, more: &Json) -> Json {
    let more = more.as_object().cloned().unwrap_or_default();
    object.as_object_mut().unwrap().extend(more);
    object
}

async fn messages(lab: &Lab, name: &str, more: &Json) -> Vec<Diagnostic> {
    let config = with(sound(name), more);
    let value =
        from_json(&config, &block(name)).unwrap_or_else(|fault| panic!("{name} {more}: {fault}"));
    let found = lab.resource(name).unwrap().validate(value).await.unwrap();
    found.into_iter().collect()
}

/// `error SV-030 path`.
fn short(one: &Diagnostic) -> String {
    let severity = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let rule = one.detail.rsplit_once("(rule ");
    let rule = rule.map_or("-", |(_, rule)| {
        rule.trim_end_matches(").").trim_end_matches(')')
    });
    format!("{severity} {rule} {}", one.path)
}

/// A block in which nothing has a value, and blocks of that kind inside.
fn nothing(block: &Block, is_null: bool) -> Json {
    let empty = |ty: &Type| match ty {
        _ if is_null => Json::Null,
        Type::String => json!(""),
        Type::List(_) | Type::Set(_) => json!([]),
        Type::Map(_) => json!({}),
        _ => Json::Null,
    };
    let attributes = block
        .attributes
        .iter()
        .filter(|it| it.optional || it.required);
    let mut all: Map<String, Json> = attributes
        .map(|it| (it.name.clone(), empty(&it.ty())))
        .collect();
    for nested in &block.blocks {
        all.insert(
            nested.name.clone(),
            json!([nothing(&nested.block, is_null)]),
        );
    }
    all.into()
}

/// Blocks that mean something while nothing is set in them, because something inside has a default or they decide what the
/// object is: what they lack is an error.
const MEANT: [&str; 13] = [
    "ecs_capacity_provider auto_scaling_group_provider",
    "ecs_capacity_provider managed_instances_provider",
    "ecs_launch_configuration iam_instance_profile",
    "ecs_service service_connect_configuration",
    "ecs_service volume_configuration",
    "ecs_task_definition proxy_configuration",
    "ecs_task_definition revisions",
    "ecs_task_definition volume.name",
    "ecs_task_definition volume.efs_volume_configuration",
    "ecs_task_definition volume.fsx_windows_file_server_volume_configuration",
    "ecs_task_definition volume.s3files_volume_configuration",
    "ecs_task_definition placement_constraints",
    "ecs_task_definition task_role_arn",
];

#[tokio::test]
async fn a_block_in_which_nothing_is_set_is_none() {
    let lab = Lab::in_process(Ecs).await.unwrap();
    let mut faults = Vec::new();
    for name in KINDS {
        assert_eq!(messages(&lab, name, &json!({})).await, [], "{name}");
        let blocks = block(name).blocks;
        for nested in blocks.iter().filter(|it| it.name != "timeouts") {
            for is_null in [true, false] {
                let more = json!({ nested.name.clone(): [nothing(&nested.block, is_null)] });
                let mut found = messages(&lab, name, &more).await;
                found.retain(|one| !short(one).starts_with("warning GEN-011"));
                let meant = |one: &Diagnostic| {
                    let place = format!("{name} {}", one.path);
                    MEANT.iter().any(|meant| place.starts_with(meant))
                };
                let found = found.iter().filter(|one| !meant(one));
                faults.extend(found.map(|one| format!("{name} {}", short(one))));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Type, arguments beside those of a sound configuration, and the messages.
type Case = (&'static str, Json, &'static [&'static str]);

/// A service on Fargate.
fn fargate(more: Json) -> Json {
    let network = json!([{ "subnets": ["subnet-0123456789abcdef0"] }]);
    let base = json!({ "launch_type": "FARGATE", "network_configuration": network });
    with(base, &more)
}

/// A definition of one container.
fn containers(more: Json) -> String {
    let one = json!({ "name": "web", "image": "nginx:1.29", "memory": 128 });
    json!([with(one, &more)]).to_string()
}

/// A definition with a volume that is mounted.
fn volume(more: Json) -> Json {
    let mounted = json!({ "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }] });
    let one = with(json!({ "name": "data" }), &more);
    json!({ "volume": [one], "container_definitions": containers(mounted) })
}

/// Blocks of services.
fn of_services() -> Vec<Case> {
    vec![
        (
            "ecs_service",
            fargate(json!({ "load_balancer": [
            { "target_group_arn": "", "elb_name": "", "container_name": "", "container_port": 0 }] })),
            &["warning GEN-011 load_balancer.container_name"],
        ),
        (
            "ecs_service",
            fargate(json!({ "network_configuration": [
            { "subnets": [""], "security_groups": [""], "assign_public_ip": null }] })),
            &["error SV-030 network_configuration[0].subnets"],
        ),
        (
            "ecs_service",
            fargate(json!({ "network_configuration": [
            { "subnets": [], "security_groups": ["sg-0123456789abcdef0"] }] })),
            &["error SV-032 network_configuration[0].subnets"],
        ),
        (
            "ecs_service",
            fargate(
                json!({ "deployment_circuit_breaker": [{ "enable": false, "rollback": false }],
            "alarms": [{ "enable": false, "rollback": false, "alarm_names": [] }] }),
            ),
            &[],
        ),
        (
            "ecs_service",
            fargate(json!({ "capacity_provider_strategy": [
            { "capacity_provider": "", "base": 0, "weight": 0 }] })),
            &["warning GEN-011 capacity_provider_strategy.capacity_provider"],
        ),
        (
            "ecs_service",
            fargate(json!({ "service_registries": [
            { "registry_arn": "", "port": 0, "container_name": "", "container_port": 0 }] })),
            &["warning GEN-011 service_registries[0].registry_arn"],
        ),
    ]
}

/// Placement, deployments and volumes of services.
fn of_deployments() -> Vec<Case> {
    vec![
        (
            "ecs_service",
            fargate(json!({ "service_connect_configuration": [
            { "enabled": false, "namespace": "", "service": [], "log_configuration": [] }] })),
            &[],
        ),
        (
            "ecs_service",
            fargate(
                json!({ "placement_constraints": [{ "type": "", "expression": "" }],
            "ordered_placement_strategy": [{ "type": "", "field": "" }] }),
            ),
            &[
                "warning GEN-011 ordered_placement_strategy[0].type",
                "warning GEN-011 placement_constraints.type",
            ],
        ),
        (
            "ecs_service",
            fargate(
                json!({ "iam_role": "", "platform_version": "", "propagate_tags": "",
            "availability_zone_rebalancing": "", "tags": null, "triggers": {} }),
            ),
            &[],
        ),
        (
            "ecs_service",
            fargate(
                json!({ "deployment_configuration": [{ "strategy": "", "bake_time_in_minutes": "",
            "linear_configuration": [], "canary_configuration": [], "lifecycle_hook": [] }] }),
            ),
            &[],
        ),
        (
            "ecs_service",
            fargate(json!({ "volume_configuration": [
            { "name": null, "managed_ebs_volume": [{ "role_arn": null, "size_in_gb": null }] }] })),
            // The default of encrypted makes it a volume.
            &[
                "error - volume_configuration[0].managed_ebs_volume[0].role_arn",
                "error - volume_configuration[0].name",
            ],
        ),
    ]
}

/// Volumes of task definitions.
fn of_volumes() -> Vec<Case> {
    let empty_efs = json!({ "file_system_id": "", "root_directory": "", "transit_encryption": "",
        "authorization_config": [{ "access_point_id": "", "iam": "" }] });
    let no_efs =
        json!({ "file_system_id": null, "root_directory": null, "transit_encryption": null });
    let efs = json!([{ "file_system_id": "fs-0123456789abcdef0" }]);
    vec![
        (
            "ecs_task_definition",
            volume(json!({ "efs_volume_configuration": [empty_efs] })),
            &["error VO-009 volume.efs_volume_configuration[0].file_system_id"],
        ),
        (
            "ecs_task_definition",
            volume(json!({ "efs_volume_configuration": [no_efs], "host_path": "/srv" })),
            &["error VO-009 volume.efs_volume_configuration[0].file_system_id"],
        ),
        (
            "ecs_task_definition",
            volume(
                json!({ "efs_volume_configuration": efs, "docker_volume_configuration": [
            { "scope": null, "autoprovision": null, "driver": null, "driver_opts": null, "labels": null }] }),
            ),
            &["error VO-003 volume.name"],
        ),
    ]
}

/// Containers and arguments of task definitions.
fn of_containers() -> Vec<Case> {
    vec![
        (
            "ecs_task_definition",
            json!({ "runtime_platform": [{ "cpu_architecture": "", "operating_system_family": "" }],
            "cpu": "", "memory": "", "task_role_arn": "", "ipc_mode": "", "pid_mode": "", "network_mode": "",
            "placement_constraints": [], "volume": [] }),
            &[],
        ),
        (
            "ecs_task_definition",
            json!({ "container_definitions": containers(json!({
            "user": "", "hostname": "", "workingDirectory": "", "versionConsistency": "", "command": [], "environment": [],
            "healthCheck": null, "logConfiguration": null, "linuxParameters": {}, "dockerLabels": {}, "secrets": null,
            "portMappings": [{ "containerPort": 80, "hostPort": 0, "name": "", "appProtocol": "", "protocol": "" }] })) }),
            &[],
        ),
        (
            "ecs_task_definition",
            json!({ "container_definitions": containers(json!({ "imagee": null })) }),
            &[],
        ),
        (
            "ecs_task_definition",
            json!({ "container_definitions": containers(json!({ "imagee": "x", "cmd": [] })) }),
            &["warning GEN-009 container_definitions"],
        ),
        (
            "ecs_task_definition",
            json!({ "container_definitions": "" }),
            &["error GEN-012 container_definitions"],
        ),
        (
            "ecs_task_definition",
            json!({ "container_definitions": "\"[1\"" }),
            &["error GEN-012 container_definitions"],
        ),
    ]
}

/// Other objects.
fn of_others() -> Vec<Case> {
    vec![
        (
            "ecs_capacity_provider",
            json!({ "auto_scaling_group_provider": [{ "auto_scaling_group_arn": "" }] }),
            &["error CP-002 auto_scaling_group_provider[0].auto_scaling_group_arn"],
        ),
        (
            "ecs_capacity_provider",
            json!({ "auto_scaling_group_provider": [] }),
            &["error CP-002 "],
        ),
        (
            "ecs_capacity_provider",
            json!({ "auto_scaling_group_provider": [], "managed_instances_provider": [{ "infrastructure_role_arn": "" }] }),
            &[
                "error - managed_instances_provider[0].instance_launch_template",
                "error CP-002 managed_instances_provider[0].infrastructure_role_arn",
            ],
        ),
        (
            "ecs_launch_configuration",
            json!({ "name": null, "name_prefix": "ab" }),
            &[],
        ),
        (
            "ecs_launch_configuration",
            json!({ "iam_instance_profile": [{ "name": "", "arn": "" }] }),
            &["warning LT-008 iam_instance_profile[0].name"],
        ),
        (
            "ecs_launch_configuration",
            json!({ "block_device_mappings": [{ "device_name": "", "ebs": [{}] }],
            "network_interfaces": [], "instance_type": "", "image_id": "", "user_data": "", "description": "" }),
            &[],
        ),
        (
            "ecs_cluster",
            json!({ "configuration": [{ "execute_command_configuration": [{ "logging": "", "kms_key_id": "",
            "log_configuration": [{ "cloud_watch_log_group_name": "", "s3_bucket_name": "", "s3_key_prefix": "" }] }] }] }),
            &[],
        ),
        (
            "ecs_cluster",
            json!({ "setting": [{ "name": "", "value": "" }], "service_connect_defaults": [{ "namespace": "" }] }),
            &[
                "warning GEN-011 service_connect_defaults[0].namespace",
                "warning GEN-011 setting",
            ],
        ),
        (
            "ecs_task_set",
            json!({ "load_balancer": [{ "target_group_arn": "", "container_name": "" }], "scale": [{ "unit": "", "value": 0 }] }),
            &["warning GEN-011 load_balancer.container_name"],
        ),
    ]
}

fn cases() -> impl Iterator<Item = Case> {
    let groups = [
        of_services(),
        of_deployments(),
        of_volumes(),
        of_containers(),
        of_others(),
    ];
    groups.into_iter().flatten()
}

#[tokio::test]
async fn a_configuration_of_a_module_has_the_messages_that_it_needs() {
    let lab = Lab::in_process(Ecs).await.unwrap();
    let mut faults = Vec::new();
    for (name, more, expected) in cases() {
        let found = messages(&lab, name, &more).await;
        let mut short: Vec<String> = found.iter().map(short).collect();
        short.sort();
        if short != expected {
            let found = found
                .iter()
                .map(|one| format!("    {} | {} | {}", one.path, one.summary, one.detail));
            let found = found.collect::<Vec<_>>().join("\n");
            faults.push(format!(
                "{name} {more}\n  {short:?}, not {expected:?}\n{found}"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
