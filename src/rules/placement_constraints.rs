//! Rules about placement constraints. Their scopes start from the attribute of the constraints.

use super::object::Row;
use super::query_language;

/// The longest expression that ECS takes.
const LONGEST: usize = 2000;

/// The complaint about an expression that is not in the language.
pub(super) const SYNTAX_ERROR: &str = "Syntax error in a placement constraint expression";

/// Rules about the placement constraints of a service or a run.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "SV-069",
        "[]",
        "distinctInstance does not support an expression",
        "A placement constraint of the type `distinctInstance` must have no `expression`.",
        |_, constraint, faults| {
            let expression = constraint.get("expression");
            if constraint.get("type").text()? == Some("distinctInstance")
                && expression.text()?.is_some()
            {
                faults.at(
                    &expression,
                    "The constraint places each task on another instance. Remove expression, or set type = \"memberOf\".",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-070",
        "[]",
        "memberOf requires an expression",
        "A placement constraint of the type `memberOf` must have an `expression`.",
        |_, constraint, faults| {
            let expression = constraint.get("expression");
            if constraint.get("type").text()? == Some("memberOf") && expression.text()?.is_none() {
                faults.at(
                    &expression,
                    "Set expression in the cluster query language, such as \"attribute:ecs.instance-type =~ m7g.*\".",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-070",
        "[].expression",
        "Placement constraint expression is too long",
        "The `expression` of a placement constraint must have up to 2,000 characters.",
        |_, expression, faults| {
            let length = expression.text()?.map_or(0, |text| text.chars().count());
            if length > LONGEST {
                faults.at(
                    expression,
                    format!("It has {length} characters. Shorten it to {LONGEST}."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-070",
        "[]",
        SYNTAX_ERROR,
        "The `expression` of a placement constraint must be in the cluster query language.",
        |_, constraint, faults| {
            let expression = constraint.get("expression");
            let text = expression.text()?;
            if let Some(fault) = text.and_then(fault)
                && constraint.get("type").text()? == Some("memberOf")
            {
                faults.at(&expression, fault);
            }
            Some(())
        },
    ),
];

/// The fault in an expression, as the detail of a message.
pub(super) fn fault(expression: &str) -> Option<String> {
    let fault = query_language::check(expression).err()?;
    let shown: String = expression.chars().take(120).collect();
    let dots = if shown.len() < expression.len() {
        "…"
    } else {
        ""
    };
    let end = match fault.message.ends_with('?') {
        true => "",
        false => ".",
    };
    Some(format!(
        "Column {} of \"{shown}{dots}\": {}{end}",
        fault.column, fault.message
    ))
}
