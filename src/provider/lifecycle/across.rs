//! A service that is planned together with its task definition.

use tfplug::rules::Action;
use tfplug::value::Value;

use super::ecs::Turn;
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

/// ECS has a default for the mode, though a plan shows it after apply only.
#[tokio::test]
async fn a_definition_without_a_network_mode_has_the_default_one() {
    let (_fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let config = object! { family: "web", container_definitions: HTTP };
    web.plan(config).await.unwrap();
    let network = object! { subnets: Value::Set(vec!["subnet-7".into()]) };
    let bridged = object! {
        name: "web", cluster: "main", task_definition: "web", desired_count: 1,
        network_configuration: Value::List(vec![network]),
    };
    let mut balanced = lab.resource("ecs_service").unwrap();
    let said = refused(balanced.plan(bridged).await);
    assert!(said.contains("SV-031"), "{said}");
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
    let mut unknown = lab.resource("ecs_service").unwrap();
    let step = unknown.plan(service("other:1".into())).await.unwrap();
    assert_eq!(step.action, Action::Create);
    let said = messages(&step.warnings);
    assert!(
        said.contains("task_definition|Task definition not found|"),
        "{said}"
    );
    // Out of reach is not unknown.
    fake.script(
        "DescribeTaskDefinition",
        1,
        Turn::Refuse("AccessDeniedException", "no"),
    );
    let step = unknown.plan(service("third:1".into())).await.unwrap();
    assert_eq!(messages(&step.warnings), "");
}

/// Every member of the answer counts, whichever rules look at it.
#[tokio::test]
async fn a_volume_of_a_revision_that_is_looked_up_counts() {
    let files = object! {
        file_system_arn: "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-0123456789abcdef0",
    };
    let volume = object! { name: "data", s3files_volume_configuration: Value::List(vec![files]) };
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let fargate = object! {
        family: "web", requires_compatibilities: Value::Set(vec!["FARGATE".into()]), network_mode: "awsvpc", cpu: "256",
        memory: "512", container_definitions: HTTP, volume: Value::Set(vec![volume]), task_role_arn: "arn:aws:iam::123456789012:role/web",
    };
    web.apply(fargate).await.unwrap();
    let lab = process(&fake).await;
    let network = object! { subnets: Value::Set(vec!["subnet-0123456789abcdef0".into()]) };
    let old = object! {
        name: "web", cluster: "main", task_definition: "web:1", desired_count: 1, launch_type: "FARGATE",
        platform_version: "1.3.0", network_configuration: Value::List(vec![network]),
    };
    let mut balanced = lab.resource("ecs_service").unwrap();
    let said = messages(&balanced.plan(old).await.unwrap().warnings);
    assert!(
        said.contains("SV-088") && said.contains("S3 Files"),
        "{said}"
    );
}

/// The launch type is unset, which is known after apply only.
#[tokio::test]
async fn a_revision_without_the_network_that_it_needs_is_refused() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let mut config = definition(OTHER);
    if let Value::Object(members) = &mut config {
        members.insert("network_mode".into(), "awsvpc".into());
    }
    web.apply(config).await.unwrap();
    let lab = process(&fake).await;
    let bare = object! { name: "web", cluster: "main", task_definition: "web:1", desired_count: 1 };
    let mut balanced = lab.resource("ecs_service").unwrap();
    let said = refused(balanced.plan(bare).await);
    assert!(said.contains("SV-030"), "{said}");
}

/// The network is in the configuration and in the state, as servers keep it that do not look at the network mode.
#[tokio::test]
async fn a_network_that_a_service_has_already_is_judged_again() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let config = object! { family: "web", container_definitions: OTHER };
    web.apply(config).await.unwrap();
    let bridged = |count: i64| {
        let network = object! { subnets: Value::Set(vec!["subnet-7".into()]) };
        object! {
            name: "web", cluster: "main", task_definition: "web:1", launch_type: "EC2",
            desired_count: count, network_configuration: Value::List(vec![network]),
        }
    };
    let offline = process(&fake).await;
    let mut balanced = offline.resource("ecs_service").unwrap();
    fake.script(
        "DescribeTaskDefinition",
        2,
        Turn::Refuse("AccessDeniedException", "no"),
    );
    balanced.apply(bridged(1)).await.unwrap();
    let lab = process(&fake).await;
    let mut again = lab.resource("ecs_service").unwrap();
    again.import("main/web").await.unwrap();
    let said = refused(again.plan(bridged(2)).await);
    assert!(said.contains("SV-031"), "{said}");
}

#[tokio::test]
async fn references_to_another_region_are_warned_of() {
    let (_fake, lab) = lab().await;
    let elsewhere = |of: &str| format!("arn:aws:ecs:eu-west-2:123456789012:{of}");
    let mut config = service(elsewhere("task-definition/web:1").into());
    if let Value::Object(members) = &mut config {
        members.insert("cluster".into(), elsewhere("cluster/main").into());
    }
    let mut balanced = lab.resource("ecs_service").unwrap();
    let step = balanced.plan(config).await.unwrap();
    let said = messages(&step.warnings);
    for place in [
        "cluster|cluster is in another region",
        "task_definition|task_definition is in",
    ] {
        assert!(said.contains(place), "{said}");
    }
    assert!(!said.contains("load_balancer"), "{said}");
    let set =
        object! { cluster: "main", service: elsewhere("service/main/web"), task_definition: "web" };
    let step = lab
        .resource("ecs_task_set")
        .unwrap()
        .plan(set)
        .await
        .unwrap();
    let said = messages(&step.warnings);
    assert!(
        said.contains("service|service is in another region"),
        "{said}"
    );
}

#[tokio::test]
async fn service_connect_needs_a_namespace_of_its_own_or_of_the_cluster() {
    let (_fake, lab) = lab().await;
    let mut cluster = lab.resource("ecs_cluster").unwrap();
    let connected = |namespace: Value| {
        let connect = object! { enabled: true, namespace: namespace };
        object! {
            name: "web", cluster: "main", desired_count: 1, task_definition: "web:1",
            service_connect_configuration: Value::List(vec![connect]),
        }
    };
    let mut config = object! { name: "main" };
    for (namespace, default, warns) in [
        (Value::Null, false, true),
        ("shop".into(), false, false),
        (Value::unknown(), false, false),
        (Value::Null, true, false),
    ] {
        if let (true, Value::Object(members)) = (default, &mut config) {
            let arn = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-7";
            let defaults = Value::List(vec![object! { namespace: arn }]);
            members.insert("service_connect_defaults".into(), defaults);
        }
        cluster.apply(config.clone()).await.unwrap();
        let mut web = lab.resource("ecs_service").unwrap();
        let step = web.plan(connected(namespace)).await.unwrap();
        let said = messages(&step.warnings);
        assert_eq!(said.contains("SC-001"), warns, "{said}");
    }
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

/// A definition with a named port, and a service that offers it by Service Connect.
fn offered(family: &str, protocol: &str) -> Value {
    let containers = format!(
        r#"[{{"name":"web","image":"nginx","memory":128,"portMappings":[{{"name":"http","containerPort":80,"appProtocol":"{protocol}"}}]}}]"#
    );
    object! { family: family, network_mode: "bridge", container_definitions: containers }
}

fn offering(definition: Value) -> Value {
    let alias = object! { port: 80 };
    let offer = object! { port_name: "http", client_alias: Value::List(vec![alias]) };
    let connect = object! { enabled: true, namespace: "shop", service: Value::List(vec![offer]) };
    object! {
        name: "web", cluster: "main", task_definition: definition, desired_count: 1,
        service_connect_configuration: Value::List(vec![connect]),
    }
}

#[tokio::test]
async fn the_protocol_of_a_service_connect_port_stays() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(offered("web", "http")).await.unwrap();
    let arn = |it: &tfplug::testing::Instance| it.state().get("arn").cloned().unwrap();
    let mut service = lab.resource("ecs_service").unwrap();
    service.apply(offering(arn(&web))).await.unwrap();
    // Planned in one configuration.
    let next = web.plan(offered("web", "grpc")).await.unwrap();
    let promised = next.planned.get("arn").cloned().unwrap();
    let said = refused(service.plan(offering(promised.clone())).await);
    assert!(
        said.contains("appProtocol of a Service Connect port cannot be changed")
            && said.contains("has http in the running task definition, and grpc in the next one")
            && said.contains("SC-016"),
        "{said}"
    );
    // Containers that are not known yet decide nothing.
    let mut open = offered("web", "http");
    if let Value::Object(members) = &mut open {
        members.insert("container_definitions".into(), Value::unknown());
    }
    let next = web.plan(open).await.unwrap();
    let unknown = next.planned.get("arn").cloned().unwrap();
    service.plan(offering(unknown)).await.unwrap();
    // A service that is replaced is another one.
    let mut replaced = offering(promised);
    if let Value::Object(members) = &mut replaced {
        members.insert("name".into(), "other".into());
    }
    service.plan(replaced).await.unwrap();
    // Both revisions are looked up.
    let others = process(&fake).await;
    let mut other = others.resource("ecs_task_definition").unwrap();
    other.apply(offered("other", "grpc")).await.unwrap();
    let mut same = others.resource("ecs_task_definition").unwrap();
    same.apply(offered("same", "http")).await.unwrap();
    let said = refused(service.plan(offering(arn(&other))).await);
    assert!(said.contains("SC-016"), "{said}");
    service.plan(offering(arn(&same))).await.unwrap();
}

/// Containers that a plan does not know are known when the revision has been registered.
#[tokio::test]
async fn a_revision_that_was_just_registered_is_judged_without_a_request() {
    let (fake, lab) = lab().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(definition(OTHER)).await.unwrap();
    let arn = web.state().get("arn").cloned().unwrap();
    let before = fake.calls("DescribeTaskDefinition").len();
    let mut balanced = lab.resource("ecs_service").unwrap();
    let said = refused(balanced.plan(service(arn)).await);
    assert!(said.contains("SV-034"), "{said}");
    assert_eq!(fake.calls("DescribeTaskDefinition").len(), before);
}
