//! The services of a cluster.

use aws_sdk_ecs::operation::list_services::ListServicesInput;
use tfplug::validator::one_of;
use tfplug::{Attr, Cx, Model, Result};

use crate::aws::codec::{Codec, typed};
use crate::aws::{Client, Pages, Step};
use crate::service::api::Api;
use crate::validators::rule;

static CODEC: Codec<Services> = Codec::new();

/// ARNs of the services of a cluster, all or those of a kind.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Services {
    /// ARN or name of the cluster.
    #[tf(required, api = "cluster")]
    pub(crate) cluster_arn: Attr<String>,
    /// Only services of this launch type: `EC2`, `FARGATE`, `EXTERNAL` or `MANAGED_INSTANCES`.
    #[tf(optional, validate = rule("SV-045", one_of(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"])))]
    pub(crate) launch_type: Attr<String>,
    /// Only services of this strategy: `REPLICA` or `DAEMON`.
    #[tf(optional, validate = rule("SV-045", one_of(&["REPLICA", "DAEMON"])))]
    pub(crate) scheduling_strategy: Attr<String>,
    /// Only services whose resources are managed by `CUSTOMER` (ordinary services) or by `ECS` (Express services). (Not
    /// known to `aws_ecs_services`.)
    #[tf(optional, validate = rule("SV-045", one_of(&["CUSTOMER", "ECS"])))]
    pub(crate) resource_management_type: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed, local)]
    pub(crate) region: Attr<String>,
    /// The same as `cluster_arn`.
    #[tf(computed, local)]
    pub(crate) id: Attr<String>,
    /// ARNs of the services, in alphabetical order.
    #[tf(computed, local)]
    pub(crate) service_arns: Attr<Vec<String>>,
}

/// `data "ecs_services"`
#[derive(Debug)]
pub(crate) struct ServicesDataSource;

impl tfplug::DataSource for ServicesDataSource {
    type Client = Client;
    type Model = Services;
    const TYPE: &'static str = "services";

    async fn read(&self, cx: &Cx<Client>, config: Services) -> Result<Services> {
        let cluster = config.cluster_arn.get().unwrap_or_default();
        let name = format!("all of {cluster}");
        let api = Api::new(cx, Step::LookUp, &name, &config.region)?;
        let filter = request(&config)?;
        let about = |error| api.about_cluster(error, "cluster_arn", &cluster);
        let pages = Pages::new(|next| api.list(&filter, next));
        let mut arns = pages.all().await.map_err(about)?;
        arns.sort();
        Ok(Services {
            region: api.client().answered_region(&config.region),
            id: cluster.into(),
            service_arns: arns.into(),
            ..config
        })
    }
}

fn request(config: &Services) -> Result<ListServicesInput> {
    Ok(typed(CODEC.encode(config), ListServicesInput::deserialize)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::codec::full::{PAGED, forgotten, requests, whole};
    use crate::aws::codec::samples::{everything, model};
    use crate::aws::codec::{described, json as text};

    #[test]
    fn every_filter_of_the_api_is_exposed() {
        let members = whole(ListServicesInput::SCHEMA, ListServicesInput::deserialize);
        let declared = requests(CODEC.attributes());
        let none = Vec::<String>::new();
        assert_eq!(forgotten(&members, &declared, &PAGED), none);
    }

    #[test]
    fn filters_are_sent_where_they_are_set() {
        let sent = |config: &Services| {
            let input = request(config).unwrap();
            text(&described(ListServicesInput::SCHEMA, &input).unwrap().into())
        };
        let all = model::<Services>(&everything::<Services>());
        let expected = json!({
            "cluster": "11", "launchType": "12", "schedulingStrategy": "13", "resourceManagementType": "14",
        });
        assert_eq!(sent(&all), expected);
        let unset = Services {
            cluster_arn: "main".into(),
            launch_type: "".into(),
            ..Services::default()
        };
        assert_eq!(sent(&unset), json!({ "cluster": "main" }));
    }
}
