//! No member of the API is forgotten, and none is lost on its way; what is removed is cleared.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::update_cluster::UpdateClusterInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;
use tfplug::Field as _;

use crate::aws::codec::full::{answers, forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, typed};
use crate::cluster::convert::{self, CODEC};
use crate::cluster::schema::Cluster;

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    (
        "capacityProviders",
        "of the resource ecs_cluster_capacity_providers",
    ),
    ("cluster", "the cluster that is updated"),
    (
        "defaultCapacityProviderStrategy",
        "of the resource ecs_cluster_capacity_providers",
    ),
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
];

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("activeServicesCount", "of the data source"),
    ("attachments", "of capacity providers"),
    ("attachmentsStatus", "of capacity providers"),
    (
        "capacityProviders",
        "of the resource ecs_cluster_capacity_providers",
    ),
    (
        "defaultCapacityProviderStrategy",
        "of the resource ecs_cluster_capacity_providers",
    ),
    ("pendingTasksCount", "of the data source"),
    ("registeredContainerInstancesCount", "of the data source"),
    ("runningTasksCount", "of the data source"),
    ("statistics", "not a setting"),
    ("status", "a cluster that is INACTIVE is gone"),
    ("tags", "tags and tags_all, without those that are ignored"),
];

#[test]
fn every_member_of_the_api_is_exposed() {
    let mut members = whole(CreateClusterInput::SCHEMA, CreateClusterInput::deserialize);
    members.extend(whole(
        UpdateClusterInput::SCHEMA,
        UpdateClusterInput::deserialize,
    ));
    let declared = requests(CODEC.attributes());
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
    let members = whole(types::Cluster::SCHEMA, types::Cluster::deserialize);
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn members_that_the_api_requires_are_required() {
    let mut members = whole(CreateClusterInput::SCHEMA, CreateClusterInput::deserialize);
    members.remove("tags");
    members.remove("defaultCapacityProviderStrategy");
    let write = |members| {
        let input = typed(members, CreateClusterInput::deserialize)?;
        described(CreateClusterInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

/// The request as the SDK sends it.
fn echoed(cluster: &Cluster) -> Members {
    let input = convert::create(cluster).unwrap();
    let mut members = described(CreateClusterInput::SCHEMA, &input).unwrap();
    members.remove("tags");
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<Cluster>()) {
        let sent: Cluster = model(&value);
        let read = CODEC.decode(&echoed(&sent), &Cluster::default(), &[]).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
        let again = CODEC.decode(&echoed(&read), &read, &[]).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request that creates a cluster with everything, and the updates that take each part away again.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<Cluster>();
    let cluster: Cluster = model(&value);
    let create = text(&echoed(&cluster).into());
    let update = |plan: &Cluster| {
        let input = convert::update(&cluster, plan).unwrap()?;
        let mut members = described(UpdateClusterInput::SCHEMA, &input).unwrap();
        members.remove("cluster");
        let mut before = create.clone();
        if let Some(entries) = before.as_object_mut() {
            entries.retain(|name, _| members.contains_key(name));
        }
        Some(difference(&before, &text(&members.into())))
    };
    let updates: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .filter_map(|(path, value)| Some((path, update(&model(&value))?)))
        .collect();
    let found = json!({ "create": create, "updates": updates });
    golden("src/cluster/tests/requests.json", &found);
}

/// An answer as ECS gives it for a cluster without a configuration.
#[test]
fn defaults_of_ecs_are_not_drift() {
    let members = json!({
        "clusterName": "web",
        "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
        "settings": [],
        "configuration": { "executeCommandConfiguration": { "logging": "DEFAULT", "kmsKeyId": "" } },
        "serviceConnectDefaults": { "namespace": "" },
    });
    let members = crate::aws::codec::members(&members);
    let cluster = typed(members, types::Cluster::deserialize).unwrap();
    let imported = convert::from_answer(&cluster, &Cluster::default()).unwrap();
    assert!(imported.configuration.is_null() && imported.service_connect_defaults.is_null());
    assert_eq!(imported.name, "web".into());
    // Blocks in which nothing is set stay as often as they are configured.
    let mut value = everything::<Cluster>();
    clear_strings(&mut value);
    let before: Cluster = model(&value);
    let read = convert::from_answer(&cluster, &before).unwrap();
    assert_eq!(read.configuration.encode(), before.configuration.encode());
}

/// All strings empty, all flags off.
fn clear_strings(value: &mut tfplug::value::Value) {
    use tfplug::value::Value;
    match value {
        Value::String(text) => text.clear(),
        Value::Bool(flag) => *flag = false,
        Value::Object(entries) => entries.values_mut().for_each(clear_strings),
        Value::List(items) => items.iter_mut().for_each(clear_strings),
        _ => {}
    }
}
