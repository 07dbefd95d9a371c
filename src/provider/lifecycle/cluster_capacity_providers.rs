//! The life of a cluster's capacity providers.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::Source;
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
async fn providers_are_added_to_an_empty_list() {
    for empty in [object! { cluster_name: "main" }, main(&[])] {
        let (fake, lab) = lab().await;
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        cluster.apply(object! { name: "main" }).await.unwrap();
        let mut providers = lab.resource(PROVIDERS).unwrap();
        providers.apply(empty.clone()).await.unwrap();
        providers.refresh().await.unwrap();
        assert_eq!(providers.plan(empty).await.unwrap().action, Action::NoOp);
        providers.apply(main(&["FARGATE"])).await.unwrap();
        let last = fake.calls("PutClusterCapacityProviders").pop().unwrap();
        assert_eq!(last["capacityProviders"], json!(["FARGATE"]));
    }
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

/// No list and an empty one mean the same; the removal of one with members takes them away.
#[tokio::test]
async fn a_list_that_is_removed_is_emptied() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut providers = lab.resource(PROVIDERS).unwrap();
    let none = object! { cluster_name: "main" };
    providers.apply(main(&["FARGATE"])).await.unwrap();
    let step = providers.apply(none.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(fake.capacity_of("main")[0], json!([]));
    for before in [none.clone(), main(&[])] {
        let mut providers = lab.resource(PROVIDERS).unwrap();
        providers.apply(before.clone()).await.unwrap();
        assert_eq!(providers.plan(before).await.unwrap().action, Action::NoOp);
        let unlisted = providers.plan(none.clone()).await.unwrap();
        assert_eq!(unlisted.action, Action::NoOp);
    }
}

/// The state of `hashicorp/aws` has an empty list in both cases.
#[tokio::test]
async fn a_moved_list_that_is_empty_plans_nothing() {
    let (_fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut providers = lab.resource(PROVIDERS).unwrap();
    providers
        .apply(object! { cluster_name: "main" })
        .await
        .unwrap();
    for config in [main(&[]), object! { cluster_name: "main" }] {
        let source = Source {
            provider: "registry.terraform.io/hashicorp/aws".to_owned(),
            type_name: "aws_ecs_cluster_capacity_providers".to_owned(),
            schema_version: 0,
            state: json!({
                "cluster_name": "main", "id": "main", "capacity_providers": [], "default_capacity_provider_strategy": [],
            }),
            private: Vec::new(),
            identity: None,
        };
        providers.move_from(&source).await.unwrap();
        assert_eq!(providers.plan(config).await.unwrap().action, Action::NoOp);
    }
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

#[tokio::test]
async fn a_list_has_the_clusters_with_providers() {
    let (_fake, lab) = lab().await;
    for name in ["empty", "main", "other"] {
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        cluster.apply(object! { name: name }).await.unwrap();
    }
    let mut providers = lab.resource(PROVIDERS).unwrap();
    providers.apply(main(&["FARGATE"])).await.unwrap();
    let listed = lab.list(PROVIDERS, object! {}).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name, "main");
    let identity = object! { cluster_name: "main", region: "eu-west-1" };
    assert_eq!(&listed[0].identity, &identity);
    assert_eq!(providers.identity(), &identity);
    assert_eq!(
        listed[0].state.get("capacity_providers"),
        providers.state().get("capacity_providers")
    );
    let mut imported = lab.resource(PROVIDERS).unwrap();
    let named = object! { cluster_name: "main" };
    imported.import_by_identity(&named).await.unwrap();
    assert_eq!(imported["id"], Value::from("main"));
}
