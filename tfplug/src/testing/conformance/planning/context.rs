//! P21 to P26: plans by their context: private data, capabilities of the host, configuration of the provider, identity.

use crate::proto::tfplugin6::ClientCapabilities;
use crate::proto::tfplugin6::deferred::Reason;
use crate::testing::Failure;
use crate::testing::answer::{errors, some_error};
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::subjects::{
    Existing, calls, configs, made_up, richest, some, subjects, with,
};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::managed::{CAPABILITIES, Managed, Object};
use crate::value::Value;

pub(super) async fn private(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", richest)? {
        let it = core.managed(subject.name).await?;
        let existing = Existing::of(&it, subject.samples, subject.needed).await?;
        let check = any_private(&it, &existing.object, &it.config(subject.needed)?).await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

async fn any_private(it: &Managed, object: &Object, config: &Value) -> Result<(), Failure> {
    let mut ours = object.private.clone();
    if ours.is_empty() {
        ours = it.plan(object, config).await?.planned.private;
    }
    let kinds: [(&str, &[u8]); 4] = [
        ("its own", &ours),
        ("no", b""),
        (
            "foreign",
            br#"{"schema_version":"3","e2bfb730":{"create":60}}"#,
        ),
        ("senseless", b"\x00\xff{\"never"),
    ];
    for (kind, bytes) in kinds {
        let object = Object {
            private: bytes.to_vec(),
            ..object.clone()
        };
        let check = async {
            let plan = it.plan(&object, config).await?;
            let kept = kind != "its own" || keeps(&ours, &plan.planned.private);
            ensure(kept, "the plan loses them")
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(format!("with {kind} private data")))?;
    }
    Ok(())
}

/// Whether private data are still there: every entry if they are JSON, and else just something.
pub(in crate::testing::conformance) fn keeps(before: &[u8], after: &[u8]) -> bool {
    let object = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>;
    match (object(before), object(after)) {
        (Ok(before), Ok(after)) => before
            .iter()
            .all(|(key, value)| after.get(key) == Some(value)),
        _ => before.is_empty() == after.is_empty(),
    }
}

pub(super) async fn old_host(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal", |it| it.minimal.as_ref())? {
        let it = Managed {
            capabilities: None,
            meta: None,
            ..core.managed(subject.name).await?
        };
        let config = it.config(subject.needed)?;
        let plan = super::plan_new(&it, &config).await;
        plan.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// The samples' configuration of the provider, with all that it has unknown; if it has nothing, with one attribute.
async fn unknown_config(core: &Core<'_>, bench: &Bench) -> Result<Value, Stop> {
    let mut config = core
        .provider_config(&bench.samples().provider.config)
        .await?;
    let schema = core.provider_schema().await?;
    let given = |name: &str| config.get(name).is_some_and(|value| !value.is_null());
    let names = schema.block.attributes.iter().map(|it| it.name.clone());
    let given: Vec<_> = names.clone().filter(|name| given(name)).collect();
    let names = match given.is_empty() {
        true => names.take(1).collect(),
        false => given,
    };
    match &mut config {
        Value::Object(entries) if !names.is_empty() => {
            entries.extend(names.into_iter().map(|name| (name, Value::unknown())));
            Ok(config)
        }
        _ => Err(not_applicable("the provider has no attributes")),
    }
}

pub(super) async fn unknown_provider(bench: &Bench) -> Result<(), Stop> {
    for allowed in [false, true] {
        let mut core = Core::unconfigured(bench).await?;
        let config = unknown_config(&core, bench).await?;
        let capabilities = ClientCapabilities {
            deferral_allowed: allowed,
            ..CAPABILITIES
        };
        let configured = core.configure(&config, capabilities).await;
        for subject in subjects(bench, "minimal or full", configs)? {
            let it = Managed {
                capabilities: Some(capabilities),
                ..core.managed(subject.name).await?
            };
            for config in subject.needed {
                let check = match (allowed, &configured) {
                    (true, Err(failure)) => Err(failure.clone()),
                    _ => may_defer(&it, &it.config(config)?, allowed).await,
                };
                check.map_err(|failure| failure.context(subject.name))?;
            }
        }
        core.alive()?;
    }
    Ok(())
}

/// A deferral or a plan where that is allowed, and no deferral where it is not.
async fn may_defer(it: &Managed, config: &Value, allowed: bool) -> Result<(), Failure> {
    let nothing = Object::default();
    let answer = it.ask_plan(&nothing, config).await?;
    if !allowed && answer.deferred.is_none() && !errors(&answer.diagnostics).is_empty() {
        return Ok(());
    }
    let plan = it.judge_plan(&nothing, config, answer)?;
    let reason = i32::from(Reason::ProviderConfigUnknown);
    match plan.deferred {
        Some(found) => ensure_eq("the reason of the deferral", found, reason),
        None => Ok(()),
    }
}

pub(super) async fn identity(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let mut tried = 0;
    let found = subjects(bench, "full and updates", |it| {
        it.full.as_ref().zip(some(&it.updates))
    })?;
    for subject in found {
        let it = core.managed(subject.name).await?;
        if it.identity.is_none() {
            continue;
        }
        tried += 1;
        let (config, updates) = subject.needed;
        let existing = Existing::of(&it, subject.samples, config).await?;
        let check = async {
            let mut object = existing.object.clone();
            if object.identity.is_null() {
                let same = it.plan(&object, &it.config(config)?).await?;
                object.identity = same.planned.identity;
            }
            ensure(!object.identity.is_null(), "it has no identity")?;
            for update in updates {
                let config = it.config(&with(config, &update.set))?;
                let plan = it.plan(&object, &config).await?;
                let same = plan.planned.identity.same(&object.identity);
                ensure(same, "the plan has another identity")?;
            }
            Ok(())
        };
        let check: Result<(), Failure> = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    if tried == 0 {
        return Err(not_applicable("no resource of the samples has an identity"));
    }
    Ok(core.alive()?)
}

pub(super) async fn no_writes(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    for subject in subjects(bench, "minimal or full", configs)? {
        let it = core.managed(subject.name).await?;
        let before = calls(&core, bench).await?;
        for config in subject.needed {
            let config = it.config(config)?;
            super::plan_new(&it, &config).await?;
            let object = made_up(&it, it.plan(&Object::default(), &config).await?.planned);
            it.plan(&object, &config).await?;
            it.plan_end(&object).await?;
        }
        let after = calls(&core, bench).await?;
        let check = ensure_eq("the number of writes", after.writes, before.writes);
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

pub(super) async fn unconfigured(bench: &Bench) -> Result<(), Stop> {
    let configured = Core::configured(bench).await?;
    let mut core = Core::unconfigured(bench).await?;
    let schema = core.provider_schema().await?.block;
    if schema.attributes.is_empty() && schema.blocks.is_empty() {
        return Err(not_applicable("there is nothing to configure"));
    }
    for subject in subjects(bench, "minimal or full", richest)? {
        let known = configured.managed(subject.name).await?;
        let it = core.managed(subject.name).await?;
        let config = it.config(subject.needed)?;
        let check = async {
            let plan = super::plan_new(&known, &config).await?;
            let object = made_up(&it, plan.planned.clone());
            some_error("ReadResource", &it.ask_read(&object).await?.diagnostics)?;
            if subject.samples.live {
                let answer = it.ask_apply(&plan.prior, &config, &plan.planned).await?;
                some_error("ApplyResourceChange", &answer.diagnostics)?;
            }
            let answer = it.ask_plan(&Object::default(), &config).await?;
            if errors(&answer.diagnostics).is_empty() {
                it.judge_plan(&Object::default(), &config, answer)?;
            }
            Ok(())
        };
        let check: Result<(), Failure> = check.await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_data_may_gain_and_not_lose() {
        assert!(keeps(br#"{"a":1}"#, br#"{"b":2,"a":1}"#));
        assert!(!keeps(br#"{"a":1}"#, br#"{"a":2}"#));
        assert!(!keeps(br#"{"a":1}"#, b""));
        assert!(keeps(b"\x01", b"\x02"));
        assert!(keeps(b"", b"") && !keeps(b"\x01", b""));
    }
}
