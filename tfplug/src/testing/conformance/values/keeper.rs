//! The resource of `samples.values`, which keeps what it is given: how values travel to it and back.

use tokio::time::timeout;

use super::generate::filled;
use super::wire::{self, hex, unreadable_extensions};
use crate::proto::tfplugin6::{DynamicValue, plan_resource_change, upgrade_resource_state};
use crate::schema::{Attribute, Block, NestedBlock};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::calls::configure;
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::{failed, refused};
use crate::testing::process::{SOON, Session};
use crate::testing::schema::schema;
use crate::value::{Type, Value, json, msgpack};

/// Members of an object with their bytes, in the order in which they are sent.
pub(super) type Members = Vec<(String, Vec<u8>)>;

/// A configured process, and its resource.
#[derive(Debug)]
pub(super) struct Keeper<'a> {
    pub(super) type_name: &'a str,
    pub(super) block: Block,
    pub(super) version: i64,
    pub(super) session: Session,
}

/// The plan.
#[derive(Debug)]
pub(super) struct Planned {
    /// As it came.
    pub(super) raw: Vec<u8>,
    pub(super) value: Value,
}

impl<'a> Keeper<'a> {
    /// Starts the provider; without the sample the case does not apply.
    pub(super) async fn find(bench: &'a Bench) -> Result<Self, Stop> {
        let name = bench.samples().values.as_deref();
        let type_name = name.ok_or_else(|| not_applicable("the samples have no values"))?;
        let wire = bench.resource(type_name).await?;
        let read = schema(wire).map_err(failed(type_name))?;
        let session = bench.connected().await?;
        configure(&session, bench).await?;
        Ok(Self {
            type_name,
            block: read.block,
            version: read.version,
            session,
        })
    }

    /// Attributes that keep what they are given.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        let attributes = self.block.attributes.iter();
        attributes.filter(|one| (one.required || one.optional) && !one.write_only)
    }

    /// The blocks.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &NestedBlock> {
        self.block.blocks.iter()
    }

    /// Names and types of everything that keeps what it is given.
    pub(super) fn slots(&self) -> Vec<(&str, Type)> {
        let attributes = self.attributes().map(|one| (one.name.as_str(), one.ty()));
        let blocks = self.blocks();
        let blocks = blocks.map(|one| (one.name.as_str(), one.nesting.wrap(one.block.ty())));
        attributes.chain(blocks).collect()
    }

    /// An attribute of this type; without one the case does not apply.
    pub(super) fn slot(&self, ty: &Type) -> Result<&str, Stop> {
        let found = self.attributes().find(|attribute| attribute.ty() == *ty);
        let missing = || not_applicable(format!("it has no attribute of type {}", ty.friendly()));
        Ok(found.ok_or_else(missing)?.name.as_str())
    }

    /// The object with nothing set but `slots`; what only the provider sets is `computed`, or else made up.
    pub(super) fn members(
        &self,
        slots: &[(&str, Vec<u8>)],
        computed: Option<&[u8]>,
    ) -> Result<Members, Failure> {
        let Value::Object(empty) = self.block.empty() else {
            return Err("a block is not an object".into());
        };
        let settable: Vec<_> = self.slots().into_iter().map(|(name, _)| name).collect();
        let Type::Object(types) = self.block.ty() else {
            return Err("a block has no object's type".into());
        };
        let mut members = Members::new();
        for (name, ty) in types {
            let given = slots.iter().find(|(slot, _)| *slot == name);
            let bytes = match (given, settable.contains(&name.as_str()), computed) {
                (Some((_, bytes)), ..) => bytes.clone(),
                (None, false, Some(bytes)) => bytes.to_vec(),
                (None, false, None) => packed(&filled(&ty, 1), &ty)?,
                (None, true, _) => packed(empty.get(&name).unwrap_or(&Value::Null), &ty)?,
            };
            members.push((name, bytes));
        }
        Ok(members)
    }

    /// Plans, and reads the answer strictly.
    pub(super) async fn plan(
        &self,
        prior: DynamicValue,
        proposed: DynamicValue,
        config: DynamicValue,
    ) -> Result<Planned, Failure> {
        let answer = self.ask(prior, proposed, config).await?;
        heard("PlanResourceChange", &answer.diagnostics)?;
        self.read(answer.planned_state.as_ref())
    }

    /// Plans, whatever comes of it.
    pub(super) async fn ask(
        &self,
        prior: DynamicValue,
        proposed: DynamicValue,
        config: DynamicValue,
    ) -> Result<plan_resource_change::Response, Failure> {
        let request = plan_resource_change::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(prior),
            proposed_new_state: Some(proposed),
            config: Some(config),
            ..Default::default()
        };
        let call = "PlanResourceChange";
        let mut client = self.session.client.clone();
        let answer = timeout(SOON, client.plan_resource_change(request)).await;
        let answer = answer.map_err(|_| Failure::new("there is no answer").context(call))?;
        Ok(answer.map_err(refused(call))?.into_inner())
    }

    /// Reads a state as core does: nothing missing, nothing extra.
    pub(super) fn read(&self, state: Option<&DynamicValue>) -> Result<Planned, Failure> {
        let state = state.ok_or("the answer has no state")?;
        read_strictly(state, &self.block.ty())
    }

    /// Plans an object that is as it should be.
    pub(super) async fn keep(&self, slots: &[(&str, Vec<u8>)]) -> Result<Planned, Failure> {
        let state = msgpack_value(wire::map(&self.members(slots, None)?));
        let config = msgpack_value(wire::map(&self.members(slots, Some(&wire::NIL))?));
        self.plan(state.clone(), state, config).await
    }

    /// Plans a new object.
    pub(super) async fn create(&self, slots: &[(&str, Vec<u8>)]) -> Result<Planned, Failure> {
        let proposed = msgpack_value(wire::map(&self.members(slots, Some(&wire::UNKNOWN))?));
        let config = msgpack_value(wire::map(&self.members(slots, Some(&wire::NIL))?));
        let nothing = msgpack_value(wire::NIL.to_vec());
        self.plan(nothing, proposed, config).await
    }

    /// Fails unless these bytes in `slot` come back as `wanted` when nothing changes.
    pub(super) async fn keeps(
        &self,
        slot: &str,
        bytes: Vec<u8>,
        wanted: &Value,
    ) -> Result<Planned, Failure> {
        let sent = hex(&bytes);
        let check = async {
            let planned = self.keep(&[(slot, bytes)]).await?;
            let found = planned.value.get(slot).unwrap_or(&Value::Null);
            let kept = found.same(wanted);
            ensure(kept, format!("comes back as {found:?}, not {wanted:?}"))?;
            Ok(planned)
        };
        let result: Result<_, Failure> = check.await;
        result.map_err(|failure| failure.context(format_args!("{slot} sent as {sent}")))
    }

    /// The same with the encoding that core would choose.
    pub(super) async fn keeps_value(
        &self,
        slot: &str,
        ty: &Type,
        value: &Value,
    ) -> Result<(), Failure> {
        self.keeps(slot, packed(value, ty)?, value).await.map(drop)
    }

    /// Upgrades a state of the present version.
    pub(super) async fn upgrade(&self, json: String) -> Result<Value, Failure> {
        let request = upgrade_resource_state::Request {
            type_name: self.type_name.to_owned(),
            version: self.version,
            raw_state: Some(crate::proto::tfplugin6::RawState {
                json: json.into_bytes(),
                ..Default::default()
            }),
        };
        let mut client = self.session.client.clone();
        let answer = client.upgrade_resource_state(request).await;
        let answer = answer
            .map_err(refused("UpgradeResourceState"))?
            .into_inner();
        heard("UpgradeResourceState", &answer.diagnostics)?;
        Ok(self.read(answer.upgraded_state.as_ref())?.value)
    }
}

/// Reads a value that came from the provider as strictly as core.
pub(super) fn read_strictly(state: &DynamicValue, ty: &Type) -> Result<Planned, Failure> {
    let doing = "reading the state";
    if state.msgpack.is_empty() {
        let value = json::decode(&state.json, ty).map_err(failed(doing))?;
        let raw = packed(&value, ty)?;
        return Ok(Planned { raw, value });
    }
    let strange = unreadable_extensions(&state.msgpack);
    ensure_eq(doing, strange, Vec::<String>::new())?;
    Ok(Planned {
        value: msgpack::decode(&state.msgpack, ty).map_err(failed(doing))?,
        raw: state.msgpack.clone(),
    })
}

/// The encoding that core chooses.
pub(super) fn packed(value: &Value, ty: &Type) -> Result<Vec<u8>, Failure> {
    msgpack::encode(value, ty).map_err(failed("encoding a value"))
}

/// Bytes as they travel.
pub(super) fn msgpack_value(msgpack: Vec<u8>) -> DynamicValue {
    let json = Vec::new();
    DynamicValue { msgpack, json }
}
