//! The life of an association of a gateway with a cluster.

use serde_json::{Value as Json, json};
use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::Lab;
use tfplug::value::Value;

use super::ecs::{Fake, Turn};
use super::{lab, messages, refused};

const TYPE: &str = "ecs_gateway_cluster_association";
const GATEWAY: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/web";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

fn config() -> Value {
    object! { gateway: "web", cluster: "main" }
}

async fn with_gateway() -> (Fake, Lab) {
    let (fake, lab) = lab().await;
    let mut gateway = lab.resource("ecs_gateway").unwrap();
    let config = object! {
        name: "web", infrastructure_role_arn: "arn:aws:iam::123456789012:role/ecs",
        host_shared_alb: Value::List(vec![object! {}]),
    };
    gateway.apply(config).await.unwrap();
    (fake, lab)
}

/// A service that uses the gateway, or none.
fn route(fake: &Fake, services: &[&str]) {
    let arn = |name: &&str| json!({ "serviceArn": format!("arn:aws:ecs:eu-west-1:1:service/main/{name}") });
    let routes: Vec<Json> = services.iter().map(arn).collect();
    fake.edit_gateways(|all| all.routes = routes);
}

#[tokio::test]
async fn an_association_lives() {
    let (fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    let sent = json!({ "gateway": "web", "cluster": "main" });
    assert_eq!(fake.calls("AssociateGatewayWithCluster"), [sent]);
    assert_eq!(made.state().get("gateway_arn"), Some(&GATEWAY.into()));
    assert_eq!(made.plan(config()).await.unwrap().action, Action::NoOp);
    let spelled = object! { gateway: GATEWAY, cluster: CLUSTER };
    assert_eq!(made.plan(spelled).await.unwrap().action, Action::NoOp);
    let identity = object! { gateway_arn: GATEWAY, cluster_arn: CLUSTER };
    assert_eq!(made.identity(), &identity);
    for id in [
        None,
        Some("web,main".to_owned()),
        Some(format!("{GATEWAY},{CLUSTER}")),
    ] {
        let mut imported = lab.resource(TYPE).unwrap();
        match &id {
            None => imported.import_by_identity(&identity).await.unwrap(),
            Some(id) => imported.import(id).await.unwrap(),
        }
        let step = imported.plan(config()).await.unwrap();
        assert_eq!(step.action, Action::NoOp, "{id:?}");
    }
    let listed = lab.list(TYPE, object! { gateway: "web" }).await.unwrap();
    assert_eq!(
        (&*listed[0].name, &listed[0].identity),
        ("web with main", &identity)
    );
    let other = object! { cluster: "other" };
    assert!(lab.list(TYPE, other).await.unwrap().is_empty());
    made.destroy().await.unwrap();
    let sent = json!({ "gateway": GATEWAY, "cluster": CLUSTER });
    assert_eq!(fake.calls("DisassociateGatewayFromCluster"), [sent]);
}

#[tokio::test]
async fn another_gateway_or_cluster_replaces_the_association() {
    let (_fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    for other in [
        object! { gateway: "other", cluster: "main" },
        object! { gateway: "web", cluster: "other" },
    ] {
        let step = made.plan(other).await.unwrap();
        assert_eq!(step.action, Action::Replace);
    }
}

#[tokio::test]
async fn a_destroy_waits_for_the_last_service_and_names_those_that_are_left() {
    let (fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    let impatient = object! {
        gateway: "web", cluster: "main", timeouts: object! { delete: "1s" },
    };
    made.apply(impatient).await.unwrap();
    route(&fake, &["web", "api"]);
    let message = refused(made.destroy().await);
    let expected =
        "DISASSOCIATING, because these services of the cluster still use the gateway: api, web";
    assert!(message.contains(expected), "{message}");
    // Who may not see the routes gets the status alone.
    let denied = Turn::Refuse("AccessDeniedException", "no");
    fake.script("ListGatewayRoutes", 99, denied);
    let message = refused(made.destroy().await);
    assert!(message.contains("still: DISASSOCIATING."), "{message}");

    route(&fake, &[]);
    made.destroy().await.unwrap();
}

#[tokio::test]
async fn an_association_that_is_going_is_replaced() {
    let (fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    route(&fake, &["web"]);
    fake.edit_gateways(|all| {
        for association in all.associations.values_mut() {
            association["status"] = "DISASSOCIATING".into();
        }
    });
    let step = made.plan(config()).await.unwrap();
    assert_eq!(step.action, Action::Replace);
    assert!(lab.list(TYPE, object! {}).await.unwrap().is_empty());
    // The reads of the plan and of the destroy, two looks of its wait, and then it is gone.
    let gone = json!({ "gatewayClusterAssociations": [] });
    let list = "ListGatewayClusterAssociations";
    fake.script_after(list, 4, 2, Turn::Answer(gone));
    made.apply(config()).await.unwrap();
    assert!(fake.calls("DisassociateGatewayFromCluster").is_empty());
    assert_eq!(fake.calls("AssociateGatewayWithCluster").len(), 2);
    assert_eq!(made.state().get("status"), Some(&"ACTIVE".into()));
}

#[tokio::test]
async fn a_create_waits_for_the_end_of_a_former_association() {
    let (fake, lab) = with_gateway().await;
    let going = json!({ "gatewayArn": GATEWAY, "clusterArn": CLUSTER, "status": "DISASSOCIATING" });
    let going = json!({ "gatewayClusterAssociations": [going] });
    fake.script("ListGatewayClusterAssociations", 3, Turn::Answer(going));
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    assert!(fake.calls("ListGatewayClusterAssociations").len() > 4);
    assert_eq!(made.plan(config()).await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn an_association_that_is_gone_is_made_again() {
    let (fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    made.set_private(Vec::new());
    let ended = |answer: &mut Json| {
        answer["gatewayClusterAssociations"][0]["status"] = "INACTIVE".into();
    };
    fake.script("ListGatewayClusterAssociations", 1, Turn::Edit(ended));
    assert_eq!(made.plan(config()).await.unwrap().action, Action::Create);
    made.import("web,main").await.unwrap();
    fake.edit_gateways(|all| all.associations.clear());
    made.destroy().await.unwrap();
}

#[tokio::test]
async fn an_association_that_exists_is_taken_over() {
    let (fake, lab) = with_gateway().await;
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    let mut again = lab.resource(TYPE).unwrap();
    let step = again.apply(config()).await.unwrap();
    let warnings = messages(&step.warnings);
    assert!(warnings.contains("it exists already"), "{warnings}");
    assert_eq!(fake.calls("AssociateGatewayWithCluster").len(), 1);
}

#[tokio::test]
async fn a_new_gateway_and_a_new_cluster_are_waited_for() {
    let (fake, lab) = with_gateway().await;
    for code in ["GatewayNotFoundException", "ClusterNotFoundException"] {
        fake.script(
            "AssociateGatewayWithCluster",
            1,
            Turn::Refuse(code, "not found"),
        );
    }
    let mut made = lab.resource(TYPE).unwrap();
    made.apply(config()).await.unwrap();
    assert_eq!(fake.calls("AssociateGatewayWithCluster").len(), 3);
}
