//! No member of the API is forgotten, and none is lost on its way; rules find their violations in blocks.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::register_daemon_task_definition::RegisterDaemonTaskDefinitionInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Diags, Field as _, Model as _};

use super::convert::{self, CODEC};
use super::schema::DaemonTaskDefinition;
use super::validate::validate;
use crate::aws::codec::full::{answers, forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, members, typed};

const TAGS: (&str, &str) = (
    "tags",
    "tags and tags_all, with the provider's default_tags",
);

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("deleteRequestedAt", "a revision on its way out is gone"),
    ("registeredAt", "not a setting"),
    ("registeredBy", "not a setting"),
];

fn registration() -> Members {
    whole(
        RegisterDaemonTaskDefinitionInput::SCHEMA,
        RegisterDaemonTaskDefinitionInput::deserialize,
    )
}

#[test]
fn every_member_of_the_api_is_exposed() {
    let declared = requests(CODEC.attributes());
    assert_eq!(
        forgotten(&registration(), &declared, &[TAGS]),
        Vec::<String>::new()
    );
    let members = whole(
        types::DaemonTaskDefinition::SCHEMA,
        types::DaemonTaskDefinition::deserialize,
    );
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn members_that_the_api_requires_are_required() {
    let mut members = registration();
    members.remove("tags");
    let write = |members| {
        let input = typed(members, RegisterDaemonTaskDefinitionInput::deserialize)?;
        described(RegisterDaemonTaskDefinitionInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

/// The request as the SDK sends it.
fn echoed(sent: &DaemonTaskDefinition) -> Members {
    let members = CODEC.encode(sent);
    let input = typed(members, RegisterDaemonTaskDefinitionInput::deserialize).unwrap();
    described(RegisterDaemonTaskDefinitionInput::SCHEMA, &input).unwrap()
}

fn answered(members: Members) -> types::DaemonTaskDefinition {
    typed(members, types::DaemonTaskDefinition::deserialize).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<DaemonTaskDefinition>()) {
        let sent: DaemonTaskDefinition = model(&value);
        let nothing = DaemonTaskDefinition::default();
        let read = convert::from_answer(&answered(echoed(&sent)), &nothing).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
        let again = convert::from_answer(&answered(echoed(&read)), &read).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request with everything, and the differences when each part is taken away.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<DaemonTaskDefinition>();
    let request = |value: &Value| text(&echoed(&model(value)).into());
    let register = request(&value);
    let without: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .map(|(path, value)| (path, difference(&register, &request(&value))))
        .filter(|(_, difference)| !difference.is_empty())
        .collect();
    let found = json!({ "register": register, "without": without });
    golden("src/daemon_task_definition/tests/requests.json", &found);
}

/// An answer with the defaults that ECS fills in.
#[test]
fn defaults_of_ecs_are_not_drift() {
    let answer = members(&json!({
        "family": "logs",
        "daemonTaskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/logs:1",
        "revision": 1,
        "status": "ACTIVE",
        "pidMode": "none",
        "ipcMode": "none",
        "volumes": [],
        "containerDefinitions": [{
            "name": "router",
            "image": "fluent-bit",
            "cpu": 0,
            "essential": true,
            "user": "0",
            "environment": [],
            "mountPoints": [],
            "firelensConfiguration": { "type": "fluentbit", "options": {} },
            "healthCheck": { "command": ["CMD", "true"], "interval": 30, "timeout": 5, "retries": 3 },
        }],
    }));
    let config = json!({
        "family": "logs",
        "container_definition": [{
            "name": "router",
            "image": "fluent-bit",
            "firelens_configuration": [{ "type": "fluentbit" }],
            "health_check": [{ "command": ["CMD", "true"] }],
        }],
    });
    let config = from_json(&config, &DaemonTaskDefinition::block()).unwrap();
    let config: DaemonTaskDefinition = model(&config);
    let read = convert::from_answer(&answered(answer), &config).unwrap();
    assert_eq!(CODEC.encode(&read), CODEC.encode(&config));
    assert!(read.pid_mode.is_null() && read.volume.is_null());
    let container = &read.container_definition.items()[0];
    assert!(container.user.is_null() && container.environment.is_null());
    assert_eq!(container.essential, true.into());
}

fn complaints(config: &Json) -> Vec<String> {
    let config = from_json(config, &DaemonTaskDefinition::block()).unwrap();
    let mut diags = Diags::new();
    validate(&model(&config), &mut diags);
    let shown = |it: tfplug::Diagnostic| format!("{}: {} {}", it.path, it.summary, it.detail);
    diags.into_iter().map(shown).collect()
}

#[test]
fn rules_about_containers_point_into_their_blocks() {
    let found = complaints(&json!({
        "family": "logs",
        "container_definition": [
            { "name": "a", "image": "x", "mount_point": [{ "source_volume": "data", "container_path": "/data" }] },
            {
                "name": "b c", "image": "x", "essential": true,
                "health_check": [{ "command": ["CMD", "true"], "interval": 1 }],
                "linux_parameters": [{ "tmpfs": [{ "container_path": "/run", "size": 0 }] }],
                "secret": [{ "name": "TOKEN", "value_from": "token" }],
                "log_configuration": [{ "log_driver": "awslogs", "options": { "awslogs-group": "g" } }],
                "restart_policy": [{ "enabled": true, "restart_attempt_period": 10 }],
            },
        ],
    }));
    for expected in [
        "container_definition[0].mount_point[0].source_volume: Unknown volume",
        "container_definition[1].name: Invalid container name",
        "container_definition[1].health_check[0].interval: ",
        "container_definition[1].linux_parameters[0].tmpfs[0].size: ",
        "container_definition[1].restart_policy[0].restart_attempt_period: ",
        "container_definition[1].log_configuration[0].options",
        "execution_role_arn: ",
    ] {
        assert!(
            found.iter().any(|it| it.starts_with(expected)),
            "{expected} in {found:#?}"
        );
    }
    let all = found.join("\n");
    assert!(
        !all.contains("mountPoints") && !all.contains("restartAttemptPeriod"),
        "{all}"
    );
}

#[test]
fn a_sound_definition_is_silent_and_unknown_values_are_no_fault() {
    let sound = |image: Json| {
        json!({
            "family": "logs",
            "container_definition": [{ "name": "a", "image": image, "memory": 64 }],
        })
    };
    assert_eq!(complaints(&sound("x".into())), Vec::<String>::new());
    let mut config: DaemonTaskDefinition = {
        let value = from_json(&sound("x".into()), &DaemonTaskDefinition::block()).unwrap();
        model(&value)
    };
    let mut containers = config.container_definition.items().to_vec();
    containers[0].image = tfplug::Attr::Unknown;
    config.container_definition = containers.into();
    let mut diags = Diags::new();
    validate(&config, &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
}
