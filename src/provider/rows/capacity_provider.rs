//! Cases of the rules about capacity providers.

use serde_json::{Value as Json, json};

use super::case::{Case, cases, with};

const GROUP: &str =
    "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web";

fn group(more: Json) -> Json {
    let group = with(json!({ "auto_scaling_group_arn": GROUP }), more);
    json!({ "name": "own", "auto_scaling_group_provider": [group] })
}

/// A provider of Managed Instances with `more` in its launch template.
fn managed(more: Json) -> Json {
    let template = json!({
        "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
        "network_configuration": [{ "subnets": ["subnet-7"] }],
    });
    json!({
        "name": "own", "cluster": "main",
        "managed_instances_provider": [{
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "instance_launch_template": [with(template, more)],
        }],
    })
}

/// With demands on instance types.
fn demanding(more: Json) -> Json {
    let least = json!({ "vcpu_count": [{ "min": 2 }], "memory_mib": [{ "min": 2048 }] });
    managed(json!({ "instance_requirements": [with(least, more)] }))
}

/// A place in the launch template.
macro_rules! template {
    ($place:literal) => {
        concat!(
            "managed_instances_provider.0.instance_launch_template.0.",
            $place
        )
    };
}

macro_rules! demands {
    ($place:literal) => {
        concat!(
            "managed_instances_provider.0.instance_launch_template.0.instance_requirements.0.",
            $place
        )
    };
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = kinds();
    cases.extend(demands());
    cases.extend(reservations());
    cases
}

fn kinds() -> Vec<Case> {
    let both = with(managed(json!({})), group(json!({})));
    let of_cluster = with(group(json!({})), json!({ "cluster": "main" }));
    let alone = with(managed(json!({})), json!({ "cluster": "" }));
    let steps = |least: i64, most: i64| {
        let scaling =
            json!({ "minimum_scaling_step_size": least, "maximum_scaling_step_size": most });
        group(json!({ "managed_scaling": [scaling] }))
    };
    let protected = |status: &str| {
        group(
            json!({ "managed_termination_protection": "ENABLED", "managed_scaling": [{ "status": status }] }),
        )
    };
    let least = "auto_scaling_group_provider.0.managed_scaling.0.minimum_scaling_step_size";
    let status = "auto_scaling_group_provider.0.managed_scaling.0.status";
    cases! {
        "CP-002": both => group(json!({})), "auto_scaling_group_provider";
        "CP-002": json!({ "name": "own" }) => managed(json!({})), "managed_instances_provider";
        "CP-003": of_cluster => managed(json!({})), "cluster";
        "CP-003": alone => group(json!({})), "cluster";
        "CP-006": steps(9, 2) => steps(2, 2), least;
        "CP-007": protected("DISABLED") => protected("ENABLED"), status;
        "CP-007": protected("DISABLED") => protected(""), status;
    }
}

fn demands() -> Vec<Case> {
    let range =
        |name: &str, min: f64, max: f64| demanding(json!({ name: [{ "min": min, "max": max }] }));
    let prices = |one: i64, other: i64| {
        demanding(json!({
            "spot_max_price_percentage_over_lowest_price": one,
            "max_spot_price_as_percentage_of_optimal_on_demand_price": other,
        }))
    };
    let types = |allowed: &[&str], excluded: &[String]| {
        demanding(json!({ "allowed_instance_types": allowed, "excluded_instance_types": excluded }))
    };
    let many = |count: usize| {
        (0..count)
            .map(|n| format!("m{n}.large"))
            .collect::<Vec<_>>()
    };
    let named = |names: &[&str], makers: &[&str]| {
        demanding(json!({ "accelerator_names": names, "accelerator_manufacturers": makers }))
    };
    let known = || named(&["t4"], &["nvidia"]);
    let allowed = demands!("allowed_instance_types");
    cases! {
        // No accelerators: a `max` of 0 counts.
        "CP-012": range("accelerator_count", 1.0, 0.0) => range("accelerator_count", 0.0, 0.0), demands!("accelerator_count.0.max");
        "CP-013": types(&["m7 g"], &[]) => types(&["m7*"], &[]), allowed;
        "CP-013": types(&["m7*"], &["m7i*".to_owned()]) => types(&[], &[]), allowed;
        "CP-013": types(&[], &many(401)) => types(&[], &many(400)), demands!("excluded_instance_types");
        "CP-014": prices(20, 50) => prices(20, 0), demands!("spot_max_price_percentage_over_lowest_price");
        "CP-019": named(&["t4", "t5"], &[]) => known(), demands!("accelerator_names");
        "CP-019": named(&[], &["intel"]) => known(), demands!("accelerator_manufacturers");
        "CP-012": range("accelerator_total_memory_mib", 4.0, 2.0) => range("accelerator_total_memory_mib", 4.0, 4.0), demands!("accelerator_total_memory_mib.0.max");
        "CP-012": range("baseline_ebs_bandwidth_mbps", 4.0, 2.0) => range("baseline_ebs_bandwidth_mbps", 4.0, 0.0), demands!("baseline_ebs_bandwidth_mbps.0.max");
        "CP-012": range("memory_gib_per_vcpu", 4.0, 2.0) => range("memory_gib_per_vcpu", 4.0, 4.0), demands!("memory_gib_per_vcpu.0.max");
        "CP-012": range("memory_mib", 4.0, 2.0) => range("memory_mib", 4.0, 0.0), demands!("memory_mib.0.min");
        "CP-012": range("network_bandwidth_gbps", 4.0, 2.0) => range("network_bandwidth_gbps", 4.0, 4.0), demands!("network_bandwidth_gbps.0.max");
        "CP-012": range("network_interface_count", 4.0, 2.0) => range("network_interface_count", 4.0, 0.0), demands!("network_interface_count.0.max");
        "CP-012": range("total_local_storage_gb", 4.0, 2.0) => range("total_local_storage_gb", 4.0, 4.0), demands!("total_local_storage_gb.0.max");
        "CP-012": range("vcpu_count", 4.0, 2.0) => range("vcpu_count", 4.0, 0.0), demands!("vcpu_count.0.max");
    }
}

fn reservations() -> Vec<Case> {
    let local = |on: bool| {
        managed(json!({
            "storage_configuration": [{ "storage_size_gib": 100 }],
            "local_storage_configuration": [{ "use_local_storage": on }],
        }))
    };
    let reserved = |option: &str, preference: &str, group: &str| {
        managed(json!({
            "capacity_option_type": option,
            "capacity_reservations": [{ "reservation_preference": preference, "reservation_group_arn": group }],
        }))
    };
    let (excluded, option) = ("RESERVATIONS_EXCLUDED", template!("capacity_option_type"));
    let right = || reserved("RESERVED", excluded, "");
    let named = "arn:aws:resource-groups:eu-west-1:123456789012:group/reserved";
    let preference = template!("capacity_reservations.0.reservation_preference");
    let tagged = |key: &str, propagation: Json| {
        let mut config = managed(json!({ "instance_metadata_tags_propagation": propagation }));
        config["managed_instances_provider"][0]["propagate_tags"] = "CAPACITY_PROVIDER".into();
        with(config, json!({ "tags": { key: "x" } }))
    };
    let propagation = template!("instance_metadata_tags_propagation");
    cases! {
        "CP-015": local(true) => local(false), template!("local_storage_configuration.0.use_local_storage");
        "CP-016": managed(json!({ "capacity_option_type": "RESERVED" })) => right(), option;
        "CP-016": reserved("SPOT", excluded, "") => right(), option;
        "CP-016": reserved("RESERVED", excluded, named) => right(), preference;
        "CP-016": reserved("RESERVED", "RESERVATIONS_ONLY", "") => right(), preference;
        "CP-018": tagged("team/name", Json::Null) => tagged("team/name", false.into()), propagation;
        "CP-018": tagged("team/name", Json::Null) => tagged("team-name", Json::Null), propagation;
    }
}
