//! The engine, and every rule about task definitions: violated, met, and undecided.

use serde_json::{Value as Json, json};
use tfplug::value::Value;
use tfplug::{Attr, Diagnostic};

use sample::{Definition, Docker, Efs, Fsx, Proxy, S3Files, Volume};

use super::object::Row;
use super::*;

mod accelerators;
mod container;
mod general;
mod health;
mod lifetime;
mod limits;
mod linux;
mod logging;
pub(crate) mod messages;
mod mounts;
mod network;
mod platform;
mod proxy;
mod roles;
mod sample;
mod secrets;
mod security;
mod task_definition;
mod volumes;
mod windows;

/// A sound definition for an instance.
fn base() -> Definition {
    let mut definition = Definition {
        family: "web".into(),
        compatibilities: Attr::Known(vec!["EC2".to_owned()]),
        ..Definition::default()
    };
    containers(&mut definition, json!([web()]));
    definition
}

fn web() -> Json {
    json!({"name": "web", "image": "nginx", "memory": 128})
}

/// JSON as the containers are read: without nulls.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::from(*value),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::from),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            Value::Object(
                members
                    .map(|(name, member)| (name.clone(), value(member)))
                    .collect(),
            )
        }
    }
}

fn containers(definition: &mut Definition, json: Json) {
    definition.containers = Attr::Known(value(&json).items().to_vec().into());
}

/// The container of the base with more fields.
fn with(definition: &mut Definition, more: Json) {
    let mut container = web();
    for (key, value) in more.as_object().unwrap() {
        container[key] = value.clone();
    }
    containers(definition, json!([container]));
}

/// Makes a field of the first container unknown; `a.0.b` goes into lists.
fn unknown(definition: &mut Definition, path: &str) {
    let Attr::Known(items) = &mut definition.containers else {
        panic!("no containers")
    };
    let mut value = &mut std::sync::Arc::make_mut(items)[0];
    for step in path.split('.') {
        value = match value {
            Value::List(items) => &mut items[step.parse::<usize>().unwrap()],
            Value::Object(members) | Value::Map(members) => {
                members.entry(step.to_owned()).or_default()
            }
            _ => panic!("{path} leads nowhere"),
        };
    }
    *value = Value::unknown();
}

fn fargate(definition: &mut Definition) {
    definition.compatibilities = Attr::Known(vec!["FARGATE".to_owned()]);
    definition.network_mode = "awsvpc".into();
    definition.cpu = "256".into();
    definition.memory = "512".into();
}

fn compatible(definition: &mut Definition, platforms: &[&str]) {
    let platforms = platforms.iter().map(|platform| (*platform).to_owned());
    definition.compatibilities = Attr::Known(platforms.collect());
}

fn windows(definition: &mut Definition) {
    definition.os_family = "WINDOWS_SERVER_2022_CORE".into();
}

fn volume(definition: &mut Definition, volume: Volume) {
    definition.volumes = Attr::Known(vec![Volume {
        name: "data".into(),
        ..volume
    }]);
}

fn efs(mut efs: Efs) -> Volume {
    if efs == Efs::default() {
        efs.file_system_id = "fs-0123456789abcdef0".into();
    }
    Volume {
        efs: Attr::Known(efs),
        ..Volume::default()
    }
}

fn docker(scope: Attr<String>, autoprovision: Attr<bool>) -> Attr<Docker> {
    Attr::Known(Docker {
        scope,
        autoprovision,
        ..Docker::default()
    })
}

fn proxy(definition: &mut Definition) {
    let properties = [
        "ProxyIngressPort",
        "ProxyEgressPort",
        "AppPorts",
        "IgnoredUID",
    ];
    let properties = properties.map(|name| (name.to_owned(), Attr::from("1")));
    let properties = Attr::Known(properties.into());
    definition.proxy = Attr::Known(Proxy {
        container: "web".into(),
        kind: Attr::Null,
        properties,
    });
}

type Change = fn(&mut Definition);

/// The rule, what violates it, what meets it, and what on top of the violation leaves it undecided. A rule of several
/// parts has a case that violates each.
type Case = (&'static str, Change, Change, Change);

fn waits(name: &str, on: &str, condition: &str) -> Json {
    json!({"name": name, "dependsOn": [{"containerName": on, "condition": condition}]})
}

fn port(definition: &mut Definition, mapping: Json) {
    with(definition, json!({"portMappings": [mapping]}));
}

fn vpc_with(definition: &mut Definition, more: Json) {
    definition.network_mode = "awsvpc".into();
    with(definition, more);
}

fn fargate_with(definition: &mut Definition, more: Json) {
    fargate(definition);
    with(definition, more);
}

fn all() -> impl Iterator<Item = &'static Case> {
    let groups = [
        task_definition::CASES,
        container::CASES,
        platform::CASES,
        lifetime::CASES,
        linux::CASES,
        limits::CASES,
        accelerators::CASES,
        security::CASES,
        mounts::CASES,
        network::CASES,
        secrets::CASES,
        logging::CASES,
        health::CASES,
        proxy::CASES,
        roles::CASES,
        windows::CASES,
        volumes::CASES,
        general::CASES,
    ];
    groups.into_iter().flatten()
}

fn rows() -> impl Iterator<Item = (&'static str, &'static Row)> {
    let lists = TASK_DEFINITION.iter();
    lists.flat_map(|(at, rows)| rows.iter().map(|row| (*at, row)))
}

fn found(definition: &Definition, policy: &Policy) -> Vec<Finding> {
    object::findings(TASK_DEFINITION, &definition.object(), policy)
}

/// Every rule that refuses, were the policy strict.
fn refused(definition: &Definition) -> Vec<&'static str> {
    found(definition, &strict())
        .into_iter()
        .filter(|finding| finding.severity == tfplug::Severity::Error)
        .map(|finding| finding.id)
        .collect()
}

fn strict() -> Policy {
    Policy {
        strict: true,
        ..Policy::default()
    }
}

fn violated(definition: &Definition) -> Vec<&'static str> {
    let found = found(definition, &strict()).into_iter();
    found.map(|finding| finding.id).collect()
}

/// The severities of violations of one rule without strictness, once per fault.
fn messages(id: &str, definition: &Definition) -> Vec<tfplug::Severity> {
    let all = found(definition, &Policy::default()).into_iter();
    all.filter(|finding| finding.id == id)
        .map(|finding| finding.severity)
        .collect()
}

fn made(changes: &[&Change]) -> Definition {
    let mut definition = base();
    changes.iter().for_each(|change| change(&mut definition));
    definition
}

/// None of the changes violates anything, not even a rule that only warns.
fn all_pass(changes: &[Change]) {
    for (index, change) in changes.iter().enumerate() {
        assert_eq!(
            violated(&made(&[change])),
            Vec::<&str>::new(),
            "change {index}"
        );
    }
}

#[test]
fn the_base_is_sound() {
    assert_eq!(violated(&base()), Vec::<&str>::new());
    assert_eq!(violated(&made(&[&(fargate as Change)])), Vec::<&str>::new());
}

/// A rule may have parts, each a row under the same ID. A violation is one of any part; met are all parts at once, and
/// none of them reports anything while something is unknown.
#[test]
fn every_rule_is_violated_met_and_undecided() {
    for (id, wrong, right, unknown) in all() {
        let outcomes = |changes: &[&Change]| -> Vec<Outcome> {
            let definition = made(changes);
            let rows = rows().filter(|(_, row)| row.id == *id);
            let object = definition.object();
            rows.map(|(at, row)| row.judge(at, &object)).collect()
        };
        let is_violated = |outcome: &Outcome| matches!(outcome, Outcome::Violated(_));
        assert!(
            outcomes(&[wrong]).iter().any(is_violated),
            "{id} is not violated"
        );
        assert!(
            outcomes(&[right])
                .iter()
                .all(|outcome| *outcome == Outcome::Met),
            "{id} is not met"
        );
        assert!(
            !outcomes(&[wrong, unknown]).iter().any(is_violated),
            "{id} does not wait"
        );
    }
}

#[test]
fn every_rule_has_a_case_and_a_demand() {
    for (at, row) in rows() {
        let violates = |(id, wrong, ..): &Case| {
            let object = made(&[wrong]).object();
            *id == row.id && matches!(row.judge(at, &object), Outcome::Violated(_))
        };
        let (id, demand) = (row.id, row.demand);
        assert!(all().any(violates), "{id} has no case: {demand}");
        assert!(demand.ends_with('.'), "{id}");
    }
}

#[test]
fn definitions_that_are_unknown_as_a_whole_cause_no_diagnostics() {
    let definition = Definition {
        containers: Attr::Unknown,
        volumes: Attr::Unknown,
        compatibilities: Attr::Unknown,
        ..base()
    };
    assert_eq!(violated(&definition), Vec::<&str>::new());
    // Rules that need no containers still run.
    let mut definition = made(&[&(fargate as Change)]);
    (definition.containers, definition.cpu) = (Attr::Unknown, Attr::Null);
    assert_eq!(violated(&definition), ["TD-007"]);
}

#[test]
fn definitions_that_other_tools_refuse_and_aws_accepts_pass() {
    let accepted: &[Change] = &[
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("0.25 vCPU".into(), "1gb".into());
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("32768".into(), "61440".into());
        },
        |d| {
            fargate(d);
            (d.placement_constraints, d.volumes) =
                (Attr::Known(Vec::new()), Attr::Known(Vec::new()));
            with(
                d,
                json!({"mountPoints": [], "secrets": [], "environment": [], "dockerSecurityOptions": [],
                "privileged": false, "disableNetworking": false}),
            );
        },
        |d| with(d, json!({"memory": null, "memoryReservation": 128})),
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned()]);
            (d.os_family, d.architecture) = ("LINUX".into(), "ARM64".into());
        },
        |d| {
            d.task_role = "role-name".into();
            d.execution_role = "path/role-name".into();
        },
        |d| {
            vpc_with(d, json!({"user": "1337"}));
            proxy(d);
        },
    ];
    all_pass(accepted);
}

/// The diagnostics as a user reads them, one a line.
fn read_out(definition: &Definition) -> Vec<String> {
    let all = found(definition, &Policy::default()).into_iter();
    all.map(Diagnostic::from)
        .map(|finding| {
            format!(
                "{} | {} | {}",
                finding.path, finding.summary, finding.detail
            )
        })
        .collect()
}

#[test]
fn messages_name_the_container_the_field_the_rule_and_the_remedy() {
    let mut wrong = base();
    containers(
        &mut wrong,
        json!([web(), {"name": "side", "memory": 8, "portMappings": [{"containerPort": 70000}]}]),
    );
    assert_eq!(
        read_out(&wrong),
        [
            "container_definitions | Container image is not set | In container \"side\" (index 1), image: set it to the image to \
             run, for example \"nginx:1.29\" (rule CD-002).",
            "container_definitions | Port is out of range | In container \"side\" (index 1), portMappings[0].containerPort: \
             70000 must be 1 to 65535 (rule CD-008).",
        ]
    );
    let mut wrong = made(&[&(fargate as Change)]);
    wrong.memory = "8192".into();
    assert_eq!(
        read_out(&wrong),
        [
            "memory | Invalid Fargate CPU and memory combination | cpu is 256 units, and memory 8192 MiB. Valid memory with this \
             cpu: 512, 1024, 2048 MiB. Valid cpu with this memory: 1024, 2048, 4096 (rule TD-009)."
        ]
    );
}

#[test]
fn policy_decides_what_becomes_of_a_violation() {
    let messages =
        |severity, confidence, policy: &Policy| policy.severity("XX-001", severity, confidence);
    let plain = Policy::default();
    let strict = Policy {
        strict: true,
        ..Policy::default()
    };
    let off = Policy {
        disable: ["XX-001".to_owned()].into(),
        ..Policy::default()
    };
    let warn = Policy {
        warn: ["XX-001".to_owned()].into(),
        ..Policy::default()
    };
    let (error, warning) = (
        Some(tfplug::Severity::Error),
        Some(tfplug::Severity::Warning),
    );
    assert_eq!(
        messages(Severity::Error, Confidence::Certain, &plain),
        error
    );
    assert_eq!(
        messages(Severity::Error, Confidence::Likely, &plain),
        warning
    );
    assert_eq!(
        messages(Severity::Error, Confidence::Likely, &strict),
        error
    );
    assert_eq!(messages(Severity::Error, Confidence::Unsure, &strict), None);
    assert_eq!(
        messages(Severity::Warning, Confidence::Certain, &strict),
        warning
    );
    assert_eq!(messages(Severity::Hint, Confidence::Certain, &plain), None);
    assert_eq!(
        messages(Severity::Hint, Confidence::Certain, &strict),
        warning
    );
    assert_eq!(messages(Severity::Error, Confidence::Certain, &off), None);
    assert_eq!(
        messages(Severity::Error, Confidence::Certain, &warn),
        warning
    );
}

#[test]
fn the_nearest_name_is_offered_only_when_near() {
    assert_eq!(
        did_you_mean("enviroment", &["image", "environment"]),
        " Did you mean \"environment\"?"
    );
    assert_eq!(did_you_mean("banana", &["image", "environment"]), "");
}
