//! Tags of ECS objects: clusters, services, task definitions.

use aws_sdk_ecs::types::Tag;
use tfplug::{Attr, Change};

use super::error::Error;
use super::managed::{Managed, Tagged};
use super::operation::Operation;
use super::tags::{All, difference};

/// Tags as the API takes them; none rather than an empty list, which some calls refuse (rule GEN-010).
pub(crate) fn expand(tags: &All) -> Option<Vec<Tag>> {
    let expand = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    (!tags.is_empty()).then(|| tags.iter().map(expand).collect())
}

/// The tags of an answer.
pub(crate) fn flatten(tags: &[Tag]) -> All {
    let pair = |tag: &Tag| {
        let value = tag.value().unwrap_or_default();
        Some((tag.key()?.to_owned(), value.to_owned()))
    };
    tags.iter().filter_map(pair).collect()
}

/// Whether the tags of an answer include all of these; unset includes everything.
pub(crate) fn has_all(tags: &[Tag], wanted: &Attr<All>) -> bool {
    includes(&flatten(tags), wanted)
}

/// Whether these tags include all that are wanted; unset includes everything.
fn includes(tags: &All, wanted: &Attr<All>) -> bool {
    let wanted = wanted.known().into_iter().flatten();
    wanted
        .into_iter()
        .all(|(key, value)| tags.get(key) == Some(value))
}

impl<M: Managed> Operation<'_, M> {
    /// The tags of the ECS object `arn`, of a kind that is described without them.
    pub(crate) async fn tags_of(&self, arn: &str) -> Result<All, Error> {
        let ecs = self.ecs().await?;
        let send = || ecs.list_tags_for_resource().resource_arn(arn).send();
        let answer = self.call("ecs:ListTagsForResource", send).await?;
        Ok(flatten(answer.tags()))
    }

    /// Whether the ECS object `arn` has all of these tags. It is not asked for where none are wanted.
    pub(crate) async fn has_tags(&self, arn: &str, wanted: &Attr<All>) -> Result<bool, Error> {
        match wanted.is_unset() {
            true => Ok(true),
            false => Ok(includes(&self.tags_of(arn).await?, wanted)),
        }
    }
}

impl<M: Tagged> Operation<'_, M> {
    /// Brings the tags of the ECS object `arn` from those before to the planned ones with as few requests as it takes, and
    /// saves them: whatever fails next, they are set.
    pub(crate) async fn retag(
        &self,
        arn: &str,
        prior: &M,
        change: &mut Change<M>,
    ) -> tfplug::Result {
        let (tags, all) = change.plan.tags();
        let (tags, all) = (tags.clone(), all.get().unwrap_or_default());
        let before = prior.tags().1.get().unwrap_or_default();
        let (removed, set) = difference(&before, &all);
        let ecs = self.ecs().await?;
        if !removed.is_empty() {
            let request = ecs.untag_resource().resource_arn(arn);
            let request = request.set_tag_keys(Some(removed));
            let send = || request.clone().send();
            self.call("ecs:UntagResource", send).await?;
        }
        if !set.is_empty() {
            let request = ecs.tag_resource().resource_arn(arn);
            let request = request.set_tags(expand(&set));
            let send = || request.clone().send();
            self.call("ecs:TagResource", send).await?;
        }
        change.save(&prior.clone().with_tags(tags, all.into()));
        Ok(())
    }
}
