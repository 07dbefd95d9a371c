//! Small blocks that switch features of the instances on and off.

use std::collections::BTreeMap;

use tfplug::{Attr, Model};

/// The IAM role that the instances carry; the ECS agent cannot register an instance without one. Give `arn` or `name`.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct InstanceProfile {
    /// The ARN of the instance profile.
    #[tf(optional, computed, default = "")]
    pub(crate) arn: Attr<String>,
    /// The name of the instance profile.
    #[tf(optional, computed, default = "")]
    pub(crate) name: Attr<String>,
}

/// How instances reach their own metadata.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct MetadataOptions {
    /// Whether there is a metadata endpoint, `enabled` or `disabled`. The ECS agent needs it.
    #[tf(optional)]
    pub(crate) http_endpoint: Attr<String>,
    /// Whether the endpoint has an IPv6 address, `enabled` or `disabled`.
    #[tf(optional)]
    pub http_protocol_ipv6: Attr<String>,
    /// How many network hops an answer may travel, 1 to 64. Containers in bridge mode need 2 to reach it.
    #[tf(optional, unset = 0i64)]
    pub(crate) http_put_response_hop_limit: Attr<i64>,
    /// Whether a session token is `required` (IMDSv2) or `optional`.
    #[tf(optional)]
    pub(crate) http_tokens: Attr<String>,
    /// Whether an instance can read its own tags, `enabled` or `disabled`.
    #[tf(optional)]
    pub(crate) instance_metadata_tags: Attr<String>,
}

/// Detailed CloudWatch monitoring, at one minute instead of five; it is charged.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct Monitoring {
    /// Whether it is on.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) enabled: Attr<bool>,
}

/// CPU credits of the burstable T instance types.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct CreditSpecification {
    /// `standard` (slow down without credits) or `unlimited` (pay for more).
    #[tf(optional, computed, default = "")]
    pub(crate) cpu_credits: Attr<String>,
}

/// Cores and threads that differ from the instance type's usual ones, often to save licences.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct CpuOptions {
    /// AMD memory encryption (SEV-SNP), `enabled` or `disabled`.
    #[tf(optional, computed, default = "", validate = tfplug::validator::one_of(&["enabled", "disabled"]))]
    pub(crate) amd_sev_snp: Attr<String>,
    /// The number of cores; needs `threads_per_core`.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) core_count: Attr<i64>,
    /// Whether virtual machines can run inside, `enabled` or `disabled`.
    #[tf(optional, computed, default = "", validate = tfplug::validator::one_of(&["enabled", "disabled"]))]
    pub(crate) nested_virtualization: Attr<String>,
    /// 1 switches hyper-threading off, 2 leaves it on; needs `core_count`.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) threads_per_core: Attr<i64>,
}

/// Whether an instance can be put to sleep with its memory saved on the root volume.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct HibernationOptions {
    /// Whether it is possible.
    #[tf(required, unset = false)]
    pub(crate) configured: Attr<bool>,
}

/// AWS Nitro Enclaves: isolated environments inside an instance.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct EnclaveOptions {
    /// Whether instances can make enclaves.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) enabled: Attr<bool>,
}

/// Tags that the launched instances, or what is made with them, get. The provider's `default_tags` are not added.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct TagSpecification {
    /// The kind of object that gets the tags: `instance`, `volume`, `network-interface` or `spot-instances-request`.
    #[tf(optional, computed, default = "")]
    pub(crate) resource_type: Attr<String>,
    /// The tags.
    #[tf(optional, computed, default = BTreeMap::<String, String>::new())]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// The reaction to a failure of the hardware below an instance.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct MaintenanceOptions {
    /// `default` moves the instance to other hardware, `disabled` does not.
    #[tf(optional, computed, default = "")]
    pub(crate) auto_recovery: Attr<String>,
}

/// The host names of the instances inside the VPC.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct PrivateDnsNameOptions {
    /// Whether the resource name has an IPv4 (A) record.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) enable_resource_name_dns_a_record: Attr<bool>,
    /// Whether the resource name has an IPv6 (AAAA) record.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) enable_resource_name_dns_aaaa_record: Attr<bool>,
    /// The form of the name: `ip-name` (the address) or `resource-name` (the instance ID).
    #[tf(optional, computed, default = "")]
    pub(crate) hostname_type: Attr<String>,
}

/// A licence of AWS License Manager that the instances use up.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct License {
    /// The ARN of the licence configuration.
    #[tf(required)]
    pub(crate) license_configuration_arn: Attr<String>,
}

/// How an instance shares its bandwidth between network and EBS.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct NetworkPerformance {
    /// `default`, `vpc-1` (more for the network) or `ebs-1` (more for volumes).
    #[tf(optional, computed, default = "")]
    pub(crate) bandwidth_weighting: Attr<String>,
}
