//! Waiting until an object is in a wanted state: one loop, and a pure function that judges what was read.

use std::future::Future;
use std::time::Duration;

use tfplug::Cx;
use tokio::time::Instant;

use super::error::Error;

/// The first pause between two looks; each next one is half as long again, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(6);

/// What an object's present state means for the wait.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The wait is over.
    Done,
    /// Not yet; the status is shown when time runs out.
    Pending(String),
    /// It will never get there, for this reason.
    Failed(String),
}

/// What is waited for, in words for the user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait<'a> {
    /// The object, such as `ECS cluster (web)`.
    pub(crate) object: &'a str,
    /// The wanted state, such as `ACTIVE`.
    pub(crate) target: &'a str,
    /// The key in the `timeouts` block that raises the limit: `create`, `update` or `delete`.
    pub(crate) operation: &'a str,
    /// How many times in a row the object may be absent before `judge` hears of it: right after a create, AWS may
    /// not show it yet.
    pub(crate) absences: u32,
}

/// Looks with `find` until `judge` is content; gives what was seen last.
///
/// # Errors
/// `judge` says that it failed, `find` fails, the operation's deadline passes, or the user cancels.
pub(crate) async fn wait_until<C, T, F>(
    cx: &Cx<C>,
    wait: Wait<'_>,
    mut find: impl FnMut() -> F + Send,
    judge: impl Fn(Option<&T>) -> Progress + Send,
) -> tfplug::Result<Option<T>>
where
    F: Future<Output = Result<Option<T>, Error>> + Send,
{
    let (started, mut pause, mut absences) = (Instant::now(), FIRST, 0);
    loop {
        let found = find()
            .await
            .map_err(|error| error.into_diagnostic(&wait.doing()))?;
        absences = if found.is_none() { absences + 1 } else { 0 };
        let progress = match found.is_none() && absences <= wait.absences {
            true => Progress::Pending("not found yet".to_owned()),
            false => judge(found.as_ref()),
        };
        let status = match progress {
            Progress::Done => return Ok(found),
            Progress::Failed(reason) => return Err(tfplug::Error::new(wait.doing()).detail(reason)),
            Progress::Pending(status) => status,
        };
        tracing::debug!(object = wait.object, status, "waiting");
        let next = Instant::now() + pause;
        let deadline = cx.deadline().map(Instant::from_std);
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(wait.timed_out(started.elapsed(), &status));
        }
        tokio::select! {
            () = cx.cancelled() => return Err(wait.interrupted(&status)),
            () = tokio::time::sleep_until(deadline.map_or(next, |deadline| next.min(deadline))) => {}
        }
        pause = pause.mul_f64(1.5).min(LONGEST);
    }
}

impl Wait<'_> {
    fn doing(&self) -> String {
        format!("Waiting for {} to become {}", self.object, self.target)
    }

    fn timed_out(&self, waited: Duration, status: &str) -> tfplug::Error {
        tfplug::Error::new(self.doing()).detail(format!(
            "After {} the status is still: {status}. If it only needs more time, raise the limit with timeouts {{ {} = \
             \"{}\" }} in the resource; the next apply goes on from here.",
            duration(waited),
            self.operation,
            duration(waited.saturating_mul(2)),
        ))
    }

    fn interrupted(&self, status: &str) -> tfplug::Error {
        tfplug::Error::new(self.doing()).detail(format!(
            "The run was interrupted; the last status was: {status}. What was started goes on in AWS, and the next \
             apply goes on from here."
        ))
    }
}

/// As the `timeouts` block takes it.
fn duration(length: Duration) -> String {
    match length.as_secs() {
        seconds if seconds >= 120 => format!("{}m", seconds.div_ceil(60)),
        seconds => format!("{}s", seconds.max(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::Kind;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tfplug::context::Configured;
    use tokio_util::sync::CancellationToken;

    const WAIT: Wait<'static> = Wait {
        object: "ECS cluster (web)",
        target: "ACTIVE",
        operation: "create",
        absences: 2,
    };

    fn cx(limit: Duration) -> (Cx<()>, CancellationToken) {
        let token = CancellationToken::new();
        (Cx::new(Configured::No, token.clone(), Some(limit)), token)
    }

    fn judge(status: Option<&&str>) -> Progress {
        match status {
            Some(&"ACTIVE") => Progress::Done,
            Some(&"FAILED") => Progress::Failed("It failed.".into()),
            Some(other) => Progress::Pending((*other).to_owned()),
            None => Progress::Failed("It is gone.".into()),
        }
    }

    /// Waits while the object goes through `statuses`; the last one stays.
    async fn run(
        cx: &Cx<()>,
        statuses: &[Option<&'static str>],
    ) -> tfplug::Result<Option<&'static str>> {
        let looks = AtomicU32::new(0);
        let find = || {
            let look = looks.fetch_add(1, Ordering::Relaxed) as usize;
            std::future::ready(Ok(statuses[look.min(statuses.len() - 1)]))
        };
        wait_until(cx, WAIT, find, judge).await
    }

    #[tokio::test]
    async fn it_ends_in_success_or_failure() {
        let (cx, _) = cx(Duration::from_secs(60));
        let started = Instant::now();
        let statuses = [None, None, Some("PROVISIONING"), Some("ACTIVE")];
        assert_eq!(run(&cx, &statuses).await, Ok(Some("ACTIVE")));
        assert!(started.elapsed() < Duration::from_secs(2));
        assert_eq!(
            run(&cx, &[Some("FAILED")]).await.unwrap_err().details(),
            "It failed."
        );
        assert_eq!(
            run(&cx, &[None]).await.unwrap_err().details(),
            "It is gone."
        );
    }

    #[tokio::test]
    async fn a_timeout_tells_the_last_status_and_how_to_raise_it() {
        let error = run(&cx(Duration::from_millis(300)).0, &[Some("PROVISIONING")])
            .await
            .unwrap_err();
        assert_eq!(
            error.summary(),
            "Waiting for ECS cluster (web) to become ACTIVE"
        );
        assert!(
            error
                .details()
                .contains("the status is still: PROVISIONING"),
            "{error}"
        );
        let error = WAIT.timed_out(Duration::from_secs(300), "PROVISIONING");
        assert!(
            error
                .details()
                .contains("After 5m the status is still: PROVISIONING"),
            "{error}"
        );
        assert!(
            error.details().contains("timeouts { create = \"10m\" }"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_cancel_ends_the_pause_and_an_error_the_wait() {
        let (cx, token) = cx(Duration::from_secs(3600));
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            token.cancel();
        });
        assert!(
            run(&cx, &[Some("PROVISIONING")])
                .await
                .unwrap_err()
                .details()
                .contains("interrupted")
        );
        let find =
            || std::future::ready(Err(Error::new("ecs:DescribeClusters", Kind::Denied, "no")));
        assert!(
            wait_until(&cx, WAIT, find, |_: Option<&&str>| Progress::Done)
                .await
                .is_err()
        );
    }
}
