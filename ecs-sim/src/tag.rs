//! Tags of all objects.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::list_tags_for_resource::{
    ListTagsForResourceInput, ListTagsForResourceOutput,
};
use aws_sdk_ecs::operation::tag_resource::{TagResourceInput, TagResourceOutput};
use aws_sdk_ecs::operation::untag_resource::{UntagResourceInput, UntagResourceOutput};
use aws_sdk_ecs::types::Tag;

use crate::refusal::Refusal;
use crate::world::World;

/// The most tags of an object.
const MOST: usize = 50;

impl World {
    /// The tags of an object, as the API has them.
    pub(crate) fn tags_of(&self, arn: &str) -> Vec<Tag> {
        let tags = self.tags.get(arn).into_iter().flatten();
        tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect()
    }

    /// Adds tags to an object.
    pub(crate) fn tag(&mut self, arn: &str, tags: &[Tag]) -> Result<(), Refusal> {
        let entries = tags.iter().filter_map(|tag| {
            let value = tag.value().unwrap_or_default();
            Some((tag.key()?.to_owned(), value.to_owned()))
        });
        let new: BTreeMap<String, String> = entries.collect();
        check(&new)?;
        let mut all = self.tags.get(arn).cloned().unwrap_or_default();
        all.extend(new);
        if all.keys().filter(|key| !is_reserved(key)).count() > MOST {
            return Err(Refusal::invalid(format!(
                "The maximum number of tags is {MOST}."
            )));
        }
        if !all.is_empty() {
            self.tags.insert(arn.to_owned(), all);
        }
        Ok(())
    }

    /// Whether an object has the ARN.
    fn has(&self, arn: &str) -> bool {
        let cluster =
            |cluster: &crate::cluster::Cluster| cluster.described.cluster_arn() == Some(arn);
        let task_set =
            |service: &crate::service::Service| service.task_sets.iter().any(|set| set.arn == arn);
        let service_of_set = || {
            Some(
                arn.replacen(":task-set/", ":service/", 1)
                    .rsplit_once("/ecs-svc/")?
                    .0
                    .to_owned(),
            )
        };
        let is_set = || {
            service_of_set()
                .and_then(|it| self.services.get(&it))
                .is_some_and(task_set)
        };
        self.services.contains_key(arn)
            || is_set()
            || self.tasks.contains_key(arn)
            || self.container_instances.contains_key(arn)
            || self.clusters.values().any(cluster)
            || self.definition(arn).is_some()
            || self.has_provider(arn)
            || self.daemons.contains_key(arn)
            || self.daemon_definitions.contains_key(arn)
            || self.gateways.contains_key(arn)
    }
}

/// Whether a key is one of AWS itself, which does not count.
fn is_reserved(key: &str) -> bool {
    key.to_ascii_lowercase().starts_with("aws:")
}

fn check(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    for (key, value) in tags {
        if key.is_empty() || key.chars().count() > 128 || value.chars().count() > 256 {
            return Err(Refusal::invalid(
                "Tag keys have 1 to 128 characters, and values at most 256.",
            ));
        }
        if is_reserved(key) {
            return Err(Refusal::invalid("Tag keys must not begin with aws:."));
        }
    }
    Ok(())
}

fn found<'a>(world: &World, arn: Option<&'a str>) -> Result<&'a str, Refusal> {
    let arn = arn.ok_or_else(|| Refusal::missing("resourceArn"))?;
    match world.has(arn) {
        true => Ok(arn),
        false => Err(Refusal::invalid(
            "The specified resource was not found. Specify a valid resource and try again.",
        )),
    }
}

pub(crate) fn add(
    world: &mut World,
    input: TagResourceInput,
) -> Result<TagResourceOutput, Refusal> {
    let arn = found(world, input.resource_arn())?;
    world.tag(arn, input.tags())?;
    Ok(TagResourceOutput::builder().build())
}

pub(crate) fn remove(
    world: &mut World,
    input: UntagResourceInput,
) -> Result<UntagResourceOutput, Refusal> {
    let arn = found(world, input.resource_arn())?;
    if let Some(tags) = world.tags.get_mut(arn) {
        tags.retain(|key, _| !input.tag_keys().contains(key));
    }
    Ok(UntagResourceOutput::builder().build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListTagsForResourceInput,
) -> Result<ListTagsForResourceOutput, Refusal> {
    let arn = found(world, input.resource_arn())?;
    let tags = world.tags_of(arn);
    Ok(ListTagsForResourceOutput::builder()
        .set_tags(Some(tags))
        .build())
}
