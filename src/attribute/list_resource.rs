//! The attributes of the container instances of a cluster, for `terraform query`.

use aws_sdk_ecs::operation::list_attributes::ListAttributesInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, found as model};
use super::schema::Attribute;
use crate::arn::short_name;
use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Pages, Step};

pub(super) static CODEC: Codec<Filter> = Codec::new();

/// Lists the custom attributes of the container instances of a cluster.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Name or ARN of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Only attributes of this name.
    #[tf(optional)]
    pub(crate) attribute_name: Attr<String>,
    /// Only attributes with this value; goes with `attribute_name`.
    #[tf(optional)]
    pub(crate) attribute_value: Attr<String>,
    /// Only attributes of this container instance, by its ID or ARN.
    #[tf(optional, local)]
    pub(crate) target_id: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_attribute"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    /// Attributes of the agent cannot be managed, and are left out.
    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let cluster = config.cluster.require("cluster")?;
        let name = format!("all of {}", short_name(cluster));
        let api = Api::new(cx, Step::List, &name, &config.region)?;
        let filter = request(&config)?;
        let target = config.target_id.text().filter(|it| !it.is_empty());
        let mut pages = Pages::new(|next| api.list(&filter, next));
        let about = |error| api.about_cluster(error, "cluster", cluster);
        while let Some(items) = pages.next().await.map_err(about)? {
            for attribute in items {
                let instance = short_name(attribute.target_id().unwrap_or_default());
                let wanted = target.is_none_or(|target| short_name(target) == instance);
                if wanted && !is_of_agent(attribute.name()) {
                    tell(&api, &config, found, &attribute).await;
                }
            }
        }
        Ok(())
    }
}

/// The only kind of target.
pub(super) fn request(config: &Filter) -> Result<ListAttributesInput> {
    let mut filter = typed(CODEC.encode(config), ListAttributesInput::deserialize)?;
    filter.target_type = Some(types::TargetType::ContainerInstance);
    Ok(filter)
}

fn is_of_agent(name: &str) -> bool {
    name.starts_with("ecs.") || name.starts_with("com.amazonaws.ecs.")
}

async fn tell(
    api: &Api<'_>,
    config: &Filter,
    found: &Found<Resource>,
    attribute: &types::Attribute,
) {
    let instance = short_name(attribute.target_id().unwrap_or_default());
    let before = Attribute {
        name: attribute.name().into(),
        target_id: instance.into(),
        target_type: "container-instance".into(),
        cluster: config.cluster.clone(),
        ..Attribute::default()
    };
    let value = attribute.value().filter(|value| !value.is_empty());
    let model = model(api, &before, value.map(str::to_owned));
    let name = format!("{} of {instance}", attribute.name());
    found.tell(name, &model).await;
}
