//! PutAttributes, DeleteAttributes and ListAttributes.

use super::*;

fn list(world: &mut World, more: Json) -> Vec<(String, String)> {
    let mut body = json!({ "cluster": "c", "targetType": "container-instance" });
    merge(&mut body, more);
    let answer = call(world, "ListAttributes", body).unwrap();
    let all = answer["attributes"].as_array().unwrap().iter();
    all.map(|it| {
        (
            it["targetId"].as_str().unwrap().to_owned(),
            it["value"].as_str().unwrap_or_default().to_owned(),
        )
    })
    .collect()
}

fn put(world: &mut World, attributes: Json) -> Result<Json, Refusal> {
    call(
        world,
        "PutAttributes",
        json!({ "cluster": "c", "attributes": attributes }),
    )
}

#[test]
fn attributes_are_put_replaced_listed_and_deleted() {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "t3.small", "a");
    let second = join(&mut world, "i-2", "t3.small", "a");
    let id = first.rsplit('/').next().unwrap();
    let given = json!([{ "name": "color", "value": "red", "targetId": id, "targetType": "container-instance" }]);
    let answer = put(&mut world, given).unwrap();
    assert_eq!(answer["attributes"][0]["targetId"], first);
    put(
        &mut world,
        json!([{ "name": "color", "value": "blue", "targetId": second }]),
    )
    .unwrap();
    put(
        &mut world,
        json!([{ "name": "color", "value": "green", "targetId": first }]),
    )
    .unwrap();
    let mut all = vec![
        (first.clone(), "green".to_owned()),
        (second.clone(), "blue".to_owned()),
    ];
    all.sort();
    assert_eq!(list(&mut world, json!({ "attributeName": "color" })), all);
    let blue = json!({ "attributeName": "color", "attributeValue": "blue" });
    assert_eq!(
        list(&mut world, blue),
        [(second.clone(), "blue".to_owned())]
    );
    let body = json!({ "cluster": "c", "attributes": [{ "name": "color", "targetId": first }] });
    call(&mut world, "DeleteAttributes", body).unwrap();
    assert_eq!(
        list(&mut world, json!({ "attributeName": "color" })),
        [(second, "blue".to_owned())]
    );
    assert_eq!(
        list(&mut world, json!({ "attributeName": "ecs.instance-type" })).len(),
        2
    );
}

#[test]
fn attributes_that_cannot_be_are_refused_and_change_nothing() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "t3.small", "a");
    let before = world.clone();
    for (attribute, code) in [
        (
            json!({ "name": "", "targetId": arn }),
            "InvalidParameterException",
        ),
        (
            json!({ "name": "a b", "targetId": arn }),
            "InvalidParameterException",
        ),
        (
            json!({ "name": "ecs.instance-type", "value": "m5.large", "targetId": arn }),
            "InvalidParameterException",
        ),
        (
            json!({ "name": "a", "value": " b", "targetId": arn }),
            "InvalidParameterException",
        ),
        (
            json!({ "name": "a", "targetId": "ffff" }),
            "InvalidParameterException",
        ),
        (
            json!({ "name": "a", "targetId": "ffff", "targetType": "container-instance" }),
            "TargetNotFoundException",
        ),
        (json!({ "name": "a" }), "TargetNotFoundException"),
    ] {
        let refused = put(
            &mut world,
            json!([{ "name": "fine", "targetId": arn }, attribute]),
        )
        .unwrap_err();
        assert_eq!(refused.code, code, "{attribute}");
        assert_eq!(world, before, "{attribute}");
    }
    let many: Vec<Json> = (0..10)
        .map(|number| json!({ "name": format!("a{number}"), "targetId": arn }))
        .collect();
    put(&mut world, many.into()).unwrap();
    let full = world.clone();
    let refused = put(&mut world, json!([{ "name": "b", "targetId": arn }])).unwrap_err();
    assert_eq!(refused.code, "AttributeLimitExceededException");
    assert_eq!(world, full);
    let refused = call(&mut world, "ListAttributes", json!({ "cluster": "c" })).unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
}
