//! Elastic Load Balancing: the target groups that services refer to, and the health of the tasks behind them.

use aws_sdk_ecs::types::LoadBalancer;
use serde_json::{Value as Json, json};

use crate::query::{Form, unknown};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::task::Task;
use crate::world::World;

/// Answers DescribeTargetGroups and DescribeTargetHealth.
pub(crate) fn call(world: &mut World, action: &str, form: &Form) -> Result<Json, Refusal> {
    match action {
        "DescribeTargetGroups" => groups(world, form),
        "DescribeTargetHealth" => health(world, form),
        _ => Err(unknown("Elastic Load Balancing", action)),
    }
}

/// The services with a load balancer of the target group.
fn users<'a>(
    world: &'a World,
    group: &str,
) -> impl Iterator<Item = (&'a Service, &'a LoadBalancer)> {
    let services = world.services.values().filter(|it| it.is_present());
    let balanced = services.flat_map(|service| {
        let balancers = service.settings.load_balancers().iter();
        balancers.map(move |balancer| (service, balancer))
    });
    balanced.filter(move |(_, balancer)| balancer.target_group_arn() == Some(group))
}

/// The name in the ARN of a target group.
fn name(arn: &str) -> Option<&str> {
    let (_, rest) = arn.split_once(":targetgroup/")?;
    rest.split('/').next().filter(|name| !name.is_empty())
}

fn missing() -> Refusal {
    Refusal::new("TargetGroupNotFound", "One or more target groups not found")
}

/// Those that are named by ARN exist; others do as far as a service refers to them.
fn groups(world: &World, form: &Form) -> Result<Json, Refusal> {
    let (mut arns, names) = (form.list("TargetGroupArns"), form.list("Names"));
    let asked = !arns.is_empty();
    if !asked {
        let services = world.services.values().filter(|it| it.is_present());
        let balancers = services.flat_map(|it| it.settings.load_balancers());
        arns = balancers
            .filter_map(|it| it.target_group_arn.clone())
            .collect();
        arns.sort();
        arns.dedup();
    }
    if !names.is_empty() {
        arns.retain(|arn| name(arn).is_some_and(|name| names.iter().any(|it| it == name)));
    }
    if arns.iter().any(|arn| name(arn).is_none()) || arns.len() < names.len() {
        return Err(missing());
    }
    let described: Vec<Json> = arns.iter().map(|arn| group(world, arn)).collect();
    Ok(json!({ "TargetGroups": described }))
}

fn group(world: &World, arn: &str) -> Json {
    let port = users(world, arn).find_map(|(_, balancer)| balancer.container_port());
    let in_vpc =
        users(world, arn).all(|(service, _)| service.settings.network_configuration().is_some());
    let path = world.health_check_path(arn).unwrap_or("/");
    json!({
        "TargetGroupArn": arn, "TargetGroupName": name(arn), "Protocol": "HTTP", "ProtocolVersion": "HTTP1",
        "Port": port.unwrap_or(80), "TargetType": if in_vpc { "ip" } else { "instance" }, "HealthCheckEnabled": true,
        "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port", "HealthCheckPath": path,
        "HealthCheckIntervalSeconds": 30, "HealthCheckTimeoutSeconds": 5, "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2, "Matcher": { "HttpCode": "200" }, "LoadBalancerArns": [], "IpAddressType": "ipv4",
    })
}

fn health(world: &World, form: &Form) -> Result<Json, Refusal> {
    let arn = form.required("TargetGroupArn")?;
    name(arn).ok_or_else(missing)?;
    let targets: Vec<Json> = users(world, arn)
        .flat_map(|(service, balancer)| {
            let tasks = service.tasks.iter().filter_map(|arn| world.tasks.get(arn));
            tasks.filter_map(|task| target(world, task, balancer))
        })
        .collect();
    Ok(json!({ "TargetHealthDescriptions": targets }))
}

/// The target of a task: the address of its network interface, or the instance that it runs on.
fn target(world: &World, task: &Task, balancer: &LoadBalancer) -> Option<Json> {
    let (state, reason) = match task.status() {
        "ACTIVATING" => ("initial", Some("Elb.RegistrationInProgress")),
        "DEACTIVATING" => ("draining", Some("Target.DeregistrationInProgress")),
        "RUNNING" if !task.is_wanted() => ("draining", Some("Target.DeregistrationInProgress")),
        "RUNNING" if task.is_healthy() => ("healthy", None),
        "RUNNING" => ("unhealthy", Some("Target.FailedHealthChecks")),
        _ => return None,
    };
    let details = task
        .described
        .attachments()
        .iter()
        .flat_map(|it| it.details());
    let address = details
        .filter(|detail| detail.name() == Some("privateIPv4Address"))
        .find_map(|detail| detail.value());
    let instance = || {
        let arn = task.described.container_instance_arn()?;
        let mut all = world.ec2.instances.iter();
        let found = all.find(|(_, it)| it.container_instance.as_deref() == Some(arn));
        found.map(|(id, _)| id.as_str())
    };
    let id = address.or_else(instance)?;
    Some(json!({
        "Target": { "Id": id, "Port": balancer.container_port(), "AvailabilityZone": task.described.availability_zone() },
        "HealthCheckPort": balancer.container_port().map(|port| port.to_string()),
        "TargetHealth": { "State": state, "Reason": reason },
    }))
}
