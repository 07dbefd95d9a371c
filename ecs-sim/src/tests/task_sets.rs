//! Task sets of a service that another deployment controller deploys.

use super::*;

fn external(world: &mut World, count: u32) {
    let body = json!({
        "cluster": "c", "serviceName": "web", "desiredCount": count, "deploymentController": { "type": "EXTERNAL" },
    });
    call(world, "CreateService", body).unwrap();
}

fn set(percent: f64) -> Json {
    json!({
        "cluster": "c", "service": "web", "taskDefinition": "web:1", "launchType": "FARGATE", "externalId": "green",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
        "scale": { "value": percent, "unit": "PERCENT" }, "tags": [{ "key": "team", "value": "a" }],
    })
}

fn sets(world: &mut World) -> Vec<Json> {
    let body = json!({ "cluster": "c", "service": "web", "include": ["TAGS"] });
    let answer = call(world, "DescribeTaskSets", body).unwrap();
    answer["taskSets"].as_array().unwrap().clone()
}

fn of(id: &Json, more: Json) -> Json {
    let mut body = json!({ "cluster": "c", "service": "web", "taskSet": id });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn a_task_set_has_its_share_of_the_desired_count_rounded_up() {
    let mut world = world();
    external(&mut world, 3);
    let made = call(&mut world, "CreateTaskSet", set(40.0)).unwrap()["taskSet"].clone();
    assert_eq!(
        (&made["computedDesiredCount"], &made["stabilityStatus"]),
        (&json!(2), &json!("STABILIZING"))
    );
    assert_eq!(
        (&made["status"], &made["externalId"]),
        (&json!("ACTIVE"), &json!("green"))
    );
    pass(&mut world, 60);
    let then = sets(&mut world)[0].clone();
    assert_eq!(
        (&then["runningCount"], &then["stabilityStatus"]),
        (&json!(2), &json!("STEADY_STATE"))
    );
    assert_eq!(then["tags"], json!([{ "key": "team", "value": "a" }]));
    let tasks = json!({ "cluster": "c", "startedBy": made["id"], "serviceName": "web" });
    assert_eq!(
        call(&mut world, "ListTasks", tasks).unwrap()["taskArns"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let body = of(
        &made["id"],
        json!({ "scale": { "value": 100.0, "unit": "PERCENT" } }),
    );
    let updated = call(&mut world, "UpdateTaskSet", body).unwrap()["taskSet"].clone();
    assert_eq!(
        (
            &updated["computedDesiredCount"],
            &updated["stabilityStatus"]
        ),
        (&json!(3), &json!("STABILIZING"))
    );
    pass(&mut world, 60);
    // The service's count scales its task sets.
    update(&mut world, json!({ "desiredCount": 1 }));
    pass(&mut world, 60);
    let end = sets(&mut world)[0].clone();
    assert_eq!(
        (&end["runningCount"], &end["stabilityStatus"]),
        (&json!(1), &json!("STEADY_STATE"))
    );
    let service = described(&mut world);
    assert_eq!(
        (&service["runningCount"], &service["deployments"]),
        (&json!(1), &json!([]))
    );
    assert_eq!(service["taskSets"][0]["id"], made["id"]);
}

#[test]
fn the_primary_task_set_gives_the_service_its_parameters() {
    let mut world = world();
    external(&mut world, 1);
    let blue = call(&mut world, "CreateTaskSet", set(100.0)).unwrap()["taskSet"]["id"].clone();
    let mut other = set(100.0);
    other["taskDefinition"] = "web:2".into();
    let green = call(&mut world, "CreateTaskSet", other).unwrap()["taskSet"].clone();
    for (named, statuses) in [
        (&blue, ["PRIMARY", "ACTIVE"]),
        (&green["taskSetArn"], ["ACTIVE", "PRIMARY"]),
    ] {
        let body = json!({ "cluster": "c", "service": "web", "primaryTaskSet": named });
        let answer = call(&mut world, "UpdateServicePrimaryTaskSet", body).unwrap();
        assert_eq!(answer["taskSet"]["status"], "PRIMARY");
        let all = sets(&mut world);
        assert_eq!([&all[0]["status"], &all[1]["status"]], statuses);
    }
    assert!(
        described(&mut world)["taskDefinition"]
            .as_str()
            .unwrap()
            .ends_with("web:2")
    );
    let refused = call(&mut world, "DeleteTaskSet", of(&blue, json!({}))).unwrap_err();
    assert!(refused.message.contains("scaled above 0"), "{refused}");
    let answer = call(
        &mut world,
        "DeleteTaskSet",
        of(&blue, json!({ "force": true })),
    )
    .unwrap();
    assert_eq!(
        (
            &answer["taskSet"]["status"],
            &answer["taskSet"]["computedDesiredCount"]
        ),
        (&json!("DRAINING"), &json!(0))
    );
    pass(&mut world, 60);
    assert_eq!(sets(&mut world).len(), 1);
    let refused = call(&mut world, "DeleteTaskSet", of(&blue, json!({}))).unwrap_err();
    assert_eq!(refused.code, "TaskSetNotFoundException");
    let body = json!({ "cluster": "c", "service": "web", "taskSets": [blue] });
    assert_eq!(
        call(&mut world, "DescribeTaskSets", body).unwrap()["failures"][0]["reason"],
        "MISSING"
    );
}

#[test]
fn tags_of_a_task_set_change_and_its_token_gives_the_first_answer_again() {
    let mut world = world();
    external(&mut world, 1);
    let mut body = set(0.0);
    body["clientToken"] = "t".into();
    let first = call(&mut world, "CreateTaskSet", body.clone()).unwrap();
    let again = call(&mut world, "CreateTaskSet", body).unwrap();
    assert_eq!(first["taskSet"]["id"], again["taskSet"]["id"]);
    let arn = first["taskSet"]["taskSetArn"].clone();
    let tag = json!({ "resourceArn": arn, "tags": [{ "key": "team", "value": "b" }] });
    call(&mut world, "TagResource", tag).unwrap();
    assert_eq!(
        sets(&mut world)[0]["tags"],
        json!([{ "key": "team", "value": "b" }])
    );
}

#[test]
fn task_sets_that_cannot_be_are_refused() {
    let mut world = world();
    create(&mut world, 1);
    let refused = call(&mut world, "CreateTaskSet", set(100.0)).unwrap_err();
    assert!(
        refused.message.contains("external deployment controllers"),
        "{refused}"
    );
    let mut other = set(100.0);
    other["service"] = "none".into();
    assert_eq!(
        call(&mut world, "CreateTaskSet", other).unwrap_err().code,
        "ServiceNotFoundException"
    );
    let mut world = super::world();
    external(&mut world, 1);
    assert!(
        call(&mut world, "CreateTaskSet", set(100.1))
            .unwrap_err()
            .message
            .contains("between 0 and 100")
    );
    for _ in 0..5 {
        call(&mut world, "CreateTaskSet", set(0.0)).unwrap();
    }
    assert_eq!(
        call(&mut world, "CreateTaskSet", set(0.0))
            .unwrap_err()
            .code,
        "LimitExceededException"
    );
    let body = json!({ "cluster": "c", "service": "web", "taskDefinition": "web:2" });
    let refused = call(&mut world, "UpdateService", body).unwrap_err();
    assert!(
        refused
            .message
            .starts_with("Unable to update task definition on services with a EXTERNAL"),
        "{refused}"
    );
}

#[test]
fn codedeploy_needs_a_load_balancer_and_begins_with_a_primary_task_set() {
    let mut world = world();
    let mut body = service(2);
    body["deploymentController"] = json!({ "type": "CODE_DEPLOY" });
    body["deploymentConfiguration"] = json!({});
    let refused = call(&mut world, "CreateService", body.clone()).unwrap_err();
    assert!(
        refused.message.contains("load balancer is required"),
        "{refused}"
    );
    body["loadBalancers"] =
        json!([{ "targetGroupArn": "arn:tg", "containerName": "web", "containerPort": 80 }]);
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 60);
    let service = described(&mut world);
    assert_eq!(
        (&service["runningCount"], &service["taskSets"][0]["status"]),
        (&json!(2), &json!("PRIMARY"))
    );
    let body = json!({ "cluster": "c", "service": "web", "forceNewDeployment": true });
    let refused = call(&mut world, "UpdateService", body).unwrap_err();
    assert!(refused.message.contains("Use AWS CodeDeploy"), "{refused}");
    call(
        &mut world,
        "DeleteService",
        json!({ "cluster": "c", "service": "web", "force": true }),
    )
    .unwrap();
    pass(&mut world, 60);
    assert_eq!(described(&mut world)["status"], "INACTIVE");
}
