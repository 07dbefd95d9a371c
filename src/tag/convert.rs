//! Between a tag and its requests.

use aws_sdk_ecs::operation::tag_resource::TagResourceInput;
use aws_smithy_types::Document;
use tfplug::Result;

use super::schema::Tag;
use crate::aws::codec::{Codec, typed};

pub(super) static CODEC: Codec<Tag> = Codec::new();

/// The request that sets the tag: a list of one.
pub(super) fn put(plan: &Tag) -> Result<TagResourceInput> {
    let mut members = CODEC.encode(plan);
    if let Some(tag) = members.remove("tags") {
        members.insert("tags".to_owned(), Document::Array(vec![tag]));
    }
    Ok(typed(members, TagResourceInput::deserialize)?)
}
