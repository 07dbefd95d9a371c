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

/// The family is as before in the state, and the configuration names a revision now, which the plan does not know yet.
#[tokio::test]
async fn a_revision_in_the_place_of_a_family_is_an_update() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(HTTP)).await.unwrap();
    let mut balanced = lab.resource("ecs_service").unwrap();
    balanced.apply(service("web".into())).await.unwrap();
    let arn = web.state().get("arn").cloned().unwrap();
    let bare = web.state().get("arn_without_revision").cloned().unwrap();
    let prefix = bare.as_str().unwrap().to_owned();
    let open = Value::unknown_with_prefix(format!("{prefix}:"));
    let step = balanced
        .apply_after(service(open), service(arn.clone()))
        .await;
    assert_eq!(step.unwrap().action, Action::Update);
    assert_eq!(balanced["task_definition"], arn);
    assert_eq!(fake.calls("UpdateService").len(), 1);
    // The ARN of a family in the place of its name means the same.
    let mut other = lab.resource("ecs_service").unwrap();
    let named = |definition: Value| {
        let mut config = service(definition);
        if let Value::Object(members) = &mut config {
            members.insert("name".into(), "other".into());
        }
        config
    };
    other.apply(named("web".into())).await.unwrap();
    let open = Value::unknown_with_prefix(prefix);
    let step = other.apply_after(named(open), named(bare.clone())).await;
    assert_eq!(step.unwrap().action, Action::Update);
    assert_eq!(other["task_definition"], "web".into());
    assert_eq!(fake.calls("UpdateService").len(), 1);
}

/// The family is known while the definition changes: the service moves to its newest revision.
#[tokio::test]
async fn a_family_in_the_place_of_a_revision_is_an_update() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(HTTP)).await.unwrap();
    let arn = web.state().get("arn").cloned().unwrap();
    let bare = web.state().get("arn_without_revision").cloned().unwrap();
    for (name, family) in [("by-name", "web".into()), ("by-arn", bare)] {
        let named = |definition: &Value| {
            let mut config = service(definition.clone());
            if let Value::Object(members) = &mut config {
                members.insert("name".into(), name.into());
            }
            config
        };
        let mut balanced = lab.resource("ecs_service").unwrap();
        balanced.apply(named(&arn)).await.unwrap();
        let before = fake.calls("UpdateService").len();
        let step = balanced.apply(named(&family)).await.unwrap();
        assert_eq!(step.action, Action::Update);
        let sent = &fake.calls("UpdateService")[before..];
        assert_eq!(sent.len(), 1);
        assert_eq!(
            Some(sent[0]["taskDefinition"].as_str().unwrap()),
            family.as_str()
        );
        assert_eq!(balanced["task_definition"], family);
    }
}

/// Two resources with different definitions of one family: which one a service means is not known.
#[tokio::test]
async fn a_family_of_two_resources_is_ambiguous() {
    let (_fake, lab) = lab().await;
    for containers in [HTTP, OTHER] {
        let mut web = lab.resource("ecs_task_definition").unwrap();
        web.plan(definition(containers)).await.unwrap();
    }
    let mut balanced = lab.resource("ecs_service").unwrap();
    let step = balanced.plan(service("web".into())).await.unwrap();
    assert_eq!(step.action, Action::Create);
}

/// The family's ARN is known, and the definition changes in the same plan.
#[tokio::test]
async fn the_arn_of_a_family_is_the_definition_that_is_planned() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(OTHER)).await.unwrap();
    let bare = web.state().get("arn_without_revision").cloned().unwrap();
    let lab = process(&fake).await;
    let mut again = lab.resource("ecs_task_definition").unwrap();
    again
        .import(web.state().get("arn").unwrap().as_str().unwrap())
        .await
        .unwrap();
    again.plan(definition(HTTP)).await.unwrap();
    let mut balanced = lab.resource("ecs_service").unwrap();
    let step = balanced.plan(service(bare)).await.unwrap();
    assert_eq!(step.action, Action::Create);
}
