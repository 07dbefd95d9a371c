//! Capacity providers: those of Fargate, which every account has, those of Auto Scaling groups, which clusters list, and those
//! of Managed Instances, which belong to a cluster.

pub(crate) mod change;
pub(crate) mod cluster;
pub(crate) mod describe;
mod scale;
mod step;

use aws_sdk_ecs::types::{
    self, CapacityProviderStatus as Status, CapacityProviderUpdateStatus as UpdateStatus,
    ManagedTerminationProtection,
};
use serde::{Deserialize, Serialize};

use crate::auto_scaling::group_name;
use crate::codec::{Kept, shapes};
use crate::refusal::Refusal;
use crate::world::{World, short};

pub(crate) use cluster::check_strategy;

shapes!(types::CapacityProvider);

/// The capacity providers of every account.
const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// A capacity provider of the account's own.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct CapacityProvider {
    pub(crate) described: Kept<types::CapacityProvider>,
}

impl CapacityProvider {
    fn name(&self) -> &str {
        self.described.name().unwrap_or_default()
    }

    /// Whether it was not deleted.
    fn is_present(&self) -> bool {
        self.described.status() != Some(&Status::Inactive)
    }

    pub(crate) fn is_active(&self) -> bool {
        self.described.status() == Some(&Status::Active)
    }

    /// Whether a change of it is being carried out.
    fn is_busy(&self) -> bool {
        matches!(
            self.described.update_status(),
            Some(
                UpdateStatus::CreateInProgress
                    | UpdateStatus::UpdateInProgress
                    | UpdateStatus::DeleteInProgress
            )
        )
    }

    /// The cluster of one of Managed Instances.
    fn own_cluster(&self) -> Option<&str> {
        self.described.cluster()
    }

    /// The name of its Auto Scaling group.
    fn group(&self) -> Option<&str> {
        let provider = self.described.auto_scaling_group_provider();
        provider.map(|provider| group_name(provider.auto_scaling_group_arn()))
    }

    /// Whether it keeps its group from ending instances on which tasks run.
    fn protects_tasks(&self) -> bool {
        let provider = self.described.auto_scaling_group_provider();
        let protection = provider.and_then(|it| it.managed_termination_protection());
        protection == Some(&ManagedTerminationProtection::Enabled)
    }
}

impl World {
    /// The capacity provider of that name or ARN, unless it was deleted.
    fn provider(&self, named: &str) -> Option<&CapacityProvider> {
        let provider = self.capacity_providers.get(short(named));
        provider.filter(|provider| provider.is_present())
    }

    fn provider_with(&self, group: &str) -> Option<&CapacityProvider> {
        let mut present = self
            .capacity_providers
            .values()
            .filter(|it| it.is_present());
        present.find(|provider| provider.group() == Some(group))
    }

    /// The name of the capacity provider of an Auto Scaling group.
    pub(crate) fn provider_of_group(&self, group: &str) -> Option<String> {
        self.provider_with(group).map(|it| it.name().to_owned())
    }

    /// The ARN of the cluster of a capacity provider of Managed Instances.
    pub(crate) fn cluster_of_provider(&self, name: &str) -> Option<String> {
        self.provider(name)?.own_cluster().map(str::to_owned)
    }

    /// Whether a capacity provider keeps the group from ending instances on which tasks run.
    pub(crate) fn protects_tasks(&self, group: &str) -> bool {
        self.provider_with(group)
            .is_some_and(CapacityProvider::protects_tasks)
    }

    /// Whether a capacity provider has the ARN.
    pub(crate) fn has_provider(&self, arn: &str) -> bool {
        let provider = self.provider(arn);
        provider.is_some_and(|it| it.described.capacity_provider_arn() == Some(arn))
    }
}

/// The refusal of a capacity provider that does not exist.
fn not_found() -> Refusal {
    Refusal::client(
        "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    )
}

/// The refusal of a change while another one is being carried out.
pub(crate) fn busy(of: &str) -> Refusal {
    let text = format!("The specified {of} is in a busy state. Wait and try again.");
    Refusal::new("UpdateInProgressException", text)
}
