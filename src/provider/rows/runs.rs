//! Cases of the rules about runs of tasks.

use serde_json::{Value as Json, json};

use super::case::{Case, cases};

pub(super) fn cases() -> Vec<Case> {
    let one = |name: &str, value: Json| json!({ name: value });
    let count = |count: i64| one("desired_count", count.into());
    let tags = |source: &str| one("propagate_tags", source.into());
    let mark = |mark: &str| one("started_by", mark.into());
    let token = |length: usize| one("client_token", "x".repeat(length).into());
    let group = |group: &str| one("group", group.into());
    let launch = |kind: &str| one("launch_type", kind.into());
    let version = |kind: &str| json!({ "launch_type": kind, "platform_version": "1.4.0" });
    cases! {
        "RT-001": count(0) => count(1), "desired_count";
        "RT-002": tags("SERVICE") => tags("NONE"), "propagate_tags";
        "RT-003": mark("a b") => mark("a-b/c_1"), "started_by";
        "RT-003": mark(&"x".repeat(129)) => mark(&"x".repeat(128)), "started_by";
        "RT-008": token(65) => token(64), "client_token";
        "RT-011": group("family:web") => group("web"), "group";
        "RT-012": launch("MANAGED_INSTANCES") => launch("FARGATE"), "launch_type";
        "RT-015": version("EC2") => version("FARGATE"), "launch_type";
    }
}
