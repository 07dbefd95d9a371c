//! The tags of a new task.

use aws_sdk_ecs::types::{PropagateTags, Tag};

use super::Launch;
use crate::refusal::Refusal;
use crate::world::{World, short};

impl World {
    /// Tags a task that is about to start: with those of its definition or service, those of the request over them, and the ones
    /// of ECS itself.
    pub(super) fn tag_task(&mut self, arn: &str, launch: &Launch) -> Result<(), Refusal> {
        let service = launch.owner.as_ref().map(|owner| owner.service.clone());
        let source = match &launch.propagate_tags {
            Some(PropagateTags::TaskDefinition) => Some(launch.definition.clone()),
            Some(PropagateTags::Service) => service.clone(),
            _ => None,
        };
        let mut tags = source.map_or_else(Vec::new, |source| self.tags_of(&source));
        tags.retain(|tag| !tag.key().unwrap_or_default().starts_with("aws:"));
        let tagged = |tags: &[Tag], own: &Tag| tags.iter().any(|it| it.key() == own.key());
        tags.retain(|tag| !tagged(&launch.tags, tag));
        tags.extend(launch.tags.iter().cloned());
        self.tag(arn, &tags)?;
        if launch.has_managed_tags {
            let own = self.tags.entry(arn.to_owned()).or_default();
            let cluster = short(&launch.cluster).to_owned();
            own.insert("aws:ecs:clusterName".to_owned(), cluster);
            if let Some(service) = service {
                let name = short(&service).to_owned();
                own.insert("aws:ecs:serviceName".to_owned(), name);
            }
        }
        Ok(())
    }
}
