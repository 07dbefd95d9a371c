//! A launch configuration: the EC2 launch template from which the instances of an ECS cluster are started.
//!
//! # In AWS
//!
//! A launch template is a named list of immutable versions; every change of its data is a new version, made with
//! `ec2:CreateLaunchTemplateVersion` from the complete data, so that a removed block removes the setting. One version
//! is the default. `Create`, `Describe` and `DeleteLaunchTemplate` manage the list, `ModifyLaunchTemplate` the default,
//! `CreateTags` and `DeleteTags` the template's own tags, which are not part of any version.
//!
//! # Additions to the peer's `aws_launch_template`
//!
//! - `cluster`: the start script that joins the cluster is made for the image family ([`crate::user_data`]), and shown as
//!   text in `rendered_user_data`.
//! - `image_family`: the AMI that AWS recommends for ECS, from a public SSM parameter ([`crate::ami`]), looked up when it or
//!   `cluster` is set, and pinned until the family changes.
//! - Rules LT of the catalogue at plan time ([`crate::rules::launch_configuration`]).
//!
//! # Traps
//!
//! - `latest_version` is unknown in a plan only when the data changes: when the planned request differs ([`convert`]).
//!   EC2 does not return how "unset" was spelled.
//! - `metadata_options` is an attribute of type list of objects: Terraform accepts block syntax for it too. Unset
//!   members stay null whatever EC2 fills in.
//! - Request and response have types of their own in the SDK, equal by name and not in Rust.
//! - EC2 may accept doubtful data with a warning in its answer; it is passed on to the user.
//! - The peer cannot distinguish unset from empty and zero, and its state holds zeros. So most arguments have their zero as a
//!   default here: state that is moved from there, or back, means the same without a change.

mod api;
mod convert;
mod list_resource;
mod resource;
pub(crate) mod schema;

crate::aws::managed!(
    schema::LaunchConfiguration,
    "EC2 launch template",
    "ecs_launch_configuration"
);

pub(crate) use list_resource::ListResource;
pub(crate) use resource::Resource;

#[cfg(test)]
mod tests;
