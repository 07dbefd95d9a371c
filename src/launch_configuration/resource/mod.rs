//! The order of steps in the life of a launch configuration.

mod idempotent;
mod moved;
mod plan;

use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_ec2::types::{LaunchTemplate, LaunchTemplateVersion};
use tfplug::{Attr, Change, Cx, Diags, Error, Object, Plan, Result};

use super::api::{Api, Key};
use super::convert;
use super::schema::{self, Identity, LaunchConfiguration};
use crate::ami;
use crate::aws::codec::Codec;
use crate::aws::tags::{self, All};
use crate::aws::{self, Client, ImportForm, Step, account_of};
use crate::rules::launch_configuration::{ROWS, is_name};
use crate::rules::object;

const IMPORT: ImportForm = ImportForm {
    arn: ("ec2", "launch-template"),
    is_name,
    usage: "Give the launch template's id (lt-…), its ARN or its name: 3 to 128 letters, digits and ( ) . - / _.",
};

/// The model as rules judge it; its requests are those of EC2.
static CODEC: Codec<LaunchConfiguration> = Codec::new();

/// `ecs_launch_configuration`.
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = LaunchConfiguration;
    type Identity = Identity;
    const TYPE: &'static str = "launch_configuration";

    fn validate(&self, config: &LaunchConfiguration, diags: &mut Diags) {
        object::report(ROWS, &CODEC.object(config), diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<LaunchConfiguration>) -> Result {
        let planned = plan.planned()?;
        aws::plan(client, plan)?;
        plan::name(plan, &planned);
        plan::image(plan, &planned);
        plan.set("rendered_user_data", &plan::render(&planned));
        plan::versions(plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<LaunchConfiguration>) -> Result {
        object::refuse(ROWS, &CODEC.object(&change.config))?;
        let mut model = change.plan.clone();
        let name = generated_name(&model);
        let api = Api::new(cx, Step::Create, &name, &model.region)?;
        complete(&api, &change.config, &mut model).await?;
        model.name = name.into();
        // A generated name is new.
        let named = change.plan.name.is_known();
        if named && idempotent::adopt(&api, change, &model).await? {
            return Ok(());
        }
        model.latest_version = 1.into();
        model.default_version = 1.into();
        idempotent::create(&api, change, &mut model).await?;
        plan::pin(change, &model)?;
        model.arn = api.arn(model.id.text().unwrap_or_default()).await?.into();
        change.save(&model);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<LaunchConfiguration>) -> Result {
        let prior = object.state().clone();
        let key = key(&prior)?;
        let api = Api::new(cx, Step::Read, label(&prior), &prior.region)?;
        let arn = prior.arn.text().unwrap_or_default();
        let Some(template) = api.read(object, &[arn], || api.find(&key)).await? else {
            object.gone();
            return Ok(());
        };
        let id = template.launch_template_id().unwrap_or(label(&prior));
        let Some(version) = api.find_latest(id).await? else {
            // Deleted between the two requests, or not spread yet: the next run knows.
            return Err(api.error("EC2 shows the launch template without a version. Try again."));
        };
        object.save(&found(&api, id, &prior, &template, &version).await?);
        if object.imported() {
            plan::mark_guessed(object)?;
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        prior: &LaunchConfiguration,
        change: &mut Change<LaunchConfiguration>,
    ) -> Result {
        object::refuse(ROWS, &CODEC.object(&change.config))?;
        let id = prior.id.text().unwrap_or_default();
        let api = Api::new(cx, Step::Update, id, &prior.region)?;
        let mut model = change.plan.clone();
        complete(&api, &change.config, &mut model).await?;
        // The rest stays as it was until it is done, in case a later step fails.
        let mut done = prior.clone();
        if plan::is_new_version(prior, &model) {
            let made = |number: i64| {
                done = LaunchConfiguration {
                    tags: prior.tags.clone(),
                    tags_all: prior.tags_all.clone(),
                    default_version: prior.default_version.clone(),
                    latest_version: number.into(),
                    ..model.clone()
                };
                change.save(&done);
            };
            idempotent::create_version(&api, prior, &model, made).await?;
        }
        model.latest_version = done.latest_version.clone();
        model.default_version = default_version(&change.plan, &done);
        if let Some(version) = model
            .default_version
            .get()
            .filter(|_| model.default_version != done.default_version)
        {
            api.set_default(id, version).await?;
            done.default_version = version.into();
            change.save(&done);
        }
        retag(&api, id, prior, &model).await?;
        change.save(&model);
        plan::pin(change, &model)
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<LaunchConfiguration>) -> Result {
        let id = object.state().id.text().unwrap_or_default();
        let api = Api::new(cx, Step::Delete, id, &object.state().region)?;
        Ok(api.delete(id).await?)
    }

    fn moves() -> Vec<tfplug::Move> {
        vec![moved::launch_template()]
    }

    fn generate(&self, client: Option<&Client>, config: &mut LaunchConfiguration) {
        aws::generate(client, config);
    }

    fn identity(state: &LaunchConfiguration) -> Option<Identity> {
        Some(Identity {
            id: state.id.clone(),
            account_id: account_of(&state.arn),
            region: state.region.clone(),
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<LaunchConfiguration> {
        let template = self.import(identity.id.text().unwrap_or_default())?;
        Ok(aws::in_region_of(template, identity.region))
    }

    fn import(&self, id: &str) -> Result<LaunchConfiguration> {
        let id = IMPORT.parse::<LaunchConfiguration>(id)?;
        let is_id = id.name.starts_with("lt-");
        Ok(LaunchConfiguration {
            id: is_id.then(|| id.name.clone()).into(),
            name: (!is_id).then_some(id.name).into(),
            arn: id.arn.map(|arn| arn.to_string()).into(),
            region: id.region,
            ..LaunchConfiguration::default()
        })
    }
}

/// The model of a launch template that was found.
pub(super) async fn found(
    api: &Api<'_>,
    id: &str,
    before: &LaunchConfiguration,
    template: &LaunchTemplate,
    version: &LaunchTemplateVersion,
) -> Result<LaunchConfiguration> {
    let model = LaunchConfiguration {
        id: id.into(),
        arn: api.arn(id).await?.into(),
        ..convert::state(before, template, version)
    };
    Ok(api.complete(model, convert::flatten_tags(template), before))
}

/// The default version after an update: as planned, or the newest, which the plan leaves unknown.
fn default_version(planned: &LaunchConfiguration, done: &LaunchConfiguration) -> Attr<i64> {
    match &planned.default_version {
        Attr::Known(version) => (*version).into(),
        _ => done.latest_version.clone(),
    }
}

/// Fills in what the plan left open: the image and the start script.
async fn complete(
    api: &Api<'_>,
    config: &LaunchConfiguration,
    model: &mut LaunchConfiguration,
) -> Result {
    model.rendered_user_data = plan::render(model);
    if !model.image_id.is_unknown() {
        return Ok(());
    }
    if plan::finds_image(config) == Some(false) {
        model.image_id = "".into();
        return Ok(());
    }
    let name = model.image_family.text().unwrap_or(ami::DEFAULT);
    let family = ami::find(name);
    let family =
        family.ok_or_else(|| api.error("The image family is unknown.").at("image_family"))?;
    let found = api.find_image(family.parameter).await;
    let found = found.map_err(|error| Error::from(error).at("image_id"))?;
    let image = found.ok_or_else(|| {
        let parameter = family.parameter;
        let text = format!(
            "AWS publishes no image of the family {name} in the region: the SSM parameter {parameter} does not exist. \
             Choose another image_family, or set image_id."
        );
        api.error(text).at("image_family")
    })?;
    model.image_id = image.into();
    Ok(())
}

async fn retag(
    api: &Api<'_>,
    id: &str,
    prior: &LaunchConfiguration,
    planned: &LaunchConfiguration,
) -> std::result::Result<(), aws::Error> {
    let none = All::new();
    let [before, after] = [prior, planned].map(|model| model.tags_all.known().unwrap_or(&none));
    let (removed, set) = tags::difference(before, after);
    if !removed.is_empty() {
        api.untag(id, &removed).await?;
    }
    if !set.is_empty() {
        api.tag(id, &set).await?;
    }
    Ok(())
}

fn key(state: &LaunchConfiguration) -> Result<Key> {
    match (state.id.text(), state.name.text()) {
        (Some(id), _) => Ok(Key::Id(id.to_owned())),
        (None, Some(name)) => Ok(Key::Name(name.to_owned())),
        (None, None) => Err(Error::new("The state holds neither an id nor a name")),
    }
}

fn label(state: &LaunchConfiguration) -> &str {
    state.id.text().or(state.name.text()).unwrap_or_default()
}

/// The planned name, or the prefix with 26 characters that sort by time.
fn generated_name(model: &LaunchConfiguration) -> String {
    if let Some(name) = model.name.text() {
        return name.to_owned();
    }
    let prefix = model
        .name_prefix
        .text()
        .filter(|prefix| !prefix.is_empty())
        .unwrap_or(schema::PREFIX);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    format!("{prefix}{now:012x}{:014x}", random() >> 8)
}

/// A random number: std's hasher is keyed at random.
fn random() -> u64 {
    RandomState::new().hash_one(SystemTime::now())
}

#[cfg(test)]
mod tests;
