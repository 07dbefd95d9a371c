//! Cases of the rules about tags, in gateways, and those of single tags.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::case::{Case, cases};

fn tag(key: &str, value: impl Into<Json>) -> Json {
    json!({ "tags": { key: value.into() } })
}

fn many(count: usize) -> Json {
    let tags: BTreeMap<String, &str> = (0..count).map(|n| (format!("k{n}"), "v")).collect();
    json!({ "tags": tags, "tags_all": {} })
}

pub(super) fn cases() -> Vec<Case> {
    let merged: BTreeMap<String, &str> = (0..51).map(|n| (format!("k{n}"), "v")).collect();
    let with_defaults = json!({ "tags": { "a": "b" }, "tags_all": merged });
    cases! {
        "GEN-001": many(51) => many(50), "tags.k7";
        "GEN-001": with_defaults => many(1), "tags";
        "GEN-002": tag("", "x") => tag(&"k".repeat(128), "x"), "tags";
        "GEN-002": tag(&"k".repeat(129), "x") => tag(&"*".repeat(129), Json::Null), "tags";
        "GEN-003": tag("k", "v".repeat(257)) => tag("k", "\u{fc}".repeat(256)), "tags.k";
        "GEN-004": tag("a*", "") => tag("K\u{fc}che 1_:/=+-@", "a.b"), "tags.a*";
        "GEN-004": tag("a", "<b>") => tag("a", "\u{540d}\u{524d} 1"), "tags.a";
        "GEN-005": tag("AWS:x", "") => tag("aws", "aws:x"), "tags.AWS:x";
    }
}

/// Tags that are objects of their own.
pub(super) fn single() -> Vec<Case> {
    let tag = |key: &str, value: &str| json!({ "key": key, "value": value });
    let right = || tag("team", "");
    cases! {
        "GEN-002": tag("", "x") => right(), "key";
        "GEN-005": tag("aws:name", "") => right(), "key";
        "GEN-003": tag("a", &"x".repeat(257)) => right(), "value";
        "GEN-004": tag("a*", "") => right(), "key";
        "GEN-004": tag("a", "<") => right(), "value";
    }
}
