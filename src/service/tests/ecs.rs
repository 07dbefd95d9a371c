//! A server that keeps services as ECS does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Map, Value as Json, json};

const ACCOUNT: &str = "arn:aws:ecs:eu-west-1:123456789012";

/// The server; its threads end with the process.
pub(super) struct Server {
    pub(super) url: String,
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    /// By name.
    services: Map<String, Json>,
    /// All requests but reads: operation and input.
    writes: Vec<(String, Json)>,
}

impl Server {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = Arc::<Mutex<World>>::default();
        let shared = Arc::clone(&world);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let world = Arc::clone(&shared);
                thread::spawn(move || answer_all(stream, &world));
            }
        });
        Self { url, world }
    }

    /// Puts a service there, as an answer of ECS shows it.
    pub(super) fn put(&self, service: Json) {
        let name = service["serviceName"].as_str().unwrap().to_owned();
        self.world.lock().unwrap().services.insert(name, service);
    }

    /// The service as DescribeServices shows it.
    pub(super) fn found(&self, name: &str) -> Json {
        self.world.lock().unwrap().services[name].clone()
    }

    /// The requests that wrote since the last call.
    pub(super) fn writes(&self) -> Vec<(String, Json)> {
        let mut all = std::mem::take(&mut self.world.lock().unwrap().writes);
        all.retain(|(operation, _)| {
            operation != "DescribeTaskDefinition" && operation != "ListTaskDefinitions"
        });
        all
    }
}

fn answer_all(stream: TcpStream, world: &Mutex<World>) {
    let mut reader = BufReader::new(stream);
    while let Some((operation, input)) = request(&mut reader) {
        let (status, body) = match world.lock().unwrap().answer(&operation, &input) {
            Some(body) => ("200 OK", body),
            None => (
                "400 Bad Request",
                json!({ "__type": "InvalidParameterException", "message": operation }),
            ),
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        if reader
            .get_mut()
            .write_all((head + &body).as_bytes())
            .is_err()
        {
            return;
        }
    }
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Json)> {
    let (mut operation, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let (name, value) = line.split_once(':').unwrap_or((line.trim(), ""));
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => operation = value.trim().rsplit('.').next()?.to_owned(),
            "content-length" => length = value.trim().parse().ok()?,
            "" => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((operation, serde_json::from_slice(&body).unwrap_or_default()))
}

fn short(text: &Json) -> String {
    let text = text.as_str().unwrap_or_default();
    text.rsplit('/').next().unwrap_or_default().to_owned()
}

impl World {
    fn answer(&mut self, operation: &str, input: &Json) -> Option<Json> {
        if operation == "DescribeServices" {
            let asked = input["services"].as_array()?;
            let (mut found, mut failures) = (Vec::new(), Vec::new());
            for name in asked {
                match self.services.get(&short(name)) {
                    Some(service) => found.push(service),
                    None => failures.push(json!({ "arn": name, "reason": "MISSING" })),
                }
            }
            return Some(json!({ "services": found, "failures": failures }));
        }
        self.writes.push((operation.to_owned(), input.clone()));
        match operation {
            "CreateService" => {
                let name = input["serviceName"].as_str()?.to_owned();
                let mut service = created(input);
                merge(&mut service, input);
                self.services.insert(name, service.clone());
                Some(json!({ "service": service }))
            }
            "UpdateService" => {
                let service = self.services.get_mut(&short(&input["service"]))?;
                merge(service, input);
                Some(json!({ "service": service }))
            }
            "TagResource" | "UntagResource" => Some(json!({})),
            _ => None,
        }
    }
}

/// The service that ECS makes of an empty request.
fn created(input: &Json) -> Json {
    let name = &input["serviceName"];
    let cluster = short(&input["cluster"]);
    let daemon = input["schedulingStrategy"] == "DAEMON";
    let (most, least) = if daemon { (100, 0) } else { (200, 100) };
    json!({
        "serviceArn": format!("{ACCOUNT}:service/{cluster}/{}", short(name)),
        "serviceName": name,
        "clusterArn": format!("{ACCOUNT}:cluster/{cluster}"),
        "status": "ACTIVE",
        "desiredCount": if daemon { 2 } else { 0 }, "runningCount": 0, "pendingCount": 0,
        "launchType": input.get("launchType").cloned().unwrap_or_else(|| "EC2".into()),
        "schedulingStrategy": "REPLICA",
        "loadBalancers": [], "serviceRegistries": [], "placementConstraints": [], "placementStrategy": [],
        "deploymentController": { "type": "ECS" },
        "deploymentConfiguration": {
            "maximumPercent": most, "minimumHealthyPercent": least, "strategy": "ROLLING", "bakeTimeInMinutes": 0,
            "deploymentCircuitBreaker": { "enable": false, "rollback": false },
            "alarms": { "alarmNames": [], "enable": false, "rollback": false },
            "lifecycleHooks": [],
        },
        "propagateTags": "NONE",
        "enableExecuteCommand": false, "enableECSManagedTags": false,
        "availabilityZoneRebalancing": "ENABLED",
        "deployments": [{ "id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED" }],
    })
}

/// Members that a request leaves out stay; the parts of a deployment configuration stay one by one.
fn merge(service: &mut Json, input: &Json) {
    for (name, value) in input.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            (_, Json::Null)
            | ("cluster" | "service" | "serviceName" | "clientToken" | "forceNewDeployment", _) => {
            }
            ("deploymentConfiguration", parts) => {
                for (name, part) in parts.as_object().into_iter().flatten() {
                    service["deploymentConfiguration"][name] = part.clone();
                }
            }
            ("taskDefinition", reference) => {
                let reference = short(reference);
                let revision = if reference.contains(':') { "" } else { ":7" };
                let arn = format!("{ACCOUNT}:task-definition/{reference}{revision}");
                service["taskDefinition"] = arn.into();
            }
            ("capacityProviderStrategy", Json::Array(items)) if items.is_empty() => {
                service["launchType"] = "EC2".into();
                service[name] = Json::Array(Vec::new());
            }
            ("capacityProviderStrategy", _) => {
                service["launchType"] = Json::Null;
                service[name] = value.clone();
            }
            ("serviceConnectConfiguration", connect) => {
                service["deployments"][0][name] = with_names(connect.clone());
            }
            ("volumeConfigurations" | "vpcLatticeConfigurations", _) => {
                service["deployments"][0][name] = value.clone();
            }
            _ => service[name] = value.clone(),
        }
    }
}

/// Unset names of Service Connect, as ECS documents them.
fn with_names(mut connect: Json) -> Json {
    if connect["enabled"] == true && connect["namespace"].is_null() {
        connect["namespace"] = "mall.local".into();
    }
    let namespace = short(&connect["namespace"]);
    for port in connect["services"].as_array_mut().into_iter().flatten() {
        if port["discoveryName"].is_null() {
            port["discoveryName"] = port["portName"].clone();
        }
        let dns = format!("{}.{namespace}", short(&port["discoveryName"]));
        for alias in port["clientAliases"].as_array_mut().into_iter().flatten() {
            if alias["dnsName"].is_null() {
                alias["dnsName"] = dns.as_str().into();
            }
        }
    }
    connect
}
