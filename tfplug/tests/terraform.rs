//! The echo provider under the real Terraform, and under OpenTofu where it is on PATH.
//!
//! Behaviour that no imitation of core can show: functions, ephemeral resources, write-only attributes, moves from another
//! provider and promises about unknown values work where users meet them.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A command line to test with.
struct Cli {
    program: PathBuf,
    /// The registry that its providers come from unless they name another one.
    registry: &'static str,
}

/// Terraform and OpenTofu as far as they are on PATH; one of them must be.
fn clis() -> Vec<Cli> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = |name: &str| {
        std::env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|program| program.is_file())
    };
    let known = [
        ("terraform", "registry.terraform.io"),
        ("tofu", "registry.opentofu.org"),
    ];
    let clis: Vec<Cli> = known
        .into_iter()
        .filter_map(|(name, registry)| {
            let program = found(name)?;
            Some(Cli { program, registry })
        })
        .collect();
    assert!(
        !clis.is_empty(),
        "neither terraform nor tofu is on PATH; these tests need one of them"
    );
    clis
}

/// The example, which `cargo test` builds beside the tests.
fn echo() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let echo = exe
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples/echo");
    assert!(
        echo.exists(),
        "{} is missing: run `cargo build -p tfplug --examples`",
        echo.display()
    );
    echo
}

/// A root module in a scratch directory, with the echo provider and one that calls itself `aws`.
struct Module<'a> {
    cli: &'a Cli,
    folder: TempDir,
}

impl<'a> Module<'a> {
    fn new(cli: &'a Cli, body: &str) -> Self {
        let module = Self {
            cli,
            folder: tempfile::tempdir().unwrap(),
        };
        let (echo_at, aws_at) = (module.path("echo"), module.path("aws"));
        for (folder, name) in [(&echo_at, "echo"), (&aws_at, "aws")] {
            std::fs::create_dir(folder).unwrap();
            let program = folder.join(format!("terraform-provider-{name}"));
            std::os::unix::fs::symlink(echo(), program).unwrap();
        }
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"example/echo\" = {echo_at:?}\n    \
             \"hashicorp/aws\" = {aws_at:?}\n  }}\n  direct {{}}\n}}\n"
        );
        std::fs::write(module.path("cli.rc"), overrides).unwrap();
        module.write(body);
        module
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn objects(&self) -> PathBuf {
        self.path("objects")
    }

    /// Writes the configuration anew.
    fn write(&self, body: &str) {
        let mut text = String::from(
            "terraform {\n  required_providers {\n    echo = { source = \"example/echo\" }\n  }\n  \
             provider_meta \"echo\" {\n    module = \"root\"\n  }\n}\n\n",
        );
        let objects = self.objects();
        writeln!(
            text,
            "provider \"echo\" {{\n  directory = {objects:?}\n}}\n\n{body}"
        )
        .unwrap();
        std::fs::write(self.path("main.tf"), text).unwrap();
    }

    /// Runs a command that must succeed; answers what it prints.
    fn run(&self, arguments: &[&str]) -> String {
        let (code, text) = self.try_run(arguments);
        assert!(code == 0, "{arguments:?} exits with {code}:\n{text}");
        text
    }

    fn try_run(&self, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(&self.cli.program)
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TF_CLI_CONFIG_FILE", self.path("cli.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .unwrap();
        let mut text = String::from_utf8(output.stdout).unwrap();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        (output.status.code().unwrap_or(-1), text)
    }

    fn apply(&self) -> String {
        self.run(&["apply", "-auto-approve", "-no-color", "-input=false"])
    }

    /// Asserts that there is nothing to do.
    fn settled(&self) {
        let plan = ["plan", "-detailed-exitcode", "-no-color", "-input=false"];
        let (code, text) = self.try_run(&plan);
        assert!(code == 0, "the plan is not empty:\n{text}");
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }

    /// The attributes of a resource in the state.
    fn state(&self, address: &str) -> Value {
        let shown = self.json(&["show", "-json"]);
        let resources = shown["values"]["root_module"]["resources"].clone();
        let mut resources = resources
            .as_array()
            .cloned()
            .unwrap_or_default()
            .into_iter();
        let found = resources.find(|resource| resource["address"] == address);
        found.unwrap_or_else(|| panic!("{address} is not in the state"))["values"].clone()
    }
}

fn folder_is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[test]
fn functions_ephemeral_resources_and_write_only_attributes_work() {
    let body = r#"
        ephemeral "echo_ticket" "this" {
          subject     = "somebody"
          renew_after = 1
        }

        resource "echo_thing" "a" {
          name           = "a"
          title          = provider::echo::join("-", "x", "y")
          secret         = ephemeral.echo_ticket.this.token
          secret_version = 1
          part { name = "lid" }
          rules = [{ subject = "doors" }]
        }

        output "arn" { value = provider::echo::parse_arn(echo_thing.a.arn) }
        output "nothing" { value = provider::echo::describe(null) }
    "#;
    for cli in clis() {
        let module = Module::new(&cli, body);
        module.run(&["validate", "-no-color"]);
        let output = module.apply();
        assert!(
            output.contains("ephemeral.echo_ticket.this: Closing complete"),
            "{output}"
        );
        module.settled();
        let thing = module.state("echo_thing.a");
        assert_eq!(thing["title"], "x-y");
        assert_eq!(thing["secret"], Value::Null);
        assert_eq!(thing["made_by"], "root", "provider_meta arrives");
        let outputs = module.json(&["output", "-json"]);
        assert_eq!(
            outputs["arn"]["value"],
            json!({ "kind": "thing", "id": thing["id"] })
        );
        assert_eq!(outputs["nothing"]["value"], "nothing");
        let stored = std::fs::read_to_string(module.path("terraform.tfstate")).unwrap();
        assert!(
            !stored.contains("ticket for somebody"),
            "the ticket is in the state"
        );
        module.run(&["destroy", "-auto-approve", "-no-color"]);
        assert!(folder_is_empty(&module.objects()));
    }
}

#[test]
fn promises_about_unknown_values_reach_other_resources_and_conditions() {
    let body = r#"
        resource "echo_thing" "a" {
          name = "a"
        }

        resource "echo_thing" "b" {
          name   = "b"
          parent = echo_thing.a.arn
        }

        output "kind" { value = echo_thing.b.parent_kind }
        output "starts" { value = startswith(echo_thing.a.arn, "arn:echo:thing/") }
        output "set" { value = echo_thing.a.id != null }
        output "counted" { value = echo_thing.a.serial != null }
    "#;
    for cli in clis() {
        let module = Module::new(&cli, body);
        module.run(&["plan", "-out=plan", "-no-color", "-input=false"]);
        let plan = module.json(&["show", "-json", "plan"]);
        let planned = &plan["planned_values"]["outputs"];
        assert_eq!(
            planned["kind"]["value"], "thing",
            "known before the parent exists"
        );
        assert_eq!(planned["starts"]["value"], true);
        assert_eq!(planned["set"]["value"], true);
        assert_eq!(planned["counted"]["value"], true);
        module.apply();
        module.settled();
    }
}

#[test]
fn state_moves_in_from_another_provider() {
    let body = r#"
        resource "echo_thing" "a" {
          name  = "a"
          title = "Hello"
        }

        moved {
          from = aws_thing.a
          to   = echo_thing.a
        }
    "#;
    for cli in clis() {
        let module = Module::new(&cli, body);
        std::fs::create_dir(module.objects()).unwrap();
        let object = json!({
            "id": "thing-00000000000000aa", "name": "a", "title": "Hello", "size": "small", "place": null, "note": null,
            "label": "label of a", "limit": null, "tags": null, "parts": [], "rules": [], "fault": null, "serial": 1,
            "made_by": null, "hidden": 0
        });
        let file = module.objects().join("thing-00000000000000aa.json");
        std::fs::write(file, object.to_string()).unwrap();
        let state = json!({
            "version": 4, "terraform_version": "1.8.0", "serial": 1,
            "lineage": "11111111-1111-1111-1111-111111111111", "outputs": {},
            "resources": [{
                "mode": "managed", "type": "aws_thing", "name": "a",
                "provider": format!("provider[\"{}/hashicorp/aws\"]", cli.registry),
                "instances": [{
                    "schema_version": 0,
                    "attributes": {
                        "identifier": "thing-00000000000000aa", "name": "a", "title": "Hello", "size": "small",
                        "extra": { "x": [1] }
                    },
                    "sensitive_attributes": [], "private": "eyJzY2hlbWFfdmVyc2lvbiI6IjAifQ=="
                }]
            }]
        });
        std::fs::write(module.path("terraform.tfstate"), state.to_string()).unwrap();
        let output = module.run(&["plan", "-no-color", "-input=false"]);
        assert!(
            output.contains("aws_thing.a has moved to echo_thing.a"),
            "{output}"
        );
        assert!(
            output.contains("Plan: 0 to add, 0 to change, 0 to destroy."),
            "{output}"
        );
        module.apply();
        module.settled();
        assert_eq!(module.state("echo_thing.a")["id"], "thing-00000000000000aa");
    }
}

#[test]
fn an_object_lives_and_dies() {
    let body = |name: &str, title: &str| {
        format!(
            "resource \"echo_thing\" \"a\" {{\n  name = \"{name}\"\n  title = \"{title}\"\n}}\n"
        )
    };
    for cli in clis() {
        let module = Module::new(&cli, &body("a", "Hello"));
        module.apply();
        module.settled();
        let first = module.state("echo_thing.a");
        module.write(&body("a", "HELLO"));
        module.settled();
        module.write(&body("a", "Goodbye"));
        let output = module.apply();
        assert!(
            output.contains("0 added, 1 changed, 0 destroyed"),
            "{output}"
        );
        assert_eq!(module.state("echo_thing.a")["id"], first["id"]);
        module.write(&body("b", "Goodbye"));
        let output = module.apply();
        assert!(
            output.contains("1 added, 0 changed, 1 destroyed"),
            "{output}"
        );
        let id = module.state("echo_thing.a")["id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_ne!(first["id"], *id);
        module.run(&["state", "rm", "echo_thing.a"]);
        module.run(&["import", "-no-color", "-input=false", "echo_thing.a", &id]);
        module.settled();
        module.run(&["destroy", "-auto-approve", "-no-color"]);
        assert!(folder_is_empty(&module.objects()));
    }
}

#[test]
fn wrong_input_is_reported_at_its_place() {
    let body = r#"
        resource "echo_thing" "a" {
          name     = "a"
          size     = "huge"
          limit    = 101
          note     = "x"
          memo     = "y"
        }
    "#;
    for cli in clis() {
        let module = Module::new(&cli, body);
        let (code, text) = module.try_run(&["validate", "-no-color"]);
        assert_eq!(code, 1, "{text}");
        for part in [
            "\"huge\" is not one of \"small\", \"large\"",
            "101 is not between 1 and 100",
            "memo conflicts with note",
            "size     = \"huge\"",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }
}
