//! Task sets: the tasks of a service whose deployments somebody else controls.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
mod scheduler;
pub(crate) mod update;

use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::types::{self, Scale, ScaleUnit, StabilityStatus};
use serde::{Deserialize, Serialize};

use crate::codec::{Kept, shapes};
use crate::refusal::Refusal;
use crate::service::{Service, Status as ServiceStatus};
use crate::world::{Time, World, short};

shapes!(types::TaskSet);

/// The most task sets of a service.
const MOST: usize = 5;

/// A task set.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct TaskSet {
    /// `ecs-svc/` and 19 digits.
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) settings: Kept<CreateTaskSetInput>,
    pub(crate) started_by: Option<String>,
    pub(crate) status: Status,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// Whether it has all its tasks, and since when.
    pub(crate) is_steady: bool,
    pub(crate) judged_at: Time,
    pub(crate) failed_tasks: i32,
}

/// The status of a task set.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Primary,
    Active,
    Draining,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
        }
    }
}

impl TaskSet {
    /// The part of the service's desired count, rounded up.
    pub(crate) fn computed_count(&self, desired: i32) -> i32 {
        let percent = self.settings.scale().map_or(0.0, |it| it.value());
        let share = (f64::from(desired) * percent / 100.0).ceil();
        // The smallest number of tasks that is no less.
        (0..=desired.max(0))
            .find(|count| f64::from(*count) >= share)
            .unwrap_or(desired)
    }

    fn stability(&self) -> StabilityStatus {
        if self.is_steady {
            StabilityStatus::SteadyState
        } else {
            StabilityStatus::Stabilizing
        }
    }
}

/// A scale in its range.
fn check_scale(scale: Option<&Scale>) -> Result<(), Refusal> {
    let Some(scale) = scale else { return Ok(()) };
    if !(0.0..=100.0).contains(&scale.value()) {
        return Err(Refusal::invalid(
            "The scale value must be between 0 and 100.",
        ));
    }
    match scale.unit() {
        None | Some(ScaleUnit::Percent) => Ok(()),
        Some(unit) => Err(Refusal::invalid(format!(
            "Invalid scale unit {}.",
            unit.as_str()
        ))),
    }
}

/// The ARN of an active service that a request names.
fn service_arn(
    world: &World,
    cluster: Option<&str>,
    service: Option<&str>,
) -> Result<String, Refusal> {
    let arn = world.service_arn(cluster, service)?;
    match world.services.get(&arn).map(|it| it.status) {
        None => Err(Refusal::new(
            "ServiceNotFoundException",
            "Service not found.",
        )),
        Some(ServiceStatus::Active) => Ok(arn),
        Some(_) => Err(Refusal::new(
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        )),
    }
}

fn not_found() -> Refusal {
    Refusal::new(
        "TaskSetNotFoundException",
        "The specified task set was not found.",
    )
}

/// The task set of a service that a request names by its ID, with or without `ecs-svc/`, or its ARN.
fn place(service: &Service, named: &str) -> Result<usize, Refusal> {
    let found = service
        .task_sets
        .iter()
        .position(|set| short(&set.id) == short(named));
    found.ok_or_else(not_found)
}
