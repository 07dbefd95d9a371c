//! Every rule about objects other than task definitions: violated, met, and undecided.

mod capacity_provider;
mod capacity_provider_strategy;
mod case;
mod cluster;
mod express_gateway_service;
mod launch_configuration;
mod objects;
mod placement_constraints;
mod runs;
mod tags;
mod task_set;
mod update;

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tfplug::schema::{Attribute, Block};
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{DataSource, Model, Resource};

use crate::aws::codec::samples::golden_text;
use crate::rules::object::{Object, Row, Rows, findings};
use crate::rules::{Finding, OBJECTS, Outcome, Policy};
use case::Case;

/// The policy under which likely rules refuse as well.
fn strict() -> Policy {
    Policy {
        strict: true,
        ..Policy::default()
    }
}

/// A kind of objects under test.
struct Kind {
    name: &'static str,
    block: Block,
    members: &'static [Attribute],
    rows: Rows,
    cases: Vec<Case>,
}

fn kind<M: Model>(name: &'static str, cases: Vec<Case>) -> Kind {
    let block = M::block();
    let rows = OBJECTS.iter().find(|(known, _)| *known == name);
    let rows = rows.map(|(_, rows)| *rows).expect(name);
    let members = block.clone().into_members();
    Kind {
        name,
        block,
        members: Box::leak(members.into_boxed_slice()),
        rows,
        cases,
    }
}

fn resource<R: Resource>(cases: Vec<Case>) -> Kind {
    kind::<R::Model>(R::TYPE, cases)
}

fn data_source<D: DataSource>(cases: Vec<Case>) -> Kind {
    kind::<D::Model>(D::TYPE, cases)
}

/// One line for each kind of objects.
fn kinds() -> Vec<Kind> {
    vec![
        resource::<crate::account_setting_default::Resource>(objects::settings()),
        resource::<crate::attribute::Resource>(objects::attributes()),
        resource::<crate::capacity_provider::Resource>(capacity_provider::cases()),
        resource::<crate::cluster::Resource>(cluster::cluster()),
        resource::<crate::cluster_capacity_providers::Resource>(cluster::capacity_providers()),
        resource::<crate::daemon::Resource>(objects::daemons()),
        resource::<crate::daemon_task_definition::Resource>(objects::volumes()),
        resource::<crate::express_gateway_service::Resource>(express_gateway_service::cases()),
        resource::<crate::gateway::Resource>(tags::cases()),
        resource::<crate::launch_configuration::Resource>(launch_configuration::cases()),
        Kind {
            name: "service_update",
            rows: crate::rules::service::UPDATES,
            ..resource::<crate::service::Resource>(update::cases())
        },
        resource::<crate::tag::Resource>(tags::single()),
        data_source::<crate::task_execution::DataSource>(runs()),
        resource::<crate::task_set::Resource>(with_strategies(task_set::cases())),
    ]
}

/// Where runs are placed.
fn runs() -> Vec<Case> {
    let mut cases = runs::cases();
    cases.extend(placement_constraints::cases());
    cases.extend(placement_constraints::strategies());
    cases
}

/// The cases, and those of capacity provider strategies.
fn with_strategies(mut cases: Vec<Case>) -> Vec<Case> {
    cases.extend(capacity_provider_strategy::cases());
    cases
}

impl Kind {
    fn value(&self, json: &Json) -> Value {
        from_json(json, &self.block).unwrap_or_else(|fault| panic!("{}: {fault}", self.name))
    }

    /// The object that the value is of, after the former one if there was one.
    fn object(&self, value: Value, former: &Json) -> Object {
        let object = Object::new(value, self.members);
        match former {
            Json::Null => object,
            former => object.formerly(Object::new(self.value(former), self.members)),
        }
    }

    /// The outcome of each row with the ID of the case.
    fn outcomes(&self, case: &Case, value: Value) -> Vec<(&'static Row, Outcome)> {
        let object = self.object(value, &case.former);
        all(self.rows)
            .filter(|(_, row)| row.id == case.id)
            .map(|(at, row)| (row, row.judge(at, &object)))
            .collect()
    }

    /// The rules that the object violates.
    fn violated(&self, value: Value, former: &Json) -> Vec<&'static str> {
        let object = self.object(value, former);
        all(self.rows)
            .filter(|(at, row)| is_violated(&row.judge(at, &object)))
            .map(|(_, row)| row.summary)
            .collect()
    }
}

fn all(rows: Rows) -> impl Iterator<Item = (&'static str, &'static Row)> {
    rows.iter()
        .flat_map(|(at, rows)| rows.iter().map(|row| (*at, row)))
}

fn is_violated(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Violated(_))
}

/// The value with another at a place.
fn with(mut value: Value, place: &str, other: Value) -> Value {
    let mut at = &mut value;
    for step in place.split('.') {
        at = match at {
            Value::List(items) | Value::Set(items) => {
                let index: usize = step.parse().unwrap_or_else(|_| panic!("{place}: {step}"));
                items
                    .get_mut(index)
                    .unwrap_or_else(|| panic!("{place}: {step}"))
            }
            Value::Object(members) | Value::Map(members) => members
                .get_mut(step)
                .unwrap_or_else(|| panic!("{place}: {step}")),
            _ => panic!("{place}: {step} leads nowhere"),
        };
    }
    *at = other;
    value
}

/// Every place of a value, parts of collections included.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let below = |step: String| match at {
        "" => step,
        _ => format!("{at}.{step}"),
    };
    match value {
        Value::List(items) | Value::Set(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &below(index.to_string()), found);
            }
        }
        Value::Object(members) | Value::Map(members) => {
            for (name, member) in members {
                places(member, &below(name.clone()), found);
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        found.push(at.to_owned());
    }
}

#[test]
fn every_row_is_violated_met_and_undecided() {
    for kind in kinds() {
        for case in &kind.cases {
            let (id, unknown) = (case.id, case.unknown);
            let (name, wrong) = (kind.name, kind.value(&case.wrong));
            let open = with(wrong.clone(), unknown, Value::unknown());
            let open = kind.outcomes(case, open);
            let violated = kind.outcomes(case, wrong);
            assert!(
                violated.iter().any(|(_, it)| is_violated(it)),
                "{name}: {id} is not violated"
            );
            for ((row, outcome), (_, open)) in violated.iter().zip(&open) {
                if is_violated(outcome) {
                    assert_eq!(
                        *open,
                        Outcome::Unknown,
                        "{name}: {id}, {}, without {unknown}",
                        row.summary
                    );
                }
            }
            for (row, outcome) in kind.outcomes(case, kind.value(&case.right)) {
                assert_eq!(outcome, Outcome::Met, "{name}: {id}, {}", row.summary);
            }
        }
    }
}

#[test]
fn every_row_has_a_case() {
    let (mut rows, mut covered) = (BTreeSet::new(), BTreeSet::new());
    let kinds = kinds();
    // Services have files of configurations, and task definitions cases beside the rules, which judge them in the same way.
    let elsewhere = ["service", "task_definition", "daemon_task_definition"];
    for (name, _) in OBJECTS.iter().filter(|(name, _)| !elsewhere.contains(name)) {
        assert!(
            kinds.iter().any(|kind| kind.name == *name),
            "{name} has no line in kinds()"
        );
    }
    for kind in &kinds {
        rows.extend(all(kind.rows).map(|(_, row)| (row.id, row.summary, row.demand)));
        for case in &kind.cases {
            let outcomes = kind.outcomes(case, kind.value(&case.wrong));
            let violated = outcomes.iter().filter(|(_, outcome)| is_violated(outcome));
            covered.extend(violated.map(|(row, _)| (row.id, row.summary, row.demand)));
        }
    }
    let without: Vec<_> = rows.difference(&covered).collect();
    assert!(without.is_empty(), "without a case: {without:#?}");
}

/// An object that meets every rule has no violation either while one of its parts, whichever, is unknown.
#[test]
fn no_rule_is_violated_by_what_is_unknown() {
    for kind in kinds() {
        for case in &kind.cases {
            let right = kind.value(&case.right);
            let none = Vec::<&str>::new();
            assert_eq!(
                kind.violated(right.clone(), &case.former),
                none,
                "{}: {}",
                kind.name,
                case.right
            );
            let mut all = Vec::new();
            places(&right, "", &mut all);
            for place in all {
                let open = with(right.clone(), &place, Value::unknown());
                assert_eq!(
                    kind.violated(open, &case.former),
                    none,
                    "{}: {} without {place}",
                    kind.name,
                    case.right
                );
            }
        }
    }
}

/// Complaints about an object in which something is missing.
const MISSING: [&str; 3] = [
    "Capacity provider type is not set",
    "Instance profile is not set",
    "primary_container is not set",
];

/// Modules give every attribute a value, and empty ones where something is not wanted.
#[test]
fn an_object_with_nothing_in_it_violates_nothing_else() {
    for kind in kinds() {
        let mut found = kind.violated(kind.value(&json!({})), &Json::Null);
        found.retain(|summary| !MISSING.contains(summary));
        assert_eq!(found, Vec::<&str>::new(), "{}", kind.name);
    }
}

/// The messages as a user reads them, for a reader of their texts: a file for each kind of objects.
#[test]
fn messages_are_as_recorded() {
    for kind in kinds() {
        let mut text = String::new();
        for case in &kind.cases {
            let object = kind.object(kind.value(&case.wrong), &case.former);
            let found = findings(kind.rows, &object, &strict());
            for finding in found.into_iter().filter(|finding| finding.id == case.id) {
                let severity = format!("{:?}", finding.severity).to_lowercase();
                let Finding {
                    id,
                    path,
                    summary,
                    detail,
                    ..
                } = finding;
                let message = format!("{severity} at {path}\n{summary}\n{detail} (rule {id})\n\n");
                if !text.contains(&message) {
                    text += &message;
                }
            }
        }
        if !text.is_empty() {
            golden_text(
                &format!("src/rules/tests/messages/{}.txt", kind.name),
                &text,
            );
        }
    }
}

#[test]
fn rows_demand_in_a_sentence_and_complain_in_a_line() {
    for kind in kinds() {
        for (_, row) in all(kind.rows) {
            assert!(row.demand.ends_with('.'), "{}: {}", row.id, row.demand);
            assert!(!row.summary.ends_with('.'), "{}: {}", row.id, row.summary);
        }
    }
}
