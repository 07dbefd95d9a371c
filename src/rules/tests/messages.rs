//! The messages of all cases, for the file that people read.

use super::*;
use crate::rules::object::Form;

/// Every violation of every row, whatever the policy makes of it.
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
            found.extend(of_rows(TASK_DEFINITION, &definition.object()));
        }
    }
    found
}
