//! The requests about task definitions: the only place here that sends any.

mod families;
mod usage;

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::types::{self, TaskDefinitionStatus};

use super::schema::TaskDefinition;
use crate::arn::{Arn, short_name};
use crate::aws::codec::ReplaceInput;
use crate::aws::{Error, Kind, Operation, Page, all_pages, fresh};

pub(super) use families::{Families, Turn};

/// The code for a definition that does not exist. ECS uses it for other faults of a request as well.
const CLIENT_FAULT: &[&str] = &["ClientException"];

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, TaskDefinition>;

/// A definition with its tags.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) definition: types::TaskDefinition,
    pub(super) tags: Vec<types::Tag>,
}

impl Described {
    /// Whether services can still be started from it. An answer without a status counts as active.
    pub(super) fn is_active(&self) -> bool {
        let gone = [
            TaskDefinitionStatus::Inactive,
            TaskDefinitionStatus::DeleteInProgress,
        ];
        !self
            .definition
            .status()
            .is_some_and(|status| gone.contains(status))
    }
}

impl Api<'_> {
    /// The active definition of that ARN, `family:revision` or family; an unknown or inactive one is `None`.
    pub(super) async fn find(&self, name: &str) -> Result<Option<Described>, Error> {
        Ok(self.describe(name).await?.filter(Described::is_active))
    }

    /// The definition of that ARN, `family:revision` or family, active or not; an unknown one is `None`.
    ///
    /// ECS answers ClientException for what does not exist, but not only for that. So the doubt is settled by a second
    /// question: a definition that is not listed among its family's active ones is gone.
    pub(super) async fn describe(&self, name: &str) -> Result<Option<Described>, Error> {
        match self.describe_once(name).await {
            Err(error) if error.is(CLIENT_FAULT) => {
                self.refuse_other_region(name)?;
                match self.is_listed(name).await {
                    Ok(false) => Ok(None),
                    Ok(true) | Err(_) => Err(error),
                }
            }
            answer => answer,
        }
    }

    async fn describe_once(&self, name: &str) -> Result<Option<Described>, Error> {
        let request = (self.ecs().await?)
            .describe_task_definition()
            .task_definition(name)
            .include(types::TaskDefinitionField::Tags);
        let send = || request.clone().send();
        let found = self.call("ecs:DescribeTaskDefinition", send).await?;
        Ok(found.task_definition.map(|definition| Described {
            definition,
            tags: found.tags.unwrap_or_default(),
        }))
    }

    /// An ARN of another region is unknown here, and may exist there.
    fn refuse_other_region(&self, name: &str) -> Result<(), Error> {
        let here = self.client().region();
        match Arn::parse(name) {
            Ok(arn) if !arn.region.is_empty() && arn.region != here => {
                let there = arn.region;
                let text = format!(
                    "{name} is in the region {there}, and the request went to {here}. Set region = {there:?}."
                );
                let action = "ecs:DescribeTaskDefinition";
                self.outcome(Err(Error::new(action, Kind::Guard, text)))
            }
            _ => Ok(()),
        }
    }

    /// A page of the families with an active revision whose names begin with `prefix`.
    pub(super) async fn list(
        &self,
        prefix: &str,
        next: Option<String>,
    ) -> Result<Page<String>, Error> {
        let request = self.ecs().await?.list_task_definition_families();
        let request = request
            .set_family_prefix((!prefix.is_empty()).then(|| prefix.to_owned()))
            .status(types::TaskDefinitionFamilyStatus::Active)
            .set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ecs:ListTaskDefinitionFamilies", send).await?;
        Ok(Page::new(page.families, page.next_token))
    }

    /// Whether `name` is among the active definitions of its family.
    async fn is_listed(&self, name: &str) -> Result<bool, Error> {
        let short = short_name(name);
        let (family, revision) = short
            .split_once(':')
            .map_or((short, None), |(family, number)| (family, Some(number)));
        let ecs = self.ecs().await?;
        let arns = all_pages(|next| async move {
            let request = ecs
                .list_task_definitions()
                .family_prefix(family)
                .status(TaskDefinitionStatus::Active)
                .set_next_token(next);
            let send = || request.clone().send();
            let page = self.call("ecs:ListTaskDefinitions", send).await?;
            Ok((page.task_definition_arns, page.next_token))
        });
        let is_it =
            |(f, r): (&str, &str)| f == family && revision.is_none_or(|revision| revision == r);
        let arns = arns.await?;
        let mut listed = arns
            .iter()
            .filter_map(|arn| short_name(arn).split_once(':'));
        Ok(listed.any(is_it))
    }

    /// The newest active revision of a family; `None` for a family without any.
    pub(super) async fn newest(&self, family: &str) -> Result<Option<Described>, Error> {
        match self.describe_once(family).await {
            Err(error) if error.is(CLIENT_FAULT) => Ok(None),
            found => Ok(found?.filter(Described::is_active)),
        }
    }

    /// The knowledge of this process about the families that it registers revisions of.
    pub(super) fn families(&self) -> std::sync::Arc<Families> {
        self.client().shared(Families::default)
    }

    /// Registers a revision, in the family's turn.
    pub(super) async fn register(
        &self,
        _turn: &Turn,
        input: RegisterTaskDefinitionInput,
    ) -> Result<types::TaskDefinition, Error> {
        let ecs = self.ecs().await?;
        let request = self.request("ecs:RegisterTaskDefinition");
        let request = request.retry_if(fresh::SPREAD, fresh::is_role_unknown);
        let send = || {
            let input = ReplaceInput(input.clone());
            let request = ecs.register_task_definition().customize();
            request.interceptor(input).send()
        };
        let answer = request.send(send).await?;
        let registered = answer
            .task_definition
            .filter(|definition| definition.task_definition_arn().is_some());
        self.outcome(registered.ok_or_else(|| {
            let text = "The server reported success without an ARN. A revision may have been registered; look for it with \
                        `aws ecs list-task-definitions`.";
            Error::new("ecs:RegisterTaskDefinition", Kind::Other, text)
        }))
    }

    /// Makes a revision inactive. One that is so already is as wanted.
    pub(super) async fn deregister(&self, arn: &str) -> Result<(), Error> {
        let this = self.on("Deregistering", short_name(arn));
        let request = (this.ecs().await?)
            .deregister_task_definition()
            .task_definition(arn);
        let send = || request.clone().send();
        match this.call("ecs:DeregisterTaskDefinition", send).await {
            Ok(_) => Ok(()),
            Err(error) if error.is(CLIENT_FAULT) && this.find(arn).await?.is_none() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Deletes a revision that is inactive for good. ECS finishes it as soon as nothing uses the revision any more.
    pub(super) async fn delete(&self, arn: &str) -> Result<(), Error> {
        const ACTION: &str = "ecs:DeleteTaskDefinitions";
        let this = self.on("Deleting", short_name(arn));
        let request = (this.ecs().await?)
            .delete_task_definitions()
            .task_definitions(arn);
        let answer = this.call(ACTION, || request.clone().send()).await?;
        match answer.failures().first() {
            Some(failure) if failure.reason() != Some("MISSING") => {
                let reason = failure.reason().unwrap_or("without a reason");
                let text = format!(
                    "ECS answers {reason}. {}",
                    failure.detail().unwrap_or_default()
                );
                this.outcome(Err(Error::new(ACTION, Kind::Refused, text)))
            }
            _ => Ok(()),
        }
    }
}
