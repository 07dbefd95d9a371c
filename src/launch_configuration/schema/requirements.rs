//! Attributes that instance types must have, instead of one type by name.

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set};

/// Demands on instance types; EC2 picks fitting ones. Not together with `instance_type`.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct InstanceRequirements {
    /// Makers of accelerators: `amazon-web-services`, `amd`, `habana`, `nvidia`, `xilinx`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) accelerator_manufacturers: Attr<Set<String>>,
    /// Accelerators by name, such as `t4` or `a10g`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) accelerator_names: Attr<Set<String>>,
    /// Kinds of accelerator: `gpu`, `fpga`, `inference`, `media`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) accelerator_types: Attr<Set<String>>,
    /// Instance types to choose from, `*` matches anything; not together with `excluded_instance_types`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) allowed_instance_types: Attr<Set<String>>,
    /// Bare metal types: `included`, `required` or `excluded` (default).
    #[tf(optional, computed, default = "", validate = one_of(&["included", "required", "excluded"]))]
    pub(crate) bare_metal: Attr<String>,
    /// Burstable types (the T families): `included`, `required` or `excluded` (default).
    #[tf(optional, computed, default = "", validate = one_of(&["included", "required", "excluded"]))]
    pub(crate) burstable_performance: Attr<String>,
    /// Makers of processors: `intel`, `amd`, `amazon-web-services`, `apple`.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) cpu_manufacturers: Attr<Set<String>>,
    /// Instance types to leave out, `*` matches anything.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) excluded_instance_types: Attr<Set<String>>,
    /// `current`, `previous` or both.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) instance_generations: Attr<Set<String>>,
    /// Disks inside the host: `included` (default), `required` or `excluded`.
    #[tf(optional, computed, default = "", validate = one_of(&["included", "required", "excluded"]))]
    pub(crate) local_storage: Attr<String>,
    /// `hdd`, `ssd` or both.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) local_storage_types: Attr<Set<String>>,
    /// The most to pay for Spot, in percent of the best On-Demand price.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(1..=i64::from(i32::MAX)))]
    pub(crate) max_spot_price_as_percentage_of_optimal_on_demand_price: Attr<i64>,
    /// How much more than the cheapest fitting type On-Demand may cost, in percent.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(1..=i64::from(i32::MAX)))]
    pub(crate) on_demand_max_price_percentage_over_lowest_price: Attr<i64>,
    /// Whether types must be able to hibernate.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) require_hibernate_support: Attr<bool>,
    /// How much more than the cheapest fitting type Spot may cost, in percent.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(1..=i64::from(i32::MAX)))]
    pub(crate) spot_max_price_percentage_over_lowest_price: Attr<i64>,
    /// The number of vCPUs.
    #[tf(block, min = 1)]
    pub(crate) vcpu_count: Attr<AtLeast>,
    /// The memory, in MiB.
    #[tf(block, min = 1)]
    pub(crate) memory_mib: Attr<AtLeast>,
    /// The number of accelerators; a `max` of 0 excludes types that have any.
    #[tf(block)]
    pub(crate) accelerator_count: Attr<Accelerators>,
    /// The memory of all accelerators, in MiB.
    #[tf(block)]
    pub(crate) accelerator_total_memory_mib: Attr<Range>,
    /// The guaranteed bandwidth to EBS, in Mbit/s.
    #[tf(block)]
    pub(crate) baseline_ebs_bandwidth_mbps: Attr<Range>,
    /// Memory per vCPU, in GiB.
    #[tf(block)]
    pub(crate) memory_gib_per_vcpu: Attr<RealRange>,
    /// The network bandwidth, in Gbit/s.
    #[tf(block)]
    pub(crate) network_bandwidth_gbps: Attr<RealRange>,
    /// The number of network interfaces.
    #[tf(block)]
    pub(crate) network_interface_count: Attr<Range>,
    /// All local disks together, in GB.
    #[tf(block)]
    pub(crate) total_local_storage_gb: Attr<RealRange>,
}

/// A range with a required lower end.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct AtLeast {
    /// The least.
    #[tf(required, validate = between(0..=i64::from(i32::MAX)))]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(1..=i64::from(i32::MAX)))]
    pub(crate) max: Attr<i64>,
}

/// A number of accelerators. A `max` of 0 excludes types that have any, so that it differs from no `max`.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct Accelerators {
    /// The least.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(0..=i64::from(i32::MAX)))]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, validate = between(0..=i64::from(i32::MAX)))]
    pub(crate) max: Attr<i64>,
}

/// A range of whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct Range {
    /// The least.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(0..=i64::from(i32::MAX)))]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(1..=i64::from(i32::MAX)))]
    pub(crate) max: Attr<i64>,
}

/// A range of numbers.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct RealRange {
    /// The least.
    #[tf(optional, computed, default = 0.0, unset = 0.0)]
    pub(crate) min: Attr<f64>,
    /// The most; unlimited without it.
    #[tf(optional, computed, default = 0.0, unset = 0.0)]
    pub(crate) max: Attr<f64>,
}
