//! The life of a cluster's capacity providers.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, refused};

const PROVIDERS: &str = "ecs_cluster_capacity_providers";

fn main(providers: &[&str]) -> Value {
    let providers = providers.iter().map(|name| (*name).into()).collect();
    object! { cluster_name: "main", capacity_providers: Value::Set(providers) }
}

#[tokio::test]
async fn a_change_under_way_is_waited_for() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let busy = || Turn::Refuse("UpdateInProgressException", "Cluster is being updated.");
    fake.script("PutClusterCapacityProviders", 2, busy());
    let mut providers = lab.resource(PROVIDERS).unwrap();
    providers.apply(main(&["FARGATE"])).await.unwrap();
    let calls = fake.calls("PutClusterCapacityProviders");
    assert_eq!(calls.len(), 3);
    assert_eq!(
        calls[2],
        json!({ "cluster": "main", "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": [] })
    );
    let plan = providers.plan(main(&["FARGATE"])).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let in_progress = Turn::Edit(|answer| {
        answer["clusters"][0]["attachmentsStatus"] = "UPDATE_IN_PROGRESS".into();
    });
    fake.script("DescribeClusters", 2, in_progress);
    providers.destroy().await.unwrap();
    let last = fake.calls("PutClusterCapacityProviders").pop().unwrap();
    assert_eq!(last["capacityProviders"], json!([]));
}

#[tokio::test]
async fn a_cluster_that_is_gone_takes_its_providers_along() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut providers = lab.resource(PROVIDERS).unwrap();
    providers.apply(main(&["FARGATE"])).await.unwrap();
    cluster.destroy().await.unwrap();
    let plan = providers.plan(main(&["FARGATE"])).await.unwrap();
    assert_eq!(plan.action, Action::Create);
    let message = refused(providers.apply(main(&["FARGATE"])).await);
    assert!(
        message.contains("There is no active cluster \"main\""),
        "{message}"
    );
    assert!(fake.calls("PutClusterCapacityProviders").len() >= 2);
}

/// A reference that is unknown in the plan and turns out to be empty: ECS is not asked.
#[tokio::test]
async fn a_required_member_that_becomes_empty_is_an_error_at_the_attribute() {
    let with = |name: Value| {
        let item = object! { capacity_provider: name, weight: 1 };
        object! { cluster_name: "main", default_capacity_provider_strategy: Value::Set(vec![item]) }
    };
    let (fake, lab) = lab().await;
    let mut providers = lab.resource(PROVIDERS).unwrap();
    let step = providers.apply_after(with(Value::unknown()), with("".into()));
    let message = refused(step.await);
    let at = "default_capacity_provider_strategy.capacity_provider";
    assert!(message.contains(&format!("{at} is empty")), "{message}");
    assert!(fake.calls("PutClusterCapacityProviders").is_empty());
}
