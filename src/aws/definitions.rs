//! Task definitions that this process has planned or looked up, for the services that refer to them.
//!
//! Terraform plans in the order of dependencies, so a definition is known here when a service that names it is planned: by
//! its ARN, by its family, and, where there will be a new revision, by the beginning of the ARN that the plan promises.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_ecs::types;
use serde_json::Value as Json;
use tfplug::value::{Number, Value};
use tfplug::{Attr, Model, Result};

use super::codec::{described, json};
use super::{Client, Managed, Operation};
use crate::arn::short_name;
use crate::rules::object::{Form, Object};

/// The definitions of one region by their names; nothing where two resources have different ones of a name.
#[derive(Debug, Default)]
struct Known(Mutex<HashMap<String, Option<Arc<Object>>>>);

fn known(client: &Client) -> Arc<Known> {
    client.shared(Known::default)
}

/// Whether an object of that region is one of the client's.
pub(crate) fn is_of(client: &Client, region: &Attr<String>) -> bool {
    let region = region.text().filter(|region| !region.is_empty());
    region.is_none_or(|region| region == client.region())
}

/// Remembers a definition under its names. Of a family that two resources register, none is known.
pub(crate) fn remember(client: &Client, names: Vec<String>, definition: Object) {
    let (known, definition) = (known(client), Arc::new(definition));
    let mut all = known.0.lock().unwrap_or_else(PoisonError::into_inner);
    for name in names {
        let same = |known: &Option<Arc<Object>>| known.as_ref() == Some(&definition);
        let known = match all.get(&name) {
            Some(known) if !same(known) => None,
            _ => Some(Arc::clone(&definition)),
        };
        all.insert(name, known);
    }
}

/// The definition that this process knows by that name: an ARN, `family:revision`, a family, or the beginning of an ARN.
pub(crate) fn find(client: &Client, name: &str) -> Option<Arc<Object>> {
    let known = known(client);
    let all = known.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(name).cloned().flatten()
}

/// Whether this process has planned a definition of the family of that name, whichever.
pub(crate) fn plans_family(client: &Client, name: &str) -> bool {
    let family = short_name(name).split(':').next().unwrap_or_default();
    let known = known(client);
    let all = known.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.contains_key(family)
}

/// Looks up a definition that this process does not know yet, and remembers it: a revision never changes. `None` where ECS has
/// none of that name, or none that is active of a family.
///
/// # Errors
/// ECS could not be asked.
pub(crate) async fn look_up<M: Managed + Model>(
    api: &Operation<'_, M>,
    name: &str,
) -> Result<Option<Arc<Object>>> {
    let request = api.ecs().await?.describe_task_definition();
    let request = request.task_definition(name);
    let send = || request.clone().send();
    let found = match api.call("ecs:DescribeTaskDefinition", send).await {
        Ok(answer) => answer.task_definition,
        // The name has a legal form, so nothing else is wrong with the request.
        Err(error) if error.is(&["ClientException"]) => None,
        Err(error) => return Err(error.into()),
    };
    let Some(found) = found else {
        return Ok(None);
    };
    remember(api.client(), vec![name.to_owned()], of_answer(&found)?);
    Ok(find(api.client(), name))
}

/// A definition as it was described, as far as rules for services look at it.
fn of_answer(found: &types::TaskDefinition) -> Result<Object> {
    let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
    let platform = found.runtime_platform();
    let containers = found.container_definitions().iter().map(|container| {
        let members = described(types::ContainerDefinition::SCHEMA, container)?;
        let members = members
            .iter()
            .map(|(name, it)| (name.clone(), value(&json(it))));
        Ok(Value::Object(members.collect()))
    });
    let containers = containers.collect::<Result<_>>()?;
    let volumes = found.volumes().iter().map(|volume| {
        let at_launch = volume.configured_at_launch();
        let at_launch = at_launch.map_or(Value::Null, Value::Bool);
        let efs = volume.efs_volume_configuration().map(|efs| {
            let id = efs.file_system_id();
            members([("file_system_id", id.into())])
        });
        members([
            ("name", text(volume.name())),
            ("configure_at_launch", at_launch),
            ("efs_volume_configuration", efs.unwrap_or_default()),
        ])
    });
    // A definition that lists nothing is described with all that it is compatible with.
    let listed = match found.requires_compatibilities() {
        [] => found.compatibilities(),
        listed => listed,
    };
    let listed = listed.iter().map(|it| Value::from(it.as_str())).collect();
    let mode = found.network_mode().map(types::NetworkMode::as_str);
    let family = platform.and_then(|it| Some(it.operating_system_family()?.as_str()));
    let architecture = platform.and_then(|it| Some(it.cpu_architecture()?.as_str()));
    let platform = members([
        ("operating_system_family", text(family)),
        ("cpu_architecture", text(architecture)),
    ]);
    let storage = found.ephemeral_storage().map(|storage| {
        let size = i64::from(storage.size_in_gib());
        members([("size_in_gib", size.into())])
    });
    let definition = members([
        ("family", text(found.family())),
        ("cpu", text(found.cpu())),
        ("memory", text(found.memory())),
        ("network_mode", text(mode)),
        ("requires_compatibilities", Value::Set(listed)),
        ("execution_role_arn", text(found.execution_role_arn())),
        ("task_role_arn", text(found.task_role_arn())),
        (
            "pid_mode",
            text(found.pid_mode().map(types::PidMode::as_str)),
        ),
        ("ephemeral_storage", storage.unwrap_or_default()),
        ("runtime_platform", platform),
        ("volume", Value::Set(volumes.collect())),
    ]);
    let containers = Attr::Known(Arc::new(containers));
    Ok(Object::plain(definition).with_containers(Form::Json, containers))
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter();
    Value::Object(members.map(|(name, it)| (name.to_owned(), it)).collect())
}

/// JSON as a value; numbers are whole ones in containers.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Number(Number::from(number)),
            None => Value::Null,
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, it)| (name.clone(), value(it)))
                    .collect(),
            )
        }
    }
}
