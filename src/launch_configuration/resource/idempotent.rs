//! Creating without making anything twice: client tokens that follow from the wish, and reading back.
//!
//! # Why an answer is read back
//!
//! EC2 answers a client token that it knows with the *first* answer, even when that launch template or version was
//! deleted since; `destroy` and `apply` within hours is the usual case. An answer therefore counts only when its object
//! can be read. If it cannot, the token of the next attempt decides: either EC2 makes the object now, or it says that
//! the name is taken, so that the first answer was true and only has not spread yet.

use tfplug::{Change, Cx, Error, Result};

use super::super::api::{Api, Key};
use super::super::convert;
use super::super::schema::Model;
use super::plan;
use crate::aws::Client;
use crate::aws::tags::All;
use crate::aws::token::{ATTEMPTS, token};

/// How many looks decide that a launch template does not exist: about half a second.
const LOOKS_FOR_TEMPLATE: u32 = 3;
/// How many looks decide that a version does not exist: about twenty seconds, because nothing else tells.
const LOOKS_FOR_VERSION: u32 = 10;

/// Takes over a launch template of the planned name, if there is one and it is what was planned: most likely an
/// interrupted apply made it.
pub(super) async fn adopt(
    api: &Api<'_>,
    cx: &Cx<Client>,
    change: &mut Change<Model>,
    model: &Model,
    doing: &str,
) -> Result<bool> {
    let fail = |error: crate::aws::Error| error.into_diagnostic(doing);
    let name = model.name.text().unwrap_or_default();
    let Some(template) = api.find(&Key::Name(name.to_owned())).await.map_err(fail)? else {
        return Ok(false);
    };
    let id = template.launch_template_id().unwrap_or_default().to_owned();
    let Some(version) = api.find_latest(&id).await.map_err(fail)? else {
        return Ok(false);
    };
    let mut found = convert::state(model, &template, &version)?;
    let tags = convert::flatten_tags(&template);
    let (tags, all) = cx.client()?.tags().flatten(tags, &model.tags);
    found.tags = tags;
    found.tags_all = all.into();
    found.region = cx.client()?.region().into();
    found.arn = api.arn(&id).await.map_err(fail)?.into();
    found.id = id.clone().into();
    let import = format!("terraform import ecs_launch_configuration.NAME {id}");
    crate::aws::adopt(cx, change, &found, doing, &import).map_err(|error| error.at("name"))?;
    plan::pin(change, &found)?;
    Ok(true)
}

/// Makes the launch template; `model` has its id afterwards, and is saved from the first answer on.
pub(super) async fn create(
    api: &Api<'_>,
    cx: &Cx<Client>,
    change: &mut Change<Model>,
    model: &mut Model,
    doing: &str,
) -> Result {
    let fail = |error: crate::aws::Error| error.into_diagnostic(doing);
    let (name, tags) = (
        model.name.text().unwrap_or_default().to_owned(),
        model.tags_all.get().unwrap_or_default(),
    );
    let (data, description) = (convert::expand(model), model.description.get());
    let description = description.filter(|text| !text.is_empty());
    let mut unseen: Option<String> = None;
    for attempt in 0..ATTEMPTS {
        let token = wish("ec2:CreateLaunchTemplate", &[&name], model, &tags, attempt);
        let made = api
            .create(&name, &token, description.as_deref(), &data, &tags)
            .await;
        let made = match (made, &unseen) {
            (Err(error), _) if Api::is_mismatch(&error) => continue,
            (Err(error), Some(id)) if Api::is_taken(&error) => {
                return api.wait_visible(id, 1, "create").await;
            }
            (Err(error), None) if Api::is_taken(&error) => {
                return match adopt(api, cx, change, model, doing).await? {
                    true => Ok(()),
                    false => Err(fail(error)),
                };
            }
            (made, _) => made.map_err(fail)?,
        };
        let id = made.and_then(|template| template.launch_template_id);
        let id =
            id.ok_or_else(|| Error::new(doing).detail("EC2 reported success without an id."))?;
        model.id = id.clone().into();
        change.save(model);
        if api
            .appears(&id, 1, LOOKS_FOR_TEMPLATE)
            .await
            .map_err(fail)?
        {
            return Ok(());
        }
        unseen = Some(id);
    }
    Err(never_seen(doing))
}

/// Makes a version with the data of `model`, and gives its number. `saved` is called with it as soon as it is known.
pub(super) async fn create_version(
    api: &Api<'_>,
    prior: &Model,
    model: &Model,
    doing: &str,
    mut saved: impl FnMut(i64),
) -> Result<i64> {
    let fail = |error: crate::aws::Error| error.into_diagnostic(doing);
    let id = prior.id.text().unwrap_or_default();
    let newest = prior.latest_version.get().unwrap_or_default();
    let (data, description) = (convert::expand(model), model.description.get());
    let description = description.filter(|text| !text.is_empty());
    let mut unseen = false;
    for attempt in 0..ATTEMPTS {
        let from = [id, &newest.to_string()];
        let token = wish(
            "ec2:CreateLaunchTemplateVersion",
            &from,
            model,
            &All::new(),
            attempt,
        );
        let made = api.create_version(id, &token, description.as_deref(), &data);
        let number = match made.await {
            Err(error) if Api::is_mismatch(&error) => continue,
            made => made.map_err(fail)?.unwrap_or(newest + 1),
        };
        if number <= newest {
            continue;
        }
        saved(number);
        if unseen {
            api.wait_visible(id, number, "update").await?;
            return Ok(number);
        }
        if api
            .appears(id, number, LOOKS_FOR_VERSION)
            .await
            .map_err(fail)?
        {
            return Ok(number);
        }
        unseen = true;
    }
    Err(never_seen(doing))
}

/// The client token of a wish: whatever a request says goes into it.
fn wish(operation: &str, on: &[&str], model: &Model, tags: &All, attempt: u32) -> String {
    let description = model.description.text().unwrap_or_default();
    let data = convert::text_of(model);
    let mut parts = on.to_vec();
    parts.extend([description, &data]);
    parts.extend(tags.iter().flat_map(|(key, value)| [key.as_str(), value]));
    token(operation, &parts, attempt)
}

fn never_seen(doing: &str) -> Error {
    Error::new(doing).detail(
        "EC2 answered each request with a launch template or version that does not exist: it takes them for repetitions \
         of older requests, which it remembers for hours. Change something in the launch configuration, such as its \
         description, or apply again later.",
    )
}
