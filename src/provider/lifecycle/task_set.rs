//! The life of a task set.

use serde_json::{Value as Json, json};
use tfplug::rules::Action;
use tfplug::testing::Source;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Model as _, object};

use super::ecs::Turn;
use super::{lab, refused};
use crate::task_set::schema::TaskSet;

const SET: &str = "ecs_task_set";

/// A task set of the service `web`, with `more` arguments.
fn web(more: Json) -> Value {
    let mut config = json!({ "cluster": "main", "service": "web", "task_definition": "web:1" });
    if let (Some(config), Json::Object(more)) = (config.as_object_mut(), more) {
        config.extend(more);
    }
    from_json(&config, &TaskSet::block()).unwrap()
}

fn network() -> Json {
    json!({ "network_configuration": [{ "subnets": ["subnet-7"] }], "scale": [{ "value": 50 }] })
}

#[tokio::test]
async fn only_the_scale_is_changed_in_place() {
    let (fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    set.apply(web(network())).await.unwrap();
    assert_eq!(set["id"], Value::from("ecs-svc/1,web,main"));
    assert_eq!(set["task_set_id"], Value::from("ecs-svc/1"));
    assert_eq!(set["stability_status"], Value::from("STEADY_STATE"));
    assert_eq!(set.plan(web(network())).await.unwrap().action, Action::NoOp);
    let mut scaled = network();
    scaled["scale"][0]["value"] = 100.into();
    let step = set.apply(web(scaled.clone())).await.unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(
        fake.calls("UpdateTaskSet"),
        [json!({
            "cluster": "main", "service": "web", "taskSet": "ecs-svc/1", "scale": { "value": 100.0 },
        })]
    );
    // Removed, the scale stays.
    scaled.as_object_mut().unwrap().remove("scale");
    assert_eq!(set.plan(web(scaled)).await.unwrap().action, Action::NoOp);
    let other = json!({ "task_definition": "web:2" });
    assert_eq!(set.plan(web(other)).await.unwrap().action, Action::Replace);
    let mut imported = lab.resource(SET).unwrap();
    imported.import_by_identity(set.identity()).await.unwrap();
    assert_eq!(imported["arn"], set["arn"]);
    let steering = [
        "cluster",
        "service",
        "task_definition",
        "wait_until_stable",
        "wait_until_stable_timeout",
    ];
    set.reimport_but("ecs-svc/1,web,main", &steering)
        .await
        .unwrap();
    set.destroy().await.unwrap();
    assert_eq!(fake.calls("DeleteTaskSet")[0]["force"], false);
}

#[tokio::test]
async fn a_revision_in_the_place_of_a_family_makes_a_new_task_set() {
    let (_fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    let of = |definition: &str| web(json!({ "task_definition": definition }));
    set.apply(of("web")).await.unwrap();
    let named = set.plan(of("web:3")).await.unwrap();
    assert_eq!(named.action, Action::Replace);
    assert_eq!(named.replace, ["task_definition".into()]);
    let mut set = lab.resource(SET).unwrap();
    set.apply(of("web:1")).await.unwrap();
    assert_eq!(set.plan(of("web")).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn an_answer_that_is_lost_makes_no_second_task_set() {
    let (fake, lab) = lab().await;
    fake.script("CreateTaskSet", 1, Turn::Lose);
    let mut set = lab.resource(SET).unwrap();
    set.apply(web(json!({}))).await.unwrap();
    assert_eq!(set["task_set_id"], Value::from("ecs-svc/1"));
    set.destroy().await.unwrap();
    let mut again = lab.resource(SET).unwrap();
    again
        .apply(web(json!({ "external_id": "two" })))
        .await
        .unwrap();
    assert_eq!(again["task_set_id"], Value::from("ecs-svc/2"));
}

#[tokio::test]
async fn a_task_set_that_is_not_stable_in_time_shows_the_reasons() {
    let (fake, lab) = lab().await;
    let stabilizing = |times: usize| {
        let edit = Turn::Edit(|answer| {
            answer["taskSets"][0]["stabilityStatus"] = "STABILIZING".into();
            answer["taskSets"][0]["computedDesiredCount"] = 2.into();
        });
        fake.script("DescribeTaskSets", times, edit);
    };
    let patient = json!({ "wait_until_stable": true });
    stabilizing(3);
    let mut set = lab.resource(SET).unwrap();
    set.apply(web(patient)).await.unwrap();
    assert!(fake.calls("DescribeTaskSets").len() >= 4);
    stabilizing(1000);
    fake.script(
        "ListTasks",
        1,
        Turn::Answer(json!({ "taskArns": ["task"] })),
    );
    let stopped = json!({ "tasks": [{
        "startedBy": "ecs-svc/2", "stoppedReason": "CannotPullContainerError: not found",
    }] });
    fake.script("DescribeTasks", 1, Turn::Answer(stopped));
    let mut hasty = lab.resource(SET).unwrap();
    let config = json!({
        "wait_until_stable": true, "wait_until_stable_timeout": "1s", "external_id": "hasty",
    });
    let message = refused(hasty.apply(web(config)).await);
    assert!(
        message.contains("wait_until_stable_timeout is over"),
        "{message}"
    );
    assert!(message.contains("0 of 2 tasks run"), "{message}");
    assert!(
        message.contains("1 x CannotPullContainerError"),
        "{message}"
    );
    assert!(hasty.is_tainted());
}

#[tokio::test]
async fn a_moved_task_set_plans_nothing() {
    let (_fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    set.apply(web(network())).await.unwrap();
    let arn = "arn:aws:ecs:eu-west-1:123456789012";
    let state = json!({
        "arn": format!("{arn}:task-set/main/web/ecs-svc/1"), "capacity_provider_strategy": [], "cluster": "main",
        "external_id": "", "force_delete": null, "id": "ecs-svc/1,web,main", "launch_type": "",
        "load_balancer": [],
        "network_configuration": [{ "assign_public_ip": false, "security_groups": [], "subnets": ["subnet-7"] }],
        "platform_version": "", "scale": [{ "unit": "PERCENT", "value": 50 }], "service": "web",
        "service_registries": [], "stability_status": "STEADY_STATE", "status": "ACTIVE", "tags": {}, "tags_all": {},
        "task_definition": format!("{arn}:task-definition/web:1"), "task_set_id": "ecs-svc/1",
        "wait_until_stable": false, "wait_until_stable_timeout": "10m",
    });
    let source = Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_ecs_task_set".to_owned(),
        schema_version: 0,
        state,
        private: Vec::new(),
        identity: None,
    };
    let mut moved = lab.resource(SET).unwrap();
    moved.move_from(&source).await.unwrap();
    let step = moved.plan(web(network())).await.unwrap();
    assert_eq!(
        step.action,
        Action::NoOp,
        "{:?} {:?}",
        step.replace,
        moved.state()
    );
}

#[tokio::test]
async fn a_list_shows_the_task_sets_of_a_service() {
    let (_fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    set.apply(web(network())).await.unwrap();
    let config = object! { cluster: "main", service: "web" };
    let listed = lab.list(SET, config).await.unwrap();
    let found: Vec<_> = listed.iter().map(|it| (&*it.name, &it.identity)).collect();
    assert_eq!(found, [("ecs-svc/1", set.identity())]);
}

#[tokio::test]
async fn names_and_arns_of_other_objects_have_a_form() {
    let (fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
    for (more, at) in [
        (json!({ "cluster": "a b" }), "cluster"),
        (json!({ "service": arn }), "service"),
        (json!({ "task_definition": "web:one" }), "task_definition"),
        (
            json!({ "service_registries": [{ "registry_arn": "srv-7" }] }),
            "service_registries.registry_arn",
        ),
    ] {
        let said = refused(set.apply(web(more)).await);
        assert!(said.contains(&format!("Invalid value for {at}")), "{said}");
    }
    assert!(fake.calls("CreateTaskSet").is_empty());
}

/// A block in which nothing is set is the same as none, for the rules as well.
#[tokio::test]
async fn a_load_balancer_in_which_nothing_is_set_is_none() {
    let (fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    let empty = json!({ "container_name": "", "target_group_arn": "", "load_balancer_name": "" });
    set.apply(web(json!({ "load_balancer": [empty] })))
        .await
        .unwrap();
    let sent = fake.calls("CreateTaskSet").pop().unwrap();
    assert!(sent.get("loadBalancers").is_none(), "{sent}");
}

#[tokio::test]
async fn an_empty_string_among_subnets_is_an_error() {
    let (_fake, lab) = lab().await;
    let mut set = lab.resource(SET).unwrap();
    let mut config = network();
    config["network_configuration"][0]["subnets"] = json!(["subnet-1", ""]);
    let said = refused(set.apply(web(config)).await);
    let text = "network_configuration.subnets has an empty string among its elements";
    assert!(said.contains(text), "{said}");
}
