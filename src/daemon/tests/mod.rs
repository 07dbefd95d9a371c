//! No member of the API is forgotten, and none is lost on its way; what is removed is cleared.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_daemon::CreateDaemonInput;
use aws_sdk_ecs::operation::update_daemon::UpdateDaemonInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tfplug::testing::value::from_json;
use tfplug::{Field as _, Model as _};

use super::convert::{self, CODEC};
use super::rollout::Described;
use super::schema::Daemon;
use crate::aws::codec::full::{answers, forgotten, full, requests, whole};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, members, typed};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    ("clientToken", "derived from the plan"),
    ("daemonArn", "the daemon that is updated"),
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
];

/// Members of answers without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("containerImages", "of the daemon task definition"),
    ("createdAt", "not a setting"),
    (
        "currentRevisions",
        "capacity_provider_arns, and of the data source",
    ),
    ("daemonRevisionArn", "not a setting"),
    ("updatedAt", "not a setting"),
];

#[test]
fn every_member_of_the_requests_is_exposed() {
    let declared = requests(CODEC.attributes());
    let mut members = whole(CreateDaemonInput::SCHEMA, CreateDaemonInput::deserialize);
    members.extend(whole(
        UpdateDaemonInput::SCHEMA,
        UpdateDaemonInput::deserialize,
    ));
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
}

#[test]
fn every_member_of_the_answers_is_read() {
    let found = Described {
        daemon: full(types::DaemonDetail::deserialize),
        deployment: Some(full(types::DaemonDeployment::deserialize)),
        revision: Some(full(types::DaemonRevision::deserialize)),
    };
    let members = convert::answer(&found).unwrap();
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

/// The request as the SDK sends it.
fn sent(daemon: &Daemon) -> Members {
    let input = typed(CODEC.encode(daemon), CreateDaemonInput::deserialize).unwrap();
    described(CreateDaemonInput::SCHEMA, &input).unwrap()
}

/// The daemon as ECS shows it after the request, in three parts.
fn echoed(daemon: &Daemon) -> Described {
    let sent = text(&sent(daemon).into());
    let places = sent["capacityProviderArns"].as_array();
    let places = places.into_iter().flatten();
    let places: Vec<Json> = places.map(|arn| json!({ "arn": arn })).collect();
    let name = sent["daemonName"].as_str().unwrap_or_default();
    let mut revision = json!({ "daemonRevisionArn": "r" });
    for member in [
        "daemonTaskDefinitionArn",
        "propagateTags",
        "enableECSManagedTags",
        "enableExecuteCommand",
        "critical",
    ] {
        if !sent[member].is_null() {
            revision[member] = sent[member].clone();
        }
    }
    let mut detail = json!({
        "daemonArn": format!("arn:aws:ecs:eu-west-1:123456789012:daemon/main/{name}"),
        "status": "ACTIVE",
        "deploymentArn": "d",
        "currentRevisions": [{ "arn": "other" }, { "arn": "r", "capacityProviders": places }],
    });
    if !sent["clusterArn"].is_null() {
        detail["clusterArn"] = sent["clusterArn"].clone();
    }
    let mut deployment =
        json!({ "targetDaemonRevision": { "arn": "r" }, "deploymentConfiguration": {} });
    if !sent["deploymentConfiguration"].is_null() {
        deployment["deploymentConfiguration"] = sent["deploymentConfiguration"].clone();
    }
    Described {
        daemon: typed(members(&detail), types::DaemonDetail::deserialize).unwrap(),
        deployment: typed(members(&deployment), types::DaemonDeployment::deserialize).ok(),
        revision: typed(members(&revision), types::DaemonRevision::deserialize).ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<Daemon>()) {
        let made: Daemon = model(&value);
        let read = convert::from_answer(&echoed(&made), &Daemon::default(), true).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&made));
        let again = convert::from_answer(&echoed(&read), &read, false).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request that creates a daemon with everything, and the updates that take each part away again.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<Daemon>();
    let daemon: Daemon = model(&value);
    let create = text(&sent(&daemon).into());
    let update = |plan: &Daemon| {
        let input = convert::update(&daemon, plan).ok()??;
        let members = described(UpdateDaemonInput::SCHEMA, &input).unwrap();
        let mut before = create.clone();
        if let Some(entries) = before.as_object_mut() {
            entries.retain(|name, _| name != "daemonName" && name != "clusterArn");
        }
        Some(difference(&before, &text(&members.into())))
    };
    let updates: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .filter_map(|(path, value)| Some((path, update(&model(&value))?)))
        .collect();
    let found = json!({ "create": create, "updates": updates });
    golden("src/daemon/tests/requests.json", &found);
}

fn daemon(more: &Json) -> Daemon {
    let mut config = json!({
        "name": "agent",
        "cluster_arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/main",
        "daemon_task_definition_arn": "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:1",
        "capacity_provider_arns": ["arn:aws:ecs:eu-west-1:123456789012:capacity-provider/mi"],
    });
    if let (Json::Object(config), Json::Object(more)) = (&mut config, more) {
        config.extend(more.clone());
    }
    model(&from_json(&config, &Daemon::block()).unwrap())
}

#[test]
fn defaults_of_ecs_are_not_drift() {
    let made = daemon(&json!({}));
    let mut found = echoed(&made);
    let filled = json!({
        "targetDaemonRevision": { "arn": "r" },
        "deploymentConfiguration": {
            "drainPercent": 25.0, "bakeTimeInMinutes": 0, "alarms": { "enable": false, "alarmNames": [] },
        },
    });
    found.deployment = typed(members(&filled), types::DaemonDeployment::deserialize).ok();
    let read = convert::from_answer(&found, &made, false).unwrap();
    assert!(read.deployment_configuration.is_null(), "{read:?}");
    assert!(convert::update(&read, &made).unwrap().is_none());
    // An import shows it.
    let read = convert::from_answer(&found, &Daemon::default(), true).unwrap();
    let shown = read.deployment_configuration.known().unwrap();
    assert_eq!(shown.drain_percent, 25.0.into());
}

/// After a rollback the revision from before counts.
#[test]
fn a_rollback_is_drift() {
    let made = daemon(&json!({}));
    let mut found = echoed(&made);
    let back = json!({
        "status": "ROLLBACK_SUCCESSFUL",
        "targetDaemonRevision": { "arn": "r" },
        "rollback": { "rollbackTargetDaemonRevisionArn": "other" },
    });
    found.deployment = typed(members(&back), types::DaemonDeployment::deserialize).ok();
    let detail = json!({ "currentRevisions": [
        { "arn": "r", "capacityProviders": [{ "arn": "new" }] },
        { "arn": "other", "capacityProviders": [{ "arn": "old" }] },
    ]});
    found.daemon = typed(members(&detail), types::DaemonDetail::deserialize).unwrap();
    let read = convert::from_answer(&found, &made, false).unwrap();
    let arns = &read.capacity_provider_arns.known().unwrap().0;
    assert_eq!(arns, &["old".to_owned()]);
}

/// A revision that is not listed yet: its deployment knows where it goes.
#[test]
fn a_new_revision_has_the_capacity_providers_of_its_deployment() {
    let made = daemon(&json!({}));
    let mut found = echoed(&made);
    found.daemon = typed(members(&json!({})), types::DaemonDetail::deserialize).unwrap();
    let rollout = |places: Json| {
        let json = json!({ "targetDaemonRevision": { "arn": "r", "capacityProviders": places } });
        typed(members(&json), types::DaemonDeployment::deserialize).ok()
    };
    found.deployment = rollout(json!([{ "arn": "a" }]));
    let read = convert::from_answer(&found, &made, false).unwrap();
    assert_eq!(read.capacity_provider_arns.known().unwrap().0, ["a"]);
    found.deployment = rollout(json!([]));
    let read = convert::from_answer(&found, &made, false).unwrap();
    assert_eq!(read.capacity_provider_arns, made.capacity_provider_arns);
}

#[test]
fn a_fault_in_a_name_has_a_rule_of_daemons() {
    let check = tfplug::validator::Check::whole(crate::validators::ecs_name("daemon"));
    let faults = check.faults(&"a b".into(), &tfplug::Path::from("name"));
    assert_eq!((faults.len(), check.rule()), (1, Some("DM-001")));
}
