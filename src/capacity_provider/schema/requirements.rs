//! Demands on the types of managed instances.

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Set};

use crate::validators::rule;

const WORDS: &[&str] = &["included", "required", "excluded"];

/// Demands on instance types; ECS picks fitting ones.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct InstanceRequirements {
    /// The number of accelerators (GPUs and the like); a `max` of 0 leaves types out that have any.
    #[tf(block)]
    pub(crate) accelerator_count: Attr<Accelerators>,
    /// Makers of accelerators: `amazon-web-services`, `amd`, `habana`, `nvidia`, `xilinx`.
    #[tf(optional)]
    pub(crate) accelerator_manufacturers: Attr<Set<String>>,
    /// Accelerators by name, such as `t4` or `a10g`.
    #[tf(optional)]
    pub(crate) accelerator_names: Attr<Set<String>>,
    /// The memory of all accelerators, in MiB.
    #[tf(block, api = "acceleratorTotalMemoryMiB")]
    pub(crate) accelerator_total_memory_mib: Attr<Range>,
    /// Kinds of accelerator: `gpu`, `fpga`, `inference`.
    #[tf(optional, each = rule("GEN-008", one_of(&["gpu", "fpga", "inference"])))]
    pub(crate) accelerator_types: Attr<Set<String>>,
    /// Instance types to choose from, up to 400; `*` matches anything: `m7*`, `c7g.large`. Not together with
    /// `excluded_instance_types`.
    #[tf(optional)]
    pub(crate) allowed_instance_types: Attr<Set<String>>,
    /// Bare metal types: `included`, `required` or `excluded`. Without it `excluded`.
    #[tf(optional, validate = rule("GEN-008", one_of(WORDS)))]
    pub(crate) bare_metal: Attr<String>,
    /// The guaranteed bandwidth to EBS, in Mbit/s.
    #[tf(block)]
    pub(crate) baseline_ebs_bandwidth_mbps: Attr<Range>,
    /// Burstable types (the T families): `included`, `required` or `excluded`. Without it `excluded`.
    #[tf(optional, validate = rule("GEN-008", one_of(WORDS)))]
    pub(crate) burstable_performance: Attr<String>,
    /// Makers of processors: `intel`, `amd`, `amazon-web-services` (Graviton).
    #[tf(optional, each = rule("GEN-008", one_of(&["intel", "amd", "amazon-web-services"])))]
    pub(crate) cpu_manufacturers: Attr<Set<String>>,
    /// Instance types to leave out, up to 400; `*` matches anything.
    #[tf(optional)]
    pub(crate) excluded_instance_types: Attr<Set<String>>,
    /// `current`, `previous` or both.
    #[tf(optional, each = rule("GEN-008", one_of(&["current", "previous"])))]
    pub(crate) instance_generations: Attr<Set<String>>,
    /// Disks inside the host: `included`, `required` or `excluded`. Without it `included`.
    #[tf(optional, validate = rule("GEN-008", one_of(WORDS)))]
    pub(crate) local_storage: Attr<String>,
    /// `hdd`, `ssd` or both.
    #[tf(optional, each = rule("GEN-008", one_of(&["hdd", "ssd"])))]
    pub(crate) local_storage_types: Attr<Set<String>>,
    /// The most to pay for Spot, in percent of the best On-Demand price. Not together with
    /// `spot_max_price_percentage_over_lowest_price`.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) max_spot_price_as_percentage_of_optimal_on_demand_price: Attr<i64>,
    /// Memory per vCPU, in GiB.
    #[tf(block, api = "memoryGiBPerVCpu")]
    pub(crate) memory_gib_per_vcpu: Attr<RealRange>,
    /// The memory, in MiB.
    #[tf(block, min = 1, api = "memoryMiB")]
    pub(crate) memory_mib: Attr<AtLeast>,
    /// The network bandwidth, in Gbit/s.
    #[tf(block)]
    pub(crate) network_bandwidth_gbps: Attr<RealRange>,
    /// The number of network interfaces.
    #[tf(block)]
    pub(crate) network_interface_count: Attr<Range>,
    /// How much more than the cheapest fitting type On-Demand may cost, in percent.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) on_demand_max_price_percentage_over_lowest_price: Attr<i64>,
    /// Whether types must be able to hibernate.
    #[tf(optional, unset = false)]
    pub(crate) require_hibernate_support: Attr<bool>,
    /// How much more than the cheapest fitting type Spot may cost, in percent.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) spot_max_price_percentage_over_lowest_price: Attr<i64>,
    /// All disks inside the host together, in GB.
    #[tf(block, api = "totalLocalStorageGB")]
    pub(crate) total_local_storage_gb: Attr<RealRange>,
    /// The number of vCPUs.
    #[tf(block, min = 1, api = "vCpuCount")]
    pub(crate) vcpu_count: Attr<AtLeast>,
}

/// A range with a required lower end.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AtLeast {
    /// The least.
    #[tf(required, validate = rule("CP-012", between(1..=i64::from(i32::MAX))))]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) max: Attr<i64>,
}

/// A number of accelerators. A `max` of 0 leaves types out that have any, so that it differs from no `max`.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Accelerators {
    /// The least.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, validate = bound())]
    pub(crate) max: Attr<i64>,
}

/// A range of whole numbers.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct Range {
    /// The least.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) min: Attr<i64>,
    /// The most; unlimited without it.
    #[tf(optional, unset = 0, validate = bound())]
    pub(crate) max: Attr<i64>,
}

/// A range of numbers.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct RealRange {
    /// The least.
    #[tf(optional, unset = 0.0, validate = real_bound())]
    pub(crate) min: Attr<f64>,
    /// The most; unlimited without it.
    #[tf(optional, unset = 0.0, validate = real_bound())]
    pub(crate) max: Attr<f64>,
}

fn bound() -> Validator<i64> {
    rule("CP-012", between(0..=i64::from(i32::MAX)))
}

fn real_bound() -> Validator<f64> {
    let check = Validator::new("A number from 0.", |number: &f64| match *number < 0.0 {
        true => Err(format!("{number} is below 0.")),
        false => Ok(()),
    });
    rule("CP-012", check)
}
