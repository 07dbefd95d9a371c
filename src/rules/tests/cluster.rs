//! Cases of the rules about clusters and their capacity providers.

use serde_json::{Value as Json, json};

use super::objects::{Case, case};

pub(super) fn capacity_providers() -> Vec<Case> {
    let default = |providers: Json, names: &[&str]| {
        let items = names
            .iter()
            .map(|name| json!({"capacity_provider": name, "weight": 1}));
        let items: Json = items.collect();
        json!({"capacity_providers": providers, "default_capacity_provider_strategy": items})
    };
    let listed = |count: usize| -> Json {
        let names: Json = (0..count).map(|index| format!("p{index}")).collect();
        json!({"capacity_providers": names})
    };
    vec![
        case(
            "CL-011",
            default(json!(["FARGATE_SPOT"]), &["FARGATE"]),
            default(json!(["FARGATE_SPOT"]), &["FARGATE_SPOT"]),
            "capacity_providers",
        ),
        case(
            "CL-011",
            default(json!(["ours"]), &["FARGATE"]),
            default(json!([]), &["managed"]),
            "capacity_providers.0",
        ),
        // No list is an empty one.
        case(
            "CL-011",
            default(json!(null), &["FARGATE"]),
            default(json!(null), &[]),
            "default_capacity_provider_strategy.0.capacity_provider",
        ),
        case(
            "CL-014",
            json!({"default_capacity_provider_strategy": [{"capacity_provider": "a"}, {"capacity_provider": "b"}]}),
            json!({"default_capacity_provider_strategy": [{"capacity_provider": "a"}]}),
            "default_capacity_provider_strategy.1.weight",
        ),
        case(
            "CL-018",
            json!({"capacity_providers": ["fargate_spot"]}),
            json!({"capacity_providers": ["FARGATE_SPOT"]}),
            "capacity_providers.0",
        ),
        case("CL-022", listed(21), listed(20), "capacity_providers"),
    ]
}
