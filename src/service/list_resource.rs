//! Listing services for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ecs::operation::list_services::ListServicesInput;
use aws_sdk_ecs::types::ResourceManagementType;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, connected, model};
use super::schema::Service;
use crate::arn::short_name;
use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Pages, Step, tagging};
use crate::validators::{self, rule};

static CODEC: Codec<Filter> = Codec::new();

/// Lists the services of a cluster, but for those that another AWS service manages (ECS Express Mode).
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Name or ARN of the cluster.
    #[tf(required)]
    pub(crate) cluster: Attr<String>,
    /// Only services of this launch type: `EC2`, `FARGATE` or `EXTERNAL`.
    #[tf(optional, validate = validators::launch_type())]
    pub(crate) launch_type: Attr<String>,
    /// Only services with this scheduling strategy: `REPLICA` or `DAEMON`.
    #[tf(optional, validate = rule("SV-045", one_of(&["REPLICA", "DAEMON"])))]
    pub(crate) scheduling_strategy: Attr<String>,
    /// Only services that have all of these tags.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, local)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_service"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let cluster = config.cluster.get().unwrap_or_default();
        let whose = format!("all of {}", short_name(&cluster));
        let api = Api::new(cx, Step::List, &whose, &config.region)?;
        let mut filter = typed(CODEC.encode(&config), ListServicesInput::deserialize)?;
        filter.resource_management_type = Some(ResourceManagementType::Customer);
        let mut pages = Pages::new(|next| api.list(&filter, next));
        let about = |error| api.about_cluster(error, "cluster", &cluster);
        while let Some(items) = pages.next().await.map_err(about)? {
            for service in api.active(&cluster, &items).await? {
                if tagging::has_all(service.tags(), &config.tags) {
                    let name = service.service_name().unwrap_or_default();
                    let mut model = model(&api, &service, &Service::default(), true)?;
                    if found.whole() {
                        model = connected(&api, &service, model, true).await?;
                    }
                    found.tell(name, &model).await;
                }
            }
        }
        Ok(())
    }
}
