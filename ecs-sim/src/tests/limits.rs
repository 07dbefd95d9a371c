//! How many entries requests and pages have.

use super::*;
use crate::OPERATIONS;

/// A world with a service, and with a daemon whose ARN is returned.
fn world_with_all() -> (World, String) {
    let mut world = world();
    create(&mut world, 1);
    let container = json!({ "name": "agent", "image": "agent:1" });
    let definition = json!({ "family": "agent", "containerDefinitions": [container], "cpu": "128", "memory": "128" });
    call(&mut world, "RegisterDaemonTaskDefinition", definition).unwrap();
    let group = json!({ "autoScalingGroupArn": "g" });
    let provider = json!({ "name": "p", "autoScalingGroupProvider": group });
    call(&mut world, "CreateCapacityProvider", provider).unwrap();
    let daemon = json!({
        "daemonName": "agent", "clusterArn": "c", "daemonTaskDefinitionArn": "agent:1", "capacityProviderArns": ["p"],
    });
    let made = call(&mut world, "CreateDaemon", daemon).unwrap();
    let arn = made["daemonArn"].as_str().unwrap().to_owned();
    (world, arn)
}

fn with(mut body: Json, member: &str, value: Json) -> Json {
    body[member] = value;
    body
}

/// The operations with a list, the list, the most of its entries, whether it has one at least, and the rest of a request.
fn batches() -> Vec<(&'static str, &'static str, usize, bool, Json)> {
    let in_cluster = || json!({ "cluster": "c" });
    let draining = json!({ "cluster": "c", "status": "DRAINING" });
    let start = json!({ "cluster": "c", "taskDefinition": "web:1", "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["s"] } } });
    let protect = json!({ "cluster": "c", "protectionEnabled": true });
    vec![
        ("DescribeServices", "services", 10, true, in_cluster()),
        ("DescribeTasks", "tasks", 100, true, in_cluster()),
        ("DescribeClusters", "clusters", 100, false, json!({})),
        (
            "DescribeContainerInstances",
            "containerInstances",
            100,
            true,
            in_cluster(),
        ),
        (
            "DescribeCapacityProviders",
            "capacityProviders",
            100,
            false,
            json!({}),
        ),
        (
            "DescribeServiceDeployments",
            "serviceDeploymentArns",
            20,
            true,
            json!({}),
        ),
        (
            "DescribeServiceRevisions",
            "serviceRevisionArns",
            20,
            true,
            json!({}),
        ),
        (
            "DescribeDaemonDeployments",
            "daemonDeploymentArns",
            20,
            true,
            json!({}),
        ),
        (
            "DescribeDaemonRevisions",
            "daemonRevisionArns",
            20,
            true,
            json!({}),
        ),
        (
            "DeleteTaskDefinitions",
            "taskDefinitions",
            10,
            true,
            json!({}),
        ),
        ("GetTaskProtection", "tasks", 100, false, in_cluster()),
        ("UpdateTaskProtection", "tasks", 10, true, protect),
        (
            "UpdateContainerInstancesState",
            "containerInstances",
            10,
            true,
            draining,
        ),
        ("StartTask", "containerInstances", 10, true, start),
    ]
}

#[test]
fn lists_in_requests_have_their_most_entries() {
    for (operation, member, most, is_needed, body) in batches() {
        assert!(OPERATIONS.contains(&operation), "{operation}");
        let (mut world, _) = world_with_all();
        let names = |count: usize| json!(vec!["x"; count]);
        let fits = with(body.clone(), member, names(most));
        let answer = call(&mut world, operation, fits);
        assert!(answer.is_ok(), "{operation}: {answer:?}");
        let before = world.clone();
        let long = with(body.clone(), member, names(most + 1));
        let refused = call(&mut world, operation, long).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{operation}");
        let text = format!("can have at most {most} items.");
        assert!(refused.message.ends_with(&text), "{operation}: {refused}");
        let none = call(&mut world, operation, with(body, member, json!([])));
        assert_eq!(none.is_err(), is_needed, "{operation}: {none:?}");
        assert_eq!(world, before, "{operation}");
    }
    // The texts of AWS, as far as they are on record.
    let (mut world, _) = world_with_all();
    for (operation, body, text) in [
        (
            "DescribeServices",
            json!({ "services": vec!["x"; 11] }),
            "service names can have at most 10 items.",
        ),
        (
            "DescribeTasks",
            json!({ "tasks": vec!["x"; 101] }),
            "taskIds can have at most 100 items.",
        ),
        (
            "DescribeTasks",
            json!({ "tasks": [] }),
            "Tasks cannot be empty.",
        ),
        (
            "DescribeContainerInstances",
            json!({ "containerInstances": vec!["x"; 101] }),
            "instanceIds can have at most 100 items.",
        ),
    ] {
        let refused = call(&mut world, operation, with(body, "cluster", json!("c"))).unwrap_err();
        assert_eq!(refused.message, text);
    }
}

#[test]
fn other_lists_and_counts_have_their_most_as_well() {
    let attributes = |count: usize| {
        let all = (0..count).map(|number| json!({ "name": format!("a{number}"), "targetId": "x" }));
        json!({ "cluster": "c", "attributes": all.collect::<Vec<_>>() })
    };
    let tags = |count: usize| {
        let all = (0..count).map(|number| json!({ "key": format!("k{number}"), "value": "" }));
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/c";
        json!({ "resourceArn": arn, "tags": all.collect::<Vec<_>>() })
    };
    let run = |count: i32, subnets: usize, groups: usize| {
        let vpc =
            json!({ "subnets": vec!["subnet-1"; subnets], "securityGroups": vec!["sg-1"; groups] });
        json!({
            "cluster": "c", "taskDefinition": "web:1", "launchType": "FARGATE", "count": count,
            "networkConfiguration": { "awsvpcConfiguration": vpc },
        })
    };
    let providers = |count: usize| json!({ "cluster": "c", "capacityProviders": vec!["FARGATE"; count], "defaultCapacityProviderStrategy": [] });
    for (operation, fits, exceeds) in [
        ("TagResource", Some(tags(50)), tags(51)),
        ("RunTask", Some(run(10, 1, 1)), run(11, 1, 1)),
        ("RunTask", Some(run(1, 16, 1)), run(1, 17, 1)),
        ("RunTask", Some(run(1, 1, 5)), run(1, 1, 6)),
        ("RunTask", None, run(0, 1, 1)),
        ("PutAttributes", None, attributes(11)),
        ("DeleteAttributes", None, attributes(11)),
        ("PutAttributes", None, attributes(0)),
        (
            "PutClusterCapacityProviders",
            Some(providers(20)),
            providers(21),
        ),
    ] {
        let (mut world, _) = world_with_all();
        if let Some(fits) = fits {
            let answer = call(&mut world.clone(), operation, fits);
            assert!(answer.is_ok(), "{operation}: {answer:?}");
        }
        let refused = call(&mut world, operation, exceeds).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{operation}");
    }
}

#[test]
fn pages_have_their_most_entries() {
    let (mut world, daemon) = world_with_all();
    let cases = [
        ("DescribeCapacityProviders", 10, json!({})),
        ("ListAccountSettings", 10, json!({})),
        (
            "ListAttributes",
            100,
            json!({ "cluster": "c", "targetType": "container-instance" }),
        ),
        ("ListClusters", 100, json!({})),
        ("ListContainerInstances", 100, json!({ "cluster": "c" })),
        ("ListDaemonDeployments", 100, json!({ "daemonArn": daemon })),
        ("ListDaemonTaskDefinitions", 100, json!({})),
        ("ListDaemons", 100, json!({ "clusterArn": "c" })),
        (
            "ListServiceDeployments",
            100,
            json!({ "cluster": "c", "service": "web" }),
        ),
        ("ListServices", 100, json!({ "cluster": "c" })),
        (
            "ListServicesByNamespace",
            100,
            json!({ "namespace": "internal" }),
        ),
        ("ListTaskDefinitionFamilies", 100, json!({})),
        ("ListTaskDefinitions", 100, json!({})),
        ("ListTasks", 100, json!({ "cluster": "c" })),
    ];
    // The tags of an object come at once; gateways have a test of their own.
    let others =
        |it: &&&str| it.starts_with("List") && !it.contains("Tags") && !it.contains("Gateway");
    for operation in OPERATIONS.iter().filter(others) {
        assert!(cases.iter().any(|it| it.0 == *operation), "{operation}");
    }
    for (operation, most, body) in cases {
        for (size, is_sound) in [(0, false), (1, true), (most, true), (most + 1, false)] {
            let answer = call(
                &mut world,
                operation,
                with(body.clone(), "maxResults", json!(size)),
            );
            match answer {
                Ok(_) => assert!(is_sound, "{operation} with {size}"),
                Err(refused) => {
                    assert!(!is_sound, "{operation} with {size}: {refused}");
                    assert_eq!(refused.code, "InvalidParameterException");
                }
            }
        }
    }
}

#[test]
fn a_page_without_a_size_has_the_usual_one() {
    let mut world = world();
    for number in 0..25 {
        let mut body = service(0);
        body["serviceName"] = format!("web{number}").into();
        call(&mut world, "CreateService", body).unwrap();
        let body = json!({ "cluster": "c", "service": "web0", "forceNewDeployment": true });
        call(&mut world, "UpdateService", body).unwrap();
        pass(&mut world, 60);
    }
    let list = |world: &mut World, operation: &str, member: &str| {
        let body = json!({ "cluster": "c", "service": "web0" });
        let answer = call(world, operation, body).unwrap();
        answer[member].as_array().unwrap().len()
    };
    assert_eq!(list(&mut world, "ListServices", "serviceArns"), 10);
    assert_eq!(
        list(&mut world, "ListServiceDeployments", "serviceDeployments"),
        20
    );
}
