//! A stack of `hashicorp/aws` and its move to this provider: made now by a real peer, or recorded earlier from one.
//!
//! `data/moves/*.tf` is the stack as the peer's users write it. `data/moves/recorded.json` holds the state that the peer
//! left and the calls with which it made the objects, so that both can be had again without the peer.
//! `TFECS_RECORD=1` with a peer at hand writes it anew.

use std::env;
use std::fs;

use serde_json::{Value, json};

use crate::lab::Lab;
use crate::outcome::Finished;
use crate::plan::Plan;
use crate::profile::Service;
use crate::proxy::{Call, Proxy};
use crate::{Context, Failure, Result, ensure, locate, peer, recall, xml};

/// The name of everything in the recorded stack, which becomes the case's own.
const NAME: &str = "recorded-name";

/// Where the recorded stack is.
const RECORDED: &str = "data/moves/recorded.json";

/// The peer's types and ours.
pub const TYPES: [(&str, &str); 8] = [
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
    ("aws_launch_template", "ecs_launch_configuration"),
];

/// A lab with the stack in it, and the proxies that count its calls.
#[derive(Debug)]
pub struct Stack<'a> {
    lab: &'a mut Lab,
    ecs: Proxy,
    ec2: Proxy,
}

impl<'a> Stack<'a> {
    /// An empty stack.
    ///
    /// # Errors
    /// When a proxy cannot be started.
    pub fn new(lab: &'a mut Lab) -> Result<Self> {
        let ecs = recall::start(lab)?;
        let ec2 = lab.proxy(Service::Ec2)?;
        let name = lab.name.clone();
        lab.terraform.set("TF_VAR_name", name);
        Ok(Self { lab, ecs, ec2 })
    }

    /// The CLI in the stack's directory.
    #[must_use]
    pub fn terraform(&self) -> &crate::terraform::Terraform {
        &self.lab.terraform
    }

    /// Makes it with the real peer in `folder`.
    ///
    /// # Errors
    /// When the peer cannot.
    pub fn make(&mut self, folder: &std::path::Path) -> Result<()> {
        let terraform = &self.lab.terraform;
        terraform.only(peer::SOURCE, folder)?;
        terraform.write(
            "main.tf",
            "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n\n\
             provider \"aws\" {}\n",
        )?;
        for (name, text) in sources()? {
            terraform.write(&name, &text)?;
        }
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
        let state = fs::read_to_string(self.lab.terraform.directory().join("terraform.tfstate"))?;
        let call = |call: Call| json!({ "operation": call.operation, "body": call.body });
        let calls = |proxy: &Proxy| proxy.writes(0).into_iter().map(call).collect::<Vec<_>>();
        let state: Value = serde_json::from_str(&state)?;
        let recorded = json!({ "state": state, "ecs": calls(&self.ecs), "ec2": calls(&self.ec2) });
        let text = serde_json::to_string(&recorded)?.replace(&self.lab.name, NAME);
        fs::write(
            locate::own(RECORDED),
            readable(&serde_json::from_str(&text)?)?,
        )
        .context(RECORDED)
    }

    /// Makes it from the record. The launch templates get new IDs.
    ///
    /// # Errors
    /// When the emulators cannot.
    pub fn replay(&mut self) -> Result<()> {
        let text = recorded()?.to_string();
        let recorded: Value = serde_json::from_str(&text.replace(NAME, &self.lab.name))?;
        let api = crate::api::Api::new(
            [
                (Service::Ecs, self.ecs.url()),
                (Service::Ec2, self.ec2.url()),
            ]
            .into(),
        );
        let each = |calls: &Value, make: &dyn Fn(&str, &str) -> Result<()>| -> Result<()> {
            for call in calls.as_array().into_iter().flatten() {
                let text = |field: &str| call[field].as_str().unwrap_or_default();
                make(text("operation"), text("body"))?;
            }
            Ok(())
        };
        each(&recorded["ecs"], &|operation, body| {
            api.ecs(operation, &serde_json::from_str(body)?).map(drop)
        })?;
        let state = std::cell::RefCell::new(recorded["state"].to_string());
        each(&recorded["ec2"], &|operation, body| {
            let answer = api.form(Service::Ec2, body)?;
            let name = xml::value(&answer, "launchTemplateName");
            let old = name.and_then(|name| recorded_id(&recorded["state"], name));
            let (Some(old), Some(new)) = (old, xml::value(&answer, "launchTemplateId")) else {
                return Err(Failure::new(format!(
                    "{operation} of an unknown object: {answer}"
                )));
            };
            let renamed = state.borrow().replace(old, new);
            state.replace(renamed);
            Ok(())
        })?;
        let state = state.into_inner();
        self.lab.terraform.write("terraform.tfstate", &state)
    }

    /// Moves every object and gives back the plan for that.
    ///
    /// # Errors
    /// When there is no plan.
    pub fn moved(&self) -> Result<Plan> {
        let terraform = &self.lab.terraform;
        terraform.from_mirror()?;
        terraform.offer_as(peer::SOURCE)?;
        terraform.configure(&self.moves()?)?;
        for (name, text) in sources()? {
            terraform.write(&name, &ours(&text))?;
        }
        terraform.init()?;
        Plan::of(terraform)
    }

    fn moves(&self) -> Result<String> {
        let state = fs::read_to_string(self.lab.terraform.directory().join("terraform.tfstate"))?;
        let state: Value = serde_json::from_str(&state)?;
        let mut moves = String::new();
        for resource in state["resources"].as_array().into_iter().flatten() {
            let (kind, name) = (resource["type"].as_str(), resource["name"].as_str());
            let (Some(kind), Some(name)) = (kind, name) else {
                continue;
            };
            let own = ours(kind);
            moves.push_str(&format!(
                "moved {{\n  from = {kind}.{name}\n  to   = {own}.{name}\n}}\n\n"
            ));
        }
        Ok(moves)
    }

    /// Applies the move, and gives back the calls that change something.
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
        let listed = api.ecs("ListClusters", &json!({}))?["clusterArns"].to_string();
        let templates = api.launch_templates()?.join(" ");
        for left in [listed, templates] {
            ensure(!left.contains(&self.lab.name), || {
                format!("left after destroy: {left}")
            })?;
        }
        Ok(finished)
    }
}

/// The recorded stack.
///
/// # Errors
/// When the file cannot be read.
pub fn recorded() -> Result<Value> {
    let text = fs::read_to_string(locate::own(RECORDED)).context(RECORDED)?;
    Ok(serde_json::from_str(&text)?)
}

/// The stack as the peer's users write it: name and text of each file.
fn sources() -> Result<Vec<(String, String)>> {
    let folder = locate::own("data/moves");
    let mut sources = Vec::new();
    for entry in fs::read_dir(&folder).context(folder.display())? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "tf") {
            let name = path.file_name().unwrap_or_default();
            let text = fs::read_to_string(&path).context(path.display())?;
            sources.push((name.to_string_lossy().into_owned(), text));
        }
    }
    Ok(sources)
}

/// A text of the peer's with our types.
fn ours(text: &str) -> String {
    TYPES.iter().fold(text.to_owned(), |text, (theirs, own)| {
        text.replace(theirs, own)
    })
}

/// The ID that the peer got for the launch template of that name; every new one gets another.
fn recorded_id<'a>(state: &'a Value, name: &str) -> Option<&'a str> {
    let resources = state["resources"].as_array()?;
    resources
        .iter()
        .filter(|resource| resource["type"] == "aws_launch_template")
        .map(|resource| &resource["instances"][0]["attributes"])
        .find(|attributes| attributes["name"] == name)
        .and_then(|attributes| attributes["id"].as_str())
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
