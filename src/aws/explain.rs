//! The user's text about a failed request: the one step from [`Error`] to a diagnostic.
//!
//! Each text names the request, the answer and the way out.

use super::error::Error;
use super::kind::Kind;

impl From<Error> for tfplug::Error {
    fn from(error: Error) -> Self {
        let summary = match error.doing() {
            Some(doing) => doing.to_owned(),
            None => format!("The request {} failed", error.operation()),
        };
        tfplug::Error::new(summary).detail(error.detail())
    }
}

impl Error {
    /// Cause, facts and advice, as paragraphs.
    fn detail(&self) -> String {
        let mut paragraphs = vec![self.cause()];
        paragraphs.extend(self.facts_line());
        paragraphs.extend(self.advice());
        paragraphs.join("\n\n")
    }

    fn cause(&self) -> String {
        let server = self.endpoint().unwrap_or("the server");
        let answer = self.message();
        match self.kind() {
            Kind::Credentials if self.code().is_none() => {
                format!("No usable AWS credentials were found: {answer}.")
            }
            Kind::UnknownHost | Kind::Unreachable | Kind::Timeout if self.proxy().is_some() => {
                format!(
                    "The request to {server} failed at the proxy {}: {answer}.",
                    self.proxy().unwrap_or_default()
                )
            }
            Kind::UnknownHost => format!("The name of {server} cannot be resolved: {answer}."),
            Kind::Unreachable => format!("No connection to {server}: {answer}."),
            Kind::Timeout => format!("{} did not answer in time: {answer}.", capital(server)),
            Kind::Tls => format!("No secure connection to {server}: {answer}."),
            Kind::Malformed => format!(
                "{} answered with something that is not the {} API ({answer}).",
                capital(server),
                self.service()
            ),
            Kind::Unavailable if self.code().is_none() => {
                format!("{} had an internal error ({answer}).", capital(server))
            }
            _ => answer.to_owned(),
        }
    }

    /// The service's name as people write it.
    fn service(&self) -> String {
        self.operation()
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase()
    }

    fn facts_line(&self) -> Option<String> {
        let mut facts = Vec::new();
        facts.extend(self.code().map(|code| format!("AWS error code: {code}")));
        if self.kind() != Kind::Guard && !self.operation().is_empty() {
            facts.push(format!("Request: {}", self.operation()));
        }
        facts.extend(self.request_id().map(|id| format!("Request ID: {id}")));
        (!facts.is_empty()).then(|| facts.join("\n"))
    }

    fn advice(&self) -> Option<String> {
        if let Some(own) = self.own_advice() {
            return Some(own.to_owned());
        }
        let text = match self.kind() {
            Kind::UnknownHost | Kind::Unreachable | Kind::Timeout if self.proxy().is_some() => {
                "Check that the proxy is running and right. To reach the server without it, put its host into no_proxy or \
                 NO_PROXY, or set https_proxy = \"\" in the provider block."
                    .to_owned()
            }
            Kind::Credentials => self.credentials_advice().to_owned(),
            Kind::Denied => format!(
                "Allow the action that the message names, normally {}, in an IAM policy of this user or role; or use \
                 other credentials (profile, assume_role). Service control policies and permission boundaries can \
                 deny it as well.",
                self.operation()
            ),
            Kind::Throttled => "AWS limits how many requests an account may send. The provider has repeated the \
                 request as often as max_retries allows. Run again later, lower terraform's -parallelism, or raise \
                 max_retries."
                .to_owned(),
            Kind::UnknownHost => "Check the provider's region (a region that does not exist has no server), the URL in \
                 endpoints or AWS_ENDPOINT_URL, and this machine's name resolution."
                .to_owned(),
            Kind::Unreachable => "Check that the URL in endpoints or AWS_ENDPOINT_URL is right and its server is \
                 running, and whether a proxy is needed (https_proxy or HTTPS_PROXY) or in the way (no_proxy or \
                 NO_PROXY)."
                .to_owned(),
            Kind::Timeout => "The request may or may not have been carried out: the next plan shows it. Check the \
                 network, the proxy settings and the URL in endpoints or AWS_ENDPOINT_URL, then run again."
                .to_owned(),
            // The TLS library has no type of its own for this case.
            Kind::Tls if self.message().contains("CaUsedAsEndEntity") => "The server presents a CA certificate as its \
                 own. Give it a certificate that is signed by that CA (openssl: basicConstraints=CA:FALSE), or set \
                 insecure = true for a test server."
                .to_owned(),
            Kind::Tls => "If a proxy or a test server presents a certificate of its own, name its CA file in \
                 custom_ca_bundle or AWS_CA_BUNDLE. On a machine without CA certificates, install them (the package is \
                 usually called ca-certificates). Check the machine's clock."
                .to_owned(),
            Kind::Malformed => "Check the URL in endpoints or AWS_ENDPOINT_URL and the proxy settings. A local \
                 emulator answers like this when it does not implement the request."
                .to_owned(),
            Kind::Unavailable => "The fault is on the server's side. Run again in a while.".to_owned(),
            Kind::Refused | Kind::Guard | Kind::Other => return None,
        };
        Some(text)
    }

    fn credentials_advice(&self) -> &'static str {
        match self.code() {
            None => {
                "Give credentials in one of these ways: set profile (or AWS_PROFILE) to a profile of ~/.aws/config; set \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or run on a machine with an instance or task role. After \
                 `aws sso login` a profile of IAM Identity Center works as well."
            }
            Some(
                "ExpiredToken"
                | "ExpiredTokenException"
                | "RequestExpired"
                | "TokenRefreshRequired",
            ) => {
                "The credentials have expired. Renew them, for example with `aws sso login`, and run again. If they are \
                 fresh, check the machine's clock."
            }
            Some("InvalidSignatureException" | "SignatureDoesNotMatch" | "IncompleteSignature") => {
                "The secret key does not belong to the access key, or the machine's clock is wrong. Check secret_key, \
                 AWS_SECRET_ACCESS_KEY or the profile in use."
            }
            Some(_) => {
                "AWS does not accept these credentials: it does not know the access key, or the session token that goes \
                 with it is missing. Check access_key, AWS_ACCESS_KEY_ID or the profile in use, and that the key \
                 belongs to the partition of this region (keys for China and GovCloud are separate)."
            }
        }
    }
}

fn capital(text: &str) -> String {
    match text.strip_prefix("the server") {
        Some(rest) => format!("The server{rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_as_sentences() {
        let kinds = [
            Kind::Credentials,
            Kind::Denied,
            Kind::Throttled,
            Kind::UnknownHost,
            Kind::Unreachable,
            Kind::Timeout,
            Kind::Tls,
            Kind::Malformed,
            Kind::Unavailable,
            Kind::Refused,
            Kind::Guard,
            Kind::Other,
        ];
        for kind in kinds {
            let error = Error::new("ecs:CreateCluster", kind, "because")
                .at("https://ecs.eu-west-1.amazonaws.com");
            let shown = tfplug::Error::from(error.during("Creating ECS cluster (web)"));
            assert_eq!(shown.summary(), "Creating ECS cluster (web)");
            assert!(shown.details().contains("because"), "{kind:?}: {shown}");
        }
    }

    #[test]
    fn a_denied_call_names_the_action() {
        let error = Error::new(
            "ecs:CreateCluster",
            Kind::Denied,
            "User x is not authorized",
        );
        let shown = tfplug::Error::from(error);
        assert_eq!(shown.summary(), "The request ecs:CreateCluster failed");
        assert!(shown.details().contains("normally ecs:CreateCluster"));
    }
}
