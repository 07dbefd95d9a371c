//! One tag of an ECS object that is not managed with its tags here.
//!
//! API calls: TagResource, UntagResource, ListTagsForResource (one call for all tags of an object that are read at once).
//!
//! Traps:
//! - TagResource replaces the value of a key that is there already, so create looks first, and warns.
//! - The provider's `default_tags` and `ignore_tags` have no part in it: the tag is there because it is configured.
//! - A deleted object has no code of its own everywhere: an inactive cluster is an `InvalidParameterException`.

mod api;
mod convert;
mod list_resource;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(schema::Tag, "ECS tag", "ecs_tag", untagged);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
