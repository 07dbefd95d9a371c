//! Cases of the rules about clusters and their capacity providers.

use serde_json::{Value as Json, json};

use super::case::{Case, case};

const EXEC: &str = "configuration.0.execute_command_configuration.0";

fn exec(logging: Json, log: Json) -> Json {
    let exec = json!({"logging": logging, "log_configuration": log});
    json!({"configuration": [{"execute_command_configuration": [exec]}]})
}

fn storage(member: &str, key: &str) -> Json {
    json!({"configuration": [{"managed_storage_configuration": [{member: key}]}]})
}

pub(super) fn cluster() -> Vec<Case> {
    let setting = |name: &str, value: &str| json!({"name": name, "value": value});
    let settings = |all: &[Json]| json!({"setting": all});
    let namespace = |name: &str| json!({"service_connect_defaults": [{"namespace": name}]});
    let mut cases = vec![
        case(
            "CL-002",
            settings(&[setting("insights", "enabled")]),
            settings(&[setting("containerInsights", "enabled")]),
            "setting.0.name",
        ),
        case(
            "CL-003",
            settings(&[setting("containerInsights", "enable")]),
            settings(&[setting("containerInsights", "enhanced")]),
            "setting.0.value",
        ),
        case(
            "CL-004",
            settings(&[
                setting("containerInsights", "enabled"),
                setting("containerInsights", "disabled"),
            ]),
            settings(&[setting("", "")]),
            "setting.1.name",
        ),
        case(
            "CL-021",
            namespace("a/b"),
            namespace("internal"),
            "service_connect_defaults.0.namespace",
        ),
        case(
            "CL-021",
            namespace(&"a".repeat(1025)),
            namespace("arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1"),
            "service_connect_defaults.0.namespace",
        ),
        case(
            "CL-010",
            storage("kms_key_id", "arn:aws:kms:eu-west-1:123456789012:key/mrk-1"),
            storage("kms_key_id", "arn:aws:kms:eu-west-1:123456789012:key/1"),
            "configuration.0.managed_storage_configuration.0.kms_key_id",
        ),
        case(
            "CL-010",
            storage("fargate_ephemeral_storage_kms_key_id", "mrk-1"),
            storage("fargate_ephemeral_storage_kms_key_id", ""),
            "configuration.0.managed_storage_configuration",
        ),
    ];
    cases.extend(execute_command());
    cases
}

fn execute_command() -> Vec<Case> {
    let place = |member: &str| -> &'static str { format!("{EXEC}.{member}").leak() };
    let group = || json!([{"cloud_watch_log_group_name": "exec"}]);
    let empty = json!([{
        "cloud_watch_log_group_name": "", "s3_bucket_name": "", "s3_key_prefix": "",
        "cloud_watch_encryption_enabled": false, "s3_bucket_encryption_enabled": false,
    }]);
    let over = |log: Json| exec(json!("OVERRIDE"), log);
    vec![
        case(
            "CL-006",
            over(json!([])),
            over(group()),
            place("log_configuration"),
        ),
        case(
            "CL-006",
            over(empty.clone()),
            exec(json!("NONE"), json!([])),
            place("logging"),
        ),
        case(
            "CL-007",
            exec(json!("NONE"), group()),
            over(group()),
            place("logging"),
        ),
        case(
            "CL-007",
            exec(json!(null), group()),
            exec(json!(""), empty),
            place("logging"),
        ),
        case(
            "CL-008",
            over(json!([{"cloud_watch_encryption_enabled": true}])),
            over(json!([{"s3_bucket_name": "logs"}])),
            place("log_configuration.0.s3_bucket_name"),
        ),
        case(
            "CL-009",
            over(json!([{"cloud_watch_log_group_name": "exec", "s3_key_prefix": "x/"}])),
            over(
                json!([{"cloud_watch_log_group_name": "exec", "s3_bucket_encryption_enabled": false}]),
            ),
            place("log_configuration.0.s3_bucket_name"),
        ),
        case(
            "CL-009",
            over(json!([{"s3_bucket_name": "logs", "cloud_watch_encryption_enabled": true}])),
            over(
                json!([{"s3_bucket_name": "logs", "s3_bucket_encryption_enabled": true, "s3_key_prefix": "x/"}]),
            ),
            place("log_configuration.0.cloud_watch_encryption_enabled"),
        ),
    ]
}

pub(super) fn capacity_providers() -> Vec<Case> {
    let default = |providers: Json, names: &[&str]| {
        let items = names
            .iter()
            .map(|name| json!({"capacity_provider": name, "weight": 1}));
        let items: Json = items.collect();
        json!({"capacity_providers": providers, "default_capacity_provider_strategy": items})
    };
    let names: Vec<String> = (0..21).map(|index| format!("p{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let listed = |count: usize| -> Json {
        let names: Json = (0..count).map(|index| format!("p{index}")).collect();
        json!({"capacity_providers": names})
    };
    vec![
        case(
            "CL-011",
            default(json!(["FARGATE_SPOT"]), &["FARGATE"]),
            default(json!(["FARGATE_SPOT"]), &["FARGATE_SPOT"]),
            "capacity_providers",
        ),
        case(
            "CL-011",
            default(json!(["ours"]), &["FARGATE"]),
            default(json!([]), &["managed"]),
            "capacity_providers.0",
        ),
        // No list is an empty one.
        case(
            "CL-011",
            default(json!(null), &["FARGATE"]),
            default(json!(null), &[]),
            "default_capacity_provider_strategy.0.capacity_provider",
        ),
        case(
            "CL-014",
            json!({"default_capacity_provider_strategy": [{"capacity_provider": "a"}, {"capacity_provider": "b"}]}),
            json!({"default_capacity_provider_strategy": [{"capacity_provider": "a"}]}),
            "default_capacity_provider_strategy.1.weight",
        ),
        case(
            "CL-016",
            default(json!([]), &names),
            default(json!([]), &["managed"]),
            "default_capacity_provider_strategy",
        ),
        case(
            "CL-018",
            json!({"capacity_providers": ["fargate_spot"]}),
            json!({"capacity_providers": ["FARGATE_SPOT"]}),
            "capacity_providers.0",
        ),
        case("CL-022", listed(21), listed(20), "capacity_providers"),
    ]
}
