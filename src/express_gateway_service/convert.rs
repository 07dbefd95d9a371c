//! Between an Express service and its requests and answers: the parts that the schema does not tell the codec.

use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::types;
use tfplug::value::Value;
use tfplug::{Attr, Field, Once, Result, Set};

use super::schema::{ExpressGatewayService, NetworkConfiguration, ScalingTarget};
use crate::aws::codec::{Codec, Members, described, differing, only, typed, with_tags};

pub(super) static CODEC: Codec<ExpressGatewayService> = Codec::new();

/// The request that creates the service.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &ExpressGatewayService) -> Result<CreateExpressGatewayServiceInput> {
    CODEC.require(plan)?;
    let members = with_tags(CODEC.encode(plan), &plan.tags_all);
    Ok(typed(
        members,
        CreateExpressGatewayServiceInput::deserialize,
    )?)
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent. Members that it leaves out stay as they are.
///
/// # Errors
/// A member is missing.
pub(super) fn update(
    prior: &ExpressGatewayService,
    plan: &ExpressGatewayService,
) -> Result<Option<UpdateExpressGatewayServiceInput>> {
    CODEC.require(plan)?;
    let members = differing(&CODEC.encode(prior), CODEC.encode_over(prior, plan));
    let members = only(UpdateExpressGatewayServiceInput::SCHEMA, members);
    match members.is_empty() {
        true => Ok(None),
        false => Ok(Some(typed(
            members,
            UpdateExpressGatewayServiceInput::deserialize,
        )?)),
    }
}

/// The newest of the active revisions.
pub(super) fn newest(
    service: &types::EcsExpressGatewayService,
) -> Option<&types::ExpressGatewayServiceConfiguration> {
    let all = service.active_configurations().iter();
    all.reduce(
        |newest, other| match other.created_at() > newest.created_at() {
            true => other,
            false => newest,
        },
    )
}

/// The model of a service at `revision`; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn found(
    service: &types::EcsExpressGatewayService,
    revision: Option<&types::ExpressGatewayServiceConfiguration>,
    before: &ExpressGatewayService,
) -> Result<ExpressGatewayService> {
    let mut answer: Members = described(types::EcsExpressGatewayService::SCHEMA, service)?;
    if let Some(revision) = revision {
        let schema = types::ExpressGatewayServiceConfiguration::SCHEMA;
        answer.extend(described(schema, revision)?);
    }
    let model = CODEC.decode(&answer, before, &[])?;
    let model = ExpressGatewayService {
        scaling_target: scaling(model.scaling_target, &before.scaling_target),
        network_configuration: network(model.network_configuration, &before.network_configuration),
        ingress_paths: model.ingress_paths.map(|paths| {
            let secure = |mut path: super::schema::IngressPath| {
                path.endpoint = path.endpoint.map(with_scheme);
                path
            };
            paths.into_iter().map(secure).collect()
        }),
        ..model
    };
    Ok(match has_own_definition(before) {
        true => ExpressGatewayService {
            primary_container: Attr::Null,
            execution_role_arn: Attr::Null,
            ..model
        },
        false => model,
    })
}

/// Whether the service was made from a task definition of the user's.
fn has_own_definition(before: &ExpressGatewayService) -> bool {
    let arn = before.task_definition_arn.text();
    before.primary_container.is_null() && arn.is_some_and(|arn| !arn.is_empty())
}

fn with_scheme(endpoint: String) -> String {
    match endpoint.is_empty() || endpoint.contains("://") {
        true => endpoint,
        false => format!("https://{endpoint}"),
    }
}

/// Members that the user leaves out of a configured structure stay out.
fn scaling(
    found: Attr<Once<ScalingTarget>>,
    before: &Attr<Once<ScalingTarget>>,
) -> Attr<Once<ScalingTarget>> {
    let Some(before) = before.known() else {
        return found;
    };
    found.map(|found| {
        Once(ScalingTarget {
            min_task_count: where_set(&before.min_task_count, &found.min_task_count),
            max_task_count: where_set(&before.max_task_count, &found.max_task_count),
            auto_scaling_metric: where_set(&before.auto_scaling_metric, &found.auto_scaling_metric),
            auto_scaling_target_value: where_set(
                &before.auto_scaling_target_value,
                &found.auto_scaling_target_value,
            ),
        })
    })
}

/// The same for the network, whose security groups are those that ECS did not add.
fn network(
    found: Attr<Once<NetworkConfiguration>>,
    before: &Attr<Once<NetworkConfiguration>>,
) -> Attr<Once<NetworkConfiguration>> {
    let Some(before) = before.known() else {
        return found;
    };
    let is_empty =
        |set: &Attr<Set<Attr<String>>>| set.known().is_none_or(|Set(items)| items.is_empty());
    found.map(|found| {
        Once(NetworkConfiguration {
            subnets: where_set(&before.subnets, &found.subnets),
            security_groups: match is_empty(&found.security_groups) {
                true if is_empty(&before.security_groups) => before.security_groups.clone(),
                _ => found.security_groups.clone(),
            },
        })
    })
}

fn where_set<T: Field + Clone>(before: &Attr<T>, found: &Attr<T>) -> Attr<T> {
    let is_unset = match before.encode() {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Set(items) => items.is_empty(),
        _ => false,
    };
    match is_unset {
        true => before.clone(),
        false => found.clone(),
    }
}
