//! Blue/green, linear and canary deployments.

use super::service_deployments::newest;
use super::*;

const HOOK: &str = "arn:aws:lambda:eu-west-1:123456789012:function:check";

/// A service of two tasks with a strategy, after its first deployment; then a new revision is on its way.
fn updating(configuration: Json) -> World {
    let mut world = world();
    let mut body = service(2);
    let own = body["deploymentConfiguration"].as_object_mut().unwrap();
    own.extend(configuration.as_object().unwrap().clone());
    call(&mut world, "CreateService", body).unwrap();
    pass(&mut world, 3_600);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
    update(&mut world, json!({ "taskDefinition": "web:2" }));
    world
}

/// The stages and the shares of production traffic as they are seen every second, each once.
fn seen(world: &mut World, seconds: i64) -> (Vec<String>, Vec<f64>) {
    let (mut stages, mut weights) = (Vec::new(), Vec::new());
    for _ in 0..seconds {
        let now = newest(world);
        stages.push(
            now["lifecycleStage"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        );
        weights.push(
            now["targetServiceRevision"]["requestedProductionTrafficWeight"]
                .as_f64()
                .unwrap(),
        );
        pass(world, 1);
    }
    stages.dedup();
    weights.dedup();
    (stages, weights)
}

fn images(world: &mut World) -> Vec<String> {
    let arns = call(world, "ListTasks", json!({ "cluster": "c" })).unwrap()["taskArns"].clone();
    let tasks = call(
        world,
        "DescribeTasks",
        json!({ "cluster": "c", "tasks": arns }),
    )
    .unwrap();
    let tasks = tasks["tasks"].as_array().unwrap().iter();
    tasks
        .map(|task| task["containers"][0]["image"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn blue_green_goes_through_its_stages_and_keeps_both_until_the_bake_time_is_over() {
    let mut world = updating(json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 1 }));
    let (stages, weights) = seen(&mut world, 40);
    let expected = [
        "",
        "PRE_SCALE_UP",
        "SCALE_UP",
        "POST_SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "POST_TEST_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
        "BAKE_TIME",
    ];
    assert_eq!(
        (stages, weights),
        (expected.map(str::to_owned).to_vec(), vec![0.0, 100.0])
    );
    let baking = newest(&mut world);
    assert_eq!(
        baking["sourceServiceRevisions"][0]["requestedProductionTrafficWeight"],
        0.0
    );
    assert_eq!(
        baking["targetServiceRevision"]["requestedTestTrafficWeight"],
        100.0
    );
    let mut both = images(&mut world);
    both.sort();
    assert_eq!(both, ["web:1", "web:1", "web:2", "web:2"]);
    pass(&mut world, 90);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
    assert_eq!(newest(&mut world)["lifecycleStage"], "CLEAN_UP");
    assert_eq!(images(&mut world), ["web:2", "web:2"]);
    let service = described(&mut world);
    assert_eq!(service["deployments"].as_array().unwrap().len(), 1);
    assert_eq!(service["deployments"][0]["rolloutState"], "COMPLETED");
}

#[test]
fn linear_shifts_in_equal_steps_and_canary_in_two() {
    let linear = json!({ "strategy": "LINEAR", "linearConfiguration": { "stepPercent": 30.0, "stepBakeTimeInMinutes": 1 } });
    let (_, weights) = seen(&mut updating(linear), 400);
    assert_eq!(weights, [0.0, 30.0, 60.0, 90.0, 100.0]);
    let canary = json!({
        "strategy": "CANARY", "canaryConfiguration": { "canaryPercent": 12.5, "canaryBakeTimeInMinutes": 2 },
    });
    let mut world = updating(canary);
    let (_, weights) = seen(&mut world, 100);
    assert_eq!(weights, [0.0, 12.5]);
    let (_, weights) = seen(&mut world, 100);
    assert_eq!(weights, [12.5, 100.0]);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
}

#[test]
fn a_hook_that_fails_rolls_back_at_any_stage_that_can_have_one() {
    let stages = [
        "PRE_SCALE_UP",
        "POST_SCALE_UP",
        "TEST_TRAFFIC_SHIFT",
        "POST_TEST_TRAFFIC_SHIFT",
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT",
        "POST_PRODUCTION_TRAFFIC_SHIFT",
    ];
    for strategy in ["BLUE_GREEN", "LINEAR", "CANARY"] {
        for stage in stages {
            let hook = json!({ "hookTargetArn": HOOK, "roleArn": "arn:aws:iam::123456789012:role/hook", "lifecycleStages": [stage] });
            let mut world = updating(json!({ "strategy": strategy, "lifecycleHooks": [hook] }));
            world.befall(Fault::Hook {
                target: HOOK.into(),
                status: "FAILED".into(),
            });
            pass(&mut world, 7_200);
            let end = newest(&mut world);
            let reason = format!(
                "Service deployment rolled back because {stage} lifecycle hook(s) failed. Lifecycle hook target {HOOK} returned \
                 FAILED status."
            );
            assert_eq!(
                (&end["status"], &end["statusReason"]),
                (&json!("ROLLBACK_SUCCESSFUL"), &json!(reason)),
                "{strategy}"
            );
            assert_eq!(end["lifecycleHookDetails"][0]["status"], "FAILED");
            assert_eq!(
                end["targetServiceRevision"]["requestedProductionTrafficWeight"],
                0.0
            );
            assert_eq!(images(&mut world), ["web:1", "web:1"], "{strategy} {stage}");
        }
    }
}

#[test]
fn a_hook_that_is_not_done_is_waited_for_until_it_times_out() {
    let hook = |action: &str| {
        json!({
            "hookTargetArn": HOOK, "roleArn": "arn:aws:iam::123456789012:role/hook", "lifecycleStages": ["POST_SCALE_UP"],
            "timeoutConfiguration": { "timeoutInMinutes": 5, "action": action },
        })
    };
    let unfinished = || Fault::Hook {
        target: HOOK.into(),
        status: "IN_PROGRESS".into(),
    };
    for (action, status) in [
        ("ROLLBACK", "ROLLBACK_SUCCESSFUL"),
        ("CONTINUE", "SUCCESSFUL"),
    ] {
        let mut world =
            updating(json!({ "strategy": "BLUE_GREEN", "lifecycleHooks": [hook(action)] }));
        world.befall(unfinished());
        pass(&mut world, 120);
        let waiting = newest(&mut world);
        assert_eq!(waiting["lifecycleStage"], "POST_SCALE_UP");
        assert_eq!(waiting["lifecycleHookDetails"][0]["status"], "IN_PROGRESS");
        pass(&mut world, 600);
        let end = newest(&mut world);
        assert_eq!(
            (&end["status"], &end["lifecycleHookDetails"][0]["status"]),
            (&json!(status), &json!("TIMED_OUT"))
        );
    }
    let mut world =
        updating(json!({ "strategy": "BLUE_GREEN", "lifecycleHooks": [hook("ROLLBACK")] }));
    world.befall(unfinished());
    pass(&mut world, 120);
    world.relieve();
    pass(&mut world, 120);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
}

#[test]
fn a_pause_lasts_until_somebody_continues_or_rolls_back() {
    let pause = json!({ "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"] });
    for (action, status) in [
        ("CONTINUE", "SUCCESSFUL"),
        ("ROLLBACK", "ROLLBACK_SUCCESSFUL"),
    ] {
        let configuration = json!({ "strategy": "BLUE_GREEN", "lifecycleHooks": [] });
        let mut world = updating(configuration);
        pass(&mut world, 120);
        let paused = json!({ "strategy": "BLUE_GREEN", "lifecycleHooks": [pause] });
        update(
            &mut world,
            json!({ "forceNewDeployment": true, "deploymentConfiguration": paused }),
        );
        pass(&mut world, 3_600);
        let waiting = newest(&mut world);
        let hook = &waiting["lifecycleHookDetails"][0];
        assert_eq!(
            (&hook["status"], &hook["targetType"]),
            (&json!("AWAITING_ACTION"), &json!("PAUSE"))
        );
        assert_eq!(waiting["lifecycleStage"], "POST_TEST_TRAFFIC_SHIFT");
        let body = json!({ "serviceDeploymentArn": waiting["serviceDeploymentArn"], "hookId": hook["hookId"], "action": action });
        call(&mut world, "ContinueServiceDeployment", body.clone()).unwrap();
        assert!(call(&mut world, "ContinueServiceDeployment", body).is_err());
        pass(&mut world, 120);
        assert_eq!(newest(&mut world)["status"], status);
    }
}

#[test]
fn an_alarm_or_the_circuit_breaker_returns_to_blue() {
    let alarms = json!({ "alarmNames": ["errors"], "enable": true, "rollback": true });
    let mut world =
        updating(json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10, "alarms": alarms }));
    pass(&mut world, 120);
    assert_eq!(newest(&mut world)["lifecycleStage"], "BAKE_TIME");
    world.befall(Fault::Alarm {
        alarm: "errors".into(),
    });
    pass(&mut world, 60);
    assert_eq!(newest(&mut world)["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(images(&mut world), ["web:1", "web:1"]);
    let mut world = updating(json!({ "strategy": "CANARY" }));
    world.befall(Fault::ImageUnavailable {
        image: "web:2".into(),
    });
    pass(&mut world, 600);
    let end = newest(&mut world);
    assert_eq!(end["status"], "ROLLBACK_SUCCESSFUL");
    assert_eq!(
        end["statusReason"],
        "Service deployment rolled back because the circuit breaker threshold was exceeded."
    );
    assert_eq!(images(&mut world), ["web:1", "web:1"]);
}

#[test]
fn a_newer_deployment_reconciles_the_service_first() {
    let mut world = updating(json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 10 }));
    pass(&mut world, 120);
    register(&mut world, "web:3");
    update(&mut world, json!({ "taskDefinition": "web:3" }));
    pass(&mut world, 0);
    assert_eq!(newest(&mut world)["lifecycleStage"], "RECONCILE_SERVICE");
    pass(&mut world, 1_200);
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
    assert_eq!(images(&mut world), ["web:3", "web:3"]);
}

#[test]
fn a_newer_deployment_while_blue_is_cleaned_up_keeps_green() {
    let mut world = updating(json!({ "strategy": "BLUE_GREEN" }));
    while newest(&mut world)["lifecycleStage"] != "CLEAN_UP" {
        pass(&mut world, 1);
    }
    update(&mut world, json!({ "forceNewDeployment": true }));
    for _ in 0..60 {
        assert!(described(&mut world)["runningCount"].as_u64().unwrap() >= 2);
        pass(&mut world, 1);
    }
    assert_eq!(newest(&mut world)["status"], "SUCCESSFUL");
}

#[test]
fn configurations_that_cannot_be_are_refused() {
    let refused = |configuration: Json| {
        let mut body = service(1);
        body["deploymentConfiguration"] = configuration;
        call(&mut world(), "CreateService", body)
            .unwrap_err()
            .message
    };
    let hook = |more: Json| {
        let mut hook = json!({ "lifecycleStages": ["PRE_SCALE_UP"] });
        hook.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        refused(json!({ "strategy": "BLUE_GREEN", "lifecycleHooks": [hook] }))
    };
    assert!(hook(json!({})).contains("hookTargetArn"));
    assert!(
        hook(json!({ "targetType": "PAUSE", "lifecycleStages": [] })).contains("lifecycleStages")
    );
    assert!(
        hook(json!({ "targetType": "PAUSE", "lifecycleStages": ["TEST_TRAFFIC_SHIFT"] }))
            .contains("PAUSE hooks")
    );
    assert!(refused(json!({ "bakeTimeInMinutes": 1_441 })).contains("bakeTimeInMinutes"));
    assert!(
        refused(json!({ "strategy": "LINEAR", "linearConfiguration": { "stepPercent": 2.9 } }))
            .contains("stepPercent")
    );
    assert!(
        refused(json!({ "strategy": "CANARY", "linearConfiguration": {} }))
            .contains("LINEAR alone")
    );
    assert!(
        refused(json!({ "strategy": "BLUE_GREEN", "canaryConfiguration": {} }))
            .contains("CANARY alone")
    );
    assert!(refused(json!({ "minimumHealthyPercent": -1 })).contains("minimumHealthyPercent"));
    let early = json!({ "minimumHealthyPercent": 50, "earlySuccessCriteria": { "enable": true, "healthyPercent": 49 } });
    assert!(refused(early).contains("healthyPercent"));
}
