//! DescribeLaunchTemplates and DescribeLaunchTemplateVersions.

use serde_json::{Value as Json, json};

use super::super::filter::Filters;
use super::super::{iso, paged};
use super::{ID, NAME, Template, Version, data, described, described_version, find, named};
use super::{no_id, no_version};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The most launch templates or versions of one page.
const MOST: usize = 200;

pub(crate) fn describe(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let (ids, names) = (form.list(ID), form.list(NAME));
    // An unknown one fails the whole request.
    let asked = ids.iter().map(|id| find(world, Some(id), None));
    let asked = asked.chain(names.iter().map(|name| find(world, None, Some(name))));
    let mut asked: Vec<String> = asked.collect::<Result<_, _>>()?;
    if ids.is_empty() && names.is_empty() {
        asked = world.ec2.templates.keys().cloned().collect();
    }
    let filters = Filters::of(form);
    let mut found = Vec::new();
    for id in asked {
        let template = world.ec2.templates.get(&id).ok_or_else(|| no_id(&id))?;
        let facts = |filter: &str| match filter {
            "create-time" => Some(vec![iso(template.created_at)]),
            "launch-template-name" => Some(vec![template.name.clone()]),
            _ => None,
        };
        if filters.meet(world, &id, facts)? {
            found.push(described(world, &id));
        }
    }
    paged(form, "launchTemplates", &found, MOST)
}

/// The newest version first. Without a launch template the versions `$Latest` or `$Default` of all of them are meant.
pub(crate) fn describe_versions(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let wanted = form.list("LaunchTemplateVersion");
    let is_alias = |version: &String| version == "$Latest" || version == "$Default";
    let of_all = form.get(ID).is_none() && form.get(NAME).is_none();
    let ids: Vec<String> = match of_all && !wanted.is_empty() && wanted.iter().all(is_alias) {
        true => world.ec2.templates.keys().cloned().collect(),
        false => vec![named(world, form)?],
    };
    let filters = Filters::of(form);
    let mut found = Vec::new();
    for id in ids {
        let template = world.ec2.templates.get(&id).ok_or_else(|| no_id(&id))?;
        for number in numbers(form, &id, template, &wanted)? {
            let Some(version) = template.versions.get(&number) else {
                continue;
            };
            let facts = |filter: &str| facts(template, number, version, filter);
            if !filters.meet(world, &id, facts)? {
                continue;
            }
            let mut item = described_version(world, &id, number);
            if form.is_true("ResolveAlias") {
                item["launchTemplateData"] = data::answered(&data::resolved(&version.data));
            }
            found.push(item);
        }
    }
    paged(form, "launchTemplateVersionSet", &found, MOST)
}

/// The numbers of the versions of a launch template that a request asks for.
fn numbers(
    form: &Form,
    id: &str,
    template: &Template,
    wanted: &[String],
) -> Result<Vec<u64>, Refusal> {
    if !wanted.is_empty() {
        let number = |version: &String| {
            let number = template.number(version);
            number.ok_or_else(|| no_version(id, version))
        };
        return wanted.iter().map(number).collect();
    }
    let bound = |name: &str, otherwise: u64| {
        let bound = form.number(name)?;
        Ok::<_, Refusal>(bound.map_or(otherwise, |bound| u64::try_from(bound).unwrap_or_default()))
    };
    let (from, to) = (bound("MinVersion", 0)?, bound("MaxVersion", u64::MAX)?);
    let all = template.versions.keys().rev().copied();
    Ok(all.filter(|it| (from..=to).contains(it)).collect())
}

/// The values of a filter.
fn facts(template: &Template, number: u64, version: &Version, filter: &str) -> Option<Vec<String>> {
    let data = &version.data;
    let value = match filter {
        "create-time" => json!(iso(version.created_at)),
        "is-default-version" => json!((number == template.default).to_string()),
        "ebs-optimized" => data["EbsOptimized"].clone(),
        "host-resource-group-arn" => data["Placement"]["HostResourceGroupArn"].clone(),
        "http-endpoint" => data["MetadataOptions"]["HttpEndpoint"].clone(),
        "http-tokens" => data["MetadataOptions"]["HttpTokens"].clone(),
        "iam-instance-profile" => data["IamInstanceProfile"]["Arn"].clone(),
        "image-id" => data["ImageId"].clone(),
        "instance-type" => data["InstanceType"].clone(),
        "kernel-id" => data["KernelId"].clone(),
        "license-configuration-arn" => {
            data["LicenseSpecification"][0]["LicenseConfigurationArn"].clone()
        }
        "network-card-index" => data["NetworkInterface"][0]["NetworkCardIndex"].clone(),
        "ram-disk-id" => data["RamDiskId"].clone(),
        _ => return None,
    };
    Some(value.as_str().map(str::to_owned).into_iter().collect())
}
