//! Rules are judged once more right before a request, when all is known.

use serde_json::{Value as Json, json};
use tfplug::Model;
use tfplug::testing::value::from_json;
use tfplug::value::Value;

use super::{lab, refused};
use crate::account_setting_default::schema::AccountSettingDefault;
use crate::attribute::schema::Attribute;
use crate::capacity_provider::schema::CapacityProvider;
use crate::cluster::schema::Cluster;
use crate::daemon::schema::Daemon;
use crate::daemon_task_definition::schema::DaemonTaskDefinition;
use crate::express_gateway_service::schema::ExpressGatewayService;
use crate::gateway::schema::Gateway;
use crate::service::schema::Service;
use crate::tag::schema::Tag;
use crate::task_set::schema::TaskSet;

/// An attribute that is unknown in the plan turns out to violate a rule: the object is not made.
async fn is_refused<M: Model>(resource: &str, create: &str, wrong: Json, open: &str, rule: &str) {
    let wrong = from_json(&wrong, &M::block()).unwrap();
    let mut planned = wrong.clone();
    *planned.at_mut(&open.into()).unwrap() = Value::unknown();
    let (fake, lab) = lab().await;
    let mut object = lab.resource(resource).unwrap();
    let failure = refused(object.apply_after(planned, wrong).await);
    assert!(
        failure.contains(&format!("(rule {rule})")),
        "{resource}: {failure}"
    );
    assert!(fake.calls(create).is_empty(), "{resource}");
}

fn arn(resource: &str) -> String {
    format!("arn:aws:ecs:eu-west-1:123456789012:{resource}")
}

/// A value of `tags` that no object takes.
fn tags() -> Json {
    json!({ "a*": "b" })
}

const ROLE: &str = "arn:aws:iam::123456789012:role/ecs";

#[tokio::test]
async fn clusters_and_their_capacity_are_judged_before_the_request() {
    let wrong = json!({ "name": "main", "tags": tags() });
    is_refused::<Cluster>("ecs_cluster", "CreateCluster", wrong, "tags", "GEN-004").await;
    let (resource, create) = ("ecs_capacity_provider", "CreateCapacityProvider");
    let group = |scaling: Json| {
        json!({ "name": "own", "tags": tags(), "auto_scaling_group_provider": [{
            "auto_scaling_group_arn": "web", "managed_scaling": [scaling],
        }] })
    };
    let wrong = group(json!({}));
    is_refused::<CapacityProvider>(resource, create, wrong, "tags", "GEN-004").await;
    let steps = json!({ "minimum_scaling_step_size": 9, "maximum_scaling_step_size": 2 });
    let open = "auto_scaling_group_provider[0].managed_scaling[0].minimum_scaling_step_size";
    let mut wrong = group(steps);
    wrong["tags"] = Json::Null;
    is_refused::<CapacityProvider>(resource, create, wrong, open, "CP-006").await;
    let wrong = json!({ "name": "stack", "target_id": arn("container-instance/main/i1"), "cluster": "other" });
    is_refused::<Attribute>("ecs_attribute", "PutAttributes", wrong, "cluster", "AT-003").await;
}

#[tokio::test]
async fn services_are_judged_before_the_request() {
    let wrong =
        json!({ "name": "web", "cluster": "main", "task_definition": "web:1", "tags": tags() });
    is_refused::<Service>("ecs_service", "CreateService", wrong, "tags", "GEN-004").await;
    let wrong =
        json!({ "cluster": "main", "service": "web", "task_definition": "web:1", "tags": tags() });
    is_refused::<TaskSet>("ecs_task_set", "CreateTaskSet", wrong, "tags", "GEN-004").await;
    let (resource, create) = ("ecs_express_gateway_service", "CreateExpressGatewayService");
    let wrong = json!({
        "infrastructure_role_arn": ROLE, "execution_role_arn": ROLE, "primary_container": [{ "image": "web:1" }],
        "health_check_path": "ping",
    });
    let open = "health_check_path";
    is_refused::<ExpressGatewayService>(resource, create, wrong, open, "EX-004").await;
    let wrong = json!({ "name": "web", "infrastructure_role_arn": ROLE, "host_shared_alb": [{}], "tags": tags() });
    is_refused::<Gateway>("ecs_gateway", "CreateGateway", wrong, "tags", "GEN-004").await;
}

#[tokio::test]
async fn daemons_are_judged_before_the_request() {
    let wrong = json!({
        "name": "agent", "cluster_arn": arn("cluster/main"), "tags": tags(),
        "daemon_task_definition_arn": arn("daemon-task-definition/agent:1"),
        "capacity_provider_arns": [arn("capacity-provider/mi")],
    });
    is_refused::<Daemon>("ecs_daemon", "CreateDaemon", wrong, "tags", "GEN-004").await;
    let (resource, create) = ("ecs_daemon_task_definition", "RegisterDaemonTaskDefinition");
    let container = json!([{ "name": "agent", "image": "agent", "memory": 64 }]);
    let wrong = json!({ "family": "agent", "container_definition": container, "tags": tags() });
    is_refused::<DaemonTaskDefinition>(resource, create, wrong, "tags", "GEN-004").await;
}

#[tokio::test]
async fn settings_and_single_tags_are_judged_before_the_request() {
    let (resource, create) = ("ecs_account_setting_default", "PutAccountSettingDefault");
    let wrong = json!({ "name": "awsvpcTrunking", "value": "perhaps" });
    is_refused::<AccountSettingDefault>(resource, create, wrong, "value", "AS-001").await;
    let wrong = json!({ "resource_arn": arn("cluster/main"), "key": "a*", "value": "b" });
    is_refused::<Tag>("ecs_tag", "TagResource", wrong, "key", "GEN-004").await;
}
