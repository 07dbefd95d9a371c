//! Plans of values that are not known yet, over a state in another spelling: the final plan keeps what the first one promised.

use serde_json::{Value as Json, json};
use tfplug::rules::{self, Action};
use tfplug::schema::Attribute;
use tfplug::testing::value::from_json;
use tfplug::value::{Type, Value};

use super::{lab, models};

/// Attributes whose values have more than one spelling, by two that mean the same.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("ecs_account_setting_default.value", "on", "enabled"),
    (
        "ecs_attribute.target_id",
        "7",
        "arn:aws:ecs:eu-west-1:123456789012:container-instance/main/7",
    ),
    (
        "ecs_attribute.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    (
        "ecs_capacity_provider.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    (
        "ecs_capacity_provider.auto_scaling_group_provider.auto_scaling_group_arn",
        "web",
        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:7:autoScalingGroupName/web",
    ),
    (
        "ecs_cluster.configuration.execute_command_configuration.kms_key_id",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    (
        "ecs_cluster.configuration.managed_storage_configuration.fargate_ephemeral_storage_kms_key_id",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    (
        "ecs_cluster.configuration.managed_storage_configuration.kms_key_id",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    (
        "ecs_express_gateway_service.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    ("ecs_express_gateway_service.cpu", "1 vCPU", "1024"),
    ("ecs_express_gateway_service.memory", "2 GB", "2048"),
    (
        "ecs_daemon_task_definition.execution_role_arn",
        "ecs",
        "arn:aws:iam::123456789012:role/ecs",
    ),
    (
        "ecs_daemon_task_definition.task_role_arn",
        "ecs",
        "arn:aws:iam::123456789012:role/ecs",
    ),
    (
        "ecs_gateway_cluster_association.gateway",
        "web",
        "arn:aws:ecs:eu-west-1:123456789012:gateway/web",
    ),
    (
        "ecs_gateway_cluster_association.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    (
        "ecs_launch_configuration.user_data",
        "#!/bin/sh",
        "IyEvYmluL3No",
    ),
    (
        "ecs_launch_configuration.instance_market_options.spot_options.valid_until",
        "2026-12-31T00:00:00Z",
        "2026-12-31T01:00:00+01:00",
    ),
    (
        "ecs_service.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    (
        "ecs_service.task_definition",
        "web",
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/web",
    ),
    ("ecs_service.platform_version", "LATEST", ""),
    (
        "ecs_service.iam_role",
        "ecs",
        "arn:aws:iam::123456789012:role/ecs",
    ),
    (
        "ecs_service.deployment_configuration.lifecycle_hook.hook_details",
        r#"{"a":1}"#,
        r#"{ "a": 1 }"#,
    ),
    (
        "ecs_service.service_connect_configuration.namespace",
        "shop",
        "",
    ),
    (
        "ecs_service.service_connect_configuration.service.discovery_name",
        "web",
        "",
    ),
    (
        "ecs_service.service_connect_configuration.service.client_alias.dns_name",
        "web",
        "",
    ),
    (
        "ecs_service.service_connect_configuration.service.tls.kms_key",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    (
        "ecs_service.volume_configuration.managed_ebs_volume.kms_key_id",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ),
    (
        "ecs_service.ordered_placement_strategy.field",
        "instanceId",
        "host",
    ),
    (
        "ecs_task_definition.container_definitions",
        r#"[{"name":"web","image":"nginx"}]"#,
        r#"[{"image":"nginx","name":"web"}]"#,
    ),
    ("ecs_task_definition.containers.cpu", "1 vCPU", "1024"),
    ("ecs_task_definition.containers.memory", "2 GB", "2048"),
    (
        "ecs_task_definition.containers.memory_reservation",
        "1 GB",
        "1024",
    ),
    ("ecs_task_definition.cpu", "1 vCPU", "1024"),
    ("ecs_task_definition.memory", "2 GB", "2048"),
    (
        "ecs_task_definition.execution_role_arn",
        "ecs",
        "arn:aws:iam::123456789012:role/ecs",
    ),
    (
        "ecs_task_definition.task_role_arn",
        "ecs",
        "arn:aws:iam::123456789012:role/ecs",
    ),
    (
        "ecs_task_set.service",
        "web",
        "arn:aws:ecs:eu-west-1:123456789012:service/main/web",
    ),
    (
        "ecs_task_set.cluster",
        "main",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
    ),
    (
        "ecs_task_set.task_definition",
        "web",
        "arn:aws:ecs:eu-west-1:123456789012:task-definition/web",
    ),
    ("ecs_task_set.platform_version", "LATEST", ""),
];

/// The attributes that compare strings by their meaning, with the names that lead to each.
fn compared(at: &str, attributes: &[Attribute], found: &mut Vec<String>) {
    for attribute in attributes {
        let path = format!("{at}.{}", attribute.name);
        if attribute.equal.is_some() && attribute.ty() == Type::String {
            found.push(path.clone());
        }
        compared(&path, attribute.object_members(), found);
    }
}

#[test]
fn every_attribute_with_spellings_has_two() {
    let mut found = Vec::new();
    for (name, block) in models() {
        compared(name, &block.into_members(), &mut found);
    }
    // An empty string there asks for a container: it is refused, and promised nothing.
    found.retain(|path| path != "ecs_express_gateway_service.task_definition_arn");
    let listed: Vec<_> = SPELLINGS.iter().map(|(path, ..)| *path).collect();
    assert_eq!(found, listed);
    for (path, one, other) in SPELLINGS {
        assert_ne!(one, other, "{path}");
    }
}

/// A configuration with a value at a path of blocks, and nothing else.
fn config(path: &[&str], value: &str) -> Json {
    match path {
        [name] => json!({ *name: value }),
        ["containers", rest @ ..] => json!({ "containers": { "web": config(rest, value) } }),
        [name, rest @ ..] => json!({ *name: [config(rest, value)] }),
        [] => Json::Null,
    }
}

/// A state with that: the attributes that are required or computed have values as well.
fn filled(value: &Value, attributes: &[Attribute]) -> Value {
    let each = |items: &[Value]| items.iter().map(|item| filled(item, attributes)).collect();
    match value {
        Value::Object(members) => {
            let fill = |(name, member): (&String, &Value)| {
                let attribute = attributes.iter().find(|it| it.name == *name);
                let filled = match attribute {
                    Some(it) if member.is_null() && (it.required || !it.optional) => {
                        match it.ty() {
                            Type::String => it.prefix.as_deref().unwrap_or("x").into(),
                            Type::Number => 1.into(),
                            Type::Bool => Value::Bool(true),
                            _ => Value::Null,
                        }
                    }
                    Some(it) => filled(member, it.object_members()),
                    None => member.clone(),
                };
                (name.clone(), filled)
            };
            Value::Object(members.iter().map(fill).collect())
        }
        Value::List(items) => Value::List(each(items)),
        Value::Set(items) => Value::Set(each(items)),
        Value::Map(entries) => {
            let entries = entries.iter();
            let fill = |(key, it): (&String, &Value)| (key.clone(), filled(it, attributes));
            Value::Map(entries.map(fill).collect())
        }
        other => other.clone(),
    }
}

/// The same with another value there.
fn with(config: &Value, path: &[&str], new: &Value) -> Value {
    match (config, path) {
        (Value::Object(members), [name, rest @ ..]) => {
            let mut members = members.clone();
            if let Some(member) = members.get_mut(*name) {
                *member = with(member, rest, new);
            }
            Value::Object(members)
        }
        (Value::Map(entries), _) => {
            let entries = entries.iter();
            let set = |(key, it): (&String, &Value)| (key.clone(), with(it, path, new));
            Value::Map(entries.map(set).collect())
        }
        (Value::List(items), _) => {
            Value::List(items.iter().map(|item| with(item, path, new)).collect())
        }
        (Value::Set(items), _) => {
            Value::Set(items.iter().map(|item| with(item, path, new)).collect())
        }
        _ => new.clone(),
    }
}

#[tokio::test]
async fn the_spelling_from_before_breaks_no_promise() {
    let (_fake, lab) = lab().await;
    for (place, one, other) in SPELLINGS {
        let mut path: Vec<_> = place.split('.').collect();
        let name = path.remove(0);
        let block = models()
            .into_iter()
            .find(|(own, _)| *own == name)
            .unwrap()
            .1;
        let instance = lab.resource(name).unwrap();
        for (before, after) in [(one, other), (other, one)] {
            let state = from_json(&config(&path, before), &block).unwrap();
            let state = filled(&state, &block.clone().into_members());
            let known = with(&state, &path, &(*after).into());
            let open = with(&state, &path, &Value::unknown_with_prefix(*after));
            let plan = |prior: &Value, config: &Value| {
                instance.plan_over(prior.clone(), Vec::new(), config.clone())
            };
            let mut first = plan(&state, &open).await.unwrap();
            let mut prior = &state;
            if first.action == Action::Replace {
                prior = &Value::Null;
                first = plan(prior, &open).await.unwrap();
            }
            let last = plan(prior, &known).await.unwrap();
            let broken = rules::final_plan(&block, &first.planned, &last.planned);
            assert!(
                broken.is_empty(),
                "{place} from {before} to {after}: {broken:?}"
            );
            assert!(first.action.may_become(last.action), "{place}");
        }
    }
}
