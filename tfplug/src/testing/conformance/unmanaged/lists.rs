//! D10 to D12: lists.

use std::time::Duration;

use tonic::Streaming;

use crate::proto::tfplugin6::{list_resource, validate_list_resource_config};
use crate::rules;
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::answer::judged;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::checking::of_resource;
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::{Shape, decode, encode};
use crate::testing::conformance::subjects::calls;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::managed::Managed;
use crate::testing::process::{SOON, Session};
use crate::value::{Type, Value};

use list_resource::Event;

/// How many objects the cases ask for.
const LIMIT: i64 = 3;
/// Calls to the API that this may take: a page or two, and something else.
const FEW_READS: i64 = 3;
/// More than there are.
const ALL: i64 = 1_000_000;

/// A list with its configuration.
struct Subject<'a> {
    type_name: &'a str,
    shape: Shape,
    config: Value,
}

impl<'a> Subject<'a> {
    async fn new(bench: &Bench, type_name: &'a str, config: &Config) -> Result<Self, Failure> {
        let schema = bench.schema().await?.list_resource_schemas.get(type_name);
        let shape = Shape::of(schema.ok_or("the samples name it, but there is none")?)?;
        let config = shape.value(config)?;
        Ok(Self {
            type_name,
            shape,
            config,
        })
    }

    async fn validate(&self, session: &Session) -> Result<(), Failure> {
        let doing = "ValidateListResourceConfig";
        let request = validate_list_resource_config::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
            include_resource_object: Some(encode(&Value::Bool(true), &Type::Bool)?),
            limit: Some(encode(&LIMIT.into(), &Type::Number)?),
        };
        let mut client = session.client.clone();
        let answer = client.validate_list_resource_config(request).await;
        heard(
            doing,
            &answer.map_err(refused(doing))?.get_ref().diagnostics,
        )
        .map(drop)
    }

    async fn begin(
        &self,
        session: &Session,
        limit: i64,
        whole: bool,
    ) -> Result<Streaming<Event>, Failure> {
        let request = list_resource::Request {
            type_name: self.type_name.to_owned(),
            config: Some(self.shape.encode(&self.config)?),
            include_resource_object: whole,
            limit,
        };
        let stream = session.client.clone().list_resource(request).await;
        Ok(stream.map_err(refused("ListResource"))?.into_inner())
    }

    /// Everything up to the end, which must come.
    async fn list(
        &self,
        session: &Session,
        limit: i64,
        whole: bool,
    ) -> Result<Vec<Event>, Failure> {
        let mut stream = self.begin(session, limit, whole).await?;
        let mut events = Vec::new();
        while let Some(event) = next(&mut stream).await? {
            events.push(event);
        }
        Ok(events)
    }
}

/// The next event with an object; `None` at the end.
async fn next(stream: &mut Streaming<Event>) -> Result<Option<Event>, Failure> {
    loop {
        let event = tokio::time::timeout(SOON, stream.message()).await;
        let event =
            event.map_err(|_| Failure::from("ListResource: neither an event nor the end"))?;
        let Some(event) = event.map_err(refused("ListResource"))? else {
            return Ok(None);
        };
        heard("ListResource", &event.diagnostic)?;
        let only_warns = event.identity.is_none() && !event.diagnostic.is_empty();
        if !only_warns {
            return Ok(Some(event));
        }
    }
}

/// How often the API was called for reading, if there is a data source that counts.
async fn reads(bench: &Bench, core: &Core<'_>) -> Result<Option<i64>, Stop> {
    match calls(core, bench).await {
        Ok(calls) => Ok(Some(calls.reads)),
        Err(Stop::NotApplicable(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

async fn subjects(bench: &Bench) -> Result<Vec<Subject<'_>>, Stop> {
    let mut subjects = Vec::new();
    for (name, sample) in &bench.samples().list_resources {
        let subject = Subject::new(bench, name, &sample.config).await;
        subjects.push(subject.map_err(|failure| failure.context(name))?);
    }
    if subjects.is_empty() {
        return Err(not_applicable("the samples have no list_resources"));
    }
    Ok(subjects)
}

pub(super) async fn limited(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench).await?;
    let mut core = Core::configured(bench).await?;
    let mut messages = 0;
    for subject in &subjects {
        let full = few(bench, &core, subject).await;
        messages += usize::from(full.map_err(|stop| of_resource(subject.type_name, stop))?);
    }
    core.alive()?;
    if messages == 0 {
        let reason = format!("there are fewer than {LIMIT} objects to list");
        return Err(not_applicable(reason));
    }
    Ok(())
}

/// Lists with a limit; whether there were as many objects.
async fn few(bench: &Bench, core: &Core<'_>, subject: &Subject<'_>) -> Result<bool, Stop> {
    subject.validate(&core.session).await?;
    let before = reads(bench, core).await?;
    let events = subject.list(&core.session, LIMIT, false).await?;
    let after = reads(bench, core).await?;
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    ensure(count <= LIMIT, format!("it lists {count}, not {LIMIT}"))?;
    if let (Some(before), Some(after)) = (before, after) {
        let calls = after - before;
        let text = format!("it calls the API {calls} times for {LIMIT} objects");
        ensure(calls <= FEW_READS, text)?;
    }
    Ok(count == LIMIT)
}

pub(super) async fn whole(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench).await?;
    let mut core = Core::configured(bench).await?;
    let mut messages = 0;
    for subject in &subjects {
        let judged = judge_all(&core, subject).await;
        messages += judged.map_err(|failure| failure.context(subject.type_name))?;
    }
    core.alive()?;
    if messages == 0 {
        return Err(not_applicable("there is nothing to list"));
    }
    Ok(())
}

/// Lists a few objects, without their state and with it, and answers how many there were.
async fn judge_all(core: &Core<'_>, subject: &Subject<'_>) -> Result<usize, Failure> {
    let resource = core.managed(subject.type_name).await?;
    let mut count = 0;
    for whole in [false, true] {
        let events = subject.list(&core.session, LIMIT, whole).await?;
        count += events.len();
        for event in &events {
            let judged = judge(event, &resource, whole);
            judged.map_err(|failure| failure.context(&event.display_name))?;
        }
    }
    Ok(count)
}

/// Holds an event to the rules; `whole` is whether a state was asked for.
fn judge(event: &Event, resource: &Managed, whole: bool) -> Result<(), Failure> {
    let ty = resource.identity.as_ref();
    let ty = ty.ok_or("the resource has no identity")?;
    let identity = event.identity.as_ref();
    let identity = identity.and_then(|identity| identity.identity_data.as_ref());
    let identity = decode(identity, ty).map_err(|failure| failure.context("the identity"))?;
    ensure(!identity.is_null(), "it has no identity")?;
    ensure(!identity.has_unknown(), "the identity is not wholly known")?;
    match (whole, &event.resource_object) {
        (false, None) => Ok(()),
        (false, Some(_)) => Err("it has a state, which was not asked for".into()),
        (true, None) => Err("its state is missing".into()),
        (true, object) => {
            let state = decode(object.as_ref(), &resource.ty)?;
            ensure(!state.is_null(), "its state is null")?;
            judged("its state", &rules::state(&resource.schema.block, &state))
        }
    }
}

pub(super) async fn dropped(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench).await?;
    let mut core = Core::configured(bench).await?;
    if reads(bench, &core).await?.is_none() {
        return Err(not_applicable("the samples have no calls"));
    }
    let mut messages = false;
    for subject in &subjects {
        let stopped = stops(bench, &core, subject).await;
        messages |= stopped.map_err(|stop| of_resource(subject.type_name, stop))?;
    }
    core.alive()?;
    if !messages {
        return Err(not_applicable("the lists are too short to be given up"));
    }
    Ok(())
}

/// Gives a list up, and sees that it ends before it would of itself. `false` for a list that takes a call or two.
async fn stops(bench: &Bench, core: &Core<'_>, subject: &Subject<'_>) -> Result<bool, Stop> {
    let count = async || Ok::<_, Stop>(reads(bench, core).await?.unwrap_or_default());
    let start = count().await?;
    subject.list(&core.session, ALL, false).await?;
    let all = count().await? - start;
    if all < 2 * FEW_READS {
        return Ok(false);
    }
    let start = count().await?;
    let mut stream = subject.begin(&core.session, ALL, false).await?;
    for _ in 0..2 {
        let event = next(&mut stream).await?;
        ensure(event.is_some(), "it ends early when it is listed again")?;
    }
    drop(stream);
    let mut last = count().await?;
    // As long as it asks for more, it is not done; a pause this long is on purpose.
    let settled = tokio::time::timeout(SOON, async {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = count().await?;
            if now == last {
                return Ok::<_, Stop>(now - start);
            }
            last = now;
        }
    });
    let calls = settled
        .await
        .map_err(|_| Failure::from("it calls the API on and on after its stream was dropped"))??;
    let stopped = calls < all;
    ensure(
        stopped,
        format!(
            "it calls the API {calls} times after its stream was dropped; the whole list takes {all}"
        ),
    )?;
    Ok(true)
}
