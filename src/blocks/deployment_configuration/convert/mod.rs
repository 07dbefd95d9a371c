//! Between the block and the API's type.
//!
//! UpdateService keeps every member of a deployment configuration that a request leaves out, so a removed one is sent as
//! the value that clears it. Steps are replaced as a whole: what is left out inside them becomes the default of ECS.

use aws_sdk_ecs::types;
use aws_smithy_types::{Document, Number};
use serde_json::Value as Json;
use tfplug::{Attr, Set};

use super::{Canary, DeploymentConfiguration, LifecycleHook, Linear};
use crate::blocks::{found, sent};

/// What ECS assumes for steps that are left out: percent and minutes.
const LINEAR: (f64, i32) = (10.0, 6);
const CANARY: (f64, i32) = (5.0, 10);

/// How ECS deploys without any of it.
pub(crate) fn off() -> Vec<DeploymentConfiguration> {
    vec![DeploymentConfiguration {
        strategy: "ROLLING".into(),
        ..DeploymentConfiguration::default()
    }]
}

/// Whether two of them make ECS do the same: unset is the default.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
pub(crate) fn same(a: &Vec<DeploymentConfiguration>, b: &Vec<DeploymentConfiguration>) -> bool {
    Meaning::of(a.first()) == Meaning::of(b.first())
}

/// What ECS does, with defaults in place of what is unset.
#[derive(PartialEq)]
struct Meaning {
    strategy: String,
    bake_time: i32,
    hooks: Set<(String, String, Set<String>, Option<Json>)>,
    steps: Option<(f64, i32)>,
}

impl Meaning {
    fn of(block: Option<&DeploymentConfiguration>) -> Self {
        let nothing = DeploymentConfiguration::default();
        let block = block.unwrap_or(&nothing);
        let strategy = strategy(block).unwrap_or("ROLLING");
        let or = |percent: &Attr<f64>, minutes: &Attr<String>, default: (f64, i32)| {
            let minutes = expand_minutes(minutes).unwrap_or(default.1);
            (percent.get().unwrap_or(default.0), minutes)
        };
        let linear = block.linear_configuration.items().first();
        let canary = block.canary_configuration.items().first();
        let steps = match strategy {
            "LINEAR" => Some(linear.map_or(LINEAR, |it| {
                or(&it.step_percent, &it.step_bake_time_in_minutes, LINEAR)
            })),
            "CANARY" => Some(canary.map_or(CANARY, |it| {
                or(&it.canary_percent, &it.canary_bake_time_in_minutes, CANARY)
            })),
            _ => None,
        };
        let hook = |hook: &LifecycleHook| {
            (
                hook.hook_target_arn.get().unwrap_or_default(),
                hook.role_arn.get().unwrap_or_default(),
                Set(hook.lifecycle_stages.items().to_vec()),
                details(hook),
            )
        };
        Self {
            strategy: strategy.to_owned(),
            bake_time: expand_minutes(&block.bake_time_in_minutes).unwrap_or_default(),
            hooks: hooks(block).iter().map(hook).collect(),
            steps,
        }
    }
}

fn strategy(block: &DeploymentConfiguration) -> Option<&str> {
    block.strategy.text().filter(|text| !text.is_empty())
}

fn hooks(block: &DeploymentConfiguration) -> &[LifecycleHook] {
    block.lifecycle_hook.known().map_or(&[], |hooks| &hooks.0)
}

fn details(hook: &LifecycleHook) -> Option<Json> {
    let text = hook.hook_details.text().filter(|text| !text.is_empty())?;
    serde_json::from_str(text).ok()
}

fn expand_minutes(value: &Attr<String>) -> Option<i32> {
    value.text().and_then(|text| text.parse().ok())
}

/// Adds it to a deployment configuration. Steps that belong to another strategy are left out; what `before` had and is
/// gone is cleared.
pub(crate) fn expand(
    before: &Attr<Vec<DeploymentConfiguration>>,
    blocks: &Attr<Vec<DeploymentConfiguration>>,
    into: types::builders::DeploymentConfigurationBuilder,
) -> types::builders::DeploymentConfigurationBuilder {
    let nothing = DeploymentConfiguration::default();
    let block = blocks.items().first().unwrap_or(&nothing);
    let before = before.items().first().unwrap_or(&nothing);
    let strategy = strategy(block).or_else(|| self::strategy(before).map(|_| "ROLLING"));
    let had_bake_time = expand_minutes(&before.bake_time_in_minutes).is_some_and(|it| it > 0);
    let bake_time =
        expand_minutes(&block.bake_time_in_minutes).or_else(|| had_bake_time.then_some(0));
    let hooks: Vec<_> = hooks(block).iter().map(expand_hook).collect();
    let had_hooks = !self::hooks(before).is_empty();
    let linear = block.linear_configuration.items().first();
    let linear = linear.map(expand_linear).or_else(|| {
        let had = !before.linear_configuration.items().is_empty();
        had.then(|| types::LinearConfiguration::builder().build())
    });
    let canary = block.canary_configuration.items().first();
    let canary = canary.map(expand_canary).or_else(|| {
        let had = !before.canary_configuration.items().is_empty();
        had.then(|| types::CanaryConfiguration::builder().build())
    });
    into.set_strategy(strategy.map(Into::into))
        .set_bake_time_in_minutes(bake_time)
        .set_lifecycle_hooks(sent::list(hooks).or_else(|| had_hooks.then(Vec::new)))
        .set_linear_configuration(linear.filter(|_| strategy == Some("LINEAR")))
        .set_canary_configuration(canary.filter(|_| strategy == Some("CANARY")))
}

fn expand_linear(linear: &Linear) -> types::LinearConfiguration {
    types::LinearConfiguration::builder()
        .set_step_percent(linear.step_percent.get())
        .set_step_bake_time_in_minutes(expand_minutes(&linear.step_bake_time_in_minutes))
        .build()
}

fn expand_canary(canary: &Canary) -> types::CanaryConfiguration {
    types::CanaryConfiguration::builder()
        .set_canary_percent(canary.canary_percent.get())
        .set_canary_bake_time_in_minutes(expand_minutes(&canary.canary_bake_time_in_minutes))
        .build()
}

fn expand_hook(hook: &LifecycleHook) -> types::DeploymentLifecycleHook {
    let stages = hook.lifecycle_stages.items().iter();
    types::DeploymentLifecycleHook::builder()
        .set_hook_target_arn(hook.hook_target_arn.get())
        .set_role_arn(hook.role_arn.get())
        .set_lifecycle_stages(Some(stages.map(|stage| stage.as_str().into()).collect()))
        .set_hook_details(details(hook).as_ref().map(document))
        .build()
}

fn document(json: &Json) -> Document {
    match json {
        Json::Null => Document::Null,
        Json::Bool(value) => Document::Bool(*value),
        Json::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Json::String(text) => Document::String(text.clone()),
        Json::Array(items) => Document::Array(items.iter().map(document).collect()),
        Json::Object(entries) => {
            let entries = entries.iter();
            Document::Object(
                entries
                    .map(|(key, it)| (key.clone(), document(it)))
                    .collect(),
            )
        }
    }
}

fn json(document: &Document) -> Json {
    match document {
        Document::Null => Json::Null,
        Document::Bool(value) => (*value).into(),
        Document::Number(Number::PosInt(number)) => (*number).into(),
        Document::Number(Number::NegInt(number)) => (*number).into(),
        Document::Number(Number::Float(number)) => (*number).into(),
        Document::String(text) => text.as_str().into(),
        Document::Array(items) => items.iter().map(json).collect(),
        Document::Object(entries) => {
            let entries = entries.iter();
            Json::Object(entries.map(|(key, it)| (key.clone(), json(it))).collect())
        }
    }
}

/// The block as it is in ECS, in the user's form wherever that means the same. An answer without a strategy says nothing
/// (emulators forget it).
pub(crate) fn flatten(
    found: Option<&types::DeploymentConfiguration>,
    before: &Attr<Vec<DeploymentConfiguration>>,
) -> Attr<Vec<DeploymentConfiguration>> {
    let kept = || match before {
        Attr::Unknown => Attr::Null,
        before => before.clone(),
    };
    let Some((found, strategy)) = found.and_then(|found| Some((found, found.strategy()?))) else {
        return kept();
    };
    let nothing = DeploymentConfiguration::default();
    let form = before.items().first();
    let mut block = flatten_block(found, strategy.as_str(), form.unwrap_or(&nothing));
    if form.is_none() {
        let bake_time = found.bake_time_in_minutes().filter(|minutes| *minutes > 0);
        block.bake_time_in_minutes = bake_time.map(|minutes| minutes.to_string()).into();
    }
    let block = vec![block];
    match form {
        None if same(&Vec::new(), &block) => kept(),
        _ => block.into(),
    }
}

fn flatten_block(
    found: &types::DeploymentConfiguration,
    strategy: &str,
    form: &DeploymentConfiguration,
) -> DeploymentConfiguration {
    let is_default = form.strategy.is_null() && strategy == "ROLLING";
    let linear = found.linear_configuration().map(|linear| {
        let form = form.linear_configuration.items().first();
        let percent = form.map_or(&Attr::Null, |it| &it.step_percent);
        let minutes = form.map_or(&Attr::Null, |it| &it.step_bake_time_in_minutes);
        Linear {
            step_percent: step(percent, linear.step_percent(), LINEAR.0),
            step_bake_time_in_minutes: minutes_of_step(
                minutes,
                linear.step_bake_time_in_minutes(),
                LINEAR.1,
            ),
        }
    });
    let canary = found.canary_configuration().map(|canary| {
        let form = form.canary_configuration.items().first();
        let percent = form.map_or(&Attr::Null, |it| &it.canary_percent);
        let minutes = form.map_or(&Attr::Null, |it| &it.canary_bake_time_in_minutes);
        Canary {
            canary_percent: step(percent, canary.canary_percent(), CANARY.0),
            canary_bake_time_in_minutes: minutes_of_step(
                minutes,
                canary.canary_bake_time_in_minutes(),
                CANARY.1,
            ),
        }
    });
    DeploymentConfiguration {
        strategy: if is_default {
            Attr::Null
        } else {
            strategy.into()
        },
        bake_time_in_minutes: flatten_bake_time(found, &form.bake_time_in_minutes),
        lifecycle_hook: flatten_hooks(found, form),
        linear_configuration: steps(linear, &form.linear_configuration),
        canary_configuration: steps(canary, &form.canary_configuration),
    }
}

/// ECS may choose a bake time where a block has none.
fn flatten_bake_time(found: &types::DeploymentConfiguration, form: &Attr<String>) -> Attr<String> {
    match (found.bake_time_in_minutes(), form) {
        (None, form) => form.clone(),
        (Some(found), Attr::Known(text)) if !text.is_empty() => found.to_string().into(),
        (Some(_), form) => form.clone(),
    }
}

fn step(form: &Attr<f64>, found: Option<f64>, default: f64) -> Attr<f64> {
    found::defaulted(form, found, default)
}

fn minutes_of_step(form: &Attr<String>, found: Option<i32>, default: i32) -> Attr<String> {
    let found = found.unwrap_or(default);
    match form {
        Attr::Null if found == default => Attr::Null,
        Attr::Known(text) if text.is_empty() && found == default => form.clone(),
        _ => found.to_string().into(),
    }
}

/// Steps with nothing but defaults are those that were never set.
fn steps<T: Clone + Default + PartialEq>(found: Option<T>, form: &Attr<Vec<T>>) -> Attr<Vec<T>> {
    match found {
        Some(found) if found != T::default() || !form.items().is_empty() => vec![found].into(),
        _ => form.clone(),
    }
}

fn flatten_hooks(
    found: &types::DeploymentConfiguration,
    form: &DeploymentConfiguration,
) -> Attr<Set<LifecycleHook>> {
    let before = hooks(form);
    match &found.lifecycle_hooks {
        Some(found) if !found.is_empty() => found
            .iter()
            .map(|hook| flatten_hook(hook, before))
            .collect::<Set<_>>()
            .into(),
        Some(_) if !before.is_empty() => Attr::Null,
        _ => form.lifecycle_hook.clone(),
    }
}

/// The order of stages, and the spelling of details, are the user's.
fn flatten_hook(found: &types::DeploymentLifecycleHook, before: &[LifecycleHook]) -> LifecycleHook {
    let stages = found.lifecycle_stages().iter();
    let stages: Vec<String> = stages.map(|stage| stage.as_str().to_owned()).collect();
    let content = found.hook_details().map(json).filter(|it| !it.is_null());
    let is_same = |before: &&LifecycleHook| {
        before.hook_target_arn.text() == found.hook_target_arn()
            && before.role_arn.text() == found.role_arn()
            && Set(before.lifecycle_stages.items().to_vec()) == Set(stages.clone())
            && (content.is_none() || details(before) == content)
    };
    before
        .iter()
        .find(is_same)
        .cloned()
        .unwrap_or_else(|| LifecycleHook {
            hook_target_arn: found::text(found.hook_target_arn()),
            role_arn: found::text(found.role_arn()),
            lifecycle_stages: stages.clone().into(),
            hook_details: content.map(|content| content.to_string()).into(),
        })
}

#[cfg(test)]
mod tests;
