//! Failures on the side that drives a provider: a text, after what was being done.

use std::fmt;

/// Why a step failed, as text for the reader of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    text: String,
}

impl Failure {
    /// A failure that reads `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// The same failure, behind the name of the step in which it happened.
    #[must_use]
    pub fn context(self, step: impl fmt::Display) -> Self {
        Self::new(format!("{step}: {}", self.text))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Failure {}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Turns an error of any kind into a failure of the step `doing`.
pub(crate) fn failed<E: fmt::Display>(doing: impl fmt::Display) -> impl FnOnce(E) -> Failure {
    move |error| Failure::new(error.to_string()).context(doing)
}

/// Turns the error of a call into a failure: its code and message, without the transport's own message.
pub(crate) fn refused(call: impl fmt::Display) -> impl FnOnce(tonic::Status) -> Failure {
    move |status| {
        let text = format!(
            "answered with the status {:?}: {}",
            status.code(),
            status.message()
        );
        Failure::new(text).context(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_comes_first() {
        let failure = Failure::from("no answer")
            .context("dialing")
            .context("step 2");
        assert_eq!(failure.to_string(), "step 2: dialing: no answer");
    }
}
