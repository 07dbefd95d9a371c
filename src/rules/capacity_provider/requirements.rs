//! Rules for the demands on instance types.

use super::super::did_you_mean;
use super::super::node::Node;
use super::super::object::{Faults, Row};

/// How many instance types may be listed.
const MOST_TYPES: usize = 400;

/// The lists of instance types.
const LISTS: [&str; 2] = ["allowed_instance_types", "excluded_instance_types"];

/// A `max` of 0 is none here.
const RANGES: [&str; 8] = [
    "accelerator_total_memory_mib",
    "baseline_ebs_bandwidth_mbps",
    "memory_gib_per_vcpu",
    "memory_mib",
    "network_bandwidth_gbps",
    "network_interface_count",
    "total_local_storage_gb",
    "vcpu_count",
];

/// Accelerators of the ECS model, of CloudFormation and of `aws_ecs_capacity_provider`, as of November 2026.
const ACCELERATORS: &[&str] = &[
    "a100",
    "a10g",
    "gaudi-hl-205",
    "h100",
    "inferentia",
    "inferentia2",
    "k520",
    "k80",
    "l4",
    "l40s",
    "m60",
    "radeon-pro-v520",
    "t4",
    "t4g",
    "trainium",
    "trainium2",
    "u30",
    "v100",
    "vu9p",
];

/// Makers of accelerators, from the same sources.
const MAKERS: &[&str] = &["amazon-web-services", "amd", "habana", "nvidia", "xilinx"];

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "CP-012",
        "",
        "max of a range is below min",
        "`max` of a range must not be below `min`.",
        |_, requirements, faults| {
            let counts = [("accelerator_count", false)];
            let ranges = RANGES.map(|name| (name, true)).into_iter().chain(counts);
            let answers = ranges.map(|(name, unlimited_by_0)| {
                let range = requirements.get(name);
                let node = range.get("max");
                let min = range.get("min").float()?.unwrap_or_default();
                let max = node.float()?.filter(|max| !unlimited_by_0 || *max > 0.0);
                if let Some(max) = max.filter(|max| *max < min) {
                    faults.titled(
                        &node,
                        &format!("max of {name} is below min"),
                        format!("max is {max}, and min {min}. Raise max, lower min, or remove max for no upper limit."),
                    );
                }
                Some(())
            });
            let answers: Vec<_> = answers.collect();
            answers.into_iter().collect()
        },
    ),
    Row::certain(
        "CP-013",
        "",
        "Too many instance types",
        "At most 400 instance types must be listed.",
        |_, requirements, faults| {
            let answers = LISTS.map(|name| {
                let list = requirements.get(name);
                let (sure, open) = list.counts()?;
                if sure > MOST_TYPES {
                    faults.at(
                        &list,
                        format!("There are {sure}; ECS allows {MOST_TYPES}. One entry can match many types, such as \"m7*\"."),
                    );
                }
                (sure + open <= MOST_TYPES).then_some(())
            });
            answers.into_iter().collect()
        },
    ),
    Row::certain(
        "CP-013",
        "",
        "Invalid instance type",
        "Instance types must have 1 to 30 letters, digits, . * and -.",
        |_, requirements, faults| {
            let is_legal = |c: char| c.is_ascii_alphanumeric() || ".*-".contains(c);
            let is_type = |it: &str| it.len() <= 30 && it.chars().all(is_legal);
            LISTS
                .map(|name| each(&requirements.get(name), faults, |wrong| {
                    (!is_type(wrong)).then(|| format!("{wrong:?} must have 1 to 30 letters, digits, dots, hyphens and asterisks, such as \"m7g.large\" or \"m7*\"."))
                }))
                .into_iter()
                .collect()
        },
    ),
    Row::likely(
        "CP-013",
        "",
        "allowed_instance_types conflicts with excluded_instance_types",
        "Instance types must be allowed or excluded, not both.",
        |_, requirements, faults| {
            let [allowed, excluded] = LISTS.map(|name| requirements.get(name));
            if allowed.is_set()? && excluded.is_set()? {
                faults.at(&excluded, "Remove one of the two.");
            }
            Some(())
        },
    ),
    Row::likely(
        "CP-014",
        "",
        "Conflicting Spot price limits",
        "The price of Spot must have at most one limit.",
        |_, requirements, faults| {
            let cheapest = requirements.get("spot_max_price_percentage_over_lowest_price");
            let on_demand = "max_spot_price_as_percentage_of_optimal_on_demand_price";
            if cheapest.is_set()? && requirements.get(on_demand).is_set()? {
                faults.at(
                    &cheapest,
                    format!(
                        "Set spot_max_price_percentage_over_lowest_price or {on_demand}, not both."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "CP-019",
        "accelerator_names",
        "Unknown accelerator",
        "Accelerators should be known ones.",
        |_, list, faults| known(list, ACCELERATORS, faults),
    ),
    Row::warning(
        "CP-019",
        "accelerator_manufacturers",
        "Unknown accelerator manufacturer",
        "Manufacturers of accelerators should be known ones.",
        |_, list, faults| known(list, MAKERS, faults),
    ),
];

/// The fault of each string in a set, which has no places inside.
fn each(
    list: &Node<'_>,
    faults: &mut Faults,
    fault: impl Fn(&str) -> Option<String>,
) -> Option<()> {
    let mut all = Some(());
    for item in list.items()? {
        match item.text() {
            None => all = None,
            Some(text) => {
                if let Some(detail) = text.and_then(&fault) {
                    faults.at(list, detail);
                }
            }
        }
    }
    all
}

fn known(list: &Node<'_>, names: &[&str], faults: &mut Faults) -> Option<()> {
    each(list, faults, |name| {
        let hint = did_you_mean(name, names);
        let all = names.join(", ");
        (!names.contains(&name)).then(|| {
            format!("{name:?} is none of the values that this version of the provider knows: {all}.{hint}")
        })
    })
}
