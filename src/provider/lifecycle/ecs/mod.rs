//! A small ECS on loopback: clusters and services with names, tokens and states, and a script of misbehaviour.

mod capacity;
pub(super) mod http;
mod revisions;
mod task_sets;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};
use tokio::net::{TcpListener, TcpStream};

use super::account::Account;
use super::daemons::Daemons;
use super::express::{self, Express};
use super::gateways::Gateways;

pub(super) const ACCOUNT: &str = "arn:aws:ecs:eu-west-1:123456789012";

/// An outcome of a request other than the usual one.
pub(super) enum Turn {
    /// This error; nothing is done.
    Refuse(&'static str, &'static str),
    /// This answer; nothing is done.
    Answer(Json),
    /// It is done, and the connection closed without an answer.
    Lose,
    /// It is done, and the answer changed.
    Edit(fn(&mut Json)),
}

/// The turns of an operation that are left, with the number of requests that go on as usual before.
struct Script {
    operation: &'static str,
    skip: usize,
    times: usize,
    turn: Turn,
}

#[derive(Default)]
struct State {
    clusters: BTreeMap<String, Json>,
    /// By name; the clusters share them.
    services: BTreeMap<String, Json>,
    /// By name.
    providers: BTreeMap<String, Json>,
    /// By ID.
    task_sets: BTreeMap<String, Json>,
    /// By family and revision.
    definitions: BTreeMap<String, Json>,
    /// The first answer to each token.
    tokens: BTreeMap<String, Json>,
    account: Account,
    daemons: Daemons,
    gateways: Gateways,
    express: Express,
    scripts: Vec<Script>,
    calls: Vec<(String, Json)>,
}

/// The server.
#[derive(Clone)]
pub(super) struct Fake {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self {
            url,
            state: Arc::default(),
        };
        let serving = fake.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let fake = serving.clone();
                tokio::spawn(async move { fake.serve(socket).await });
            }
        });
        fake
    }

    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    /// The next `times` requests of `operation` take this turn.
    pub(super) fn script(&self, operation: &'static str, times: usize, turn: Turn) {
        self.script_after(operation, 0, times, turn);
    }

    /// The same after `skip` requests as usual.
    pub(super) fn script_after(
        &self,
        operation: &'static str,
        skip: usize,
        times: usize,
        turn: Turn,
    ) {
        let script = Script {
            operation,
            skip,
            times,
            turn,
        };
        self.locked().scripts.push(script);
    }

    /// The bodies of all requests of `operation`.
    pub(super) fn calls(&self, operation: &str) -> Vec<Json> {
        let state = self.locked();
        let calls = state.calls.iter().filter(|(name, _)| name == operation);
        calls.map(|(_, body)| body.clone()).collect()
    }

    /// Changes what is stored about a service.
    pub(super) fn edit_service(&self, name: &str, edit: impl FnOnce(&mut Json)) {
        edit(self.locked().services.get_mut(name).unwrap());
    }

    /// Changes what is stored about a capacity provider.
    pub(super) fn edit_capacity_provider(&self, name: &str, edit: impl FnOnce(&mut Json)) {
        edit(self.locked().providers.get_mut(name).unwrap());
    }

    /// The capacity providers and the default strategy of a cluster.
    pub(super) fn capacity_of(&self, cluster: &str) -> Json {
        let state = self.locked();
        let cluster = &state.clusters[cluster];
        json!([
            cluster["capacityProviders"],
            cluster["defaultCapacityProviderStrategy"]
        ])
    }

    /// Lets all daemon task definitions have been registered some seconds before.
    pub(super) fn age_daemon_definitions(&self, seconds: u64) {
        self.locked().daemons.age(seconds);
    }

    /// Changes the deployment of every daemon that is deployed from now on.
    pub(super) fn deploy_daemons(&self, edit: fn(&mut Json)) {
        self.locked().daemons.deployment = Some(edit);
    }

    /// Changes what is stored about the revision of a daemon.
    pub(super) fn edit_daemon(&self, name: &str, edit: impl FnOnce(&mut Json)) {
        edit(self.locked().daemons.revision_of(name));
    }

    /// Changes what is stored about gateways.
    pub(super) fn edit_gateways(&self, edit: impl FnOnce(&mut Gateways)) {
        edit(&mut self.locked().gateways);
    }

    /// A service that does not belong to the configuration.
    pub(super) fn put_service(&self, name: &str, status: &str) {
        let mut service = stored(&json!({ "serviceName": name, "taskDefinition": "x:1" }));
        service["status"] = status.into();
        self.locked().services.insert(name.to_owned(), service);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Requests of one connection, until the caller closes it.
    async fn serve(&self, mut socket: TcpStream) {
        let mut bytes = Vec::new();
        while let Some((operation, body)) = http::request(&mut socket, &mut bytes).await {
            let Some((status, answer)) = self.answer(&operation, &body) else {
                return;
            };
            if http::respond(&mut socket, status, answer).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, operation: &str, body: &Json) -> Option<(u16, Json)> {
        let mut state = self.locked();
        state.calls.push((operation.to_owned(), body.clone()));
        let mut turn = None;
        for script in &mut state.scripts {
            if script.operation == operation && script.times > 0 {
                if script.skip > 0 {
                    script.skip -= 1;
                    continue;
                }
                script.times -= 1;
                turn = Some(match &script.turn {
                    Turn::Refuse(code, message) => Turn::Refuse(code, message),
                    Turn::Answer(answer) => Turn::Answer(answer.clone()),
                    Turn::Lose => Turn::Lose,
                    Turn::Edit(edit) => Turn::Edit(*edit),
                });
                break;
            }
        }
        match turn {
            Some(Turn::Refuse(code, message)) => Some((400, refusal(operation, code, message))),
            Some(Turn::Answer(answer)) => Some((200, answer)),
            Some(Turn::Lose) => {
                state.perform(operation, body);
                None
            }
            Some(Turn::Edit(edit)) => {
                let (status, mut answer) = state.perform(operation, body);
                edit(&mut answer);
                Some((status, answer))
            }
            None => Some(state.perform(operation, body)),
        }
    }
}

/// An error in the form of the operation's service.
fn refusal(operation: &str, code: &str, message: &str) -> Json {
    match operation {
        "DescribeSecurityGroups" => express::error(code, message).into(),
        _ => error(code, message),
    }
}

pub(super) fn error(code: &str, message: &str) -> Json {
    json!({ "__type": code, "message": message })
}

fn missing(kind: &str, name: &str) -> Json {
    json!({ "arn": format!("{ACCOUNT}:{kind}/{name}"), "reason": "MISSING" })
}

pub(super) fn short(text: &Json) -> String {
    let text = text.as_str().unwrap_or_default();
    text.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The service as ECS shows it.
fn stored(asked: &Json) -> Json {
    let mut service = asked.clone();
    let name = short(&asked["serviceName"]);
    let cluster = short(&asked["cluster"]);
    service["serviceArn"] = format!("{ACCOUNT}:service/{cluster}/{name}").into();
    service["clusterArn"] = format!("{ACCOUNT}:cluster/{cluster}").into();
    service["status"] = "ACTIVE".into();
    let definition = asked["taskDefinition"].as_str().unwrap_or_default();
    if !definition.starts_with("arn:") {
        let revision = if definition.contains(':') { "" } else { ":7" };
        service["taskDefinition"] =
            format!("{ACCOUNT}:task-definition/{definition}{revision}").into();
    }
    for strategy in service["placementStrategy"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        // As ECS does.
        if strategy["field"] == "CPU" {
            strategy["field"] = "cpu".into();
        }
    }
    if let Some(role) = asked["role"].as_str() {
        service["roleArn"] = format!("arn:aws:iam::123456789012:role/{role}").into();
    }
    service["currentServiceRevisions"] = revisions::current(&name);
    service["runningCount"] = service["desiredCount"].clone();
    service["deployments"] = json!([{
        "id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED", "taskDefinition": service["taskDefinition"],
        "desiredCount": service["desiredCount"], "runningCount": service["desiredCount"],
    }]);
    service
}

impl State {
    fn perform(&mut self, operation: &str, body: &Json) -> (u16, Json) {
        if let Some(answer) = self.express.perform(operation, body) {
            return answer;
        }
        if let Some(answer) = self.define(operation, body) {
            return answer;
        }
        if let Some(answer) = self.daemons.perform(&mut self.account, operation, body) {
            return answer;
        }
        if let Some(answer) = self.gateways.perform(&mut self.account, operation, body) {
            return answer;
        }
        let of_provider = body["resourceArn"]
            .as_str()
            .is_some_and(|arn| arn.contains(":capacity-provider/"));
        if of_provider {
            return self.tag(body);
        }
        if let Some(answer) = self.account.perform(operation, body) {
            return (200, answer);
        }
        match operation {
            "PutClusterCapacityProviders" => self.put_cluster_capacity_providers(body),
            "CreateCapacityProvider" => self.create_capacity_provider(body),
            "DescribeCapacityProviders" => self.describe_capacity_providers(body),
            "CreateTaskSet" => self.create_task_set(body),
            "DescribeTaskSets" => self.describe_task_sets(body),
            "UpdateTaskSet" => self.update_task_set(body),
            "DeleteTaskSet" => self.delete_task_set(body),
            "UpdateCapacityProvider" => self.update_capacity_provider(body),
            "DeleteCapacityProvider" => self.delete_capacity_provider(body),
            "CreateCluster" => {
                let name = short(&body["clusterName"]);
                let mut cluster = body.clone();
                cluster["clusterArn"] = format!("{ACCOUNT}:cluster/{name}").into();
                cluster["status"] = "ACTIVE".into();
                self.clusters.insert(name, cluster.clone());
                (200, json!({ "cluster": cluster }))
            }
            "UpdateCluster" => {
                let name = short(&body["cluster"]);
                let Some(cluster) = self.clusters.get_mut(&name) else {
                    return (400, error("ClusterNotFoundException", "Cluster not found."));
                };
                for (key, value) in body.as_object().into_iter().flatten() {
                    if key != "cluster" {
                        cluster[key] = value.clone();
                    }
                }
                (200, json!({ "cluster": cluster }))
            }
            "DescribeClusters" => self.describe_clusters(body),
            "DeleteCluster" => self.delete_cluster(body),
            "CreateService" => self.create_service(body),
            "DescribeServiceRevisions" => self.describe_service_revisions(body),
            "DescribeServices" => self.describe_services(body),
            "UpdateService" => {
                let name = short(&body["service"]);
                let Some(service) = self.services.get_mut(&name) else {
                    return (400, error("ServiceNotFoundException", "Service not found."));
                };
                for (key, value) in body.as_object().into_iter().flatten() {
                    if !["cluster", "service", "forceNewDeployment"].contains(&key.as_str()) {
                        service[key] = value.clone();
                    }
                }
                (200, json!({ "service": service }))
            }
            "DeleteService" => {
                let name = short(&body["service"]);
                match self.services.get_mut(&name) {
                    Some(service) => {
                        service["status"] = "INACTIVE".into();
                        (200, json!({ "service": service }))
                    }
                    None => (400, error("ServiceNotFoundException", "Service not found.")),
                }
            }
            "ListServices" => {
                let there = self
                    .services
                    .values()
                    .filter(|it| it["status"] != "INACTIVE");
                let arns: Vec<Json> = there.map(|it| it["serviceArn"].clone()).collect();
                (200, json!({ "serviceArns": arns }))
            }
            "ListTasks" => (200, json!({ "taskArns": [] })),
            "ListContainerInstances" => (200, json!({ "containerInstanceArns": [] })),
            other => (400, error("InvalidParameterException", other)),
        }
    }

    /// Task definitions, and lists; `None` for an operation of another kind.
    fn define(&mut self, operation: &str, body: &Json) -> Option<(u16, Json)> {
        Some(match operation {
            "RegisterTaskDefinition" => {
                let family = body["family"].as_str().unwrap_or_default();
                let revision = self.definitions.len() + 1;
                let name = format!("{family}:{revision}");
                let mut definition = body.clone();
                definition["taskDefinitionArn"] =
                    format!("{ACCOUNT}:task-definition/{name}").into();
                definition["revision"] = revision.into();
                definition["status"] = "ACTIVE".into();
                self.definitions.insert(name, definition.clone());
                (200, json!({ "taskDefinition": definition }))
            }
            "DescribeTaskDefinition" => {
                let name = short(&body["taskDefinition"]);
                let is_it = |key: &&String| **key == name || key.split(':').next() == Some(&name);
                match self.definitions.keys().rev().find(is_it) {
                    Some(key) => {
                        let found = &self.definitions[key];
                        (
                            200,
                            json!({ "taskDefinition": found, "tags": found["tags"] }),
                        )
                    }
                    None => (
                        400,
                        error("ClientException", "Unable to describe task definition."),
                    ),
                }
            }
            // A page for each cluster.
            "ListClusters" => {
                let at: usize = body["nextToken"]
                    .as_str()
                    .map_or(0, |it| it.parse().unwrap());
                let arns: Vec<&Json> = self.clusters.values().map(|it| &it["clusterArn"]).collect();
                let next = (at + 1 < arns.len()).then(|| (at + 1).to_string());
                let page: Vec<_> = arns.get(at).into_iter().collect();
                (200, json!({ "clusterArns": page, "nextToken": next }))
            }
            "ListTaskDefinitionFamilies" => {
                let families = self.definitions.values().map(|it| it["family"].clone());
                let mut families: Vec<Json> = families.collect();
                families.dedup();
                (200, json!({ "families": families }))
            }
            "ListTaskDefinitions" => (200, json!({ "taskDefinitionArns": [] })),
            _ => return None,
        })
    }

    fn describe_clusters(&self, body: &Json) -> (u16, Json) {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for name in body["clusters"].as_array().into_iter().flatten().map(short) {
            match self.clusters.get(&name) {
                Some(cluster) => found.push(cluster.clone()),
                None => failures.push(missing("cluster", &name)),
            }
        }
        (200, json!({ "clusters": found, "failures": failures }))
    }

    fn delete_cluster(&mut self, body: &Json) -> (u16, Json) {
        if self.services.values().any(|it| it["status"] != "INACTIVE") {
            let text = "The Cluster cannot be deleted while Services are active.";
            return (400, error("ClusterContainsServicesException", text));
        }
        let gone = self.clusters.remove(&short(&body["cluster"]));
        (200, json!({ "cluster": gone }))
    }

    fn create_service(&mut self, body: &Json) -> (u16, Json) {
        let name = short(&body["serviceName"]);
        let token = body["clientToken"].as_str().unwrap_or_default().to_owned();
        if let Some(first) = self.tokens.get(&token) {
            return (200, json!({ "service": first }));
        }
        let taken = self
            .services
            .get(&name)
            .is_some_and(|it| it["status"] != "INACTIVE");
        if taken {
            let text = "Creation of service was not idempotent.";
            return (400, error("InvalidParameterException", text));
        }
        let service = stored(body);
        self.tokens.insert(token, service.clone());
        self.services.insert(name, service.clone());
        (200, json!({ "service": service }))
    }

    fn describe_services(&self, body: &Json) -> (u16, Json) {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        for name in body["services"].as_array().into_iter().flatten().map(short) {
            match self.services.get(&name) {
                Some(service) => found.push(service.clone()),
                None => failures.push(missing("service", &name)),
            }
        }
        (200, json!({ "services": found, "failures": failures }))
    }
}
