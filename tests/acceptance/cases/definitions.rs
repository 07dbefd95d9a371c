//! `data/definitions`: what is refused, what is accepted, by which rule; with a real Terraform, and what is accepted is
//! registered and has an empty second plan.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::cli::Cli;
use acceptance::known_gaps::Gap;
use acceptance::lab::{Lab, SPLIT, on};
use acceptance::profile::Profile;
use acceptance::{Context, Result, check, ensure, locate};
use serde_json::{Map, Value, json};

/// The cases of a folder by name.
fn cases(kind: &str) -> Result<BTreeMap<String, Value>> {
    let folder = locate::own("data/definitions").join(kind);
    let mut cases = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).context(folder.display())? {
        let path = entry?.path();
        let text = std::fs::read_to_string(&path)?;
        let case = serde_json::from_str(&text).context(path.display())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        cases.insert(format!("{kind}-{name}"), case);
    }
    Ok(cases)
}

/// The case as a resource in Terraform's JSON syntax.
fn resource(lab: &Lab, name: &str, case: &Value) -> Value {
    let mut body: Map<String, Value> = case["definition"].as_object().cloned().unwrap_or_default();
    body.entry("family")
        .or_insert_with(|| json!(format!("{}-{name}", lab.name)));
    if let Some(containers) = body
        .get_mut("container_definitions")
        .filter(|it| !it.is_string())
    {
        *containers = json!(containers.to_string());
    }
    if case["strict"] == true {
        body.insert("provider".to_owned(), json!("ecs.strict"));
    }
    json!({ "resource": { "ecs_task_definition": { name: body } } })
}

/// Severity and rule of a diagnostic.
fn label(severity: &str, rule: Option<&str>) -> String {
    format!("{severity} {}", rule.unwrap_or("-"))
}

fn rule_of(detail: &str) -> Option<&str> {
    let (_, rest) = detail.rsplit_once("(rule ")?;
    rest.split(')').next()
}

const STRICT: &str =
    "provider \"ecs\" {\n  alias = \"strict\"\n  validation {\n    strict = true\n  }\n}\n";

#[test]
fn definitions_validate_as_their_files_say() -> Result<()> {
    for cli in Cli::all()? {
        let lab = Lab::new(&cli, Profile::Split)?;
        lab.configure(STRICT)?;
        let mut cases_of_both = cases("accept")?;
        cases_of_both.extend(cases("reject")?);
        for (name, case) in &cases_of_both {
            let text = resource(&lab, name, case).to_string();
            lab.terraform.write(&format!("{name}.tf.json"), &text)?;
        }
        lab.terraform.init()?;
        let finished = lab.terraform.run(&["validate", "-json", "-no-color"])?;
        let answer: Value = serde_json::from_str(&finished.stdout)?;
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for diagnostic in answer["diagnostics"].as_array().into_iter().flatten() {
            let file = check::at(diagnostic, "range.filename")
                .as_str()
                .unwrap_or("nowhere");
            let name = file.strip_suffix(".tf.json").unwrap_or(file);
            let rule = rule_of(diagnostic["detail"].as_str().unwrap_or_default());
            let severity = diagnostic["severity"].as_str().unwrap_or_default();
            found
                .entry(name.to_owned())
                .or_default()
                .insert(label(severity, rule));
        }
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, case) in &cases_of_both {
            for diagnostic in case["reports"].as_array().into_iter().flatten() {
                let severity = diagnostic["severity"].as_str().unwrap_or_default();
                let expected = label(severity, diagnostic["rule"].as_str());
                wanted.entry(name.clone()).or_default().insert(expected);
            }
        }
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
        ensure(different.is_empty(), || different.join("\n"))?;
    }
    Ok(())
}

/// The values that an emulator does not keep.
fn is_forgotten(lab: &Lab, case: &Value) -> bool {
    let definition = &case["definition"];
    (lab.has(Gap::FaultInjectionForgotten) && definition["enable_fault_injection"] == true)
        || (lab.has(Gap::ReservationRefused) && reserves_only(definition))
}

/// Whether a container for EC2 has a memory reservation alone.
fn reserves_only(definition: &Value) -> bool {
    let for_ec2 = definition["requires_compatibilities"] == json!(["EC2"]);
    let text = definition["container_definitions"]
        .as_array()
        .into_iter()
        .flatten();
    let typed = definition["containers"]
        .as_object()
        .into_iter()
        .flat_map(Map::values);
    let key = |container: &Value, name: &str| {
        let keys = container.as_object().into_iter().flatten();
        let plain = |key: &str| key.replace('_', "").to_lowercase();
        keys.filter(|(_, value)| !value.is_null())
            .any(|(key, _)| plain(key) == name)
    };
    for_ec2
        && definition["memory"].is_null()
        && text
            .chain(typed)
            .any(|it| key(it, "memoryreservation") && !key(it, "memory"))
}

/// On the simulator: `accepted_definitions_have_an_empty_second_plan` of the provider's own tests.
#[test]
fn accepted_definitions_have_an_empty_second_plan() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(STRICT)?;
        let mut count = 0;
        for (name, case) in cases("accept")? {
            if !is_forgotten(lab, &case) {
                let text = resource(lab, &name, &case).to_string();
                lab.terraform.write(&format!("{name}.tf.json"), &text)?;
                count += 1;
            }
        }
        assert!(count > 50, "only {count} cases");
        lab.terraform.init()?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}
