//! A value of another type than the field has: what cures it, judged by the value that is there.

use serde_json::{Map, Value as Json};

use crate::shapes::{FieldType, Structure};

/// The complaint about a value in the place of a field of that kind, behind the field's name, and the detail with the cure.
/// `field` is the name in the API.
pub(super) fn fault(field: &str, kind: &FieldType, json: &Json) -> (&'static str, String) {
    if let (FieldType::Int | FieldType::Cpu | FieldType::Memory, Json::Number(number)) =
        (kind, json)
        && number.as_f64().is_some_and(|number| number.fract() == 0.0)
    {
        return ("is out of range", out_of_range(number));
    }
    let cure = cure(field, kind, json);
    let space = if cure.is_empty() { "" } else { " " };
    let (expected, found) = (expected(kind), found(kind, json));
    let detail = format!("Expected {expected}, found {found}.{space}{cure}");
    ("has the wrong type", detail)
}

/// The detail about a whole number that the API's 32 bits do not hold.
pub(super) fn out_of_range(number: &dyn std::fmt::Display) -> String {
    format!("{number} must be {} to {}.", i32::MIN, i32::MAX)
}

fn expected(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::String => "a string",
        FieldType::Int | FieldType::Cpu | FieldType::Memory => "a whole number",
        FieldType::Bool => "true or false",
        FieldType::Strings(_) => "a list of strings",
        FieldType::Ints(_) => "a list of whole numbers",
        FieldType::Map => "a map of strings",
        FieldType::Object(_) => "an object",
        FieldType::Objects(..) | FieldType::Keyed(..) => "a list of objects",
    }
}

/// The value in the place of a `kind`. A number in the place of anything but a number may be a secret.
fn found(kind: &FieldType, json: &Json) -> String {
    match (kind, json) {
        (FieldType::Int | FieldType::Cpu | FieldType::Memory, _) => describe(json),
        (_, Json::Number(_)) => "a number".to_owned(),
        _ => describe(json),
    }
}

/// The type of a JSON value, with the value itself where it is short and cannot be a secret.
pub(super) fn describe(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(_) => "a string".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

/// Whether a string is itself a list or an object in JSON.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn cure(field: &str, kind: &FieldType, json: &Json) -> String {
    match (kind, json) {
        (_, Json::String(text)) if !matches!(kind, FieldType::String) && is_json(text) => {
            "The string is JSON already. Decode it with jsondecode(…).".to_owned()
        }
        (FieldType::String, json) => of_text(json),
        (FieldType::Int | FieldType::Cpu | FieldType::Memory, json) => of_number(json),
        (FieldType::Bool, json) => of_bool(json),
        (FieldType::Strings(_), json) => of_texts(json),
        (FieldType::Ints(_), Json::Number(_)) => "Put it into a list: [ … ].".to_owned(),
        (FieldType::Ints(_), Json::String(_)) => {
            "Write a list of numbers without quotes: [1, 2].".to_owned()
        }
        (FieldType::Ints(_), _) => "Write a list of numbers: [1, 2].".to_owned(),
        (FieldType::Map, json) => of_map(json),
        (FieldType::Object(shape), json) => of_object(field, shape, json),
        (FieldType::Objects(shape, _), json) => of_list(shape, None, json),
        (FieldType::Keyed(shape, key), json) => of_list(shape, Some(key), json),
    }
}

fn of_text(json: &Json) -> String {
    match json {
        Json::Number(_) | Json::Bool(_) => "Put it in quotes, or use tostring().".to_owned(),
        Json::Array(items) if items.len() == 1 => "Take the element out of the list.".to_owned(),
        Json::Array(_) => "Join the list with join(…), or encode it with jsonencode(…).".to_owned(),
        Json::Object(_) => {
            "Select one attribute of the object, or encode it with jsonencode(…).".to_owned()
        }
        _ => String::new(),
    }
}

fn of_number(json: &Json) -> String {
    match json {
        Json::String(text) if text.trim().parse::<i64>().is_ok() => {
            format!("Remove the quotes: {}, or use tonumber().", text.trim())
        }
        Json::Array(items) if items.len() == 1 => "Take the element out of the list.".to_owned(),
        Json::Number(number) if number.is_f64() => "Round it, for example with floor().".to_owned(),
        _ => "Write a number without quotes and without a unit.".to_owned(),
    }
}

fn of_bool(json: &Json) -> String {
    match json {
        Json::String(text) if matches!(text.as_str(), "true" | "false") => {
            format!("Remove the quotes: {text}, or use tobool().")
        }
        Json::Array(items) if items.len() == 1 => "Take the element out of the list.".to_owned(),
        _ => "Write true or false without quotes.".to_owned(),
    }
}

fn of_texts(json: &Json) -> String {
    match json {
        Json::Object(_) => {
            "Make a list of the map: values(…), or [for name, value in MAP : …].".to_owned()
        }
        Json::String(_) => "Put it into a list: [ … ].".to_owned(),
        _ => "Write a list of strings: [\"…\"].".to_owned(),
    }
}

fn of_map(json: &Json) -> String {
    match json {
        Json::Array(items) if items.len() == 1 && items.iter().all(is_plain) => {
            "Take the object out of the list.".to_owned()
        }
        Json::Array(_) => {
            "Write a map: { NAME = \"value\" }. A list of name and value becomes one with \
                           { for it in LIST : it.name => it.value }."
                .to_owned()
        }
        _ => "Write a map: { NAME = \"value\" }.".to_owned(),
    }
}

/// Whether an element is a map itself, not a pair of name and value.
fn is_plain(item: &Json) -> bool {
    let pair = |object: &Map<String, Json>| {
        ["name", "key"]
            .iter()
            .any(|name| object.contains_key(*name))
            && object.contains_key("value")
    };
    item.as_object().is_some_and(|object| !pair(object))
}

fn of_object(field: &str, shape: &Structure, json: &Json) -> String {
    let form = example(shape, None);
    match json {
        Json::Array(items) if items.len() == 1 && items.iter().all(Json::is_object) => {
            format!("Take the object out of the list: {field} is one object.")
        }
        Json::Array(items) if items.is_empty() => format!("Remove {field}, or write {form}."),
        _ => format!("Write {form}."),
    }
}

fn of_list(shape: &Structure, key: Option<&str>, json: &Json) -> String {
    match json {
        Json::Object(members) if is_element(shape, members) => {
            "Put it into a list: [ … ].".to_owned()
        }
        Json::Object(_) => from_map(shape, key),
        _ => format!("Write a list of objects: [{}].", example(shape, key)),
    }
}

/// Whether an object is an element of the list, and not a map of elements by name.
fn is_element(shape: &Structure, members: &Map<String, Json>) -> bool {
    members.is_empty() || members.keys().any(|name| shape.field(name).is_some())
}

/// How a map becomes the list.
fn from_map(shape: &Structure, key: Option<&str>) -> String {
    let others = || shape.fields.iter().filter(|field| Some(field.name) != key);
    match (key, others().count()) {
        (Some(key), 1) => {
            let value = others().map(|field| field.name).collect::<String>();
            format!(
                "Make a list of the map: [for name, value in MAP : {{ {key} = name, {value} = value }}]."
            )
        }
        (Some(key), _) => {
            format!(
                "Make a list of the map: [for name, it in MAP : merge(it, {{ {key} = name }})]."
            )
        }
        (None, _) => "Make a list of the map: values(MAP).".to_owned(),
    }
}

/// A structure with the members that it needs, as one would write it.
fn example(shape: &Structure, key: Option<&str>) -> String {
    let needed = |name: &str, required: bool| required || Some(name) == key;
    let mut names: Vec<&str> = (shape.fields.iter())
        .filter(|field| needed(field.name, field.required))
        .map(|field| field.name)
        .collect();
    if names.len() < 2 && !shape.fields.iter().any(|field| field.required) {
        names = shape
            .fields
            .iter()
            .take(2)
            .map(|field| field.name)
            .collect();
    }
    let members: Vec<String> = names.iter().map(|name| format!("{name} = …")).collect();
    format!("{{ {} }}", members.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::read::read;

    #[test]
    fn a_number_that_is_too_large_has_its_range() {
        for number in ["99999999999", "-99999999999", "1e30"] {
            let text = format!(
                r#"[{{"ulimits": [{{"name": "nofile", "softLimit": {number}, "hardLimit": 1}}]}}]"#
            );
            let problems = read(&text).problems;
            let all: Vec<_> = problems
                .iter()
                .map(|it| (&*it.summary, &*it.detail))
                .collect();
            let [(summary, detail)] = all[..] else {
                panic!("{number}: {all:?}")
            };
            assert_eq!(summary, "softLimit is out of range");
            assert!(
                detail.ends_with(" must be -2147483648 to 2147483647."),
                "{detail}"
            );
        }
    }

    /// Every type that a field has against every type of JSON that is not it: the container, and the cure.
    const CASES: [(&str, &str); 53] = [
        (r#"{"image": 1}"#, "Put it in quotes"),
        (r#"{"image": true}"#, "Put it in quotes"),
        (r#"{"image": ["nginx"]}"#, "Take the element out"),
        (r#"{"image": ["a", "b"]}"#, "join("),
        (r#"{"image": {"name": "nginx"}}"#, "Select one attribute"),
        (r#"{"cpu": "128"}"#, "Remove the quotes: 128"),
        (r#"{"cpu": "128 units"}"#, "without a unit"),
        (r#"{"cpu": true}"#, "without quotes"),
        (r#"{"cpu": 1.5}"#, "floor()"),
        (r#"{"cpu": [128]}"#, "Take the element out"),
        (r#"{"cpu": {}}"#, "Write a number"),
        (r#"{"essential": "true"}"#, "Remove the quotes: true"),
        (r#"{"essential": "yes"}"#, "true or false"),
        (r#"{"essential": 1}"#, "true or false"),
        (r#"{"essential": [true]}"#, "Take the element out"),
        (r#"{"essential": {}}"#, "true or false"),
        (r#"{"command": "run"}"#, "Put it into a list"),
        (r#"{"command": "[\"run\"]"}"#, "jsondecode("),
        (r#"{"command": 1}"#, "Write a list of strings"),
        (r#"{"command": true}"#, "Write a list of strings"),
        (r#"{"command": {"a": "b"}}"#, "values("),
        (
            r#"{"restartPolicy": {"ignoredExitCodes": 1}}"#,
            "Put it into a list",
        ),
        (
            r#"{"restartPolicy": {"ignoredExitCodes": "1"}}"#,
            "without quotes",
        ),
        (r#"{"restartPolicy": {"ignoredExitCodes": true}}"#, "[1, 2]"),
        (r#"{"restartPolicy": {"ignoredExitCodes": {}}}"#, "[1, 2]"),
        (r#"{"dockerLabels": "a=b"}"#, "Write a map"),
        (r#"{"dockerLabels": 1}"#, "Write a map"),
        (r#"{"dockerLabels": false}"#, "Write a map"),
        (r#"{"dockerLabels": [{"a": "b"}]}"#, "Take the object out"),
        (
            r#"{"dockerLabels": [{"name": "a", "value": "b"}]}"#,
            "for it in LIST",
        ),
        (r#"{"healthCheck": "true"}"#, "Write { command = … }"),
        (r#"{"healthCheck": 1}"#, "Write { command = … }"),
        (r#"{"healthCheck": true}"#, "Write { command = … }"),
        (
            r#"{"healthCheck": [{"command": ["x"]}]}"#,
            "healthCheck is one object",
        ),
        (r#"{"healthCheck": ["CMD"]}"#, "Write { command = … }"),
        (r#"{"healthCheck": []}"#, "Remove healthCheck"),
        (r#"{"healthCheck": "{\"command\":[]}"}"#, "jsondecode("),
        (
            r#"{"portMappings": 80}"#,
            "[{ containerPort = …, hostPort = … }]",
        ),
        (r#"{"portMappings": "80:80"}"#, "Write a list of objects"),
        (r#"{"portMappings": true}"#, "Write a list of objects"),
        (r#"{"portMappings": [80]}"#, "Write { containerPort = …"),
        (
            r#"{"portMappings": {"containerPort": 80}}"#,
            "Put it into a list",
        ),
        (
            r#"{"portMappings": {"http": {"containerPort": 80}}}"#,
            "values(MAP)",
        ),
        (
            r#"{"environment": {"A": "b"}}"#,
            "{ name = name, value = value }",
        ),
        (
            r#"{"environment": {"name": "A", "value": "b"}}"#,
            "Put it into a list",
        ),
        (r#"{"environment": "A=b"}"#, "[{ name = …, value = … }]"),
        (r#"{"environment": 1}"#, "Write a list of objects"),
        (
            r#"{"environment": ["A=b"]}"#,
            "Write { name = …, value = … }",
        ),
        (
            r#"{"secrets": {"A": "arn"}}"#,
            "{ name = name, valueFrom = value }",
        ),
        (
            r#"{"secrets": ["arn"]}"#,
            "Write { name = …, valueFrom = … }",
        ),
        (
            r#"{"dependsOn": ["db"]}"#,
            "Write { containerName = …, condition = … }",
        ),
        (
            r#"{"dependsOn": {"db": "START"}}"#,
            "{ containerName = name, condition = value }",
        ),
        (
            r#"{"ulimits": {"nofile": {"softLimit": 1}}}"#,
            "merge(it, { name = name })",
        ),
    ];

    #[test]
    fn every_wrong_type_has_a_cure() {
        for (container, cure) in CASES {
            let problems = read(&format!("[{container}]")).problems;
            let details: Vec<String> = problems.into_iter().map(|problem| problem.detail).collect();
            assert!(
                details.iter().any(|detail| detail.contains(cure)),
                "{container}: {details:?}"
            );
            let single = details
                .iter()
                .filter(|detail| detail.starts_with("Expected"))
                .count();
            assert_eq!(single, 1, "{container}: {details:?}");
        }
    }

    #[test]
    fn no_value_is_quoted_that_may_be_secret() {
        let container = json!([{"environment": {"TOKEN": "hunter2"}, "secrets": "hunter2", "image": 4711,
            "logConfiguration": {"logDriver": "x", "options": {"token": 4711}}}]);
        let problems = read(&container.to_string()).problems;
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(!format!("{problems:?}").contains("hunter2"));
        assert!(!format!("{problems:?}").contains("4711"));
    }
}
