//! Lifecycle hooks: a Lambda function that is asked whether to go on, or a pause until somebody says so.

use aws_sdk_ecs::types::{
    DeploymentLifecycleHook, DeploymentLifecycleHookAction, DeploymentLifecycleHookDetail,
    DeploymentLifecycleHookTargetType,
};
use serde::{Deserialize, Serialize};

use super::{Failure, Stage};
use crate::fault::Fault;
use crate::world::{Event, Time, World};

/// How long a function takes to answer, and the pause before it is asked again when it is not done.
const ANSWER: i64 = 2_000;
const AGAIN: i64 = 30_000;
/// For how many minutes a hook is waited for.
const TIMEOUT: i32 = 1_440;

/// A hook that a service deployment has come to.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Hook {
    pub(crate) id: String,
    pub(crate) stage: Stage,
    /// The function; nothing for a pause.
    pub(crate) target: Option<String>,
    pub(crate) status: HookStatus,
    pub(crate) asked_at: Time,
    pub(crate) expires_at: Time,
    /// Whether the deployment goes on without an answer by then.
    pub(crate) goes_on: bool,
}

/// The status of a hook.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum HookStatus {
    AwaitingAction,
    InProgress,
    Succeeded,
    Failed,
    TimedOut,
}

impl HookStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingAction => "AWAITING_ACTION",
            Self::InProgress => "IN_PROGRESS",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

impl Hook {
    fn is_open(&self) -> bool {
        matches!(
            self.status,
            HookStatus::AwaitingAction | HookStatus::InProgress
        )
    }

    /// As it is described.
    pub(super) fn described(&self) -> DeploymentLifecycleHookDetail {
        let kind = match self.target {
            Some(_) => DeploymentLifecycleHookTargetType::AwsLambda,
            None => DeploymentLifecycleHookTargetType::Pause,
        };
        let action = match self.goes_on {
            true => DeploymentLifecycleHookAction::Continue,
            false => DeploymentLifecycleHookAction::Rollback,
        };
        DeploymentLifecycleHookDetail::builder()
            .hook_id(&self.id)
            .target_type(kind)
            .set_target_arn(self.target.clone())
            .status(self.status.as_str().into())
            .expires_at(self.expires_at.as_date())
            .timeout_action(action)
            .build()
    }
}

/// Whether a hook of the configuration is to be asked at a stage.
fn is_of(hook: &DeploymentLifecycleHook, stage: Stage) -> bool {
    let mut stages = hook.lifecycle_stages().iter();
    stages.any(|it| it.as_str() == stage.as_str())
}

impl World {
    /// The hooks of a stage are asked.
    pub(super) fn ask_hooks(&mut self, service: &str, stage: Stage) {
        let now = self.now;
        let Some(deployment) = self.current_deployment(service) else {
            return;
        };
        let hooks = deployment.configuration.lifecycle_hooks().iter();
        let hooks: Vec<_> = hooks.filter(|hook| is_of(hook, stage)).cloned().collect();
        for hook in hooks {
            let id = self.new_uuid();
            let timeout = hook.timeout_configuration();
            let minutes = timeout
                .and_then(|it| it.timeout_in_minutes())
                .unwrap_or(TIMEOUT);
            let action = timeout.and_then(|it| it.action());
            let pauses = hook.target_type() == Some(&DeploymentLifecycleHookTargetType::Pause);
            let status = if pauses {
                HookStatus::AwaitingAction
            } else {
                HookStatus::InProgress
            };
            let wait = i64::from(minutes) * 60_000;
            let asked = Hook {
                id,
                stage,
                target: hook.hook_target_arn.clone().filter(|_| !pauses),
                status,
                asked_at: now,
                expires_at: now.after(wait),
                goes_on: action == Some(&DeploymentLifecycleHookAction::Continue),
            };
            self.plan(wait, Event::Service(service.to_owned()));
            if !pauses {
                self.plan(ANSWER, Event::Service(service.to_owned()));
            }
            if let Some(deployment) = self.current_deployment_mut(service) {
                deployment.hooks.push(asked);
            }
        }
    }

    /// The answer of a function: success, unless a misfortune gives it another.
    fn answer_of(&self, target: &str) -> HookStatus {
        let answer = self.faults.iter().find_map(|fault| match fault {
            Fault::Hook { target: it, status } if it == target => Some(status.as_str()),
            _ => None,
        });
        match answer {
            None | Some("SUCCEEDED") => HookStatus::Succeeded,
            Some("IN_PROGRESS") => HookStatus::InProgress,
            Some(_) => HookStatus::Failed,
        }
    }

    /// Looks at the hooks of the stage. Whether none is open any more, and none has failed.
    pub(super) fn hooks_let_pass(&mut self, service: &str) -> bool {
        let now = self.now;
        let Some(deployment) = self.current_deployment(service) else {
            return true;
        };
        let mut hooks = deployment.hooks.clone();
        let mut wait = None;
        for hook in hooks.iter_mut().filter(|it| it.is_open()) {
            if let Some(target) = hook
                .target
                .as_ref()
                .filter(|_| now >= hook.asked_at.after(ANSWER))
            {
                hook.status = self.answer_of(target);
                if hook.is_open() {
                    hook.asked_at = now.after(AGAIN - ANSWER);
                    wait = Some(AGAIN);
                }
            }
            if hook.is_open() && now >= hook.expires_at {
                hook.status = HookStatus::TimedOut;
            }
        }
        let open = hooks.iter().any(Hook::is_open);
        let ends = |hook: &&Hook| match hook.status {
            HookStatus::Failed => true,
            HookStatus::TimedOut => !hook.goes_on,
            _ => false,
        };
        let reason = hooks.iter().find(ends).map(reason);
        if let Some(deployment) = self.current_deployment_mut(service) {
            deployment.hooks = hooks;
        }
        if let Some(wait) = wait {
            self.plan(wait, Event::Service(service.to_owned()));
        }
        if let Some(reason) = reason {
            self.fail_deployment(service, &Failure::hook(reason));
            return false;
        }
        !open
    }
}

fn reason(hook: &Hook) -> String {
    let of = match &hook.target {
        Some(target) => format!("Lifecycle hook target {target}"),
        None => format!("Lifecycle hook {}", hook.id),
    };
    let outcome = match hook.status {
        HookStatus::TimedOut => "timed out".to_owned(),
        other => format!("returned {} status", other.as_str()),
    };
    let stage = hook.stage.as_str();
    format!(
        "Service deployment rolled back because {stage} lifecycle hook(s) failed. {of} {outcome}."
    )
}
