//! Service Connect: how the tasks of a service offer ports under names, and reach those of others.

use std::collections::BTreeMap;

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model};

use super::{answer, equal};
use crate::validators::{self, rule};

mod names;

pub(crate) use names::{Follow, follow};

/// How the tasks offer ports under names, and reach those of other services.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ServiceConnect {
    /// Whether the service takes part.
    #[tf(required)]
    pub(crate) enabled: Attr<bool>,
    /// Name or ARN of the Cloud Map namespace; without it the cluster's default. Removed, it stays as it is.
    ///
    /// ECS shows the ARN alone, and an ARN has the namespace's ID, not its name. A namespace that is configured by name
    /// is therefore compared with the ARN that the provider found for it first: another one, set outside Terraform, is
    /// a change. Not seen is a change that was made before the provider read the service for the first time. After an
    /// import the state has the ARN, and a configured name is a change that is applied once.
    #[tf(optional, computed, keep, eq = answer::unset_or_same)]
    pub(crate) namespace: Attr<String>,
    /// Where the proxy writes its log.
    #[tf(block)]
    pub(crate) log_configuration: Attr<Log>,
    /// The log of requests that the proxy writes.
    #[tf(block)]
    pub(crate) access_log_configuration: Attr<AccessLog>,
    /// Settings of the proxy's container.
    #[tf(block, api = "containerConfigurations")]
    pub(crate) container_configuration: Attr<Vec<ContainerConfiguration>>,
    /// Ports that are offered to others.
    #[tf(block, api = "services", key = "port_name")]
    pub(crate) service: Attr<Vec<Offer>>,
}

/// A setting of the proxy's container.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ContainerConfiguration {
    /// How much the proxy writes to its log: `info` or `debug`.
    #[tf(optional, validate = rule("SC-015", one_of(&["debug", "info"])))]
    pub(crate) log_level: Attr<String>,
}

/// Where the proxy writes its log.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Log {
    /// Log driver, such as `awslogs`.
    #[tf(required, validate = rule("SC-014", one_of(&["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"])))]
    pub(crate) log_driver: Attr<String>,
    /// Options of the driver.
    #[tf(optional, computed, default = BTreeMap::<String, String>::new())]
    pub(crate) options: Attr<BTreeMap<String, String>>,
    /// Options whose values are secrets.
    #[tf(block, api = "secretOptions", key = "name")]
    pub(crate) secret_option: Attr<Vec<SecretOption>>,
}

/// An option whose value is a secret.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct SecretOption {
    /// Name of the option.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// ARN of the secret or parameter, or the parameter's name.
    #[tf(required)]
    pub(crate) value_from: Attr<String>,
}

/// The log of requests that the proxy writes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AccessLog {
    /// `TEXT` or `JSON`.
    #[tf(required, validate = rule("SC-013", one_of(&["TEXT", "JSON"])))]
    pub(crate) format: Attr<String>,
    /// Whether query parameters are logged: `ENABLED` or `DISABLED`.
    #[tf(optional, computed, default = "DISABLED", validate = rule("SC-013", one_of(&["DISABLED", "ENABLED"])))]
    pub(crate) include_query_parameters: Attr<String>,
}

/// A port that is offered to others.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Offer {
    /// Name of the port mapping in the task definition.
    #[tf(required)]
    pub(crate) port_name: Attr<String>,
    /// Name of the service in Cloud Map; without it `port_name`.
    #[tf(optional, computed, eq = answer::unset_or_same)]
    pub(crate) discovery_name: Attr<String>,
    /// Port that the proxy listens on, instead of one of its choice.
    #[tf(optional, computed, default = 0i64, validate = rule("SC-004", between(0..=65_535)), unset = 0)]
    pub(crate) ingress_port_override: Attr<i64>,
    /// Name and port under which others reach it.
    #[tf(block, api = "clientAliases")]
    pub(crate) client_alias: Attr<ClientAlias>,
    /// When the proxy gives up.
    #[tf(block)]
    pub(crate) timeout: Attr<Timeout>,
    /// Encryption between the proxies.
    #[tf(block)]
    pub(crate) tls: Attr<Tls>,
}

/// Name and port under which others reach it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ClientAlias {
    /// Port that others connect to.
    #[tf(required, validate = rule("SC-004", between(0..=65_535)))]
    pub(crate) port: Attr<i64>,
    /// Name that others connect to; without it `discovery_name.namespace`.
    #[tf(optional, computed, eq = answer::unset_or_same)]
    pub(crate) dns_name: Attr<String>,
    /// Which requests are test traffic during a deployment that shifts traffic.
    #[tf(block)]
    pub(crate) test_traffic_rules: Attr<Vec<TestTraffic>>,
}

/// Which requests are test traffic.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct TestTraffic {
    /// The header that marks them.
    #[tf(block)]
    pub(crate) header: Attr<Header>,
}

/// A header that marks test traffic.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Header {
    /// Name of the header.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Its value.
    #[tf(block, min = 1)]
    pub(crate) value: Attr<HeaderValue>,
}

/// The value of a header.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct HeaderValue {
    /// The whole value.
    #[tf(required)]
    pub(crate) exact: Attr<String>,
}

/// When the proxy gives up.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Timeout {
    /// Seconds without traffic; 0 is never.
    #[tf(optional, computed, validate = rule("SC-007", between(0..=i64::from(i32::MAX))))]
    pub(crate) idle_timeout_seconds: Attr<i64>,
    /// Seconds for one request; 0 is never.
    #[tf(optional, computed, validate = rule("SC-007", between(0..=i64::from(i32::MAX))))]
    pub(crate) per_request_timeout_seconds: Attr<i64>,
}

/// Encryption between the proxies.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Tls {
    /// The authority that issues the certificates.
    #[tf(block, min = 1, api = "issuerCertificateAuthority")]
    pub(crate) issuer_cert_authority: Attr<Issuer>,
    /// KMS key that encrypts the private keys.
    #[tf(optional, computed, default = "", eq = equal::kms_key)]
    pub(crate) kms_key: Attr<String>,
    /// ARN of the IAM role that asks for certificates.
    #[tf(optional, computed, default = "", validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
}

/// The authority that issues the certificates.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Issuer {
    /// ARN of the private certificate authority.
    #[tf(required, validate = validators::arn())]
    pub(crate) aws_pca_authority_arn: Attr<String>,
}

impl ServiceConnect {
    /// Service Connect that is switched off.
    pub(crate) fn off() -> Self {
        Self {
            enabled: false.into(),
            ..Self::default()
        }
    }
}
