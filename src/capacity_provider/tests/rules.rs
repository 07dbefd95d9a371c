//! Every rule: violated, met, and silent while an operand is unknown.

use std::cell::RefCell;

use serde_json::{Value as Json, json};
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Field as _, Model as _, Path};

use crate::capacity_provider::schema::CapacityProvider;
use crate::capacity_provider::validate::RULES;
use crate::rules::tests::messages;
use crate::rules::{Policy, findings};

/// The findings of one rule as `path severity`, strictness off.
fn reported(id: &str, model: &CapacityProvider) -> Vec<String> {
    MESSAGES.with_borrow_mut(|all| all.extend(messages::of(RULES, model)));
    let found = findings(RULES, model, &Policy::default());
    let found = found.iter().filter(|finding| finding.id == id);
    found
        .map(|finding| format!("{} {:?}", finding.path, finding.severity))
        .collect()
}

fn decoded(value: &Value) -> CapacityProvider {
    match CapacityProvider::decode(value, &Path::root()) {
        Ok(Attr::Known(model)) => model,
        other => panic!("{:?}", other.err()),
    }
}

fn config(json: &Json) -> CapacityProvider {
    decoded(&from_json(json, &CapacityProvider::block()).unwrap())
}

/// The configuration with an unknown value at `path`.
fn unknown_at(json: &Json, path: &str) -> CapacityProvider {
    let mut value = from_json(json, &CapacityProvider::block()).unwrap();
    *value.at_mut(&Path::from(path)).unwrap() = Value::unknown();
    decoded(&value)
}

/// `wrong` violates the rule at `expected`, `fine` does not, and `wrong` is undecided without the value at `unknown`.
#[track_caller]
fn check(id: &str, wrong: &Json, expected: &str, fine: &Json, unknown: &str) {
    assert_eq!(reported(id, &config(wrong)), [expected], "{id} violated");
    assert_eq!(reported(id, &config(fine)), [""; 0], "{id} met");
    let open = unknown_at(wrong, unknown);
    assert_eq!(reported(id, &open), [""; 0], "{id} unknown");
}

thread_local! {
    /// The messages of the cases that this thread has checked.
    static MESSAGES: RefCell<Vec<Diagnostic>> = const { RefCell::new(Vec::new()) };
}

/// All cases.
const CASES: &[fn()] = &[
    a_provider_is_of_one_kind_and_fits_its_cluster,
    scaling,
    demands_on_types,
    storage_and_reservations,
    tags_that_the_metadata_service_does_not_take,
];

/// The IDs of all rules.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.id)
}

/// The messages of all cases.
pub(crate) fn messages() -> Vec<Diagnostic> {
    CASES.iter().for_each(|case| case());
    MESSAGES.take()
}

const ARN: &str =
    "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web";

fn group(more: Json) -> Json {
    let mut group = json!({ "auto_scaling_group_arn": ARN });
    merge(&mut group, more);
    json!({ "name": "own", "auto_scaling_group_provider": [group] })
}

/// A provider of Managed Instances with `more` in its launch template.
fn managed(more: Json) -> Json {
    let mut template = json!({
        "ec2_instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/ecs",
        "network_configuration": [{ "subnets": ["subnet-7"] }],
    });
    merge(&mut template, more);
    json!({
        "name": "own", "cluster": "main",
        "managed_instances_provider": [{
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "instance_launch_template": [template],
        }],
    })
}

fn demands(more: Json) -> Json {
    let mut demands = json!({ "vcpu_count": [{ "min": 2 }], "memory_mib": [{ "min": 2048 }] });
    merge(&mut demands, more);
    managed(json!({ "instance_requirements": [demands] }))
}

fn merge(all: &mut Json, more: Json) {
    if let (Some(all), Json::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
}

fn with(mut all: Json, more: Json) -> Json {
    merge(&mut all, more);
    all
}

const GROUP: &str = "auto_scaling_group_provider[0]";
const TEMPLATE: &str = "managed_instances_provider[0].instance_launch_template[0]";

#[test]
fn a_provider_is_of_one_kind_and_fits_its_cluster() {
    let both = with(managed(json!({})), group(json!({})));
    check(
        "CP-002",
        &both,
        "managed_instances_provider Error",
        &group(json!({})),
        "auto_scaling_group_provider",
    );
    assert_eq!(
        reported("CP-002", &config(&json!({ "name": "own" }))),
        [" Error"]
    );
    let of_cluster = with(group(json!({})), json!({ "cluster": "main" }));
    check(
        "CP-003",
        &of_cluster,
        "cluster Error",
        &managed(json!({})),
        "cluster",
    );
    let alone = with(managed(json!({})), json!({ "cluster": "" }));
    assert_eq!(reported("CP-003", &config(&alone)), ["cluster Error"]);
    assert_eq!(reported("CP-003", &unknown_at(&alone, "cluster")), [""; 0]);
}

#[test]
fn scaling() {
    let steps = |least: i64, most: i64| {
        group(json!({
            "managed_scaling": [{ "minimum_scaling_step_size": least, "maximum_scaling_step_size": most }],
        }))
    };
    let at = format!("{GROUP}.managed_scaling[0].minimum_scaling_step_size");
    check(
        "CP-006",
        &steps(9, 2),
        &format!("{at} Error"),
        &steps(2, 2),
        &at,
    );
    let protected = |status: &str| {
        group(json!({
            "managed_termination_protection": "ENABLED", "managed_scaling": [{ "status": status }],
        }))
    };
    let at = format!("{GROUP}.managed_termination_protection");
    check(
        "CP-007",
        &protected("DISABLED"),
        &format!("{at} Warning"),
        &protected("ENABLED"),
        &at,
    );
    assert_eq!(reported("CP-007", &config(&protected(""))), [""; 0]);
}

#[test]
fn demands_on_types() {
    let at = |name: &str| format!("{TEMPLATE}.instance_requirements[0].{name}");
    let range = |name: &str, min: f64, max: f64| {
        config(&demands(json!({ name: [{ "min": min, "max": max }] })))
    };
    for name in [
        "accelerator_total_memory_mib",
        "baseline_ebs_bandwidth_mbps",
        "memory_gib_per_vcpu",
        "memory_mib",
        "network_bandwidth_gbps",
        "network_interface_count",
        "total_local_storage_gb",
        "vcpu_count",
    ] {
        let expected = format!("{} Error", at(&format!("{name}[0].max")));
        assert_eq!(reported("CP-012", &range(name, 4.0, 2.0)), [expected]);
        assert_eq!(
            reported("CP-012", &range(name, 4.0, 4.0)),
            [""; 0],
            "{name}"
        );
        assert_eq!(
            reported("CP-012", &range(name, 4.0, 0.0)),
            [""; 0],
            "{name}"
        );
    }
    // No accelerators: a `max` of 0 counts.
    let expected = format!("{} Error", at("accelerator_count[0].max"));
    assert_eq!(
        reported("CP-012", &range("accelerator_count", 1.0, 0.0)),
        [expected]
    );
    let wrong = demands(json!({ "allowed_instance_types": ["m7g.large", "m7 g"] }));
    let path = at("allowed_instance_types");
    check(
        "CP-013",
        &wrong,
        &format!("{path} Error"),
        &demands(json!({ "allowed_instance_types": ["m7*"], "excluded_instance_types": [] })),
        &path,
    );
    let many: Vec<String> = (0..401).map(|n| format!("m{n}.large")).collect();
    let many = demands(json!({ "excluded_instance_types": many }));
    let path = at("excluded_instance_types");
    assert_eq!(
        reported("CP-013", &config(&many)),
        [format!("{path} Error")]
    );
    let both = demands(json!({
        "allowed_instance_types": ["m7*"], "excluded_instance_types": ["m7i*"],
    }));
    assert_eq!(
        reported("CP-013", &config(&both)),
        [format!("{path} Warning")]
    );
    let prices = |one: i64, other: i64| {
        demands(json!({
            "spot_max_price_percentage_over_lowest_price": one,
            "max_spot_price_as_percentage_of_optimal_on_demand_price": other,
        }))
    };
    let path = at("spot_max_price_percentage_over_lowest_price");
    check(
        "CP-014",
        &prices(20, 50),
        &format!("{path} Warning"),
        &prices(20, 0),
        &path,
    );
    let path = at("accelerator_names");
    check(
        "CP-019",
        &demands(json!({ "accelerator_names": ["t4", "t5"] })),
        &format!("{path} Warning"),
        &demands(json!({ "accelerator_names": ["t4"], "accelerator_manufacturers": ["nvidia"] })),
        &path,
    );
}

#[test]
fn storage_and_reservations() {
    let local = |on: bool| {
        managed(json!({
            "storage_configuration": [{ "storage_size_gib": 100 }],
            "local_storage_configuration": [{ "use_local_storage": on }],
        }))
    };
    let at = format!("{TEMPLATE}.storage_configuration[0].storage_size_gib Warning");
    let open = format!("{TEMPLATE}.local_storage_configuration[0].use_local_storage");
    check("CP-015", &local(true), &at, &local(false), &open);
    let option = format!("{TEMPLATE}.capacity_option_type");
    let block = json!([{ "reservation_preference": "RESERVATIONS_EXCLUDED" }]);
    let fine =
        managed(json!({ "capacity_option_type": "RESERVED", "capacity_reservations": block }));
    let bare = managed(json!({ "capacity_option_type": "RESERVED" }));
    check(
        "CP-016",
        &bare,
        &format!("{option} Warning"),
        &fine,
        &option,
    );
    let other = managed(json!({ "capacity_option_type": "SPOT", "capacity_reservations": block }));
    let at = |name: &str| format!("{TEMPLATE}.capacity_reservations[0].{name}");
    let expected = format!("{} Warning", at("reservation_preference"));
    check("CP-016", &other, &expected, &fine, &option);
    let reserved = |preference: &str, group: &str| {
        managed(json!({
            "capacity_option_type": "RESERVED",
            "capacity_reservations": [{ "reservation_preference": preference, "reservation_group_arn": group }],
        }))
    };
    let group = "arn:aws:resource-groups:eu-west-1:123456789012:group/reserved";
    let wrong = reserved("RESERVATIONS_EXCLUDED", group);
    let path = at("reservation_group_arn");
    check("CP-016", &wrong, &format!("{path} Warning"), &fine, &path);
    let wrong = reserved("RESERVATIONS_ONLY", "");
    check(
        "CP-016",
        &wrong,
        &expected,
        &fine,
        &at("reservation_preference"),
    );
}

#[test]
fn tags_that_the_metadata_service_does_not_take() {
    let tagged = |key: &str, propagation: Json| {
        let mut config = managed(json!({ "instance_metadata_tags_propagation": propagation }));
        config["managed_instances_provider"][0]["propagate_tags"] = "CAPACITY_PROVIDER".into();
        with(config, json!({ "tags": { key: "x" } }))
    };
    let path = format!("{TEMPLATE}.instance_metadata_tags_propagation");
    check(
        "CP-018",
        &tagged("team/name", Json::Null),
        &format!("{path} Warning"),
        &tagged("team/name", false.into()),
        &path,
    );
    assert_eq!(
        reported("CP-018", &config(&tagged("team-name", Json::Null))),
        [""; 0]
    );
}
