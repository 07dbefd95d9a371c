//! Daemons and their task definitions.

use aws_sdk_ecs::operation::create_daemon::CreateDaemonInput;
use aws_sdk_ecs::operation::register_daemon_task_definition::RegisterDaemonTaskDefinitionInput;
use aws_sdk_ecs::operation::update_daemon::UpdateDaemonInput;

use super::*;
use crate::tests::daemons::{CLUSTER, PROVIDER, managed};

const DAEMON: &str = "arn:aws:ecs:eu-west-1:123456789012:daemon/main/agent";

pub(super) fn cases() -> Vec<Case> {
    let values = json!({
        "clusterArn": CLUSTER, "daemonArn": DAEMON, "daemonTaskDefinitionArn": definition(2),
        "capacityProviderArns": [PROVIDER], "propagateTags": "DAEMON",
    });
    let definitions = "RegisterDaemonTaskDefinition";
    let arns = "the answer has ARNs alone";
    let changed = |case: Case| {
        case.with(values.clone())
            .renamed("capacityProviderArns", "capacityProviders.arn")
            .except(Found::Described, &[""], arns)
    };
    vec![
        changed(Case::new::<CreateDaemonInput>(
            "CreateDaemon",
            managed,
            described,
        ))
        .renamed("daemonName", "daemonArn")
        .except(Found::Nowhere, &["clientToken"], TOKEN),
        changed(Case::new::<UpdateDaemonInput>(
            "UpdateDaemon",
            estate,
            described,
        ))
        .each_beside(&[
            "daemonArn",
            "daemonTaskDefinitionArn",
            "capacityProviderArns",
        ]),
        Case::new::<RegisterDaemonTaskDefinitionInput>(definitions, managed, definition_described)
            .with(json!({ "pidMode": "shared", "ipcMode": "shared" }))
            .except(Found::Described, &[""], arns),
    ]
}

fn definition(revision: i32) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:{revision}")
}

/// A world with a daemon.
fn estate() -> World {
    let mut world = managed();
    let body = json!({
        "daemonName": "agent", "clusterArn": CLUSTER, "daemonTaskDefinitionArn": definition(1),
        "capacityProviderArns": [PROVIDER],
    });
    ask(&mut world, "CreateDaemon", body);
    pass(&mut world, 300);
    world
}

/// The daemon with its deployment, its revision and its tags.
fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    pass(world, 300);
    let arn = &answer["daemonArn"];
    let daemon = ask(world, "DescribeDaemon", json!({ "daemonArn": arn }));
    let body = json!({ "daemonDeploymentArns": [answer["deploymentArn"]] });
    let deployments = ask(world, "DescribeDaemonDeployments", body);
    let revision = &deployments["daemonDeployments"][0]["targetDaemonRevision"]["arn"];
    let body = json!({ "daemonRevisionArns": [revision] });
    let revisions = ask(world, "DescribeDaemonRevisions", body);
    let tags = ask(world, "ListTagsForResource", json!({ "resourceArn": arn }));
    json!([daemon, deployments, revisions, tags])
}

fn definition_described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let arn = &answer["daemonTaskDefinitionArn"];
    let body = json!({ "daemonTaskDefinition": arn });
    let definition = ask(world, "DescribeDaemonTaskDefinition", body);
    let tags = ask(world, "ListTagsForResource", json!({ "resourceArn": arn }));
    json!([definition, tags])
}
