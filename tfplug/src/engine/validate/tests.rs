//! Faults of a configuration, each at its place.

use super::*;
use crate::model::Field as _;
use crate::validator::one_of;

/// A cluster setting.
#[derive(Clone, Debug, crate::Model)]
struct Setting {
    /// Its name.
    #[tf(required, validate = one_of(&["a", "b"]))]
    name: Attr<String>,
}

/// A cluster.
#[derive(Clone, Debug, crate::Model)]
struct Cluster {
    /// Objects of a plain type.
    #[tf(optional, computed)]
    setting: Attr<Vec<Setting>>,
}

fn faults(elements: Vec<Value>) -> Vec<String> {
    let config = Value::Object([("setting".to_owned(), Value::List(elements))].into());
    let diags = config_faults(&config);
    diags
        .iter()
        .map(|diagnostic| diagnostic.path.to_string())
        .collect()
}

fn config_faults(value: &Value) -> Diags {
    config(&Cluster::block(), value, true)
}

fn setting(name: Value) -> Value {
    Value::Object([("name".to_owned(), name)].into())
}

#[test]
fn members_of_plain_objects_are_checked_as_if_they_were_nested() {
    let elements = vec![
        setting("a".into()),
        setting("c".into()),
        setting(Value::Null),
    ];
    assert_eq!(faults(elements), ["setting[1].name", "setting[2].name"]);
}

/// A service.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Service {
    /// Needed.
    #[tf(required)]
    name: Attr<String>,
    /// Names.
    #[tf(optional)]
    groups: Attr<crate::Set<String>>,
    /// Arguments.
    #[tf(optional, empty_is_value)]
    command: Attr<Vec<String>>,
    /// Names in order.
    #[tf(optional)]
    stages: Attr<Vec<String>>,
    /// Once.
    #[tf(block)]
    registry: Attr<Registry>,
    /// Nothing in it is needed.
    #[tf(block)]
    monitor: Attr<Monitor>,
    /// In any number.
    #[tf(optional)]
    ports: Attr<Vec<Port>>,
}

/// A registry.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Registry {
    /// Needed.
    #[tf(required)]
    arn: Attr<String>,
    /// Not needed.
    #[tf(optional, unset = 0)]
    port: Attr<i64>,
}

/// A monitor.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Monitor {
    /// Not needed.
    #[tf(optional)]
    level: Attr<String>,
}

/// A port.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Port {
    /// Needed.
    #[tf(required, validate = one_of(&["a", "b"]))]
    name: Attr<String>,
}

fn found(service: &Service) -> Vec<String> {
    let diags = config(&Service::block(), &crate::Field::encode(service), true);
    let shown =
        |one: &crate::Diagnostic| format!("{:?} {}: {}", one.severity, one.path, one.summary);
    diags.iter().map(shown).collect()
}

fn service() -> Service {
    Service {
        name: "web".into(),
        ..Service::default()
    }
}

fn texts(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn a_block_whose_needed_member_is_empty_is_pointed_out_and_absence_is_not() {
    let registry = |arn: &str, port: Attr<i64>| Service {
        registry: Registry {
            arn: arn.into(),
            port,
        }
        .into(),
        ..service()
    };
    let ignored = ["Warning registry[0].arn: registry is ignored, because it is empty"];
    assert_eq!(found(&registry("", 0.into())), ignored);
    assert_eq!(
        found(&registry("", 80.into())),
        ["Error registry[0].arn: registry.arn is empty"]
    );
    let without_needs = Service {
        monitor: Monitor { level: "".into() }.into(),
        ..service()
    };
    for silent in [service(), registry("x", Attr::Null), without_needs] {
        assert_eq!(found(&silent), Vec::<String>::new());
    }
}

#[test]
fn a_rule_does_not_repeat_the_error_of_the_schema() {
    let summaries = |name: Attr<String>| -> Vec<String> {
        let service = Service { name, ..service() };
        let value = crate::Field::encode(&service);
        let diags = model::<Service>(&Service::block(), &value, true, |_, diags| {
            diags.error("name", "A service without a name", "");
            diags.warn("name", "A warning", "");
            diags.error("stages", "No stages", "");
        });
        diags.iter().map(|one| one.summary.clone()).collect()
    };
    assert_eq!(
        summaries(Attr::Null),
        ["Missing name", "A warning", "No stages"]
    );
    let all = ["A service without a name", "A warning", "No stages"];
    assert_eq!(summaries("web".into()), all);
}

#[test]
fn a_needed_string_is_not_empty() {
    let nameless = Service {
        name: "".into(),
        ..service()
    };
    assert_eq!(found(&nameless), ["Error name: name is empty"]);
}

#[test]
fn a_null_among_elements_names_the_attribute() {
    for (name, elements) in [
        ("groups", Value::Set(vec!["a".into(), Value::Null])),
        ("stages", Value::List(vec!["a".into(), Value::Null])),
    ] {
        let mut config = service().encode();
        if let Value::Object(entries) = &mut config {
            entries.insert(name.to_owned(), elements);
        }
        let diags = model(&Service::block(), &config, true, |_: &Service, _| {});
        let found: Vec<_> = diags.iter().map(|it| it.summary.clone()).collect();
        assert_eq!(found, [format!("Invalid value for {name}")]);
    }
}

#[test]
fn a_path_is_spelled_in_one_way() {
    let mut config = service().encode();
    let port = |name: Value| Value::Object([("name".to_owned(), name)].into());
    let ports = vec![port("a".into()), port(Value::Null)];
    if let Value::Object(entries) = &mut config {
        entries.insert("ports".to_owned(), Value::List(ports));
    }
    let diags = model(&Service::block(), &config, true, |_: &Service, _| {});
    let found: Vec<_> = diags
        .iter()
        .map(|it| (it.summary.as_str(), it.detail.as_str()))
        .collect();
    assert_eq!(
        found,
        [("Missing ports.name", "It is required. Give it a value.")]
    );
}

#[test]
fn an_empty_string_among_elements_is_found_at_its_place() {
    let strays = Service {
        groups: crate::Set(texts(&["a", ""])).into(),
        stages: texts(&["a", "", "b"]).into(),
        command: texts(&["echo", ""]).into(),
        ..service()
    };
    let text = "has an empty string among its elements";
    assert_eq!(
        found(&strays),
        [
            format!("Error groups: groups {text}"),
            format!("Error stages[1]: stages {text}"),
        ]
    );
    let unset = Service {
        groups: crate::Set(texts(&["", ""])).into(),
        ..service()
    };
    let ignored = ["Warning groups: groups is ignored, because it is empty"];
    assert_eq!(found(&unset), ignored);
}

#[test]
fn a_summary_names_the_attribute_with_what_it_is_in() {
    let ports = Service {
        ports: vec![Port { name: "a".into() }, Port { name: "c".into() }].into(),
        ..service()
    };
    assert_eq!(
        found(&ports),
        ["Error ports[1].name: Invalid value for ports.name"]
    );
}

#[test]
fn unknown_values_are_accepted() {
    let elements = vec![Value::unknown(), setting(Value::unknown())];
    assert_eq!(faults(elements), Vec::<String>::new());
}

/// The arguments of a list of services.
#[derive(Clone, Debug, crate::Model)]
#[tf(unset)]
struct Services {
    /// Where they are.
    #[tf(required)]
    cluster: Attr<String>,
    /// Any unless set.
    #[tf(optional)]
    team: Attr<String>,
}

#[test]
fn an_empty_argument_that_a_list_needs_is_an_error() {
    let faults = |cluster: Value| {
        let config = crate::object! { cluster: cluster, team: "" };
        let diags = model(&Services::block(), &config, false, |_: &Services, _| {});
        let found = diags.iter().map(|it| format!("{} {}", it.path, it.summary));
        found.collect::<Vec<_>>()
    };
    assert_eq!(faults("".into()), ["cluster cluster is empty"]);
    assert_eq!(faults(Value::Null), ["cluster Missing cluster"]);
    assert!(faults("main".into()).is_empty());
    assert!(faults(Value::unknown()).is_empty());
}
