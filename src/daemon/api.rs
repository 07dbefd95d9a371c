//! The requests about daemons: the only file here that sends any.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecs::operation::create_daemon::{CreateDaemonInput, CreateDaemonOutput};
use aws_sdk_ecs::operation::list_daemons::ListDaemonsInput;
use aws_sdk_ecs::operation::update_daemon::UpdateDaemonInput;
use aws_sdk_ecs::types::{self, DaemonStatus};

use super::rollout::{self, Described};
use super::schema::Daemon;
use crate::arn::short_name;
use crate::aws::codec::{Members, ReplaceInput, typed};
use crate::aws::{
    Batcher, Client, Error, Kind, Operation, Page, Pages, Progress, Request, by_key, fresh,
};

/// DescribeDaemonRevisions and DescribeDaemonDeployments take this many.
const PER_CALL: usize = 20;

/// Codes of a daemon that does not exist.
const GONE: &[&str] = &["DaemonNotFoundException", "ClusterNotFoundException"];

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, Daemon>;

/// Reads of many revisions at once.
struct Revisions(Batcher<(), String, types::DaemonRevision>);

/// Reads of many deployments at once.
struct Deployments(Batcher<(), String, types::DaemonDeployment>);

impl Api<'_> {
    /// The daemon of that ARN; one that is unknown or on its way out is `None`.
    pub(super) async fn find(&self, arn: &str) -> Result<Option<Described>, Error> {
        let daemon = self.find_any(arn).await?;
        let Some(daemon) = daemon.filter(|daemon| !is_going(daemon)) else {
            return Ok(None);
        };
        let deployment = match daemon.deployment_arn() {
            Some(arn) => self.deployment(arn).await?,
            None => None,
        };
        let wanted = deployment.as_ref().and_then(rollout::revision);
        let current = daemon.current_revisions().first();
        let revision = match wanted.or_else(|| current.and_then(|it| it.arn())) {
            Some(arn) => self.revision(arn).await?,
            None => None,
        };
        Ok(Some(Described {
            daemon,
            deployment,
            revision,
        }))
    }

    /// The daemon itself, on its way out or not.
    async fn find_any(&self, arn: &str) -> Result<Option<types::DaemonDetail>, Error> {
        let request = self.ecs().await?.describe_daemon().daemon_arn(arn);
        let send = || request.clone().send();
        match self.call("ecs:DescribeDaemon", send).await {
            Ok(answer) => Ok(answer.daemon),
            Err(error) if error.is(GONE) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn revision(&self, arn: &str) -> Result<Option<types::DaemonRevision>, Error> {
        let reads = (self.client()).shared(|| Revisions(Batcher::new(PER_CALL)));
        let client = self.client().clone();
        let load = move |keys| describe_revisions(client, keys);
        self.outcome(reads.0.get((), arn.to_owned(), load).await)
    }

    async fn deployment(&self, arn: &str) -> Result<Option<types::DaemonDeployment>, Error> {
        let reads = (self.client()).shared(|| Deployments(Batcher::new(PER_CALL)));
        let client = self.client().clone();
        let load = move |keys| describe_deployments(client, keys);
        self.outcome(reads.0.get((), arn.to_owned(), load).await)
    }

    /// A page of the ARNs of the daemons that `filter` asks for, but for those on their way out.
    pub(super) async fn list(
        &self,
        filter: &ListDaemonsInput,
        next: Option<String>,
    ) -> Result<Page<String>, Error> {
        let page = self.summaries(filter, next).await?;
        let here = page.items.into_iter();
        let here = here.filter(|it| it.status() != Some(&DaemonStatus::DeleteInProgress));
        let arns = here.filter_map(|it| it.daemon_arn).collect();
        Ok(Page::new(Some(arns), page.next))
    }

    /// A page of the daemons that `filter` asks for.
    pub(super) async fn summaries(
        &self,
        filter: &ListDaemonsInput,
        next: Option<String>,
    ) -> Result<Page<types::DaemonSummary>, Error> {
        let ecs = self.ecs().await?;
        let mut input = filter.clone();
        (input.max_results, input.next_token) = (Some(100), next);
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.list_daemons().customize().interceptor(input).send()
        };
        let page = self.call("ecs:ListDaemons", send).await?;
        Ok(Page::new(page.daemon_summaries_list, page.next_token))
    }

    /// The daemon of that name in a cluster (its ARN, empty for the default one).
    pub(super) async fn by_name(
        &self,
        cluster: &str,
        name: &str,
    ) -> tfplug::Result<Option<Described>> {
        let mut filter = typed(Members::new(), ListDaemonsInput::deserialize)?;
        filter.cluster_arn = Some(cluster.to_owned()).filter(|arn| !arn.is_empty());
        let mut pages = Pages::new(|next| self.list(&filter, next));
        while let Some(arns) = pages.next().await? {
            if let Some(arn) = arns.iter().find(|arn| short_name(arn) == name) {
                return Ok(self.find(arn).await?);
            }
        }
        Ok(None)
    }

    /// A request that waits for what it names and AWS may not know yet everywhere.
    fn patient(&self, operation: &'static str) -> Request<'_> {
        self.request(operation)
            .retry_if(fresh::SPREAD, |error| {
                error.is(&["ClusterNotFoundException"])
            })
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_new)
    }

    /// Creates the daemon; the answer has its ARN.
    pub(super) async fn create(
        &self,
        input: CreateDaemonInput,
    ) -> Result<(String, CreateDaemonOutput), Error> {
        const ACTION: &str = "ecs:CreateDaemon";
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.create_daemon().customize().interceptor(input).send()
        };
        let answer = self.patient(ACTION).send(send).await?;
        let arn = answer.daemon_arn().filter(|arn| !arn.is_empty());
        match arn.map(str::to_owned) {
            Some(arn) => Ok((arn, answer)),
            None => {
                let text = "the answer names no daemon";
                self.outcome(Err(Error::new(ACTION, Kind::Malformed, text)))
            }
        }
    }

    /// The daemon as ECS shows it after its create. `None` when ECS does not show it in time: the create was answered with a
    /// daemon that has been deleted.
    pub(super) async fn read_back(&self, arn: &str) -> tfplug::Result<Option<Described>> {
        let find = || self.find(arn);
        self.wait("readable", fresh::READABLE, find, |_| Progress::Done)
            .await
    }

    /// Sends the settings to ECS; the ARN of the deployment that this starts.
    pub(super) async fn update(
        &self,
        arn: &str,
        mut input: UpdateDaemonInput,
    ) -> Result<Option<String>, Error> {
        let ecs = self.ecs().await?;
        input.daemon_arn = Some(arn.to_owned());
        let send = || {
            let input = ReplaceInput(input.clone());
            ecs.update_daemon().customize().interceptor(input).send()
        };
        Ok(self
            .patient("ecs:UpdateDaemon")
            .send(send)
            .await?
            .deployment_arn)
    }

    /// Waits until the deployment has ended well.
    pub(super) async fn wait_deployed(&self, deployment: &str) -> tfplug::Result {
        let find = || self.deployment(deployment);
        self.wait("deployed", fresh::READABLE, find, rollout::judge)
            .await
            .map(drop)
    }

    /// Deletes the daemon. One that is gone or on its way out is fine.
    pub(super) async fn delete(&self, arn: &str) -> Result<(), Error> {
        let request = self.ecs().await?.delete_daemon().daemon_arn(arn);
        let send = || request.clone().send();
        match self.call("ecs:DeleteDaemon", send).await {
            Err(error) if error.is(GONE) || error.is(&["DaemonNotActiveException"]) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Waits until the daemon is gone.
    pub(super) async fn wait_gone(&self, arn: &str) -> tfplug::Result {
        let find = || self.find_any(arn);
        self.wait("gone", Duration::ZERO, find, is_gone)
            .await
            .map(drop)
    }
}

fn is_going(daemon: &types::DaemonDetail) -> bool {
    daemon.status() == Some(&DaemonStatus::DeleteInProgress)
}

fn is_gone(daemon: Option<&types::DaemonDetail>) -> Progress {
    let Some(daemon) = daemon else {
        return Progress::Done;
    };
    let revisions = daemon.current_revisions().iter();
    let running: i32 = revisions.map(|it| it.total_running_count()).sum();
    let status = daemon.status().map_or("unknown", DaemonStatus::as_str);
    Progress::Pending(format!("{status}, {running} tasks run"))
}

async fn describe_revisions(
    client: Client,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::DaemonRevision>, Error> {
    const ACTION: &str = "ecs:DescribeDaemonRevisions";
    let request = client.ecs().await?.describe_daemon_revisions();
    let request = request.set_daemon_revision_arns(Some(keys.clone()));
    let answer = client.request(ACTION).send(|| request.clone().send());
    let answer = answer.await?;
    let find = |key: &str| {
        let mut found = answer.daemon_revisions().iter();
        found
            .find(|it| it.daemon_revision_arn() == Some(key))
            .map(Some)
    };
    by_key(ACTION, keys, answer.failures(), find)
}

async fn describe_deployments(
    client: Client,
    keys: Vec<String>,
) -> Result<BTreeMap<String, types::DaemonDeployment>, Error> {
    const ACTION: &str = "ecs:DescribeDaemonDeployments";
    let request = client.ecs().await?.describe_daemon_deployments();
    let request = request.set_daemon_deployment_arns(Some(keys.clone()));
    let answer = client.request(ACTION).send(|| request.clone().send());
    let answer = answer.await?;
    let find = |key: &str| {
        let mut found = answer.daemon_deployments().iter();
        found
            .find(|it| it.daemon_deployment_arn() == Some(key))
            .map(Some)
    };
    by_key(ACTION, keys, answer.failures(), find)
}
