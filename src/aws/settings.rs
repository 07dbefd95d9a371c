//! The arguments of the provider block about AWS: their meaning, without their spelling.

use std::fmt;

use tfplug::Error;

use super::assume_role::{Role, WebIdentity};
use super::endpoints::Endpoints;
use super::environment::Environment;
use super::simulation::Simulation;

/// The arguments of the provider block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    /// Where everything is looked up that no argument sets.
    pub(crate) environment: Environment,
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
    pub(crate) http: HttpSettings,
    pub(crate) fips: Option<bool>,
    pub(crate) dual_stack: Option<bool>,
    pub(crate) metadata: Metadata,
    pub(crate) sts_region: Option<String>,
    /// Whether objects may name regions that AWS does not have.
    pub(crate) skip_region_validation: bool,
    pub(crate) user_agent: Vec<String>,
    /// Offline mode, if it is configured.
    pub(crate) simulation: Option<Simulation>,
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

/// The instance metadata service, one of the places where credentials come from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) endpoint: Option<String>,
    pub(crate) ipv6: Option<bool>,
    pub(crate) off: Option<bool>,
}

/// The provider's arguments about HTTP; what is absent is looked up in the environment. An empty proxy means none.
#[derive(Clone, Default)]
pub(crate) struct HttpSettings {
    pub(crate) http_proxy: Option<String>,
    pub(crate) https_proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
    pub(crate) ca_bundle: Option<String>,
    pub(crate) insecure: bool,
}

/// Proxy URLs may hold a password, so none is shown.
impl fmt::Debug for HttpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpSettings")
            .field("http_proxy", &self.http_proxy.is_some())
            .field("https_proxy", &self.https_proxy.is_some())
            .field("no_proxy", &self.no_proxy)
            .field("ca_bundle", &self.ca_bundle)
            .field("insecure", &self.insecure)
            .finish()
    }
}

/// The profile in use, and what names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Profile {
    /// Nothing names one.
    Default,
    /// The `profile` argument.
    Argument(String),
    /// A variable, and the name.
    Variable(&'static str, String),
}

impl Profile {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Default => "default",
            Self::Argument(name) | Self::Variable(_, name) => name,
        }
    }

    /// The setting to correct when the profile is wrong.
    pub(super) fn origin(&self) -> &str {
        match self {
            Self::Default => "the profile",
            Self::Argument(_) => "profile",
            Self::Variable(variable, _) => variable,
        }
    }

    /// An error about this profile.
    pub(super) fn error(&self, text: String) -> Error {
        let error = Error::new("The AWS profile cannot be used").detail(text);
        match self {
            Self::Argument(_) => error.at("profile"),
            _ => error,
        }
    }
}
