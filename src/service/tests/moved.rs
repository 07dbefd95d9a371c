//! State that `hashicorp/aws` stored: moved here it plans nothing and writes nothing.

use serde_json::{Value as Json, json};
use tfplug::Path;
use tfplug::rules::Action;
use tfplug::testing::{Failure, Lab, Source};
use tfplug::value::Value;

use super::{Server, config, lab, service, with};

/// Applied with version 5.100.0: the state and the answer of ECS that all cases share, and for each case its
/// configuration and what differs.
const RECORDED: &str = include_str!("moved.json");

struct Case {
    name: String,
    config: Json,
    state: Json,
    found: Json,
}

fn cases() -> Vec<Case> {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let cases = recorded["cases"].as_object().unwrap().iter();
    let case = |(name, case): (&String, &Json)| Case {
        name: name.clone(),
        config: case["config"].clone(),
        state: with(&recorded["state"], &case["state"]),
        found: with(&recorded["found"], &case["found"]),
    };
    cases.map(case).collect()
}

/// The action after the move, and what it is about.
async fn moved(lab: &Lab, case: &Case, wanted: &Json) -> Result<(Action, Vec<String>), Failure> {
    let mut it = service(lab);
    let source = Source {
        provider: "registry.terraform.io/hashicorp/aws".to_owned(),
        type_name: "aws_ecs_service".to_owned(),
        schema_version: 1,
        state: case.state.clone(),
        private: Vec::new(),
        identity: None,
    };
    it.move_from(&source).await?;
    let step = it.plan(config(wanted)).await?;
    let null = Value::Null;
    let changed = step
        .planned
        .children()
        .into_iter()
        .filter_map(|(at, planned)| {
            let at = Path::root().then(at);
            let before = it.state().at(&at).unwrap_or(&null);
            (!before.same(planned)).then(|| format!("{at}: {before:?} -> {planned:?}"))
        });
    Ok((step.action, changed.collect()))
}

/// The configuration with everything that the peer stores spelled out, which is what an export of its state gives.
fn spelled_out(case: &Case) -> Json {
    let mut all = with(&case.config, &case.state);
    let all = all.as_object_mut().unwrap();
    let is_daemon = case.state["scheduling_strategy"] == "DAEMON";
    for name in ["arn", "id", "tags_all"] {
        all.remove(name);
    }
    // A block that is not there, and a choice that is none, cannot be spelled out.
    all.retain(|_, value| *value != json!([]));
    let of_volume = all.get_mut("volume_configuration");
    let tags =
        of_volume.and_then(|it| it.pointer_mut("/0/managed_ebs_volume/0/tag_specifications/1"));
    if let Some(Json::Object(tags)) = tags {
        tags.remove("propagate_tags");
    }
    // Spellings that the peer's own validation, or ours, refuses together.
    let strategy = case.state["capacity_provider_strategy"]
        .as_array()
        .is_some_and(|it| !it.is_empty());
    if strategy || case.state["launch_type"] == "" {
        all.remove("launch_type");
    }
    if is_daemon {
        all.remove("desired_count");
    }
    if case.state["load_balancer"] == json!([]) {
        all.remove("iam_role");
    }
    if case.state["deployment_controller"][0]["type"] != "ECS" {
        all.remove("alarms");
    }
    Json::Object(all.clone())
}

#[tokio::test]
async fn a_moved_service_plans_nothing() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut loud = Vec::new();
    for case in cases() {
        server.put(case.found.clone());
        for wanted in [case.config.clone(), spelled_out(&case)] {
            match moved(&lab, &case, &wanted).await {
                Ok((Action::NoOp, _)) => {}
                other => loud.push(format!("{} {wanted}: {other:?}", case.name)),
            }
        }
    }
    assert_eq!(loud, Vec::<String>::new());
    assert_eq!(server.writes(), []);
}

/// Every argument that version 5.100.0 has is in one of the cases.
#[test]
fn every_argument_was_recorded() {
    let cases = cases();
    let mut missing: Vec<&String> = cases[0].state.as_object().unwrap().keys().collect();
    missing.retain(|name| !["arn", "id", "tags_all"].contains(&name.as_str()));
    missing.retain(|name| {
        !cases
            .iter()
            .any(|case| case.config.get(name.as_str()).is_some())
    });
    assert_eq!(missing, Vec::<&String>::new());
}
