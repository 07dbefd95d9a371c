//! Answers without what is different by chance, and the places in which three of them differ.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// A place in which answers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The operations with it.
    pub(super) operations: BTreeSet<&'static str>,
    /// The member, from the object on: `service.deployments[].status`.
    pub(super) member: String,
    /// The value there of each server.
    pub(super) values: [String; 3],
}

/// The answer with IDs and times masked; an error as its code and message.
pub(super) fn normal(operation: &str, status: u16, mut answer: Value) -> Value {
    mask("", &mut answer);
    if status != 200 {
        let code = answer["__type"].as_str().unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default();
        let message = [&answer["message"], &answer["Message"]]
            .into_iter()
            .find(|it| it.is_string());
        return json!({ format!("{operation} refused"): { "status": status, "code": code, "message": message } });
    }
    one(answer)
}

/// The list of one object and the object itself have the same members.
fn one(answer: Value) -> Value {
    let Value::Object(members) = answer else {
        return answer;
    };
    let mut result = Map::new();
    for (name, mut value) in members {
        let lists = [
            "capacityProviders",
            "clusters",
            "services",
            "taskDefinitions",
        ];
        let single = lists.contains(&name.as_str());
        match value.as_array_mut() {
            Some(items) if single && items.len() == 1 => {
                result.insert(name.trim_end_matches('s').to_owned(), items.remove(0));
            }
            _ => drop(result.insert(name, value)),
        }
    }
    Value::Object(result)
}

fn mask(name: &str, value: &mut Value) {
    match value {
        Value::Object(members) => members
            .iter_mut()
            .for_each(|(name, value)| mask(name, value)),
        Value::Array(items) => {
            items.iter_mut().for_each(|item| mask(name, item));
            // The order of these means nothing.
            let sets = [
                "compatibilities",
                "requiresAttributes",
                "settings",
                "statistics",
                "tags",
            ];
            if sets.contains(&name) {
                items.sort_by_key(Value::to_string);
            }
        }
        Value::Number(_) | Value::String(_) if name.ends_with("At") => *value = json!("TIME"),
        Value::String(text) if name == "nextToken" && !text.is_empty() => {
            *text = "TOKEN".to_owned()
        }
        // moto draws them by chance.
        Value::String(text) if text.starts_with("subnet-") || text.starts_with("sg-") => {
            *text = "ID".to_owned();
        }
        Value::String(text) if text.contains(":service-deployment/") => {
            let name = text.rsplit_once('/').map_or("", |(name, _)| name);
            *text = format!("{name}/ID");
        }
        Value::String(text) => *text = without_ids(text),
        _ => {}
    }
}

/// A text with `ID` for each run of digits and hexadecimal digits that no request contains.
fn without_ids(text: &str) -> String {
    let is_part = |it: char| it.is_ascii_hexdigit() || it == '-';
    let mut result = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let id = run.len() >= 16 && digits >= 4;
        result.push_str(if id { "ID" } else { run });
        let next = after.chars().next().map_or(0, char::len_utf8);
        result.push_str(&after[..next]);
        rest = &after[next..];
    }
    result
}

/// Adds the places in which the answers of the three servers differ.
pub(super) fn differences(
    operation: &'static str,
    answers: &[Value; 3],
    found: &mut Vec<Difference>,
) {
    compare(
        operation,
        "",
        &[&answers[0], &answers[1], &answers[2]],
        found,
    );
}

fn compare(operation: &'static str, at: &str, values: &[&Value; 3], found: &mut Vec<Difference>) {
    let present: Vec<&Value> = values.iter().copied().filter(|it| !is_empty(it)).collect();
    if values[0] == values[1] && values[1] == values[2] || present.is_empty() {
        return;
    }
    // One that is absent as a whole is one difference, below the root.
    let whole = at.is_empty() || present.len() == 3;
    if whole && present.iter().all(|it| it.is_object()) {
        let empty = Map::new();
        let members = values.map(|it| it.as_object().unwrap_or(&empty));
        let names: BTreeSet<&String> = members.iter().flat_map(|it| it.keys()).collect();
        for name in names {
            let at = if at.is_empty() {
                name.clone()
            } else {
                format!("{at}.{name}")
            };
            let of = members.map(|it| it.get(name).unwrap_or(&Value::Null));
            compare(operation, &at, &of, found);
        }
        return;
    }
    let lengths: BTreeSet<_> = present
        .iter()
        .map(|it| it.as_array().map(Vec::len))
        .collect();
    if let (true, [Some(length)]) = (present.len() == 3, Vec::from_iter(lengths).as_slice()) {
        for index in 0..*length {
            let of = values.map(|it| &it[index]);
            compare(operation, &format!("{at}[]"), &of, found);
        }
        return;
    }
    let whole = present.len() < 3;
    let cell = |value: &Value| match value {
        Value::Object(members) if whole && !members.contains_key("code") && !members.is_empty() => {
            "present".to_owned()
        }
        value => short(value),
    };
    note(operation, at, values.map(cell), found);
}

/// AWS leaves out empty members or not, and the SDKs read both as the same.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn note(operation: &'static str, at: &str, values: [String; 3], found: &mut Vec<Difference>) {
    let known = found
        .iter_mut()
        .find(|it| it.member == at && it.values == values);
    match known {
        Some(known) => drop(known.operations.insert(operation)),
        None => found.push(Difference {
            operations: [operation].into(),
            member: at.to_owned(),
            values,
        }),
    }
}

/// A value in a cell of a table.
fn short(value: &Value) -> String {
    const MOST: usize = 90;
    if is_empty(value) {
        return "–".to_owned();
    }
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = text.replace('|', "/").replace('\n', " ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

#[test]
fn ids_and_times_are_masked_and_names_are_not() {
    let answer = json!({ "service": {
        "serviceArn": "arn:aws:ecs:us-east-1:123456789012:service/main/web", "createdAt": 1.5,
        "deployments": [{ "id": "ecs-svc/1234567890123456789" }], "taskSetId": "0f1e2d3c-0000-4000-8000-000000000000",
    } });
    let masked = normal("DescribeServices", 200, answer);
    let service = &masked["service"];
    assert_eq!(
        service["serviceArn"],
        "arn:aws:ecs:us-east-1:123456789012:service/main/web"
    );
    assert_eq!(
        (&service["createdAt"], &service["taskSetId"]),
        (&json!("TIME"), &json!("ID"))
    );
    assert_eq!(service["deployments"][0]["id"], "ecs-svc/ID");
}

#[test]
fn only_places_that_differ_are_differences() {
    let answer = |count: u8, tags: Value| json!({ "service": { "name": "web", "count": count, "tags": tags } });
    let all = [
        answer(1, json!([])),
        answer(1, Value::Null),
        answer(2, json!([])),
    ];
    let mut found = Vec::new();
    differences("CreateService", &all, &mut found);
    differences("UpdateService", &all, &mut found);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].member, "service.count");
    assert_eq!(found[0].values, ["`1`", "`1`", "`2`"]);
    assert_eq!(found[0].operations.len(), 2);
}
