//! The resource `ecs_task_definition`: the order of steps.

mod plan;
mod registration;
mod retention;
mod twin;

use aws_sdk_ecs::types;
use tfplug::{Attr, Change, Cx, Diags, Error, Object, Path, Plan, Result};

use super::api::{Api, Described};
use super::schema::{TaskDefinition, with_defaults};
use super::{convert, migrate, validate};
use crate::arn::short_name;
use crate::aws::{self, Client, fresh, tags};
use registration::register;
use retention::{REVISIONS, Retention, prune, remembered};

/// `ecs_task_definition`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = TaskDefinition;
    type Identity = ();
    const TYPE: &'static str = "task_definition";
    const VERSION: i64 = 1;

    fn validate(&self, config: &TaskDefinition, diags: &mut Diags) {
        validate::definition(config, &validate::Facts::default(), diags);
        tags::validate(&config.tags, &Path::from("tags"), diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
        plan::definition(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<TaskDefinition>) -> Result {
        let api = Api::new(cx, &change.plan.region)?;
        register(&api, cx, change, None).await.map(drop)
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<TaskDefinition>) -> Result {
        let state = object.state().clone();
        let api = Api::new(cx, &state.region)?;
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
        let label = format!("ECS task definition ({})", short_name(&name));
        let doing = format!("Reading {label}");
        if object.imported() {
            api.client().check_account_of(&name, &doing).await?;
        }
        let look = || api.describe(&name);
        let described = fresh::find(cx, &object.private(), &label, look).await?;
        if described.is_none() {
            let known = state.arn.text().unwrap_or(&name);
            api.client().check_account_of(known, &doing).await?;
        }
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
        object.save(&current(api.client(), &found, &state)?);
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &TaskDefinition,
        change: &mut Change<TaskDefinition>,
    ) -> Result {
        let api = Api::new(cx, &prior.region)?;
        if change.plan.arn.is_unknown() {
            let before = remembered(&change.private(), prior);
            let arn = register(&api, cx, change, Some(prior)).await?;
            return prune(&api, cx, before, arn, change).await;
        }
        let values = registration::managed_values(&api, &change.plan, Some(prior)).await?;
        let before = prior.tags_all.get().unwrap_or_default();
        let all = api.client().tags().merged(&change.plan.tags);
        if let Some(arn) = prior.arn.text() {
            api.retag(arn, &before, &all).await?;
        }
        change.save(&TaskDefinition {
            tags_all: all.into(),
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
        let api = Api::new(cx, &object.state().region)?;
        let mut left = remembered(&object.private(), object.state());
        while let Some(arn) = left.first().cloned() {
            if !twin::was_given_away(&api, &object.private(), &arn) {
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
        aws::generate_region(client, &mut config.region);
    }

    fn import(&self, id: &str) -> Result<TaskDefinition> {
        let (id, region) = aws::split_import_id(id)?;
        let is_arn = crate::arn::Arn::parse(id)
            .is_ok_and(|arn| arn.resource_of("task-definition").is_some());
        let (family, revision) = id.split_once(':').unwrap_or((id, "1"));
        let is_name = !family.is_empty()
            && revision.bytes().all(|byte| byte.is_ascii_digit())
            && !revision.is_empty();
        if is_arn || (is_name && !id.starts_with("arn:")) {
            return Ok(TaskDefinition {
                arn: id.into(),
                region,
                ..TaskDefinition::default()
            });
        }
        Err(Error::new(format!("{id:?} names no task definition")).detail(
            "Import by ARN (arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION), by FAMILY:REVISION, or by FAMILY \
             for its newest active revision.",
        ))
    }
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

/// What the state looks at: the ARN, or after the revision was deregistered its name.
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
fn current(client: &Client, found: &Described, state: &TaskDefinition) -> Result<TaskDefinition> {
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
    // State that was written before the defaults were in it.
    model.volume = with_defaults(&model.volume);
    let (tags, all) = client
        .tags()
        .flatten(convert::flatten_tags(&found.tags), &state.tags);
    model.tags = tags;
    model.tags_all = all.into();
    model.region = client.region().into();
    Ok(model)
}
