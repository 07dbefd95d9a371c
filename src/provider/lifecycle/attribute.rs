//! The life of an attribute.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, messages, refused};

const ATTRIBUTE: &str = "ecs_attribute";

fn stack(value: &str) -> Value {
    object! { name: "stack", value: value, target_id: "i1", cluster: "main" }
}

#[tokio::test]
async fn an_attribute_lives() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    let step = made.apply(stack("production")).await.unwrap();
    assert_eq!(messages(&step.warnings), "");
    let sent = json!({ "cluster": "main", "attributes": [{
        "name": "stack", "value": "production", "targetId": "i1", "targetType": "container-instance",
    }] });
    assert_eq!(fake.calls("PutAttributes"), [sent]);
    assert_eq!(made.state().get("id"), Some(&"main,i1,stack".into()));
    let step = made.plan(stack("production")).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    made.reimport("main,i1,stack").await.unwrap();
    let arn = "arn:aws:ecs:eu-west-1:123456789012:container-instance/main/i1";
    let spelled = object! { name: "stack", value: "production", target_id: arn, cluster: "main" };
    assert_eq!(made.apply(spelled).await.unwrap().action, Action::NoOp);
    let step = made.apply(stack("test")).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(fake.calls("PutAttributes").len(), 2);
    made.destroy().await.unwrap();
    let sent = json!({ "cluster": "main", "attributes": [{
        "name": "stack", "targetId": "i1", "targetType": "container-instance",
    }] });
    assert_eq!(fake.calls("DeleteAttributes"), [sent]);
}

#[tokio::test]
async fn a_value_that_is_taken_away_is_deleted_first() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    made.apply(stack("production")).await.unwrap();
    let bare = object! { name: "stack", target_id: "i1", cluster: "main" };
    made.apply(bare.clone()).await.unwrap();
    assert_eq!(fake.calls("DeleteAttributes").len(), 1);
    let sent = fake.calls("PutAttributes").pop().unwrap();
    assert_eq!(sent["attributes"][0].get("value"), None);
    assert_eq!(made.plan(bare).await.unwrap().action, Action::NoOp);
    made.apply(stack("")).await.unwrap();
    assert_eq!(made.plan(stack("")).await.unwrap().action, Action::NoOp);
    assert_eq!(fake.calls("PutAttributes").len(), 2, "empty is unset");
}

#[tokio::test]
async fn an_attribute_with_another_value_is_taken_over_with_a_warning() {
    let (_fake, lab) = lab().await;
    let mut other = lab.resource(ATTRIBUTE).unwrap();
    other.apply(stack("production")).await.unwrap();
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    let step = made.apply(stack("test")).await.unwrap();
    let warned = messages(&step.warnings);
    assert!(
        warned.contains("the attribute exists already") && warned.contains("\"production\""),
        "{warned}"
    );
    assert_eq!(
        other.plan(stack("production")).await.unwrap().action,
        Action::Update,
        "drift shows"
    );
}

#[tokio::test]
async fn an_attribute_that_is_gone_is_made_again() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    made.apply(stack("a")).await.unwrap();
    let mut other = lab.resource(ATTRIBUTE).unwrap();
    other.import("main,i1,stack").await.unwrap();
    other.destroy().await.unwrap();
    made.set_private(Vec::new());
    assert_eq!(made.plan(stack("a")).await.unwrap().action, Action::Create);
}

#[tokio::test]
async fn an_instance_that_is_gone_takes_its_attributes_along() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    made.apply(stack("a")).await.unwrap();
    made.set_private(Vec::new());
    let missing = json!({ "containerInstances": [], "failures": [{
        "arn": "arn:aws:ecs:eu-west-1:123456789012:container-instance/main/i1", "reason": "MISSING",
    }] });
    fake.script("DescribeContainerInstances", 1, Turn::Answer(missing));
    assert_eq!(made.plan(stack("a")).await.unwrap().action, Action::Create);
    made.apply(stack("a")).await.unwrap();
    let gone = Turn::Refuse("TargetNotFoundException", "Could not find the target.");
    fake.script("DeleteAttributes", 1, gone);
    made.destroy().await.unwrap();
}

#[tokio::test]
async fn a_new_instance_is_waited_for() {
    let (fake, lab) = lab().await;
    let unknown = Turn::Refuse("TargetNotFoundException", "Could not find the target.");
    fake.script("PutAttributes", 1, unknown);
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    made.apply(stack("a")).await.unwrap();
    assert_eq!(fake.calls("PutAttributes").len(), 2);
}

#[tokio::test]
async fn names_and_values_are_checked() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource(ATTRIBUTE).unwrap();
    let mut with = async |name: &str, value: &str| {
        let config = object! { name: name, value: value, target_id: "i1", cluster: "main" };
        made.plan(config).await.map(drop)
    };
    with("a/b\\c.d_e-1", "a b.c@d/e\\f:1").await.unwrap();
    let long = "x".repeat(129);
    for (name, value, rule) in [
        ("a b", "", "AT-001"),
        (long.as_str(), "", "AT-001"),
        ("a", " b", "AT-002"),
        ("a", "b#", "AT-002"),
        ("a", long.as_str(), "AT-002"),
    ] {
        let message = refused(with(name, value).await);
        assert!(message.contains(rule), "{message}");
    }
}

#[tokio::test]
async fn custom_attributes_of_a_cluster_are_listed() {
    let (_fake, lab) = lab().await;
    for (instance, name) in [("i1", "stack"), ("i2", "stack"), ("i2", "zone")] {
        let config = object! { name: name, value: "a", target_id: instance, cluster: "main" };
        lab.resource(ATTRIBUTE)
            .unwrap()
            .apply(config)
            .await
            .unwrap();
    }
    let listed = async |config: Value| {
        let found = lab.list(ATTRIBUTE, config).await.unwrap();
        let names = found.iter().map(|it| it.name.clone());
        names.collect::<Vec<_>>().join(", ")
    };
    let all = listed(object! { cluster: "main" }).await;
    assert_eq!(all, "stack of i1, stack of i2, zone of i2");
    let named = listed(object! { cluster: "main", attribute_name: "zone" }).await;
    assert_eq!(named, "zone of i2");
    let of_one = listed(object! { cluster: "main", target_id: "i1" }).await;
    assert_eq!(of_one, "stack of i1");
}
