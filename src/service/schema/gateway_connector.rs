//! How a service connects to the gateways of its cluster.

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Set};

use crate::validators::rule;

/// A connection to the gateways of the cluster.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct GatewayConnector {
    /// Name of the port mapping in the task definition that gets the traffic.
    #[tf(required)]
    pub(crate) port_name: Attr<String>,
    /// How a gateway checks that a task is healthy. ECS decides about members that are left out.
    #[tf(block)]
    pub(crate) health_check: Attr<HealthCheck>,
    /// Which gateways the service connects to; without it all that fit.
    #[tf(block)]
    pub(crate) filters: Attr<Filters>,
}

/// How a gateway checks that a task is healthy.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct HealthCheck {
    /// `HTTP` or `HTTPS`.
    #[tf(optional, validate = rule("SV-045", one_of(&["HTTP", "HTTPS"])))]
    pub(crate) health_check_protocol: Attr<String>,
    /// Port that is asked.
    #[tf(optional, validate = rule("SV-101", between(1..=65_535)))]
    pub(crate) health_check_port: Attr<i64>,
    /// Path that is asked.
    #[tf(optional)]
    pub(crate) health_check_path: Attr<String>,
    /// Seconds without an answer after which a check has failed.
    #[tf(optional, validate = positive())]
    pub(crate) health_check_timeout_seconds: Attr<i64>,
    /// Seconds between two checks of a task.
    #[tf(optional, validate = positive())]
    pub(crate) health_check_interval_seconds: Attr<i64>,
    /// How many checks in a row have to succeed before a task is healthy.
    #[tf(optional, validate = positive())]
    pub(crate) healthy_threshold_count: Attr<i64>,
    /// How many checks in a row have to fail before a task is unhealthy.
    #[tf(optional, validate = positive())]
    pub(crate) unhealthy_threshold_count: Attr<i64>,
    /// Codes of an answer that is a success.
    #[tf(block)]
    pub(crate) matcher: Attr<Matcher>,
}

/// Codes of an answer that is a success.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Matcher {
    /// HTTP codes, such as `200`, `200,202` or `200-299`.
    #[tf(optional)]
    pub(crate) http_code: Attr<String>,
    /// gRPC codes, such as `0`, `0,1` or `0-5`.
    #[tf(optional)]
    pub(crate) grpc_code: Attr<String>,
}

/// Which gateways the service connects to.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Filters {
    /// `PUBLIC` for gateways that can be reached from the internet, `PRIVATE` for the others.
    #[tf(optional, each = rule("SV-045", one_of(&["PUBLIC", "PRIVATE"])))]
    pub(crate) access_types: Attr<Set<String>>,
}

/// Numbers from 1.
fn positive() -> Validator<i64> {
    rule("SV-101", between(1..=i64::from(i32::MAX)))
}
