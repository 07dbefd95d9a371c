//! The life of a capacity provider.

use serde_json::{Value as Json, json};
use tfplug::Model as _;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::value::from_json;
use tfplug::testing::{Instance, Lab};
use tfplug::value::Value;

use super::ecs::{Fake, Turn};
use super::{lab, messages, refused};
use crate::capacity_provider::schema::CapacityProvider;

const PROVIDER: &str = "ecs_capacity_provider";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/own";
const GROUP: &str =
    "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web";

/// A provider of an Auto Scaling group, with `more` in its block.
fn own(more: Json) -> Value {
    let mut group = json!({ "auto_scaling_group_arn": GROUP });
    if let (Some(group), Json::Object(more)) = (group.as_object_mut(), more) {
        group.extend(more);
    }
    config(&json!({ "name": "own", "auto_scaling_group_provider": [group] }))
}

fn managed(subnet: &str) -> Value {
    config(&json!({
        "name": "own", "cluster": "main",
        "managed_instances_provider": [{
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "instance_launch_template": [{
                "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
                "network_configuration": [{ "subnets": [subnet] }],
            }],
        }],
    }))
}

fn config(json: &Json) -> Value {
    from_json(json, &CapacityProvider::block()).unwrap()
}

/// A provider, and the cluster `main` that lists it beside FARGATE and has both in its default strategy.
async fn listed(lab: &Lab) -> (Instance, Instance, Instance) {
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut association = lab.resource("ecs_cluster_capacity_providers").unwrap();
    association.apply(both()).await.unwrap();
    (provider, cluster, association)
}

/// Only a default strategy of `own`: ECS mixes the kinds in the list, not in a strategy.
fn both() -> Value {
    object! {
        cluster_name: "main",
        capacity_providers: Value::Set(vec!["own".into(), "FARGATE".into()]),
        default_capacity_provider_strategy: Value::Set(vec![object! { capacity_provider: "own", weight: 1 }]),
    }
}

#[tokio::test]
async fn defaults_that_ecs_fills_in_are_no_difference() {
    let (fake, lab) = lab().await;
    for scaling in [
        json!({}),
        json!({ "managed_scaling": [{ "status": "ENABLED" }] }),
    ] {
        let mut provider = lab.resource(PROVIDER).unwrap();
        provider.apply(own(scaling.clone())).await.unwrap();
        let plan = provider.plan(own(scaling.clone())).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{scaling}");
        let at = "auto_scaling_group_provider[0].managed_scaling[0].target_capacity";
        let target = provider.state().at(&at.into());
        assert_eq!(target, Some(&Value::from(100)), "found by the refresh");
        provider.reimport("own").await.unwrap();
        provider.reimport(ARN).await.unwrap();
        provider.destroy().await.unwrap();
    }
    assert_eq!(fake.calls("UpdateCapacityProvider"), Vec::<Json>::new());
}

/// A value that the plan could not know is judged right before the request.
#[tokio::test]
async fn a_change_is_judged_once_more_when_all_is_known() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    let wrong = own(json!({
        "managed_scaling": [{ "minimum_scaling_step_size": 9, "maximum_scaling_step_size": 2 }],
    }));
    let mut open = wrong.clone();
    let at = "auto_scaling_group_provider[0].managed_scaling[0].maximum_scaling_step_size";
    *open.at_mut(&at.into()).unwrap() = Value::unknown();
    let failure = refused(provider.apply_after(open, wrong).await);
    assert!(failure.contains("(rule CP-006)"), "{failure}");
    assert!(fake.calls("UpdateCapacityProvider").is_empty());
}

/// Emulators leave members out that ECS fills in.
#[tokio::test]
async fn what_an_answer_leaves_out_is_no_difference() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    let scaled = || own(json!({ "managed_scaling": [{ "status": "ENABLED" }] }));
    provider.apply(scaled()).await.unwrap();
    fake.edit_capacity_provider("own", |it| {
        it["autoScalingGroupProvider"]["managedDraining"] = Json::Null;
    });
    provider.refresh().await.unwrap();
    assert_eq!(provider.plan(scaled()).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn a_change_of_one_setting_keeps_the_others() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    let scaling = |status: &str, target: i64| {
        own(json!({ "managed_scaling": [{ "status": status, "target_capacity": target }] }))
    };
    provider.apply(scaling("ENABLED", 80)).await.unwrap();
    // Left out, the target stays.
    let bare = own(json!({ "managed_scaling": [{ "status": "ENABLED" }] }));
    assert_eq!(provider.plan(bare).await.unwrap().action, Action::NoOp);
    let off = own(
        json!({ "managed_scaling": [{ "status": "DISABLED" }], "managed_draining": "DISABLED" }),
    );
    let step = provider.apply(off.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = fake.calls("UpdateCapacityProvider").pop().unwrap();
    assert_eq!(
        sent["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"],
        80
    );
    assert_eq!(
        sent["autoScalingGroupProvider"]["autoScalingGroupArn"],
        Json::Null
    );
    assert_eq!(provider.plan(off).await.unwrap().action, Action::NoOp);
    let other = GROUP.replace("/web", "/api");
    let step = provider
        .plan(own(json!({ "auto_scaling_group_arn": other })))
        .await
        .unwrap();
    assert_eq!(step.action, Action::Replace);
    let step = provider.plan(managed("subnet-7")).await.unwrap();
    assert_eq!(step.action, Action::Replace, "another kind");
}

#[tokio::test]
async fn create_waits_and_tells_why_it_failed() {
    let (fake, lab) = lab().await;
    let progress = |status: &'static str| match status {
        "CREATE_IN_PROGRESS" => Turn::Edit(|answer| {
            answer["capacityProviders"][0]["status"] = "PROVISIONING".into();
            answer["capacityProviders"][0]["updateStatus"] = "CREATE_IN_PROGRESS".into();
        }),
        _ => Turn::Edit(|answer| {
            answer["capacityProviders"][0]["updateStatus"] = "CREATE_FAILED".into();
            answer["capacityProviders"][0]["updateStatusReason"] =
                "The role cannot be assumed.".into();
        }),
    };
    fake.script(
        "DescribeCapacityProviders",
        2,
        progress("CREATE_IN_PROGRESS"),
    );
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    assert!(fake.calls("DescribeCapacityProviders").len() >= 3);
    provider.destroy().await.unwrap();
    fake.script("DescribeCapacityProviders", 1, progress("CREATE_FAILED"));
    let mut provider = lab.resource(PROVIDER).unwrap();
    let message = refused(provider.apply(own(json!({}))).await);
    assert!(
        message.contains("ECS could not create it: The role cannot be assumed."),
        "{message}"
    );
    assert!(provider.is_tainted());
    provider.destroy().await.unwrap();
}

#[tokio::test]
async fn an_update_waits_is_sent_again_and_tells_why_it_failed() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    let busy = Turn::Refuse("UpdateInProgressException", "An update is in progress.");
    fake.script("UpdateCapacityProvider", 1, busy);
    // The first read is the refresh.
    let failed = Turn::Edit(|answer| {
        answer["capacityProviders"][0]["updateStatus"] = "UPDATE_FAILED".into();
        answer["capacityProviders"][0]["updateStatusReason"] =
            "An internal error occurred. Please try again.".into();
    });
    fake.script_after("DescribeCapacityProviders", 1, 1, failed);
    let draining = |status: &str| own(json!({ "managed_draining": status }));
    provider.apply(draining("DISABLED")).await.unwrap();
    assert_eq!(fake.calls("UpdateCapacityProvider").len(), 3);
    let failed = Turn::Edit(|answer| {
        answer["capacityProviders"][0]["updateStatus"] = "UPDATE_FAILED".into();
        answer["capacityProviders"][0]["updateStatusReason"] = "The group does not exist.".into();
    });
    fake.script_after("DescribeCapacityProviders", 1, 1, failed);
    let message = refused(provider.apply(draining("ENABLED")).await);
    assert!(
        message.contains("could not change it: The group does not exist."),
        "{message}"
    );
}

#[tokio::test]
async fn an_existing_provider_is_taken_over_if_it_is_the_same() {
    let (fake, lab) = lab().await;
    let mut first = lab.resource(PROVIDER).unwrap();
    let scaled = || own(json!({ "managed_scaling": [{ "status": "ENABLED" }] }));
    first.apply(scaled()).await.unwrap();
    let mut second = lab.resource(PROVIDER).unwrap();
    let step = second.apply(scaled()).await.unwrap();
    assert!(messages(&step.warnings).contains("it exists already"));
    let mut third = lab.resource(PROVIDER).unwrap();
    let message = refused(
        third
            .apply(own(json!({ "managed_draining": "DISABLED" })))
            .await,
    );
    assert!(
        message.contains("differs from the configuration in auto_scaling_group_provider"),
        "{message}"
    );
    // One on its way out is waited for.
    fake.edit_capacity_provider("own", |it| it["status"] = "DEPROVISIONING".into());
    let ends = fake.clone();
    tokio::spawn(async move {
        while ends.calls("DescribeCapacityProviders").len() < 8 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        ends.edit_capacity_provider("own", |it| it["status"] = "INACTIVE".into());
    });
    let mut fourth = lab.resource(PROVIDER).unwrap();
    fourth.apply(own(json!({}))).await.unwrap();
    assert_eq!(fake.calls("CreateCapacityProvider").len(), 5);
}

#[tokio::test]
async fn a_destroy_takes_the_provider_out_of_its_clusters() {
    let (fake, lab) = lab().await;
    let (mut provider, _cluster, mut association) = listed(&lab).await;
    let step = provider.destroy().await.unwrap();
    let warned = messages(&step.warnings);
    assert!(
        warned.contains("The default strategy of the cluster main has changed"),
        "{warned}"
    );
    assert_eq!(fake.capacity_of("main"), json!([["FARGATE"], []]));
    assert_eq!(fake.calls("DeleteCapacityProvider").len(), 2);
    association.destroy().await.unwrap();
}

#[tokio::test]
async fn the_association_can_be_destroyed_first() {
    let (fake, lab) = lab().await;
    let (mut provider, _cluster, mut association) = listed(&lab).await;
    association.destroy().await.unwrap();
    let step = provider.destroy().await.unwrap();
    assert_eq!(messages(&step.warnings), "");
    assert_eq!(fake.calls("DeleteCapacityProvider").len(), 1);
}

#[tokio::test]
async fn a_refusal_in_the_answer_is_a_reason_to_detach_too() {
    let (fake, lab) = lab().await;
    let (mut provider, ..) = listed(&lab).await;
    let text = "The specified capacity provider is in use and cannot be removed.";
    fake.script(
        "DeleteCapacityProvider",
        1,
        Turn::Refuse("ResourceInUseException", text),
    );
    provider.destroy().await.unwrap();
    assert_eq!(fake.capacity_of("main"), json!([["FARGATE"], []]));
}

#[tokio::test]
async fn a_service_that_uses_the_provider_is_named() {
    let (fake, lab) = lab().await;
    let (_, _cluster, mut association) = listed(&lab).await;
    fake.put_service("web", "ACTIVE");
    fake.edit_service("web", |it| {
        it["capacityProviderStrategy"] = json!([{ "capacityProvider": "own", "weight": 1 }]);
    });
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.import("own").await.unwrap();
    let mut timed = own(json!({}));
    if let Value::Object(entries) = &mut timed {
        entries.insert("timeouts".to_owned(), object! { delete: "1s" });
    }
    provider.apply(timed).await.unwrap();
    let message = refused(provider.destroy().await);
    assert!(message.contains("used by 1 service (web)"), "{message}");
    assert_eq!(fake.capacity_of("main")[0], json!(["FARGATE", "own"]));
    // It drains, and the destroy of the association ends.
    fake.edit_service("web", |it| it["status"] = "DRAINING".into());
    let ends = fake.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        ends.edit_service("web", |it| it["status"] = "INACTIVE".into());
    });
    association.destroy().await.unwrap();
}

#[tokio::test]
async fn a_provider_that_ecs_keeps_for_another_reason_shows_it() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    let failed = Turn::Edit(|answer| {
        answer["capacityProviders"][0]["status"] = "ACTIVE".into();
        answer["capacityProviders"][0]["updateStatus"] = "DELETE_FAILED".into();
        answer["capacityProviders"][0]["updateStatusReason"] = "Instances are protected.".into();
    });
    fake.script_after("DescribeCapacityProviders", 1, 1, failed);
    let message = refused(provider.destroy().await);
    assert!(
        message.contains("ECS keeps the capacity provider: Instances are protected."),
        "{message}"
    );
}

#[tokio::test]
async fn managed_instances_belong_to_their_cluster() {
    let (fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(managed("subnet-7")).await.unwrap();
    assert_eq!(
        provider.plan(managed("subnet-7")).await.unwrap().action,
        Action::NoOp
    );
    let step = provider.apply(managed("subnet-8")).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = fake.calls("UpdateCapacityProvider").pop().unwrap();
    assert_eq!(sent["cluster"], "main");
    for id in ["main/own", ARN] {
        provider.reimport(id).await.unwrap();
    }
    let mut by_name = lab.resource(PROVIDER).unwrap();
    assert!(
        by_name.import("own").await.is_err(),
        "it shows with its cluster only"
    );
    provider.destroy().await.unwrap();
    let sent = fake.calls("DeleteCapacityProvider").pop().unwrap();
    assert_eq!(sent, json!({ "capacityProvider": ARN, "cluster": "main" }));
}

#[tokio::test]
async fn tags_alone_change_nothing_else() {
    let (fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(own(json!({}))).await.unwrap();
    let mut tagged = own(json!({}));
    if let Value::Object(entries) = &mut tagged {
        entries.insert("tags".to_owned(), object! { team: "web" });
    }
    let step = provider.apply(tagged).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(fake.calls("TagResource").len(), 1);
    assert_eq!(fake.calls("UpdateCapacityProvider"), Vec::<Json>::new());
    provider.apply(own(json!({}))).await.unwrap();
    assert_eq!(fake.calls("UntagResource").len(), 1);
    provider.refresh().await.unwrap();
    assert!(provider["tags_all"].children().is_empty());
}

/// Three providers of groups, one of Managed Instances, two to a page.
async fn several(fake: &Fake, lab: &Lab) {
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    cluster.apply(object! { name: "main" }).await.unwrap();
    let mut provider = lab.resource(PROVIDER).unwrap();
    provider.apply(managed("subnet-7")).await.unwrap();
    for name in ["a", "b", "c"] {
        let config = config(&json!({
            "name": name, "auto_scaling_group_provider": [{ "auto_scaling_group_arn": name }],
        }));
        lab.resource(PROVIDER).unwrap().apply(config).await.unwrap();
    }
    fake.edit_capacity_provider("c", |it| it["status"] = "INACTIVE".into());
}

#[tokio::test]
async fn a_list_has_all_providers_but_those_of_fargate() {
    let (fake, lab) = lab().await;
    several(&fake, &lab).await;
    let names = |listed: &[tfplug::testing::Listed]| -> Vec<String> {
        listed.iter().map(|it| it.name.clone()).collect()
    };
    let all = lab.list(PROVIDER, object! {}).await.unwrap();
    assert_eq!(names(&all), ["a", "b", "own"]);
    assert_eq!(all[2].identity, object! { arn: ARN });
    assert_eq!(all[2].state.get("cluster"), Some(&"main".into()));
    let some = lab
        .list(PROVIDER, object! { cluster: "main" })
        .await
        .unwrap();
    assert_eq!(names(&some), ["own"]);
    let mut imported = lab.resource(PROVIDER).unwrap();
    imported.import_by_identity(&all[0].identity).await.unwrap();
    assert_eq!(imported["name"], Value::from("a"));
    assert_eq!(imported.identity(), &all[0].identity);
}

#[tokio::test]
async fn a_data_source_finds_providers_by_name_and_arn() {
    let (fake, lab) = lab().await;
    several(&fake, &lab).await;
    let found = lab.data(PROVIDER, object! { name: "a" }).await.unwrap();
    assert_eq!(found.get("status"), Some(&"ACTIVE".into()));
    assert_eq!(found.get("update_status"), Some(&"CREATE_COMPLETE".into()));
    let group = &found.get("auto_scaling_group_provider").unwrap().items()[0];
    assert_eq!(group.get("auto_scaling_group_arn"), Some(&"a".into()));
    let found = lab.data(PROVIDER, object! { name: ARN }).await.unwrap();
    assert_eq!(found.get("cluster"), Some(&"main".into()));
    let in_cluster = object! { name: "own", cluster: "main" };
    let found = lab.data(PROVIDER, in_cluster).await.unwrap();
    assert_eq!(found.get("arn"), Some(&ARN.into()));
    let message = refused(lab.data(PROVIDER, object! { name: "c" }).await);
    assert!(
        message.contains("There is no capacity provider \"c\""),
        "{message}"
    );
}

/// Left out and empty are one: the value of ECS stays, and nothing is planned.
#[tokio::test]
async fn an_empty_draining_plans_nothing() {
    let (_fake, lab) = lab().await;
    let mut provider = lab.resource(PROVIDER).unwrap();
    let draining = |status: &str| own(json!({ "managed_draining": status }));
    provider.apply(draining("DISABLED")).await.unwrap();
    for config in [draining(""), own(json!({}))] {
        assert_eq!(provider.plan(config).await.unwrap().action, Action::NoOp);
    }
}
