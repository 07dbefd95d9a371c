//! Daemons and their task definitions.

use serde_json::json;

use super::*;

pub(super) const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
pub(super) const PROVIDER: &str = "arn:aws:ecs:eu-west-1:123456789012:capacity-provider/mi";

/// A world with a cluster, and with Managed Instances as its capacity.
pub(super) fn managed() -> World {
    let mut world = World::new("123456789012", "eu-west-1", Time(0), 1);
    ask(
        &mut world,
        "CreateCluster",
        json!({ "clusterName": "main" }),
    );
    let network = json!({ "subnets": ["subnet-0123456789abcdef0"] });
    let template = json!({
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecs", "networkConfiguration": network,
    });
    let provider = json!({
        "name": "mi", "cluster": "main",
        "managedInstancesProvider": { "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs", "instanceLaunchTemplate": template },
    });
    ask(&mut world, "CreateCapacityProvider", provider);
    world.advance(world.now().after(60_000));
    for image in ["agent:1", "agent:2"] {
        let container = json!({ "name": "agent", "image": image });
        let definition = json!({ "family": "agent", "containerDefinitions": [container], "cpu": "128", "memory": "128" });
        ask(&mut world, "RegisterDaemonTaskDefinition", definition);
    }
    world
}

fn ask(world: &mut World, operation: &str, input: Json) -> Json {
    let answer = world.call(operation, input.to_string().as_bytes());
    serde_json::from_slice(&answer.unwrap()).unwrap()
}

fn daemon(revision: i32) -> Json {
    json!({
        "daemonName": "agent", "clusterArn": CLUSTER, "daemonTaskDefinitionArn": format!("agent:{revision}"),
        "capacityProviderArns": [PROVIDER], "tags": [{ "key": "team", "value": "a" }],
    })
}

fn deployment(world: &mut World, arn: &Json) -> Json {
    let input = json!({ "daemonDeploymentArns": [arn] });
    ask(world, "DescribeDaemonDeployments", input)["daemonDeployments"][0].clone()
}

#[test]
fn a_daemon_is_deployed_updated_rolled_back_and_deleted() {
    let mut world = managed();
    let made = ask(&mut world, "CreateDaemon", daemon(1));
    assert_eq!(
        deployment(&mut world, &made["deploymentArn"])["status"],
        "PENDING"
    );
    world.advance(world.now().after(30_000));
    let first = deployment(&mut world, &made["deploymentArn"]);
    assert_eq!(first["status"], "SUCCESSFUL");
    let revision = first["targetDaemonRevision"]["arn"].clone();
    let input = json!({ "daemonRevisionArns": [revision, "arn:aws:ecs:x"] });
    let found = ask(&mut world, "DescribeDaemonRevisions", input);
    assert_eq!(
        found["daemonRevisions"][0]["containerImages"][0]["image"],
        "agent:1"
    );
    assert_eq!(found["failures"][0]["reason"], "MISSING");

    world.befall(Fault::ImageUnavailable {
        image: "agent:2".to_owned(),
    });
    let update = json!({ "daemonArn": made["daemonArn"], "daemonTaskDefinitionArn": "agent:2", "capacityProviderArns": [PROVIDER] });
    let next = ask(&mut world, "UpdateDaemon", update.clone());
    world.advance(world.now().after(30_000));
    let failed = deployment(&mut world, &next["deploymentArn"]);
    assert_eq!(failed["status"], "ROLLBACK_SUCCESSFUL");
    assert!(
        failed["statusReason"]
            .as_str()
            .unwrap()
            .contains("CannotPull")
    );
    assert_eq!(
        failed["rollback"]["rollbackTargetDaemonRevisionArn"],
        revision
    );

    world.relieve();
    let next = ask(&mut world, "UpdateDaemon", update);
    world.advance(world.now().after(30_000));
    assert_eq!(
        deployment(&mut world, &next["deploymentArn"])["status"],
        "SUCCESSFUL"
    );
    let all = ask(
        &mut world,
        "ListDaemonDeployments",
        json!({ "daemonArn": made["daemonArn"] }),
    );
    assert_eq!(all["daemonDeployments"].as_array().unwrap().len(), 3);

    let gone = ask(
        &mut world,
        "DeleteDaemon",
        json!({ "daemonArn": made["daemonArn"] }),
    );
    assert_eq!(gone["status"], "DELETE_IN_PROGRESS");
    world.advance(world.now().after(30_000));
    let input = json!({ "daemonArn": made["daemonArn"] }).to_string();
    let refused = world.call("DescribeDaemon", input.as_bytes()).unwrap_err();
    assert_eq!(refused.code, "DaemonNotFoundException");
}

#[test]
fn revisions_of_a_family_are_listed_and_deleted() {
    let mut world = managed();
    let all = ask(
        &mut world,
        "ListDaemonTaskDefinitions",
        json!({ "family": "agent" }),
    );
    assert_eq!(all["daemonTaskDefinitions"].as_array().unwrap().len(), 2);
    let last = json!({ "family": "agent", "revision": "LAST_REGISTERED" });
    let newest = ask(&mut world, "ListDaemonTaskDefinitions", last);
    let arn = newest["daemonTaskDefinitions"][0]["arn"].clone();
    assert!(arn.as_str().unwrap().ends_with("agent:2"), "{newest}");
    ask(
        &mut world,
        "DeleteDaemonTaskDefinition",
        json!({ "daemonTaskDefinition": arn }),
    );
    let found = ask(
        &mut world,
        "DescribeDaemonTaskDefinition",
        json!({ "daemonTaskDefinition": "agent" }),
    );
    assert_eq!(found["daemonTaskDefinition"]["revision"], 1);
    world.advance(world.now().after(30_000));
    let input = json!({ "daemonTaskDefinition": arn }).to_string();
    assert!(
        world
            .call("DescribeDaemonTaskDefinition", input.as_bytes())
            .is_err()
    );
}

#[test]
fn a_daemon_needs_what_it_names() {
    let mut world = managed();
    let with = |name: &str, value: Json| {
        let mut daemon = daemon(1);
        daemon[name] = value;
        daemon.to_string()
    };
    for wrong in [
        with("capacityProviderArns", json!(["nothing"])),
        with("capacityProviderArns", json!([])),
        with("daemonTaskDefinitionArn", json!("nothing:1")),
        with("clusterArn", json!("nothing")),
        with("daemonName", json!("")),
    ] {
        assert!(
            world.call("CreateDaemon", wrong.as_bytes()).is_err(),
            "{wrong}"
        );
    }
}
