//! The requests of the comparison, in order.

use acceptance::api::Network;
use acceptance::emulator::ACCOUNT;
use acceptance::profile::REGION;
use serde_json::{Value, json};

/// No request, but time for services to become steady.
pub(super) const WAIT: &str = "WAIT";

type Requests = Vec<(&'static str, Value)>;

pub(super) fn all(network: &Network) -> Requests {
    let parts = [
        clusters(),
        definitions(),
        services(network),
        tags(),
        endings(),
        refused_endings(network),
        settings(),
    ];
    parts.into_iter().flatten().collect()
}

fn clusters() -> Requests {
    let insights = |value: &str| json!([{ "name": "containerInsights", "value": value }]);
    let tags = json!([{ "key": "team", "value": "web" }]);
    let all = ["TAGS", "SETTINGS", "STATISTICS", "CONFIGURATIONS"];
    let main = json!({ "clusterName": "main", "settings": insights("enabled"), "tags": tags });
    vec![
        ("CreateCluster", main),
        ("CreateCluster", json!({ "clusterName": "bad name" })),
        ("CreateCluster", json!({ "clusterName": "other" })),
        (
            "DescribeClusters",
            json!({ "clusters": ["main", "none"], "include": all }),
        ),
        ("ListClusters", json!({ "maxResults": 1 })),
        (
            "UpdateClusterSettings",
            json!({ "cluster": "main", "settings": insights("disabled") }),
        ),
        (
            "UpdateClusterSettings",
            json!({ "cluster": "none", "settings": insights("enabled") }),
        ),
        (
            "DescribeCapacityProviders",
            json!({ "capacityProviders": ["FARGATE"] }),
        ),
    ]
}

fn definitions() -> Requests {
    let port = json!({ "containerPort": 80 });
    let container =
        json!([{ "name": "web", "image": "web:1", "memory": 64, "portMappings": [port] }]);
    let web = json!({
        "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "web", "image": "web:1" }], "tags": [{ "key": "team", "value": "web" }],
    });
    let of = |family: &str| json!({ "family": family, "containerDefinitions": container });
    let mut bridged = of("bad");
    bridged["requiresCompatibilities"] = json!(["FARGATE"]);
    vec![
        ("RegisterTaskDefinition", web.clone()),
        ("RegisterTaskDefinition", of("batch")),
        ("RegisterTaskDefinition", bridged),
        (
            "RegisterTaskDefinition",
            json!({ "family": "bad", "containerDefinitions": [] }),
        ),
        ("RegisterTaskDefinition", web),
        (
            "DescribeTaskDefinition",
            json!({ "taskDefinition": "web", "include": ["TAGS"] }),
        ),
        (
            "DescribeTaskDefinition",
            json!({ "taskDefinition": "none" }),
        ),
        (
            "ListTaskDefinitions",
            json!({ "familyPrefix": "web", "maxResults": 1 }),
        ),
        ("ListTaskDefinitionFamilies", json!({})),
    ]
}

/// A service of the newest revision.
fn service(network: &Network, cluster: &str) -> Value {
    let inside = json!({ "subnets": network.subnets, "securityGroups": [network.security_group] });
    json!({
        "cluster": cluster, "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": inside }, "tags": [{ "key": "team", "value": "web" }],
        "deploymentConfiguration": { "minimumHealthyPercent": 50, "maximumPercent": 150 },
    })
}

fn both() -> Value {
    json!({ "cluster": "main", "services": ["web", "none"], "include": ["TAGS"] })
}

fn services(network: &Network) -> Requests {
    let elsewhere = service(network, "none");
    let mut undefined = service(network, "main");
    undefined["serviceName"] = json!("other");
    undefined["taskDefinition"] = json!("none");
    let scale = |service: &str, count: u8| json!({ "cluster": "main", "service": service, "desiredCount": count });
    vec![
        ("CreateService", service(network, "main")),
        ("CreateService", elsewhere),
        ("CreateService", undefined),
        (WAIT, Value::Null),
        ("DescribeServices", both()),
        (
            "DescribeServices",
            json!({ "cluster": "nowhere", "services": ["web"] }),
        ),
        (
            "ListServices",
            json!({ "cluster": "main", "launchType": "FARGATE" }),
        ),
        ("UpdateService", scale("web", 2)),
        ("UpdateService", scale("none", 2)),
        (WAIT, Value::Null),
        ("DescribeServices", both()),
    ]
}

fn tags() -> Requests {
    let arn = |cluster: &str| format!("arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{cluster}");
    let stage = json!([{ "key": "stage", "value": "test" }]);
    vec![
        (
            "TagResource",
            json!({ "resourceArn": arn("main"), "tags": stage }),
        ),
        (
            "UntagResource",
            json!({ "resourceArn": arn("main"), "tagKeys": ["team"] }),
        ),
        ("ListTagsForResource", json!({ "resourceArn": arn("main") })),
        ("ListTagsForResource", json!({ "resourceArn": arn("none") })),
    ]
}

fn endings() -> Requests {
    let web = json!({ "cluster": "main", "service": "web" });
    let down = json!({ "cluster": "main", "service": "web", "desiredCount": 0 });
    let main = json!({ "cluster": "main" });
    vec![
        ("UpdateService", down),
        (WAIT, Value::Null),
        ("DeleteService", web.clone()),
        (WAIT, Value::Null),
        ("DescribeServices", both()),
        ("DeleteService", web),
        ("DeleteCluster", main),
        ("DescribeClusters", json!({ "clusters": ["main"] })),
        (
            "DeregisterTaskDefinition",
            json!({ "taskDefinition": "web:1" }),
        ),
        (
            "DeleteTaskDefinitions",
            json!({ "taskDefinitions": ["web:1", "web:2"] }),
        ),
    ]
}

/// Each in a cluster of its own: who does not refuse one has no differences that only follow from it.
fn refused_endings(network: &Network) -> Requests {
    let mut again = service(network, "doubled");
    again["desiredCount"] = json!(2);
    let cluster = |name: &str| ("CreateCluster", json!({ "clusterName": name }));
    let running = json!({ "cluster": "running", "service": "web" });
    vec![
        cluster("doubled"),
        ("CreateService", service(network, "doubled")),
        ("CreateService", again),
        cluster("running"),
        ("CreateService", service(network, "running")),
        ("DeleteService", running),
        cluster("full"),
        ("CreateService", service(network, "full")),
        ("DeleteCluster", json!({ "cluster": "full" })),
    ]
}

fn settings() -> Requests {
    let name = "containerInsights";
    vec![
        (
            "PutAccountSettingDefault",
            json!({ "name": name, "value": "enabled" }),
        ),
        (
            "ListAccountSettings",
            json!({ "name": name, "effectiveSettings": true }),
        ),
        (
            "PutAccountSetting",
            json!({ "name": "nothing", "value": "enabled" }),
        ),
    ]
}
