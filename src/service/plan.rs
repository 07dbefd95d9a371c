//! The plan where the configuration leaves something out.
//!
//! A service has a value for nearly everything. Where the configuration has none, the plan has the value that ECS will have: its
//! default, what it keeps, or a name that follows another.

use tfplug::{Attr, Field, Once, Path, Plan, Private};

use super::convert::{CODEC, MAXIMUM_PERCENT, MINIMUM_HEALTHY_PERCENT, alarms_off, is_daemon};
use super::schema::{DeploymentCircuitBreaker, DeploymentController, Service};
use crate::arn::names_revision;
use crate::blocks::deployment_configuration;
use crate::blocks::service_connect::{Follow, follow};

/// All of it.
pub(super) fn plan(plan: &mut Plan<Service>) -> tfplug::Result {
    task_definition(plan);
    counts(plan);
    launch_type(plan);
    rollout(plan);
    triggers(plan);
    names(plan)
}

/// Whether the configuration named a revision when the service was last made or changed.
const NAMED_REVISION: &str = "named_revision";

/// Remembers whether the configuration names a revision. The state has one after an import as well.
pub(super) fn remember(private: &mut Private, config: &Service) -> tfplug::Result {
    if config.task_definition.text().is_some_and(names_revision) {
        return private.set(NAMED_REVISION, true);
    }
    private.remove(NAMED_REVISION);
    Ok(())
}

/// A family means its newest revision, which is another wish than one revision, though a service may run either.
fn task_definition(plan: &mut Plan<Service>) {
    let prior = plan.prior.as_ref().map(|it| it.task_definition.clone());
    let after = plan.config.task_definition.clone();
    let (Some(before), Some(name)) = (prior.as_ref().and_then(|it| it.text()), after.text()) else {
        return;
    };
    let other = match (names_revision(before), names_revision(name)) {
        (false, now) => now,
        (true, now) => !now && plan.private().get(NAMED_REVISION) == Some(true),
    };
    if other {
        plan.set("task_definition", &after);
    }
}

/// A new service starts with no task unless a count is set; unset percentages are ECS's defaults.
fn counts(plan: &mut Plan<Service>) {
    if is_daemon(&plan.config) {
        return daemon_counts(plan);
    }
    if plan.config.scheduling_strategy.is_unknown() {
        return;
    }
    if plan.prior.is_none() && plan.config.desired_count.is_null() {
        plan.set("desired_count", &0_i64);
    }
    if plan.config.deployment_maximum_percent.is_null() {
        plan.set("deployment_maximum_percent", &MAXIMUM_PERCENT);
    }
    if plan.config.deployment_minimum_healthy_percent.is_null() {
        let percent = &MINIMUM_HEALTHY_PERCENT;
        plan.set("deployment_minimum_healthy_percent", percent);
    }
}

/// ECS counts a daemon's instances. A count is never sent, nor are the percentages of `REPLICA`, so none of them is a
/// difference: modules set them for both.
fn daemon_counts(plan: &mut Plan<Service>) {
    let Some(prior) = plan.prior.clone() else {
        if plan.config.desired_count.is_null() {
            plan.set("desired_count", &Attr::<i64>::Null);
        }
        return;
    };
    let config = plan.config.clone();
    keep(
        plan,
        "desired_count",
        &config.desired_count,
        &prior.desired_count,
        |_| true,
    );
    let percentages = [
        (
            "deployment_maximum_percent",
            &config.deployment_maximum_percent,
            &prior.deployment_maximum_percent,
            MAXIMUM_PERCENT,
        ),
        (
            "deployment_minimum_healthy_percent",
            &config.deployment_minimum_healthy_percent,
            &prior.deployment_minimum_healthy_percent,
            MINIMUM_HEALTHY_PERCENT,
        ),
    ];
    for (path, config, prior, of_replica) in percentages {
        keep(plan, path, config, prior, |percent| *percent >= of_replica);
    }
}

/// Plans the value from before for one that is unset or `idle`.
fn keep<T: Field>(
    plan: &mut Plan<Service>,
    path: &str,
    config: &Attr<T>,
    prior: &Attr<T>,
    idle: impl Fn(&T) -> bool,
) {
    if config.is_null() || config.known().is_some_and(idle) {
        plan.set(path, prior);
    }
}

/// UpdateService has no launch type: one can be left for a strategy, but a configured one that the service does not have
/// needs a new service.
fn launch_type(plan: &mut Plan<Service>) {
    let Some(prior) = &plan.prior else { return };
    let (before, after) = (prior.launch_type.clone(), plan.config.launch_type.clone());
    let other = after
        .text()
        .is_some_and(|after| !after.is_empty() && before.text().unwrap_or_default() != after);
    let strategy = plan.changes("capacity_provider_strategy");
    if other && (strategy || before.is_known()) {
        plan.replace("launch_type");
    } else if strategy {
        for (path, unset) in [
            ("launch_type", after.is_null()),
            ("platform_version", plan.config.platform_version.is_null()),
        ] {
            if unset {
                plan.unknown(path);
            }
        }
    }
}

/// An unset circuit breaker is off, unset alarms are none, an unset deployment is a rolling one. Controller and network
/// stay when their blocks go.
fn rollout(plan: &mut Plan<Service>) {
    let config = plan.config.clone();
    let prior = plan.prior.clone();
    let prior = prior.as_ref();
    let ecs = DeploymentController {
        r#type: "ECS".into(),
    };
    if config.network_configuration.is_null() {
        match prior {
            Some(_) => plan.keep("network_configuration"),
            None => plan.set("network_configuration", &config.network_configuration),
        }
    }
    if config.deployment_controller.is_null() {
        match prior {
            Some(_) => plan.keep("deployment_controller"),
            None => plan.set("deployment_controller", &Once(ecs)),
        }
    }
    if config.deployment_circuit_breaker.is_null() {
        let before = prior.map(|it| &it.deployment_circuit_breaker);
        off(
            plan,
            "deployment_circuit_breaker",
            Once(DeploymentCircuitBreaker::off()),
            before,
        );
    }
    if config.alarms.is_null() {
        off(
            plan,
            "alarms",
            Once(alarms_off()),
            prior.map(|it| &it.alarms),
        );
    }
    if config.deployment_configuration.is_null() {
        let path = "deployment_configuration";
        match prior.map(|it| &it.deployment_configuration) {
            None => plan.set(path, &config.deployment_configuration),
            before => off(plan, path, deployment_configuration::off(), before),
        }
    }
}

/// Plans a block that is not configured: as it was if that is off as well, else off.
fn off<T: Field + Clone>(plan: &mut Plan<Service>, path: &str, off: T, before: Option<&Attr<T>>) {
    match before {
        // As it is in the state: an empty list is null in the model.
        Some(before) if CODEC.is_unset(path, before) => plan.keep(path),
        _ => plan.set(path, &off),
    }
}

/// Triggers count only together with `force_new_deployment`, and their removal never does. An empty map is a value.
fn triggers(plan: &mut Plan<Service>) {
    let before = plan.prior.as_ref().map(|prior| prior.triggers.clone());
    match (&plan.config.triggers, before) {
        (Attr::Null, before) => {
            plan.set(
                "triggers",
                &before.unwrap_or_else(|| Attr::Known(Default::default())),
            );
        }
        (_, Some(before @ Attr::Known(_))) if idle(plan) => plan.set("triggers", &before),
        (configured @ Attr::Known(_), Some(_)) => {
            let configured = configured.clone();
            plan.set("triggers", &configured);
        }
        _ => {}
    }
}

fn idle(plan: &Plan<Service>) -> bool {
    let force = &plan.config.force_new_deployment;
    force.is_null() || force.get() == Some(false)
}

/// Names of Service Connect follow what they are made of, port by port.
fn names(plan: &mut Plan<Service>) -> tfplug::Result {
    let Attr::Known(config) = plan.config.service_connect_configuration.clone() else {
        return Ok(());
    };
    let planned = plan.planned()?.service_connect_configuration;
    let namespace = planned
        .known()
        .map_or(Attr::Unknown, |it| it.namespace.clone());
    let prior = plan.prior.as_ref();
    let before = prior.and_then(|prior| prior.service_connect_configuration.get());
    let at = Path::from("service_connect_configuration").index(0);
    for planned in follow(&config, before.as_ref(), &namespace, &at) {
        match planned {
            Follow::Name(path, name) => plan.set(path, &name),
            Follow::Seconds(path, seconds) => plan.set(path, &seconds),
        }
    }
    Ok(())
}
