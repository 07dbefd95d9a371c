//! Objects that were made moments ago: AWS may not find them at one request, and find them at the next.
//!
//! A create therefore ends only when the object can be read ([`READABLE`]), and notes when that was. A read that
//! finds nothing shortly after ([`FRESH`]) asks again, so that a new object is not taken for one that somebody deleted.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tfplug::{Cx, Model, Private};

use super::Error;
use super::step::Step;
use super::wait::{Progress, Wait, wait_until};

/// How long after its create an object may stay invisible before the create fails.
pub(crate) const READABLE: Duration = Duration::from_secs(60);

/// How long after it was readable for the first time an absence proves nothing.
pub(crate) const FRESH: Duration = Duration::from_secs(5);

/// How long a create waits for another ECS object that its request names and AWS does not know, by code.
pub(crate) const SPREAD: Duration = Duration::from_secs(30);

/// How long IAM may take to show a new role to ECS.
pub(crate) const ROLE_SPREAD: Duration = Duration::from_secs(120);

/// Private data: when the object was readable for the first time, in seconds since 1970.
const SINCE: &str = "readable_since";

/// Whether a role that was made a moment ago may not have spread yet. The service-linked role is certainly new then.
/// It has no code of its own.
pub(crate) fn is_role_new(error: &Error) -> bool {
    const TEXTS: [&str; 2] = [
        "Unable to assume the service linked role",
        "verify that the ECS service role being passed has the proper permissions",
    ];
    error.is(&["InvalidParameterException"]) && mentions(error, &TEXTS)
}

/// Whether ECS does not know a role, which may be new or may not exist. It has no code of its own: the same ones are
/// those of other faults.
pub(crate) fn is_role_unknown(error: &Error) -> bool {
    const TEXTS: [&str; 2] = ["Role is not valid", "iam:PassRole on resource"];
    error.is(&["AccessDeniedException", "ClientException"]) && mentions(error, &TEXTS)
}

/// Whether a role with which ECS manages infrastructure cannot be used, as far as that may be because it is new.
pub(crate) fn is_role_unusable(error: &Error) -> bool {
    const CODES: &[&str] = &[
        "AccessDeniedException",
        "InvalidParameterException",
        "ClientException",
    ];
    const TEXTS: &[&str] = &[
        "Cannot assume role",
        "Unable to assume",
        "Missing required authorization",
        "security token included in the request is invalid",
    ];
    let shared = || error.is(CODES) && mentions(error, TEXTS);
    is_role_new(error) || is_role_unknown(error) || shared()
}

/// Whether the message has one of the texts: for faults without a code of their own.
pub(crate) fn mentions(error: &Error, texts: &[&str]) -> bool {
    texts.iter().any(|text| error.message().contains(text))
}

/// Notes that the object can be read now.
pub(crate) fn mark<M: Model>(change: &mut tfplug::Change<M>) {
    let mut private = change.private();
    note(&mut private);
    change.set_private(private);
}

/// The same in private data that is in the making.
pub(crate) fn note(private: &mut Private) {
    // A number has a JSON form.
    let _ = private.set(SINCE, now().as_secs());
}

fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// How long from `now` on an absence proves nothing. A clock that was set back does not make an object fresh for ever.
fn left(private: &Private, now: Duration) -> Duration {
    let since = private.get::<u64>(SINCE).map(Duration::from_secs);
    let age = since.and_then(|since| now.checked_sub(since));
    age.map_or(Duration::ZERO, |age| FRESH.saturating_sub(age))
}

/// Looks for an object in a read, again and again if it is fresh.
pub(crate) async fn find<C, T, F, E>(
    cx: &Cx<C>,
    private: &Private,
    object: &str,
    mut look: impl FnMut() -> F + Send,
) -> tfplug::Result<Option<T>>
where
    C: Sync,
    T: Send,
    F: Future<Output = Result<Option<T>, E>> + Send,
    E: Into<tfplug::Error>,
{
    let found = look().await.map_err(Into::into)?;
    let absence = left(private, now());
    if found.is_some() || absence.is_zero() {
        return Ok(found);
    }
    let wait = Wait {
        object,
        target: "readable",
        step: Step::Read,
        absence,
    };
    wait_until(cx, wait, look, |_| Progress::Done).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tfplug::context::Configured;
    use tokio_util::sync::CancellationToken;

    fn readable(seconds_ago: u64) -> Private {
        let mut private = Private::default();
        private
            .set(SINCE, now().as_secs().saturating_sub(seconds_ago))
            .unwrap();
        private
    }

    #[test]
    fn freshness_ends() {
        let at = Duration::from_secs(1000);
        let left = |since: Option<u64>| {
            let mut private = Private::default();
            if let Some(since) = since {
                private.set(SINCE, since).unwrap();
            }
            left(&private, at)
        };
        assert_eq!(left(None), Duration::ZERO);
        assert_eq!(left(Some(1000)), FRESH);
        assert_eq!(left(Some(996)), FRESH - Duration::from_secs(4));
        assert_eq!(left(Some(900)), Duration::ZERO);
        assert_eq!(left(Some(5000)), Duration::ZERO);
    }

    /// Looks for an object that is absent `absences` times; the second value is how often it was asked for.
    async fn look(private: &Private, absences: u32) -> (tfplug::Result<Option<&'static str>>, u32) {
        let cx: Cx<()> = Cx::new(Configured::No, CancellationToken::new(), None);
        let asked = AtomicU32::new(0);
        let look = || {
            let nth = asked.fetch_add(1, Ordering::Relaxed);
            std::future::ready(Ok::<_, Error>((nth >= absences).then_some("web")))
        };
        let found = find(&cx, private, "ECS service (web)", look).await;
        (found, asked.into_inner())
    }

    #[tokio::test]
    async fn an_absence_of_a_fresh_object_is_asked_about_again() {
        assert_eq!(look(&readable(1), 3).await, (Ok(Some("web")), 4));
        assert_eq!(look(&readable(60), 3).await, (Ok(None), 1));
        assert_eq!(look(&Private::default(), 3).await, (Ok(None), 1));
        let (found, asked) = look(&readable(FRESH.as_secs() - 1), u32::MAX).await;
        assert!(found == Ok(None) && asked > 1, "{found:?} {asked}");
    }
}
