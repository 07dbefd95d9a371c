//! M: objects of other providers' resources that move here.

mod moved;

use serde_json::{Value as Json, json};

use crate::testing::answer::{errors, some_error};
use crate::testing::conformance::case::{cases, ensure, not_applicable};
use crate::testing::conformance::checking::{Start, Subject, every, same};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::keeps;
use crate::testing::conformance::{Bench, Config, MoveSample, ResourceSamples, Stop};
use crate::testing::managed::{Answer, Object};
use crate::testing::{Failure, Source};
use crate::value::Value;

cases! {
    M01 Protocol "an object moves here, and keeps what names it" => addressed;
    M02 Quality "it moves with any spelling of the source's address" => other_addresses;
    M03 Protocol "moves need no configuration" => unconfigured;
    M04 Protocol "fields that are not expected or are missing are not a problem" => other_fields;
    M05 Protocol "another schema version of the source works, or is an error with an explanation" => other_versions;
    M06 Protocol "a type that cannot move here is an error that names provider, type and target" => unrelated;
    M07 Protocol "private data of the source do not become those of the target" => moved::private;
    M08 Quality "the same type of another address is upgraded" => moved::same_type;
    M09 Protocol "it moves with an identity of the source and without" => moved::with_identity;
    M10 Protocol "a moved object is not replaced" => moved::not_replaced;
}

/// A provider and a type that do not exist.
const ELSEWHERE: &str = "registry.terraform.io/example/elsewhere";
const FOREIGN: &str = "foreign_thing";

/// The source as an older core names it: the guessed name alone.
fn bare(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

pub(super) fn has_moves(samples: &ResourceSamples) -> bool {
    !samples.moves.is_empty()
}

/// Core asks for moves only then.
pub(super) async fn can_move(bench: &Bench) -> Result<(), Stop> {
    let server = bench.schema().await?.server_capabilities;
    match server.is_some_and(|can| can.move_resource_state) {
        true => Ok(()),
        false => Err(not_applicable("the provider takes over no moved objects")),
    }
}

impl MoveSample {
    /// The part that core would send.
    pub(super) fn source(&self) -> Source {
        Source {
            provider: self.provider.clone(),
            type_name: self.type_name.clone(),
            schema_version: self.version,
            state: Json::Object(self.state.clone()),
            ..Source::default()
        }
    }
}

/// Moves an object, which must keep the values of the sample.
pub(super) async fn moves(subject: &Subject<'_>, sample: &MoveSample) -> Result<Object, Failure> {
    let (type_name, address) = (&sample.type_name, &sample.provider);
    let context = format!("{type_name} of {address}, version {}", sample.version);
    let check = async {
        let moved = subject.resource.move_from(&sample.source()).await?;
        kept(subject, sample, &moved)?;
        Ok(moved)
    };
    check
        .await
        .map_err(|failure: Failure| failure.context(context))
}

/// Fails unless the target has the values of the sample.
pub(super) fn kept(
    subject: &Subject<'_>,
    sample: &MoveSample,
    moved: &Object,
) -> Result<(), Failure> {
    let mut wanted = subject.resource.config(&sample.keeps)?;
    if let Value::Object(wanted) = &mut wanted {
        // A block that is not named may be there all the same.
        wanted.retain(|name, _| sample.keeps.contains_key(name));
    }
    keeps("the moved state", &wanted, &moved.state)
}

pub(super) async fn with_samples(
    bench: &Bench,
    start: Start,
    check: for<'s> fn(&'s Subject<'_>) -> crate::testing::conformance::checking::Checking<'s>,
) -> Result<(), Stop> {
    can_move(bench).await?;
    every(bench, start, "resources.*.moves", has_moves, check).await
}

async fn move_all(subject: &Subject<'_>) -> Result<(), Stop> {
    for sample in &subject.samples.moves {
        moves(subject, sample).await?;
    }
    Ok(())
}

async fn addressed(bench: &Bench) -> Result<(), Stop> {
    with_samples(bench, Start::Configured, |it| Box::pin(move_all(it))).await
}

async fn unconfigured(bench: &Bench) -> Result<(), Stop> {
    with_samples(bench, Start::Unconfigured, |it| Box::pin(move_all(it))).await
}

async fn other_addresses(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.moves {
            let wanted = moves(subject, sample).await?;
            for provider in addresses(&sample.provider) {
                let sample = MoveSample {
                    provider,
                    ..sample.clone()
                };
                let moved = moves(subject, &sample).await?;
                let what = format!("the state moved from {}", sample.provider);
                same(&what, &moved.state, &wanted.state)?;
            }
        }
        Ok(())
    }
    with_samples(bench, Start::Unconfigured, |it| Box::pin(check(it))).await
}

/// Other ways to write an address: without host, without namespace, with another host, with another namespace.
fn addresses(address: &str) -> [String; 4] {
    let name = bare(address);
    let namespace = address.rsplit('/').nth(1).unwrap_or("hashicorp");
    [
        format!("{namespace}/{name}"),
        name.to_owned(),
        format!("registry.example.com/{namespace}/{name}"),
        format!("registry.terraform.io/mirror/{name}"),
    ]
}

async fn other_fields(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.moves {
            for (what, state) in variants(sample) {
                let sample = MoveSample {
                    state,
                    ..sample.clone()
                };
                let moved = moves(subject, &sample).await;
                moved.map_err(|failure| failure.context(what))?;
            }
        }
        Ok(())
    }
    with_samples(bench, Start::Unconfigured, |it| Box::pin(check(it))).await
}

/// The sample's state with unexpected fields, and without each of those that hold nothing to be kept.
fn variants(sample: &MoveSample) -> Vec<(String, Config)> {
    let mut more = sample.state.clone();
    more.insert("not_expected".to_owned(), json!({ "a": [1, null] }));
    more.insert("nor_expected".to_owned(), json!(["x"]));
    let mut variants = vec![("with other fields".to_owned(), more)];
    let keeps: Vec<&Json> = sample.keeps.values().collect();
    let needless = sample.state.iter().filter(|(_, it)| !keeps.contains(it));
    for (name, _) in needless {
        let mut fewer = sample.state.clone();
        fewer.insert(name.clone(), Json::Null);
        variants.push((format!("with {name} null"), fewer.clone()));
        fewer.remove(name);
        variants.push((format!("without {name}"), fewer));
    }
    variants
}

async fn other_versions(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.moves {
            for version in [0, 1, 99] {
                let sample = MoveSample {
                    version,
                    ..sample.clone()
                };
                let answer = subject.resource.ask_move(&sample.source()).await?;
                match errors(&answer.diagnostics).is_empty() {
                    true => drop(moves(subject, &sample).await?),
                    false => explained(&answer)?,
                }
            }
        }
        Ok(())
    }
    with_samples(bench, Start::Unconfigured, |it| Box::pin(check(it))).await
}

/// Fails unless errors have a text, and no state beside them.
fn explained(answer: &Answer) -> Result<(), Failure> {
    some_error("MoveResourceState", &answer.diagnostics)?;
    let text = errors(&answer.diagnostics).concat();
    ensure(!text.trim().is_empty(), "the error has no text")?;
    let nothing = answer.object.state.is_null();
    ensure(nothing, "there is a state beside the error")
}

/// Every resource, with or without samples.
async fn unrelated(bench: &Bench) -> Result<(), Stop> {
    can_move(bench).await?;
    let mut core = Core::unconfigured(bench).await?;
    let source = Source {
        provider: ELSEWHERE.to_owned(),
        type_name: FOREIGN.to_owned(),
        state: json!({ "id": "a" }),
        ..Source::default()
    };
    let names = bench.schema().await?.resource_schemas.keys();
    if names.len() == 0 {
        return Err(not_applicable("there are no resources"));
    }
    for name in names {
        let check = async {
            let answer = core.managed(name).await?.ask_move(&source).await?;
            explained(&answer)?;
            let text = errors(&answer.diagnostics).join("; ");
            for wanted in [bare(ELSEWHERE), FOREIGN, name] {
                let there = text.contains(wanted);
                ensure(there, format!("the error does not name {wanted}: {text}"))?;
            }
            Ok::<_, Failure>(())
        };
        check.await.map_err(|failure| failure.context(name))?;
    }
    Ok(core.alive()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_four_forms() {
        let wanted = [
            "hashicorp/aws",
            "aws",
            "registry.example.com/hashicorp/aws",
            "registry.terraform.io/mirror/aws",
        ];
        assert_eq!(addresses("registry.terraform.io/hashicorp/aws"), wanted);
        assert_eq!(addresses("aws"), wanted);
    }

    #[test]
    fn values_to_be_kept_are_never_left_out() {
        let object = |json: Json| match json {
            Json::Object(object) => object,
            _ => Config::new(),
        };
        let sample = MoveSample {
            state: object(json!({ "identifier": "x", "extra": 1 })),
            keeps: object(json!({ "id": "x" })),
            ..MoveSample::default()
        };
        let variants = variants(&sample);
        assert_eq!(variants.len(), 3);
        for (what, state) in variants {
            assert_eq!(state["identifier"], "x", "{what}");
        }
    }
}
