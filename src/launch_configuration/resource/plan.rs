//! The part of a plan that needs no AWS: the name's beginning, the image, the start script, the versions. Pure.

use tfplug::{Attr, Change, Object, Plan, Result};

use super::super::schema::LaunchConfiguration;
use super::super::{convert, schema};
use crate::{ami, user_data};

/// Private: the image that was looked up, so that another one in its place is drift.
const PINNED: &str = "image";
/// Private: the image family is a guess of the import, no reason to look for another image.
const GUESSED: &str = "family_guessed";

pub(super) fn name(plan: &mut Plan<LaunchConfiguration>, planned: &LaunchConfiguration) {
    if plan.prior.is_none() && plan.config.name_prefix.is_null() {
        let prefix = match &plan.config.name {
            Attr::Null => Attr::<String>::from(schema::PREFIX),
            Attr::Unknown => Attr::Unknown,
            Attr::Known(_) => Attr::<String>::from(""),
        };
        plan.set("name_prefix", &prefix);
    }
    let configured = &plan.config.name_prefix;
    if planned.name.is_unknown() && plan.config.name.is_null() && !configured.is_unknown() {
        let prefix = configured.text().filter(|prefix| !prefix.is_empty());
        let prefix = prefix.unwrap_or(schema::PREFIX).to_owned();
        plan.unknown_with_prefix("name", prefix);
    }
}

/// Whether the provider is to find an image; `None` while it is open.
pub(super) fn finds_image(config: &LaunchConfiguration) -> Option<bool> {
    let set = |attr: &Attr<String>| match attr {
        Attr::Unknown => None,
        attr => Some(attr.text().is_some_and(|text| !text.is_empty())),
    };
    match (set(&config.image_family), set(&config.cluster)) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// The image is looked up at creation, when the family changes, and when the template has lost it; else it stays.
/// Where no image is to be found there is no lookup: the launch names it then.
pub(super) fn image(plan: &mut Plan<LaunchConfiguration>, planned: &LaunchConfiguration) {
    if !plan.config.image_id.is_null() {
        return;
    }
    let pinned: Option<String> = plan.private().get(PINNED);
    let guessed = plan.private().get(GUESSED).unwrap_or(false);
    let prior = plan.prior.as_ref();
    let stays = prior.is_some_and(|prior| guessed || prior.image_family == planned.image_family);
    let has_one = prior.is_some_and(|prior| has_text(&prior.image_id));
    match (finds_image(&plan.config), pinned) {
        (Some(false), _) if prior.is_some_and(|prior| prior.image_id.is_null()) => {
            plan.keep("image_id");
        }
        (Some(false), _) => plan.set("image_id", &Attr::<String>::from("")),
        (_, Some(image)) if stays => plan.set("image_id", &image),
        (_, None) if stays && has_one => plan.keep("image_id"),
        (Some(true), _) => plan.unknown_with_prefix("image_id", "ami-"),
        (None, _) => plan.unknown("image_id"),
    }
}

fn has_text(attr: &Attr<String>) -> bool {
    attr.text().is_some_and(|text| !text.is_empty())
}

/// Remembers a looked-up image, and forgets one that is configured or guessed.
pub(super) fn pin(change: &mut Change<LaunchConfiguration>, model: &LaunchConfiguration) -> Result {
    let mut private = change.private();
    private.remove(GUESSED);
    match change.config.image_id.is_null() && has_text(&model.image_id) {
        true => private.set(PINNED, model.image_id.text())?,
        false => private.remove(PINNED),
    }
    change.set_private(private);
    Ok(())
}

/// Versions are known before apply unless this change makes one.
pub(super) fn versions(plan: &mut Plan<LaunchConfiguration>) -> Result {
    let planned = plan.planned()?;
    let configured = plan.config.default_version.clone();
    let Some(prior) = plan.prior.clone() else {
        if configured.known().is_some_and(|version| *version != 1) {
            let detail = "A new launch template has only version 1. Set another number once that version exists.";
            plan.diags().error(
                "default_version",
                "Launch template version does not exist yet",
                detail,
            );
        }
        plan.set("latest_version", &1_i64);
        if configured.is_null() {
            plan.set("default_version", &1_i64);
        }
        return Ok(());
    };
    let is_new = is_new_version(&prior, &planned);
    match is_new {
        true => plan.unknown("latest_version"),
        false => plan.keep("latest_version"),
    }
    if configured.is_null() {
        match (&planned.update_default_version, is_new) {
            (Attr::Unknown, _) | (Attr::Known(true), true) => plan.unknown("default_version"),
            (Attr::Known(true), false) => plan.set("default_version", &prior.latest_version),
            _ => plan.keep("default_version"),
        }
    }
    Ok(())
}

pub(super) fn is_new_version(prior: &LaunchConfiguration, planned: &LaunchConfiguration) -> bool {
    let description = |model: &LaunchConfiguration| model.description.get().unwrap_or_default();
    let described = planned.description.is_unknown() || description(prior) != description(planned);
    described || convert::changed(prior, planned)
}

/// The start script, once everything that it depends on is known.
pub(super) fn render(model: &LaunchConfiguration) -> Attr<String> {
    if model.cluster.is_unknown() || model.user_data.is_unknown() || model.image_family.is_unknown()
    {
        return Attr::Unknown;
    }
    let family = ami::find(model.image_family.text().unwrap_or(ami::DEFAULT));
    let os = family.map_or(ami::Os::Linux, |family| family.os);
    let cluster = model.cluster.text().filter(|name| !name.is_empty());
    let script = user_data::render(os, cluster, model.user_data.text());
    script.as_deref().map(user_data::display).into()
}

/// The image family of an import is a guess.
pub(super) fn mark_guessed(object: &mut Object<LaunchConfiguration>) -> Result {
    let mut private = object.private();
    private.set(GUESSED, true)?;
    object.set_private(private);
    Ok(())
}
