//! Places that credentials come from, as wrappers around the SDK's providers: failures advise what to do, a panic is a
//! failure too, and what was found is kept.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider};
use futures_util::FutureExt;
use tokio::sync::Mutex;

use crate::aws::error::Error;
use crate::aws::kind::Kind;

/// Credentials that expire sooner are fetched anew.
const FRESH: Duration = Duration::from_secs(300);

/// A place outside of this process.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The credentials server of a container.
    Container,
    /// The instance metadata service; the text lists the places before it.
    Instance(String),
}

impl Place {
    /// The failure in the user's terms.
    fn failed(&self, error: &CredentialsError) -> Error {
        let found = Error::of_credentials("", error);
        let reason = found.message();
        match self {
            Self::Container => Error::new(
                "",
                Kind::Credentials,
                format!("the container's credentials server did not give any ({reason})"),
            )
            .advise(
                "Check that the task or pod has a role, and the variables AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, \
                 AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE. To use other credentials, \
                 set profile or AWS_PROFILE.",
            ),
            Self::Instance(looked) => nothing_found(&format!(
                "{looked}; the EC2 instance metadata service did not give any ({reason})"
            )),
        }
    }
}

fn nothing_found(looked: &str) -> Error {
    Error::new("", Kind::Credentials, looked)
}

/// The end of the chain when the instance metadata service must not be asked.
#[derive(Debug)]
pub(super) struct Nowhere(pub(super) String);

impl ProvideCredentials for Nowhere {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        let text = format!(
            "{}; the EC2 instance metadata service is switched off (skip_metadata_api_check or AWS_EC2_METADATA_DISABLED)",
            self.0
        );
        Provided::ready(Err(CredentialsError::provider_error(nothing_found(&text))))
    }
}

/// A provider of the SDK, with its place for messages.
#[derive(Debug)]
pub(super) struct Watched<P> {
    provider: P,
    place: Place,
}

impl<P: ProvideCredentials + 'static> Watched<P> {
    pub(super) fn shared(provider: P, place: Place) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { provider, place })
    }

    async fn credentials(&self) -> Result {
        let asked = AssertUnwindSafe(self.provider.provide_credentials()).catch_unwind();
        let answer = asked.await.unwrap_or_else(|_| {
            Err(CredentialsError::unhandled(
                "the AWS SDK failed on a setting of this place",
            ))
        });
        answer.map_err(|error| CredentialsError::provider_error(self.place.failed(&error)))
    }
}

impl<P: ProvideCredentials + 'static> ProvideCredentials for Watched<P> {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.credentials())
    }
}

/// Keeps credentials while they are fresh, so that they can be fetched without a request around them, whose time limit
/// would end a slow sign-in.
pub(super) struct Remembered {
    source: SharedCredentialsProvider,
    last: Mutex<Option<Credentials>>,
}

impl Remembered {
    pub(super) fn new(source: SharedCredentialsProvider) -> Self {
        Self {
            source,
            last: Mutex::default(),
        }
    }

    async fn credentials(&self) -> Result {
        let mut last = self.last.lock().await;
        if let Some(known) = last.as_ref().filter(|known| is_fresh(known)) {
            return Ok(known.clone());
        }
        let fetched = self.source.provide_credentials().await?;
        *last = Some(fetched.clone());
        Ok(fetched)
    }
}

fn is_fresh(credentials: &Credentials) -> bool {
    credentials
        .expiry()
        .is_none_or(|end| end > SystemTime::now() + FRESH)
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Remembered").field(&self.source).finish()
    }
}

impl ProvideCredentials for Remembered {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.credentials())
    }
}
