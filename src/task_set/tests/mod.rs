//! No member of the API is forgotten, and none is lost on its way.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::operation::update_task_set::UpdateTaskSetInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;
use tfplug::{Field as _, Once};

use super::convert::{self, CODEC};
use super::schema::{Scale, TaskSet};
use crate::aws::codec::full::{answers, forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::samples::{any, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, typed};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    ("clientToken", "derived from the plan"),
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
];

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("computedDesiredCount", "of messages while waiting"),
    ("createdAt", "not a setting"),
    (
        "fargateEphemeralStorage",
        "of the cluster and the task definition",
    ),
    ("pendingCount", "of messages while waiting"),
    ("platformFamily", "of the task definition"),
    ("runningCount", "of messages while waiting"),
    ("stabilityStatusAt", "not a setting"),
    ("startedBy", "not a setting"),
    ("tags", "tags and tags_all, without those that are ignored"),
    ("updatedAt", "not a setting"),
];

#[test]
fn every_member_of_the_api_is_exposed() {
    let declared = requests(CODEC.attributes());
    let members = whole(CreateTaskSetInput::SCHEMA, CreateTaskSetInput::deserialize);
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
    let members = whole(UpdateTaskSetInput::SCHEMA, UpdateTaskSetInput::deserialize);
    let named = [("taskSet", "task_set_id")];
    assert_eq!(forgotten(&members, &declared, &named), Vec::<String>::new());
    let members = whole(types::TaskSet::SCHEMA, types::TaskSet::deserialize);
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn members_that_the_api_requires_are_required() {
    let members = whole(CreateTaskSetInput::SCHEMA, CreateTaskSetInput::deserialize);
    let write = |members| {
        let input = typed(members, CreateTaskSetInput::deserialize)?;
        described(CreateTaskSetInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

/// The request as the SDK sends it, under the names of an answer.
fn echoed(set: &TaskSet) -> Members {
    let input = convert::create(set, "token".to_owned()).unwrap();
    let mut members = described(CreateTaskSetInput::SCHEMA, &input).unwrap();
    for name in ["clientToken", "tags"] {
        members.remove(name);
    }
    for name in ["cluster", "service"] {
        if let Some(member) = members.remove(name) {
            members.insert(format!("{name}Arn"), member);
        }
    }
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<TaskSet>()) {
        let mut sent: TaskSet = model(&value);
        if let tfplug::Attr::Known(scale) = &mut sent.scale && scale.0.value.is_null() {
            scale.0.value = 0.0.into();
        }
        let found = typed(echoed(&sent), types::TaskSet::deserialize).unwrap();
        let read = convert::from_answer(&found, &TaskSet::default()).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
        let again = convert::from_answer(&found, &read).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request that creates a task set with everything, and those without each part.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<TaskSet>();
    let set: TaskSet = model(&value);
    let create = text(&echoed(&set).into());
    let without: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .map(|(path, value)| {
            let sent = text(&echoed(&model(&value)).into());
            (path, crate::aws::codec::samples::difference(&create, &sent))
        })
        .filter(|(_, difference)| !difference.is_empty())
        .collect();
    let mut plan = set.clone();
    plan.scale = Once(Scale {
        value: 50.0.into(),
        ..Scale::default()
    })
    .into();
    let update = convert::update(&set, &plan).unwrap().unwrap();
    let update = described(UpdateTaskSetInput::SCHEMA, &update).unwrap();
    let found = json!({ "create": create, "without": without, "update": text(&update.into()) });
    golden("src/task_set/tests/requests.json", &found);
    assert!(convert::update(&set, &set).unwrap().is_none());
}
