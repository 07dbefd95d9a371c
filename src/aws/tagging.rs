//! Tags of ECS objects: clusters, services, task definitions.

use aws_sdk_ecs::types::Tag;
use tfplug::Cx;

use super::tags::{All, difference};
use super::{Client, Error, call};

/// Tags as the API takes them; none rather than an empty list, which some calls refuse (rule GEN-010).
pub(crate) fn expand(tags: &All) -> Option<Vec<Tag>> {
    let expand = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    (!tags.is_empty()).then(|| tags.iter().map(expand).collect())
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
