//! Every spelling of an unset value: null, an empty string or collection, the value that the API takes for unset.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};
use tfplug::Model;
use tfplug::rules::Action;
use tfplug::schema::Attribute;
use tfplug::testing::value::from_json;
use tfplug::value::Value;

use super::lab;
use crate::account_setting_default::schema::AccountSettingDefault;
use crate::attribute::schema::Attribute as CustomAttribute;
use crate::aws::codec::samples::{Spelling, golden_text, spelled};
use crate::capacity_provider::schema::CapacityProvider;
use crate::cluster::schema::Cluster;
use crate::cluster_capacity_providers::schema::ClusterCapacityProviders;
use crate::daemon::schema::Daemon;
use crate::daemon_task_definition::schema::DaemonTaskDefinition;
use crate::express_gateway_service::schema::ExpressGatewayService;
use crate::gateway::schema::Gateway;
use crate::gateway_cluster_association::schema::GatewayClusterAssociation;
use crate::launch_configuration::schema::LaunchConfiguration;
use crate::service::schema::Service;
use crate::tag::schema::Tag;
use crate::task_definition::schema::TaskDefinition;
use crate::task_set::schema::TaskSet;

const SPELLINGS: [Spelling; 3] = [Spelling::Null, Spelling::Empty, Spelling::Declared];

/// A configuration in each spelling: the second plan is empty, and so is the one for any other spelling, or nothing is sent.
async fn spellings_are_one<M: Model>(resource: &str, base: Json, update: &str) {
    let base = from_json(&base, &M::block()).unwrap();
    let attributes = M::block().into_members();
    for before in SPELLINGS {
        let (fake, lab) = lab().await;
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        if resource != "ecs_cluster" {
            cluster
                .apply(tfplug::object! { name: "main" })
                .await
                .unwrap();
        }
        let mut object = lab.resource(resource).unwrap();
        let config = spelled(&base, &attributes, before);
        object.apply(config.clone()).await.unwrap();
        let plan = object.plan(config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{resource} {before:?}");
        let sent = fake.calls(update).len();
        for after in SPELLINGS {
            let config = spelled(&base, &attributes, after);
            let step = object.apply(config.clone()).await.unwrap();
            assert_ne!(
                step.action,
                Action::Replace,
                "{resource} {before:?} {after:?}"
            );
            let calls = fake.calls(update);
            assert_eq!(
                calls.len(),
                sent,
                "{before:?} to {after:?}: {:?}",
                calls.last()
            );
            let plan = object.plan(config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{resource} {before:?} {after:?}");
        }
    }
}

#[tokio::test]
async fn spellings_of_a_cluster_are_one() {
    let base = json!({
        "name": "main",
        "configuration": [{
            "execute_command_configuration": [{
                "logging": "OVERRIDE",
                "log_configuration": [{ "cloud_watch_log_group_name": "exec" }],
            }],
            "managed_storage_configuration": [{}],
        }],
    });
    spellings_are_one::<Cluster>("ecs_cluster", base, "UpdateCluster").await;
    let base = json!({
        "name": "main",
        "configuration": [{ "execute_command_configuration": [{}], "managed_storage_configuration": [{}] }],
    });
    spellings_are_one::<Cluster>("ecs_cluster", base, "UpdateCluster").await;
}

#[tokio::test]
async fn spellings_of_a_capacity_provider_are_one() {
    const RESOURCE: &str = "ecs_capacity_provider";
    const UPDATE: &str = "UpdateCapacityProvider";
    for scaling in [json!([]), json!([{}]), json!([{ "status": "ENABLED" }])] {
        let base = json!({
            "name": "own",
            "auto_scaling_group_provider": [{ "auto_scaling_group_arn": "web", "managed_scaling": scaling }],
        });
        spellings_are_one::<CapacityProvider>(RESOURCE, base, UPDATE).await;
    }
    let base = json!({
        "name": "own",
        "cluster": "main",
        "managed_instances_provider": [{
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "infrastructure_optimization": [{}],
            "instance_launch_template": [{
                "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "local_storage_configuration": [{}],
                "network_configuration": [{ "subnets": ["subnet-7"] }],
                "instance_requirements": [{
                    "vcpu_count": [{ "min": 1 }],
                    "memory_mib": [{ "min": 2048 }],
                    "accelerator_count": [{}],
                    "network_bandwidth_gbps": [{}],
                }],
            }],
        }],
    });
    spellings_are_one::<CapacityProvider>(RESOURCE, base, UPDATE).await;
}

#[tokio::test]
async fn spellings_of_capacity_providers_are_one() {
    const PUT: &str = "PutClusterCapacityProviders";
    let base = json!({ "cluster_name": "main" });
    let resource = "ecs_cluster_capacity_providers";
    // Each apply sends both lists, so only the plans are compared.
    let base = from_json(&base, &ClusterCapacityProviders::block()).unwrap();
    let attributes = ClusterCapacityProviders::block().into_members();
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster
        .apply(tfplug::object! { name: "main" })
        .await
        .unwrap();
    for spelling in SPELLINGS {
        let mut object = lab.resource(resource).unwrap();
        let config = spelled(&base, &attributes, spelling);
        object.apply(config.clone()).await.unwrap();
        assert_eq!(
            object.plan(config).await.unwrap().action,
            Action::NoOp,
            "{spelling:?}"
        );
    }
    assert_eq!(fake.calls(PUT).len(), SPELLINGS.len());
}

#[tokio::test]
async fn spellings_of_an_express_service_are_one() {
    let base = json!({
        "service_name": "web",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/infra",
        "execution_role_arn": "arn:aws:iam::123456789012:role/exec",
        "primary_container": [{ "image": "web:1", "environment": [{ "name": "A", "value": "" }] }],
        "network_configuration": [{ "subnets": ["subnet-1"] }],
        "scaling_target": [{ "min_task_count": 1 }],
    });
    let update = "UpdateExpressGatewayService";
    spellings_are_one::<ExpressGatewayService>("ecs_express_gateway_service", base, update).await;
}

#[tokio::test]
async fn spellings_of_a_service_are_one() {
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/7";
    let role = "arn:aws:iam::123456789012:role/ecs";
    let base = json!({
        "name": "web",
        "cluster": "main",
        "task_definition": "web:1",
        "desired_count": 1,
        "network_configuration": [{ "subnets": ["subnet-7"] }],
        "load_balancer": [{ "target_group_arn": arn, "container_name": "app", "container_port": 80 }],
        "service_registries": [{
            "registry_arn": "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-7",
        }],
        "placement_constraints": [{ "type": "distinctInstance" }],
        "ordered_placement_strategy": [{ "type": "random" }],
        "service_connect_configuration": [{
            "enabled": true,
            "log_configuration": [{ "log_driver": "json-file" }],
            "service": [{
                "port_name": "http", "discovery_name": "http",
                "client_alias": [{ "port": 80, "dns_name": "web" }],
            }],
        }],
        "gateway_connectors": [{ "port_name": "http", "health_check": [{ "matcher": [{ "http_code": "200" }] }] }],
        "volume_configuration": [{
            "name": "data",
            "managed_ebs_volume": [{ "role_arn": role, "size_in_gb": 8, "tag_specifications": [{ "resource_type": "volume" }] }],
        }],
    });
    spellings_are_one::<Service>("ecs_service", base, "UpdateService").await;
}

#[tokio::test]
async fn spellings_of_a_task_definition_are_one() {
    let base = json!({
        "family": "web",
        "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
        "runtime_platform": [{ "cpu_architecture": "X86_64" }],
        "volume": [{
            "name": "data",
            "efs_volume_configuration": [{ "file_system_id": "fs-12345678" }],
        }],
    });
    spellings_are_one::<TaskDefinition>("ecs_task_definition", base, "RegisterTaskDefinition")
        .await;
}

#[tokio::test]
async fn spellings_of_a_daemon_are_one() {
    let arn = |of: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{of}");
    let base = json!({
        "name": "agent",
        "cluster_arn": arn("cluster/main"),
        "daemon_task_definition_arn": arn("daemon-task-definition/agent:1"),
        "capacity_provider_arns": [arn("capacity-provider/mi")],
        "deployment_configuration": [{ "drain_percent": 10, "alarms": [{ "alarm_names": ["errors"] }] }],
    });
    spellings_are_one::<Daemon>("ecs_daemon", base, "UpdateDaemon").await;
}

#[tokio::test]
async fn spellings_of_a_gateway_are_one() {
    let alb = |more: Json| {
        json!({
            "name": "web",
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "host_shared_alb": [more],
        })
    };
    let logs = json!([{ "bucket": "logs" }]);
    let header = json!([{ "name": "x-test", "values": ["1"] }]);
    for base in [
        alb(json!({})),
        alb(json!({ "access_logs": logs, "test_traffic_header": header })),
    ] {
        spellings_are_one::<Gateway>("ecs_gateway", base, "UpdateGateway").await;
    }
}

#[tokio::test]
async fn spellings_of_a_daemon_task_definition_are_one() {
    let base = json!({
        "family": "agent",
        "container_definition": [{
            "name": "agent", "image": "agent",
            "environment": [{ "name": "A", "value": "b" }],
            "health_check": [{ "command": ["CMD", "true"] }],
            "restart_policy": [{ "enabled": true }],
            "mount_point": [{ "source_volume": "data", "container_path": "/data" }],
            "linux_parameters": [{ "device": [{ "host_path": "/dev/fuse" }] }],
            "log_configuration": [{ "log_driver": "awslogs", "options": { "awslogs-group": "g", "awslogs-region": "r" } }],
        }],
        "volume": [{ "name": "data" }],
    });
    let (resource, register) = ("ecs_daemon_task_definition", "RegisterDaemonTaskDefinition");
    spellings_are_one::<DaemonTaskDefinition>(resource, base, register).await;
}

/// A value of one attribute in another spelling of unset, after which nothing is to do.
async fn nothing_to_do<M: Model>(resource: &str, update: &str, base: &Json, spellings: &[Json]) {
    let with = |more: &Json| {
        let mut all = base.clone();
        if let (Json::Object(all), Json::Object(more)) = (&mut all, more) {
            all.extend(more.clone());
        }
        from_json(&all, &M::block()).unwrap()
    };
    for before in spellings {
        let (fake, lab) = lab().await;
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        if resource != "ecs_cluster" {
            let main = tfplug::object! { name: "main" };
            cluster.apply(main).await.unwrap();
        }
        let mut object = lab.resource(resource).unwrap();
        object.apply(with(before)).await.unwrap();
        let sent = fake.calls(update).len();
        for after in spellings {
            let step = object.apply(with(after)).await;
            let step = step.unwrap_or_else(|error| panic!("{before} to {after}: {error}"));
            assert_ne!(step.action, Action::Replace, "{before} to {after}");
            let calls = fake.calls(update);
            assert_eq!(calls.len(), sent, "{before} to {after}: {:?}", calls.last());
        }
    }
}

#[tokio::test]
async fn empty_blocks_of_a_cluster_are_none() {
    let spelled =
        |exec: &Json| json!({ "configuration": [{ "execute_command_configuration": exec }] });
    let logs = |log: Json| spelled(&json!([{ "logging": "NONE", "log_configuration": log }]));
    let empty = json!([{
        "cloud_watch_log_group_name": "", "s3_bucket_name": "", "s3_key_prefix": "",
        "cloud_watch_encryption_enabled": false,
    }]);
    let spellings = [logs(json!([])), logs(json!([{}])), logs(empty)];
    let base = json!({ "name": "main" });
    nothing_to_do::<Cluster>("ecs_cluster", "UpdateCluster", &base, &spellings).await;
}

#[tokio::test]
async fn capacity_providers_are_not_sent_again_in_another_spelling() {
    let item = |name: &str| json!({ "capacity_provider": name, "base": 0, "weight": 0 });
    let spellings = [
        json!({}),
        json!({ "capacity_providers": [] }),
        json!({ "capacity_providers": [""], "default_capacity_provider_strategy": [item("")] }),
    ];
    let base = json!({ "cluster_name": "main" });
    let (resource, put) = (
        "ecs_cluster_capacity_providers",
        "PutClusterCapacityProviders",
    );
    nothing_to_do::<ClusterCapacityProviders>(resource, put, &base, &spellings).await;
}

#[tokio::test]
async fn empty_blocks_of_a_service_are_none() {
    let connect = |more: Json| {
        let mut all = json!({ "enabled": true, "namespace": "shop" });
        if let (Json::Object(all), Json::Object(more)) = (&mut all, more) {
            all.extend(more);
        }
        json!({ "service_connect_configuration": [all] })
    };
    let log = json!([{ "log_driver": "", "options": {}, "secret_option": [{ "name": "", "value_from": "" }] }]);
    let base =
        json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1 });
    for spellings in [
        vec![
            connect(json!({})),
            connect(json!({ "log_configuration": log })),
        ],
        vec![
            json!({}),
            json!({ "launch_type": "", "capacity_provider_strategy": [{ "capacity_provider": "" }] }),
        ],
        vec![
            json!({}),
            json!({ "placement_constraints": [{ "type": "", "expression": "" }] }),
        ],
        vec![
            json!({}),
            json!({ "ordered_placement_strategy": [{ "type": "", "field": "" }] }),
        ],
        vec![
            json!({}),
            json!({ "monitoring": [{ "metric_configuration": [] }] }),
        ],
        vec![
            json!({}),
            json!({ "gateway_connectors": [{
                "port_name": "", "health_check": [{ "matcher": [{ "http_code": "" }] }], "filters": [{ "access_types": [] }],
            }] }),
        ],
        vec![
            json!({ "gateway_connectors": [{ "port_name": "http" }] }),
            json!({ "gateway_connectors": [{
                "port_name": "http", "health_check": [{ "health_check_path": "", "matcher": [{}] }], "filters": [{}],
            }] }),
        ],
        vec![
            json!({}),
            json!({ "alarms": [{ "alarm_names": [], "enable": false, "rollback": false }] }),
        ],
        vec![
            json!({ "deployment_configuration": [{ "strategy": "BLUE_GREEN" }] }),
            json!({ "deployment_configuration": [{
                "strategy": "BLUE_GREEN",
                "lifecycle_hook": [{
                    "target_type": "", "hook_target_arn": "", "role_arn": "", "lifecycle_stages": [],
                    "timeout_configuration": [{ "action": "", "timeout_in_minutes": "" }],
                }],
                "early_success_criteria": [{ "enable": false, "source_service_revision_cleanup": "" }],
            }] }),
        ],
    ] {
        nothing_to_do::<Service>("ecs_service", "UpdateService", &base, &spellings).await;
    }
}

#[tokio::test]
async fn query_parameters_of_the_access_log_are_unset_by_an_empty_string() {
    let log = |parameters: Json| {
        let log = json!({ "format": "TEXT", "include_query_parameters": parameters });
        let connect = json!({
            "enabled": true, "namespace": "shop", "log_configuration": [{ "log_driver": "json-file" }],
            "access_log_configuration": [log],
        });
        json!({ "service_connect_configuration": [connect] })
    };
    let base =
        json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1 });
    let spellings = [log(Json::Null), log(json!("")), log(json!("DISABLED"))];
    nothing_to_do::<Service>("ecs_service", "UpdateService", &base, &spellings).await;
}

/// A block in which nothing is set is the same as none.
#[tokio::test]
async fn an_empty_platform_registers_nothing() {
    let (fake, lab) = lab().await;
    let mut definition = lab.resource("ecs_task_definition").unwrap();
    let platforms = [
        json!([]),
        json!([{}]),
        json!([{ "cpu_architecture": "", "operating_system_family": "" }]),
    ];
    for platform in platforms.iter().chain(&platforms) {
        let config = json!({
            "family": "web",
            "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
            "runtime_platform": platform,
        });
        let config = from_json(&config, &TaskDefinition::block()).unwrap();
        definition.apply(config).await.unwrap();
        assert_eq!(fake.calls("RegisterTaskDefinition").len(), 1, "{platform}");
    }
}

/// All attributes of all objects: the values that mean unset, and the value that a removal sends.
#[test]
fn the_table_of_unset_values_is_as_recorded() {
    let mut table = String::from(
        "# Values that mean the same as unset\n\nWritten by a test (`UPDATE=1`). Null always does; a required attribute without a value is \
         refused before a request, unless nothing in its block is set. A removed attribute \
         without a value in the last column is left out of the request, in which ECS keeps it or the whole structure is \
         replaced.\n\n| attribute | also unset | removed, it is sent as |\n|---|---|---|\n",
    );
    let members = AccountSettingDefault::block().into_members();
    rows("ecs_account_setting_default", &members, &mut table);
    rows(
        "ecs_attribute",
        &CustomAttribute::block().into_members(),
        &mut table,
    );
    let members = CapacityProvider::block().into_members();
    rows("ecs_capacity_provider", &members, &mut table);
    rows("ecs_cluster", &Cluster::block().into_members(), &mut table);
    let members = ExpressGatewayService::block().into_members();
    rows("ecs_express_gateway_service", &members, &mut table);
    let members = ClusterCapacityProviders::block().into_members();
    rows("ecs_cluster_capacity_providers", &members, &mut table);
    rows("ecs_daemon", &Daemon::block().into_members(), &mut table);
    let members = DaemonTaskDefinition::block().into_members();
    rows("ecs_daemon_task_definition", &members, &mut table);
    rows("ecs_gateway", &Gateway::block().into_members(), &mut table);
    let members = GatewayClusterAssociation::block().into_members();
    rows("ecs_gateway_cluster_association", &members, &mut table);
    rows(
        "ecs_launch_configuration",
        &LaunchConfiguration::block().into_members(),
        &mut table,
    );
    rows("ecs_service", &Service::block().into_members(), &mut table);
    rows("ecs_tag", &Tag::block().into_members(), &mut table);
    rows(
        "ecs_task_definition",
        &TaskDefinition::block().into_members(),
        &mut table,
    );
    rows("ecs_task_set", &TaskSet::block().into_members(), &mut table);
    golden_text("src/provider/lifecycle/unset.md", &table);
}

fn rows(at: &str, attributes: &[Attribute], table: &mut String) {
    for attribute in attributes.iter().filter(|it| it.optional || it.required) {
        let path = format!("{at}.{}", attribute.name);
        let unset = attribute.unset.as_ref().map(|unset| match unset {
            Value::Null => "empty".to_owned(),
            unset => format!("empty, {}", text(unset)),
        });
        let clear = attribute.counterpart.clear.as_ref().map(text);
        if unset.is_some() || clear.is_some() {
            let (unset, clear) = (unset.unwrap_or_default(), clear.unwrap_or_default());
            let _ = writeln!(table, "| `{path}` | {unset} | {clear} |");
        }
        rows(&path, attribute.object_members(), table);
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`\"{text}\"`"),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::List(items) | Value::Set(items) if items.is_empty() => "`[]`".to_owned(),
        Value::List(items) => items.iter().map(text).collect(),
        Value::Object(entries) => {
            let set = entries.iter().filter(|(_, it)| {
                !it.is_null()
                    && (!it.items().is_empty()
                        || it.as_str().is_some()
                        || matches!(it, Value::Bool(_)))
            });
            let set: Vec<String> = set
                .map(|(name, it)| format!("{name} = {}", text(it).replace('`', "")))
                .collect();
            format!("`{{ {} }}`", set.join(", "))
        }
        other => format!("`{other:?}`"),
    }
}
