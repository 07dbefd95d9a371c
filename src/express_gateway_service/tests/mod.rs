//! No member of the API is forgotten, and none is lost on its way; requests are as recorded.

mod answers;

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::types::{EcsExpressGatewayService, ExpressGatewayServiceConfiguration};
use proptest::prelude::*;
use serde_json::json;

use super::convert::{self, CODEC};
use super::schema::ExpressGatewayService;
use crate::aws::codec::full::{answers, forgotten, requests, whole};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, only, typed};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[(
    "tags",
    "tags and tags_all, with the provider's default_tags",
)];

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("activeConfigurations", "the newest one is shown"),
    ("createdAt", "not a setting"),
    ("status", "a service that is INACTIVE is gone"),
    ("tags", "tags and tags_all, without those that are ignored"),
    ("updatedAt", "not a setting"),
];

#[test]
fn every_member_of_the_api_is_exposed() {
    let mut members = whole(
        CreateExpressGatewayServiceInput::SCHEMA,
        CreateExpressGatewayServiceInput::deserialize,
    );
    members.extend(whole(
        UpdateExpressGatewayServiceInput::SCHEMA,
        UpdateExpressGatewayServiceInput::deserialize,
    ));
    let declared = requests(CODEC.attributes());
    let none = Vec::<String>::new();
    assert_eq!(forgotten(&members, &declared, REQUEST), none);
    let mut members = whole(
        EcsExpressGatewayService::SCHEMA,
        EcsExpressGatewayService::deserialize,
    );
    members.extend(whole(
        ExpressGatewayServiceConfiguration::SCHEMA,
        ExpressGatewayServiceConfiguration::deserialize,
    ));
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), none);
}

/// The request as the SDK sends it.
fn sent(service: &ExpressGatewayService) -> Members {
    let input = convert::create(service).unwrap();
    let mut members = described(CreateExpressGatewayServiceInput::SCHEMA, &input).unwrap();
    members.remove("tags");
    members
}

/// The answer with the members of the request.
fn echoed(members: &Members) -> (EcsExpressGatewayService, ExpressGatewayServiceConfiguration) {
    let service = only(EcsExpressGatewayService::SCHEMA, members.clone());
    let revision = only(ExpressGatewayServiceConfiguration::SCHEMA, members.clone());
    (
        typed(service, EcsExpressGatewayService::deserialize).unwrap(),
        typed(revision, ExpressGatewayServiceConfiguration::deserialize).unwrap(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<ExpressGatewayService>()) {
        let before: ExpressGatewayService = model(&value);
        let (service, revision) = echoed(&sent(&before));
        let read = convert::found(&service, Some(&revision), &ExpressGatewayService::default()).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&before));
    }
}

/// The request that creates a service with everything, and the updates that take each part away again.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<ExpressGatewayService>();
    let service: ExpressGatewayService = model(&value);
    let create = text(&sent(&service).into());
    let update = |plan: &ExpressGatewayService| {
        let input = convert::update(&service, plan).unwrap()?;
        let mut members = described(UpdateExpressGatewayServiceInput::SCHEMA, &input).unwrap();
        members.remove("serviceArn");
        let mut before = create.clone();
        if let Some(entries) = before.as_object_mut() {
            entries.retain(|name, _| members.contains_key(name));
        }
        Some(difference(&before, &text(&members.into())))
    };
    let updates: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .filter_map(|(path, value)| Some((path, update(&model(&value))?)))
        .collect();
    let found = json!({ "create": create, "updates": updates });
    golden("src/express_gateway_service/tests/requests.json", &found);
}
