//! Planning a task definition: what is known of the next revision, and whether there will be one.

use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Diags, Plan, Result, Set};

use super::super::convert;
use super::super::ownership::{Before, Values};
use super::super::schema::{TaskDefinition, with_defaults};
use super::super::validate::{self, Facts};
use super::registration::NETWORK_MODE_WRITTEN;
use super::retention::REVISIONS;
use super::twin::{ADOPTED, REPLACED};
use crate::aws::{self, Client, tags};
use crate::blocks::container_definition::equivalence::same_containers;

/// Plans the definition.
pub(super) fn definition(client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
    network_mode(plan);
    volume_defaults(plan);
    let planned = plan.planned()?;
    tags::plan(client, plan, &planned.tags)?;
    aws::plan_region(client, plan, |model| &model.region)?;
    plan.set("id", &planned.family);
    managed_values(plan, false);
    refuse_wrong(client, plan)?;
    let Some(prior) = plan.prior.clone() else {
        // What an object registered that this one replaces is not this one's.
        let replaced: Vec<String> = plan.private().get(REVISIONS).unwrap_or_default();
        plan.private().remove(REVISIONS);
        plan.private().remove(ADOPTED);
        return match replaced.is_empty() {
            true => Ok(()),
            false => plan.private().set(REPLACED, replaced),
        };
    };
    let same = keep_equal_containers(plan, &prior)?;
    // A revision that was deregistered outside has no ARN any more.
    let active = prior.arn.is_known();
    if active && same && plan.planned()?.meaning() == prior.meaning() {
        return Ok(());
    }
    managed_values(plan, true);
    plan.unknown("revision");
    match prior
        .arn_without_revision
        .text()
        .filter(|_| !plan.changes("family"))
    {
        Some(family) => plan.unknown_with_prefix("arn", format!("{family}:")),
        None => {
            plan.unknown_with_prefix("arn", "arn:");
            plan.unknown_with_prefix("arn_without_revision", "arn:");
        }
    }
    Ok(())
}

/// Plans the volumes with their defaults. One of them depends on its neighbours, so the schema alone cannot say it.
fn volume_defaults(plan: &mut Plan<TaskDefinition>) {
    let written = plan.config.volume.known();
    if written.is_some_and(|Set(volumes)| !volumes.is_empty()) {
        let volumes = with_defaults(&plan.config.volume);
        plan.set("volume", &volumes);
    }
}

/// Plans what the externally managed fields hold: what was read of them, and where they start. `registers` says that there
/// will be a new revision.
fn managed_values(plan: &mut Plan<TaskDefinition>, registers: bool) {
    let config = &plan.config;
    let values: Attr<Values> = match (&config.externally_managed, config.containers()) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => Attr::Unknown,
        (Attr::Null, _) => Attr::Null,
        (_, containers) => {
            let items = containers.into_known().unwrap_or_default().items;
            let prior = plan.prior.as_ref().and_then(before);
            let claims = config.claims();
            match (claims.is_empty(), items.iter().any(Value::is_unknown)) {
                (true, _) => Attr::Null,
                // Nobody knows yet whether there is such a container.
                (false, true) => Attr::Unknown,
                (false, false) => Attr::Known(claims.planned(&items, prior.as_ref(), registers)),
            }
        }
    };
    plan.set("externally_managed_values", &values);
}

/// What the state knows of externally managed fields.
pub(super) fn before(prior: &TaskDefinition) -> Option<Before> {
    Some(Before {
        values: prior.managed_values(),
        items: prior.containers().into_known()?.items,
    })
}

/// The rules on what will be registered: what somebody else manages and the size of the request are known by now, and
/// perhaps the account. What validation has said already is not said twice.
fn refuse_wrong(client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
    let Some(client) = client else {
        return Ok(());
    };
    let planned = plan.planned()?;
    let tags = client.tags().merged(&planned.tags);
    let facts = Facts {
        account: client.known_account().into(),
        request_bytes: convert::request_bytes(&planned, &tags).into(),
        managed: planned.externally_managed_values.get(),
    };
    let fresh = told(&plan.config, &facts);
    if !fresh.is_empty() {
        let said = told(&plan.config, &Facts::default());
        let fresh = fresh
            .into_iter()
            .filter(|diagnostic| !said.contains(diagnostic));
        fresh.for_each(|diagnostic| plan.diags().push(diagnostic));
    }
    Ok(())
}

fn told(config: &TaskDefinition, facts: &Facts) -> Vec<Diagnostic> {
    let mut diags = Diags::new();
    validate::definition(config, facts, &mut diags);
    diags.into_iter().collect()
}

/// Whether the containers mean what they meant before; the words from before are planned then.
fn keep_equal_containers(plan: &mut Plan<TaskDefinition>, prior: &TaskDefinition) -> Result<bool> {
    let planned = plan.planned()?;
    let (Some(old), Some(new)) = (
        prior.effective(&prior.managed_values()),
        planned.effective(&planned.managed_values()),
    ) else {
        return Ok(false);
    };
    let mode = planned
        .network_mode
        .text()
        .filter(|mode| prior.network_mode.text() == Some(mode));
    let readable = old.is_readable() && new.is_readable();
    if !readable {
        return Ok(!plan.changes("container_definitions") && !plan.changes("containers"));
    }
    if planned.externally_managed_values.is_unknown()
        || !same_containers(&old.items, &new.items, mode)
    {
        return Ok(false);
    }
    for path in ["container_definitions", "containers"] {
        let null = |model: &TaskDefinition| match path {
            "containers" => model.containers.is_null(),
            _ => model.container_definitions.is_null(),
        };
        if !null(prior) && !null(&planned) {
            plan.keep(path);
        }
    }
    Ok(true)
}

/// A network mode that was written and is not any more is ECS's to choose again; so is one that nobody wrote when what
/// it depends on changes.
fn network_mode(plan: &mut Plan<TaskDefinition>) {
    let written = !plan.config.network_mode.is_null();
    let was_written = plan
        .private()
        .get::<bool>(NETWORK_MODE_WRITTEN)
        .unwrap_or(false);
    let depends = plan.changes("requires_compatibilities") || plan.changes("runtime_platform");
    if plan.prior.is_some() && !written && (was_written || depends) {
        plan.unknown("network_mode");
    }
}
