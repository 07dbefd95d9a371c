//! The order of steps in the life of a launch configuration.

mod idempotent;
mod moved;
mod plan;

use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use tfplug::{Attr, Change, Cx, Diags, Error, Object, Plan, Result, Severity};

use super::api::{Api, Key};
use super::schema::Model;
use super::{ami, convert, validate};
use crate::aws::tags::{self, All};
use crate::aws::{self, Client};

/// `ecs_launch_configuration`.
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = Model;
    type Identity = ();
    const TYPE: &'static str = "launch_configuration";

    fn validate(&self, config: &Model, diags: &mut Diags) {
        validate::validate(config, diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<Model>) -> Result {
        let planned = plan.planned()?;
        tags::plan(client, plan, &planned.tags)?;
        aws::plan_region(client, plan, |model| &model.region)?;
        plan::name(plan, &planned);
        plan::image(plan, &planned);
        plan.set("rendered_user_data", &plan::render(&planned));
        plan::versions(plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<Model>) -> Result {
        check_again(&change.config)?;
        let api = Api::new(cx, &change.plan.region)?;
        let mut model = change.plan.clone();
        let name = generated_name(&model);
        let doing = format!("Creating EC2 launch template ({name})");
        complete(&api, &change.config, &mut model).await?;
        model.name = name.into();
        model.tags_all = all_tags(cx, &model)?.into();
        // A generated name is new.
        let named = change.plan.name.is_known();
        if named && idempotent::adopt(&api, cx, change, &model, &doing).await? {
            return Ok(());
        }
        model.latest_version = 1.into();
        model.default_version = 1.into();
        idempotent::create(&api, cx, change, &mut model, &doing).await?;
        plan::pin(change, &model)?;
        let id = model.id.text().unwrap_or_default();
        model.arn = api
            .arn(id)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?
            .into();
        change.save(&model);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<Model>) -> Result {
        let prior = object.state().clone();
        let api = Api::new(cx, &prior.region)?;
        let key = key(&prior)?;
        let doing = format!("Reading EC2 launch template ({})", label(&prior));
        let found = api
            .find(&key)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?;
        let Some(template) = found else {
            object.gone();
            return Ok(());
        };
        let id = template
            .launch_template_id
            .clone()
            .unwrap_or_else(|| label(&prior).to_owned());
        let version = api
            .find_latest(&id)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?;
        let Some(version) = version else {
            // Deleted between the two requests, or not spread yet: the next run knows.
            return Err(Error::new(doing)
                .detail("EC2 shows the launch template without a version. Try again."));
        };
        let mut model = convert::state(&prior, &template, &version)?;
        let (tags, all) = cx
            .client()?
            .tags()
            .flatten(convert::flatten_tags(&template), &prior.tags);
        model.tags = tags;
        model.tags_all = all.into();
        model.region = api.region().into();
        model.arn = api
            .arn(&id)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?
            .into();
        model.id = id.into();
        object.save(&model);
        if object.imported() {
            plan::mark_guessed(object)?;
        }
        Ok(())
    }

    async fn update(&self, cx: &Cx<Client>, prior: &Model, change: &mut Change<Model>) -> Result {
        check_again(&change.config)?;
        let api = Api::new(cx, &prior.region)?;
        let id = prior.id.text().unwrap_or_default();
        let doing = format!("Updating EC2 launch template ({id})");
        let mut model = change.plan.clone();
        complete(&api, &change.config, &mut model).await?;
        let all = all_tags(cx, &model)?;
        // What is not done yet stays as it was, in case a later step fails.
        let mut done = prior.clone();
        if plan::is_new_version(prior, &model) {
            let made = |number: i64| {
                done = Model {
                    tags: prior.tags.clone(),
                    tags_all: prior.tags_all.clone(),
                    default_version: prior.default_version.clone(),
                    latest_version: number.into(),
                    ..model.clone()
                };
                change.save(&done);
            };
            idempotent::create_version(&api, prior, &model, &doing, made).await?;
        }
        model.latest_version = done.latest_version.clone();
        model.default_version = default_version(&change.config, &done);
        if let Some(version) = model
            .default_version
            .get()
            .filter(|_| model.default_version != done.default_version)
        {
            api.set_default(id, version)
                .await
                .map_err(|error| error.into_diagnostic(&doing))?;
            done.default_version = version.into();
            change.save(&done);
        }
        retag(&api, id, &prior.tags_all, &all)
            .await
            .map_err(|error| error.into_diagnostic(&doing))?;
        model.tags_all = all.into();
        change.save(&model);
        plan::pin(change, &model)
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<Model>) -> Result {
        let id = object.state().id.text().unwrap_or_default();
        let doing = format!("Deleting EC2 launch template ({id})");
        Api::new(cx, &object.state().region)?
            .delete(id)
            .await
            .map_err(|error| error.into_diagnostic(&doing))
    }

    fn moves() -> Vec<tfplug::Move> {
        vec![moved::launch_template()]
    }

    fn generate(&self, client: Option<&Client>, config: &mut Model) {
        aws::generate_region(client, &mut config.region);
    }

    fn import(&self, id: &str) -> Result<Model> {
        let (id, region) = aws::split_import_id(id)?;
        match id {
            "" => Err(Error::new("Empty import ID")
                .detail("Give the launch template's id (lt-…) or its name.")),
            id if id.starts_with("lt-") => Ok(Model {
                id: id.into(),
                region,
                ..Model::default()
            }),
            name if validate::is_name(name) => Ok(Model {
                name: name.into(),
                region,
                ..Model::default()
            }),
            neither => Err(Error::new(format!("{neither:?} names no launch template")).detail(
                "Give the launch template's id (lt-…) or its name: 3 to 128 letters, digits and ( ) . - / _.",
            )),
        }
    }
}

/// The same rules as in the plan, now that everything is known.
fn check_again(config: &Model) -> Result {
    let mut diags = Diags::new();
    validate::validate(config, &mut diags);
    match diags
        .into_iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error)
    {
        Some(wrong) => Err(Error::new(wrong.summary)
            .detail(wrong.detail)
            .at(wrong.path)),
        None => Ok(()),
    }
}

/// The default version after an update: as written, the newest, or as before.
fn default_version(config: &Model, done: &Model) -> Attr<i64> {
    match (&config.default_version, config.update_default_version.get()) {
        (Attr::Known(version), _) => (*version).into(),
        (_, Some(true)) => done.latest_version.clone(),
        _ => done.default_version.clone(),
    }
}

/// Fills in what the plan left open: the image and the start script.
async fn complete(api: &Api<'_>, config: &Model, model: &mut Model) -> Result {
    model.rendered_user_data = plan::render(model);
    if !model.image_id.is_unknown() {
        return Ok(());
    }
    if plan::finds_image(config) == Some(false) {
        model.image_id = "".into();
        return Ok(());
    }
    let name = model.image_family.text().unwrap_or(ami::DEFAULT);
    let doing = format!("Looking up the machine image of {name}");
    let family = ami::find(name).ok_or_else(|| {
        Error::new(&doing)
            .detail("No such image_family.")
            .at("image_family")
    })?;
    let found = api
        .find_image(family.parameter)
        .await
        .map_err(|error| error.into_diagnostic(&doing).at("image_id"))?;
    let image = found.ok_or_else(|| {
        Error::new(&doing).at("image_family").detail(format!(
            "AWS publishes no image of this family in the region: the SSM parameter {} does not exist. Choose another \
             image_family, or write image_id.",
            family.parameter
        ))
    })?;
    model.image_id = image.into();
    Ok(())
}

fn all_tags(cx: &Cx<Client>, model: &Model) -> Result<All> {
    Ok(match &model.tags_all {
        Attr::Known(all) => all.clone(),
        _ => cx.client()?.tags().merged(&model.tags),
    })
}

async fn retag(
    api: &Api<'_>,
    id: &str,
    before: &Attr<All>,
    after: &All,
) -> std::result::Result<(), crate::aws::Error> {
    let none = All::new();
    let (removed, set) = tags::difference(before.known().unwrap_or(&none), after);
    if !removed.is_empty() {
        api.untag(id, &removed).await?;
    }
    if !set.is_empty() {
        api.tag(id, &set).await?;
    }
    Ok(())
}

fn key(state: &Model) -> Result<Key> {
    match (state.id.text(), state.name.text()) {
        (Some(id), _) => Ok(Key::Id(id.to_owned())),
        (None, Some(name)) => Ok(Key::Name(name.to_owned())),
        (None, None) => Err(Error::new("The state holds neither an id nor a name")),
    }
}

fn label(state: &Model) -> &str {
    state.id.text().or(state.name.text()).unwrap_or_default()
}

/// The planned name, or the prefix with 26 characters that sort by time.
fn generated_name(model: &Model) -> String {
    if let Some(name) = model.name.text() {
        return name.to_owned();
    }
    let prefix = model
        .name_prefix
        .text()
        .filter(|prefix| !prefix.is_empty())
        .unwrap_or(convert::PREFIX);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    format!("{prefix}{now:012x}{:014x}", chance() >> 8)
}

/// A random number: std's hasher is keyed at random.
fn chance() -> u64 {
    RandomState::new().hash_one(SystemTime::now())
}

#[cfg(test)]
mod tests;
