//! The acceptance harness: real `terraform` and `tofu` drive the built provider against local AWS emulators.
//!
//! It knows nothing of the provider's code and has no AWS SDK: it sees what a user sees, and asks the emulators over
//! plain HTTP what really exists. From the bottom up:
//!
//! | Module | Holds |
//! |---|---|
//! | [`locate`] | where things are: target directory, provider binary, repository files, a program on `PATH` |
//! | [`venv`] | one Python environment from `requirements.txt`, every file checked by hash |
//! | [`emulator`] | moto and ministack as child processes |
//! | [`profile`] | which emulator answers for which service, and the environment that selects it |
//! | [`cli`], [`terraform`] | one CLI in one scratch directory |
//! | [`outcome`] | what its commands leave |
//! | [`api`], [`xml`] | questions to the emulators behind Terraform's back |
//! | [`proxy`] | a server in between that delays, cuts, rewrites and counts |
//! | [`recall`] | what AWS would show and ministack forgets |
//! | [`plan`] | what a plan changes |
//! | [`peer`] | where a real `hashicorp/aws` is |
//! | [`stack`] | a stack of the peer, recorded or made now, and its move |
//! | [`known_gaps`] | what the emulators do otherwise than AWS, with reasons |
//! | [`lab`] | all of it put together for one test case |
//! | [`check`] | the statements every case makes: empty plan, import equals state, gone |
//!
//! Environment: `TF_ACC_TERRAFORM_PATH` (the CLI), `TFECS_PROVIDER` (the provider binary), `TFECS_VENV` (place of the
//! Python environment), `TFECS_PEER` (a real `hashicorp/aws`: its binary or folder), `TFECS_RECORD=1` (record a stack of the
//! peer anew), `TFECS_KEEP=1` (keep scratch directories), `AWS_ENDPOINT_URL` (an endpoint of your own instead of
//! the emulators, for example LocalStack).

pub mod api;
pub mod check;
pub mod cli;
pub mod emulator;
pub mod known_gaps;
pub mod lab;
pub mod locate;
pub mod narrate;
pub mod outcome;
pub mod peer;
pub mod plan;
pub mod profile;
pub mod proxy;
pub mod recall;
pub mod stack;
pub mod terraform;
pub mod venv;
pub mod xml;

mod slots;

use std::fmt;

/// A failure as text for a person; there is nothing to match on.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure(String);

/// Result of everything in the harness.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Puts a line before the text with the operation that failed.
    #[must_use]
    pub fn context(self, what: impl fmt::Display) -> Self {
        Self(format!("{what}\n{}", self.0))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// The same as Display, so that a test that returns a failure prints lines and not escapes.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("JSON: {error}"))
    }
}

/// Adds what was being done to an error of any kind.
pub trait Context<T> {
    /// The error becomes a [`Failure`] that starts with `what`.
    ///
    /// # Errors
    /// The same as before, with one line more.
    fn context(self, what: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{what}: {error}")))
    }
}

/// `Err` with `text` unless `condition` holds.
///
/// # Errors
/// When it does not.
pub fn ensure(condition: bool, text: impl FnOnce() -> String) -> Result<()> {
    if condition {
        Ok(())
    } else {
        Err(Failure(text()))
    }
}
