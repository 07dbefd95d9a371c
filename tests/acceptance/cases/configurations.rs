//! `data/configurations`: configurations of services and clusters that are refused and accepted, judged by a real Terraform:
//! each by `validate`, and services with their task definition by `plan`.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::cli::Cli;
use acceptance::lab::{Lab, MOTO, on};
use acceptance::profile::Profile;
use acceptance::{Context, Result, check, ensure, locate};
use serde_json::{Value, json};

/// Severity and rule of a message.
type Label = String;

const STRICT: &str =
    "provider \"ecs\" {\n  alias = \"strict\"\n  validation {\n    strict = true\n  }\n}\n";

/// The cases by name; names of resources begin with a letter.
fn cases() -> Result<BTreeMap<String, Value>> {
    let mut cases = BTreeMap::new();
    for kind in ["accept", "reject"] {
        let folder = locate::own("data/configurations").join(kind);
        for entry in std::fs::read_dir(&folder).context(folder.display())? {
            let path = entry?.path();
            let case = serde_json::from_str(&std::fs::read_to_string(&path)?);
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            cases.insert(format!("{kind}-{name}"), case.context(path.display())?);
        }
    }
    Ok(cases)
}

/// The objects of a case, with blocks as users write them.
fn resources(name: &str, case: &Value) -> String {
    let mut text = String::new();
    let objects = case.as_object().into_iter().flatten();
    for (kind, body) in objects.filter(|(kind, _)| kind.starts_with("ecs_")) {
        let mut body = body.clone();
        if let Some(containers) = body.get_mut("container_definitions") {
            *containers = json!(containers.to_string());
        }
        if kind == "ecs_task_definition" {
            body["family"] = json!(name);
        }
        if kind == "ecs_service" && case.get("ecs_task_definition").is_some() {
            body["task_definition"] = json!(format!("${{ecs_task_definition.{name}.arn}}"));
        }
        text += &format!("resource \"{kind}\" \"{name}\" {{\n");
        if case["strict"] == true {
            text += "provider = ecs.strict\n";
        }
        text += &members(&body);
        text += "}\n";
    }
    // The emulators are in another region than the files: ARNs of another one are warned of.
    text.replace("eu-west-1", "us-east-1")
}

/// The members of an object; lists of objects are blocks.
fn members(body: &Value) -> String {
    let mut text = String::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        let is_plain =
            name.contains("subnets") || name.ends_with("names") || name.ends_with("stages");
        let blocks = value
            .as_array()
            .filter(|items| !is_plain && items.iter().all(Value::is_object));
        match blocks {
            Some(blocks) => {
                for block in blocks {
                    text += &format!("{name} {{\n{}}}\n", members(block));
                }
            }
            None => text += &format!("{name} = {value}\n"),
        }
    }
    text
}

fn label(diagnostic: &Value) -> Label {
    let detail = diagnostic["detail"].as_str().unwrap_or_default();
    let rule = detail.rsplit_once("(rule ").map(|(_, rest)| rest);
    let rule = rule.and_then(|rest| rest.split(')').next());
    let severity = diagnostic["severity"].as_str().unwrap_or_default();
    format!("{severity} {}", rule.unwrap_or("-"))
}

/// The labels of messages by the file that they point at.
fn by_file<'a>(messages: impl Iterator<Item = &'a Value>) -> BTreeMap<String, BTreeSet<Label>> {
    let mut found: BTreeMap<String, BTreeSet<Label>> = BTreeMap::new();
    for diagnostic in messages {
        let file = check::at(diagnostic, "range.filename");
        let file = file.as_str().unwrap_or("nowhere");
        let name = file.strip_suffix(".tf").unwrap_or(file);
        found
            .entry(name.to_owned())
            .or_default()
            .insert(label(diagnostic));
    }
    found
}

fn expected(cases: &BTreeMap<String, Value>) -> BTreeMap<String, BTreeSet<Label>> {
    let mut wanted: BTreeMap<String, BTreeSet<Label>> = BTreeMap::new();
    for (name, case) in cases {
        for report in case["reports"].as_array().into_iter().flatten() {
            let severity = report["severity"].as_str().unwrap_or_default();
            let rule = report["rule"].as_str().unwrap_or("-");
            let labels = wanted.entry(name.clone()).or_default();
            labels.insert(format!("{severity} {rule}"));
        }
    }
    wanted
}

/// Fails with every case that is judged otherwise than its file lists.
fn compare(
    found: &BTreeMap<String, BTreeSet<Label>>,
    wanted: &BTreeMap<String, BTreeSet<Label>>,
) -> Result<()> {
    let names: BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    let different = names
        .into_iter()
        .filter(|name| found.get(*name) != wanted.get(*name));
    let different: Vec<String> = different
        .map(|name| {
            format!(
                "{name}: {:?}, expected {:?}",
                found.get(name),
                wanted.get(name)
            )
        })
        .collect();
    ensure(different.is_empty(), || different.join("\n"))
}

#[test]
fn configurations_validate_as_their_files_list() -> Result<()> {
    for cli in Cli::all()? {
        let lab = Lab::new(&cli, Profile::Split)?;
        lab.configure(STRICT)?;
        let mut cases = cases()?;
        cases.retain(|_, case| case.get("ecs_task_definition").is_none());
        for (name, case) in &cases {
            let text = resources(name, case);
            lab.terraform.write(&format!("{name}.tf"), &text)?;
        }
        lab.terraform.init()?;
        let finished = lab.terraform.run(&["validate", "-json", "-no-color"])?;
        let answer: Value = serde_json::from_str(&finished.stdout)?;
        let messages = answer["diagnostics"].as_array().into_iter().flatten();
        compare(&by_file(messages), &expected(&cases))?;
    }
    Ok(())
}

/// A service that is created together with its task definition, whose ARN is not known yet.
#[test]
fn configurations_of_services_are_planned_against_their_definitions() -> Result<()> {
    on(MOTO, |lab| {
        let mut cases = cases()?;
        cases.retain(|_, case| case.get("ecs_task_definition").is_some());
        for (name, case) in &cases {
            let text = resources(name, case);
            lab.terraform.write(&format!("{name}.tf"), &text)?;
        }
        lab.configure("")?;
        lab.terraform.init()?;
        let finished = lab
            .terraform
            .run(&["plan", "-json", "-no-color", "-input=false"])?;
        let lines = finished.stdout.lines();
        let lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let lines: Vec<Value> = lines.filter(|line| line["type"] == "diagnostic").collect();
        let found = by_file(lines.iter().map(|line| &line["diagnostic"]));
        compare(&found, &expected(&cases))
    })
}
