//! The provider's arguments as AWS SDK configuration.
//!
//! Precedence is the peer's: arguments, then environment variables, then the shared files. The SDK itself reads
//! `AWS_PROFILE`, `AWS_CONFIG_FILE`, `AWS_SHARED_CREDENTIALS_FILE`, `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`,
//! the `services` sections of the shared file, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`,
//! `AWS_MAX_ATTEMPTS` and `AWS_RETRY_MODE`. Nothing here reaches for the network.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::{ProfileFileRegionProvider, load as load_profiles};
use aws_config::retry::{RetryConfig, RetryMode};
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::sdk_ua_metadata::FrameworkMetadata;
use tfplug::{Error, Result};

use super::assume_role::{Role, WebIdentity};
use super::{credentials, http};

/// Repeats when the user says nothing: the peer's number.
const MAX_RETRIES: u32 = 25;

/// What the user configured; the meaning, not the spelling.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) region: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) keys: Option<Keys>,
    pub(crate) config_files: Vec<String>,
    pub(crate) credentials_files: Vec<String>,
    pub(crate) roles: Vec<Role>,
    pub(crate) web_identity: Option<WebIdentity>,
    pub(crate) endpoints: Endpoints,
    pub(crate) max_retries: Option<u32>,
    pub(crate) adaptive: Option<bool>,
    pub(crate) http: http::Settings,
    pub(crate) fips: Option<bool>,
    pub(crate) dual_stack: Option<bool>,
    pub(crate) metadata: Metadata,
    pub(crate) sts_region: Option<String>,
    /// Whether objects may name regions that AWS does not have.
    pub(crate) skip_region_validation: bool,
    pub(crate) user_agent: Vec<String>,
}

/// Static credentials.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) access: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

/// URLs to use instead of AWS's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Endpoints {
    pub(crate) ecs: Option<String>,
    pub(crate) ec2: Option<String>,
    pub(crate) ssm: Option<String>,
    pub(crate) sts: Option<String>,
}

/// The instance metadata service, one of the places where credentials come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) endpoint: Option<String>,
    pub(crate) ipv6: bool,
    pub(crate) off: bool,
}

/// The outcome of [`load`].
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) sdk: SdkConfig,
    pub(crate) region: String,
    /// How often a throttled request is repeated.
    pub(crate) repeats: u32,
}

/// Resolves the settings against the environment and the shared files.
pub(crate) async fn load(settings: &Settings) -> Result<Loaded> {
    let files = files(settings)?;
    let env = |name: &str| std::env::var(name).ok();
    let profile = settings.profile.clone().or_else(|| default_profile(&env));
    if let Some(name) = &settings.profile {
        check_profile(name, &files).await?;
    }
    let region = region(settings, profile.as_deref(), &files).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new(region.clone()))
        .profile_files(files.clone())
        .http_client(http::client(&settings.http, &env)?)
        .timeout_config(timeouts())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .no_credentials();
    for part in user_agent(&settings.user_agent) {
        loader = loader.framework_metadata(part);
    }
    if let Some(name) = &profile {
        loader = loader.profile_name(name);
    }
    if let Some(fips) = settings.fips {
        loader = loader.use_fips(fips);
    }
    if let Some(dual_stack) = settings.dual_stack {
        loader = loader.use_dual_stack(dual_stack);
    }
    let sdk = loader.load().await;
    let (retry, repeats) = retries(
        settings,
        sdk.retry_config(),
        env("AWS_MAX_ATTEMPTS").is_some(),
    );
    let sdk = named(sdk.into_builder().retry_config(retry).build());
    let sdk = credentials::provide(settings, profile.as_deref(), files, sdk).await?;
    Ok(Loaded {
        sdk,
        region,
        repeats,
    })
}

/// The application id of the user agent, unless `AWS_SDK_UA_APP_ID` or the shared file sets one.
fn named(sdk: SdkConfig) -> SdkConfig {
    match (sdk.app_name(), AppName::new("terraform-provider-ecs")) {
        (None, Ok(name)) => sdk.into_builder().app_name(name).build(),
        _ => sdk,
    }
}

/// The older name of the variable, which the Rust SDK does not know.
fn default_profile(env: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match env("AWS_PROFILE") {
        Some(_) => None,
        None => env("AWS_DEFAULT_PROFILE").filter(|name| !name.is_empty()),
    }
}

/// The shared files: those named, else the usual ones.
fn files(settings: &Settings) -> Result<EnvConfigFiles> {
    let mut builder = EnvConfigFiles::builder()
        .include_default_config_file(settings.config_files.is_empty())
        .include_default_credentials_file(settings.credentials_files.is_empty());
    let lists = [
        (
            "shared_config_files",
            EnvConfigFileKind::Config,
            &settings.config_files,
        ),
        (
            "shared_credentials_files",
            EnvConfigFileKind::Credentials,
            &settings.credentials_files,
        ),
    ];
    for (argument, kind, paths) in lists {
        for written in paths {
            let path = expand_home(written);
            std::fs::File::open(&path).map_err(|error| {
                Error::new("A shared AWS file cannot be read")
                    .detail(format!("{argument} names {written:?}: {error}."))
                    .at(argument)
            })?;
            builder = builder.with_file(kind, path);
        }
    }
    Ok(builder.build())
}

/// The SDK says no more about a profile that does not exist than that it found no credentials.
async fn check_profile(name: &str, files: &EnvConfigFiles) -> Result {
    let wrong = |why: String| {
        let text = format!(
            "{why} Correct profile, or add the profile with `aws configure` or `aws configure sso`."
        );
        Error::new("The AWS profile cannot be used")
            .detail(text)
            .at("profile")
    };
    let loaded = load_profiles(
        &Fs::real(),
        &Env::real(),
        files,
        Some(name.to_owned().into()),
    )
    .await;
    let profiles = loaded.map_err(|error| wrong(format!("{}.", DisplayErrorContext(error))))?;
    if profiles.get_profile(name).is_some() {
        return Ok(());
    }
    let mut known: Vec<&str> = profiles.profiles().collect();
    known.sort_unstable();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    Err(wrong(format!(
        "There is no profile {name:?} in the shared AWS files; found: {known}."
    )))
}

fn expand_home(written: &str) -> PathBuf {
    match (written.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => Path::new(written).to_owned(),
    }
}

/// Argument, then `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile. The instance metadata service is not asked:
/// outside EC2 that would hang every plan that lacks a region.
async fn region(
    settings: &Settings,
    profile: Option<&str>,
    files: &EnvConfigFiles,
) -> Result<String> {
    if let Some(region) = &settings.region {
        return Ok(region.clone());
    }
    let mut shared = ProfileFileRegionProvider::builder().profile_files(files.clone());
    if let Some(name) = profile {
        shared = shared.profile_name(name);
    }
    let found = match EnvironmentVariableRegionProvider::new().region().await {
        Some(region) if !region.as_ref().is_empty() => Some(region),
        _ => shared.build().region().await,
    };
    found.map(|region| region.to_string()).ok_or_else(|| {
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
fn retries(settings: &Settings, found: Option<&RetryConfig>, from_env: bool) -> (RetryConfig, u32) {
    let found = found.cloned().unwrap_or_else(RetryConfig::standard);
    let default = RetryConfig::standard().max_attempts();
    let repeats = match settings.max_retries {
        Some(written) => written,
        None if from_env || found.max_attempts() != default => {
            found.max_attempts().saturating_sub(1)
        }
        None => MAX_RETRIES,
    };
    let adaptive = settings
        .adaptive
        .unwrap_or(found.mode() == RetryMode::Adaptive);
    let config = if adaptive {
        RetryConfig::adaptive()
    } else {
        RetryConfig::standard()
    };
    let attempts = repeats.saturating_add(1).min(default);
    (
        config
            .with_max_attempts(attempts)
            .with_initial_backoff(Duration::from_millis(300)),
        repeats,
    )
}

/// `name/version` pairs of the user agent: ours first, then the user's.
fn user_agent(written: &[String]) -> Vec<FrameworkMetadata> {
    let ours = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned();
    std::iter::once(ours)
        .chain(written.iter().cloned())
        .filter_map(|part| {
            let product = part
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
            match product.split_once('/') {
                Some((name, version)) => {
                    FrameworkMetadata::new(name.to_owned(), Some(version.to_owned())).ok()
                }
                None => FrameworkMetadata::new(product, None::<String>).ok(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_retries_limits_the_sdk_too() {
        let with = |max_retries| {
            retries(
                &Settings {
                    max_retries,
                    ..Settings::default()
                },
                None,
                false,
            )
        };
        assert_eq!((with(None).0.max_attempts(), with(None).1), (3, 25));
        assert_eq!((with(Some(0)).0.max_attempts(), with(Some(0)).1), (1, 0));
        let from_env = RetryConfig::standard().with_max_attempts(7);
        assert_eq!(retries(&Settings::default(), Some(&from_env), true).1, 6);
    }

    #[tokio::test]
    async fn the_region_comes_from_the_named_profile_and_a_missing_file_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "[profile dev]\nregion = eu-west-9\n").unwrap();
        let path = file.path().to_str().unwrap().to_owned();
        let settings = Settings {
            config_files: vec![path],
            ..Settings::default()
        };
        let files = files(&settings).unwrap();
        if std::env::var_os("AWS_REGION")
            .or(std::env::var_os("AWS_DEFAULT_REGION"))
            .is_none()
        {
            assert_eq!(
                region(&settings, Some("dev"), &files).await.unwrap(),
                "eu-west-9"
            );
            let error = region(&settings, Some("other"), &files).await.unwrap_err();
            assert!(error.details().contains("AWS_REGION"), "{error}");
        }
        assert_eq!(check_profile("dev", &files).await, Ok(()));
        let error = check_profile("nope", &files).await.unwrap_err();
        assert!(
            error
                .details()
                .starts_with("There is no profile \"nope\" in the shared AWS files; found: "),
            "{error}"
        );
        let settings = Settings {
            config_files: vec!["/nowhere".into()],
            ..Settings::default()
        };
        assert!(
            super::files(&settings)
                .unwrap_err()
                .details()
                .contains("shared_config_files")
        );
    }

    #[test]
    fn user_agents_take_products_only() {
        let parts = user_agent(&["module/1.2 (comment)".into(), "bad;name".into()]);
        let names: Vec<_> = parts
            .iter()
            .map(|part| (part.name(), part.version()))
            .collect();
        assert_eq!(names[1..], [("module", Some("1.2"))]);
    }
}
