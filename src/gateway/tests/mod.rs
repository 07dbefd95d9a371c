//! No member of the API is forgotten, and none is lost on its way; updates send the configuration whole.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_gateway::CreateGatewayInput;
use aws_sdk_ecs::operation::list_gateways::ListGatewaysInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;
use aws_sdk_ecs::types;
use proptest::prelude::*;
use serde_json::json;
use tfplug::{Attr, Field as _, Resource as _};

use super::convert::{self, CODEC};
use super::list_resource;
use super::resource::Resource;
use super::schema::{Gateway, Identity};
use crate::aws::codec::full::{answers, forgotten, full, optional_in_vain, requests};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json as text, typed};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    ("clientToken", "derived from the plan"),
    ("gateway", "the gateway that is updated"),
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
];

/// Members of answers without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    (
        "configuration.hostSharedAlb.currentAlbCount",
        "of the data source",
    ),
    ("createdAt", "of the data source"),
    ("failures", "of the data source, and of messages"),
    ("statusReason", "of the data source, and of messages"),
    ("tags", "tags and tags_all, without those that are ignored"),
    ("updatedAt", "of the data source"),
];

fn create_members() -> Members {
    let input = full(CreateGatewayInput::deserialize);
    described(CreateGatewayInput::SCHEMA, &input).unwrap()
}

#[test]
fn every_member_of_the_requests_is_exposed() {
    let declared = requests(CODEC.attributes());
    let mut members = create_members();
    let input = full(UpdateGatewayInput::deserialize);
    let update = described(UpdateGatewayInput::SCHEMA, &input).unwrap();
    for (name, member) in update {
        members.entry(name).or_insert(member);
    }
    let none = Vec::<String>::new();
    assert_eq!(forgotten(&members, &declared, REQUEST), none);
}

#[test]
fn members_that_the_api_requires_are_required() {
    let mut members = create_members();
    members.remove("tags");
    let write = |members| {
        let input = typed(members, CreateGatewayInput::deserialize)?;
        described(CreateGatewayInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), &[]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_member_of_an_answer_is_read() {
    let declared = answers(CODEC.attributes());
    let gateway = full(types::Gateway::deserialize);
    let members = described(types::Gateway::SCHEMA, &gateway).unwrap();
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn every_filter_of_a_list_is_exposed() {
    let input = full(ListGatewaysInput::deserialize);
    let members = described(ListGatewaysInput::SCHEMA, &input).unwrap();
    let declared = requests(list_resource::CODEC.attributes());
    let left = [
        ("maxResults", "all pages are read"),
        ("nextToken", "all pages are read"),
    ];
    assert_eq!(forgotten(&members, &declared, &left), Vec::<String>::new());
}

/// The request as the SDK sends it.
fn sent(gateway: &Gateway) -> Members {
    let input = typed(CODEC.encode(gateway), CreateGatewayInput::deserialize).unwrap();
    described(CreateGatewayInput::SCHEMA, &input).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<Gateway>()) {
        let made: Gateway = model(&value);
        let read = CODEC.decode(&sent(&made), &Gateway::default(), &[]).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&made));
        let again = CODEC.decode(&sent(&read), &read, &[]).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

/// The request that creates a gateway with everything, the update that sends it all again, and the updates that take each
/// part away.
#[test]
fn requests_are_as_recorded() {
    let value = everything::<Gateway>();
    let gateway: Gateway = model(&value);
    let update = |prior: &Gateway, plan: &Gateway| {
        let input = convert::update(prior, plan).ok()??;
        let members = described(UpdateGatewayInput::SCHEMA, &input).unwrap();
        Some(text(&members.into()))
    };
    let failed = Gateway {
        status: "UPDATE_FAILED".into(),
        ..gateway.clone()
    };
    let whole = update(&failed, &gateway).unwrap();
    let updates: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .filter_map(|(path, value)| {
            let sent = update(&gateway, &model(&value))?;
            let mut before = whole.clone();
            if let Some(entries) = before.as_object_mut() {
                entries.retain(|name, _| sent.get(name).is_some());
            }
            Some((path, difference(&before, &sent)))
        })
        .collect();
    let create = text(&sent(&gateway).into());
    let found = json!({ "create": create, "update": whole, "updates": updates });
    golden("src/gateway/tests/requests.json", &found);
}

#[test]
fn a_change_sends_the_configuration_whole_and_without_what_cannot_change() {
    let prior: Gateway = model(&everything::<Gateway>());
    let with = |change: fn(&mut super::schema::HostSharedAlb)| {
        let changed = |mut alb| {
            change(&mut alb);
            alb
        };
        Gateway {
            host_shared_alb: prior.host_shared_alb.clone().map(changed),
            ..prior.clone()
        }
    };
    let input = convert::update(&prior, &with(|alb| alb.max_alb_count = 3.into()));
    let input = input.unwrap().unwrap();
    let alb = input.configuration().unwrap().as_host_shared_alb().unwrap();
    assert_eq!(alb.max_alb_count(), Some(3));
    assert!(alb.web_acl_arn().is_some() && alb.access_logs().is_some());
    assert!(input.deletion_protection().is_none() && input.infrastructure_role_arn().is_none());
    let replaced = with(|alb| alb.scheme = "internal".into());
    assert!(convert::update(&prior, &replaced).unwrap().is_none());
}

#[test]
fn import_takes_names_and_arns() {
    let arn = "arn:aws:ecs:eu-west-1:123456789012:gateway/web";
    let imported = Resource.import(arn).unwrap();
    assert_eq!(
        (imported.arn, imported.name, imported.region),
        (arn.into(), "web".into(), "eu-west-1".into())
    );
    let imported = Resource.import("web@eu-west-3").unwrap();
    assert_eq!(
        (imported.arn, imported.name, imported.region),
        (Attr::Null, "web".into(), "eu-west-3".into())
    );
    let identity = Identity { arn: arn.into() };
    assert_eq!(
        Resource.import_by_identity(identity).unwrap().arn,
        arn.into()
    );
    let service = "arn:aws:ecs:eu-west-1:123456789012:service/main/web";
    for wrong in ["", "a_b", service] {
        let error = Resource.import(wrong).unwrap_err().to_string();
        assert!(error.contains("by its name or ARN"), "{error}");
    }
}
