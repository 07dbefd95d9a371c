//! The resource `ecs_task_definition`: the order of steps.

use aws_sdk_ecs::types;
use tfplug::{Change, Cx, Diags, Error, Object, Path, Plan, Private, Result, Severity};

use super::api::{Api, Described};
use super::schema::TaskDefinition;
use super::{convert, migrate, validate};
use crate::aws::{self, Client, tags};
use crate::blocks::container_definition::equivalence;

/// `ecs_task_definition`
#[derive(Debug)]
pub(crate) struct Resource;

/// What may change without a new revision.
const BESIDE_THE_DEFINITION: [&str; 9] = [
    "id",
    "arn",
    "arn_without_revision",
    "region",
    "revision",
    "skip_destroy",
    "track_latest",
    "tags",
    "tags_all",
];

/// Private state: the ARNs of the revisions that this resource registered and that are still active, oldest first.
const REVISIONS: &str = "revisions";

/// Private state: whether `network_mode` was written when the revision was registered.
const NETWORK_MODE_WRITTEN: &str = "network_mode_written";

/// How many revisions before the current one stay active.
const KEEP: usize = 1;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = TaskDefinition;
    type Identity = tfplug::NoIdentity;
    const TYPE: &'static str = "task_definition";
    const VERSION: i64 = 1;

    fn validate(&self, config: &TaskDefinition, diags: &mut Diags) {
        validate::definition(config, diags);
        tags::validate(&config.tags, &Path::from("tags"), diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
        plan_network_mode(plan)?;
        let planned = plan.planned()?;
        tags::plan(client, plan, &planned.tags)?;
        let region = plan.config.region.clone();
        aws::plan_region(client, plan, &region)?;
        plan.set("id", &planned.family);
        keep_equal_containers(plan, &planned);
        let Some(prior) = plan.prior.clone() else {
            return Ok(());
        };
        if !plan.changes_beyond(&BESIDE_THE_DEFINITION) {
            return Ok(());
        }
        plan.unknown("revision");
        match prior
            .arn_without_revision
            .text()
            .filter(|_| !plan.changes("family"))
        {
            Some(family) => plan.unknown_with_prefix("arn", format!("{family}:")),
            None => {
                plan.unknown_with_prefix("arn", "arn:");
                plan.unknown_with_prefix("arn_without_revision", "arn:");
            }
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<TaskDefinition>) -> Result {
        register(&Api::new(cx)?, change).await.map(drop)
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<TaskDefinition>) -> Result {
        let api = Api::new(cx)?;
        let state = object.state().clone();
        let tracks = state.track_latest.get() == Some(true) && !object.imported();
        let name = if tracks { &state.family } else { &state.arn };
        let Some(name) = name.text() else {
            return Err(Error::new("The state names no task definition").detail(
                "Remove it with `terraform state rm` and import it by ARN, family:revision or family.",
            ));
        };
        let Some(found) = api.find(name).await? else {
            if object.imported() {
                cx.warn(
                    Path::root(),
                    format!("There is no active task definition {name}"),
                    "Check the name, the region and the account of the provider. Revisions that were deregistered cannot \
                     be imported.",
                );
            }
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
        let api = Api::new(cx)?;
        if change.plan.arn.is_unknown() {
            let before = remembered(&change.private(), prior);
            let arn = register(&api, change).await?;
            return prune(&api, cx, before, arn, change).await;
        }
        let before = prior.tags_all.get().unwrap_or_default();
        let all = api.client().tags().merged(&change.plan.tags);
        if let Some(arn) = prior.arn.text() {
            api.retag(arn, &before, &all).await?;
        }
        change.save(&TaskDefinition {
            tags_all: all.into(),
            ..change.plan.clone()
        });
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<TaskDefinition>) -> Result {
        if object.state().skip_destroy.get() == Some(true) {
            return Ok(());
        }
        let api = Api::new(cx)?;
        let mut left = remembered(&object.private(), object.state());
        while let Some(arn) = left.first().cloned() {
            api.deregister(&arn).await?;
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

    /// The region is the provider's, which has it already.
    fn generate(&self, config: &mut TaskDefinition) {
        config.region = tfplug::Attr::Null;
    }

    fn import(&self, id: &str) -> Result<TaskDefinition> {
        let is_arn = crate::arn::Arn::parse(id)
            .is_ok_and(|arn| arn.resource_of("task-definition").is_some());
        let (family, revision) = id.split_once(':').unwrap_or((id, "1"));
        let is_name = !family.is_empty()
            && revision.bytes().all(|byte| byte.is_ascii_digit())
            && !revision.is_empty();
        if is_arn || (is_name && !id.starts_with("arn:")) {
            return Ok(TaskDefinition {
                arn: id.into(),
                ..TaskDefinition::default()
            });
        }
        Err(Error::new(format!("{id:?} names no task definition")).detail(
            "Import by ARN (arn:aws:ecs:REGION:ACCOUNT:task-definition/FAMILY:REVISION), by FAMILY:REVISION, or by FAMILY \
             for its newest active revision.",
        ))
    }
}

/// Plans the text from before where the network mode makes both texts mean the same.
fn keep_equal_containers(plan: &mut Plan<TaskDefinition>, planned: &TaskDefinition) {
    let Some(prior) = &plan.prior else { return };
    let same = match (
        prior.container_definitions.text(),
        planned.container_definitions.text(),
    ) {
        (Some(before), Some(after)) if before != after => {
            let mode = planned
                .network_mode
                .text()
                .filter(|mode| prior.network_mode.text() == Some(mode));
            equivalence::same_in(mode, before, after)
        }
        _ => false,
    };
    if same {
        plan.keep("container_definitions");
    }
}

/// A network mode that was written and is not any more is ECS's to choose again; so is one that nobody wrote when what
/// it depends on changes.
fn plan_network_mode(plan: &mut Plan<TaskDefinition>) -> Result {
    let written = !plan.config.network_mode.is_null();
    let was_written = plan
        .private()
        .get::<bool>(NETWORK_MODE_WRITTEN)
        .unwrap_or(false);
    let depends = plan.changes("requires_compatibilities") || plan.changes("runtime_platform");
    if plan.prior.is_some() && !written && (was_written || depends) {
        plan.unknown("network_mode");
    }
    plan.private().set(NETWORK_MODE_WRITTEN, written)
}

/// The state that belongs to what was found. A revision that is known already has not changed, except for its tags.
fn current(client: &Client, found: &Described, state: &TaskDefinition) -> Result<TaskDefinition> {
    let is_known = found.definition.task_definition_arn() == state.arn.text()
        && state.container_definitions.is_known();
    let mut model = match is_known {
        true => state.clone(),
        false => convert::flatten(&found.definition, state)?,
    };
    let (tags, all) = client
        .tags()
        .flatten(convert::flatten_tags(&found.tags), &state.tags);
    model.tags = tags;
    model.tags_all = all.into();
    model.region = client.region().into();
    Ok(model)
}

/// Registers a revision and saves it; returns its ARN.
async fn register(api: &Api<'_>, change: &mut Change<TaskDefinition>) -> Result<String> {
    refuse_wrong(&change.config)?;
    let all = api.client().tags().merged(&change.plan.tags);
    let mut input = change.plan.clone();
    input.network_mode = change.config.network_mode.clone();
    let family = change.plan.family.get().unwrap_or_default();
    let registered = api
        .register(&family, convert::expand(&input, &all)?)
        .await?;
    save(change, &registered, all)
}

fn save(
    change: &mut Change<TaskDefinition>,
    registered: &types::TaskDefinition,
    all: tags::All,
) -> Result<String> {
    let mut state = change.plan.clone();
    convert::identify(registered, &mut state);
    state.tags_all = all.into();
    change.save(&state);
    let arn = state.arn.get().unwrap_or_default();
    let mut private = change.private();
    let mut revisions: Vec<String> = private.get(REVISIONS).unwrap_or_default();
    revisions.push(arn.clone());
    private.set(REVISIONS, revisions)?;
    change.set_private(private);
    Ok(arn)
}

/// What was unknown when the rules ran at plan time is known now: the same rules once more.
fn refuse_wrong(config: &TaskDefinition) -> Result {
    let mut diags = Diags::new();
    validate::definition(config, &mut diags);
    let mut errors = diags
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    let more: String = errors
        .map(|more| format!("\n\n{}: {}", more.summary, more.detail))
        .collect();
    Err(Error::new(first.summary)
        .detail(format!("{}{more}", first.detail))
        .at(&first.path))
}

/// The active revisions that this resource registered, oldest first.
fn remembered(private: &Private, state: &TaskDefinition) -> Vec<String> {
    let revisions: Vec<String> = private.get(REVISIONS).unwrap_or_default();
    if revisions.is_empty() {
        state.arn.get().into_iter().collect()
    } else {
        revisions
    }
}

/// Deregisters what is older than the revisions to keep. The new revision stands: a failure here is a warning, and the
/// next change tries again.
async fn prune(
    api: &Api<'_>,
    cx: &Cx<Client>,
    before: Vec<String>,
    arn: String,
    change: &mut Change<TaskDefinition>,
) -> Result {
    let mut revisions: Vec<String> = before.into_iter().chain([arn]).collect();
    if change.plan.skip_destroy.get() != Some(true) {
        let surplus: Vec<String> = revisions
            .drain(..revisions.len().saturating_sub(KEEP + 1))
            .collect();
        let mut stuck = Vec::new();
        for old in surplus {
            if let Err(error) = api.deregister(&old).await {
                let detail = format!("{} The next change tries it again.", error.details());
                cx.warn(Path::root(), error.summary(), detail);
                stuck.push(old);
            }
        }
        revisions.splice(0..0, stuck);
    }
    let mut private = change.private();
    private.set(REVISIONS, revisions)?;
    change.set_private(private);
    Ok(())
}
