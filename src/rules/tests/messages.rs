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

/// The messages of all cases, with the containers in both forms.
pub(crate) fn messages() -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for form in [Form::Json, Form::Typed] {
        for (_, wrong, ..) in all() {
            let mut definition = made(&[wrong]);
            definition.form = form;
            found.extend(GROUPS.iter().flat_map(|group| of(group, &definition)));
        }
    }
    found
}
