//! Ten wrong task definitions, each with what the user reads: path, what is wrong, what to do.

use tfplug::value::json;
use tfplug::{Attr, Diags, Field, Path, Severity};

use super::schema::TaskDefinition;
use super::validate;

/// Each file: the arguments, and the diagnostics as `severity | path | summary | detail`.
const WRONG: [(&str, &str); 10] = [
    ("no_image", include_str!("tests/no_image.json")),
    (
        "no_essential_container",
        include_str!("tests/no_essential_container.json"),
    ),
    (
        "eleven_containers",
        include_str!("tests/eleven_containers.json"),
    ),
    (
        "same_name_twice",
        include_str!("tests/same_name_twice.json"),
    ),
    ("fargate_size", include_str!("tests/fargate_size.json")),
    (
        "fargate_on_bridge",
        include_str!("tests/fargate_on_bridge.json"),
    ),
    ("port_in_quotes", include_str!("tests/port_in_quotes.json")),
    (
        "misspelled_field",
        include_str!("tests/misspelled_field.json"),
    ),
    (
        "memory_above_task",
        include_str!("tests/memory_above_task.json"),
    ),
    ("one_object", include_str!("tests/one_object.json")),
];

#[derive(serde::Deserialize)]
struct Case {
    arguments: serde_json::Map<String, serde_json::Value>,
    containers: serde_json::Value,
    says: Vec<String>,
}

fn model(case: &Case) -> TaskDefinition {
    let mut all = case.arguments.clone();
    all.insert(
        "container_definitions".into(),
        case.containers.to_string().into(),
    );
    let text = serde_json::to_vec(&all).unwrap();
    let value = json::decode(&text, &TaskDefinition::ty()).unwrap();
    match TaskDefinition::decode(&value, &Path::root()).unwrap() {
        Attr::Known(model) => model,
        other => panic!("{other:?}"),
    }
}

#[test]
fn ten_wrong_definitions_are_told_where_and_what_to_do() {
    for (name, file) in WRONG {
        let case: Case = serde_json::from_str(file).unwrap();
        let mut diags = Diags::new();
        validate::definition(&model(&case), &validate::Facts::default(), &mut diags);
        let said: Vec<String> = diags
            .iter()
            .map(|said| {
                let severity = if said.severity == Severity::Error {
                    "error"
                } else {
                    "warning"
                };
                format!(
                    "{severity} | {} | {} | {}",
                    said.path, said.summary, said.detail
                )
            })
            .collect();
        assert_eq!(said, case.says, "{name}");
    }
}
