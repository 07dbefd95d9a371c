//! A custom attribute of a container instance, for placement constraints.
//!
//! API calls: PutAttributes, DescribeContainerInstances (batched, up to 100), DeleteAttributes; ListAttributes for lists.
//!
//! Traps:
//! - PutAttributes replaces the value of a name that is there already, so create looks first, and warns.
//! - DeleteAttributes takes no value. Nothing documents what a PutAttributes without one does to a value that is there, so a
//!   value that is taken away is deleted first.
//! - The agent registers attributes of its own, `ecs.*` and `com.amazonaws.ecs.*`: lists leave them out.
//! - ListAttributes asks for one name in the whole cluster; the attributes of an instance come with its description.

mod api;
mod convert;
mod list_resource;
mod resource;
pub(crate) mod schema;
#[cfg(test)]
mod tests;

crate::aws::managed!(
    schema::Attribute,
    "ECS attribute",
    "ecs_attribute",
    untagged
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;
