//! The requests about capacity providers: the only file here that sends any.

use std::time::Duration;

use aws_sdk_ecs::operation::create_capacity_provider::CreateCapacityProviderInput;
use aws_sdk_ecs::operation::put_cluster_capacity_providers::PutClusterCapacityProvidersInput;
use aws_sdk_ecs::operation::update_capacity_provider::UpdateCapacityProviderInput;
use aws_sdk_ecs::types::{self, CapacityProviderStatus, CapacityProviderUpdateStatus};
use tfplug::Path;

use super::schema::CapacityProvider;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Progress, Step, Users, fresh, in_use, is_inactive};

/// How often a change is sent again that ECS could not carry out at the time.
const ATTEMPTS: usize = 3;

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, CapacityProvider>;

/// A capacity provider that exists.
#[derive(Debug)]
pub(super) struct Target {
    /// ARN; after an import by name, the name.
    pub(super) key: String,
    pub(super) name: String,
    /// The cluster of a provider of Managed Instances, else empty.
    pub(super) cluster: String,
}

impl Target {
    /// The cluster to ask about: an ARN is found without one.
    fn place(&self) -> &str {
        match self.key.starts_with("arn:") {
            true => "",
            false => &self.cluster,
        }
    }
}

impl Api<'_> {
    /// The capacity provider; an unknown or inactive one is `None`.
    pub(super) async fn find(
        &self,
        target: &Target,
    ) -> Result<Option<types::CapacityProvider>, Error> {
        let found = self.capacity_provider(target.place(), &target.key).await?;
        Ok(found.filter(|found| found.status() != Some(&CapacityProviderStatus::Inactive)))
    }

    /// Creates the capacity provider.
    pub(super) async fn create(
        &self,
        input: CreateCapacityProviderInput,
    ) -> Result<types::CapacityProvider, Error> {
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let create = ecs.create_capacity_provider();
            create.customize().interceptor(input).send()
        };
        let request = self
            .request("ecs:CreateCapacityProvider")
            .retry_if(Duration::MAX, is_updating)
            .retry_if(fresh::ROLE_SPREAD, fresh::is_role_new)
            .retry_if(fresh::SPREAD, |error| {
                error.is(&["ClusterNotFoundException"]) || fresh::is_role_unknown(error)
            });
        let answer = request.send(send).await?;
        let named = |provider: &types::CapacityProvider| {
            let arn = provider.capacity_provider_arn();
            arn.is_some_and(|arn| !arn.is_empty())
        };
        let provider = answer.capacity_provider.filter(named);
        self.outcome(provider.ok_or_else(|| {
            let text = "the answer names no capacity provider";
            Error::new("ecs:CreateCapacityProvider", Kind::Malformed, text)
        }))
    }

    /// Waits until ECS can use the provider, or has given it up.
    pub(super) async fn wait_usable(
        &self,
        target: &Target,
    ) -> tfplug::Result<Option<types::CapacityProvider>> {
        let absence = match self.step() {
            Step::Create => fresh::READABLE,
            _ => fresh::FRESH,
        };
        let find = || self.find(target);
        self.wait("usable", absence, find, is_usable).await
    }

    /// Tells ECS what changed, and waits until it has been carried out. A failure that calls for another attempt gets one.
    pub(super) async fn update(
        &self,
        target: &Target,
        input: UpdateCapacityProviderInput,
    ) -> tfplug::Result<Option<types::CapacityProvider>> {
        let ecs = self.ecs().await?;
        for _ in 1..ATTEMPTS {
            self.send_update(ecs, &input).await?;
            let find = || self.find(target);
            let judge = |found: Option<&types::CapacityProvider>| match found {
                Some(found) if asks_for_another_attempt(found) => Progress::Done,
                found => is_usable(found),
            };
            let found = self.wait("updated", fresh::FRESH, find, judge).await?;
            if !found.as_ref().is_some_and(asks_for_another_attempt) {
                return Ok(found);
            }
        }
        self.send_update(ecs, &input).await?;
        let find = || self.find(target);
        self.wait("updated", fresh::FRESH, find, is_usable).await
    }

    async fn send_update(
        &self,
        ecs: &aws_sdk_ecs::Client,
        input: &UpdateCapacityProviderInput,
    ) -> Result<(), Error> {
        let send = || {
            let input = ReplaceInput(input.clone());
            let update = ecs.update_capacity_provider();
            update.customize().interceptor(input).send()
        };
        let request = self.request("ecs:UpdateCapacityProvider");
        let request = request.retry_if(Duration::MAX, is_updating);
        request.send(send).await.map(drop)
    }

    /// Deletes the provider and waits until it is gone; `None`. If ECS keeps it, the reason is the answer.
    pub(super) async fn try_delete(&self, target: &Target) -> tfplug::Result<Option<String>> {
        let ecs = self.ecs().await?;
        let cluster = Some(target.cluster.as_str()).filter(|cluster| !cluster.is_empty());
        let send = || {
            ecs.delete_capacity_provider()
                .capacity_provider(&target.key)
                .set_cluster(cluster.map(|cluster| short_name(cluster).to_owned()))
                .send()
        };
        let request = self.request("ecs:DeleteCapacityProvider");
        let request = request.retry_if(Duration::MAX, is_updating);
        let sent = match cluster {
            Some(cluster) => {
                let _turn = self.turn(cluster).await;
                request.send(send).await
            }
            None => request.send(send).await,
        };
        match sent {
            Ok(_) => self.wait_gone(target).await,
            Err(error) if error.is(&["ClusterNotFoundException"]) => Ok(None),
            Err(error) if is_refusal(&error) => match self.find(target).await? {
                None => Ok(None),
                Some(_) if is_in_use(&error) => Ok(Some(error.message().to_owned())),
                Some(_) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until the provider is gone; `None`. If ECS gives the deletion up, its reason is the answer.
    pub(super) async fn wait_gone(&self, target: &Target) -> tfplug::Result<Option<String>> {
        let find = || self.find(target);
        let left = self.wait("INACTIVE", Duration::ZERO, find, is_gone).await?;
        Ok(left.map(|left| reason(&left)))
    }

    /// Takes the provider out of the clusters that list it, and out of their default strategies; gives their names.
    ///
    /// # Errors
    /// Services or tasks in one of them use it.
    pub(super) async fn detach(&self, target: &Target) -> tfplug::Result<Vec<String>> {
        let mut detached = Vec::new();
        for cluster in self.all_clusters().await? {
            let Some(arn) = cluster.cluster_arn() else {
                continue;
            };
            if is_listed(&cluster, &target.name) && self.detach_from(arn, &target.name).await? {
                detached.push(short_name(arn).to_owned());
            }
        }
        Ok(detached)
    }

    async fn detach_from(&self, cluster: &str, provider: &str) -> tfplug::Result<bool> {
        let turn = self.turn(cluster).await;
        // Meanwhile another operation may have done so.
        let found = self.cluster(cluster).await?;
        let Some(found) = found.filter(|it| !is_inactive(it) && is_listed(it, provider)) else {
            return Ok(false);
        };
        self.put_capacity_providers(&turn, without(&found, provider)?)
            .await?;
        if is_in_strategy(&found, provider) {
            let name = short_name(cluster);
            self.cx().warn(
                Path::root(),
                format!("The default strategy of the cluster {name} has changed"),
                format!(
                    "Capacity provider {provider} is being deleted, so it was taken out of the default capacity provider \
                     strategy of the cluster {name}. Tasks that name no strategy of their own run on what is left of it, and \
                     with the launch type EC2 if nothing is."
                ),
            );
        }
        Ok(true)
    }

    /// Who uses the provider: in its own cluster, or in one of those that list it.
    pub(super) async fn users(&self, target: &Target) -> Result<Option<(String, Users)>, Error> {
        let clusters = match target.cluster.is_empty() {
            false => vec![target.cluster.clone()],
            true => {
                let all = self.all_clusters().await?.into_iter();
                let listing = all.filter(|cluster| is_listed(cluster, &target.name));
                listing.filter_map(|it| it.cluster_arn).collect()
            }
        };
        let providers = [target.name.clone()];
        for cluster in clusters {
            let users = self.users_of_providers(&cluster, &providers).await;
            if users.stay() {
                return Ok(Some((cluster, users)));
            }
        }
        Ok(None)
    }

    /// The error of a provider that ECS keeps for a reason.
    pub(super) async fn kept(&self, target: &Target, reason: &str) -> tfplug::Error {
        let users = self.users(target).await.ok().flatten();
        let reason = reason.trim_end_matches('.');
        let text = match users {
            Some((cluster, users)) => in_use(&cluster, &users),
            None => "The provider found no cluster that lists it, and no service or task that uses it. Look at it with the \
                     console or `aws ecs describe-capacity-providers`, and run destroy again."
                .to_owned(),
        };
        self.error(format!(
            "ECS keeps the capacity provider: {reason}.\n\n{text}"
        ))
    }
}

/// The request that takes a provider away from a cluster.
fn without(
    cluster: &types::Cluster,
    provider: &str,
) -> tfplug::Result<PutClusterCapacityProvidersInput> {
    let is_other = |name: &str| short_name(name) != provider;
    let listed = cluster.capacity_providers().iter();
    let strategy = cluster.default_capacity_provider_strategy().iter();
    PutClusterCapacityProvidersInput::builder()
        .set_capacity_providers(Some(listed.filter(|it| is_other(it)).cloned().collect()))
        .set_default_capacity_provider_strategy(Some(
            strategy
                .filter(|it| is_other(it.capacity_provider()))
                .cloned()
                .collect(),
        ))
        .build()
        .map_err(tfplug::Error::from)
}

fn is_listed(cluster: &types::Cluster, provider: &str) -> bool {
    let mut listed = cluster.capacity_providers().iter();
    listed.any(|name| short_name(name) == provider) || is_in_strategy(cluster, provider)
}

fn is_in_strategy(cluster: &types::Cluster, provider: &str) -> bool {
    let mut items = cluster.default_capacity_provider_strategy().iter();
    items.any(|item| short_name(item.capacity_provider()) == provider)
}

/// Whether a name is taken. There is no code of its own for it.
pub(super) fn is_taken(error: &Error) -> bool {
    error.is(&["ClientException", "InvalidParameterException"])
        && fresh::mentions(error, &["already exists"])
}

/// Whether ECS changes the provider or its cluster at the moment.
fn is_updating(error: &Error) -> bool {
    error.is(&["UpdateInProgressException"])
}

/// Whether a delete was refused for a reason that may be the provider's absence or use: one code for both.
fn is_refusal(error: &Error) -> bool {
    error.is(&[
        "ClientException",
        "InvalidParameterException",
        "ResourceInUseException",
    ])
}

fn is_in_use(error: &Error) -> bool {
    const TEXTS: &[&str] = &["in use", "in-use", "associated with"];
    error.is(&["ResourceInUseException"]) || fresh::mentions(error, TEXTS)
}

/// Whether the provider is on its way out.
pub(super) fn is_leaving(provider: &types::CapacityProvider) -> bool {
    provider.status() == Some(&CapacityProviderStatus::Deprovisioning)
        || provider.update_status() == Some(&CapacityProviderUpdateStatus::DeleteInProgress)
}

/// The reason that ECS gives for the last change's outcome.
fn reason(provider: &types::CapacityProvider) -> String {
    let reason = provider.update_status_reason().unwrap_or_default();
    match reason.trim().trim_end_matches('.') {
        "" => "it gives no reason".to_owned(),
        reason => reason.to_owned(),
    }
}

fn asks_for_another_attempt(provider: &types::CapacityProvider) -> bool {
    let texts = ["try again", "internal error", "Internal error"];
    provider.update_status() == Some(&CapacityProviderUpdateStatus::UpdateFailed)
        && texts.iter().any(|text| reason(provider).contains(text))
}

/// An emulator may leave both states out.
fn is_usable(provider: Option<&types::CapacityProvider>) -> Progress {
    use CapacityProviderUpdateStatus as Update;
    let Some(provider) = provider else {
        return Progress::Failed("The capacity provider does not exist any more.".into());
    };
    let failed = |change: &str, advice: &str| {
        let reason = reason(provider);
        Progress::Failed(format!("ECS could not {change} it: {reason}. {advice}"))
    };
    match (provider.status(), provider.update_status()) {
        (_, Some(Update::CreateFailed)) => failed(
            "create",
            "Correct what the reason names; the next apply deletes it and creates it again.",
        ),
        (_, Some(Update::UpdateFailed)) => failed(
            "change",
            "It works on with its former settings. Correct what the reason names, and apply again.",
        ),
        (
            _,
            Some(
                status @ (Update::CreateInProgress
                | Update::UpdateInProgress
                | Update::DeleteInProgress),
            ),
        ) => Progress::Pending(status.as_str().to_owned()),
        (None | Some(CapacityProviderStatus::Active), _) => Progress::Done,
        (Some(status), _) => Progress::Pending(status.as_str().to_owned()),
    }
}

fn is_gone(provider: Option<&types::CapacityProvider>) -> Progress {
    let Some(provider) = provider else {
        return Progress::Done;
    };
    match (provider.update_status(), provider.status()) {
        (Some(CapacityProviderUpdateStatus::DeleteFailed), _) => Progress::Done,
        (Some(status), _) => Progress::Pending(status.as_str().to_owned()),
        (None, Some(status)) => Progress::Pending(status.as_str().to_owned()),
        (None, None) => Progress::Pending("unknown".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CapacityProviderStatus as Status;
    use CapacityProviderUpdateStatus as Update;

    fn provider(status: Status, update: Option<Update>) -> types::CapacityProvider {
        types::CapacityProvider::builder()
            .status(status)
            .set_update_status(update)
            .update_status_reason("The role cannot be assumed.")
            .build()
    }

    #[test]
    fn every_status_ends_or_goes_on() {
        let judged = |status, update| is_usable(Some(&provider(status, update)));
        assert!(matches!(judged(Status::Active, None), Progress::Done));
        let complete = Some(Update::CreateComplete);
        assert!(matches!(judged(Status::Active, complete), Progress::Done));
        assert!(matches!(
            judged(Status::Provisioning, None),
            Progress::Pending(_)
        ));
        for update in [Update::CreateInProgress, Update::UpdateInProgress] {
            let judged = judged(Status::Active, Some(update));
            assert!(matches!(judged, Progress::Pending(_)));
        }
        for update in [Update::CreateFailed, Update::UpdateFailed] {
            let judged = judged(Status::Active, Some(update));
            assert!(
                matches!(judged, Progress::Failed(why) if why.contains("The role cannot be assumed. "))
            );
        }
        assert!(matches!(is_usable(None), Progress::Failed(_)));
        assert!(matches!(is_gone(None), Progress::Done));
        let going = provider(Status::Deprovisioning, Some(Update::DeleteInProgress));
        assert!(matches!(is_gone(Some(&going)), Progress::Pending(_)));
        let failed = provider(Status::Active, Some(Update::DeleteFailed));
        assert!(matches!(is_gone(Some(&failed)), Progress::Done));
    }

    #[test]
    fn a_provider_is_taken_out_of_the_list_and_the_strategy() {
        let item = |name: &str| {
            let item = types::CapacityProviderStrategyItem::builder().capacity_provider(name);
            item.weight(1).build().unwrap()
        };
        let cluster = types::Cluster::builder()
            .capacity_providers("own")
            .capacity_providers("FARGATE")
            .default_capacity_provider_strategy(item("own"))
            .default_capacity_provider_strategy(item("FARGATE"))
            .build();
        let input = without(&cluster, "own").unwrap();
        assert_eq!(input.capacity_providers(), ["FARGATE"]);
        let left = input.default_capacity_provider_strategy();
        assert_eq!(left, [item("FARGATE")]);
        assert!(is_listed(&cluster, "own") && !is_listed(&cluster, "other"));
        // Providers of Managed Instances may be in the strategy alone.
        let cluster = types::Cluster::builder()
            .default_capacity_provider_strategy(item("own"))
            .build();
        assert!(is_listed(&cluster, "own"));
        assert_eq!(
            without(&cluster, "own").unwrap().capacity_providers(),
            [""; 0]
        );
    }
}
