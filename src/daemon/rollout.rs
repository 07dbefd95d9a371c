//! A daemon as ECS describes it, and how far its deployment has come. Pure: reads nothing.

use aws_sdk_ecs::types::{
    DaemonDeployment, DaemonDeploymentRevisionDetail, DaemonDeploymentStatus, DaemonDetail,
    DaemonRevision,
};

use crate::aws::Progress;

/// A daemon with the two objects that its settings are in.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) daemon: DaemonDetail,
    pub(super) deployment: Option<DaemonDeployment>,
    pub(super) revision: Option<DaemonRevision>,
}

/// Whether the deployment has reached its end, and the reasons when that is not the one that was wanted.
pub(super) fn judge(deployment: Option<&DaemonDeployment>) -> Progress {
    let Some(deployment) = deployment else {
        return Progress::Failed("ECS does not show the deployment any more.".into());
    };
    match deployment.status() {
        Some(DaemonDeploymentStatus::Successful) => Progress::Done,
        Some(DaemonDeploymentStatus::Stopped) => {
            Progress::Failed(reasons(deployment, "The deployment was stopped"))
        }
        Some(DaemonDeploymentStatus::RollbackSuccessful) => {
            let end = "ECS has given the deployment up, and the revision from before runs again";
            Progress::Failed(reasons(deployment, end))
        }
        Some(DaemonDeploymentStatus::RollbackFailed) => {
            let end = "ECS has given the deployment up, and the way back failed, too";
            Progress::Failed(reasons(deployment, end))
        }
        status => Progress::Pending(standing(deployment, status)),
    }
}

/// The revision that the deployment leads to: after a rollback the one that it went back to.
pub(super) fn revision(deployment: &DaemonDeployment) -> Option<&str> {
    let back = deployment.rollback();
    let back = back.and_then(|back| back.rollback_target_daemon_revision_arn());
    let target = deployment.target_daemon_revision();
    back.or_else(|| target.and_then(DaemonDeploymentRevisionDetail::arn))
}

fn standing(deployment: &DaemonDeployment, status: Option<&DaemonDeploymentStatus>) -> String {
    let mut text = status
        .map_or("unknown", DaemonDeploymentStatus::as_str)
        .to_owned();
    if let Some(target) = deployment.target_daemon_revision() {
        let running = target.total_running_instance_count().unwrap_or_default();
        let draining = target.total_draining_instance_count().unwrap_or_default();
        text.push_str(&format!(
            ", {running} instances run the new revision, {draining} drain"
        ));
    }
    if let Some(reason) = deployment.status_reason() {
        text.push_str(&format!(" ({})", reason.trim_end_matches('.')));
    }
    text
}

/// The end, and all that ECS gives as reasons for it.
fn reasons(deployment: &DaemonDeployment, end: &str) -> String {
    let mut text = match deployment.status_reason() {
        Some(reason) => format!("{end}: {}.", reason.trim_end_matches('.')),
        None => format!("{end}. ECS gives no reason."),
    };
    let back = deployment.rollback().and_then(|back| back.reason());
    if let Some(reason) = back.filter(|reason| Some(*reason) != deployment.status_reason()) {
        text.push_str(&format!("\nRollback: {}.", reason.trim_end_matches('.')));
    }
    let alarms = deployment
        .alarms()
        .map(|alarms| alarms.triggered_alarm_names());
    if let Some(names) = alarms.filter(|names| !names.is_empty()) {
        text.push_str(&format!("\nAlarms: {}.", names.join(", ")));
    }
    if let Some(breaker) = deployment
        .circuit_breaker()
        .filter(|it| it.failure_count() > 0)
    {
        text.push_str(&format!(
            "\nTasks failed to start {} times; the circuit breaker ends a deployment after {}.",
            breaker.failure_count(),
            breaker.threshold()
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{DaemonCircuitBreaker, DaemonDeploymentAlarms, DaemonRollback};

    use super::*;

    fn deployment(status: &str) -> DaemonDeployment {
        DaemonDeployment::builder().status(status.into()).build()
    }

    #[test]
    fn every_status_ends_or_goes_on() {
        assert!(matches!(
            judge(Some(&deployment("SUCCESSFUL"))),
            Progress::Done
        ));
        for status in ["STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"] {
            let progress = judge(Some(&deployment(status)));
            assert!(matches!(progress, Progress::Failed(_)), "{status}");
        }
        for status in [
            "PENDING",
            "IN_PROGRESS",
            "STOP_REQUESTED",
            "ROLLBACK_IN_PROGRESS",
            "NEW",
        ] {
            let progress = judge(Some(&deployment(status)));
            assert!(matches!(progress, Progress::Pending(_)), "{status}");
        }
        assert!(matches!(judge(None), Progress::Failed(_)));
    }

    #[test]
    fn all_reasons_are_named() {
        let rollback = DaemonRollback::builder()
            .reason("circuit breaker")
            .rollback_target_daemon_revision_arn("before")
            .build();
        let failed = DaemonDeployment::builder()
            .status(DaemonDeploymentStatus::RollbackSuccessful)
            .status_reason("tasks failed to start.")
            .rollback(rollback)
            .alarms(
                DaemonDeploymentAlarms::builder()
                    .triggered_alarm_names("errors")
                    .build(),
            )
            .circuit_breaker(
                DaemonCircuitBreaker::builder()
                    .failure_count(3)
                    .threshold(3)
                    .build(),
            )
            .build();
        let Progress::Failed(text) = judge(Some(&failed)) else {
            panic!("a rollback is a failure")
        };
        for expected in [
            "runs again: tasks failed to start.\n",
            "Rollback: circuit breaker.",
            "Alarms: errors.",
            "3 times",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert_eq!(revision(&failed), Some("before"));
    }
}
