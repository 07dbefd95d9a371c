//! The same requests at the same times make the same world, and so does a world that was saved and read in between.

use proptest::prelude::*;

use super::*;

/// One thing that is done to a world.
#[derive(Clone, Debug)]
enum Act {
    Create(u32),
    Scale(u32),
    Deploy(u32, bool),
    Delete,
    Stop,
    Befall(u8),
    Relieve,
    Pass(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..5u32).prop_map(Act::Create),
        (0..5u32).prop_map(Act::Scale),
        (1..3u32, any::<bool>()).prop_map(|(revision, force)| Act::Deploy(revision, force)),
        Just(Act::Delete),
        Just(Act::Stop),
        (0..4u8).prop_map(Act::Befall),
        Just(Act::Relieve),
        (0..90i64).prop_map(Act::Pass),
    ]
}

/// Does it; a refusal is an answer as well.
fn perform(world: &mut World, act: &Act) {
    let image = || "web:2".to_owned();
    let service = json!({ "cluster": "c", "service": "web" });
    let mut more = service.clone();
    let done = match act {
        Act::Create(count) => call(world, "CreateService", super::service(*count)),
        Act::Scale(count) => {
            more["desiredCount"] = (*count).into();
            call(world, "UpdateService", more)
        }
        Act::Deploy(revision, force) => {
            more["taskDefinition"] = format!("web:{revision}").into();
            more["forceNewDeployment"] = (*force).into();
            call(world, "UpdateService", more)
        }
        Act::Delete => {
            more["force"] = true.into();
            call(world, "DeleteService", more)
        }
        Act::Stop => {
            let tasks = call(world, "ListTasks", json!({ "cluster": "c" })).unwrap();
            let body = json!({ "cluster": "c", "task": tasks["taskArns"][0] });
            call(world, "StopTask", body)
        }
        Act::Befall(kind) => {
            world.befall(match kind {
                0 => Fault::ImageUnavailable { image: image() },
                1 => Fault::Exit {
                    image: image(),
                    code: 1,
                    after_seconds: 3,
                },
                2 => Fault::NoCapacity {
                    capacity_provider: "FARGATE".into(),
                },
                _ => Fault::Unhealthy { image: image() },
            });
            return;
        }
        Act::Relieve => return world.relieve(),
        Act::Pass(seconds) => return pass(world, *seconds),
    };
    drop(done);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_world_has_one_future(before in prop::collection::vec(act(), 0..12), after in prop::collection::vec(act(), 0..12)) {
        let (mut one, mut other) = (world(), world());
        for act in &before {
            perform(&mut one, act);
            perform(&mut other, act);
        }
        let mut restored = World::restore(&other.snapshot().unwrap()).unwrap();
        prop_assert_eq!(&one, &restored);
        for act in &after {
            perform(&mut one, act);
            perform(&mut restored, act);
        }
        prop_assert_eq!(one, restored);
    }

    /// There are never more tasks than allowed, and with no misfortune left the service gets steady,
    /// unless its first deployment was given up: there is nothing to roll back to.
    #[test]
    fn a_service_keeps_its_bounds_and_recovers(acts in prop::collection::vec(act(), 0..20)) {
        let mut world = world();
        for act in &acts {
            perform(&mut world, act);
            let all = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
            prop_assert!(all["taskArns"].as_array().unwrap().len() <= 8 + 4, "{act:?}: {all}");
        }
        world.relieve();
        pass(&mut world, 1_000);
        let service = described(&mut world);
        let given_up = service["deployments"][0]["rolloutState"] == "FAILED";
        if service["status"] == "ACTIVE" && !given_up {
            prop_assert_eq!(&service["runningCount"], &service["desiredCount"]);
            prop_assert_eq!(&service["pendingCount"], &json!(0));
        }
    }
}

/// The tasks of the service that run, and with those on their way.
fn counted(world: &mut World) -> (u64, u64) {
    let now = described(world);
    let running = now["runningCount"].as_u64().unwrap();
    (running, running + now["pendingCount"].as_u64().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Deployments that supersede each other at any time leave the least tasks alone, and never start more than allowed.
    #[test]
    fn deployments_stay_within_their_bounds(
        count in 1..9_u64, least in 0..=100_u64, most in 100..=200_u64, shifts in any::<bool>(),
        acts in prop::collection::vec((1..3u32, 0..40i64), 1..12),
    ) {
        let mut world = world();
        let mut body = super::service(u32::try_from(count).unwrap());
        body["deploymentConfiguration"] = json!({
            "minimumHealthyPercent": least, "maximumPercent": most,
            "strategy": if shifts { "BLUE_GREEN" } else { "ROLLING" },
        });
        call(&mut world, "CreateService", body).unwrap();
        pass(&mut world, 120);
        let (least, most) = match shifts {
            true => (count, 2 * count),
            false => ((count * least).div_ceil(100), count * most / 100),
        };
        for (revision, seconds) in acts {
            let definition = format!("web:{revision}");
            update(&mut world, json!({ "taskDefinition": definition, "forceNewDeployment": true }));
            for _ in 0..seconds {
                pass(&mut world, 1);
                let (running, all) = counted(&mut world);
                prop_assert!(running >= least && all <= most, "{} <= {} and {} <= {}", least, running, all, most);
            }
        }
    }
}

#[test]
fn another_file_is_refused() {
    assert!(
        World::restore("{}")
            .unwrap_err()
            .contains("not the snapshot of a world")
    );
    assert!(
        World::restore(r#"{"format":99}"#)
            .unwrap_err()
            .contains("format 99")
    );
    let damaged = world()
        .snapshot()
        .unwrap()
        .replace("\"clusters\"", "\"cluster\"");
    assert!(World::restore(&damaged).unwrap_err().contains("damaged"));
}
