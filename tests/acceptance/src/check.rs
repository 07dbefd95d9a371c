//! The statements that every case makes.

use serde_json::Value;

use crate::outcome::State;
use crate::terraform::Terraform;
use crate::{Failure, Result, ensure};

/// Texts that the CLI or the provider prints when the provider has crashed, for any reason.
const CRASHES: [&str; 7] = [
    "panicked at",
    "stack backtrace",
    "Plugin did not respond",
    "plugin crashed",
    "The plugin encountered an error",
    "Provider produced i", // … inconsistent result after apply, inconsistent final plan, invalid plan
    "Failed to load plugin schemas",
];

/// A second plan finds nothing to do.
///
/// # Errors
/// When it does; the text has the plan.
pub fn empty_plan(terraform: &Terraform) -> Result<()> {
    let plan = terraform.run(&["plan", "-no-color", "-input=false", "-detailed-exitcode"])?;
    ensure(plan.code == Some(0), || match plan.code {
        Some(2) => format!("the second plan is not empty:\n{}", plan.text),
        _ => format!("the second plan failed:\n{}", plan.text),
    })
}

/// A plan has changes, and is given back as text.
///
/// # Errors
/// When it is empty or fails.
pub fn plan(terraform: &Terraform) -> Result<String> {
    let plan = terraform.run(&["plan", "-no-color", "-input=false", "-detailed-exitcode"])?;
    ensure(plan.code == Some(2), || match plan.code {
        Some(0) => format!(
            "the plan is empty, although something changed:\n{}",
            plan.text
        ),
        _ => format!("the plan failed:\n{}", plan.text),
    })?;
    Ok(plan.text)
}

/// The plan's summary line is `added`, `changed`, `destroyed`.
///
/// # Errors
/// When it is not.
pub fn plan_counts(
    terraform: &Terraform,
    added: u32,
    changed: u32,
    destroyed: u32,
) -> Result<String> {
    let text = plan(terraform)?;
    let wanted = format!("Plan: {added} to add, {changed} to change, {destroyed} to destroy.");
    ensure(text.contains(&wanted), || {
        format!("expected \"{wanted}\":\n{text}")
    })?;
    Ok(text)
}

/// No sign of a crash, and no answer that the CLI had to refuse.
///
/// # Errors
/// When there is one.
pub fn no_crash(text: &str) -> Result<()> {
    match CRASHES.iter().find(|sign| text.contains(**sign)) {
        None => Ok(()),
        Some(sign) => Err(Failure::new(format!(
            "the provider broke (\"{sign}\"):\n{text}"
        ))),
    }
}

/// A message contains all of `parts`, however it was wrapped; `text` is from [`Terraform::fail`].
///
/// # Errors
/// When one is missing.
pub fn contains(text: &str, parts: &[&str]) -> Result<()> {
    match parts.iter().find(|part| !text.contains(**part)) {
        None => Ok(()),
        Some(part) => Err(Failure::new(format!(
            "the message does not contain \"{part}\":\n{text}"
        ))),
    }
}

/// An attribute of an object in the state has this value; `path` is dotted, for example `setting.0.value`.
///
/// # Errors
/// When it has another.
pub fn attribute(state: &State, address: &str, path: &str, wanted: &Value) -> Result<()> {
    let found = at(state.at(address)?, path);
    ensure(found == wanted, || {
        format!("{address}.{path} is {found}, expected {wanted}")
    })
}

/// The value at a dotted path; null where there is none.
#[must_use]
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.')
        .fold(value, |value, step| match step.parse::<usize>() {
            Ok(index) if value.is_array() => &value[index],
            _ => &value[step],
        })
}

/// Forgetting the object and importing it by `id` gives the state it had, apart from `except`, each named with a reason
/// where the case calls this.
///
/// # Errors
/// When it differs; the text has every difference.
pub fn import_equals_state(
    terraform: &Terraform,
    address: &str,
    id: &str,
    except: &[&str],
) -> Result<()> {
    let before = terraform.state()?;
    terraform.succeed(&["state", "rm", address])?;
    terraform.succeed(&["import", "-no-color", "-input=false", address, id])?;
    let after = terraform.state()?;
    let differences = differences(before.at(address)?, after.at(address)?, except);
    ensure(differences.is_empty(), || {
        format!(
            "importing {address} by {id} gives another state:\n  {}",
            differences.join("\n  ")
        )
    })
}

fn differences(before: &Value, after: &Value, except: &[&str]) -> Vec<String> {
    let empty = serde_json::Map::new();
    let (before, after) = (
        before.as_object().unwrap_or(&empty),
        after.as_object().unwrap_or(&empty),
    );
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let of = |side: &serde_json::Map<String, Value>, name: &str| {
        side.get(name).cloned().unwrap_or(Value::Null)
    };
    names
        .into_iter()
        .filter(|name| !except.contains(&name.as_str()))
        .filter_map(|name| {
            let (before, after) = (of(before, name), of(after, name));
            (before != after).then(|| format!("{name}: {before} became {after}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{at, contains, differences, no_crash};

    #[test]
    fn paths_go_through_lists_and_objects() {
        let value = json!({ "setting": [{ "name": "a" }], "tags": { "0": "zero" } });
        assert_eq!(at(&value, "setting.0.name"), "a");
        assert_eq!(at(&value, "tags.0"), "zero");
        assert!(at(&value, "setting.3.name").is_null());
    }

    #[test]
    fn differences_name_both_sides_and_spare_the_exceptions() {
        let (before, after) = (json!({ "a": 1, "b": 2, "c": 3 }), json!({ "a": 1, "b": 4 }));
        assert_eq!(
            differences(&before, &after, &[]),
            ["b: 2 became 4", "c: 3 became null"]
        );
        assert_eq!(differences(&before, &after, &["b", "c"]), [""; 0]);
    }

    #[test]
    fn a_crash_is_seen_and_a_message_is_compared() {
        assert!(no_crash("thread 'main' panicked at src").is_err());
        assert!(no_crash("Error: Reading ECS cluster").is_ok());
        assert!(contains("Reading ECS cluster (a)", &["Reading", "(a)"]).is_ok());
        assert!(contains("Reading", &["Creating"]).is_err());
    }
}
