//! Requests that make, change and delete launch templates.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::super::tag;
use super::{DATA, NAME, Template, Version, data, described, described_version, find};
use super::{named, no_id, no_version};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The kind of specifications whose tags are for the launch template.
const KIND: &str = "launch-template";

fn check_name(name: &str) -> Result<(), Refusal> {
    let is_legal = |c: char| c.is_ascii_alphanumeric() || "-()./_".contains(c);
    if (3..=128).contains(&name.len()) && name.chars().all(is_legal) {
        return Ok(());
    }
    Err(Refusal::new(
        "InvalidLaunchTemplateName.MalformedException",
        "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following \
         characters: - ( ) . / _.",
    ))
}

fn new_version(world: &World, form: &Form, data: Json) -> Version {
    let description = form.get("VersionDescription");
    Version {
        created_at: world.now,
        description: description.map(str::to_owned),
        data,
    }
}

pub(crate) fn create(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let name = form.required(NAME)?;
    check_name(name)?;
    let data = form.tree(DATA);
    data::check(&data)?;
    let tags = tag::specified(&form.tree("TagSpecification"), KIND);
    tag::check(&tags)?;
    if find(world, None, Some(name)).is_ok() {
        return Err(Refusal::new(
            "InvalidLaunchTemplateName.AlreadyExistsException",
            "Launch template name already in use.",
        ));
    }
    let id = world.new_ec2_id("lt");
    world.tag_ec2(&id, tags)?;
    let template = Template {
        name: name.to_owned(),
        created_at: world.now,
        default: 1,
        made: 1,
        versions: BTreeMap::from([(1, new_version(world, form, data))]),
        operator: form.tree("Operator"),
    };
    world.ec2.templates.insert(id.clone(), template);
    Ok(json!({ "launchTemplate": described(world, &id) }))
}

pub(crate) fn create_version(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let id = named(world, form)?;
    let template = world.ec2.templates.get(&id).ok_or_else(|| no_id(&id))?;
    let mut data = form.tree(DATA);
    if let Some(source) = form.get("SourceVersion").filter(|it| !it.is_empty()) {
        let number = template.number(source);
        let source = number.and_then(|number| template.versions.get(&number));
        let source =
            source.ok_or_else(|| no_version(&id, form.get("SourceVersion").unwrap_or_default()))?;
        data = data::overlaid(&source.data, &data);
    }
    data::check(&data)?;
    let version = new_version(world, form, data);
    let template = world.ec2.templates.get_mut(&id).ok_or_else(|| no_id(&id))?;
    template.made += 1;
    let number = template.made;
    template.versions.insert(number, version);
    Ok(json!({ "launchTemplateVersion": described_version(world, &id, number) }))
}

pub(crate) fn modify(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let id = named(world, form)?;
    let template = world.ec2.templates.get_mut(&id).ok_or_else(|| no_id(&id))?;
    let version = form.required("SetDefaultVersion")?;
    let number = template.number(version);
    template.default = number.ok_or_else(|| no_version(&id, version))?;
    Ok(json!({ "launchTemplate": described(world, &id) }))
}

pub(crate) fn delete(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let id = named(world, form)?;
    let last = described(world, &id);
    world.ec2.templates.remove(&id);
    world.ec2.tags.remove(&id);
    Ok(json!({ "launchTemplate": last }))
}

/// Each version is deleted, or has an error of its own.
pub(crate) fn delete_versions(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let id = named(world, form)?;
    form.required("LaunchTemplateVersion.1")?;
    let template = world.ec2.templates.get_mut(&id).ok_or_else(|| no_id(&id))?;
    let (mut deleted, mut kept) = (Vec::new(), Vec::new());
    for version in form.list("LaunchTemplateVersion") {
        let item = json!({
            "launchTemplateId": id, "launchTemplateName": template.name,
            "versionNumber": version.parse::<u64>().unwrap_or_default(),
        });
        let fault = match template.number(&version) {
            None => (
                "launchTemplateVersionDoesNotExist",
                no_version(&id, &version).message,
            ),
            Some(number) if number == template.default => (
                "unexpectedError",
                format!(
                    "Version {number} is the default version of the launch template and cannot be deleted."
                ),
            ),
            Some(number) => {
                template.versions.remove(&number);
                deleted.push(item);
                continue;
            }
        };
        let mut item = item;
        item["responseError"] = json!({ "code": fault.0, "message": fault.1 });
        kept.push(item);
    }
    Ok(json!({
        "successfullyDeletedLaunchTemplateVersionSet": deleted,
        "unsuccessfullyDeletedLaunchTemplateVersionSet": kept,
    }))
}
