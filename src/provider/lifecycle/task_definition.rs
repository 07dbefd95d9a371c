//! The life of a task definition.

use tfplug::object;
use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, refused};
use crate::blocks::container_definition::once;
use crate::blocks::container_definition::read::parsed;

const DEFINITION: &str = "ecs_task_definition";

fn web() -> Value {
    object! {
        family: "web",
        container_definitions: r#"[{"name": "app", "image": "app", "memory": 128}]"#,
        execution_role_arn: "arn:aws:iam::123456789012:role/exec",
    }
}

/// The texts of containers that are parsed in an apply and in a plan, with everything that core asks for each of them.
#[tokio::test]
async fn a_text_is_parsed_once() {
    let (_fake, lab) = lab().await;
    let mut definition = lab.resource(DEFINITION).unwrap();
    let with = |image: &str| {
        let text = format!(r#"[{{"name": "app", "image": "{image}", "memory": 128}}]"#);
        let config = object! { family: "web", container_definitions: text.clone() };
        (text, config)
    };
    let (old, config) = with("app:1");
    parsed::take();
    definition.apply(config.clone()).await.unwrap();
    assert_eq!(parsed::take().join(" "), old, "a registration");
    let (new, changed) = with("app:2");
    let step = definition.plan(changed.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(parsed::take().join(" "), new, "a changed plan");
    let (other, _) = with("app:3");
    once::read(&other);
    once::read(&other.replace("128", "256"));
    parsed::take();
    let step = definition.plan(config).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    assert_eq!(parsed::take().join(" "), old, "an unchanged plan");
    once::read(&other);
    once::read(&other.replace("128", "256"));
    parsed::take();
    definition.apply(changed).await.unwrap();
    let mut both = parsed::take();
    both.sort();
    assert_eq!(both, [old, new], "a change");
}

fn one(block: Value) -> Value {
    Value::List(vec![block])
}

/// Defaults of volumes are in the state, and are equal in every spelling of the configuration.
#[tokio::test]
async fn defaults_of_volumes_make_no_difference() {
    let (fake, lab) = lab().await;
    let mut definition = lab.resource(DEFINITION).unwrap();
    let with = |docker: Value, efs: Value| {
        let docker = object! { name: "docker", docker_volume_configuration: one(docker) };
        let efs = object! { name: "efs", efs_volume_configuration: one(efs) };
        let text = r#"[{"name": "app", "image": "app", "memory": 128, "mountPoints": [
            {"sourceVolume": "docker", "containerPath": "/a"}, {"sourceVolume": "efs", "containerPath": "/b"}]}]"#;
        object! { family: "web", container_definitions: text, volume: Value::Set(vec![docker, efs]) }
    };
    let id = "fs-0123456789abcdef0";
    let bare = with(object! {}, object! { file_system_id: id });
    definition.apply(bare.clone()).await.unwrap();
    let full = with(
        object! { autoprovision: false, driver: "local", scope: "task" },
        object! { file_system_id: id, root_directory: "/", transit_encryption: "DISABLED" },
    );
    let driver_opts = Value::Map([("size".to_owned(), Value::Null)].into());
    let empty = with(
        object! { driver_opts: driver_opts },
        object! { file_system_id: id, authorization_config: one(object! { access_point_id: "" }) },
    );
    for same in [&bare, &full] {
        assert_eq!(
            definition.plan(same.clone()).await.unwrap().action,
            Action::NoOp
        );
    }
    definition.apply(empty.clone()).await.unwrap();
    assert_eq!(definition.plan(empty).await.unwrap().action, Action::NoOp);
    assert_eq!(
        fake.calls("RegisterTaskDefinition").len(),
        1,
        "one revision"
    );
    let other = object! { file_system_id: id, transit_encryption: "ENABLED" };
    definition.apply(with(object! {}, other)).await.unwrap();
    assert_eq!(fake.calls("RegisterTaskDefinition").len(), 2);
}

#[tokio::test]
async fn a_registration_waits_for_a_new_role() {
    let (fake, lab) = lab().await;
    let denial = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: iam:PassRole on resource: \
                  arn:aws:iam::123456789012:role/exec";
    fake.script(
        "RegisterTaskDefinition",
        1,
        Turn::Refuse("AccessDeniedException", denial),
    );
    fake.script(
        "RegisterTaskDefinition",
        1,
        Turn::Refuse("ClientException", "Role is not valid"),
    );
    let mut definition = lab.resource(DEFINITION).unwrap();
    definition.apply(web()).await.unwrap();
    assert_eq!(fake.calls("RegisterTaskDefinition").len(), 3);
}

#[tokio::test]
async fn another_denial_is_not_waited_for() {
    let (fake, lab) = lab().await;
    let denial = "User: x is not authorized to perform: ecs:RegisterTaskDefinition";
    fake.script(
        "RegisterTaskDefinition",
        9,
        Turn::Refuse("AccessDeniedException", denial),
    );
    let mut definition = lab.resource(DEFINITION).unwrap();
    let refusal = refused(definition.apply(web()).await);
    assert!(refusal.contains("ecs:RegisterTaskDefinition"), "{refusal}");
    assert_eq!(fake.calls("RegisterTaskDefinition").len(), 1);
}

#[tokio::test]
async fn a_new_revision_may_be_unknown_for_a_while() {
    let (fake, lab) = lab().await;
    let mut definition = lab.resource(DEFINITION).unwrap();
    definition.apply(web()).await.unwrap();
    let lag = Turn::Refuse("ClientException", "Unable to describe task definition.");
    fake.script("DescribeTaskDefinition", 2, lag);
    assert_eq!(definition.plan(web()).await.unwrap().action, Action::NoOp);
}

/// Roles by name, and the ARNs that ECS may answer with.
#[tokio::test]
async fn roles_by_name_are_their_arns() {
    let with = |task: &str, exec: &str| {
        let mut config = web();
        if let Value::Object(members) = &mut config {
            members.insert("task_role_arn".to_owned(), task.into());
            members.insert("execution_role_arn".to_owned(), exec.into());
        }
        config
    };
    let arns = |answer: &mut serde_json::Value| {
        for (member, name) in [("taskRoleArn", "app"), ("executionRoleArn", "exec")] {
            let arn = format!("arn:aws:iam::123456789012:role/team/{name}");
            answer["taskDefinition"][member] = arn.into();
        }
    };
    let (fake, lab) = lab().await;
    fake.script("RegisterTaskDefinition", 9, Turn::Edit(arns));
    fake.script("DescribeTaskDefinition", 99, Turn::Edit(arns));
    let mut definition = lab.resource(DEFINITION).unwrap();
    definition.apply(with("app", "exec")).await.unwrap();
    let arn = "arn:aws:iam::123456789012:role/team/";
    let (task, exec) = (format!("{arn}app"), format!("{arn}exec"));
    for config in [
        with("app", "exec"),
        with("team/app", "/team/exec"),
        with(&task, &exec),
    ] {
        definition.apply(config).await.unwrap();
    }
    assert_eq!(fake.calls("RegisterTaskDefinition").len(), 1);
    for other in [with("other", "exec"), with("app", "")] {
        let step = definition.plan(other).await.unwrap();
        assert_eq!(step.action, Action::Update);
    }
}

#[tokio::test]
async fn a_required_member_that_becomes_empty_is_an_error_at_the_attribute() {
    let with = |id: Value| {
        let volume = object! {
            name: "data", efs_volume_configuration: one(object! { file_system_id: id }),
        };
        object! {
            family: "web",
            container_definitions: r#"[{"name": "app", "image": "app", "memory": 128, "mountPoints": [
                {"sourceVolume": "data", "containerPath": "/a"}]}]"#,
            volume: Value::Set(vec![volume]),
        }
    };
    let (fake, lab) = lab().await;
    let mut definition = lab.resource(DEFINITION).unwrap();
    let step = definition.apply_after(with(Value::unknown()), with("".into()));
    let said = refused(step.await);
    let at = "at volume.efs_volume_configuration[0].file_system_id";
    assert!(said.contains(at), "{said}");
    assert!(fake.calls("RegisterTaskDefinition").is_empty());
}

#[tokio::test]
async fn an_empty_network_mode_is_planned_where_ecs_chooses_again() {
    let (fake, lab) = lab().await;
    let mut it = lab.resource("ecs_task_definition").unwrap();
    let containers = r#"[{"name": "web", "image": "nginx", "memory": 128}]"#;
    let config = |mode: &str, more: Value| {
        let mut config =
            object! { family: "web", network_mode: mode, container_definitions: containers };
        if let (Value::Object(config), Value::Object(more)) = (&mut config, more) {
            config.extend(more);
        }
        config
    };
    it.apply(config("awsvpc", object! {})).await.unwrap();
    it.apply(config("", object! {})).await.unwrap();
    let sent = fake.calls("RegisterTaskDefinition");
    assert!(sent[1].get("networkMode").is_none(), "{sent:?}");
    let ec2 = object! { requires_compatibilities: Value::Set(vec!["EC2".into()]) };
    it.apply(config("", ec2)).await.unwrap();
}

#[tokio::test]
async fn a_network_mode_that_is_removed_is_chosen_by_ecs() {
    let (fake, lab) = lab().await;
    let mut it = lab.resource(DEFINITION).unwrap();
    let containers = r#"[{"name": "web", "image": "nginx", "memory": 128}]"#;
    let set = object! { family: "web", network_mode: "awsvpc", container_definitions: containers };
    it.apply(set).await.unwrap();
    let removed = object! { family: "web", container_definitions: containers };
    it.apply(removed).await.unwrap();
    let sent = fake.calls("RegisterTaskDefinition");
    assert_eq!(sent[0]["networkMode"], "awsvpc");
    assert!(sent[1].get("networkMode").is_none(), "{sent:?}");
}

/// A module that has both arguments leaves one of them empty.
#[tokio::test]
async fn an_empty_text_beside_containers_is_none() {
    let (fake, lab) = lab().await;
    let mut definition = lab.resource(DEFINITION).unwrap();
    let typed = object! { app: object! { image: "app", memory: "128" } };
    let config = object! { family: "web", container_definitions: "", containers: typed };
    definition.apply(config.clone()).await.unwrap();
    assert_eq!(definition.plan(config).await.unwrap().action, Action::NoOp);
    let sent = fake.calls("RegisterTaskDefinition").pop().unwrap();
    assert_eq!(sent["containerDefinitions"][0]["name"], "app");
}

#[tokio::test]
async fn an_import_id_that_is_no_name_is_refused_as_one() {
    let (fake, lab) = lab().await;
    for id in ["a b", "a b:1", "web:", "web:one"] {
        let mut definition = lab.resource(DEFINITION).unwrap();
        let said = refused(definition.import(id).await);
        assert!(said.contains("does not identify"), "{id}: {said}");
    }
    assert!(fake.calls("DescribeTaskDefinition").is_empty());
}
