//! The life of a daemon.

use serde_json::{Value as Json, json};
use tfplug::rules::Action;
use tfplug::testing::Source;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Model as _, object};

use super::ecs::Turn;
use super::{lab, messages, refused};
use crate::daemon::schema::Daemon;

const TYPE: &str = "ecs_daemon";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:daemon/main/agent";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

fn definition(revision: i64) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:{revision}")
}

fn config(revision: i64, more: Json) -> Value {
    let mut config = json!({
        "name": "agent",
        "cluster_arn": CLUSTER,
        "daemon_task_definition_arn": definition(revision),
        "capacity_provider_arns": ["arn:aws:ecs:eu-west-1:123456789012:capacity-provider/mi"],
    });
    if let (Json::Object(config), Json::Object(more)) = (&mut config, more) {
        config.extend(more);
    }
    from_json(&config, &Daemon::block()).unwrap()
}

#[tokio::test]
async fn a_daemon_is_made_changed_and_destroyed() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config(
        1,
        json!({ "tags": { "team": "a" }, "enable_execute_command": true }),
    );
    made.apply(first.clone()).await.unwrap();
    assert_eq!(made.state().get("arn"), Some(&ARN.into()));
    let sent = &fake.calls("CreateDaemon")[0];
    assert_eq!(sent["daemonName"], "agent");
    assert_eq!(sent["tags"], json!([{ "key": "team", "value": "a" }]));
    made.refresh().await.unwrap();
    assert_eq!(made.plan(first).await.unwrap().action, Action::NoOp);

    let retagged = config(
        1,
        json!({ "tags": { "team": "b" }, "enable_execute_command": true }),
    );
    made.apply(retagged).await.unwrap();
    assert!(
        fake.calls("UpdateDaemon").is_empty(),
        "tags have requests of their own"
    );

    let next = config(2, json!({ "tags": { "team": "b" } }));
    let step = made.apply(next.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = &fake.calls("UpdateDaemon")[0];
    assert_eq!(sent["daemonTaskDefinitionArn"], definition(2));
    assert_eq!(
        sent["enableExecuteCommand"], false,
        "removed, it is switched off"
    );
    assert!(
        sent["capacityProviderArns"].is_array(),
        "all settings are sent"
    );
    let deployment = made.state().get("deployment_arn").and_then(Value::as_str);
    assert!(
        deployment.is_some_and(|it| it.ends_with("/2")),
        "{deployment:?}"
    );
    assert_eq!(made.plan(next).await.unwrap().action, Action::NoOp);

    made.destroy().await.unwrap();
    assert_eq!(fake.calls("DeleteDaemon").len(), 1);
    let looks = fake.calls("DescribeDaemon").len();
    assert!(looks > 2, "it is waited for until it is gone");
}

/// A setting whose value is known at the apply alone may start a deployment.
#[tokio::test]
async fn a_setting_that_is_unknown_leaves_the_deployment_open() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config(1, json!({}))).await.unwrap();
    let with = |critical: Value| {
        let mut config = config(1, json!({}));
        if let Value::Object(entries) = &mut config {
            entries.insert("critical".to_owned(), critical);
        }
        config
    };
    let step = made.apply_after(with(Value::unknown()), with(false.into()));
    assert_eq!(step.await.unwrap().action, Action::Update);
}

#[tokio::test]
async fn every_setting_that_was_changed_outside_is_drift() {
    let all = json!({
        "critical": false, "propagate_tags": "DAEMON", "enable_ecs_managed_tags": true,
        "enable_execute_command": true,
        "deployment_configuration": [{
            "bake_time_in_minutes": 5, "drain_percent": 10.0,
            "alarms": [{ "alarm_names": ["errors"], "enable": true }],
        }],
    });
    for (member, value) in [
        ("daemonTaskDefinitionArn", Json::from(definition(7))),
        ("critical", true.into()),
        ("propagateTags", "NONE".into()),
        ("enableECSManagedTags", false.into()),
        ("enableExecuteCommand", false.into()),
    ] {
        let (fake, lab) = lab().await;
        let mut made = lab.resource(TYPE).unwrap();
        let wanted = config(1, all.clone());
        made.apply(wanted.clone()).await.unwrap();
        assert_eq!(
            made.plan(wanted.clone()).await.unwrap().action,
            Action::NoOp
        );
        fake.edit_daemon("agent", |revision| revision[member] = value);
        made.refresh().await.unwrap();
        let step = made.apply(wanted.clone()).await.unwrap();
        assert_eq!(step.action, Action::Update, "{member}");
        assert_eq!(made.plan(wanted).await.unwrap().action, Action::NoOp);
    }
}

#[tokio::test]
async fn a_rollout_of_somebody_else_is_drift() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let wanted = config(
        1,
        json!({ "deployment_configuration": [{ "bake_time_in_minutes": 5 }] }),
    );
    made.apply(wanted.clone()).await.unwrap();
    let edit = |answer: &mut Json| {
        let changed = json!({ "bakeTimeInMinutes": 9, "drainPercent": 25.0 });
        answer["daemonDeployments"][0]["deploymentConfiguration"] = changed;
    };
    fake.script("DescribeDaemonDeployments", 1, Turn::Edit(edit));
    let step = made.apply(wanted).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = &fake.calls("UpdateDaemon")[0]["deploymentConfiguration"];
    assert_eq!(sent["bakeTimeInMinutes"], 5);
    assert!(sent["drainPercent"].is_null());
}

#[tokio::test]
async fn a_deployment_that_is_rolled_back_fails_with_its_reasons() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config(1, json!({}))).await.unwrap();
    fake.deploy_daemons(|deployment| {
        deployment["status"] = "ROLLBACK_SUCCESSFUL".into();
        deployment["statusReason"] = "tasks failed to start".into();
        deployment["alarms"] = json!({ "triggeredAlarmNames": ["errors"] });
    });
    let message = refused(made.apply(config(2, json!({}))).await);
    for expected in [
        "tasks failed to start",
        "revision from before",
        "Alarms: errors",
    ] {
        assert!(message.contains(expected), "{message}");
    }
    // Without the wait it does not matter.
    let lax = config(3, json!({ "wait_for_deployment": false }));
    made.apply(lax).await.unwrap();
}

#[tokio::test]
async fn a_deployment_is_waited_for() {
    let (fake, lab) = lab().await;
    fn pending(answer: &mut Json) {
        answer["daemonDeployments"][0]["status"] = "IN_PROGRESS".into();
        answer["daemonDeployments"][0]["targetDaemonRevision"]["totalRunningInstanceCount"] =
            1.into();
    }
    fake.script("DescribeDaemonDeployments", 3, Turn::Edit(pending));
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config(1, json!({}))).await.unwrap();
    assert!(fake.calls("DescribeDaemonDeployments").len() > 3);
    fake.script("DescribeDaemonDeployments", 99, Turn::Edit(pending));
    let slow = config(2, json!({ "timeouts": { "update": "1s" } }));
    let message = refused(made.apply(slow).await);
    assert!(
        message.contains("IN_PROGRESS, 1 instances run the new revision"),
        "{message}"
    );
    assert!(
        message.contains("timeouts { update = \"2s\" }"),
        "{message}"
    );
}

#[tokio::test]
async fn a_create_without_an_answer_is_adopted() {
    let (fake, lab) = lab().await;
    fake.script("CreateDaemon", 1, Turn::Lose);
    let mut made = lab.resource(TYPE).unwrap();
    // The token brings the first answer back.
    made.apply(config(1, json!({}))).await.unwrap();
    assert_eq!(made.state().get("arn"), Some(&ARN.into()));

    // Another process knows no token: an equal daemon is taken over, another one is not.
    let refusal = || Turn::Refuse("InvalidParameterException", "not idempotent");
    fake.script("CreateDaemon", 2, refusal());
    let mut again = lab.resource(TYPE).unwrap();
    let step = again.apply(config(1, json!({}))).await.unwrap();
    let warnings = messages(&step.warnings);
    assert!(warnings.contains("it exists already"), "{warnings}");
    let mut other = lab.resource(TYPE).unwrap();
    let message = refused(other.apply(config(9, json!({}))).await);
    assert!(message.contains("daemon_task_definition_arn"), "{message}");
    assert!(
        message.contains(&format!("terraform import ecs_daemon.NAME {ARN}")),
        "{message}"
    );
}

#[tokio::test]
async fn a_daemon_that_was_deleted_before_is_made_again_by_the_next_token() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config(1, json!({}))).await.unwrap();
    made.destroy().await.unwrap();
    let going = |answer: &mut Json| answer["status"] = "DELETE_IN_PROGRESS".into();
    fake.script("CreateDaemon", 1, Turn::Edit(going));
    let mut again = lab.resource(TYPE).unwrap();
    again.apply(config(1, json!({}))).await.unwrap();
    let calls = fake.calls("CreateDaemon");
    assert_ne!(calls[1]["clientToken"], calls[2]["clientToken"]);
}

#[tokio::test]
async fn daemons_are_imported_listed_and_looked_up() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let wanted = config(1, json!({ "tags": { "team": "a" } }));
    made.apply(wanted.clone()).await.unwrap();
    let identity = object! { arn: ARN };
    assert_eq!(made.identity(), &identity);
    for by_identity in [false, true] {
        let mut imported = lab.resource(TYPE).unwrap();
        match by_identity {
            true => imported.import_by_identity(&identity).await.unwrap(),
            false => imported.import(ARN).await.unwrap(),
        }
        assert_eq!(
            imported.plan(wanted.clone()).await.unwrap().action,
            Action::NoOp
        );
    }
    let listed = lab
        .list(TYPE, object! { cluster_arn: CLUSTER })
        .await
        .unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&*listed[0].name, &listed[0].identity),
        ("agent", &identity)
    );
    assert_eq!(fake.calls("ListDaemons")[0]["clusterArn"], CLUSTER);
    let other = Value::Map([("team".to_owned(), "b".into())].into());
    let filter = object! { cluster_arn: CLUSTER, tags: other };
    assert!(lab.list(TYPE, filter).await.unwrap().is_empty());

    let by_arn = lab.data(TYPE, object! { arn: ARN }).await.unwrap();
    let by_name = object! { name: "agent", cluster_arn: CLUSTER };
    let by_name = lab.data(TYPE, by_name).await.unwrap();
    for found in [by_arn, by_name] {
        assert_eq!(found.get("name"), Some(&"agent".into()));
        assert_eq!(found.get("running_count"), Some(&2.into()));
        assert_eq!(found.get("deployment_status"), Some(&"SUCCESSFUL".into()));
        assert_eq!(
            found.get("daemon_task_definition_arn"),
            Some(&definition(1).into())
        );
    }
    let message = refused(
        lab.data(TYPE, object! { name: "x", cluster_arn: CLUSTER })
            .await,
    );
    assert!(message.contains("There is no daemon \"x\""), "{message}");
    let message = refused(lab.data(TYPE, object! { name: "x", arn: ARN }).await);
    assert!(message.contains("Set arn, or name"), "{message}");
}

#[tokio::test]
async fn state_moves_from_the_other_provider() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let configured = json!({ "deployment_configuration": [{ "drain_percent": 10.0 }] });
    let wanted = config(1, configured);
    made.apply(wanted.clone()).await.unwrap();
    let state = json!({
        "arn": ARN, "name": "agent", "cluster_arn": CLUSTER, "status": "ACTIVE", "region": "eu-west-1",
        "daemon_task_definition_arn": definition(1),
        "deployment_arn": made.state().get("deployment_arn").and_then(Value::as_str),
        "capacity_provider_arns": ["arn:aws:ecs:eu-west-1:123456789012:capacity-provider/mi"],
        "deployment_configuration": [{ "drain_percent": 10, "bake_time_in_minutes": 0, "alarms": [] }],
        "enable_ecs_managed_tags": null, "enable_execute_command": null, "propagate_tags": null,
        "tags": null, "tags_all": {}, "timeouts": null,
    });
    let mut moved = lab.resource(TYPE).unwrap();
    let source = Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_ecs_daemon".to_owned(),
        schema_version: 0,
        state,
        private: Vec::new(),
        identity: None,
    };
    moved.move_from(&source).await.unwrap();
    moved.refresh().await.unwrap();
    assert_eq!(moved.plan(wanted).await.unwrap().action, Action::NoOp);
    assert!(fake.calls("UpdateDaemon").is_empty());
}
