//! Failed requests: the answers of AWS, or of the way to it, that are not a success.
//!
//! An [`Error`] is made from any `SdkError` in one place, so that every decision about a failure (repeat it? does it
//! mean "gone"? which advice?) is made on its [`Kind`] and its code, never on English text.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::causes::{ProxyFailed, causes, chain, unanswered};
use super::kind::{Kind, answered};

/// A failed request. Cheap to clone: one failure may reach many waiters.
#[derive(Clone, Debug)]
pub(crate) struct Error(Arc<Facts>);

#[derive(Clone, Debug)]
struct Facts {
    operation: &'static str,
    /// The summary for the user: `Creating ECS cluster (web)`.
    doing: Option<String>,
    kind: Kind,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    endpoint: Option<String>,
    /// The proxy that the request failed at.
    proxy: Option<String>,
    /// The advice to the user, when there is more than the kind's.
    advice: Option<String>,
}

/// Makes an [`Error`] of an `SdkError`; `operation` is the IAM action, such as `ecs:CreateCluster`.
///
/// For `map_err`: `.send().await.map_err(failed("ecs:CreateCluster"))`.
pub(crate) fn failed<E>(
    operation: &'static str,
) -> impl Fn(SdkError<E, HttpResponse>) -> Error + Copy
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    move |error| Error::from_sdk(operation, &error)
}

impl Error {
    /// An error of our own, with the text that the user reads.
    pub(crate) fn new(operation: &'static str, kind: Kind, message: impl Into<String>) -> Self {
        Self(Arc::new(Facts {
            operation,
            doing: None,
            kind,
            code: None,
            message: message.into(),
            request_id: None,
            endpoint: None,
            proxy: None,
            advice: None,
        }))
    }

    /// The report of an SDK client. When a request could not be sent for lack of credentials, it is the failure of those.
    pub(crate) fn from_sdk<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        if let Some(inner) = inner(error) {
            return inner.clone();
        }
        let facts = Facts {
            request_id: error.request_id().map(str::to_owned),
            ..Self::facts(operation, error)
        };
        Self(Arc::new(facts))
    }

    fn facts<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> Facts
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        let (kind, code, message) = match error {
            SdkError::ServiceError(context) => answered(context.err(), context.raw()),
            SdkError::ResponseError(_) => (Kind::Malformed, None, causes(error)),
            SdkError::TimeoutError(_) => (Kind::Timeout, None, causes(error)),
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                (Kind::Timeout, None, causes(error))
            }
            other => {
                let is_io = matches!(other, SdkError::DispatchFailure(failure) if failure.is_io());
                match unanswered(other) {
                    // Such as a proxy that refuses the tunnel.
                    (Kind::Other, message) if is_io => (Kind::Unreachable, None, message),
                    (kind, message) => (kind, None, message),
                }
            }
        };
        Facts {
            operation,
            doing: None,
            kind,
            code,
            message,
            request_id: None,
            endpoint: None,
            proxy: chain(error)
                .find_map(|cause| cause.downcast_ref::<ProxyFailed>())
                .map(|failed| failed.proxy.clone()),
            advice: None,
        }
    }

    /// Why there are no credentials; `operation` is the request that was to bring them, or `""`.
    pub(super) fn of_credentials(
        operation: &'static str,
        error: &(dyn StdError + 'static),
    ) -> Self {
        if let Some(inner) = inner(error) {
            return inner.clone();
        }
        match unanswered(error) {
            (Kind::Other, message) => Self::new(operation, Kind::Credentials, message),
            (kind, message) => Self::new(operation, kind, message),
        }
    }

    fn with(self, change: impl FnOnce(&mut Facts)) -> Self {
        let mut facts = Arc::unwrap_or_clone(self.0);
        change(&mut facts);
        Self(Arc::new(facts))
    }

    /// Names the server that was asked, unless the failure is one of another request on the way.
    pub(crate) fn at(self, endpoint: impl Into<String>) -> Self {
        self.with(|facts| {
            if facts.endpoint.is_none() {
                facts.endpoint = Some(endpoint.into());
            }
        })
    }

    /// Sets the summary for the user: `Creating ECS cluster (web)`.
    pub(crate) fn during(self, doing: impl Into<String>) -> Self {
        self.with(|facts| facts.doing = Some(doing.into()))
    }

    /// The summary for the user, if the request was part of an operation.
    pub(super) fn doing(&self) -> Option<&str> {
        self.0.doing.as_deref()
    }

    /// Sets the advice to the user, in place of the advice for the kind.
    pub(super) fn advise(self, advice: impl Into<String>) -> Self {
        self.with(|facts| facts.advice = Some(advice.into()))
    }

    /// Puts `text` in front of the message.
    pub(super) fn about(self, text: impl fmt::Display) -> Self {
        self.with(|facts| facts.message = format!("{text}: {}", facts.message))
    }

    /// The AWS error code without a namespace prefix.
    pub(crate) fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Whether the code is one of `codes`.
    pub(crate) fn is(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }

    /// The sort of failure.
    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The message of AWS or the network.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The IAM action of the request.
    pub(crate) fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// AWS's id of the request, for a support case.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The proxy that the request failed at, and what names it.
    pub(super) fn proxy(&self) -> Option<&str> {
        self.0.proxy.as_deref()
    }

    /// The advice to the user, when there is more than the kind's.
    pub(super) fn own_advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// The server that was asked, if known.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.0.endpoint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code() {
            Some(code) => write!(f, "{}: {code}: {}", self.operation(), self.message()),
            None if self.operation().is_empty() => f.write_str(self.message()),
            None => write!(f, "{}: {}", self.operation(), self.message()),
        }
    }
}

/// An [`Error`] as the cause of an SDK's error. [`Error`] does not implement `std`'s trait, so that `?` makes a
/// diagnostic of it, with the summary and the advice.
#[derive(Debug)]
struct Cause(Error);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Cause {}

impl From<Error> for Box<dyn StdError + Send + Sync> {
    fn from(error: Error) -> Self {
        Box::new(Cause(error))
    }
}

/// The error of this module among the causes: that of a request which was to bring credentials.
fn inner<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    chain(error).find_map(|cause| Some(&cause.downcast_ref::<Cause>()?.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::operation::describe_clusters::DescribeClustersError;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    fn answer(status: u16, code: Option<&str>, body: &'static str) -> Error {
        let meta = ErrorMetadata::builder().message("because");
        let meta = match code {
            Some(code) => meta.code(code).build(),
            None => meta.build(),
        };
        let raw = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        let error = SdkError::service_error(DescribeClustersError::generic(meta), raw);
        Error::from_sdk("ecs:DescribeClusters", &error)
    }

    #[test]
    fn codes_lose_their_namespace_and_decide_the_kind() {
        let error = answer(400, Some("com.amazonaws.ecs#ThrottlingException"), "{}");
        assert!(error.is(&["ThrottlingException"]));
        assert_eq!(error.kind(), Kind::Throttled);
        assert_eq!(
            answer(400, Some("AccessDenied:http://x/"), "{}").kind(),
            Kind::Denied
        );
        assert_eq!(
            answer(400, Some("LimitExceededException"), "{}").kind(),
            Kind::Refused
        );
        assert_eq!(answer(500, Some("Odd"), "{}").kind(), Kind::Unavailable);
    }

    #[test]
    fn web_pages_are_malformed_answers_and_empty_ones_unavailable_servers() {
        assert_eq!(
            answer(500, None, "<!doctype html><title>500</title>").kind(),
            Kind::Malformed
        );
        assert_eq!(answer(503, None, "").kind(), Kind::Unavailable);
        assert_eq!(answer(404, None, "").kind(), Kind::Malformed);
    }
}
