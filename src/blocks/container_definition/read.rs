//! From JSON text to containers under the API's names, with everything that is wrong about the text.

use std::collections::BTreeMap;

use serde_json::{Map as JsonMap, Value as Json};
use tfplug::value::Value;

use crate::shapes::{CONTAINER, Field, Kind, Shape};

/// What the text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Containers {
    /// One object per container, under the API's names. Nulls are left out; what could not be read is unknown, so that
    /// rules about it stay silent.
    pub(crate) items: Vec<Value>,
    /// What is wrong, in the order of the text.
    pub(crate) problems: Vec<Problem>,
}

impl Containers {
    /// Whether there are containers at all, however faulty.
    pub(crate) fn is_readable(&self) -> bool {
        !self
            .problems
            .iter()
            .any(|problem| problem.fatal && problem.place.is_none())
    }
}

/// Something wrong about the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    /// Whether the definition cannot be used; otherwise it is a key that ECS would never see.
    pub(crate) fatal: bool,
    /// The index of the container, its name if it has one, and the steps from there; `None` for the whole text.
    pub(crate) place: Option<(usize, Option<String>, Vec<Step>)>,
    /// One line.
    pub(crate) summary: String,
    /// What to do.
    pub(crate) detail: String,
}

/// A step inside a container.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// Into a member.
    Member(&'static str),
    /// Into an element.
    Element(usize),
    /// Into an element that a member identifies: the member, its text, and the position.
    Named(&'static str, String, usize),
    /// Into an entry of a map.
    Entry(String),
}

/// Reads the text of `container_definitions`.
pub(crate) fn read(text: &str) -> Containers {
    let json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            return refused(
                "container_definitions is not JSON",
                format!("{error}. {ADVICE}"),
            );
        }
    };
    match json {
        Json::Array(containers) => from_json(&containers),
        Json::Object(_) => refused(
            "container_definitions is one object instead of a list",
            "Put the container into a list: jsonencode([{ … }]).",
        ),
        other => refused(
            "container_definitions is not a list of containers",
            format!("Found {}. {ADVICE}", describe(&other)),
        ),
    }
}

const ADVICE: &str =
    "Write it with jsonencode([{ name = …, image = … }]), which always makes valid JSON.";

fn refused(summary: &str, detail: impl Into<String>) -> Containers {
    let problem = Problem {
        fatal: true,
        place: None,
        summary: summary.to_owned(),
        detail: detail.into(),
    };
    Containers {
        items: Vec::new(),
        problems: vec![problem],
    }
}

/// Reads containers that are JSON already.
pub(crate) fn from_json(containers: &[Json]) -> Containers {
    let mut all = Containers::default();
    for (index, json) in containers.iter().enumerate() {
        let name = member(json, "name")
            .and_then(Json::as_str)
            .map(str::to_owned);
        let mut reader = Reader {
            index,
            name,
            steps: Vec::new(),
            problems: &mut all.problems,
        };
        let item =
            match json {
                Json::Object(members) => reader.object(&CONTAINER, members),
                other => {
                    reader.problem(
                    true,
                    format!("The container at index {index} is {}, not an object", describe(other)),
                    "Remove the entry, or write the container as an object with name and image.",
                );
                    Value::unknown()
                }
            };
        all.items.push(item);
    }
    all
}

/// What a piece of JSON says about a field of that kind; what cannot be read is unknown.
pub(crate) fn value(kind: &Kind, json: &Json) -> Value {
    let mut reader = Reader {
        index: 0,
        name: None,
        steps: Vec::new(),
        problems: &mut Vec::new(),
    };
    reader.value(kind, json)
}

fn member<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    let members = json.as_object()?;
    members
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The rules that demand the required members of structures: structure, member (any, if empty) and ID.
const REQUIRED_BY: [(&str, &str, &str); 13] = [
    ("ContainerDependency", "condition", "CD-069"),
    ("ContainerDependency", "", "CD-068"),
    ("Device", "", "CD-038"),
    ("EnvironmentFile", "", "CD-099"),
    ("FirelensConfiguration", "", "CD-061"),
    ("HealthCheck", "", "CD-064"),
    ("LogConfiguration", "", "CD-050"),
    ("NvidiaMpsAllocation", "", "CD-113"),
    ("RepositoryCredentials", "", "CD-116"),
    ("ResourceRequirement", "", "GEN-008"),
    ("Secret", "", "CD-047"),
    ("Tmpfs", "", "CD-036"),
    ("Ulimit", "", "CD-040"),
];

struct Reader<'a> {
    index: usize,
    name: Option<String>,
    steps: Vec<Step>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, fatal: bool, summary: impl Into<String>, detail: impl Into<String>) {
        self.problems.push(Problem {
            fatal,
            place: Some((self.index, self.name.clone(), self.steps.clone())),
            summary: summary.into(),
            detail: detail.into(),
        });
    }

    fn inside<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(step);
        let result = read(self);
        self.steps.pop();
        result
    }

    fn object(&mut self, shape: &Shape, members: &JsonMap<String, Json>) -> Value {
        let mut entries = BTreeMap::new();
        for (key, json) in members {
            let Some(field) = shape.field(key) else {
                self.unknown_key(shape, key);
                continue;
            };
            if !json.is_null() {
                let value = self.inside(Step::Member(field.name), |reader| {
                    reader.value(&field.kind, json)
                });
                entries.insert(field.name.to_owned(), value);
            }
        }
        for field in shape.fields.iter().filter(|field| field.required) {
            // An all-empty element counts as absent, as in the AWS provider.
            if !entries.contains_key(field.name) && !entries.is_empty() {
                self.missing(shape, field);
                // Rules have nothing to say about it any more.
                entries.insert(field.name.to_owned(), Value::unknown());
            }
        }
        Value::Object(entries)
    }

    fn unknown_key(&mut self, shape: &Shape, key: &str) {
        let near = crate::rules::did_you_mean(key, &shape.names());
        self.problem(
            false,
            "Unknown field",
            format!("ECS has no field {key:?} here and would never see it.{near}"),
        );
    }

    fn missing(&mut self, shape: &Shape, field: &Field) {
        let demands = |rule: &&(&str, &str, &str)| {
            rule.0 == shape.name && (rule.1.is_empty() || rule.1 == field.name)
        };
        let rule = REQUIRED_BY.iter().find(demands);
        let rule = rule.map_or(String::new(), |(_, _, id)| format!(" (rule {id})"));
        self.problem(
            true,
            format!("{} is missing", field.name),
            format!("ECS requires {} here{rule}.", field.name),
        );
    }

    fn value(&mut self, kind: &Kind, json: &Json) -> Value {
        let read = match (kind, json) {
            (Kind::Text, Json::String(text)) => Some(Value::from(text.as_str())),
            (Kind::Bool, Json::Bool(value)) => Some(Value::from(*value)),
            (Kind::Int | Kind::Cpu | Kind::Memory, Json::Number(number)) => {
                whole(number).map(Value::from)
            }
            (Kind::Texts(_), Json::Array(items)) => Some(self.list(&Kind::Text, items)),
            (Kind::Ints(_), Json::Array(items)) => Some(self.list(&Kind::Int, items)),
            (Kind::Objects(shape, _), Json::Array(items)) => {
                Some(self.list(&Kind::Object(shape), items))
            }
            (Kind::Keyed(shape, key), Json::Array(items)) => Some(self.keyed(shape, key, items)),
            (Kind::Object(shape), Json::Object(members)) => Some(self.object(shape, members)),
            (Kind::Map, Json::Object(members)) => Some(self.map(members)),
            _ => None,
        };
        read.unwrap_or_else(|| self.mismatch(kind, json))
    }

    fn list(&mut self, kind: &Kind, items: &[Json]) -> Value {
        let elements = items.iter().enumerate().filter(|(_, item)| !item.is_null());
        let read =
            |(index, item)| self.inside(Step::Element(index), |reader| reader.value(kind, item));
        Value::List(elements.map(read).collect())
    }

    fn keyed(&mut self, shape: &'static Shape, key: &'static str, items: &[Json]) -> Value {
        let elements = items.iter().enumerate().filter(|(_, item)| !item.is_null());
        let read = |(index, item)| {
            let step = match member(item, key).and_then(Json::as_str) {
                Some(name) => Step::Named(key, name.to_owned(), index),
                None => Step::Element(index),
            };
            self.inside(step, |reader| reader.value(&Kind::Object(shape), item))
        };
        Value::List(elements.map(read).collect())
    }

    fn map(&mut self, members: &JsonMap<String, Json>) -> Value {
        let entries = members.iter().filter(|(_, item)| !item.is_null());
        let read = |(key, item): (&String, &Json)| {
            let value = self.inside(Step::Entry(key.clone()), |reader| {
                reader.value(&Kind::Text, item)
            });
            (key.clone(), value)
        };
        Value::Map(entries.map(read).collect())
    }

    fn mismatch(&mut self, kind: &Kind, json: &Json) -> Value {
        let field = self.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(*name),
            _ => None,
        });
        let field = field.unwrap_or_default();
        let hint = match (kind, json) {
            (Kind::Int | Kind::Cpu | Kind::Memory, Json::String(text))
                if text.trim().parse::<i64>().is_ok() =>
            {
                format!(" Drop the quotes: {}, or use tonumber().", text.trim())
            }
            (Kind::Bool, Json::String(text)) if matches!(text.as_str(), "true" | "false") => {
                format!(" Drop the quotes: {text}, or use tobool().")
            }
            (Kind::Text, Json::Number(_) | Json::Bool(_)) => {
                " Put it in quotes, or use tostring().".to_owned()
            }
            (
                Kind::Texts(_) | Kind::Objects(..) | Kind::Keyed(..) | Kind::Ints(_),
                Json::String(_) | Json::Object(_),
            ) => " Put it into a list: [ … ].".to_owned(),
            _ => String::new(),
        };
        self.problem(
            true,
            format!("{field} has the wrong type"),
            format!(
                "Expected {}, found {}.{hint}",
                expected(kind),
                found(kind, json)
            ),
        );
        Value::unknown()
    }
}

/// Whole numbers also in the spellings `80.0` and `8e1`, as long as the API's 32 bits hold them.
fn whole(number: &serde_json::Number) -> Option<i64> {
    let exact = tfplug::value::Number::parse(&number.to_string())?.as_i64()?;
    i32::try_from(exact).is_ok().then_some(exact)
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int | Kind::Cpu | Kind::Memory => "a whole number of at most 32 bits",
        Kind::Bool => "true or false",
        Kind::Texts(_) => "a list of texts",
        Kind::Ints(_) => "a list of whole numbers",
        Kind::Map => "an object of texts",
        Kind::Object(_) => "an object",
        Kind::Objects(..) | Kind::Keyed(..) => "a list of objects",
    }
}

/// What was found where `kind` was expected. A number in the place of anything but a number may be a secret.
fn found(kind: &Kind, json: &Json) -> String {
    match (kind, json) {
        (Kind::Int | Kind::Cpu | Kind::Memory, _) => describe(json),
        (_, Json::Number(_)) => "a number".to_owned(),
        _ => describe(json),
    }
}

/// What a JSON value is, with the value itself where it is short and cannot be a secret.
fn describe(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(_) => "text".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = read(text).problems;
        problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.summary, problem.detail))
            .collect()
    }

    #[test]
    fn keys_match_without_regard_to_case_and_nulls_are_absent() {
        let read = read(
            r#"[{"Name":"web","IMAGE":"nginx","cpu":null,"environment":[null,{"Name":"A","value":"1"}]}]"#,
        );
        assert_eq!(read.problems, []);
        let item = &read.items[0];
        assert_eq!(item.get("name").and_then(Value::as_str), Some("web"));
        assert_eq!(item.get("cpu"), None);
        assert_eq!(
            item.get("environment").map(|list| list.items().len()),
            Some(1)
        );
    }

    #[test]
    fn unknown_keys_are_told_with_the_nearest_name() {
        let read = read(
            r#"[{"name":"web","enviroment":[],"portMappings":[{"containerport":80,"hostprt":8}]}]"#,
        );
        let told: Vec<_> = read
            .problems
            .iter()
            .map(|problem| (problem.fatal, problem.detail.as_str()))
            .collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|(fatal, _)| !fatal));
        assert!(
            read.problems
                .iter()
                .any(|p| p.detail.contains("\"environment\"?")),
            "{told:?}"
        );
        assert!(
            read.problems
                .iter()
                .any(|p| p.detail.contains("\"hostPort\"?")),
            "{told:?}"
        );
    }

    #[test]
    fn wrong_types_name_the_field_and_the_remedy_and_stay_unknown() {
        let read = read(
            r#"[{"name":"web","memory":"128","environment":[{"name":"PORT","value":80}],"command":"run"}]"#,
        );
        let details: Vec<_> = read
            .problems
            .iter()
            .map(|problem| problem.detail.as_str())
            .collect();
        assert!(
            details
                .iter()
                .any(|detail| detail.contains("Drop the quotes: 128")),
            "{details:?}"
        );
        assert!(
            details
                .iter()
                .any(|detail| detail.contains("Put it in quotes")),
            "{details:?}"
        );
        assert!(
            details
                .iter()
                .any(|detail| detail.contains("Put it into a list")),
            "{details:?}"
        );
        assert!(read.items[0].get("memory").is_some_and(Value::is_unknown));
    }

    #[test]
    fn what_is_no_list_of_containers_is_told_as_a_whole() {
        assert!(problems("nonsense")[0].contains("not JSON"));
        assert!(problems("{}")[0].contains("into a list"));
        assert!(problems("7")[0].contains("Found 7"));
        assert!(problems("[null]")[0].contains("index 0 is null"));
        assert_eq!(problems("[]"), Vec::<String>::new());
    }

    #[test]
    fn required_members_are_demanded_where_anything_is_written() {
        assert!(problems(r#"[{"secrets":[{"name":"A"}]}]"#)[0].contains("valueFrom is missing"));
        assert_eq!(
            problems(r#"[{"secrets":[{}],"healthCheck":{}}]"#),
            Vec::<String>::new()
        );
    }

    #[test]
    fn whole_numbers_may_be_spelled_with_a_fraction_of_zero() {
        assert_eq!(
            problems(r#"[{"cpu":128.0,"memory":1e2}]"#),
            Vec::<String>::new()
        );
        assert!(problems(r#"[{"cpu":1.5}]"#)[0].contains("found 1.5"));
        assert!(problems(r#"[{"cpu":9999999999}]"#)[0].contains("32 bits"));
    }
}
