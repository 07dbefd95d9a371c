//! Required strings without a value, at every depth of every object: one message for each, and no request.

use serde_json::{Value as Json, json};
use tfplug::schema::{Attribute, Check, Kind};
use tfplug::testing::value::from_json;
use tfplug::value::{Type, Value};
use tfplug::{Model, Path, inventory};

use super::{Ecs, lab};
use crate::capacity_provider::schema::CapacityProvider;
use crate::cluster::schema::Cluster;
use crate::cluster_capacity_providers::schema::ClusterCapacityProviders;
use crate::daemon::schema::Daemon;
use crate::daemon_task_definition::schema::DaemonTaskDefinition;
use crate::express_gateway_service::schema::ExpressGatewayService;
use crate::gateway::schema::Gateway;
use crate::gateway_cluster_association::schema::GatewayClusterAssociation;
use crate::service::schema::Service;
use crate::task_definition::schema::TaskDefinition;
use crate::task_set::schema::TaskSet;

/// The value with each of its required strings in turn replaced by `other`, by path, and whether nothing else is set in the
/// block around the string.
fn each_replaced(
    value: &Value,
    attributes: &[Attribute],
    other: &Value,
    at: &str,
) -> Vec<(String, bool, Value)> {
    match value {
        Value::Object(entries) => {
            let mut all = Vec::new();
            for (name, member) in entries {
                let Some(attribute) = attributes.iter().find(|it| it.name == *name) else {
                    continue;
                };
                let path = format!("{at}.{name}");
                let with = |member: Value| {
                    let mut entries = entries.clone();
                    entries.insert(name.clone(), member);
                    Value::Object(entries)
                };
                let needed = attribute.required && !attribute.empty_is_value;
                if needed && member.as_str().is_some() {
                    let mut others = entries.iter().filter(|(other, _)| *other != name);
                    let alone = others.all(|(_, value)| is_nothing(value));
                    all.push((path.clone(), alone, with(other.clone())));
                }
                let inner = each_replaced(member, attribute.object_members(), other, &path);
                all.extend(
                    inner
                        .into_iter()
                        .map(|(path, alone, inner)| (path, alone, with(inner))),
                );
            }
            all
        }
        Value::List(items) | Value::Set(items) if !attributes.is_empty() => {
            let one = items
                .first()
                .map(|item| each_replaced(item, attributes, other, at));
            let wrap = |item: Value| match value {
                Value::Set(_) => Value::Set(vec![item]),
                _ => Value::List(vec![item]),
            };
            let one = one.into_iter().flatten();
            one.map(|(path, alone, item)| (path, alone, wrap(item)))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Set(_) | Value::Map(_) => value.children().is_empty(),
        value => value.is_null(),
    }
}

/// A required string that is null or empty is one message; where the block around it holds nothing else it is none.
async fn is_one_message<M: Model>(resource: &str, base: Json) {
    let base = from_json(&base, &M::block()).unwrap();
    let attributes = M::block().into_members();
    let (_fake, lab) = lab().await;
    let mut object = lab.resource(resource).unwrap();
    object.plan(base.clone()).await.unwrap();
    let mut seen = 0;
    for other in [Value::Null, "".into()] {
        for (path, alone, config) in each_replaced(&base, &attributes, &other, resource) {
            let mut object = lab.resource(resource).unwrap();
            let Err(failure) = object.plan(config).await else {
                let inside = path.matches('.').count() > 1;
                assert!(inside && alone, "{path} = {other:?} is accepted");
                continue;
            };
            let text = failure.to_string();
            assert_eq!(
                text.matches("error: ").count(),
                1,
                "{path} = {other:?}: {text}"
            );
            seen += 1;
        }
    }
    assert!(seen > 1, "{resource}");
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{resource}")
}

#[tokio::test]
async fn a_missing_string_of_clusters_and_their_capacity_is_one_message() {
    let base =
        json!({ "name": "main", "setting": [{ "name": "containerInsights", "value": "enabled" }] });
    is_one_message::<Cluster>("ecs_cluster", base).await;
    let base = json!({
        "cluster_name": "main", "capacity_providers": ["FARGATE"],
        "default_capacity_provider_strategy": [{ "capacity_provider": "FARGATE", "weight": 1 }],
    });
    is_one_message::<ClusterCapacityProviders>("ecs_cluster_capacity_providers", base).await;
    let base = json!({
        "name": "own",
        "auto_scaling_group_provider": [{ "auto_scaling_group_arn": "web", "managed_draining": "ENABLED" }],
    });
    is_one_message::<CapacityProvider>("ecs_capacity_provider", base).await;
}

#[tokio::test]
async fn a_missing_string_of_services_is_one_message() {
    let group = arn("elasticloadbalancing", "targetgroup/web/7");
    let base = json!({
        "name": "web", "cluster": "main", "task_definition": "web:1",
        "load_balancer": [{ "target_group_arn": group, "container_name": "app", "container_port": 80 }],
        "service_registries": [{ "registry_arn": arn("servicediscovery", "service/srv-7"), "port": 80 }],
        "placement_constraints": [{ "type": "memberOf", "expression": "attribute:x == y" }],
        "ordered_placement_strategy": [{ "type": "spread", "field": "instanceId" }],
        "service_connect_configuration": [{
            "enabled": true,
            "log_configuration": [{ "log_driver": "json-file", "options": { "a": "b" } }],
            "service": [{ "port_name": "http", "client_alias": [{ "port": 80, "dns_name": "web" }] }],
        }],
        "gateway_connectors": [{ "port_name": "http", "health_check": [{ "health_check_path": "/" }] }],
    });
    is_one_message::<Service>("ecs_service", base).await;
    let base = json!({
        "cluster": "main", "service": "web", "task_definition": "web:1",
        "load_balancer": [{ "target_group_arn": group, "container_name": "app", "container_port": 80 }],
        "service_registries": [{ "registry_arn": arn("servicediscovery", "service/srv-7"), "port": 80 }],
        "capacity_provider_strategy": [{ "capacity_provider": "FARGATE", "weight": 1 }],
    });
    is_one_message::<TaskSet>("ecs_task_set", base).await;
    let base = json!({
        "service_name": "web",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/infra",
        "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "primary_container": [{
            "image": "web:1",
            "environment": [{ "name": "A", "value": "b" }],
            "secret": [{ "name": "B", "value_from": arn("ssm", "parameter/b") }],
            "aws_logs_configuration": [{ "log_group": "web", "log_stream_prefix": "web" }],
            "repository_credentials": [{ "credentials_parameter": arn("secretsmanager", "secret:b") }],
        }],
    });
    is_one_message::<ExpressGatewayService>("ecs_express_gateway_service", base).await;
}

#[tokio::test]
async fn a_missing_string_of_gateways_is_one_message() {
    let base = json!({
        "name": "web",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/infra",
        "host_shared_alb": [{
            "access_logs": [{ "bucket": "logs", "prefix": "web" }],
            "test_traffic_header": [{ "name": "x-test", "values": ["1"] }],
        }],
    });
    is_one_message::<Gateway>("ecs_gateway", base).await;
    let base = json!({ "gateway": "web", "cluster": "main" });
    is_one_message::<GatewayClusterAssociation>("ecs_gateway_cluster_association", base).await;
}

#[tokio::test]
async fn a_missing_string_of_definitions_and_daemons_is_one_message() {
    let base = json!({
        "family": "web",
        "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
        "volume": [{ "name": "data", "efs_volume_configuration": [{ "file_system_id": "fs-12345678", "root_directory": "/a" }] }],
        "placement_constraints": [{ "type": "memberOf", "expression": "attribute:x == y" }],
        "proxy_configuration": [{ "container_name": "app", "properties": {
            "ProxyIngressPort": "15000", "ProxyEgressPort": "15001", "AppPorts": "80", "IgnoredUID": "1337",
        } }],
        "network_mode": "awsvpc",
    });
    is_one_message::<TaskDefinition>("ecs_task_definition", base).await;
    let file_server = json!({
        "file_system_id": "fs-0123456789abcdef0", "root_directory": "data",
        "authorization_config": [{
            "credentials_parameter": arn("secretsmanager", "secret:fsx"), "domain": "example.com",
        }],
    });
    let base = json!({
        "family": "web", "requires_compatibilities": ["EC2"], "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "runtime_platform": [{ "operating_system_family": "WINDOWS_SERVER_2022_CORE" }],
        "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
        "volume": [{ "name": "data", "fsx_windows_file_server_volume_configuration": [file_server] }],
    });
    is_one_message::<TaskDefinition>("ecs_task_definition", base).await;
    let base = json!({
        "name": "agent", "cluster_arn": arn("ecs", "cluster/main"),
        "daemon_task_definition_arn": arn("ecs", "daemon-task-definition/agent:1"),
        "capacity_provider_arns": [arn("ecs", "capacity-provider/mi")],
    });
    is_one_message::<Daemon>("ecs_daemon", base).await;
    let base = json!({
        "family": "agent",
        "container_definition": [{
            "name": "agent", "image": "agent", "memory": 64,
            "secret": [{ "name": "B", "value_from": arn("ssm", "parameter/b") }],
            "linux_parameters": [{ "device": [{ "host_path": "/dev/fuse", "container_path": "/dev/fuse" }] }],
            "log_configuration": [{ "log_driver": "json-file", "options": { "max-size": "1m" } }],
        }],
        "volume": [{ "name": "data", "host": [{ "source_path": "/data" }] }],
        "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
    });
    is_one_message::<DaemonTaskDefinition>("ecs_daemon_task_definition", base).await;
}

/// Required strings about which rules complain when they are empty.
const BY_RULES: [&str; 4] = [
    "ecs_account_setting_default.value",
    "ecs_task_definition.containers.",
    "ecs_task_definition.family",
    "ecs_task_definition.volume.",
];

/// A required string refuses an empty one: as missing, by a check of its own, or by a rule.
#[test]
fn every_required_string_refuses_an_empty_one() {
    fn visit(attributes: &[Attribute], at: &str, open: &mut Vec<String>) {
        for attribute in attributes {
            let path = format!("{at}.{}", attribute.name);
            let text = matches!(attribute.kind, Kind::Type(Type::String));
            let elsewhere = BY_RULES.iter().any(|known| path.starts_with(known));
            if attribute.required && text && !attribute.empty_is_value && !elsewhere {
                let missing = matches!(attribute.unset, Some(Value::Null));
                let refused = |check: &Check| !check.faults(&"".into(), &Path::root()).is_empty();
                if !missing && !attribute.checks.iter().any(refused) {
                    open.push(path.clone());
                }
            }
            visit(attribute.object_members(), &path, open);
        }
    }
    let all = inventory::<Ecs>();
    let mut open = Vec::new();
    for (name, offer) in all
        .resources
        .into_iter()
        .chain(all.data_sources)
        .chain(all.list_resources)
    {
        visit(&offer.schema.block.into_members(), &name, &mut open);
    }
    assert!(open.is_empty(), "{open:#?}");
}
