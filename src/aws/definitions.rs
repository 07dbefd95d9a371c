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
use crate::shapes::snake;

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

/// A definition as it was described, by the names of attributes; its containers keep the names of the API, as rules read them.
fn of_answer(found: &types::TaskDefinition) -> Result<Object> {
    let mut members = described(types::TaskDefinition::SCHEMA, found)?;
    // A definition that lists nothing is described with all that it is compatible with.
    if found.requires_compatibilities().is_empty()
        && let Some(compatible) = members.remove("compatibilities")
    {
        members.insert("requiresCompatibilities".to_owned(), compatible);
    }
    let containers = match members.remove("containerDefinitions").as_ref().map(json) {
        Some(Json::Array(containers)) => containers,
        _ => Vec::new(),
    };
    let containers = containers.iter().map(|it| value(it, &Name::Api));
    let containers = Attr::Known(Arc::new(containers.collect()));
    let members: serde_json::Map<_, _> =
        (members.iter().map(|(name, it)| (name.clone(), json(it)))).collect();
    let definition = value(&Json::Object(members), &Name::Attribute);
    Ok(Object::plain(definition).with_containers(Form::Json, containers))
}

/// The names that the members of a structure get.
enum Name {
    /// Those of the API.
    Api,
    /// Those of attributes.
    Attribute,
}

impl Name {
    /// The attribute of that name in the API: in snake case, but for these.
    fn of(&self, name: &str) -> String {
        match (self, name) {
            (Self::Attribute, "configuredAtLaunch") => "configure_at_launch".to_owned(),
            (Self::Attribute, "inferenceAccelerators") => "inference_accelerator".to_owned(),
            (Self::Attribute, "sizeInGiB") => "size_in_gib".to_owned(),
            (Self::Attribute, "volumes") => "volume".to_owned(),
            (Self::Attribute, name) => snake(name),
            (Self::Api, name) => name.to_owned(),
        }
    }

    /// The names inside a member: the keys of a map are its content.
    fn inside(&self, member: &str) -> &Self {
        match member {
            "driverOpts" | "labels" => &Self::Api,
            _ => self,
        }
    }
}

/// JSON as a value; numbers are whole ones in definitions.
fn value(json: &Json, names: &Name) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Number(Number::from(number)),
            None => Value::Null,
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => Value::List(items.iter().map(|it| value(it, names)).collect()),
        Json::Object(members) => {
            let member =
                |(name, it): (&String, &Json)| (names.of(name), value(it, names.inside(name)));
            Value::Object(members.iter().map(member).collect())
        }
    }
}
