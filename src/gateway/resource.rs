//! The life of a gateway: the order of steps.

use std::time::Duration;

use aws_sdk_ecs::types::{self, GatewayStatus};
use tfplug::{Change, Cx, Diags, Field as _, Limits, Object, Plan, Result};

use super::api::Api;
use super::convert;
use super::schema::{Gateway, Identity};
use crate::arn::short_name;
use crate::aws::token::tokens;
use crate::aws::{self, Client, ImportForm, Step, fresh, tagging};
use crate::rules::object;
use crate::rules::tags::ALONE;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "gateway"),
    is_name: |name| {
        let legal = |it: char| it.is_ascii_alphanumeric() || "-/".contains(it);
        !name.is_empty() && name.chars().all(legal)
    },
    usage: "Import a gateway by its name or ARN: terraform import ecs_gateway.web my-gateway",
};

/// `ecs_gateway`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Gateway;
    type Identity = Identity;
    const TYPE: &'static str = "gateway";
    const LIMITS: Limits = Limits::of(Duration::from_secs(20 * 60));

    fn validate(&self, config: &Gateway, diags: &mut Diags) {
        object::report(ALONE, &convert::CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    /// An update that failed is sent again.
    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Gateway>) -> Result {
        aws::plan(client, plan)?;
        let planned = plan.planned()?;
        if let Some(prior) = &plan.prior
            && (planned.encode().has_unknown() || !convert::changes(prior, &planned).is_empty())
        {
            plan.unknown("status");
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Gateway>) -> Result {
        object::refuse(ALONE, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let name = plan.name.text().unwrap_or_default();
        let api = Api::new(cx, Step::Create, name, &plan.region)?;
        if make(&api, change).await? {
            fresh::mark(change);
        }
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Gateway>) -> Result {
        let (api, gateway) = existing(cx, Step::Read, object.state())?;
        match api.read(object, &[&gateway], || api.find(&gateway)).await? {
            Some(found) => object.save(&model(&api, &found, object.state())?),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Gateway,
        change: &mut Change<Gateway>,
    ) -> Result {
        object::refuse(ALONE, &convert::CODEC.object(&change.config))?;
        let plan = change.plan.clone();
        let (api, arn) = existing(cx, Step::Update, prior)?;
        api.retag(&arn, prior, change).await?;
        if let Some(update) = convert::update(prior, &plan)? {
            api.wait_ready(&arn).await?;
            api.update(&arn, update).await?;
            save(&api, &arn, change).await?;
            api.wait_updated(&arn).await?;
        }
        save(&api, &arn, change).await
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Gateway>) -> Result {
        let (api, arn) = existing(cx, Step::Delete, object.state())?;
        if object.state().deletion_protection.get() == Some(true) {
            let detail = "The gateway is protected against deletion, so ECS would refuse. Set deletion_protection = false, \
                          apply that, and then destroy or replace the gateway.";
            return Err(api.error(detail).at("deletion_protection"));
        }
        api.wait_ready(&arn).await?;
        api.delete(&arn).await
    }

    fn generate(&self, client: Option<&Client>, config: &mut Gateway) {
        aws::generate(client, config);
    }

    fn identity(state: &Gateway) -> Option<Identity> {
        Some(Identity {
            arn: state.arn.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Gateway> {
        aws::by_arn(self, &identity.arn)
    }

    fn import(&self, id: &str) -> Result<Gateway> {
        let id = IMPORT.parse::<Gateway>(id)?;
        Ok(Gateway {
            name: short_name(&id.name).into(),
            arn: id.arn.map(|arn| arn.to_string()).into(),
            region: id.region,
            ..Gateway::default()
        })
    }
}

/// Creates the gateway, so that it can be read, and saves it; `false` when the user does not want to wait for that.
///
/// The client token is derived from the request: see [`aws::token`].
async fn make(api: &Api<'_>, change: &mut Change<Gateway>) -> Result<bool> {
    let plan = change.plan.clone();
    let content = format!("{:?}", plan.encode());
    for token in tokens("ecs:CreateGateway", &[api.client().region(), &content]) {
        let (arn, answer) = match api.create(convert::create(&plan, token)?).await {
            Ok(made) => made,
            Err(error) => return made_meanwhile(api, change, error).await.map(|()| true),
        };
        if answer.status() == Some(&GatewayStatus::Deleted) {
            continue;
        }
        change.save(&Gateway {
            arn: arn.clone().into(),
            ..plan.clone()
        });
        match aws::waited(api.cx(), api.read_back(&arn).await)? {
            None => return Ok(false),
            Some(Some(found)) => {
                change.save(&model(api, &found, &plan)?);
                return Ok(true);
            }
            Some(None) => {}
        }
    }
    Err(api.error("ECS answered each request with a gateway that it does not show."))
}

/// ECS refuses a name that is taken. The gateway may be ours, from an apply that was killed: it is taken over when it is
/// as planned.
async fn made_meanwhile(api: &Api<'_>, change: &mut Change<Gateway>, error: aws::Error) -> Result {
    let name = change.plan.name.get().unwrap_or_default();
    let found = match error.is(&["ClientException", "InvalidParameterException"]) {
        true => api.find(&name).await.ok().flatten(),
        false => None,
    };
    let Some(found) = found else {
        return Err(error.into());
    };
    let state = model(api, &found, &change.plan)?;
    api.adopt(change, &state, &name)
}

/// Saves the gateway as it is now.
async fn save(api: &Api<'_>, arn: &str, change: &mut Change<Gateway>) -> Result {
    let find = || api.find(arn);
    let found = api.find_fresh(&change.private(), &[arn], find).await?;
    let found = found.ok_or_else(|| api.error("The gateway does not exist any more."))?;
    change.save(&model(api, &found, &change.plan)?);
    Ok(())
}

/// An operation on a gateway that exists, and its ARN; after an import by name, its name.
fn existing<'a>(cx: &'a Cx<Client>, step: Step, state: &Gateway) -> Result<(Api<'a>, String)> {
    let name = state.name.get().unwrap_or_default();
    let gateway = state.arn.get().unwrap_or_else(|| name.clone());
    let shown = if name.is_empty() {
        short_name(&gateway)
    } else {
        &name
    };
    Ok((Api::new(cx, step, shown, &state.region)?, gateway))
}

/// The model of a gateway that was found.
pub(super) fn model(api: &Api<'_>, found: &types::Gateway, before: &Gateway) -> Result<Gateway> {
    let state = convert::from_answer(found, before)?;
    Ok(api.complete(state, tagging::flatten(found.tags()), before))
}
