//! Tags of the objects of EC2.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::filter::Filters;
use super::{is_id, paged};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The most tags of an object.
const MOST: usize = 50;

/// The kinds of objects that can have tags, by the prefixes of their IDs.
const KINDS: [(&str, &str); 10] = [
    ("ami", "image"),
    ("eni", "network-interface"),
    ("i", "instance"),
    ("lt", "launch-template"),
    ("rtb", "route-table"),
    ("sg", "security-group"),
    ("snap", "snapshot"),
    ("subnet", "subnet"),
    ("vol", "volume"),
    ("vpc", "vpc"),
];

impl World {
    /// The tags of an object, as answers have them.
    pub(super) fn ec2_tags(&self, id: &str) -> Json {
        let tags = self.ec2.tags.get(id).into_iter().flatten();
        tags.map(|(key, value)| json!({ "key": key, "value": value }))
            .collect()
    }

    /// Sets tags of an object.
    pub(super) fn tag_ec2(
        &mut self,
        id: &str,
        tags: BTreeMap<String, String>,
    ) -> Result<(), Refusal> {
        let mut all = self.ec2.tags.get(id).cloned().unwrap_or_default();
        all.extend(tags);
        if all.len() > MOST {
            let text = "The maximum number of Tags for a resource has been reached.";
            return Err(Refusal::new("TagLimitExceeded", text));
        }
        for (key, value) in &all {
            if key.is_empty() || key.chars().count() > 127 || value.chars().count() > 255 {
                let text = format!("Tag key or value exceeds the maximum length: {key}");
                return Err(Refusal::new("InvalidParameterValue", text));
            }
        }
        if !all.is_empty() {
            self.ec2.tags.insert(id.to_owned(), all);
        }
        Ok(())
    }
}

/// The tags in a list of structures with a key and a value.
pub(super) fn read(list: &Json) -> BTreeMap<String, String> {
    let tags = list.as_array().into_iter().flatten();
    tags.filter_map(|tag| {
        let value = tag["Value"].as_str().unwrap_or_default();
        Some((tag["Key"].as_str()?.to_owned(), value.to_owned()))
    })
    .collect()
}

/// The tags for objects of a kind in a list of specifications.
pub(super) fn specified(list: &Json, kind: &str) -> BTreeMap<String, String> {
    let all = list.as_array().into_iter().flatten();
    let of_kind = all.filter(|it| it["ResourceType"] == kind);
    of_kind.flat_map(|it| read(&it["Tag"])).collect()
}

/// Refuses tags that only AWS gives.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    match tags.keys().find(|key| key.starts_with("aws:")) {
        None => Ok(()),
        Some(_) => Err(Refusal::new(
            "InvalidParameterValue",
            "Tag keys starting with 'aws:' are reserved for internal use",
        )),
    }
}

/// The kind of an object, by its ID.
fn kind(id: &str) -> Option<(&'static str, &'static str)> {
    KINDS.into_iter().find(|(prefix, _)| is_id(id, prefix))
}

/// The IDs in a request. Objects that the simulation keeps must be there.
fn resources(world: &World, form: &Form) -> Result<Vec<String>, Refusal> {
    form.required("ResourceId.1")?;
    let ids = form.list("ResourceId");
    for id in &ids {
        let missing = |code: &str, kind: &str| {
            Refusal::new(code, format!("The {kind} ID '{id}' does not exist"))
        };
        match kind(id) {
            Some(("lt", _)) if !world.ec2.templates.contains_key(id) => {
                return Err(missing(
                    "InvalidLaunchTemplateId.NotFound",
                    "launch template",
                ));
            }
            Some(("i", _)) if !world.ec2.instances.contains_key(id) => {
                return Err(missing("InvalidInstanceID.NotFound", "instance"));
            }
            Some(_) => {}
            None => {
                let text = format!("The ID '{id}' is not valid");
                return Err(Refusal::new("InvalidID", text));
            }
        }
    }
    Ok(ids)
}

pub(super) fn create(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    form.required("Tag.1.Key")?;
    let tags = read(&form.tree("Tag"));
    check(&tags)?;
    for id in resources(world, form)? {
        world.tag_ec2(&id, tags.clone())?;
    }
    Ok(json!({ "return": true }))
}

/// Without tags, all of them go; one with a value goes if it has that value.
pub(super) fn delete(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let tags = form.tree("Tag");
    let is_meant = |key: &str, value: &str| {
        let given = tags.as_array();
        given.is_none_or(|given| {
            let mut given = given.iter();
            given.any(|it| it["Key"] == key && (it["Value"].is_null() || it["Value"] == value))
        })
    };
    for id in resources(world, form)? {
        if let Some(all) = world.ec2.tags.get_mut(&id) {
            all.retain(|key, value| !is_meant(key, value));
        }
    }
    Ok(json!({ "return": true }))
}

pub(super) fn describe(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let filters = Filters::of(form);
    let mut found = Vec::new();
    for (id, tags) in &world.ec2.tags {
        let resource = kind(id).map_or("", |(_, kind)| kind);
        for (key, value) in tags {
            let facts = |filter: &str| {
                Some(vec![match filter {
                    "key" => key.clone(),
                    "resource-id" => id.clone(),
                    "resource-type" => resource.to_owned(),
                    "value" => value.clone(),
                    _ => return None,
                }])
            };
            if filters.meet(world, id, facts)? {
                found.push(json!({
                    "key": key, "value": value, "resourceId": id, "resourceType": resource,
                }));
            }
        }
    }
    paged(form, "tagSet", &found, 1_000)
}
