//! The model of an answer: the newest revision, in the user's form.

use aws_sdk_ecs::types::{EcsExpressGatewayService, ExpressGatewayServiceConfiguration};
use serde_json::{Value as Json, json};
use tfplug::{Attr, Once, Resource as _, Set};

use crate::aws::codec::{members, typed};
use crate::express_gateway_service::convert;
use crate::express_gateway_service::resource::Resource;
use crate::express_gateway_service::schema::{
    ExpressGatewayService, NetworkConfiguration, PrimaryContainer, ScalingTarget,
};

const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:service/default/web";

fn revision(json: &Json) -> ExpressGatewayServiceConfiguration {
    typed(
        members(json),
        ExpressGatewayServiceConfiguration::deserialize,
    )
    .unwrap()
}

/// The model of a service with this revision.
fn found(json: &Json, before: &ExpressGatewayService) -> ExpressGatewayService {
    let service = json!({ "serviceArn": ARN, "serviceName": "web", "cluster": "default" });
    let service = typed(members(&service), EcsExpressGatewayService::deserialize).unwrap();
    convert::found(&service, Some(&revision(json)), before).unwrap()
}

fn whole() -> Json {
    json!({
        "serviceRevisionArn": "arn:aws:ecs:eu-west-1:123456789012:service-revision/default/web/7",
        "executionRoleArn": "arn:aws:iam::123456789012:role/exec",
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1",
        "primaryContainer": {
            "image": "web:1",
            "containerPort": 80,
            "environment": [{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }],
        },
        "scalingTarget": {
            "minTaskCount": 1, "maxTaskCount": 20, "autoScalingMetric": "AVERAGE_CPU", "autoScalingTargetValue": 60,
        },
        "networkConfiguration": { "subnets": ["subnet-1"], "securityGroups": [] },
        "ingressPaths": [{ "accessType": "PUBLIC", "endpoint": "web.ecs.eu-west-1.on.aws" }],
    })
}

#[test]
fn the_newest_revision_counts() {
    let at = |seconds: i64| {
        let created = aws_smithy_types::DateTime::from_secs(seconds);
        ExpressGatewayServiceConfiguration::builder()
            .service_revision_arn(seconds.to_string())
            .created_at(created)
            .build()
    };
    let service = EcsExpressGatewayService::builder()
        .active_configurations(at(1))
        .active_configurations(at(3))
        .active_configurations(at(2))
        .build();
    let newest = convert::newest(&service);
    assert_eq!(newest.and_then(|it| it.service_revision_arn()), Some("3"));
}

#[test]
fn endpoints_have_their_scheme() {
    let found = found(&whole(), &ExpressGatewayService::default());
    let endpoint = found.ingress_paths.items()[0].endpoint.clone();
    assert_eq!(endpoint, "https://web.ecs.eu-west-1.on.aws".into());
}

#[test]
fn members_that_are_not_configured_stay_out_of_a_configured_structure() {
    let before = ExpressGatewayService {
        scaling_target: ScalingTarget {
            min_task_count: 2.into(),
            ..ScalingTarget::default()
        }
        .into(),
        network_configuration: NetworkConfiguration {
            subnets: Set(vec!["subnet-1".into()]).into(),
            ..NetworkConfiguration::default()
        }
        .into(),
        ..ExpressGatewayService::default()
    };
    let found = found(&whole(), &before);
    let expected = ScalingTarget {
        min_task_count: 1.into(),
        ..ScalingTarget::default()
    };
    assert_eq!(found.scaling_target, Attr::Known(Once(expected)));
    assert_eq!(found.network_configuration, before.network_configuration);
}

#[test]
fn an_import_finds_everything() {
    let found = found(&whole(), &ExpressGatewayService::default());
    let scaling = found.scaling_target.known().unwrap();
    assert_eq!(scaling.auto_scaling_target_value, 60.into());
    assert!(found.primary_container.is_known() && found.execution_role_arn.is_known());
    let mut config = found;
    Resource.generate(None, &mut config);
    assert!(config.task_definition_arn.is_null());
}

#[test]
fn a_service_with_a_definition_of_its_own_has_no_container() {
    let before = ExpressGatewayService {
        task_definition_arn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1".into(),
        ..ExpressGatewayService::default()
    };
    let found = found(&whole(), &before);
    assert!(found.primary_container.is_null() && found.execution_role_arn.is_null());
    assert_eq!(found.task_definition_arn, before.task_definition_arn);
}

#[test]
fn variables_keep_their_order() {
    let variable = |name: &str| crate::express_gateway_service::schema::Variable {
        name: name.into(),
        value: "old".into(),
    };
    let before = ExpressGatewayService {
        primary_container: PrimaryContainer {
            image: "web:1".into(),
            environment: vec![variable("B"), variable("A")].into(),
            ..PrimaryContainer::default()
        }
        .into(),
        ..ExpressGatewayService::default()
    };
    let found = found(&whole(), &before);
    let container = found.primary_container.known().unwrap();
    let names = container.environment.items().iter();
    let names: Vec<_> = names.filter_map(|it| it.name.text()).collect();
    assert_eq!(names, ["B", "A"]);
}

#[test]
fn import_takes_the_arn_alone() {
    let imported = Resource.import(ARN).unwrap();
    assert_eq!(
        (imported.service_arn, imported.region),
        (ARN.into(), "eu-west-1".into())
    );
    for wrong in [
        "",
        "web",
        "default/web",
        "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
    ] {
        let error = Resource.import(wrong).unwrap_err();
        assert!(error.details().contains("by its ARN"), "{error}");
    }
}
