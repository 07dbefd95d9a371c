//! The requests about task definitions: the only place here that sends any.

mod families;
mod usage;

use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionInputBuilder;
use aws_sdk_ecs::types::{self, TaskDefinitionStatus};
use tfplug::{Attr, Cx, Error as Diagnostic};

use crate::arn::{Arn, short_name};
use crate::aws::{Client, Error, call, fresh, tagging, tags};

pub(super) use families::{Families, Turn};

/// The code for a definition that does not exist. ECS uses it for other faults of a request as well.
const CLIENT_FAULT: &[&str] = &["ClientException"];

/// The requests, within one operation.
#[derive(Clone, Debug)]
pub(super) struct Api<'a> {
    cx: &'a Cx<Client>,
    client: Client,
}

/// A definition with its tags.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) definition: types::TaskDefinition,
    pub(super) tags: Vec<types::Tag>,
}

impl Described {
    /// Whether services can still be started from it. A status that is not told is none that means "gone".
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

impl<'a> Api<'a> {
    /// The requests in an object's region.
    pub(super) fn new(cx: &'a Cx<Client>, region: &Attr<String>) -> tfplug::Result<Self> {
        Ok(Self {
            cx,
            client: cx.client()?.in_region(region),
        })
    }

    /// The provider's client.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The active definition of that ARN, `family:revision` or family; an unknown or inactive one is `None`.
    pub(super) async fn find(&self, name: &str) -> tfplug::Result<Option<Described>> {
        Ok(self.describe(name).await?.filter(Described::is_active))
    }

    /// The definition of that ARN, `family:revision` or family, active or not; an unknown one is `None`.
    ///
    /// ECS answers ClientException for what does not exist, but not only for that. So the doubt is settled by a second
    /// question: a definition that is not listed among its family's active ones is gone.
    pub(super) async fn describe(&self, name: &str) -> tfplug::Result<Option<Described>> {
        let reading = format!("Reading ECS task definition ({})", short_name(name));
        let failed = |error: Error| error.into_diagnostic(&reading);
        let ecs = self.client.ecs().await.map_err(failed)?;
        let request = ecs
            .describe_task_definition()
            .task_definition(name)
            .include(types::TaskDefinitionField::Tags);
        let answer = call(self.cx, &self.client, "ecs:DescribeTaskDefinition", || {
            request.clone().send()
        })
        .await;
        match answer {
            Ok(found) => Ok(found.task_definition.map(|definition| Described {
                definition,
                tags: found.tags.unwrap_or_default(),
            })),
            Err(error) if error.is(CLIENT_FAULT) => {
                self.refuse_other_region(name)?;
                match self.is_listed(name).await {
                    Ok(false) => Ok(None),
                    Ok(true) | Err(_) => Err(failed(error)),
                }
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// An ARN of another region is unknown here, which says nothing about its existence.
    pub(super) fn refuse_other_region(&self, name: &str) -> tfplug::Result {
        match Arn::parse(name) {
            Ok(arn) if !arn.region.is_empty() && arn.region != self.client.region() => Err(
                Diagnostic::new(format!("The task definition {name} is in another region")).detail(
                    format!(
                        "It is in {}, and was looked for in {}. Set region = {:?} here.",
                        arn.region,
                        self.client.region(),
                        arn.region
                    ),
                ),
            ),
            _ => Ok(()),
        }
    }

    /// Whether `name` is among the active definitions of its family.
    async fn is_listed(&self, name: &str) -> Result<bool, Error> {
        let short = short_name(name);
        let (family, revision) = short
            .split_once(':')
            .map_or((short, None), |(family, number)| (family, Some(number)));
        let ecs = self.client.ecs().await?;
        let mut next = None;
        loop {
            let request = ecs
                .list_task_definitions()
                .family_prefix(family)
                .status(TaskDefinitionStatus::Active)
                .set_next_token(next);
            let page = call(self.cx, &self.client, "ecs:ListTaskDefinitions", || {
                request.clone().send()
            })
            .await?;
            let listed = page
                .task_definition_arns()
                .iter()
                .filter_map(|arn| short_name(arn).split_once(':'));
            let is_it =
                |(f, r): (&str, &str)| f == family && revision.is_none_or(|revision| revision == r);
            if listed.into_iter().any(is_it) {
                return Ok(true);
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(false);
            }
        }
    }

    /// The newest active revision of a family; `None` for a family without any.
    pub(super) async fn newest(&self, family: &str) -> Result<Option<Described>, Error> {
        let request = (self.client.ecs().await?)
            .describe_task_definition()
            .task_definition(family)
            .include(types::TaskDefinitionField::Tags);
        let answer = call(self.cx, &self.client, "ecs:DescribeTaskDefinition", || {
            request.clone().send()
        })
        .await;
        let found = match answer {
            Err(error) if error.is(CLIENT_FAULT) => return Ok(None),
            answer => answer?,
        };
        let described = found.task_definition.map(|definition| Described {
            definition,
            tags: found.tags.unwrap_or_default(),
        });
        Ok(described.filter(Described::is_active))
    }

    /// What this process knows of the families that it registers revisions of.
    pub(super) fn families(&self) -> std::sync::Arc<Families> {
        self.client.shared(Families::default)
    }

    /// Registers a revision, in the family's turn.
    pub(super) async fn register(
        &self,
        turn: &Turn,
        input: RegisterTaskDefinitionInputBuilder,
    ) -> tfplug::Result<types::TaskDefinition> {
        let doing = format!("Registering ECS task definition ({})", turn.family());
        let failed = |error: Error| error.into_diagnostic(&doing);
        let ecs = self.client.ecs().await.map_err(failed)?;
        let send = || input.clone().send_with(ecs);
        let request = self.client.request("ecs:RegisterTaskDefinition");
        let request = request
            .within(self.cx)
            .retry_if(fresh::SPREAD, fresh::is_role_unknown);
        let answer = request.send(send).await.map_err(failed)?;
        let registered = answer
            .task_definition
            .filter(|definition| definition.task_definition_arn().is_some());
        registered.ok_or_else(|| {
            Diagnostic::new(&doing).detail(
                "The server reported success without an ARN. A revision may have been registered; look for it with `aws ecs \
                 list-task-definitions`.",
            )
        })
    }

    /// Makes a revision inactive. One that is so already is as wanted.
    pub(super) async fn deregister(&self, arn: &str) -> tfplug::Result {
        let doing = format!("Deregistering ECS task definition ({})", short_name(arn));
        let failed = |error: Error| error.into_diagnostic(&doing);
        let ecs = self.client.ecs().await.map_err(failed)?;
        let request = ecs.deregister_task_definition().task_definition(arn);
        match call(
            self.cx,
            &self.client,
            "ecs:DeregisterTaskDefinition",
            || request.clone().send(),
        )
        .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.is(CLIENT_FAULT) && self.find(arn).await?.is_none() => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Deletes a revision that is inactive for good. ECS finishes it as soon as nothing uses the revision any more.
    pub(super) async fn delete(&self, arn: &str) -> tfplug::Result {
        let doing = format!("Deleting ECS task definition ({})", short_name(arn));
        let failed = |error: Error| error.into_diagnostic(&doing);
        let ecs = self.client.ecs().await.map_err(failed)?;
        let request = ecs.delete_task_definitions().task_definitions(arn);
        let answer = call(self.cx, &self.client, "ecs:DeleteTaskDefinitions", || {
            request.clone().send()
        })
        .await
        .map_err(failed)?;
        match answer.failures().first() {
            Some(failure) if failure.reason() != Some("MISSING") => Err(Diagnostic::new(&doing)
                .detail(format!(
                    "ECS answers {}. {}",
                    failure.reason().unwrap_or("without a reason"),
                    failure.detail().unwrap_or_default()
                ))),
            _ => Ok(()),
        }
    }

    /// Makes sure that there is a client, which checks who the caller is.
    pub(super) async fn connect(&self) -> tfplug::Result {
        let connected = self.client.ecs().await.map(drop);
        connected.map_err(|error| error.into_diagnostic("Registering an ECS task definition"))
    }

    /// Brings the tags of a revision from `old` to `new`.
    pub(super) async fn retag(
        &self,
        arn: &str,
        old: &tags::All,
        new: &tags::All,
    ) -> tfplug::Result {
        let tagged = tagging::retag(self.cx, &self.client, arn, old, new).await;
        tagged.map_err(|error| {
            error.into_diagnostic(&format!(
                "Tagging ECS task definition ({})",
                short_name(arn)
            ))
        })
    }
}
