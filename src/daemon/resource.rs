//! The life of a daemon: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types::DaemonStatus;
use tfplug::{Change, Cx, Diags, Error, Field as _, Limits, Object, Plan, Result};

use super::api::Api;
use super::convert::{self, CODEC};
use super::migrate;
use super::rollout::Described;
use super::schema::{Daemon, Identity};
use crate::arn::short_name;
use crate::aws::token::tokens;
use crate::aws::{self, Client, ImportForm, Managed as _, Step, fresh};
use crate::rules::daemon::ROWS;
use crate::rules::object;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "daemon"),
    is_name: |name| name.contains('/'),
    usage: "Import a daemon by its ARN: terraform import ecs_daemon.agent \
            arn:aws:ecs:eu-west-1:123456789012:daemon/my-cluster/agent",
};

/// `ecs_daemon`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Daemon;
    type Identity = Identity;
    const TYPE: &'static str = "daemon";
    const LIMITS: Limits = Limits::of(Duration::from_secs(20 * 60));

    fn validate(&self, config: &Daemon, diags: &mut Diags) {
        object::report(ROWS, &CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Daemon>) -> Result {
        aws::plan(client, plan)?;
        let planned = plan.planned()?;
        if let Some(prior) = &plan.prior
            && (planned.encode().has_unknown() || CODEC.encode(prior) != CODEC.encode(&planned))
        {
            plan.unknown_with_prefix("deployment_arn", "arn:");
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Daemon>) -> Result {
        object::refuse(ROWS, &CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let name = plan.name.text().unwrap_or_default();
        let api = Api::new(cx, Step::Create, name, &plan.region)?;
        let Some(found) = make(&api, change).await? else {
            return Ok(());
        };
        fresh::mark(change);
        if let Some(deployment) = found.daemon.deployment_arn().filter(|_| waits(&plan)) {
            aws::waited(cx, api.wait_deployed(deployment).await)?;
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Daemon>) -> Result {
        let (api, arn) = existing(cx, Step::Read, object.state())?;
        match api.read(object, &[&arn], || api.find(&arn)).await? {
            Some(found) => {
                let state = model(&api, &found, object.state(), object.imported()).await?;
                object.save(&state);
            }
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(&self, cx: &Cx<Client>, prior: &Daemon, change: &mut Change<Daemon>) -> Result {
        object::refuse(ROWS, &CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, arn) = existing(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        let deployment = match convert::update(prior, &plan)? {
            Some(update) => api.update(&arn, update).await?,
            None => None,
        };
        let find = || api.find(&arn);
        let found = api.find_fresh(&change.private(), &[&arn], find).await?;
        let found = found.ok_or_else(|| api.error("The daemon does not exist any more."))?;
        let state = model(&api, &found, &plan, false).await?;
        let deployment_arn = match &deployment {
            Some(deployment) => deployment.clone().into(),
            None => state.deployment_arn.clone(),
        };
        change.save(&Daemon {
            deployment_arn,
            ..state
        });
        match deployment.filter(|_| waits(&plan)) {
            Some(deployment) => api.wait_deployed(&deployment).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Daemon>) -> Result {
        let (api, arn) = existing(cx, Step::Delete, object.state())?;
        api.delete(&arn).await?;
        api.wait_gone(&arn).await
    }

    fn moves() -> Vec<tfplug::Move> {
        migrate::moves()
    }

    fn generate(&self, client: Option<&Client>, config: &mut Daemon) {
        aws::generate(client, config);
    }

    fn identity(state: &Daemon) -> Option<Identity> {
        Some(Identity {
            arn: state.arn.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Daemon> {
        self.import(identity.arn.text().unwrap_or_default())
    }

    fn import(&self, id: &str) -> Result<Daemon> {
        let parsed = IMPORT.parse::<Daemon>(id)?;
        let Some(arn) = parsed.arn else {
            let error = Error::new(format!("{id:?} is not the ARN of an {}", Daemon::LABEL));
            return Err(error.detail(IMPORT.usage));
        };
        Ok(Daemon {
            arn: arn.to_string().into(),
            region: parsed.region,
            ..Daemon::default()
        })
    }
}

/// Creates the daemon, so that it can be read, and saves it; `None` when the user does not want to wait for that.
///
/// The client token is derived from the request: see [`aws::token`].
async fn make(api: &Api<'_>, change: &mut Change<Daemon>) -> Result<Option<Described>> {
    let plan = change.plan.clone();
    let content = format!("{:?}", plan.encode());
    for token in tokens("ecs:CreateDaemon", &[api.client().region(), &content]) {
        let (arn, answer) = match api.create(convert::create(&plan, token)?).await {
            Ok(made) => made,
            Err(error) => return made_meanwhile(api, change, error).await.map(Some),
        };
        if answer.status() == Some(&DaemonStatus::DeleteInProgress) {
            continue;
        }
        change.save(&Daemon {
            arn: arn.clone().into(),
            ..plan.clone()
        });
        match aws::waited(api.cx(), api.read_back(&arn).await)? {
            None => return Ok(None),
            Some(Some(found)) => {
                change.save(&model(api, &found, &plan, false).await?);
                return Ok(Some(found));
            }
            Some(None) => {}
        }
    }
    Err(api.error("ECS answered each request with a daemon that it does not show."))
}

/// ECS refuses a name that is taken. The daemon may be ours, from an apply that was killed: it is taken over when it is
/// as planned.
async fn made_meanwhile(
    api: &Api<'_>,
    change: &mut Change<Daemon>,
    error: aws::Error,
) -> Result<Described> {
    let plan = change.plan.clone();
    let (cluster, name) = (plan.cluster_arn.text(), plan.name.text());
    let (cluster, name) = (cluster.unwrap_or_default(), name.unwrap_or_default());
    let found = match error.is(&["ClientException", "InvalidParameterException"]) {
        true => api.by_name(cluster, name).await.ok().flatten(),
        false => None,
    };
    let Some(found) = found else {
        return Err(error.into());
    };
    let state = model(api, &found, &plan, false).await?;
    let arn = found.daemon.daemon_arn().unwrap_or_default();
    api.adopt(change, &state, arn)?;
    Ok(found)
}

/// Whether the end of the deployment is waited for.
fn waits(plan: &Daemon) -> bool {
    plan.wait_for_deployment.get() != Some(false)
}

/// An operation on a daemon that exists, and its ARN.
fn existing<'a>(cx: &'a Cx<Client>, step: Step, state: &Daemon) -> Result<(Api<'a>, String)> {
    let arn = state.arn.get().unwrap_or_default();
    Ok((Api::new(cx, step, short_name(&arn), &state.region)?, arn))
}

/// The model of a daemon that was found, with its tags.
pub(super) async fn model(
    api: &Api<'_>,
    found: &Described,
    before: &Daemon,
    imported: bool,
) -> Result<Daemon> {
    let arn = found.daemon.daemon_arn().unwrap_or_default();
    let tags = api.tags_of(arn).await?;
    let state = convert::from_answer(found, before, imported)?;
    Ok(api.complete(state, tags, before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Resource as _;

    #[test]
    fn import_takes_arns() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:daemon/main/agent";
        let imported = Resource.import(arn).unwrap();
        assert_eq!(imported.arn, arn.into());
        assert_eq!(imported.region, "eu-west-1".into());
        for wrong in [
            "agent",
            "main/agent",
            "arn:aws:ecs:eu-west-1:123456789012:service/main/agent",
        ] {
            let error = Resource.import(wrong).unwrap_err().to_string();
            assert!(error.contains("by its ARN"), "{error}");
        }
    }
}
