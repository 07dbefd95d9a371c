//! A proxy for ECS that completes the emulator's answers: what it was asked to keep and forgets, and the defaults that AWS
//! shows and it leaves out. Without that a stack read back looks changed, however right the provider is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::Result;
use crate::lab::Lab;
use crate::profile::Service;
use crate::proxy::{Answer, Proxy, Rule};

/// The requested values, by name of a cluster or service, or ARN of a task definition.
#[derive(Debug, Clone, Default)]
struct Memory(Arc<Mutex<BTreeMap<String, Value>>>);

/// Completes an answer by what was asked now and before.
type Completion = fn(&Memory, &Value, &mut Value);

/// Puts the proxy between the provider and ECS.
///
/// # Errors
/// When it cannot be started.
pub fn start(lab: &mut Lab) -> Result<Proxy> {
    let proxy = lab.proxy(Service::Ecs)?;
    let memory = Memory::default();
    let rules: [(&[&str], Completion); 4] = [
        (
            &["PutAccountSettingDefault", "ListAccountSettings"],
            settings,
        ),
        (
            &["CreateCluster", "UpdateCluster", "DescribeClusters"],
            clusters,
        ),
        (
            &["CreateService", "UpdateService", "DescribeServices"],
            services,
        ),
        (
            &["RegisterTaskDefinition", "DescribeTaskDefinition"],
            definitions,
        ),
    ];
    for (operations, complete) in rules {
        for operation in operations {
            let memory = memory.clone();
            let complete =
                Box::new(move |asked: &Value, answer: &mut Value| complete(&memory, asked, answer));
            proxy.rule(Rule::on(operation, Answer::Complete(complete)));
        }
    }
    Ok(proxy)
}

impl Memory {
    /// Adds the fields of `asked` to what is known of `name`.
    fn keep(&self, name: &str, asked: &Value) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.entry(name.to_owned()).or_insert_with(|| json!({}));
        for (field, value) in asked.as_object().into_iter().flatten() {
            known[field] = value.clone();
        }
    }

    fn of(&self, name: &Value) -> Option<Value> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name.as_str()?).cloned()
    }
}

/// The last part of an ARN, or a name as it is.
fn short(name: &Value) -> String {
    let name = name.as_str().unwrap_or_default();
    name.rsplit('/').next().unwrap_or(name).to_owned()
}

/// One object of an answer that creates or updates, or all of one that describes.
fn each<'a>(answer: &'a mut Value, one: &str, many: &str) -> Vec<&'a mut Value> {
    match answer.get(one).is_some() {
        true => answer.get_mut(one).into_iter().collect(),
        false => {
            let all = answer.get_mut(many).and_then(Value::as_array_mut);
            all.into_iter().flatten().collect()
        }
    }
}

/// The emulator has one account for all cases: settings are those of this one.
fn settings(memory: &Memory, asked: &Value, answer: &mut Value) {
    let name = asked["name"].as_str().unwrap_or_default();
    let key = json!(format!("setting {name}"));
    if asked["value"].is_string() {
        memory.keep(&format!("setting {name}"), asked);
    } else if let Some(known) = memory.of(&key) {
        for setting in each(answer, "setting", "settings") {
            setting["value"] = known["value"].clone();
        }
    }
}

/// `CreateCluster` forgets the Service Connect defaults.
fn clusters(memory: &Memory, asked: &Value, answer: &mut Value) {
    for name in ["clusterName", "cluster"] {
        if asked[name].is_string() {
            memory.keep(&short(&asked[name]), asked);
        }
    }
    for cluster in each(answer, "cluster", "clusters") {
        let known = memory.of(&cluster["clusterName"]).unwrap_or_default();
        let namespace = &known["serviceConnectDefaults"]["namespace"];
        if namespace.as_str().is_some_and(|it| !it.is_empty()) {
            cluster["serviceConnectDefaults"] = json!({ "namespace": namespace });
        }
    }
}

/// `RegisterTaskDefinition` forgets the fault injection.
fn definitions(memory: &Memory, asked: &Value, answer: &mut Value) {
    let definition = &mut answer["taskDefinition"];
    let arn = definition["taskDefinitionArn"].clone();
    if asked["family"].is_string() {
        memory.keep(arn.as_str().unwrap_or_default(), asked);
    }
    let known = memory.of(&arn).unwrap_or_default();
    if known["enableFaultInjection"].is_boolean() {
        definition["enableFaultInjection"] = known["enableFaultInjection"].clone();
    }
}

fn services(memory: &Memory, asked: &Value, answer: &mut Value) {
    for name in ["serviceName", "service"] {
        if asked[name].is_string() {
            memory.keep(&short(&asked[name]), asked);
        }
    }
    for service in each(answer, "service", "services") {
        if service["status"] == "ACTIVE" {
            let known = memory.of(&service["serviceName"]).unwrap_or_default();
            complete_service(&known, service);
        }
    }
}

fn complete_service(known: &Value, service: &mut Value) {
    for (field, default) in [
        ("placementConstraints", json!([])),
        ("placementStrategy", json!([])),
        ("availabilityZoneRebalancing", json!("DISABLED")),
        ("propagateTags", json!("NONE")),
        ("enableECSManagedTags", json!(false)),
    ] {
        let wanted = Some(&known[field]).filter(|value| !value.is_null());
        service[field] = wanted.cloned().unwrap_or(default);
    }
    drop_empty_network(service);
    if known["taskDefinition"].is_null()
        && let Some(service) = service.as_object_mut()
    {
        // With the controller EXTERNAL only task sets have one; the emulator makes one up.
        service.remove("taskDefinition");
    }
    complete_deployment_configuration(known, service);
    let Some(deployment) = service.pointer_mut("/deployments/0") else {
        return;
    };
    for (field, shown) in [
        ("serviceConnectConfiguration", "serviceConnectConfiguration"),
        ("volumeConfigurations", "volumeConfigurations"),
        ("vpcLatticeConfigurations", "vpcLatticeConfigurations"),
    ] {
        if !known[field].is_null() {
            deployment[shown] = known[field].clone();
        }
    }
    let connect = deployment.pointer_mut("/serviceConnectConfiguration/services");
    let connect = connect.and_then(Value::as_array_mut);
    for service in connect.into_iter().flatten() {
        complete_connect(service);
    }
}

/// The emulator shows an empty object for no network, on which the peer crashes.
fn drop_empty_network(service: &mut Value) {
    let drop = |object: &mut Value| {
        let network = object.pointer("/networkConfiguration/awsvpcConfiguration");
        if network.is_none_or(Value::is_null)
            && let Some(object) = object.as_object_mut()
        {
            object.remove("networkConfiguration");
        }
    };
    drop(service);
    let deployments = service.get_mut("deployments").and_then(Value::as_array_mut);
    deployments.into_iter().flatten().for_each(drop);
}

/// AWS shows the strategy and the circuit breaker of every service that ECS deploys.
fn complete_deployment_configuration(known: &Value, service: &mut Value) {
    let controller = known["deploymentController"]["type"].as_str();
    if controller.unwrap_or("ECS") != "ECS" {
        return;
    }
    // Indexing makes the object where there is none.
    let shown = &mut service["deploymentConfiguration"];
    for (field, default) in [
        ("strategy", json!("ROLLING")),
        ("bakeTimeInMinutes", json!(0)),
        (
            "deploymentCircuitBreaker",
            json!({ "enable": false, "rollback": false }),
        ),
    ] {
        if shown[field].is_null() {
            shown[field] = default;
        }
    }
}

/// Names that the request leaves out follow from others.
fn complete_connect(service: &mut Value) {
    if service["discoveryName"].is_null() {
        service["discoveryName"] = service["portName"].clone();
    }
    let discovery = service["discoveryName"].as_str().unwrap_or_default();
    let default = json!(format!("{discovery}.internal"));
    for alias in service["clientAliases"]
        .as_array_mut()
        .into_iter()
        .flatten()
    {
        if alias["dnsName"].is_null() {
            alias["dnsName"] = default.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Memory, clusters, services};

    #[test]
    fn forgotten_parts_come_back_and_a_cleared_one_does_not() {
        let memory = Memory::default();
        let asked = json!({ "clusterName": "a", "serviceConnectDefaults": { "namespace": "ns" } });
        let mut answer = json!({ "cluster": { "clusterName": "a" } });
        clusters(&memory, &asked, &mut answer);
        assert_eq!(
            answer["cluster"]["serviceConnectDefaults"]["namespace"],
            "ns"
        );
        let cleared =
            json!({ "cluster": "arn:x:cluster/a", "serviceConnectDefaults": { "namespace": "" } });
        clusters(&memory, &cleared, &mut json!({}));
        let mut described = json!({ "clusters": [{ "clusterName": "a" }] });
        clusters(&memory, &json!({}), &mut described);
        assert_eq!(described, json!({ "clusters": [{ "clusterName": "a" }] }));
    }

    #[test]
    fn a_service_is_shown_with_what_was_asked_and_with_defaults() {
        let memory = Memory::default();
        let asked = json!({
            "serviceName": "web",
            "placementStrategy": [{ "type": "random" }],
            "serviceConnectConfiguration": { "enabled": true, "services": [{ "portName": "http" }] },
        });
        let created = json!({ "serviceName": "web", "status": "ACTIVE", "deployments": [{}] });
        let mut answer = json!({ "service": created });
        services(&memory, &asked, &mut answer);
        let service = &answer["service"];
        assert_eq!(service["placementStrategy"], json!([{ "type": "random" }]));
        assert_eq!(service["propagateTags"], "NONE");
        assert_eq!(service["deploymentConfiguration"]["strategy"], "ROLLING");
        let connect = &service["deployments"][0]["serviceConnectConfiguration"];
        assert_eq!(connect["services"][0]["discoveryName"], "http");
    }
}
