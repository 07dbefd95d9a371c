//! No member of the API is forgotten, and rules point at the half of the tag that violates them.

use aws_sdk_ecs::operation::tag_resource::TagResourceInput;
use serde_json::json;
use tfplug::Resource as _;

use super::convert::{self, CODEC};
use super::resource::Resource;
use super::schema::{Tag, arn_fault};
use crate::aws::codec::full::{forgotten, requests, whole};
use crate::aws::codec::{described, json as text};

const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";

fn tag(arn: &str, key: &str, value: &str) -> Tag {
    Tag {
        resource_arn: arn.into(),
        key: key.into(),
        value: value.into(),
        ..Tag::default()
    }
}

#[test]
fn every_member_of_the_request_is_exposed() {
    let members = whole(TagResourceInput::SCHEMA, TagResourceInput::deserialize);
    let declared = requests(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), Vec::<String>::new());
}

#[test]
fn the_request_has_one_tag_and_keeps_an_empty_value() {
    for value in ["web", ""] {
        let input = convert::put(&tag(ARN, "team", value)).unwrap();
        let sent = described(TagResourceInput::SCHEMA, &input).unwrap();
        let expected = json!({ "resourceArn": ARN, "tags": [{ "key": "team", "value": value }] });
        assert_eq!(text(&sent.into()), expected);
    }
}

#[test]
fn arns_are_those_of_ecs() {
    assert_eq!(arn_fault(ARN), None);
    for wrong in ["", "cluster/web", "arn:aws:s3:::bucket"] {
        assert!(arn_fault(wrong).is_some(), "{wrong}");
    }
}

#[test]
fn import_takes_the_arn_and_a_key_of_any_form() {
    for (id, key) in [
        (format!("{ARN},team"), "team"),
        (format!("{ARN},team@eu-west-1"), "team"),
        (format!("{ARN},team@us-east-1"), "team@us-east-1"),
        (format!("{ARN},a,b@c"), "a,b@c"),
    ] {
        let imported = Resource.import(&id).unwrap();
        assert_eq!(
            (imported.resource_arn, imported.key, imported.region),
            (ARN.into(), key.into(), "eu-west-1".into())
        );
    }
    for wrong in ["", "team", ARN, &format!("{ARN},"), "cluster/web,team"] {
        assert!(Resource.import(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_import_by_identity_is_one_by_id() {
    let identity = Resource::identity(&tag(ARN, "team", "web")).unwrap();
    let imported = Resource.import_by_identity(identity).unwrap();
    assert_eq!(
        (imported.key, imported.region),
        ("team".into(), "eu-west-1".into())
    );
}
