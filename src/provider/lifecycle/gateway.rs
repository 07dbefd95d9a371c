//! The life of a gateway.

use serde_json::{Value as Json, json};
use tfplug::rules::Action;
use tfplug::testing::value::from_json;
use tfplug::value::Value;
use tfplug::{Model as _, object};

use super::ecs::{Fake, Turn};
use super::{lab, messages, refused};
use crate::gateway::schema::Gateway;

const TYPE: &str = "ecs_gateway";
const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/web";

/// A configuration; `alb` is the block of the load balancers, `more` the rest.
fn config(alb: &Json, more: Json) -> Value {
    let mut config = json!({
        "name": "web",
        "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
        "host_shared_alb": [alb],
    });
    if let (Json::Object(config), Json::Object(more)) = (&mut config, more) {
        config.extend(more);
    }
    from_json(&config, &Gateway::block()).unwrap()
}

fn open(alb: &Json) -> Value {
    config(alb, json!({ "deletion_protection": false }))
}

/// All settings of the load balancers.
fn all() -> Json {
    json!({
        "scheme": "internal", "subnets": ["subnet-1", "subnet-2"], "ip_address_type": "ipv4",
        "inbound_security_group": "sg-1", "port": 443, "protocol": "HTTPS", "max_alb_count": 2,
        "http_desync": "strictest", "web_acl_arn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b",
        "access_logs": [{ "bucket": "logs", "prefix": "web" }],
        "test_traffic_header": [{ "name": "x-test", "values": ["1"] }],
    })
}

fn edit(fake: &Fake, edit: impl FnOnce(&mut Json)) {
    fake.edit_gateways(|all| edit(all.gateways.get_mut("web").unwrap()));
}

#[tokio::test]
async fn a_gateway_is_made_changed_and_destroyed() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let first = config(&json!({}), json!({ "tags": { "team": "a" } }));
    made.apply(first.clone()).await.unwrap();
    let sent = &fake.calls("CreateGateway")[0];
    assert_eq!(sent["tags"], json!([{ "key": "team", "value": "a" }]));
    assert_eq!(sent["deletionProtection"], true);
    assert_eq!(sent["configuration"]["hostSharedAlb"]["maxAlbCount"], 10);
    assert_eq!(made.state().get("arn"), Some(&ARN.into()));
    assert_eq!(made.state().get("access_type"), Some(&"PUBLIC".into()));
    assert_eq!(made.plan(first).await.unwrap().action, Action::NoOp);

    let retagged = config(&json!({}), json!({ "tags": { "team": "b" } }));
    made.apply(retagged.clone()).await.unwrap();
    assert!(fake.calls("UpdateGateway").is_empty());
    assert_eq!(made.plan(retagged).await.unwrap().action, Action::NoOp);

    let next = open(&json!({ "max_alb_count": 3 }));
    let step = made.apply(next.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = &fake.calls("UpdateGateway")[0];
    let expected = json!({
        "gateway": ARN, "deletionProtection": false,
        "configuration": { "hostSharedAlb": { "maxAlbCount": 3, "httpDesync": "defensive" } },
    });
    assert_eq!(sent, &expected);
    assert_eq!(made.state().get("status"), Some(&"UPDATE_COMPLETE".into()));
    assert_eq!(made.plan(next).await.unwrap().action, Action::NoOp);
    made.destroy().await.unwrap();
    assert_eq!(fake.calls("DeleteGateway")[0], json!({ "gateway": ARN }));
}

/// A setting whose value is known at the apply alone may change, and with it the state of the gateway.
#[tokio::test]
async fn a_setting_that_is_unknown_leaves_the_state_open() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(open(&json!({}))).await.unwrap();
    let with = |role: Value| {
        let mut config = open(&json!({}));
        if let Value::Object(entries) = &mut config {
            entries.insert("infrastructure_role_arn".to_owned(), role);
        }
        config
    };
    let role = with("arn:aws:iam::123456789012:role/other".into());
    let step = made.apply_after(with(Value::unknown()), role).await;
    assert_eq!(step.unwrap().action, Action::Update);
}

#[tokio::test]
async fn settings_without_a_default_stay_when_they_are_removed() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let whole = config(&all(), json!({ "propagate_tags": "NONE" }));
    made.apply(whole.clone()).await.unwrap();
    assert_eq!(made.plan(whole).await.unwrap().action, Action::NoOp);
    assert_eq!(made.state().get("access_type"), Some(&"PRIVATE".into()));
    let bare = json!({ "scheme": "internal", "ip_address_type": "ipv4" });
    made.apply(config(&bare, json!({}))).await.unwrap();
    let alb = json!({
        "networkConfiguration": { "inboundSecurityGroup": "sg-1" }, "maxAlbCount": 10, "httpDesync": "defensive",
        "webACLArn": "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b",
        "accessLogs": { "destination": { "s3": { "bucket": "logs", "prefix": "web" } } },
        "testTrafficRules": { "header": { "name": "x-test", "values": ["1"] } },
    });
    let expected = json!({
        "gateway": ARN, "propagateTags": "GATEWAY", "configuration": { "hostSharedAlb": alb },
    });
    assert_eq!(fake.calls("UpdateGateway"), [expected]);
    let bare = config(&bare, json!({}));
    assert_eq!(made.plan(bare).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn what_cannot_change_replaces_the_gateway() {
    for (name, value) in [
        ("scheme", json!("internal")),
        ("subnets", json!(["subnet-9"])),
        ("ip_address_type", json!("ipv4")),
    ] {
        let (_fake, lab) = lab().await;
        let mut made = lab.resource(TYPE).unwrap();
        made.apply(open(&json!({}))).await.unwrap();
        let step = made.plan(open(&json!({ name: value }))).await.unwrap();
        assert_eq!(step.action, Action::Replace, "{name}");
    }
}

#[tokio::test]
async fn every_setting_that_was_changed_outside_is_drift() {
    type Edit = fn(&mut Json);
    let edits: [Edit; 7] = [
        |it| it["infrastructureRoleArn"] = "arn:aws:iam::123456789012:role/other".into(),
        |it| it["deletionProtection"] = false.into(),
        |it| it["propagateTags"] = "NONE".into(),
        |it| it["configuration"]["hostSharedAlb"]["webACLArn"] = "arn:aws:wafv2:x:1:y".into(),
        |it| it["configuration"]["hostSharedAlb"]["httpDesync"] = "monitor".into(),
        |it| it["configuration"]["hostSharedAlb"]["accessLogs"] = Json::Null,
        |it| {
            let rules = &mut it["configuration"]["hostSharedAlb"]["testTrafficRules"];
            rules["header"]["values"] = json!(["2"]);
        },
    ];
    let wanted = config(&all(), json!({}));
    for (at, change) in edits.into_iter().enumerate() {
        let (fake, lab) = lab().await;
        let mut made = lab.resource(TYPE).unwrap();
        made.apply(wanted.clone()).await.unwrap();
        edit(&fake, change);
        let step = made.apply(wanted.clone()).await.unwrap();
        assert_eq!(step.action, Action::Update, "{at}");
        let again = made.plan(wanted.clone()).await.unwrap();
        assert_eq!(again.action, Action::NoOp, "{at}");
    }
}

fn under_way(answer: &mut Json) {
    answer["gateway"]["status"] = "UPDATE_IN_PROGRESS".into();
}

fn failed(answer: &mut Json) {
    answer["gateway"]["status"] = "UPDATE_FAILED".into();
    answer["gateway"]["statusReason"] = "1 of 2 load balancers".into();
    let error = json!({ "operation": "elasticloadbalancing:Modify", "code": "AccessDenied", "message": "no" });
    answer["gateway"]["failures"] = json!([{ "arn": "arn:alb", "errors": [error] }]);
}

#[tokio::test]
async fn an_update_is_waited_for_and_waits_for_another_one() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(open(&json!({}))).await.unwrap();
    let looks = fake.calls("DescribeGateway").len();
    fake.script("DescribeGateway", 4, Turn::Edit(under_way));
    let next = open(&json!({ "max_alb_count": 3 }));
    made.apply(next).await.unwrap();
    assert!(fake.calls("DescribeGateway").len() >= looks + 6);
    assert_eq!(made.state().get("status"), Some(&"UPDATE_COMPLETE".into()));

    fake.script_after("DescribeGateway", 2, 99, Turn::Edit(under_way));
    let slow = json!({ "deletion_protection": false, "timeouts": { "update": "1s" } });
    let message = refused(
        made.apply(config(&json!({ "max_alb_count": 4 }), slow))
            .await,
    );
    assert!(message.contains("UPDATE_IN_PROGRESS"), "{message}");
    assert!(
        message.contains("timeouts { update = \"2s\" }"),
        "{message}"
    );
}

#[tokio::test]
async fn an_update_that_failed_has_its_reasons_and_is_sent_again() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(open(&json!({}))).await.unwrap();
    let next = open(&json!({ "max_alb_count": 3 }));
    // The plan's read, and the look before the update.
    fake.script_after("DescribeGateway", 2, 2, Turn::Edit(failed));
    let message = refused(made.apply(next.clone()).await);
    for expected in [
        "1 of 2 load balancers",
        "arn:alb: elasticloadbalancing:Modify: AccessDenied: no",
        "The next apply sends all settings again",
    ] {
        assert!(message.contains(expected), "{message}");
    }
    assert_eq!(made.state().get("status"), Some(&"UPDATE_FAILED".into()));
    fake.script("DescribeGateway", 2, Turn::Edit(failed));
    let step = made.apply(next.clone()).await.unwrap();
    assert_eq!(step.action, Action::Update);
    let sent = fake.calls("UpdateGateway");
    assert_eq!(sent.len(), 2);
    let alb = &sent[1]["configuration"]["hostSharedAlb"];
    assert_eq!(alb["maxAlbCount"], 3);
    assert_eq!(sent[1]["propagateTags"], "GATEWAY", "all settings");
    assert_eq!(made.plan(next).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn a_new_role_and_the_end_of_an_update_are_waited_for() {
    let (fake, lab) = lab().await;
    let text = "Unable to assume the role arn:aws:iam::123456789012:role/ecs.";
    fake.script("CreateGateway", 1, Turn::Refuse("ClientException", text));
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(open(&json!({}))).await.unwrap();
    assert_eq!(fake.calls("CreateGateway").len(), 2);
    let looks = fake.calls("DescribeGateway").len();
    fake.script("DescribeGateway", 3, Turn::Edit(under_way));
    made.destroy().await.unwrap();
    assert!(fake.calls("DescribeGateway").len() > looks + 3);
}

#[tokio::test]
async fn a_gateway_that_is_gone_is_made_again() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let wanted = open(&json!({}));
    made.apply(wanted.clone()).await.unwrap();
    made.set_private(Vec::new());
    let deleted = |answer: &mut Json| answer["gateway"]["status"] = "DELETED".into();
    fake.script("DescribeGateway", 1, Turn::Edit(deleted));
    let step = made.plan(wanted.clone()).await.unwrap();
    assert_eq!(step.action, Action::Create);

    let mut made = lab.resource(TYPE).unwrap();
    made.import("web").await.unwrap();
    fake.edit_gateways(|all| all.gateways.clear());
    made.destroy().await.unwrap();
    // The old token is answered with the gateway that was deleted.
    let deleted = |answer: &mut Json| answer["status"] = "DELETED".into();
    fake.script("CreateGateway", 1, Turn::Edit(deleted));
    let mut again = lab.resource(TYPE).unwrap();
    again.apply(wanted).await.unwrap();
    let calls = fake.calls("CreateGateway");
    assert_ne!(calls[1]["clientToken"], calls[2]["clientToken"]);

    fake.edit_gateways(|all| all.gateways.clear());
    again.set_private(Vec::new());
    let next = open(&json!({ "max_alb_count": 3 }));
    assert_eq!(again.plan(next).await.unwrap().action, Action::Create);
}

#[tokio::test]
async fn a_protected_gateway_is_not_deleted() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config(&json!({}), json!({}))).await.unwrap();
    let message = refused(made.destroy().await);
    assert!(message.contains("protected against deletion"), "{message}");
    assert!(message.contains("deletion_protection"), "{message}");
    assert!(fake.calls("DeleteGateway").is_empty());
    // Somebody switched it off.
    edit(&fake, |it| it["deletionProtection"] = false.into());
    made.refresh().await.unwrap();
    // And on again, behind the state.
    edit(&fake, |it| it["deletionProtection"] = true.into());
    fake.script(
        "DescribeGateway",
        1,
        Turn::Edit(|it| it["gateway"]["deletionProtection"] = false.into()),
    );
    let message = refused(made.destroy().await);
    assert!(
        message.contains("Deletion protection is enabled"),
        "{message}"
    );
    made.apply(open(&json!({}))).await.unwrap();
    made.destroy().await.unwrap();
}

#[tokio::test]
async fn a_delete_that_is_refused_names_the_associated_clusters() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(open(&json!({}))).await.unwrap();
    let mut association = lab.resource("ecs_gateway_cluster_association").unwrap();
    let of = object! { gateway: "web", cluster: "main" };
    association.apply(of).await.unwrap();
    let message = refused(made.destroy().await);
    assert!(
        message.contains("The gateway has cluster associations"),
        "{message}"
    );
    assert!(message.contains("the cluster main (ACTIVE)"), "{message}");
    // Who may not list them gets the refusal alone.
    let denied = Turn::Refuse("AccessDeniedException", "no");
    fake.script("ListGatewayClusterAssociations", 1, denied);
    let message = refused(made.destroy().await);
    assert!(
        message.contains("The gateway has cluster associations"),
        "{message}"
    );
    association.destroy().await.unwrap();
    made.destroy().await.unwrap();
}

#[tokio::test]
async fn a_create_without_an_answer_is_adopted() {
    let (fake, lab) = lab().await;
    fake.script("CreateGateway", 1, Turn::Lose);
    let mut made = lab.resource(TYPE).unwrap();
    let wanted = open(&json!({}));
    // The token brings the first answer back.
    made.apply(wanted.clone()).await.unwrap();
    assert_eq!(made.state().get("arn"), Some(&ARN.into()));

    // Another process knows no token: an equal gateway is taken over, another one is not.
    let refusal = || Turn::Refuse("InvalidParameterException", "taken");
    fake.script("CreateGateway", 2, refusal());
    let mut again = lab.resource(TYPE).unwrap();
    let step = again.apply(wanted).await.unwrap();
    let warnings = messages(&step.warnings);
    assert!(warnings.contains("it exists already"), "{warnings}");
    let mut other = lab.resource(TYPE).unwrap();
    let different = open(&json!({ "max_alb_count": 7 }));
    let message = refused(other.apply(different).await);
    assert!(message.contains("host_shared_alb"), "{message}");
    assert!(
        message.contains("terraform import ecs_gateway.NAME web"),
        "{message}"
    );
}

#[tokio::test]
async fn gateways_are_imported_listed_and_looked_up() {
    let (fake, lab) = lab().await;
    let mut made = lab.resource(TYPE).unwrap();
    let wanted = config(&all(), json!({ "tags": { "team": "a" } }));
    made.apply(wanted.clone()).await.unwrap();
    let identity = object! { arn: ARN };
    assert_eq!(made.identity(), &identity);
    for id in [None, Some("web"), Some(ARN)] {
        let mut imported = lab.resource(TYPE).unwrap();
        match id {
            None => imported.import_by_identity(&identity).await.unwrap(),
            Some(id) => imported.import(id).await.unwrap(),
        }
        let step = imported.plan(wanted.clone()).await.unwrap();
        assert_eq!(step.action, Action::NoOp, "{id:?}");
    }
    let tags = |team: &str| Value::Map([("team".to_owned(), team.into())].into());
    let names = Value::Set(vec!["web".into()]);
    let filter = object! { names: names, tags: tags("a") };
    let listed = lab.list(TYPE, filter).await.unwrap();
    assert_eq!((&*listed[0].name, &listed[0].identity), ("web", &identity));
    let sent = json!({ "names": ["web"], "maxResults": 100 });
    assert_eq!(fake.calls("ListGateways"), [sent]);
    let filter = object! { tags: tags("b") };
    assert!(lab.list(TYPE, filter).await.unwrap().is_empty());

    edit(&fake, |it| it["createdAt"] = 1_767_225_600.into());
    for by in [object! { arn: ARN }, object! { name: "web" }] {
        let found = lab.data(TYPE, by).await.unwrap();
        assert_eq!(found.get("arn"), Some(&ARN.into()));
        assert_eq!(found.get("current_alb_count"), Some(&0.into()));
        let balancers = found.get("load_balancers").unwrap().items();
        assert_eq!(
            balancers[0].get("load_balancer_arn"),
            Some(&"arn:alb".into())
        );
        let alb = &found.get("host_shared_alb").unwrap().items()[0];
        assert_eq!(alb.get("scheme"), Some(&"internal".into()));
        assert_eq!(
            found.get("created_at"),
            Some(&"2026-01-01T00:00:00Z".into())
        );
        assert_eq!(found.get("tags"), Some(&tags("a")));
    }
    fake.script("DescribeGateway", 1, Turn::Edit(failed));
    let found = lab.data(TYPE, object! { name: "web" }).await.unwrap();
    let failure = &found.get("failures").unwrap().items()[0];
    let error = &failure.get("errors").unwrap().items()[0];
    assert_eq!(error.get("code"), Some(&"AccessDenied".into()));
    let found = lab.data("ecs_gateways", object! {}).await.unwrap();
    let first = object! {
        gateway_arn: ARN, name: "web", status: "ACTIVE", created_at: "2026-01-01T00:00:00Z",
    };
    assert_eq!(found.get("gateways").unwrap().items(), [first]);

    let message = refused(lab.data(TYPE, object! { name: "x" }).await);
    assert!(message.contains("There is no gateway \"x\""), "{message}");
    let message = refused(lab.data(TYPE, object! { name: "x", arn: ARN }).await);
    assert!(message.contains("Set arn or name"), "{message}");
}

#[tokio::test]
async fn names_ports_and_counts_are_checked() {
    let (_fake, lab) = lab().await;
    let long = "x".repeat(256);
    for (alb, more, expected) in [
        (json!({}), json!({ "name": "a_b" }), "GW-001"),
        (json!({}), json!({ "name": long }), "GW-001"),
        (json!({ "port": 80 }), json!({}), "GW-002"),
        (json!({ "protocol": "HTTP" }), json!({}), "GW-002"),
        (json!({ "max_alb_count": 0 }), json!({}), "GW-003"),
        (json!({ "scheme": "public" }), json!({}), "GEN-008"),
    ] {
        let mut made = lab.resource(TYPE).unwrap();
        let message = refused(made.plan(config(&alb, more)).await);
        assert!(message.contains(expected), "{message}");
    }
}
