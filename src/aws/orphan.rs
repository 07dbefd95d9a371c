//! A revision of a task definition that an interrupted apply has registered, and that no state knows of.
//!
//! The requests that register take no token, and a mark in a tag or a label would be the user's to see. So content and age
//! decide: the newest active revision is taken over when it means exactly what is about to be registered, tags included,
//! was registered within [`RECENT`], and no other resource of this process has it, nor did this one have it before.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_ecs::primitives::DateTime;
use tfplug::{Path, Private, Result};

use super::managed::Managed;
use super::operation::Operation;
use super::tags;
use crate::arn::short_name;

/// How old such a revision may be: an apply that was killed is repeated within minutes.
const RECENT: Duration = Duration::from_secs(15 * 60);

/// Private state: the revision that was taken over.
pub(crate) const ADOPTED: &str = "adopted_revision";

/// A revision that exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revision<'a> {
    pub(crate) arn: &'a str,
    pub(crate) registered_at: Option<&'a DateTime>,
    pub(crate) tags: &'a tags::All,
}

/// The registration that is about to happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registration<'a> {
    pub(crate) tags: &'a tags::All,
    /// The revisions that the resource had before.
    pub(crate) before: &'a [String],
}

impl Registration<'_> {
    /// Whether the revision, whose content is that of the registration, may come from an earlier run of it. `now` is in
    /// seconds since 1970.
    pub(crate) fn may_have_made(&self, found: Revision<'_>, now: i64) -> bool {
        // The other way round where the clocks differ.
        let age = found.registered_at.map(|at| now.abs_diff(at.secs()));
        let own = |(key, _): &(&String, &String)| !key.starts_with("aws:");
        age.is_some_and(|age| age <= RECENT.as_secs())
            && !self.before.iter().any(|before| before == found.arn)
            && found.tags.iter().filter(own).eq(self.tags.iter())
    }
}

/// The present, in seconds since 1970.
pub(crate) fn now() -> Option<i64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(now.as_secs()).ok()
}

impl<M: Managed> Operation<'_, M> {
    /// Whether a resource of this process has that revision.
    pub(crate) fn is_revision_taken(&self, arn: &str) -> bool {
        self.families().is_taken(arn)
    }

    /// Remembers a revision that is taken over, with a warning.
    ///
    /// # Errors
    /// The ARN has no JSON form.
    pub(crate) fn adopt_revision(&self, arn: &str, private: &mut Private) -> Result {
        self.families().adopt(arn);
        private.set(ADOPTED, arn)?;
        self.cx().warn(
            Path::root(),
            "An existing revision was taken over",
            format!(
                "{} was registered a few minutes ago with exactly this content, most likely by an apply that was \
                 interrupted. No second one was registered.",
                short_name(arn)
            ),
        );
        Ok(())
    }

    /// Whether another resource of this process took that revision over from the one with this private state: then it is
    /// not this one's to remove.
    pub(crate) fn was_revision_given_away(&self, private: &Private, arn: &str) -> bool {
        let own = private.get::<String>(ADOPTED);
        own.as_deref() != Some(arn) && self.families().is_adopted(arn)
    }
}
