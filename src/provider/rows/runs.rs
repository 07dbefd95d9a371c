//! Cases of the rules about runs of tasks.

use serde_json::{Value as Json, json};

use super::case::{Case, case};

pub(super) fn cases() -> Vec<Case> {
    let version =
        |launch_type: &str| json!({ "launch_type": launch_type, "platform_version": "1.4.0" });
    let text = |id, name: &'static str, wrong: Json, right: Json| {
        case(id, json!({ name: wrong }), json!({ name: right }), name)
    };
    vec![
        text("RT-001", "desired_count", 0.into(), 1.into()),
        text("RT-002", "propagate_tags", "SERVICE".into(), "NONE".into()),
        text("RT-003", "started_by", "a b".into(), "a-b/c_1".into()),
        text(
            "RT-003",
            "started_by",
            "x".repeat(129).into(),
            "x".repeat(128).into(),
        ),
        text(
            "RT-008",
            "client_token",
            "x".repeat(65).into(),
            "x".repeat(64).into(),
        ),
        text("RT-011", "group", "family:web".into(), "web".into()),
        text(
            "RT-012",
            "launch_type",
            "MANAGED_INSTANCES".into(),
            "FARGATE".into(),
        ),
        case("RT-015", version("EC2"), version("FARGATE"), "launch_type"),
    ]
}
