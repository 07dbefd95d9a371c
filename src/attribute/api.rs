//! The requests about attributes: the only file here that sends any.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::delete_attributes::DeleteAttributesInput;
use aws_sdk_ecs::operation::list_attributes::ListAttributesInput;
use aws_sdk_ecs::operation::put_attributes::PutAttributesInput;
use aws_sdk_ecs::types::{self, ContainerInstance};

use super::schema::Attribute;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Batcher, Client, Error, Operation, Page, by_key, fresh};

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Attribute>;

/// Reads of container instances, by cluster.
struct Reads(Batcher<String, String, ContainerInstance>);

/// DescribeContainerInstances takes this many.
const PER_CALL: usize = 100;

/// The place of an attribute: the cluster, and the ID of the container instance.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) cluster: String,
    pub(super) instance: String,
}

impl Api<'_> {
    /// The value of the attribute of that name, inside; `None` when the instance is gone or has none.
    pub(super) async fn find(
        &self,
        target: &Target,
        name: &str,
    ) -> Result<Option<Option<String>>, Error> {
        let reads = (self.client()).shared(|| Reads(Batcher::new(PER_CALL)));
        let (client, cluster) = (self.client().clone(), target.cluster.clone());
        let load = move |keys| describe(client, cluster, keys);
        let (cluster, instance) = (target.cluster.clone(), target.instance.clone());
        let found = self.outcome(reads.0.get(cluster, instance, load).await)?;
        Ok(found.and_then(|instance| value_of(&instance, name)))
    }

    /// Sets the attribute. Its instance may be as new as the attribute.
    pub(super) async fn put(&self, input: PutAttributesInput) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.put_attributes().customize().interceptor(input).send()
        };
        let request = self.request("ecs:PutAttributes");
        let request = request.retry_if(fresh::SPREAD, is_gone);
        request.send(send).await.map(drop)
    }

    /// Removes the attribute; one that is gone is fine.
    pub(super) async fn delete(&self, input: DeleteAttributesInput) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let request = ecs.delete_attributes().customize();
            request.interceptor(input).send()
        };
        match self.call("ecs:DeleteAttributes", send).await {
            Err(error) if is_gone(&error) => Ok(()),
            other => other.map(drop),
        }
    }

    /// A page of the attributes that `filter` asks for.
    pub(super) async fn list(
        &self,
        filter: &ListAttributesInput,
        next: Option<String>,
    ) -> Result<Page<types::Attribute>, Error> {
        let ecs = self.ecs().await?;
        let mut input = filter.clone();
        (input.max_results, input.next_token) = (Some(100), next);
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.list_attributes().customize().interceptor(input).send()
        };
        let page = self.call("ecs:ListAttributes", send).await?;
        Ok(Page::new(page.attributes, page.next_token))
    }
}

/// Whether the cluster or the container instance does not exist.
fn is_gone(error: &Error) -> bool {
    error.is(&["ClusterNotFoundException", "TargetNotFoundException"])
}

/// The attribute as the instance has it, inside its value; `None` when the instance has none of that name.
fn value_of(instance: &ContainerInstance, name: &str) -> Option<Option<String>> {
    let mut all = instance.attributes().iter();
    let found = all.find(|attribute| attribute.name() == name)?;
    let value = found.value().filter(|value| !value.is_empty());
    Some(value.map(str::to_owned))
}

async fn describe(
    client: Client,
    cluster: String,
    keys: Vec<String>,
) -> Result<BTreeMap<String, ContainerInstance>, Error> {
    const ACTION: &str = "ecs:DescribeContainerInstances";
    let request = client.ecs().await?.describe_container_instances();
    let request = request.cluster(cluster);
    let request = request.set_container_instances(Some(keys.clone()));
    let answer = client.request(ACTION).send(|| request.clone().send());
    let answer = match answer.await {
        Err(error) if is_gone(&error) => return Ok(BTreeMap::new()),
        answer => answer?,
    };
    let find = |key: &str| {
        let mut found = answer.container_instances().iter();
        let it = found.find(|it| it.container_instance_arn().map(short_name) == Some(key))?;
        Some((it.status() != Some("INACTIVE")).then_some(it))
    };
    by_key(ACTION, keys, answer.failures(), find)
}
