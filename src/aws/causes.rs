//! Why a request got no answer: the chain of causes below an error of the SDK.

use std::error::Error as StdError;
use std::fmt;

use aws_credential_types::provider::error::{CredentialsError, TokenError};
use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::kind::Kind;

/// A request that did not get an answer: the reason is somewhere down the chain of causes.
pub(super) fn unanswered(error: &(dyn StdError + 'static)) -> (Kind, String) {
    let kind = chain(error).find_map(|cause| match cause {
        _ if cause.is::<rustls::Error>() => Some(Kind::Tls),
        _ if cause.is::<ResolveDnsError>() => Some(Kind::UnknownHost),
        _ if cause.is::<CredentialsError>() || cause.is::<TokenError>() => Some(Kind::Credentials),
        _ => None,
    });
    let io = || match error.downcast_ref::<std::io::Error>() {
        Some(_) => Kind::Unreachable,
        None if chain(error).any(|cause| cause.is::<std::io::Error>()) => Kind::Unreachable,
        None => Kind::Other,
    };
    (kind.unwrap_or_else(io), causes(error))
}

/// The error and all its causes; inside an `io::Error` also the payload, which `source` leaves out.
pub(super) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Texts of the SDK's wrappers, whose types cannot be named here. They mean nothing to a user.
const WRAPPERS: &[&str] = &[
    "dispatch failure",
    "Error",
    "failed to construct request",
    "response error",
    "service error",
    "unhandled error",
];

/// The texts of all causes, each once, without the SDK's wrappers around them.
pub(super) fn causes(error: &(dyn StdError + 'static)) -> String {
    let is_wrapper = |cause: &&(dyn StdError + 'static)| {
        cause.is::<ConnectorError>()
            || cause.is::<ProxyFailed>()
            || cause
                .downcast_ref::<hyper_util::client::legacy::Error>()
                .is_some()
    };
    let mut texts: Vec<String> = Vec::new();
    for text in chain(error)
        .skip(1)
        .filter(|cause| !is_wrapper(cause))
        .map(ToString::to_string)
        .filter(|text| !WRAPPERS.contains(&text.as_str()))
    {
        if !texts.iter().any(|earlier| earlier.contains(&text)) {
            texts.push(text);
        }
    }
    match texts.is_empty() {
        true => "no reason was given".to_owned(),
        false => texts.join(": ").trim_end_matches('.').to_owned(),
    }
}

/// A request that failed on its way through a proxy.
#[derive(Debug)]
pub(super) struct ProxyFailed {
    /// The proxy without user and password, and what names it.
    pub(super) proxy: String,
    source: ConnectorError,
}

impl fmt::Display for ProxyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {} failed", self.proxy)
    }
}

impl StdError for ProxyFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.source)
    }
}

/// Marks a failure on the way as one of the proxy.
pub(super) fn at_proxy(proxy: String, error: ConnectorError) -> ConnectorError {
    let (is_io, is_timeout) = (error.is_io(), error.is_timeout());
    let marked = |source| ProxyFailed { proxy, source };
    match (is_io, is_timeout) {
        (true, _) => ConnectorError::io(marked(error).into()),
        (_, true) => ConnectorError::timeout(marked(error).into()),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_inside_io_errors_are_found() {
        let inner = rustls::Error::HandshakeNotComplete;
        let error = std::io::Error::other(std::io::Error::other(inner));
        assert_eq!(unanswered(&error).0, Kind::Tls);
    }
}
