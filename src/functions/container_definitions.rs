//! `container_definitions`: containers as values become the JSON text that `container_definitions` takes.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tfplug::value::Value;
use tfplug::{Dynamic, Function, FunctionError};

use crate::blocks::container_definition::equivalence::{Canonical, canonical};
use crate::blocks::container_definition::read::{self, Problem};
use crate::rules::{did_you_mean, fargate};
use crate::shapes::{CONTAINER, Field, FieldType, Structure};

pub(super) fn function() -> Function {
    Function::new("container_definitions", text)
        .summary("Containers as JSON text")
        .description(
            "Makes the text of `container_definitions` from a list of containers, or from a map of containers by name. Names \
             may be those of the API (`portMappings`) or those of the attribute `containers` (`port_mappings`); \
             `environment`, `secrets`, `depends_on`, `ulimits` and `system_controls` may be maps; `cpu` and `memory` may \
             have units. The text is the shortest with this meaning and always the same for the same meaning: nulls, empty \
             lists and defaults are left out, and containers and variables are sorted. A field that ECS does not know is an \
             error.",
        )
        .parameter("containers", "The containers.")
}

fn text(containers: Dynamic) -> Result<String, FunctionError> {
    let items = match &containers.value {
        Value::List(items) | Value::Tuple(items) | Value::Set(items) => items
            .iter()
            .filter(|item| !item.is_null())
            .map(|item| object(&CONTAINER, item, "", None))
            .collect::<Result<Vec<_>, _>>()?,
        Value::Map(entries) | Value::Object(entries) => entries
            .iter()
            .filter(|(_, item)| !item.is_null())
            .map(|(name, item)| object(&CONTAINER, item, name, Some(("name", name))))
            .collect::<Result<Vec<_>, _>>()?,
        _ => {
            let text = "The argument must be a list of containers, or a map of containers by name.";
            return Err(FunctionError::new(text).argument(0));
        }
    };
    if !(1..=10).contains(&items.len()) {
        let text = format!(
            "There are {} containers; a task definition must have 1 to 10. Null containers do not count.",
            items.len()
        );
        return Err(FunctionError::new(text).argument(0));
    }
    let json: Json = canonical(&items, None)
        .iter()
        .map(Canonical::json)
        .collect();
    let text = json.to_string();
    let problems = read::read(&text).problems;
    match problems.into_iter().find(Problem::is_fatal) {
        None => Ok(text),
        Some(problem) => {
            let place = problem.place.and_then(|(_, name, _)| name);
            let place = place.map_or(String::new(), |name| format!("In container {name:?}: "));
            let text = format!("{place}{}. {}", problem.summary, problem.detail);
            Err(FunctionError::new(text).argument(0))
        }
    }
}

/// A structure under the API's names; `key` is the member outside of it, with its value.
fn object(
    shape: &Structure,
    value: &Value,
    at: &str,
    key: Option<(&str, &str)>,
) -> Result<Value, FunctionError> {
    let (Value::Map(entries) | Value::Object(entries)) = value else {
        return Err(fault(at, "the value must be an object."));
    };
    let mut members = BTreeMap::new();
    for (name, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
        let at = if at.is_empty() {
            name.clone()
        } else {
            format!("{at}.{name}")
        };
        let Some(field) = named(shape, name) else {
            let near = did_you_mean(name, &shape.names());
            return Err(fault(
                &at,
                &format!("{name:?} is not a field of ECS here.{near}"),
            ));
        };
        let value = member(field, value, &at)?;
        if members.insert(field.name.to_owned(), value).is_some() {
            return Err(fault(
                &at,
                "the field is set in both spellings. Remove one of them.",
            ));
        }
    }
    if let Some((name, value)) = key {
        members.insert(name.to_owned(), Value::from(value));
    }
    Ok(Value::Object(members))
}

fn named(shape: &Structure, name: &str) -> Option<&'static Field> {
    let by_attribute = || shape.fields.iter().find(|field| field.is_snake(name));
    shape.field(name).or_else(by_attribute)
}

fn member(field: &'static Field, value: &Value, at: &str) -> Result<Value, FunctionError> {
    let each = |shape: &'static Structure| {
        let items = value.items().iter().enumerate();
        let items = items.filter(|(_, item)| !item.is_null());
        let items = items.map(|(index, item)| object(shape, item, &format!("{at}[{index}]"), None));
        items.collect::<Result<Vec<_>, _>>().map(Value::List)
    };
    match (field.kind, value) {
        (FieldType::Cpu, Value::String(text)) => size(fargate::cpu_units(text), at, "0.5 vCPU"),
        (FieldType::Memory, Value::String(text)) => size(fargate::memory_mib(text), at, "1 GB"),
        (FieldType::Object(shape), value) => object(shape, value, at, None),
        (
            FieldType::Objects(shape, _) | FieldType::Keyed(shape, _),
            Value::List(_) | Value::Tuple(_) | Value::Set(_),
        ) => each(shape),
        (FieldType::Keyed(shape, key), Value::Map(entries) | Value::Object(entries)) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let element = |(name, value): (&String, &Value)| match field.sole_value() {
                Some(sole) => Ok(Value::Object(BTreeMap::from([
                    (key.to_owned(), Value::from(name.as_str())),
                    (
                        sole.name.to_owned(),
                        plain(value, &format!("{at}[{name:?}]"))?,
                    ),
                ]))),
                None => object(shape, value, &format!("{at}[{name:?}]"), Some((key, name))),
            };
            entries
                .map(element)
                .collect::<Result<Vec<_>, _>>()
                .map(Value::List)
        }
        (FieldType::Map, Value::Map(entries) | Value::Object(entries)) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let entry = |(name, value): (&String, &Value)| {
                let value = plain(value, &format!("{at}[{name:?}]"))?;
                Ok::<_, FunctionError>((name.clone(), value))
            };
            Ok(Value::Map(entries.map(entry).collect::<Result<_, _>>()?))
        }
        (FieldType::Strings(_), Value::List(items) | Value::Tuple(items) | Value::Set(items)) => {
            let items = items.iter().map(|item| plain(item, at));
            Ok(Value::List(items.collect::<Result<_, _>>()?))
        }
        (FieldType::Ints(_), Value::List(items) | Value::Tuple(items) | Value::Set(items)) => {
            let items = items.iter().map(|item| whole(item, at));
            Ok(Value::List(items.collect::<Result<_, _>>()?))
        }
        (FieldType::String, value) => plain(value, at),
        (FieldType::Int | FieldType::Cpu | FieldType::Memory, value) => whole(value, at),
        (FieldType::Bool, Value::Bool(_)) => Ok(value.clone()),
        (FieldType::Bool, _) => Err(fault(at, "the value must be true or false.")),
        _ => Err(fault(at, "the value must be a list or a map.")),
    }
}

/// Text as Terraform would convert it.
fn plain(value: &Value, at: &str) -> Result<Value, FunctionError> {
    match value {
        Value::Number(number) => Ok(Value::String(number.to_string())),
        Value::Bool(value) => Ok(Value::String(value.to_string())),
        Value::String(_) => Ok(value.clone()),
        _ => Err(fault(at, "the value must be a string.")),
    }
}

fn whole(value: &Value, at: &str) -> Result<Value, FunctionError> {
    let whole = match value {
        Value::Number(number) => number.as_i64().filter(|n| i32::try_from(*n).is_ok()),
        _ => None,
    };
    let refused = || fault(at, "the value must be a whole number, at most 2147483647.");
    whole.map(Value::from).ok_or_else(refused)
}

fn size(units: Option<i64>, at: &str, example: &str) -> Result<Value, FunctionError> {
    let unreadable = || {
        fault(
            at,
            &format!("the value must be a number, or a size such as {example:?}."),
        )
    };
    units.map(Value::from).ok_or_else(unreadable)
}

fn fault(at: &str, text: &str) -> FunctionError {
    FunctionError::new(format!("{at}: {text}")).argument(0)
}

#[cfg(test)]
mod tests {
    use tfplug::value::Type;

    use super::*;

    fn value(json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::from(*value),
            Json::Number(number) => Value::from(number.as_i64().unwrap()),
            Json::String(text) => Value::from(text.as_str()),
            Json::Array(items) => Value::Tuple(items.iter().map(value).collect()),
            Json::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, member)| (name.clone(), value(member)))
                    .collect(),
            ),
        }
    }

    fn of(json: serde_json::Value) -> Result<String, String> {
        let dynamic = Dynamic {
            ty: Type::Dynamic,
            value: value(&json),
        };
        text(dynamic).map_err(|error| format!("{error:?}"))
    }

    #[test]
    fn both_spellings_and_both_forms_give_one_text() {
        let api = of(serde_json::json!([{
            "name": "web", "image": "nginx", "cpu": 512, "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
            "portMappings": [{"containerPort": 80, "hostPort": null, "protocol": "tcp"}], "mountPoints": [],
            "dependsOn": [{"containerName": "init", "condition": "START"}],
        }, {"name": "init", "image": "busybox", "essential": false}]));
        let typed = of(serde_json::json!({
            "init": {"image": "busybox", "essential": false},
            "web": {"image": "nginx", "cpu": "0.5 vCPU", "environment": {"A": 1, "B": "2"},
                "port_mappings": [{"container_port": 80}], "depends_on": {"init": "START"}},
            "off": null,
        }));
        assert_eq!(api, typed);
        assert_eq!(
            api.unwrap(),
            r#"[{"essential":false,"image":"busybox","name":"init"},{"cpu":512,"dependsOn":[{"condition":"START","containerName":"init"}],"environment":[{"name":"A","value":"1"},{"name":"B","value":"2"}],"image":"nginx","name":"web","portMappings":[{"containerPort":80}]}]"#
        );
    }

    #[test]
    fn faults_name_the_place() {
        let message = |json| of(json).unwrap_err();
        assert!(message(serde_json::json!({"web": {"imag": "x"}})).contains("web.imag: "));
        assert!(
            message(serde_json::json!([{"name": "web", "cpu": "half"}]))
                .contains("cpu: the value must be a number")
        );
        assert!(message(serde_json::json!("x")).contains("list of containers"));
        for none in [serde_json::json!([]), serde_json::json!({"web": null})] {
            assert!(message(none).contains("There are 0 containers"));
        }
        let many: Vec<_> = (0..11)
            .map(|at| serde_json::json!({"name": format!("c{at}"), "image": "x"}))
            .collect();
        assert!(message(many.into()).contains("There are 11 containers"));
        let image = serde_json::json!({"web": {"image": ["x"]}});
        assert!(message(image).contains("web.image: the value must be a string"));
        let twice = serde_json::json!({"web": {"stop_timeout": 1, "stopTimeout": 2}});
        assert!(message(twice).contains("both spellings"));
        let empty = serde_json::json!({"web": {"environment": {"A": ""}}});
        assert!(of(empty).unwrap().contains(r#"{"name":"A","value":""}"#));
        assert!(
            message(
                serde_json::json!([{"name": "web", "logConfiguration": {"options": {"a": "b"}}}])
            )
            .contains("logDriver is not set")
        );
    }
}
