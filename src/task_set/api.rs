//! The requests about task sets: the only file here that sends any.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::operation::update_task_set::UpdateTaskSetInput;
use aws_sdk_ecs::types::{self, StabilityStatus, TaskSetField};

use super::schema::TaskSet;
use crate::aws::codec::ReplaceInput;
use crate::aws::{
    Batcher, Client, Error, Kind, Operation, Progress, by_key, fresh, is_group_detached,
    is_part_unknown,
};

/// How many task sets are asked for in one call.
const SETS_PER_CALL: usize = 100;

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, TaskSet>;

/// Reads of many task sets at once, per cluster and service.
struct Reads(Batcher<(String, String), String, types::TaskSet>);

/// A task set that exists.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) service: String,
    pub(super) cluster: String,
}

impl Api<'_> {
    /// The task set; an unknown one is `None`, and so is one of an unknown service or cluster.
    pub(super) async fn find(&self, target: &Target) -> Result<Option<types::TaskSet>, Error> {
        let reads = (self.client()).shared(|| Reads(Batcher::new(SETS_PER_CALL)));
        let client = self.client().clone();
        let group = (target.cluster.clone(), target.service.clone());
        let load = {
            let (cluster, service) = group.clone();
            move |keys| describe(client, cluster, service, keys)
        };
        self.outcome(reads.0.get(group, target.id.clone(), load).await)
    }

    /// All task sets of a service.
    pub(super) async fn list(
        &self,
        cluster: &str,
        service: &str,
    ) -> Result<Vec<types::TaskSet>, Error> {
        let request = self.ecs().await?.describe_task_sets();
        let request = request.cluster(cluster).service(service);
        let request = request.include(TaskSetField::Tags);
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeTaskSets", send).await?;
        Ok(answer.task_sets.unwrap_or_default())
    }

    /// Creates the task set.
    pub(super) async fn create(&self, input: CreateTaskSetInput) -> Result<types::TaskSet, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.create_task_set().customize().interceptor(input).send()
        };
        let request = self
            .request("ecs:CreateTaskSet")
            .retry_if(fresh::SPREAD, |error| {
                error.is(&["ServiceNotFoundException"]) || is_part_unknown(error)
            })
            .retry_if(fresh::ROLE_SPREAD, is_group_detached);
        let answer = request.send(send).await?;
        let set = answer
            .task_set
            .filter(|set| set.id().is_some_and(|id| !id.is_empty()));
        self.outcome(set.ok_or_else(|| {
            let text = "the answer names no task set";
            Error::new("ecs:CreateTaskSet", Kind::Malformed, text)
        }))
    }

    /// The task set as DescribeTaskSets shows it after its create; `None` when it does not show it in time.
    pub(super) async fn read_back(
        &self,
        target: &Target,
    ) -> tfplug::Result<Option<types::TaskSet>> {
        let find = || self.find(target);
        self.wait("readable", fresh::READABLE, find, |_| Progress::Done)
            .await
    }

    /// Scales the task set.
    pub(super) async fn update(&self, input: UpdateTaskSetInput) -> Result<(), Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_task_set().customize().interceptor(input).send()
        };
        self.call("ecs:UpdateTaskSet", send).await.map(drop)
    }

    /// Deletes the task set; one that is gone is fine.
    pub(super) async fn delete(&self, target: &Target, force: bool) -> Result<(), Error> {
        const GONE: &[&str] = &[
            "TaskSetNotFoundException",
            "ServiceNotFoundException",
            "ClusterNotFoundException",
        ];
        let ecs = self.ecs().await?;
        let send = || {
            ecs.delete_task_set()
                .cluster(&target.cluster)
                .service(&target.service)
                .task_set(&target.id)
                .force(force)
                .send()
        };
        match self.call("ecs:DeleteTaskSet", send).await {
            Err(error) if error.is(GONE) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Waits until the task set is gone.
    pub(super) async fn wait_gone(&self, target: &Target) -> tfplug::Result {
        let find = || self.find(target);
        self.wait("gone", Duration::ZERO, find, is_gone)
            .await
            .map(drop)
    }

    /// Waits until the task set is stable, for `limit` at most; the error explains why it is not.
    pub(super) async fn wait_stable(
        &self,
        target: &Target,
        limit: Duration,
    ) -> tfplug::Result<Option<types::TaskSet>> {
        let begun = Instant::now();
        let judge = |found: Option<&types::TaskSet>| is_stable(found, begun.elapsed() >= limit);
        let find = || self.find(target);
        match self.wait("stable", fresh::FRESH, find, judge).await {
            Err(error) if !self.cx().is_cancelled() => {
                let (cluster, service) = (&target.cluster, &target.service);
                let evidence = self.evidence(cluster, service, Some(&target.id)).await;
                Err(error.note(evidence))
            }
            other => other,
        }
    }
}

fn is_stable(set: Option<&types::TaskSet>, late: bool) -> Progress {
    let Some(set) = set else {
        return Progress::Failed("The task set does not exist any more.".into());
    };
    if set.status() == Some("DRAINING") {
        return Progress::Failed("The task set is being deleted.".into());
    }
    let counts = format!(
        "{} of {} tasks run, {} are starting",
        set.running_count(),
        set.computed_desired_count(),
        set.pending_count()
    );
    match set.stability_status() {
        // An emulator may leave it out.
        Some(StabilityStatus::SteadyState) | None => Progress::Done,
        Some(status) if late => Progress::Failed(format!(
            "wait_until_stable_timeout is over, and the status is still: {}, {counts}. Raise it if the tasks need more \
             time to start and to become healthy.",
            status.as_str()
        )),
        Some(status) => Progress::Pending(format!("{}, {counts}", status.as_str())),
    }
}

fn is_gone(set: Option<&types::TaskSet>) -> Progress {
    match set {
        None => Progress::Done,
        Some(set) => Progress::Pending(format!(
            "{}, {} tasks run",
            set.status().unwrap_or("unknown"),
            set.running_count()
        )),
    }
}

/// The task sets among `keys` that exist, by ID.
async fn describe(
    client: Client,
    cluster: String,
    service: String,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::TaskSet>, Error> {
    const OPERATION: &str = "ecs:DescribeTaskSets";
    const GONE: &[&str] = &[
        "ClusterNotFoundException",
        "ServiceNotFoundException",
        "ServiceNotActiveException",
    ];
    let ecs = client.ecs().await?;
    let send = || {
        ecs.describe_task_sets()
            .cluster(&cluster)
            .service(&service)
            .set_task_sets(Some(keys.clone()))
            .include(TaskSetField::Tags)
            .send()
    };
    let answer = match client.request(OPERATION).send(send).await {
        Err(error) if error.is(GONE) => return Ok(BTreeMap::new()),
        other => other?,
    };
    // Not every server lists an unknown one among the failures.
    let find = |key: &str| {
        let is_it =
            |set: &&types::TaskSet| set.id() == Some(key) || set.task_set_arn() == Some(key);
        Some(answer.task_sets().iter().find(is_it))
    };
    by_key(OPERATION, keys, answer.failures(), find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_ends_or_goes_on() {
        let set = |status: &str, stability: StabilityStatus| {
            let set = types::TaskSet::builder().status(status);
            set.stability_status(stability)
                .computed_desired_count(2)
                .running_count(1)
                .build()
        };
        let steady = set("ACTIVE", StabilityStatus::SteadyState);
        assert!(matches!(is_stable(Some(&steady), true), Progress::Done));
        let moving = set("ACTIVE", StabilityStatus::Stabilizing);
        let pending = is_stable(Some(&moving), false);
        assert!(matches!(pending, Progress::Pending(text) if text.contains("1 of 2 tasks run")));
        let late = is_stable(Some(&moving), true);
        assert!(matches!(late, Progress::Failed(why) if why.contains("wait_until_stable_timeout")));
        let ending = set("DRAINING", StabilityStatus::SteadyState);
        assert!(matches!(
            is_stable(Some(&ending), false),
            Progress::Failed(_)
        ));
        assert!(matches!(is_stable(None, false), Progress::Failed(_)));
        assert!(matches!(is_gone(Some(&ending)), Progress::Pending(_)));
        assert!(matches!(is_gone(None), Progress::Done));
    }
}
