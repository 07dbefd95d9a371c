//! An operation on one object: its requests, waits, errors and messages, all in the object's region.
//!
//! Each object gives `Operation<Model>` the requests of its own in its `api`.

use std::error::Error as StdError;
use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tfplug::{Attr, Change, Cx, Object};

use super::adopt::adopt;
use super::managed::{Managed, Tagged};
use super::step::Step;
use super::wait::{Progress, Wait, wait_until};
use super::{Client, Error, Request, fresh, identity};
use crate::arn::Arn;

/// A step in the life of one object of the model `M`.
#[derive(Debug)]
pub(crate) struct Operation<'a, M> {
    cx: &'a Cx<Client>,
    client: Client,
    step: Step,
    /// The beginning of the summary: `Creating`.
    doing: &'static str,
    /// The object in messages: `ECS cluster (web)`.
    object: String,
    model: PhantomData<fn() -> M>,
}

/// An object of the kind in messages; one without a name yet is its kind alone.
fn object<M: Managed>(name: &str) -> String {
    match name {
        "" => M::LABEL.to_owned(),
        name => format!("{} ({name})", M::LABEL),
    }
}

impl<'a, M: Managed> Operation<'a, M> {
    /// A step in the life of the object of that name, in its `region`; unset, empty or unknown is the provider's.
    ///
    /// # Errors
    /// The provider is not configured, its configuration is not known yet, or the region cannot be one of its partition.
    pub(crate) fn new(
        cx: &'a Cx<Client>,
        step: Step,
        name: &str,
        region: &Attr<String>,
    ) -> tfplug::Result<Self> {
        let client = cx.client()?;
        // A plan has checked what a configuration names. This is for imports, lists and data sources.
        if let Some(region) = region.text().filter(|region| !region.is_empty()) {
            let unlisted = client.region_fault(region)?;
            if let (Some(fault), Step::List | Step::LookUp | Step::Run) = (unlisted, step) {
                cx.warn("region", "Unknown AWS region", fault);
            }
        }
        Ok(Self {
            cx,
            client: client.in_region(region),
            step,
            doing: step.doing(),
            object: object::<M>(name),
            model: PhantomData,
        })
    }

    /// A part of the operation that is done to another object of the kind, such as a former revision.
    pub(crate) fn on(&self, doing: &'static str, name: &str) -> Self {
        Self {
            cx: self.cx,
            client: self.client.clone(),
            step: self.step,
            doing,
            object: object::<M>(name),
            model: PhantomData,
        }
    }

    /// The context of the call.
    pub(crate) fn cx(&self) -> &'a Cx<Client> {
        self.cx
    }

    /// The client for the object's region.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The step.
    pub(crate) fn step(&self) -> Step {
        self.step
    }

    /// The summary of every error: `Creating ECS cluster (web)`.
    pub(crate) fn summary(&self) -> String {
        format!("{} {}", self.doing, self.object)
    }

    /// An error of the operation.
    pub(crate) fn error(&self, detail: impl Into<String>) -> tfplug::Error {
        tfplug::Error::new(self.summary()).detail(detail)
    }

    /// The outcome of a request that was sent for several operations at once.
    pub(crate) fn outcome<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        answer.map_err(|error| error.during(self.summary()))
    }

    /// The ECS client, after the caller's identity has been checked once.
    pub(crate) async fn ecs(&self) -> Result<&aws_sdk_ecs::Client, Error> {
        self.outcome(self.client.ecs().await)
    }

    /// The EC2 client, after the caller's identity has been checked once.
    pub(crate) async fn ec2(&self) -> Result<&aws_sdk_ec2::Client, Error> {
        self.outcome(self.client.ec2().await)
    }

    /// The Systems Manager client, after the caller's identity has been checked once.
    pub(crate) async fn ssm(&self) -> Result<&aws_sdk_ssm::Client, Error> {
        self.outcome(self.client.ssm().await)
    }

    /// A request that is repeated when throttled, until the operation's deadline or a cancel; `action` is the IAM action,
    /// such as `ecs:CreateCluster`.
    pub(crate) fn request(&self, action: &'static str) -> Request<'_> {
        let request = self.client.request(action).within(self.cx);
        request.during(self.summary())
    }

    /// Sends a [`request`](Self::request).
    pub(crate) async fn call<T, E, F>(
        &self,
        action: &'static str,
        send: impl FnMut() -> F + Send,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        self.request(action).send(send).await
    }

    /// Looks with `find` until `judge` is content with what was found; an absence of up to `absence` is tolerated.
    ///
    /// # Errors
    /// `judge` calls it failed, `find` fails, the operation's deadline passes, or the user cancels.
    pub(crate) async fn wait<T, F, E>(
        &self,
        target: &str,
        absence: Duration,
        find: impl FnMut() -> F + Send,
        judge: impl Fn(Option<&T>) -> Progress + Send,
    ) -> tfplug::Result<Option<T>>
    where
        F: Future<Output = Result<Option<T>, E>> + Send,
        E: Into<tfplug::Error>,
    {
        let wait = Wait {
            object: &self.object,
            target,
            step: self.step,
            absence,
        };
        wait_until(self.cx, wait, find, judge).await
    }

    /// Looks for the object of a read or an update. One that was made moments ago is looked for again, and in another
    /// account than the credentials' it counts as hidden, not as gone. `arns` may name its account; names pass.
    ///
    /// # Errors
    /// `find` fails, or the account is another one.
    pub(crate) async fn find_fresh<T, F, E>(
        &self,
        private: &tfplug::Private,
        arns: &[&str],
        find: impl FnMut() -> F + Send,
    ) -> tfplug::Result<Option<T>>
    where
        T: Send,
        F: Future<Output = Result<Option<T>, E>> + Send,
        E: Into<tfplug::Error>,
    {
        let found = fresh::find(self.cx, private, &self.object, find).await?;
        if found.is_none() {
            self.check_account(arns).await?;
        }
        Ok(found)
    }

    /// [`find_fresh`](Self::find_fresh) for a read. An import checks the account first, of an ARN or an identity: names are
    /// the same everywhere.
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn read<T, F, E>(
        &self,
        object: &Object<M>,
        arns: &[&str],
        find: impl FnMut() -> F + Send,
    ) -> tfplug::Result<Option<T>>
    where
        T: Send,
        F: Future<Output = Result<Option<T>, E>> + Send,
        E: Into<tfplug::Error>,
    {
        if object.imported() {
            self.check_account(arns).await?;
            if let Some(account) = identity::account(object.identity()) {
                self.compare_accounts(account, "by its identity").await?;
            }
        }
        self.find_fresh(&object.private(), arns, find).await
    }

    /// Refuses an object whose ARN is in another account.
    async fn check_account(&self, arns: &[&str]) -> tfplug::Result {
        let mut arns = arns.iter().filter_map(|arn| Arn::parse(arn).ok());
        match arns.find(|arn| !arn.account.is_empty()) {
            Some(arn) => {
                let source = format!("by its ARN {arn}");
                self.compare_accounts(&arn.account, &source).await
            }
            None => Ok(()),
        }
    }

    /// Refuses an object of another account: these credentials cannot see it, which does not mean that it is gone.
    async fn compare_accounts(&self, of_object: &str, source: &str) -> tfplug::Result {
        match self.outcome(self.client.account_id().await)? {
            Some(account) if account != of_object => Err(self.error(format!(
                "The object is in the AWS account {of_object} {source}, and the credentials belong to the account \
                 {account}, which cannot see it.\n\nUse credentials of the account {of_object} (profile, assume_role). \
                 If the object is no longer yours to manage, take it out of the state with `terraform state rm`."
            ))),
            _ => Ok(()),
        }
    }

    /// The error of a data source that finds nothing: `missing` is the fact, such as `There is no service "web"`, and
    /// `argument` the one to correct.
    pub(crate) fn not_found(&self, argument: &str, missing: &str) -> tfplug::Error {
        let region = self.client.region();
        let place = match self.client.known_account() {
            Some(account) => format!("in the account {account}, region {region}"),
            None => format!("in the region {region}"),
        };
        let error = self.error(format!(
            "{missing} {place}. Check the name, the region and the credentials."
        ));
        error.at(argument)
    }

    /// The error of a data source or list that asks about a cluster, named by `argument`, which ECS may not know.
    pub(crate) fn about_cluster(
        &self,
        error: Error,
        argument: &str,
        cluster: &str,
    ) -> tfplug::Error {
        if !error.is(&["ClusterNotFoundException"]) {
            return error.into();
        }
        self.not_found(argument, &format!("There is no active cluster {cluster:?}"))
    }

    /// The model of the object with the operation's region and the tags that were found; `before` is configured or planned.
    pub(crate) fn complete(
        &self,
        found: M,
        tags: impl IntoIterator<Item = (String, String)>,
        before: &M,
    ) -> M
    where
        M: Tagged,
    {
        let (tags, tags_all) = self.client.tags().flatten(tags, before.tags().0);
        found
            .in_region(self.client.region().into())
            .with_tags(tags, tags_all.into())
    }

    /// Takes over an object that exists already, if it is what was planned; `id` imports it.
    ///
    /// # Errors
    /// It differs from the plan.
    pub(crate) fn adopt(&self, change: &mut Change<M>, found: &M, id: &str) -> tfplug::Result {
        let import = format!("terraform import {}.NAME {id}", M::TYPE);
        adopt(self.cx, change, found, &self.summary(), &import)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tfplug::context::Configured;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::aws::tests::{Thing, client};

    async fn cx() -> Cx<Client> {
        // Nothing listens there.
        let client = client("http://127.0.0.1:9").await;
        let token = CancellationToken::new();
        Cx::new(Configured::Yes(Arc::new(client)), token, None)
    }

    fn operation(cx: &Cx<Client>, step: Step) -> Operation<'_, Thing> {
        Operation::new(cx, step, "web", &"us-east-1".into()).unwrap()
    }

    #[tokio::test]
    async fn every_failure_has_the_summary_of_the_operation() {
        let cx = cx().await;
        let operation = operation(&cx, Step::Update);
        let ecs = operation.ecs().await.unwrap();
        let sent = operation.call("ecs:DescribeClusters", || ecs.describe_clusters().send());
        let error = tfplug::Error::from(sent.await.unwrap_err());
        assert_eq!(error.summary(), "Updating ECS cluster (web)");
        assert!(error.details().contains("No connection to http"), "{error}");
        let other = operation.on("Deregistering", "old").error("No.");
        assert_eq!(other.summary(), "Deregistering ECS cluster (old)");
    }

    #[tokio::test]
    async fn a_data_source_that_finds_nothing_names_the_region() {
        let cx = cx().await;
        let error = operation(&cx, Step::LookUp).not_found("name", "There is no cluster \"web\"");
        assert_eq!(error.summary(), "Looking up ECS cluster (web)");
        let expected = "There is no cluster \"web\" in the region us-east-1. Check";
        assert!(error.details().starts_with(expected), "{error}");
    }

    #[tokio::test]
    async fn the_region_and_the_tags_of_what_was_found_are_filled_in() {
        let cx = cx().await;
        let tags = [("name".to_owned(), "n".to_owned())];
        let found = operation(&cx, Step::Read).complete(Thing::default(), tags, &Thing::default());
        assert_eq!(found.region(), &"us-east-1".into());
        assert_eq!(found.tags().1.get().unwrap()["name"], "n");
    }
}
