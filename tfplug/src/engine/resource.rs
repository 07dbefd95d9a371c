//! A typed resource behind the erased interface: validation and planning here, the rest in `lifecycle` and `import`.

use std::sync::{Arc, Mutex, OnceLock};

use crate::context::Cx;
use crate::diagnostics::{Diags, Error, Result};
use crate::model::{Attr, Field};
use crate::path::Path;
use crate::resource::{Limits, Moved, Plan, Resource, Upgrade, decode_object};
use crate::schema::Schema;
use crate::value::Value;

use super::{Answer, ApplyRequest, Boxed, Current, ErasedResource, ImportFrom};
use super::{PlanAnswer, PlanRequest, Shape};
use super::{operation, plan, secrecy, self_check, settle, upgrade, validate};

pub(super) struct Erased<R> {
    pub(super) resource: R,
    shape: OnceLock<Shape>,
    identity: OnceLock<Shape>,
}

impl<R: Resource> Erased<R> {
    pub(super) fn new(resource: R) -> Self {
        Self {
            resource,
            shape: OnceLock::new(),
            identity: OnceLock::new(),
        }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.shape().schema
    }

    /// The identity that follows from a state; `current` where the resource has none.
    ///
    /// # Errors
    /// The resource panics.
    pub(super) fn identity_of(&self, state: &Value, current: Value) -> Result<Value> {
        if self.identity().is_none() || state.is_null() {
            return Ok(Value::Null);
        }
        operation::caught(&format!("identity of {}", R::TYPE), || {
            let model = R::Model::decode(state, &Path::root()).map(Attr::into_known);
            let identity = model.ok().flatten().as_ref().and_then(R::identity);
            identity.map_or(current, |identity| identity.encode())
        })
    }

    /// The resource's verdict on the destruction of an object.
    fn destroyed(&self, client: Option<&R::Client>, prior: &Value) -> Diags {
        let mut diags = Diags::new();
        let outcome = R::Model::decode(prior, &Path::root()).map_err(Error::from);
        let outcome = outcome.and_then(|prior| match prior {
            Attr::Known(prior) => self.resource.plan_destroy(client, &prior, &mut diags),
            _ => Ok(()),
        });
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        secrecy::redact(&self.schema().block, &[prior], diags)
    }

    fn finish_plan(
        &self,
        client: Option<&R::Client>,
        request: &PlanRequest,
        planned: Value,
    ) -> Result<PlanAnswer> {
        let blocks = self.schema().block.blocks.iter();
        let mut plan = Plan::<R::Model> {
            config: decode_object(&request.config)?,
            prior: R::Model::decode(&request.prior, &Path::root())?.into_known(),
            prior_value: request.prior.clone(),
            planned,
            replace: Vec::new(),
            diags: Diags::new(),
            private: request.private.clone(),
            config_value: request.config.clone(),
            meta: request.meta.clone(),
            deferral: None,
            blocks: blocks.map(|block| block.name.clone()).collect(),
            missed: Mutex::default(),
        };
        self.resource.plan(client, &mut plan)?;
        plan.refuse_wrong_paths(&self.schema().block);
        plan::promises(
            self.schema(),
            &plan.config_value,
            &plan.prior_value,
            &mut plan.planned,
        );
        let mut replace = plan::replacements(self.schema(), &plan.prior_value, &plan.planned);
        if !plan.prior_value.is_null() {
            replace.append(&mut plan.replace);
        }
        replace.sort();
        replace.dedup();
        if !replace.is_empty()
            && let Some(prior) = &plan.prior
        {
            self.resource.plan_destroy(client, prior, &mut plan.diags)?;
        }
        Ok(PlanAnswer {
            identity: self.identity_of(&plan.planned, request.identity.clone())?,
            planned: plan.planned,
            replace,
            private: plan.private,
            deferral: plan.deferral,
            diags: plan.diags,
        })
    }
}

impl<R: Resource> ErasedResource<R::Client> for Erased<R> {
    fn name(&self) -> &'static str {
        R::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of::<R::Model>(R::VERSION))
    }

    fn identity(&self) -> Option<&Shape> {
        let shape = self
            .identity
            .get_or_init(|| Shape::of::<R::Identity>(R::IDENTITY_VERSION));
        (!shape.schema.block.attributes.is_empty()).then_some(shape)
    }

    fn limits(&self) -> Limits {
        R::LIMITS
    }

    fn validate(&self, config: &Value, write_only_allowed: bool) -> Diags {
        let block = &self.schema().block;
        let diags = validate::model(block, config, write_only_allowed, |model, diags| {
            self.resource.validate(model, diags);
        });
        secrecy::redact(block, &[config], diags)
    }

    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value> {
        let state = upgrade::upgrade(self.shape(), &R::upgrades(), version, json)?;
        let mut state = settle::state(self.schema(), &state);
        settle::defaults(&self.schema().block, &mut state);
        Ok(state)
    }

    fn upgrade_identity(&self, version: i64, json: &[u8]) -> Result<Value> {
        match self.identity() {
            Some(shape) => upgrade::upgrade(shape, &R::identity_upgrades(), version, json),
            None => Err(self.no_identity()),
        }
    }

    fn plan(&self, client: Option<&R::Client>, request: PlanRequest) -> PlanAnswer {
        let nothing = |request: &PlanRequest, diags| PlanAnswer {
            planned: Value::Null,
            replace: Vec::new(),
            private: request.private.clone(),
            identity: request.identity.clone(),
            deferral: None,
            diags,
        };
        if request.proposed.is_null() {
            let diags = self.destroyed(client, &request.prior);
            return nothing(&request, diags);
        }
        let failed = nothing(&request, Diags::new());
        let (config, prior) = (&request.config, &request.prior);
        let mut planned = request.proposed.clone();
        plan::defaults(self.schema(), config, prior, &mut planned);
        if prior.is_null() || !planned.same(prior) {
            plan::unknowns(self.schema(), config, prior, &mut planned);
        }
        let block = &self.schema().block;
        let mut answer = self
            .finish_plan(client, &request, planned)
            .unwrap_or_else(|error| PlanAnswer {
                diags: error.into(),
                ..failed
            });
        self.recheck(&request, &mut answer);
        self_check::plan(block, &request, &mut answer);
        let secrets = [&request.config, &request.prior];
        answer.diags = secrecy::redact(block, &secrets, answer.diags);
        answer
    }

    fn prepare(self: Arc<Self>, cx: Cx<R::Client>) -> Boxed<()> {
        Box::pin(self.fetch_facts(cx))
    }

    fn preflight(self: Arc<Self>, cx: Cx<R::Client>, values: [Value; 3]) -> Boxed<Diags> {
        Box::pin(self.look_ahead(cx, values))
    }

    fn read(self: Arc<Self>, cx: Cx<R::Client>, current: Current) -> Boxed<Answer> {
        Box::pin(self.refresh(cx, current))
    }

    fn apply(self: Arc<Self>, cx: Cx<R::Client>, request: ApplyRequest) -> Boxed<Answer> {
        match request.planned.is_null() {
            true => Box::pin(self.remove(cx, request)),
            false => Box::pin(self.create_or_update(cx, request)),
        }
    }

    fn import(&self, from: &ImportFrom) -> Result<(Value, Value)> {
        self.imported(from)
    }

    fn adopt(&self, name: &str, source: &Moved, json: &[u8]) -> Result<(Value, Value)> {
        self.moved(name, source, json)
    }

    fn same_type(&self, version: i64, json: &[u8]) -> Result<(Value, Value)> {
        let state = self.upgrade(version, json)?;
        let identity = self.complete_identity(&state)?;
        Ok((state, identity))
    }

    fn generate(&self, client: Option<&R::Client>, state: &Value) -> Result<Value> {
        self.generated(client, state)
    }

    fn faults(&self) -> Vec<String> {
        // A resource may begin with a later version than 0; from its first upgrade on there is no gap.
        let steps = |what: &str, version: i64, upgrades: &[Upgrade]| -> Vec<String> {
            let led = |from: i64| upgrades.iter().filter(move |upgrade| upgrade.from == from);
            let first = upgrades.iter().map(|upgrade| upgrade.from).min();
            let gaps = (first.unwrap_or(version)..version).filter(|from| led(*from).count() != 1);
            let idle = upgrades.iter().filter(|upgrade| upgrade.from >= version);
            gaps.map(|from| format!("not exactly one {what} leads on from version {from}"))
                .chain(idle.map(|idle| format!("the {what} from version {} never runs", idle.from)))
                .collect()
        };
        let identity = R::identity_upgrades();
        let mut faults = steps("upgrade", R::VERSION, &R::upgrades());
        faults.extend(steps("identity upgrade", R::IDENTITY_VERSION, &identity));
        faults
    }
}
