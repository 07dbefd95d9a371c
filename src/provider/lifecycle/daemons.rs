//! The parts of the scripted ECS that belong to daemons: their task definitions, revisions and deployments.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value as Json, json};

use super::account::Account;
use super::ecs::{ACCOUNT, error, short};

/// All by ARN.
#[derive(Default)]
pub(super) struct Daemons {
    definitions: BTreeMap<String, Json>,
    daemons: BTreeMap<String, Json>,
    revisions: BTreeMap<String, Json>,
    deployments: BTreeMap<String, Json>,
    /// The first answer to each token.
    tokens: BTreeMap<String, Json>,
    /// The edit that new deployments get.
    pub(super) deployment: Option<fn(&mut Json)>,
}

type Answer = Option<(u16, Json)>;

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn gone() -> (u16, Json) {
    (400, error("DaemonNotFoundException", "Daemon not found."))
}

/// The objects of these ARNs, under their names in an answer.
fn described(of: &BTreeMap<String, Json>, arns: &Json, name: &str) -> (u16, Json) {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in arns.as_array().into_iter().flatten().map(text) {
        match of.get(arn) {
            Some(it) => found.push(it.clone()),
            None => failures.push(json!({ "arn": arn, "reason": "MISSING" })),
        }
    }
    (200, json!({ name: found, "failures": failures }))
}

impl Daemons {
    /// The newest revision of the daemon of that name.
    pub(super) fn revision_of(&mut self, name: &str) -> &mut Json {
        let mut all = self.revisions.values_mut().rev();
        all.find(|it| short(&it["daemonArn"]) == name).unwrap()
    }

    /// A revision by its ARN, or the newest active one of a family.
    fn definition(&self, name: &str) -> Option<&Json> {
        let mut all = self.definitions.values().rev();
        let newest = |it: &&Json| it["family"] == name && it["status"] == "ACTIVE";
        self.definitions.get(name).or_else(|| all.find(newest))
    }

    /// Lets a revision have been registered some seconds before.
    pub(super) fn age(&mut self, seconds: u64) {
        for definition in self.definitions.values_mut() {
            let at = definition["registeredAt"].as_u64().unwrap_or_default();
            definition["registeredAt"] = (at - seconds).into();
        }
    }

    /// The answer; `None` for an operation of another kind.
    pub(super) fn perform(
        &mut self,
        account: &mut Account,
        operation: &str,
        body: &Json,
    ) -> Answer {
        let answer = self.about_definitions(account, operation, body);
        let answer = answer.or_else(|| self.about_daemons(account, operation, body));
        answer.or_else(|| self.about_deployments(operation, body))
    }

    fn about_definitions(&mut self, account: &mut Account, operation: &str, body: &Json) -> Answer {
        let arn = text(&body["daemonTaskDefinition"]).to_owned();
        let unknown = || (400, error("ClientException", "Not found."));
        Some(match operation {
            "RegisterDaemonTaskDefinition" => {
                let revision = self.definitions.len() + 1;
                let family = text(&body["family"]);
                let arn = format!("{ACCOUNT}:daemon-task-definition/{family}:{revision}");
                let mut definition = body.clone();
                definition["daemonTaskDefinitionArn"] = arn.clone().into();
                definition["revision"] = revision.into();
                definition["status"] = "ACTIVE".into();
                let now = SystemTime::now().duration_since(UNIX_EPOCH);
                definition["registeredAt"] = now.unwrap().as_secs().into();
                let tags = json!({ "resourceArn": arn, "tags": body["tags"] });
                account.perform("TagResource", &tags);
                self.definitions.insert(arn.clone(), definition);
                (200, json!({ "daemonTaskDefinitionArn": arn }))
            }
            "DescribeDaemonTaskDefinition" => match self.definition(&arn) {
                Some(found) => (200, json!({ "daemonTaskDefinition": found })),
                None => unknown(),
            },
            "DeleteDaemonTaskDefinition" => match self.definitions.get_mut(&arn) {
                Some(found) => {
                    found["status"] = "DELETE_IN_PROGRESS".into();
                    (200, json!({ "daemonTaskDefinitionArn": arn }))
                }
                None => unknown(),
            },
            "ListDaemonTaskDefinitions" => {
                let active = self
                    .definitions
                    .values()
                    .filter(|it| it["status"] == "ACTIVE");
                let arns = active.map(|it| json!({ "arn": it["daemonTaskDefinitionArn"] }));
                let arns: Vec<Json> = arns.collect();
                (200, json!({ "daemonTaskDefinitions": arns }))
            }
            _ => return None,
        })
    }

    fn about_daemons(&mut self, account: &mut Account, operation: &str, body: &Json) -> Answer {
        let arn = text(&body["daemonArn"]).to_owned();
        Some(match operation {
            "CreateDaemon" => {
                let token = text(&body["clientToken"]).to_owned();
                if let Some(first) = self.tokens.get(&token) {
                    return Some((200, first.clone()));
                }
                let (name, cluster) = (text(&body["daemonName"]), short(&body["clusterArn"]));
                let arn = format!("{ACCOUNT}:daemon/{cluster}/{name}");
                if self.daemons.contains_key(&arn) {
                    let text = "Creation of daemon was not idempotent.";
                    return Some((400, error("InvalidParameterException", text)));
                }
                let tags = json!({ "resourceArn": arn, "tags": body["tags"] });
                account.perform("TagResource", &tags);
                let answer = self.deploy(&arn, &body["clusterArn"], body);
                self.tokens.insert(token, answer.clone());
                (200, answer)
            }
            "UpdateDaemon" => match self.daemons.get(&arn) {
                Some(daemon) => {
                    let cluster = daemon["clusterArn"].clone();
                    (200, self.deploy(&arn, &cluster, body))
                }
                None => gone(),
            },
            "DescribeDaemon" => match self.daemons.get_mut(&arn) {
                // One look at a daemon that goes.
                Some(daemon) if daemon["status"] == "DELETE_IN_PROGRESS" => {
                    let answer = json!({ "daemon": daemon });
                    self.daemons.remove(&arn);
                    (200, answer)
                }
                Some(daemon) => (200, json!({ "daemon": daemon })),
                None => gone(),
            },
            "DeleteDaemon" => match self.daemons.get_mut(&arn) {
                Some(daemon) => {
                    daemon["status"] = "DELETE_IN_PROGRESS".into();
                    (
                        200,
                        json!({ "daemonArn": arn, "status": "DELETE_IN_PROGRESS" }),
                    )
                }
                None => gone(),
            },
            "ListDaemons" => {
                let all = self.daemons.values();
                let here = all.filter(|it| it["clusterArn"] == body["clusterArn"]);
                let found =
                    here.map(|it| json!({ "daemonArn": it["daemonArn"], "status": it["status"] }));
                (
                    200,
                    json!({ "daemonSummariesList": found.collect::<Vec<_>>() }),
                )
            }
            _ => return None,
        })
    }

    fn about_deployments(&self, operation: &str, body: &Json) -> Answer {
        Some(match operation {
            "DescribeDaemonRevisions" => {
                let arns = &body["daemonRevisionArns"];
                described(&self.revisions, arns, "daemonRevisions")
            }
            "DescribeDaemonDeployments" => {
                let arns = &body["daemonDeploymentArns"];
                described(&self.deployments, arns, "daemonDeployments")
            }
            _ => return None,
        })
    }

    /// A new revision of the daemon and its deployment.
    fn deploy(&mut self, arn: &str, cluster: &Json, body: &Json) -> Json {
        let number = self.revisions.len() + 1;
        let path = arn.rsplit(":daemon/").next().unwrap_or_default();
        let revision = format!("{ACCOUNT}:daemon-revision/{path}/{number}");
        let deployment = format!("{ACCOUNT}:daemon-deployment/{path}/{number}");
        let mut stored = body.clone();
        stored["daemonRevisionArn"] = revision.clone().into();
        stored["daemonArn"] = arn.into();
        stored["createdAt"] = number.into();
        self.revisions.insert(revision.clone(), stored);
        let places = body["capacityProviderArns"]
            .as_array()
            .into_iter()
            .flatten();
        let places: Vec<Json> = places
            .map(|arn| json!({ "arn": arn, "runningCount": 2 }))
            .collect();
        let mut rollout = json!({
            "daemonDeploymentArn": deployment, "clusterArn": cluster, "status": "SUCCESSFUL",
            "targetDaemonRevision": { "arn": revision },
            "deploymentConfiguration": body["deploymentConfiguration"],
        });
        if let Some(edit) = self.deployment {
            edit(&mut rollout);
        }
        self.deployments.insert(deployment.clone(), rollout);
        let current =
            json!({ "arn": revision, "capacityProviders": places, "totalRunningCount": 2 });
        let daemon = json!({
            "daemonArn": arn, "clusterArn": cluster, "status": "ACTIVE", "deploymentArn": deployment,
            "currentRevisions": [current], "createdAt": 1, "updatedAt": number,
        });
        self.daemons.insert(arn.to_owned(), daemon);
        json!({ "daemonArn": arn, "status": "ACTIVE", "deploymentArn": deployment })
    }
}
