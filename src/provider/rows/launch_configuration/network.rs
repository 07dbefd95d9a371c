//! Cases of the rules about network interfaces and the metadata endpoint.

use serde_json::{Value as Json, json};

use super::super::case::{Case, cases, with};
use super::{block, template};

pub(super) fn cases() -> Vec<Case> {
    let (ids, names) = ("vpc_security_group_ids", "security_group_names");
    let groups = |name: &str, more: Json| template(with(json!({ name: ["sg-1"] }), more));
    let placed = || json!({ "network_interfaces": [{}] });
    let unplaced = || json!({ "network_interfaces": [] });
    let one = |name: &str, value: Json| {
        template(json!({ "network_interfaces": [{ "device_index": 0, name: value }] }))
    };
    let right = || {
        template(json!({ "network_interfaces": [{
            "private_ip_address": "10.0.0.1", "interface_type": "efa", "ipv6_addresses": ["2001:db8::10"],
        }] }))
    };
    let efa_only = |name: &str, value: Json| {
        template(json!({ "network_interfaces": [{ "interface_type": "efa-only", name: value }] }))
    };
    let bare = || efa_only("associate_public_ip_address", "false".into());
    let option = |name: &str, value: &str| block("metadata_options", name, value);
    let hops = |count: i64| block("metadata_options", "http_put_response_hop_limit", count);
    let twice = json!([{ "http_tokens": "required" }, { "http_endpoint": "enabled" }]);
    let twice = template(json!({ "metadata_options": twice }));
    let kind = "network_interfaces.0.interface_type";
    let at_hops = "metadata_options.0.http_put_response_hop_limit";
    let required = || option("http_tokens", "required");
    cases! {
        "LT-014": groups(ids, placed()) => groups(ids, unplaced()), ids;
        "LT-014": groups(names, placed()) => groups(names, unplaced()), "network_interfaces";
        "LT-014": groups(names, json!({ ids: ["sg-1"] })) => groups(names, json!({ ids: [] })), ids;
        "LT-015": one("interface_type", "fast".into()) => right(), kind;
        "LT-015": one("private_ip_address", "10.0.0".into()) => right(), "network_interfaces.0.private_ip_address";
        "LT-015": one("ipv4_addresses", json!(["10.0.0"])) => right(), "network_interfaces.0.ipv4_addresses";
        "LT-015": one("ipv6_addresses", json!(["10.0.0.1"])) => right(), "network_interfaces.0.ipv6_addresses";
        "LT-015": efa_only("ipv4_address_count", 1.into()) => bare(), kind;
        "LT-016": hops(65) => hops(64), at_hops;
        "LT-016": hops(-1) => hops(0), at_hops;
        "LT-016": twice => required(), "metadata_options";
        "LT-016": option("http_tokens", "needed") => required(), "metadata_options.0.http_tokens";
        "LT-016": option("http_endpoint", "on") => required(), "metadata_options.0.http_endpoint";
        "LT-016": option("http_protocol_ipv6", "on") => required(), "metadata_options.0.http_protocol_ipv6";
        "LT-016": option("instance_metadata_tags", "on") => required(), "metadata_options.0.instance_metadata_tags";
        "LT-017": option("http_endpoint", "disabled") => option("http_endpoint", "enabled"), "metadata_options.0.http_endpoint";
    }
}
