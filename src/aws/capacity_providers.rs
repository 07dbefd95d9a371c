//! Capacity providers and the clusters that they are associated with, which more than one object asks for and changes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::types::{CapacityProvider, CapacityProviderField, Cluster};

use super::codec::ReplaceInput;
use super::managed::Managed;
use super::operation::Operation;
use super::turns::Turn;
use super::users::Users;
use super::wait::Progress;
use super::{Batcher, Client, Error, Page, by_key, clusters, fresh};
use crate::arn::short_name;

/// DescribeCapacityProviders takes this many.
const PROVIDERS_PER_CALL: usize = 100;

/// How long a provider may stay in use before that is an error: its users may be destroyed in the same run.
const PATIENCE: Duration = Duration::from_secs(120);

/// Reads of many capacity providers at once, by the cluster that is asked about.
struct Reads(Batcher<String, String, CapacityProvider>);

/// The fate of a request that changes a cluster's capacity providers, unless ECS has taken it.
enum Refused {
    NoCluster,
    InUse(Users),
}

impl<M: Managed> Operation<'_, M> {
    /// The capacity provider of that name or ARN, an inactive one too; an unknown one is `None`. Providers of Managed
    /// Instances belong to a cluster: by their name they are found there only.
    pub(crate) async fn capacity_provider(
        &self,
        cluster: &str,
        name_or_arn: &str,
    ) -> Result<Option<CapacityProvider>, Error> {
        let reads = (self.client()).shared(|| Reads(Batcher::new(PROVIDERS_PER_CALL)));
        let (client, group) = (self.client().clone(), short_name(cluster).to_owned());
        let load = {
            let group = group.clone();
            move |keys| describe(client, group, keys)
        };
        self.outcome(reads.0.get(group, name_or_arn.to_owned(), load).await)
    }

    /// A page of all capacity providers, or of those of a cluster.
    pub(crate) async fn capacity_providers_page(
        &self,
        cluster: Option<&str>,
        next: Option<String>,
    ) -> Result<Page<CapacityProvider>, Error> {
        let ecs = self.ecs().await?;
        let request = ecs
            .describe_capacity_providers()
            .set_cluster(cluster.map(|cluster| short_name(cluster).to_owned()))
            .include(CapacityProviderField::Tags)
            .set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ecs:DescribeCapacityProviders", send).await?;
        Ok(Page::new(page.capacity_providers, page.next_token))
    }

    /// Gives the cluster of the turn other capacity providers, and waits until ECS has carried it out; the cluster is the
    /// answer. `None` when there is no such cluster.
    ///
    /// # Errors
    /// A provider that is to be taken away is in use for longer than its users need to end.
    pub(crate) async fn put_capacity_providers(
        &self,
        turn: &Turn,
        mut input: PutClusterCapacityProvidersInput,
    ) -> tfplug::Result<Option<Cluster>> {
        input.cluster = Some(turn.cluster().to_owned());
        let begun = Instant::now();
        let judge = |refused: Option<&Refused>| match refused {
            Some(Refused::InUse(users)) => await_users(users, begun.elapsed()),
            _ => Progress::Done,
        };
        let put = || self.try_put(turn.cluster(), &input);
        match self.wait("unused", Duration::ZERO, put, judge).await? {
            Some(Refused::NoCluster) => return Ok(None),
            Some(Refused::InUse(users)) => return Err(self.error(in_use(turn.cluster(), &users))),
            None => {}
        }
        let find = || async {
            let found = self.cluster(turn.cluster()).await?;
            Ok::<_, Error>(found.filter(|found| !clusters::is_inactive(found)))
        };
        self.wait("ACTIVE", fresh::FRESH, find, is_settled).await
    }

    /// `None` when ECS has taken the request.
    async fn try_put(
        &self,
        cluster: &str,
        input: &PutClusterCapacityProvidersInput,
    ) -> Result<Option<Refused>, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let put = ecs.put_cluster_capacity_providers();
            put.customize().interceptor(input).send()
        };
        let request = self
            .request("ecs:PutClusterCapacityProviders")
            .retry_if(Duration::MAX, is_busy)
            .retry_if(fresh::SPREAD, is_unknown);
        match request.send(send).await {
            Ok(_) => Ok(None),
            Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(Some(Refused::NoCluster)),
            Err(error) if error.is(&["ResourceInUseException"]) => {
                let kept = input.capacity_providers();
                let removed = match self.cluster(cluster).await? {
                    Some(found) => found.capacity_providers().to_vec(),
                    None => return Ok(Some(Refused::NoCluster)),
                };
                let is_removed = |name: &String| !kept.contains(name);
                let removed: Vec<String> = removed.into_iter().filter(is_removed).collect();
                let users = self.users_of_providers(cluster, &removed).await;
                Ok(Some(Refused::InUse(users)))
            }
            Err(error) => Err(error),
        }
    }

    /// The services and tasks in a cluster that use one of `providers`. A request that fails leaves its part open.
    pub(crate) async fn users_of_providers(&self, cluster: &str, providers: &[String]) -> Users {
        let mut users = Users::default();
        match self.services_of(cluster).await {
            Ok(found) => users.add_services(&found, providers),
            Err(error) => users.unread.push(error.to_string()),
        }
        match self.tasks_of(cluster, None).await {
            Ok(found) => users.add_tasks(&found, providers),
            Err(error) => users.unread.push(error.to_string()),
        }
        users
    }
}

/// The advice for a provider that is still in use.
pub(crate) fn in_use(cluster: &str, users: &Users) -> String {
    format!(
        "In the cluster {} it is still used by {}. Delete them, or give the services another capacity_provider_strategy, and \
         run again. A service in this configuration is destroyed first if its strategy refers to the capacity provider \
         (ecs_capacity_provider.NAME.name) rather than spelling its name.",
        short_name(cluster),
        users.text()
    )
}

/// Whether to wait longer for the users of a provider.
fn await_users(users: &Users, waited: Duration) -> Progress {
    match users.stay() && waited >= PATIENCE {
        true => Progress::Done,
        false if users.text().is_empty() => {
            Progress::Pending("in use, as ECS reports; no service or task was found".to_owned())
        }
        false => Progress::Pending(format!("used by {}", users.text())),
    }
}

/// Whether ECS changes the cluster at the moment.
fn is_busy(error: &Error) -> bool {
    error.is(&["UpdateInProgressException"])
        || (error.is(&["ClientException"]) && fresh::mentions(error, &["Cluster was not ACTIVE"]))
}

/// Whether ECS does not know a capacity provider yet: it may be new.
fn is_unknown(error: &Error) -> bool {
    error.is(&["InvalidParameterException", "ClientException"])
        && fresh::mentions(error, &["The specified capacity provider was not found"])
}

/// An emulator may leave both states out.
fn is_settled(cluster: Option<&Cluster>) -> Progress {
    let Some(cluster) = cluster else {
        return Progress::Failed("The cluster does not exist any more.".into());
    };
    match (cluster.status(), cluster.attachments_status()) {
        (_, Some("UPDATE_FAILED")) => Progress::Failed(
            "ECS reports that the change failed (attachmentsStatus UPDATE_FAILED). Check the capacity providers and apply \
             again."
                .into(),
        ),
        (None | Some("ACTIVE"), None | Some("UPDATE_COMPLETE")) => Progress::Done,
        (_, Some(status)) => Progress::Pending(status.to_owned()),
        (status, None) => Progress::Pending(status.unwrap_or("unknown").to_owned()),
    }
}

/// The capacity providers among `keys` that exist, by key. An unknown cluster has none.
async fn describe(
    client: Client,
    cluster: String,
    keys: Vec<String>,
) -> Result<BTreeMap<String, CapacityProvider>, Error> {
    const OPERATION: &str = "ecs:DescribeCapacityProviders";
    let ecs = client.ecs().await?;
    let request = ecs
        .describe_capacity_providers()
        .set_cluster(Some(cluster).filter(|cluster| !cluster.is_empty()))
        .set_capacity_providers(Some(keys.clone()))
        .include(CapacityProviderField::Tags);
    let (mut found, mut failures, mut next) = (Vec::new(), Vec::new(), None);
    loop {
        let send = || request.clone().set_next_token(next.clone()).send();
        let answer = match client.request(OPERATION).send(send).await {
            Err(error) if error.is(&["ClusterNotFoundException"]) => return Ok(BTreeMap::new()),
            other => other?,
        };
        let page = Page::new(answer.capacity_providers, answer.next_token);
        found.extend(page.items);
        failures.extend(answer.failures.unwrap_or_default());
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    // Not every server lists an unknown one among the failures.
    let find = |key: &str| {
        let is_it = |provider: &&CapacityProvider| {
            provider.capacity_provider_arn() == Some(key)
                || (!key.starts_with("arn:") && provider.name() == Some(key))
        };
        Some(found.iter().find(is_it))
    };
    by_key(OPERATION, keys, &failures, find)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_that_stay_are_an_error_after_a_while() {
        let staying = Users {
            services: vec!["web".to_owned()],
            ..Users::default()
        };
        let text = |progress| match progress {
            Progress::Pending(text) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(
            text(await_users(&staying, Duration::ZERO)),
            "used by 1 service (web)"
        );
        assert!(matches!(await_users(&staying, PATIENCE), Progress::Done));
        let leaving = Users {
            leaving: 1,
            ..Users::default()
        };
        assert_eq!(
            text(await_users(&leaving, PATIENCE)),
            "used by 1 on the way out"
        );
        let nobody = text(await_users(&Users::default(), PATIENCE));
        assert!(nobody.contains("no service or task was found"), "{nobody}");
    }

    #[test]
    fn a_cluster_is_settled_when_its_attachments_are() {
        let cluster = |attachments: &str| {
            let cluster = Cluster::builder().status("ACTIVE");
            cluster.attachments_status(attachments).build()
        };
        let judged = |attachments| is_settled(Some(&cluster(attachments)));
        assert!(matches!(judged("UPDATE_COMPLETE"), Progress::Done));
        assert!(matches!(judged("UPDATE_IN_PROGRESS"), Progress::Pending(_)));
        assert!(matches!(judged("UPDATE_FAILED"), Progress::Failed(_)));
        assert!(matches!(is_settled(None), Progress::Failed(_)));
    }
}
