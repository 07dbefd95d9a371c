//! Services.

use serde_json::{Value as Json, json};
use tfplug::testing::value::from_json;
use tfplug::{Model as _, Severity};

use super::super::lab;
use super::{nothing_to_do, spellings_are_one};
use crate::express_gateway_service::schema::ExpressGatewayService;
use crate::service::schema::Service;

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
            "managed_ebs_volume": [{
                "role_arn": role, "size_in_gb": 9, "tag_specifications": [{ "resource_type": "volume" }],
            }],
        }],
    });
    spellings_are_one::<Service>("ecs_service", base, "UpdateService").await;
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
            "enabled": true, "namespace": "shop", "access_log_configuration": [log],
            "log_configuration": [{ "log_driver": "json-file" }],
        });
        json!({ "service_connect_configuration": [connect] })
    };
    let base =
        json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1 });
    let spellings = [log(Json::Null), log(json!("")), log(json!("DISABLED"))];
    nothing_to_do::<Service>("ecs_service", "UpdateService", &base, &spellings).await;
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

/// Blocks of modules in which no variable has a value: one warning each, and no error.
#[tokio::test]
async fn an_empty_block_of_a_service_is_one_warning() {
    let (_fake, lab) = lab().await;
    for (block, spellings) in [
        (
            "volume_configuration",
            vec![
                json!({ "name": "", "managed_ebs_volume": [] }),
                json!({ "name": null, "managed_ebs_volume": [] }),
            ],
        ),
        (
            "load_balancer",
            vec![
                json!({ "target_group_arn": "", "container_name": "", "container_port": 0 }),
                json!({ "target_group_arn": null, "container_name": null, "container_port": null }),
            ],
        ),
        (
            "network_configuration",
            vec![
                json!({ "subnets": null, "security_groups": null, "assign_public_ip": false }),
                json!({ "subnets": [], "assign_public_ip": false }),
            ],
        ),
    ] {
        for spelling in spellings {
            let base = json!({ "name": "web", "cluster": "main", "task_definition": "web:1", block: [spelling] });
            let config = from_json(&base, &Service::block()).unwrap();
            let web = lab.resource("ecs_service").unwrap();
            let found = web.validate(config).await.unwrap();
            let found: Vec<_> = found.iter().map(|it| (it.severity, &*it.summary)).collect();
            let summary = format!("{block} is ignored, because it is empty");
            assert_eq!(found, [(Severity::Warning, &*summary)], "{base}");
        }
    }
}

/// An EBS volume is encrypted by default, so a block with one is sent: what it lacks is an error, and nothing is ignored.
#[tokio::test]
async fn an_empty_volume_is_missed_and_not_ignored() {
    let (_fake, lab) = lab().await;
    for empty in [json!(""), Json::Null] {
        let volume = json!([{ "name": empty, "managed_ebs_volume": [{ "role_arn": empty }] }]);
        let base = json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "volume_configuration": volume });
        let config = from_json(&base, &Service::block()).unwrap();
        let web = lab.resource("ecs_service").unwrap();
        let found = web.validate(config).await.unwrap();
        let paths: Vec<_> = found.iter().map(|it| it.path.to_string()).collect();
        assert!(
            found.iter().all(|it| it.severity == Severity::Error),
            "{found:?}"
        );
        for place in ["name", "managed_ebs_volume[0].role_arn"] {
            let place = format!("volume_configuration[0].{place}");
            assert_eq!(
                paths.iter().filter(|path| **path == place).count(),
                1,
                "{paths:?}"
            );
        }
    }
}
