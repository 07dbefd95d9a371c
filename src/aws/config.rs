//! The provider's arguments as AWS SDK configuration.
//!
//! Precedence is the peer's: arguments, then environment variables, then the shared files. The SDK gets finished values
//! and reads none of these itself; see [`super::environment`]. Nothing here reaches for the network.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFileKind;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_types::sdk_config::SharedTimeSource;
use futures_util::FutureExt;
use tfplug::{Error, Result};

use super::endpoints::{self, Endpoints};
use super::environment::{Place, SharedFiles, Sources, list, read};
use super::settings::{Profile, Settings};
use super::simulation::{self, Simulation};
use super::user_agent::{app_name, user_agent};
use super::{credentials, http};
use crate::rules::did_you_mean;

/// Repeats unless the user sets another number: as in the peer.
const MAX_RETRIES: u32 = 25;

/// The outcome of [`load`].
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) sdk: SdkConfig,
    pub(crate) region: String,
    pub(crate) endpoints: Endpoints,
    /// How often a throttled request is repeated.
    pub(crate) repeats: u32,
}

/// Resolves the settings against the environment and the shared files.
///
/// # Errors
/// A value that is not legal, with its source; or a region that is missing.
pub(crate) async fn load(settings: &Settings) -> Result<Loaded> {
    match &settings.simulation {
        Some(simulation) => Ok(simulated(settings, simulation)),
        None => without_panic(resolve(settings)).await,
    }
}

/// Offline mode reads neither environment nor files: requests stay in the process.
fn simulated(settings: &Settings, simulation: &Simulation) -> Loaded {
    let region = settings.region.clone();
    let region = region.unwrap_or_else(|| simulation::REGION.to_owned());
    let keys = Credentials::new("SIMULATED", "simulated", None, None, "simulation");
    let sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.clone()))
        .http_client(simulation::client(simulation))
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .time_source(SharedTimeSource::default())
        .build();
    Loaded {
        sdk,
        region,
        endpoints: Endpoints::default(),
        repeats: MAX_RETRIES,
    }
}

/// The SDK panics on some values that it cannot use. All known ones are refused before it sees them; another is an error
/// that names where to look.
async fn without_panic<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        Err(Error::new("The AWS settings cannot be used").detail(
            "The AWS SDK failed on a value of the provider block, of the environment variables that begin with AWS_, or of \
             the profile in use. Unset the variables that you do not need, one after the other (AWS_ENDPOINT_URL, \
             AWS_RETRY_MODE, AWS_CA_BUNDLE and the proxy variables first), and report the one that causes this.",
        ))
    })
}

async fn resolve(settings: &Settings) -> Result<Loaded> {
    let environment = &settings.environment;
    let files = files(settings).await?;
    let profile = profile(settings, &files)?;
    let sources = Sources {
        environment,
        files: &files,
        profile: profile.name(),
    };
    let region = region(settings, &sources)?;
    let endpoints = endpoints::resolve(&settings.endpoints, &sources)?;
    let (retry, repeats) = retries(settings, &sources)?;
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.clone()))
        .http_client(http::client(&settings.http, &sources)?)
        .timeout_config(timeouts())
        .retry_config(retry)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    sdk.set_use_fips(
        settings
            .fips
            .map_or_else(|| sources.flag(&list::USE_FIPS), |it| Ok(Some(it)))?,
    );
    sdk.set_use_dual_stack(
        settings
            .dual_stack
            .map_or_else(|| sources.flag(&list::USE_DUALSTACK), |it| Ok(Some(it)))?,
    );
    sdk.set_disable_clock_skew_correction(sources.flag(&list::CLOCK_SKEW)?);
    sdk.set_time_source(Some(SharedTimeSource::default()));
    sdk.set_app_name(app_name(&sources)?);
    sdk.set_framework_metadata(user_agent(&settings.user_agent));
    let sdk = credentials::provide(settings, &profile, &sources, &endpoints, sdk.build()).await?;
    Ok(Loaded {
        sdk,
        region,
        endpoints,
        repeats,
    })
}

/// The shared files: those named, else the usual ones.
async fn files(settings: &Settings) -> Result<SharedFiles> {
    let places = [
        Place {
            argument: "shared_config_files",
            named: &settings.config_files,
            variable: "AWS_CONFIG_FILE",
            usual: "~/.aws/config",
            kind: EnvConfigFileKind::Config,
        },
        Place {
            argument: "shared_credentials_files",
            named: &settings.credentials_files,
            variable: "AWS_SHARED_CREDENTIALS_FILE",
            usual: "~/.aws/credentials",
            kind: EnvConfigFileKind::Credentials,
        },
    ];
    read(&settings.environment, &places).await
}

/// The profile in use. A name that no file has is an error; the SDK would only report that it found no credentials.
fn profile(settings: &Settings, files: &SharedFiles) -> Result<Profile> {
    let environment = &settings.environment;
    let variable = environment.first(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]);
    let profile = match (&settings.profile, variable) {
        (Some(name), _) => Profile::Argument(name.clone()),
        (None, Some((variable, name))) => Profile::Variable(variable, name.to_owned()),
        (None, None) => Profile::Default,
    };
    let has_keys = settings.keys.is_some() || environment.get("AWS_ACCESS_KEY_ID").is_some();
    if let Some(fault) = files.fault() {
        // Files that nothing needs may be broken.
        return match (&profile, has_keys) {
            (Profile::Default, true) => Ok(profile),
            _ => Err(fault.clone()),
        };
    }
    let is_named = match &profile {
        Profile::Default => false,
        Profile::Variable(_, name) => name != "default",
        Profile::Argument(_) => true,
    };
    if !is_named || files.has(profile.name()) {
        return Ok(profile);
    }
    let (name, origin, known) = (profile.name(), profile.origin(), files.names());
    let hint = did_you_mean(name, &known);
    let known = match known.is_empty() {
        true => "none".to_owned(),
        false => known.join(", "),
    };
    let text = match &profile {
        Profile::Argument(_) => format!("There is no profile {name:?} in the shared AWS files."),
        _ => format!("{origin} names the profile {name:?}, which no shared AWS file has."),
    };
    Err(profile.error(format!(
        "{text}{hint} Files: {}. Profiles found: {known}.\n\nCorrect {origin}, or add the profile with `aws configure \
         --profile {name}` or `aws configure sso --profile {name}`.",
        files.read()
    )))
}

/// Argument, then `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile. The instance metadata service is not asked:
/// outside EC2 that would hang every plan that lacks a region.
fn region(settings: &Settings, sources: &Sources<'_>) -> Result<String> {
    let variable = sources
        .environment
        .first(&["AWS_REGION", "AWS_DEFAULT_REGION"]);
    let found = match (&settings.region, variable) {
        (Some(region), _) => Some(region.clone()),
        (None, Some((_, region))) => Some(region.to_owned()),
        (None, None) => sources.get(&list::REGION)?.map(|found| found.text),
    };
    found.ok_or_else(|| {
        Error::new("No AWS region is configured")
            .detail(
                "Set region in the provider block, for example region = \"eu-central-1\"; or set AWS_REGION in the \
                 environment; or add a region to the profile in ~/.aws/config.",
            )
            .at("region")
    })
}

/// The SDK has no read timeout of its own: a server that accepts and never answers would hold a run for ever.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(30))
        .operation_attempt_timeout(Duration::from_secs(30))
        .operation_timeout(Duration::from_secs(75))
        .build()
}

/// Three quick attempts in the SDK for faults that pass at once; throttling is repeated above it, in `retry`.
fn retries(settings: &Settings, sources: &Sources<'_>) -> Result<(RetryConfig, u32)> {
    let repeats = match settings.max_retries {
        Some(repeats) => repeats,
        None => sources
            .count(&list::MAX_ATTEMPTS)?
            .map_or(MAX_RETRIES, |attempts| attempts.saturating_sub(1)),
    };
    let adaptive = match settings.adaptive {
        Some(adaptive) => adaptive,
        None => sources
            .get(&list::RETRY_MODE)?
            .is_some_and(|mode| mode.text.eq_ignore_ascii_case("adaptive")),
    };
    let mode = if adaptive {
        RetryMode::Adaptive
    } else {
        RetryMode::Standard
    };
    let standard = RetryConfig::standard();
    let attempts = repeats.saturating_add(1).min(standard.max_attempts());
    let config = standard
        .with_retry_mode(mode)
        .with_max_attempts(attempts)
        .with_initial_backoff(Duration::from_millis(300));
    Ok((config, repeats))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_number_of_retries_limits_the_sdk_too() {
        let files = SharedFiles::default();
        let with = |max_retries, pairs: &[(&str, &str)]| {
            let settings = Settings {
                max_retries,
                ..Settings::default()
            };
            let pairs = pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let sources = Sources {
                environment: &pairs.collect(),
                files: &files,
                profile: "default",
            };
            let (config, repeats) = retries(&settings, &sources).unwrap();
            (config.max_attempts(), repeats, config.mode())
        };
        let standard = RetryMode::Standard;
        assert_eq!(with(None, &[]), (3, 25, standard));
        assert_eq!(with(Some(0), &[]), (1, 0, standard));
        assert_eq!(with(None, &[("AWS_MAX_ATTEMPTS", "7")]), (3, 6, standard));
        assert_eq!(
            with(None, &[("AWS_RETRY_MODE", "legacy")]),
            (3, 25, standard)
        );
        assert_eq!(
            with(None, &[("AWS_RETRY_MODE", "Adaptive")]),
            (3, 25, RetryMode::Adaptive)
        );
    }

    #[tokio::test]
    async fn a_panic_of_the_sdk_is_an_error_that_names_likely_settings() {
        let error = without_panic(async {
            let settings: Vec<Result> = Vec::new();
            settings.into_iter().next().expect("on purpose")
        });
        let error = error.await.unwrap_err();
        assert!(error.details().contains("AWS_ENDPOINT_URL"), "{error}");
    }
}
