//! Waiting until an object is in a wanted state: one loop, and a pure function that judges what was read.

use std::future::Future;
use std::time::Duration;

use tfplug::Cx;
use tokio::time::Instant;

use super::step::Step;

/// The first pause between two looks; each next one is half as long again, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(200);
/// Tests look more often: time passes with each look in their worlds.
const LONGEST: Duration = Duration::from_millis(if cfg!(test) { 300 } else { 6_000 });

/// The meaning of an object's present state for the wait.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The wait is over.
    Done,
    /// Not yet; the status is shown when time runs out.
    Pending(String),
    /// It will never get there, for this reason.
    Failed(String),
}

/// The aim of a wait, as messages name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wait<'a> {
    /// The object, such as `ECS cluster (web)`.
    pub(crate) object: &'a str,
    /// The wanted state, such as `ACTIVE`.
    pub(crate) target: &'a str,
    /// The step that waits.
    pub(crate) step: Step,
    /// How long the object may be absent before `judge` hears of it: right after a create, AWS may not show it yet.
    pub(crate) absence: Duration,
}

/// Looks with `find` until `judge` is content; gives what was seen last.
///
/// # Errors
/// `judge` calls it failed, `find` fails, the operation's deadline passes, or the user cancels.
pub(crate) async fn wait_until<C, T, F, E>(
    cx: &Cx<C>,
    wait: Wait<'_>,
    mut find: impl FnMut() -> F + Send,
    judge: impl Fn(Option<&T>) -> Progress + Send,
) -> tfplug::Result<Option<T>>
where
    F: Future<Output = Result<Option<T>, E>> + Send,
    E: Into<tfplug::Error>,
{
    let (mut seen, mut pause) = (Instant::now(), FIRST);
    loop {
        let found = find().await.map_err(Into::into)?;
        if found.is_some() {
            seen = Instant::now();
        }
        let progress = match found.is_none() && seen.elapsed() < wait.absence {
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
            return Err(wait.timed_out(cx.limit().unwrap_or_default(), &status));
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

    /// `limit` is that of the whole operation: the wait is a part of it.
    fn timed_out(&self, limit: Duration, status: &str) -> tfplug::Error {
        let (key, spent) = (self.step.timeout(), duration(limit));
        let step = key.unwrap_or("read");
        let mut text =
            format!("The {step} has used up its {spent}, and the status is still: {status}.");
        if let Some(key) = key {
            text.push_str(&format!(
                " If it only needs more time, set timeouts {{ {key} = \"{}\" }} in the resource.",
                duration(limit.saturating_mul(2))
            ));
        }
        tfplug::Error::new(self.doing())
            .detail(text)
            .note(self.afterwards())
    }

    fn interrupted(&self, status: &str) -> tfplug::Error {
        tfplug::Error::new(self.doing())
            .detail(format!(
                "The run was interrupted; the last status was: {status}."
            ))
            .note(self.afterwards())
    }

    /// How it goes on. Core decides what becomes of an object whose create failed, and tfplug adds that to the message.
    fn afterwards(&self) -> &'static str {
        match self.step {
            Step::Delete => "The next run of destroy goes on from here.",
            Step::Update => {
                "The change was accepted and goes on in AWS. It is in the state, so the next apply does not wait for it."
            }
            _ => "The rest goes on in AWS.",
        }
    }
}

/// As the `timeouts` block takes it: `1h30m`, `2m30s`, `300ms`.
fn duration(length: Duration) -> String {
    let seconds = length.as_secs();
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
        (u64::from(length.subsec_millis()), "ms"),
    ];
    let text: String = parts
        .iter()
        .filter(|(amount, _)| *amount > 0)
        .map(|(amount, unit)| format!("{amount}{unit}"))
        .collect();
    if text.is_empty() { "0s".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Error, Kind};
    use std::sync::atomic::{AtomicU32, Ordering};
    use tfplug::context::Configured;
    use tokio_util::sync::CancellationToken;

    const WAIT: Wait<'static> = Wait {
        object: "ECS cluster (web)",
        target: "ACTIVE",
        step: Step::Create,
        absence: Duration::from_millis(400),
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
            std::future::ready(Ok::<_, Error>(statuses[look.min(statuses.len() - 1)]))
        };
        wait_until(cx, WAIT, find, judge).await
    }

    #[tokio::test]
    async fn it_ends_in_success_or_failure() {
        let (cx, _) = cx(Duration::from_secs(60));
        let statuses = [None, None, Some("PROVISIONING"), Some("ACTIVE")];
        assert_eq!(run(&cx, &statuses).await, Ok(Some("ACTIVE")));
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
    async fn the_error_of_a_timeout_has_the_last_status_and_how_to_raise_it() {
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
        assert!(
            error.details().contains("has used up its 300ms")
                && error.details().contains("create = \"600ms\""),
            "{error}"
        );
        let fixed = Wait {
            step: Step::Read,
            ..WAIT
        };
        let error = fixed.timed_out(Duration::from_secs(300), "PROVISIONING");
        assert!(!error.details().contains("timeouts"), "{error}");
    }

    #[tokio::test]
    async fn the_limit_is_that_of_the_operation_and_not_of_the_wait() {
        let (cx, _) = cx(Duration::from_millis(700));
        tokio::time::sleep(Duration::from_millis(400)).await;
        let error = run(&cx, &[Some("PROVISIONING")]).await.unwrap_err();
        assert!(
            error.details().contains("used up its 700ms")
                && error.details().contains("create = \"1s400ms\""),
            "{error}"
        );
    }

    #[test]
    fn durations_are_exact_and_can_be_parsed_again() {
        for (length, text) in [
            (0, "0s"),
            (300, "300ms"),
            (20_000, "20s"),
            (150_000, "2m30s"),
            (300_000, "5m"),
            (5_400_000, "1h30m"),
        ] {
            let length = Duration::from_millis(length);
            assert_eq!(duration(length), text);
            assert_eq!(tfplug::timeouts::parse(text), Ok(length));
        }
    }

    #[tokio::test]
    async fn an_absence_after_a_sight_is_tolerated_as_long() {
        let (cx, _) = cx(Duration::from_secs(60));
        let statuses = [Some("PROVISIONING"), None, Some("ACTIVE")];
        assert_eq!(run(&cx, &statuses).await, Ok(Some("ACTIVE")));
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
