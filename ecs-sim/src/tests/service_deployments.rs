//! Service deployments and revisions of rolling updates.

use super::*;

/// The service deployments of the service, newest first.
pub(super) fn listed(world: &mut World, more: Json) -> Vec<Json> {
    let mut body = json!({ "cluster": "c", "service": "web" });
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let answer = call(world, "ListServiceDeployments", body).unwrap();
    answer["serviceDeployments"].as_array().unwrap().clone()
}

/// The newest service deployment, described.
pub(super) fn newest(world: &mut World) -> Json {
    let arn = listed(world, json!({}))[0]["serviceDeploymentArn"].clone();
    let body = json!({ "serviceDeploymentArns": [arn] });
    call(world, "DescribeServiceDeployments", body).unwrap()["serviceDeployments"][0].clone()
}

fn stop(world: &mut World, kind: &str) -> Result<Json, Refusal> {
    let arn = newest(world)["serviceDeploymentArn"].clone();
    let body = json!({ "serviceDeploymentArn": arn, "stopType": kind });
    call(world, "StopServiceDeployment", body)
}

fn said(world: &mut World, text: &str) -> bool {
    let events = events(&described(world));
    events.iter().any(|event| event.contains(text))
}

#[test]
fn a_service_deployment_goes_from_pending_to_successful() {
    let mut world = world();
    create(&mut world, 2);
    let first = newest(&mut world);
    assert_eq!(
        (&first["status"], &first["sourceServiceRevisions"]),
        (&json!("PENDING"), &json!([]))
    );
    assert!(first.get("startedAt").is_none());
    pass(&mut world, 1);
    let then = newest(&mut world);
    assert_eq!(then["status"], "IN_PROGRESS");
    let target = &then["targetServiceRevision"];
    assert_eq!(
        (&target["requestedTaskCount"], &target["pendingTaskCount"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(
        then["deploymentCircuitBreaker"],
        json!({ "status": "MONITORING", "failureCount": 0, "threshold": 3 })
    );
    assert_eq!(then["alarms"]["status"], "DISABLED");
    pass(&mut world, 60);
    let end = newest(&mut world);
    assert_eq!(end["status"], "SUCCESSFUL");
    assert_eq!(end["targetServiceRevision"]["runningTaskCount"], 2);
    assert_eq!(
        end["deploymentCircuitBreaker"]["status"],
        "MONITORING_COMPLETE"
    );
    assert!(end["finishedAt"].as_f64() > end["startedAt"].as_f64());
    let service = described(&mut world);
    assert_eq!(
        service["currentServiceDeployment"],
        end["serviceDeploymentArn"]
    );
    let current = &service["currentServiceRevisions"][0];
    assert_eq!(
        (&current["arn"], &current["runningTaskCount"]),
        (&target["arn"], &json!(2))
    );
    let number = service["deployments"][0]["id"]
        .as_str()
        .unwrap()
        .trim_start_matches("ecs-svc/")
        .to_owned();
    assert!(
        target["arn"]
            .as_str()
            .unwrap()
            .ends_with(&format!(":service-revision/c/web/{number}"))
    );
}

#[test]
fn an_update_has_the_revision_before_as_its_source_and_a_newer_one_supersedes_it() {
    let mut world = world();
    create(&mut world, 2);
    pass(&mut world, 60);
    let first = newest(&mut world)["targetServiceRevision"]["arn"].clone();
    pass(&mut world, 1);
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 2);
    let second = newest(&mut world);
    assert_eq!(second["sourceServiceRevisions"][0]["arn"], first);
    assert_eq!(second["sourceServiceRevisions"][0]["runningTaskCount"], 2);
    update(&mut world, json!({ "forceNewDeployment": true }));
    let all = listed(&mut world, json!({}));
    let statuses: Vec<&Json> = all.iter().map(|it| &it["status"]).collect();
    assert_eq!(statuses, ["PENDING", "STOPPED", "SUCCESSFUL"]);
    assert_eq!(
        newest(&mut world)["sourceServiceRevisions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    pass(&mut world, 120);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
    // The desired count alone makes none.
    update(&mut world, json!({ "desiredCount": 3 }));
    assert_eq!(listed(&mut world, json!({})).len(), 3);
}

#[test]
fn lists_have_filters_and_pages() {
    let mut world = world();
    create(&mut world, 1);
    let mut times = Vec::new();
    for _ in 0..3 {
        pass(&mut world, 100);
        times.push(world.now().0 / 1_000);
        update(&mut world, json!({ "forceNewDeployment": true }));
    }
    assert_eq!(
        listed(&mut world, json!({ "status": ["SUCCESSFUL"] })).len(),
        3
    );
    assert_eq!(
        listed(&mut world, json!({ "status": ["PENDING", "STOPPED"] })).len(),
        1
    );
    let between = json!({ "createdAt": { "after": times[0] - 1, "before": times[2] } });
    assert_eq!(listed(&mut world, between).len(), 2);
    let body = json!({ "cluster": "c", "service": "web", "maxResults": 3 });
    let page = call(&mut world, "ListServiceDeployments", body.clone()).unwrap();
    assert_eq!(page["serviceDeployments"].as_array().unwrap().len(), 3);
    let mut next = body;
    next["nextToken"] = page["nextToken"].clone();
    let page = call(&mut world, "ListServiceDeployments", next).unwrap();
    assert_eq!(page["serviceDeployments"].as_array().unwrap().len(), 1);
    assert!(page.get("nextToken").is_none());
    let body = json!({ "cluster": "c", "service": "other" });
    let refused = call(&mut world, "ListServiceDeployments", body).unwrap_err();
    assert_eq!(refused.code, "ServiceNotFoundException");
    let body = json!({ "serviceDeploymentArns": ["arn:aws:ecs:eu-west-1:123456789012:service-deployment/c/web/x"] });
    let answer = call(&mut world, "DescribeServiceDeployments", body).unwrap();
    assert_eq!(answer["failures"][0]["reason"], "MISSING");
}

#[test]
fn a_revision_has_the_settings_of_its_time() {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 60);
    let arn = newest(&mut world)["targetServiceRevision"]["arn"].clone();
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    let body = json!({ "serviceRevisionArns": [arn, "arn:none"] });
    let answer = call(&mut world, "DescribeServiceRevisions", body).unwrap();
    let revision = &answer["serviceRevisions"][0];
    assert!(
        revision["taskDefinition"]
            .as_str()
            .unwrap()
            .ends_with("web:1")
    );
    assert_eq!(
        revision["containerImages"],
        json!([{ "containerName": "web", "image": "web:1" }])
    );
    assert_eq!(
        (&revision["launchType"], &revision["platformFamily"]),
        (&json!("FARGATE"), &json!("Linux"))
    );
    assert_eq!(
        answer["failures"][0],
        json!({ "arn": "arn:none", "reason": "MISSING" })
    );
}

#[test]
fn the_circuit_breaker_rolls_back_to_the_tasks_that_still_run() {
    let mut world = world();
    create(&mut world, 2);
    pass(&mut world, 60);
    let before = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    let source = newest(&mut world)["targetServiceRevision"]["arn"].clone();
    pass(&mut world, 1);
    world.befall(Fault::ImageUnavailable {
        image: "web:2".into(),
    });
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 600);
    let end = newest(&mut world);
    let reason =
        "Service deployment rolled back because the circuit breaker threshold was exceeded.";
    assert_eq!(
        (&end["status"], &end["statusReason"]),
        (&json!("ROLLBACK_SUCCESSFUL"), &json!(reason))
    );
    assert_eq!(
        (
            &end["rollback"]["reason"],
            &end["rollback"]["serviceRevisionArn"]
        ),
        (&json!(reason), &source)
    );
    let breaker = &end["deploymentCircuitBreaker"];
    assert_eq!(
        (&breaker["status"], &breaker["threshold"]),
        (&json!("TRIGGERED"), &json!(3))
    );
    assert!(breaker["failureCount"].as_i64().unwrap() >= 3);
    let after = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    assert_eq!(before, after);
    assert!(said(
        &mut world,
        "is unable to consistently start tasks successfully."
    ));
    assert_eq!(
        described(&mut world)["deployments"][0]["rolloutState"],
        "COMPLETED"
    );
}

#[test]
fn a_first_deployment_has_nothing_to_roll_back_to() {
    let mut world = world();
    world.befall(Fault::ImageUnavailable {
        image: "web:1".into(),
    });
    create(&mut world, 1);
    pass(&mut world, 600);
    let end = newest(&mut world);
    let reason = "No rollback candidate was found to run the rollback.";
    assert_eq!(
        (&end["status"], &end["statusReason"]),
        (&json!("ROLLBACK_FAILED"), &json!(reason))
    );
    let deployment = &described(&mut world)["deployments"][0];
    assert_eq!(
        (&deployment["rolloutState"], &deployment["failedTasks"]),
        (&json!("FAILED"), &json!(3))
    );
}

#[test]
fn without_rollback_the_circuit_breaker_stops_the_deployment() {
    let mut world = world();
    create(&mut world, 1);
    pass(&mut world, 60);
    world.befall(Fault::ImageUnavailable {
        image: "web:2".into(),
    });
    let breaker = json!({ "enable": true, "rollback": false, "thresholdConfiguration": { "type": "COUNT", "value": 5 } });
    update(
        &mut world,
        json!({ "taskDefinition": "web:2", "deploymentConfiguration": { "deploymentCircuitBreaker": breaker } }),
    );
    pass(&mut world, 600);
    let end = newest(&mut world);
    assert_eq!(end["status"], "STOPPED");
    assert_eq!(end["deploymentCircuitBreaker"]["failureCount"], 5);
    assert!(end.get("rollback").is_none() && end.get("stoppedAt").is_some());
    let service = described(&mut world);
    assert_eq!(service["runningCount"], 1);
    assert_eq!(service["deployments"][0]["rolloutState"], "FAILED");
}

#[test]
fn a_deployment_is_stopped_on_request() {
    let mut world = world();
    create(&mut world, 2);
    pass(&mut world, 60);
    assert_eq!(
        stop(&mut world, "ROLLBACK").unwrap_err().code,
        "ConflictException"
    );
    pass(&mut world, 1);
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 2);
    stop(&mut world, "ROLLBACK").unwrap();
    assert_eq!(newest(&mut world)["status"], "ROLLBACK_REQUESTED");
    pass(&mut world, 1);
    assert_eq!(newest(&mut world)["status"], "ROLLBACK_IN_PROGRESS");
    pass(&mut world, 60);
    assert_eq!(newest(&mut world)["status"], "ROLLBACK_SUCCESSFUL");
    assert!(
        described(&mut world)["taskDefinition"]
            .as_str()
            .unwrap()
            .ends_with("web:1")
    );
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 2);
    stop(&mut world, "ABORT").unwrap();
    assert_eq!(newest(&mut world)["status"], "STOP_REQUESTED");
    pass(&mut world, 1);
    assert_eq!(newest(&mut world)["status"], "STOPPED");
    let body = json!({ "serviceDeploymentArn": "arn:none" });
    let refused = call(&mut world, "StopServiceDeployment", body).unwrap_err();
    assert_eq!(refused.code, "ServiceDeploymentNotFoundException");
}

#[test]
fn an_alarm_fails_the_deployment_unless_it_was_there_at_the_beginning() {
    let mut world = world();
    let mut body = service(1);
    body["deploymentConfiguration"]["bakeTimeInMinutes"] = 2.into();
    body["deploymentConfiguration"]["alarms"] =
        json!({ "alarmNames": ["errors"], "enable": true, "rollback": true });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 60);
    // All tasks run, and the alarms are watched for the bake time.
    assert_eq!(newest(&mut world)["status"], "IN_PROGRESS");
    pass(&mut world, 120);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 60);
    let alarm = || Fault::Alarm {
        alarm: "errors".into(),
    };
    world.befall(alarm());
    pass(&mut world, 60);
    let end = newest(&mut world);
    assert_eq!(end["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(
        end["statusReason"],
        "Service deployment rolled back because of one or more active alarms."
    );
    assert_eq!(
        (
            &end["alarms"]["status"],
            &end["alarms"]["triggeredAlarmNames"]
        ),
        (&json!("TRIGGERED"), &json!(["errors"]))
    );
    assert!(said(&mut world, "deployment failed: alarm detected."));
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    pass(&mut world, 300);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
}

#[test]
fn early_success_does_not_wait_for_the_tasks_before() {
    let mut world = world();
    let mut body = service(4);
    body["deploymentConfiguration"]["earlySuccessCriteria"] = json!({ "enable": true, "healthyPercent": 100, "sourceServiceRevisionCleanup": "DEFERRED" });
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 60);
    let seconds = |world: &mut World| {
        update(world, json!({ "forceNewDeployment": true }));
        (0..200).find(|_| {
            pass(world, 1);
            newest(world)["status"] == "SUCCESSFUL"
        })
    };
    let deferred = seconds(&mut world).unwrap();
    pass(&mut world, 60);
    let configuration = json!({ "earlySuccessCriteria": { "enable": false } });
    update(
        &mut world,
        json!({ "deploymentConfiguration": configuration }),
    );
    let whole = seconds(&mut world).unwrap();
    assert!(deferred < whole, "{deferred} {whole}");
}
