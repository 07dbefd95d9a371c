//! Creating without making anything twice: client tokens that follow from the request, and reading back.
//!
//! # Why an answer is read back
//!
//! EC2 answers a client token that it knows with the *first* answer, even when that launch template or version was
//! deleted since; `destroy` and `apply` within hours is the usual case. An answer therefore counts only when its object
//! can be read. If it cannot, the token of the next attempt decides: either EC2 makes the object now, or it reports that
//! the name is taken, so that the first answer was true and only has not spread yet.

use aws_sdk_ec2::types::RequestLaunchTemplateData;
use tfplug::{Change, Error, Result};

use super::super::api::{Api, Key, is_mismatch, is_taken};
use super::super::convert;
use super::super::schema::LaunchConfiguration;
use super::plan;
use crate::aws::tags::All;
use crate::aws::token::tokens;

/// How many looks decide that a launch template does not exist: about half a second.
const LOOKS_FOR_TEMPLATE: u32 = 3;
/// How many looks decide that a version does not exist: about twenty seconds, because nothing else shows it.
const LOOKS_FOR_VERSION: u32 = 10;

/// Takes over a launch template of the planned name, if there is one and it is what was planned: most likely an
/// interrupted apply made it.
pub(super) async fn adopt(
    api: &Api<'_>,
    change: &mut Change<LaunchConfiguration>,
    model: &LaunchConfiguration,
) -> Result<bool> {
    let name = model.name.text().unwrap_or_default();
    let Some(template) = api.find(&Key::Name(name.to_owned())).await? else {
        return Ok(false);
    };
    let id = template.launch_template_id().unwrap_or_default();
    let Some(version) = api.find_latest(id).await? else {
        return Ok(false);
    };
    let found = super::found(api, id, model, &template, &version).await?;
    api.adopt(change, &found, id)
        .map_err(|error| error.at("name"))?;
    plan::pin(change, &found)?;
    Ok(true)
}

/// Makes the launch template; `model` has its id afterwards, and is saved from the first answer on.
pub(super) async fn create(
    api: &Api<'_>,
    change: &mut Change<LaunchConfiguration>,
    model: &mut LaunchConfiguration,
) -> Result {
    let (name, tags) = (
        model.name.text().unwrap_or_default().to_owned(),
        model.tags_all.get().unwrap_or_default(),
    );
    let (data, description) = (convert::expand(model), model.description.get());
    let description = description.filter(|text| !text.is_empty());
    let mut unseen: Option<String> = None;
    let tokens = request_tokens(
        "ec2:CreateLaunchTemplate",
        &[&name],
        &description,
        &data,
        &tags,
    );
    for token in tokens {
        let made = api
            .create(&name, &token, description.as_deref(), &data, &tags)
            .await;
        let made = match (made, &unseen) {
            (Err(error), _) if is_mismatch(&error) => continue,
            (Err(error), Some(id)) if is_taken(&error) => {
                return api.wait_visible(id, 1).await;
            }
            (Err(error), None) if is_taken(&error) => {
                return match adopt(api, change, model).await? {
                    true => Ok(()),
                    false => Err(error.into()),
                };
            }
            (made, _) => made?,
        };
        let id = made.and_then(|template| template.launch_template_id);
        let id = id.ok_or_else(|| api.error("EC2 reported success without an id."))?;
        model.id = id.clone().into();
        change.save(model);
        if api.appears(&id, 1, LOOKS_FOR_TEMPLATE).await? {
            return Ok(());
        }
        unseen = Some(id);
    }
    Err(never_seen(api))
}

/// Makes a version with the data of `model`, and gives its number. `saved` is called with it as soon as it is known.
pub(super) async fn create_version(
    api: &Api<'_>,
    prior: &LaunchConfiguration,
    model: &LaunchConfiguration,
    mut saved: impl FnMut(i64),
) -> Result<i64> {
    let id = prior.id.text().unwrap_or_default();
    let newest = prior.latest_version.get().unwrap_or_default();
    let (data, description) = (convert::expand(model), model.description.get());
    let description = description.filter(|text| !text.is_empty());
    let mut unseen = false;
    let from = [id, &newest.to_string()];
    let tokens = request_tokens(
        "ec2:CreateLaunchTemplateVersion",
        &from,
        &description,
        &data,
        &All::new(),
    );
    for token in tokens {
        let made = api.create_version(id, &token, description.as_deref(), &data);
        let number = match made.await {
            Err(error) if is_mismatch(&error) => continue,
            made => made?.unwrap_or(newest + 1),
        };
        if number <= newest {
            continue;
        }
        saved(number);
        if unseen {
            api.wait_visible(id, number).await?;
            return Ok(number);
        }
        if api.appears(id, number, LOOKS_FOR_VERSION).await? {
            return Ok(number);
        }
        unseen = true;
    }
    Err(never_seen(api))
}

/// The client tokens of a request: all of its content goes into them.
fn request_tokens(
    operation: &str,
    on: &[&str],
    description: &Option<String>,
    data: &RequestLaunchTemplateData,
    tags: &All,
) -> Vec<String> {
    // The SDK hides the start script in this text.
    let (text, script) = (format!("{data:?}"), data.user_data().unwrap_or_default());
    let mut parts = on.to_vec();
    parts.extend([description.as_deref().unwrap_or_default(), &text, script]);
    parts.extend(tags.iter().flat_map(|(key, value)| [key.as_str(), value]));
    tokens(operation, &parts).collect()
}

fn never_seen(api: &Api<'_>) -> Error {
    api.error(
        "EC2 answered each request with a launch template or version that does not exist: it takes them for repetitions \
         of older requests, which it remembers for hours. Change something in the launch configuration, such as its \
         description, or apply again later.",
    )
}
