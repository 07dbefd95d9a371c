//! Where credentials come from.
//!
//! The SDK's own default chain cannot skip the instance metadata service or prefer a named profile over environment
//! variables, as the peer does; it ignores `duration_seconds` and `mfa_serial` of a profile; and its errors do not name
//! the place that failed. So the chain is put together here from the SDK's parts.

mod machine;
mod place;
mod process;
mod profile;
mod sso;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::region::Region;
use tfplug::{Error, Result};

use super::assume_role::{AssumedRole, AssumedWebIdentity, Role, WebIdentity};
use super::endpoints::{self, Endpoints};
use super::environment::{Environment, Sources, list};
use super::partitions::partition_of;
use super::settings::{Keys, Profile, Settings};
use place::Remembered;
use process::{Process, Program};
use profile::{Base, Chain};
use sso::{Servers, SignedIn};

/// How long getting credentials may take: programs and sign-in servers are asked on the way.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// The provider's arguments, their sources, and the configuration of requests.
#[derive(Clone, Copy)]
struct Context<'a> {
    settings: &'a Settings,
    profile: &'a Profile,
    sources: &'a Sources<'a>,
    sdk: &'a SdkConfig,
    sts: &'a aws_sdk_sts::config::Builder,
    /// The URL of STS, for messages.
    server: &'a str,
}

/// Adds credentials to `sdk`: the source, then the chain of assumed roles on top of it.
///
/// # Errors
/// A setting about credentials is not legal.
pub(super) async fn provide(
    settings: &Settings,
    profile: &Profile,
    sources: &Sources<'_>,
    endpoints: &Endpoints,
    sdk: SdkConfig,
) -> Result<SdkConfig> {
    let sts = sts(settings, endpoints, &sdk);
    let region = sdk.region().map_or("", AsRef::as_ref);
    let region = settings.sts_region.as_deref().unwrap_or(region);
    let suffix = partition_of(region).1;
    let server = match &endpoints.sts {
        Some(url) => url.clone(),
        None => format!("https://sts.{region}.{suffix}"),
    };
    let context = Context {
        settings,
        profile,
        sources,
        sdk: &sdk,
        sts: &sts,
        server: &server,
    };
    let mut provider = match (&settings.web_identity, &settings.keys) {
        (Some(identity), _) => context.web_identity(identity.clone()),
        (None, Some(keys)) => SharedCredentialsProvider::new(fixed(keys, sources)?),
        (None, None) => context.source().await?,
    };
    for role in &settings.roles {
        provider = context.role(provider, role.clone());
    }
    let cache = IdentityCache::lazy().load_timeout(LIMIT).build();
    Ok(sdk
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(Remembered::new(provider)))
        .identity_cache(cache)
        .build())
}

/// The configuration of the STS clients that assume roles.
fn sts(
    settings: &Settings,
    endpoints: &Endpoints,
    sdk: &SdkConfig,
) -> aws_sdk_sts::config::Builder {
    let mut config = aws_sdk_sts::config::Builder::from(sdk);
    if let Some(region) = &settings.sts_region {
        config = config.region(Region::new(region.clone()));
    }
    if let Some(url) = &endpoints.sts {
        config = config.endpoint_url(url);
    }
    config
}

/// Keys of the provider block. They become parts of headers, so they must be able to.
fn fixed(keys: &Keys, sources: &Sources<'_>) -> Result<Credentials> {
    let checked = [
        ("access_key", Some(&keys.access), &list::ACCESS_KEY),
        ("secret_key", Some(&keys.secret), &list::SECRET_KEY),
        ("token", keys.token.as_ref(), &list::SESSION_TOKEN),
    ];
    for (argument, value, setting) in checked {
        if let Some(value) = value {
            setting
                .check(value, argument)
                .map_err(|error| error.at(argument))?;
        }
    }
    let token = match &keys.token {
        Some(token) => Some(token.clone()),
        // As documented: the token of keys in the block may come from the environment.
        None => sources
            .environment
            .get("AWS_SESSION_TOKEN")
            .map(str::to_owned),
    };
    Ok(credentials(&Keys {
        token,
        ..keys.clone()
    }))
}

fn credentials(keys: &Keys) -> Credentials {
    Credentials::new(
        &keys.access,
        &keys.secret,
        keys.token.clone(),
        None,
        "terraform-provider-ecs",
    )
}

impl Context<'_> {
    fn environment(&self) -> &Environment {
        self.sources.environment
    }

    /// A profile named in the provider block is used alone; otherwise every usual place is tried in order.
    async fn source(&self) -> Result<SharedCredentialsProvider> {
        let is_argument = matches!(self.profile, Profile::Argument(_));
        if !is_argument && let Some(keys) = self.keys()? {
            return Ok(SharedCredentialsProvider::new(credentials(&keys)));
        }
        if let Some(chain) = profile::resolve(self.profile, self.sources.files)? {
            return self.chain(chain).await;
        }
        if !is_argument && let Some(identity) = self.identity()? {
            return Ok(self.web_identity(identity));
        }
        match self.container()? {
            Some(container) => Ok(container),
            None => self.instance(),
        }
    }

    /// The keys in the environment; the older names are those that the peer's SDK and the AWS CLI still read.
    fn keys(&self) -> Result<Option<Keys>> {
        let part = |names: [&'static str; 2], setting: &super::environment::Setting| {
            let found = self.environment().first(&names);
            found
                .map(|(name, value)| setting.check(value, name))
                .transpose()
        };
        let access = part(["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"], &list::ACCESS_KEY)?;
        let secret = part(
            ["AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"],
            &list::SECRET_KEY,
        )?;
        let token = part(
            ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"],
            &list::SESSION_TOKEN,
        )?;
        Ok(access.zip(secret).map(|(access, secret)| Keys {
            access: access.text,
            secret: secret.text,
            token: token.map(|token| token.text),
        }))
    }

    /// The web identity of the environment, which EKS and CI systems provide.
    fn identity(&self) -> Result<Option<WebIdentity>> {
        let Some(file) = self.sources.variable(&list::TOKEN_FILE)? else {
            return Ok(None);
        };
        let Some(arn) = self.sources.variable(&list::ROLE_ARN)? else {
            return Err(Error::new("Invalid AWS setting").detail(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not. Set AWS_ROLE_ARN to the role to assume with \
                 the token, or unset both.",
            ));
        };
        let name = self.sources.variable(&list::ROLE_SESSION_NAME)?;
        Ok(Some(WebIdentity {
            arn: arn.text,
            token_file: Some(file.text),
            session_name: name.map(|name| name.text),
            ..WebIdentity::default()
        }))
    }

    fn web_identity(&self, mut identity: WebIdentity) -> SharedCredentialsProvider {
        let expand = |path: String| self.environment().expand(&path).display().to_string();
        identity.token_file = identity.token_file.map(expand);
        let client = aws_sdk_sts::Client::from_conf(self.sts.clone().build());
        SharedCredentialsProvider::new(AssumedWebIdentity::new(
            client,
            self.server.to_owned(),
            identity,
        ))
    }

    /// A role on top of `source`.
    fn role(&self, source: SharedCredentialsProvider, role: Role) -> SharedCredentialsProvider {
        let config = self
            .sts
            .clone()
            .credentials_provider(source)
            .identity_cache(IdentityCache::lazy().load_timeout(LIMIT).build());
        let client = aws_sdk_sts::Client::from_conf(config.build());
        SharedCredentialsProvider::new(AssumedRole::new(client, self.server.to_owned(), role))
    }

    /// The credentials of a profile: its base, then the roles that are assumed with it.
    async fn chain(&self, chain: Chain) -> Result<SharedCredentialsProvider> {
        let Chain {
            base,
            profile,
            roles,
        } = chain;
        let mut provider = match base {
            Base::Keys(keys) => SharedCredentialsProvider::new(credentials(&keys)),
            Base::Process(line) => {
                SharedCredentialsProvider::new(Process::new(Program::Shell(line), profile))
            }
            Base::Login => {
                let cli = Program::Login("aws".to_owned(), self.sources.files.variables());
                SharedCredentialsProvider::new(Process::new(cli, profile))
            }
            Base::WebIdentity(identity) => self.web_identity(identity),
            Base::Sso(sso) => {
                let servers = Servers {
                    sso: endpoints::configured(self.sources, "AWS_ENDPOINT_URL_SSO", "sso")?,
                    oidc: endpoints::configured(
                        self.sources,
                        "AWS_ENDPOINT_URL_SSO_OIDC",
                        "sso_oidc",
                    )?,
                };
                let provider = SignedIn::new(self.sdk, servers, profile, sso).await;
                SharedCredentialsProvider::new(provider)
            }
            Base::Environment => match self.keys()? {
                Some(keys) => SharedCredentialsProvider::new(credentials(&keys)),
                None => {
                    return Err(self.profile.error(format!(
                        "The profile {profile:?} has credential_source = Environment, but AWS_ACCESS_KEY_ID and \
                         AWS_SECRET_ACCESS_KEY are not set."
                    )));
                }
            },
            Base::Container => match self.container()? {
                Some(container) => container,
                None => {
                    return Err(self.profile.error(format!(
                        "The profile {profile:?} has credential_source = EcsContainer, but this is not a container with a \
                         role: neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set."
                    )));
                }
            },
            Base::Instance => self.instance()?,
        };
        for role in roles {
            provider = self.role(provider, role);
        }
        Ok(provider)
    }

    /// The configuration of the SDK's own providers.
    fn shared(&self) -> ProviderConfig {
        let config = ProviderConfig::without_region()
            .with_region(self.sdk.region().cloned())
            .with_behavior_version(self.sdk.behavior_version())
            .with_use_fips(self.sdk.use_fips())
            .with_use_dual_stack(self.sdk.use_dual_stack());
        match self.sdk.http_client() {
            Some(http) => config.with_http_client(http),
            None => config,
        }
    }
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
        assert!(!format!("{settings:?} {:?}", credentials(&keys)).contains("hidden"));
    }
}
