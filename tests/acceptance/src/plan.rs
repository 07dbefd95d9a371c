//! A plan as JSON: which objects it changes, and where.

use serde_json::Value;

use crate::outcome::Finished;
use crate::terraform::Terraform;
use crate::{Context, Result};

/// Name of the plan's file in the configuration's directory.
const FILE: &str = "plan.bin";

/// A saved plan.
#[derive(Debug)]
pub struct Plan(Value);

impl Plan {
    /// Plans and saves.
    ///
    /// # Errors
    /// When there is no plan.
    pub fn of(terraform: &Terraform) -> Result<Self> {
        let out = format!("-out={FILE}");
        terraform.succeed(&["plan", "-no-color", "-input=false", &out])?;
        let shown = terraform.succeed(&["show", "-json", "-no-color", FILE])?;
        let json = serde_json::from_str(&shown.stdout).context("the plan as JSON")?;
        Ok(Self(json))
    }

    /// Applies it.
    ///
    /// # Errors
    /// When that fails.
    pub fn apply(&self, terraform: &Terraform) -> Result<Finished> {
        terraform.succeed(&["apply", "-no-color", "-input=false", FILE])
    }

    /// How many objects have moved.
    #[must_use]
    pub fn moves(&self) -> usize {
        self.changes()
            .filter(|change| change["previous_address"].is_string())
            .count()
    }

    /// Every value that the plan changes, as `ADDRESS.PATH: BEFORE -> AFTER`. Drift that a refresh found counts only when
    /// the plan does something about it, as in the text that a user reads.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let mut found = Vec::new();
        for change in self.changes() {
            let (address, change) = (&change["address"], &change["change"]);
            let actions = change["actions"].to_string();
            if actions == "[\"no-op\"]" {
                continue;
            }
            let start = format!("{actions} {}", address.as_str().unwrap_or_default());
            let known = found.len();
            differ(&change["before"], &change["after"], &start, &mut found);
            unknown(&change["after_unknown"], &start, &mut found);
            if found.len() == known {
                found.push(start);
            }
        }
        found
    }

    /// The objects that it changes, as `["update"] ADDRESS`, sorted.
    #[must_use]
    pub fn actions(&self) -> Vec<String> {
        let acting = self.changes().map(|change| {
            let actions = change["change"]["actions"].to_string();
            format!(
                "{actions} {}",
                change["address"].as_str().unwrap_or_default()
            )
        });
        let mut acting: Vec<String> = acting.filter(|it| !it.starts_with("[\"no-op\"]")).collect();
        acting.sort();
        acting
    }

    fn changes(&self) -> impl Iterator<Item = &Value> {
        self.0["resource_changes"].as_array().into_iter().flatten()
    }
}

/// Adds the places where two values differ.
fn differ(before: &Value, after: &Value, at: &str, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                differ(&before[name], &after[name], &format!("{at}.{name}"), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differ(a, b, &format!("{at}[{index}]"), found);
            }
        }
        _ if before == after => {}
        _ => found.push(format!("{at}: {before} -> {after}")),
    }
}

/// Adds the places that are known after the apply only.
fn unknown(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Bool(true) => found.push(format!("{at}: known after apply")),
        Value::Object(members) => {
            for (name, member) in members {
                unknown(member, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                unknown(item, &format!("{at}[{index}]"), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Plan;

    #[test]
    fn differences_are_places() {
        let plan = Plan(json!({ "resource_changes": [
            { "address": "a.b", "previous_address": "x.b", "change": { "actions": ["no-op"] } },
            { "address": "a.c", "change": { "actions": ["update"],
                "before": { "n": 1, "l": [{ "m": "" }], "gone": [] },
                "after": { "n": 1, "l": [{ "m": null }], "gone": null },
                "after_unknown": { "id": true, "l": [{ "m": false }] } } },
        ]}));
        assert_eq!(plan.moves(), 1);
        assert_eq!(plan.actions(), ["[\"update\"] a.c"]);
        assert_eq!(
            plan.differences(),
            [
                "[\"update\"] a.c.gone: [] -> null",
                "[\"update\"] a.c.l[0].m: \"\" -> null",
                "[\"update\"] a.c.id: known after apply",
            ]
        );
    }
}
