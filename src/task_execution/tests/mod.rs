//! No member of the API is forgotten, rules find their violations, and outcomes are judged.

use aws_sdk_ecs::operation::run_task::RunTaskInput;
use aws_sdk_ecs::types::{Container, Failure, Task, TaskStopCode};
use serde_json::json;
use tfplug::{Diags, Set};

use super::convert::{self, CODEC};
use super::outcome::{Goal, judge, refusal};
use super::schema::TaskExecution;
use super::schema::overrides::{ContainerOverride, Overrides, Variable};
use super::validate;
use crate::aws::Progress;
use crate::aws::codec::full::{forgotten, requests, whole};
use crate::aws::codec::samples::{everything, golden, model};
use crate::aws::codec::{described, json as text};
use crate::aws::tags::All;

/// Members of the request without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[("tags", "tags, with the provider's default_tags")];

#[test]
fn every_member_of_the_request_is_exposed() {
    let members = whole(RunTaskInput::SCHEMA, RunTaskInput::deserialize);
    let declared = requests(CODEC.attributes());
    let none = Vec::<String>::new();
    assert_eq!(forgotten(&members, &declared, REQUEST), none);
}

fn sent(config: &TaskExecution, tags: &All) -> serde_json::Value {
    let input = convert::run(config, tags, "token".into()).unwrap();
    text(&described(RunTaskInput::SCHEMA, &input).unwrap().into())
}

#[test]
fn requests_are_as_recorded() {
    let all: TaskExecution = model(&everything::<TaskExecution>());
    let tags = [("team".to_owned(), "web".to_owned())].into();
    golden("src/task_execution/tests/request.json", &sent(&all, &tags));
}

#[test]
fn unset_values_are_not_sent() {
    let over = ContainerOverride {
        name: "app".into(),
        cpu: 0.into(),
        command: Vec::new().into(),
        ..ContainerOverride::default()
    };
    let config = TaskExecution {
        cluster: "main".into(),
        task_definition: "web".into(),
        launch_type: "".into(),
        desired_count: 0.into(),
        overrides: Overrides {
            cpu: "".into(),
            container_overrides: vec![over].into(),
            ..Overrides::default()
        }
        .into(),
        ..TaskExecution::default()
    };
    let expected = json!({
        "cluster": "main",
        "taskDefinition": "web",
        "clientToken": "token",
        "overrides": { "containerOverrides": [{ "name": "app" }] },
    });
    assert_eq!(sent(&config, &All::new()), expected);
}

fn validated(config: &TaskExecution) -> Diags {
    let mut diags = Diags::new();
    validate::validate(config, &mut diags);
    validate::overrides(convert::overrides(config).as_deref(), &mut diags);
    diags
}

fn faults(config: &TaskExecution) -> String {
    let diags = validated(config);
    let faults = diags.iter().filter(|it| !it.detail.contains("RT-100"));
    faults
        .map(|it| format!("{}: {}\n", it.path, it.detail))
        .collect()
}

fn run() -> TaskExecution {
    TaskExecution {
        cluster: "main".into(),
        task_definition: "web".into(),
        ..TaskExecution::default()
    }
}

#[test]
fn every_plan_is_warned() {
    let diags = validated(&run());
    let warnings: Vec<_> = diags.iter().collect();
    assert_eq!(warnings.len(), 1);
    assert!(!diags.has_errors() && warnings[0].detail.ends_with("(rule RT-100)."));
}

#[test]
fn overrides_are_counted_as_json() {
    let with = |length: usize| {
        let over = ContainerOverride {
            name: "app".into(),
            environment: Set(vec![Variable {
                key: "LONG".into(),
                value: "x".repeat(length).into(),
            }])
            .into(),
            ..ContainerOverride::default()
        };
        let overrides = Overrides {
            container_overrides: vec![over].into(),
            ..Overrides::default()
        };
        faults(&TaskExecution {
            overrides: overrides.into(),
            ..run()
        })
    };
    assert_eq!(with(8000), "");
    let found = with(8192);
    assert!(
        found.starts_with("overrides: ") && found.contains("RT-004"),
        "{found}"
    );
}

const STOPPED: Goal = Goal::Stopped {
    any_exit_code: false,
};

fn container(name: &str, code: Option<i32>, reason: &str) -> Container {
    let container = Container::builder().name(name).set_exit_code(code);
    container.reason(reason).build()
}

fn task(status: &str, containers: Vec<Container>) -> Task {
    Task::builder()
        .task_arn("arn:aws:ecs:eu-west-1:123456789012:task/main/1a")
        .last_status(status)
        .stop_code(TaskStopCode::EssentialContainerExited)
        .set_containers(Some(containers))
        .build()
}

fn judged(task: Task, goal: Goal) -> String {
    match judge(&[task], goal) {
        Progress::Done => "done".to_owned(),
        Progress::Pending(status) => status,
        Progress::Failed(reason) => format!("failed: {reason}"),
    }
}

#[test]
fn a_run_is_waited_for() {
    let is = |status: &str, goal| judged(task(status, vec![]), goal);
    assert_eq!(is("PENDING", Goal::Running), "task 1a is PENDING");
    assert_eq!(is("RUNNING", Goal::Running), "done");
    assert_eq!(is("RUNNING", STOPPED), "task 1a is RUNNING");
    assert_eq!(is("STOPPED", STOPPED), "done");
}

#[test]
fn a_container_that_fails_fails_the_run() {
    let failed = |codes: &[(Option<i32>, &str)], goal| {
        let named = codes.iter().enumerate();
        let containers =
            named.map(|(at, (code, reason))| container(&format!("c{at}"), *code, reason));
        judged(task("STOPPED", containers.collect()), goal)
    };
    assert_eq!(failed(&[(Some(0), "")], STOPPED), "done");
    let text = failed(&[(Some(1), "")], STOPPED);
    assert!(
        text.contains("task 1a has failed") && text.contains("c0: exit code 1"),
        "{text}"
    );
    let any = Goal::Stopped {
        any_exit_code: true,
    };
    assert_eq!(failed(&[(Some(1), "")], any), "done");
    // The other container was stopped by ECS.
    assert_eq!(failed(&[(Some(0), ""), (Some(143), "")], STOPPED), "done");
    let text = failed(&[(Some(0), ""), (Some(137), "OutOfMemoryError")], STOPPED);
    assert!(
        text.contains("c1: exit code 137, OutOfMemoryError"),
        "{text}"
    );
    assert!(failed(&[(Some(137), "")], STOPPED).starts_with("failed"));
    // It was over before it was seen running.
    assert_eq!(failed(&[(Some(0), "")], Goal::Running), "done");
}

#[test]
fn a_task_that_does_not_start_gives_the_reason() {
    let mut stopped = task(
        "STOPPED",
        vec![container("app", None, "CannotPullContainerError")],
    );
    stopped.stop_code = Some(TaskStopCode::TaskFailedToStart);
    stopped.stopped_reason = Some("Task failed to start".into());
    let any = Goal::Stopped {
        any_exit_code: true,
    };
    for goal in [Goal::Running, STOPPED, any] {
        let text = judged(stopped.clone(), goal);
        assert!(
            text.contains("did not start") && text.contains("Task failed to start"),
            "{text}"
        );
        assert!(
            text.contains("app: no exit code, CannotPullContainerError"),
            "{text}"
        );
    }
}

#[test]
fn refused_tasks_are_named_with_the_way_out() {
    assert_eq!(refusal(&[], &[]), None);
    let failure = Failure::builder()
        .arn("arn:aws:ecs:eu-west-1:123456789012:container-instance/main/7")
        .reason("RESOURCE:MEMORY")
        .build();
    let text = refusal(&[failure], &[task("PENDING", vec![])]).unwrap();
    assert!(
        text.contains("RESOURCE:MEMORY") && text.contains("add instances"),
        "{text}"
    );
    assert!(text.contains("go on: task 1a"), "{text}");
}

#[test]
fn no_tasks_are_not_run_by_a_count_of_zero() {
    let none = TaskExecution {
        desired_count: 0.into(),
        ..run()
    };
    let diags = validated(&none);
    let summaries: Vec<_> = diags.iter().map(|it| it.summary.as_str()).collect();
    assert!(
        summaries.contains(&"desired_count = 0 runs one task"),
        "{summaries:?}"
    );
    assert!(!diags.has_errors());
}
