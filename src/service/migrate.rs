//! State of other providers' services becomes state of `ecs_service`.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use serde_json::{Map, Value as Json};
use tfplug::{Attr, Move, Moved, Result};

use super::convert::{CODEC, from_answer};
use super::schema::Service;
use crate::aws::awscc::Stored;
use crate::aws::codec::{Members, described};

pub(super) fn moves() -> Vec<Move> {
    vec![
        Move {
            provider: "aws",
            resource: "aws_ecs_service",
            step: |object, _| {
                from_aws(object);
                Ok(())
            },
        },
        Move {
            provider: "awscc",
            resource: "awscc_ecs_service",
            step: from_awscc,
        },
    ]
}

/// Empty text and lists of the source are null here, but for what the state never has as null: core lets a plan keep only
/// values that are there, and a role that is new replaces the service.
fn from_aws(object: &mut Map<String, Json>) {
    let texts = ["iam_role", "platform_version"].map(|name| (name, Json::from("")));
    let maps = ["tags", "triggers"].map(|name| (name, Json::Object(Map::new())));
    tfplug::empty_as_null(object);
    for (name, empty) in texts.into_iter().chain(maps) {
        let value = object.entry(name).or_insert(Json::Null);
        if value.is_null() {
            *value = empty;
        }
    }
}

/// Members with another name than in answers of the API.
const RENAMED: &[(&str, &str)] = &[
    ("cluster", "clusterArn"),
    ("placement_strategies", "placementStrategy"),
    ("role", "roleArn"),
];

/// Members that answers have in the deployment.
const OF_DEPLOYMENT: [&str; 3] = [
    "service_connect_configuration",
    "volume_configurations",
    "vpc_lattice_configurations",
];

/// A nonce that forces a deployment becomes an entry of `triggers`.
const NONCE: &str = "force_new_deployment_nonce";

fn from_awscc(object: &mut Map<String, Json>, source: &Moved) -> Result {
    let mut stored = Stored::new(object, source, RENAMED);
    // Answers of the API do not have it.
    let asked = stored.answer(CreateServiceInput::deserialize)?;
    let asked = described(CreateServiceInput::SCHEMA, &asked)?;
    let asked = CODEC.decode(&asked, &Service::default(), &[])?;
    let forced = stored.take("force_new_deployment").unwrap_or_default();
    let forced = forced.as_object().cloned().unwrap_or_default();
    let mut deployment = Members::from([("status".to_owned(), "PRIMARY".into())]);
    for name in OF_DEPLOYMENT {
        deployment.extend(stored.take(name).map(|member| (name.to_owned(), member)));
    }
    stored.insert("deployments", vec![Document::Object(deployment)]);
    let found = stored.answer(types::Service::deserialize)?;
    let service = from_answer(&found, &Service::default(), true)?;
    let nonce = forced.get(NONCE).and_then(Document::as_string);
    let triggers = nonce.map(|nonce| (NONCE.to_owned(), nonce.into()));
    let force = forced.get("enable_force_new_deployment");
    stored.become_tagged(Service {
        gateway_connectors: asked.gateway_connectors,
        monitoring: asked.monitoring,
        force_new_deployment: force.and_then(Document::as_bool).into(),
        triggers: Attr::Known(triggers.into_iter().collect()),
        ..service
    })
}
