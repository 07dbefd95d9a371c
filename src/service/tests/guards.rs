//! No member of the API is forgotten, and none is lost on its way.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use proptest::prelude::*;
use serde_json::Value as Json;
use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Field as _, Once};

use crate::aws::codec::full::{answers, forgotten, full, optional_in_vain, requests};
use crate::aws::codec::samples::{any, difference, everything, golden, model, without_each};
use crate::aws::codec::{Members, described, json, typed};
use crate::blocks::deployment_configuration::DeploymentConfiguration;
use crate::blocks::service_connect::{Issuer, Offer, ServiceConnect, Tls};
use crate::service::convert::{self, CODEC};
use crate::service::schema::{DeploymentCircuitBreaker, FailureThreshold, Service};

/// Members of requests without an attribute, with the reason.
const REQUEST: &[(&str, &str)] = &[
    ("clientToken", "derived from the plan"),
    (
        "tags",
        "tags and tags_all, with the provider's default_tags",
    ),
    (
        "forceNewDeployment",
        "set by force_new_deployment, triggers and a new strategy",
    ),
    ("service", "the service that is updated"),
];

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[
    ("createdAt", "not a setting"),
    ("createdBy", "not a setting"),
    ("currentServiceDeployment", "not a setting"),
    (
        "currentServiceRevisions",
        "gateway connectors are read from the newest one",
    ),
    (
        "deployments",
        "Service Connect, volumes and lattice are read from the primary one",
    ),
    ("events", "of the data source"),
    ("pendingCount", "of the data source"),
    ("runningCount", "of the data source"),
    (
        "resourceManagementType",
        "set by services of AWS that make ECS services",
    ),
    ("status", "a service that is not ACTIVE is gone"),
    ("tags", "tags and tags_all, without those that are ignored"),
    ("taskSets", "of services with the controller EXTERNAL"),
    ("platformFamily", "of the task definition"),
];

#[test]
fn every_member_of_the_requests_is_exposed() {
    let declared = requests(CODEC.attributes());
    let input = full(CreateServiceInput::deserialize);
    let mut members = described(CreateServiceInput::SCHEMA, &input).unwrap();
    let input = full(UpdateServiceInput::deserialize);
    members.extend(described(UpdateServiceInput::SCHEMA, &input).unwrap());
    assert_eq!(
        forgotten(&members, &declared, REQUEST),
        Vec::<String>::new()
    );
}

/// Members that the API requires of an attribute that is optional, with the reason.
const OPTIONAL: &[(&str, &str)] = &[(
    "deploymentController.type",
    "the only one of its structure, which is not sent without it",
)];

#[test]
fn members_that_the_api_requires_are_required() {
    let input = full(CreateServiceInput::deserialize);
    let mut members = described(CreateServiceInput::SCHEMA, &input).unwrap();
    members.remove("tags");
    let write = |members| {
        let input = typed(members, CreateServiceInput::deserialize)?;
        described(CreateServiceInput::SCHEMA, &input)
    };
    let found = optional_in_vain(&members, write, CODEC.attributes(), OPTIONAL);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn every_member_of_an_answer_is_read() {
    let declared = answers(CODEC.attributes());
    let service = full(types::Service::deserialize);
    let members = described(types::Service::SCHEMA, &service).unwrap();
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

/// The request as the SDK sends it, with the members of the answer that have other names.
fn echoed(service: &Service) -> Members {
    let input = typed(CODEC.encode(service), CreateServiceInput::deserialize).unwrap();
    let mut members = described(CreateServiceInput::SCHEMA, &input).unwrap();
    for (request, answer) in [("cluster", "clusterArn"), ("role", "roleArn")] {
        if let Some(member) = members.remove(request) {
            members.insert(answer.to_owned(), member);
        }
    }
    members
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_on_the_way_to_the_sdk_and_back(value in any::<Service>()) {
        let sent: Service = model(&value);
        let read = CODEC.decode(&echoed(&sent), &Service::default(), &[]).unwrap();
        prop_assert_eq!(CODEC.encode(&read), CODEC.encode(&sent));
        // A second read changes no spelling.
        let again = CODEC.decode(&echoed(&read), &read, &[]).unwrap();
        prop_assert_eq!(again.encode(), read.encode());
    }
}

fn text(members: Members) -> Json {
    json(&Document::Object(members))
}

/// The request that creates a service with everything, and the updates that take each part away again.
#[test]
fn requests_are_as_recorded() {
    let mut value = everything::<Service>();
    if let Value::Object(entries) = &mut value {
        entries.insert("force_new_deployment".to_owned(), false.into());
    }
    let service: Service = model(&value);
    let create = typed(CODEC.encode(&service), CreateServiceInput::deserialize).unwrap();
    let create = text(described(CreateServiceInput::SCHEMA, &create).unwrap());
    // The members that are sent, where they are not those of the create.
    let update = |plan: &Service| {
        let input = convert::update(&service, plan).unwrap()?;
        let mut members = described(UpdateServiceInput::SCHEMA, &input).unwrap();
        members.remove("service");
        let mut before = create.clone();
        if let Json::Object(entries) = &mut before {
            entries.retain(|name, _| members.contains_key(name));
        }
        Some(difference(&before, &text(members)))
    };
    let updates: BTreeMap<String, _> = without_each(&value, CODEC.attributes())
        .into_iter()
        .filter_map(|(path, value)| Some((path, update(&model(&value))?)))
        .collect();
    let found = serde_json::json!({ "create": create, "updates": updates });
    golden("src/service/tests/requests.json", &found);
}

/// Emulators forget deployment configurations as a whole.
#[test]
fn an_answer_without_a_deployment_configuration_keeps_the_blocks_of_the_state() {
    let before: Service = model(&everything::<Service>());
    let silent = types::Service::builder().service_name("web").build();
    let kept = convert::from_answer(&silent, &before, false).unwrap();
    assert_eq!(
        kept.deployment_circuit_breaker.encode(),
        before.deployment_circuit_breaker.encode()
    );
    assert_eq!(kept.alarms.encode(), before.alarms.encode());
    assert_eq!(
        kept.deployment_configuration.encode(),
        before.deployment_configuration.encode()
    );
    let bare = types::DeploymentConfiguration::builder().build();
    let off = types::Service::builder()
        .deployment_configuration(bare)
        .build();
    let drifted = convert::from_answer(&off, &before, false).unwrap();
    let breaker = drifted.deployment_circuit_breaker.known().unwrap();
    assert_eq!(breaker.enable, false.into());
}

/// The default strategy, but configured: answers of some servers have only the members that were sent.
#[test]
fn an_explicit_rolling_strategy_is_sent() {
    let sent = |strategy: &str| {
        let block = DeploymentConfiguration {
            strategy: strategy.into(),
            ..DeploymentConfiguration::default()
        };
        let plan = Service {
            name: "web".into(),
            deployment_configuration: vec![block].into(),
            ..Service::default()
        };
        let input = convert::create(&plan, String::new()).unwrap();
        let strategy = input.deployment_configuration.and_then(|it| it.strategy);
        strategy.map(|it| it.as_str().to_owned())
    };
    assert_eq!(sent("ROLLING").as_deref(), Some("ROLLING"));
    assert_eq!(sent(""), None);
}

/// UpdateService keeps what a request leaves out, a threshold of a circuit breaker that is off included.
#[test]
fn a_threshold_is_taken_from_a_circuit_breaker_that_is_off() {
    let with = |threshold: Attr<Once<FailureThreshold>>| {
        let breaker = DeploymentCircuitBreaker {
            threshold_configuration: threshold,
            ..DeploymentCircuitBreaker::off()
        };
        Service {
            name: "web".into(),
            deployment_circuit_breaker: Once(breaker).into(),
            ..Service::default()
        }
    };
    let threshold = FailureThreshold {
        r#type: "COUNT".into(),
        value: 5.into(),
    };
    let prior = with(Once(threshold).into());
    let input = convert::update(&prior, &with(Attr::Null)).unwrap().unwrap();
    let breaker = input.deployment_configuration.unwrap();
    let breaker = breaker.deployment_circuit_breaker.unwrap();
    assert!(!breaker.enable() && breaker.threshold_configuration().is_none());
}

/// A request without a member that the API requires does not go out.
#[test]
fn a_request_without_a_required_member_is_refused_at_the_attribute() {
    let with = |name: &str, roles: [&str; 2]| {
        let connect = ServiceConnect {
            enabled: true.into(),
            service: roles.map(offer).to_vec().into(),
            ..ServiceConnect::default()
        };
        Service {
            name: name.into(),
            service_connect_configuration: connect.into(),
            ..Service::default()
        }
    };
    let prior = with("web", ["arn:a", "arn:b"]);
    assert!(convert::create(&prior, String::new()).is_ok());
    let plan = with("web", ["arn:a", ""]);
    let at = "service_connect_configuration[0].service[1].tls[0].issuer_cert_authority[0].\
              aws_pca_authority_arn";
    let faults = [
        convert::create(&plan, String::new()).err(),
        convert::update(&prior, &plan).err(),
    ];
    for fault in faults {
        assert_eq!(Diagnostic::from(fault.unwrap()).path.to_string(), at);
    }
}

/// A port that is encrypted with a certificate of that authority.
fn offer(authority: &str) -> Offer {
    let issuer = Issuer {
        aws_pca_authority_arn: authority.into(),
    };
    let tls = Tls {
        issuer_cert_authority: issuer.into(),
        kms_key: "key".into(),
        ..Tls::default()
    };
    Offer {
        port_name: "http".into(),
        tls: tls.into(),
        ..Offer::default()
    }
}
