//! The requests about daemon task definitions: the only file here that sends any.

use aws_sdk_ecs::operation::list_daemon_task_definitions::ListDaemonTaskDefinitionsInput;
use aws_sdk_ecs::operation::register_daemon_task_definition::RegisterDaemonTaskDefinitionInput;
use aws_sdk_ecs::types::{self, DaemonTaskDefinitionStatus};

use super::schema::DaemonTaskDefinition;
use crate::arn::short_name;
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, FamilyTurn, Kind, Operation, Page, Pages, Progress, fresh};

/// The code for a revision that does not exist. ECS uses it for other faults of a request as well.
const CLIENT_FAULT: &[&str] = &["ClientException"];

const LIST: &str = "ecs:ListDaemonTaskDefinitions";

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, DaemonTaskDefinition>;

impl Api<'_> {
    /// The revision of that ARN; one that is unknown or on its way out is `None`.
    pub(super) async fn find(
        &self,
        arn: &str,
    ) -> Result<Option<types::DaemonTaskDefinition>, Error> {
        Ok(self.find_any(arn).await?.filter(is_active))
    }

    /// The same by ARN, `family:revision` or family, on its way out or not.
    ///
    /// The doubt about `ClientException` is settled by a second question: a revision that is not listed among the active
    /// ones of its family is gone.
    pub(super) async fn find_any(
        &self,
        name: &str,
    ) -> Result<Option<types::DaemonTaskDefinition>, Error> {
        match self.describe(name).await {
            Err(error) if error.is(CLIENT_FAULT) => match self.is_listed(name).await {
                Ok(false) => Ok(None),
                Ok(true) | Err(_) => Err(error),
            },
            answer => answer,
        }
    }

    /// The newest active revision of a family. A refusal is an error, whatever it means.
    pub(super) async fn newest(
        &self,
        family: &str,
    ) -> Result<Option<types::DaemonTaskDefinition>, Error> {
        Ok(self.describe(family).await?.filter(is_active))
    }

    async fn describe(&self, name: &str) -> Result<Option<types::DaemonTaskDefinition>, Error> {
        let request = self.ecs().await?.describe_daemon_task_definition();
        let request = request.daemon_task_definition(name);
        let send = || request.clone().send();
        let answer = self.call("ecs:DescribeDaemonTaskDefinition", send).await?;
        Ok(answer.daemon_task_definition)
    }

    /// Whether the revision is among the active ones of its family, or the family has one.
    async fn is_listed(&self, name: &str) -> Result<bool, Error> {
        let family = short_name(name).split(':').next().unwrap_or_default();
        let ecs = self.ecs().await?;
        let arns = Pages::new(|next| async move {
            let request = ecs.list_daemon_task_definitions().family(family);
            let request = request.set_next_token(next);
            let send = || request.clone().send();
            let page = self.call(LIST, send).await?;
            Ok(Page::new(
                arns(page.daemon_task_definitions),
                page.next_token,
            ))
        });
        let arns = arns.all().await?;
        let same = |listed: &String| listed == name || short_name(listed) == name;
        Ok(arns.iter().any(same) || (name == family && !arns.is_empty()))
    }

    /// A page of the ARNs of the active revisions that `filter` asks for.
    pub(super) async fn list(
        &self,
        filter: &ListDaemonTaskDefinitionsInput,
        next: Option<String>,
    ) -> Result<Page<String>, Error> {
        let page = self.summaries(filter, next).await?;
        Ok(Page::new(arns(Some(page.items)), page.next))
    }

    /// A page of the revisions that `filter` asks for.
    pub(super) async fn summaries(
        &self,
        filter: &ListDaemonTaskDefinitionsInput,
        next: Option<String>,
    ) -> Result<Page<types::DaemonTaskDefinitionSummary>, Error> {
        let ecs = self.ecs().await?;
        let mut input = filter.clone();
        (input.max_results, input.next_token) = (Some(100), next);
        let send = || {
            let input = ReplaceInput(input.clone());
            let request = ecs.list_daemon_task_definitions().customize();
            request.interceptor(input).send()
        };
        let page = self.call(LIST, send).await?;
        Ok(Page::new(page.daemon_task_definitions, page.next_token))
    }

    /// Registers a revision, in the family's turn; its ARN.
    pub(super) async fn register(
        &self,
        _turn: &FamilyTurn,
        input: RegisterDaemonTaskDefinitionInput,
    ) -> Result<String, Error> {
        const ACTION: &str = "ecs:RegisterDaemonTaskDefinition";
        let ecs = self.ecs().await?;
        let send = || {
            let input = ReplaceInput(input.clone());
            let request = ecs.register_daemon_task_definition().customize();
            request.interceptor(input).send()
        };
        let request = self.request(ACTION);
        let request = request.retry_if(fresh::SPREAD, fresh::is_role_unknown);
        let answer = request.send(send).await?;
        let arn = answer.daemon_task_definition_arn;
        self.outcome(arn.filter(|arn| !arn.is_empty()).ok_or_else(|| {
            let text = "The server reported success without an ARN. A revision may have been registered; look for it with \
                        `aws ecs list-daemon-task-definitions`.";
            Error::new(ACTION, Kind::Malformed, text)
        }))
    }

    /// Waits until a new revision can be read.
    pub(super) async fn read_back(
        &self,
        arn: &str,
    ) -> tfplug::Result<Option<types::DaemonTaskDefinition>> {
        self.wait(
            "readable",
            fresh::READABLE,
            || self.find(arn),
            |found| match found {
                Some(_) => Progress::Done,
                None => Progress::Failed("ECS does not show the new revision.".into()),
            },
        )
        .await
    }

    /// Deletes a revision. One that is gone or on its way out is fine.
    pub(super) async fn delete(&self, arn: &str) -> Result<(), Error> {
        let request = self.ecs().await?.delete_daemon_task_definition();
        let request = request.daemon_task_definition(arn);
        let send = || request.clone().send();
        match self.call("ecs:DeleteDaemonTaskDefinition", send).await {
            Ok(_) => Ok(()),
            Err(error) if error.is(CLIENT_FAULT) && self.find(arn).await?.is_none() => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn arns(found: Option<Vec<types::DaemonTaskDefinitionSummary>>) -> Option<Vec<String>> {
    Some(found?.into_iter().filter_map(|it| it.arn).collect())
}

/// An answer without a status counts as active.
fn is_active(found: &types::DaemonTaskDefinition) -> bool {
    let gone = [
        DaemonTaskDefinitionStatus::DeleteInProgress,
        DaemonTaskDefinitionStatus::Deleted,
    ];
    !found.status().is_some_and(|status| gone.contains(status))
}
