//! The life of an attribute: the order of steps.

use std::time::Duration;

use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Path, Plan, Result};

use super::api::{Api, Target};
use super::convert;
use super::schema::{Attribute, Identity};
use crate::arn::short_name;
use crate::aws::{self, Client, Step, fresh};
use crate::rules::attribute::ROWS;
use crate::rules::object;

/// `ecs_attribute`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Attribute;
    type Identity = Identity;
    const TYPE: &'static str = "attribute";
    const LIMITS: Limits = Limits::of(Duration::from_secs(5 * 60));

    fn validate(&self, config: &Attribute, diags: &mut Diags) {
        object::report(ROWS, &convert::CODEC.object(config), diags);
        convert::CODEC.validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Attribute>) -> Result {
        aws::plan(client, plan)?;
        let planned = plan.planned()?;
        if planned.id.is_unknown()
            && let Some((target, name)) = parts(&planned)
        {
            plan.set(
                "id",
                &Attribute::id(&target.cluster, &target.instance, &name),
            );
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Attribute>) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let (api, target, name) = operation(cx, Step::Create, &change.plan)?;
        let after = value(&change.plan);
        let before = api.find(&target, &name).await?;
        if let Some(before) = before.filter(|before| *before != after) {
            let shown = |value: &Option<String>| match value {
                Some(value) => format!("{value:?}"),
                None => "unset".to_owned(),
            };
            cx.warn(
                Path::from("value"),
                format!("{}: the attribute exists already", api.summary()),
                format!(
                    "Its value was {} and is {} now. If another configuration or the instance's start script sets it, the two \
                     will replace each other's value; remove one of them. Destroying this resource removes the attribute.",
                    shown(&before),
                    shown(&after)
                ),
            );
            put(&api, &change.plan, before.is_some()).await?;
        } else {
            put(&api, &change.plan, false).await?;
        }
        change.save(&found(&api, &change.plan, after));
        fresh::mark(change);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Attribute>) -> Result {
        let (api, target, name) = operation(cx, Step::Read, object.state())?;
        let find = || api.find(&target, &name);
        match api.read(object, &[&target.instance], find).await? {
            Some(value) => object.save(&found(&api, object.state(), value)),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &Attribute,
        change: &mut Change<Attribute>,
    ) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        let (api, ..) = operation(cx, Step::Update, prior)?;
        if value(prior) != value(&change.plan) {
            put(&api, &change.plan, value(prior).is_some()).await?;
        }
        change.save(&change.plan.clone());
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Attribute>) -> Result {
        let (api, ..) = operation(cx, Step::Delete, object.state())?;
        Ok(api.delete(convert::delete(object.state())?).await?)
    }

    fn generate(&self, client: Option<&Client>, config: &mut Attribute) {
        aws::generate(client, config);
    }

    fn import(&self, id: &str) -> Result<Attribute> {
        let (text, region) = aws::split_region(id);
        let stub = match text.split(',').collect::<Vec<_>>().as_slice() {
            [cluster, target, name] => stub(cluster, target, name),
            _ => None,
        };
        let stub = stub.ok_or_else(|| {
            aws::not_an_id::<Attribute>(
                id,
                "Import an attribute by cluster, ID of the container instance and name, joined by commas: terraform import \
                 ecs_attribute.stack main,0123456789abcdef0123456789abcdef,stack",
            )
        })?;
        Ok(aws::in_region_of(stub, region.map(str::to_owned).into()))
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Attribute> {
        let cluster = identity.cluster.require("cluster")?;
        let target = identity.target_id.require("target_id")?;
        let stub = stub(cluster, target, identity.name.require("name")?);
        let stub = stub.ok_or_else(|| {
            Error::new("The identity names no attribute")
                .detail("cluster, target_id and name must not be empty.")
        })?;
        Ok(aws::in_region_of(stub, identity.region))
    }

    fn identity(state: &Attribute) -> Option<Identity> {
        let short = |reference: &Attr<String>| {
            let name = |text: String| short_name(&text).to_owned();
            reference.clone().map(name)
        };
        Some(Identity {
            cluster: short(&state.cluster),
            target_id: short(&state.target_id),
            name: state.name.clone(),
            region: state.region.clone(),
        })
    }
}

/// A state with just enough for a read; `None` where a part is empty.
fn stub(cluster: &str, target: &str, name: &str) -> Option<Attribute> {
    let complete = [cluster, target, name].iter().all(|part| !part.is_empty());
    complete.then(|| Attribute {
        cluster: cluster.into(),
        target_id: target.into(),
        target_type: "container-instance".into(),
        name: name.into(),
        ..Attribute::default()
    })
}

fn value(model: &Attribute) -> Option<String> {
    model.value.get().filter(|value| !value.is_empty())
}

/// The place of the attribute and its name, as far as they are known.
fn parts(model: &Attribute) -> Option<(Target, String)> {
    let target = Target {
        cluster: model.cluster.text()?.to_owned(),
        instance: short_name(model.target_id.text()?).to_owned(),
    };
    Some((target, model.name.text()?.to_owned()))
}

/// An operation, the place of the attribute and its name.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    model: &Attribute,
) -> Result<(Api<'a>, Target, String)> {
    let missing = || Error::new("The attribute names no container instance");
    let (target, name) = parts(model).ok_or_else(missing)?;
    let shown = format!("{name} of {}", target.instance);
    let api = Api::new(cx, step, &shown, &model.region)?;
    Ok((api, target, name))
}

/// Sets the attribute; `valued` when it has a value now, which may have to go.
async fn put(api: &Api<'_>, plan: &Attribute, valued: bool) -> Result {
    if valued && value(plan).is_none() {
        api.delete(convert::delete(plan)?).await?;
    }
    Ok(api.put(convert::put(plan)?).await?)
}

/// The attribute with the value that was found.
pub(super) fn found(api: &Api<'_>, before: &Attribute, value: Option<String>) -> Attribute {
    let text = |it: &Attr<String>| it.get().unwrap_or_default();
    let (cluster, target) = (text(&before.cluster), text(&before.target_id));
    let value = match value {
        // The configuration's own spelling of none.
        None if before.value.text() == Some("") => before.value.clone(),
        value => value.into(),
    };
    Attribute {
        value,
        id: Attribute::id(&cluster, &target, &text(&before.name)).into(),
        region: api.client().region().into(),
        ..before.clone()
    }
}
