//! The infrastructure of an Express service as service revisions show it.

use aws_sdk_ecs::types::{
    EcsManagedResources, ExpressGatewayServiceScalingMetric as Metric, ManagedResourceStatus,
};
use serde_json::{Value as Json, json};

use crate::codec::read;
use crate::refusal::Refusal;
use crate::world::{World, short};

/// The name that Application Auto Scaling has for a metric.
fn metric(metric: Option<&Metric>) -> &'static str {
    match metric {
        Some(Metric::AverageMemoryUtilization) => "ECSServiceAverageMemoryUtilization",
        Some(Metric::RequestCountPerTarget) => "ALBRequestCountPerTarget",
        _ => "ECSServiceAverageCPUUtilization",
    }
}

impl World {
    /// The objects that ECS manages for a revision of an Express service.
    pub(crate) fn managed_resources(
        &self,
        service: &str,
        revision: &str,
    ) -> Result<Option<EcsManagedResources>, Refusal> {
        let Some((express, it)) = self.express_service(service) else {
            return Ok(None);
        };
        let own = express.revisions.get(revision);
        let Some(settings) = own.or_else(|| express.newest()) else {
            return Ok(None);
        };
        let status = match it.is_present() {
            true => ManagedResourceStatus::Active,
            false => ManagedResourceStatus::Deleted,
        };
        let at = express.updated_at.as_date().as_secs_f64();
        let resource = |arn: String, more: Json| {
            let mut resource = json!({ "arn": arn, "status": status.as_str(), "updatedAt": at });
            if let (Json::Object(resource), Json::Object(more)) = (&mut resource, more) {
                resource.extend(more);
            }
            resource
        };
        let made = &express.made;
        let named = it.settings.task_definition().unwrap_or_default();
        let main = self.definition(named).and_then(super::definition::main);
        let port = main.and_then(|it| it.port_mappings().first()?.container_port());
        let balancer = self.express_balancer(settings);
        let group = self.security_group_arn(&balancer.security_group);
        let groups = made.target_groups.iter().map(|arn| {
            let more = json!({
                "healthCheckPath": settings.health_check_path(), "healthCheckPort": port, "port": port,
            });
            resource(arn.clone(), more)
        });
        let balancers = it.settings.load_balancers().first();
        let rule = balancers.and_then(|it| it.advanced_configuration());
        let rule = rule.and_then(|it| it.production_listener_rule.clone());
        let network = settings.network_configuration();
        let scheme = match self.is_public(settings) {
            true => "internet-facing",
            false => "internal",
        };
        let id = made.endpoint.split(['-', '.']).nth(1).unwrap_or_default();
        let ingress = json!({
            "accessType": self.access_type(settings).as_str(), "endpoint": made.endpoint,
            "loadBalancer": resource(balancer.arn, json!({
                "scheme": scheme, "subnetIds": network.map(|it| it.subnets()), "securityGroupIds": [balancer.security_group],
            })),
            "loadBalancerSecurityGroups": [resource(group, json!({}))],
            "certificate": resource(self.certificate_arn(id), json!({ "domainName": made.endpoint })),
            "listener": resource(balancer.listener, json!({})),
            "rule": resource(rule.unwrap_or_default(), json!({})),
            "targetGroups": groups.collect::<Vec<_>>(),
        });
        let (region, account) = (&self.region, &self.account);
        let own = self.security_group_arn(&made.security_group);
        let logs = format!(
            "arn:aws:logs:{region}:{account}:log-group:{}",
            made.log_group
        );
        let all = json!({
            "ingressPaths": [ingress], "serviceSecurityGroups": [resource(own, json!({}))],
            "logGroups": [resource(logs, json!({ "logGroupName": made.log_group }))],
            "autoScaling": self.scaling_of(service, settings.scaling_target(), &resource),
        });
        Ok(Some(read(all.to_string().as_bytes())?))
    }

    fn scaling_of(
        &self,
        service: &str,
        target: Option<&aws_sdk_ecs::types::ExpressGatewayScalingTarget>,
        resource: &dyn Fn(String, Json) -> Json,
    ) -> Json {
        let (region, account) = (&self.region, &self.account);
        let id = crate::ec2::number_of(service);
        let arn = |kind: &str| {
            format!("arn:aws:application-autoscaling:{region}:{account}:{kind}/{id:016x}")
        };
        let policy = json!({
            "policyType": "TargetTrackingScaling", "targetValue": target.and_then(|it| it.auto_scaling_target_value()),
            "metric": metric(target.and_then(|it| it.auto_scaling_metric())),
        });
        let scalable = json!({
            "minCapacity": target.and_then(|it| it.min_task_count()), "maxCapacity": target.and_then(|it| it.max_task_count()),
        });
        let name = format!("scaling-policy/{}", short(service));
        json!({
            "scalableTarget": resource(arn("scalable-target"), scalable),
            "applicationAutoScalingPolicies": [resource(arn(&name), policy)],
        })
    }
}
