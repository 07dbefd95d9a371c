//! Tasks on container instances.

use super::*;
use crate::Instance;

mod attributes;
mod balance;
mod bounds;
mod constraints;
mod failures;
mod instances;
mod resources;
mod services;
mod strategies;
mod tasks;

/// A world with the cluster `c` and the definition `app:1` of 128 CPU units and 256 MiB, without ports.
fn cluster() -> World {
    let mut world = world();
    define(&mut world, json!({ "cpu": 128, "memory": 256 }));
    world
}

/// Registers a revision of `app` with one container.
fn define(world: &mut World, container: Json) {
    define_task(world, container, json!({ "networkMode": "bridge" }));
}

fn define_task(world: &mut World, container: Json, more: Json) {
    let mut app = json!({ "name": "app", "image": "app:1" });
    merge(&mut app, container);
    let mut definition = json!({ "family": "app", "requiresCompatibilities": ["EC2"], "containerDefinitions": [app] });
    merge(&mut definition, more);
    call(world, "RegisterTaskDefinition", definition).unwrap();
}

fn merge(into: &mut Json, more: Json) {
    let more = more.as_object().unwrap().clone();
    into.as_object_mut().unwrap().extend(more);
}

/// An instance of a type in a zone of the region.
fn join(world: &mut World, id: &str, instance_type: &str, zone: &str) -> String {
    world.register_instance(Instance {
        cluster: "c".into(),
        ec2_instance_id: id.into(),
        instance_type: instance_type.into(),
        availability_zone: format!("eu-west-1{zone}"),
        ..Instance::default()
    })
}

/// Runs tasks; the ARNs of their instances, and the reasons of failures.
fn run(world: &mut World, count: u32, more: Json) -> (Vec<String>, Vec<String>) {
    let mut body =
        json!({ "cluster": "c", "taskDefinition": "app", "count": count, "launchType": "EC2" });
    merge(&mut body, more);
    let answer = call(world, "RunTask", body).unwrap();
    (
        texts(&answer["tasks"], "containerInstanceArn"),
        texts(&answer["failures"], "reason"),
    )
}

/// A member of each entry of a list.
fn texts(list: &Json, member: &str) -> Vec<String> {
    let all = list.as_array().unwrap().iter();
    all.map(|it| it[member].as_str().unwrap().to_owned())
        .collect()
}

fn describe(world: &mut World, instance: &str) -> Json {
    let body = json!({ "cluster": "c", "containerInstances": [instance] });
    call(world, "DescribeContainerInstances", body).unwrap()["containerInstances"][0].clone()
}

/// A resource of an instance that is left: a number, or a set.
fn remaining(world: &mut World, instance: &str, name: &str) -> Json {
    let described = describe(world, instance);
    let all = described["remainingResources"].as_array().unwrap().iter();
    let mut named = all.filter(|it| it["name"] == name);
    let resource = named.next().unwrap();
    match resource.get("stringSetValue") {
        Some(set) => set.clone(),
        None => resource["integerValue"].clone(),
    }
}

/// All tasks that are wanted, as they are described.
fn tasks(world: &mut World) -> Vec<Json> {
    let arns = call(world, "ListTasks", json!({ "cluster": "c" })).unwrap()["taskArns"].clone();
    if arns == json!([]) {
        return Vec::new();
    }
    let body = json!({ "cluster": "c", "tasks": arns });
    let answer = call(world, "DescribeTasks", body).unwrap();
    answer["tasks"].as_array().unwrap().clone()
}

/// How many wanted tasks are on an instance.
fn count_on(world: &mut World, instance: &str) -> usize {
    let all = tasks(world);
    all.iter()
        .filter(|it| it["containerInstanceArn"] == instance)
        .count()
}

/// A service of `app` on EC2.
fn serve(world: &mut World, count: u32, more: Json) {
    let mut body = json!({
        "cluster": "c", "serviceName": "web", "taskDefinition": "app", "desiredCount": count, "launchType": "EC2",
    });
    merge(&mut body, more);
    call(world, "CreateService", body).unwrap();
}

fn set_state(world: &mut World, instance: &str, status: &str) -> Json {
    let body = json!({ "cluster": "c", "containerInstances": [instance], "status": status });
    call(world, "UpdateContainerInstancesState", body).unwrap()
}
