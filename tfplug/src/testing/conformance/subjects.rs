//! The subjects of planning and applying: resources with samples, and objects that are there already.

use super::case::not_applicable;
use super::core::Core;
use super::{Bench, Config, ResourceSamples, Stop};
use crate::proto::tfplugin6::read_data_source;
use crate::testing::failure::{failed, refused};
use crate::testing::managed::{Managed, Object};
use crate::testing::{Failure, schema, value};
use crate::value::{Type, Value};

/// A resource whose samples have what a case needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a, T> {
    pub(super) name: &'a str,
    pub(super) samples: &'a ResourceSamples,
    /// The samples that were needed.
    pub(super) needed: T,
}

/// The resources for which `pick` finds something; `what` names it, for the case that there are none.
pub(super) fn subjects<'a, T>(
    bench: &'a Bench,
    what: &str,
    pick: impl Fn(&'a ResourceSamples) -> Option<T>,
) -> Result<Vec<Subject<'a, T>>, Stop> {
    let all = bench.samples().resources.iter();
    let found = all.filter_map(|(name, samples)| {
        pick(samples).map(|needed| Subject {
            name,
            samples,
            needed,
        })
    });
    let found: Vec<_> = found.collect();
    match found.is_empty() {
        true => Err(not_applicable(format!("no resource has samples of {what}"))),
        false => Ok(found),
    }
}

/// The configurations that work: the least and the most.
pub(super) fn configs(samples: &ResourceSamples) -> Option<Vec<&Config>> {
    let found: Vec<_> = samples.minimal.iter().chain(&samples.full).collect();
    (!found.is_empty()).then_some(found)
}

/// The richest configuration that works.
pub(super) fn richest(samples: &ResourceSamples) -> Option<&Config> {
    samples.full.as_ref().or(samples.minimal.as_ref())
}

/// A list unless it is empty.
pub(super) fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

/// A configuration with some attributes set anew.
pub(super) fn with(config: &Config, set: &Config) -> Config {
    let mut config = config.clone();
    config.extend(set.clone());
    config
}

/// A configuration without some of its attributes.
pub(super) fn without(config: &Config, name: &str) -> Config {
    let mut config = config.clone();
    config.remove(name);
    config
}

/// An object that a case starts from. It has to be ended.
#[derive(Debug)]
pub(super) struct Existing {
    pub(super) object: Object,
    it: Managed,
    live: bool,
}

impl Existing {
    /// Creates it, and reads it as core does before the next plan. Where nothing may be created it is made up: what
    /// was planned, with something that fits for all that is not known.
    pub(super) async fn of(
        it: &Managed,
        samples: &ResourceSamples,
        config: &Config,
    ) -> Result<Self, Failure> {
        let object = existing(it, samples.live, config).await;
        Ok(Self {
            object: object.map_err(|failure| failure.context("an object to start from"))?,
            it: it.clone(),
            live: samples.live,
        })
    }

    /// Ends it if it was created; answers what the case came to.
    pub(super) async fn end<T>(self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if self.live {
            let ended = self.it.delete(&self.object).await;
            let ended = ended.map_err(|failure| failure.context("clearing up"));
            return outcome.and_then(|outcome| ended.map(|_| outcome));
        }
        outcome
    }
}

async fn existing(it: &Managed, live: bool, config: &Config) -> Result<Object, Failure> {
    let config = it.config(config)?;
    if live {
        let made = it.create(&config).await?;
        let read = async { it.read(&it.reload(&made).await?).await };
        let read = match read.await {
            Ok(read) if read.state.is_null() => Err("it is gone when it is read".into()),
            read => read,
        };
        if read.is_err() {
            it.delete(&made).await?;
        }
        return read;
    }
    let plan = it.plan(&Object::default(), &config).await?;
    Ok(made_up(it, plan.planned))
}

/// An object that could have come of a plan. It has no identity unless that was planned.
pub(super) fn made_up(it: &Managed, planned: Object) -> Object {
    let known = Some(planned.identity).filter(|identity| !identity.has_unknown());
    Object {
        state: invented(&planned.state, &it.ty),
        identity: known.unwrap_or_default(),
        private: planned.private,
    }
}

/// A value with something that fits for its unknown parts.
fn invented(value: &Value, ty: &Type) -> Value {
    let members = |entries: &std::collections::BTreeMap<String, Value>| {
        let types = match ty {
            Type::Object(types) => Some(types),
            _ => None,
        };
        let invent = |(name, value): (&String, &Value)| {
            let element = match (ty, types.and_then(|types| types.get(name))) {
                (Type::Map(element), _) => element,
                (_, Some(ty)) => ty,
                _ => &Type::Dynamic,
            };
            (name.clone(), invented(value, element))
        };
        entries.iter().map(invent).collect()
    };
    let items = |items: &[Value]| -> Vec<Value> {
        let element = |index| match ty {
            Type::List(element) | Type::Set(element) => element,
            Type::Tuple(types) => types.get(index).unwrap_or(&Type::Dynamic),
            _ => &Type::Dynamic,
        };
        let pairs = items.iter().enumerate();
        pairs
            .map(|(index, item)| invented(item, element(index)))
            .collect()
    };
    match (value, ty) {
        (Value::Object(entries), _) => Value::Object(members(entries)),
        (Value::Map(entries), _) => Value::Map(members(entries)),
        (Value::List(list), _) => Value::List(items(list)),
        (Value::Set(list), _) => Value::Set(items(list)),
        (Value::Tuple(list), _) => Value::Tuple(items(list)),
        (Value::Dynamic(inner), _) if inner.1.has_unknown() => Value::Null,
        (Value::Unknown(known), Type::String) => {
            let prefix = known.prefix.as_deref().unwrap_or_default();
            format!("{prefix}0123456789abcdef").into()
        }
        (Value::Unknown(_), Type::Number) => 1.into(),
        (Value::Unknown(_), Type::Bool) => Value::Bool(false),
        (Value::Unknown(_), Type::List(_)) => Value::List(Vec::new()),
        (Value::Unknown(_), Type::Set(_)) => Value::Set(Vec::new()),
        (Value::Unknown(_), Type::Map(_)) => Value::Map(Default::default()),
        (Value::Unknown(_), Type::Object(types)) => {
            let unknown = Value::unknown();
            let made = types.iter();
            Value::Object(
                made.map(|(name, ty)| (name.clone(), invented(&unknown, ty)))
                    .collect(),
            )
        }
        (Value::Unknown(_), _) => Value::Null,
        (known, _) => known.clone(),
    }
}

/// How many calls there were to the API of this process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Calls {
    pub(super) reads: i64,
    pub(super) writes: i64,
}

/// Counts them, by the data source that the samples name.
pub(super) async fn calls(core: &Core<'_>, bench: &Bench) -> Result<Calls, Stop> {
    let missing = || not_applicable("the samples have no calls");
    let name = bench.samples().calls.as_ref().ok_or_else(missing)?;
    let found = bench.schema().await?.data_source_schemas.get(name);
    let found = found.ok_or("the samples name a data source that there is not");
    let found = schema::schema(found.map_err(Failure::from)?).map_err(failed(name))?;
    let ty = found.block.ty();
    let config = value::encode(&found.block.empty(), &ty).map_err(failed(name))?;
    let request = read_data_source::Request {
        type_name: name.clone(),
        config: Some(config),
        ..Default::default()
    };
    let mut client = core.session.client.clone();
    let answer = client.read_data_source(request).await;
    let answer = answer.map_err(refused("ReadDataSource"))?.into_inner();
    let state = value::decode(answer.state.as_ref(), &ty).map_err(failed(name))?;
    let count = |name: &str| match state.get(name) {
        Some(Value::Number(number)) => number.to_string().parse::<i64>().map_err(failed(name)),
        other => Err(format!("{name} is {other:?}, no number").into()),
    };
    Ok(Calls {
        reads: count("reads")?,
        writes: count("writes")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_values_are_known_and_fit() {
        let types = [
            ("id".to_owned(), Type::String),
            ("count".to_owned(), Type::Number),
            ("tags".to_owned(), Type::map(Type::String)),
            ("any".to_owned(), Type::Dynamic),
            ("name".to_owned(), Type::String),
        ];
        let planned = crate::object! {
            id: Value::unknown_with_prefix("thing-"),
            count: Value::unknown(),
            tags: Value::Map([("a".to_owned(), Value::unknown())].into()),
            any: Value::unknown(),
            name: "kept",
        };
        let made = invented(&planned, &Type::Object(types.into()));
        assert!(!made.has_unknown());
        assert_eq!(made.get("id"), Some(&"thing-0123456789abcdef".into()));
        assert_eq!(made.get("any"), Some(&Value::Null));
        assert_eq!(made.get("name"), Some(&"kept".into()));
    }
}
