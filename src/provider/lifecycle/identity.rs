//! Identities: they last as long as the object, an import by one finds it, and lists show all.

use tfplug::object;
use tfplug::value::Value;

use super::{lab, refused};

/// The identity that a test expects: these attributes, in the account and region of the fake.
fn identity(mut keys: Value) -> Value {
    if let Value::Object(keys) = &mut keys {
        keys.insert("account_id".to_owned(), "123456789012".into());
        keys.insert("region".to_owned(), "eu-west-1".into());
    }
    keys
}

fn tags(key: &str, value: &str) -> Value {
    Value::Map([(key.to_owned(), value.into())].into())
}

fn definition(image: &str) -> Value {
    let containers = format!(r#"[{{"name": "web", "image": "{image}", "memory": 128}}]"#);
    object! { family: "web", container_definitions: containers, tags: tags("team", "a") }
}

#[tokio::test]
async fn a_cluster_is_imported_by_its_name() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource("ecs_cluster").unwrap();
    made.apply(object! { name: "main" }).await.unwrap();
    let expected = identity(object! { name: "main" });
    assert_eq!(made.identity(), &expected);
    made.apply(object! { name: "main", tags: tags("a", "b") })
        .await
        .unwrap_err();
    assert_eq!(made.identity(), &expected, "a failed update keeps it");
    let mut imported = lab.resource("ecs_cluster").unwrap();
    for given in [object! { name: "main" }, expected.clone()] {
        imported.import_by_identity(&given).await.unwrap();
        assert_eq!(imported.identity(), &expected);
        assert_eq!(imported.state().get("arn"), made.state().get("arn"));
    }
    let mut wrong = lab.resource("ecs_cluster").unwrap();
    let message = refused(wrong.import_by_identity(&object! { name: "a/b" }).await);
    assert!(
        message.contains("Import a cluster by its name"),
        "{message}"
    );
}

#[tokio::test]
async fn a_service_is_imported_by_cluster_and_name() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource("ecs_service").unwrap();
    let config = object! { name: "web", cluster: "main", task_definition: "web:1" };
    made.apply(config).await.unwrap();
    let expected = identity(object! { cluster: "main", name: "web" });
    assert_eq!(made.identity(), &expected);
    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
    for cluster in ["main", arn] {
        let mut imported = lab.resource("ecs_service").unwrap();
        let given = object! { cluster: cluster, name: "web" };
        imported.import_by_identity(&given).await.unwrap();
        assert_eq!(imported.identity(), &expected);
        assert_eq!(imported.state().get("arn"), made.state().get("arn"));
    }
}

#[tokio::test]
async fn a_task_definition_keeps_its_identity_when_a_revision_is_registered() {
    let (_fake, lab) = lab().await;
    let mut made = lab.resource("ecs_task_definition").unwrap();
    made.apply(definition("nginx:1")).await.unwrap();
    let expected = identity(object! { family: "web", revision: Value::Null });
    assert_eq!(made.identity(), &expected);
    made.apply(definition("nginx:2")).await.unwrap();
    assert_eq!(made.identity(), &expected);
    for (revision, found) in [(Value::Null, 2), (1.into(), 1)] {
        let mut imported = lab.resource("ecs_task_definition").unwrap();
        let given = object! { family: "web", revision: revision };
        imported.import_by_identity(&given).await.unwrap();
        assert_eq!(imported.identity(), &expected);
        assert_eq!(imported.state().get("revision"), Some(&found.into()));
    }
}

/// The names in a list, and a check that each object can be imported by its identity.
async fn listed(lab: &tfplug::testing::Lab, of: &str, config: Value) -> Vec<String> {
    let mut names = Vec::new();
    for one in lab.list(of, config).await.unwrap() {
        let mut imported = lab.resource(of).unwrap();
        imported.import_by_identity(&one.identity).await.unwrap();
        assert_eq!(imported.identity(), &one.identity);
        assert_eq!(imported.state().get("arn"), one.state.get("arn"));
        names.push(one.name);
    }
    names
}

#[tokio::test]
async fn lists_show_all_pages_and_keep_to_their_filters() {
    let (fake, lab) = lab().await;
    for (name, team) in [("blue", "a"), ("green", "b"), ("red", "a")] {
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        let config = object! { name: name, tags: tags("team", team) };
        cluster.apply(config).await.unwrap();
    }
    let all = listed(&lab, "ecs_cluster", object! {}).await;
    assert_eq!(all, ["blue", "green", "red"]);
    assert_eq!(fake.calls("ListClusters").len(), 3);
    let some = listed(&lab, "ecs_cluster", object! { tags: tags("team", "a") }).await;
    assert_eq!(some, ["blue", "red"]);

    let mut service = lab.resource("ecs_service").unwrap();
    let config = object! { name: "web", cluster: "blue", task_definition: "web:1" };
    service.apply(config).await.unwrap();
    fake.put_service("old", "DRAINING");
    let filter = object! { cluster: "blue", launch_type: "FARGATE", scheduling_strategy: "" };
    assert_eq!(listed(&lab, "ecs_service", filter).await, ["web"]);
    let sent = &fake.calls("ListServices")[0];
    assert_eq!(sent["launchType"], "FARGATE");
    assert_eq!(sent["resourceManagementType"], "CUSTOMER");
    assert!(sent["schedulingStrategy"].is_null());

    let mut registered = lab.resource("ecs_task_definition").unwrap();
    registered.apply(definition("nginx")).await.unwrap();
    let of = "ecs_task_definition";
    assert_eq!(
        listed(&lab, of, object! { family_prefix: "we" }).await,
        ["web"]
    );
    let sent = &fake.calls("ListTaskDefinitionFamilies")[0];
    assert_eq!(sent["familyPrefix"], "we");
    let other = object! { tags: tags("team", "b") };
    assert_eq!(listed(&lab, of, other).await, Vec::<String>::new());
}

/// Identities and filters that name a region, for every object whose identity has one.
#[tokio::test]
async fn a_region_of_another_partition_is_refused_before_anything_is_sent() {
    let (fake, lab) = lab().await;
    for (of, identity) in [
        ("ecs_cluster", object! { name: "main" }),
        (
            "ecs_cluster_capacity_providers",
            object! { cluster_name: "main" },
        ),
        ("ecs_service", object! { cluster: "main", name: "web" }),
        ("ecs_task_definition", object! { family: "web" }),
        (
            "ecs_account_setting_default",
            object! { name: "containerInsights" },
        ),
        (
            "ecs_launch_configuration",
            object! { id: "lt-0123456789abcdef0" },
        ),
        (
            "ecs_task_set",
            object! { task_set_id: "ecs-svc/1", service: "web", cluster: "main" },
        ),
    ] {
        for (region, complaint) in [
            ("cn-north-1", "Region is in another AWS partition"),
            ("eu-west-1a", "Invalid AWS region"),
        ] {
            let mut identity = identity.clone();
            if let Value::Object(keys) = &mut identity {
                keys.insert("region".to_owned(), region.into());
            }
            let mut imported = lab.resource(of).unwrap();
            let message = refused(imported.import_by_identity(&identity).await);
            assert!(message.contains(complaint), "{of} {region}: {message}");
        }
    }
    let arn = |of: &str| format!("arn:aws-cn:ecs:cn-north-1:123456789012:{of}");
    let both = object! { gateway_arn: arn("gateway/web"), cluster_arn: arn("cluster/main") };
    for (of, identity) in [
        (
            "ecs_capacity_provider",
            object! { arn: arn("capacity-provider/own") },
        ),
        ("ecs_gateway", object! { arn: arn("gateway/web") }),
        ("ecs_gateway_cluster_association", both),
    ] {
        let mut imported = lab.resource(of).unwrap();
        let message = refused(imported.import_by_identity(&identity).await);
        assert!(
            message.contains("in another AWS partition"),
            "{of}: {message}"
        );
    }
    let filter = object! { region: "cn-north-1" };
    let message = refused(lab.list("ecs_cluster", filter.clone()).await);
    assert!(message.contains("in another AWS partition"), "{message}");
    let message = refused(lab.data("ecs_clusters", filter).await);
    assert!(message.contains("in another AWS partition"), "{message}");
    for call in ["DescribeClusters", "ListClusters", "DescribeServices"] {
        assert!(fake.calls(call).is_empty(), "{call}");
    }
}

#[tokio::test]
async fn a_revision_is_a_number_from_one() {
    let (_fake, lab) = lab().await;
    let mut imported = lab.resource("ecs_task_definition").unwrap();
    let identity = object! { family: "web", revision: 0 };
    let message = refused(imported.import_by_identity(&identity).await);
    assert!(message.contains("\"web:0\" does not identify"), "{message}");
}

/// An empty cluster would be the one called `default`.
#[tokio::test]
async fn a_required_filter_is_not_empty() {
    let (fake, lab) = lab().await;
    for (of, config) in [
        ("ecs_service", object! { cluster: "" }),
        ("ecs_express_gateway_service", object! { cluster: "" }),
        ("ecs_task_set", object! { cluster: "", service: "web" }),
        ("ecs_daemon", object! { cluster_arn: "" }),
    ] {
        let message = refused(lab.list(of, config).await);
        assert!(message.contains(" is empty"), "{of}: {message}");
    }
    for (of, config) in [
        ("ecs_cluster", object! { cluster_name: "" }),
        (
            "ecs_service",
            object! { cluster_arn: "main", service_name: "" },
        ),
        ("ecs_services", object! { cluster_arn: "" }),
        ("ecs_task_definition", object! { task_definition: "" }),
        ("ecs_capacity_provider", object! { name: "" }),
    ] {
        let message = refused(lab.data(of, config).await);
        assert!(message.contains(" is empty"), "{of}: {message}");
    }
    assert!(fake.calls("ListServices").is_empty());
}
