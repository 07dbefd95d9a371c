//! Every member of a request that makes or changes something comes back: in the answer, and where the object is described.
//!
//! A [`Case`] is an operation. Its input is walked by the SDK's own deserializer, so a member that a new version of the SDK
//! brings is sent as well, and is missed if it is forgotten. To add operations, write a module with a function `cases`, and
//! name it in [`cases`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use super::*;
use crate::codec::Shape;

mod capacity_providers;
mod clusters;
mod compare;
mod daemons;
mod generate;
mod ingress;
mod instances;
mod services;
mod settings;
mod task_definitions;
mod task_sets;
mod tasks;
mod values;

use compare::{has, is_below, leaves};
use generate::{Values, generate};

/// All operations that are walked.
pub(super) fn cases() -> Vec<Case> {
    [
        capacity_providers::cases,
        clusters::cases,
        daemons::cases,
        ingress::cases,
        instances::cases,
        services::cases,
        settings::cases,
        task_definitions::cases,
        task_sets::cases,
        tasks::cases,
    ]
    .into_iter()
    .flat_map(|cases| cases())
    .collect()
}

/// An operation, and how its request comes back.
pub(super) struct Case {
    pub(super) operation: &'static str,
    generate: fn(&[String], &Values) -> Result<Json, String>,
    world: fn() -> World,
    described: fn(&mut World, &Json, &Json) -> Json,
    values: Values,
    choices: Vec<Vec<Alternative>>,
    /// The members that each request of a single other one has as well; nothing where no such requests are made.
    beside: &'static [&'static str],
    renamed: Vec<(&'static str, &'static str)>,
    exceptions: Vec<Exception>,
}

/// Members of which a request has some or others: those at some paths, and the values that go with them.
pub(super) struct Alternative {
    paths: &'static [&'static str],
    values: Values,
}

/// Members that do not come back everywhere.
struct Exception {
    paths: &'static [&'static str],
    found: Found,
    reason: &'static str,
}

/// Where a member comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Found {
    /// In the answer, and where the object is described.
    Everywhere,
    /// In the answer alone.
    Answered,
    /// Where the object is described alone.
    Described,
    Nowhere,
}

/// A choice of some members, with the values that they need at paths.
pub(super) fn alternative(paths: &'static [&'static str], values: Json) -> Alternative {
    Alternative {
        paths,
        values: at_paths(values),
    }
}

fn at_paths(values: Json) -> Values {
    let members = values.as_object().unwrap().clone();
    members.into_iter().collect()
}

impl Case {
    /// A case whose request is sent to a world, and then described from the request and the answer.
    pub(super) fn new<T: Shape + Debug>(
        operation: &'static str,
        world: fn() -> World,
        described: fn(&mut World, &Json, &Json) -> Json,
    ) -> Self {
        Self {
            operation,
            generate: generate::<T>,
            world,
            described,
            values: Vec::new(),
            choices: Vec::new(),
            beside: &[],
            renamed: Vec::new(),
            exceptions: Vec::new(),
        }
    }

    /// Values at paths, in all requests.
    pub(super) fn with(mut self, values: Json) -> Self {
        self.values.extend(at_paths(values));
        self
    }

    /// Members that exclude each other: as many requests as there are alternatives.
    pub(super) fn either(mut self, alternatives: Vec<Alternative>) -> Self {
        self.choices.push(alternatives);
        self
    }

    /// Sends each member by itself as well, beside those that name the object: a change of one member alone counts too.
    pub(super) fn each_beside(mut self, members: &'static [&'static str]) -> Self {
        self.beside = members;
        self
    }

    /// A member that comes back by another name.
    pub(super) fn renamed(mut self, sent: &'static str, found: &'static str) -> Self {
        self.renamed.push((sent, found));
        self
    }

    /// Members that do not come back everywhere, and why that is right.
    pub(super) fn except(
        mut self,
        found: Found,
        paths: &'static [&'static str],
        reason: &'static str,
    ) -> Self {
        self.exceptions.push(Exception {
            paths,
            found,
            reason,
        });
        self
    }

    /// The requests: with one alternative of each choice, so that each alternative is in one of them, and those of a single
    /// member.
    fn requests(&self) -> Result<Vec<Json>, String> {
        let count = self.choices.iter().map(Vec::len).max().unwrap_or(1);
        let request = |number: usize| {
            let (mut absent, mut values) = (Vec::new(), self.values.clone());
            for choice in &self.choices {
                let chosen = &choice[number % choice.len()];
                let others = choice.iter().flat_map(|it| it.paths);
                let others = others.filter(|path| !chosen.paths.contains(path));
                absent.extend(others.map(|path| (*path).to_owned()));
                values.extend(chosen.values.clone());
            }
            (self.generate)(&absent, &values)
        };
        let whole: Vec<Json> = (0..count).map(request).collect::<Result<_, _>>()?;
        let single = whole.iter().flat_map(|it| self.singles(it));
        Ok(single.chain(whole.iter().cloned()).collect())
    }

    /// The requests of a single member of a request.
    fn singles(&self, whole: &Json) -> Vec<Json> {
        let is_beside = |name: &str| self.beside.contains(&name);
        let members = whole.as_object().unwrap();
        let others = members
            .keys()
            .filter(|it| !self.beside.is_empty() && !is_beside(it));
        let single = |name: &String| {
            let own = members.iter();
            let own = own.filter(|(it, _)| *it == name || is_beside(it));
            own.map(|(it, value)| (it.clone(), value.clone())).collect()
        };
        others.map(single).collect()
    }

    /// Where each leaf of the input comes back; one that no request has comes back nowhere.
    fn found(&self) -> Result<BTreeMap<String, Found>, String> {
        let whole = leaves(&(self.generate)(&[], &self.values)?);
        let mut lost: BTreeMap<String, [bool; 2]> = BTreeMap::new();
        let mut sent = BTreeSet::new();
        for request in self.requests()? {
            let mut world = (self.world)();
            let answer = call(&mut world, self.operation, request.clone());
            let answer = answer.map_err(|refusal| format!("it is refused: {refusal}"))?;
            let described = (self.described)(&mut world, &request, &answer);
            let places = [leaves(&answer), leaves(&described)];
            for (path, value) in leaves(&request) {
                let renamed = self.renamed.iter().find(|(it, _)| *it == path);
                let name = renamed.map_or(&*path, |(_, name)| name);
                let lost = lost.entry(path.clone()).or_default();
                for (place, lost) in places.iter().zip(lost) {
                    *lost |= !has(place, name, &value);
                }
                sent.insert(path);
            }
        }
        let known = whole.into_iter().map(|(path, _)| path);
        let found = |path: &String| match lost.get(path) {
            Some([false, false]) => Found::Everywhere,
            Some([false, true]) => Found::Answered,
            Some([true, false]) => Found::Described,
            Some([true, true]) | None => Found::Nowhere,
        };
        let all = known.chain(sent);
        Ok(all.map(|path| (path.clone(), found(&path))).collect())
    }

    /// Walks the operation.
    pub(super) fn walk(&self) -> Walk {
        let found = match self.found() {
            Ok(found) => found,
            Err(fault) => {
                return Walk {
                    faults: vec![fault],
                    ..Walk::default()
                };
            }
        };
        let mut walk = Walk {
            known: found.len(),
            ..Walk::default()
        };
        let mut needed = BTreeSet::new();
        for (path, found) in &found {
            let mut all = self.exceptions.iter().enumerate();
            let exception = all.find(|(_, it)| {
                it.found == *found && it.paths.iter().any(|above| is_below(path, above))
            });
            needed.extend(exception.map(|(number, _)| number));
            match (found, exception) {
                (Found::Everywhere, _) => walk.kept += 1,
                (Found::Answered | Found::Described, Some(_)) => walk.kept += 1,
                (Found::Nowhere, Some((_, it))) => {
                    let named = it.paths.iter().map(|path| format!("`{path}`"));
                    let named: Vec<String> = named.collect();
                    let reason = format!("{}: {}", named.join(", "), it.reason);
                    walk.reasons.insert(reason);
                }
                (found, None) => walk.faults.push(format!("{path}: {found:?}")),
            }
        }
        for (number, it) in self.exceptions.iter().enumerate() {
            if !needed.contains(&number) {
                walk.faults.push(format!("no exception: {:?}", it.paths));
            }
        }
        walk
    }
}

/// The outcome of a walk.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// How many leaves the input has.
    pub(super) known: usize,
    /// How many of them come back.
    pub(super) kept: usize,
    /// Why others do not.
    pub(super) reasons: BTreeSet<String>,
    /// Leaves that ought to come back and do not, and exceptions that are none.
    faults: Vec<String>,
}

/// Why a token does not come back.
const TOKEN: &str = "makes a request that is sent twice count once";

/// A world whose cluster has the capacity providers of Fargate, with the definition `app:1` for instances in the VPC,
/// and for a volume that is configured at launch.
fn provided() -> World {
    let mut world = world();
    provide(&mut world);
    world
}

fn provide(world: &mut World) {
    let body = json!({
        "cluster": "c", "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [],
    });
    ask(world, "PutClusterCapacityProviders", body);
    pass(world, 60);
    let body = json!({
        "family": "app", "requiresCompatibilities": ["EC2"], "networkMode": "awsvpc",
        "containerDefinitions": [{ "name": "app", "image": "app:1", "memory": 128 }],
        "volumes": [{ "name": "data", "configuredAtLaunch": true }],
    });
    ask(world, "RegisterTaskDefinition", body);
}

/// The answer to a request that is not refused.
fn ask(world: &mut World, operation: &str, body: Json) -> Json {
    let answer = call(world, operation, body);
    answer.unwrap_or_else(|refusal| panic!("{operation} is refused: {refusal}"))
}

#[test]
fn no_member_of_a_request_is_forgotten() {
    let mut faults = Vec::new();
    for case in cases() {
        let found = case.walk().faults;
        faults.extend(
            found
                .into_iter()
                .map(|it| format!("{} {it}", case.operation)),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_member_that_is_lost_is_reported() {
    use aws_sdk_ecs::operation::put_account_setting::PutAccountSettingInput;
    let walk = |described: fn(&mut World, &Json, &Json) -> Json, exception: Option<Found>| {
        let mut case = Case::new::<PutAccountSettingInput>("PutAccountSetting", world, described)
            .with(json!({ "name": "containerInsights" }));
        if let Some(found) = exception {
            case = case.except(found, &["value"], "A reason");
        }
        let walk = case.walk();
        (walk.kept, walk.faults)
    };
    let whole: fn(&mut World, &Json, &Json) -> Json = |_, _, answer| answer.clone();
    let lossy: fn(&mut World, &Json, &Json) -> Json = |_, _, answer| {
        let mut answer = answer.clone();
        answer["setting"]["value"] = "another".into();
        answer
    };
    assert_eq!(walk(whole, None), (3, Vec::new()));
    let lost = "value: Answered".to_owned();
    assert_eq!(walk(lossy, None), (2, vec![lost.clone()]));
    assert_eq!(walk(lossy, Some(Found::Answered)), (3, Vec::new()));
    let needless = "no exception: [\"value\"]".to_owned();
    assert_eq!(
        walk(lossy, Some(Found::Nowhere)),
        (2, vec![lost, needless.clone()])
    );
    assert_eq!(walk(whole, Some(Found::Nowhere)), (3, vec![needless]));
}
