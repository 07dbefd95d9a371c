//! Sorts of failures, and the codes of AWS that mean them.

use std::error::Error as StdError;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// Codes that mean "slow down". The SDK's list also holds `LimitExceededException`, which in ECS is a quota that no
/// waiting lifts.
const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// Codes that mean "I know you, and no".
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "ForbiddenException",
    "NotAuthorized",
    "UnauthorizedOperation",
];

/// Codes that mean "I do not accept your credentials".
const CREDENTIALS: &[&str] = &[
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
];

/// Codes that mean "it is my fault, try again".
const UNAVAILABLE: &[&str] = &[
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "ServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
];

/// The sort of failure; decides the advice to the user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// No credentials, or credentials that AWS does not accept.
    Credentials,
    /// The caller may not do this.
    Denied,
    /// Too many requests.
    Throttled,
    /// The server's name does not resolve.
    UnknownHost,
    /// No connection to the server.
    Unreachable,
    /// No answer in time.
    Timeout,
    /// The server's certificate is not accepted, or TLS failed in another way.
    Tls,
    /// The answer is not one that this API gives.
    Malformed,
    /// The server reports a fault of its own.
    Unavailable,
    /// The request was refused: its content, or the state of things.
    Refused,
    /// The provider's own rules forbid to go on, such as the account guards.
    Guard,
    /// Anything else.
    Other,
}

/// A server's answer that is an error.
pub(super) fn answered<E>(error: &E, raw: &HttpResponse) -> (Kind, Option<String>, String)
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let Some(code) = error.code().map(bare_code) else {
        let status = raw.status().as_u16();
        return match status >= 500 && !is_html(raw) {
            true => (Kind::Unavailable, None, format!("HTTP status {status}")),
            false => (
                Kind::Malformed,
                None,
                format!("HTTP status {status}, without an AWS error code"),
            ),
        };
    };
    let message = error.message().unwrap_or("AWS gave no reason.").to_owned();
    (
        kind_of(code, raw.status().as_u16()),
        Some(code.to_owned()),
        message,
    )
}

/// A code without the namespace that some servers put in front (`com.amazonaws.ecs#ClientException`) and without the
/// link that some put behind (`ClientException:http://…`).
fn bare_code(code: &str) -> &str {
    let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
    code.split_once(':').map_or(code, |(code, _)| code).trim()
}

/// Whether the body is a web page: no AWS API answers with one.
pub(super) fn is_html(raw: &HttpResponse) -> bool {
    let declared = raw
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"));
    let start = raw.body().bytes().map(|body| &body[..body.len().min(64)]);
    let start = start.map(|start| {
        String::from_utf8_lossy(start)
            .trim_start()
            .to_ascii_lowercase()
    });
    declared
        || start.is_some_and(|start| start.starts_with("<!doctype") || start.starts_with("<html"))
}

/// The sort of an answer with that code and HTTP status.
fn kind_of(code: &str, status: u16) -> Kind {
    let lists = [
        (THROTTLED, Kind::Throttled),
        (DENIED, Kind::Denied),
        (CREDENTIALS, Kind::Credentials),
        (UNAVAILABLE, Kind::Unavailable),
    ];
    let known = lists.iter().find(|(codes, _)| codes.contains(&code));
    known.map_or(
        if status >= 500 {
            Kind::Unavailable
        } else {
            Kind::Refused
        },
        |(_, kind)| *kind,
    )
}
