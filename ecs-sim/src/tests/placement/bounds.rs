//! An instance never has more than it registered, and a world on instances has one future.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// One thing that is done to a world.
#[derive(Clone, Debug)]
enum Act {
    Join(u8),
    Terminate(u8),
    Drain(u8, bool),
    Run(u8, u8),
    Serve(u8, u8),
    Scale(u8, u8),
    Deploy(u8, u8),
    Stop,
    Disconnect(u8),
    Relieve,
    Pass(i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..5u8).prop_map(Act::Join),
        (0..5u8).prop_map(Act::Terminate),
        (0..5u8, any::<bool>()).prop_map(|(id, drains)| Act::Drain(id, drains)),
        (1..5u8, 1..6u8).prop_map(|(revision, count)| Act::Run(revision, count)),
        (0..4u8, 0..6u8).prop_map(|(kind, count)| Act::Serve(kind, count)),
        (0..4u8, 0..9u8).prop_map(|(kind, count)| Act::Scale(kind, count)),
        (0..4u8, 1..5u8).prop_map(|(kind, revision)| Act::Deploy(kind, revision)),
        Just(Act::Stop),
        (0..5u8).prop_map(Act::Disconnect),
        Just(Act::Relieve),
        (0..90i64).prop_map(Act::Pass),
    ]
}

/// A world with revisions that need much of each resource.
fn demanding() -> World {
    let mut world = cluster();
    define(
        &mut world,
        json!({ "cpu": 700, "memory": 900, "portMappings": [{ "containerPort": 80 }] }),
    );
    define(
        &mut world,
        json!({ "memory": 100, "portMappings": [{ "containerPort": 80, "hostPort": 80 }] }),
    );
    define(
        &mut world,
        json!({ "memory": 10, "resourceRequirements": [{ "type": "GPU", "value": "1" }] }),
    );
    world
}

/// Does it; a refusal is an answer as well.
fn perform(world: &mut World, act: &Act) {
    let kinds = ["t3.small", "m5.large", "g4dn.xlarge"];
    let id = |number: u8| format!("i-{number}");
    let done = match act {
        Act::Join(number) => {
            let listed =
                json!({ "cluster": "c", "filter": format!("ec2InstanceId == {}", id(*number)) });
            let known = call(world, "ListContainerInstances", listed).unwrap();
            if known["containerInstanceArns"] == json!([]) {
                join(world, &id(*number), kinds[usize::from(*number) % 3], "a");
            }
            return;
        }
        Act::Terminate(number) => {
            world.terminate_instance(&id(*number));
            return;
        }
        Act::Drain(number, drains) => {
            let listed =
                json!({ "cluster": "c", "filter": format!("ec2InstanceId == {}", id(*number)) });
            let arns =
                call(world, "ListContainerInstances", listed).unwrap()["containerInstanceArns"]
                    .clone();
            let status = if *drains { "DRAINING" } else { "ACTIVE" };
            let body = json!({ "cluster": "c", "containerInstances": arns, "status": status });
            call(world, "UpdateContainerInstancesState", body)
        }
        Act::Run(revision, count) => {
            let body = json!({ "cluster": "c", "taskDefinition": format!("app:{revision}"), "count": count });
            call(world, "RunTask", body)
        }
        Act::Serve(kind, count) => {
            let mut body = json!({
                "cluster": "c", "serviceName": format!("s{kind}"), "taskDefinition": format!("app:{}", kind + 1), "desiredCount": count,
            });
            match kind {
                0 => body["schedulingStrategy"] = "DAEMON".into(),
                1 => body["placementStrategy"] = json!([{ "type": "binpack", "field": "memory" }]),
                2 => body["placementConstraints"] = json!([{ "type": "distinctInstance" }]),
                _ => {}
            }
            call(world, "CreateService", body)
        }
        Act::Scale(kind, count) => {
            let body =
                json!({ "cluster": "c", "service": format!("s{kind}"), "desiredCount": count });
            call(world, "UpdateService", body)
        }
        Act::Deploy(kind, revision) => {
            let body = json!({ "cluster": "c", "service": format!("s{kind}"), "taskDefinition": format!("app:{revision}") });
            call(world, "UpdateService", body)
        }
        Act::Stop => {
            let all = call(world, "ListTasks", json!({ "cluster": "c" })).unwrap();
            call(
                world,
                "StopTask",
                json!({ "cluster": "c", "task": all["taskArns"][0] }),
            )
        }
        Act::Disconnect(number) => {
            return world.befall(Fault::AgentDisconnected {
                ec2_instance_id: id(*number),
            });
        }
        Act::Relieve => return world.relieve(),
        Act::Pass(seconds) => return pass(world, *seconds),
    };
    drop(done);
}

/// All tasks that have not stopped, as they are described.
fn present(world: &mut World) -> Vec<Json> {
    let mut all = tasks(world);
    let stopped = json!({ "cluster": "c", "desiredStatus": "STOPPED" });
    let arns = call(world, "ListTasks", stopped).unwrap()["taskArns"].clone();
    if arns != json!([]) {
        let answer = call(
            world,
            "DescribeTasks",
            json!({ "cluster": "c", "tasks": arns }),
        )
        .unwrap();
        let ending = answer["tasks"].as_array().unwrap().clone();
        all.extend(
            ending
                .into_iter()
                .filter(|it| it["lastStatus"] != "STOPPED"),
        );
    }
    all
}

/// The CPU units, memory, and fixed port or not, that each revision of `app` takes.
fn needs(task: &Json) -> (i64, i64, bool, usize) {
    match task["taskDefinitionArn"]
        .as_str()
        .unwrap()
        .rsplit(':')
        .next()
        .unwrap()
    {
        "1" => (128, 256, false, 0),
        "2" => (700, 900, false, 0),
        "3" => (0, 100, true, 0),
        _ => (0, 10, false, 1),
    }
}

/// An instance has exactly what its tasks leave, and never less than nothing.
fn check(world: &mut World) {
    let listed = call(world, "ListContainerInstances", json!({ "cluster": "c" })).unwrap();
    let all = present(world);
    for arn in listed["containerInstanceArns"].as_array().unwrap() {
        let arn = arn.as_str().unwrap();
        let on: Vec<&Json> = all
            .iter()
            .filter(|it| it["containerInstanceArn"] == arn)
            .collect();
        let described = describe(world, arn);
        let number = |list: &str, name: &str| {
            let mut of = described[list].as_array().unwrap().iter();
            of.find(|it| it["name"] == name).unwrap()["integerValue"]
                .as_i64()
                .unwrap()
        };
        let sum = |of: fn(&Json) -> i64| on.iter().map(|it| of(it)).sum::<i64>();
        for (name, taken) in [
            ("CPU", sum(|it| needs(it).0)),
            ("MEMORY", sum(|it| needs(it).1)),
        ] {
            let left = number("remainingResources", name);
            assert!(left >= 0, "{name} of {arn}: {left}");
            assert_eq!(left, number("registeredResources", name) - taken, "{name}");
        }
        assert!(
            on.iter().filter(|it| needs(it).2).count() <= 1,
            "one host port, many tasks"
        );
        let registered = described["registeredResources"].as_array().unwrap().iter();
        let gpus = registered
            .filter(|it| it["name"] == "GPU")
            .map(|it| it["stringSetValue"].as_array().unwrap().len())
            .sum();
        let with_gpu: usize = on.iter().map(|it| needs(it).3).sum();
        assert!(with_gpu <= gpus, "{with_gpu} tasks on {gpus} GPUs");
        let bindings = on.iter().flat_map(|it| {
            it["containers"][0]["networkBindings"]
                .as_array()
                .into_iter()
                .flatten()
        });
        let ports: Vec<i64> = bindings
            .map(|it| it["hostPort"].as_i64().unwrap())
            .collect();
        assert_eq!(
            ports.iter().collect::<BTreeSet<_>>().len(),
            ports.len(),
            "{ports:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_instance_has_more_than_it_registered(acts in prop::collection::vec(act(), 0..40)) {
        let mut world = demanding();
        for act in &acts {
            perform(&mut world, act);
            check(&mut world);
        }
    }

    #[test]
    fn a_world_on_instances_has_one_future(before in prop::collection::vec(act(), 0..20), after in prop::collection::vec(act(), 0..20)) {
        let (mut one, mut other) = (demanding(), demanding());
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
}
