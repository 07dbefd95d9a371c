//! The arguments of `ecs_launch_configuration`: those of the peer's `aws_launch_template`, and ours for ECS.

mod network;
mod options;
mod placement;
mod requirements;
mod storage;
pub(crate) mod time;

use std::collections::BTreeMap;

use tfplug::validator::between;
use tfplug::{Attr, Model, Set, Timeouts};

use crate::aws::tags::Tags;
use crate::{ami, user_data};

pub(crate) use network::{
    ConnectionTracking, EnaSrd, EnaSrdUdp, NetworkInterface, SecondaryInterface,
};
pub(crate) use options::{
    CpuOptions, CreditSpecification, EnclaveOptions, HibernationOptions, InstanceProfile, License,
    MaintenanceOptions, MetadataOptions, Monitoring, NetworkPerformance, PrivateDnsNameOptions,
    TagSpecification,
};
pub(crate) use placement::{
    CapacityReservation, CapacityReservationTarget, MarketOptions, Placement, SpotOptions,
};
pub(crate) use requirements::{Accelerators, AtLeast, InstanceRequirements, Range, RealRange};
pub(crate) use storage::{BlockDevice, Ebs};

/// The beginning of a generated name without another prefix.
pub(crate) const PREFIX: &str = "terraform-";

/// How EC2 starts the instances of an ECS cluster: an EC2 launch template that knows ECS.
///
/// It takes every argument of `aws_launch_template`. On top of that it finds the right machine image for an
/// `image_family` and writes the start script that makes an instance join a `cluster`. An Auto Scaling group uses it
/// through `id` and `latest_version`. An empty string, an empty list and the number 0 mean the same as an unset argument,
/// except `device_index`, `network_card_index`, and `max` of `accelerator_count`.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub(crate) struct LaunchConfiguration {
    /// The ECS cluster that the instances join, by name or ARN. The provider writes the agent's configuration into the
    /// instances' start script, in the form that the `image_family` understands. Without it, instances join the
    /// cluster `default` unless `user_data` names another one.
    #[tf(optional, unset)]
    pub(crate) cluster: Attr<String>,
    /// The kind of machine image: operating system, processor and accelerator. It decides the form of the start script
    /// and, without `image_id`, which image is used: the one that AWS recommends for ECS at the time of creation. The
    /// image stays pinned until `image_family` changes; to move to a newer one, set `image_id`, or replace the resource.
    /// `al2023` is Amazon Linux 2023 for x86-64.
    #[tf(optional, computed, default = "al2023", validate = ami::known_family())]
    pub(crate) image_family: Attr<String>,
    /// The machine image (AMI), as `ami-…`, or `resolve:ssm:` and the name of an SSM parameter that EC2 looks up at
    /// each launch. Without it, and with `cluster` or `image_family`, the image that AWS recommends for the
    /// `image_family` is looked up once and kept; removed, it stays as it is. Without all three the launch template has no image: who launches
    /// instances from it (a fleet, AWS Batch) names one.
    #[tf(optional, computed, keep)]
    pub(crate) image_id: Attr<String>,
    /// A script or configuration that instances run at their first start, as plain text or already encoded in base64;
    /// at most 16 KiB. With `cluster`, the provider adds its own lines and keeps yours. Do not put secrets here: everyone
    /// who may describe the launch template can read them.
    #[tf(optional, computed, default = "", eq = user_data::same)]
    pub user_data: Attr<String>,
    /// The complete start script that the instances get, in readable form. Plans show here what changes.
    #[tf(computed)]
    pub(crate) rendered_user_data: Attr<String>,
    /// The name, 3 to 128 letters, digits and `( ) . - / _`. Without it a name is generated; removed, it stays as
    /// it is. A change replaces the launch configuration.
    #[tf(optional, computed, keep, force_new)]
    pub(crate) name: Attr<String>,
    /// The beginning of a generated name; `terraform-` without it. Removed, it stays as it is. A change replaces the launch configuration.
    #[tf(optional, computed, keep, force_new, unset = PREFIX)]
    pub(crate) name_prefix: Attr<String>,
    /// A note on this version, at most 255 characters. A change makes a new version.
    #[tf(optional, computed, default = "")]
    pub(crate) description: Attr<String>,
    /// The instance type, such as `m7g.large`. Leave it out when an Auto Scaling group names types, or use
    /// `instance_requirements`.
    #[tf(optional, computed, default = "")]
    pub(crate) instance_type: Attr<String>,
    /// The name of the EC2 key pair for logging in with SSH.
    #[tf(optional, computed, default = "")]
    pub(crate) key_name: Attr<String>,
    /// The IDs of the security groups of the instances, without a `network_interfaces` block.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) vpc_security_group_ids: Attr<Set<String>>,
    /// The names of the security groups, for a default VPC only; elsewhere use `vpc_security_group_ids`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) security_group_names: Attr<Set<String>>,
    /// Whether the connection to EBS volumes gets bandwidth of its own: `"true"`, `"false"`, or empty for the instance
    /// type's default.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) ebs_optimized: Attr<String>,
    /// Whether stopping an instance by API call is refused.
    #[tf(optional, computed, default = false)]
    pub(crate) disable_api_stop: Attr<bool>,
    /// Whether terminating an instance by API call is refused. Auto Scaling ignores it.
    #[tf(optional, computed, default = false)]
    pub(crate) disable_api_termination: Attr<bool>,
    /// The effect of shutting an instance down from inside: `stop` (default) or `terminate`.
    #[tf(optional, computed, default = "")]
    pub(crate) instance_initiated_shutdown_behavior: Attr<String>,
    /// The kernel of a paravirtual image. Current images do not need it.
    #[tf(optional, computed, default = "")]
    pub(crate) kernel_id: Attr<String>,
    /// The RAM disk of a paravirtual image. Current images do not need it.
    #[tf(optional, computed, default = "")]
    pub(crate) ram_disk_id: Attr<String>,
    /// The version that is used when a launch names none; 1 after creation. Removed, it stays as it is. Conflicts with `update_default_version`.
    #[tf(optional, computed, validate = between(1..=i64::MAX))]
    pub(crate) default_version: Attr<i64>,
    /// Whether every new version becomes the default version.
    #[tf(optional, computed, default = false)]
    pub(crate) update_default_version: Attr<bool>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep)]
    pub(crate) region: Attr<String>,
    /// Tags of the launch template itself. Instances and volumes get theirs from `tag_specifications`.
    #[tf(optional, computed, default = BTreeMap::<String, Attr<String>>::new())]
    pub(crate) tags: Tags,
    /// The tags together with the provider's `default_tags`.
    #[tf(computed)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// How instances reach their own metadata, where the ECS agent finds its credentials, as a block or as a list
    /// with one object. Unset members are left to the image's and the account's defaults.
    /// Members: `http_endpoint`, `http_tokens`, `http_put_response_hop_limit`, `http_protocol_ipv6`,
    /// `instance_metadata_tags`.
    #[tf(optional, computed, default = Vec::<MetadataOptions>::new(), unset)]
    pub(crate) metadata_options: Attr<Vec<MetadataOptions>>,
    /// The ID, `lt-…`.
    #[tf(computed, keep, prefix = "lt-")]
    pub(crate) id: Attr<String>,
    /// The Amazon Resource Name.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) arn: Attr<String>,
    /// The number of the newest version. It is known in a plan unless the plan makes a new version.
    #[tf(computed, never_null)]
    pub(crate) latest_version: Attr<i64>,
    #[tf(block)]
    pub(crate) iam_instance_profile: Attr<InstanceProfile>,
    #[tf(block)]
    pub(crate) network_interfaces: Attr<Vec<NetworkInterface>>,
    #[tf(block)]
    pub(crate) secondary_interfaces: Attr<Vec<SecondaryInterface>>,
    #[tf(block)]
    pub(crate) block_device_mappings: Attr<Vec<BlockDevice>>,
    #[tf(block)]
    pub(crate) monitoring: Attr<Monitoring>,
    #[tf(block)]
    pub(crate) instance_market_options: Attr<MarketOptions>,
    #[tf(block)]
    pub(crate) placement: Attr<Placement>,
    #[tf(block)]
    pub(crate) credit_specification: Attr<CreditSpecification>,
    #[tf(block)]
    pub(crate) cpu_options: Attr<CpuOptions>,
    #[tf(block)]
    pub(crate) hibernation_options: Attr<HibernationOptions>,
    #[tf(block)]
    pub(crate) enclave_options: Attr<EnclaveOptions>,
    #[tf(block)]
    pub(crate) tag_specifications: Attr<Vec<TagSpecification>>,
    #[tf(block)]
    pub(crate) maintenance_options: Attr<MaintenanceOptions>,
    #[tf(block)]
    pub(crate) private_dns_name_options: Attr<PrivateDnsNameOptions>,
    #[tf(block)]
    pub(crate) capacity_reservation_specification: Attr<CapacityReservation>,
    #[tf(block)]
    pub(crate) license_specification: Attr<Set<License>>,
    #[tf(block)]
    pub(crate) instance_requirements: Attr<InstanceRequirements>,
    #[tf(block)]
    pub(crate) network_performance_options: Attr<NetworkPerformance>,
    #[tf(timeouts(create, update))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a launch configuration: that of its launch template.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ID of the launch template, `lt-…`.
    #[tf(required)]
    pub(crate) id: Attr<String>,
    /// ID of the AWS account that the launch template belongs to.
    #[tf(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region that the launch template is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// A switch with three positions: on, off, and unset, for which the peer uses text.
pub(crate) fn nullable_bool() -> tfplug::validator::Validator<String> {
    tfplug::validator::one_of(&["", "true", "false"])
}

#[cfg(test)]
mod tests {
    use tfplug::schema::Schema;

    #[test]
    fn the_schema_is_sound_and_described() {
        let block = <super::LaunchConfiguration as tfplug::Model>::block();
        for attribute in &block.attributes {
            assert!(!attribute.description.is_empty(), "{}", attribute.name);
        }
        for nested in &block.blocks {
            assert!(!nested.block.description.is_empty(), "{}", nested.name);
        }
        assert_eq!(Schema { version: 0, block }.check(), Vec::<String>::new());
    }
}
