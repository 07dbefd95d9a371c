//! Demands on every message, whatever the definition: no secret in it, no name in its summary, none because of a value
//! that is not known yet. The definitions are those of `tests/acceptance/data/definitions`, each made worse.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tfplug::value::Value;
use tfplug::{Attr, Diags, Field, Path, Severity};

use super::{Definition, definition, definitions};
use crate::blocks::container_definition::typed::Typed;
use crate::rules::Policy;
use crate::task_definition::prepared::Prepared;
use crate::task_definition::schema::TaskDefinition;
use crate::task_definition::validate::{self, Facts};

fn diagnostics(model: &TaskDefinition) -> Diags {
    let policy = Policy {
        strict: true,
        ..Policy::default()
    };
    let mut diags = Diags::new();
    validate::definition_under(
        &policy,
        &Prepared::new(model, &[]),
        &Facts::default(),
        &mut diags,
    );
    diags
}

/// The messages of all wrong definitions.
pub(crate) fn messages() -> Vec<tfplug::Diagnostic> {
    let all = definitions().into_iter();
    all.flat_map(|(_, case)| diagnostics(&definition(&case)))
        .collect()
}

/// Nothing else in a message contains this.
const CANARY: &str = "hunter2";

/// A secret in the shapes in which it gets into the wrong field.
const SHAPES: [&str; 10] = [
    "hunter2",
    "hunter2 !",
    "arn:hunter2",
    "arn:aws:hunter2:eu-west-1:123456789012:secret:x",
    "arn:aws:secretsmanager:eu-west-1:123456789012:hunter2",
    "arn:aws:ssm:hunter2:123456789012:parameter/x",
    "arn:aws:s3:::hunter2",
    "arn:aws:s3:::bucket/hunter2",
    "PASSWORD=hunter2",
    "credentialspec:hunter2",
];

/// Every member of a container that may hold a secret, with one in it.
fn leaking(secret: &Json) -> Json {
    json!({
        "environment": [{"name": "A", "value": secret}, {"name": "A", "value": secret}, secret],
        "secrets": [{"name": "A", "valueFrom": secret}, {"name": "B", "valueFrom": secret}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-create-group": secret, "mode": secret, "max-buffer-size": secret, "awslogs-endpoint": secret,
                "token": secret, "awslogs-datetime-format": secret, "awslogs-multiline-pattern": secret
            },
            "secretOptions": [{"name": "A", "valueFrom": secret}]
        },
        "firelensConfiguration": {
            "type": "fluentbit",
            "options": {"config-file-type": "s3", "config-file-value": secret, "x": secret}
        },
        "repositoryCredentials": {"credentialsParameter": secret},
        "credentialSpecs": [secret, secret],
        "dockerSecurityOptions": [secret],
        "dockerLabels": {"a": secret},
        "command": [secret], "entryPoint": [secret],
        "healthCheck": {"command": [secret]},
        "environmentFiles": [{"type": "s3", "value": secret}, {"type": "s3", "value": secret}],
        "unknownField": secret
    })
}

/// The same where the whole list or object was mistaken for a text or a map.
fn mistaken(secret: &Json) -> Json {
    json!({
        "environment": {"A": secret}, "secrets": secret, "logConfiguration": secret,
        "repositoryCredentials": secret, "credentialSpecs": secret, "command": secret,
        "healthCheck": {"command": secret}, "environmentFiles": [secret],
        "firelensConfiguration": {"type": "fluentbit", "options": [secret]}
    })
}

/// The definition with more in its first container, in the names of its form.
fn with(case: &Definition, more: &Json) -> Definition {
    let mut case = case.clone();
    let Some(Json::Array(containers)) = case.definition.get_mut("container_definitions") else {
        return case;
    };
    if let Some(Json::Object(first)) = containers.first_mut() {
        first.extend(
            more.as_object()
                .into_iter()
                .flatten()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    let volume = json!([{"name": "login", "fsx_windows_file_server_volume_configuration": [{
        "file_system_id": "fs-1", "root_directory": "/",
        "authorization_config": [{"credentials_parameter": more["secret"], "domain": "example.com"}]
    }]}]);
    case.definition.insert("volume".to_owned(), volume);
    case
}

#[test]
fn no_message_quotes_what_may_be_a_secret() {
    let mut leaks = BTreeSet::new();
    for (index, (name, case)) in definitions().into_iter().enumerate() {
        let number = json!(73_313_731);
        let text = json!(SHAPES[index % SHAPES.len()]);
        for secret in [text, number] {
            for more in [leaking(&secret), mistaken(&secret)] {
                let mut more = more;
                more["secret"] = json!(SHAPES[index % SHAPES.len()]);
                for one in diagnostics(&definition(&with(&case, &more))).iter() {
                    let all = format!("{} | {} | {}", one.path, one.summary, one.detail);
                    if all.contains(CANARY) || all.contains("73313731") {
                        leaks.insert(format!("{name}: {all}"));
                    }
                }
            }
        }
    }
    let broken = [
        r#"[{"name": "web", "environment": hunter2}]"#,
        r#"hunter2"#,
        r#""hunter2""#,
        r#"["hunter2"]"#,
        r#"[["hunter2"]]"#,
        r#"{"password": "hunter2"}"#,
    ];
    for text in broken {
        let model = TaskDefinition {
            family: "web".into(),
            container_definitions: text.into(),
            ..TaskDefinition::default()
        };
        let all = diagnostics(&model);
        assert!(!all.is_empty(), "{text}");
        let messages = all.iter().map(|one| format!("{one:?}"));
        leaks.extend(messages.filter(|messages| messages.contains(CANARY)));
    }
    let leaks: Vec<_> = leaks.into_iter().collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
}

/// Terraform folds warnings with equal summaries, and a user searches for them: they contain no names of the user's.
#[test]
fn no_summary_has_a_name_in_it() {
    let mut named = BTreeSet::new();
    for (file, case) in definitions() {
        let model = definition(&case);
        let volumes = case
            .definition
            .get("volume")
            .and_then(Json::as_array)
            .cloned();
        let containers = case
            .definition
            .get("container_definitions")
            .and_then(Json::as_array)
            .cloned();
        let names = |list: Option<Vec<Json>>| -> Vec<String> {
            let list = list.unwrap_or_default().into_iter();
            list.filter_map(|one| one["name"].as_str().map(str::to_owned))
                .collect()
        };
        let names = [names(volumes), names(containers)].concat();
        for one in diagnostics(&model).iter() {
            let has_name = |name: &String| one.summary.split(' ').any(|part| part == name);
            if one.summary.contains('"') || names.iter().any(has_name) {
                named.insert(format!("{file}: {}", one.summary));
            }
        }
    }
    assert!(named.is_empty(), "{named:#?}");
}

/// Paths to everything in a value that is set.
fn places(value: &Value, at: &Path, found: &mut Vec<Path>) {
    for (step, child) in value.children() {
        if child.is_null() {
            continue;
        }
        let path = at.then(step);
        found.push(path.clone());
        places(child, &path, found);
    }
}

fn unknown_at(value: &Value, steps: &[tfplug::Step]) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return Value::unknown();
    };
    let mut value = value.clone();
    let child = match (&mut value, step) {
        (
            Value::Object(members) | Value::Map(members),
            tfplug::Step::Attribute(key) | tfplug::Step::Key(key),
        ) => members.get_mut(key),
        (Value::List(items) | Value::Set(items), tfplug::Step::Index(index)) => {
            items.get_mut(*index)
        }
        _ => None,
    };
    if let Some(child) = child {
        *child = unknown_at(child, rest);
    }
    value
}

/// A definition whose containers are attributes, so that a part of them can be unknown.
fn typed(mut model: TaskDefinition) -> TaskDefinition {
    if let Attr::Known(read) = Prepared::new(&model, &[]).containers {
        model.containers = Attr::Known(Typed::from_containers(&read.items));
        model.container_definitions = Attr::Null;
    }
    model
}

/// The rules that report something, and the summaries of other messages.
fn reporters(diags: &Diags) -> BTreeSet<String> {
    let reporter = |one: &tfplug::Diagnostic| {
        let rule = one
            .detail
            .rsplit_once("(rule ")
            .map(|(_, id)| id.to_owned());
        rule.unwrap_or_else(|| one.summary.clone())
    };
    diags.iter().map(reporter).collect()
}

#[test]
fn an_unknown_value_never_fails_a_rule() {
    let mut new = BTreeSet::new();
    for (file, case) in definitions() {
        let model = typed(definition(&case));
        let before = reporters(&diagnostics(&model));
        let value = model.encode();
        let mut paths = Vec::new();
        places(&value, &Path::root(), &mut paths);
        for path in paths {
            let Ok(Attr::Known(open)) =
                TaskDefinition::decode(&unknown_at(&value, path.steps()), &Path::root())
            else {
                continue;
            };
            let after = diagnostics(&open);
            for one in after.iter() {
                let reporters = reporters(&std::iter::once(one.clone()).collect());
                if !reporters.is_subset(&before) {
                    new.insert(format!(
                        "{file}, {path} unknown: {} | {}",
                        one.summary, one.detail
                    ));
                }
            }
        }
    }
    let new: Vec<_> = new.into_iter().collect();
    assert!(new.is_empty(), "{}:\n{}", new.len(), new.join("\n"));
}

#[test]
fn a_long_text_is_shortened_for_the_reader() {
    let container = |index: usize| json!({"name": format!("c{index}"), "memory": 64, "portMappings": [{"containerPort": 80, "hostPort": 40_000}]});
    let containers: Vec<Json> = (0..10).map(container).collect();
    let model = TaskDefinition {
        family: "web".into(),
        requires_compatibilities: Attr::Known(tfplug::Set(vec!["EC2".to_owned()])),
        container_definitions: Json::from(containers).to_string().into(),
        ..TaskDefinition::default()
    };
    let mut diags = Diags::new();
    validate::definition(&Prepared::new(&model, &[]), &Facts::default(), &mut diags);
    let shown = diags.iter().filter(|one| !one.path.is_empty()).count();
    assert_eq!(shown, 1, "{diags:?}");
    let warnings: Vec<_> = diags
        .iter()
        .filter(|one| one.severity == Severity::Warning)
        .collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!((0..10).all(|index| warnings[0].detail.contains(&format!("\"c{index}\""))));
}
