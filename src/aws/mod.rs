//! The only door to AWS: configuration, errors, repeating, batching, waiting, and the account.
//!
//! A [`Client`] is made once, in configure, without a network call. The first operation that needs AWS asks who the
//! caller is, unless the provider is configured to skip that; see [`account`].

mod account;
mod adopt;
mod assume_role;
pub(crate) mod awscc;
mod batch;
mod capacity_providers;
mod causes;
mod clusters;
pub(crate) mod codec;
mod config;
mod credentials;
pub(crate) mod definitions;
mod described;
mod endpoints;
mod environment;
mod error;
mod evidence;
mod explain;
mod families;
pub(crate) mod fresh;
mod gateways;
mod http;
mod identity;
mod import;
mod insecure;
mod kind;
mod managed;
mod operation;
pub(crate) mod orphan;
mod pages;
mod partitions;
mod proxy;
mod region;
mod regional;
mod retry;
mod settings;
mod simulation;
mod step;
pub(crate) mod tagging;
pub(crate) mod tags;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod token;
mod turns;
mod url;
mod user_agent;
mod users;
mod wait;

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials;
use tokio::sync::OnceCell;

pub(crate) use account::Guard;
pub(crate) use adopt::waited;
pub(crate) use assume_role::{Role, WebIdentity};
pub(crate) use batch::Batcher;
pub(crate) use capacity_providers::in_use;
pub(crate) use clusters::is_inactive;
pub(crate) use described::by_key;
pub(crate) use endpoints::Endpoints;
pub(crate) use environment::Environment;
pub(crate) use error::Error;
pub(crate) use evidence::{is_group_detached, is_part_unknown};
pub(crate) use families::Turn as FamilyTurn;
pub(crate) use gateways::is_gone as is_gateway_gone;
pub(crate) use identity::{account_of, in_region_of};
pub(crate) use import::{ImportForm, by_arn, not_an_id, split_region};
pub(crate) use kind::Kind;
pub(crate) use managed::{Managed, Tagged, generate, managed, plan, plan_tagged};
pub(crate) use operation::Operation;
pub(crate) use pages::{Page, Pages};
use partitions::partition_of;
pub(crate) use proxy::HTTPS_PROXY;
pub(crate) use region::{Fault as RegionFault, fault as region_fault, warn_of_other_regions};
use regional::{Regional, sdk_client};
pub(crate) use retry::Request;
pub(crate) use settings::{HttpSettings, Keys, Metadata, Settings};
#[cfg(test)]
pub(crate) use simulation::client as simulated_client;
pub(crate) use simulation::{SPEED as SIMULATION_SPEED, Simulation};
pub(crate) use step::Step;
pub(crate) use url::url_fault;
pub(crate) use users::Users;
pub(crate) use wait::Progress;

/// How long a plan waits for the account.
const LEARNING: Duration = Duration::from_secs(5);

/// The handle to AWS in one region. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    common: Arc<AllRegions>,
    regional: Arc<Regional>,
}

/// The parts that all regions share.
struct AllRegions {
    /// The provider's own region.
    home: Arc<Regional>,
    endpoints: Endpoints,
    repeats: u32,
    skip_region_validation: bool,
    tags: tags::Policy,
    account: account::Account,
    sts: OnceLock<aws_sdk_sts::Client>,
    /// Whether the account was asked for, for the sake of a plan.
    learned: OnceCell<()>,
    /// Other regions that objects name, made at their first use.
    others: Mutex<BTreeMap<String, Arc<Regional>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.regional.region)
            .finish_non_exhaustive()
    }
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
        let home = Arc::new(Regional::new(sdk, &region));
        Ok(Self {
            regional: Arc::clone(&home),
            common: Arc::new(AllRegions {
                home,
                endpoints,
                repeats,
                skip_region_validation: settings.skip_region_validation,
                tags,
                account: account::Account::new(guard),
                sts: OnceLock::new(),
                learned: OnceCell::new(),
                others: Mutex::default(),
            }),
        })
    }

    /// The client for another region: the same credentials, limits and tags, with servers, batches and caches of its own.
    fn regional(&self, region: &str) -> Client {
        let home = &self.common.home;
        let regional = if region == home.region {
            Arc::clone(home)
        } else {
            let mut others = self
                .common
                .others
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            Arc::clone(others.entry(region.to_owned()).or_insert_with(|| {
                let sdk = home.sdk.clone().into_builder();
                let sdk = sdk
                    .region(aws_config::Region::new(region.to_owned()))
                    .build();
                Arc::new(Regional::new(sdk, region))
            }))
        };
        Client {
            common: Arc::clone(&self.common),
            regional,
        }
    }

    /// Refuses an account that the provider's guards do not permit; asks only where there are guards.
    pub(crate) async fn check_guards(&self) -> Result<(), Error> {
        self.common.account.check_guards(self).await
    }

    /// The ECS client, after the caller's identity has been checked once.
    pub(crate) async fn ecs(&self) -> Result<&aws_sdk_ecs::Client, Error> {
        self.common.account.check(self).await?;
        Ok(self.regional.ecs(&self.common.endpoints))
    }

    /// The EC2 client, after the caller's identity has been checked once.
    pub(crate) async fn ec2(&self) -> Result<&aws_sdk_ec2::Client, Error> {
        self.common.account.check(self).await?;
        Ok(self.regional.ec2(&self.common.endpoints))
    }

    /// The Systems Manager client, after the caller's identity has been checked once.
    pub(crate) async fn ssm(&self) -> Result<&aws_sdk_ssm::Client, Error> {
        self.common.account.check(self).await?;
        Ok(self.regional.ssm(&self.common.endpoints))
    }

    fn sts(&self) -> &aws_sdk_sts::Client {
        let (common, home) = (&self.common, &self.common.home);
        sdk_client!(common.sts, home.sdk, common.endpoints.sts, aws_sdk_sts)
    }

    /// Fetches the credentials, unless they are at hand.
    async fn credentials(&self) -> Result<(), Error> {
        let Some(provider) = self.common.home.sdk.credentials_provider() else {
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

    /// The id of the account; `None` when the provider is configured not to ask.
    pub(crate) async fn account_id(&self) -> Result<Option<String>, Error> {
        self.common.account.id(self).await
    }

    /// The id of the account, if it has been requested before; sends no request.
    pub(crate) fn known_account(&self) -> Option<String> {
        self.common.account.known()
    }

    /// Asks once for the account that plans promise in ARNs, where that is permitted. A failure is remembered too, so that a
    /// large plan does not wait for an unreachable server again and again.
    pub(crate) async fn learn_account(&self) {
        let asked = self.common.learned.get_or_init(|| async {
            let _ = tokio::time::timeout(LEARNING, self.account_id()).await;
        });
        asked.await;
    }

    /// The beginning of the ARNs of ECS in this account and region; `None` while the account is not known, or where it is that
    /// of another server than ECS's.
    pub(crate) fn arn_prefix(&self) -> Option<String> {
        let endpoints = &self.common.endpoints;
        let account = self
            .known_account()
            .filter(|_| endpoints.ecs == endpoints.sts)?;
        let (partition, region) = (self.partition(), self.region());
        Some(format!("arn:{partition}:ecs:{region}:{account}:"))
    }

    /// The region of this client's requests.
    pub(crate) fn region(&self) -> &str {
        &self.regional.region
    }

    /// The provider's own region.
    pub(crate) fn home_region(&self) -> &str {
        &self.common.home.region
    }

    /// Whether names of regions are taken as they are.
    fn skips_region_validation(&self) -> bool {
        self.common.skip_region_validation
    }

    /// The partition of the region: `aws`, `aws-cn`, `aws-us-gov` and so on.
    pub(crate) fn partition(&self) -> &'static str {
        partition_of(self.region()).0
    }

    /// Default tags and ignored tags.
    pub(crate) fn tags(&self) -> &tags::Policy {
        &self.common.tags
    }

    /// A request that is repeated when throttled; `operation` is the IAM action, such as `ecs:CreateCluster`.
    pub(crate) fn request(&self, operation: &'static str) -> Request<'_> {
        Request::new(operation, self.common.repeats, self.endpoint(operation))
    }

    /// The one `T` that all users of this client share, made by the first: an object's batcher or cache.
    pub(crate) fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        self.regional.shared(make)
    }

    /// The URL that the requests of an operation's service go to, for messages.
    fn endpoint(&self, operation: &str) -> String {
        let service = operation.split(':').next().unwrap_or_default();
        let argument = match service {
            "ecs" => self.common.endpoints.ecs.clone(),
            "ec2" => self.common.endpoints.ec2.clone(),
            "ssm" => self.common.endpoints.ssm.clone(),
            "sts" => self.common.endpoints.sts.clone(),
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
