//! Every message that the cases of the rules produce, in `src/rules/tests/messages`: a person reads these files from end to
//! end, and their difference shows how a change reads. `UPDATE=1` writes them anew. Objects whose rules are rows over their
//! encoded models have their files from `rules::tests::objects`.

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

/// The messages of each kind of objects, each once.
fn all() -> [(&'static str, BTreeSet<String>); 3] {
    let definitions = rules::tests::messages::messages().into_iter();
    let definitions = definitions.chain(task_definition::tests::messages::messages());
    let configurations = launch_configuration::validate::tests::messages();
    let providers = capacity_provider::tests::rules::messages();
    [
        ("task_definition", definitions.map(entry).collect()),
        (
            "launch_configuration",
            configurations.into_iter().map(entry).collect(),
        ),
        (
            "capacity_provider",
            providers.into_iter().map(entry).collect(),
        ),
    ]
}

#[test]
fn messages_are_as_recorded() {
    for (name, messages) in all() {
        let text: Vec<String> = messages.into_iter().collect();
        golden_text(
            &format!("src/rules/tests/messages/{name}.txt"),
            &text.join("\n"),
        );
    }
}

/// Each rule has a message in one of the files.
#[test]
fn every_rule_has_a_message() {
    let all = all();
    let has = |id: &str| {
        let mut messages = all.iter().flat_map(|(_, messages)| messages);
        messages.any(|one| one.starts_with(&format!("{id} ")))
    };
    let own = rules::TASK_DEFINITION
        .iter()
        .flat_map(|(_, rows)| rows.iter());
    let own = own.map(|row| row.id);
    let others = launch_configuration::validate::RULES
        .iter()
        .map(|rule| rule.id);
    let providers = capacity_provider::tests::rules::ids();
    let silent: BTreeSet<&str> = own
        .chain(others)
        .chain(providers)
        .filter(|id| !has(id))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
