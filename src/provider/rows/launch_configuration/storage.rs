//! Cases of the rules about disks.

use serde_json::{Value as Json, json};

use super::super::case::{Case, cases, with};
use super::template;

pub(super) fn devices() -> Vec<Case> {
    let device = |device: Json| template(json!({ "block_device_mappings": [device] }));
    let root = |size: i64, more: Json| {
        let mapping = json!({ "device_name": "/dev/xvda", "ebs": [{ "volume_size": size }] });
        with(device(mapping), more)
    };
    let joined = || json!({ "cluster": "web" });
    let small = || root(29, joined());
    let own_image = root(8, json!({ "cluster": "web", "image_id": "ami-12345678" }));
    let size = "block_device_mappings.0.ebs.0.volume_size";
    let ephemeral = |ebs: Json| device(json!({ "virtual_name": "ephemeral0", "ebs": [ebs] }));
    let disk = || ephemeral(json!({ "volume_size": 40 }));
    let nothing = json!({ "volume_size": 0, "volume_type": "", "encrypted": "" });
    let named = |name: &str| device(json!({ "virtual_name": name }));
    let left_out = device(json!({ "no_device": "x", "ebs": [{ "volume_size": 40 }] }));
    let name = "block_device_mappings.0.virtual_name";
    cases! {
        "LT-012": small() => root(30, joined()), size;
        "LT-012": small() => own_image, "image_id";
        // Without a cluster and a family, no image is looked up.
        "LT-012": small() => root(8, json!({})), "cluster";
        "LT-013": disk() => named("ephemeral23"), name;
        "LT-013": disk() => ephemeral(nothing), size;
        "LT-013": left_out => named("ephemeral0"), "block_device_mappings.0.no_device";
        "LT-013": named("ephemeral24") => named("ephemeral23"), name;
    }
}

pub(super) fn volumes() -> Vec<Case> {
    // The first mapping is empty.
    let disk = |ebs: Json| template(json!({ "block_device_mappings": [{}, { "ebs": [ebs] }] }));
    let of = |kind: &str, more: Json| disk(with(json!({ "volume_type": kind }), more));
    let large = || {
        of(
            "gp3",
            json!({ "volume_size": 65_536, "iops": 80_000, "throughput": 2_000 }),
        )
    };
    let free = || {
        of(
            "gp3",
            json!({ "volume_size": 1, "iops": 3_000, "throughput": 750 }),
        )
    };
    let loaded = |rate: i64, snapshot: &str| json!({ "volume_initialization_rate": rate, "snapshot_id": snapshot });
    let fast = || {
        of(
            "io2",
            with(
                loaded(100, "s"),
                json!({ "volume_size": 10, "iops": 1_000 }),
            ),
        )
    };
    let iops = |count: i64| json!({ "iops": count });
    let size = |gib: i64| json!({ "volume_size": gib });
    let throughput = |rate: i64| json!({ "throughput": rate });
    let small = of("io1", json!({ "volume_size": 10, "iops": 501 }));
    let at_kind = "block_device_mappings.1.ebs.0.volume_type";
    let at_iops = "block_device_mappings.1.ebs.0.iops";
    let at_rate = "block_device_mappings.1.ebs.0.volume_initialization_rate";
    let at_throughput = "block_device_mappings.1.ebs.0.throughput";
    cases! {
        "LT-009": of("gp4", json!({})) => large(), at_kind;
        "LT-009": of("gp3", size(-1)) => large(), at_kind;
        "LT-009": of("st1", size(124)) => large(), at_kind;
        "LT-009": of("gp3", iops(80_001)) => large(), at_kind;
        "LT-009": of("gp3", iops(2_999)) => large(), at_kind;
        "LT-009": of("gp3", throughput(124)) => large(), at_throughput;
        "LT-009": disk(loaded(99, "s")) => fast(), at_rate;
        "LT-010": of("io2", json!({})) => fast(), at_iops;
        "LT-010": of("st1", iops(100)) => fast(), at_iops;
        "LT-010": of("gp2", iops(100)) => fast(), at_kind;
        "LT-010": of("gp2", throughput(125)) => fast(), at_throughput;
        "LT-010": disk(loaded(100, "")) => fast(), at_rate;
        "LT-011": small => free(), at_iops;
        "LT-011": of("gp3", throughput(751)) => free(), at_throughput;
    }
}
