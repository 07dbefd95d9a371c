//! The settings that the AWS SDKs and the AWS CLI document.

/// The consequence of a wrong value.
#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// An error at configure with this text.
    Refused(&'static str),
    /// Nothing before the first request: only the server or the file system knows.
    Later,
    /// Nothing at all: the setting does not concern the requests of this provider.
    Unused,
}
use Wrong::{Later, Refused, Unused};

/// A setting: its variable, its key, an odd value, a wrong value, and what that leads to.
pub(super) type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Wrong,
);

const FLAG: Wrong = Refused("It must be true or false.");
const COUNT: Wrong = Refused("It must be a whole number from 1 to");
const SCHEME: Wrong = Refused("The scheme is missing: write http://localhost:4566");
const NO_KEY: Wrong = Refused("another character that no key has");
const ROLE: Wrong = Refused("It must be the ARN of an IAM role");

pub(super) const HOST: &str = "localhost:4566";
pub(super) const LOCAL: &str = "http://127.0.0.1:9";

/// The table; one line each.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    ("AWS_RETRY_MODE", "retry_mode", "legacy", "fast", Refused("It must be one of standard, adaptive, legacy.")),
    ("AWS_RETRY_MODE", "retry_mode", "Adaptive", "simple", Refused("It must be one of")),
    ("AWS_MAX_ATTEMPTS", "max_attempts", "1", "0", COUNT),
    ("AWS_MAX_ATTEMPTS", "max_attempts", "007", "many", COUNT),
    ("AWS_MAX_ATTEMPTS", "max_attempts", " 3 ", "-1", COUNT),
    ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", "TRUE", "yes", FLAG),
    ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", "False", "1", FLAG),
    ("AWS_ENDPOINT_URL", "endpoint_url", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL", "endpoint_url", "HTTP://[::1]:9/", "ftp://host", Refused("is not supported")),
    ("AWS_ENDPOINT_URL_ECS", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_EC2", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_SSM", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_STS", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_SSO", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_SSO_OIDC", "", LOCAL, HOST, SCHEME),
    ("AWS_ENDPOINT_URL_S3", "", LOCAL, HOST, Unused),
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls", "True", "on", FLAG),
    ("AWS_DISABLE_CLOCK_SKEW_CORRECTION", "disable_clock_skew_correction", "true", "maybe", FLAG),
    ("AWS_EC2_METADATA_DISABLED", "", "TRUE", "yes", FLAG),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint", LOCAL, HOST, SCHEME),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode", "ipv6", "IPv5", Refused("It must be one of IPv4, IPv6.")),
    ("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", "5", "soon", COUNT),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", "1", "0", COUNT),
    ("AWS_SDK_UA_APP_ID", "sdk_ua_app_id", "my app/ä", "\u{1f680}", Unused),
    ("AWS_REGION", "region", "us-west-2", "nowhere", Later),
    ("AWS_DEFAULT_REGION", "", "us-west-2", "nowhere", Later),
    ("AWS_PROFILE", "", "other", "typo", Refused("AWS_PROFILE names the profile \"typo\", which no shared AWS file has")),
    ("AWS_PROFILE", "", "default", "Other", Refused("Did you mean \"other\"?")),
    ("AWS_DEFAULT_PROFILE", "", "other", "typo", Refused("AWS_DEFAULT_PROFILE names the profile \"typo\"")),
    ("AWS_CONFIG_FILE", "", "/dev/null", "/nowhere/config", Later),
    ("AWS_CONFIG_FILE", "", "~/.aws/config", "/dev", Refused("AWS_CONFIG_FILE names \"/dev\"")),
    ("AWS_SHARED_CREDENTIALS_FILE", "", "/dev/null", "/nowhere/credentials", Later),
    ("AWS_SHARED_CREDENTIALS_FILE", "", "~/.aws/credentials", "/dev", Refused("AWS_SHARED_CREDENTIALS_FILE names \"/dev\"")),
    ("AWS_ACCESS_KEY_ID", "", " AKIA\n", "AK IA", NO_KEY),
    ("AWS_ACCESS_KEY", "", "AKIA", "AK\u{7}IA", NO_KEY),
    ("AWS_SECRET_ACCESS_KEY", "", "a/b+c=\r\n", "a\nb", NO_KEY),
    ("AWS_SECRET_KEY", "", "a", "ä", NO_KEY),
    ("AWS_SESSION_TOKEN", "", "t==\n", "t\tt", NO_KEY),
    ("AWS_SECURITY_TOKEN", "", "t", "t t", NO_KEY),
    ("AWS_ROLE_ARN", "", "arn:aws-cn:iam::123456789012:role/a/b", "deploy", Later),
    ("AWS_ROLE_SESSION_NAME", "", "a=,.@-", "a b", Later),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "", "/v2/x?y=1", "v2", Refused("It must be a path that begins with /.")),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "", "http://169.254.170.23/v1", "169.254.170.23", Refused("The scheme is missing")),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "", "Basic x", "\u{7}", Later),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "", "/dev/null", "/nowhere", Later),
    ("AWS_CA_BUNDLE", "ca_bundle", "~/ca.pem", "/nowhere.pem", Refused("names \"/nowhere.pem\"")),
    ("AWS_CA_BUNDLE", "ca_bundle", "~/ca.pem", "/dev/null", Refused("it holds no certificate")),
    ("HTTP_PROXY", "", "proxy:8080", "socks5://proxy:1", Refused("must look like http://host:port")),
    ("http_proxy", "", "http://u:p@proxy", "http://", Refused("The value of http_proxy must look like")),
    ("HTTPS_PROXY", "", "https://proxy:8443", "ftp://proxy", Refused("The value of HTTPS_PROXY must look like")),
    ("https_proxy", "", "proxy", "://", Refused("The value of https_proxy must look like")),
    ("NO_PROXY", "", "*", ",,;", Later),
    ("no_proxy", "", ".amazonaws.com", "[", Later),
    ("", "services", "local", "typo", Refused("there is no section [services typo]")),
    ("", "aws_session_token", "t", "t t", NO_KEY),
    ("", "login_session", "arn:aws:iam::123456789012:user/me", "me", Later),
    ("", "role_arn", "arn:aws:iam::123456789012:role/a", "deploy", ROLE),
    ("", "source_profile", "other", "typo", Refused("names \"typo\", which does not exist")),
    ("", "credential_source", "ec2instancemetadata", "Ec2", Refused("It must be one of Environment, Ec2InstanceMetadata, EcsContainer.")),
    ("", "duration_seconds", "3600", "899", Refused("It must be a whole number from 900 to 43200.")),
    ("", "duration_seconds", "43200", "1h", Refused("It must be a whole number from 900 to 43200.")),
    ("", "mfa_serial", "", "arn:aws:iam::123456789012:mfa/me", Refused("Terraform cannot ask for the code")),
    ("", "external_id", "a:b/c", "x", Later),
    ("", "role_session_name", "a=,.@-", "a b", Later),
    ("", "web_identity_token_file", "~/token", "/nowhere", Later),
    ("", "sso_session", "work", "typo", Refused("there is no section [sso-session typo]")),
    ("", "sso_account_id", "123456789012", "x", Later),
    ("", "credential_process", "echo", "/nowhere", Later),
    ("AWS_LOGIN_CACHE_DIRECTORY", "", "/tmp", "/nowhere", Unused),
    ("AWS_ACCOUNT_ID", "aws_account_id", "123456789012", "x", Unused),
    ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode", "preferred", "x", Unused),
    ("AWS_AUTH_SCHEME_PREFERENCE", "auth_scheme_preference", "sigv4", "x", Unused),
    ("AWS_DEFAULTS_MODE", "defaults_mode", "auto", "x", Unused),
    ("AWS_DISABLE_HOST_PREFIX_INJECTION", "disable_host_prefix_injection", "true", "x", Unused),
    ("AWS_DISABLE_REQUEST_COMPRESSION", "disable_request_compression", "true", "x", Unused),
    ("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "request_min_compression_size_bytes", "10240", "x", Unused),
    ("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled", "true", "x", Unused),
    ("AWS_ENABLE_ENDPOINT_DISCOVERY", "endpoint_discovery_enabled", "true", "x", Unused),
    ("AWS_NEW_RETRIES_2026", "", "true", "x", Unused),
    ("AWS_REQUEST_CHECKSUM_CALCULATION", "request_checksum_calculation", "when_required", "x", Unused),
    ("AWS_RESPONSE_CHECKSUM_VALIDATION", "response_checksum_validation", "when_required", "x", Unused),
    ("AWS_S3_DISABLE_EXPRESS_SESSION_AUTH", "s3_disable_express_session_auth", "true", "x", Unused),
    ("AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS", "s3_disable_multiregion_access_points", "true", "x", Unused),
    ("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3_us_east_1_regional_endpoint", "legacy", "x", Unused),
    ("AWS_S3_USE_ARN_REGION", "s3_use_arn_region", "true", "x", Unused),
    ("AWS_SIGV4A_SIGNING_REGION_SET", "sigv4a_signing_region_set", "*", "x", Unused),
    ("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", "legacy", "x", Unused),
    ("AWS_DEFAULT_OUTPUT", "output", "json", "x", Unused),
    ("AWS_PAGER", "cli_pager", "less", "x", Unused),
    ("AWS_DATA_PATH", "api_versions", "x", "x", Unused),
    ("", "parameter_validation", "false", "x", Unused),
    ("", "tcp_keepalive", "true", "x", Unused),
    ("", "sso_registration_scopes", "sso:account:access", "x", Unused),
];
