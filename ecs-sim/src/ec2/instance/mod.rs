//! Instances: they start, join the cluster that their user data names, and end.

mod describe;
mod life;
mod run;
mod user_data;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::world::{Time, World};

pub(super) use describe::describe;
pub(crate) use run::Launch;
pub(super) use run::{run, terminate};

/// An instance.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Instance {
    pub(crate) state: State,
    /// Until when it stays in its state.
    until: Time,
    launched_at: Time,
    /// The ID of the request that launched it.
    reservation: String,
    /// The parameters that it was launched with, those of the launch template included.
    settings: Json,
    /// The ID and version of the launch template.
    pub(crate) template: Option<(String, u64)>,
    /// The Auto Scaling group that launched it.
    pub(crate) group: Option<String>,
    /// The capacity provider of Managed Instances that launched it.
    pub(crate) provider: Option<String>,
    subnet: String,
    address: String,
    /// The ARN that it has in its cluster.
    pub(crate) container_instance: Option<String>,
    /// Why it was terminated.
    reason: Option<String>,
}

/// The state of an instance.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    Pending,
    Running,
    ShuttingDown,
    Terminated,
}

impl State {
    fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
        }
    }
}

impl Instance {
    /// Whether it is there, or about to be.
    pub(crate) fn is_present(&self) -> bool {
        matches!(self.state, State::Pending | State::Running)
    }

    pub(crate) fn is_running(&self) -> bool {
        self.state == State::Running
    }

    pub(crate) fn launched_at(&self) -> Time {
        self.launched_at
    }

    fn setting(&self, name: &str) -> Option<&str> {
        self.settings[name].as_str()
    }

    pub(crate) fn instance_type(&self) -> &str {
        self.setting("InstanceType").unwrap_or("m1.small")
    }

    fn image(&self) -> &str {
        self.setting("ImageId").unwrap_or_default()
    }

    pub(crate) fn zone(&self, world: &World) -> String {
        world.subnet_zone(&self.subnet)
    }
}
