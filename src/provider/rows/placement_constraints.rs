//! Cases of the rules about placement constraints, in runs.

use serde_json::{Value as Json, json};

use super::case::{Case, case};

fn with(constraint: Json) -> Json {
    json!({"placement_constraints": [constraint]})
}

pub(super) fn cases() -> Vec<Case> {
    let member = |expression: &str| with(json!({"type": "memberOf", "expression": expression}));
    let long = |length: usize| member(&format!("{:x<length$}", "attribute:x == "));
    vec![
        case(
            "SV-069",
            with(json!({"type": "distinctInstance", "expression": "attribute:a exists"})),
            with(json!({"type": "distinctInstance", "expression": ""})),
            "placement_constraints.0.expression",
        ),
        case(
            "SV-070",
            with(json!({"type": "memberOf"})),
            member("attribute:ecs.instance-type =~ m7g.*"),
            "placement_constraints.0.expression",
        ),
        case(
            "SV-070",
            long(2001),
            long(2000),
            "placement_constraints.0.expression",
        ),
        case(
            "SV-070",
            member("attribute:ecs.instance-type = m7g.large"),
            member("attribute:ecs.instance-type == m7g.large"),
            "placement_constraints.0.expression",
        ),
        case(
            "SV-070",
            member("ecs.instance-type == m7g.large"),
            json!({"placement_constraints": []}),
            "placement_constraints.0.type",
        ),
    ]
}

/// Cases of the rules about placement strategies, in runs.
pub(super) fn strategies() -> Vec<Case> {
    let strategy = |kind: &str, field: &str| json!({ "placement_strategy": [{ "type": kind, "field": field }] });
    let field = "placement_strategy.0.field";
    vec![
        case(
            "SV-072",
            strategy("random", "cpu"),
            strategy("random", ""),
            field,
        ),
        case(
            "SV-073",
            strategy("binpack", "host"),
            strategy("binpack", "MEMORY"),
            field,
        ),
        case(
            "SV-073",
            strategy("binpack", ""),
            strategy("binpack", "cpu"),
            field,
        ),
        case(
            "SV-074",
            strategy("spread", ""),
            strategy("spread", "host"),
            field,
        ),
    ]
}
