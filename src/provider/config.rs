//! The provider block: what users write, under the names of `hashicorp/aws`.
//!
//! The doc comments are the registry's documentation.

use std::collections::BTreeMap;
use std::time::Duration;

use tfplug::validator::{Validator, between, length, one_of};
use tfplug::{Attr, Model, Set};

use super::endpoints::{Endpoints, url};

/// Where the provider finds AWS and who it is there. Everything is optional: without any argument the provider uses
/// the same environment variables and files as the AWS CLI.
#[derive(Clone, Debug, Default, Model)]
pub struct Config {
    /// The AWS region to work in, such as `eu-central-1`. Without it, `AWS_REGION`, `AWS_DEFAULT_REGION` and the
    /// profile's region are used, in this order.
    #[tf(optional)]
    pub region: Attr<String>,
    /// A profile of the shared configuration files, usually `~/.aws/config`. Also `AWS_PROFILE`. A profile that is
    /// named here is used even when the environment holds keys. Everything that the AWS CLI accepts in a profile works
    /// (`credential_process`, IAM Identity Center, `aws login`, chains of roles), but for `mfa_serial`: no user can be
    /// asked for the code.
    #[tf(optional)]
    pub profile: Attr<String>,
    /// The access key, together with `secret_key`. Prefer `profile` or environment variables
    /// (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`): keys do not belong in files under version control.
    #[tf(optional)]
    pub access_key: Attr<String>,
    /// The secret key that belongs to `access_key`.
    #[tf(optional, sensitive)]
    pub secret_key: Attr<String>,
    /// The session token of temporary keys. Also `AWS_SESSION_TOKEN`.
    #[tf(optional, sensitive)]
    pub token: Attr<String>,
    /// Configuration files to read instead of `~/.aws/config`. Also `AWS_CONFIG_FILE`.
    #[tf(optional)]
    pub shared_config_files: Attr<Vec<String>>,
    /// Credentials files to read instead of `~/.aws/credentials`. Also `AWS_SHARED_CREDENTIALS_FILE`.
    #[tf(optional)]
    pub shared_credentials_files: Attr<Vec<String>>,
    /// AWS accounts that may be used. With credentials of any other account every operation fails before it reads or
    /// changes anything.
    #[tf(optional, each = account_id())]
    pub allowed_account_ids: Attr<Set<String>>,
    /// AWS accounts that must not be used. Excludes `allowed_account_ids`.
    #[tf(optional, each = account_id())]
    pub forbidden_account_ids: Attr<Set<String>>,
    /// How often a request is repeated when AWS asks to slow down; 25 unless set. Also `AWS_MAX_ATTEMPTS`, and
    /// `max_attempts` of the profile; both count the first attempt too.
    #[tf(optional, validate = between(0..=1000))]
    pub max_retries: Attr<i64>,
    /// `standard`, or `adaptive` to slow down all requests together once AWS throttles. Also `AWS_RETRY_MODE`,
    /// and `retry_mode` of the profile; there `legacy` acts as `standard`.
    #[tf(optional, validate = one_of(&["standard", "adaptive"]))]
    pub retry_mode: Attr<String>,
    /// The proxy for `http://` URLs, and for `https://` URLs too unless `https_proxy` or `HTTPS_PROXY` names one. Also
    /// `HTTP_PROXY`, for `http://` URLs alone. `""` uses none, even if the environment has one. Loopback and link-local addresses are never
    /// sent to a proxy.
    #[tf(optional)]
    pub http_proxy: Attr<String>,
    /// The proxy for `https://` URLs, which all AWS URLs are. Also `HTTPS_PROXY`. `""` uses none, even if
    /// the environment has one.
    #[tf(optional)]
    pub https_proxy: Attr<String>,
    /// Hosts to reach without the proxy, separated by commas. Also `NO_PROXY`.
    #[tf(optional)]
    pub no_proxy: Attr<String>,
    /// A file with certificates in PEM form to trust instead of the system's, for a proxy or a test server with a
    /// certificate of its own. Also `AWS_CA_BUNDLE`, and `ca_bundle` of the profile.
    #[tf(optional)]
    pub custom_ca_bundle: Attr<String>,
    /// Accept any server certificate. Anyone between this machine and AWS can then read and change everything; meant
    /// for test servers. Prefer `custom_ca_bundle`.
    #[tf(optional)]
    pub insecure: Attr<bool>,
    /// Use servers whose cryptography is FIPS 140 validated. Also `AWS_USE_FIPS_ENDPOINT`.
    #[tf(optional)]
    pub use_fips_endpoint: Attr<bool>,
    /// Use servers that are reachable over IPv4 and IPv6. Also `AWS_USE_DUALSTACK_ENDPOINT`.
    #[tf(optional)]
    pub use_dualstack_endpoint: Attr<bool>,
    /// Do not check the credentials before the first request. For test servers without STS.
    #[tf(optional)]
    pub skip_credentials_validation: Attr<bool>,
    /// Do not ask for the account's id. For test servers without STS.
    #[tf(optional)]
    pub skip_requesting_account_id: Attr<bool>,
    /// Do not check that `region` is a known region. For test servers and regions newer than the provider.
    #[tf(optional)]
    pub skip_region_validation: Attr<bool>,
    /// `true` not to ask the EC2 instance metadata service for credentials. Also `AWS_EC2_METADATA_DISABLED`.
    #[tf(optional, validate = one_of(&["true", "false", ""]))]
    pub skip_metadata_api_check: Attr<String>,
    /// The URL of the EC2 instance metadata service. Also `AWS_EC2_METADATA_SERVICE_ENDPOINT`.
    #[tf(optional, validate = url())]
    pub ec2_metadata_service_endpoint: Attr<String>,
    /// `IPv4` or `IPv6`: how to reach the EC2 instance metadata service. Also
    /// `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE`.
    #[tf(optional, validate = one_of(&["IPv4", "IPv6"]))]
    pub ec2_metadata_service_endpoint_mode: Attr<String>,
    /// The region of the STS server that assumes roles; `region` unless set.
    #[tf(optional)]
    pub sts_region: Attr<String>,
    /// Accepted and not used, so that the block of `hashicorp/aws` works here: this provider sends no requests to S3.
    #[tf(optional)]
    pub s3_use_path_style: Attr<bool>,
    /// Accepted and not used, so that the block of `hashicorp/aws` works here: this provider sends no requests to S3.
    #[tf(optional)]
    pub s3_us_east_1_regional_endpoint: Attr<String>,
    /// Accepted and not used, so that the block of `hashicorp/aws` works here: `max_retries` alone limits retries.
    #[tf(optional)]
    pub token_bucket_rate_limiter_capacity: Attr<i64>,
    /// Accepted and not used, so that the block of `hashicorp/aws` works here: tag policies of AWS Organizations are not
    /// checked in the plan; AWS enforces them.
    #[tf(optional)]
    pub tag_policy_compliance: Attr<String>,
    /// Products to name in the User-Agent header of each request, as `name/version`.
    #[tf(optional)]
    pub user_agent: Attr<Vec<String>>,
    /// A role to work as. Several blocks make a chain: each role is assumed with the credentials of the one before.
    #[tf(block)]
    pub assume_role: Attr<Vec<AssumeRole>>,
    #[tf(block)]
    pub assume_role_with_web_identity: Attr<AssumeRoleWithWebIdentity>,
    #[tf(block)]
    pub endpoints: Attr<Set<Endpoints>>,
    #[tf(block)]
    pub default_tags: Attr<DefaultTags>,
    #[tf(block)]
    pub ignore_tags: Attr<IgnoreTags>,
    #[tf(block)]
    pub validation: Attr<Validation>,
    #[tf(block)]
    pub simulation: Attr<Simulation>,
}

/// A role to work as.
#[derive(Clone, Debug, Default, Model)]
pub struct AssumeRole {
    /// The role's ARN.
    #[tf(optional)]
    pub role_arn: Attr<String>,
    /// How long the role's credentials last, between `15m` and `12h`; they are renewed when needed.
    #[tf(optional, validate = session_length())]
    pub duration: Attr<String>,
    /// The external id that the role's trust policy demands.
    #[tf(optional, validate = length(2..=1224))]
    pub external_id: Attr<String>,
    /// An IAM policy as JSON that limits the role's permissions further.
    #[tf(optional, validate = json())]
    pub policy: Attr<String>,
    /// ARNs of IAM policies that limit the role's permissions further.
    #[tf(optional)]
    pub policy_arns: Attr<Set<String>>,
    /// The session's name in CloudTrail.
    #[tf(optional, validate = length(2..=64))]
    pub session_name: Attr<String>,
    /// The person or program behind the session, kept through chains of roles.
    #[tf(optional, validate = length(2..=64))]
    pub source_identity: Attr<String>,
    /// Session tags, for policies that decide on them.
    #[tf(optional)]
    pub tags: Attr<BTreeMap<String, String>>,
    /// Keys of session tags that pass on to the next role of a chain.
    #[tf(optional)]
    pub transitive_tag_keys: Attr<Set<String>>,
}

/// A role to work as with the token of an identity provider, such as a CI system's. Without `role_arn` or a token
/// here, `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE` are used.
#[derive(Clone, Debug, Default, Model)]
pub struct AssumeRoleWithWebIdentity {
    /// The role's ARN. Also `AWS_ROLE_ARN`.
    #[tf(optional)]
    pub role_arn: Attr<String>,
    /// How long the role's credentials last, between `15m` and `12h`; they are renewed when needed.
    #[tf(optional, validate = session_length())]
    pub duration: Attr<String>,
    /// An IAM policy as JSON that limits the role's permissions further.
    #[tf(optional, validate = json())]
    pub policy: Attr<String>,
    /// ARNs of IAM policies that limit the role's permissions further.
    #[tf(optional)]
    pub policy_arns: Attr<Set<String>>,
    /// The session's name in CloudTrail. Also `AWS_ROLE_SESSION_NAME`.
    #[tf(optional, validate = length(2..=64))]
    pub session_name: Attr<String>,
    /// The token itself. Excludes `web_identity_token_file`.
    #[tf(optional, sensitive, validate = length(4..=20000))]
    pub web_identity_token: Attr<String>,
    /// A file that holds the token. Also `AWS_WEB_IDENTITY_TOKEN_FILE`.
    #[tf(optional)]
    pub web_identity_token_file: Attr<String>,
}

/// Tags for everything that this provider makes. A resource's own `tags` win.
#[derive(Clone, Debug, Default, Model)]
pub struct DefaultTags {
    /// The tags. Also one variable `TF_AWS_DEFAULT_TAGS_<key>` per tag.
    #[tf(optional)]
    pub tags: Attr<BTreeMap<String, String>>,
}

/// Settings of the rules that are checked before anything is applied. Every message names its rule, such as
/// `TD-004`.
#[derive(Clone, Debug, Default, Model)]
pub struct Validation {
    /// Rules to switch off.
    #[tf(optional)]
    pub disable: Attr<Set<String>>,
    /// Rules that warn instead of refusing.
    #[tf(optional)]
    pub warn: Attr<Set<String>>,
    /// Whether rules that AWS documents, but was not seen to enforce, refuse as well. Without it they warn. Advice that
    /// many have a reason not to follow is given with it only.
    #[tf(optional)]
    pub strict: Attr<bool>,
    /// Whether a plan looks objects up in AWS to check others against them: the task definition that a service refers to, and the
    /// account, without which a new task definition cannot be recognized by its future ARN. Without it they do. It never fails a
    /// plan when AWS cannot be reached.
    #[tf(optional)]
    pub preflight: Attr<bool>,
}

/// Offline mode: the provider answers its own requests with a simulated ECS and keeps that world in a file. It needs no
/// credentials, region or endpoint, and nothing real is touched. For trying a configuration out, and for `terraform test`.
///
/// Clusters, capacity providers, launch configurations, task definitions, services with their deployments, task sets, tasks,
/// daemons, Express services, gateways, container instances and their attributes, tags and account settings are simulated; a
/// request about anything else is an error with its name. Subnets, roles and images are not checked. The account is
/// `123456789012`, the region `us-east-1` unless `region` is set; the variables of the AWS CLI are not read. The world outlives a run:
/// delete the file to begin anew, for example before each `terraform test`.
#[derive(Clone, Debug, Default, Model)]
pub struct Simulation {
    /// The file of the simulated world, such as `ecs-world.json`, relative to the directory that Terraform runs in. It is made by
    /// the first request together with its folder, and is readable JSON. A file of the same name with the ending `.lock` stays
    /// beside it.
    #[tf(required, validate = length(1..=4096))]
    pub path: Attr<String>,
    /// How many times as fast as on the clock time passes in the simulated world; 10 unless set.
    #[tf(optional, validate = between(1..=1000))]
    pub speed: Attr<i64>,
}

/// Tags that others set and that this provider shall neither show nor remove.
#[derive(Clone, Debug, Default, Model)]
pub struct IgnoreTags {
    /// Keys to ignore. Also `TF_AWS_IGNORE_TAGS_KEYS`, separated by commas; both lists count.
    #[tf(optional)]
    pub keys: Attr<Set<String>>,
    /// Starts of keys to ignore. Also `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`, separated by commas; both lists count.
    #[tf(optional)]
    pub key_prefixes: Attr<Set<String>>,
}

fn account_id() -> Validator<String> {
    Validator::new("12 digits.", |id: &String| {
        match id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(()),
            false => Err(format!(
                "{id:?} is not an AWS account id: it has 12 digits. Quote ids that begin with 0."
            )),
        }
    })
}

fn session_length() -> Validator<String> {
    Validator::new("A duration from `15m` to `12h`.", |text: &String| {
        let length = tfplug::timeouts::parse(text)?;
        match (Duration::from_secs(15 * 60)..=Duration::from_secs(12 * 3600)).contains(&length) {
            true => Ok(()),
            false => Err(format!("{text:?} is not between 15m and 12h.")),
        }
    })
}

fn json() -> Validator<String> {
    Validator::new("JSON.", |text: &String| {
        let parsed = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
        parsed
            .map(drop)
            .map_err(|error| format!("It must be a JSON object: {error}."))
    })
}
