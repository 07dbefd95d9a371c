//! State of other providers' daemons becomes state of `ecs_daemon`.

use aws_sdk_ecs::operation::create_daemon::CreateDaemonInput;
use serde_json::{Map, Value as Json};
use tfplug::{Move, Moved, Result};

use super::convert::CODEC;
use super::schema::Daemon;
use crate::aws::awscc::Stored;
use crate::aws::codec::described;

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move::same("aws", "aws_ecs_daemon"),
        Move {
            provider: "awscc",
            resource: "awscc_ecs_daemon",
            step: from_awscc,
        },
    ]
}

/// The settings have the names of the request: an answer of ECS has them in three objects.
fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let stored = Stored::new(object, source, &[]);
    let settings = stored.answer(CreateDaemonInput::deserialize)?;
    let mut found = described(CreateDaemonInput::SCHEMA, &settings)?;
    for (name, ours) in [
        ("daemon_arn", "daemonArn"),
        ("deployment_arn", "deploymentArn"),
    ] {
        found.extend(stored.text(name).map(|arn| (ours.to_owned(), arn.into())));
    }
    stored.become_tagged(CODEC.decode(&found, &Daemon::default(), &[])?)
}
