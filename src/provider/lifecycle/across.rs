//! A service that is planned together with its task definition.

use tfplug::rules::Action;
use tfplug::value::Value;

use super::*;

fn definition(containers: &str) -> Value {
    object! { family: "web", network_mode: "bridge", container_definitions: containers }
}

const HTTP: &str =
    r#"[{"name":"web","image":"nginx:1.29","memory":128,"portMappings":[{"containerPort":80}]}]"#;
const OTHER: &str =
    r#"[{"name":"web","image":"nginx:1.30","memory":128,"portMappings":[{"containerPort":8080}]}]"#;

/// A service on port 80 of the container.
fn service(definition: Value) -> Value {
    let group = object! {
        target_group_arn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",
        container_name: "web", container_port: 80,
    };
    object! {
        name: "web", cluster: "main", task_definition: definition, desired_count: 1,
        load_balancer: Value::Set(vec![group]),
    }
}

#[tokio::test]
async fn a_planned_revision_is_known_by_the_beginning_of_its_arn() {
    let (_fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(HTTP)).await.unwrap();
    let arn = web.state().get("arn").cloned().unwrap();
    let mut balanced = lab.resource("ecs_service").unwrap();
    let fits = balanced.plan(service(arn.clone())).await.unwrap();
    assert_eq!(fits.action, Action::Create);
    let next = web.plan(definition(OTHER)).await.unwrap();
    let promised = next.planned.get("arn").cloned().unwrap();
    assert!(promised.is_unknown());
    let said = refused(balanced.plan(service(promised)).await);
    assert!(said.contains("SV-034") && said.contains("8080"), "{said}");
}

#[tokio::test]
async fn a_revision_outside_of_the_configuration_is_looked_up_once() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(OTHER)).await.unwrap();
    let arn = web.state().get("arn").cloned().unwrap();
    let asked = |fake: &Fake| fake.calls("DescribeTaskDefinition").len();
    // Another process, in which the definition is not planned.
    let lab = process(&fake).await;
    let before = asked(&fake);
    for _ in 0..2 {
        let mut balanced = lab.resource("ecs_service").unwrap();
        let said = refused(balanced.plan(service(arn.clone())).await);
        assert!(said.contains("SV-034"), "{said}");
    }
    assert_eq!(asked(&fake), before + 1);
    // One that ECS does not know is the request's own matter.
    let mut unknown = lab.resource("ecs_service").unwrap();
    let step = unknown.plan(service("other:1".into())).await.unwrap();
    assert_eq!(step.action, Action::Create);
}
