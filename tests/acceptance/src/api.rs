//! Questions to the emulators behind Terraform's back, over plain HTTP.
//!
//! ECS and SSM speak awsJson 1.1, EC2 its query protocol. Requests are not signed for real: the emulators only look at
//! the service's name in the signature's scope.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::profile::{Endpoints, REGION, Service};
use crate::{Context, Failure, Result, ensure, xml};

/// Held by every case with container instances: moto lists attributes of the newest cluster with instances, whichever is
/// asked for.
pub static CONTAINER_INSTANCES: Mutex<()> = Mutex::new(());

/// A client for all services of one set-up.
#[derive(Debug, Clone)]
pub struct Api {
    agent: Agent,
    endpoints: Endpoints,
}

impl Api {
    /// A client for `endpoints`.
    #[must_use]
    pub fn new(endpoints: Endpoints) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self {
            agent: config.into(),
            endpoints,
        }
    }

    /// One ECS operation.
    ///
    /// # Errors
    /// When the server refuses it or does not answer.
    pub fn ecs(&self, operation: &str, input: &Value) -> Result<Value> {
        self.json(
            Service::Ecs,
            &format!("AmazonEC2ContainerServiceV20141113.{operation}"),
            input,
        )
    }

    /// One ECS operation, with the status of its answer, be it an error. An answer that is not JSON is null.
    ///
    /// # Errors
    /// When the server does not answer.
    pub fn asked(&self, operation: &str, input: &Value) -> Result<(u16, Value)> {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        let mut answer = self
            .send(Service::Ecs, &target, input)?
            .context(operation)?;
        let text = answer.body_mut().read_to_string().context(operation)?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok((answer.status().as_u16(), json))
    }

    /// One SSM operation.
    ///
    /// # Errors
    /// As for ECS.
    pub fn ssm(&self, operation: &str, input: &Value) -> Result<Value> {
        self.json(Service::Ssm, &format!("AmazonSSM.{operation}"), input)
    }

    /// One EC2 operation; the answer is XML, see [`xml`].
    ///
    /// # Errors
    /// As for ECS.
    pub fn ec2(&self, action: &str, parameters: &[(&str, &str)]) -> Result<String> {
        let mut form = vec![("Action", action), ("Version", "2016-11-15")];
        form.extend_from_slice(parameters);
        self.query(Service::Ec2, form)
    }

    /// Registers an EC2 instance as a container instance of the cluster; its ID in ECS.
    ///
    /// # Errors
    /// As for ECS, and when an answer has no ID.
    pub fn container_instance(&self, cluster: &str) -> Result<String> {
        let started = self.ec2(
            "RunInstances",
            &[
                ("ImageId", "ami-12c6146b"),
                ("MinCount", "1"),
                ("MaxCount", "1"),
            ],
        )?;
        let instance = xml::value(&started, "instanceId");
        let instance = instance.ok_or_else(|| Failure::new("RunInstances started nothing"))?;
        let document = json!({ "instanceId": instance }).to_string();
        let asked = json!({ "cluster": cluster, "instanceIdentityDocument": document });
        let answer = self.ecs("RegisterContainerInstance", &asked)?;
        let arn = answer["containerInstance"]["containerInstanceArn"].as_str();
        let id = arn.and_then(|arn| arn.rsplit('/').next());
        id.map(str::to_owned)
            .ok_or_else(|| Failure::new("the answer names no container instance"))
    }

    /// One operation of the query protocol with its form as it goes over the wire.
    ///
    /// # Errors
    /// As for ECS.
    pub fn form(&self, service: Service, form: &str) -> Result<String> {
        let answer = self
            .agent
            .post(self.url(service)?)
            .header("Authorization", signature(service))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .send(form);
        read("a recorded form", answer)
    }

    /// The account that the server takes us for.
    ///
    /// # Errors
    /// When the answer has no account.
    pub fn account(&self) -> Result<String> {
        let form = vec![("Action", "GetCallerIdentity"), ("Version", "2011-06-15")];
        let text = self.query(Service::Sts, form)?;
        let account = xml::value(&text, "Account").map(str::to_owned);
        account.ok_or_else(|| Failure::new(format!("no account in {text}")))
    }

    fn query(&self, service: Service, form: Vec<(&str, &str)>) -> Result<String> {
        let action = form.first().map_or("", |(_, action)| action);
        let answer = self
            .agent
            .post(self.url(service)?)
            .header("Authorization", signature(service))
            .send_form(form.iter().copied());
        read(action, answer)
    }

    fn json(&self, service: Service, target: &str, input: &Value) -> Result<Value> {
        let operation = target.rsplit('.').next().unwrap_or(target);
        let text = read(operation, self.send(service, target, input)?)?;
        serde_json::from_str(&text).context(operation)
    }

    fn send(
        &self,
        service: Service,
        target: &str,
        input: &Value,
    ) -> Result<std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>> {
        let request = self.agent.post(self.url(service)?);
        Ok(request
            .header("Authorization", signature(service))
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", target)
            .send(input.to_string()))
    }

    fn url(&self, service: Service) -> Result<&str> {
        let url = self.endpoints.get(&service).map(String::as_str);
        url.ok_or_else(|| Failure::new(format!("this profile has no {}", service.name())))
    }

    /// The cluster, unless it is gone.
    ///
    /// # Errors
    /// When the question cannot be asked.
    pub fn cluster(&self, name: &str) -> Result<Option<Value>> {
        let include = ["SETTINGS", "CONFIGURATIONS", "TAGS"];
        let answer = self.ecs(
            "DescribeClusters",
            &json!({ "clusters": [name], "include": include }),
        )?;
        Ok(living(&answer["clusters"]).next())
    }

    /// All living services of a cluster, in the order of their names; empty when the cluster is gone.
    ///
    /// # Errors
    /// When the question cannot be asked.
    pub fn services(&self, cluster: &str) -> Result<Vec<Value>> {
        if self.cluster(cluster)?.is_none() {
            return Ok(Vec::new());
        }
        let listed = self.ecs(
            "ListServices",
            &json!({ "cluster": cluster, "maxResults": 100 }),
        )?;
        let arns: Vec<&str> = texts(&listed["serviceArns"]);
        let mut services = Vec::new();
        for batch in arns.chunks(10) {
            let input = json!({ "cluster": cluster, "services": batch, "include": ["TAGS"] });
            services.extend(living(&self.ecs("DescribeServices", &input)?["services"]));
        }
        services.sort_by_key(|service| service["serviceName"].to_string());
        Ok(services)
    }

    /// One service by name, unless it is gone.
    ///
    /// # Errors
    /// When the question cannot be asked.
    pub fn service(&self, cluster: &str, name: &str) -> Result<Option<Value>> {
        let all = self.services(cluster)?;
        Ok(all
            .into_iter()
            .find(|service| service["serviceName"] == name))
    }

    /// ARNs of the active revisions of exactly this family.
    ///
    /// # Errors
    /// When the question cannot be asked.
    pub fn task_definitions(&self, family: &str) -> Result<Vec<String>> {
        let answer = self.ecs(
            "ListTaskDefinitions",
            &json!({ "familyPrefix": family, "status": "ACTIVE" }),
        )?;
        let exact = format!(":task-definition/{family}:");
        let arns = texts(&answer["taskDefinitionArns"]).into_iter();
        Ok(arns
            .filter(|arn| arn.contains(&exact))
            .map(str::to_owned)
            .collect())
    }

    /// One task definition as described.
    ///
    /// # Errors
    /// When there is none.
    pub fn task_definition(&self, name: &str) -> Result<Value> {
        let input = json!({ "taskDefinition": name, "include": ["TAGS"] });
        Ok(self.ecs("DescribeTaskDefinition", &input)?["taskDefinition"].take())
    }

    /// Names of all launch templates.
    ///
    /// # Errors
    /// When the question cannot be asked.
    pub fn launch_templates(&self) -> Result<Vec<String>> {
        let text = self.ec2("DescribeLaunchTemplates", &[])?;
        Ok(xml::values(&text, "launchTemplateName")
            .into_iter()
            .map(str::to_owned)
            .collect())
    }

    /// The newest version of a launch template, as XML.
    ///
    /// # Errors
    /// When there is none.
    pub fn launch_template_version(&self, id: &str) -> Result<String> {
        let parameters = [
            ("LaunchTemplateId", id),
            ("LaunchTemplateVersion.1", "$Latest"),
        ];
        self.ec2("DescribeLaunchTemplateVersions", &parameters)
    }

    /// Two subnets and a security group that exist.
    ///
    /// # Errors
    /// When the server has no default network.
    pub fn network(&self) -> Result<Network> {
        let subnets = self.ec2("DescribeSubnets", &[])?;
        let groups = self.ec2("DescribeSecurityGroups", &[])?;
        let mut subnets: Vec<String> = xml::values(&subnets, "subnetId")
            .into_iter()
            .map(str::to_owned)
            .collect();
        subnets.sort();
        subnets.truncate(2);
        let security_group = xml::value(&groups, "groupId").map(str::to_owned);
        match (subnets.len(), security_group) {
            (2, Some(security_group)) => Ok(Network {
                subnets,
                security_group,
            }),
            _ => Err(Failure::new(
                "the EC2 endpoint has no default network with two subnets",
            )),
        }
    }
}

/// A network for `awsvpc`.
#[derive(Debug, Clone)]
pub struct Network {
    /// Two subnets.
    pub subnets: Vec<String>,
    /// A group in the same network.
    pub security_group: String,
}

/// The strings of a JSON list.
#[must_use]
pub fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn living(list: &Value) -> impl Iterator<Item = Value> + '_ {
    let all = list.as_array().into_iter().flatten();
    all.filter(|object| object["status"] != "INACTIVE").cloned()
}

fn signature(service: Service) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=testing/20260101/{REGION}/{}/aws4_request, SignedHeaders=host, Signature=0",
        service.name()
    )
}

/// The body of an answer that is not a refusal.
fn read(
    operation: &str,
    answer: std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<String> {
    let mut answer = answer.context(operation)?;
    let text = answer.body_mut().read_to_string().context(operation)?;
    ensure(answer.status().is_success(), || {
        refused(operation, answer.status().as_u16(), &text)
    })?;
    Ok(text)
}

fn refused(operation: &str, status: u16, text: &str) -> String {
    if text
        .trim_start()
        .to_lowercase()
        .starts_with("<!doctype html")
    {
        return format!(
            "{operation}: the emulator does not have this operation, or failed in it (HTTP {status}, HTML)"
        );
    }
    let text: String = text.chars().take(400).collect();
    format!("{operation}: HTTP {status} {text}")
}
