//! Runs of tasks.

use serde_json::{Value as Json, json};
use tfplug::object;
use tfplug::value::Value;

use super::ecs::Turn;
use super::{lab, refused};

const RUN: &str = "ecs_task_execution";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:task/main/1a";

fn migration(wait_for: &str) -> Value {
    object! { cluster: "main", task_definition: "migrate:3", wait_for: wait_for }
}

/// The task in this state.
fn tasks(status: &str, code: Json) -> Json {
    let container = json!({ "name": "app", "lastStatus": status, "exitCode": code });
    let task = json!({
        "taskArn": ARN, "lastStatus": status, "containers": [container], "stopCode": "EssentialContainerExited",
    });
    json!({ "tasks": [task], "failures": [] })
}

#[tokio::test]
async fn a_run_ends_when_its_tasks_are_accepted() {
    let (fake, lab) = lab().await;
    let answer = Turn::Answer(tasks("PROVISIONING", Json::Null));
    fake.script("RunTask", 2, answer);
    let found = lab.data(RUN, migration("")).await.unwrap();
    let text = |name: &str| found.get(name).and_then(Value::as_str).map(str::to_owned);
    assert_eq!(text("id").as_deref(), Some("main,migrate:3"));
    assert_eq!(found.get("task_arns"), Some(&Value::List(vec![ARN.into()])));
    assert!(fake.calls("DescribeTasks").is_empty());
    lab.data(RUN, migration("")).await.unwrap();
    let calls = fake.calls("RunTask");
    assert_ne!(calls[0]["clientToken"], calls[1]["clientToken"]);
}

#[tokio::test]
async fn a_run_is_waited_for_until_it_has_stopped() {
    let (fake, lab) = lab().await;
    fake.script(
        "RunTask",
        1,
        Turn::Answer(tasks("PROVISIONING", Json::Null)),
    );
    let unknown = json!({ "tasks": [], "failures": [{ "arn": ARN, "reason": "MISSING" }] });
    fake.script("DescribeTasks", 1, Turn::Answer(unknown));
    fake.script(
        "DescribeTasks",
        1,
        Turn::Answer(tasks("RUNNING", Json::Null)),
    );
    fake.script("DescribeTasks", 1, Turn::Answer(tasks("STOPPED", 0.into())));
    let found = lab.data(RUN, migration("STOPPED")).await.unwrap();
    assert_eq!(fake.calls("DescribeTasks").len(), 3);
    let tasks = found.get("tasks").map(Value::items).unwrap_or_default();
    let containers = tasks[0]
        .get("containers")
        .map(Value::items)
        .unwrap_or_default();
    assert_eq!(containers[0].get("exit_code"), Some(&Value::from(0)));
}

#[tokio::test]
async fn a_run_that_fails_fails_the_read() {
    let (fake, lab) = lab().await;
    fake.script(
        "RunTask",
        1,
        Turn::Answer(tasks("PROVISIONING", Json::Null)),
    );
    fake.script("DescribeTasks", 1, Turn::Answer(tasks("STOPPED", 3.into())));
    let message = refused(lab.data(RUN, migration("STOPPED")).await);
    assert!(message.contains("container app: exit code 3"), "{message}");
}

#[tokio::test]
async fn refused_tasks_fail_the_read_with_their_reasons() {
    let (fake, lab) = lab().await;
    let refusal = json!({ "tasks": [], "failures": [{ "arn": "arn:aws:ecs:x:1:container-instance/7", "reason": "RESOURCE:CPU" }] });
    fake.script("RunTask", 1, Turn::Answer(refusal));
    let message = refused(lab.data(RUN, migration("")).await);
    assert!(
        message.contains("RESOURCE:CPU") && message.contains("add instances"),
        "{message}"
    );
}

/// A repeated request runs the tasks once only.
#[tokio::test]
async fn a_lost_answer_runs_nothing_twice() {
    let (fake, lab) = lab().await;
    fake.script("RunTask", 1, Turn::Lose);
    fake.script(
        "RunTask",
        1,
        Turn::Answer(tasks("PROVISIONING", Json::Null)),
    );
    lab.data(RUN, migration("")).await.unwrap();
    let calls = fake.calls("RunTask");
    assert_eq!(calls.len(), 2);
    assert!(calls[0]["clientToken"].is_string());
    assert_eq!(calls[0]["clientToken"], calls[1]["clientToken"]);
}

#[tokio::test]
async fn empty_required_strings_are_errors_and_an_empty_value_of_a_variable_is_not() {
    let (fake, lab) = lab().await;
    let answer = Turn::Answer(tasks("PROVISIONING", Json::Null));
    fake.script("RunTask", 1, answer);
    let with = |key: &str, value: &str| {
        let environment = Value::Set(vec![object! { key: key, value: value }]);
        let over = object! { name: "app", environment: environment };
        let over = object! { container_overrides: Value::List(vec![over]) };
        object! { cluster: "main", task_definition: "migrate:3", overrides: Value::List(vec![over]) }
    };
    let said = refused(lab.data(RUN, with("", "x")).await);
    assert!(said.contains("environment.key is empty"), "{said}");
    for (cluster, definition, at) in [("", "a", "cluster"), ("main", "", "task_definition")] {
        let config = object! { cluster: cluster, task_definition: definition };
        let said = refused(lab.data(RUN, config).await);
        assert!(said.contains(&format!("{at} is empty")), "{said}");
    }
    let odd = object! { cluster: "a b", task_definition: "migrate:three" };
    let said = refused(lab.data(RUN, odd).await);
    assert!(said.contains("CL-001") && said.contains("TD-001"), "{said}");
    assert!(fake.calls("RunTask").is_empty());
    lab.data(RUN, with("A", "")).await.unwrap();
}
