//! The parts of the scripted ECS that belong to gateways, and their associations with clusters.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::account::Account;
use super::ecs::{ACCOUNT, error, short};

/// All by name; associations by the names of gateway and cluster.
#[derive(Default)]
pub(super) struct Gateways {
    pub(super) gateways: BTreeMap<String, Json>,
    pub(super) associations: BTreeMap<(String, String), Json>,
    /// Services that use a gateway.
    pub(super) routes: Vec<Json>,
    /// The first answer to each token.
    tokens: BTreeMap<String, Json>,
}

type Answer = (u16, Json);

fn gone() -> Answer {
    let text = "The specified gateway wasn't found.";
    (400, error("GatewayNotFoundException", text))
}

fn refused(text: &str) -> Answer {
    (400, error("InvalidParameterException", text))
}

/// A list without its nulls, so that a filter that is unset passes all.
fn wants(filter: &Json, value: &Json) -> bool {
    match filter.as_array() {
        Some(wanted) => wanted.contains(value),
        None => filter.is_null() || short(filter) == short(value),
    }
}

/// Puts the members of `more` into `into`, structures one by one.
fn merge(into: &mut Json, more: &Json) {
    match (into, more) {
        (Json::Object(into), Json::Object(more)) => {
            for (name, member) in more {
                merge(into.entry(name.clone()).or_insert(Json::Null), member);
            }
        }
        (into, more) => *into = more.clone(),
    }
}

impl Gateways {
    /// The answer; `None` for an operation of another kind.
    pub(super) fn perform(
        &mut self,
        account: &mut Account,
        operation: &str,
        body: &Json,
    ) -> Option<Answer> {
        let name = short(&body["gateway"]);
        Some(match operation {
            "CreateGateway" => self.create(account, body),
            "DescribeGateway" => match self.gateways.get(&name) {
                Some(found) => {
                    let arn = json!({ "resourceArn": found["gatewayArn"] });
                    let tags = account.perform("ListTagsForResource", &arn);
                    let mut found = found.clone();
                    found["tags"] = tags.unwrap_or_default()["tags"].clone();
                    (200, json!({ "gateway": found }))
                }
                None => gone(),
            },
            "UpdateGateway" => match self.gateways.get_mut(&name) {
                Some(found) => {
                    merge(found, body);
                    if let Some(found) = found.as_object_mut() {
                        found.remove("gateway");
                    }
                    found["status"] = "UPDATE_COMPLETE".into();
                    let status = "UPDATE_IN_PROGRESS";
                    let arn = &found["gatewayArn"];
                    (200, json!({ "gatewayArn": arn, "status": status }))
                }
                None => gone(),
            },
            "DeleteGateway" => self.delete(&name),
            "ListGateways" => {
                let found = self.gateways.values().filter(|it| {
                    wants(&body["names"], &it["name"]) && wants(&body["status"], &it["status"])
                });
                (200, json!({ "gateways": found.collect::<Vec<_>>() }))
            }
            "DescribeGatewayResources" => {
                let alb =
                    json!({ "loadBalancerArn": "arn:alb", "gatewayRouteArns": ["arn:route"] });
                let resources = json!({ "resources": { "hostSharedAlb": [alb] } });
                (200, json!({ "gatewayResources": resources }))
            }
            "AssociateGatewayWithCluster" => self.associate(body),
            "DisassociateGatewayFromCluster" => self.disassociate(body),
            "ListGatewayClusterAssociations" => {
                if self.routes.is_empty() {
                    self.associations
                        .retain(|_, it| it["status"] != "DISASSOCIATING");
                }
                let found = self.associations.values().filter(|it| {
                    wants(&body["gateway"], &it["gatewayArn"])
                        && wants(&body["cluster"], &it["clusterArn"])
                });
                let found: Vec<_> = found.collect();
                (200, json!({ "gatewayClusterAssociations": found }))
            }
            "ListGatewayRoutes" => (200, json!({ "gatewayRoutes": self.routes })),
            _ => return None,
        })
    }

    fn create(&mut self, account: &mut Account, body: &Json) -> Answer {
        let token = body["clientToken"].as_str().unwrap_or_default().to_owned();
        if let Some(first) = self.tokens.get(&token) {
            return (200, first.clone());
        }
        let name = short(&body["name"]);
        if self.gateways.contains_key(&name) {
            return refused("The name is taken.");
        }
        let arn = format!("{ACCOUNT}:gateway/{name}");
        let tags = json!({ "resourceArn": arn, "tags": body["tags"] });
        account.perform("TagResource", &tags);
        let mut gateway = body.clone();
        gateway["gatewayArn"] = arn.clone().into();
        gateway["status"] = "ACTIVE".into();
        let alb = &mut gateway["configuration"]["hostSharedAlb"];
        gateway["accessType"] = match alb["scheme"].as_str() {
            Some("internal") => "PRIVATE".into(),
            _ => "PUBLIC".into(),
        };
        let alb = &mut gateway["configuration"]["hostSharedAlb"];
        alb["currentAlbCount"] = 0.into();
        if alb["networkConfiguration"]["subnets"].is_null() {
            alb["networkConfiguration"]["subnets"] = json!(["subnet-default"]);
        }
        self.gateways.insert(name.clone(), gateway);
        let answer = json!({ "gatewayArn": arn, "name": name, "status": "ACTIVE" });
        self.tokens.insert(token, answer.clone());
        (200, answer)
    }

    fn delete(&mut self, name: &str) -> Answer {
        let Some(found) = self.gateways.get(name) else {
            return gone();
        };
        if found["deletionProtection"] == true {
            return refused("Deletion protection is enabled.");
        }
        if self.associations.keys().any(|(gateway, _)| gateway == name) {
            return refused("The gateway has cluster associations.");
        }
        let answer = json!({ "gatewayArn": found["gatewayArn"], "status": "DELETED" });
        self.gateways.remove(name);
        (200, answer)
    }

    fn associate(&mut self, body: &Json) -> Answer {
        let (gateway, cluster) = (short(&body["gateway"]), short(&body["cluster"]));
        if !self.gateways.contains_key(&gateway) {
            return gone();
        }
        let association = json!({
            "gatewayArn": format!("{ACCOUNT}:gateway/{gateway}"),
            "clusterArn": format!("{ACCOUNT}:cluster/{cluster}"),
            "status": "ACTIVE",
        });
        self.associations
            .insert((gateway, cluster), association.clone());
        (200, association)
    }

    /// Gone with the last route.
    fn disassociate(&mut self, body: &Json) -> Answer {
        let key = (short(&body["gateway"]), short(&body["cluster"]));
        let Some(found) = self.associations.get_mut(&key) else {
            return (400, error("ResourceNotFoundException", "No association."));
        };
        found["status"] = "DISASSOCIATING".into();
        (200, found.clone())
    }
}
