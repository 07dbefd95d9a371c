//! Repeating requests.
//!
//! The SDK makes three quick attempts for faults that pass at once. Above it, a [`Request`] repeats what needs
//! patience: throttling, and what a caller names, such as a role that IAM has not spread yet.

use std::error::Error as StdError;
use std::future::Future;
use std::time::Duration;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tfplug::Cx;
use tokio::time::Instant;

use super::Client;
use super::error::{Error, failed};
use super::kind::{Kind, is_html};

/// The first pause; each next one is twice as long, up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);

/// A request in the making: what it is, and when to repeat it.
pub(crate) struct Request<'a> {
    operation: &'static str,
    repeats: u32,
    endpoint: String,
    cx: Option<&'a Cx<Client>>,
    /// The summary of a failure.
    doing: Option<String>,
    /// When to retry besides throttling, and for how long.
    retry_if: Vec<(Condition<'a>, Duration)>,
    /// The length of the first pause.
    first: Duration,
}

type Condition<'a> = Box<dyn Fn(&Error) -> bool + Send + Sync + 'a>;

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Request").field(&self.operation).finish()
    }
}

impl<'a> Request<'a> {
    pub(super) fn new(operation: &'static str, repeats: u32, endpoint: String) -> Self {
        Self {
            operation,
            repeats,
            endpoint,
            cx: None,
            doing: None,
            retry_if: Vec::new(),
            first: FIRST,
        }
    }

    /// Stops repeating at the operation's deadline, and when the user cancels.
    pub(crate) fn within(mut self, cx: &'a Cx<Client>) -> Self {
        self.cx = Some(cx);
        self
    }

    /// Sets the summary of a failure.
    pub(super) fn during(mut self, doing: String) -> Self {
        self.doing = Some(doing);
        self
    }

    /// Repeats after errors of this kind too, for at most `limit`. Several calls add up.
    pub(crate) fn retry_if(
        mut self,
        limit: Duration,
        when: impl Fn(&Error) -> bool + Send + Sync + 'a,
    ) -> Self {
        self.retry_if.push((Box::new(when), limit));
        self
    }

    /// Sends it. A request under way is never torn apart: only the pause before the next one ends early.
    pub(crate) async fn send<T, E, F>(self, mut send: impl FnMut() -> F + Send) -> Result<T, Error>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        let started = Instant::now();
        let mut repeat = 0;
        loop {
            let error = match send().await.map_err(failed(self.operation)) {
                Ok(answer) => return Ok(answer),
                Err(error) => error.at(&self.endpoint),
            };
            if !self.repeats_after(&error, repeat, started) || !self.pause(repeat).await {
                return Err(match self.doing {
                    Some(doing) => error.during(doing),
                    None => error,
                });
            }
            repeat += 1;
            tracing::debug!(operation = self.operation, repeat, %error, "repeating a request");
        }
    }

    fn repeats_after(&self, error: &Error, repeat: u32, started: Instant) -> bool {
        let throttled = error.kind() == Kind::Throttled && repeat < self.repeats;
        let mut conditions = self.retry_if.iter();
        throttled || conditions.any(|(when, limit)| started.elapsed() < *limit && when(error))
    }

    /// Waits before the next attempt; false when there shall be none.
    async fn pause(&self, repeat: u32) -> bool {
        let until = Instant::now() + delay(self.first, repeat, jitter());
        let Some(cx) = self.cx else {
            tokio::time::sleep_until(until).await;
            return true;
        };
        if cx.is_cancelled()
            || cx
                .deadline()
                .is_some_and(|deadline| until >= Instant::from_std(deadline))
        {
            return false;
        }
        tokio::select! {
            () = cx.cancelled() => false,
            () = tokio::time::sleep_until(until) => true,
        }
    }
}

/// Half of the full pause for certain, the rest at random, so that many requests do not return together.
fn delay(first: Duration, repeat: u32, random: f64) -> Duration {
    let full = first
        .saturating_mul(2_u32.saturating_pow(repeat.min(16)))
        .min(LONGEST);
    full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

/// A number between 0 and 1, different at each call: std's hasher is keyed at random.
fn jitter() -> f64 {
    use std::hash::{BuildHasher, RandomState};
    f64::from(u32::try_from(RandomState::new().hash_one(0_u8) >> 32).unwrap_or_default())
        / f64::from(u32::MAX)
}

/// Keeps the SDK from repeating what a web page answered: an emulator without the operation, or not the API at all.
#[derive(Debug)]
pub(super) struct NotAnApi;

impl ClassifyRetry for NotAnApi {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.response() {
            // A gateway's 502 to 504 may be a web page too, and passes.
            Some(raw) if matches!(raw.status().as_u16(), 500 | 501) && is_html(raw) => {
                RetryAction::RetryForbidden
            }
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "not an API"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::operation::describe_clusters::DescribeClustersError;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tfplug::context::Configured;
    use tokio_util::sync::CancellationToken;

    type Answer = Result<u8, SdkError<DescribeClustersError, HttpResponse>>;

    #[allow(clippy::result_large_err, reason = "the SDK's own type")]
    fn refusal(code: &str) -> Answer {
        let raw = HttpResponse::new(StatusCode::try_from(400).unwrap(), SdkBody::empty());
        let meta = ErrorMetadata::builder().code(code).build();
        Err(SdkError::service_error(
            DescribeClustersError::generic(meta),
            raw,
        ))
    }

    /// Runs a request that is refused with `code` `times` times; gives the outcome and the number of attempts.
    async fn attempts(request: Request<'_>, code: &str, times: u32) -> (Result<u8, Error>, u32) {
        let sent = AtomicU32::new(0);
        let send = || {
            let nth = sent.fetch_add(1, Ordering::Relaxed);
            std::future::ready(if nth < times { refusal(code) } else { Ok(1) })
        };
        let outcome = request.send(send).await;
        (outcome, sent.load(Ordering::Relaxed))
    }

    /// A request with pauses of a millisecond and more.
    fn request(repeats: u32) -> Request<'static> {
        let request = Request::new("ecs:DescribeClusters", repeats, "http://x".into());
        Request {
            first: Duration::from_millis(1),
            ..request
        }
    }

    #[tokio::test]
    async fn throttling_is_repeated_up_to_the_limit_and_other_errors_are_not() {
        let (outcome, sent) = attempts(request(25), "ThrottlingException", 8).await;
        assert_eq!((outcome.ok(), sent), (Some(1), 9));
        assert_eq!(
            attempts(request(2), "com.amazonaws.ecs#ThrottlingException", 9)
                .await
                .1,
            3
        );
        assert_eq!(attempts(request(25), "ClientException", 9).await.1, 1);
    }

    #[tokio::test]
    async fn named_errors_are_repeated_for_a_time() {
        let limit = Duration::from_millis(200);
        let (outcome, _) = attempts(
            request(0).retry_if(limit, |error| error.is(&["Slow"])),
            "Slow",
            4,
        )
        .await;
        assert!(outcome.is_ok());
        let (outcome, sent) = attempts(
            request(0).retry_if(limit, |error| error.is(&["Slow"])),
            "Slow",
            99,
        )
        .await;
        assert!(outcome.is_err() && sent > 4 && sent < 40);
    }

    #[tokio::test]
    async fn a_cancel_and_a_deadline_end_the_repeating() {
        let token = CancellationToken::new();
        token.cancel();
        let cancelled = Cx::new(Configured::No, token, None);
        assert_eq!(
            attempts(request(25).within(&cancelled), "Throttling", 9)
                .await
                .1,
            1
        );
        let short = Cx::new(
            Configured::No,
            CancellationToken::new(),
            Some(Duration::from_millis(100)),
        );
        let sent = attempts(request(25).within(&short), "Throttling", 99)
            .await
            .1;
        assert!((2..20).contains(&sent), "{sent}");
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert_eq!(delay(FIRST, 0, 0.0), FIRST / 2);
        assert_eq!(delay(FIRST, 0, 1.0), FIRST);
        assert!(delay(FIRST, 40, 1.0) == LONGEST && (0.0..=1.0).contains(&jitter()));
    }
}
