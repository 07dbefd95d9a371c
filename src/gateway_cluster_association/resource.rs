//! The life of an association: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types::{
    GatewayClusterAssociationStatus as Status, GatewayClusterAssociationSummary as Association,
};
use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Plan, Result};

use super::api::Api;
use super::convert;
use super::rollout::is_going;
use super::schema::{GatewayClusterAssociation, Identity};
use crate::arn::{Arn, short_name};
use crate::aws::{self, Client, Managed as _, Step, fresh};

/// `ecs_gateway_cluster_association`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = GatewayClusterAssociation;
    type Identity = Identity;
    const TYPE: &'static str = "gateway_cluster_association";
    const LIMITS: Limits = Limits::of(Duration::from_secs(20 * 60));

    fn validate(&self, config: &GatewayClusterAssociation, diags: &mut Diags) {
        convert::CODEC.validate(config, diags);
    }

    /// An association that is being removed cannot be kept: it is made again when it is gone.
    fn plan(&self, client: Option<&Client>, plan: &mut Plan<GatewayClusterAssociation>) -> Result {
        aws::plan(client, plan)?;
        let status = plan.prior.as_ref().and_then(|prior| prior.status.text());
        if status == Some(Status::Disassociating.as_str()) {
            plan.unknown("status");
            plan.replace("status");
        }
        Ok(())
    }

    async fn create(
        &self,
        cx: &Cx<Client>,
        change: &mut Change<GatewayClusterAssociation>,
    ) -> Result {
        let plan = change.plan.clone();
        let (api, gateway, cluster) = operation(cx, Step::Create, &plan)?;
        match api.find(&gateway, &cluster).await? {
            Some(found) if is_going(&found) => api.wait_gone(&gateway, &cluster).await?,
            Some(found) => {
                let state = model(&api, &found, &plan)?;
                return api.adopt(change, &state, &format!("{gateway},{cluster}"));
            }
            None => {}
        }
        let made = api.create(convert::create(&plan)?).await?;
        let made = Association::builder()
            .set_gateway_arn(made.gateway_arn)
            .set_cluster_arn(made.cluster_arn)
            .set_status(made.status)
            .build();
        change.save(&model(&api, &made, &plan)?);
        let found = api.read_back(&gateway, &cluster).await;
        if let Some(Some(found)) = aws::waited(cx, found)? {
            change.save(&model(&api, &found, &plan)?);
            fresh::mark(change);
        }
        Ok(())
    }

    async fn read(
        &self,
        cx: &Cx<Client>,
        object: &mut Object<GatewayClusterAssociation>,
    ) -> Result {
        let (api, gateway, cluster) = operation(cx, Step::Read, object.state())?;
        let find = || api.find(&gateway, &cluster);
        match api.read(object, &[&gateway, &cluster], find).await? {
            Some(found) => object.save(&model(&api, &found, object.state())?),
            None => object.gone(),
        }
        Ok(())
    }

    /// Only other spellings and timeouts: everything else replaces the association.
    async fn update(
        &self,
        _: &Cx<Client>,
        _: &GatewayClusterAssociation,
        change: &mut Change<GatewayClusterAssociation>,
    ) -> Result {
        change.save(&change.plan.clone());
        Ok(())
    }

    async fn delete(
        &self,
        cx: &Cx<Client>,
        object: &mut Object<GatewayClusterAssociation>,
    ) -> Result {
        let (api, gateway, cluster) = operation(cx, Step::Delete, object.state())?;
        match api.find(&gateway, &cluster).await? {
            None => return Ok(()),
            Some(found) if is_going(&found) => {}
            Some(_) => api.delete(&gateway, &cluster).await?,
        }
        api.wait_gone(&gateway, &cluster).await
    }

    fn generate(&self, client: Option<&Client>, config: &mut GatewayClusterAssociation) {
        aws::generate(client, config);
    }

    fn import(&self, id: &str) -> Result<GatewayClusterAssociation> {
        let (text, region) = aws::split_region(id);
        let parts = text.split_once(',');
        let parts = parts.filter(|(gateway, cluster)| {
            !gateway.is_empty() && !cluster.is_empty() && !cluster.contains(',')
        });
        let Some((gateway, cluster)) = parts else {
            return Err(aws::not_an_id::<GatewayClusterAssociation>(
                id,
                "Import an association by the names or ARNs of gateway and cluster, joined by a comma: terraform import \
                 ecs_gateway_cluster_association.web my-gateway,my-cluster",
            ));
        };
        let region_of = |reference: &str| Arn::parse(reference).ok().map(|arn| arn.region);
        let found = region_of(gateway).or_else(|| region_of(cluster));
        let region = region.map(str::to_owned).or(found);
        let stub = GatewayClusterAssociation {
            gateway: gateway.into(),
            cluster: cluster.into(),
            ..GatewayClusterAssociation::default()
        };
        Ok(aws::in_region_of(stub, region.into()))
    }

    fn import_by_identity(&self, identity: Identity) -> Result<GatewayClusterAssociation> {
        let gateway = arn(&identity.gateway_arn, "gateway_arn")?;
        let cluster = arn(&identity.cluster_arn, "cluster_arn")?;
        self.import(&format!("{gateway},{cluster}"))
    }

    fn identity(state: &GatewayClusterAssociation) -> Option<Identity> {
        Some(Identity {
            gateway_arn: state.gateway_arn.clone(),
            cluster_arn: state.cluster_arn.clone(),
        })
    }
}

/// An ARN of an identity.
fn arn<'a>(value: &'a Attr<String>, at: &str) -> Result<&'a str> {
    let text = value.require(at)?;
    match Arn::parse(text) {
        Ok(_) => Ok(text),
        Err(fault) => Err(Error::new(format!("{text:?} is not an ARN"))
            .detail(format!("The identity has ARNs: {fault}."))
            .at(at)),
    }
}

/// An operation, and the ARNs of gateway and cluster; before they are known, as they are configured.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    model: &GatewayClusterAssociation,
) -> Result<(Api<'a>, String, String)> {
    let either = |arn: &Attr<String>, reference: &Attr<String>| {
        arn.get().or_else(|| reference.get()).unwrap_or_default()
    };
    let gateway = either(&model.gateway_arn, &model.gateway);
    let cluster = either(&model.cluster_arn, &model.cluster);
    let name = format!("{} with {}", short_name(&gateway), short_name(&cluster));
    Ok((Api::new(cx, step, &name, &model.region)?, gateway, cluster))
}

/// The model of an association that was found.
pub(super) fn model(
    api: &Api<'_>,
    found: &Association,
    before: &GatewayClusterAssociation,
) -> Result<GatewayClusterAssociation> {
    let state = convert::from_answer(found, before)?;
    Ok(state.in_region(api.client().region().into()))
}
