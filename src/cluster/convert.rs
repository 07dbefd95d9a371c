//! Between a cluster and its requests and answers: the facts that the codec cannot read from the schema.

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::update_cluster::UpdateClusterInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Result, Set};

use super::schema::{Cluster, Setting};
use crate::arn::short_name;
use crate::aws::codec::{Codec, described, differing, only, typed, with_tags};

pub(super) static CODEC: Codec<Cluster> = Codec::new();

/// Members that emulators leave out of an answer: the state keeps its value.
const KEPT: &[&str] = &["settings"];

/// The request that creates the cluster.
///
/// # Errors
/// A member is missing.
pub(super) fn create(plan: &Cluster) -> Result<CreateClusterInput> {
    CODEC.require(plan)?;
    let members = with_tags(CODEC.encode(plan), &plan.tags_all);
    Ok(typed(members, CreateClusterInput::deserialize)?)
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent. UpdateCluster keeps every part that a
/// request leaves out, so a removed one is sent as the value that clears it: `clear` in the schema.
///
/// # Errors
/// A member is missing.
pub(super) fn update(prior: &Cluster, plan: &Cluster) -> Result<Option<UpdateClusterInput>> {
    CODEC.require(plan)?;
    let members = differing(&CODEC.encode(prior), CODEC.encode_over(prior, plan));
    let members = only(UpdateClusterInput::SCHEMA, members);
    match members.is_empty() {
        true => Ok(None),
        false => Ok(Some(typed(members, UpdateClusterInput::deserialize)?)),
    }
}

/// The model of a cluster that was found; `before` has the user's form.
///
/// # Errors
/// The answer does not fit the schema.
pub(super) fn from_answer(cluster: &types::Cluster, before: &Cluster) -> Result<Cluster> {
    let answer = described(types::Cluster::SCHEMA, cluster)?;
    let model = CODEC.decode(&answer, before, KEPT)?;
    let name = match model.name.text() {
        None | Some("") => model.arn.clone().map(|arn| short_name(&arn).to_owned()),
        Some(_) => model.name.clone(),
    };
    let off = Attr::Known(Set(vec![Setting::off()]));
    let unset = before.setting.known().is_some_and(|it| it.0.is_empty());
    let setting = match &model.setting {
        // Empty rather than null: core lets a plan keep only values.
        Attr::Null => Set::default().into(),
        found if unset && *found == off => before.setting.clone(),
        found => found.clone(),
    };
    Ok(Cluster {
        name,
        setting,
        ..model
    })
}
