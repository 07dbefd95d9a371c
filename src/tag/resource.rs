//! The life of a tag: the order of steps.

use std::time::Duration;

use tfplug::{Attr, Change, Cx, Diags, Error, Limits, Object, Path, Plan, Result};

use super::api::Api;
use super::convert;
use super::schema::{Identity, Tag, arn_fault};
use crate::arn::Arn;
use crate::aws::{self, Client, Step, fresh};
use crate::rules::object;
use crate::rules::tags::OF_TAG;

const USAGE: &str = "Import a tag by the ARN of its object and its key, joined by a comma: terraform import ecs_tag.team \
                     arn:aws:ecs:eu-west-1:123456789012:cluster/web,team";

/// `ecs_tag`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Tag;
    type Identity = Identity;
    const TYPE: &'static str = "tag";
    const LIMITS: Limits = Limits::of(Duration::from_secs(5 * 60));

    fn validate(&self, config: &Tag, diags: &mut Diags) {
        object::report(OF_TAG, &convert::CODEC.object(config), diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Tag>) -> Result {
        aws::plan(client, plan)?;
        let planned = plan.planned()?;
        check_region(&planned.resource_arn, &planned.region)?;
        if planned.id.is_unknown()
            && let (Some(arn), Some(key)) = (planned.resource_arn.text(), planned.key.text())
        {
            plan.set("id", &Tag::id(arn, key));
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Tag>) -> Result {
        object::refuse(OF_TAG, &convert::CODEC.object(&change.config))?;
        check_region(&change.plan.resource_arn, &change.plan.region)?;
        let (api, arn, key) = operation(cx, Step::Create, &change.plan)?;
        let before = api.find(&arn, &key).await?;
        let after = change.plan.value.get().unwrap_or_default();
        if let Some(before) = before.filter(|before| *before != after) {
            cx.warn(
                Path::from("value"),
                format!("{}: the tag exists already", api.summary()),
                format!(
                    "Its value was {before:?} and is {after:?} now. If another configuration or the object's own tags \
                     manage this key, the two will replace each other's value; remove one of them. Destroying this \
                     resource removes the tag."
                ),
            );
        }
        api.put(convert::put(&change.plan)?).await?;
        change.save(&found(&api, &change.plan, &after));
        fresh::mark(change);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Tag>) -> Result {
        let (api, arn, key) = operation(cx, Step::Read, object.state())?;
        match api.read(object, &[&arn], || api.find(&arn, &key)).await? {
            Some(value) => object.save(&found(&api, object.state(), &value)),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(&self, cx: &Cx<Client>, prior: &Tag, change: &mut Change<Tag>) -> Result {
        object::refuse(OF_TAG, &convert::CODEC.object(&change.config))?;
        let (api, ..) = operation(cx, Step::Update, prior)?;
        api.put(convert::put(&change.plan)?).await?;
        change.save(&change.plan.clone());
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Tag>) -> Result {
        let (api, arn, key) = operation(cx, Step::Delete, object.state())?;
        Ok(api.remove(&arn, &key).await?)
    }

    fn moves() -> Vec<tfplug::Move> {
        // An empty value is a value here.
        vec![tfplug::Move::same("aws", "aws_ecs_tag")]
    }

    fn generate(&self, client: Option<&Client>, config: &mut Tag) {
        aws::generate(client, config);
    }

    /// A key may hold commas and `@`; an ARN has no commas, and names its region.
    fn import(&self, id: &str) -> Result<Tag> {
        let (arn, key) = id.split_once(',').unwrap_or_default();
        let region = Arn::parse(arn).map_or(String::new(), |arn| arn.region);
        let suffix = format!("@{region}");
        let key = match key.strip_suffix(&suffix) {
            Some(key) if !region.is_empty() => key,
            _ => key,
        };
        if key.is_empty() {
            return Err(aws::not_an_id::<Tag>(id, USAGE));
        }
        stub(arn, key)
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Tag> {
        let arn = identity.resource_arn.require("resource_arn")?;
        stub(arn, identity.key.require("key")?)
    }

    fn identity(state: &Tag) -> Option<Identity> {
        Some(Identity {
            resource_arn: state.resource_arn.clone(),
            key: state.key.clone(),
        })
    }
}

/// The beginning of an imported tag, in the region of its ARN.
fn stub(arn: &str, key: &str) -> Result<Tag> {
    if key.is_empty() {
        return Err(Error::new("The key of the tag is empty").detail(USAGE));
    }
    if let Some(fault) = arn_fault(arn) {
        return Err(Error::new("Invalid ARN of an ECS object").detail(fault));
    }
    let region = Arn::parse(arn).ok().map(|arn| arn.region);
    Ok(Tag {
        resource_arn: arn.into(),
        key: key.into(),
        region: region.filter(|region| !region.is_empty()).into(),
        ..Tag::default()
    })
}

/// Refuses an object of another region: ECS would not find it.
pub(super) fn check_region(object: &Attr<String>, region: &Attr<String>) -> Result {
    let arn = object.text().map(Arn::parse);
    let (Some(Ok(arn)), Some(region)) = (arn, region.text()) else {
        return Ok(());
    };
    if arn.region.is_empty() || region.is_empty() || arn.region == region {
        return Ok(());
    }
    let detail = format!(
        "The object is in {}, and region is {region}. Set region = {:?}.",
        arn.region, arn.region
    );
    Err(Error::new("Tagged object is in another region")
        .at("resource_arn")
        .detail(detail))
}

/// An operation, the ARN of the object and the key of its tag.
fn operation<'a>(cx: &'a Cx<Client>, step: Step, tag: &Tag) -> Result<(Api<'a>, String, String)> {
    let arn = tag.resource_arn.get().unwrap_or_default();
    let key = tag.key.get().unwrap_or_default();
    let api = Api::new(cx, step, &format!("{key} of {arn}"), &tag.region)?;
    Ok((api, arn, key))
}

/// The tag with the value that was found.
fn found(api: &Api<'_>, tag: &Tag, value: &str) -> Tag {
    let (arn, key) = (tag.resource_arn.text(), tag.key.text());
    Tag {
        value: value.into(),
        id: Tag::id(arn.unwrap_or_default(), key.unwrap_or_default()).into(),
        region: api.client().region().into(),
        ..tag.clone()
    }
}
