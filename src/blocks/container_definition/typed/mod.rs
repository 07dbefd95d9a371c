//! Containers as attributes: a map of objects by container name, the typed form of a container definition.
//!
//! Schema and conversion follow from the tables in [`shapes`](crate::shapes): names in snake case, lists that one member
//! identifies as maps from that member, sizes as texts that may carry a unit. Values keep their unknown parts, so one
//! unknown variable hides nothing else.

use std::collections::BTreeMap;

use tfplug::schema::{Attribute, Block, Comparison, Contents, Kind, Nesting};
use tfplug::value::{DecodeError, Type, Value};
use tfplug::{Attr, Path, Shape};

use super::mismatch;
use super::read::{Containers, Problem, Step, Weight};
use crate::rules::fargate;
use crate::shapes::{CONTAINER, Field, FieldType, Order, Structure};

/// The typed containers by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Typed(pub(crate) BTreeMap<String, Value>);

impl tfplug::Field for Typed {
    fn ty() -> Type {
        Type::map(Self::block().ty())
    }

    fn contents() -> Contents {
        Self::block().into_contents()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        match value {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            Value::Map(entries) => Ok(Attr::Known(Self(entries.clone()))),
            _ => Err(DecodeError {
                path: at.clone(),
                message: "expected a map of containers".to_owned(),
            }),
        }
    }

    fn encode(&self) -> Value {
        Value::Map(self.0.clone())
    }
}

impl Shape for Typed {
    const NESTING: Nesting = Nesting::Map;
    const ONCE: bool = false;

    fn block() -> Block {
        Block {
            attributes: attributes(&CONTAINER, Some("name")),
            ..Block::default()
        }
    }
}

/// The same as a result: every attribute is computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Described(pub(crate) Typed);

impl tfplug::Field for Described {
    fn ty() -> Type {
        Typed::ty()
    }

    fn contents() -> Contents {
        Self::block().into_contents()
    }

    fn decode(value: &Value, at: &Path) -> Result<Attr<Self>, DecodeError> {
        Ok(Typed::decode(value, at)?.map(Self))
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }
}

impl Shape for Described {
    const NESTING: Nesting = Nesting::Map;
    const ONCE: bool = false;

    fn block() -> Block {
        let attributes = Typed::block().attributes;
        Block {
            attributes: attributes.into_iter().map(read_only).collect(),
            ..Block::default()
        }
    }
}

fn read_only(attribute: Attribute) -> Attribute {
    let kind = match attribute.kind {
        Kind::Nested(nesting, members) => {
            Kind::Nested(nesting, members.into_iter().map(read_only).collect())
        }
        plain => plain,
    };
    Attribute {
        kind,
        required: false,
        optional: false,
        computed: true,
        equal: None,
        ..attribute
    }
}

/// The attributes of a structure without the member that is the key of a map.
fn attributes(shape: &Structure, key: Option<&str>) -> Vec<Attribute> {
    let fields = shape.fields.iter();
    fields
        .filter(|field| key != Some(field.name))
        .map(attribute)
        .collect()
}

fn attribute(field: &Field) -> Attribute {
    let kind = match field.kind {
        FieldType::String | FieldType::Cpu | FieldType::Memory => Kind::Type(Type::String),
        FieldType::Int => Kind::Type(Type::Number),
        FieldType::Bool => Kind::Type(Type::Bool),
        FieldType::Strings(order) => Kind::Type(list(order, Type::String)),
        FieldType::Ints(order) => Kind::Type(list(order, Type::Number)),
        FieldType::Map => Kind::Type(Type::map(Type::String)),
        FieldType::Object(shape) => Kind::Nested(Nesting::Single, attributes(shape, None)),
        FieldType::Objects(shape, _) => Kind::Nested(Nesting::List, attributes(shape, None)),
        FieldType::Keyed(shape, key) => match field.sole_value() {
            Some(_) => Kind::Type(Type::map(Type::String)),
            None => Kind::Nested(Nesting::Map, attributes(shape, Some(key))),
        },
    };
    Attribute {
        description: field.doc.to_owned(),
        required: field.required,
        optional: !field.required,
        equal: size(field.kind).map(|parse| {
            Comparison::new(move |a, b| match (a.as_str(), b.as_str()) {
                (Some(a), Some(b)) => parse(a).is_some_and(|a| parse(b) == Some(a)),
                _ => false,
            })
        }),
        ..Attribute::new(field.snake(), kind)
    }
}

fn list(order: Order, element: Type) -> Type {
    match order {
        Order::Counts => Type::list(element),
        Order::Free => Type::set(element),
    }
}

/// Whether a value is unknown, its being null included.
fn may_be_null(value: &Value) -> bool {
    matches!(value, Value::Unknown(refinements) if !refinements.not_null)
}

/// How the text of a size is read.
fn size(kind: FieldType) -> Option<fn(&str) -> Option<i64>> {
    match kind {
        FieldType::Cpu => Some(fargate::cpu_units),
        FieldType::Memory => Some(fargate::memory_mib),
        _ => None,
    }
}

impl Typed {
    /// The containers under the API's names, with all their faults. Unknown parts stay unknown; a
    /// null container is none.
    pub(crate) fn containers(&self) -> Containers {
        let (mut items, mut problems) = (Vec::new(), Vec::new());
        let configured = self.0.iter().filter(|(_, container)| !container.is_null());
        for (index, (name, container)) in configured.enumerate() {
            let mut reader = Reader {
                index,
                name,
                steps: Vec::new(),
                problems: &mut problems,
            };
            let mut item = reader.object(&CONTAINER, container, Some("name"));
            if let Value::Object(members) = &mut item {
                members.insert("name".to_owned(), name.as_str().into());
            }
            items.push(item);
        }
        Containers {
            items: items.into(),
            problems,
        }
    }

    /// The typed form of containers under the API's names.
    pub(crate) fn from_containers(items: &[Value]) -> Self {
        let named = items.iter().filter_map(|item| {
            let name = item.get("name").and_then(Value::as_str)?;
            Some((
                name.to_owned(),
                typed_object(&CONTAINER, item, Some("name")),
            ))
        });
        Self(named.collect())
    }
}

struct Reader<'a> {
    index: usize,
    name: &'a str,
    steps: Vec<Step>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, summary: String, detail: String) {
        self.problems.push(Problem {
            weight: Weight::Fatal,
            place: Some((self.index, Some(self.name.to_owned()), self.steps.clone())),
            summary,
            detail,
            rule: None,
        });
    }

    fn inside<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(step);
        let result = read(self);
        self.steps.pop();
        result
    }

    fn object(&mut self, shape: &Structure, value: &Value, key: Option<&str>) -> Value {
        if value.is_unknown() {
            return Value::unknown();
        }
        let mut members = BTreeMap::new();
        for (name, value) in entries(value).filter(|(_, value)| !value.is_null()) {
            let Some(field) = shape.fields.iter().find(|field| field.is_snake(name)) else {
                continue;
            };
            let value = self.inside(Step::Member(field.name), |reader| {
                reader.member(field, value)
            });
            members.insert(field.name.to_owned(), value);
        }
        // The schema demands what is required; rules need not repeat it.
        for field in shape.fields.iter().filter(|field| field.required) {
            if key != Some(field.name) {
                members
                    .entry(field.name.to_owned())
                    .or_insert_with(Value::unknown);
            }
        }
        Value::Object(members)
    }

    fn member(&mut self, field: &Field, value: &Value) -> Value {
        if value.is_unknown() {
            return Value::unknown();
        }
        match field.kind {
            FieldType::String | FieldType::Bool => value.clone(),
            FieldType::Int => self.whole(field, value),
            FieldType::Cpu | FieldType::Memory => self.size(field, value),
            FieldType::Strings(_) => Value::List(configured(value).cloned().collect()),
            FieldType::Ints(_) => Value::List(
                configured(value)
                    .map(|item| self.whole(field, item))
                    .collect(),
            ),
            FieldType::Map => {
                let entries = entries(value).filter(|(_, item)| !item.is_null());
                Value::Map(
                    entries
                        .map(|(key, item)| (key.clone(), item.clone()))
                        .collect(),
                )
            }
            FieldType::Object(shape) => self.object(shape, value, None),
            FieldType::Objects(shape, _) => {
                let items = value.items().iter().enumerate();
                let read = |(index, item)| {
                    self.inside(Step::Element(index), |reader| {
                        reader.object(shape, item, None)
                    })
                };
                Value::List(
                    items
                        .filter(|(_, item)| !item.is_null())
                        .map(read)
                        .collect(),
                )
            }
            FieldType::Keyed(shape, key) => self.keyed(field, shape, key, value),
        }
    }

    /// A map as the list that the API wants.
    fn keyed(&mut self, field: &Field, shape: &Structure, key: &str, value: &Value) -> Value {
        let mut list = Vec::new();
        for (name, item) in entries(value).filter(|(_, item)| !item.is_null()) {
            let mut element = match field.sole_value() {
                // An entry that may turn out to be null is not one yet.
                Some(_) if may_be_null(item) => Value::unknown(),
                Some(sole) => Value::Object([(sole.name.to_owned(), item.clone())].into()),
                None => self.inside(Step::Entry(name.clone()), |reader| {
                    reader.object(shape, item, Some(key))
                }),
            };
            if let Value::Object(members) = &mut element {
                members.insert(key.to_owned(), name.as_str().into());
            }
            list.push(element);
        }
        Value::List(list)
    }

    fn whole(&mut self, field: &Field, value: &Value) -> Value {
        let whole = match value {
            Value::Unknown(_) => return Value::unknown(),
            Value::Number(number) => number.as_i64().filter(|n| i32::try_from(*n).is_ok()),
            _ => None,
        };
        whole.map(Value::from).unwrap_or_else(|| {
            let (summary, detail) = match value {
                Value::Number(number) if number.is_integer() => (
                    format!("{} is out of range", field.name),
                    mismatch::out_of_range(number),
                ),
                Value::Number(number) => (
                    format!("Invalid {}", field.name),
                    format!("{number} must be a whole number. Round it, for example with floor()."),
                ),
                _ => (
                    format!("Invalid {}", field.name),
                    "It must be a whole number.".to_owned(),
                ),
            };
            self.problem(summary, detail);
            Value::unknown()
        })
    }

    fn size(&mut self, field: &Field, value: &Value) -> Value {
        let units = value
            .as_str()
            .zip(size(field.kind))
            .and_then(|(text, parse)| parse(text).or_else(|| text.trim().parse().ok()))
            .filter(|units| i32::try_from(*units).is_ok());
        units.map(Value::from).unwrap_or_else(|| {
            let found = value.as_str().unwrap_or_default();
            let legal = match field.kind {
                FieldType::Cpu => "CPU units such as 256, or a size such as \"0.25 vCPU\"",
                _ => "MiB such as 512, or a size such as \"0.5 GB\"",
            };
            let detail = format!("{found:?} must be {legal}.");
            self.problem(format!("Invalid {}", field.name), detail);
            Value::unknown()
        })
    }
}

fn configured(value: &Value) -> impl Iterator<Item = &Value> {
    value.items().iter().filter(|item| !item.is_null())
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let entries = match value {
        Value::Map(entries) | Value::Object(entries) => Some(entries),
        _ => None,
    };
    entries.into_iter().flatten()
}

/// A structure with every attribute of its schema, null where nothing is configured.
fn typed_object(shape: &Structure, value: &Value, key: Option<&str>) -> Value {
    let fields = shape.fields.iter().filter(|field| key != Some(field.name));
    let member = |field: &Field| {
        let member = value.get(field.name).unwrap_or(&Value::Null);
        (field.snake(), typed_member(field, member))
    };
    Value::Object(fields.map(member).collect())
}

fn typed_member(field: &Field, value: &Value) -> Value {
    match (field.kind, value) {
        (_, Value::Null | Value::Unknown(_)) => value.clone(),
        (FieldType::Cpu | FieldType::Memory, Value::Number(number)) => {
            Value::String(number.to_string())
        }
        (FieldType::Strings(Order::Free) | FieldType::Ints(Order::Free), value) => {
            let mut items: Vec<Value> = Vec::new();
            for item in value.items() {
                if !items.contains(item) {
                    items.push(item.clone());
                }
            }
            Value::Set(items)
        }
        (FieldType::Object(shape), value) => typed_object(shape, value, None),
        (FieldType::Objects(shape, _), value) => Value::List(
            value
                .items()
                .iter()
                .map(|item| typed_object(shape, item, None))
                .collect(),
        ),
        (FieldType::Keyed(shape, key), value) => {
            let element = |item: &Value| {
                let name = item.get(key).and_then(Value::as_str)?.to_owned();
                let rest = match field.sole_value() {
                    Some(sole) => item.get(sole.name).cloned().unwrap_or_default(),
                    None => typed_object(shape, item, Some(key)),
                };
                Some((name, rest))
            };
            Value::Map(value.items().iter().filter_map(element).collect())
        }
        (_, value) => value.clone(),
    }
}

#[cfg(test)]
mod tests;
