//! Diagnostics: errors and warnings for the user that point at an attribute.
//!
//! Validation collects many problems in [`Diags`]; an operation ends with at most one [`Error`].

use std::borrow::Cow;
use std::fmt;

use crate::path::Path;

/// How bad it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// Stops the run.
    Error,
    /// Is shown; the run goes on.
    Warning,
}

/// One message to the user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// One line without a full stop: what is wrong or what failed.
    pub summary: String,
    /// The cause and what to do.
    pub detail: String,
    /// The attribute that is theirs to fix; the root when it is the whole resource.
    pub path: Path,
    /// The ID of the rule that is violated, by which a user may switch it off
    /// ([`Items::filter_diagnostics`](crate::Items::filter_diagnostics)). The detail ends with it.
    pub rule: Option<Cow<'static, str>>,
}

impl Diagnostic {
    /// A message at `path`.
    pub fn new(
        severity: Severity,
        path: impl Into<Path>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            summary: summary.into(),
            detail: detail.into(),
            path: path.into(),
            rule: None,
        }
    }

    /// The message of a rule: its ID comes at the end of the detail.
    #[must_use]
    pub fn of_rule(mut self, id: impl Into<Cow<'static, str>>) -> Self {
        let id = id.into();
        self.detail = match self.detail.trim_end_matches('.') {
            "" => format!("Rule {id}."),
            detail => format!("{detail} (rule {id})."),
        };
        self.rule = Some(id);
        self
    }
}

/// The rule of the engine's warning that a block or list is ignored because it is empty. A message shows it only under the ID
/// that a provider's filter gives to it ([`Items::filter_diagnostics`](crate::Items::filter_diagnostics)).
pub const IGNORED: &str = "ignored";

/// A collection of diagnostics, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diags(Vec<Diagnostic>);

impl Diags {
    /// No diagnostics.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one message unless the same one is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Adds an error at `path`.
    pub fn error(
        &mut self,
        path: impl Into<Path>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.push(Diagnostic::new(Severity::Error, path, summary, detail));
    }

    /// Adds a warning at `path`.
    pub fn warn(
        &mut self,
        path: impl Into<Path>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) {
        self.push(Diagnostic::new(Severity::Warning, path, summary, detail));
    }

    /// Adds all of `other`.
    pub fn append(&mut self, other: Diags) {
        other
            .0
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
    }

    /// Whether the run has to stop.
    pub fn has_errors(&self) -> bool {
        self.0
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The errors as one: the first, with the others in its detail. Warnings are dropped.
    ///
    /// # Errors
    /// There is an error among them.
    pub fn into_result(self) -> Result {
        let is_error = |it: &Diagnostic| it.severity == Severity::Error;
        let mut errors = self.into_iter().filter(is_error);
        let Some(first) = errors.next() else {
            return Ok(());
        };
        let error = Error::new(first.summary).detail(first.detail);
        Err(errors.fold(error.at(first.path), |error, more| {
            error.note(format!("{}: {}", more.summary, more.detail))
        }))
    }

    /// Whether there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }
}

impl IntoIterator for Diags {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diags {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(items: I) -> Self {
        let mut diags = Diags::new();
        items.into_iter().for_each(|item| diags.push(item));
        diags
    }
}

impl From<Error> for Diags {
    fn from(error: Error) -> Self {
        Diags(vec![error.into()])
    }
}

/// Why an operation failed; becomes one error diagnostic.
///
/// It deliberately does not implement [`std::error::Error`]: that is what lets `?` turn any error into it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error {
    summary: String,
    detail: String,
    path: Path,
}

/// The result of an operation; `Result` alone means "done or failed".
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with its one-line summary.
    pub fn new(summary: impl Into<String>) -> Self {
        Self {
            summary: summary.into(),
            detail: String::new(),
            path: Path::root(),
        }
    }

    /// Sets the cause and what to do.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Points at an attribute.
    pub fn at(mut self, path: impl Into<Path>) -> Self {
        self.path = path.into();
        self
    }

    /// Puts what was being done in front; the former summary moves into the detail.
    pub fn context(self, doing: impl Into<String>) -> Self {
        let detail = match self.detail.is_empty() {
            true => self.summary,
            false => format!("{}\n\n{}", self.summary, self.detail),
        };
        Self {
            summary: doing.into(),
            detail,
            path: self.path,
        }
    }

    /// Adds a paragraph to the detail; an empty one adds nothing.
    pub fn note(mut self, text: impl AsRef<str>) -> Self {
        if text.as_ref().is_empty() {
            return self;
        }
        if !self.detail.is_empty() {
            self.detail.push_str("\n\n");
        }
        self.detail.push_str(text.as_ref());
        self
    }

    /// The one-line summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The cause and what to do.
    pub fn details(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() {
            f.write_str(&self.summary)
        } else {
            write!(f, "{}: {}", self.summary, self.detail)
        }
    }
}

impl From<Error> for Diagnostic {
    fn from(error: Error) -> Self {
        Diagnostic::new(Severity::Error, error.path, error.summary, error.detail)
    }
}

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        Error::new(error.to_string()).detail(causes.join(": "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_error_converts_and_keeps_its_causes() {
        let read = || -> Result { Ok(std::fs::read("/nonexistent/file").map(drop)?) };
        let error = read().unwrap_err().context("Reading the file").at("path");
        assert_eq!(error.summary(), "Reading the file");
        assert!(error.details().contains("No such file"), "{error}");
    }

    #[test]
    fn notes_are_paragraphs() {
        let error = Error::new("Waiting").note("").note("a").note("").note("b");
        assert_eq!(error.details(), "a\n\nb");
    }

    #[test]
    fn the_same_message_is_reported_once() {
        let mut diags = Diags::new();
        diags.error("name", "Bad name", "Choose another.");
        diags.error("name", "Bad name", "Choose another.");
        assert_eq!(diags.iter().count(), 1);
        assert!(diags.has_errors());
    }

    #[test]
    fn errors_become_one() {
        let mut diags = Diags::new();
        diags.warn("name", "Odd name", "It works.");
        assert_eq!(diags.clone().into_result(), Ok(()));
        diags.error("name", "Bad name", "Choose another.");
        diags.error("size", "Bad size", "Take 1.");
        let error = diags.into_result().unwrap_err();
        assert_eq!(error.summary(), "Bad name");
        assert_eq!(error.details(), "Choose another.\n\nBad size: Take 1.");
    }
}
