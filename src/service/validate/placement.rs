//! Placement constraints and strategies.

use tfplug::{Attr, Diags, Path};

use super::is_fargate;
use crate::service::schema::{PlacementStrategy, Service};

/// SV-048, SV-049, SV-072, SV-073.
pub(super) fn check_placement(config: &Service, diags: &mut Diags) {
    let constraints = match &config.placement_constraints {
        all @ Attr::Known(constraints) if !all.is_unset() => &constraints.0[..],
        _ => &[],
    };
    let strategies = match &config.ordered_placement_strategy {
        all if all.is_unset() => &[],
        all => all.items(),
    };
    if is_fargate(config) && !constraints.is_empty() {
        diags.error(
            "placement_constraints.type",
            "Fargate takes no placement constraints",
            "Remove them (rule SV-048).",
        );
    }
    if is_fargate(config) && !strategies.is_empty() {
        diags.error(
            "ordered_placement_strategy[0].type",
            "Fargate takes no placement strategy",
            "Remove it (rule SV-049).",
        );
    }
    for (index, strategy) in strategies.iter().enumerate() {
        check_strategy(
            strategy,
            &Path::from("ordered_placement_strategy").index(index),
            diags,
        );
    }
}

fn check_strategy(strategy: &PlacementStrategy, at: &Path, diags: &mut Diags) {
    let field = strategy.field.text().map(str::to_ascii_lowercase);
    match (strategy.r#type.text(), field.as_deref()) {
        (Some("random"), Some(field)) if !field.is_empty() => {
            diags.error(
                at.attr("field"),
                "random takes no field",
                "Remove it (rule SV-072).",
            );
        }
        (Some("binpack"), Some(field)) if !["", "cpu", "memory"].contains(&field) => {
            diags.error(
                at.attr("field"),
                "binpack needs cpu or memory",
                format!("{field:?} is neither (rule SV-073)."),
            );
        }
        (Some("binpack"), _) if strategy.field.is_unset() => {
            diags.error(
                at.attr("field"),
                "binpack needs a field",
                "Add field = \"cpu\" or \"memory\" (rule SV-073).",
            );
        }
        _ => {}
    }
}
