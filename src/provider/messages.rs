//! Every message that the cases of the rules about task definitions produce, in `src/rules/tests/messages`: a person reads these files from end to
//! end, and their difference shows how a change reads. `UPDATE=1` writes them anew. Objects whose rules are rows over their
//! encoded models have their files from `rows`.

use std::collections::BTreeSet;

use tfplug::Diagnostic;

use crate::aws::codec::samples::golden_text;
use crate::{rules, task_definition};

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

/// The messages about task definitions, each once.
fn all() -> BTreeSet<String> {
    let definitions = rules::tests::messages::messages().into_iter();
    let definitions = definitions.chain(task_definition::tests::messages::messages());
    definitions.map(entry).collect()
}

#[test]
fn messages_are_as_recorded() {
    let text: Vec<String> = all().into_iter().collect();
    golden_text(
        "src/rules/tests/messages/task_definition.txt",
        &text.join("\n"),
    );
}

/// Each rule has a message.
#[test]
fn every_rule_has_a_message() {
    let all = all();
    let has = |id: &str| all.iter().any(|one| one.starts_with(&format!("{id} ")));
    let ids = rules::TASK_DEFINITION
        .iter()
        .flat_map(|(_, rows)| rows.iter())
        .map(|row| row.id);
    let silent: BTreeSet<&str> = ids.filter(|id| !has(id)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
