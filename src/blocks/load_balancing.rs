//! How tasks register with load balancers and with Cloud Map.

use tfplug::validator::between;
use tfplug::{Attr, Model};

use crate::validators::{self, rule};

/// Second target group and listener rules of a deployment that shifts traffic (blue/green, linear, canary).
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AdvancedConfiguration {
    /// ARN of the second target group.
    #[tf(required, validate = validators::arn())]
    pub(crate) alternate_target_group_arn: Attr<String>,
    /// ARN of the listener rule (or listener) that carries production traffic.
    #[tf(required, validate = validators::arn())]
    pub(crate) production_listener_rule: Attr<String>,
    /// ARN of the IAM role with which ECS changes the listener rules.
    #[tf(required, validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
    /// ARN of the listener rule (or listener) that carries test traffic.
    #[tf(optional, computed, default = "", validate = validators::arn())]
    pub(crate) test_listener_rule: Attr<String>,
}

/// Cloud Map service that the tasks register with.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ServiceRegistry {
    /// ARN of the Cloud Map service.
    #[tf(required, validate = validators::arn())]
    pub(crate) registry_arn: Attr<String>,
    /// Port of an SRV record in network mode `awsvpc`.
    #[tf(optional, computed, default = 0i64, validate = rule("SV-066", between(0..=65_535)), unset = 0)]
    pub(crate) port: Attr<i64>,
    /// Name of the container that is registered.
    #[tf(optional, computed, default = "")]
    pub(crate) container_name: Attr<String>,
    /// Port of that container.
    #[tf(optional, computed, default = 0i64, validate = rule("SV-066", between(0..=65_535)), unset = 0)]
    pub(crate) container_port: Attr<i64>,
}
