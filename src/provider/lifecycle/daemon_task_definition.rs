//! The life of a daemon task definition.

use serde_json::{Value as Json, json};
use tfplug::rules::Action;
use tfplug::testing::Source;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Model as _, object};

use super::ecs::Turn;
use super::{lab, messages, process, refused};
use crate::daemon_task_definition::schema::DaemonTaskDefinition;

const TYPE: &str = "ecs_daemon_task_definition";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent";

/// A container as the other provider stores it: empty lists where nothing is configured, and defaults in full.
const CONTAINER_STATE: &str = r#"{
    "name": "agent", "image": "agent:1", "memory": 64, "cpu": 0, "essential": true, "user": null,
    "environment": [{ "name": "LEVEL", "value": "" }, { "name": "HOME", "value": "/" }],
    "command": null, "entry_point": null, "depends_on": [], "environment_file": [], "secret": [],
    "firelens_configuration": [], "health_check": [], "linux_parameters": [], "mount_point": [],
    "log_configuration": [], "repository_credentials": [], "restart_policy": [], "system_control": [],
    "ulimit": [], "interactive": null, "privileged": null, "pseudo_terminal": null,
    "readonly_root_filesystem": null, "memory_reservation": null, "start_timeout": null,
    "stop_timeout": null, "working_directory": null
}"#;

fn config(image: &str, tags: Json) -> Value {
    let config = json!({
        "family": "agent",
        "tags": tags,
        "container_definition": [{
            "name": "agent",
            "image": image,
            "memory": 64,
            "environment": [{ "name": "LEVEL", "value": "" }, { "name": "HOME", "value": "/" }],
        }],
    });
    from_json(&config, &DaemonTaskDefinition::block()).unwrap()
}

#[tokio::test]
async fn a_revision_lives_until_its_content_changes() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config("agent:1", json!({ "team": "a" }));
    made.apply(first.clone()).await.unwrap();
    assert_eq!(made.state().get("arn"), Some(&format!("{ARN}:1").into()));
    assert_eq!(made.state().get("status"), Some(&"ACTIVE".into()));
    let sent = &fake.calls("RegisterDaemonTaskDefinition")[0];
    assert_eq!(sent["tags"], json!([{ "key": "team", "value": "a" }]));
    let variables = sent["containerDefinitions"][0]["environment"]
        .as_array()
        .unwrap();
    assert!(
        variables.contains(&json!({ "name": "LEVEL", "value": "" })),
        "{variables:?}"
    );
    made.refresh().await.unwrap();
    assert_eq!(made.plan(first).await.unwrap().action, Action::NoOp);

    // Tags alone keep the revision.
    let retagged = config("agent:1", json!({ "team": "b" }));
    let step = made.apply(retagged).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(fake.calls("RegisterDaemonTaskDefinition").len(), 1);
    assert_eq!(fake.calls("TagResource").len(), 1);

    let next = config("agent:2", json!({ "team": "b" }));
    let step = made.apply(next).await.unwrap();
    assert_eq!(step.action, Action::Replace);
    assert_eq!(made.state().get("revision"), Some(&2.into()));
    let deleted = fake.calls("DeleteDaemonTaskDefinition");
    assert_eq!(deleted[0]["daemonTaskDefinition"], format!("{ARN}:1"));
    made.destroy().await.unwrap();
    assert_eq!(fake.calls("DeleteDaemonTaskDefinition").len(), 2);
}

/// An apply that was killed between the registration and the save leaves a revision behind.
#[tokio::test]
async fn the_revision_of_a_killed_apply_is_taken_over() {
    let (fake, killed) = lab().await;
    let wanted = config("agent:1", json!({ "team": "a" }));
    let mut lost = killed.resource(TYPE).unwrap();
    lost.apply(wanted.clone()).await.unwrap();
    let lab = process(&fake).await;
    let mut made = lab.resource(TYPE).unwrap();
    let step = made.apply(wanted.clone()).await.unwrap();
    assert_eq!(made.state().get("arn"), Some(&format!("{ARN}:1").into()));
    assert!(
        messages(&step.warnings).contains("agent:1 was registered a few minutes ago"),
        "{:?}",
        step.warnings
    );
    // A second resource with the same content gets a revision of its own.
    let mut other = lab.resource(TYPE).unwrap();
    other.apply(wanted).await.unwrap();
    assert_eq!(other.state().get("arn"), Some(&format!("{ARN}:2").into()));
}

#[tokio::test]
async fn a_revision_of_another_registration_is_not_taken_over() {
    let wanted = || config("agent:1", json!({ "team": "a" }));
    for (before, age) in [
        (config("agent:2", json!({ "team": "a" })), 0),
        (config("agent:1", json!({ "team": "b" })), 0),
        (wanted(), 3600),
    ] {
        let (fake, lab) = lab().await;
        let mut first = lab.resource(TYPE).unwrap();
        first.apply(before).await.unwrap();
        fake.age_daemon_definitions(age);
        let lab = process(&fake).await;
        let mut made = lab.resource(TYPE).unwrap();
        made.apply(wanted()).await.unwrap();
        assert_eq!(made.state().get("arn"), Some(&format!("{ARN}:2").into()));
    }
}

#[tokio::test]
async fn a_revision_that_was_deleted_outside_is_made_again() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config("agent:1", Json::Null);
    made.apply(first.clone()).await.unwrap();
    let status = |answer: &mut Json| {
        answer["daemonTaskDefinition"]["status"] = "DELETE_IN_PROGRESS".into();
    };
    fake.script("DescribeDaemonTaskDefinition", 99, Turn::Edit(status));
    // A new object is looked for again for some seconds.
    made.refresh().await.unwrap();
    assert!(made.state().is_null());
}

/// `ClientException` has many meanings: a revision that is listed still exists.
#[tokio::test]
async fn a_refused_look_is_not_an_absence() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config("agent:1", Json::Null)).await.unwrap();
    let refusal = Turn::Refuse("ClientException", "Try later.");
    fake.script("DescribeDaemonTaskDefinition", 1, refusal);
    let message = refused(made.refresh().await);
    assert!(message.contains("Try later."), "{message}");
    assert!(!made.state().is_null());
}

#[tokio::test]
async fn revisions_are_imported_and_listed_by_arn() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config("agent:1", json!({ "team": "a" }));
    made.apply(first.clone()).await.unwrap();
    let identity = object! { arn: format!("{ARN}:1") };
    assert_eq!(made.identity(), &identity);
    let mut imported = lab.resource(TYPE).unwrap();
    imported.import(&format!("{ARN}:1")).await.unwrap();
    assert_eq!(imported.plan(first).await.unwrap().action, Action::NoOp);
    let mut imported = lab.resource(TYPE).unwrap();
    imported.import_by_identity(&identity).await.unwrap();
    assert_eq!(imported.state().get("family"), Some(&"agent".into()));

    let filter = object! { family_prefix: "ag", revision: "LAST_REGISTERED" };
    let listed = lab.list(TYPE, filter).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&*listed[0].name, &listed[0].identity),
        ("agent:1", &identity)
    );
    let sent = &fake.calls("ListDaemonTaskDefinitions")[0];
    assert_eq!(sent["familyPrefix"], "ag");
    assert_eq!(sent["revision"], "LAST_REGISTERED");
    let other = object! { tags: Value::Map([("team".to_owned(), "b".into())].into()) };
    assert!(lab.list(TYPE, other).await.unwrap().is_empty());
}

/// A name that is unknown in the plan and turns out to be wrong: ECS is not asked.
#[tokio::test]
async fn a_fault_that_shows_at_the_apply_registers_nothing() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let with = |value: Value| {
        let container = object! { name: value, image: "agent" };
        let mut config = config("x", Json::Null);
        if let (Value::Object(config), Value::Object(given)) = (&mut config, container) {
            let Some(Value::List(containers)) = config.get_mut("container_definition") else {
                unreachable!()
            };
            if let Value::Object(container) = &mut containers[0] {
                container.extend(given);
            }
        }
        config
    };
    let step = made.apply_after(with(Value::unknown()), with("a b".into()));
    let message = refused(step.await);
    assert!(message.contains("rule CD-001"), "{message}");
    assert!(fake.calls("RegisterDaemonTaskDefinition").is_empty());
}

#[tokio::test]
async fn state_moves_from_the_other_provider() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config("agent:1", Json::Null);
    made.apply(first.clone()).await.unwrap();
    let container: Json = serde_json::from_str(CONTAINER_STATE).unwrap();
    let state = json!({
        "arn": format!("{ARN}:1"), "family": "agent", "revision": 1, "status": "ACTIVE",
        "cpu": null, "memory": null, "execution_role_arn": null, "task_role_arn": null, "region": "eu-west-1",
        "tags": null, "tags_all": {}, "volume": [], "container_definition": [container],
    });
    let mut moved = lab.resource(TYPE).unwrap();
    let source = Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_ecs_daemon_task_definition".to_owned(),
        schema_version: 0,
        state,
        private: Vec::new(),
        identity: None,
    };
    moved.move_from(&source).await.unwrap();
    moved.refresh().await.unwrap();
    assert_eq!(moved.plan(first).await.unwrap().action, Action::NoOp);
    assert_eq!(fake.calls("RegisterDaemonTaskDefinition").len(), 1);
}

#[tokio::test]
async fn a_host_block_in_which_nothing_is_set_keeps_the_revision() {
    let (fake, lab) = lab().await;
    let with = |volume: Json| {
        let container = json!({ "name": "agent", "image": "agent:1", "memory": 64 });
        let config = json!({
            "family": "agent", "container_definition": [container], "volume": [volume],
        });
        from_json(&config, &DaemonTaskDefinition::block()).unwrap()
    };
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(with(json!({ "name": "data" }))).await.unwrap();
    for volume in [
        json!({ "name": "data", "host": [{}] }),
        json!({ "name": "data", "host": [{ "source_path": "" }] }),
        json!({ "name": "data" }),
    ] {
        let config = with(volume);
        let step = made.apply(config.clone()).await.unwrap();
        assert_ne!(step.action, Action::Replace);
        made.refresh().await.unwrap();
        assert_eq!(made.plan(config).await.unwrap().action, Action::NoOp);
    }
    assert_eq!(fake.calls("RegisterDaemonTaskDefinition").len(), 1);
}

#[tokio::test]
async fn sizes_are_whole_numbers() {
    let (fake, lab) = lab().await;
    for name in ["cpu", "memory"] {
        let mut config = config("agent:1", Json::Null);
        if let Value::Object(members) = &mut config {
            members.insert(name.to_owned(), "a".into());
        }
        let mut made = lab.resource(TYPE).unwrap();
        let said = refused(made.apply(config).await);
        assert!(
            said.contains(&format!("Invalid value for {name}")),
            "{said}"
        );
        assert!(said.contains("TD-011"), "{said}");
    }
    assert!(fake.calls("RegisterDaemonTaskDefinition").is_empty());
}

#[tokio::test]
async fn a_revision_is_looked_up() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config("agent:1", json!({ "team": "a" })))
        .await
        .unwrap();
    let deleted = |answer: &mut Json| {
        answer["daemonTaskDefinition"]["status"] = "DELETE_IN_PROGRESS".into();
        answer["daemonTaskDefinition"]["deleteRequestedAt"] = 1767225600.into();
    };
    fake.script("DescribeDaemonTaskDefinition", 1, Turn::Edit(deleted));
    let asked = object! { daemon_task_definition: format!("{ARN}:1") };
    let found = lab.data(TYPE, asked.clone()).await.unwrap();
    let member = |name: &str| found.get(name).unwrap().clone();
    assert_eq!(member("status"), "DELETE_IN_PROGRESS".into());
    assert_eq!(member("delete_requested_at"), "2026-01-01T00:00:00Z".into());
    assert_eq!(member("tags"), object_map("team", "a"));
    let container = member("container_definition");
    let container = &container.items()[0];
    assert_eq!(container.get("image"), Some(&"agent:1".into()));
    assert_eq!(container.get("essential"), Some(&true.into()));
}

fn object_map(key: &str, value: &str) -> Value {
    Value::Map([(key.to_owned(), value.into())].into())
}

#[tokio::test]
async fn a_family_without_a_revision_is_not_found_and_other_faults_are_errors() {
    let (fake, lab) = lab().await;
    let asked = object! { daemon_task_definition: "agent" };
    let message = refused(lab.data(TYPE, asked.clone()).await);
    assert!(
        message.contains("There is no daemon task definition \"agent\""),
        "{message}"
    );
    lab.resource(TYPE)
        .unwrap()
        .apply(config("agent:1", Json::Null))
        .await
        .unwrap();
    let fault = Turn::Refuse("ClientException", "Some other fault.");
    fake.script("DescribeDaemonTaskDefinition", 1, fault);
    let message = refused(lab.data(TYPE, asked).await);
    assert!(message.contains("Some other fault."), "{message}");
}
