//! M07 to M10: what becomes of a moved object.

use serde_json::{Value as Json, json};

use super::{can_move, kept, moves, with_samples};
use crate::rules::Action;
use crate::testing::Source;
use crate::testing::conformance::case::ensure;
use crate::testing::conformance::checking::{Start, Subject, every, same};
use crate::testing::conformance::reading::upgrades::refreshed;
use crate::testing::conformance::{Bench, MoveSample, Stop};

/// Private data of another provider: none, those of the old Go SDK, and those of an unknown form.
const PRIVATE: [&[u8]; 3] = [
    b"",
    br#"{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":1200000000000},"schema_version":"1"}"#,
    b"\xff\x00 not a readable state",
];

pub(super) async fn private(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.moves {
            for private in PRIVATE {
                let source = Source {
                    private: private.to_vec(),
                    ..sample.source()
                };
                let moved = subject.resource.move_from(&source).await;
                let text = String::from_utf8_lossy(private);
                let context = || format!("with the private data {text:?}");
                let moved = moved.map_err(|failure| failure.context(context()))?;
                kept(subject, sample, &moved)?;
                let copied = !private.is_empty() && moved.private == private;
                ensure(!copied, format!("the private data {text:?} are copied"))?;
            }
        }
        Ok(())
    }
    with_samples(bench, Start::Unconfigured, |it| Box::pin(check(it))).await
}

pub(super) async fn same_type(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        let provider = resource.name.split('_').next().unwrap_or_default();
        for sample in &subject.samples.states {
            let stored = Json::Object(sample.state.clone()).to_string();
            let wanted = resource.upgrade(sample.version, &stored).await?;
            let source = MoveSample {
                provider: format!("registry.example.com/elsewhere/{provider}"),
                type_name: resource.name.clone(),
                version: sample.version,
                state: sample.state.clone(),
                ..MoveSample::default()
            };
            let moved = moves(subject, &source).await?;
            same("the moved state", &moved.state, &wanted.state)?;
        }
        Ok(())
    }
    can_move(bench).await?;
    let needs = "resources.*.states";
    let have = |it: &crate::testing::conformance::ResourceSamples| !it.states.is_empty();
    every(bench, Start::Unconfigured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

pub(super) async fn with_identity(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        for sample in &subject.samples.moves {
            let wanted = moves(subject, sample).await?;
            let identities = [
                json!({}),
                json!({"account_id": "123456789012", "region": "eu-central-1", "name": "a"}),
            ];
            for identity in identities {
                let context = || format!("with the identity {identity}");
                let source = Source {
                    identity: Some(identity.clone()),
                    ..sample.source()
                };
                let found = subject.resource.move_from(&source).await;
                let found = found.map_err(|failure| failure.context(context()))?;
                same("the moved state", &found.state, &wanted.state)?;
            }
        }
        Ok(())
    }
    with_samples(bench, Start::Unconfigured, |it| Box::pin(check(it))).await
}

pub(super) async fn not_replaced(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        for sample in &subject.samples.moves {
            let moved = moves(subject, sample).await?;
            let stored = resource.reload(&moved).await?;
            same("the upgraded state", &stored.state, &moved.state)?;
            let object = refreshed(subject, stored).await?;
            let Some(config) = &sample.config else {
                continue;
            };
            let plan = resource.plan(&object, &resource.config(config)?).await?;
            let kept = matches!(plan.action, Action::NoOp | Action::Update);
            ensure(kept, format!("the plan is to {}", plan.action))?;
        }
        Ok(())
    }
    with_samples(bench, Start::Configured, |it| Box::pin(check(it))).await
}
