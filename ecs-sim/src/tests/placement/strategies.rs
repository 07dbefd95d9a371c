//! Which instance is taken of those that a task fits on.

use std::collections::BTreeMap;

use super::*;

/// How many there are of each.
fn counts(all: &[String]) -> Vec<usize> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for one in all {
        *counts.entry(one).or_default() += 1;
    }
    counts.into_values().collect()
}

fn strategy(kind: &str, field: &str) -> Json {
    json!({ "placementStrategy": [{ "type": kind, "field": field }] })
}

#[test]
fn spread_is_even_over_instances_and_over_the_values_of_an_attribute() {
    let mut world = cluster();
    for (id, zone) in [("i-1", "a"), ("i-2", "a"), ("i-3", "b")] {
        join(&mut world, id, "m5.large", zone);
    }
    for field in ["instanceId", "host"] {
        let mut more = strategy("spread", field);
        more["group"] = field.into();
        let (on, _) = run(&mut world, 6, more);
        assert_eq!(counts(&on), [2, 2, 2], "{field}");
    }
    let mut more = strategy("spread", "attribute:ecs.availability-zone");
    more["group"] = "zones".into();
    run(&mut world, 8, more);
    let zones: Vec<Json> = tasks(&mut world)
        .into_iter()
        .filter(|it| it["group"] == "zones")
        .collect();
    assert_eq!(counts(&texts(&zones.into(), "availabilityZone")), [4, 4]);
}

#[test]
fn binpack_fills_one_instance_first_and_the_next_strategy_decides_between_equals() {
    let mut world = cluster();
    for id in ["i-1", "i-2", "i-3"] {
        join(&mut world, id, "m5.large", "a");
    }
    for (field, most) in [("memory", 10), ("CPU", 6)] {
        let (on, _) = run(&mut world, most, strategy("binpack", field));
        assert_eq!(counts(&on), [usize::try_from(most).unwrap()], "{field}");
    }
    // The first instance is full by CPU units: 16 of 128.
    let (on, _) = run(&mut world, 4, strategy("binpack", "cpu"));
    assert_eq!(counts(&on), [4]);
    let both = json!({
        "group": "both",
        "placementStrategy": [{ "type": "spread", "field": "instanceId" }, { "type": "binpack", "field": "memory" }],
    });
    let (on, _) = run(&mut world, 2, both);
    assert_eq!(counts(&on), [1, 1]);
}

#[test]
fn without_a_strategy_services_are_spread_over_zones_and_tasks_are_anywhere() {
    let mut world = cluster();
    for (id, zone) in [("i-1", "a"), ("i-2", "b"), ("i-3", "c")] {
        join(&mut world, id, "m5.large", zone);
    }
    serve(&mut world, 6, json!({}));
    pass(&mut world, 60);
    let zones: Json = tasks(&mut world).into();
    assert_eq!(counts(&texts(&zones, "availabilityZone")), [2, 2, 2]);
    let (on, _) = run(
        &mut world,
        10,
        json!({ "placementStrategy": [{ "type": "random" }] }),
    );
    assert_eq!(counts(&on).iter().sum::<usize>(), 10);
}

#[test]
fn strategies_that_cannot_be_are_refused() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    for wrong in [
        json!([{ "type": "spread", "field": "zone" }]),
        json!([{ "type": "spread", "field": "attribute:" }]),
        json!([{ "type": "binpack", "field": "disk" }]),
        json!([{ "type": "random", "field": "cpu" }]),
        json!([{ "type": "even" }]),
        json!([{ "type": "random" }, { "type": "random" }, { "type": "random" }, { "type": "random" }, { "type": "random" }, { "type": "random" }]),
    ] {
        let body = json!({ "cluster": "c", "taskDefinition": "app", "placementStrategy": wrong });
        let refused = call(&mut world, "RunTask", body).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{wrong}");
        let body = json!({ "cluster": "c", "serviceName": "s", "taskDefinition": "app", "desiredCount": 1, "placementStrategy": wrong });
        let refused = call(&mut world, "CreateService", body).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{wrong}");
    }
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    let body = json!({
        "cluster": "c", "taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": network,
        "placementStrategy": [{ "type": "random" }],
    });
    let refused = call(&mut world, "RunTask", body).unwrap_err();
    assert!(refused.message.contains("FARGATE"), "{refused}");
}
