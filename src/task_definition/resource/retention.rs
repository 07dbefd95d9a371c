//! Which of the registered revisions stay, and what becomes of the others.

use tfplug::{Change, Path, Private, Result};

use super::super::api::Api;
use super::super::schema::{Revisions, TaskDefinition};
use crate::arn::short_name;

/// Private state: the ARNs of the revisions that this resource registered and that are still active, oldest first.
pub(super) const REVISIONS: &str = "revisions";

/// How many revisions before the current one stay active by default.
const KEEP: usize = 1;

/// The settings of the user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Retention {
    /// How many revisions before the current one stay; `None` is all.
    keep: Option<usize>,
    deletes_pruned: bool,
    /// Whether a destroy leaves them all active.
    pub(super) keeps_at_destroy: bool,
    /// Whether a destroy deletes them for good.
    pub(super) deletes_at_destroy: bool,
}

impl Retention {
    /// The settings of `model`.
    pub(super) fn of(model: &TaskDefinition) -> Self {
        let skip = model.skip_destroy.get() == Some(true);
        let default = Revisions::default();
        let revisions = model.revisions.known().unwrap_or(&default);
        let keep = revisions.keep.get();
        let keep = keep.map_or(KEEP, |keep| usize::try_from(keep).unwrap_or(KEEP));
        Self {
            keep: (!skip).then_some(keep),
            deletes_pruned: revisions.on_prune.text() == Some("delete"),
            keeps_at_destroy: skip || revisions.on_destroy.text() == Some("keep"),
            deletes_at_destroy: revisions.on_destroy.text() == Some("delete"),
        }
    }
}

/// The active revisions that this resource registered, oldest first.
pub(super) fn remembered(private: &Private, state: &TaskDefinition) -> Vec<String> {
    let revisions: Vec<String> = private.get(REVISIONS).unwrap_or_default();
    if revisions.is_empty() {
        state.arn.get().into_iter().collect()
    } else {
        revisions
    }
}

/// Deregisters what is older than the revisions to keep, unless something uses it. The new revision remains: a failure
/// here is a warning, and the next change tries again.
pub(super) async fn prune(
    api: &Api<'_>,
    before: Vec<String>,
    arn: String,
    change: &mut Change<TaskDefinition>,
) -> Result {
    let retention = Retention::of(&change.plan);
    let mut revisions: Vec<String> = before.into_iter().chain([arn]).collect();
    let keep = retention.keep.map_or(revisions.len(), |keep| keep + 1);
    let surplus: Vec<String> = revisions
        .drain(..revisions.len().saturating_sub(keep))
        .collect();
    let stuck = prune_all(api, surplus, retention).await;
    revisions.splice(0..0, stuck);
    let mut private = change.private();
    private.set(REVISIONS, revisions)?;
    change.set_private(private);
    Ok(())
}

/// Prunes `surplus` and returns what has to stay.
async fn prune_all(api: &Api<'_>, surplus: Vec<String>, retention: Retention) -> Vec<String> {
    let Some(first) = surplus.first() else {
        return surplus;
    };
    let family = short_name(first).split(':').next().unwrap_or_default();
    let used = match api.used(family).await {
        Ok(used) => used,
        Err(error) => {
            let error = tfplug::Error::from(error);
            let detail = format!(
                "{} Nothing was deregistered, because it cannot be seen whether something uses it. Allow these calls, or \
                 set skip_destroy = true to keep all revisions.",
                error.details()
            );
            api.cx().warn(Path::root(), error.summary(), detail);
            return surplus;
        }
    };
    let mut stuck = Vec::new();
    for old in surplus {
        if used.contains(short_name(&old)) {
            stuck.push(old);
            continue;
        }
        let pruned = match api.deregister(&old).await {
            Ok(()) if retention.deletes_pruned => api.delete(&old).await,
            other => other,
        };
        if let Err(error) = pruned.map_err(tfplug::Error::from) {
            let detail = format!("{} The next change tries it again.", error.details());
            api.cx().warn(Path::root(), error.summary(), detail);
            stuck.push(old);
        }
    }
    stuck
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(skip: bool, revisions: Option<Revisions>) -> Retention {
        Retention::of(&TaskDefinition {
            skip_destroy: skip.into(),
            revisions: revisions.into(),
            ..TaskDefinition::default()
        })
    }

    #[test]
    fn one_revision_stays_and_a_destroy_deregisters_unless_configured_otherwise() {
        let plain = of(false, None);
        assert_eq!(plain.keep, Some(1));
        assert!(!plain.keeps_at_destroy && !plain.deletes_at_destroy && !plain.deletes_pruned);
        let skip = of(true, None);
        assert!(skip.keep.is_none() && skip.keeps_at_destroy);
        let own = of(
            false,
            Some(Revisions {
                keep: 10.into(),
                on_prune: "delete".into(),
                on_destroy: "delete".into(),
            }),
        );
        assert_eq!(own.keep, Some(10));
        assert!(own.deletes_pruned && own.deletes_at_destroy && !own.keeps_at_destroy);
    }
}
