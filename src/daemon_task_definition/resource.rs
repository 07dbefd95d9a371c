//! The life of a daemon task definition: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types;
use tfplug::{Change, Cx, Diags, Error, Limits, Object, Plan, Result};

use super::api::Api;
use super::schema::{DaemonTaskDefinition, Identity};
use super::{convert, orphan, validate};
use crate::arn::{is_revision, short_name};
use crate::aws::{self, Client, ImportForm, Managed as _, Step, fresh};

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "daemon-task-definition"),
    is_name: |name| {
        let (family, revision) = name.split_once(':').unwrap_or_default();
        !family.is_empty() && is_revision(revision)
    },
    usage: "Import a daemon task definition by the ARN of its revision: terraform import ecs_daemon_task_definition.agent \
            arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:1",
};

/// `ecs_daemon_task_definition`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = DaemonTaskDefinition;
    type Identity = Identity;
    const TYPE: &'static str = "daemon_task_definition";
    const LIMITS: Limits = Limits::of(Duration::from_secs(5 * 60));

    fn validate(&self, config: &DaemonTaskDefinition, diags: &mut Diags) {
        validate::validate(config, diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<DaemonTaskDefinition>) -> Result {
        if let Some(arn) = plan.prior.as_ref().and_then(|prior| prior.arn.get()) {
            plan.private().set(orphan::OWN, arn)?;
        }
        aws::plan(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<DaemonTaskDefinition>) -> Result {
        let plan = change.plan.clone();
        let family = plan.family.text().unwrap_or_default();
        let api = Api::new(cx, Step::Create, family, &plan.region)?;
        validate::require(&plan)?;
        let turn = api.turn_in_family(family).await;
        let mut private = change.private();
        let arn = match orphan::find(&api, &turn, &plan, &private).await {
            Some(arn) => {
                api.adopt_revision(&arn, &mut private)?;
                arn
            }
            None => api.register(&turn, convert::register(&plan)?).await?,
        };
        api.take_revision(&arn);
        private.set(orphan::OWN, &arn)?;
        change.set_private(private);
        let registered = DaemonTaskDefinition {
            arn: arn.clone().into(),
            ..plan.clone()
        };
        change.save(&registered);
        let seen = aws::waited(cx, api.read_back(&arn).await)?;
        if let Some(found) = seen.flatten() {
            change.save(&model(&api, &found, &plan).await?);
            fresh::mark(change);
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<DaemonTaskDefinition>) -> Result {
        let (api, arn) = existing(cx, Step::Read, object.state())?;
        match api.read(object, &[&arn], || api.find(&arn)).await? {
            Some(found) => object.save(&model(&api, &found, object.state()).await?),
            None => object.gone(),
        }
        Ok(())
    }

    /// Everything but tags, and another spelling, replaces the revision.
    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &DaemonTaskDefinition,
        change: &mut Change<DaemonTaskDefinition>,
    ) -> Result {
        let (api, arn) = existing(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        change.save(&change.plan.clone());
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<DaemonTaskDefinition>) -> Result {
        let (api, arn) = existing(cx, Step::Delete, object.state())?;
        match api.was_revision_given_away(&object.private(), &arn) {
            true => Ok(()),
            false => Ok(api.delete(&arn).await?),
        }
    }

    fn moves() -> Vec<tfplug::Move> {
        vec![tfplug::Move::same("aws", "aws_ecs_daemon_task_definition")]
    }

    fn generate(&self, client: Option<&Client>, config: &mut DaemonTaskDefinition) {
        aws::generate(client, config);
    }

    fn identity(state: &DaemonTaskDefinition) -> Option<Identity> {
        Some(Identity {
            arn: state.arn.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<DaemonTaskDefinition> {
        self.import(identity.arn.text().unwrap_or_default())
    }

    fn import(&self, id: &str) -> Result<DaemonTaskDefinition> {
        let parsed = IMPORT.parse::<DaemonTaskDefinition>(id)?;
        let Some(arn) = parsed.arn else {
            let label = DaemonTaskDefinition::LABEL;
            let error = Error::new(format!("{id:?} is not the ARN of an {label}"));
            return Err(error.detail(IMPORT.usage));
        };
        Ok(DaemonTaskDefinition {
            arn: arn.to_string().into(),
            region: parsed.region,
            ..DaemonTaskDefinition::default()
        })
    }
}

/// An operation on a revision that exists, and its ARN.
fn existing<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    state: &DaemonTaskDefinition,
) -> Result<(Api<'a>, String)> {
    let arn = state.arn.get().unwrap_or_default();
    Ok((Api::new(cx, step, short_name(&arn), &state.region)?, arn))
}

/// The model of a revision that was found, with its tags.
pub(super) async fn model(
    api: &Api<'_>,
    found: &types::DaemonTaskDefinition,
    before: &DaemonTaskDefinition,
) -> Result<DaemonTaskDefinition> {
    let arn = found.daemon_task_definition_arn().unwrap_or_default();
    let tags = api.tags_of(arn).await?;
    Ok(api.complete(convert::from_answer(found, before)?, tags, before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_arns_of_revisions() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:3";
        let imported = Resource.import(arn).unwrap();
        assert_eq!(imported.arn, arn.into());
        assert_eq!(imported.region, "eu-west-1".into());
        for wrong in [
            "agent:3",
            "agent",
            "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:0",
            "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent:x",
            "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/agent",
            "arn:aws:ecs:eu-west-1:123456789012:task-definition/agent:3",
        ] {
            let error = Resource.import(wrong).unwrap_err().to_string();
            assert!(error.contains("by the ARN of its revision"), "{error}");
        }
    }
}
