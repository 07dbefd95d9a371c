//! Every argument of every resource: the plan shows it when it is added, changed and taken away.
//!
//! The arguments are those of the schemas, with values from the samples of the conformance suite. Nothing is applied:
//! the state is the plan before, with a value for everything that was unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use tfplug::Path;
use tfplug::rules::Action;
use tfplug::schema::{Attribute, Kind};
use tfplug::testing::value::from_json;
use tfplug::testing::{Instance, Step};
use tfplug::value::{Type, Value};

use super::lab;
use crate::provider::Ecs;

const SAMPLES: &str = include_str!("../../../tests/conformance/samples.json");

/// Other arguments without which an argument has no effect.
const COMPANIONS: &[(&str, &str, Value)] = &[(
    "ecs_service.triggers",
    "force_new_deployment",
    Value::Bool(true),
)];

/// Arguments without a sample that could show a change, with the reason.
const UNSAMPLED: &[(&str, &str)] = &[
    (
        "ecs_task_definition.containers",
        "values of any type; container_definitions is the same",
    ),
    ("ecs_tag.region", "there is one for each resource_arn"),
    (
        "ecs_gateway.host_shared_alb[0].port",
        "443 is the only port",
    ),
];

/// Arguments whose removal a plan knows of by what an apply has noted, with the test of it.
const NOTED: &[(&str, &str)] = &[(
    "ecs_task_definition.network_mode",
    "lifecycle::task_definition::a_network_mode_that_is_removed_is_chosen_by_ecs",
)];

#[tokio::test]
async fn an_argument_that_is_added_changed_or_removed_is_planned() {
    let (_fake, lab) = lab().await;
    let samples = [&SAMPLES.replace("us-east-1", "eu-west-1"), SAMPLES];
    let samples = samples.map(|text| serde_json::from_str::<Json>(text).unwrap());
    let mut pool = Pool::default();
    samples.iter().for_each(|it| pool.gather("", it));
    let mut faults = Vec::new();
    for (name, offer) in tfplug::inventory::<Ecs>().resources {
        let minimal = &samples[0]["resources"][&name]["minimal"];
        let base = from_json(minimal, &offer.schema.block).unwrap();
        let stays = says_that_it_stays(&offer.schema.block.description);
        let members = offer.schema.block.into_members();
        let resource = lab.resource(&name).unwrap();
        for case in cases(&members, &base, &pool) {
            let path = format!("{name}.{}", case.path);
            let companions = COMPANIONS.iter().filter(|(of, ..)| *of == path);
            let case = companions.fold(case, |case, (_, with, value)| case.beside(with, value));
            let case = Case {
                stays: case.stays || stays || NOTED.iter().any(|(of, _)| *of == path),
                ..case
            };
            if UNSAMPLED.iter().any(|(of, _)| *of == path) {
                continue;
            }
            let fault = sweep(&resource, &members, &case).await;
            faults.extend(fault.map(|fault| format!("{path}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// An argument in a configuration.
#[derive(Debug)]
struct Case {
    path: Path,
    /// Where the argument is absent, in each spelling; none for a required one.
    without: Vec<Value>,
    /// With different values.
    with: Vec<Value>,
    /// Whether the documentation says that a value that is taken away stays.
    stays: bool,
}

/// A state and what is stored beside it.
struct State {
    value: Value,
    private: Vec<u8>,
}

impl Case {
    /// The same beside another argument.
    fn beside(self, name: &str, value: &Value) -> Self {
        let with = |configs: Vec<Value>| {
            let configs = configs.iter();
            let configs = configs.map(|config| replaced(config, name, value.clone()));
            configs.collect()
        };
        Self {
            without: with(self.without),
            with: with(self.with),
            ..self
        }
    }
}

/// Plans an argument through its life. The answer is the first step that shows nothing.
async fn sweep(resource: &Instance, members: &[Attribute], case: &Case) -> Option<String> {
    let at = |config: &Value| config.at(&case.path).cloned().unwrap_or_default();
    let mut states = Vec::new();
    let mut refusal = String::new();
    for with in &case.with {
        match create(resource, members, with).await {
            Ok(state) => states.push((with, state)),
            Err(error) => refusal = error,
        }
    }
    let Some((with, state)) = states.first() else {
        return Some(format!("no sample {refusal}"));
    };
    for without in &case.without {
        match create(resource, members, without).await {
            Ok(before) if shows_any(resource, &before, &case.with, &case.path).await => {}
            Ok(_) => return Some(format!("added to {:?}: {:?}", at(without), at(with))),
            Err(error) => return Some(format!("left out: {error}")),
        }
    }
    let others = &case.with[1..];
    if !others.is_empty() && !shows_any(resource, state, others, &case.path).await {
        return Some(format!("changed from {:?}", at(with)));
    }
    for without in case.without.iter().filter(|_| !case.stays) {
        let mut removed = false;
        for (_, state) in &states {
            removed = removed || shows(resource, state, without, &case.path).await;
        }
        if !removed {
            return Some(format!("taken away from {:?}: {:?}", at(with), at(without)));
        }
    }
    None
}

/// The state after a create by `config`.
async fn create(
    resource: &Instance,
    members: &[Attribute],
    config: &Value,
) -> Result<State, String> {
    let plan = resource.plan_over(Value::Null, Vec::new(), config.clone());
    let step = plan.await.map_err(|error| error.to_string())?;
    Ok(State {
        value: settled(&step.planned, members),
        private: step.private,
    })
}

/// Whether the plan of one of the configurations has another value at `path`.
async fn shows_any(resource: &Instance, prior: &State, configs: &[Value], path: &Path) -> bool {
    for config in configs {
        if shows(resource, prior, config, path).await {
            return true;
        }
    }
    false
}

/// Whether the plan of `config` has another value at `path`. A combination of arguments that is refused because it
/// changes the object has been noticed.
async fn shows(resource: &Instance, prior: &State, config: &Value, path: &Path) -> bool {
    match resource
        .plan_over(prior.value.clone(), prior.private.clone(), config.clone())
        .await
    {
        Ok(Step {
            action, planned, ..
        }) => action != Action::NoOp && planned.at(path) != prior.value.at(path),
        Err(error) => error.to_string().contains("lifecycle.ignore_changes"),
    }
}

/// The value with something for all that is unknown.
fn settled(value: &Value, members: &[Attribute]) -> Value {
    let settle = |value: &Value| settled(value, members);
    match value {
        Value::Object(entries) => {
            let entry = |(name, value): (&String, &Value)| {
                let member = members.iter().find(|it| it.name == *name);
                let value = match (value, member) {
                    (Value::Unknown(_), Some(member)) => found(member),
                    (value, Some(member)) => settled(value, member.object_members()),
                    (value, None) => value.clone(),
                };
                (name.clone(), value)
            };
            Value::Object(entries.iter().map(entry).collect())
        }
        Value::List(items) => Value::List(items.iter().map(settle).collect()),
        Value::Set(items) => Value::Set(items.iter().map(settle).collect()),
        known => known.clone(),
    }
}

/// A value as ECS may choose one.
fn found(attribute: &Attribute) -> Value {
    match attribute.ty() {
        Type::String => format!("{}found", attribute.prefix.as_deref().unwrap_or_default()).into(),
        Type::Number => 77.into(),
        Type::Bool => false.into(),
        Type::List(_) => Value::List(Vec::new()),
        Type::Set(_) => Value::Set(Vec::new()),
        Type::Map(_) => Value::Map(BTreeMap::new()),
        _ => Value::Null,
    }
}

/// The cases of the arguments in an object.
fn cases(members: &[Attribute], base: &Value, pool: &Pool) -> Vec<Case> {
    let mut all = Vec::new();
    for member in members.iter().filter(|it| it.optional || it.required) {
        let with = |value: Value| replaced(base, &member.name, value);
        let root = Path::root().attr(&member.name);
        let inside = member.object_members();
        let values = pool.values(member);
        let stays = says_that_it_stays(&member.description);
        // Of some strings the default is the only legal one.
        let is_fixed = values.is_empty() && !pool.legal(member).is_empty();
        if is_fixed {
            continue;
        }
        if inside.is_empty() || member.optional {
            let mut absent: BTreeSet<_> = BTreeSet::new();
            let mut without = Vec::new();
            for spelling in absences(member) {
                if absent.insert(format!("{spelling:?}")) {
                    without.push(with(spelling));
                }
            }
            all.push(Case {
                path: root.clone(),
                without,
                with: values.iter().cloned().map(with).collect(),
                stays,
            });
        }
        let Some(value) = values.first().filter(|_| !inside.is_empty()) else {
            continue;
        };
        let element = required(inside, pool);
        let own = base.get(&member.name).and_then(|it| it.items().first());
        let element = own.cloned().unwrap_or(element);
        let wrap = |element: Value| match value {
            Value::List(_) => with(Value::List(vec![element])),
            Value::Set(_) => with(Value::Set(vec![element])),
            _ => with(element),
        };
        for inner in cases(inside, &element, pool) {
            let path = match value {
                Value::List(_) => join(&root.index(0), &inner.path),
                Value::Set(_) => root.clone(),
                _ => join(&root, &inner.path),
            };
            all.push(Case {
                path,
                without: inner.without.into_iter().map(wrap).collect(),
                with: inner.with.into_iter().map(wrap).collect(),
                stays: inner.stays || stays,
            });
        }
    }
    all
}

fn join(at: &Path, inner: &Path) -> Path {
    let steps = inner.steps().iter().cloned();
    steps.fold(at.clone(), |path, step| path.then(step))
}

fn says_that_it_stays(description: &str) -> bool {
    let texts = [
        "emoved, it stays",
        "emoved here, it stays",
        "removed stay as they are",
        "emoved, they stay",
    ];
    texts.iter().any(|text| description.contains(text))
}

fn replaced(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    if let Value::Object(entries) = &mut object {
        entries.insert(name.to_owned(), value);
    }
    object
}

/// How the argument is left out, and how it is empty where that means the same.
fn absences(member: &Attribute) -> Vec<Value> {
    if member.required {
        return Vec::new();
    }
    let null = match (&member.kind, member.ty()) {
        // A block, or an attribute that can be one.
        (Kind::Type(_), Type::List(_)) if !member.object_members().is_empty() => {
            Value::List(Vec::new())
        }
        (Kind::Type(_), Type::Set(_)) if !member.object_members().is_empty() => {
            Value::Set(Vec::new())
        }
        _ => Value::Null,
    };
    let empty = member.unset.as_ref().and_then(|_| match member.ty() {
        Type::String => Some("".into()),
        Type::List(_) => Some(Value::List(Vec::new())),
        Type::Set(_) => Some(Value::Set(Vec::new())),
        Type::Map(_) => Some(Value::Map(BTreeMap::new())),
        _ => None,
    });
    [Some(null), empty].into_iter().flatten().collect()
}

/// An object with what it has to have.
fn required(members: &[Attribute], pool: &Pool) -> Value {
    let value = |member: &Attribute| {
        let value = match member.required {
            true => pool.values(member).first().cloned().unwrap_or_default(),
            false => absences(member).into_iter().next().unwrap_or_default(),
        };
        (member.name.clone(), value)
    };
    Value::Object(members.iter().map(value).collect())
}

/// Values of the samples, by the name of their argument; those of all are under the empty name.
#[derive(Default)]
struct Pool(BTreeMap<String, Vec<Json>>);

impl Pool {
    fn gather(&mut self, name: &str, json: &Json) {
        match json {
            Json::Object(members) => {
                self.0
                    .entry(name.to_owned())
                    .or_default()
                    .push(json.clone());
                let right = members.iter().filter(|(name, _)| *name != "invalid");
                right.for_each(|(name, it)| self.gather(name, it));
            }
            Json::Array(items) => items.iter().for_each(|item| self.gather(name, item)),
            value => {
                for name in [name, ""] {
                    let known = self.0.entry(name.to_owned()).or_default();
                    if !known.contains(value) {
                        known.push(value.clone());
                    }
                }
            }
        }
    }

    /// Legal values of an argument that differ from its default, and do not mean unset.
    fn values(&self, attribute: &Attribute) -> Vec<Value> {
        let mut distinct = Vec::<Value>::new();
        for value in self.legal(attribute) {
            let is_default = attribute.default.as_ref().is_some_and(|it| it.same(&value));
            let repeats = distinct.iter().any(|it| it.same(&value));
            if !is_default && !repeats && !attribute.is_unset(&value) {
                distinct.push(value);
            }
        }
        distinct.truncate(4);
        distinct
    }

    /// Legal values of an argument.
    fn legal(&self, attribute: &Attribute) -> Vec<Value> {
        let members = attribute.object_members();
        let scalars = |ty: &Type| {
            let named = attribute
                .checks
                .iter()
                .flat_map(|it| in_quotes(it.describe()));
            let named = named.filter(|_| *ty == Type::String).map(Value::from);
            named
                .chain(self.scalars(&attribute.name, ty))
                .collect::<Vec<_>>()
        };
        let values: Vec<Value> = match attribute.ty() {
            Type::List(_) | Type::Set(_) | Type::Object(_) if !members.is_empty() => {
                let element = self.object(&attribute.name, members);
                vec![match attribute.ty() {
                    Type::List(_) => Value::List(vec![element]),
                    Type::Set(_) => Value::Set(vec![element]),
                    _ => element,
                }]
            }
            Type::List(ty) => scalars(&ty)
                .into_iter()
                .map(|it| Value::List(vec![it]))
                .collect(),
            Type::Set(ty) => scalars(&ty)
                .into_iter()
                .map(|it| Value::Set(vec![it]))
                .collect(),
            Type::Map(ty) => {
                let map = |it: Value| Value::Map([("environment".to_owned(), it)].into());
                scalars(&ty).into_iter().map(map).collect()
            }
            ty => scalars(&ty),
        };
        let is_legal = |value: &Value| {
            let mut checks = attribute.checks.iter();
            checks.all(|it| it.faults(value, &Path::root()).is_empty())
        };
        values.into_iter().filter(is_legal).collect()
    }

    /// An object of the samples, or one with what it has to have; at least one member is set.
    fn object(&self, name: &str, members: &[Attribute]) -> Value {
        let own = self.0.get(name).into_iter().flatten();
        let mut given = own.filter_map(Json::as_object);
        let mut element = required(members, self);
        let is_member = |name: &String| members.iter().any(|it| it.name == *name);
        if let Some(given) = given.find(|it| it.keys().all(is_member)) {
            for (name, value) in given {
                let scalar = match value {
                    Json::String(text) => text.as_str().into(),
                    Json::Number(number) => number.as_i64().unwrap_or_default().into(),
                    Json::Bool(flag) => (*flag).into(),
                    _ => continue,
                };
                element = replaced(&element, name, scalar);
            }
        } else if !members.iter().any(|it| it.required) {
            let settable = members.iter().filter(|it| it.optional);
            let mut set = settable.filter_map(|it| Some((it, self.values(it).first()?.clone())));
            if let Some((member, value)) = set.next() {
                element = replaced(&element, &member.name, value);
            }
        }
        element
    }

    fn scalars(&self, name: &str, ty: &Type) -> Vec<Value> {
        let of = |name: &str| self.0.get(name).into_iter().flatten();
        let own = of(name).chain(of(""));
        let texts = own.clone().filter_map(Json::as_str).map(Value::from);
        match ty {
            Type::String => texts.chain(["1", "2"].map(Value::from)).collect(),
            Type::Number => {
                let numbers = own.filter_map(Json::as_i64);
                numbers.chain([1, 2, 10, 60]).map(Value::from).collect()
            }
            Type::Bool => vec![true.into(), false.into()],
            _ => Vec::new(),
        }
    }
}

/// The values that a documentation has in quotes.
fn in_quotes(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}
