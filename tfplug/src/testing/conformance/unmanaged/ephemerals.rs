//! D03 and D04: ephemeral resources.

use std::time::{Duration, SystemTime};

use crate::proto::tfplugin6::{
    close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
    validate_ephemeral_resource_config,
};
use crate::rules;
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::answer::judged;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::process::Session;
use crate::value::Value;

/// How long to wait until a renewal is due; after that it is renewed in any case.
const RENEWAL_TIMEOUT: Duration = Duration::from_secs(5);

/// An ephemeral resource with a configuration.
struct Subject<'a> {
    type_name: &'a str,
    shape: Shape,
    config: Value,
}

/// The answer of opening and renewing.
#[derive(Clone)]
struct Lease {
    private: Option<Vec<u8>>,
    renew_at: Option<prost_types::Timestamp>,
}

/// Whose private data closing gets.
#[derive(Clone, Copy)]
enum Closing {
    /// The private data of the opening, as in Terraform.
    FromOpening,
    /// The private data of the last renewal, as in OpenTofu.
    FromRenewal,
}

impl<'a> Subject<'a> {
    async fn new(bench: &Bench, type_name: &'a str, config: &Config) -> Result<Self, Failure> {
        let schemas = &bench.schema().await?.ephemeral_resource_schemas;
        let schema = schemas.get(type_name);
        let shape = Shape::of(schema.ok_or("the samples name it, but there is none")?)?;
        let config = shape.value(config)?;
        Ok(Self {
            type_name,
            shape,
            config,
        })
    }

    async fn validate(&self, session: &Session) -> Result<(), Failure> {
        let request = validate_ephemeral_resource_config::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
        };
        let mut client = session.client.clone();
        let answer = client.validate_ephemeral_resource_config(request).await;
        let answer = answer.map_err(refused("ValidateEphemeralResourceConfig"))?;
        let diagnostics = &answer.get_ref().diagnostics;
        heard("ValidateEphemeralResourceConfig", diagnostics).map(drop)
    }

    /// Opens it, and holds the result to core's rules.
    async fn open(&self, session: &Session) -> Result<Lease, Failure> {
        let doing = "OpenEphemeralResource";
        let request = open_ephemeral_resource::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
            ..Default::default()
        };
        let answer = session
            .client
            .clone()
            .open_ephemeral_resource(request)
            .await;
        let answer = answer.map_err(refused(doing))?.into_inner();
        heard(doing, &answer.diagnostics)?;
        let undeferred = answer.deferred.is_none();
        ensure(undeferred, "it is deferred, which was not allowed")?;
        let result = self.shape.decode(answer.result.as_ref())?;
        ensure(!result.is_null(), "the result is null")?;
        let block = &self.shape.schema.block;
        judged(
            doing,
            &rules::plan(block, &Value::Null, &self.config, &result),
        )?;
        ensure(!result.has_unknown(), "the result is not wholly known")?;
        Ok(Lease {
            private: answer.private,
            renew_at: answer.renew_at,
        })
    }

    async fn renew(&self, session: &Session, lease: &Lease) -> Result<Lease, Failure> {
        let doing = "RenewEphemeralResource";
        let request = renew_ephemeral_resource::Request {
            type_name: self.type_name.to_owned(),
            private: lease.private.clone(),
        };
        let answer = session
            .client
            .clone()
            .renew_ephemeral_resource(request)
            .await;
        let answer = answer.map_err(refused(doing))?.into_inner();
        heard(doing, &answer.diagnostics)?;
        Ok(Lease {
            private: answer.private.or_else(|| lease.private.clone()),
            renew_at: answer.renew_at,
        })
    }

    async fn close(&self, session: &Session, lease: Lease) -> Result<(), Failure> {
        let doing = "CloseEphemeralResource";
        let request = close_ephemeral_resource::Request {
            type_name: self.type_name.to_owned(),
            private: lease.private,
        };
        let answer = session
            .client
            .clone()
            .close_ephemeral_resource(request)
            .await;
        let answer = answer.map_err(refused(doing))?.into_inner();
        heard(doing, &answer.diagnostics).map(drop)
    }

    /// From opening to closing, with up to two renewals if it wants any.
    async fn live(&self, session: &Session, closing: Closing) -> Result<(), Failure> {
        let opened = self.open(session).await?;
        let mut last = opened.clone();
        for _ in 0..2 {
            let Some(due) = last.renew_at else { break };
            let due = SystemTime::try_from(due).unwrap_or(SystemTime::UNIX_EPOCH);
            let wait = due.duration_since(SystemTime::now()).unwrap_or_default();
            tokio::time::sleep(wait.min(RENEWAL_TIMEOUT)).await;
            last = self.renew(session, &last).await?;
        }
        let (lease, whose) = match closing {
            Closing::FromOpening => (opened, "the opening"),
            Closing::FromRenewal => (last, "the last renewal"),
        };
        let closed = self.close(session, lease).await;
        closed.map_err(|failure| failure.context(format_args!("with the private data of {whose}")))
    }
}

async fn subjects(bench: &Bench) -> Result<Vec<Subject<'_>>, Stop> {
    let mut subjects = Vec::new();
    for (name, sample) in &bench.samples().ephemeral_resources {
        let subject = Subject::new(bench, name, &sample.config).await;
        subjects.push(subject.map_err(|failure| failure.context(name))?);
    }
    if subjects.is_empty() {
        return Err(not_applicable("the samples have no ephemeral_resources"));
    }
    Ok(subjects)
}

pub(super) async fn opened(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench).await?;
    let mut session = Core::configured(bench).await?.session;
    for subject in &subjects {
        let open = async {
            subject.validate(&session).await?;
            let lease = subject.open(&session).await?;
            subject.close(&session, lease).await
        };
        open.await
            .map_err(|failure| failure.context(subject.type_name))?;
    }
    Ok(session.alive()?)
}

pub(super) async fn renewed_and_closed(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench).await?;
    let mut session = Core::configured(bench).await?.session;
    for subject in &subjects {
        for closing in [Closing::FromOpening, Closing::FromRenewal] {
            let lived = subject.live(&session, closing).await;
            lived.map_err(|failure| failure.context(subject.type_name))?;
        }
    }
    Ok(session.alive()?)
}
