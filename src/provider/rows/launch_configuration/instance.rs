//! Cases of the rules about the template itself and about what the instances are.

use serde_json::json;

use super::super::case::{Case, cases};
use super::{block, only, template};

pub(super) fn cases() -> Vec<Case> {
    let name = |length: usize| only("name", "x".repeat(length));
    let prefix = |length: usize| only("name_prefix", "x".repeat(length));
    let text = |length: usize| only("description", "x".repeat(length));
    let names = |name: &str, prefix: &str| template(json!({ "name": name, "name_prefix": prefix }));
    let profile =
        |name: &str, arn: &str| json!({ "iam_instance_profile": [{ "name": name, "arn": arn }] });
    let named = || profile("ecs", "");
    let both = profile("ecs", "arn:aws:iam::1:instance-profile/ecs");
    let versions =
        |follow: bool| template(json!({ "default_version": 1, "update_default_version": follow }));
    let asleep = |enclaves: bool| {
        let enclaves = json!([{ "enabled": enclaves }]);
        template(
            json!({ "hibernation_options": [{ "configured": true }], "enclave_options": enclaves }),
        )
    };
    let tagged = |kind: &str| {
        let tags =
            json!([{ "resource_type": "volume" }, { "resource_type": kind, "tags": { "a": "b" } }]);
        template(json!({ "tag_specifications": tags }))
    };
    let kind = "tag_specifications.1.resource_type";
    let shutdown = "instance_initiated_shutdown_behavior";
    let recovery = |value: &str| block("maintenance_options", "auto_recovery", value);
    let host = |value: &str| block("private_dns_name_options", "hostname_type", value);
    let weighting =
        |value: &str| block("network_performance_options", "bandwidth_weighting", value);
    cases! {
        "LT-001": only("name", "ab") => only("name", "a(b).c-d/e_f"), "name";
        "LT-001": only("name", "with blank") => only("name", "web"), "name";
        "LT-001": name(129) => name(128), "name";
        "LT-001": prefix(103) => prefix(102), "name_prefix";
        "LT-001": names("web", "web-") => names("web", ""), "name";
        "LT-002": text(256) => text(255), "description";
        "LT-008": json!({}) => named(), "iam_instance_profile";
        "LT-008": profile("", "") => named(), "iam_instance_profile.0.name";
        "LT-008": both => named(), "iam_instance_profile.0.arn";
        "LT-020": asleep(true) => asleep(false), "enclave_options.0.enabled";
        "LT-023": tagged("launch-template") => tagged("instance"), kind;
        "LT-023": tagged("") => tagged("volume"), kind;
        "LT-025": only(shutdown, "halt") => only(shutdown, "stop"), shutdown;
        "LT-025": recovery("enabled") => recovery("default"), "maintenance_options.0.auto_recovery";
        "LT-025": host("ip") => host("ip-name"), "private_dns_name_options.0.hostname_type";
        "LT-025": weighting("vpc") => weighting("vpc-1"), "network_performance_options.0.bandwidth_weighting";
        "LT-045": versions(true) => versions(false), "update_default_version";
    }
}

pub(super) fn types() -> Vec<Case> {
    let demanding = |name: &str, value: serde_json::Value| {
        template(
            json!({ "instance_type": "m7g.large", "instance_requirements": [{ name: value }] }),
        )
    };
    let bare = |value: &str| demanding("bare_metal", value.into());
    // A block in which nothing is set is none.
    let nothing = demanding(
        "max_spot_price_as_percentage_of_optimal_on_demand_price",
        0.into(),
    );
    let hibernates = |on: bool| demanding("require_hibernate_support", on.into());
    let kind = |kind: &str| only("instance_type", kind);
    let credits = |credits: &str, kind: &str| {
        template(
            json!({ "instance_type": kind, "credit_specification": [{ "cpu_credits": credits }] }),
        )
    };
    let burstable = || credits("unlimited", "t4g.small");
    let cpu = |cores: i64, threads: i64| {
        template(json!({ "cpu_options": [{ "core_count": cores, "threads_per_core": threads }] }))
    };
    let (cores, threads) = ("cpu_options.0.core_count", "cpu_options.0.threads_per_core");
    let image = |id: &str| only("image_id", id);
    cases! {
        "LT-003": bare("required") => nothing, "instance_type";
        "LT-003": bare("required") => bare(""), "instance_requirements.0.bare_metal";
        "LT-003": hibernates(true) => hibernates(false), "instance_type";
        "LT-004": kind("m7glarge") => kind("m7g.large"), "instance_type";
        "LT-004": kind("M7g.large") => kind("u-6tb1.56xlarge"), "instance_type";
        "LT-004": kind(".large") => kind(""), "instance_type";
        "LT-004": kind("m7g.") => kind("m7g.metal-48xl"), "instance_type";
        "LT-005": image("ami-1") => image("ami-12345678"), "image_id";
        "LT-005": image("ami-0123456789ABCDEF0") => image("ami-0123456789abcdef0"), "image_id";
        "LT-005": image("resolve:ssm:") => image("resolve:ssm:/a/b:3"), "image_id";
        "LT-005": image("al2023") => image(""), "image_id";
        "LT-021": credits("standard", "m7g.large") => burstable(), "instance_type";
        "LT-021": credits("standard", "trn1.2xlarge") => burstable(), "instance_type";
        "LT-021": credits("endless", "t3.micro") => burstable(), "credit_specification.0.cpu_credits";
        "LT-042": cpu(2, 0) => cpu(2, 1), threads;
        "LT-042": cpu(0, 2) => cpu(0, 0), threads;
        "LT-042": cpu(2, 3) => cpu(2, 2), threads;
        "LT-042": cpu(-1, 1) => cpu(1, 1), cores;
    }
}
