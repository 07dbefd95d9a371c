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
