//! Launch templates and their versions.

mod change;
mod data;
mod describe;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{check_id, iso};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::{Time, World};

pub(super) use change::{create, create_version, delete, delete_versions, modify};
pub(crate) use data::overlaid;
pub(super) use describe::{describe, describe_versions};

/// A launch template. A number is given to one version only, even after that is deleted.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Template {
    name: String,
    created_at: Time,
    default: u64,
    /// The number of the last version that was made.
    made: u64,
    versions: BTreeMap<u64, Version>,
    /// The service that manages it, as the request has it.
    operator: Json,
}

/// A version of a launch template: its data as the request has it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Version {
    created_at: Time,
    description: Option<String>,
    data: Json,
}

const ID: &str = "LaunchTemplateId";
const NAME: &str = "LaunchTemplateName";
const DATA: &str = "LaunchTemplateData";

impl Template {
    fn latest(&self) -> u64 {
        self.versions.keys().next_back().copied().unwrap_or(1)
    }

    /// The number of a version by its number, `$Latest` or `$Default`.
    fn number(&self, named: &str) -> Option<u64> {
        let number = match named {
            "$Latest" => self.latest(),
            "$Default" => self.default,
            number => number.parse().ok()?,
        };
        self.versions.contains_key(&number).then_some(number)
    }
}

/// The refusal of a version that a launch template does not have.
fn no_version(id: &str, version: &str) -> Refusal {
    let text = format!(
        "Could not find the specified version {version} for the launch template with ID {id}."
    );
    Refusal::new("InvalidLaunchTemplateId.VersionNotFound", text)
}

fn no_id(id: &str) -> Refusal {
    let text = format!("The specified launch template, with template ID {id}, does not exist.");
    Refusal::new("InvalidLaunchTemplateId.NotFound", text)
}

fn no_name(name: &str) -> Refusal {
    let text = format!("The specified launch template, with template name {name}, does not exist.");
    Refusal::new("InvalidLaunchTemplateName.NotFoundException", text)
}

/// The ID of the launch template with an ID or a name.
fn find(world: &World, id: Option<&str>, name: Option<&str>) -> Result<String, Refusal> {
    match (id, name) {
        (Some(_), Some(_)) => Err(Refusal::new(
            "InvalidParameterCombination",
            "You must specify either a launch template ID or a launch template name, not both.",
        )),
        (None, None) => Err(Refusal::new(
            "MissingParameter",
            "Either a launch template ID or a launch template name must be specified in the request.",
        )),
        (Some(id), None) => {
            check_id("InvalidLaunchTemplateId", id, "lt")?;
            let found = world.ec2.templates.get_key_value(id);
            let found = found.map(|(id, _)| id.clone());
            found.ok_or_else(|| no_id(id))
        }
        (None, Some(name)) => {
            let mut all = world.ec2.templates.iter();
            let found = all.find(|(_, template)| template.name == name);
            let found = found.map(|(id, _)| id.clone());
            found.ok_or_else(|| no_name(name))
        }
    }
}

/// The launch template that a request names.
fn named(world: &World, form: &Form) -> Result<String, Refusal> {
    find(world, form.get(ID), form.get(NAME))
}

/// A launch template that instances are to be launched from: its ID, the number of the version, and the data.
///
/// # Errors
/// There is no such launch template or version.
pub(crate) fn chosen_version(
    world: &World,
    specification: &Json,
) -> Result<(String, u64, Json), Refusal> {
    let text = |name: &str| specification[name].as_str().filter(|text| !text.is_empty());
    let id = find(world, text(ID), text(NAME))?;
    let template = world.ec2.templates.get(&id).ok_or_else(|| no_id(&id))?;
    let wanted = text("Version").unwrap_or("$Default");
    let number = template.number(wanted);
    let number = number.ok_or_else(|| no_version(&id, wanted))?;
    let version = template.versions.get(&number);
    let data = version.map_or(Json::Null, |version| data::resolved(&version.data));
    Ok((id, number, data))
}

/// A launch template as answers have it.
fn described(world: &World, id: &str) -> Json {
    let Some(template) = world.ec2.templates.get(id) else {
        return Json::Null;
    };
    json!({
        "launchTemplateId": id, "launchTemplateName": template.name, "createTime": iso(template.created_at),
        "createdBy": world.caller(), "defaultVersionNumber": template.default,
        "latestVersionNumber": template.latest(), "tagSet": world.ec2_tags(id),
        "operator": data::operator(&template.operator),
    })
}

/// A version as answers have it.
fn described_version(world: &World, id: &str, number: u64) -> Json {
    let template = world.ec2.templates.get(id);
    let version = template.and_then(|it| Some((it, it.versions.get(&number)?)));
    let Some((template, version)) = version else {
        return Json::Null;
    };
    json!({
        "launchTemplateId": id, "launchTemplateName": template.name, "versionNumber": number,
        "versionDescription": version.description, "createTime": iso(version.created_at),
        "createdBy": world.caller(), "defaultVersion": number == template.default,
        "launchTemplateData": data::answered(&version.data), "operator": data::operator(&template.operator),
    })
}
