//! EC2: launch templates, instances and their tags, and the facts about images and networks that ECS's objects refer to.

mod filter;
mod image;
mod instance;
mod launch_template;
mod network;
mod tag;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::page::page;
use crate::query::{Form, unknown};
use crate::refusal::Refusal;
use crate::world::{Time, World};

pub(crate) use instance::{Instance, Launch};
pub(crate) use launch_template::{chosen_version, overlaid};

/// The objects of EC2.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Ec2 {
    /// By ID.
    pub(crate) templates: BTreeMap<String, launch_template::Template>,
    /// By ID.
    pub(crate) instances: BTreeMap<String, Instance>,
    /// The tags of each object, by its ID.
    pub(crate) tags: BTreeMap<String, BTreeMap<String, String>>,
}

type Act = fn(&mut World, &Form) -> Result<Json, Refusal>;

/// Answers a request.
pub(crate) fn call(world: &mut World, action: &str, form: &Form) -> Result<Json, Refusal> {
    let act: Act = match action {
        "CreateLaunchTemplate" => launch_template::create,
        "CreateLaunchTemplateVersion" => launch_template::create_version,
        "DeleteLaunchTemplate" => launch_template::delete,
        "DeleteLaunchTemplateVersions" => launch_template::delete_versions,
        "DescribeLaunchTemplates" => launch_template::describe,
        "DescribeLaunchTemplateVersions" => launch_template::describe_versions,
        "ModifyLaunchTemplate" => launch_template::modify,
        "CreateTags" => tag::create,
        "DeleteTags" => tag::delete,
        "DescribeTags" => tag::describe,
        "DescribeImages" => image::describe,
        "RunInstances" => instance::run,
        "DescribeInstances" => instance::describe,
        "TerminateInstances" => instance::terminate,
        "DescribeAvailabilityZones" => network::zones,
        "DescribeSecurityGroups" => network::security_groups,
        "DescribeSubnets" => network::subnets,
        "DescribeVpcs" => network::vpcs,
        _ => return Err(unknown("EC2", action)),
    };
    if form.is_true("DryRun") {
        // All that is refused, and nothing that is done.
        act(&mut world.clone(), form)?;
        let text = "Request would have succeeded, but DryRun flag is set.";
        return Err(Refusal {
            status: 412,
            ..Refusal::new("DryRunOperation", text)
        });
    }
    match form.get("ClientToken").filter(|token| !token.is_empty()) {
        Some(token) => once(world, &format!("{action}/{token}"), form, act),
        None => act(world, form),
    }
}

/// A request with a token is carried out once; the next one gets the same answer.
fn once(world: &mut World, token: &str, form: &Form, act: Act) -> Result<Json, Refusal> {
    let request = form.without("ClientToken");
    if let Some((before, answer)) = world.tokens.get(token) {
        if *before != request {
            let text = "The client token you have provided is associated with a different request.";
            return Err(Refusal::new("IdempotentParameterMismatch", text));
        }
        return serde_json::from_str(answer)
            .map_err(|error| Refusal::new("InternalError", error.to_string()));
    }
    let answer = act(world, form)?;
    let known = (request, answer.to_string());
    world.tokens.insert(token.to_owned(), known);
    Ok(answer)
}

/// A page of a list that is the only member of the answer.
fn paged(form: &Form, list: &str, all: &[Json], most: usize) -> Result<Json, Refusal> {
    let invalid = |text: String| Refusal::new("InvalidParameterValue", text);
    let size = form.number("MaxResults")?;
    let size = size.map(|size| i32::try_from(size).unwrap_or(i32::MAX));
    let (items, next) =
        page(all, size, most, form.get("NextToken")).map_err(|refusal| invalid(refusal.message))?;
    Ok(json!({ list: items, "nextToken": next }))
}

/// Whether an ID has the form of its kind: the prefix, and 8 or 17 hexadecimal digits.
fn is_id(id: &str, prefix: &str) -> bool {
    let digits = id
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'));
    digits.is_some_and(|digits| {
        [8, 17].contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Refuses an ID that does not have the form of its kind.
fn check_id(kind: &str, id: &str, prefix: &str) -> Result<(), Refusal> {
    if is_id(id, prefix) {
        return Ok(());
    }
    let text = format!("Invalid id: \"{id}\" (expecting \"{prefix}-...\")");
    Err(Refusal::new(format!("{kind}.Malformed"), text))
}

/// A number that depends on a text alone.
pub(crate) fn number_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// An ID that depends on a text alone.
pub(crate) fn id_of(prefix: &str, text: &str) -> String {
    format!("{prefix}-{:017x}", number_of(text) & 0x000f_ffff_ffff_ffff)
}

/// A time as EC2 and Auto Scaling write it.
pub(crate) fn iso(time: Time) -> String {
    let format = aws_smithy_types::date_time::Format::DateTime;
    time.as_date().fmt(format).unwrap_or_default()
}

impl World {
    /// The ID of a new object of EC2.
    pub(crate) fn new_ec2_id(&mut self, prefix: &str) -> String {
        let digits = self.new_id();
        format!("{prefix}-{}", digits.get(..17).unwrap_or_default())
    }
}
