//! Running handlers so that nothing is lost: a panic, an overrun or a dropped request ends in one message.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::task::{JoinError, JoinHandle};

use crate::diagnostics::{Error, Result};

/// How long a handler may go on after its own deadline before it is cut off.
const GRACE_PERIOD: Duration = Duration::from_secs(60);

/// How long a handler that was cut off may take to reach its next pause. Everything that it saves until then is kept.
const ABORT_TIMEOUT: Duration = Duration::from_secs(10);

/// Runs a handler in a task of its own, so that a request that is reset does not tear it apart: it goes on, and ends
/// within its limit all the same.
pub(super) async fn run<T, F>(doing: String, limit: Duration, handler: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    detached(doing, limit, GRACE_PERIOD, handler).await
}

async fn detached<T, F>(doing: String, limit: Duration, grace: Duration, handler: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let watched = watched(doing.clone(), limit, grace, handler);
    joined(&doing, tokio::spawn(watched).await)
}

/// Runs a handler that leaves nothing behind when it ends early, such as a read: a request that is reset ends it.
pub(super) async fn look<T, F>(doing: String, limit: Duration, handler: F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let watched = watched(doing.clone(), limit, GRACE_PERIOD, handler);
    let mut task = EndedWithUs(tokio::spawn(watched));
    joined(&doing, (&mut task.0).await)
}

/// A task that ends with whoever waits for it.
struct EndedWithUs<T>(JoinHandle<T>);

impl<T> Drop for EndedWithUs<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A handler in a task of its own, and its end within the limit. An own task, since the handler may block its thread.
pub(super) async fn watched<T, F>(
    doing: String,
    limit: Duration,
    grace: Duration,
    handler: F,
) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let mut task = EndedWithUs(tokio::spawn(handler));
    if let Ok(ended) = tokio::time::timeout(limit.saturating_add(grace), &mut task.0).await {
        return joined(&doing, ended);
    }
    task.0.abort();
    // It may be in the middle of a step, and about to save.
    match tokio::time::timeout(ABORT_TIMEOUT, &mut task.0).await {
        Ok(Ok(result)) => result,
        Ok(Err(failure)) if failure.is_panic() => joined(&doing, Err(failure)),
        _ => Err(
            Error::new(format!("{doing} did not end within {} s", limit.as_secs())).detail(
                "The operation was cut off. The known attributes of the object are kept in the state; run plan to \
                 compare them with the object.",
            ),
        ),
    }
}

fn joined<T>(doing: &str, ended: Result<Result<T>, JoinError>) -> Result<T> {
    ended.unwrap_or_else(|failure| {
        Err(match failure.try_into_panic() {
            Ok(payload) => panicked(doing, payload.as_ref()),
            Err(_) => Error::new(format!("{doing} was cut off")),
        })
    })
}

/// Runs `work` in a task of its own; a panic becomes an error.
pub(crate) async fn isolated<T: Send + 'static>(
    doing: &str,
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    joined(doing, tokio::spawn(work).await)
}

/// Runs `work` right here; a panic becomes an error.
pub(crate) fn caught<T>(doing: &str, work: impl FnOnce() -> T) -> Result<T> {
    let caught = catch_unwind(AssertUnwindSafe(work));
    caught.map_err(|payload| panicked(doing, payload.as_ref()))
}

/// Awaits `work` right here; a panic becomes an error.
pub(crate) async fn caught_async<T>(
    doing: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or_else(|payload| Err(panicked(doing, payload.as_ref())))
}

/// The message for a panic, which is always a defect of the provider.
pub(crate) fn panicked(doing: &str, payload: &(dyn std::any::Any + Send)) -> Error {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    let text = text
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::new(format!("{doing}: the provider failed inside")).detail(format!(
        "This is a defect of the provider, not of your configuration. Please report it with the text below. The \
         attributes of the object that are known up to here are kept in the state.\n\n{text}"
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::thread;

    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    use super::*;

    /// Longer than anything here takes on the slowest machine.
    const LONG: Duration = Duration::from_secs(60);

    /// Reports its own end.
    struct Ending(UnboundedSender<&'static str>);

    impl Drop for Ending {
        fn drop(&mut self) {
            let _ = self.0.send("ended");
        }
    }

    /// A handler that reports its beginning and its end, and never ends by itself.
    fn endless() -> (
        impl Future<Output = Result> + Send,
        UnboundedReceiver<&'static str>,
    ) {
        let (messages, events) = unbounded_channel();
        let handler = async move {
            let ending = Ending(messages);
            let _ = ending.0.send("begun");
            std::future::pending().await
        };
        (handler, events)
    }

    /// Drops the work once its handler has begun, and waits until the handler has ended.
    async fn reset(
        work: impl Future<Output = Result>,
        mut events: UnboundedReceiver<&'static str>,
    ) {
        tokio::select! {
            begun = events.recv() => assert_eq!(begun, Some("begun")),
            _ = work => panic!("the handler never ends"),
        }
        let ended = tokio::time::timeout(LONG, events.recv()).await;
        assert_eq!(ended, Ok(Some("ended")));
    }

    #[tokio::test]
    async fn a_read_ends_with_its_request() {
        let (handler, events) = endless();
        reset(look("read".to_owned(), LONG * 100, handler), events).await;
    }

    #[tokio::test]
    async fn a_change_outlives_its_request_and_not_its_limit() {
        let (handler, events) = endless();
        let limit = Duration::from_millis(20);
        reset(
            detached("change".to_owned(), limit, Duration::ZERO, handler),
            events,
        )
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_handler_that_is_cut_off_may_finish_its_step() {
        let saved = Arc::new(Mutex::new(false));
        let slot = Arc::clone(&saved);
        let handler = async move {
            // A step without a pause, longer than the limit, that cannot be interrupted.
            thread::sleep(Duration::from_millis(300));
            *slot.lock().unwrap() = true;
            std::future::pending().await
        };
        let limit = Duration::from_millis(20);
        let outcome: Result = detached("change".to_owned(), limit, Duration::ZERO, handler).await;
        assert!(outcome.unwrap_err().summary().contains("did not end"));
        assert!(*saved.lock().unwrap(), "it was awaited");
    }

    #[tokio::test]
    async fn panics_are_errors_wherever_they_happen() {
        let panics = || -> u8 { panic!("boom") };
        assert!(
            caught("here", panics)
                .unwrap_err()
                .details()
                .contains("boom")
        );
        let work = async { Ok(panics()) };
        let error = caught_async("there", work).await.unwrap_err();
        assert!(error.details().contains("boom"));
    }
}
