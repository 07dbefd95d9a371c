//! Ten wrong task definitions, each with what the user reads: path, what is wrong, what to do; and every case of
//! `tests/acceptance/data/definitions`, with the definitions that are refused and accepted, and the rules.

use tfplug::value::json;
use tfplug::{Attr, Diags, Field, Path, Severity};

use super::prepared::Prepared;
use super::schema::TaskDefinition;
use super::validate;

mod members;
pub(crate) mod messages;

/// Each file: the arguments, and the diagnostics as `severity | path | summary | detail`.
const WRONG: [(&str, &str); 10] = [
    ("no_image", include_str!("no_image.json")),
    (
        "no_essential_container",
        include_str!("no_essential_container.json"),
    ),
    ("eleven_containers", include_str!("eleven_containers.json")),
    ("same_name_twice", include_str!("same_name_twice.json")),
    ("fargate_size", include_str!("fargate_size.json")),
    ("fargate_on_bridge", include_str!("fargate_on_bridge.json")),
    ("port_in_quotes", include_str!("port_in_quotes.json")),
    ("misspelled_field", include_str!("misspelled_field.json")),
    ("memory_above_task", include_str!("memory_above_task.json")),
    ("one_object", include_str!("one_object.json")),
];

#[derive(serde::Deserialize)]
struct Case {
    arguments: serde_json::Map<String, serde_json::Value>,
    containers: serde_json::Value,
    reports: Vec<String>,
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
fn ten_wrong_definitions_are_shown_where_and_what_to_do() {
    for (name, file) in WRONG {
        let case: Case = serde_json::from_str(file).unwrap();
        let mut diags = Diags::new();
        let model = model(&case);
        validate::definition(
            &Prepared::new(&model, &[]),
            &validate::Facts::default(),
            &mut diags,
        );
        let reported: Vec<String> = diags
            .iter()
            .map(|diag| {
                let severity = if diag.severity == Severity::Error {
                    "error"
                } else {
                    "warning"
                };
                format!(
                    "{severity} | {} | {} | {}",
                    diag.path, diag.summary, diag.detail
                )
            })
            .collect();
        assert_eq!(reported, case.reports, "{name}");
    }
}

/// A file of `definitions`.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    #[serde(rename = "about")]
    _about: String,
    #[serde(default)]
    strict: bool,
    definition: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    reports: Vec<Expected>,
}

/// One diagnostic that is expected.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// The rule's ID; absent where the input cannot be read at all.
    rule: Option<String>,
    severity: String,
    path: String,
    /// Text that the detail contains.
    at: Option<String>,
}

impl Expected {
    fn fits(&self, found: &tfplug::Diagnostic) -> bool {
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let rule = match &self.rule {
            Some(id) => found.detail.ends_with(&format!("(rule {id}).")),
            None => !found.detail.contains("(rule "),
        };
        let at = self.at.as_ref().is_none_or(|at| found.detail.contains(at));
        severity == self.severity && found.path.to_string() == self.path && rule && at
    }
}

fn definition(case: &Definition) -> TaskDefinition {
    let mut all = case.definition.clone();
    all.entry("family").or_insert_with(|| "case".into());
    if let Some(containers) = all
        .get_mut("container_definitions")
        .filter(|it| !it.is_string())
    {
        *containers = containers.to_string().into();
    }
    let text = serde_json::to_vec(&all).unwrap();
    let value = json::decode(&text, &TaskDefinition::ty()).unwrap();
    match TaskDefinition::decode(&value, &Path::root()).unwrap() {
        Attr::Known(model) => model,
        other => panic!("{other:?}"),
    }
}

/// The differences of a case from its file.
fn faults(case: &Definition, refused: bool) -> Vec<String> {
    let policy = crate::rules::Policy {
        strict: case.strict,
        ..crate::rules::Policy::default()
    };
    let mut diags = Diags::new();
    validate::definition_under(
        &policy,
        &Prepared::new(&definition(case), &[]),
        &validate::Facts::default(),
        &mut diags,
    );
    let mut faults = Vec::new();
    if diags.has_errors() != refused {
        faults.push(format!("refused: {}", diags.has_errors()));
    }
    for expected in &case.reports {
        if !diags.iter().any(|found| expected.fits(found)) {
            faults.push(format!("missing: {expected:?}"));
        }
    }
    for found in diags
        .iter()
        .filter(|found| !case.reports.iter().any(|expected| expected.fits(found)))
    {
        faults.push(format!(
            "unexpected: {} | {} | {} | {}",
            if found.severity == Severity::Error {
                "error"
            } else {
                "warning"
            },
            found.path,
            found.summary,
            found.detail
        ));
    }
    faults
}

#[test]
fn definitions_are_refused_and_accepted_as_their_files_say() {
    let cases = definitions();
    let mut all = Vec::new();
    for (name, case) in &cases {
        let found = faults(case, name.starts_with("reject/")).into_iter();
        all.extend(found.map(|fault| format!("{name}: {fault}")));
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
    assert!(cases.len() >= 150, "only {} cases", cases.len());
}

/// Every file by its name, in order.
fn definitions() -> Vec<(String, Definition)> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/acceptance/data/definitions");
    let mut all = Vec::new();
    for kind in ["accept", "reject"] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{kind}/{}", path.file_name().unwrap().display());
            let text = std::fs::read_to_string(&path).unwrap();
            let case = serde_json::from_str(&text);
            all.push((
                name.clone(),
                case.unwrap_or_else(|error| panic!("{name}: {error}")),
            ));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
