//! The rules in the documentation: a table on each resource's page, and the guide with all of them.

use std::collections::{BTreeMap, BTreeSet};

use terraform_provider_ecs::{RuleSummary, rules, rules_of};
use tfplug::Inventory;
use tfplug::schema::{Attribute, Schema};

/// The guide.
pub(crate) const PAGE: &str = "docs/guides/rules.md";
/// Its prose; `{{rules}}` is filled in.
const TEMPLATE: &str = "templates/guides/rules.md";

/// The groups of the catalogue, in the order of the guide.
const GROUPS: [(&str, &str); 19] = [
    ("GEN", "Tags, roles and ARNs"),
    ("CL", "Clusters and capacity provider strategies"),
    ("CP", "Capacity providers"),
    ("TD", "Task definitions"),
    ("CD", "Containers"),
    ("VO", "Volumes"),
    ("SV", "Services"),
    ("SC", "Service Connect"),
    ("GW", "Gateways"),
    ("EX", "Express services"),
    ("DM", "Daemons"),
    ("RT", "Runs of tasks"),
    ("AS", "Account settings"),
    ("AT", "Attributes"),
    ("LT", "Launch configurations"),
    ("AG", "Container agent"),
    ("SD", "Schedules"),
    ("AA", "Auto scaling"),
    ("TG", "Tags of objects"),
];

/// One line of a table: ID, effect, demand.
type Line = (String, String, String);

/// The rules of a kind of objects: those across attributes, and those of single values.
fn lines_of(object: &str, schema: &Schema) -> BTreeSet<Line> {
    let line = |rule: &RuleSummary| {
        (
            rule.id.to_owned(),
            rule.effect().to_owned(),
            rule.demand.to_owned(),
        )
    };
    let mut lines: BTreeSet<Line> = rules_of(object).iter().map(line).collect();
    of_values(&schema.block.clone().into_members(), "", &mut lines);
    lines
}

fn of_values(attributes: &[Attribute], at: &str, lines: &mut BTreeSet<Line>) {
    for attribute in attributes {
        let path = match at {
            "" => attribute.name.clone(),
            at => format!("{at}.{}", attribute.name),
        };
        for check in &attribute.checks {
            if let Some(id) = check.rule() {
                let demand = format!("`{path}`: {}", check.describe());
                lines.insert((id.to_owned(), "error".to_owned(), demand));
            }
        }
        of_values(attribute.object_members(), &path, lines);
    }
}

/// The source of each rule by its ID: a shape of the API, a page of documentation, a reply of AWS.
fn sources() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("../../templates/guides/rules.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
}

fn table<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let sources = sources();
    let row = |(id, effect, demand): &Line| {
        let source = sources.get(id.as_str()).copied().unwrap_or_default();
        format!("| {id} | {effect} | {demand} | {source} |")
    };
    let rows: Vec<String> = lines.into_iter().map(row).collect();
    format!(
        "| Rule | A violation | Demand | Source |\n|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// The section of a resource's or data source's page; nothing without rules.
pub(crate) fn section(object: &str, schema: &Schema) -> Option<String> {
    let lines = lines_of(object, schema);
    let intro = "A violation is reported by `terraform validate` and `terraform plan` with the ID of the rule, at the attribute. The \
                 `validation` block of the provider switches rules off (`disable`), turns errors into warnings (`warn`), and makes \
                 rules that are only documented refuse as well (`strict`).";
    (!lines.is_empty()).then(|| format!("## Rules\n\n{intro}\n\n{}", table(&lines)))
}

/// The guide; `read` gives the text of a file.
pub(crate) fn page(inventory: &Inventory, read: &dyn Fn(&str) -> Option<String>) -> String {
    let mut all: BTreeMap<Line, BTreeSet<String>> = BTreeMap::new();
    let offers = [&inventory.resources, &inventory.data_sources];
    for (name, offer) in offers.into_iter().flatten() {
        let object = name.strip_prefix("ecs_").unwrap_or(name);
        for line in lines_of(object, &offer.schema) {
            all.entry(line).or_default().insert(name.clone());
        }
    }
    for rule in rules() {
        let line = (
            rule.id.to_owned(),
            rule.effect().to_owned(),
            rule.demand.to_owned(),
        );
        all.entry(line).or_default();
    }
    let group = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    let of_group = |(name, title): &(&str, &str)| {
        let lines: Vec<&Line> = all.keys().filter(|line| group(&line.0) == *name).collect();
        (!lines.is_empty()).then(|| format!("## {title}\n\n{}", table(lines)))
    };
    let tables: Vec<String> = GROUPS.iter().filter_map(of_group).collect();
    let template = read(TEMPLATE).unwrap_or_default();
    template.replace("{{rules}}", &tables.join("\n\n"))
}

/// Every rule of the guide has a source, and no source is left of a rule that is gone.
#[test]
fn every_rule_has_its_source() {
    let guide = std::fs::read_to_string(PAGE).unwrap();
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| "));
    let ids = rows.filter_map(|row| row.split(" | ").next());
    let listed: BTreeSet<&str> = ids.filter(|id| id.contains('-')).collect();
    let sources = sources();
    let known: BTreeSet<&str> = sources.keys().copied().collect();
    assert!(listed.len() > 300, "{}", listed.len());
    assert_eq!(listed, known);
    assert!(sources.values().all(|source| !source.is_empty()));
}

/// Every group of rules has a title.
#[test]
fn every_group_has_a_title() {
    let known = |rule: &RuleSummary| GROUPS.iter().any(|(name, _)| *name == rule.group());
    let unknown: Vec<_> = rules().into_iter().filter(|rule| !known(rule)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
