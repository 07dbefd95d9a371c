//! RunTask beside placement: tags and tokens.

use super::*;

/// The tags of the only task.
fn tags(world: &mut World) -> Vec<(String, String)> {
    let task = tasks(world)[0]["taskArn"].clone();
    let answer = call(world, "ListTagsForResource", json!({ "resourceArn": task })).unwrap();
    let all = answer["tags"].as_array().unwrap().iter();
    all.map(|it| {
        (
            it["key"].as_str().unwrap().to_owned(),
            it["value"].as_str().unwrap().to_owned(),
        )
    })
    .collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn tags_come_from_the_request_the_definition_the_service_and_ecs() {
    let definition = json!({ "tags": [{ "key": "a", "value": "definition" }, { "key": "b", "value": "definition" }] });
    let mut world = cluster();
    define_task(&mut world, json!({ "memory": 64 }), definition.clone());
    join(&mut world, "i-1", "t3.small", "a");
    let more = json!({
        "propagateTags": "TASK_DEFINITION", "enableECSManagedTags": true, "tags": [{ "key": "a", "value": "request" }],
    });
    run(&mut world, 1, more);
    assert_eq!(
        tags(&mut world),
        pairs(&[
            ("a", "request"),
            ("aws:ecs:clusterName", "c"),
            ("b", "definition")
        ])
    );
    // The tags of ECS do not keep others away, and are not for everybody.
    let task = tasks(&mut world)[0]["taskArn"].clone();
    let tag = |key: &str| json!({ "resourceArn": task, "tags": [{ "key": key, "value": "v" }] });
    call(&mut world, "TagResource", tag("c")).unwrap();
    assert!(call(&mut world, "TagResource", tag("aws:ecs:clusterName")).is_err());
    let mut world = cluster();
    define_task(&mut world, json!({ "memory": 64 }), definition);
    join(&mut world, "i-1", "t3.small", "a");
    let more = json!({ "propagateTags": "SERVICE", "enableECSManagedTags": true, "tags": [{ "key": "a", "value": "service" }] });
    serve(&mut world, 1, more);
    pass(&mut world, 60);
    assert_eq!(
        tags(&mut world),
        pairs(&[
            ("a", "service"),
            ("aws:ecs:clusterName", "c"),
            ("aws:ecs:serviceName", "web")
        ])
    );
}

#[test]
fn a_tag_that_cannot_be_starts_no_task() {
    let mut world = cluster();
    let arn = join(&mut world, "i-1", "t3.small", "a");
    let body = json!({ "cluster": "c", "taskDefinition": "app", "tags": [{ "key": "aws:a", "value": "b" }] });
    assert!(call(&mut world, "RunTask", body).is_err());
    assert_eq!(count_on(&mut world, &arn), 0);
    assert_eq!(remaining(&mut world, &arn, "CPU"), 2048);
}

#[test]
fn a_token_runs_its_tasks_once() {
    let mut world = cluster();
    join(&mut world, "i-1", "t3.small", "a");
    let mut body =
        json!({ "cluster": "c", "taskDefinition": "app", "count": 2, "clientToken": "t" });
    let first = call(&mut world, "RunTask", body.clone()).unwrap();
    let again = call(&mut world, "RunTask", body.clone()).unwrap();
    assert_eq!(
        texts(&first["tasks"], "taskArn"),
        texts(&again["tasks"], "taskArn")
    );
    assert_eq!(tasks(&mut world).len(), 2);
    body["count"] = 3.into();
    let refused = call(&mut world, "RunTask", body).unwrap_err();
    assert_eq!(refused.code, "ConflictException");
}

#[test]
fn capacity_providers_have_tasks_by_base_and_weight() {
    let mut world = world();
    let put = json!({ "cluster": "c", "capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy": [] });
    call(&mut world, "PutClusterCapacityProviders", put).unwrap();
    let count = |list: &[Json], name: &str| {
        list.iter()
            .filter(|it| it["capacityProviderName"] == name)
            .count()
    };
    let strategy = json!([
        { "capacityProvider": "FARGATE_SPOT", "weight": 3 }, { "capacityProvider": "FARGATE", "weight": 1, "base": 2 },
    ]);
    let network = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    let body = json!({
        "cluster": "c", "taskDefinition": "web", "count": 10, "capacityProviderStrategy": strategy, "networkConfiguration": network,
    });
    let answer = call(&mut world, "RunTask", body.clone()).unwrap();
    let started = answer["tasks"].as_array().unwrap();
    assert_eq!(
        (count(started, "FARGATE"), count(started, "FARGATE_SPOT")),
        (4, 6)
    );
    let mut service = service(2);
    merge(
        &mut service,
        json!({ "capacityProviderStrategy": strategy }),
    );
    service.as_object_mut().unwrap().remove("launchType");
    call(&mut world, "CreateService", service).unwrap();
    let mut owned = |count_to: u32| {
        update(&mut world, json!({ "desiredCount": count_to }));
        pass(&mut world, 60);
        let all = tasks(&mut world);
        let own: Vec<Json> = all
            .into_iter()
            .filter(|it| it["group"] == "service:web")
            .collect();
        (count(&own, "FARGATE"), count(&own, "FARGATE_SPOT"))
    };
    assert_eq!(owned(2), (2, 0));
    assert_eq!(owned(6), (3, 3));
}

#[test]
fn tasks_are_listed_by_their_instance() {
    let mut world = cluster();
    let first = join(&mut world, "i-1", "t3.small", "a");
    let second = join(&mut world, "i-2", "t3.small", "a");
    let spread = json!({ "placementStrategy": [{ "type": "spread", "field": "instanceId" }] });
    run(&mut world, 4, spread);
    for arn in [&first, &second] {
        let body = json!({ "cluster": "c", "containerInstance": arn.rsplit('/').next() });
        let arns = call(&mut world, "ListTasks", body).unwrap()["taskArns"].clone();
        assert_eq!(arns.as_array().unwrap().len(), 2);
    }
    world.befall(Fault::AgentDisconnected {
        ec2_instance_id: "i-1".into(),
    });
    let all = tasks(&mut world);
    let connectivity = |arn: &str| {
        all.iter()
            .find(|it| it["containerInstanceArn"] == arn)
            .unwrap()["connectivity"]
            .clone()
    };
    assert_eq!(
        (connectivity(&first), connectivity(&second)),
        (json!("DISCONNECTED"), json!("CONNECTED"))
    );
}
