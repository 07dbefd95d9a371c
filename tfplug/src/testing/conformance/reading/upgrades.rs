//! R14 to R17 and R20: states and identities as state files hold them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::proto::tfplugin6::{RawState, upgrade_resource_state};
use crate::rules::Action;
use crate::schema::{Block, Kind, NestedBlock, Nesting};
use crate::testing::Failure;
use crate::testing::answer::{errors, heard, some_error};
use crate::testing::conformance::attributes::differing;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::checking::{Start, Subject, every, same};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::{
    Bench, Config, IdentitySample, ResourceSamples, StateSample, Stop,
};
use crate::testing::failure::refused;
use crate::testing::managed::{Managed, Object};
use crate::value::Type;

/// The most types to try without samples; providers have up to a thousand.
const MAX_TYPES: usize = 100;

fn text(object: &Config) -> String {
    Json::Object(object.clone()).to_string()
}

/// Upgrades the state of a sample; the answer is held to core's rules.
async fn upgrade(resource: &Managed, sample: &StateSample) -> Result<Object, Failure> {
    let upgraded = resource.upgrade(sample.version, &text(&sample.state)).await;
    upgraded.map_err(|failure| failure.context(format_args!("from version {}", sample.version)))
}

pub(super) async fn current(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        let mut states = Vec::new();
        for config in subject.configs() {
            states.push(match subject.samples.live {
                true => subject.create(config).await?.state,
                false => subject.state(config).await?,
            });
        }
        for sample in &subject.samples.states {
            states.push(upgrade(resource, sample).await?.state);
        }
        if states.is_empty() {
            return Err(not_applicable("there is no state"));
        }
        for state in states {
            let object = Object {
                state,
                ..Object::default()
            };
            let again = resource.reload(&object).await?;
            same("the upgraded state", &again.state, &object.state)?;
        }
        Ok(())
    }
    let needs = "resources";
    every(
        bench,
        Start::Configured,
        needs,
        |_| true,
        |subject| Box::pin(check(subject)),
    )
    .await
}

fn has_states(samples: &ResourceSamples) -> bool {
    !samples.states.is_empty()
}

pub(super) async fn older(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.states {
            let object = upgrade(&subject.resource, sample).await?;
            let planned = unchanged(subject, object, sample.config.as_ref()).await;
            let context = format!("from version {}", sample.version);
            planned.map_err(|failure| failure.context(context))?;
        }
        Ok(())
    }
    let needs = "resources.*.states";
    every(bench, Start::Configured, needs, has_states, |subject| {
        Box::pin(check(subject))
    })
    .await
}

/// Reads an object, if it may exist, and expects that its configuration changes nothing.
async fn unchanged(
    subject: &Subject<'_>,
    object: Object,
    config: Option<&Config>,
) -> Result<(), Failure> {
    let Some(config) = config else { return Ok(()) };
    let resource = &subject.resource;
    let object = refreshed(subject, object).await?;
    let plan = resource.plan(&object, &resource.config(config)?).await?;
    let changed = differing(&plan.planned.state, &object.state).join(", ");
    let text = format!("the plan is to {}: {changed}", plan.action);
    ensure(plan.action == Action::NoOp, text)
}

/// The object as it is now; as it was, if it is unknown or exists in the samples only.
pub(in crate::testing::conformance) async fn refreshed(
    subject: &Subject<'_>,
    object: Object,
) -> Result<Object, Failure> {
    if !subject.samples.live {
        return Ok(object);
    }
    let found = subject.resource.read(&object).await?;
    match found.state.is_null() {
        true => Ok(object),
        false => Ok(found),
    }
}

pub(super) async fn unreadable(bench: &Bench) -> Result<(), Stop> {
    let resources = &bench.schema().await?.resource_schemas;
    if resources.is_empty() {
        return Err(not_applicable("there are no resources"));
    }
    let mut core = Core::unconfigured(bench).await?;
    for name in resources.keys().take(MAX_TYPES) {
        let resource = core.managed(name).await?;
        let refused = refuses(&resource).await;
        refused.map_err(|failure| failure.context(name))?;
    }
    Ok(core.alive()?)
}

async fn refuses(resource: &Managed) -> Result<(), Failure> {
    let version = resource.schema.version;
    let mut wrong: Vec<String> = ["{", "nonsense", "[]", "1", "\"text\""]
        .map(str::to_owned)
        .to_vec();
    wrong.extend(misshapen(&resource.schema.block));
    for json in wrong {
        let answer = resource.ask_upgrade(version, &json).await?;
        let refused = some_error("UpgradeResourceState", &answer.diagnostics);
        refused.map_err(|failure| failure.context(format_args!("the state {json}")))?;
    }
    flatmap(resource).await
}

/// A state in which the first attribute with a plain type has quite another value.
fn misshapen(block: &Block) -> Option<String> {
    let plain = |ty: &Type| matches!(ty, Type::Bool | Type::Number | Type::String);
    let mut attributes = block.attributes.iter();
    let plain = attributes.find(|it| matches!(&it.kind, Kind::Type(ty) if plain(ty)));
    plain.map(|it| json!({ it.name.as_str(): { "a": [] } }).to_string())
}

/// A state of Terraform before 0.12. The old Go SDK can still read it, and every other must refuse it with an error.
async fn flatmap(resource: &Managed) -> Result<(), Failure> {
    let call = "UpgradeResourceState";
    let flatmap = BTreeMap::from([("id".to_owned(), "a".to_owned())]);
    let request = upgrade_resource_state::Request {
        type_name: resource.name.clone(),
        version: resource.schema.version,
        raw_state: Some(RawState {
            json: Vec::new(),
            flatmap,
        }),
    };
    let answer = resource
        .connection
        .client()
        .upgrade_resource_state(request)
        .await;
    let answer = answer.map_err(refused(call))?.into_inner();
    let messages = !errors(&answer.diagnostics).is_empty() || answer.upgraded_state.is_some();
    ensure(
        messages,
        "the state before 0.12 leads to neither a state nor an error",
    )
}

fn has_stored(samples: &ResourceSamples) -> bool {
    has_states(samples) || !samples.identities.is_empty()
}

pub(super) async fn unconfigured(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.states {
            upgrade(&subject.resource, sample).await?;
        }
        for sample in &subject.samples.identities {
            identity(&subject.resource, sample).await?;
        }
        Ok(())
    }
    let needs = "resources.*.states or identities";
    every(bench, Start::Unconfigured, needs, has_stored, |subject| {
        Box::pin(check(subject))
    })
    .await
}

/// Upgrades the identity of a sample, which must become one without anything unknown.
async fn identity(resource: &Managed, sample: &IdentitySample) -> Result<(), Failure> {
    let call = "UpgradeResourceIdentity";
    let check = async {
        let stored = text(&sample.identity);
        let answer = resource.ask_upgrade_identity(sample.version, &stored);
        let answer = answer.await?;
        heard(call, &answer.diagnostics)?;
        let identity = answer.object.identity;
        ensure(!identity.is_null(), "there is no identity")?;
        ensure(!identity.has_unknown(), "it is not wholly known")
    };
    let context = format!("{call} from version {}", sample.version);
    check.await.map_err(|failure| failure.context(context))
}

/// The forms of absent values in a state.
#[derive(Clone, Copy, Debug)]
enum Absence {
    Missing,
    Null,
    Empty,
}

impl Absence {
    /// The value of a block then.
    fn of(self, nested: &NestedBlock) -> Option<Json> {
        match (self, nested.nesting) {
            (Absence::Missing, _) => None,
            (Absence::Empty, Nesting::List | Nesting::Set) => Some(json!([])),
            (Absence::Empty, Nesting::Map) => Some(json!({})),
            _ => Some(Json::Null),
        }
    }

    /// The state with every block absent.
    fn without_blocks(self, mut state: Config, block: &Block) -> Config {
        for nested in &block.blocks {
            match self.of(nested) {
                Some(absent) => state.insert(nested.name.clone(), absent),
                None => state.remove(&nested.name),
            };
        }
        state
    }
}

const ABSENCES: [Absence; 3] = [Absence::Missing, Absence::Null, Absence::Empty];

/// With nothing but the schema for every resource, and then with the samples.
pub(super) async fn absences(bench: &Bench) -> Result<(), Stop> {
    let resources = &bench.schema().await?.resource_schemas;
    if resources.is_empty() {
        return Err(not_applicable("there are no resources"));
    }
    let mut core = Core::unconfigured(bench).await?;
    for name in resources.keys().take(MAX_TYPES) {
        let resource = core.managed(name).await?;
        let samples = bench.samples().resources.get(name);
        for absence in ABSENCES {
            let check = async {
                nothing(&resource, absence).await?;
                for sample in samples.iter().flat_map(|samples| &samples.states) {
                    let state = sample.state.clone();
                    let state = absence.without_blocks(state, &resource.schema.block);
                    upgrade(
                        &resource,
                        &StateSample {
                            state,
                            ..sample.clone()
                        },
                    )
                    .await?;
                }
                Ok::<_, Failure>(())
            };
            let context = || format!("{name}, {absence:?} blocks");
            check.await.map_err(|failure| failure.context(context()))?;
        }
    }
    Ok(core.alive()?)
}

/// A state of the current version without anything. No provider stores that, so an error is an answer, too.
async fn nothing(resource: &Managed, absence: Absence) -> Result<(), Failure> {
    let block = &resource.schema.block;
    let mut state = Map::new();
    if !matches!(absence, Absence::Missing) {
        let names = block.attributes.iter().map(|it| it.name.clone());
        state.extend(names.map(|name| (name, Json::Null)));
    }
    let state = absence.without_blocks(state, block);
    let call = "UpgradeResourceState";
    let answer = resource
        .ask_upgrade(resource.schema.version, &text(&state))
        .await?;
    if !errors(&answer.diagnostics).is_empty() {
        return Ok(());
    }
    ensure(!answer.object.state.is_null(), "an object becomes null")?;
    resource.judge_object(call, answer).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Attribute;

    #[test]
    fn absent_blocks_have_three_forms() {
        let nested = |name: &str, nesting| NestedBlock::new(name, nesting, Block::default());
        let block = Block {
            attributes: vec![
                Attribute::new("list", Kind::Type(Type::list(Type::Bool))),
                Attribute::new("name", Kind::Type(Type::String)),
            ],
            blocks: vec![
                nested("one", Nesting::Single),
                nested("many", Nesting::List),
                nested("keyed", Nesting::Map),
            ],
            ..Block::default()
        };
        let state = || Map::from_iter([("many".to_owned(), json!([{}]))]);
        let absent = |absence: Absence| Json::Object(absence.without_blocks(state(), &block));
        assert_eq!(absent(Absence::Missing), json!({}));
        let null = json!({ "one": null, "many": null, "keyed": null });
        assert_eq!(absent(Absence::Null), null);
        let empty = json!({ "one": null, "many": [], "keyed": {} });
        assert_eq!(absent(Absence::Empty), empty);
        assert_eq!(misshapen(&block).as_deref(), Some(r#"{"name":{"a":[]}}"#));
        assert_eq!(misshapen(&Block::default()), None);
    }
}
