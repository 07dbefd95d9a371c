//! Gateways, as time passes: the end of an update.

use aws_sdk_ecs::types::{GatewayOperationError, GatewayResourceFailure, GatewayStatus};

use crate::operation::refusal;
use crate::world::World;

/// How long an update takes, in milliseconds.
pub(super) const UPDATING: i64 = 15_000;

/// The operation of Elastic Load Balancing that changes a load balancer; a fault can refuse it.
const OPERATION: &str = "ModifyLoadBalancerAttributes";

impl World {
    /// The update of a gateway ends. It fails if the load balancer could not be changed.
    pub(crate) fn step_gateway(&mut self, arn: &str) {
        let now = self.now;
        let is_due = |since: i64| now.0 >= since + UPDATING;
        let since = self.gateways.get(arn).and_then(|it| it.updating_since);
        if !since.is_some_and(|since| is_due(since.0)) {
            return;
        }
        let balancer = self.balancer_of(arn);
        let failure = balancer.and_then(|balancer| {
            let refusal = refusal(self, OPERATION)?;
            let error = GatewayOperationError::builder()
                .operation(format!("elasticloadbalancing:{OPERATION}"))
                .code(refusal.code)
                .message(refusal.message);
            let failure = GatewayResourceFailure::builder().arn(balancer.arn);
            Some(failure.errors(error.build()).build())
        });
        let Some(gateway) = self.gateways.get_mut(arn) else {
            return;
        };
        gateway.updating_since = None;
        let described = &mut gateway.described;
        described.status = Some(match failure {
            None => GatewayStatus::UpdateComplete,
            Some(_) => GatewayStatus::UpdateFailed,
        });
        described.updated_at = Some(now.as_date());
        if let Some(failure) = failure {
            let reason = "One or more load balancers could not be updated.";
            described.status_reason = Some(reason.to_owned());
            described.failures = Some(vec![failure]);
        }
    }
}
