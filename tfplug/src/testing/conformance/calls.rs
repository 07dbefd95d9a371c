//! Calls that cases of several groups make.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::case::not_applicable;
use super::core::TERRAFORM;
use super::shapes::{Shape, decode, encode};
use super::{Bench, Config, Misbehaviour, Stop};
use crate::proto::tfplugin6::{
    Diagnostic, apply_resource_change, configure_provider, get_metadata, plan_resource_change,
    validate_provider_config, validate_resource_config,
};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::failure::{failed, refused};
use crate::testing::process::{Plugin, SOON, Session, provider_client};
use crate::value::{Type, Value};

/// Fails unless the provider answers over `channel`.
///
/// Asks for something cheap; old providers do not have it, and saying so is an answer.
pub(super) async fn answers(channel: Channel) -> Result<(), Failure> {
    let request = get_metadata::Request {};
    let mut client = provider_client(channel);
    match timeout(SOON, client.get_metadata(request)).await {
        Err(_) => Err("a call is not answered".into()),
        Ok(Err(status)) if status.code() != Code::Unimplemented => Err(refused("a call")(status)),
        Ok(_) => Ok(()),
    }
}

/// Fails unless a new connection is answered.
pub(super) async fn serves(plugin: &Plugin) -> Result<(), Failure> {
    answers(plugin.dial().await?).await
}

/// Validates a resource's configuration, as core does.
pub(super) async fn validate(
    session: &Session,
    type_name: &str,
    shape: &Shape,
    config: &Value,
) -> Result<Vec<Diagnostic>, Failure> {
    let request = validate_resource_config::Request {
        type_name: type_name.to_owned(),
        config: Some(shape.encode(config)?),
        ..Default::default()
    };
    let answer = session
        .client
        .clone()
        .validate_resource_config(request)
        .await;
    answer
        .map(|answer| answer.into_inner().diagnostics)
        .map_err(refused("ValidateResourceConfig"))
}

/// Validates anything: the first resource, or else the provider, without any attribute set.
pub(super) async fn validate_something(
    session: &Session,
    bench: &Bench,
) -> Result<Vec<Diagnostic>, Failure> {
    let schemas = bench.schema().await?;
    let nothing = Config::default();
    if let Some((type_name, schema)) = schemas.resource_schemas.iter().next() {
        let shape = Shape::of(schema)?;
        return validate(session, type_name, &shape, &shape.value(&nothing)?).await;
    }
    let shape = Shape::of(schemas.provider.as_ref().ok_or("there is no schema")?)?;
    let request = validate_provider_config::Request {
        config: Some(shape.encode(&shape.value(&nothing)?)?),
    };
    let answer = session
        .client
        .clone()
        .validate_provider_config(request)
        .await;
    answer
        .map(|answer| answer.into_inner().diagnostics)
        .map_err(refused("ValidateProviderConfig"))
}

/// Configures the provider with the samples' configuration.
pub(super) async fn configure(session: &Session, bench: &Bench) -> Result<(), Failure> {
    let config = &bench.samples().provider.config;
    let diagnostics = configure_with(session, bench, config).await?;
    heard("ConfigureProvider", &diagnostics).map(drop)
}

/// Configures the provider, and returns its diagnostics.
pub(super) async fn configure_with(
    session: &Session,
    bench: &Bench,
    config: &Config,
) -> Result<Vec<Diagnostic>, Failure> {
    let schema = bench.schema().await?.provider.as_ref();
    let shape = Shape::of(schema.ok_or("there is no schema of the provider")?)?;
    configure_as(session, &shape.ty, &shape.value(config)?).await
}

/// Configures the provider with any value of its configuration's type, and returns its diagnostics.
pub(super) async fn configure_as(
    session: &Session,
    ty: &Type,
    config: &Value,
) -> Result<Vec<Diagnostic>, Failure> {
    let request = configure_provider::Request {
        terraform_version: TERRAFORM.to_owned(),
        config: Some(encode(config, ty)?),
        ..Default::default()
    };
    let answer = session.client.clone().configure_provider(request).await;
    let answer = answer.map_err(refused("ConfigureProvider"))?;
    Ok(answer.into_inner().diagnostics)
}

/// A configuration that makes a resource misbehave.
#[derive(Debug)]
pub(super) struct Culprit<'a> {
    type_name: &'a str,
    shape: Shape,
    config: Value,
}

/// Finds the sample that `pick` chooses; without it the case does not apply.
pub(super) async fn culprit<'a>(
    bench: &'a Bench,
    name: &str,
    pick: fn(&Misbehaviour) -> &Option<Config>,
) -> Result<Culprit<'a>, Stop> {
    let samples = bench.samples().misbehaviour.as_ref();
    let found = samples.and_then(|samples| Some((samples, pick(samples).as_ref()?)));
    let missing = || not_applicable(format!("the samples have no misbehaviour.{name}"));
    let (samples, config) = found.ok_or_else(missing)?;
    let shape = Shape::of(bench.resource(&samples.resource).await?)?;
    Ok(Culprit {
        type_name: &samples.resource,
        config: shape.value(config)?,
        shape,
    })
}

/// A sample of misbehaviour that a case uses if it is there, and can do without.
pub(super) async fn optional_culprit<'a>(
    bench: &'a Bench,
    name: &str,
    pick: fn(&Misbehaviour) -> &Option<Config>,
) -> Result<Option<Culprit<'a>>, Stop> {
    match culprit(bench, name, pick).await {
        Ok(culprit) => Ok(Some(culprit)),
        Err(Stop::NotApplicable(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

/// The outcome of an apply that runs beside the case.
#[derive(Debug)]
pub(super) struct Applying {
    ty: Type,
    call: JoinHandle<Result<apply_resource_change::Response, Status>>,
}

/// The answer of an apply.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The object's state afterwards.
    pub(super) state: Value,
}

impl Culprit<'_> {
    /// Validates the configuration.
    pub(super) async fn validate(&self, session: &Session) -> Result<Vec<Diagnostic>, Failure> {
        validate(session, self.type_name, &self.shape, &self.config).await
    }

    /// Begins to create the object, with a provider that has been configured; the call has arrived when this returns.
    pub(super) async fn create(&self, session: &Session) -> Result<Applying, Failure> {
        let config = Some(self.shape.encode(&self.config)?);
        let nothing = Some(self.shape.encode(&Value::Null)?);
        let proposed = self.shape.proposed(&self.config);
        let plan = plan_resource_change::Request {
            type_name: self.type_name.to_owned(),
            prior_state: nothing.clone(),
            proposed_new_state: Some(self.shape.encode(&proposed)?),
            config: config.clone(),
            ..Default::default()
        };
        let mut client = session.client.clone();
        let plan = client.plan_resource_change(plan).await;
        let plan = plan.map_err(refused("PlanResourceChange"))?.into_inner();
        heard("PlanResourceChange", &plan.diagnostics)?;
        let apply = apply_resource_change::Request {
            type_name: self.type_name.to_owned(),
            prior_state: nothing,
            planned_state: plan.planned_state,
            config,
            planned_private: plan.planned_private,
            ..Default::default()
        };
        let call = tokio::spawn(async move {
            let answer = client.apply_resource_change(apply).await;
            answer.map(tonic::Response::into_inner)
        });
        sleep(Duration::from_millis(200)).await;
        // One connection keeps the order of calls.
        answers(session.channel.clone()).await?;
        sleep(Duration::from_millis(300)).await;
        let ty = self.shape.ty.clone();
        Ok(Applying { ty, call })
    }
}

impl Applying {
    /// Whether the answer is there.
    pub(super) fn done(&self) -> bool {
        self.call.is_finished()
    }

    /// Gives the call up, which resets its stream.
    pub(super) fn reset(self) {
        self.call.abort();
    }

    /// Waits for the answer.
    pub(super) async fn answer(self) -> Result<Applied, Failure> {
        let doing = "ApplyResourceChange";
        let answer = timeout(SOON, self.call).await;
        let answer = answer.map_err(|_| Failure::new("there is no answer").context(doing))?;
        let answer = answer.map_err(failed(doing))?.map_err(refused(doing))?;
        Ok(Applied {
            state: decode(answer.new_state.as_ref(), &self.ty)
                .map_err(|failure| failure.context(doing))?,
            diagnostics: answer.diagnostics,
        })
    }
}
