//! Changes of one cluster take turns: ECS refuses a change of a cluster while another one is under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::managed::Managed;
use super::operation::Operation;
use crate::arn::short_name;

/// A lock for each cluster of a region.
#[derive(Default)]
struct Turns(Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Turns {
    fn of(&self, cluster: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(cluster.to_owned()).or_default())
    }
}

/// The right to change a cluster, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The cluster, as it was named.
    cluster: String,
    _held: tokio::sync::OwnedMutexGuard<()>,
}

impl Turn {
    /// The name or ARN of the cluster.
    pub(crate) fn cluster(&self) -> &str {
        &self.cluster
    }
}

impl<M: Managed> Operation<'_, M> {
    /// Waits until no other operation of this run changes the cluster (name or ARN). A holder of a turn must not wait for
    /// an operation that needs one of the same cluster.
    pub(crate) async fn turn(&self, cluster: &str) -> Turn {
        let lock = self.client().shared(Turns::default).of(short_name(cluster));
        Turn {
            cluster: cluster.to_owned(),
            _held: lock.lock_owned().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_cluster_has_a_lock_of_its_own() {
        let turns = Turns::default();
        let held = turns.of("web").lock_owned().await;
        assert!(turns.of("api").try_lock().is_ok());
        assert!(turns.of("web").try_lock().is_err());
        drop(held);
        assert!(turns.of("web").try_lock().is_ok());
    }
}
