//! The result of a CLI's command: text, exit code, a state; or a process that still runs.

use std::fmt;
use std::process::{Child, Output};

use serde_json::Value;

use crate::{Failure, Result};

/// The result of a finished command.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output and then standard error, without colours.
    pub text: String,
    /// Standard output alone, for JSON.
    pub stdout: String,
}

impl Finished {
    pub(crate) fn new(output: &Output) -> Self {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        Self {
            code: output.status.code(),
            text: format!("{stdout}{stderr}"),
            stdout,
        }
    }
}

/// A command that is still running.
#[derive(Debug)]
pub struct Running(Child);

impl Running {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it is still running.
    ///
    /// # Errors
    /// When the system does not report it.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn wait(self) -> Result<Finished> {
        Ok(Finished::new(&self.0.wait_with_output()?))
    }
}

/// A state as `show -json` prints it.
#[derive(Debug, Clone, PartialEq)]
pub struct State(pub Value);

impl State {
    /// All resources and data sources of the root module.
    #[must_use]
    pub fn resources(&self) -> &[Value] {
        self.0["values"]["root_module"]["resources"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// The attributes of the object at `address`.
    ///
    /// # Errors
    /// When the state has none.
    pub fn at(&self, address: &str) -> Result<&Value> {
        let found = self
            .resources()
            .iter()
            .find(|resource| resource["address"] == address);
        found
            .map(|resource| &resource["values"])
            .ok_or_else(|| Failure::new(format!("{address} is not in the state: {self}")))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<_> = self
            .resources()
            .iter()
            .filter_map(|it| it["address"].as_str())
            .collect();
        write!(f, "[{}]", addresses.join(", "))
    }
}

/// A diagnostic's text without its frame, with line breaks turned to spaces: the message, however it was wrapped.
#[must_use]
pub fn unframed(text: &str) -> String {
    let parts = text
        .split_whitespace()
        .filter(|part| !["│", "╷", "╵"].contains(part));
    parts.collect::<Vec<_>>().join(" ")
}
