//! Diagnostics and paths of an answer, as ours.

use super::Failure;
use crate::diagnostics::{Diagnostic, Severity};
use crate::path::{Path, Step};
use crate::proto::tfplugin6 as pb;
use crate::rules::Violation;

/// The warnings among the diagnostics of an answer to `call`.
///
/// # Errors
/// There are errors, or something that is not a diagnostic.
pub(super) fn heard(
    call: &str,
    diagnostics: &[pb::Diagnostic],
) -> Result<Vec<Diagnostic>, Failure> {
    let diagnostics = all(call, diagnostics)?;
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let errors: Vec<String> = errors.map(text).collect();
    if errors.is_empty() {
        Ok(diagnostics)
    } else {
        Err(Failure::new(errors.join("\n")).context(call))
    }
}

/// The diagnostics of an answer to `call`.
///
/// # Errors
/// There is something that is not a diagnostic.
pub(super) fn all(call: &str, diagnostics: &[pb::Diagnostic]) -> Result<Vec<Diagnostic>, Failure> {
    let diagnostics = diagnostics.iter().map(diagnostic);
    let diagnostics = diagnostics.collect::<Result<Vec<_>, _>>();
    diagnostics.map_err(|failure| failure.context(call))
}

/// The errors among diagnostics, as the provider's text alone.
pub(super) fn errors(diagnostics: &[pb::Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|it| it.severity() == pb::diagnostic::Severity::Error)
        .map(|it| {
            let text = format!("{}: {}", it.summary, it.detail);
            text.trim_end_matches([':', ' ']).to_owned()
        })
        .collect()
}

/// Fails unless there is an error among the diagnostics of an answer to `call`.
pub(super) fn some_error(call: &str, diagnostics: &[pb::Diagnostic]) -> Result<(), Failure> {
    if errors(diagnostics).is_empty() {
        return Err(format!("{call} reports no error").into());
    }
    Ok(())
}

/// Fails if there are violations; `verdict` is core's message about them.
pub(super) fn judged(verdict: &str, violations: &[Violation]) -> Result<(), Failure> {
    if violations.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("{verdict}:{}", lines(violations))))
}

/// Violations below each other.
pub(super) fn lines(violations: &[Violation]) -> String {
    violations.iter().map(|it| format!("\n  {it}")).collect()
}

fn diagnostic(it: &pb::Diagnostic) -> Result<Diagnostic, Failure> {
    let severity = match it.severity() {
        pb::diagnostic::Severity::Error => Severity::Error,
        pb::diagnostic::Severity::Warning => Severity::Warning,
        pb::diagnostic::Severity::Invalid => {
            let message = format!("a diagnostic has no severity: {}", it.summary);
            return Err(Failure::new(message));
        }
    };
    let at = it.attribute.as_ref();
    let at = at.map_or_else(|| Ok(Path::root()), path)?;
    Ok(Diagnostic::new(severity, at, &it.summary, &it.detail))
}

fn text(it: &Diagnostic) -> String {
    let mut text = format!("error: {}", it.summary);
    if !it.path.is_empty() {
        text.push_str(&format!(" (at {})", it.path));
    }
    if !it.detail.is_empty() {
        text.push_str(&format!("\n  {}", it.detail.replace('\n', "\n  ")));
    }
    text
}

/// A path as the protocol writes it.
///
/// # Errors
/// A step is empty or a negative position.
pub(super) fn path(path: &pb::AttributePath) -> Result<Path, Failure> {
    use pb::attribute_path::step::Selector;
    path.steps
        .iter()
        .try_fold(Path::root(), |path, step| match &step.selector {
            Some(Selector::AttributeName(name)) => Ok(path.attr(name)),
            Some(Selector::ElementKeyString(key)) => Ok(path.key(key)),
            Some(Selector::ElementKeyInt(index)) => usize::try_from(*index)
                .map(|index| path.then(Step::Index(index)))
                .map_err(|_| {
                    Failure::new(format!("the path {path} goes on with position {index}"))
                }),
            None => Err(Failure::new(format!(
                "the path {path} goes on with an empty step"
            ))),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pb::attribute_path::step::Selector;

    fn of(selectors: Vec<Option<Selector>>) -> pb::AttributePath {
        let steps = selectors.into_iter();
        pb::AttributePath {
            steps: steps
                .map(|selector| pb::attribute_path::Step { selector })
                .collect(),
        }
    }

    fn diag(severity: i32, summary: &str) -> pb::Diagnostic {
        pb::Diagnostic {
            severity,
            summary: summary.into(),
            detail: "Why.".into(),
            attribute: Some(of(vec![
                Some(Selector::AttributeName("a".into())),
                Some(Selector::ElementKeyInt(1)),
            ])),
        }
    }

    #[test]
    fn errors_fail_and_warnings_are_kept() {
        let warnings = heard("Call", &[diag(2, "Beware")]).unwrap();
        assert_eq!(warnings.len(), 1);
        assert_eq!(
            (warnings[0].summary.as_str(), warnings[0].path.to_string()),
            ("Beware", "a[1]".into())
        );
        assert!(some_error("Call", &[diag(2, "Beware")]).is_err());
        let mixed = [diag(2, "Beware"), diag(1, "No")];
        let failure = heard("Call", &mixed).unwrap_err().to_string();
        assert_eq!(failure, "Call: error: No (at a[1])\n  Why.");
        assert_eq!(errors(&mixed), ["No: Why."]);
        assert!(some_error("Call", &mixed).is_ok());
        assert!(heard("Call", &[diag(0, "Hm")]).is_err());
    }

    #[test]
    fn broken_paths_are_failures() {
        assert_eq!(
            path(&of(vec![Some(Selector::ElementKeyString("k".into()))])).unwrap(),
            Path::root().key("k")
        );
        assert!(path(&of(vec![None])).is_err());
        assert!(path(&of(vec![Some(Selector::ElementKeyInt(-1))])).is_err());
    }
}
