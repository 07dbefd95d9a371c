//! Which instances a task may be on.

use super::*;

/// The IDs of the instances that an expression lists.
fn listed(world: &mut World, expression: &str) -> Vec<String> {
    let body = json!({ "cluster": "c", "filter": expression });
    let arns =
        call(world, "ListContainerInstances", body).unwrap()["containerInstanceArns"].clone();
    let arns = arns.as_array().unwrap().clone();
    let mut ids: Vec<String> = arns
        .iter()
        .map(|arn| {
            describe(world, arn.as_str().unwrap())["ec2InstanceId"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    ids.sort();
    ids
}

/// Three instances: `i-1` is a t3.small with the color red and 9 disks, `i-2` an m5.large with the color blue and 10 disks that
/// joined a day later, and `i-3` an m5.large without either on which a task of the group `db` runs.
fn colors() -> World {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "t3.small", "a");
    pass(&mut world, 86_400);
    let second = join(&mut world, "i-2", "m5.large", "b");
    let third = join(&mut world, "i-3", "m5.large", "c");
    for (arn, color, disks) in [(&first, "red", "9"), (&second, "dark blue", "10")] {
        let attributes = json!([
            { "name": "color", "value": color, "targetId": arn },
            { "name": "disks", "value": disks, "targetId": arn },
        ]);
        let body = json!({ "cluster": "c", "attributes": attributes });
        call(&mut world, "PutAttributes", body).unwrap();
    }
    let body = json!({ "cluster": "c", "taskDefinition": "app", "containerInstances": [third], "group": "db" });
    call(&mut world, "StartTask", body).unwrap();
    pass(&mut world, 60);
    world
}

#[test]
fn each_operator_and_subject_chooses_its_instances() {
    let mut world = colors();
    world.befall(Fault::AgentDisconnected {
        ec2_instance_id: "i-2".into(),
    });
    for (expression, expected) in [
        ("attribute:color == red", "i-1"),
        ("attribute:color equals 'dark blue'", "i-2"),
        ("attribute:color == dark blue", "i-2"),
        ("attribute:color != red", "i-2 i-3"),
        ("attribute:color in [red, 'dark blue']", "i-1 i-2"),
        ("attribute:color in []", ""),
        ("attribute:color not_in [red]", "i-2 i-3"),
        ("attribute:color !in [red]", "i-2 i-3"),
        ("attribute:color exists", "i-1 i-2"),
        ("attribute:color !exists", "i-3"),
        ("attribute:color not_exists", "i-3"),
        ("attribute:color =~ (dark |r).*", "i-1 i-2"),
        ("attribute:color =~ dark", ""),
        ("attribute:color !~ .*blue", "i-1 i-3"),
        ("attribute:disks < 10", "i-1"),
        ("attribute:disks <= 10", "i-1 i-2"),
        ("attribute:disks greater_than 9", "i-2"),
        ("attribute:disks >= 9 and attribute:color != red", "i-2"),
        ("attribute:ecs.instance-type =~ m5.*", "i-2 i-3"),
        ("attribute:ecs.availability-zone == eu-west-1c", "i-3"),
        ("attribute:ecs.capability.task-eni exists", "i-1 i-2 i-3"),
        ("not(attribute:color exists)", "i-3"),
        ("!(attribute:color == red) && attribute:disks exists", "i-2"),
        (
            "attribute:color == red or attribute:color !exists",
            "i-1 i-3",
        ),
        (
            "attribute:color == red || attribute:disks == 10 and ec2InstanceId == i-3",
            "i-1",
        ),
        (
            "(attribute:color == red || attribute:disks == 10) and ec2InstanceId == i-2",
            "i-2",
        ),
        ("ec2InstanceId in ['i-1', 'i-3']", "i-1 i-3"),
        ("agentConnected == false", "i-2"),
        ("agentVersion >= 1.9.0", "i-1 i-2 i-3"),
        ("agentVersion < 1.9.0", ""),
        ("registeredAt < 2027-01-16", "i-1"),
        ("registeredAt >= 2027-01-16T08:00:00Z", "i-2 i-3"),
        ("runningTasksCount > 0", "i-3"),
        ("runningTasksCount == 0", "i-1 i-2"),
        ("task:group == db", "i-3"),
        ("not(task:group == db)", "i-1 i-2"),
    ] {
        assert_eq!(
            listed(&mut world, expression).join(" "),
            expected,
            "{expression}"
        );
    }
}

#[test]
fn tasks_are_where_constraints_of_the_request_and_of_the_definition_let_them() {
    let mut world = colors();
    let red = json!({ "placementConstraints": [{ "type": "memberOf", "expression": "attribute:color == red" }] });
    let (on, failures) = run(&mut world, 2, red.clone());
    assert_eq!((on.len(), failures.len()), (2, 0));
    assert!(
        on.iter()
            .all(|arn| describe(&mut world, arn)["ec2InstanceId"] == "i-1")
    );
    let apart = json!({ "placementConstraints": [{ "type": "memberOf", "expression": "not(task:group == db)" }], "group": "db" });
    let (on, failures) = run(&mut world, 3, apart);
    // Each one excludes the instance of the one before it.
    assert_eq!(on.len(), 2);
    assert_eq!(failures, ["MemberOf placement constraint unsatisfied."; 3]);
    let small = json!({ "placementConstraints": [{ "type": "memberOf", "expression": "attribute:ecs.instance-type =~ m5.*" }] });
    define_task(&mut world, json!({ "memory": 64 }), small);
    let (on, failures) = run(&mut world, 1, red);
    assert!(on.is_empty());
    assert_eq!(failures, ["MemberOf placement constraint unsatisfied."; 3]);
}

#[test]
fn distinct_instances_have_one_task_of_a_group_each() {
    let mut world = cluster();
    for id in ["i-1", "i-2"] {
        join(&mut world, id, "m5.large", "a");
    }
    let distinct = json!({ "placementConstraints": [{ "type": "distinctInstance" }] });
    let (mut on, failures) = run(&mut world, 3, distinct);
    on.dedup();
    assert_eq!(on.len(), 2);
    assert_eq!(
        failures,
        ["DistinctInstance placement constraint unsatisfied."; 2]
    );
    let other =
        json!({ "placementConstraints": [{ "type": "distinctInstance" }], "group": "other" });
    assert_eq!(run(&mut world, 2, other).0.len(), 2);
}

#[test]
fn constraints_that_cannot_be_are_refused() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    for wrong in [
        json!([{ "type": "memberOf" }]),
        json!([{ "type": "memberOf", "expression": "color == red" }]),
        json!([{ "type": "distinctInstance", "expression": "agentConnected == true" }]),
        json!([{ "type": "nearby" }]),
    ] {
        for (operation, name) in [
            ("RunTask", json!({})),
            (
                "CreateService",
                json!({ "serviceName": "s", "desiredCount": 1 }),
            ),
        ] {
            let mut body =
                json!({ "cluster": "c", "taskDefinition": "app", "placementConstraints": wrong });
            merge(&mut body, name);
            let refused = call(&mut world, operation, body).unwrap_err();
            assert_eq!(
                refused.code, "InvalidParameterException",
                "{operation} {wrong}"
            );
        }
    }
    let definition = json!({
        "family": "app", "containerDefinitions": [{ "name": "app", "image": "app", "memory": 64 }],
        "placementConstraints": [{ "type": "memberOf", "expression": "attribute:color =" }],
    });
    let refused = call(&mut world, "RegisterTaskDefinition", definition).unwrap_err();
    assert_eq!(refused.code, "ClientException");
    let body = json!({ "cluster": "c", "filter": "attribute:color" });
    let refused = call(&mut world, "ListContainerInstances", body).unwrap_err();
    assert!(
        refused.message.contains("an operator is expected"),
        "{refused}"
    );
}
