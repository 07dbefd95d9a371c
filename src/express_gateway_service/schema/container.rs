//! The container of an Express service.

use tfplug::validator::between;
use tfplug::{Attr, Model, Once};

use crate::validators::{self, rule};

/// The application's container.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct PrimaryContainer {
    /// Image of the container, with registry, and tag or digest.
    #[tf(required)]
    pub(crate) image: Attr<String>,
    /// Port that the application listens on; 80 at first.
    #[tf(optional, computed, keep, validate = rule("EX-006", between(1..=65_535)))]
    pub(crate) container_port: Attr<i64>,
    /// Command of the container; that of the image unless set.
    #[tf(optional, empty_is_value)]
    pub(crate) command: Attr<Vec<String>>,
    /// Environment variables.
    #[tf(block, key = "name")]
    pub(crate) environment: Attr<Vec<Variable>>,
    /// Environment variables whose values are secrets.
    #[tf(block, key = "name", api = "secrets")]
    pub(crate) secret: Attr<Vec<Secret>>,
    /// Where the logs of the container go; a log group that ECS makes unless set.
    #[tf(optional, computed, keep)]
    pub(crate) aws_logs_configuration: Attr<Once<AwsLogsConfiguration>>,
    /// Login of a private registry.
    #[tf(block, max = 1)]
    pub(crate) repository_credentials: Attr<RepositoryCredentials>,
}

/// An environment variable.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Variable {
    /// Name of the variable.
    #[tf(required, unset)]
    pub(crate) name: Attr<String>,
    /// Value of the variable; it may be empty.
    #[tf(required, empty_is_value)]
    pub(crate) value: Attr<String>,
}

/// An environment variable whose value is a secret.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Secret {
    /// Name of the variable.
    #[tf(required, unset)]
    pub(crate) name: Attr<String>,
    /// ARN of the secret in Secrets Manager or of the parameter in Systems Manager.
    #[tf(required, unset, validate = validators::arn())]
    pub(crate) value_from: Attr<String>,
}

/// Where the logs of the container go.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AwsLogsConfiguration {
    /// Name of the CloudWatch log group.
    #[tf(required)]
    pub(crate) log_group: Attr<String>,
    /// Beginning of the log streams' names.
    #[tf(required)]
    pub(crate) log_stream_prefix: Attr<String>,
}

/// Login of a private registry.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct RepositoryCredentials {
    /// ARN of the secret in Secrets Manager with user name and password.
    #[tf(required, unset, validate = validators::arn())]
    pub(crate) credentials_parameter: Attr<String>,
}
