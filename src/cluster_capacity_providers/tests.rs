//! No member of the API is forgotten, both lists are always sent, and rules find their violations.

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;
use tfplug::{Attr, Diags, Field as _, Set};

use super::convert::{self, CODEC};
use super::schema::ClusterCapacityProviders;
use super::validate::validate;
use crate::aws::codec::full::{forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, everything, model};
use crate::aws::codec::{Members, described, json as text, members, typed};
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;

#[test]
fn every_member_of_the_request_is_exposed() {
    let members = whole(
        PutClusterCapacityProvidersInput::SCHEMA,
        PutClusterCapacityProvidersInput::deserialize,
    );
    let declared = requests(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), Vec::<String>::new());
}

#[test]
fn members_that_the_api_requires_are_required() {
    let members = whole(
        PutClusterCapacityProvidersInput::SCHEMA,
        PutClusterCapacityProvidersInput::deserialize,
    );
    let write = |members| {
        let input = typed(members, PutClusterCapacityProvidersInput::deserialize)?;
        described(PutClusterCapacityProvidersInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

/// The request as the SDK sends it, under the names of an answer.
fn echoed(plan: &ClusterCapacityProviders) -> Members {
    let input = convert::put(plan).unwrap();
    let mut members = described(PutClusterCapacityProvidersInput::SCHEMA, &input).unwrap();
    let name = members.remove("cluster").unwrap();
    members.insert("clusterName".to_owned(), name);
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<ClusterCapacityProviders>()) {
        let sent: ClusterCapacityProviders = model(&value);
        let cluster = typed(echoed(&sent), types::Cluster::deserialize).unwrap();
        let read = convert::from_answer(&cluster, &ClusterCapacityProviders::default()).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
    }
}

#[test]
fn both_lists_are_always_sent() {
    let bare = ClusterCapacityProviders {
        cluster_name: "main".into(),
        ..ClusterCapacityProviders::default()
    };
    let empty = json!({
        "clusterName": "main",
        "capacityProviders": [],
        "defaultCapacityProviderStrategy": [],
    });
    assert_eq!(text(&echoed(&bare).into()), empty);
    let everything: ClusterCapacityProviders = model(&everything::<ClusterCapacityProviders>());
    let full = json!({
        "clusterName": "11",
        "capacityProviders": ["13"],
        "defaultCapacityProviderStrategy": [{ "capacityProvider": "16", "base": 17, "weight": 18 }],
    });
    assert_eq!(text(&echoed(&everything).into()), full);
}

#[test]
fn an_answer_without_providers_has_none() {
    let answer = members(&json!({ "clusterName": "main", "capacityProviders": [] }));
    let cluster = typed(answer, types::Cluster::deserialize).unwrap();
    let found = convert::from_answer(&cluster, &ClusterCapacityProviders::default()).unwrap();
    assert!(CODEC.is_unset("capacity_providers", &found.capacity_providers));
    assert!(found.default_capacity_provider_strategy.is_null());
    assert_eq!(
        (found.id, found.cluster_name),
        ("main".into(), "main".into())
    );
}

fn faults(providers: Attr<Set<String>>, used: &str) -> String {
    let item = CapacityProviderStrategyItem {
        capacity_provider: used.into(),
        ..CapacityProviderStrategyItem::default()
    };
    let config = ClusterCapacityProviders {
        cluster_name: "main".into(),
        capacity_providers: providers,
        default_capacity_provider_strategy: Set(vec![item]).into(),
        ..ClusterCapacityProviders::default()
    };
    let mut diags = Diags::new();
    validate(&config, &mut diags);
    let faults = diags
        .iter()
        .map(|it| format!("{}: {}\n", it.path, it.detail));
    faults.collect()
}

#[test]
fn rules() {
    let providers = |names: &[&str]| -> Attr<Set<String>> {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Set<_>>()
            .into()
    };
    assert_eq!(faults(providers(&["FARGATE", "own"]), "FARGATE"), "");
    assert_eq!(faults(Attr::Unknown, "FARGATE"), "");
    assert_eq!(faults(providers(&["FARGATE"]), "managed"), "");
    let missing = faults(providers(&["own"]), "FARGATE_SPOT");
    assert!(missing.contains("(rule CL-011)"), "{missing}");
    assert!(missing.starts_with("default_capacity_provider_strategy.capacity_provider:"));
    assert!(faults(Attr::Null, "FARGATE").contains("CL-011"));
    let letters = faults(providers(&["Fargate"]), "own");
    assert!(
        letters.contains("CL-018") && letters.starts_with("capacity_providers:"),
        "{letters}"
    );
    assert_eq!(faults(providers(&[""]), "own"), "", "none");
    assert_eq!(faults(providers(&["own"]), ""), "", "no strategy");
    let nothing = ClusterCapacityProviders::default().encode();
    assert!(
        nothing
            .get("capacity_providers")
            .is_some_and(tfplug::value::Value::is_null)
    );
}

#[test]
fn import_takes_the_name_and_the_arn_of_the_cluster() {
    use tfplug::Resource as _;
    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
    let imported = super::Resource.import(arn).unwrap();
    assert_eq!(
        (imported.cluster_name, imported.id),
        ("web".into(), arn.into())
    );
    assert_eq!(imported.region, "eu-west-1".into());
    let imported = super::Resource.import("web").unwrap();
    assert!(imported.cluster_name == "web".into() && imported.id.is_null());
    assert!(super::Resource.import("a/b").is_err());
}
