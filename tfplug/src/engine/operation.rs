//! Running handlers so that nothing is lost: a panic, an overrun or a dropped request ends in one message.

use std::future::Future;
use std::time::Duration;

use crate::diagnostics::{Error, Result};

/// How long a handler may go on after its own deadline before it is cut off.
const GRACE: Duration = Duration::from_secs(60);

/// Runs a handler in a task of its own, so that a request that is reset does not tear it apart.
pub(super) async fn run<F>(doing: String, limit: Duration, handler: F) -> Result
where
    F: Future<Output = Result> + Send + 'static,
{
    let mut task = tokio::spawn(handler);
    match tokio::time::timeout(limit.saturating_add(GRACE), &mut task).await {
        Ok(Ok(result)) => result,
        Ok(Err(failure)) => Err(match failure.try_into_panic() {
            Ok(payload) => panicked(&doing, payload.as_ref()),
            Err(_) => Error::new(format!("{doing} was cut off")),
        }),
        Err(_) => {
            task.abort();
            Err(Error::new(format!("{doing} did not end within {} s", limit.as_secs())).detail(
                "The operation was cut off. What is known of the object is kept in the state; run plan to see where \
                 it stands.",
            ))
        }
    }
}

/// Runs `work` in a task of its own; a panic becomes an error.
pub(crate) async fn isolated<T: Send + 'static>(
    doing: &str,
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(failure) => Err(match failure.try_into_panic() {
            Ok(payload) => panicked(doing, payload.as_ref()),
            Err(_) => Error::new(format!("{doing} was cut off")),
        }),
    }
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
        "This is a defect of the provider, not of your configuration. Please report it with the text below. What was \
         known of the object up to here is kept in the state.\n\n{text}"
    ))
}
