//! Every member of the API's types is an attribute, or listed with the reason why it is none.

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::types;
use tfplug::Model;

use crate::aws::codec::full::{answers, forgotten, optional_in_vain, requests, whole};
use crate::aws::codec::{described, typed};
use crate::task_definition::convert::CODEC;
use crate::task_definition::data_source::Lookup;

const CONTAINERS: (&str, &str) = (
    "containerDefinitions",
    "compared with the SDK in blocks::container_definition::convert",
);
const ACCELERATORS: (&str, &str) = (
    "inferenceAccelerators",
    "Elastic Inference was withdrawn: AWS refuses the field, and the AWS provider has removed its block",
);

/// Members of the request without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    CONTAINERS,
    ACCELERATORS,
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
];

/// Members of the answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    CONTAINERS,
    ACCELERATORS,
    ("compatibilities", COMPUTED),
    ("requiresAttributes", COMPUTED),
    ("status", "of the data source; an inactive revision is gone"),
    ("registeredAt", HISTORY),
    ("registeredBy", HISTORY),
    ("deregisteredAt", HISTORY),
    ("deleteRequestedAt", HISTORY),
];

const COMPUTED: &str = "ECS computes it from the definition, for the choice of instances";
const HISTORY: &str = "the history of the revision, not its content";

#[test]
fn every_member_of_the_request_is_exposed() {
    let declared = requests(CODEC.attributes());
    let members = whole(
        RegisterTaskDefinitionInput::SCHEMA,
        RegisterTaskDefinitionInput::deserialize,
    );
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
}

#[test]
fn members_that_the_api_requires_are_required() {
    let mut members = whole(
        RegisterTaskDefinitionInput::SCHEMA,
        RegisterTaskDefinitionInput::deserialize,
    );
    for (other, _) in REQUEST {
        members.remove(*other);
    }
    let write = |members| {
        let input = typed(members, RegisterTaskDefinitionInput::deserialize)?;
        described(RegisterTaskDefinitionInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_member_of_the_answer_is_read() {
    let declared = answers(CODEC.attributes());
    let members = whole(
        types::TaskDefinition::SCHEMA,
        types::TaskDefinition::deserialize,
    );
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

/// The data source has the attributes of the resource, except for those that steer the provider.
#[test]
fn the_data_source_has_every_attribute() {
    let found = Lookup::block();
    let has = |name: &str| found.attributes.iter().any(|it| it.name == name);
    let attributes = CODEC.attributes().iter();
    let missing: Vec<_> = attributes
        .filter(|it| !it.counterpart.local && !has(&it.name))
        .map(|it| &it.name)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
