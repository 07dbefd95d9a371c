//! Judging how far an update of a gateway has come.

use aws_sdk_ecs::types::{Gateway, GatewayOperationError, GatewayResourceFailure, GatewayStatus};

use crate::aws::Progress;

/// Whether an update of the gateway with this status failed.
pub(super) fn has_failed(status: Option<&str>) -> bool {
    status == Some(GatewayStatus::UpdateFailed.as_str())
}

/// An update that was sent has ended.
pub(super) fn judge(gateway: Option<&Gateway>) -> Progress {
    match gateway {
        None => Progress::Failed("The gateway does not exist any more.".to_owned()),
        Some(gateway) if has_failed(gateway.status().map(GatewayStatus::as_str)) => {
            Progress::Failed(reasons(gateway))
        }
        found => judge_end(found),
    }
}

/// No update is under way, whatever the end of the last one was: another one can be sent.
pub(super) fn judge_end(gateway: Option<&Gateway>) -> Progress {
    match gateway.and_then(Gateway::status) {
        Some(GatewayStatus::UpdateInProgress) => {
            Progress::Pending(GatewayStatus::UpdateInProgress.as_str().to_owned())
        }
        _ => Progress::Done,
    }
}

/// All that ECS gives as reasons for an update that failed.
pub(super) fn reasons(gateway: &Gateway) -> String {
    let reason = gateway.status_reason().map(|it| it.trim_end_matches('.'));
    let mut text = match reason.filter(|it| !it.is_empty()) {
        Some(reason) => format!("ECS could not update the gateway: {reason}."),
        None => "ECS could not update the gateway, and gives no reason.".to_owned(),
    };
    for failure in gateway.failures() {
        text.push_str(&format!("\n{}", failed(failure)));
    }
    text.push_str("\nThe next apply sends all settings again.");
    text
}

/// A resource that could not be changed: `arn:…: elasticloadbalancing:SetSecurityGroups: AccessDenied: …`.
fn failed(failure: &GatewayResourceFailure) -> String {
    let errors = failure.errors().iter().map(error).collect::<Vec<_>>();
    let resource = failure.arn().unwrap_or("A resource without an ARN");
    format!("{resource}: {}", errors.join("; "))
}

fn error(error: &GatewayOperationError) -> String {
    let parts = [error.operation(), error.code(), error.message()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(status: &str) -> Gateway {
        Gateway::builder().status(status.into()).build()
    }

    #[test]
    fn every_status_ends_or_goes_on() {
        for status in ["ACTIVE", "UPDATE_COMPLETE", "NEW"] {
            let progress = judge(Some(&gateway(status)));
            assert!(matches!(progress, Progress::Done), "{status}");
        }
        let under_way = gateway("UPDATE_IN_PROGRESS");
        for judge in [judge, judge_end] {
            assert!(matches!(judge(Some(&under_way)), Progress::Pending(_)));
        }
        let failed = gateway("UPDATE_FAILED");
        assert!(matches!(judge(Some(&failed)), Progress::Failed(_)));
        assert!(matches!(judge_end(Some(&failed)), Progress::Done));
        assert!(matches!(judge(None), Progress::Failed(_)));
        assert!(matches!(judge_end(None), Progress::Done));
    }

    #[test]
    fn every_reason_is_named() {
        let error = |code: &str| {
            let error = GatewayOperationError::builder().operation("elb:Modify");
            error.code(code).message("no").build()
        };
        let failure = GatewayResourceFailure::builder()
            .arn("arn:alb")
            .errors(error("A"));
        let failed = Gateway::builder()
            .status_reason("2 failed.")
            .failures(failure.errors(error("B")).build())
            .build();
        let expected = "ECS could not update the gateway: 2 failed.\narn:alb: elb:Modify: A: no; elb:Modify: B: no\n";
        assert!(
            reasons(&failed).starts_with(expected),
            "{}",
            reasons(&failed)
        );
        let silent = reasons(&gateway("UPDATE_FAILED"));
        assert!(silent.contains("gives no reason"), "{silent}");
    }
}
