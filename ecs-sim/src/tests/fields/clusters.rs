//! Clusters.

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::operation::update_cluster::UpdateClusterInput;
use aws_sdk_ecs::operation::update_cluster_settings::UpdateClusterSettingsInput;

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let values = || {
        json!({
            "settings.value": "enhanced",
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
            "defaultCapacityProviderStrategy.capacityProvider": "FARGATE_SPOT",
            "defaultCapacityProviderStrategy.weight": 3,
        })
    };
    let update = |case: Case| {
        case.each_beside(&["cluster"])
            .with(json!({ "cluster": "c" }))
            .with(values())
            .renamed("cluster", "clusterName")
    };
    vec![
        Case::new::<CreateClusterInput>("CreateCluster", world, described).with(values()),
        update(Case::new::<UpdateClusterInput>(
            "UpdateCluster",
            world,
            described,
        )),
        update(Case::new::<UpdateClusterSettingsInput>(
            "UpdateClusterSettings",
            world,
            described,
        )),
        // Both of its other members are required.
        update(Case::new::<PutClusterCapacityProvidersInput>(
            "PutClusterCapacityProviders",
            world,
            described,
        ))
        .each_beside(&[]),
    ]
}

fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let body = json!({
        "clusters": [answer["cluster"]["clusterArn"]], "include": ["SETTINGS", "CONFIGURATIONS", "TAGS"],
    });
    ask(world, "DescribeClusters", body)
}
