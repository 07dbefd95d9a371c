//! Between a service and its requests and answers: the facts that the codec cannot read from the schema.

use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::types;
use aws_smithy_types::Document;
use tfplug::{Attr, Once, Result, Set};

use super::schema::{Alarms, DeploymentCircuitBreaker, DeploymentController, Service};
use crate::aws::codec::{
    self, Codec, Members, described, differing, only, structure_mut, typed, with_tags,
};

pub(super) static CODEC: Codec<Service> = Codec::new();

/// Percentages of ECS for a `REPLICA` service.
pub(super) const MAXIMUM_PERCENT: i64 = 200;
pub(super) const MINIMUM_HEALTHY_PERCENT: i64 = 100;

/// Members that emulators leave out of an answer: the state keeps its value.
const KEPT: &[&str] = &[
    "serviceName",
    "availabilityZoneRebalancing",
    "deploymentConfiguration.maximumPercent",
    "deploymentConfiguration.minimumHealthyPercent",
    "loadBalancers",
    "placementConstraints",
    "placementStrategy",
    "serviceRegistries",
    "serviceConnectConfiguration",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
    "monitoring",
    "gatewayConnectors",
];

/// Whether the service runs one task on every instance.
pub(super) fn is_daemon(service: &Service) -> bool {
    service.scheduling_strategy.text() == Some("DAEMON")
}

/// Whether task sets are managed from outside.
fn is_external(service: &Service) -> bool {
    let controller = service.deployment_controller.known();
    controller.and_then(|controller| controller.r#type.text()) == Some("EXTERNAL")
}

/// The request that creates the service.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &Service, token: String) -> Result<CreateServiceInput> {
    CODEC.require(plan)?;
    let mut members = with_tags(sent(plan, CODEC.encode(plan)), &plan.tags_all);
    if members.contains_key("capacityProviderStrategy") || is_external(plan) {
        members.remove("launchType");
    }
    members.insert("clientToken".to_owned(), token.into());
    Ok(typed(members, CreateServiceInput::deserialize)?)
}

/// The request that makes `plan` of `prior`; `None` when ECS need not be asked for anything.
///
/// # Errors
/// A member is missing.
pub(super) fn update(prior: &Service, plan: &Service) -> Result<Option<UpdateServiceInput>> {
    CODEC.require(plan)?;
    let before = sent(prior, CODEC.encode(prior));
    let members = sent(plan, CODEC.encode_over(prior, plan));
    let mut members = only(UpdateServiceInput::SCHEMA, differing(&before, members));
    let wanted = plan.force_new_deployment.get() == Some(true);
    let forced = wanted
        && (prior.triggers != plan.triggers
            || prior.force_new_deployment != plan.force_new_deployment);
    if members.is_empty() && !forced {
        return Ok(None);
    }
    // ECS refuses a change of the strategy without a new deployment.
    let force = wanted || members.contains_key("capacityProviderStrategy");
    members.insert("forceNewDeployment".to_owned(), force.into());
    Ok(Some(typed(members, UpdateServiceInput::deserialize)?))
}

/// The request that stops all tasks.
pub(super) fn scale_to_zero() -> Result<UpdateServiceInput> {
    let mut input = typed(Members::new(), UpdateServiceInput::deserialize)?;
    input.desired_count = Some(0);
    Ok(input)
}

/// Leaves out members that ECS takes in services of another kind only.
fn sent(service: &Service, mut members: Members) -> Members {
    if let Some(vpc) = structure_mut(&mut members, "networkConfiguration.awsvpcConfiguration") {
        let disabled = || Document::from("DISABLED");
        vpc.entry("assignPublicIp".to_owned())
            .or_insert_with(disabled);
    }
    let daemon = is_daemon(service);
    if daemon {
        members.remove("desiredCount");
    }
    let block = service.deployment_configuration.items().first();
    if block.is_some_and(|block| block.strategy.text() == Some("ROLLING")) {
        // The default, but configured: answers of some servers have only the members that were sent.
        let empty = || Document::Object(Members::new());
        members
            .entry("deploymentConfiguration".to_owned())
            .or_insert_with(empty);
        if let Some(deployment) = structure_mut(&mut members, "deploymentConfiguration") {
            let rolling = || Document::from("ROLLING");
            deployment
                .entry("strategy".to_owned())
                .or_insert_with(rolling);
        }
    }
    let Some(deployment) = structure_mut(&mut members, "deploymentConfiguration") else {
        return members;
    };
    if daemon {
        // Values of `REPLICA`, which `aws_ecs_service` does not send either.
        let percentages = [
            (
                &service.deployment_maximum_percent,
                "maximumPercent",
                MAXIMUM_PERCENT,
            ),
            (
                &service.deployment_minimum_healthy_percent,
                "minimumHealthyPercent",
                MINIMUM_HEALTHY_PERCENT,
            ),
        ];
        for (percent, name, of_replica) in percentages {
            if percent.get().is_some_and(|percent| percent >= of_replica) {
                deployment.remove(name);
            }
        }
    }
    for (strategy, steps) in [
        ("LINEAR", "linearConfiguration"),
        ("CANARY", "canaryConfiguration"),
    ] {
        if deployment.get("strategy").and_then(Document::as_string) != Some(strategy) {
            deployment.remove(steps);
        }
    }
    if deployment.is_empty() {
        members.remove("deploymentConfiguration");
    }
    members
}

/// The model of a service that was found; `before` is the state or plan, with `imported` there is neither.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(
    service: &types::Service,
    before: &Service,
    imported: bool,
) -> Result<Service> {
    let mut answer = described(types::Service::SCHEMA, service)?;
    let primary = primary(&answer);
    for name in ["volumeConfigurations", "vpcLatticeConfigurations"] {
        let there = primary
            .get(name)
            .filter(|found| found.as_array() != Some(&Vec::new()));
        answer.extend(there.map(|found| (name.to_owned(), found.clone())));
    }
    if let Some(found) = service_connect(&primary, before) {
        answer.insert("serviceConnectConfiguration".to_owned(), found);
    }
    if before.capacity_provider_strategy.is_null() && !imported {
        // It is the cluster's default strategy.
        answer.remove("capacityProviderStrategy");
    }
    let forgotten = !answer.contains_key("deploymentConfiguration");
    let quiet = deployment(&mut answer, before);
    let mut model = CODEC.decode(&answer, before, KEPT)?;
    if let Attr::Known(connect) = &mut model.service_connect_configuration
        && connect.namespace.is_null()
    {
        // Empty rather than null: core takes null for a value that is new.
        connect.namespace = "".into();
    }
    let controller = DeploymentController {
        r#type: "ECS".into(),
    };
    let kept = |before: &Attr<Vec<_>>| match before {
        Attr::Unknown => Attr::Null,
        before => before.clone(),
    };
    let percent = |percent: Attr<i64>, of_replica: i64| match percent {
        Attr::Null if imported && !is_daemon(&model) => of_replica.into(),
        percent => percent,
    };
    Ok(Service {
        desired_count: desired_count(service, &model, before, imported),
        // Empty rather than null: core takes null for a value that is new.
        platform_version: service.platform_version().unwrap_or_default().into(),
        iam_role: role(service.role_arn(), &before.iam_role),
        deployment_controller: or(&model.deployment_controller, None, controller),
        deployment_circuit_breaker: or(
            &model.deployment_circuit_breaker,
            forgotten.then_some(&before.deployment_circuit_breaker),
            DeploymentCircuitBreaker::off(),
        ),
        alarms: or(
            &model.alarms,
            forgotten.then_some(&before.alarms),
            alarms_off(),
        ),
        deployment_configuration: match quiet {
            true => kept(&before.deployment_configuration),
            false => model.deployment_configuration.clone(),
        },
        deployment_maximum_percent: percent(
            model.deployment_maximum_percent.clone(),
            MAXIMUM_PERCENT,
        ),
        deployment_minimum_healthy_percent: percent(
            model.deployment_minimum_healthy_percent.clone(),
            MINIMUM_HEALTHY_PERCENT,
        ),
        triggers: before.triggers.get().unwrap_or_default().into(),
        wait_for_steady_state: match imported {
            true => false.into(),
            false => before.wait_for_steady_state.clone(),
        },
        ..model
    })
}

/// The service with the gateway connector of its revision: answers about services do not have it. Members that are not
/// configured are ECS's own; after an import all are shown.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn connected(
    revision: &types::ServiceRevision,
    state: Service,
    imported: bool,
) -> Result<Service> {
    const MEMBER: &str = "gatewayConnectors";
    let mut answer = described(types::ServiceRevision::SCHEMA, revision)?;
    answer.retain(|name, _| name == MEMBER);
    let mut found = answer.remove(MEMBER).unwrap_or(Document::Array(Vec::new()));
    if let Some(before) = CODEC.encode(&state).get(MEMBER).filter(|_| !imported) {
        keep_configured(&mut found, before);
    }
    let answer = Members::from([(MEMBER.to_owned(), found)]);
    let gateway_connectors = CODEC.decode(&answer, &state, &[])?.gateway_connectors;
    Ok(Service {
        gateway_connectors,
        ..state
    })
}

/// Leaves out members of structures that `before` does not have, where a structure may be a list of one.
fn keep_configured(found: &mut Document, before: &Document) {
    match (found, before) {
        (found @ Document::Object(_), Document::Array(before)) => {
            before.iter().for_each(|it| keep_configured(found, it));
        }
        (Document::Array(items), Document::Array(before)) => {
            let items = items.iter_mut().zip(before);
            items.for_each(|(found, before)| keep_configured(found, before));
        }
        (Document::Object(found), Document::Object(before)) => {
            found.retain(|name, _| before.contains_key(name));
            for (name, found) in found {
                if let Some(before) = before.get(name) {
                    keep_configured(found, before);
                }
            }
        }
        _ => {}
    }
}

/// The deployment that ECS works towards: some of a service's configuration shows there only.
fn primary(answer: &Members) -> Members {
    let deployments = answer.get("deployments").and_then(Document::as_array);
    let is_primary = |deployment: &&Members| {
        deployment.get("status").and_then(Document::as_string) == Some("PRIMARY")
    };
    let deployments = deployments.into_iter().flatten();
    let mut deployments = deployments.filter_map(Document::as_object);
    deployments.find(is_primary).cloned().unwrap_or_default()
}

/// Service Connect that is off and was not configured is none. Options of the log that were not set are the driver's own;
/// a namespace may be set by name and come back by ARN, which does not show the name: see [`super::namespace`].
fn service_connect(primary: &Members, before: &Service) -> Option<Document> {
    let mut found = primary.get("serviceConnectConfiguration")?.clone();
    let members = match &mut found {
        Document::Object(members) => members,
        _ => return None,
    };
    let before = before.service_connect_configuration.known();
    let enabled = members.get("enabled").and_then(Document::as_bool);
    if before.is_none() && enabled != Some(true) {
        return None;
    }
    members.entry("enabled".to_owned()).or_insert(false.into());
    let log = before.and_then(|before| before.log_configuration.known());
    if log.is_some_and(|log| {
        log.options
            .known()
            .is_some_and(|options| options.is_empty())
    }) && let Some(log) = codec::structure_mut(members, "logConfiguration")
    {
        log.remove("options");
    }
    let is_arn = |text: &str| text.starts_with("arn:");
    let namespace = members.get("namespace").and_then(Document::as_string);
    let namespace = namespace.unwrap_or_default();
    let namespace = match before.and_then(|before| before.namespace.text()) {
        Some(before) if namespace.is_empty() || (is_arn(namespace) && !is_arn(before)) => before,
        _ => namespace,
    };
    members.insert("namespace".to_owned(), namespace.to_owned().into());
    Some(found)
}

/// The ARN of the namespace of a service that was found; emulators answer with the name.
pub(super) fn namespace_arn(service: &types::Service) -> Option<String> {
    let mut deployments = service.deployments().iter();
    let primary = deployments.find(|it| it.status() == Some("PRIMARY"))?;
    let namespace = primary.service_connect_configuration()?.namespace()?;
    namespace.starts_with("arn:").then(|| namespace.to_owned())
}

/// Whether the answer leaves the deployment's strategy out, as emulators do. ECS may choose a bake time where the block
/// has none: that is not drift.
fn deployment(answer: &mut Members, before: &Service) -> bool {
    let Some(found) = structure_mut(answer, "deploymentConfiguration") else {
        return true;
    };
    let block = before.deployment_configuration.items().first();
    let unset = |block: &crate::blocks::deployment_configuration::DeploymentConfiguration| {
        block.bake_time_in_minutes.text().is_none_or(str::is_empty)
    };
    if block.is_some_and(unset) {
        found.remove("bakeTimeInMinutes");
    }
    !found.contains_key("strategy")
}

/// A daemon's count is the number of instances, not a setting; the state keeps its value.
fn desired_count(
    found: &types::Service,
    model: &Service,
    before: &Service,
    imported: bool,
) -> Attr<i64> {
    match (&before.desired_count, is_daemon(model) && !imported) {
        (_, false) => i64::from(found.desired_count()).into(),
        (Attr::Unknown, true) => Attr::Null,
        (count, true) => count.clone(),
    }
}

/// Without load balancers ECS works under its service-linked role, which stays unset where it was. Empty rather than null:
/// core takes null for a value that is new, and a new role replaces the service.
fn role(found: Option<&str>, before: &Attr<String>) -> Attr<String> {
    let found = found.unwrap_or_default();
    let unset = before.text().is_none_or(str::is_empty);
    match unset && found.contains("/aws-service-role/") {
        true => "".into(),
        false => found.into(),
    }
}

/// A block that was found, else off. Emulators forget deployment configurations as a whole: then the block from before,
/// `kept`, stays.
fn or<T: Clone>(found: &Attr<Once<T>>, kept: Option<&Attr<Once<T>>>, off: T) -> Attr<Once<T>> {
    match (found, kept) {
        (_, Some(kept @ Attr::Known(_))) => kept.clone(),
        (Attr::Null, _) => off.into(),
        (found, _) => found.clone(),
    }
}

/// No alarms: where none are configured.
pub(super) fn alarms_off() -> Alarms {
    Alarms {
        alarm_names: Set::default().into(),
        enable: false.into(),
        rollback: false.into(),
    }
}
