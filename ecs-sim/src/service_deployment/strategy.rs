//! The strategies that shift traffic: blue/green all at once, linear in equal steps, canary in two.

use aws_sdk_ecs::types::{DeploymentConfiguration, DeploymentStrategy};
use serde::{Deserialize, Serialize};

use super::Status;
use crate::task::Task;
use crate::world::{Event, World};

/// How long a stage lasts at least, and how long traffic takes to shift.
const STAGE: i64 = 2_000;
const SHIFT: i64 = 3_000;
/// The defaults of the API: percent and minutes of each step.
const LINEAR: (f64, i32) = (10.0, 6);
const CANARY: (f64, i32) = (5.0, 10);

/// The stages in their order.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Stage {
    ReconcileService,
    PreScaleUp,
    ScaleUp,
    PostScaleUp,
    TestTrafficShift,
    PostTestTrafficShift,
    PreProductionTrafficShift,
    ProductionTrafficShift,
    PostProductionTrafficShift,
    BakeTime,
    CleanUp,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ReconcileService => "RECONCILE_SERVICE",
            Self::PreScaleUp => "PRE_SCALE_UP",
            Self::ScaleUp => "SCALE_UP",
            Self::PostScaleUp => "POST_SCALE_UP",
            Self::TestTrafficShift => "TEST_TRAFFIC_SHIFT",
            Self::PostTestTrafficShift => "POST_TEST_TRAFFIC_SHIFT",
            Self::PreProductionTrafficShift => "PRE_PRODUCTION_TRAFFIC_SHIFT",
            Self::ProductionTrafficShift => "PRODUCTION_TRAFFIC_SHIFT",
            Self::PostProductionTrafficShift => "POST_PRODUCTION_TRAFFIC_SHIFT",
            Self::BakeTime => "BAKE_TIME",
            Self::CleanUp => "CLEAN_UP",
        }
    }

    /// The stage behind it, where traffic shifts once.
    fn next(self) -> Self {
        match self {
            Self::ReconcileService => Self::PreScaleUp,
            Self::PreScaleUp => Self::ScaleUp,
            Self::ScaleUp => Self::PostScaleUp,
            Self::PostScaleUp => Self::TestTrafficShift,
            Self::TestTrafficShift => Self::PostTestTrafficShift,
            Self::PostTestTrafficShift => Self::PreProductionTrafficShift,
            Self::PreProductionTrafficShift => Self::ProductionTrafficShift,
            Self::ProductionTrafficShift => Self::PostProductionTrafficShift,
            Self::PostProductionTrafficShift => Self::BakeTime,
            Self::BakeTime | Self::CleanUp => Self::CleanUp,
        }
    }
}

/// The share of production traffic after the next step, in percent.
fn next_weight(configuration: &DeploymentConfiguration, weight: f64) -> f64 {
    match configuration.strategy() {
        Some(DeploymentStrategy::Linear) => {
            let linear = configuration.linear_configuration();
            let step = linear.and_then(|it| it.step_percent()).unwrap_or(LINEAR.0);
            (weight + step).min(100.0)
        }
        Some(DeploymentStrategy::Canary) if weight <= 0.0 => {
            let canary = configuration.canary_configuration();
            canary
                .and_then(|it| it.canary_percent())
                .unwrap_or(CANARY.0)
        }
        _ => 100.0,
    }
}

/// The minutes between a step and the next one.
fn step_minutes(configuration: &DeploymentConfiguration) -> i32 {
    match configuration.strategy() {
        Some(DeploymentStrategy::Linear) => {
            let linear = configuration.linear_configuration();
            linear
                .and_then(|it| it.step_bake_time_in_minutes())
                .unwrap_or(LINEAR.1)
        }
        Some(DeploymentStrategy::Canary) => {
            let canary = configuration.canary_configuration();
            canary
                .and_then(|it| it.canary_bake_time_in_minutes())
                .unwrap_or(CANARY.1)
        }
        _ => 0,
    }
}

impl World {
    /// A service deployment comes to a stage.
    pub(super) fn enter_stage(&mut self, service: &str, stage: Stage) {
        let now = self.now;
        let Some(deployment) = self.current_deployment_mut(service) else {
            return;
        };
        deployment.stage = Some(stage);
        deployment.since = now;
        deployment.updated_at = now;
        match stage {
            Stage::PostTestTrafficShift => deployment.test_weight = 100.0,
            Stage::ProductionTrafficShift => {
                deployment.production_weight =
                    next_weight(&deployment.configuration, deployment.production_weight);
            }
            _ => {}
        }
        let wait = self.stage_lasts(service);
        self.plan(wait, Event::Service(service.to_owned()));
        self.ask_hooks(service, stage);
    }

    /// For how long the stage lasts, in milliseconds.
    fn stage_lasts(&self, service: &str) -> i64 {
        let Some(deployment) = self.current_deployment(service) else {
            return STAGE;
        };
        let configuration = &deployment.configuration;
        let minutes = |minutes: i32| i64::from(minutes) * 60_000;
        match deployment.stage {
            Some(Stage::BakeTime) => {
                minutes(configuration.bake_time_in_minutes().unwrap_or_default()).max(STAGE)
            }
            Some(Stage::TestTrafficShift) => SHIFT,
            Some(Stage::ProductionTrafficShift) if deployment.production_weight < 100.0 => {
                minutes(step_minutes(configuration)).max(SHIFT)
            }
            Some(Stage::ProductionTrafficShift) => SHIFT,
            _ => STAGE,
        }
    }

    /// A service deployment goes on to its next stage once it may.
    pub(crate) fn advance_stage(&mut self, service: &str) {
        let Some(deployment) = self
            .current_deployment(service)
            .filter(|it| it.status == Status::InProgress)
        else {
            return;
        };
        let Some(stage) = deployment.stage.filter(|stage| *stage < Stage::CleanUp) else {
            return;
        };
        let (since, weight) = (deployment.since, deployment.production_weight);
        let over = self.now >= since.after(self.stage_lasts(service));
        if !self.hooks_let_pass(service) || !over || !self.stage_is_done(service, stage) {
            return;
        }
        let next = match stage {
            Stage::ProductionTrafficShift if weight < 100.0 => Stage::PreProductionTrafficShift,
            stage => stage.next(),
        };
        self.enter_stage(service, next);
    }

    /// Whether the tasks are as a stage is to leave them.
    fn stage_is_done(&self, service: &str, stage: Stage) -> bool {
        let Some(it) = self.services.get(service) else {
            return false;
        };
        let Some(primary) = it.rollouts.first() else {
            return false;
        };
        let of = |task: &Task, id: &str| task.owner.as_ref().is_some_and(|it| it.deployment == id);
        let tasks = || it.tasks.iter().filter_map(|arn| self.tasks.get(arn));
        match stage {
            Stage::ReconcileService => {
                let before = it.succeeded.as_ref().map(|it| it.id.as_str());
                let superseded =
                    |task: &Task| !of(task, &primary.id) && !before.is_some_and(|id| of(task, id));
                !tasks().any(superseded)
            }
            Stage::ScaleUp => {
                let healthy = tasks()
                    .filter(|task| of(task, &primary.id) && task.is_healthy())
                    .count();
                let desired = usize::try_from(it.desired_count()).unwrap_or_default();
                healthy >= desired && !self.awaits_health(service)
            }
            _ => true,
        }
    }
}
