//! Changes that UpdateService refuses because another controller rolls out the service.

use super::super::launch::controller;
use super::super::node::Node;
use super::super::object::{Object, Row};

/// Attributes that the documentation of UpdateService excludes for CODE_DEPLOY and EXTERNAL alike.
pub(crate) const KEPT: [&str; 5] = [
    "task_definition",
    "platform_version",
    "network_configuration",
    "load_balancer",
    "capacity_provider_strategy",
];

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "SV-055",
        "",
        "Argument cannot be changed with this deployment controller",
        "A service whose controller is `CODE_DEPLOY` or `EXTERNAL` must keep its task definition, platform version, network, \
         load balancers and capacity providers.",
        |service, _, faults| {
            let (Some(former), Some(kind)) = (service.former(), rolled_out_by(service)?) else {
                return Some(());
            };
            let mut all = Some(());
            for name in KEPT {
                let node = service.get(name);
                match node.same(&former.get(name)) {
                    None => all = None,
                    Some(true) => {}
                    Some(false) => {
                        let summary = changed(name, kind);
                        faults.titled(&place_of(service, name), &summary, what_to_do(name, kind));
                    }
                }
            }
            all
        },
    ),
    Row::certain(
        "SV-055",
        "force_new_deployment",
        "Deployment cannot be forced with this deployment controller",
        "Of a service whose controller is `CODE_DEPLOY` or `EXTERNAL`, no new deployment must be forced.",
        |service, force, faults| {
            let (Some(former), Some(kind)) = (service.former(), rolled_out_by(service)?) else {
                return Some(());
            };
            let same = force.same(&former.get("force_new_deployment"))?
                && service.get("triggers").same(&former.get("triggers"))?;
            if force.bool()? == Some(true) && !same {
                faults.at(force, what_to_do("force_new_deployment", kind));
            }
            Some(())
        },
    ),
];

/// Where a message about one of the attributes points: Terraform shows no line of a whole block.
pub(crate) fn place_of<'a>(service: &'a Object, name: &'static str) -> Node<'a> {
    let node = service.get(name);
    match name {
        "network_configuration" => node.get("subnets"),
        "load_balancer" => node.at_member("target_group_arn"),
        "capacity_provider_strategy" => node.at_member("capacity_provider"),
        _ => node,
    }
}

/// The controller other than ECS that rolls out a service before and after. One that goes over to another controller in
/// the same request is rolled out by that one.
pub(crate) fn rolled_out_by(service: &Object) -> Option<Option<&str>> {
    let former = service.former();
    let before = match former {
        Some(former) => former.get("deployment_controller").get("type").text()?,
        None => None,
    };
    let Some(kind @ ("CODE_DEPLOY" | "EXTERNAL")) = before else {
        return Some(None);
    };
    Some((controller(service)? == kind).then_some(kind))
}

/// The complaint about an attribute.
pub(crate) fn changed(name: &str, controller: &str) -> String {
    format!("{name} cannot be changed with the deployment controller {controller}")
}

/// The warning about an attribute that is known after apply.
pub(crate) fn may_change(name: &str, controller: &str) -> String {
    format!("{name} may change, which the deployment controller {controller} does not allow")
}

/// The detail of a message about an attribute.
pub(crate) fn what_to_do(name: &str, controller: &str) -> String {
    let (who, how) = match controller {
        "CODE_DEPLOY" => ("CodeDeploy", "start a deployment in CodeDeploy"),
        _ => ("an external controller", "create a task set"),
    };
    format!(
        "Deployments of this service belong to {who}, and UpdateService does not take \
         {name}. To roll the change out, {how}, and let Terraform ignore what that changes: lifecycle {{ ignore_changes = \
         [{name}] }}. To replace the service instead, run terraform taint ADDRESS before."
    )
}
