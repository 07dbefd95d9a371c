//! Express services as they are described.

use aws_sdk_ecs::operation::describe_express_gateway_service::{
    DescribeExpressGatewayServiceInput, DescribeExpressGatewayServiceOutput,
};
use aws_sdk_ecs::types::{
    AccessType, EcsExpressGatewayService, ExpressGatewayServiceConfiguration,
    ExpressGatewayServiceInclude, ExpressGatewayServiceStatus, IngressPathSummary,
};

use super::{ExpressService, definition};
use crate::codec::carry;
use crate::refusal::Refusal;
use crate::service::Rollout;
use crate::world::{World, short};

impl World {
    /// An Express service as it is described.
    pub(super) fn described_express(
        &self,
        arn: &str,
        tagged: bool,
    ) -> Result<EcsExpressGatewayService, Refusal> {
        let not_found = || Refusal::new("ResourceNotFoundException", "Resource not found.");
        let (express, service) = self.express_service(arn).ok_or_else(not_found)?;
        let rollouts = service.rollouts.iter();
        let active: Result<Vec<_>, Refusal> = rollouts
            .map(|rollout| self.configuration(arn, express, rollout))
            .collect();
        let settings = express.newest();
        let status = ExpressGatewayServiceStatus::builder()
            .status_code(service.status.as_str().into())
            .build();
        Ok(EcsExpressGatewayService::builder()
            .cluster(short(&service.cluster))
            .service_name(service.name())
            .service_arn(arn)
            .set_infrastructure_role_arn(settings.and_then(|it| it.infrastructure_role_arn.clone()))
            .status(status)
            .set_current_deployment(service.service_deployment.clone())
            .set_active_configurations(Some(active?))
            .set_tags(tagged.then(|| self.tags_of(arn)))
            .created_at(service.created_at.as_date())
            .updated_at(express.updated_at.as_date())
            .build())
    }

    /// A revision that runs.
    fn configuration(
        &self,
        arn: &str,
        express: &ExpressService,
        rollout: &Rollout,
    ) -> Result<ExpressGatewayServiceConfiguration, Refusal> {
        let revision = self.revision_arn(arn, &rollout.id);
        let own = express.revisions.get(&revision);
        let settings = own.or_else(|| express.newest());
        let settings = settings.ok_or_else(super::missing)?;
        let mut it: ExpressGatewayServiceConfiguration = carry(&settings.0)?;
        let named = rollout.settings.task_definition().unwrap_or_default();
        if let Some(definition) = self.definition(named) {
            let with_container = own.is_none() || settings.task_definition_arn.is_some();
            definition::show(definition, &mut it, with_container);
        }
        if let Some(network) = &mut it.network_configuration {
            network.security_groups = Some(self.express_groups(settings, &express.made));
        }
        it.ingress_paths = Some(
            IngressPathSummary::builder()
                .access_type(self.access_type(settings))
                .endpoint(&express.made.endpoint)
                .build()
                .into_iter()
                .collect(),
        );
        it.created_at = Some(rollout.created_at.as_date());
        it.service_revision_arn = Some(revision);
        Ok(it)
    }

    pub(super) fn access_type(
        &self,
        settings: &aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput,
    ) -> AccessType {
        match self.is_public(settings) {
            true => AccessType::Public,
            false => AccessType::Private,
        }
    }
}

pub(crate) fn describe(
    world: &mut World,
    input: DescribeExpressGatewayServiceInput,
) -> Result<DescribeExpressGatewayServiceOutput, Refusal> {
    let arn = input.service_arn().filter(|arn| !arn.is_empty());
    let arn = arn.ok_or_else(|| Refusal::missing("serviceArn"))?;
    let tagged = input
        .include()
        .contains(&ExpressGatewayServiceInclude::Tags);
    Ok(DescribeExpressGatewayServiceOutput::builder()
        .service(world.described_express(arn, tagged)?)
        .build())
}
