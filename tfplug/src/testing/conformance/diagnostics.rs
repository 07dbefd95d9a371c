//! Judging the diagnostics of an answer.

use crate::proto::tfplugin6::Diagnostic;
use crate::proto::tfplugin6::diagnostic::Severity;
use crate::testing::Failure;

/// The errors among diagnostics, in words.
pub(super) fn errors(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .map(|diagnostic| {
            let text = format!("{}: {}", diagnostic.summary, diagnostic.detail);
            text.trim_end_matches([':', ' ']).to_owned()
        })
        .collect()
}

/// Fails if there is an error among them; `call` names what was asked.
pub(super) fn no_errors(call: &str, diagnostics: &[Diagnostic]) -> Result<(), Failure> {
    let errors = errors(diagnostics);
    if errors.is_empty() {
        return Ok(());
    }
    Err(format!("{call} reports an error: {}", errors.join("; ")).into())
}

/// Fails unless there is an error among them; `call` names what was asked.
pub(super) fn some_error(call: &str, diagnostics: &[Diagnostic]) -> Result<(), Failure> {
    if errors(diagnostics).is_empty() {
        return Err(format!("{call} reports no error").into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_no_errors() {
        let diagnostic = |severity: Severity| Diagnostic {
            severity: severity.into(),
            summary: "Odd".to_owned(),
            ..Diagnostic::default()
        };
        let (warning, error) = (diagnostic(Severity::Warning), diagnostic(Severity::Error));
        assert!(no_errors("call", std::slice::from_ref(&warning)).is_ok());
        assert!(some_error("call", std::slice::from_ref(&warning)).is_err());
        let failure = no_errors("call", &[warning, error]).unwrap_err();
        assert_eq!(failure.to_string(), "call reports an error: Odd");
    }
}
