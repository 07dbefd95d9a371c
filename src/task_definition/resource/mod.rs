//! The resource `ecs_task_definition`: the order of steps.

mod orphan;
mod plan;
mod registration;
mod retention;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Error, Object, Plan, Result};

use super::api::{Api, Described};
use super::prepared::Prepared;
use super::schema::{Identity, TaskDefinition, with_scopes};
use super::validate::{self, Facts};
use super::{convert, migrate};
use crate::arn::{is_revision, short_name};
use crate::aws::{self, Client, ImportForm, Step, account_of, tagging};
use crate::rules::tags::ALONE;
use crate::rules::{Policy, object};
use crate::validators::is_ecs_name;
use registration::register;
use retention::{REVISIONS, Retention, prune, remembered};

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "task-definition"),
    is_name: |name| {
        let (family, revision) = name.split_once(':').unwrap_or((name, "1"));
        is_ecs_name(family) && is_revision(revision)
    },
    usage: "Import by ARN (arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION), by FAMILY:REVISION, or by FAMILY \
            for its newest active revision.",
};

/// `ecs_task_definition`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = TaskDefinition;
    type Identity = Identity;
    const TYPE: &'static str = "task_definition";
    const VERSION: i64 = 1;

    fn validate(&self, config: &TaskDefinition, diags: &mut Diags) {
        validate::definition(&Prepared::new(config, &[]), &Facts::default(), diags);
        object::report(ALONE, &convert::CODEC.object(config), diags);
    }

    /// The plan of a first revision promises the beginning of its ARN, which has the account.
    async fn prepare(&self, cx: &Cx<Client>) {
        if let Ok(client) = cx.client()
            && !Policy::current().offline
        {
            client.learn_account().await;
        }
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
        plan::definition(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<TaskDefinition>) -> Result {
        let api = operation(cx, Step::Create, &change.plan)?;
        register(&api, change, None).await.map(drop)
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<TaskDefinition>) -> Result {
        let state = object.state().clone();
        let follows = state.track_latest.get() == Some(true) || !state.claims().is_empty();
        let tracks = follows && !object.imported();
        let name = if tracks {
            state.family.get()
        } else {
            revision_of(&state)
        };
        let Some(name) = name else {
            return Err(Error::new("The state names no task definition").detail(
                "Remove it with `terraform state rm` and import it by ARN, family:revision or family.",
            ));
        };
        let api = Api::new(cx, Step::Read, short_name(&name), &state.region)?;
        let known = state.arn.text().unwrap_or(&name);
        let describe = || api.describe(&name);
        let described = api.read(object, &[known, &name], describe).await?;
        let deregistered = described.as_ref().is_some_and(|found| !found.is_active());
        if deregistered && !object.imported() {
            // It exists, and so do the older revisions of this resource, which its private state remembers.
            object.save(&TaskDefinition {
                arn: Attr::Null,
                ..state
            });
            return Ok(());
        }
        if object.imported() {
            refuse_inactive(described.as_ref(), &name)?;
        }
        let Some(found) = described.filter(Described::is_active) else {
            object.gone();
            return Ok(());
        };
        if object.imported() {
            let mut private = object.private();
            private.set(
                REVISIONS,
                found
                    .definition
                    .task_definition_arn()
                    .into_iter()
                    .collect::<Vec<_>>(),
            )?;
            object.set_private(private);
        }
        object.save(&current(&api, &found, &state)?);
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &TaskDefinition,
        change: &mut Change<TaskDefinition>,
    ) -> Result {
        let api = operation(cx, Step::Update, prior)?;
        if change.plan.arn.is_unknown() {
            let before = remembered(&change.private(), prior);
            let arn = register(&api, change, Some(prior)).await?;
            return prune(&api, before, arn, change).await;
        }
        let planned = Prepared::new(&change.plan, &[]);
        let values = registration::managed_values(&api, &planned, Some(prior)).await?;
        if let Some(arn) = prior.arn.text() {
            api.retag(arn, prior, change).await?;
        }
        change.save(&TaskDefinition {
            externally_managed_values: values,
            ..change.plan.clone()
        });
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<TaskDefinition>) -> Result {
        let retention = Retention::of(object.state());
        if retention.keeps_at_destroy {
            return Ok(());
        }
        let api = operation(cx, Step::Delete, object.state())?;
        let mut left = remembered(&object.private(), object.state());
        while let Some(arn) = left.first().cloned() {
            if !api.was_revision_given_away(&object.private(), &arn) {
                api.deregister(&arn).await?;
                if retention.deletes_at_destroy {
                    api.delete(&arn).await?;
                }
            }
            left.remove(0);
            let mut private = object.private();
            private.set(REVISIONS, &left)?;
            object.set_private(private);
        }
        Ok(())
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut TaskDefinition) {
        aws::generate(client, config);
    }

    /// Without the revision: an update registers another one, and an identity never changes.
    fn identity(state: &TaskDefinition) -> Option<Identity> {
        let arn = match &state.arn {
            Attr::Unknown => state.arn_without_revision.clone(),
            arn => arn.clone(),
        };
        Some(Identity {
            family: state.family.clone(),
            revision: Attr::Null,
            account_id: account_of(&arn),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<TaskDefinition> {
        let family = identity.family.text().unwrap_or_default();
        let definition = match identity.revision.get() {
            Some(revision) => self.import(&format!("{family}:{revision}"))?,
            None => self.import(family)?,
        };
        Ok(aws::in_region_of(definition, identity.region))
    }

    fn import(&self, id: &str) -> Result<TaskDefinition> {
        let id = IMPORT.parse::<TaskDefinition>(id)?;
        Ok(TaskDefinition {
            arn: id.text.into(),
            region: id.region,
            ..TaskDefinition::default()
        })
    }
}

/// An operation on the definitions of a family.
fn operation<'a>(cx: &'a Cx<Client>, step: Step, model: &TaskDefinition) -> Result<Api<'a>> {
    let family = model.family.text().unwrap_or_default();
    Api::new(cx, step, family, &model.region)
}

/// An import needs a revision that can be used. Core forgets the warnings of an import that finds nothing.
fn refuse_inactive(described: Option<&Described>, name: &str) -> Result {
    match described {
        Some(found) if !found.is_active() => Err(Error::new(format!("The task definition {name} is deregistered")).detail(format!(
            "Its status is {}. Nothing can be started from it, so it cannot be imported. Import an active revision (`aws \
             ecs list-task-definitions --family-prefix FAMILY` shows them), or leave the import out: an apply registers a \
             new one.",
            found.definition.status().map_or("INACTIVE", types::TaskDefinitionStatus::as_str)
        ))),
        // For a missing one the protocol has an answer of its own: no state.
        _ => Ok(()),
    }
}

/// The revision of the state: its ARN, or after it was deregistered its name.
fn revision_of(state: &TaskDefinition) -> Option<String> {
    let named = || {
        Some(format!(
            "{}:{}",
            state.family.text()?,
            state.revision.get()?
        ))
    };
    state.arn.get().or_else(named)
}

/// The state that belongs to what was found. A revision that is known already has not changed, except for its tags.
pub(super) fn current(
    api: &Api<'_>,
    found: &Described,
    state: &TaskDefinition,
) -> Result<TaskDefinition> {
    let is_known = found.definition.task_definition_arn() == state.arn.text()
        && (state.container_definitions.is_known() || state.containers.is_known());
    let values = convert::flatten_managed(&found.definition, &state.claims())?;
    let before = TaskDefinition {
        externally_managed_values: values,
        ..state.clone()
    };
    let mut model = match is_known {
        true => before,
        false => convert::flatten(&found.definition, &before)?,
    };
    // The state of an older release has no default scopes.
    model.volume = with_scopes(&model.volume, Attr::is_null);
    Ok(api.complete(model, tagging::flatten(&found.tags), state))
}
