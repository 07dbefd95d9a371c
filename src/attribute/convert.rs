//! Between an attribute and its requests and answers.

use aws_sdk_ecs::operation::delete_attributes::DeleteAttributesInput;
use aws_sdk_ecs::operation::put_attributes::PutAttributesInput;
use aws_smithy_types::Document;
use tfplug::{Attr, Result};

use super::schema::Attribute;
use crate::arn::short_name;
use crate::aws::codec::{Codec, Members, typed};

pub(super) static CODEC: Codec<Attribute> = Codec::new();

/// The members of a request: a list of one, whose target is there by its ID.
fn members(plan: &Attribute) -> Result<Members> {
    CODEC.require(plan)?;
    let target = plan.target_id.clone();
    let by_id = Attribute {
        target_id: target.map(|target| short_name(&target).to_owned()),
        ..plan.clone()
    };
    let mut members = CODEC.encode(&by_id);
    if let Some(attribute) = members.remove("attributes") {
        members.insert("attributes".to_owned(), Document::Array(vec![attribute]));
    }
    Ok(members)
}

/// The request that sets the attribute.
///
/// # Errors
/// A member is missing.
pub(super) fn put(plan: &Attribute) -> Result<PutAttributesInput> {
    Ok(typed(members(plan)?, PutAttributesInput::deserialize)?)
}

/// The request that removes the attribute.
///
/// # Errors
/// A member is missing.
pub(super) fn delete(state: &Attribute) -> Result<DeleteAttributesInput> {
    let nameless = Attribute {
        value: Attr::Null,
        ..state.clone()
    };
    Ok(typed(
        members(&nameless)?,
        DeleteAttributesInput::deserialize,
    )?)
}
