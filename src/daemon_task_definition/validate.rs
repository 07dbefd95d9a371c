//! The rules of task definitions that hold for those of daemons, applied to this resource's model.

use std::sync::Arc;

use tfplug::schema::Attribute;
use tfplug::value::Value;
use tfplug::{Attr, Diags, Field as _, Model as _, Result};

use super::convert::CODEC;
use super::schema::{Container, DaemonTaskDefinition};
use crate::rules::object::{self, Form};
use crate::rules::{self, DAEMON_TASK_DEFINITION, daemon};
use crate::shapes::{CONTAINER, FieldType, Structure};

/// All rules. An unknown value keeps its rules silent.
pub(super) fn validate(config: &DaemonTaskDefinition, diags: &mut Diags) {
    let mut found = Diags::new();
    let object = CODEC.object(config);
    let object = object.with_containers(Form::Blocks, containers(config));
    object::report(DAEMON_TASK_DEFINITION, &object, &mut found);
    diags.append(rules::gathered(found, &[]));
    object::report(daemon::DEFINITION_ROWS, &object, diags);
}

/// The same right before the registration, when nothing is unknown any more.
///
/// # Errors
/// A rule is violated.
pub(super) fn require(plan: &DaemonTaskDefinition) -> Result {
    let mut diags = Diags::new();
    validate(plan, &mut diags);
    diags.into_result()
}

/// The containers under the API's names, unknown values included.
fn containers(model: &DaemonTaskDefinition) -> Attr<Arc<Vec<Value>>> {
    model.container_definition.clone().map(|containers| {
        let members = Container::block().into_members();
        let container = |it: &Container| by_api(&CONTAINER, &members, &it.encode());
        Arc::new(containers.iter().map(container).collect())
    })
}

/// A structure under the API's names, without what is unset. A block that occurs once is a structure there.
fn by_api(shape: &Structure, attributes: &[Attribute], value: &Value) -> Value {
    let Value::Object(entries) = value else {
        return value.clone();
    };
    let member = |attribute: &Attribute| {
        let value = entries.get(&attribute.name)?;
        if attribute.is_unset(value) {
            return None;
        }
        let name = attribute.counterpart.in_request(&attribute.name);
        let inside = attribute.object_members();
        let kind = shape.field(&name).map(|field| field.kind);
        let value = match (kind, value) {
            (Some(FieldType::Object(shape)), Value::List(items)) => {
                by_api(shape, inside, items.first()?)
            }
            (
                Some(FieldType::Objects(shape, _) | FieldType::Keyed(shape, _)),
                Value::List(items) | Value::Set(items),
            ) => Value::List(items.iter().map(|it| by_api(shape, inside, it)).collect()),
            _ => value.clone(),
        };
        Some((name, value))
    };
    Value::Object(attributes.iter().filter_map(member).collect())
}
