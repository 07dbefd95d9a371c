//! No member of the API is forgotten, and both lists are always sent.

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;

use super::convert::{self, CODEC};
use super::schema::ClusterCapacityProviders;
use crate::aws::codec::full::{forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, everything, model};
use crate::aws::codec::{Members, described, json as text, members, typed};

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
