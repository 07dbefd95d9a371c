//! Associations, as time passes: their end.

use super::Association;
use crate::cluster::Cluster;
use crate::world::{World, short};

/// How long the end of an association takes at least, in milliseconds.
const GOING: i64 = 3_000;

impl World {
    /// Associations that have ended are gone: their routes are removed, or their cluster is deleted. Nothing but requests can
    /// see them, so each request about them looks, and no event has to.
    pub(crate) fn settle_associations(&mut self) {
        let stays = |it: &Association| {
            let cluster = self.clusters.get(short(&it.cluster));
            let is_due = it.ended_at.is_some_and(|at| self.now >= at.after(GOING));
            cluster.is_some_and(Cluster::is_active)
                && (!is_due || self.routes_of(it).next().is_some())
        };
        let all = self.associations.iter();
        let kept: Vec<Association> = all.filter(|it| stays(it)).cloned().collect();
        self.associations = kept;
    }
}
