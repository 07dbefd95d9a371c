//! The result of a CLI's command: text, exit code, a state; or a process that still runs.

use std::fmt;
use std::process::{Child, Output};

use serde_json::{Value, json};

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

/// The objects of a state's root module: each with its `address`, `type` and `values`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State(Vec<Value>);

impl State {
    /// From the content of the file.
    #[must_use]
    pub fn of(file: &Value) -> Self {
        let resources = file["resources"].as_array().into_iter().flatten();
        let own = resources.filter(|resource| resource["module"].is_null());
        let objects = own.flat_map(|resource| {
            let instances = resource["instances"].as_array().into_iter().flatten();
            instances.map(|instance| object(resource, instance))
        });
        Self(objects.collect())
    }

    /// All resources and data sources of the root module.
    #[must_use]
    pub fn resources(&self) -> &[Value] {
        &self.0
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

fn object(resource: &Value, instance: &Value) -> Value {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    let data = if text("mode") == "data" { "data." } else { "" };
    let index = match &instance["index_key"] {
        Value::Null => String::new(),
        key => format!("[{key}]"),
    };
    let address = format!("{data}{}.{}{index}", text("type"), text("name"));
    json!({ "address": address, "type": text("type"), "values": instance["attributes"] })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::State;

    #[test]
    fn objects_of_a_state_have_addresses() {
        let instance =
            |key: serde_json::Value| json!({ "index_key": key, "attributes": { "n": key } });
        let state = State::of(&json!({ "resources": [
            { "mode": "managed", "type": "ecs_tag", "name": "a", "instances": [{ "attributes": { "n": 1 } }] },
            { "mode": "data", "type": "ecs_tag", "name": "b", "instances": [instance(json!(0)), instance(json!("k"))] },
            { "module": "module.m", "mode": "managed", "type": "ecs_tag", "name": "c", "instances": [{}] },
        ] }));
        assert_eq!(
            state.to_string(),
            "[ecs_tag.a, data.ecs_tag.b[0], data.ecs_tag.b[\"k\"]]"
        );
        assert_eq!(state.at("data.ecs_tag.b[0]").unwrap()["n"], 0);
        assert!(state.at("ecs_tag.c").is_err());
    }
}
