//! The harness itself, without the provider: emulators, questions behind Terraform's back, the proxy, the known gaps.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use acceptance::api::{Api, CONTAINER_INSTANCES, Network};
use acceptance::emulator::{self, Emulator, Kind};
use acceptance::known_gaps::Gap;
use acceptance::lab::BOTH;
use acceptance::profile::{Profile, Service};
use acceptance::proxy::{Answer, Proxy, Rule};
use acceptance::venv::Venv;
use acceptance::{Result, ensure, xml};
use serde_json::{Value, json};

fn api(profile: Profile) -> Result<Api> {
    Ok(Api::new(profile.endpoints(emulator::shared)?))
}

/// An API client whose ECS calls go through a proxy.
fn proxied() -> Result<(Api, Proxy)> {
    let mut endpoints = Profile::Split.endpoints(emulator::shared)?;
    let proxy = Proxy::start(&endpoints[&Service::Ecs])?;
    endpoints.insert(Service::Ecs, proxy.url());
    Ok((Api::new(endpoints), proxy))
}

fn make_service(api: &Api, name: &str, network: &Network) -> Result<Value> {
    api.ecs("CreateCluster", &json!({ "clusterName": name }))?;
    let container = json!({ "name": "app", "image": "app", "memory": 64 });
    let definition = json!({
        "family": name, "containerDefinitions": [container], "networkMode": "awsvpc", "enableFaultInjection": true,
    });
    api.ecs("RegisterTaskDefinition", &definition)?;
    let inside = json!({ "subnets": network.subnets, "securityGroups": [network.security_group] });
    let service = json!({
        "cluster": name, "serviceName": name, "taskDefinition": name, "desiredCount": 1,
        "enableExecuteCommand": true, "placementConstraints": [{ "type": "distinctInstance" }],
        "networkConfiguration": { "awsvpcConfiguration": inside },
    });
    Ok(api.ecs("CreateService", &service)?["service"].take())
}

#[test]
fn emulator_ends_when_dropped() -> Result<()> {
    let venv = Venv::ready(|_| ())?;
    let folder = emulator::scratch("own")?;
    for kind in [Kind::Moto, Kind::Ministack, Kind::MinistackWithAuth] {
        let emulator = Emulator::start(kind, &venv, &folder)?;
        let url = emulator.url.clone();
        drop(emulator);
        ensure(ureq::get(&url).call().is_err(), || {
            format!("{kind:?} still answers at {url}")
        })?;
    }
    Ok(())
}

#[test]
fn objects_are_made_found_and_deleted_again() -> Result<()> {
    for profile in BOTH {
        let api = api(*profile)?;
        assert_eq!(
            api.account()?,
            emulator::ACCOUNT,
            "ARNs agree between the emulators"
        );
        let name = format!("harness-{profile}");
        make_service(&api, &name, &api.network()?)?;
        assert_eq!(api.services(&name)?.len(), 1);
        assert_eq!(api.task_definitions(&name)?.len(), 1);
        assert!(
            api.task_definitions("harness")?.is_empty(),
            "a family is matched exactly"
        );
        api.ecs(
            "DeleteService",
            &json!({ "cluster": name, "service": name, "force": true }),
        )?;
        assert!(api.service(&name, &name)?.is_none());
        api.ecs("DeleteCluster", &json!({ "cluster": name }))?;
        assert!(api.cluster(&name)?.is_none());
    }
    Ok(())
}

#[test]
fn ecs_images_are_known_to_moto() -> Result<()> {
    let name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
    let answer = api(Profile::Split)?.ssm("GetParameter", &json!({ "Name": name }))?;
    assert!(
        answer["Parameter"]["Value"]
            .as_str()
            .unwrap()
            .starts_with("ami-")
    );
    Ok(())
}

#[test]
fn proxy_delays_counts_and_answers_by_itself() -> Result<()> {
    let (api, proxy) = proxied()?;
    let delay = Duration::from_millis(300);
    proxy.rule(
        Rule::on("ListClusters", Answer::Forward)
            .times(1)
            .wait_before(delay),
    );
    proxy.rule(
        Rule::on(
            "ListClusters",
            Answer::json(200, &json!({ "clusterArns": ["scripted"] })),
        )
        .times(1),
    );
    proxy.rule(
        Rule::on(
            "ListClusters",
            Answer::error(400, "AccessDeniedException", "no"),
        )
        .times(1),
    );
    proxy.rule(Rule::on("ListClusters", Answer::Cut).times(1));
    let start = Instant::now();
    api.ecs("ListClusters", &json!({}))?;
    assert!(start.elapsed() >= delay);
    assert_eq!(
        api.ecs("ListClusters", &json!({}))?["clusterArns"],
        json!(["scripted"])
    );
    assert!(
        api.ecs("ListClusters", &json!({}))
            .unwrap_err()
            .to_string()
            .contains("AccessDenied")
    );
    assert!(api.ecs("ListClusters", &json!({})).is_err());
    assert!(
        api.ecs("ListClusters", &json!({})).is_ok(),
        "the script is at its end"
    );
    assert_eq!(
        (proxy.asked("ListClusters"), proxy.answered("ListClusters")),
        (5, 4)
    );
    Ok(())
}

#[test]
fn proxy_changes_answers_and_loses_them() -> Result<()> {
    let (api, proxy) = proxied()?;
    let edit = Answer::Edit(Box::new(|body| {
        body["clusters"][0]["clusterName"] = json!(null)
    }));
    proxy.rule(Rule::on("DescribeClusters", edit));
    proxy.rule(Rule::on("CreateCluster", Answer::Lose));
    assert!(
        api.ecs("CreateCluster", &json!({ "clusterName": "harness-lost" }))
            .is_err()
    );
    let described = api.ecs("DescribeClusters", &json!({ "clusters": ["harness-lost"] }))?;
    assert!(described["clusters"][0]["clusterName"].is_null());
    assert_eq!(
        described["clusters"][0]["status"], "ACTIVE",
        "the emulator had heard of it"
    );
    Ok(())
}

#[test]
fn known_gaps_are_still_there() -> Result<()> {
    for profile in BOTH {
        let api = api(*profile)?;
        let name = format!("gaps-{profile}");
        let service = make_service(&api, &name, &api.network()?)?;
        let definition = api.task_definition(&name)?;
        let again = json!({ "cluster": name, "serviceName": name, "taskDefinition": name, "desiredCount": 1 });
        let reserved = json!({
            "family": format!("{name}-reserved"),
            "requiresCompatibilities": ["EC2"],
            "containerDefinitions": [{ "name": "app", "image": "app", "memoryReservation": 64 }],
        });
        let seen = [
            (
                Gap::PlacementForgotten,
                service["placementConstraints"].is_null(),
            ),
            (
                Gap::ServiceSettingsForgotten,
                service["enableExecuteCommand"].is_null(),
            ),
            (Gap::NeverSteady, service["runningCount"] == 0),
            (
                Gap::FaultInjectionForgotten,
                definition["enableFaultInjection"].is_null(),
            ),
            (
                Gap::ReservationRefused,
                api.ecs("RegisterTaskDefinition", &reserved).is_err(),
            ),
            (
                Gap::CreateServiceNotIdempotent,
                api.ecs("CreateService", &again).is_err(),
            ),
            (
                Gap::FullClusterDeleted,
                api.ecs("DeleteCluster", &json!({ "cluster": name }))
                    .is_ok(),
            ),
        ];
        for (gap, found) in seen {
            assert_eq!(gap.is_in(*profile), found, "{gap:?} on {profile}");
        }
    }
    Ok(())
}

#[test]
fn attributes_stay_unless_they_are_deleted_with_their_value() -> Result<()> {
    let api = api(Profile::Moto)?;
    let _turn = CONTAINER_INSTANCES
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let cluster = "harness-attributes";
    api.ecs("CreateCluster", &json!({ "clusterName": cluster }))?;
    let target = api.container_instance(cluster)?;
    let attribute =
        json!({ "name": "stack", "targetId": target, "targetType": "container-instance" });
    let mut valued = attribute.clone();
    valued["value"] = json!("blue");
    let on =
        |attribute: &serde_json::Value| json!({ "cluster": cluster, "attributes": [attribute] });
    api.ecs("PutAttributes", &on(&valued))?;
    api.ecs("DeleteAttributes", &on(&attribute))?;
    let asked = json!({ "cluster": cluster, "targetType": "container-instance" });
    let left = api.ecs("ListAttributes", &asked)?;
    let mut left = left["attributes"].as_array().into_iter().flatten();
    assert!(
        left.any(|it| it["name"] == "stack"),
        "{:?}",
        Gap::AttributeStays
    );
    Ok(())
}

#[test]
fn tags_of_a_template_come_back_in_its_data() -> Result<()> {
    let api = api(Profile::Moto)?;
    let made = api.ec2(
        "CreateLaunchTemplate",
        &[
            ("LaunchTemplateName", "harness-tags"),
            ("LaunchTemplateData.InstanceType", "t3.small"),
            ("TagSpecification.1.ResourceType", "launch-template"),
            ("TagSpecification.1.Tag.1.Key", "team"),
            ("TagSpecification.1.Tag.1.Value", "web"),
        ],
    )?;
    let id = xml::value(&made, "launchTemplateId").unwrap();
    let version = api.launch_template_version(id)?;
    assert!(
        version.contains("<resourceType>launch-template</resourceType>"),
        "{:?}",
        Gap::TemplateTagsInData
    );
    Ok(())
}
