//! The life of a tag.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, messages, refused};

const TAG: &str = "ecs_tag";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";

fn team(value: &str) -> Value {
    object! { resource_arn: ARN, key: "team", value: value }
}

#[tokio::test]
async fn a_tag_lives() {
    let (fake, lab) = lab().await;
    let mut tag = lab.resource(TAG).unwrap();
    let plan = tag.plan(team("web")).await.unwrap();
    assert_eq!(plan.action, Action::Create);
    let step = tag.apply(team("web")).await.unwrap();
    assert_eq!(messages(&step.warnings), "");
    let id = format!("{ARN},team");
    assert_eq!(tag.state().get("id").and_then(Value::as_str), Some(&*id));
    assert_eq!(tag.plan(team("web")).await.unwrap().action, Action::NoOp);
    tag.reimport(&id).await.unwrap();
    tag.apply(team("")).await.unwrap();
    assert_eq!(tag.plan(team("")).await.unwrap().action, Action::NoOp);
    let sent = fake.calls("TagResource").pop().unwrap();
    let expected = json!({ "resourceArn": ARN, "tags": [{ "key": "team", "value": "" }] });
    assert_eq!(sent, expected);
    tag.destroy().await.unwrap();
    let sent = fake.calls("UntagResource").pop().unwrap();
    assert_eq!(sent, json!({ "resourceArn": ARN, "tagKeys": ["team"] }));
}

#[tokio::test]
async fn a_tag_is_imported_by_its_identity() {
    let (_fake, lab) = lab().await;
    let mut tag = lab.resource(TAG).unwrap();
    tag.apply(team("web")).await.unwrap();
    let mut imported = lab.resource(TAG).unwrap();
    let identity = object! { resource_arn: ARN, key: "team" };
    imported.import_by_identity(&identity).await.unwrap();
    assert_eq!(imported.state(), tag.state());
}

#[tokio::test]
async fn a_tag_with_another_value_is_taken_over_with_a_warning() {
    let (_fake, lab) = lab().await;
    let mut other = lab.resource(TAG).unwrap();
    other.apply(team("web")).await.unwrap();
    let mut tag = lab.resource(TAG).unwrap();
    let step = tag.apply(team("data")).await.unwrap();
    let said = messages(&step.warnings);
    assert!(
        said.contains("the tag exists already") && said.contains("\"web\""),
        "{said}"
    );
}

#[tokio::test]
async fn drift_and_a_removed_tag_show() {
    let (_fake, lab) = lab().await;
    let mut tag = lab.resource(TAG).unwrap();
    tag.apply(team("web")).await.unwrap();
    let mut other = lab.resource(TAG).unwrap();
    other.apply(team("data")).await.unwrap();
    assert_eq!(tag.plan(team("web")).await.unwrap().action, Action::Update);
    other.destroy().await.unwrap();
    tag.set_private(Vec::new());
    assert_eq!(tag.plan(team("web")).await.unwrap().action, Action::Create);
}

#[tokio::test]
async fn a_deleted_object_takes_its_tags_along() {
    for (code, message) in [
        ("ClusterNotFoundException", "Cluster not found."),
        (
            "InvalidParameterException",
            "The specified cluster is inactive. Specify an active cluster and try again.",
        ),
    ] {
        let (fake, lab) = lab().await;
        let mut tag = lab.resource(TAG).unwrap();
        tag.apply(team("web")).await.unwrap();
        tag.set_private(Vec::new());
        fake.script("UntagResource", 1, Turn::Refuse(code, message));
        let mut removed = lab.resource(TAG).unwrap();
        removed.apply(team("web")).await.unwrap();
        removed.destroy().await.unwrap();
        fake.script("ListTagsForResource", 1, Turn::Refuse(code, message));
        tag.refresh().await.unwrap();
        assert!(tag.state().is_null(), "{code}");
    }
}

#[tokio::test]
async fn a_denied_read_is_not_gone() {
    let (fake, lab) = lab().await;
    let mut tag = lab.resource(TAG).unwrap();
    tag.apply(team("web")).await.unwrap();
    let denial = Turn::Refuse("AccessDeniedException", "User: x is not authorized.");
    fake.script("ListTagsForResource", 1, denial);
    let said = refused(tag.refresh().await);
    assert!(said.contains("ecs:ListTagsForResource"), "{said}");
    assert!(!tag.state().is_null());
}

#[tokio::test]
async fn an_object_of_another_region_is_refused_in_the_plan() {
    let (_fake, lab) = lab().await;
    let arn = ARN.replace("eu-west-1", "us-east-1");
    let config = object! { resource_arn: arn.clone(), key: "team", value: "web" };
    let mut tag = lab.resource(TAG).unwrap();
    let said = refused(tag.plan(config).await);
    assert!(said.contains("Set region = \"us-east-1\""), "{said}");
    let config = object! { resource_arn: arn, key: "team", value: "web", region: "us-east-1" };
    tag.apply(config).await.unwrap();
}

/// Terraform refreshes them at the same time.
#[tokio::test]
async fn tags_of_one_object_are_read_by_one_call() {
    let (fake, lab) = lab().await;
    let mut tags = Vec::new();
    for key in ["a", "b", "c"] {
        let mut tag = lab.resource(TAG).unwrap();
        let config = object! { resource_arn: ARN, key: key, value: "x" };
        tag.apply(config).await.unwrap();
        tags.push(tag);
    }
    let before = fake.calls("ListTagsForResource").len();
    let [a, b, c] = tags.as_mut_slice() else {
        unreachable!()
    };
    let (a, b, c) = tokio::join!(a.refresh(), b.refresh(), c.refresh());
    a.and(b).and(c).unwrap();
    assert_eq!(fake.calls("ListTagsForResource").len(), before + 1);
}

#[tokio::test]
async fn the_tags_of_an_object_are_listed() {
    let (_fake, lab) = lab().await;
    for key in ["a", "b"] {
        let mut tag = lab.resource(TAG).unwrap();
        let config = object! { resource_arn: ARN, key: key, value: "x" };
        tag.apply(config).await.unwrap();
    }
    let listed = lab.list(TAG, object! { resource_arn: ARN }).await.unwrap();
    let names: Vec<&str> = listed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(listed[0].identity, object! { resource_arn: ARN, key: "a" });
    assert_eq!(listed[0].state.get("value"), Some(&"x".into()));
}

#[tokio::test]
async fn a_list_of_tags_keeps_to_the_region_of_the_object() {
    let (_fake, lab) = lab().await;
    let filter = object! { resource_arn: ARN, region: "us-east-1" };
    let said = refused(lab.list(TAG, filter).await);
    assert!(said.contains("Set region = \"eu-west-1\""), "{said}");
}

#[tokio::test]
async fn an_import_needs_the_key_of_a_tag() {
    let (_fake, lab) = lab().await;
    let mut tag = lab.resource(TAG).unwrap();
    let identity = object! { resource_arn: ARN, key: "" };
    let said = refused(tag.import_by_identity(&identity).await);
    assert!(said.contains("The key of the tag is empty"), "{said}");
}
