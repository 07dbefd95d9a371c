//! Settings that a variable or a profile key may give, and their legal values.

use std::ops::RangeInclusive;

use tfplug::{Error, Result};

use crate::aws::url::url_fault;

/// One setting: its environment variable, which wins, and its key in a profile. Either may be `""`.
#[derive(Clone, Copy, Debug)]
pub(in crate::aws) struct Setting {
    pub(in crate::aws) variable: &'static str,
    pub(in crate::aws) key: &'static str,
    legal: Legal,
}

/// The values that a setting accepts.
#[derive(Clone, Copy, Debug)]
enum Legal {
    Text,
    Flag,
    OneOf(&'static [&'static str]),
    Count(&'static RangeInclusive<u32>),
    Url,
    RoleArn,
    /// Sent in a header, and not to be shown.
    Secret,
}

/// The settings that the provider uses.
pub(in crate::aws) mod list {
    use super::{Legal, Setting};

    const fn setting(variable: &'static str, key: &'static str, legal: Legal) -> Setting {
        Setting {
            variable,
            key,
            legal,
        }
    }

    /// `legacy` is an older algorithm of some SDKs; it acts as `standard`.
    pub(in crate::aws) const RETRY_MODE: Setting = setting(
        "AWS_RETRY_MODE",
        "retry_mode",
        Legal::OneOf(&["standard", "adaptive", "legacy"]),
    );
    pub(in crate::aws) const MAX_ATTEMPTS: Setting = setting(
        "AWS_MAX_ATTEMPTS",
        "max_attempts",
        Legal::Count(&(1..=2_147_483_647)),
    );
    pub(in crate::aws) const USE_FIPS: Setting =
        setting("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", Legal::Flag);
    pub(in crate::aws) const USE_DUALSTACK: Setting = setting(
        "AWS_USE_DUALSTACK_ENDPOINT",
        "use_dualstack_endpoint",
        Legal::Flag,
    );
    pub(in crate::aws) const IGNORE_ENDPOINTS: Setting = setting(
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "ignore_configured_endpoint_urls",
        Legal::Flag,
    );
    pub(in crate::aws) const ENDPOINT_URL: Setting =
        setting("AWS_ENDPOINT_URL", "endpoint_url", Legal::Url);
    pub(in crate::aws) const APP_ID: Setting =
        setting("AWS_SDK_UA_APP_ID", "sdk_ua_app_id", Legal::Text);
    pub(in crate::aws) const CLOCK_SKEW: Setting = setting(
        "AWS_DISABLE_CLOCK_SKEW_CORRECTION",
        "disable_clock_skew_correction",
        Legal::Flag,
    );
    pub(in crate::aws) const CA_BUNDLE: Setting =
        setting("AWS_CA_BUNDLE", "ca_bundle", Legal::Text);
    pub(in crate::aws) const REGION: Setting = setting("AWS_REGION", "region", Legal::Text);
    pub(in crate::aws) const METADATA_OFF: Setting =
        setting("AWS_EC2_METADATA_DISABLED", "", Legal::Flag);
    pub(in crate::aws) const METADATA_URL: Setting = setting(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "ec2_metadata_service_endpoint",
        Legal::Url,
    );
    pub(in crate::aws) const METADATA_MODE: Setting = setting(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "ec2_metadata_service_endpoint_mode",
        Legal::OneOf(&["IPv4", "IPv6"]),
    );
    pub(in crate::aws) const METADATA_TIMEOUT: Setting = setting(
        "AWS_METADATA_SERVICE_TIMEOUT",
        "metadata_service_timeout",
        Legal::Count(&(1..=3600)),
    );
    pub(in crate::aws) const METADATA_ATTEMPTS: Setting = setting(
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "metadata_service_num_attempts",
        Legal::Count(&(1..=1000)),
    );
    pub(in crate::aws) const ACCESS_KEY: Setting =
        setting("AWS_ACCESS_KEY_ID", "aws_access_key_id", Legal::Secret);
    pub(in crate::aws) const SECRET_KEY: Setting = setting(
        "AWS_SECRET_ACCESS_KEY",
        "aws_secret_access_key",
        Legal::Secret,
    );
    pub(in crate::aws) const SESSION_TOKEN: Setting =
        setting("AWS_SESSION_TOKEN", "aws_session_token", Legal::Secret);
    pub(in crate::aws) const ROLE_ARN: Setting =
        setting("AWS_ROLE_ARN", "role_arn", Legal::RoleArn);
    pub(in crate::aws) const ROLE_SESSION_NAME: Setting =
        setting("AWS_ROLE_SESSION_NAME", "role_session_name", Legal::Text);
    pub(in crate::aws) const TOKEN_FILE: Setting = setting(
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "web_identity_token_file",
        Legal::Text,
    );
    pub(in crate::aws) const DURATION: Setting =
        setting("", "duration_seconds", Legal::Count(&(900..=43200)));
    pub(in crate::aws) const CREDENTIAL_SOURCE: Setting = setting(
        "",
        "credential_source",
        Legal::OneOf(&["Environment", "Ec2InstanceMetadata", "EcsContainer"]),
    );
}

/// A value and where it comes from, as a message names it: `AWS_RETRY_MODE`, or a key, its profile and its file.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Found {
    pub(in crate::aws) text: String,
    pub(in crate::aws) origin: String,
}

impl Setting {
    /// The same setting under another variable.
    pub(in crate::aws) const fn under(self, variable: &'static str) -> Self {
        Self { variable, ..self }
    }

    /// The value, if it is legal; `origin` is its source as a message names it.
    ///
    /// # Errors
    /// The source, the value unless it is secret, and the legal values.
    pub(in crate::aws) fn check(&self, text: &str, origin: &str) -> Result<Found> {
        let shown = match self.legal {
            Legal::Secret => "not usable, and is not shown here".to_owned(),
            _ => format!("{text:?}"),
        };
        self.fault(text).map_or_else(
            || {
                Ok(Found {
                    text: text.to_owned(),
                    origin: origin.to_owned(),
                })
            },
            |rule| Err(illegal(origin, &shown, &rule)),
        )
    }

    /// The rule that the value breaks.
    fn fault(&self, text: &str) -> Option<String> {
        let (is_legal, rule) = match self.legal {
            Legal::Text => return None,
            Legal::Url => return url_fault(text),
            Legal::Flag => (
                ["true", "false"]
                    .iter()
                    .any(|legal| text.eq_ignore_ascii_case(legal)),
                "It must be true or false.".to_owned(),
            ),
            Legal::OneOf(legal) => (
                legal.iter().any(|legal| text.eq_ignore_ascii_case(legal)),
                format!("It must be one of {}.", legal.join(", ")),
            ),
            Legal::Count(range) => (
                text.parse().is_ok_and(|number| range.contains(&number)),
                format!(
                    "It must be a whole number from {} to {}.",
                    range.start(),
                    range.end()
                ),
            ),
            Legal::RoleArn => (
                text.starts_with("arn:") && text.contains(":role/"),
                "It must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/deploy."
                    .to_owned(),
            ),
            Legal::Secret => (
                text.bytes().all(|byte| byte.is_ascii_graphic()),
                "It holds a space, a line break or another character that no key has: it was probably not copied as it \
                 is."
                    .to_owned(),
            ),
        };
        (!is_legal).then_some(rule)
    }
}

/// The error about a value of the environment or of a profile.
pub(in crate::aws) fn illegal(origin: &str, shown: &str, rule: &str) -> Error {
    Error::new("Invalid AWS setting").detail(format!(
        "{origin} is {shown}. {rule} Correct it, or remove it."
    ))
}
