//! From JSON text to containers under the API's names, with everything that is wrong about the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map as JsonMap, Value as Json};
use tfplug::value::Value;

use super::mismatch;
use super::whole::{self, Key, Whole};
use crate::shapes::{CONTAINER, Field, FieldType, Structure};

/// The containers of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Containers {
    /// One object per container, under the API's names. Nulls are left out; what could not be read is unknown, so that
    /// rules about it stay silent. Rules and comparisons share them.
    pub(crate) items: Arc<Vec<Value>>,
    /// The faults, in the order of the text.
    pub(crate) problems: Vec<Problem>,
}

impl Containers {
    /// Whether there are containers at all, however faulty.
    pub(crate) fn is_readable(&self) -> bool {
        !self
            .problems
            .iter()
            .any(|problem| problem.is_fatal() && problem.place.is_none())
    }
}

/// Something wrong about the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Problem {
    /// How much it matters.
    pub(crate) weight: Weight,
    /// The index of the container, its name if it has one, and the steps from there; `None` for the whole text.
    pub(crate) place: Option<(usize, Option<String>, Vec<Step>)>,
    /// One line.
    pub(crate) summary: String,
    /// The remedy.
    pub(crate) detail: String,
    /// The rule that demands a required member which is missing.
    pub(crate) rule: Option<&'static str>,
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Weight {
    /// The definition cannot be used.
    Fatal,
    /// A key that ECS would never see.
    UnknownField,
    /// A key that occurs twice.
    Repeated,
}

impl Problem {
    /// Whether the definition cannot be used.
    pub(crate) fn is_fatal(&self) -> bool {
        self.weight == Weight::Fatal
    }
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
    #[cfg(test)]
    parsed::note(text);
    match whole::read(text) {
        Ok(Whole { containers, twice }) => {
            let mut all = from_json(&containers);
            let faults = twice.iter().filter_map(|at| repeated(&containers, at));
            all.problems.extend(faults);
            all
        }
        Err((summary, detail)) => Containers {
            items: Arc::default(),
            problems: vec![Problem {
                weight: Weight::Fatal,
                place: None,
                summary: summary.to_owned(),
                detail,
                rule: None,
            }],
        },
    }
}

/// A key that occurs twice in one object: the reader of the AWS provider and ours take the last one.
fn repeated(containers: &[Json], at: &[Key]) -> Option<Problem> {
    let (Key::Index(index), steps) = at.split_first()? else {
        return None;
    };
    let Some(Key::Name(name)) = steps.last() else {
        return None;
    };
    let container = containers.get(*index)?;
    let own = member(container, "name").and_then(Json::as_str);
    Some(Problem {
        weight: Weight::Repeated,
        place: Some((*index, own.map(str::to_owned), known_steps(steps))),
        summary: "Duplicate key in a JSON object".to_owned(),
        detail: format!(
            "{name:?} is set twice, and only the last value would be sent. Remove one of them."
        ),
        rule: None,
    })
}

/// The steps from a container, as far as its fields are known.
fn known_steps(keys: &[Key]) -> Vec<Step> {
    let mut shape = Some(&CONTAINER);
    let mut steps = Vec::new();
    for key in keys {
        match (key, shape) {
            (Key::Index(index), _) => steps.push(Step::Element(*index)),
            (Key::Name(name), Some(known)) => {
                let Some(field) = known.field(name) else {
                    break;
                };
                steps.push(Step::Member(field.name));
                shape = field.structure();
            }
            (Key::Name(name), None) => steps.push(Step::Entry(name.clone())),
        }
    }
    steps
}

/// Reads containers that are JSON already.
pub(crate) fn from_json(containers: &[Json]) -> Containers {
    let (mut items, mut problems) = (Vec::new(), Vec::new());
    for (index, json) in containers.iter().enumerate() {
        let name = member(json, "name")
            .and_then(Json::as_str)
            .map(str::to_owned);
        let mut reader = Reader {
            index,
            name,
            steps: Vec::new(),
            problems: &mut problems,
        };
        let item = match json {
            Json::Object(members) => reader.object(&CONTAINER, members),
            other => {
                reader.no_container(other);
                Value::unknown()
            }
        };
        items.push(item);
    }
    Containers {
        items: items.into(),
        problems,
    }
}

/// The value of a field of that type in JSON; unknown if it cannot be read.
pub(crate) fn value(kind: &FieldType, json: &Json) -> Value {
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
    fn problem(&mut self, weight: Weight, summary: impl Into<String>, detail: impl Into<String>) {
        self.push(weight, None, summary.into(), detail.into());
    }

    fn push(
        &mut self,
        weight: Weight,
        rule: Option<&'static str>,
        summary: String,
        detail: String,
    ) {
        self.problems.push(Problem {
            weight,
            place: Some((self.index, self.name.clone(), self.steps.clone())),
            summary,
            detail,
            rule,
        });
    }

    /// An element of the list that is not an object.
    fn no_container(&mut self, json: &Json) {
        let cure = match json {
            Json::String(text) if mismatch::is_json(text) => {
                "The string is JSON itself. Decode it first: jsonencode([jsondecode(…)])."
            }
            Json::Null => {
                "Remove it, or filter null values out with [for it in LIST : it if it != null]."
            }
            _ => "A container is an object with name and image. Correct the entry, or remove it.",
        };
        let found = mismatch::describe(json);
        let summary = format!(
            "The container at index {} is {found}, not an object",
            self.index
        );
        self.problem(Weight::Fatal, summary, cure);
    }

    fn inside<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(step);
        let result = read(self);
        self.steps.pop();
        result
    }

    fn object(&mut self, shape: &Structure, members: &JsonMap<String, Json>) -> Value {
        let mut entries = BTreeMap::new();
        for (key, json) in members {
            let Some(field) = shape.field(key) else {
                // Of null nothing is lost.
                if !json.is_null() {
                    self.unknown_key(shape, key);
                }
                continue;
            };
            if entries.contains_key(field.name) {
                self.problem(
                    Weight::Repeated,
                    format!("Duplicate {}", field.name),
                    "Names that differ only in letter case are the same field. Remove one of them.",
                );
            }
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
                // The problem is reported already: unknown keeps the rules silent.
                entries.insert(field.name.to_owned(), Value::unknown());
            }
        }
        Value::Object(entries)
    }

    fn unknown_key(&mut self, shape: &Structure, key: &str) {
        let near = crate::rules::did_you_mean(key, &shape.names());
        self.problem(
            Weight::UnknownField,
            "Unknown field",
            format!(
                "ECS has no field {key:?} here, so it is not sent. Correct or remove it.{near}"
            ),
        );
    }

    fn missing(&mut self, shape: &Structure, field: &Field) {
        let demands = |rule: &&(&str, &str, &str)| {
            rule.0 == shape.name && (rule.1.is_empty() || rule.1 == field.name)
        };
        let rule = REQUIRED_BY.iter().find(demands).map(|(_, _, id)| *id);
        let (summary, detail) = (
            format!("{} is not set", field.name),
            format!("ECS requires {} here. Set it.", field.name),
        );
        self.push(Weight::Fatal, rule, summary, detail);
    }

    fn value(&mut self, kind: &FieldType, json: &Json) -> Value {
        let read = match (kind, json) {
            (FieldType::String, Json::String(text)) => Some(Value::from(text.as_str())),
            (FieldType::Bool, Json::Bool(value)) => Some(Value::from(*value)),
            (FieldType::Int | FieldType::Cpu | FieldType::Memory, Json::Number(number)) => {
                whole(number).map(Value::from)
            }
            (FieldType::Strings(_), Json::Array(items)) => {
                Some(self.list(&FieldType::String, items))
            }
            (FieldType::Ints(_), Json::Array(items)) => Some(self.list(&FieldType::Int, items)),
            (FieldType::Objects(shape, _), Json::Array(items)) => {
                Some(self.list(&FieldType::Object(shape), items))
            }
            (FieldType::Keyed(shape, key), Json::Array(items)) => {
                Some(self.keyed(shape, key, items))
            }
            (FieldType::Object(shape), Json::Object(members)) => Some(self.object(shape, members)),
            (FieldType::Map, Json::Object(members)) => Some(self.map(members)),
            _ => None,
        };
        read.unwrap_or_else(|| self.mismatch(kind, json))
    }

    fn list(&mut self, kind: &FieldType, items: &[Json]) -> Value {
        let elements = items.iter().enumerate().filter(|(_, item)| !item.is_null());
        let read =
            |(index, item)| self.inside(Step::Element(index), |reader| reader.value(kind, item));
        Value::List(elements.map(read).collect())
    }

    fn keyed(&mut self, shape: &'static Structure, key: &'static str, items: &[Json]) -> Value {
        let elements = items.iter().enumerate().filter(|(_, item)| !item.is_null());
        let read = |(index, item)| {
            let step = match member(item, key).and_then(Json::as_str) {
                Some(name) => Step::Named(key, name.to_owned(), index),
                None => Step::Element(index),
            };
            self.inside(step, |reader| reader.value(&FieldType::Object(shape), item))
        };
        Value::List(elements.map(read).collect())
    }

    fn map(&mut self, members: &JsonMap<String, Json>) -> Value {
        let entries = members.iter().filter(|(_, item)| !item.is_null());
        let read = |(key, item): (&String, &Json)| {
            let value = self.inside(Step::Entry(key.clone()), |reader| {
                reader.value(&FieldType::String, item)
            });
            (key.clone(), value)
        };
        Value::Map(entries.map(read).collect())
    }

    fn mismatch(&mut self, kind: &FieldType, json: &Json) -> Value {
        let field = self.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(*name),
            _ => None,
        });
        let field = field.unwrap_or_default();
        let (complaint, detail) = mismatch::fault(field, kind, json);
        self.problem(Weight::Fatal, format!("{field} {complaint}"), detail);
        Value::unknown()
    }
}

/// Whole numbers also in the spellings `80.0` and `8e1`, as long as the API's 32 bits hold them.
fn whole(number: &serde_json::Number) -> Option<i64> {
    let exact = tfplug::value::Number::parse(&number.to_string())?.as_i64()?;
    i32::try_from(exact).is_ok().then_some(exact)
}

/// The texts that a test's thread has parsed.
#[cfg(test)]
pub(crate) mod parsed {
    use std::cell::RefCell;

    thread_local! {
        static TEXTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn note(text: &str) {
        TEXTS.with_borrow_mut(|texts| texts.push(text.to_owned()));
    }

    /// The texts since the last call.
    pub(crate) fn take() -> Vec<String> {
        TEXTS.take()
    }
}

#[cfg(test)]
mod tests;
