//! No member of the API is forgotten; rules point at what violates them.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::delete_attributes::DeleteAttributesInput;
use aws_sdk_ecs::operation::list_attributes::ListAttributesInput;
use aws_sdk_ecs::operation::put_attributes::PutAttributesInput;
use serde_json::json;
use tfplug::Resource as _;
use tfplug::value::Value;

use super::convert::{self, CODEC};
use super::list_resource;
use super::resource::Resource;
use super::schema::{Attribute, Identity};
use crate::aws::codec::full::{PAGED, forgotten, requests, whole};
use crate::aws::codec::samples::{difference, everything, golden, model, without_each};
use crate::aws::codec::{described, json as text};

const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:container-instance/main/0123";

fn stack() -> Attribute {
    Attribute {
        name: "stack".into(),
        value: "production".into(),
        target_id: ARN.into(),
        target_type: "container-instance".into(),
        cluster: "main".into(),
        ..Attribute::default()
    }
}

#[test]
fn every_member_of_the_requests_is_exposed() {
    let none = Vec::<String>::new();
    let members = whole(PutAttributesInput::SCHEMA, PutAttributesInput::deserialize);
    let declared = requests(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), none);
    let members = whole(
        ListAttributesInput::SCHEMA,
        ListAttributesInput::deserialize,
    );
    let declared = requests(list_resource::CODEC.attributes());
    let [most, next] = PAGED;
    let left = [most, next, ("targetType", "there is one")];
    assert_eq!(forgotten(&members, &declared, &left), none);
}

#[test]
fn the_target_is_sent_by_its_id_and_a_deletion_has_no_value() {
    let input = convert::put(&stack()).unwrap();
    let sent = described(PutAttributesInput::SCHEMA, &input).unwrap();
    let attribute = json!({
        "name": "stack", "value": "production", "targetId": "0123", "targetType": "container-instance",
    });
    let expected = json!({ "cluster": "main", "attributes": [attribute] });
    assert_eq!(text(&sent.into()), expected);
    let input = convert::delete(&stack()).unwrap();
    let sent = described(DeleteAttributesInput::SCHEMA, &input).unwrap();
    let sent = text(&sent.into());
    assert_eq!(sent["attributes"][0]["name"], "stack");
    assert_eq!(sent["attributes"][0].get("value"), None);
}

/// The requests with everything set, and what each part that is taken away changes.
#[test]
fn requests_are_as_recorded() {
    let put = |value: &Value| {
        let input = convert::put(&model(value)).unwrap();
        text(
            &described(PutAttributesInput::SCHEMA, &input)
                .unwrap()
                .into(),
        )
    };
    let value = everything::<Attribute>();
    let all = put(&value);
    let without = without_each(&value, CODEC.attributes()).into_iter();
    let without: BTreeMap<_, _> = without
        .map(|(path, value)| (path, difference(&all, &put(&value))))
        .collect();
    let input = convert::delete(&model(&value)).unwrap();
    let delete = text(
        &described(DeleteAttributesInput::SCHEMA, &input)
            .unwrap()
            .into(),
    );
    let found = json!({ "put": all, "without": without, "delete": delete });
    golden("src/attribute/tests/requests.json", &found);
}

#[test]
fn what_is_required_is_required_of_the_request() {
    let nameless = Attribute {
        name: "".into(),
        ..stack()
    };
    let error = convert::put(&nameless).unwrap_err().to_string();
    assert!(error.contains("name"), "{error}");
}

#[test]
fn import_takes_cluster_instance_and_name() {
    let imported = Resource.import("main,0123,a/b.c@eu-west-3").unwrap();
    assert_eq!(
        (imported.cluster, imported.target_id, imported.name),
        ("main".into(), "0123".into(), "a/b.c".into())
    );
    assert_eq!(imported.region, "eu-west-3".into());
    for wrong in ["", "main,0123", "main,,stack", "a,b,c,d"] {
        assert!(Resource.import(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_import_by_identity_is_one_by_id() {
    let identity = Resource::identity(&stack()).unwrap();
    assert_eq!(identity.target_id, "0123".into());
    let imported = Resource.import_by_identity(identity).unwrap();
    assert_eq!(imported.target_id, "0123".into());
    assert!(Resource.import_by_identity(Identity::default()).is_err());
}
