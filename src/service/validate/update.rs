//! Changes that UpdateService refuses because another controller rolls out the service: rule SV-055.

use tfplug::{Attr, Diags, Path, Plan, Result};

use crate::rules::{self, Confidence, Fault, Policy, Rule};
use crate::service::schema::Service;

/// The state before and what is planned.
#[derive(Debug)]
struct Update {
    prior: Service,
    planned: Service,
}

/// A member that only the controller changes: its path, where a diagnostic points, and its value.
struct Member {
    name: &'static str,
    path: &'static str,
    get: fn(&Service) -> tfplug::value::Value,
    is_unset: fn(&Service) -> bool,
}

macro_rules! member {
    ($name:ident, $path:literal) => {
        Member {
            name: stringify!($name),
            path: $path,
            get: |service| tfplug::Field::encode(&service.$name),
            is_unset: |service| service.$name.is_unset(),
        }
    };
}

/// Attributes that the documentation of UpdateService excludes for CODE_DEPLOY and EXTERNAL alike.
const MEMBERS: &[Member] = &[
    member!(task_definition, "task_definition"),
    member!(platform_version, "platform_version"),
    member!(network_configuration, "network_configuration[0].subnets"),
    member!(load_balancer, "load_balancer.target_group_arn"),
    member!(
        capacity_provider_strategy,
        "capacity_provider_strategy.capacity_provider"
    ),
];

/// A change of these replaces the service.
const REPLACING: [&str; 6] = [
    "name",
    "cluster",
    "scheduling_strategy",
    "iam_role",
    "region",
    "launch_type",
];

/// A member that changes for certain.
const CHANGED: Rule<Update> = Rule::certain(
    "SV-055",
    "a service whose controller is `CODE_DEPLOY` or `EXTERNAL` keeps its task definition, platform version, network, \
     load balancers and capacity providers, and no new deployment is forced",
    |update| Some(faults(update, false)),
);

/// A member whose value is not known yet.
const UNKNOWN: Rule<Update> = Rule {
    severity: rules::Severity::Warning,
    confidence: Confidence::Certain,
    check: |update| Some(faults(update, true)),
    ..CHANGED
};

/// In a plan: an error for what changes, a warning for what may change.
pub(in crate::service) fn check(plan: &mut Plan<Service>) -> Result {
    let Some(prior) = plan.prior.clone() else {
        return Ok(());
    };
    // A service that is replaced is not updated.
    if REPLACING.iter().any(|name| plan.changes(*name)) {
        return Ok(());
    }
    let planned = plan.planned()?;
    let update = Update { prior, planned };
    rules::report(&[CHANGED, UNKNOWN], &update, plan.diags());
    Ok(())
}

/// Before the request, when all is known.
pub(in crate::service) fn check_again(prior: &Service, planned: &Service) -> Result {
    let update = Update {
        prior: prior.clone(),
        planned: planned.clone(),
    };
    let found = rules::findings(&[CHANGED], &update, &Policy::current());
    let found = found.into_iter().map(tfplug::Diagnostic::from);
    found.collect::<Diags>().into_result()
}

/// The controller's type; `None` when unknown.
fn controller(service: &Service) -> Option<&str> {
    match &service.deployment_controller {
        Attr::Null => Some("ECS"),
        Attr::Unknown => None,
        Attr::Known(controller) => match &controller.r#type {
            Attr::Unknown => None,
            kind if kind.is_unset() => Some("ECS"),
            kind => kind.text(),
        },
    }
}

fn faults(update: &Update, unknown: bool) -> Vec<Fault> {
    let Some(kind @ ("CODE_DEPLOY" | "EXTERNAL")) = controller(&update.prior) else {
        return Vec::new();
    };
    // A service that goes over to another controller in the same request is rolled out by that one.
    if controller(&update.planned) != Some(kind) {
        return Vec::new();
    }
    let mut faults: Vec<Fault> = MEMBERS
        .iter()
        .filter(|member| {
            let (before, after) = ((member.get)(&update.prior), (member.get)(&update.planned));
            let unset = (member.is_unset)(&update.prior) && (member.is_unset)(&update.planned);
            !unset && !before.same(&after) && after.has_unknown() == unknown
        })
        .map(|member| fault(member.name, member.path, kind, unknown))
        .collect();
    let forced = update.planned.force_new_deployment.get() == Some(true)
        && (update.prior.force_new_deployment != update.planned.force_new_deployment
            || update.prior.triggers != update.planned.triggers);
    if forced && !unknown {
        faults.push(fault(
            "force_new_deployment",
            "force_new_deployment",
            kind,
            false,
        ));
    }
    faults
}

fn fault(name: &str, path: &str, kind: &str, unknown: bool) -> Fault {
    let (who, how) = match kind {
        "CODE_DEPLOY" => ("CodeDeploy", "start a deployment in CodeDeploy"),
        _ => ("an external controller", "create a task set"),
    };
    let verb = if unknown { "may be" } else { "is" };
    Fault::new(
        Path::from(path),
        format!("{name} {verb} changed, which ECS refuses for the controller {kind}"),
        format!(
            "The deployments of this service belong to {who}, and UpdateService does not take {name}. To roll the change \
             out, {how}, and let Terraform ignore what that changes: lifecycle {{ ignore_changes = [{name}] }}. To \
             replace the service instead, run terraform taint ADDRESS before"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::schema::DeploymentController;

    fn service(kind: &str) -> Service {
        Service {
            name: "web".into(),
            task_definition: "web:1".into(),
            deployment_controller: DeploymentController {
                r#type: kind.into(),
            }
            .into(),
            desired_count: 1.into(),
            ..Service::default()
        }
    }

    fn reported(prior: &Service, planned: &Service) -> Vec<(String, bool)> {
        let update = Update {
            prior: prior.clone(),
            planned: planned.clone(),
        };
        let found = rules::findings(&[CHANGED, UNKNOWN], &update, &Policy::default());
        found
            .into_iter()
            .map(|it| (it.path.to_string(), it.severity == tfplug::Severity::Error))
            .collect()
    }

    #[test]
    fn attributes_of_the_controller_are_refused_where_they_are() {
        for kind in ["CODE_DEPLOY", "EXTERNAL"] {
            let before = service(kind);
            let after = Service {
                task_definition: "web:2".into(),
                platform_version: "1.4.0".into(),
                ..before.clone()
            };
            let both = [
                ("task_definition".to_owned(), true),
                ("platform_version".to_owned(), true),
            ];
            assert_eq!(reported(&before, &after), both);
            assert!(check_again(&before, &after).is_err());
        }
    }

    #[test]
    fn unknown_values_are_a_warning() {
        let before = service("CODE_DEPLOY");
        let after = Service {
            task_definition: Attr::Unknown,
            ..before.clone()
        };
        assert_eq!(
            reported(&before, &after),
            [("task_definition".to_owned(), false)]
        );
    }

    #[test]
    fn all_else_passes() {
        let rolling = service("ECS");
        let changed = |before: &Service| Service {
            task_definition: "web:2".into(),
            ..before.clone()
        };
        assert_eq!(reported(&rolling, &changed(&rolling)), []);
        let before = service("CODE_DEPLOY");
        let counted = Service {
            desired_count: 2.into(),
            health_check_grace_period_seconds: 30.into(),
            force_new_deployment: false.into(),
            ..before.clone()
        };
        assert_eq!(reported(&before, &counted), []);
        let (unset, empty) = (
            Service {
                platform_version: Attr::Null,
                load_balancer: Attr::Null,
                ..before.clone()
            },
            Service {
                platform_version: "".into(),
                load_balancer: tfplug::Set::default().into(),
                ..before.clone()
            },
        );
        assert_eq!(reported(&unset, &empty), [], "another spelling of unset");
        let leaving = Service {
            deployment_controller: service("ECS").deployment_controller,
            ..changed(&before)
        };
        assert_eq!(reported(&before, &leaving), []);
        let forced = Service {
            force_new_deployment: true.into(),
            ..before.clone()
        };
        assert_eq!(
            reported(&before, &forced),
            [("force_new_deployment".to_owned(), true)]
        );
    }
}
