//! A stack of `hashicorp/aws` and its move to this provider: made now by a real peer, or recorded earlier from one.
//!
//! A [`Source`] is a folder under `data/` with the stack as the peer's users write it, and `recorded.json`: the state that
//! the peer left and the calls with which it made the objects, so that both can be had again without the peer.
//! `TFECS_RECORD=1` with a peer at hand writes it anew.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::api::texts;
use crate::lab::Lab;
use crate::outcome::Finished;
use crate::plan::Plan;
use crate::profile::Service;
use crate::proxy::{Call, Proxy};
use crate::terraform::{self, Terraform};
use crate::{Context, Result, ensure, locate, peer, recall, xml};

/// The name of everything in a recorded stack, which becomes the case's own.
const NAME: &str = "recorded-name";

/// The file that the harness adds to each folder of a stack.
const ADDED: &str = "provider.tf";

/// A stack of the peer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source(&'static str);

/// Every argument of every object.
pub const MOVES: Source = Source("data/moves");
/// A root with two modules in the manner of the public ones.
pub const MODULE: Source = Source("data/module");
/// Task sets, which only moto has.
pub const TASK_SETS: Source = Source("data/task_sets");

/// The peer's types and ours.
pub const TYPES: [(&str, &str); 9] = [
    (
        "aws_ecs_account_setting_default",
        "ecs_account_setting_default",
    ),
    ("aws_ecs_capacity_provider", "ecs_capacity_provider"),
    (
        "aws_ecs_cluster_capacity_providers",
        "ecs_cluster_capacity_providers",
    ),
    ("aws_ecs_cluster", "ecs_cluster"),
    ("aws_ecs_task_definition", "ecs_task_definition"),
    ("aws_ecs_service", "ecs_service"),
    ("aws_ecs_tag", "ecs_tag"),
    ("aws_ecs_task_set", "ecs_task_set"),
    ("aws_launch_template", "ecs_launch_configuration"),
];

/// A lab with the stack in it, and the proxies that count its calls.
#[derive(Debug)]
pub struct Stack<'a> {
    lab: &'a mut Lab,
    source: Source,
    ecs: Proxy,
    ec2: Proxy,
}

impl<'a> Stack<'a> {
    /// An empty stack.
    ///
    /// # Errors
    /// When a proxy cannot be started.
    pub fn new(lab: &'a mut Lab, source: Source) -> Result<Self> {
        let ecs = recall::start(lab)?;
        let ec2 = lab.proxy(Service::Ec2)?;
        let name = lab.name.clone();
        lab.terraform.set("TF_VAR_name", name);
        Ok(Self {
            lab,
            source,
            ecs,
            ec2,
        })
    }

    /// The CLI in the stack's directory.
    #[must_use]
    pub fn terraform(&self) -> &Terraform {
        &self.lab.terraform
    }

    /// Sets a variable of the configuration.
    pub fn set(&mut self, variable: &str, value: &str) {
        self.lab.terraform.set(&format!("TF_VAR_{variable}"), value);
    }

    /// Makes it with the real peer in `folder`.
    ///
    /// # Errors
    /// When the peer cannot.
    pub fn make(&mut self, folder: &Path) -> Result<()> {
        let terraform = &self.lab.terraform;
        terraform.only(peer::SOURCE, folder)?;
        for (name, text) in self.source.files()? {
            terraform.write(&name, &text)?;
        }
        let requirement = terraform::requirement(peer::SOURCE);
        terraform.write(ADDED, &format!("{requirement}provider \"aws\" {{}}\n"))?;
        // Without the peer in a mirror `init` is not possible.
        terraform.succeed(&["get", "-no-color"])?;
        terraform.succeed(&[
            "apply",
            "-no-color",
            "-input=false",
            "-auto-approve",
            "-parallelism=100",
        ])?;
        if env::var_os("TFECS_RECORD").is_some() {
            self.record()?;
        }
        Ok(())
    }

    fn record(&self) -> Result<()> {
        let calls = |proxy: &Proxy| proxy.writes(0).iter().map(recorded).collect::<Vec<_>>();
        let recorded =
            json!({ "state": self.state()?, "ecs": calls(&self.ecs), "ec2": calls(&self.ec2) });
        let text = serde_json::to_string(&recorded)?.replace(&self.lab.name, NAME);
        let path = self.source.record();
        fs::write(&path, readable(&serde_json::from_str(&text)?)?).context(path.display())
    }

    fn state(&self) -> Result<Value> {
        let state = fs::read_to_string(self.lab.terraform.directory().join("terraform.tfstate"))?;
        Ok(serde_json::from_str(&state)?)
    }

    /// How many objects it has.
    ///
    /// # Errors
    /// Terraform cannot show the state.
    pub fn objects(&self) -> Result<usize> {
        let state = self.state()?;
        let resources = state["resources"].as_array().into_iter().flatten();
        let managed = resources.filter(|resource| resource["mode"] == "managed");
        Ok(managed
            .filter_map(|resource| resource["instances"].as_array())
            .map(Vec::len)
            .sum())
    }

    /// Makes it from the record. Objects that AWS gives an ID get new ones.
    ///
    /// # Errors
    /// When the emulators cannot.
    pub fn replay(&mut self) -> Result<()> {
        let text = self.source.recorded()?.to_string();
        let recorded: Value = serde_json::from_str(&text.replace(NAME, &self.lab.name))?;
        let api = crate::api::Api::new(
            [
                (Service::Ecs, self.ecs.url()),
                (Service::Ec2, self.ec2.url()),
            ]
            .into(),
        );
        let mut state = recorded["state"].to_string();
        for service in [Service::Ecs, Service::Ec2] {
            let calls = recorded[service.name()].as_array();
            for call in calls.into_iter().flatten() {
                let text = |field: &str| call[field].as_str().unwrap_or_default();
                let (operation, body) = (text("operation"), text("body"));
                let answer = match service {
                    Service::Ecs => api
                        .ecs(operation, &serde_json::from_str(body)?)?
                        .to_string(),
                    service => api.form(service, body)?,
                };
                let (old, new) = (call["made"].as_str(), made(operation, &answer));
                ensure(old.is_some() == new.is_some(), || {
                    format!("{operation} of an unknown object: {answer}")
                })?;
                if let (Some(old), Some(new)) = (old, new) {
                    state = state.replace(old, &new);
                }
            }
        }
        self.lab.terraform.write("terraform.tfstate", &state)
    }

    /// Moves every object and gives back the plan for that.
    ///
    /// # Errors
    /// When there is no plan.
    pub fn moved(&self) -> Result<Plan> {
        let terraform = &self.lab.terraform;
        terraform.offer_as(peer::SOURCE)?;
        let mut added = BTreeMap::<String, String>::new();
        for (name, text) in self.source.files()? {
            terraform.write(&name, &ours(&text))?;
            let (folder, _) = name.rsplit_once('/').unwrap_or_default();
            let added = added.entry(format!("{folder}/{ADDED}"));
            let added = added.or_insert_with(|| terraform::requirement(terraform::SOURCE));
            added.push_str(&moves(&text));
        }
        for (name, text) in added {
            terraform.write(name.trim_start_matches('/'), &text)?;
        }
        terraform.without_installation(&[peer::SOURCE])?;
        terraform.succeed(&["get", "-no-color"])?;
        Plan::of(terraform)
    }

    /// Applies a plan, and gives back the calls that change something.
    ///
    /// # Errors
    /// When the apply fails.
    pub fn apply(&self, plan: &Plan) -> Result<Vec<Call>> {
        let (ecs, ec2) = (self.ecs.calls(), self.ec2.calls());
        plan.apply(&self.lab.terraform)?;
        let mut writes = self.ecs.writes(ecs);
        writes.extend(self.ec2.writes(ec2));
        Ok(writes)
    }

    /// Destroys the stack and looks whether anything of it is left.
    ///
    /// # Errors
    /// When something is.
    pub fn destroy(&self) -> Result<Finished> {
        let finished = self.lab.terraform.destroy()?;
        let api = &self.lab.api;
        let listed = api.ecs("ListClusters", &json!({}))?;
        let mut left = api.launch_templates()?;
        for arn in texts(&listed["clusterArns"]) {
            // moto lists those that are gone as well.
            let living = arn.contains(&self.lab.name) && api.cluster(arn)?.is_some();
            left.extend(living.then(|| arn.to_owned()));
        }
        let left = left.join(" ");
        ensure(!left.contains(&self.lab.name), || {
            format!("left after destroy: {left}")
        })?;
        Ok(finished)
    }
}

impl Source {
    /// The record.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recorded(self) -> Result<Value> {
        let path = self.record();
        let text = fs::read_to_string(&path).context(path.display())?;
        Ok(serde_json::from_str(&text)?)
    }

    fn record(self) -> std::path::PathBuf {
        locate::own(self.0).join("recorded.json")
    }

    /// The stack as the peer's users write it: name and text of each file.
    fn files(self) -> Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        read(&locate::own(self.0), "", &mut files)?;
        Ok(files)
    }
}

/// Adds the `.tf` files of a folder and of those in it, with their path below `at`.
fn read(folder: &Path, at: &str, files: &mut Vec<(String, String)>) -> Result<()> {
    for entry in fs::read_dir(folder).context(folder.display())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{at}{name}");
        if path.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|it| it == "tf") {
            let text = fs::read_to_string(&path).context(path.display())?;
            files.push((name, text));
        }
    }
    Ok(())
}

/// A text of the peer's with our types.
fn ours(text: &str) -> String {
    TYPES.iter().fold(text.to_owned(), |text, (theirs, own)| {
        text.replace(theirs, own)
    })
}

/// A `moved` block for each resource that a text declares.
fn moves(text: &str) -> String {
    let declared = |line: &str| {
        let mut parts = line.strip_prefix("resource \"")?.split('"');
        let (kind, name) = (parts.next()?, parts.nth(1)?);
        let own = ours(kind);
        Some(format!(
            "moved {{\n  from = {kind}.{name}\n  to   = {own}.{name}\n}}\n\n"
        ))
    };
    text.lines().filter_map(declared).collect()
}

/// The ID that AWS gave an object, where nothing else names it.
fn made(operation: &str, answer: &str) -> Option<String> {
    match operation {
        "CreateLaunchTemplate" => xml::value(answer, "launchTemplateId").map(str::to_owned),
        "CreateTaskSet" => {
            let answer: Value = serde_json::from_str(answer).ok()?;
            answer["taskSet"]["id"].as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// A call for the record.
fn recorded(call: &Call) -> Value {
    let made = made(&call.operation, &call.answer);
    let mut recorded = json!({ "operation": call.operation, "body": call.body });
    if let Some(made) = made {
        recorded["made"] = json!(made);
    }
    recorded
}

/// JSON with one resource or call a line, so that a difference between two records can be read.
fn readable(recorded: &Value) -> Result<String> {
    let lines = |list: &Value| -> Result<String> {
        let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
        let lines: Result<Vec<String>, _> = list.iter().map(serde_json::to_string).collect();
        Ok(format!("[\n{}\n]", lines?.join(",\n")))
    };
    let mut state = recorded["state"].clone();
    let resources = lines(&state["resources"])?;
    state["resources"] = json!("RESOURCES");
    let state = state.to_string().replace("\"RESOURCES\"", &resources);
    let (ecs, ec2) = (lines(&recorded["ecs"])?, lines(&recorded["ec2"])?);
    Ok(format!(
        "{{\n\"state\": {state},\n\"ecs\": {ecs},\n\"ec2\": {ec2}\n}}\n"
    ))
}
