//! Lives of objects over time, on the simulator: deployments that roll, break and roll back, drift, revisions, odd servers.
//!
//! The world is at hand: a test changes it behind the provider's back, lets faults befall it, and decides how much time passes.
//! The clock of the machine gives the beginning alone: a look at services takes [`LOOK`] in the world.

mod clusters;
mod containers;
mod deployments;
mod hostile;
mod requests;
mod revisions;
mod services;

use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use ecs_sim::{Fault, Request, Time, World};
use serde_json::{Value as Json, json};
use tfplug::testing::Instance;
use tfplug::testing::value::from_json;
use tokio::net::{TcpListener, TcpStream};

use super::ecs::http;
use super::*;
use crate::provider::Config;

/// The time that passes in the world with each DescribeServices, in milliseconds, unless a test sets another pace.
const LOOK: i64 = 30_000;

struct State {
    world: World,
    look: i64,
    calls: Vec<(String, Json)>,
}

/// A simulated account in one region, behind a server on loopback.
#[derive(Clone)]
struct Simulator {
    url: String,
    state: Arc<Mutex<State>>,
}

/// An account, and a process of the provider that talks to it.
async fn simulated() -> (Simulator, Lab) {
    let simulator = Simulator::start().await;
    let lab = process(&simulator.url, &json!({})).await;
    (simulator, lab)
}

/// A process of the provider that talks to the server, with more arguments in its provider block.
async fn process(url: &str, more: &Json) -> Lab {
    let mut config = json!({
        "region": "eu-west-1", "access_key": "AKIATEST", "secret_key": "secret",
        "skip_credentials_validation": true, "skip_requesting_account_id": true,
        "endpoints": [{ "ecs": url }],
    });
    lay_over(&mut config, more);
    let lab = Lab::in_process(Ecs).await.unwrap();
    let config = from_json(&config, &Config::block()).unwrap();
    lab.configure(config).await.unwrap();
    lab
}

/// Sets members of an object.
fn lay_over(json: &mut Json, more: &Json) {
    for (name, value) in more.as_object().into_iter().flatten() {
        json[name] = value.clone();
    }
}

/// A configuration of this type of resource.
fn config(kind: &str, json: &Json) -> Value {
    static BLOCKS: LazyLock<Vec<(&'static str, Block)>> = LazyLock::new(models);
    let (_, block) = BLOCKS.iter().find(|(name, _)| *name == kind).unwrap();
    from_json(json, block).unwrap()
}

impl Simulator {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        // It begins now: the provider looks at the age of a revision.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = Time(now.as_millis().try_into().unwrap());
        let world = World::new("123456789012", "eu-west-1", now, 1);
        let state = State {
            world,
            look: LOOK,
            calls: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let simulator = Self { url, state };
        let serving = simulator.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let simulator = serving.clone();
                tokio::spawn(async move { simulator.serve(socket).await });
            }
        });
        simulator
    }

    async fn serve(&self, mut socket: TcpStream) {
        let mut bytes = Vec::new();
        while let Some((target, body)) = http::received(&mut socket, &mut bytes).await {
            let answer = self.locked().answer(target.as_deref(), &body);
            let sent = http::send(&mut socket, answer.status, &answer.body).await;
            if sent.is_err() {
                return;
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request behind the provider's back.
    fn call(&self, operation: &str, body: Json) -> Json {
        let answer = self
            .locked()
            .world
            .call(operation, body.to_string().as_bytes());
        serde_json::from_slice(&answer.unwrap()).unwrap()
    }

    fn befall(&self, fault: Fault) {
        self.locked().world.befall(fault);
    }

    fn relieve(&self) {
        self.locked().world.relieve();
    }

    /// Lets time pass.
    fn pass(&self, seconds: i64) {
        let mut state = self.locked();
        let then = state.world.now().after(seconds * 1_000);
        state.world.advance(then);
    }

    /// Sets the time that passes with each DescribeServices from now on.
    fn look(&self, seconds: i64) {
        self.locked().look = seconds * 1_000;
    }

    /// The bodies of the provider's requests of an operation.
    fn calls(&self, operation: &str) -> Vec<Json> {
        let state = self.locked();
        let calls = state.calls.iter().filter(|(name, _)| name == operation);
        calls.map(|(_, body)| body.clone()).collect()
    }

    /// The cluster `main` as ECS shows it.
    fn cluster(&self) -> Json {
        let include = ["SETTINGS", "CONFIGURATIONS", "TAGS"];
        let body = json!({ "clusters": ["main"], "include": include });
        self.call("DescribeClusters", body)["clusters"][0].take()
    }

    /// The service `web` in it.
    fn service(&self) -> Json {
        let body = json!({ "cluster": "main", "services": ["web"], "include": ["TAGS"] });
        self.call("DescribeServices", body)["services"][0].take()
    }

    /// The active revisions of the family `web`.
    fn revisions(&self) -> Vec<String> {
        let body = json!({ "familyPrefix": "web" });
        let found = self.call("ListTaskDefinitions", body);
        let arns = found["taskDefinitionArns"].as_array().into_iter().flatten();
        let last = |arn: &Json| arn.as_str()?.rsplit(':').next().map(str::to_owned);
        arns.filter_map(last).collect()
    }

    /// A cluster `main`, and revisions of `web` that differ in the image.
    fn furnish(&self, images: &[&str]) {
        self.call("CreateCluster", json!({ "clusterName": "main" }));
        for image in images {
            self.register(image);
        }
    }

    /// A revision of `web` that somebody else registers.
    fn register(&self, image: &str) {
        let definition = json!({
            "family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512",
            "containerDefinitions": [{ "name": "web", "image": image }],
        });
        self.call("RegisterTaskDefinition", definition);
    }
}

impl State {
    fn answer(&mut self, target: Option<&str>, body: &[u8]) -> ecs_sim::Answer {
        let operation = target.and_then(|it| it.rsplit('.').next());
        let operation = operation.unwrap_or_default();
        if operation == "DescribeServices" {
            let then = self.world.now().after(self.look);
            self.world.advance(then);
        }
        let parsed = serde_json::from_slice(body).unwrap_or_default();
        self.calls.push((operation.to_owned(), parsed));
        self.world.respond(Request {
            target,
            body,
            ..Request::default()
        })
    }
}

/// `web` in the cluster `main` on Fargate, of the first revision, with more arguments.
fn web(more: Json) -> Value {
    let mut service = json!({
        "name": "web", "cluster": "main", "task_definition": "web:1", "desired_count": 1, "launch_type": "FARGATE",
        "network_configuration": [{ "subnets": ["subnet-0123456789abcdef0"] }],
    });
    lay_over(&mut service, &more);
    config("ecs_service", &service)
}
