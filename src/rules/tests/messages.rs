//! The messages of all cases, for the file that people read.

use super::*;
use crate::rules::definition::Form;

/// Every violation of every rule, whatever the policy makes of it.
pub(crate) fn of<S>(rules: &[Rule<S>], subject: &S) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for rule in rules {
        if let Outcome::Violated(faults) = rule.judge(subject) {
            let finding = |fault: Fault| Finding {
                id: rule.id,
                severity: tfplug::Severity::Error,
                path: fault.path,
                summary: fault.summary,
                detail: fault.detail,
            };
            all.extend(faults.into_iter().map(finding).map(Diagnostic::from));
        }
    }
    all
}

/// The same of rows.
fn of_rows(rows: object::Rows, object: &object::Object) -> Vec<Diagnostic> {
    let rows = rows
        .iter()
        .flat_map(|(at, rows)| rows.iter().map(move |row| (row.id, row.judge(at, object))));
    let faults = rows.flat_map(|(id, outcome)| match outcome {
        Outcome::Violated(faults) => faults.into_iter().map(|fault| (id, fault)).collect(),
        _ => Vec::new(),
    });
    let error = tfplug::Severity::Error;
    let message = |(id, fault): (&'static str, Fault)| {
        Diagnostic::new(error, fault.path, fault.summary, fault.detail).of_rule(id)
    };
    faults.map(message).collect()
}

/// The messages of all cases, with the containers in both forms.
pub(crate) fn messages() -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for form in [Form::Json, Form::Typed] {
        for (_, wrong, ..) in all() {
            let mut definition = made(&[wrong]);
            definition.form = form;
            found.extend(GROUPS.iter().flat_map(|group| of(group, &definition)));
            found.extend(of_rows(TASK_DEFINITION, &definition.object()));
        }
    }
    found
}
