//! The life of a cluster.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, refused};

const CLUSTER: &str = "ecs_cluster";

fn main() -> Value {
    object! { name: "main" }
}

fn unknown() -> Turn {
    Turn::Answer(json!({
        "clusters": [],
        "failures": [{ "arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/main", "reason": "MISSING" }],
    }))
}

#[tokio::test]
async fn a_new_cluster_may_be_missing_for_a_while() {
    let (fake, lab) = lab().await;
    fake.script_after("DescribeClusters", 1, 2, unknown());
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(main()).await.unwrap();
    fake.script("DescribeClusters", 2, unknown());
    assert_eq!(cluster.plan(main()).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn a_new_namespace_is_waited_for() {
    let (fake, lab) = lab().await;
    let refusal = Turn::Refuse("NamespaceNotFoundException", "Namespace not found.");
    fake.script("CreateCluster", 1, refusal);
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(main()).await.unwrap();
    assert_eq!(fake.calls("CreateCluster").len(), 2);
}

#[tokio::test]
async fn a_delete_of_a_cluster_with_a_foreign_service_fails_at_once_and_names_its_content() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(main()).await.unwrap();
    fake.put_service("legacy", "ACTIVE");
    fake.put_service("old", "DRAINING");
    let refusal = refused(cluster.destroy().await);
    assert!(refusal.contains("1 service (legacy)"), "{refusal}");
    assert!(
        refusal.contains("ClusterContainsServicesException"),
        "{refusal}"
    );
    assert_eq!(
        fake.calls("DeleteCluster").len(),
        1,
        "nothing there is on its way out"
    );
    assert!(!cluster.state().is_null());
}

#[tokio::test]
async fn a_delete_of_a_cluster_with_a_daemon_fails_at_once_and_names_it() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(main()).await.unwrap();
    let daemon = object! {
        name: "agent", cluster_arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
        daemon_task_definition_arn: "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:1",
        capacity_provider_arns: Value::Set(vec![
            "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/managed".into(),
        ]),
    };
    lab.resource("ecs_daemon")
        .unwrap()
        .apply(daemon)
        .await
        .unwrap();
    let refusal = Turn::Refuse(
        "ClusterContainsCapacityProviderException",
        "The Cluster cannot be deleted while Capacity Providers are active.",
    );
    fake.script("DeleteCluster", 1, refusal);
    let refusal = refused(cluster.destroy().await);
    assert!(refusal.contains("it has 1 daemon (agent)"), "{refusal}");
    assert_eq!(fake.calls("DeleteCluster").len(), 1);
}

#[tokio::test]
async fn a_service_that_drains_is_waited_for() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(main()).await.unwrap();
    fake.put_service("old", "DRAINING");
    let ends = fake.clone();
    tokio::spawn(async move {
        while ends.calls("DeleteCluster").len() < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        ends.edit_service("old", |it| it["status"] = "INACTIVE".into());
    });
    cluster.destroy().await.unwrap();
    assert!(fake.calls("DeleteCluster").len() > 2);
}

#[tokio::test]
async fn a_wait_that_takes_too_long_names_the_block_that_raises_it() {
    let (fake, lab) = lab().await;
    let config = object! { name: "main", timeouts: object! { delete: "1s" } };
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(config).await.unwrap();
    fake.put_service("old", "DRAINING");
    let refusal = refused(cluster.destroy().await);
    assert!(
        refusal.contains("used up its 1s") && refusal.contains("1 service on the way out"),
        "{refusal}"
    );
    assert!(
        refusal.contains("timeouts { delete = \"2s\" }"),
        "{refusal}"
    );
    assert!(!refusal.contains("untaint"), "{refusal}");
}

/// A reference that is unknown in the plan and turns out to be empty: ECS is not asked.
#[tokio::test]
async fn a_required_member_that_becomes_empty_is_an_error_at_the_attribute() {
    let with = |value: Value| {
        let setting = object! { name: "containerInsights", value: value };
        object! { name: "main", setting: Value::Set(vec![setting]) }
    };
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    let step = cluster.apply_after(with(Value::unknown()), with("".into()));
    let said = refused(step.await);
    assert!(said.contains("setting.value is empty"), "{said}");
    assert!(fake.calls("CreateCluster").is_empty());
}

/// ECS keeps one value of a setting, so that the second block would never be there.
#[tokio::test]
async fn a_setting_is_given_once() {
    let setting = |value: &str| object! { name: "containerInsights", value: value };
    let with = |values: &[&str]| {
        let settings = values.iter().map(|value| setting(value)).collect();
        object! { name: "main", setting: Value::Set(settings) }
    };
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    let said = refused(cluster.apply(with(&["enabled", "disabled"])).await);
    assert!(said.contains("(rule CL-004)"), "{said}");
    assert!(fake.calls("CreateCluster").is_empty());
    cluster.apply(with(&["enabled"])).await.unwrap();
}

/// Data sources do not take an empty name for the cluster `default`.
#[tokio::test]
async fn a_data_source_is_not_read_with_an_empty_name() {
    let (fake, lab) = lab().await;
    let web = "web";
    for (name, config, at) in [
        ("ecs_cluster", object! { cluster_name: "" }, "cluster_name"),
        ("ecs_services", object! { cluster_arn: "" }, "cluster_arn"),
        (
            "ecs_service",
            object! { service_name: web, cluster_arn: "" },
            "cluster_arn",
        ),
        (
            "ecs_service",
            object! { service_name: "", cluster_arn: "main" },
            "service_name",
        ),
        ("ecs_capacity_provider", object! { name: "" }, "name"),
        (
            "ecs_task_definition",
            object! { task_definition: "" },
            "task_definition",
        ),
        (
            "ecs_container_definition",
            object! { task_definition: "web:1", container_name: "" },
            "container_name",
        ),
    ] {
        let said = refused(lab.data(name, config).await);
        assert!(said.contains(&format!("{at} is empty")), "{name}: {said}");
    }
    for operation in [
        "DescribeClusters",
        "DescribeServices",
        "ListServices",
        "DescribeCapacityProviders",
        "DescribeTaskDefinition",
    ] {
        assert!(fake.calls(operation).is_empty(), "{operation}");
    }
}

fn insights(settings: Vec<&str>) -> Value {
    let setting = |value: &&str| object! { name: "containerInsights", value: *value };
    let settings = settings.iter().map(setting).collect();
    object! { name: "main", setting: Value::Set(settings) }
}

/// Core plans a configured empty list as it is, and no other value for it.
#[tokio::test]
async fn settings_that_become_an_empty_list_are_switched_off() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    cluster.apply(insights(vec!["enabled"])).await.unwrap();
    let none = insights(vec![]);
    cluster.apply(none.clone()).await.unwrap();
    let off = json!([{ "name": "containerInsights", "value": "disabled" }]);
    assert_eq!(fake.calls("UpdateCluster")[0]["settings"], off);
    let second = cluster.plan(none).await.unwrap();
    assert_eq!(second.action, Action::NoOp);
    assert_eq!(cluster.plan(main()).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn an_empty_list_of_settings_leaves_the_accounts_default() {
    let by_default = |answer: &mut serde_json::Value| {
        answer["cluster"]["settings"] =
            json!([{ "name": "containerInsights", "value": "enhanced" }]);
    };
    let (fake, lab) = lab().await;
    fake.script("CreateCluster", 1, Turn::Edit(by_default));
    fake.script(
        "DescribeClusters",
        9,
        Turn::Edit(|answer| {
            if let Some(cluster) = answer["clusters"].get_mut(0) {
                cluster["settings"] = json!([{ "name": "containerInsights", "value": "enhanced" }]);
            }
        }),
    );
    let mut cluster = lab.resource(CLUSTER).unwrap();
    let none = insights(vec![]);
    cluster.apply(none.clone()).await.unwrap();
    assert_eq!(cluster.plan(none).await.unwrap().action, Action::NoOp);
    assert!(fake.calls("UpdateCluster").is_empty());
}

/// A module passes a variable without a value.
#[tokio::test]
async fn an_empty_timeout_is_none() {
    let (_fake, lab) = lab().await;
    let mut cluster = lab.resource(CLUSTER).unwrap();
    for timeout in [Value::Null, "".into(), "30m".into(), "".into(), Value::Null] {
        let config = object! { name: "main", timeouts: object! { create: timeout, delete: "" } };
        cluster.apply(config).await.unwrap();
    }
    cluster.apply(object! { name: "main" }).await.unwrap();
    cluster.destroy().await.unwrap();
}
