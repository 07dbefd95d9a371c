//! Faults of requests: access that is denied, throttling, reads that are stale, and a clock that is wrong.

use super::*;

const ECS: &str = "AmazonEC2ContainerServiceV20141113";

fn cluster(world: &mut World, name: &str) -> Result<Json, Refusal> {
    call(world, "CreateCluster", json!({ "clusterName": name }))
}

/// The statuses of clusters, as far as they are described.
fn statuses(world: &mut World, names: &[&str]) -> Vec<String> {
    let answer = call(world, "DescribeClusters", json!({ "clusters": names })).unwrap();
    let clusters = answer["clusters"].as_array().unwrap().iter();
    let status = |it: &Json| it["status"].as_str().unwrap().to_owned();
    clusters.map(status).collect()
}

#[test]
fn access_is_denied_to_one_action_until_it_is_granted() {
    let mut world = world();
    create(&mut world, 1);
    let denied = Refusal::new(
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/simulated is not authorized to perform: ecs:UpdateService",
    );
    world.befall(Fault::Refuse {
        operation: "UpdateService".to_owned(),
        code: denied.code.clone(),
        message: denied.message.clone(),
        times: u32::MAX,
    });
    let body = json!({ "cluster": "c", "service": "web", "desiredCount": 3 });
    for _ in 0..3 {
        let refusal = call(&mut world, "UpdateService", body.clone()).unwrap_err();
        assert_eq!(refusal, denied);
    }
    assert_eq!(described(&mut world)["desiredCount"], 1);
    world.relieve();
    call(&mut world, "UpdateService", body).unwrap();
    assert_eq!(described(&mut world)["desiredCount"], 3);
}

fn throttle(burst: Option<u32>, rate: Option<u32>) -> Fault {
    Fault::Throttle { burst, rate }
}

#[test]
fn a_group_of_operations_is_throttled_by_the_published_quota() {
    let mut world = world();
    for number in 0..100 {
        cluster(&mut world, &format!("before-{number}")).unwrap();
    }
    world.befall(throttle(None, None));
    for number in 0..20 {
        cluster(&mut world, &format!("c-{number}")).unwrap();
    }
    let exceeded = Refusal::new("ThrottlingException", "Rate exceeded");
    assert_eq!(cluster(&mut world, "more").unwrap_err(), exceeded);
    let settings = json!({ "cluster": "c", "settings": [] });
    let refused = call(&mut world, "UpdateClusterSettings", settings).unwrap_err();
    assert_eq!(refused, exceeded, "it is of the same group");
    for number in 0..51 {
        let operation = ["DescribeClusters", "ListClusters"][number % 2];
        let answer = call(&mut world, operation, json!({}));
        assert_eq!(answer.is_ok(), number < 50, "{number}");
    }
    pass(&mut world, 1);
    cluster(&mut world, "more").unwrap();
    assert_eq!(cluster(&mut world, "yet-more").unwrap_err(), exceeded);
    pass(&mut world, 3600);
    for number in 0..21 {
        let made = cluster(&mut world, &format!("d-{number}"));
        assert_eq!(made.is_ok(), number < 20, "the bucket does not overflow");
    }
    world.relieve();
    cluster(&mut world, "yet-more").unwrap();
}

#[test]
fn a_quota_of_ones_own_counts_for_operations_without_a_published_one() {
    let mut world = world();
    let mut list = |faults: &[Fault]| {
        world.relieve();
        for fault in faults {
            world.befall(fault.clone());
        }
        let mut answers =
            (0..50).map(|_| call(&mut world, "ListDaemons", json!({ "clusterArn": "c" })));
        answers.position(|answer| answer.is_err())
    };
    assert_eq!(list(&[throttle(None, None)]), None);
    assert_eq!(list(&[throttle(Some(2), None)]), None);
    assert_eq!(list(&[throttle(Some(2), Some(1))]), Some(2));
    let newest = throttle(Some(3), Some(1));
    assert_eq!(list(&[throttle(Some(2), Some(1)), newest]), Some(3));
    world.relieve();
    world.befall(throttle(Some(1), None));
    cluster(&mut world, "one").unwrap();
    assert!(cluster(&mut world, "two").is_err(), "the published rate");
    let unknown = call(&mut world, "BakeBread", json!({})).unwrap_err();
    assert_eq!(unknown.code, "UnknownOperationException");
}

#[test]
fn retries_with_a_growing_delay_get_over_throttling() {
    let mut world = world();
    world.befall(throttle(None, None));
    let mut retries = 0;
    for number in 0..40 {
        let mut delay = 1;
        while let Err(refusal) = cluster(&mut world, &format!("c-{number}")) {
            assert_eq!(refusal.code, "ThrottlingException");
            assert!(delay < 20, "no more than five attempts");
            pass(&mut world, delay);
            delay *= 2;
            retries += 1;
        }
    }
    assert!(retries > 0);
    world.relieve();
    let listed = call(&mut world, "ListClusters", json!({})).unwrap();
    assert_eq!(listed["clusterArns"].as_array().unwrap().len(), 41);
}

fn stale(operation: &str, seconds: u32) -> Fault {
    Fault::Stale {
        operation: operation.to_owned(),
        milliseconds: seconds * 1000,
    }
}

#[test]
fn reads_of_one_operation_see_a_write_late() {
    let mut world = world();
    world.befall(stale("DescribeClusters", 5));
    cluster(&mut world, "a").unwrap();
    assert_eq!(statuses(&mut world, &["a", "c"]), ["ACTIVE"], "c alone");
    let listed = call(&mut world, "ListClusters", json!({})).unwrap();
    assert_eq!(listed["clusterArns"].as_array().unwrap().len(), 2);
    pass(&mut world, 3);
    cluster(&mut world, "b").unwrap();
    pass(&mut world, 2);
    assert_eq!(statuses(&mut world, &["a", "b"]).len(), 1, "a alone");
    pass(&mut world, 3);
    assert_eq!(statuses(&mut world, &["a", "b"]).len(), 2);
    call(&mut world, "DeleteCluster", json!({ "cluster": "a" })).unwrap();
    assert_eq!(statuses(&mut world, &["a"]), ["ACTIVE"]);
    pass(&mut world, 5);
    assert_eq!(statuses(&mut world, &["a"]), ["INACTIVE"]);
}

#[test]
fn writes_of_one_moment_are_unseen_together_and_relief_shows_them() {
    let mut world = world();
    world.befall(stale("DescribeClusters", 5));
    for name in ["a", "b", "d"] {
        cluster(&mut world, name).unwrap();
    }
    assert_eq!(statuses(&mut world, &["a", "b", "d"]).len(), 0);
    world.relieve();
    assert_eq!(statuses(&mut world, &["a", "b", "d"]).len(), 3);
}

#[test]
fn earlier_states_are_few_and_saved_with_the_world() {
    let mut world = world();
    world.befall(stale("DescribeClusters", 600));
    for number in 0..30 {
        pass(&mut world, 1);
        cluster(&mut world, &format!("c-{number}")).unwrap();
        cluster(&mut world, "c").unwrap();
    }
    assert_eq!(world.earlier.len(), 8);
    assert!(world.earlier.iter().all(|it| it.earlier.is_empty()));
    let saved = world.snapshot().unwrap();
    let restored = World::restore(&saved).unwrap();
    assert_eq!(restored, world);
    // A request that changes nothing leaves no state behind.
    pass(&mut world, 601);
    assert!(call(&mut world, "DeleteService", json!({ "service": "x" })).is_err());
    assert_eq!(world.earlier.len(), 0);
    world.relieve();
    assert!(!world.snapshot().unwrap().contains("\"earlier\""));
}

#[test]
fn reads_of_ec2_are_stale_as_well() {
    let mut world = world();
    world.befall(stale("DescribeLaunchTemplates", 5));
    answered(
        &mut world,
        "ec2",
        "Action=CreateLaunchTemplate&LaunchTemplateName=web&LaunchTemplateData.InstanceType=m5.large",
    );
    let form = "Action=DescribeLaunchTemplates";
    assert!(!answered(&mut world, "ec2", form).contains("<launchTemplateName>"));
    pass(&mut world, 5);
    assert!(answered(&mut world, "ec2", form).contains("<launchTemplateName>web<"));
}

/// 1 December 2026, 12:00:00.
const NOON: Time = Time(1_796_126_400_000);

#[test]
fn signatures_too_far_from_a_wrong_clock_are_refused() {
    let list = format!("{ECS}.ListClusters");
    let ask = |world: &mut World, signed_at| {
        let answer = world.respond(Request {
            target: Some(&list),
            service: Some("ecs"),
            body: b"{}",
            signed_at: Some(signed_at),
            received_at: Some(NOON),
        });
        let text = String::from_utf8(answer.body).unwrap();
        (answer.status, text, answer.date)
    };
    let mut world = world();
    let (status, _, date) = ask(&mut world, "20200101T000000Z");
    assert_eq!((status, date), (200, None), "no fault, no check");
    world.befall(Fault::ClockSkew { seconds: 600 });
    let (status, text, date) = ask(&mut world, "20261201T120000Z");
    assert_eq!(status, 400);
    assert_eq!(
        serde_json::from_str::<Json>(&text).unwrap(),
        json!({
            "__type": "InvalidSignatureException",
            "message": "Signature expired: 20261201T120000Z is now earlier than 20261201T120500Z (20261201T121000Z - 5 min.)",
        })
    );
    assert_eq!(date.as_deref(), Some("Tue, 01 Dec 2026 12:10:00 GMT"));
    assert_eq!(ask(&mut world, "20261201T121000Z").0, 200, "corrected");
    assert_eq!(ask(&mut world, "20261201T120500Z").0, 200, "within bounds");
    assert_eq!(ask(&mut world, "").0, 200, "without a readable date");
    world.relieve();
    world.befall(Fault::ClockSkew { seconds: -600 });
    let (_, text, _) = ask(&mut world, "20261201T120000Z");
    let late = "Signature not yet current: 20261201T120000Z is still later than 20261201T115500Z (20261201T115000Z + 5 min.)";
    assert!(text.contains(late), "{text}");
}

#[test]
fn each_service_refuses_a_signature_in_its_way() {
    let mut world = world();
    world.befall(Fault::ClockSkew { seconds: 1200 });
    for (service, body, status, part) in [
        (
            "ec2",
            "Action=DescribeVpcs",
            401,
            "<Code>AuthFailure</Code>",
        ),
        (
            "iam",
            "Action=GetRole",
            403,
            "<Code>SignatureDoesNotMatch</Code>",
        ),
        (
            "sts",
            "Action=GetCallerIdentity",
            403,
            "(20261201T122000Z - 15 min.)",
        ),
    ] {
        let answer = world.respond(Request {
            service: Some(service),
            body: body.as_bytes(),
            signed_at: Some("20261201T120000Z"),
            received_at: Some(NOON),
            ..Request::default()
        });
        let text = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, status, "{text}");
        assert!(text.contains(part), "{text}");
    }
}
