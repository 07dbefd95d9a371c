//! A revision that an interrupted apply has registered, and that no state knows of: [`crate::aws::orphan`] has the rule.

use aws_sdk_ecs::types;
use tfplug::schema::Attribute;
use tfplug::{Attr, Field as _, Private, Result};

use super::api::Api;
use super::convert::{self, CODEC};
use super::schema::DaemonTaskDefinition;
use crate::aws::FamilyTurn;
use crate::aws::orphan::{self, Registration, Revision};
use crate::blocks::equal;

/// Private state: the revision of the object, and in the plan of one that replaces it that of the object before.
pub(super) const OWN: &str = "revision";

/// The revision that was registered by the same registration of an earlier run, if there is one. A failed look-up stops
/// nothing: then a revision is registered.
pub(super) async fn find(
    api: &Api<'_>,
    turn: &FamilyTurn,
    plan: &DaemonTaskDefinition,
    private: &Private,
) -> Option<String> {
    let found = api.newest(turn.family()).await.ok().flatten()?;
    let arn = found.daemon_task_definition_arn()?;
    if api.is_revision_taken(arn) || !registers(plan, &found).unwrap_or(false) {
        return None;
    }
    let before: Vec<String> = private.get(OWN).into_iter().collect();
    let registration = Registration {
        tags: &plan.tags_all.get().unwrap_or_default(),
        before: &before,
    };
    let tags = api.tags_of(arn).await.ok()?;
    let revision = Revision {
        arn,
        registered_at: found.registered_at(),
        tags: &tags,
    };
    let made = registration.may_have_made(revision, orphan::now()?);
    made.then(|| arn.to_owned())
}

/// Whether registering the plan would give what was found.
fn registers(plan: &DaemonTaskDefinition, found: &types::DaemonTaskDefinition) -> Result<bool> {
    let found = convert::from_answer(found, plan)?;
    let planned = plan.encode();
    let is_unknown =
        |it: &Attribute| it.is_sent() && planned.get(&it.name).is_some_and(|it| it.has_unknown());
    if CODEC.attributes().iter().any(is_unknown) {
        return Ok(false);
    }
    let role = |own: &Attr<String>, other: &Attr<String>| match (own.known(), other.known()) {
        (Some(a), Some(b)) if equal::role(a, b) => other.clone(),
        _ => own.clone(),
    };
    let own = DaemonTaskDefinition {
        execution_role_arn: role(&plan.execution_role_arn, &found.execution_role_arn),
        task_role_arn: role(&plan.task_role_arn, &found.task_role_arn),
        ..plan.clone()
    };
    Ok(CODEC.encode(&own) == CODEC.encode(&found))
}
