//! The only door to AWS: configuration, errors, repeating, batching, waiting, and what the account is.
//!
//! A [`Client`] is made once, in configure, without a network call. The first operation that needs AWS asks who the
//! caller is, unless the provider is told to skip that; see [`account`].

#![allow(
    dead_code,
    unused_imports,
    reason = "the first objects that use these parts arrive next"
)]

mod account;
mod assume_role;
mod batch;
mod causes;
mod config;
mod credentials;
mod described;
mod endpoints;
mod environment;
mod error;
mod explain;
#[cfg(test)]
mod faults;
pub(crate) mod fresh;
mod http;
mod insecure;
mod proxy;
mod region;
mod retry;
pub(crate) mod tagging;
pub(crate) mod tags;
pub(crate) mod token;
mod wait;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;

pub(crate) use account::Guard;
pub(crate) use assume_role::{Role, WebIdentity};
pub(crate) use batch::Batcher;
pub(crate) use config::{Keys, Metadata, Settings};
pub(crate) use described::by_key;
pub(crate) use endpoints::{Endpoints, url_fault};
pub(crate) use environment::Environment;
pub(crate) use error::{Error, Kind, failed};
pub(crate) use http::Settings as HttpSettings;
pub(crate) use proxy::HTTPS_PROXY;
pub(crate) use region::{check as check_region, partition_of, plan as plan_region};
pub(crate) use retry::{Request, call};
pub(crate) use wait::{Progress, Wait, wait_until};

/// The provider's handle to AWS. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    sdk: SdkConfig,
    region: String,
    endpoints: Endpoints,
    repeats: u32,
    tags: tags::Policy,
    account: account::Account,
    ecs: OnceLock<aws_sdk_ecs::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    ssm: OnceLock<aws_sdk_ssm::Client>,
    sts: OnceLock<aws_sdk_sts::Client>,
    shared: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region)
            .finish_non_exhaustive()
    }
}

/// The SDK client of one service, made at its first use: building it costs start-up time that most runs never need.
macro_rules! service {
    ($inner:expr, $service:ident, $sdk:ident) => {
        $inner.$service.get_or_init(|| {
            let mut config =
                $sdk::config::Builder::from(&$inner.sdk).retry_classifier(retry::NotAnApi);
            if let Some(url) = &$inner.endpoints.$service {
                config = config.endpoint_url(url);
            }
            $sdk::Client::from_conf(config.build())
        })
    };
}

impl Client {
    /// A client for `settings`. Reads the environment and the shared files, and nothing from the network.
    pub(crate) async fn new(
        settings: &Settings,
        guard: Guard,
        tags: tags::Policy,
    ) -> tfplug::Result<Self> {
        let config::Loaded {
            sdk,
            region,
            endpoints,
            repeats,
        } = config::load(settings).await?;
        Ok(Self(Arc::new(Inner {
            sdk,
            region,
            endpoints,
            repeats,
            tags,
            account: account::Account::new(guard),
            ecs: OnceLock::new(),
            ec2: OnceLock::new(),
            ssm: OnceLock::new(),
            sts: OnceLock::new(),
            shared: Mutex::default(),
        })))
    }

    /// The ECS client, after the caller's identity has been checked once.
    pub(crate) async fn ecs(&self) -> Result<&aws_sdk_ecs::Client, Error> {
        self.0.account.check(self).await?;
        Ok(service!(self.0, ecs, aws_sdk_ecs))
    }

    /// The EC2 client, after the caller's identity has been checked once.
    pub(crate) async fn ec2(&self) -> Result<&aws_sdk_ec2::Client, Error> {
        self.0.account.check(self).await?;
        Ok(service!(self.0, ec2, aws_sdk_ec2))
    }

    /// The Systems Manager client, after the caller's identity has been checked once.
    pub(crate) async fn ssm(&self) -> Result<&aws_sdk_ssm::Client, Error> {
        self.0.account.check(self).await?;
        Ok(service!(self.0, ssm, aws_sdk_ssm))
    }

    fn sts(&self) -> &aws_sdk_sts::Client {
        service!(self.0, sts, aws_sdk_sts)
    }

    /// Fetches the credentials, unless they are at hand.
    async fn credentials(&self) -> Result<(), Error> {
        let Some(provider) = self.0.sdk.credentials_provider() else {
            return Ok(());
        };
        let asked = tokio::time::timeout(credentials::LIMIT, provider.provide_credentials()).await;
        let asked = asked.map_err(|_| {
            let text = "they were not there within 60 seconds";
            Error::new("", Kind::Credentials, text)
        })?;
        asked
            .map(drop)
            .map_err(|error| Error::of_credentials("", &error))
    }

    /// The id of the account; `None` when the provider is told not to ask.
    pub(crate) async fn account_id(&self) -> Result<Option<String>, Error> {
        self.0.account.id(self).await
    }

    /// The id of the account, if somebody has asked already; asks nobody.
    pub(crate) fn known_account(&self) -> Option<String> {
        self.0.account.known()
    }

    /// The region of every request.
    pub(crate) fn region(&self) -> &str {
        &self.0.region
    }

    /// The partition of the region: `aws`, `aws-cn`, `aws-us-gov` and so on.
    pub(crate) fn partition(&self) -> &'static str {
        partition_of(self.region()).0
    }

    /// Default tags and ignored tags.
    pub(crate) fn tags(&self) -> &tags::Policy {
        &self.0.tags
    }

    /// A request that is repeated when throttled; `operation` is the IAM action, such as `ecs:CreateCluster`.
    pub(crate) fn request(&self, operation: &'static str) -> Request<'_> {
        Request::new(operation, self.0.repeats, self.endpoint(operation))
    }

    /// The one `T` that all users of this client share, made by the first: an object's batcher or cache.
    pub(crate) fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut shared = self.0.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let found = shared
            .get(&TypeId::of::<T>())
            .cloned()
            .and_then(|any| any.downcast().ok());
        found.unwrap_or_else(|| {
            let made = Arc::new(make());
            shared.insert(TypeId::of::<T>(), made.clone());
            made
        })
    }

    /// The URL that the requests of an operation's service go to, for messages.
    fn endpoint(&self, operation: &str) -> String {
        let service = operation.split(':').next().unwrap_or_default();
        let argument = match service {
            "ecs" => self.0.endpoints.ecs.clone(),
            "ec2" => self.0.endpoints.ec2.clone(),
            "ssm" => self.0.endpoints.ssm.clone(),
            "sts" => self.0.endpoints.sts.clone(),
            _ => None,
        };
        argument.unwrap_or_else(|| {
            format!(
                "https://{service}.{}.{}",
                self.region(),
                partition_of(self.region()).1
            )
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A client that talks to `url` with fixed keys and asks nobody who it is.
    pub(crate) async fn client(url: &str) -> Client {
        let endpoints = Endpoints {
            ecs: Some(url.into()),
            sts: Some(url.into()),
            ..Endpoints::default()
        };
        let keys = Keys {
            access: "AKIATEST".into(),
            secret: "hidden".into(),
            token: None,
        };
        let region = Some("eu-west-1".to_owned());
        let settings = Settings {
            region,
            endpoints,
            keys: Some(keys),
            ..Settings::default()
        };
        let guard = Guard {
            skip_validation: true,
            ..Guard::default()
        };
        Client::new(&settings, guard, tags::Policy::default())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_client_shows_no_secrets_and_knows_its_servers() {
        let client = client("http://127.0.0.1:9").await;
        assert!(!format!("{client:?} {:?}", client.0.sdk).contains("hidden"));
        assert_eq!(client.endpoint("ecs:CreateCluster"), "http://127.0.0.1:9");
        assert_eq!(client.partition(), "aws");
    }

    #[tokio::test]
    async fn one_value_per_type_is_shared() {
        let client = client("http://127.0.0.1:9").await;
        assert_eq!(*client.shared(|| 7_u8), 7);
        assert_eq!(*client.clone().shared(|| 9_u8), 7);
    }
}
