//! The clients of one region.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;

use super::endpoints::Endpoints;

/// The SDK client of one service, made at its first use: building it costs start-up time that most runs never need.
macro_rules! sdk_client {
    ($cell:expr, $sdk_config:expr, $endpoint:expr, $sdk:ident) => {
        $cell.get_or_init(|| {
            let mut config = $sdk::config::Builder::from(&$sdk_config)
                .retry_classifier($crate::aws::retry::NotAnApi);
            if let Some(url) = &$endpoint {
                config = config.endpoint_url(url);
            }
            $sdk::Client::from_conf(config.build())
        })
    };
}
pub(super) use sdk_client;

/// The clients of one region, and the batches and caches that its objects share.
pub(super) struct Regional {
    pub(super) sdk: SdkConfig,
    pub(super) region: String,
    ecs: OnceLock<aws_sdk_ecs::Client>,
    ec2: OnceLock<aws_sdk_ec2::Client>,
    ssm: OnceLock<aws_sdk_ssm::Client>,
    shared: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Regional {
    /// Clients that are made at their first use, with this configuration.
    pub(super) fn new(sdk: SdkConfig, region: &str) -> Self {
        Self {
            sdk,
            region: region.to_owned(),
            ecs: OnceLock::new(),
            ec2: OnceLock::new(),
            ssm: OnceLock::new(),
            shared: Mutex::default(),
        }
    }

    /// The ECS client.
    pub(super) fn ecs(&self, endpoints: &Endpoints) -> &aws_sdk_ecs::Client {
        sdk_client!(self.ecs, self.sdk, endpoints.ecs, aws_sdk_ecs)
    }

    /// The EC2 client.
    pub(super) fn ec2(&self, endpoints: &Endpoints) -> &aws_sdk_ec2::Client {
        sdk_client!(self.ec2, self.sdk, endpoints.ec2, aws_sdk_ec2)
    }

    /// The Systems Manager client.
    pub(super) fn ssm(&self, endpoints: &Endpoints) -> &aws_sdk_ssm::Client {
        sdk_client!(self.ssm, self.sdk, endpoints.ssm, aws_sdk_ssm)
    }

    /// The one `T` of the region, made by the first user.
    pub(super) fn shared<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
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
}
