//! Creating without making anything twice.

use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ec2::Params;
use super::{blocks, configure, lab, start, with};

fn config() -> Value {
    object! { name: "web", instance_type: "m7g.large", tags: Value::Map([("a".to_owned(), "b".into())].into()) }
}

#[tokio::test]
async fn after_a_kill_the_next_apply_takes_its_own_template_over() {
    let (ec2, lab, mut killed) = start().await;
    killed.apply(config()).await.unwrap();
    let mut next = lab.resource("ecs_launch_configuration").unwrap();
    let step = next.apply(config()).await.unwrap();
    assert_eq!(
        (step.action, ec2.account().templates.len()),
        (Action::Create, 1)
    );
    assert_eq!(next.state().get("id"), killed.state().get("id"));
    let heard = |text: &str| step.warnings.iter().any(|it| it.summary.contains(text));
    assert!(heard("exists already"), "{:?}", step.warnings);
}

#[tokio::test]
async fn a_template_of_somebody_else_is_left_alone() {
    let (ec2, lab, mut other) = start().await;
    other.apply(config()).await.unwrap();
    let mut it = lab.resource("ecs_launch_configuration").unwrap();
    let wanted = with(config(), "instance_type", "m7g.xlarge".into());
    let failure = it.apply(wanted).await.unwrap_err().to_string();
    assert!(
        failure.contains("differs from the configuration in instance_type"),
        "{failure}"
    );
    assert!(
        failure.contains("terraform import ecs_launch_configuration.NAME lt-"),
        "{failure}"
    );
    assert_eq!(ec2.account().templates[0].versions.len(), 1);
}

#[tokio::test]
async fn tokens_follow_from_the_request_and_stale_answers_are_not_objects() {
    let (ec2, lab, mut it) = start().await;
    it.apply(config()).await.unwrap();
    it.destroy().await.unwrap();
    let mut again = lab.resource("ecs_launch_configuration").unwrap();
    again.apply(config()).await.unwrap();
    let created = ec2.sent("CreateLaunchTemplate");
    let token = |it: &Params| it["ClientToken"].clone();
    assert_eq!(
        created.len(),
        3,
        "the second create is answered with the deleted template"
    );
    assert_eq!(token(&created[0]), token(&created[1]));
    assert_ne!(token(&created[1]), token(&created[2]));
    let id = again
        .state()
        .get("id")
        .and_then(Value::as_str)
        .map(str::to_owned);
    assert_eq!(id, Some(ec2.account().templates[0].id.clone()));
}

/// A value that the plan could not know is judged right before the request.
#[tokio::test]
async fn a_rule_is_judged_once_more_when_all_is_known() {
    let (ec2, _lab, mut it) = start().await;
    let described = |text: Value| with(config(), "description", text);
    let wrong = || described("x".repeat(256).into());
    for requests in [0, 1] {
        let failure = it.apply_after(described(Value::unknown()), wrong()).await;
        let failure = failure.unwrap_err().to_string();
        assert!(failure.contains("(rule LT-002)"), "{failure}");
        assert_eq!(ec2.sent("CreateLaunchTemplate").len(), requests);
        it.apply(config()).await.unwrap();
    }
    assert!(ec2.sent("CreateLaunchTemplateVersion").is_empty());
}

#[tokio::test]
async fn going_back_to_former_data_makes_a_new_version() {
    let (ec2, _lab, mut it) = start().await;
    for instance_type in ["m7g.large", "m7g.xlarge", "m7g.large", "m7g.xlarge"] {
        it.apply(with(config(), "instance_type", instance_type.into()))
            .await
            .unwrap();
    }
    assert_eq!(it.state().get("latest_version"), Some(&Value::from(4i64)));
    assert_eq!(ec2.account().templates[0].versions.len(), 4);
}

#[tokio::test]
async fn the_default_version_follows_and_a_generated_name_stays() {
    let (ec2, _lab, mut it) = start().await;
    for (version, instance_type) in [(1, "m7g.large"), (2, "m7g.xlarge"), (3, "m7g.large")] {
        let config = object! { name_prefix: "web-", update_default_version: true, instance_type: instance_type };
        it.apply(config).await.unwrap();
        assert_eq!(
            it["default_version"],
            Value::from(i64::try_from(version).unwrap())
        );
        assert_eq!(ec2.account().templates[0].default, version);
        assert!(ec2.account().templates[0].name.starts_with("web-"));
    }
}

#[tokio::test]
async fn an_image_is_looked_up_only_when_asked_for() {
    let (ec2, _lab, mut it) = start().await;
    let step = it
        .apply(object! { instance_type: "m7g.large" })
        .await
        .unwrap();
    assert_eq!(step.planned.get("image_id"), Some(&Value::from("")));
    assert_eq!(
        it.state().get("name_prefix"),
        Some(&Value::from("terraform-"))
    );
    assert!(!ec2.newest().contains_key("LaunchTemplateData.ImageId"));
    let plan = it
        .plan(object! { instance_type: "m7g.large", cluster: "web" })
        .await
        .unwrap();
    assert!(plan.planned.get("image_id").is_some_and(Value::is_unknown));
    let plan = it
        .plan(object! { instance_type: "m7g.large", image_family: "al2023" })
        .await
        .unwrap();
    assert!(plan.planned.get("image_id").is_some_and(Value::is_unknown));
}

#[tokio::test]
async fn an_import_plans_nothing() {
    let (ec2, _lab, mut it) = start().await;
    let config = with(
        config(),
        "metadata_options",
        blocks(object! { http_tokens: "required" }),
    );
    it.apply(config.clone()).await.unwrap();
    let lab = lab(&ec2).await;
    let mut imported = lab.resource("ecs_launch_configuration").unwrap();
    imported.import("web").await.unwrap();
    let step = imported.plan(config).await.unwrap();
    assert_eq!(step.action, Action::NoOp, "{:?}", step.planned);
}

#[tokio::test]
async fn a_template_that_is_taken_over_is_in_its_own_region() {
    let (_ec2, lab, mut killed) = start().await;
    let config = with(config(), "region", "us-west-2".into());
    let config = with(config, "timeouts", object! { create: "1m" });
    killed.apply(config.clone()).await.unwrap();
    let mut next = lab.resource("ecs_launch_configuration").unwrap();
    next.apply(config).await.unwrap();
    assert_eq!(next.state().get("region"), Some(&"us-west-2".into()));
    let configured = next.state().get("timeouts").and_then(|it| it.get("create"));
    assert_eq!(configured, Some(&"1m".into()));
}

#[tokio::test]
async fn a_template_of_another_account_is_hidden_and_not_gone() {
    let (ec2, lab, mut it) = start().await;
    ec2.account().id = "123456789012".to_owned();
    configure(&lab, &ec2, false).await;
    it.apply(config()).await.unwrap();
    ec2.account().id = "999999999999".to_owned();
    configure(&lab, &ec2, false).await;
    ec2.account().forget();
    let failure = it.refresh().await.unwrap_err().to_string();
    assert!(
        failure.contains("is in the AWS account 123456789012"),
        "{failure}"
    );
    assert!(!it.state().is_null());
}

#[tokio::test]
async fn a_launch_configuration_is_imported_by_its_identity_from_its_own_account_alone() {
    let (ec2, lab, mut made) = start().await;
    ec2.account().id = "123456789012".to_owned();
    configure(&lab, &ec2, false).await;
    made.apply(config()).await.unwrap();
    let identity = made.identity().clone();
    let id = made.state().get("id").cloned();
    assert_eq!(identity.get("id"), id.as_ref());
    assert_eq!(identity.get("account_id"), Some(&"123456789012".into()));
    let changed = with(config(), "instance_type", "m7g.xlarge".into());
    made.apply(changed).await.unwrap();
    assert_eq!(made.identity(), &identity);

    let listed = lab.list("ecs_launch_configuration", object! {}).await;
    let listed = listed.unwrap();
    assert_eq!((listed.len(), listed[0].name.as_str()), (1, "web"));
    assert_eq!(listed[0].identity, identity);

    let mut imported = lab.resource("ecs_launch_configuration").unwrap();
    imported.import_by_identity(&identity).await.unwrap();
    assert_eq!(imported.state().get("id"), id.as_ref());
    let other = with(identity, "account_id", "999999999999".into());
    let failure = imported.import_by_identity(&other).await.unwrap_err();
    let expected = "The object is in the AWS account 999999999999 by its identity";
    assert!(failure.to_string().contains(expected), "{failure}");
}
