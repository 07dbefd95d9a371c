//! No member of the API is forgotten, and none is lost on its way; an update has what ECS can change.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_capacity_provider::CreateCapacityProviderInput;
use aws_sdk_ecs::operation::update_capacity_provider::UpdateCapacityProviderInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;
use tfplug::Field as _;
use tfplug::value::Value;

use super::convert::{self, CODEC};
use super::schema::CapacityProvider;
use crate::aws::codec::full::{answers, forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, members, typed};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[(
    "tags",
    "tags and tags_all, with the provider's default_tags",
)];

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("status", "waited for; of the data source"),
    ("tags", "tags and tags_all, without those that are ignored"),
    ("type", "shown by the block; of the data source"),
    ("updateStatus", "waited for; of the data source"),
    (
        "updateStatusReason",
        "of errors while waiting, and of the data source",
    ),
];

#[test]
fn every_member_of_the_api_is_exposed() {
    let members = whole(
        CreateCapacityProviderInput::SCHEMA,
        CreateCapacityProviderInput::deserialize,
    );
    let declared = requests(CODEC.attributes());
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
    let members = whole(
        UpdateCapacityProviderInput::SCHEMA,
        UpdateCapacityProviderInput::deserialize,
    );
    assert_eq!(forgotten(&members, &declared, &[]), Vec::<String>::new());
    let members = whole(
        types::CapacityProvider::SCHEMA,
        types::CapacityProvider::deserialize,
    );
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn members_that_the_api_requires_are_required() {
    let members = whole(
        CreateCapacityProviderInput::SCHEMA,
        CreateCapacityProviderInput::deserialize,
    );
    let write = |members| {
        let input = typed(members, CreateCapacityProviderInput::deserialize)?;
        described(CreateCapacityProviderInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

/// The request as the SDK sends it.
fn echoed(provider: &CapacityProvider) -> Members {
    let input = convert::create(provider).unwrap();
    let mut members = described(CreateCapacityProviderInput::SCHEMA, &input).unwrap();
    members.remove("tags");
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<CapacityProvider>()) {
        let sent: CapacityProvider = model(&value);
        let provider = typed(echoed(&sent), types::CapacityProvider::deserialize).unwrap();
        let read = convert::from_answer(&provider, &CapacityProvider::default()).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
        let again = convert::from_answer(&provider, &read).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request that creates a provider with everything, and the updates that take each part away again.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<CapacityProvider>();
    let provider: CapacityProvider = model(&value);
    let create = text(&echoed(&provider).into());
    let update = |plan: &CapacityProvider| {
        let input = convert::update(&provider, plan).unwrap()?;
        let members = described(UpdateCapacityProviderInput::SCHEMA, &input).unwrap();
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
    golden("src/capacity_provider/tests/requests.json", &found);
}

fn provider(answer: &serde_json::Value) -> types::CapacityProvider {
    typed(members(answer), types::CapacityProvider::deserialize).unwrap()
}

#[test]
fn defaults_of_ecs_are_no_drift() {
    let answer = provider(&json!({
        "name": "own",
        "capacityProviderArn": "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/own",
        "managedInstancesProvider": {
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs",
            "propagateTags": "NONE",
            "infrastructureOptimization": {},
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "monitoring": "BASIC",
                "instanceMetadataTagsPropagation": true,
                "localStorageConfiguration": { "useLocalStorage": false },
                "networkConfiguration": { "subnets": ["subnet-7"], "securityGroups": [] },
                "instanceRequirements": {
                    "vCpuCount": { "min": 1 }, "memoryMiB": { "min": 2048, "max": 0 },
                    "requireHibernateSupport": false, "acceleratorCount": { "min": 0 },
                    "spotMaxPricePercentageOverLowestPrice": 0,
                },
            },
        },
    }));
    let before = CapacityProvider {
        cluster: "main".into(),
        ..CapacityProvider::default()
    };
    let found = convert::from_answer(&answer, &before).unwrap();
    assert_eq!(found.cluster, "main".into(), "the answer does not name it");
    let managed = found.managed_instances_provider.known().unwrap();
    assert!(managed.propagate_tags.is_null() && managed.infrastructure_optimization.is_null());
    let template = managed.instance_launch_template.known().unwrap();
    assert!(template.monitoring.is_null() && template.local_storage_configuration.is_null());
    assert!(template.instance_metadata_tags_propagation.is_null());
    let demands = template.instance_requirements.known().unwrap();
    assert!(demands.accelerator_count.is_null() && demands.require_hibernate_support.is_null());
    let price = &demands.spot_max_price_percentage_over_lowest_price;
    assert!(price.is_null());
}

/// Unset members of managed scaling are sent as they were: some servers reset them.
#[test]
fn an_update_has_all_of_managed_scaling() {
    let scaling = json!({
        "status": "ENABLED", "targetCapacity": 80, "minimumScalingStepSize": 2, "maximumScalingStepSize": 9,
        "instanceWarmupPeriod": 0,
    });
    let answer = provider(&json!({
        "name": "own",
        "autoScalingGroupProvider": { "autoScalingGroupArn": "web", "managedScaling": scaling },
    }));
    let prior = convert::from_answer(&answer, &CapacityProvider::default()).unwrap();
    let mut plan = prior.clone();
    if let tfplug::Attr::Known(group) = &mut plan.auto_scaling_group_provider {
        let off = super::schema::ManagedScaling {
            status: "DISABLED".into(),
            ..Default::default()
        };
        group.managed_scaling = tfplug::Once(off).into();
    }
    let input = convert::update(&prior, &plan).unwrap().unwrap();
    let sent = described(UpdateCapacityProviderInput::SCHEMA, &input).unwrap();
    let mut expected = scaling;
    expected["status"] = "DISABLED".into();
    assert_eq!(
        text(&sent.into()),
        json!({ "name": "own", "autoScalingGroupProvider": { "managedScaling": expected } })
    );
    assert!(convert::update(&prior, &prior).unwrap().is_none());
}

/// ECS takes the cluster by its name, also where an ARN is configured.
#[test]
fn a_cluster_is_sent_by_its_name() {
    let mut value = everything::<CapacityProvider>();
    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
    if let Value::Object(entries) = &mut value {
        entries.insert("cluster".to_owned(), arn.into());
    }
    let input = convert::create(&model(&value)).unwrap();
    assert_eq!(input.cluster(), Some("main"));
}
