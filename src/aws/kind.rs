//! Sorts of failures, and the codes of AWS that mean them.

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

/// The sort of an answer with that code and HTTP status.
pub(super) fn kind_of(code: &str, status: u16) -> Kind {
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
