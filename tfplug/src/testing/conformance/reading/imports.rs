//! R07 to R13: imports, by an identifier or an identity.

use crate::rules::Action;
use crate::schema::Attribute;
use crate::testing::Failure;
use crate::testing::answer::{errors, some_error};
use crate::testing::conformance::attributes::differing;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::checking::{Start, Subject, every, same};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::{Bench, Config, ImportSample, ResourceSamples, Stop};
use crate::testing::managed::{Managed, Object};
use crate::value::Value;

/// The mark of a sample that takes its identifier from an attribute.
const FROM_ATTRIBUTE: &str = "attribute:";

/// The most types to try without samples; providers have up to a thousand.
const MAX_TYPES: usize = 100;

/// An object that can be imported.
struct Importable {
    id: String,
    /// The object, if it was made for this.
    made: Option<Object>,
}

fn importable(samples: &ResourceSamples) -> bool {
    samples.import.as_ref().is_some_and(|it| !it.id.is_empty())
}

fn sample<'a>(subject: &Subject<'a>) -> Result<&'a ImportSample, Failure> {
    let sample = subject.samples.import.as_ref();
    Ok(sample.ok_or("the sample is missing")?)
}

/// An object to import: the one of the sample, or one that is made from `config`.
async fn prepare(subject: &Subject<'_>, config: Option<&Config>) -> Result<Importable, Stop> {
    let id = &sample(subject)?.id;
    let Some(name) = id.strip_prefix(FROM_ATTRIBUTE) else {
        let (id, made) = (id.clone(), None);
        return Ok(Importable { id, made });
    };
    let config = config.filter(|_| subject.samples.live);
    let config = config.ok_or_else(|| not_applicable("no object may be created to be imported"))?;
    let object = subject.create(config).await?;
    let id = object.state.get(name).and_then(Value::as_str);
    let id = id.ok_or_else(|| Failure::new(format!("{name} of the new object is not a string")))?;
    Ok(Importable {
        id: id.to_owned(),
        made: Some(object),
    })
}

/// Imports an object and reads it, as core does.
async fn import(resource: &Managed, id: &str, identity: &Value) -> Result<Object, Failure> {
    let stub = resource.import(id, identity).await?;
    let found = resource.read(&stub).await?;
    ensure(!found.state.is_null(), "ReadResource finds nothing there")?;
    Ok(found)
}

pub(super) async fn filled(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        // Values that follow from attributes that the API does not keep cannot be filled, so there are few of them.
        let config = subject.configs().into_iter().next();
        let object = prepare(subject, config).await?;
        let found = import(resource, &object.id, &Value::Null).await?;
        // No message may show a secret.
        let readable = |it: &&Attribute| !it.sensitive && !it.write_only;
        let wanted = |it: &&Attribute| match &object.made {
            _ if it.required => true,
            Some(made) => it.computed && !it.optional && !null(&made.state, &it.name),
            None => false,
        };
        let attributes = resource.schema.block.attributes.iter();
        let mut wanted = attributes.filter(readable).filter(wanted);
        match wanted.find(|it| null(&found.state, &it.name)) {
            Some(left) => Err(Failure::new(format!("{} is null after it", left.name)).into()),
            None => Ok(()),
        }
    }
    let needs = "resources.*.import";
    every(bench, Start::Configured, needs, importable, |subject| {
        Box::pin(check(subject))
    })
    .await
}

fn null(state: &Value, name: &str) -> bool {
    state.get(name).is_none_or(Value::is_null)
}

pub(super) async fn by_id(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let config = subject.configs().into_iter().next_back();
        let object = prepare(subject, config).await?;
        let found = import(&subject.resource, &object.id, &Value::Null).await?;
        // It is the same object if its identity is the same, where there is one.
        if let Some(made) = object.made.filter(|made| !made.identity.is_null()) {
            same("the identity", &found.identity, &made.identity)?;
        }
        Ok(())
    }
    let needs = "resources.*.import";
    every(bench, Start::Configured, needs, importable, |subject| {
        Box::pin(check(subject))
    })
    .await
}

pub(super) async fn malformed(bench: &Bench) -> Result<(), Stop> {
    fn have(samples: &ResourceSamples) -> bool {
        let import = samples.import.as_ref();
        import.is_some_and(|import| import.malformed.is_some())
    }
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let id = sample(subject)?.malformed.as_deref().unwrap_or_default();
        let answers = subject.resource.ask_import(id, &Value::Null).await?;
        let diagnostics = answers.iter().flat_map(|answer| &answer.diagnostics);
        let diagnostics: Vec<_> = diagnostics.cloned().collect();
        some_error("ImportResourceState", &diagnostics)?;
        let explained = diagnostics.iter().any(|it| !it.detail.trim().is_empty());
        let text = format!(
            "the error has no detail: {}",
            errors(&diagnostics).join("; ")
        );
        Ok(ensure(explained, text)?)
    }
    let needs = "resources.*.import.malformed";
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}

pub(super) async fn by_identity(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        if resource.identity.is_none() {
            return Err(not_applicable("it has no identity"));
        }
        let config = subject.configs().into_iter().next_back();
        let object = prepare(subject, config).await?;
        let wanted = import(resource, &object.id, &Value::Null).await?;
        let identity = match object.made {
            Some(made) => made.identity,
            None => wanted.identity,
        };
        ensure(!identity.is_null(), "the object has no identity")?;
        let stub = resource.import("", &identity).await?;
        ensure(
            !stub.identity.is_null(),
            "ImportResourceState answers without an identity",
        )?;
        let found = import(resource, "", &identity).await?;
        same("the state", &found.state, &wanted.state)?;
        Ok(same("the identity", &found.identity, &identity)?)
    }
    let needs = "resources.*.import";
    every(bench, Start::Configured, needs, importable, |subject| {
        Box::pin(check(subject))
    })
    .await
}

pub(super) async fn by_nothing(bench: &Bench) -> Result<(), Stop> {
    let resources = &bench.schema().await?.resource_schemas;
    if resources.is_empty() {
        return Err(not_applicable("there are no resources"));
    }
    let mut core = Core::unconfigured(bench).await?;
    for name in resources.keys().take(MAX_TYPES) {
        let refused = async {
            let resource = core.managed(name).await?;
            let answers = resource.ask_import("", &Value::Null).await?;
            let refused = answers.iter().any(|it| !errors(&it.diagnostics).is_empty());
            ensure(refused, "ImportResourceState reports no error")
        };
        refused.await.map_err(|failure| failure.context(name))?;
    }
    Ok(core.alive()?)
}

pub(super) async fn no_change(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        // The API need not keep everything that may be set; but the least must be there.
        let config = subject.configs().into_iter().next();
        let object = prepare(subject, config).await?;
        let (Some(config), Some(_)) = (config, object.made) else {
            return Err(not_applicable("its configuration is not known"));
        };
        let resource = &subject.resource;
        let found = import(resource, &object.id, &Value::Null).await?;
        let plan = resource.plan(&found, &resource.config(config)?).await?;
        let changed = differing(&plan.planned.state, &found.state).join(", ");
        let text = format!("the plan is to {}: {changed}", plan.action);
        Ok(ensure(plan.action == Action::NoOp, text)?)
    }
    let needs = "resources.*.import";
    every(bench, Start::Configured, needs, importable, |subject| {
        Box::pin(check(subject))
    })
    .await
}

pub(super) async fn missing(bench: &Bench) -> Result<(), Stop> {
    fn have(samples: &ResourceSamples) -> bool {
        let import = samples.import.as_ref();
        import.is_some_and(|import| import.missing.is_some())
    }
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let id = sample(subject)?.missing.as_deref().unwrap_or_default();
        let answers = subject.resource.ask_import(id, &Value::Null).await?;
        // Some look at once.
        let refused = answers.iter().any(|it| !errors(&it.diagnostics).is_empty());
        if refused {
            return Ok(());
        }
        let stub = subject.resource.import(id, &Value::Null).await?;
        let found = subject.resource.read(&stub).await?;
        Ok(ensure(found.state.is_null(), "its state is not null")?)
    }
    let needs = "resources.*.import.missing";
    every(bench, Start::Configured, needs, have, |subject| {
        Box::pin(check(subject))
    })
    .await
}
