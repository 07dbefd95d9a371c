//! Configurations in files: `tests/acceptance/data/configurations/accept` has what AWS takes, `reject` what it refuses, with
//! the rule, the place and the text of each message. The same files are judged by a real Terraform in the acceptance tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tfplug::schema::{Attribute, Block};
use tfplug::testing::Lab;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Diagnostic, Field as _, Model as _, Severity};

use super::Ecs;
use crate::rules::object::{self, Object, Row, Rows};
use crate::rules::{self, Confidence, Outcome, Policy};
use crate::task_definition::{TaskDefinition, definition_of};

/// An object that has rules as rows.
struct Kind {
    name: &'static str,
    block: Block,
    rows: Rows,
}

impl Kind {
    fn members(&self) -> &'static [Attribute] {
        Box::leak(self.block.clone().into_members().into())
    }
}

fn kinds() -> Vec<Kind> {
    let kind = |name, block, rows| Kind { name, block, rows };
    vec![
        kind(
            "ecs_cluster",
            crate::cluster::schema::Cluster::block(),
            rules::cluster::CLUSTER,
        ),
        kind(
            "ecs_cluster_capacity_providers",
            crate::cluster_capacity_providers::schema::ClusterCapacityProviders::block(),
            rules::cluster::CAPACITY_PROVIDERS,
        ),
        kind(
            "ecs_service",
            crate::service::schema::Service::block(),
            rules::service::ROWS,
        ),
    ]
}

/// One file.
struct Case {
    path: PathBuf,
    json: Json,
}

impl Case {
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    fn kind<'a>(&self, kinds: &'a [Kind]) -> &'a Kind {
        let kind = kinds.iter().find(|kind| !self.json[kind.name].is_null());
        kind.unwrap_or_else(|| panic!("{}: no object that is known", self.name()))
    }

    fn is_strict(&self) -> bool {
        self.json["strict"] == true
    }
}

fn cases(folder: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/data/configurations");
    let mut all: Vec<Case> = std::fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap());
            let json = json.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Case { path, json }
        })
        .collect();
    all.sort_by(|one, other| one.path.cmp(&other.path));
    all
}

fn value(kind: &Kind, json: &Json) -> Value {
    from_json(json, &kind.block).unwrap()
}

/// The task definition beside a service, as rules see it.
fn definition(case: &Json) -> Option<Arc<Object>> {
    let mut json = case.get("ecs_task_definition")?.clone();
    let containers = &mut json["container_definitions"];
    *containers = containers.to_string().into();
    let value = from_json(&json, &TaskDefinition::block()).unwrap();
    let model = TaskDefinition::decode(&value, &tfplug::Path::root()).unwrap();
    Some(Arc::new(definition_of(model.known().unwrap())))
}

/// The messages about a case, as its file lists them.
async fn reports(lab: &Lab, kind: &Kind, case: &Case) -> Vec<Json> {
    let value = value(kind, &case.json[kind.name]);
    let report = |rule: Option<&str>, severity: Severity, path: String, text: String| {
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        json!({ "rule": rule, "severity": severity, "path": path, "words": text })
    };
    if case.is_strict() {
        let policy = Policy {
            strict: true,
            ..Policy::default()
        };
        let object = Object::new(value, kind.members());
        let found = object::findings(kind.rows, &object, &policy).into_iter();
        return found
            .map(|it| {
                let text = format!("{}: {}", it.summary, it.detail);
                report(Some(it.id), it.severity, it.path.to_string(), text)
            })
            .collect();
    }
    let found = lab
        .resource(kind.name)
        .unwrap()
        .validate(value.clone())
        .await;
    let mut found = found.unwrap();
    if let Some(definition) = definition(&case.json) {
        let object = Object::new(value, kind.members()).running(definition);
        let across = object::findings(rules::service::ACROSS, &object, &Policy::default());
        found.extend(across.into_iter().map(Diagnostic::from));
    }
    found
        .into_iter()
        .map(|it| {
            let (text, rule) = match it.detail.rsplit_once(" (rule ") {
                Some((text, rule)) => (
                    text.to_owned(),
                    Some(rule.trim_end_matches(").").to_owned()),
                ),
                None => (it.detail, None),
            };
            let text = format!("{}: {text}", it.summary);
            report(rule.as_deref(), it.severity, it.path.to_string(), text)
        })
        .collect()
}

#[tokio::test]
async fn configurations_are_refused_and_accepted_as_their_files_say() {
    let (kinds, lab) = (kinds(), Lab::in_process(Ecs).await.unwrap());
    let update = std::env::var_os("UPDATE").is_some();
    let mut faults = Vec::new();
    for case in cases("accept") {
        let found = reports(&lab, case.kind(&kinds), &case).await;
        if !found.is_empty() {
            faults.push(format!("{}: {}", case.name(), Json::from(found)));
        }
    }
    for mut case in cases("reject") {
        let found = reports(&lab, case.kind(&kinds), &case).await;
        if Json::from(found.clone()) == case.json["reports"] {
            continue;
        }
        if update {
            case.json["reports"] = found.into();
            let text = serde_json::to_string_pretty(&case.json).unwrap();
            std::fs::write(&case.path, text + "\n").unwrap();
        } else {
            faults.push(format!("{}: {}", case.name(), Json::from(found)));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// The file's name begins with the rule that it violates.
#[test]
fn a_file_is_named_by_its_rule() {
    for case in cases("reject") {
        let reports = case.json["reports"].as_array().cloned().unwrap_or_default();
        let named = |report: &Json| {
            case.name()
                .starts_with(report["rule"].as_str().unwrap_or("none"))
        };
        assert!(reports.iter().any(named), "{}", case.name());
    }
}

/// Every place in a configuration.
fn places(json: &Json, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    found.push(at.clone());
    let mut inside = |key: String, value: &Json| {
        at.push(key);
        places(value, at, found);
        at.pop();
    };
    match json {
        Json::Object(members) => {
            for (key, value) in members {
                inside(key.clone(), value);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                inside(index.to_string(), value);
            }
        }
        _ => {}
    }
}

/// The value with an unknown one at the place.
fn without(value: &Value, at: &[String]) -> Value {
    let Some((step, rest)) = at.split_first() else {
        return Value::unknown();
    };
    let items = |items: &[Value]| {
        let all = items.iter().enumerate();
        all.map(|(index, item)| match index.to_string() == *step {
            true => without(item, rest),
            false => item.clone(),
        })
        .collect()
    };
    let mut value = value.clone();
    match &mut value {
        Value::Object(members) | Value::Map(members) => {
            if let Some(member) = members.get_mut(step) {
                *member = without(member, rest);
            }
        }
        Value::List(all) => *all = items(all),
        Value::Set(all) => *all = items(all),
        _ => {}
    }
    value
}

/// A row is violated by a file, met by another, and undecided while one operand of the violation is unknown.
#[test]
fn every_row_is_violated_met_and_undecided() {
    let mut faults = Vec::new();
    for kind in kinds() {
        let members = kind.members();
        let of_kind = |folder: &str| -> Vec<Json> {
            let all = cases(folder).into_iter().map(|case| case.json);
            all.filter(|json| json.get(kind.name).is_some()).collect()
        };
        let (wrong, right) = (of_kind("reject"), of_kind("accept"));
        let judge = |row: &Row, at: &'static str, value: Value, case: &Json| {
            let object = Object::new(value, members);
            let definition = definition(case);
            let object = match definition {
                Some(definition) => object.running(definition),
                None => object,
            };
            row.judge(at, &object)
        };
        let across = match kind.name {
            "ecs_service" => rules::service::ACROSS,
            _ => &[],
        };
        // The rules of tags are those of every object, and have their cases in `rows`.
        let own = kind.rows.iter().filter(|(at, _)| *at != "tags");
        for (at, rows) in own.chain(across) {
            let proven = |row: &&Row| row.confidence != Confidence::Unsure;
            for row in rows.iter().filter(proven) {
                let (mut violated, mut undecided) = (false, false);
                for json in &wrong {
                    let whole = value(&kind, &json[kind.name]);
                    if !matches!(judge(row, at, whole.clone(), json), Outcome::Violated(_)) {
                        continue;
                    }
                    violated = true;
                    let mut all = Vec::new();
                    places(&json[kind.name], &mut Vec::new(), &mut all);
                    let open = |place: &Vec<String>| judge(row, at, without(&whole, place), json);
                    undecided |= all.iter().any(|place| open(place) == Outcome::Unknown);
                }
                let met = |json: &Json| {
                    judge(row, at, value(&kind, &json[kind.name]), json) == Outcome::Met
                };
                let met = right.iter().any(met);
                for (what, holds) in [
                    ("violated", violated),
                    ("undecided", undecided),
                    ("met", met),
                ] {
                    if !holds {
                        faults.push(format!(
                            "{} {} is not {what}: {}",
                            kind.name, row.id, row.demand
                        ));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
