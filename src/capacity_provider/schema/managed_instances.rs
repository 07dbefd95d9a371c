//! Instances that ECS launches and manages itself.

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Once, Set};

use super::SWITCH;
use super::requirements::InstanceRequirements;
use crate::validators::{self, rule};

/// Instances that ECS launches, patches, scales and replaces itself.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ManagedInstancesProvider {
    /// ARN of the IAM role with which ECS launches and manages the instances.
    #[tf(required, validate = validators::arn())]
    pub(crate) infrastructure_role_arn: Attr<String>,
    /// Whose tags the instances get: `CAPACITY_PROVIDER` or `NONE`. Without it `NONE`.
    #[tf(optional, unset = "NONE", clear = "NONE", validate = rule("CP-020", one_of(&["CAPACITY_PROVIDER", "NONE"])))]
    pub(crate) propagate_tags: Attr<String>,
    /// When instances with little or nothing to do are given up.
    #[tf(block, clear = InfrastructureOptimization::default())]
    pub(crate) infrastructure_optimization: Attr<InfrastructureOptimization>,
    /// Whether instances that fail are replaced. Removed, it stays as it is. (Not known to `aws_ecs_capacity_provider`.)
    #[tf(optional, computed, keep)]
    pub(crate) auto_repair_configuration: Attr<Once<AutoRepairConfiguration>>,
    /// How instances are launched. A change is for new instances only.
    #[tf(block, min = 1)]
    pub(crate) instance_launch_template: Attr<InstanceLaunchTemplate>,
}

/// When instances with little or nothing to do are given up.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct InfrastructureOptimization {
    /// Seconds until an idle instance is given up: 0 to 3600, or -1 for never. Without it ECS decides.
    #[tf(optional, validate = rule("CP-017", between(-1..=3_600)))]
    pub(crate) scale_in_after: Attr<i64>,
}

/// Whether instances that fail are replaced.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AutoRepairConfiguration {
    /// `ENABLED` replaces instances whose health ECS finds impaired; `DISABLED` only reports them.
    #[tf(optional, validate = rule("CP-020", one_of(SWITCH)))]
    pub(crate) actions_status: Attr<String>,
}

/// How instances are launched.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct InstanceLaunchTemplate {
    /// ARN of the instance profile: the permissions of the instances.
    #[tf(required, validate = validators::arn())]
    pub(crate) ec2_instance_profile_arn: Attr<String>,
    /// How instances are paid for: `ON_DEMAND`, `SPOT` (cheaper, and taken away at two minutes' notice) or `RESERVED` (see
    /// `capacity_reservations`). Without it `ON_DEMAND`; removed, it stays as it is.
    /// Another value replaces the capacity provider.
    #[tf(optional, computed, keep, force_new, validate = rule("CP-016", one_of(&["ON_DEMAND", "SPOT", "RESERVED"])))]
    pub(crate) capacity_option_type: Attr<String>,
    /// EC2 capacity reservations to launch into; for `capacity_option_type = "RESERVED"`, and required there.
    #[tf(block)]
    pub(crate) capacity_reservations: Attr<CapacityReservations>,
    /// Whether instances use cryptography that is validated for FIPS 140. Without it `true` in GovCloud and `false`
    /// elsewhere; removed, it stays as it is. Another value replaces the capacity provider. (Not known to `aws_ecs_capacity_provider`.)
    #[tf(optional, computed, keep, force_new)]
    pub(crate) fips_enabled: Attr<bool>,
    /// Whether programs on an instance can read its tags from the metadata service. Tag keys may then hold letters, digits
    /// and `- _ + = , . @ :` only: with any other, instances do not start. Without it `true`. (Not known to
    /// `aws_ecs_capacity_provider`.)
    #[tf(optional, unset = true, clear = true)]
    pub(crate) instance_metadata_tags_propagation: Attr<bool>,
    /// Demands on instance types; ECS picks fitting ones. Without it ECS goes by the tasks.
    #[tf(block)]
    pub(crate) instance_requirements: Attr<InstanceRequirements>,
    /// Disks inside the host as the place for data.
    #[tf(block, clear = LocalStorageConfiguration::off())]
    pub(crate) local_storage_configuration: Attr<LocalStorageConfiguration>,
    /// How often CloudWatch gets metrics of the instances: `BASIC` (every five minutes) or `DETAILED` (every minute, charged
    /// there). Without it `BASIC`.
    #[tf(optional, unset = "BASIC", clear = "BASIC", validate = rule("CP-020", one_of(&["BASIC", "DETAILED"])))]
    pub(crate) monitoring: Attr<String>,
    /// The network of the instances.
    #[tf(block, min = 1)]
    pub(crate) network_configuration: Attr<InstanceNetwork>,
    /// The data volume of the instances.
    #[tf(block)]
    pub(crate) storage_configuration: Attr<StorageConfiguration>,
}

/// EC2 capacity reservations to launch into.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct CapacityReservations {
    /// ARN of a resource group of capacity reservations; not together with `RESERVATIONS_FIRST` or
    /// `RESERVATIONS_EXCLUDED`.
    #[tf(optional, validate = validators::arn())]
    pub(crate) reservation_group_arn: Attr<String>,
    /// `RESERVATIONS_ONLY` (no instance outside of them), `RESERVATIONS_FIRST` (On-Demand where none is left) or
    /// `RESERVATIONS_EXCLUDED` (On-Demand only). The first two need `instance_requirements`. Removed, it stays as it is.
    #[tf(optional, computed, keep, validate = rule("CP-016", one_of(PREFERENCES)))]
    pub(crate) reservation_preference: Attr<String>,
}

const PREFERENCES: &[&str] = &[
    "RESERVATIONS_ONLY",
    "RESERVATIONS_FIRST",
    "RESERVATIONS_EXCLUDED",
];

/// Disks inside the host as the place for data.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct LocalStorageConfiguration {
    /// Whether data is on disks inside the host, where the type has any, instead of an EBS volume.
    #[tf(optional, unset = false, clear = false)]
    pub(crate) use_local_storage: Attr<bool>,
}

impl LocalStorageConfiguration {
    fn off() -> Self {
        Self {
            use_local_storage: false.into(),
        }
    }
}

/// The network of the instances.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct InstanceNetwork {
    /// IDs of the subnets, all of one VPC.
    #[tf(required)]
    pub(crate) subnets: Attr<Set<Attr<String>>>,
    /// IDs of the security groups.
    #[tf(optional)]
    pub(crate) security_groups: Attr<Set<Attr<String>>>,
}

/// The data volume of the instances.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct StorageConfiguration {
    /// Size in GiB.
    #[tf(required, validate = rule("CP-015", between(1..=i64::from(i32::MAX))), api = "storageSizeGiB")]
    pub(crate) storage_size_gib: Attr<i64>,
}
