//! The requests about single tags: the only file here that sends any.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::tag_resource::TagResourceInput;

use super::schema::Tag;
use crate::aws::codec::ReplaceInput;
use crate::aws::tags::All;
use crate::aws::{Batcher, Client, Error, Operation, fresh, tagging};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Tag>;

/// Reads of tags, by the ARN of their object: several tags of one object are read by one call.
struct Reads(Batcher<String, (), All>);

/// Never as many keys as would close a batch early: there is one.
const NEVER_FULL: usize = 2;

impl Api<'_> {
    /// The value of the object's tag; `None` when the object is gone or has no tag of that key.
    pub(super) async fn find(&self, arn: &str, key: &str) -> Result<Option<String>, Error> {
        Ok(self.tags(arn).await?.and_then(|mut tags| tags.remove(key)))
    }

    /// The tags of the object; `None` when it is gone.
    pub(super) async fn tags(&self, arn: &str) -> Result<Option<All>, Error> {
        let reads = (self.client()).shared(|| Reads(Batcher::new(NEVER_FULL)));
        let (client, of) = (self.client().clone(), arn.to_owned());
        let load = move |_| list(client, of);
        self.outcome(reads.0.get(arn.to_owned(), (), load).await)
    }

    /// Sets the tag. Its object may be as new as the tag.
    pub(super) async fn put(&self, input: TagResourceInput) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.tag_resource().customize().interceptor(input).send()
        };
        let request = self.request("ecs:TagResource");
        let request = request.retry_if(fresh::SPREAD, is_gone);
        request.send(send).await.map(drop)
    }

    /// Removes the tag; one that is gone is fine.
    pub(super) async fn remove(&self, arn: &str, key: &str) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || ecs.untag_resource().resource_arn(arn).tag_keys(key).send();
        match self.call("ecs:UntagResource", send).await {
            Err(error) if is_gone(&error) => Ok(()),
            other => other.map(drop),
        }
    }
}

async fn list(client: Client, arn: String) -> Result<BTreeMap<(), All>, Error> {
    let ecs = client.ecs().await?;
    let send = || ecs.list_tags_for_resource().resource_arn(&arn).send();
    let request = client.request("ecs:ListTagsForResource");
    match request.send(send).await {
        Ok(answer) => Ok([((), tagging::flatten(answer.tags()))].into()),
        Err(error) if is_gone(&error) => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

/// Whether the object does not exist. Not all kinds of objects have a code of their own for that.
fn is_gone(error: &Error) -> bool {
    const CODES: &[&str] = &[
        "ClusterNotFoundException",
        "ResourceNotFoundException",
        "ServiceNotFoundException",
        "TaskSetNotFoundException",
    ];
    const SHARED: &[&str] = &["ClientException", "InvalidParameterException"];
    const TEXTS: &[&str] = &[
        "is inactive",
        "was not found",
        "cannot be found",
        "not found",
        "does not exist",
    ];
    error.is(CODES) || (error.is(SHARED) && fresh::mentions(error, TEXTS))
}
