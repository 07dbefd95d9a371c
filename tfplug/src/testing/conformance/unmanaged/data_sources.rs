//! D01, D02 and D15: data sources.

use crate::proto::tfplugin6::{read_data_source, validate_data_resource_config};
use crate::rules;
use crate::testing::Failure;
use crate::testing::answer::judged;
use crate::testing::answer::{errors, heard, some_error};
use crate::testing::conformance::calls::configure_with;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::{Shape, keeps};
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::process::{SOON, Session};
use crate::value::Value;

/// The request to a data source, and how to read its answer.
struct Query<'a> {
    type_name: &'a str,
    shape: Shape,
    config: Value,
}

impl<'a> Query<'a> {
    async fn new(bench: &Bench, type_name: &'a str, config: &Config) -> Result<Self, Failure> {
        let schema = bench.schema().await?.data_source_schemas.get(type_name);
        let shape = Shape::of(schema.ok_or("the samples name it, but there is none")?)?;
        let config = shape.value(config)?;
        Ok(Self {
            type_name,
            shape,
            config,
        })
    }

    async fn validate(&self, session: &Session) -> Result<(), Failure> {
        let request = validate_data_resource_config::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
        };
        let mut client = session.client.clone();
        let answer = client.validate_data_resource_config(request).await;
        let answer = answer.map_err(refused("ValidateDataResourceConfig"))?;
        heard("ValidateDataResourceConfig", &answer.get_ref().diagnostics).map(drop)
    }

    async fn ask(&self, session: &Session) -> Result<read_data_source::Response, Failure> {
        let request = read_data_source::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
            ..Default::default()
        };
        let answer = session.client.clone().read_data_source(request).await;
        let answer = answer.map_err(refused("ReadDataSource"))?.into_inner();
        let undeferred = answer.deferred.is_none();
        ensure(
            undeferred,
            "ReadDataSource is deferred, which was not allowed",
        )?;
        Ok(answer)
    }

    /// The object that it finds, held to core's rules.
    async fn find(&self, session: &Session) -> Result<Value, Failure> {
        let answer = self.ask(session).await?;
        heard("ReadDataSource", &answer.diagnostics)?;
        let found = self.shape.decode(answer.state.as_ref())?;
        ensure(!found.is_null(), "ReadDataSource answers null")?;
        let block = &self.shape.schema.block;
        judged("ReadDataSource", &rules::state(block, &found))?;
        keeps("ReadDataSource", &self.config, &found)?;
        Ok(found)
    }
}

pub(super) async fn found(bench: &Bench) -> Result<(), Stop> {
    let samples = bench.samples().data_sources.iter();
    let samples: Vec<_> = samples
        .filter_map(|(name, samples)| Some((name, samples.config.as_ref()?)))
        .collect();
    if samples.is_empty() {
        return Err(not_applicable("the samples have no data_sources.*.config"));
    }
    let mut session = Core::configured(bench).await?.session;
    for (name, config) in samples {
        let find = async {
            let query = Query::new(bench, name, config).await?;
            query.validate(&session).await?;
            query.find(&session).await
        };
        find.await.map_err(|failure| failure.context(name))?;
    }
    Ok(session.alive()?)
}

pub(super) async fn nothing_found(bench: &Bench) -> Result<(), Stop> {
    let samples = bench.samples().data_sources.iter();
    let samples: Vec<_> = samples
        .filter_map(|(name, samples)| Some((name, samples.missing.as_ref()?)))
        .collect();
    if samples.is_empty() {
        return Err(not_applicable("the samples have no data_sources.*.missing"));
    }
    let mut session = Core::configured(bench).await?.session;
    for (name, config) in samples {
        let seek = async {
            let query = Query::new(bench, name, config).await?;
            let answer = query.ask(&session).await?;
            some_error("ReadDataSource", &answer.diagnostics)
        };
        seek.await.map_err(|failure| failure.context(name))?;
    }
    Ok(session.alive()?)
}

/// Either configuring fails, or the first data source that needs the API.
pub(super) async fn bad_credentials(bench: &Bench) -> Result<(), Stop> {
    let Some(config) = &bench.samples().provider.bad_credentials else {
        return Err(not_applicable(
            "the samples have no provider.bad_credentials",
        ));
    };
    let mut session = bench.connected().await?;
    let attempt = async {
        let diagnostics = configure_with(&session, bench, config).await?;
        match errors(&diagnostics).is_empty() {
            true => Ok(fails(bench, &session).await?),
            false => Ok(true),
        }
    };
    let attempt: Result<Result<bool, Stop>, _> = tokio::time::timeout(SOON * 2, attempt).await;
    let failed = attempt.map_err(|_| Failure::from("there is no answer"))??;
    session.alive()?;
    Ok(ensure(failed, "no call reports an error")?)
}

/// Whether a data source of the samples reports an error, though with other credentials it would not.
async fn fails(bench: &Bench, session: &Session) -> Result<bool, Stop> {
    let mut asked = false;
    for (name, samples) in &bench.samples().data_sources {
        let Some(config) = &samples.config else {
            continue;
        };
        let answer = Query::new(bench, name, config).await?.ask(session).await?;
        if !errors(&answer.diagnostics).is_empty() {
            return Ok(true);
        }
        asked = true;
    }
    match asked {
        true => Ok(false),
        false => Err(not_applicable(
            "ConfigureProvider does not look at credentials, and the samples have no data_sources.*.config",
        )),
    }
}
