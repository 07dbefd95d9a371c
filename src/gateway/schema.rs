//! The arguments and attributes of a gateway.

use std::collections::BTreeMap;

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Once, Set, Timeouts};

use crate::aws::tags::Tags;
use crate::validators::{self, rule};

/// An Amazon ECS gateway: HTTPS ingress that many services share. ECS makes and manages the Application Load Balancers,
/// with listeners, certificates, target groups and security groups, as services connect to the gateway.
///
/// A gateway is associated with clusters by `ecs_gateway_cluster_association`; a service of such a cluster connects by
/// `gateway_connectors`. A new gateway has no load balancer yet: ECS makes the first one when a service connects.
///
/// An update waits until ECS has changed every load balancer. When ECS cannot change some of them it fails with ECS's
/// reasons for each, the others are changed, and the next apply sends the settings again.
///
/// A gateway is protected against deletion unless that is switched off: to destroy or to replace one, apply
/// `deletion_protection = false` first.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Gateway {
    /// Name of the gateway, unique in the account: 1 to 255 letters, digits and hyphens.
    #[tf(required, force_new, validate = rule("GW-001", name()))]
    pub(crate) name: Attr<String>,
    /// ARN of the IAM role with which ECS makes and manages load balancers, security groups and certificates.
    #[tf(required, validate = validators::arn())]
    pub(crate) infrastructure_role_arn: Attr<String>,
    /// Application Load Balancers that services share; each service has a host name of its own. May be empty: then
    /// everything has its default.
    #[tf(block, min = 1, api = "configuration.hostSharedAlb")]
    pub(crate) host_shared_alb: Attr<HostSharedAlb>,
    /// Whether the gateway and its load balancers are protected against deletion.
    #[tf(optional, computed, default = true)]
    pub(crate) deletion_protection: Attr<bool>,
    /// `GATEWAY` gives everything that ECS makes for the gateway its tags; `NONE` does not.
    #[tf(optional, computed, default = "GATEWAY", validate = rule("GEN-008", one_of(&["GATEWAY", "NONE"])))]
    pub(crate) propagate_tags: Attr<String>,
    /// Tags of the gateway, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Tags,
    /// All tags of the gateway, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the gateway.
    #[tf(computed, keep, prefix = "arn:", answer = "gatewayArn")]
    pub(crate) arn: Attr<String>,
    /// Whether the gateway can be reached from the internet: `PUBLIC` or `PRIVATE`.
    #[tf(computed, keep)]
    pub(crate) access_type: Attr<String>,
    /// State of the gateway: `ACTIVE`, `UPDATE_IN_PROGRESS`, `UPDATE_COMPLETE` or `UPDATE_FAILED`.
    #[tf(computed, keep)]
    pub(crate) status: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a gateway.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the gateway.
    #[tf(required)]
    pub(crate) arn: Attr<String>,
}

/// Application Load Balancers that services share.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct HostSharedAlb {
    /// `internet-facing` or `internal`.
    #[tf(optional, computed, default = "internet-facing", force_new, validate = rule("GEN-008", one_of(&["internet-facing", "internal"])))]
    pub(crate) scheme: Attr<String>,
    /// IDs of the subnets of the load balancers; without them those of the default VPC. Removed, they stay.
    #[tf(
        optional,
        computed,
        keep,
        force_new,
        api = "networkConfiguration.subnets"
    )]
    pub(crate) subnets: Attr<Set<String>>,
    /// IP addresses of the load balancers: `ipv4`, `dualstack` or `dualstack-without-public-ipv4`.
    #[tf(optional, computed, default = "dualstack", force_new, api = "networkConfiguration.ipAddressType", validate = rule("GEN-008", one_of(ADDRESSES)))]
    pub(crate) ip_address_type: Attr<String>,
    /// ID of a security group that decides which traffic may come in. Without it ECS opens the one that it makes. ECS
    /// documents no way to take it away: removed here, it stays.
    #[tf(
        optional,
        computed,
        keep,
        api = "networkConfiguration.inboundSecurityGroup"
    )]
    pub(crate) inbound_security_group: Attr<String>,
    /// Port of the listeners; only 443 is possible.
    #[tf(optional, computed, default = 443i64, force_new, validate = rule("GW-002", port()))]
    pub(crate) port: Attr<i64>,
    /// Protocol of the listeners; only `HTTPS` is possible.
    #[tf(optional, computed, default = "HTTPS", force_new, validate = rule("GW-002", one_of(&["HTTPS"])))]
    pub(crate) protocol: Attr<String>,
    /// How many load balancers ECS makes at most.
    #[tf(optional, computed, default = 10i64, validate = rule("GW-003", between(1..=i64::from(i32::MAX))))]
    pub(crate) max_alb_count: Attr<i64>,
    /// How requests are treated that may be an attack by desynchronization: `monitor`, `defensive` or `strictest`.
    #[tf(optional, computed, default = "defensive", validate = rule("GEN-008", one_of(&["monitor", "defensive", "strictest"])))]
    pub(crate) http_desync: Attr<String>,
    /// ARN of the WAF web ACL of the load balancers. ECS documents no way to take it away: removed here, it stays.
    #[tf(optional, computed, keep, api = "webACLArn", validate = validators::arn())]
    pub(crate) web_acl_arn: Attr<String>,
    /// S3 bucket for the access logs of the load balancers. ECS documents no way to switch them off.
    /// Removed, they stay.
    #[tf(optional, computed, keep, api = "accessLogs.destination.s3")]
    pub(crate) access_logs: Attr<Once<AccessLogs>>,
    /// Header of requests that go to the new revision of a service while it is being rolled out, before other traffic
    /// does. ECS documents no way to take it away: removed here, it stays.
    #[tf(optional, computed, keep, api = "testTrafficRules.header")]
    pub(crate) test_traffic_header: Attr<Once<TestTrafficHeader>>,
}

/// S3 bucket for access logs.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AccessLogs {
    /// Name of the bucket.
    #[tf(required)]
    pub(crate) bucket: Attr<String>,
    /// Beginning of the keys of the logs.
    #[tf(optional)]
    pub(crate) prefix: Attr<String>,
}

/// Header that marks test traffic.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct TestTrafficHeader {
    /// Name of the header.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Values of the header that mark test traffic.
    #[tf(required)]
    pub(crate) values: Attr<Set<String>>,
}

/// States of a gateway that exists.
pub(super) const STATES: &[&str] = &[
    "ACTIVE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
];

const ADDRESSES: &[&str] = &["ipv4", "dualstack", "dualstack-without-public-ipv4"];

/// The name of a gateway.
fn name() -> Validator<String> {
    const FORM: &str = "1 to 255 letters, digits and hyphens";
    Validator::new(FORM, |text: &String| {
        let legal = |it: char| it.is_ascii_alphanumeric() || it == '-';
        match text.chars().find(|it| !legal(*it)) {
            Some(wrong) => Err(format!("{text:?} contains {wrong:?}. It may have {FORM}.")),
            None if text.len() > 255 => Err(format!(
                "{text:?} has {} characters. It may have {FORM}.",
                text.len()
            )),
            None => Ok(()),
        }
    })
}

/// The only port.
fn port() -> Validator<i64> {
    Validator::new("443.", |port: &i64| match port {
        443 => Ok(()),
        other => Err(format!(
            "{other} is not possible: listeners of a gateway have the port 443."
        )),
    })
}
