//! Every message that the cases of the rules produce, in `messages.txt`: a person reads that file from end to end, and its
//! difference shows how a change reads. `UPDATE=1` writes it anew.

use std::collections::BTreeSet;

use tfplug::Diagnostic;

use crate::aws::codec::samples::golden_text;
use crate::{capacity_provider, launch_configuration, rules, task_definition};

/// The ID of the rule, the path, the summary and the detail.
fn entry(one: Diagnostic) -> String {
    let (detail, rule) = match one.detail.rsplit_once(" (rule ") {
        Some((detail, rule)) => {
            let end = if detail.ends_with('?') { "" } else { "." };
            (
                format!("{detail}{end}"),
                rule.trim_end_matches(").").to_owned(),
            )
        }
        None => (one.detail, "-".to_owned()),
    };
    format!("{rule} {}\n  {}\n  {detail}\n", one.path, one.summary)
}

fn all() -> BTreeSet<String> {
    let objects = [
        rules::tests::messages::messages(),
        task_definition::tests::messages::messages(),
        launch_configuration::validate::tests::messages(),
        capacity_provider::tests::rules::messages(),
    ];
    objects.into_iter().flatten().map(entry).collect()
}

#[test]
fn messages_are_as_recorded() {
    let all: Vec<String> = all().into_iter().collect();
    golden_text("src/provider/messages.txt", &all.join("\n"));
}

/// Each row of the rules has a message in the file.
#[test]
fn every_rule_has_a_message() {
    let all = all();
    let has = |id: &str| all.iter().any(|one| one.starts_with(&format!("{id} ")));
    let own = rules::rules().into_iter().map(|rule| rule.id);
    let others = launch_configuration::validate::RULES
        .iter()
        .map(|rule| rule.id);
    let groups = capacity_provider::tests::rules::ids();
    let silent: BTreeSet<&str> = own
        .chain(others)
        .chain(groups)
        .filter(|id| !has(id))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
