//! Where credentials come from.
//!
//! The SDK's own default chain cannot skip the instance metadata service or prefer a named profile over environment
//! variables, as the peer does, so the chain is put together here from the SDK's parts.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::identity::IdentityCache;
use aws_config::imds;
use aws_config::imds::client::EndpointMode;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::region::Region;
use tfplug::{Error, Result};

use super::assume_role::{AssumedRole, AssumedWebIdentity};
use super::config::{Keys, Metadata, Settings};

/// Adds credentials to `sdk`: the source, then the chain of assumed roles on top of it.
pub(super) async fn provide(
    settings: &Settings,
    profile: Option<&str>,
    files: EnvConfigFiles,
    sdk: SdkConfig,
) -> Result<SdkConfig> {
    let sts = sts(settings, &sdk);
    let mut provider = match (&settings.web_identity, &settings.keys) {
        (Some(identity), _) => {
            let client = aws_sdk_sts::Client::from_conf(sts.clone().build());
            SharedCredentialsProvider::new(AssumedWebIdentity::new(client, identity.clone()))
        }
        (None, Some(keys)) => SharedCredentialsProvider::new(fixed(keys)),
        (None, None) => source(settings, profile, files, &sdk)?,
    };
    for role in &settings.roles {
        let config = sts
            .clone()
            .credentials_provider(provider)
            .identity_cache(IdentityCache::lazy().build());
        let client = aws_sdk_sts::Client::from_conf(config.build());
        provider = SharedCredentialsProvider::new(AssumedRole::new(client, role.clone()));
    }
    let cache = IdentityCache::lazy()
        .load_timeout(Duration::from_secs(60))
        .build();
    Ok(sdk
        .into_builder()
        .credentials_provider(provider)
        .identity_cache(cache)
        .build())
}

/// The configuration of the STS clients that assume roles.
fn sts(settings: &Settings, sdk: &SdkConfig) -> aws_sdk_sts::config::Builder {
    let mut config = aws_sdk_sts::config::Builder::from(sdk);
    if let Some(region) = &settings.sts_region {
        config = config.region(Region::new(region.clone()));
    }
    if let Some(url) = &settings.endpoints.sts {
        config = config.endpoint_url(url);
    }
    config
}

fn fixed(keys: &Keys) -> Credentials {
    Credentials::new(
        &keys.access,
        &keys.secret,
        keys.token.clone(),
        None,
        "provider block",
    )
}

/// A profile named in the provider block is used alone; otherwise every usual place is tried in order.
fn source(
    settings: &Settings,
    profile: Option<&str>,
    files: EnvConfigFiles,
    sdk: &SdkConfig,
) -> Result<SharedCredentialsProvider> {
    let mut config = ProviderConfig::without_region()
        .with_region(sdk.region().cloned())
        .with_behavior_version(sdk.behavior_version())
        .with_use_fips(sdk.use_fips())
        .with_use_dual_stack(sdk.use_dual_stack());
    if let Some(http) = sdk.http_client() {
        config = config.with_http_client(http);
    }
    let mut shared = ProfileFileCredentialsProvider::builder()
        .configure(&config)
        .profile_files(files);
    if let Some(name) = profile {
        shared = shared.profile_name(name);
    }
    let shared = shared.build();
    if settings.profile.is_some() {
        return Ok(SharedCredentialsProvider::new(shared));
    }
    let chain = CredentialsProviderChain::first_try(
        "environment",
        EnvironmentVariableCredentialsProvider::new(),
    )
    .or_else("profile", shared)
    .or_else(
        "web identity",
        WebIdentityTokenCredentialsProvider::builder()
            .configure(&config)
            .build(),
    )
    .or_else(
        "container",
        EcsCredentialsProvider::builder().configure(&config).build(),
    );
    Ok(match settings.metadata.off {
        true => SharedCredentialsProvider::new(chain),
        false => SharedCredentialsProvider::new(
            chain.or_else("instance", instance(&settings.metadata, &config)?),
        ),
    })
}

/// The instance metadata service, with limits that do not hold up a machine that has none.
fn instance(metadata: &Metadata, config: &ProviderConfig) -> Result<ImdsCredentialsProvider> {
    let mut client = imds::Client::builder()
        .configure(config)
        .max_attempts(2)
        .connect_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(5));
    if metadata.ipv6 {
        client = client.endpoint_mode(EndpointMode::IpV6);
    }
    if let Some(url) = &metadata.endpoint {
        client = client.endpoint(url).map_err(|error| {
            Error::new("The metadata service's URL cannot be used")
                .detail(error.to_string())
                .at("ec2_metadata_service_endpoint")
        })?;
    }
    Ok(ImdsCredentialsProvider::builder()
        .configure(config)
        .imds_client(client.build())
        .build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let keys = Keys {
            access: "AKIA".into(),
            secret: "hidden".into(),
            token: Some("hidden".into()),
        };
        let settings = Settings {
            keys: Some(keys.clone()),
            ..Settings::default()
        };
        assert!(!format!("{settings:?} {:?}", fixed(&keys)).contains("hidden"));
    }
}
