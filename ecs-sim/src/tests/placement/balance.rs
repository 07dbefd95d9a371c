//! The tasks of a service have an even share of each Availability Zone.

use proptest::prelude::*;

use super::*;

/// How many wanted tasks each zone has, by its last letter.
fn zones(world: &mut World) -> Vec<(String, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for task in tasks(world) {
        let zone = task["availabilityZone"].as_str().unwrap();
        let letter = zone.rsplit('1').next().unwrap().to_owned();
        *counts.entry(letter).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

fn shares(counts: &[(&str, usize)]) -> Vec<(String, usize)> {
    let all = counts.iter();
    all.map(|(zone, count)| ((*zone).to_owned(), *count))
        .collect()
}

/// The events about balance, oldest first; `(task ID)` in place of each task.
fn course(world: &mut World) -> Vec<String> {
    let mut all = events(&described(world));
    all.retain(|it| it.contains("AZ") || it.contains("unable to place a task in"));
    all.reverse();
    let plain = |it: &String| {
        let parts = it
            .strip_prefix("(service web) ")
            .unwrap()
            .split("(task ")
            .map(|part| match part.split_once(')') {
                Some((id, rest)) if id.len() == 32 => format!("ID){rest}"),
                _ => part.to_owned(),
            });
        parts.collect::<Vec<_>>().join("(task ")
    };
    all.iter().map(plain).collect()
}

/// A service on Fargate in the three subnets of the default VPC.
fn on_fargate(world: &mut World, count: u32) {
    let subnets = ["a", "b", "c"].map(|letter| world.subnet_of(&format!("eu-west-1{letter}")));
    let mut body = service(count);
    body["networkConfiguration"]["awsvpcConfiguration"]["subnets"] = json!(subnets);
    call(world, "CreateService", body).unwrap();
    pass(world, 60);
}

fn protect(world: &mut World, tasks: &[String], enabled: bool) {
    let body = json!({ "cluster": "c", "tasks": tasks, "protectionEnabled": enabled });
    let answer = call(world, "UpdateTaskProtection", body).unwrap();
    assert_eq!(answer["failures"], json!([]));
}

fn in_zone(world: &mut World, letter: char) -> Vec<String> {
    let all = tasks(world);
    let own = all
        .iter()
        .filter(|it| it["availabilityZone"].as_str().unwrap().ends_with(letter));
    own.map(|it| it["taskArn"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn tasks_on_fargate_are_spread_over_the_zones_of_their_subnets_and_end_evenly() {
    let mut world = world();
    on_fargate(&mut world, 7);
    assert_eq!(zones(&mut world), shares(&[("a", 3), ("b", 2), ("c", 2)]));
    for task in tasks(&mut world) {
        let details = task["attachments"][0]["details"].as_array().unwrap();
        let subnet = details.iter().find(|it| it["name"] == "subnetId").unwrap();
        let zone = task["availabilityZone"].as_str().unwrap();
        assert_eq!(subnet["value"], world.subnet_of(zone));
    }
    update(&mut world, json!({ "desiredCount": 4 }));
    pass(&mut world, 60);
    let counts: Vec<usize> = zones(&mut world).iter().map(|it| it.1).collect();
    assert_eq!(
        (counts.iter().min(), counts.iter().max()),
        (Some(&1), Some(&2))
    );
    assert_eq!(course(&mut world), [""; 0]);
    // A request for several tasks spreads them as well.
    let subnets = ["a", "b", "c"].map(|letter| world.subnet_of(&format!("eu-west-1{letter}")));
    let body = json!({
        "cluster": "c", "taskDefinition": "web:1", "count": 3, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": subnets } },
    });
    let answer = call(&mut world, "RunTask", body).unwrap();
    let mut all = texts(&answer["tasks"], "availabilityZone");
    all.sort();
    assert_eq!(all, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
}

#[test]
fn protected_tasks_keep_a_service_out_of_balance_until_they_may_end() {
    let mut world = world();
    on_fargate(&mut world, 6);
    let (first, second) = (in_zone(&mut world, 'a'), in_zone(&mut world, 'b'));
    protect(&mut world, &first, true);
    protect(&mut world, &second[..1], true);
    update(&mut world, json!({ "desiredCount": 3 }));
    pass(&mut world, 60);
    assert_eq!(zones(&mut world), shares(&[("a", 2), ("b", 1)]));
    let blocked = course(&mut world);
    assert_eq!(blocked.len(), 3, "{blocked:?}");
    assert_eq!(
        blocked[0],
        "is not AZ balanced with 2 tasks in eu-west-1a, 1 tasks in eu-west-1b, 0 tasks in eu-west-1c. AZ Rebalancing in progress."
    );
    assert!(
        blocked[1].ends_with("was unable to scale in due to task protection."),
        "{blocked:?}"
    );
    assert_eq!(blocked[2], "stopped AZ Rebalancing.");
    protect(&mut world, &first[..1], false);
    let mut least = u64::MAX;
    for _ in 0..60 {
        pass(&mut world, 1);
        least = least.min(described(&mut world)["runningCount"].as_u64().unwrap());
    }
    assert_eq!(least, 3);
    assert_eq!(zones(&mut world), shares(&[("a", 1), ("b", 1), ("c", 1)]));
    assert_eq!(
        course(&mut world)[3..],
        [
            "is not AZ balanced with 2 tasks in eu-west-1a, 1 tasks in eu-west-1b, 0 tasks in eu-west-1c. AZ Rebalancing in \
             progress.",
            "has started 1 tasks in eu-west-1c to AZ Rebalance: (task ID).",
            "has stopped 1 running tasks in eu-west-1a due to AZ rebalancing: (task ID).",
            "is AZ balanced with 1 tasks in eu-west-1a, 1 tasks in eu-west-1b, 1 tasks in eu-west-1c.",
        ]
    );
}

#[test]
fn an_instance_in_another_zone_takes_its_share() {
    for (enabled, expected) in [("ENABLED", 2), ("DISABLED", 0)] {
        let mut world = cluster();
        join(&mut world, "i-1", "m5.large", "a");
        serve(
            &mut world,
            4,
            json!({ "availabilityZoneRebalancing": enabled }),
        );
        pass(&mut world, 60);
        let other = join(&mut world, "i-2", "m5.large", "b");
        pass(&mut world, 120);
        assert_eq!(count_on(&mut world, &other), expected, "{enabled}");
        assert_eq!(tasks(&mut world).len(), 4);
        let course = course(&mut world);
        match enabled {
            "DISABLED" => assert_eq!(course, [""; 0]),
            _ => assert_eq!(
                course,
                [
                    "is not AZ balanced with 4 tasks in eu-west-1a, 0 tasks in eu-west-1b. AZ Rebalancing in progress.",
                    "has started 2 tasks in eu-west-1b to AZ Rebalance: (task ID) (task ID).",
                    "has stopped 2 running tasks in eu-west-1a due to AZ rebalancing: (task ID) (task ID).",
                    "is AZ balanced with 2 tasks in eu-west-1a, 2 tasks in eu-west-1b.",
                ]
            ),
        }
    }
}

#[test]
fn the_bounds_of_a_service_let_it_balance_step_by_step() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    let bounds = json!({ "deploymentConfiguration": { "maximumPercent": 125 } });
    serve(&mut world, 4, bounds);
    pass(&mut world, 60);
    join(&mut world, "i-2", "m5.large", "b");
    let mut most = 0;
    for _ in 0..120 {
        pass(&mut world, 1);
        most = most.max(tasks(&mut world).len());
    }
    assert_eq!(most, 5);
    assert_eq!(zones(&mut world), shares(&[("a", 2), ("b", 2)]));
    let started = course(&mut world);
    assert_eq!(
        started
            .iter()
            .filter(|it| it.contains("has started 1"))
            .count(),
        2
    );
}

#[test]
fn a_zone_without_room_is_named_once_and_used_as_soon_as_there_is_room() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    define(&mut world, json!({ "cpu": 64, "memory": 1000 }));
    serve(&mut world, 2, json!({}));
    pass(&mut world, 60);
    join(&mut world, "i-2", "t3.small", "b");
    let there = json!([{ "type": "memberOf", "expression": "attribute:ecs.availability-zone == eu-west-1b" }]);
    run(&mut world, 1, json!({ "placementConstraints": there }));
    pass(&mut world, 300);
    assert_eq!(
        course(&mut world),
        [
            "is not AZ balanced with 2 tasks in eu-west-1a, 0 tasks in eu-west-1b. AZ Rebalancing in progress.",
            "is unable to place a task in eu-west-1b because no container instance met all of its requirements.",
            "stopped AZ Rebalancing.",
        ]
    );
    let all = tasks(&mut world);
    let other = all.iter().find(|it| it["group"] == "family:app").unwrap();
    let body = json!({ "cluster": "c", "task": other["taskArn"] });
    call(&mut world, "StopTask", body).unwrap();
    pass(&mut world, 120);
    assert_eq!(zones(&mut world), shares(&[("a", 1), ("b", 1)]));
}

#[test]
fn tasks_that_fail_to_start_end_the_rebalancing_for_a_while() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    serve(&mut world, 2, json!({}));
    pass(&mut world, 60);
    let image = "app:1".to_owned();
    world.befall(Fault::ImageUnavailable { image });
    join(&mut world, "i-2", "m5.large", "b");
    pass(&mut world, 200);
    let failed = course(&mut world);
    assert_eq!(failed.len(), 3, "{failed:?}");
    assert_eq!(failed[2], "stopped AZ Rebalancing.");
    world.relieve();
    pass(&mut world, 400);
    world.relieve();
    pass(&mut world, 60);
    assert_eq!(zones(&mut world), shares(&[("a", 1), ("b", 1)]));
}

#[test]
fn another_count_ends_the_rebalancing() {
    let mut world = cluster();
    join(&mut world, "i-1", "m5.large", "a");
    serve(&mut world, 4, json!({}));
    pass(&mut world, 60);
    join(&mut world, "i-2", "m5.large", "b");
    pass(&mut world, 3);
    update(&mut world, json!({ "desiredCount": 2 }));
    pass(&mut world, 120);
    let course = course(&mut world);
    assert_eq!(course[2], "stopped AZ Rebalancing.", "{course:?}");
    assert_eq!(zones(&mut world), shares(&[("a", 1), ("b", 1)]));
}

#[test]
fn services_that_cannot_be_balanced_are_refused_or_disabled() {
    let zone = "attribute:ecs.availability-zone";
    for more in [
        json!({ "schedulingStrategy": "DAEMON", "desiredCount": null }),
        json!({ "launchType": "EXTERNAL" }),
        json!({ "deploymentConfiguration": { "maximumPercent": 100, "minimumHealthyPercent": 0 } }),
        json!({ "loadBalancers": [{ "loadBalancerName": "old", "containerName": "app", "containerPort": 80 }] }),
        json!({ "placementStrategy": [{ "type": "binpack", "field": "memory" }, { "type": "spread", "field": zone }] }),
        json!({ "placementConstraints": [{ "type": "memberOf", "expression": format!("{zone} == eu-west-1a") }] }),
    ] {
        let mut world = cluster();
        let mut body = json!({
            "cluster": "c", "serviceName": "web", "taskDefinition": "app", "desiredCount": 1, "launchType": "EC2",
        });
        merge(&mut body, more.clone());
        body["availabilityZoneRebalancing"] = "ENABLED".into();
        let refused = call(&mut world, "CreateService", body.clone()).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException");
        assert!(
            refused
                .message
                .starts_with("Availability Zone rebalancing is not supported"),
            "{more}: {refused}"
        );
        body.as_object_mut()
            .unwrap()
            .remove("availabilityZoneRebalancing");
        let made = call(&mut world, "CreateService", body).unwrap();
        let set = &made["service"]["availabilityZoneRebalancing"];
        assert_eq!(set, "DISABLED", "{more}");
        let enable =
            json!({ "cluster": "c", "service": "web", "availabilityZoneRebalancing": "ENABLED" });
        assert!(call(&mut world, "UpdateService", enable).is_err(), "{more}");
    }
    let mut world = cluster();
    let spread =
        json!([{ "type": "spread", "field": zone }, { "type": "binpack", "field": "memory" }]);
    serve(&mut world, 1, json!({ "placementStrategy": spread }));
    assert_eq!(
        described(&mut world)["availabilityZoneRebalancing"],
        "ENABLED"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_service_with_room_is_balanced_without_ever_having_too_few_tasks(
        desired in 2..9u32, others in 1..3usize, percent in 110..250u32,
    ) {
        let mut world = cluster();
        join(&mut world, "i-a", "m5.large", "a");
        let bounds = json!({ "deploymentConfiguration": { "maximumPercent": percent } });
        serve(&mut world, desired, bounds);
        pass(&mut world, 60);
        for letter in ["b", "c"].into_iter().take(others) {
            join(&mut world, &format!("i-{letter}"), "m5.large", letter);
        }
        let most = u64::from(desired * percent / 100);
        for _ in 0..400 {
            pass(&mut world, 1);
            let now = described(&mut world);
            let running = now["runningCount"].as_u64().unwrap();
            prop_assert!(running >= u64::from(desired));
            prop_assert!(running + now["pendingCount"].as_u64().unwrap() <= most);
        }
        let all = zones(&mut world);
        let counts: Vec<usize> = all.iter().map(|it| it.1).collect();
        if most > u64::from(desired) {
            prop_assert_eq!(counts.len(), (others + 1).min(usize::try_from(desired).unwrap()));
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{:?}", all);
            let last = course(&mut world).pop().unwrap();
            prop_assert!(last.starts_with("is AZ balanced"), "{}", last);
        } else {
            prop_assert_eq!(counts, [usize::try_from(desired).unwrap()]);
        }
        // Nothing is left to happen but that what has ended is forgotten.
        pass(&mut world, 4_000);
        prop_assert_eq!(world.next(), None);
    }
}
