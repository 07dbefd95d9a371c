//! Formats of the pages: types, values, durations, and the sentences about one attribute.

use std::time::Duration;

use crate::schema::{Attribute, Kind, NestedBlock, Nesting};
use crate::value::{Type, Value};

/// Joins the lines of each paragraph; lists, tables, headings and fenced code keep their lines.
pub(super) fn reflow(text: &str) -> String {
    let mut out = String::new();
    let (mut fenced, mut open) = (false, false);
    for line in text.lines().map(str::trim_end) {
        let starts = line.trim_start();
        let fence = starts.starts_with("```");
        let own_line = starts.starts_with(['|', '#', '>', '<'])
            || starts.starts_with("- ")
            || starts.starts_with("* ");
        let numbered = starts
            .split_once(". ")
            .is_some_and(|(n, _)| n.parse::<u8>().is_ok());
        if open && !fenced && !fence && !own_line && !numbered && !line.is_empty() {
            out.push(' ');
            out.push_str(starts);
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
        fenced ^= fence;
        open = !line.is_empty() && !fence;
    }
    out.trim().to_owned()
}

/// A type as the registry's pages name it.
pub(super) fn kind(attribute: &Attribute) -> String {
    match &attribute.kind {
        Kind::Type(ty) => type_name(ty),
        Kind::Nested(Nesting::Single | Nesting::Group, _) => "Attributes".to_owned(),
        Kind::Nested(nesting, _) => format!("Attributes {}", nesting_name(*nesting)),
    }
}

/// A plain type as the registry's pages name it.
pub(super) fn type_name(ty: &Type) -> String {
    match ty {
        Type::Bool => "Boolean".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::String => "String".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::Object(_) => "Object".to_owned(),
        Type::Tuple(_) => "Tuple".to_owned(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Map(element) => format!("Map of {}", type_name(element)),
    }
}

fn nesting_name(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single | Nesting::Group => "Single",
        Nesting::List => "List",
        Nesting::Set => "Set",
        Nesting::Map => "Map",
    }
}

/// A type as one writes it in HCL.
pub(super) fn hcl_type(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::Dynamic => "any".to_owned(),
        Type::List(element) => format!("list({})", hcl_type(element)),
        Type::Set(element) => format!("set({})", hcl_type(element)),
        Type::Map(element) => format!("map({})", hcl_type(element)),
        Type::Object(attributes) => {
            let fields = attributes
                .iter()
                .map(|(name, ty)| format!("{name} = {}", hcl_type(ty)));
            format!("object({{{}}})", fields.collect::<Vec<_>>().join(", "))
        }
        Type::Tuple(elements) => {
            let elements: Vec<_> = elements.iter().map(hcl_type).collect();
            format!("tuple([{}])", elements.join(", "))
        }
    }
}

/// The text in parentheses after a block's name.
pub(super) fn block_kind(nested: &NestedBlock) -> String {
    let mut text = match nested.nesting {
        Nesting::Single | Nesting::Group => "Block".to_owned(),
        nesting => format!("Block {}", nesting_name(nesting)),
    };
    if nested.min > 0 {
        text.push_str(&format!(", Min: {}", nested.min));
    }
    if nested.max > 0 {
        text.push_str(&format!(", Max: {}", nested.max));
    }
    text
}

/// A value as one writes it in HCL.
pub(super) fn hcl(value: &Value) -> String {
    let list = |items: &[Value]| items.iter().map(hcl).collect::<Vec<_>>().join(", ");
    match value {
        Value::Null => "null".to_owned(),
        Value::Unknown(_) => "(known after apply)".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{text:?}")
            .replace("${", "$${")
            .replace("%{", "%%{"),
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            format!("[{}]", list(items))
        }
        Value::Map(entries) | Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(entries) | Value::Object(entries) => {
            let pairs = entries
                .iter()
                .map(|(name, value)| format!("{name} = {}", hcl(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        Value::Dynamic(inner) => hcl(&inner.1),
    }
}

/// A duration as the `timeouts` block takes it.
pub(super) fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
    ];
    let text: String = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if text.is_empty() {
        "0s".to_owned()
    } else {
        text
    }
}

/// The object type inside a plain type, below all its collections.
pub(super) fn element(ty: &Type) -> Option<&std::collections::BTreeMap<String, Type>> {
    match ty {
        Type::Object(attributes) => Some(attributes),
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => element(inner),
        _ => None,
    }
}

/// The type of objects without descriptions of their members.
pub(super) fn bare_type(ty: &Type) -> Option<String> {
    element(ty).map(|_| format!("Type: `{}`.", hcl_type(ty)))
}

/// Whether core accepts blocks for this attribute, too.
fn takes_blocks(attribute: &Attribute) -> bool {
    match &attribute.kind {
        Kind::Type(Type::List(inner) | Type::Set(inner)) => matches!(**inner, Type::Object(_)),
        _ => false,
    }
}

/// Sentences on an attribute's behaviour; `settable` is false below what only the provider fills, `blocks` where
/// core knows no block syntax.
pub(super) fn notes(attribute: &Attribute, settable: bool, blocks: bool) -> Vec<String> {
    let settable = settable && (attribute.required || attribute.optional);
    let mut notes = Vec::new();
    if let Some(reason) = &attribute.deprecated {
        notes.push(format!("**Deprecated:** {}", sentence(&reflow(reason))));
    }
    if settable {
        let news =
            |check: &&crate::validator::Check| !is_in(&attribute.description, check.describe());
        let news = attribute.checks.iter().filter(news);
        notes.extend(news.map(|check| sentence(check.describe())));
    }
    match &attribute.default {
        Some(value) if settable => notes.push(format!("Default: `{}`.", hcl(value))),
        None if settable && attribute.computed => {
            notes.push("Set by the provider when left out.".to_owned())
        }
        _ => {}
    }
    if let Some(prefix) = &attribute.prefix {
        notes.push(format!("Starts with `{prefix}`."));
    }
    if settable && attribute.write_only {
        notes.push("Never stored in the state or the plan.".to_owned());
    }
    if settable && attribute.force_new {
        notes.push("Changing this replaces the object.".to_owned());
    }
    if settable && attribute.force_new_if.is_some() {
        notes.push("Some changes of this replace the object.".to_owned());
    }
    if settable && blocks && takes_blocks(attribute) {
        notes.push(format!(
            "Can be configured as `{0}` blocks, where what is left out is null, or as `{0} = [...]`, where each object \
             needs every attribute.",
            attribute.name
        ));
    }
    notes
}

/// Whether a description holds the text of a check already: word by word, or every value of a list.
fn is_in(description: &str, check: &str) -> bool {
    let description = reflow(description);
    let values = check.strip_prefix("One of ").map(|values| {
        let values = values.trim_end_matches('.').split(", ");
        values
            .filter(|value| value.starts_with('`'))
            .collect::<Vec<_>>()
    });
    match values.filter(|values| !values.is_empty()) {
        Some(values) => values.iter().all(|value| description.contains(value)),
        None => description.contains(check.trim_end_matches('.')),
    }
}

/// A list item on something with a name: in parentheses its kind, then its description and notes. Lines after the
/// first are indented by the width of `marker`.
pub(super) fn item(
    marker: &str,
    name: &str,
    kind: &str,
    description: &str,
    notes: Vec<String>,
) -> String {
    let mut description = reflow(description);
    if !notes.is_empty() {
        description = sentence(&description);
    }
    // Text after a list or a table needs a paragraph of its own.
    let gap = if description.contains('\n') {
        "\n\n"
    } else {
        " "
    };
    let mut text = vec![description, notes.join(" ")];
    text.retain(|part| !part.is_empty());
    let indent = format!("\n{}", " ".repeat(marker.len()));
    let text = text
        .join(gap)
        .replace('\n', &indent)
        .replace(&format!("{indent}\n"), "\n\n");
    format!("{marker}`{name}` ({kind}) {text}")
        .trim_end()
        .to_owned()
}

/// The text with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let ended = text.is_empty()
        || text.ends_with(['.', ':', '!', '?'])
        || text.ends_with(".)")
        || text.ends_with("```")
        || text.contains('\n');
    if ended {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_the_description_states_is_not_repeated() {
        for (description, check) in [
            ("The name: 1 to 3 letters.", "1 to 3 letters."),
            ("The mode: `a` is fast, `b` is slow.", "One of `a`, `b`."),
            ("Spread over\nlines of text.", "lines of text."),
        ] {
            assert!(is_in(description, check), "{description}");
        }
        for (description, check) in [
            ("The name.", "1 to 3 letters."),
            ("The mode: `a` is fast.", "One of `a`, `b`."),
        ] {
            assert!(!is_in(description, check), "{description}");
        }
    }

    #[test]
    fn a_sentence_in_brackets_needs_no_other_full_stop() {
        assert_eq!(
            sentence("It is new. (Not there.)"),
            "It is new. (Not there.)"
        );
        assert_eq!(sentence("It is new (there)"), "It is new (there).");
    }
}
