//! Planning a task definition: what is known of the next revision, and whether there will be one.

use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Diags, Field as _, Plan, Result, Set};

use super::super::convert::{self, CODEC};
use super::super::ownership::Values;
use super::super::prepared::Prepared;
use super::super::schema::{TaskDefinition, with_scopes};
use super::super::validate::{self, Facts};
use super::orphan::REPLACED;
use super::registration::NETWORK_MODE_SET;
use super::retention::REVISIONS;
use crate::aws::definitions::{self, is_of};
use crate::aws::{self, Client, orphan};
use crate::blocks::container_definition::equivalence::same_containers;

/// Plans the definition.
pub(super) fn definition(client: Option<&Client>, plan: &mut Plan<TaskDefinition>) -> Result {
    network_mode(plan);
    volume_scopes(plan)?;
    aws::plan(client, plan)?;
    let family = plan.planned()?.family;
    plan.set("id", &family);
    let (config, prior) = (plan.config.clone(), plan.prior.clone());
    let config = Prepared::new(&config, &[]);
    let prior = prior.as_ref();
    let prior = prior.map(|prior| Prepared::new(prior, &[&config]));
    managed_values(plan, &config, prior.as_ref(), false);
    let planned = plan.planned()?;
    let client_here = client.filter(|client| is_of(client, &planned.region));
    let known: Vec<_> = [&config].into_iter().chain(&prior).collect();
    let planned = Prepared::new(&planned, &known);
    refuse_wrong(client, plan, &config, &planned);
    let Some(prior) = prior else {
        // The revisions of an object that this one replaces are not this one's.
        let replaced: Vec<String> = plan.private().get(REVISIONS).unwrap_or_default();
        plan.private().remove(REVISIONS);
        plan.private().remove(orphan::ADOPTED);
        promise(client_here, plan, &planned);
        return match replaced.is_empty() {
            true => Ok(()),
            false => plan.private().set(REPLACED, replaced),
        };
    };
    let same = keep_equal_containers(plan, &prior, &planned);
    // A revision that was deregistered outside has no ARN any more.
    let active = prior.model.arn.is_known();
    if active && same && planned.model.means_same(prior.model) {
        if let Some(client) = client_here {
            remember(client, &prior, &plan.config, None);
        }
        return Ok(());
    }
    managed_values(plan, &config, Some(&prior), true);
    if let (Some(client), Some(arn)) = (client_here, prior.model.arn.get()) {
        let former = validate::object_of(&prior, prior.model);
        definitions::remember(client, vec![arn], former);
    }
    plan.unknown("revision");
    match prior
        .model
        .arn_without_revision
        .text()
        .filter(|_| !plan.changes("family"))
    {
        Some(family) => {
            let promised = format!("{family}:");
            plan.unknown_with_prefix("arn", promised.clone());
            if let Some(client) = client_here {
                remember(client, &planned, &plan.config, Some(promised));
            }
        }
        None => {
            plan.unknown_with_prefix("arn", "arn:");
            plan.unknown_with_prefix("arn_without_revision", "arn:");
            promise(client_here, plan, &planned);
        }
    }
    Ok(())
}

/// Promises the beginning of the ARN of a first revision, where the account is known, and remembers the definition under it.
fn promise(client: Option<&Client>, plan: &mut Plan<TaskDefinition>, planned: &Prepared<'_>) {
    let Some(client) = client else { return };
    let family = planned.model.family.text();
    let prefix = client.arn_prefix().zip(family);
    let promised = prefix.map(|(prefix, family)| format!("{prefix}task-definition/{family}"));
    if let Some(promised) = &promised {
        plan.unknown_with_prefix("arn", format!("{promised}:"));
        plan.unknown_with_prefix("arn_without_revision", promised.clone());
    }
    remember(
        client,
        planned,
        &plan.config,
        promised.map(|promised| format!("{promised}:")),
    );
}

/// Plans the default scopes of Docker volumes, which depend on their neighbours.
fn volume_scopes(plan: &mut Plan<TaskDefinition>) -> Result {
    let Attr::Known(Set(configured)) = &plan.config.volume else {
        return Ok(());
    };
    let Attr::Known(Set(mut volumes)) = plan.planned()?.volume else {
        return Ok(());
    };
    for volume in &mut volumes {
        let config = configured.iter().find(|config| config.name == volume.name);
        let config = config.and_then(|config| config.docker_volume_configuration.known());
        if let Attr::Known(docker) = &mut volume.docker_volume_configuration
            && config.is_some_and(|config| config.scope.is_null())
        {
            docker.scope = Attr::Null;
        }
    }
    if !volumes.is_empty() {
        let volumes = with_scopes(&Set(volumes).into(), Attr::is_null);
        plan.set("volume", &volumes);
    }
    Ok(())
}

/// Plans the values of the fields that are managed elsewhere: as they were read, and for new ones as configured.
/// `registers`: there will be a new revision.
fn managed_values(
    plan: &mut Plan<TaskDefinition>,
    config: &Prepared<'_>,
    prior: Option<&Prepared<'_>>,
    registers: bool,
) {
    let values: Attr<Values> = match (&config.model.externally_managed, &config.containers) {
        (Attr::Unknown, _) | (_, Attr::Unknown) => Attr::Unknown,
        _ if config.claims.is_empty() => Attr::Null,
        _ => {
            let items = config.items().unwrap_or_default();
            match items.iter().any(Value::is_unknown) {
                // It may turn out to be null.
                true => Attr::Unknown,
                false => {
                    let before = prior.and_then(Prepared::before);
                    Attr::Known(config.claims.planned(items, before.as_ref(), registers))
                }
            }
        }
    };
    plan.set("externally_managed_values", &values);
}

/// The rules on what will be registered: what somebody else manages and the size of the request are known by now, and
/// perhaps the account. Messages of validation are not repeated.
fn refuse_wrong(
    client: Option<&Client>,
    plan: &mut Plan<TaskDefinition>,
    config: &Prepared<'_>,
    planned: &Prepared<'_>,
) {
    let Some(client) = client else {
        return;
    };
    let tags = client.tags().merged(&planned.model.tags);
    let request = convert::expand(planned, &tags).ok();
    let facts = Facts {
        account: client.known_account().into(),
        request_bytes: request.as_ref().and_then(convert::request_bytes).into(),
        managed: planned.model.externally_managed_values.get(),
    };
    let found = diagnostics(config, &facts);
    if found.is_empty() {
        return;
    }
    let validated = diagnostics(config, &Facts::default());
    for diagnostic in found {
        if !validated.contains(&diagnostic) {
            plan.diags().push(diagnostic);
        }
    }
}

fn diagnostics(config: &Prepared<'_>, facts: &Facts) -> Vec<Diagnostic> {
    let mut diags = Diags::new();
    validate::definition(config, facts, &mut diags);
    diags.into_iter().collect()
}

/// Whether the containers mean the same as before; the plan keeps their form then.
fn keep_equal_containers(
    plan: &mut Plan<TaskDefinition>,
    prior: &Prepared<'_>,
    planned: &Prepared<'_>,
) -> bool {
    let (Some(old), Some(new)) = (prior.effective(), planned.effective()) else {
        return false;
    };
    if !prior.is_readable() || !planned.is_readable() {
        return !plan.changes("container_definitions") && !plan.changes("containers");
    }
    let (prior, planned) = (prior.model, planned.model);
    let mode = planned.network_mode.text();
    let mode = mode.filter(|mode| prior.network_mode.text() == Some(mode));
    if planned.externally_managed_values.is_unknown() || !same_containers(&old, &new, mode) {
        return false;
    }
    if !prior.container_definitions.is_null() && !planned.container_definitions.is_null() {
        plan.keep("container_definitions");
    }
    if !prior.containers.is_null() && !planned.containers.is_null() {
        plan.keep("containers");
    }
    true
}

/// Whether an attribute changes that the choice of ECS depends on; another spelling of unset is not a change.
fn depends(plan: &Plan<TaskDefinition>) -> bool {
    if !plan.changes("requires_compatibilities") && !plan.changes("runtime_platform") {
        return false;
    }
    let (Some(prior), Ok(planned)) = (&plan.prior, plan.planned()) else {
        return true;
    };
    let part = |model: &TaskDefinition| TaskDefinition {
        requires_compatibilities: model.requires_compatibilities.clone(),
        runtime_platform: model.runtime_platform.clone(),
        ..TaskDefinition::default()
    };
    let (prior, planned) = (part(prior), part(&planned));
    planned.encode().has_unknown() || CODEC.encode(&prior) != CODEC.encode(&planned)
}

/// A network mode that was removed from the configuration is ECS's to choose again; so is one that was never there when
/// an attribute changes that it depends on.
fn network_mode(plan: &mut Plan<TaskDefinition>) {
    let configured = !CODEC.is_unset("network_mode", &plan.config.network_mode);
    let was_configured = plan
        .private()
        .get::<bool>(NETWORK_MODE_SET)
        .unwrap_or(false);
    let depends = depends(plan);
    if plan.prior.is_some() && !configured && (was_configured || depends) {
        plan.unknown("network_mode");
    }
}

/// Remembers a definition for the services that are planned after it. `promised` is the beginning of the ARN of a revision
/// that does not exist yet.
fn remember(
    client: &Client,
    planned: &Prepared<'_>,
    config: &TaskDefinition,
    promised: Option<String>,
) {
    let model = planned.model;
    let family = model.family.text();
    let revision = model.revision.get().filter(|_| promised.is_none());
    let numbered = family.zip(revision);
    let arn = model.arn.text().map(str::to_owned);
    let bare = promised.as_deref().or(arn.as_deref());
    let bare = bare.and_then(|arn| arn.rsplit_once(':'));
    let names = [
        family.map(str::to_owned),
        bare.map(|(arn, _)| arn.to_owned()),
        numbered.map(|(family, revision)| format!("{family}:{revision}")),
        promised.or(arn),
    ];
    let names = names.into_iter().flatten().collect();
    definitions::remember(client, names, validate::object_of(planned, config));
}
