//! EBS volumes that tasks get at their launch.

use super::*;

const ROLE: &str = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";

/// A world with the definition `data:1`, whose volume `data` is configured at launch.
fn with_volume() -> World {
    let mut world = world();
    let definition = json!({
        "family": "data", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "volumes": [{ "name": "data", "configuredAtLaunch": true }],
        "containerDefinitions": [{
            "name": "web", "image": "web:1", "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }],
        }],
    });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    world
}

fn configuration(more: &Json) -> Json {
    let mut volume = json!({ "roleArn": ROLE, "sizeInGiB": 20 });
    let volume_members = volume.as_object_mut().unwrap();
    volume_members.extend(more.as_object().unwrap().clone());
    volume_members.retain(|_, value| !value.is_null());
    json!([{ "name": "data", "managedEBSVolume": volume }])
}

fn request(definition: &str, volumes: Json) -> Json {
    json!({
        "cluster": "c", "taskDefinition": definition, "launchType": "FARGATE", "volumeConfigurations": volumes,
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    })
}

/// The status of the volume of a task, and its details.
fn volume(world: &mut World, task: &str) -> (String, Vec<(String, String)>) {
    let body = json!({ "cluster": "c", "tasks": [task] });
    let answer = call(world, "DescribeTasks", body).unwrap();
    let all = answer["tasks"][0]["attachments"]
        .as_array()
        .unwrap()
        .clone();
    let found = all
        .iter()
        .find(|it| it["type"] == "AmazonElasticBlockStorage")
        .unwrap();
    let text = |it: &Json| it.as_str().unwrap().to_owned();
    let details = found["details"].as_array().unwrap().iter();
    let details = details.map(|it| (text(&it["name"]), text(&it["value"])));
    (text(&found["status"]), details.collect())
}

#[test]
fn a_volume_is_attached_and_ends_with_its_task_or_outlives_it() {
    for (policy, kept, last) in [
        (Json::Null, "true", "DELETED"),
        (json!({ "deleteOnTermination": true }), "true", "DELETED"),
        (json!({ "deleteOnTermination": false }), "false", "DETACHED"),
    ] {
        let mut world = with_volume();
        let volumes = configuration(&json!({ "terminationPolicy": policy }));
        let answer = call(&mut world, "RunTask", request("data", volumes)).unwrap();
        let task = answer["tasks"][0]["taskArn"].as_str().unwrap().to_owned();
        let (status, details) = volume(&mut world, &task);
        let expected = [
            ("roleArn", ROLE),
            ("volumeName", "data"),
            ("deleteOnTermination", kept),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((status.as_str(), &details[..]), ("CREATED", &expected[..]));
        let mut seen = vec![status];
        for second in 0..60 {
            pass(&mut world, 1);
            if second == 30 {
                let body = json!({ "cluster": "c", "task": task });
                call(&mut world, "StopTask", body).unwrap();
            }
            let (status, details) = volume(&mut world, &task);
            if seen.last() != Some(&status) {
                assert_eq!(details[3].0, "volumeId");
                assert!(details[3].1.starts_with("vol-"), "{details:?}");
                seen.push(status);
            }
        }
        assert_eq!(
            seen,
            ["CREATED", "ATTACHING", "ATTACHED", "DETACHING", last]
        );
    }
}

#[test]
fn the_volumes_of_a_service_are_in_its_deployments_and_revisions() {
    let mut world = with_volume();
    let mut body = request("data", configuration(&json!({ "volumeType": "gp3" })));
    body["serviceName"] = "web".into();
    body["desiredCount"] = 2.into();
    call(&mut world, "CreateService", body.clone()).unwrap();
    pass(&mut world, 60);
    let now = described(&mut world);
    assert_eq!(
        now["deployments"][0]["volumeConfigurations"],
        body["volumeConfigurations"]
    );
    let revision = now["currentServiceRevisions"][0]["arn"].clone();
    let asked = json!({ "serviceRevisionArns": [revision] });
    let answer = call(&mut world, "DescribeServiceRevisions", asked).unwrap();
    assert_eq!(
        answer["serviceRevisions"][0]["volumeConfigurations"],
        body["volumeConfigurations"]
    );
    let all = call(&mut world, "ListTasks", json!({ "cluster": "c" })).unwrap();
    let mut ids = Vec::new();
    for task in all["taskArns"].as_array().unwrap() {
        let (status, details) = volume(&mut world, task.as_str().unwrap());
        assert_eq!(status, "ATTACHED");
        assert_eq!(details[2].1, "true");
        ids.push(details[3].1.clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 2, "one volume for each task");
    // Another size is another deployment.
    let larger = configuration(&json!({ "sizeInGiB": 40 }));
    update(&mut world, json!({ "volumeConfigurations": larger }));
    assert_eq!(
        described(&mut world)["deployments"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    // A definition without the volume needs no configuration, and takes none.
    let other = json!({ "cluster": "c", "service": "web", "taskDefinition": "web:1" });
    let refused = call(&mut world, "UpdateService", other).unwrap_err();
    assert!(
        refused.message.contains("no matching configuredAtLaunch"),
        "{refused}"
    );
    update(
        &mut world,
        json!({ "taskDefinition": "web:1", "volumeConfigurations": [] }),
    );
}

#[test]
fn volumes_that_do_not_fit_are_refused() {
    let unmatched = "Volume configuration provided but no matching configuredAtLaunch volume found in task definition.";
    for (definition, volumes, text) in [
        ("web:1", configuration(&json!({})), unmatched),
        (
            "data",
            json!([{ "name": "other", "managedEBSVolume": { "roleArn": ROLE, "sizeInGiB": 1 } }]),
            unmatched,
        ),
        (
            "data",
            json!([]),
            "is required for the configuredAtLaunch volume 'data'",
        ),
        ("data", json!([{ "name": "data" }]), "managedEBSVolume"),
        (
            "data",
            configuration(&json!({ "sizeInGiB": null })),
            "sizeInGiB or snapshotId",
        ),
        (
            "data",
            configuration(&json!({ "volumeType": "st1" })),
            "from 125 to 16384",
        ),
        (
            "data",
            configuration(&json!({ "volumeType": "io1" })),
            "iops must be specified",
        ),
        (
            "data",
            configuration(&json!({ "volumeType": "gp2", "throughput": 125 })),
            "throughput is not supported",
        ),
        (
            "data",
            configuration(&json!({ "volumeType": "tape" })),
            "Invalid volumeType",
        ),
        (
            "data",
            configuration(&json!({ "volumeInitializationRate": 100 })),
            "only with a snapshotId",
        ),
    ] {
        let mut world = with_volume();
        let mut body = request(definition, volumes);
        let refused = call(&mut world, "RunTask", body.clone()).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException");
        assert!(refused.message.contains(text), "{refused}");
        body["serviceName"] = "web".into();
        body["desiredCount"] = 1.into();
        let refused = call(&mut world, "CreateService", body).unwrap_err();
        assert!(refused.message.contains(text), "{refused}");
    }
}

#[test]
fn volumes_of_a_definition_are_of_one_kind_and_one_is_configured_at_launch() {
    let mut world = world();
    let efs = json!({ "fileSystemId": "fs-1" });
    let own = |name: &str| json!({ "name": name, "configuredAtLaunch": true });
    for (volumes, text) in [
        (
            json!([{ "name": "a", "configuredAtLaunch": true, "efsVolumeConfiguration": efs }]),
            "only one volume configuration type should be used",
        ),
        (
            json!([{ "name": "a", "host": { "sourcePath": "/a" }, "efsVolumeConfiguration": efs }]),
            "only one volume configuration type should be used",
        ),
        (json!([own("a"), own("b")]), "at most 1 volume"),
        (
            json!([own("a"), { "name": "b", "host": {} }, { "name": "c", "efsVolumeConfiguration": efs }]),
            "",
        ),
    ] {
        let body = json!({
            "family": "data", "volumes": volumes,
            "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": 64 }],
        });
        match call(&mut world, "RegisterTaskDefinition", body) {
            Ok(_) => assert_eq!(text, ""),
            Err(refused) => {
                assert_eq!(refused.code, "ClientException");
                assert!(
                    !text.is_empty() && refused.message.contains(text),
                    "{refused}"
                );
            }
        }
    }
}
