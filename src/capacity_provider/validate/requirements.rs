//! Rules on the demands on instance types.

use tfplug::{Attr, Path, Set};

use super::{demands, in_template};
use crate::capacity_provider::schema::{CapacityProvider, InstanceRequirements};
use crate::rules::{Fault, did_you_mean, operand, verdict};

/// How many instance types may be listed.
const MOST_TYPES: usize = 400;

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

fn at(name: &str) -> Path {
    in_template(&format!("instance_requirements[0].{name}"))
}

/// The ranges whose ends are both known. A `max` of 0 is none, but of accelerators.
fn pairs(demands: &InstanceRequirements) -> Vec<(&'static str, f64, f64)> {
    let mut found = Vec::new();
    macro_rules! add {
        ($($name:ident),*) => {$(
            if let Some(range) = demands.$name.known()
                && let (Some(min), Some(max)) = (range.min.get(), range.max.get())
            {
                found.push((stringify!($name), min as f64, max as f64));
            }
        )*};
    }
    add!(
        accelerator_total_memory_mib,
        baseline_ebs_bandwidth_mbps,
        memory_gib_per_vcpu,
        memory_mib,
        network_bandwidth_gbps,
        network_interface_count,
        total_local_storage_gb,
        vcpu_count
    );
    found.retain(|(_, _, max)| *max > 0.0);
    add!(accelerator_count);
    found
}

pub(super) fn ranges(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(demands) = demands(config)? else {
        return verdict(None);
    };
    let wrong = pairs(demands).into_iter().filter(|(_, min, max)| max < min);
    let fault = |(name, min, max): (&str, f64, f64)| {
        Fault::new(
            at(&format!("{name}[0].max")),
            format!("max of {name} is below min"),
            format!(
                "max is {max}, and min {min}. Raise max, lower min, or remove max for no upper limit."
            ),
        )
    };
    Some(wrong.map(fault).collect())
}

/// The lists of instance types, by name.
fn lists(demands: &InstanceRequirements) -> [(&'static str, &Attr<Set<String>>); 2] {
    [
        ("allowed_instance_types", &demands.allowed_instance_types),
        ("excluded_instance_types", &demands.excluded_instance_types),
    ]
}

pub(super) fn types(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(demands) = demands(config)? else {
        return verdict(None);
    };
    let legal = |c: char| c.is_ascii_alphanumeric() || ".*-".contains(c);
    let is_type = |it: &String| (1..=30).contains(&it.len()) && it.chars().all(legal);
    let mut faults = Vec::new();
    for (name, list) in lists(demands) {
        let Some(Set(list)) = list.known() else {
            continue;
        };
        if list.len() > MOST_TYPES {
            let detail = format!(
                "There are {}; ECS allows {MOST_TYPES}. One entry can match many types, such as \"m7*\".",
                list.len()
            );
            faults.push(Fault::new(at(name), "Too many instance types", detail));
        }
        for wrong in list.iter().filter(|it| !is_type(it)) {
            faults.push(Fault::new(
                at(name),
                "Invalid instance type",
                format!("{wrong:?} must have 1 to 30 letters, digits, dots, hyphens and asterisks, such as \"m7g.large\" or \"m7*\"."),
            ));
        }
    }
    Some(faults)
}

pub(super) fn one_list(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(demands) = demands(config)? else {
        return verdict(None);
    };
    let mut both = true;
    for (_, list) in lists(demands) {
        both &= operand(list)?.is_some_and(|list| !list.0.is_empty());
    }
    verdict(both.then(|| {
        Fault::new(
            at("excluded_instance_types"),
            "allowed_instance_types conflicts with excluded_instance_types",
            "Remove one of the two.",
        )
    }))
}

pub(super) fn one_price(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(demands) = demands(config)? else {
        return verdict(None);
    };
    let set = |price: &Attr<i64>| Some(operand(price)?.is_some_and(|price| *price > 0));
    let both = set(&demands.spot_max_price_percentage_over_lowest_price)?
        && set(&demands.max_spot_price_as_percentage_of_optimal_on_demand_price)?;
    verdict(both.then(|| {
        Fault::new(
            at("spot_max_price_percentage_over_lowest_price"),
            "Conflicting Spot price limits",
            "Set spot_max_price_percentage_over_lowest_price or max_spot_price_as_percentage_of_optimal_on_demand_price, not both.",
        )
    }))
}

pub(super) fn accelerators(config: &CapacityProvider) -> Option<Vec<Fault>> {
    let Some(demands) = demands(config)? else {
        return verdict(None);
    };
    let lists = [
        (
            "accelerator_names",
            &demands.accelerator_names,
            ACCELERATORS,
            "accelerator",
        ),
        (
            "accelerator_manufacturers",
            &demands.accelerator_manufacturers,
            MAKERS,
            "accelerator manufacturer",
        ),
    ];
    let mut faults = Vec::new();
    for (name, list, known, kind) in lists {
        let list = list.known().map_or(&[][..], |list| &list.0);
        for word in list.iter().filter(|it| !known.contains(&it.as_str())) {
            let detail = format!(
                "{word:?} is none of the values that this version of the provider knows: {}.{}",
                known.join(", "),
                did_you_mean(word, known)
            );
            faults.push(Fault::new(at(name), format!("Unknown {kind}"), detail));
        }
    }
    Some(faults)
}
