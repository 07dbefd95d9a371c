//! The life of an account setting.

use serde_json::json;
use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, messages, refused};

const SETTING: &str = "ecs_account_setting_default";

fn insights(value: &str) -> Value {
    object! { name: "containerInsights", value: value }
}

#[tokio::test]
async fn a_setting_lives() {
    let (fake, lab) = lab().await;
    let mut setting = lab.resource(SETTING).unwrap();
    setting.apply(insights("enhanced")).await.unwrap();
    let plan = setting.plan(insights("enhanced")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let principal = setting.state().get("principal_arn").and_then(Value::as_str);
    assert_eq!(principal, Some("arn:aws:iam::123456789012:root"));
    setting.reimport("containerInsights").await.unwrap();
    let read = fake.calls("ListAccountSettings").pop().unwrap();
    let expected = json!({ "name": "containerInsights", "effectiveSettings": true });
    assert_eq!(read, expected);
    // `on` is `enabled` in answers, and stays as configured.
    setting.apply(insights("on")).await.unwrap();
    let plan = setting.plan(insights("on")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    let plan = setting.plan(insights("enabled")).await.unwrap();
    assert_eq!(plan.action, Action::NoOp);
    setting.destroy().await.unwrap();
    let sent = fake.calls("PutAccountSettingDefault");
    let values: Vec<_> = sent.iter().map(|call| call["value"].clone()).collect();
    assert_eq!(values, ["enhanced", "on", "off"]);
}

#[tokio::test]
async fn a_setting_is_imported_by_its_identity() {
    let (_fake, lab) = lab().await;
    let mut setting = lab.resource(SETTING).unwrap();
    setting.apply(insights("enabled")).await.unwrap();
    let mut imported = lab.resource(SETTING).unwrap();
    let identity = object! { name: "containerInsights", region: "eu-west-1" };
    imported.import_by_identity(&identity).await.unwrap();
    assert_eq!(imported.state(), setting.state());
}

#[tokio::test]
async fn drift_of_a_setting_shows() {
    let (_fake, lab) = lab().await;
    let mut setting = lab.resource(SETTING).unwrap();
    setting.apply(insights("enabled")).await.unwrap();
    let mut other = lab.resource(SETTING).unwrap();
    other.apply(insights("disabled")).await.unwrap();
    let plan = setting.plan(insights("enabled")).await.unwrap();
    assert_eq!(plan.action, Action::Update);
}

#[tokio::test]
async fn a_setting_that_stays_on_is_forgotten_with_a_warning() {
    let (fake, lab) = lab().await;
    let config = object! { name: "taskLongArnFormat", value: "enabled" };
    let mut setting = lab.resource(SETTING).unwrap();
    setting.apply(config).await.unwrap();
    let text = "You can no longer disable Task Long ARN.";
    let refusal = Turn::Refuse("InvalidParameterException", text);
    fake.script("PutAccountSettingDefault", 1, refusal);
    let step = setting.destroy().await.unwrap();
    let said = messages(&step.warnings);
    assert!(
        said.contains("taskLongArnFormat cannot be disabled"),
        "{said}"
    );
    assert!(setting.state().is_null());
}

#[tokio::test]
async fn another_refusal_fails_the_destroy() {
    let (fake, lab) = lab().await;
    let mut setting = lab.resource(SETTING).unwrap();
    setting.apply(insights("enabled")).await.unwrap();
    let refusal = Turn::Refuse("InvalidParameterException", "The value is wrong.");
    fake.script("PutAccountSettingDefault", 1, refusal);
    let said = refused(setting.destroy().await);
    assert!(said.contains("The value is wrong."), "{said}");
    assert!(!setting.state().is_null());
}

#[tokio::test]
async fn settings_of_all_pages_are_listed() {
    let (_fake, lab) = lab().await;
    for name in ["awsvpcTrunking", "containerInsights"] {
        let mut setting = lab.resource(SETTING).unwrap();
        let config = object! { name: name, value: "enabled" };
        setting.apply(config).await.unwrap();
    }
    let listed = lab.list(SETTING, object! {}).await.unwrap();
    let names: Vec<&str> = listed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["awsvpcTrunking", "containerInsights"]);
    let expected =
        object! { name: "awsvpcTrunking", account_id: "123456789012", region: "eu-west-1" };
    assert_eq!(listed[0].identity, expected);
}

#[tokio::test]
async fn a_setting_of_guardduty_is_not_listed() {
    let (fake, lab) = lab().await;
    let setting = |name: &str| json!({ "name": name, "value": "enabled" });
    let page = json!({ "settings": [setting("guardDutyActivate"), setting("awsvpcTrunking")] });
    fake.script("ListAccountSettings", 1, Turn::Answer(page));
    let listed = lab.list(SETTING, object! {}).await.unwrap();
    let names: Vec<&str> = listed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["awsvpcTrunking"]);
}
