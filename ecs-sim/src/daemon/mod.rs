//! Daemons of ECS Managed Instances: one task on each instance of their capacity providers. Deployments and revisions are
//! objects of their own; the tasks are counted, and not simulated one by one.

pub(crate) mod change;
pub(crate) mod definition;
pub(crate) mod describe;
mod step;

use aws_sdk_ecs::operation::create_daemon::CreateDaemonInput;
use aws_sdk_ecs::types;
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::refusal::Refusal;
use crate::world::{Time, World};

shapes!(types::DaemonTaskDefinition, types::DaemonRevision);

/// A daemon.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Daemon {
    pub(crate) settings: Kept<CreateDaemonInput>,
    /// The ARN of its cluster.
    pub(crate) cluster: String,
    pub(crate) is_going: bool,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// By ARN; the last is the one that was asked for last.
    pub(crate) revisions: Vec<Kept<types::DaemonRevision>>,
    /// The last one is the current one.
    pub(crate) deployments: Vec<Deployment>,
}

/// A deployment of a daemon.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Deployment {
    pub(crate) arn: String,
    /// `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `ROLLBACK_SUCCESSFUL`, `STOPPED`.
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    /// The ARN of the revision that it leads to.
    pub(crate) target: String,
    /// The ARN of the revision before.
    pub(crate) source: Option<String>,
    pub(crate) created_at: Time,
    pub(crate) started_at: Option<Time>,
    pub(crate) finished_at: Option<Time>,
}

impl Deployment {
    /// Whether it has ended, well or not.
    pub(crate) fn has_ended(&self) -> bool {
        self.finished_at.is_some()
    }
}

impl Daemon {
    /// The revision of an ARN.
    pub(crate) fn revision(&self, arn: &str) -> Option<&types::DaemonRevision> {
        let mut all = self.revisions.iter().map(|it| &it.0);
        all.find(|it| it.daemon_revision_arn() == Some(arn))
    }

    /// The revision that its instances run: the target of the last deployment that succeeded.
    pub(crate) fn current(&self) -> Option<&str> {
        let good = |it: &&Deployment| it.status == "SUCCESSFUL";
        let last = self.deployments.iter().rev().find(good);
        last.map(|it| &*it.target)
    }
}

impl World {
    /// The daemon of an ARN.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn daemon(&self, arn: Option<&str>) -> Result<&Daemon, Refusal> {
        let arn = arn.filter(|arn| !arn.is_empty());
        let arn = arn.ok_or_else(|| Refusal::missing("daemonArn"))?;
        let found = self.daemons.get(arn);
        found.ok_or_else(|| Refusal::new("DaemonNotFoundException", "Daemon not found."))
    }

    /// How many instances a capacity provider has in the cluster of a daemon.
    pub(crate) fn instances_with(&self, daemon: &Daemon, provider: &str) -> i32 {
        let name = crate::world::short(provider);
        let instances = self.instances_of(&daemon.cluster);
        let own = instances.filter(|(_, it)| {
            it.is_present() && it.described.capacity_provider_name() == Some(name)
        });
        i32::try_from(own.count()).unwrap_or(i32::MAX)
    }
}
