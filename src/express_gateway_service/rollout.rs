//! Judging how far a deployment has come. Pure: what was read is judged here.

use aws_sdk_ecs::types::{ServiceDeploymentBrief, ServiceDeploymentStatus as Status};

use crate::aws::Progress;

/// Whether the deployment of the revision has reached its end. It may not be there yet.
pub(super) fn judge(deployment: Option<&ServiceDeploymentBrief>) -> Progress {
    let Some(deployment) = deployment else {
        return Progress::Pending("no deployment of the revision yet".to_owned());
    };
    let status = deployment.status().map_or("UNKNOWN", Status::as_str);
    let reason = match deployment.status_reason() {
        Some(reason) if !reason.is_empty() => format!(": {}", reason.trim_end_matches('.')),
        _ => String::new(),
    };
    match deployment.status() {
        Some(Status::Successful) => Progress::Done,
        Some(
            Status::Stopped
            | Status::StopRequested
            | Status::RollbackFailed
            | Status::RollbackInProgress
            | Status::RollbackRequested
            | Status::RollbackSuccessful,
        ) => Progress::Failed(format!(
            "ECS has given the deployment up ({status}){reason}. The service runs its former revision, if it had one. The \
             stopped tasks and the events of the service in the ECS console show more."
        )),
        _ => Progress::Pending(format!("{status}{reason}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(status: Option<Status>) -> String {
        let deployment = ServiceDeploymentBrief::builder()
            .set_status(status)
            .status_reason("tasks failed to start.")
            .build();
        match judge(Some(&deployment)) {
            Progress::Done => "done".to_owned(),
            Progress::Pending(status) => status,
            Progress::Failed(reason) => format!("failed: {reason}"),
        }
    }

    #[test]
    fn every_status_ends_or_goes_on() {
        assert_eq!(judged(Some(Status::Successful)), "done");
        assert!(judged(Some(Status::InProgress)).starts_with("IN_PROGRESS"));
        assert!(judged(None).starts_with("UNKNOWN"));
        for ended in [
            Status::Stopped,
            Status::RollbackInProgress,
            Status::RollbackFailed,
        ] {
            let text = judged(Some(ended));
            assert!(
                text.starts_with("failed") && text.contains("tasks failed to start. The service"),
                "{text}"
            );
        }
        assert!(matches!(judge(None), Progress::Pending(_)));
    }
}
