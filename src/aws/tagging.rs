//! Tags of ECS objects: clusters, services, task definitions.

use aws_sdk_ecs::types::Tag;
use tfplug::{Change, Cx};

use super::managed::Managed;
use super::operation::Operation;
use super::tags::{All, difference};
use super::{Client, Error, call};

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

impl<M: Managed> Operation<'_, M> {
    /// Brings the tags of the ECS object `arn` from those before to the planned ones with as few requests as it takes, and
    /// saves them: whatever fails next, they are set.
    pub(crate) async fn retag(
        &self,
        arn: &str,
        prior: &M,
        change: &mut Change<M>,
    ) -> tfplug::Result {
        let (tags, new) = change.plan.tags();
        let (tags, new) = (tags.clone(), new.get().unwrap_or_default());
        let old = prior.tags().1.get().unwrap_or_default();
        retag(self.cx(), self.client(), arn, &old, &new)
            .await
            .map_err(|error| error.during(self.summary()))?;
        change.save(&prior.clone().with_tags(tags, new.into()));
        Ok(())
    }
}

/// Brings the tags of `arn` from `old` to `new`, with as few requests as it takes.
pub(crate) async fn retag(
    cx: &Cx<Client>,
    client: &Client,
    arn: &str,
    old: &All,
    new: &All,
) -> Result<(), Error> {
    let (removed, set) = difference(old, new);
    let ecs = client.ecs().await?;
    if !removed.is_empty() {
        let send = || {
            ecs.untag_resource()
                .resource_arn(arn)
                .set_tag_keys(Some(removed.clone()))
                .send()
        };
        call(cx, client, "ecs:UntagResource", send).await?;
    }
    if !set.is_empty() {
        let send = || {
            ecs.tag_resource()
                .resource_arn(arn)
                .set_tags(expand(&set))
                .send()
        };
        call(cx, client, "ecs:TagResource", send).await?;
    }
    Ok(())
}
