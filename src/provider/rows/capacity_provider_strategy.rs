//! Cases of the rules about capacity provider strategies, in task sets.

use serde_json::{Value as Json, json};

use super::case::{Case, case};

/// A strategy of these names, each with a weight.
fn strategy(names: &[&str]) -> Json {
    let items = names
        .iter()
        .map(|name| json!({"capacity_provider": name, "weight": 1}));
    items.collect()
}

fn with(strategy: Json) -> Json {
    json!({"capacity_provider_strategy": strategy})
}

fn named(names: &[&str]) -> Json {
    with(strategy(names))
}

fn many(count: usize) -> Json {
    let names: Vec<String> = (0..count).map(|index| format!("p{index}")).collect();
    named(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) fn cases() -> Vec<Case> {
    let pair = |a: Json, b: Json| with(json!([a, b]));
    vec![
        case(
            "CL-012",
            named(&["FARGATE", "ours"]),
            named(&["FARGATE", "FARGATE_SPOT"]),
            "capacity_provider_strategy.0.capacity_provider",
        ),
        // An empty block is not sent.
        case(
            "CL-012",
            named(&["ours", "Fargate_Spot"]),
            pair(
                json!({"capacity_provider": "FARGATE", "weight": 1}),
                json!({"capacity_provider": "", "weight": 0, "base": 0}),
            ),
            "capacity_provider_strategy",
        ),
        case(
            "CL-013",
            pair(
                json!({"capacity_provider": "a", "weight": 1, "base": 1}),
                json!({"capacity_provider": "b", "weight": 1, "base": 2}),
            ),
            pair(
                json!({"capacity_provider": "a", "weight": 1, "base": 1}),
                json!({"capacity_provider": "b", "weight": 1, "base": 0}),
            ),
            "capacity_provider_strategy.1.base",
        ),
        case(
            "CL-014",
            pair(
                json!({"capacity_provider": "a"}),
                json!({"capacity_provider": "b", "weight": 0}),
            ),
            with(json!([{"capacity_provider": "a"}])),
            "capacity_provider_strategy.0.weight",
        ),
        case("SV-006", many(21), many(20), "capacity_provider_strategy"),
        case(
            "CL-017",
            pair(
                json!({"capacity_provider": "a", "weight": 1}),
                json!({"capacity_provider": "a", "weight": 2}),
            ),
            named(&["a", "b"]),
            "capacity_provider_strategy.1.capacity_provider",
        ),
        case(
            "CL-018",
            named(&["Fargate"]),
            named(&["fargo"]),
            "capacity_provider_strategy.0.capacity_provider",
        ),
        case(
            "CL-019",
            named(&["arn:aws:ecs:eu-west-1:123456789012:capacity-provider/ours"]),
            named(&["ours"]),
            "capacity_provider_strategy.0.capacity_provider",
        ),
    ]
}
