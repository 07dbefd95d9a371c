//! Between the model and the API's types.

mod containers;
#[cfg(test)]
mod tests;
mod twin;
mod volume;
mod wording;

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types;
use tfplug::{Attr, Result, Set};

use super::prepared::Prepared;
use super::schema::{
    EphemeralStorage, PlacementConstraint, ProxyConfiguration, RuntimePlatform, TaskDefinition,
};
use crate::aws::tagging;
use crate::blocks::container_definition::convert::{expand as expand_containers, to_json};
use crate::blocks::found;

pub(super) use containers::flatten_managed;
pub(super) use twin::{age, registers};

/// The request that registers a definition with `tags`.
///
/// # Errors
/// The containers cannot be sent.
pub(super) fn expand(
    definition: &Prepared<'_>,
    tags: &BTreeMap<String, String>,
) -> Result<RegisterTaskDefinitionInputBuilder> {
    let model = definition.model;
    let containers = definition.effective().unwrap_or_default();
    let fault_injection = model.enable_fault_injection.get().filter(|on| *on);
    Ok(RegisterTaskDefinitionInput::builder()
        .set_family(model.family.get())
        .set_container_definitions(Some(expand_containers(&containers)?))
        .set_cpu(written(&model.cpu))
        .set_memory(written(&model.memory))
        .set_network_mode(written(&model.network_mode).map(|mode| mode.as_str().into()))
        .set_execution_role_arn(written(&model.execution_role_arn))
        .set_task_role_arn(written(&model.task_role_arn))
        .set_ipc_mode(written(&model.ipc_mode).map(|mode| mode.as_str().into()))
        .set_pid_mode(written(&model.pid_mode).map(|mode| mode.as_str().into()))
        .set_enable_fault_injection(fault_injection)
        .set_requires_compatibilities(expand_compatibilities(&model.requires_compatibilities))
        .set_ephemeral_storage(model.ephemeral_storage.known().map(expand_storage))
        .set_placement_constraints(expand_constraints(&model.placement_constraints))
        .set_proxy_configuration(
            model
                .proxy_configuration
                .known()
                .map(expand_proxy)
                .transpose()?,
        )
        .set_runtime_platform(model.runtime_platform.known().map(expand_platform))
        .set_volumes(volume::expand(&model.volume)?)
        .set_tags(tagging::expand(tags)))
}

/// The size of a request in bytes. Unknown parts do not count.
pub(super) fn request_bytes(request: &RegisterTaskDefinitionInputBuilder) -> Option<i64> {
    let input = request.clone().build().ok()?;
    let bytes = to_json(RegisterTaskDefinitionInput::SCHEMA, &input).ok()?;
    i64::try_from(bytes.len()).ok()
}

/// Text that says something: an empty one is sent as little as an absent one.
pub(super) fn written(text: &Attr<String>) -> Option<String> {
    text.get().filter(|text| !text.is_empty())
}

fn expand_compatibilities(list: &Attr<Set<String>>) -> Option<Vec<types::Compatibility>> {
    let Set(list) = list.known().filter(|list| !list.0.is_empty())?;
    Some(list.iter().map(|entry| entry.as_str().into()).collect())
}

fn expand_storage(storage: &EphemeralStorage) -> types::EphemeralStorage {
    types::EphemeralStorage::builder()
        .size_in_gib(small(&storage.size_in_gib).unwrap_or_default())
        .build()
}

fn expand_constraints(
    constraints: &Attr<Set<PlacementConstraint>>,
) -> Option<Vec<types::TaskDefinitionPlacementConstraint>> {
    let Set(list) = constraints.known().filter(|list| !list.0.is_empty())?;
    let expand = |constraint: &PlacementConstraint| {
        types::TaskDefinitionPlacementConstraint::builder()
            .set_type(written(&constraint.kind).map(|kind| kind.as_str().into()))
            .set_expression(written(&constraint.expression))
            .build()
    };
    Some(list.iter().map(expand).collect())
}

fn expand_proxy(proxy: &ProxyConfiguration) -> Result<types::ProxyConfiguration> {
    let property = |(name, value): (&String, &Attr<String>)| {
        let property = types::KeyValuePair::builder().name(name);
        Some(property.value(value.get()?).build())
    };
    let properties = proxy
        .properties
        .known()
        .map(|properties| properties.iter().filter_map(property).collect());
    Ok(types::ProxyConfiguration::builder()
        .set_type(written(&proxy.kind).map(|kind| kind.as_str().into()))
        .set_container_name(proxy.container_name.get())
        .set_properties(properties)
        .build()?)
}

fn expand_platform(platform: &RuntimePlatform) -> types::RuntimePlatform {
    types::RuntimePlatform::builder()
        .set_cpu_architecture(written(&platform.cpu_architecture).map(|name| name.as_str().into()))
        .set_operating_system_family(
            written(&platform.operating_system_family).map(|name| name.as_str().into()),
        )
        .build()
}

/// A number of the API's 32 bits.
pub(super) fn small(number: &Attr<i64>) -> Option<i32> {
    number.get().and_then(|number| i32::try_from(number).ok())
}

/// What registering or describing tells about a definition besides its content.
pub(super) fn identify(described: &types::TaskDefinition, model: &mut TaskDefinition) {
    let family = found::text(described.family());
    if family.is_known() {
        model.family = family;
    }
    model.id = model.family.clone();
    model.arn = found::text(described.task_definition_arn());
    model.arn_without_revision = without_revision(&model.arn);
    model.revision = Attr::Known(i64::from(described.revision()));
    if !model.network_mode.is_known() {
        model.network_mode = found::text(described.network_mode().map(types::NetworkMode::as_str));
    }
}

fn without_revision(arn: &Attr<String>) -> Attr<String> {
    arn.clone().map(|arn| {
        arn.rsplit_once(':')
            .map_or(arn.clone(), |(family, _)| family.to_owned())
    })
}

/// A definition as it was described. `before` is kept where it means the same: its text of the containers, and what is
/// of no concern to ECS.
///
/// # Errors
/// The containers cannot be written as JSON.
pub(super) fn flatten(
    described: &types::TaskDefinition,
    before: &TaskDefinition,
) -> Result<TaskDefinition> {
    let content = content(described);
    let mode = content.network_mode.text();
    let (container_definitions, typed) = containers::flatten(described, mode, before)?;
    let mut model = TaskDefinition {
        container_definitions,
        containers: typed,
        externally_managed: before.externally_managed.clone(),
        externally_managed_values: before.externally_managed_values.clone(),
        revisions: before.revisions.clone(),
        skip_destroy: or_false(&before.skip_destroy),
        track_latest: or_false(&before.track_latest),
        tags: before.tags.clone(),
        tags_all: before.tags_all.clone(),
        region: before.region.clone(),
        ..content
    };
    wording::keep(&mut model, before);
    Ok(model)
}

/// A definition as it was described, without its containers.
pub(super) fn content(described: &types::TaskDefinition) -> TaskDefinition {
    let mode = described.network_mode().map(types::NetworkMode::as_str);
    let mut model = TaskDefinition {
        cpu: found::text(described.cpu()),
        memory: found::text(described.memory()),
        network_mode: found::text(mode),
        requires_compatibilities: flatten_compatibilities(described.requires_compatibilities()),
        execution_role_arn: found::text(described.execution_role_arn()),
        task_role_arn: found::text(described.task_role_arn()),
        ipc_mode: found::text(described.ipc_mode().map(types::IpcMode::as_str)),
        pid_mode: found::text(described.pid_mode().map(types::PidMode::as_str)),
        enable_fault_injection: Attr::Known(described.enable_fault_injection().unwrap_or(false)),
        ephemeral_storage: flatten_storage(described.ephemeral_storage()),
        placement_constraints: flatten_constraints(described.placement_constraints()),
        proxy_configuration: described.proxy_configuration().map(flatten_proxy).into(),
        runtime_platform: flatten_platform(described.runtime_platform()),
        volume: volume::flatten(described.volumes()),
        ..TaskDefinition::default()
    };
    identify(described, &mut model);
    model
}

fn or_false(flag: &Attr<bool>) -> Attr<bool> {
    Attr::Known(flag.get().unwrap_or(false))
}

fn flatten_compatibilities(list: &[types::Compatibility]) -> Attr<Set<String>> {
    let list: Vec<String> = list.iter().map(|entry| entry.as_str().to_owned()).collect();
    if list.is_empty() {
        Attr::Null
    } else {
        Attr::Known(Set(list))
    }
}

/// Some servers describe a size of zero where nothing was asked for.
fn flatten_storage(storage: Option<&types::EphemeralStorage>) -> Attr<EphemeralStorage> {
    let size = storage
        .map(types::EphemeralStorage::size_in_gib)
        .filter(|size| *size > 0);
    size.map(|size| EphemeralStorage {
        size_in_gib: Attr::Known(i64::from(size)),
    })
    .into()
}

fn flatten_constraints(
    list: &[types::TaskDefinitionPlacementConstraint],
) -> Attr<Set<PlacementConstraint>> {
    let flatten = |constraint: &types::TaskDefinitionPlacementConstraint| PlacementConstraint {
        kind: found::text(
            constraint
                .r#type()
                .map(types::TaskDefinitionPlacementConstraintType::as_str),
        ),
        expression: found::text(constraint.expression()),
    };
    if list.is_empty() {
        Attr::Null
    } else {
        Attr::Known(list.iter().map(flatten).collect())
    }
}

fn flatten_proxy(proxy: &types::ProxyConfiguration) -> ProxyConfiguration {
    let properties = proxy.properties().iter();
    let properties: BTreeMap<String, Attr<String>> = properties
        .filter_map(|pair| {
            Some((
                pair.name()?.to_owned(),
                pair.value().unwrap_or_default().into(),
            ))
        })
        .collect();
    ProxyConfiguration {
        container_name: proxy.container_name().into(),
        kind: proxy
            .r#type()
            .map_or("APPMESH", types::ProxyConfigurationType::as_str)
            .into(),
        properties: if properties.is_empty() {
            Attr::Null
        } else {
            Attr::Known(properties)
        },
    }
}

fn flatten_platform(platform: Option<&types::RuntimePlatform>) -> Attr<RuntimePlatform> {
    let Some(platform) = platform else {
        return Attr::Null;
    };
    let platform = RuntimePlatform {
        cpu_architecture: found::text(
            platform
                .cpu_architecture()
                .map(types::CpuArchitecture::as_str),
        ),
        operating_system_family: found::text(
            platform
                .operating_system_family()
                .map(types::OsFamily::as_str),
        ),
    };
    if platform == RuntimePlatform::default() {
        Attr::Null
    } else {
        Attr::Known(platform)
    }
}
