//! State of `hashicorp/awscc` moves here: every attribute of its schemas counts.

mod plans;

use serde_json::{Value as Json, json};
use tfplug::{Moved, Resource};

use crate::{
    capacity_provider, cluster, cluster_capacity_providers, daemon, express_gateway_service,
    service, task_definition, task_set,
};

const ACCOUNT: &str = "arn:aws:ecs:eu-west-1:123456789012";

/// The stored state after the move of a state of `source`.
fn moved<R: Resource>(source: &str, state: &Json) -> Json {
    let mut object = state.as_object().unwrap().clone();
    let moves = R::moves();
    let fitting = moves
        .iter()
        .find(|it| (it.provider, it.resource) == ("awscc", source));
    let identity = json!({ "region": "eu-west-3", "account_id": "123456789012" });
    let source = Moved {
        provider: "registry.terraform.io/hashicorp/awscc".to_owned(),
        resource: source.to_owned(),
        version: 1,
        private: Vec::new(),
        identity: identity.as_object().cloned(),
    };
    (fitting.unwrap().step)(&mut object, &source).unwrap();
    object.into()
}

/// The places of everything in a state that is neither an object nor a list, as JSON pointers.
fn leaves(state: &Json, at: &str, found: &mut Vec<String>) {
    match state {
        Json::Object(members) => members
            .iter()
            .for_each(|(name, it)| leaves(it, &format!("{at}/{name}"), found)),
        Json::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, it)| leaves(it, &format!("{at}/{index}"), found)),
        _ => found.push(at.to_owned()),
    }
}

fn other(value: &Json) -> Json {
    match value {
        Json::Bool(flag) => (!flag).into(),
        Json::Number(number) => (number.as_i64().unwrap() + 1000).into(),
        Json::String(text) if text.starts_with('{') => r#"{"other":true}"#.into(),
        Json::String(text) if text == "ENABLED" => "DISABLED".into(),
        Json::String(text) if text.ends_with(":7") => text.replace(":7", ":8").into(),
        Json::String(text) => format!("{text}x").into(),
        other => panic!("{other}"),
    }
}

/// Checks that another value of any attribute makes another state, but for those in `left`, which have reasons.
fn every_attribute_counts<R: Resource>(source: &str, state: &str, left: &[(&str, &str)]) {
    let state: Json = serde_json::from_str(state).unwrap();
    let base = moved::<R>(source, &state);
    let mut places = Vec::new();
    leaves(&state, "", &mut places);
    let lost = places.into_iter().filter(|place| {
        let mut changed = state.clone();
        let leaf = changed.pointer_mut(place).unwrap();
        *leaf = other(leaf);
        moved::<R>(source, &changed) == base
    });
    let is_left = |place: &String| {
        let mut left = left.iter();
        left.any(|(it, _)| place == it || place.starts_with(&format!("{it}/")))
    };
    let (excused, lost): (Vec<String>, Vec<String>) = lost.partition(is_left);
    assert_eq!(lost, Vec::<String>::new(), "{source}");
    for (it, _) in left {
        let met = excused.iter().any(|place| place.starts_with(it));
        assert!(met, "{source}: {it} counts after all");
    }
}

const READ: &str = "a fact that the next read finds";
const COMPOSED: &str = "made from other attributes";

#[test]
fn every_attribute_of_a_cluster_counts() {
    const OTHER: &str = "of the resource ecs_cluster_capacity_providers";
    every_attribute_counts::<cluster::Resource>(
        "awscc_ecs_cluster",
        include_str!("cluster.json"),
        &[
            ("/capacity_providers", OTHER),
            ("/default_capacity_provider_strategy", OTHER),
            ("/id", COMPOSED),
        ],
    );
}

#[test]
fn every_attribute_of_a_service_counts() {
    every_attribute_counts::<service::Resource>(
        "awscc_ecs_service",
        include_str!("service.json"),
        &[("/id", COMPOSED), ("/name", COMPOSED)],
    );
}

#[test]
fn every_attribute_of_a_task_definition_counts() {
    every_attribute_counts::<task_definition::Resource>(
        "awscc_ecs_task_definition",
        include_str!("task_definition.json"),
        &[
            ("/id", COMPOSED),
            ("/inference_accelerators", "AWS has ended Elastic Inference"),
        ],
    );
}

#[test]
fn every_attribute_of_a_capacity_provider_counts() {
    every_attribute_counts::<capacity_provider::Resource>(
        "awscc_ecs_capacity_provider",
        include_str!("capacity_provider.json"),
        &[("/id", COMPOSED)],
    );
}

#[test]
fn every_attribute_of_the_capacity_providers_of_a_cluster_counts() {
    every_attribute_counts::<cluster_capacity_providers::Resource>(
        "awscc_ecs_cluster_capacity_provider_associations",
        include_str!("cluster_capacity_provider_associations.json"),
        &[("/id", COMPOSED)],
    );
}

#[test]
fn every_attribute_of_a_daemon_counts() {
    every_attribute_counts::<daemon::Resource>(
        "awscc_ecs_daemon",
        include_str!("daemon.json"),
        &[
            ("/created_at", READ),
            ("/daemon_status", READ),
            ("/id", COMPOSED),
            ("/updated_at", READ),
        ],
    );
}

#[test]
fn every_attribute_of_an_express_service_counts() {
    every_attribute_counts::<express_gateway_service::Resource>(
        "awscc_ecs_express_gateway_service",
        include_str!("express_gateway_service.json"),
        &[
            ("/active_configurations", READ),
            ("/created_at", READ),
            ("/ecs_managed_resource_arns", READ),
            ("/endpoint", READ),
            ("/id", COMPOSED),
            ("/status", READ),
            ("/updated_at", READ),
        ],
    );
}

#[test]
fn every_attribute_of_a_task_set_counts() {
    every_attribute_counts::<task_set::Resource>(
        "awscc_ecs_task_set",
        include_str!("task_set.json"),
        &[("/id", COMPOSED)],
    );
}

/// A newer schema has more attributes, and nulls where nothing is configured.
#[test]
fn attributes_that_are_not_known_and_nulls_do_no_harm() {
    let state = json!({
        "arn": format!("{ACCOUNT}:cluster/main"), "cluster_name": "main", "id": "main", "novelty": [{ "a": 1 }],
        "capacity_providers": null, "cluster_settings": null, "configuration": null, "tags": null,
        "default_capacity_provider_strategy": null, "service_connect_defaults": { "namespace": null, "novelty": true },
    });
    let moved = moved::<cluster::Resource>("awscc_ecs_cluster", &state);
    assert_eq!(moved["name"], "main");
    assert_eq!(
        moved["region"], "eu-west-1",
        "of the ARN, not of the identity"
    );
    assert_eq!(moved["tags"], Json::Null);
}

#[test]
fn without_an_arn_the_region_is_that_of_the_identity() {
    let state: Json = serde_json::from_str(include_str!("capacity_provider.json")).unwrap();
    let moved = moved::<capacity_provider::Resource>("awscc_ecs_capacity_provider", &state);
    assert_eq!(moved["region"], "eu-west-3");
}
