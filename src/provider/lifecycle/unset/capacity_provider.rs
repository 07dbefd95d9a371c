//! Capacity providers, and those of a cluster.

use serde_json::json;
use tfplug::Model as _;
use tfplug::rules::Action;
use tfplug::testing::value::from_json;

use super::super::lab;
use super::{SPELLINGS, nothing_to_do, spellings_are_one};
use crate::aws::codec::samples::spelled;
use crate::capacity_provider::schema::CapacityProvider;
use crate::cluster_capacity_providers::schema::ClusterCapacityProviders;

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
