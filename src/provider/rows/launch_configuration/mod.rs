//! Cases of the rules about launch configurations.

mod instance;
mod network;
mod storage;

use serde_json::{Value as Json, json};

use super::case::{Case, cases, with};

/// A launch configuration that violates nothing.
fn template(more: Json) -> Json {
    with(json!({ "iam_instance_profile": [{ "name": "ecs" }] }), more)
}

/// With one argument.
fn only(name: &str, value: impl Into<Json>) -> Json {
    template(json!({ name: value.into() }))
}

/// With one block that has one argument.
fn block(block: &str, name: &str, value: impl Into<Json>) -> Json {
    template(json!({ block: [{ name: value.into() }] }))
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = instance::cases();
    cases.extend(instance::types());
    cases.extend(scripts());
    cases.extend(storage::devices());
    cases.extend(storage::volumes());
    cases.extend(network::cases());
    cases.extend(placements());
    cases
}

fn scripts() -> Vec<Case> {
    let script = |bytes: usize| format!("#!/bin/sh\n{}", "#".repeat(bytes - 10));
    let encoded = crate::user_data::encode(script(14_000).as_bytes());
    let joined = |family: &str, script: &str| {
        template(json!({ "cluster": "web", "image_family": family, "user_data": script }))
    };
    let joins = |name: &str| {
        let script = format!("#!/bin/sh\necho ECS_CLUSTER={name} >> /etc/ecs/ecs.config\n");
        joined("al2023", &script)
    };
    let tasks = "version: 1.1\ntasks:\n- task: executeScript\n";
    let (windows, family) = ("windows_2022_core", "image_family");
    let right = || joined("al2023", "H4sIAP8=");
    cases! {
        "LT-006": only("user_data", script(16_385)) => only("user_data", script(14_999)), "user_data";
        "LT-006": only("user_data", script(16_384)) => only("user_data", encoded), "user_data";
        // Our lines count.
        "LT-006": joined("al2023", &script(16_384)) => joined("al2023", ""), "cluster";
        "LT-007": joins("other") => joins("web"), "cluster";
        "LT-007": joined(windows, tasks) => right(), family;
        "LT-007": joined(windows, "#cloud-config\npackages: [jq]\n") => right(), family;
        "LT-007": joined("bottlerocket", "H4sIAP8=") => right(), family;
        "LT-007": joined("bottlerocket", "settings.ecs = { x = 1 }") => right(), family;
        "LT-007": joined("bottlerocket", "#!/bin/bash\necho hello\n") => right(), family;
        "CL-001": only("cluster", "a b") => only("cluster", "arn:aws:ecs:eu-west-1:123456789012:cluster/web"), "cluster";
    }
}

fn placements() -> Vec<Case> {
    let spot = |market: &str, options: Json| {
        let options = json!({ "market_type": market, "spot_options": [options] });
        template(json!({ "instance_market_options": [options] }))
    };
    let one_time = |name: &str, value: &str| spot("spot", json!({ name: value }));
    let lasting = |market: &str| {
        let kind = "persistent";
        spot(
            market,
            json!({ "spot_instance_type": kind, "valid_until": "x", "max_price": "0.01" }),
        )
    };
    let right = || lasting("spot");
    let market = |kind: &str| block("instance_market_options", "market_type", kind);
    let placed = |placement: Json| template(json!({ "placement": [placement] }));
    let hosts =
        |tenancy: &str| placed(json!({ "host_resource_group_arn": "arn:x", "tenancy": tenancy }));
    let reserved = |preference: &str, id: &str| {
        template(json!({ "capacity_reservation_specification": [{
            "capacity_reservation_preference": preference,
            "capacity_reservation_target": [{ "capacity_reservation_id": id }],
        }] }))
    };
    let end = "instance_market_options.0.spot_options.0.valid_until";
    let behavior = "instance_market_options.0.spot_options.0.instance_interruption_behavior";
    let price = "instance_market_options.0.spot_options.0.max_price";
    let preference = "capacity_reservation_specification.0.capacity_reservation_preference";
    let groups = placed(json!({ "group_id": "pg-1", "group_name": "x" }));
    cases! {
        "LT-018": market("Spot") => market("capacity-block"), "instance_market_options.0.market_type";
        "LT-022": groups => placed(json!({ "group_id": "pg-1" })), "placement.0.group_name";
        "LT-040": lasting("on-demand") => right(), "instance_market_options";
        "LT-041": one_time("valid_until", "x") => right(), end;
        "LT-041": one_time("instance_interruption_behavior", "stop") => right(), behavior;
        "LT-041": one_time("max_price", "0.001") => right(), price;
        "LT-043": hosts("default") => hosts("host"), "placement.0.tenancy";
        "LT-044": reserved("open", "cr-1") => reserved("capacity-reservations-only", "cr-1"), preference;
        // A block in which nothing is set is none.
        "LT-044": reserved("open", "cr-1") => reserved("open", ""), preference;
    }
}
