//! Capacity providers and their attachments to clusters, as time passes.

use aws_sdk_ecs::types::{
    CapacityProviderStatus as Status, CapacityProviderUpdateStatus as UpdateStatus,
};

use crate::world::{Event, World};

/// How long a change of a capacity provider takes, and how long one of a cluster's list, in milliseconds.
pub(super) const CHANGE: i64 = 5_000;
pub(super) const ATTACH: i64 = 3_000;
/// For how long one that was deleted is described.
const REMEMBERED: i64 = 3_600_000;

impl World {
    /// A change of a capacity provider has been carried out; one that was deleted long ago is forgotten.
    pub(crate) fn step_provider(&mut self, name: &str) {
        let Some(provider) = self.capacity_providers.get_mut(name) else {
            return;
        };
        let described = &mut provider.described;
        match described.update_status {
            Some(UpdateStatus::CreateInProgress) => {
                described.status = Some(Status::Active);
                described.update_status = Some(UpdateStatus::CreateComplete);
            }
            Some(UpdateStatus::UpdateInProgress) => {
                described.update_status = Some(UpdateStatus::UpdateComplete);
            }
            Some(UpdateStatus::DeleteInProgress) => {
                described.status = Some(Status::Inactive);
                described.update_status = Some(UpdateStatus::DeleteComplete);
                let arn = described.capacity_provider_arn.clone();
                self.tags.remove(&arn.unwrap_or_default());
                self.plan(REMEMBERED, Event::ForgetCapacityProvider(name.to_owned()));
            }
            _ => {}
        }
    }

    /// One that was deleted is described no longer, unless another one has its name by now.
    pub(crate) fn forget_provider(&mut self, name: &str) {
        if self.provider(name).is_none() {
            self.capacity_providers.remove(name);
        }
    }

    /// The attachments of a cluster are as its list has them.
    pub(crate) fn settle_attachments(&mut self, name: &str) {
        if let Some(cluster) = self.clusters.get_mut(name) {
            cluster.described.attachments_status = Some("UPDATE_COMPLETE".to_owned());
            for attachment in cluster.described.attachments.iter_mut().flatten() {
                attachment.status = Some("CREATED".to_owned());
            }
        }
    }
}
