//! The work between the protocol and a provider's code, in one fixed order.
//!
//! A [`Resource`] or [`DataSource`] is erased to an object that works on [`Value`]s: [`validate`](mod@validate) walks
//! the schema, [`plan`](mod@plan) fills in defaults and unknowns, [`operation`] runs handlers so that a panic, a
//! timeout or a cancelled run loses nothing, [`settle`] makes answers keep what was planned.

mod action;
mod constraints;
mod data_source;
mod ephemeral;
mod import;
mod lifecycle;
mod list;
mod meaning;
mod operation;
mod pairs;
mod plan;
mod preflight;
mod recheck;
mod resource;
mod secrecy;
mod self_check;
mod settle;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unset_tests;
mod upgrade;
mod validate;
mod walk;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::action::{Action, Progress};
use crate::context::{Cx, Deferral};
use crate::data_source::DataSource;
use crate::diagnostics::{Diags, Result};
use crate::ephemeral::{EphemeralResource, Lease};
use crate::list_resource::ListResource;
use crate::model::Model;
use crate::path::Path;
use crate::private::Private;
use crate::resource::{Limits, Moved, Resource};
use crate::schema::Schema;
use crate::value::{Type, Value};

pub(crate) use operation::{caught, caught_async, isolated, panicked};
pub(crate) use secrecy::Secrets;
pub(crate) use validate::model as validate_model;

/// A boxed future: what makes different resources fit into one table.
pub(crate) type Boxed<T> = BoxFuture<'static, T>;

/// A resource without its Rust types.
pub(crate) trait ErasedResource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    /// The identity's shape; `None` for a resource without identity.
    fn identity(&self) -> Option<&Shape>;
    fn limits(&self) -> Limits;
    fn validate(&self, config: &Value, write_only_allowed: bool) -> Diags;
    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value>;
    fn upgrade_identity(&self, version: i64, json: &[u8]) -> Result<Value>;
    fn plan(&self, client: Option<&C>, request: PlanRequest) -> PlanAnswer;
    fn prepare(self: Arc<Self>, cx: Cx<C>) -> Boxed<()>;
    /// The errors and warnings of the API about a finished plan: configuration, prior state and planned one.
    fn preflight(self: Arc<Self>, cx: Cx<C>, values: [Value; 3]) -> Boxed<Diags>;
    fn read(self: Arc<Self>, cx: Cx<C>, current: Current) -> Boxed<Answer>;
    fn apply(self: Arc<Self>, cx: Cx<C>, request: ApplyRequest) -> Boxed<Answer>;
    /// State and identity.
    fn import(&self, from: &ImportFrom) -> Result<(Value, Value)>;
    /// State and identity.
    fn adopt(&self, name: &str, source: &Moved, json: &[u8]) -> Result<(Value, Value)>;
    /// State and identity, from another address of this very provider.
    fn same_type(&self, version: i64, json: &[u8]) -> Result<(Value, Value)>;
    fn generate(&self, client: Option<&C>, state: &Value) -> Result<Value>;
    /// Names in the declaration that lead nowhere.
    fn faults(&self) -> Vec<String>;
}

/// A data source without its Rust types.
pub(crate) trait ErasedDataSource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limit(&self) -> Duration;
    fn validate(&self, config: &Value) -> Diags;
    /// The configuration with what a read will find unknown.
    fn open(&self, config: &Value) -> Value;
    fn read(self: Arc<Self>, cx: Cx<C>, config: Value) -> Boxed<Answer>;
}

/// An ephemeral resource without its Rust types.
pub(crate) trait ErasedEphemeral<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limit(&self) -> Duration;
    fn validate(&self, config: &Value) -> Diags;
    fn open(self: Arc<Self>, cx: Cx<C>, config: Value) -> Boxed<Opened>;
    fn renew(self: Arc<Self>, cx: Cx<C>, private: Private) -> Boxed<Opened>;
    fn close(self: Arc<Self>, cx: Cx<C>, private: Private) -> Boxed<Diags>;
}

/// An action without its Rust types.
pub(crate) trait ErasedAction<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limit(&self) -> Duration;
    fn validate(&self, config: &Value) -> Diags;
    fn plan(self: Arc<Self>, cx: Cx<C>, config: Value) -> Boxed<Diags>;
    fn invoke(self: Arc<Self>, cx: Cx<C>, config: Value, progress: Progress) -> Boxed<Diags>;
}

/// A list resource without its Rust types.
pub(crate) trait ErasedList<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limit(&self) -> Duration;
    fn validate(&self, config: &Value) -> Diags;
    /// Ends when the list does, or with its future.
    fn list(self: Arc<Self>, cx: Cx<C>, request: ListRequest) -> Boxed<Diags>;
}

/// A schema with the type that follows from it.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) schema: Schema,
    pub(crate) ty: Type,
}

impl Shape {
    pub(crate) fn new(schema: Schema) -> Self {
        let ty = schema.block.ty();
        Self { schema, ty }
    }

    pub(crate) fn of<M: Model>(version: i64) -> Self {
        Self::new(Schema {
            version,
            block: M::block(),
        })
    }
}

/// The input of a plan.
#[derive(Debug)]
pub(crate) struct PlanRequest {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) proposed: Value,
    pub(crate) private: Private,
    pub(crate) identity: Value,
    pub(crate) meta: Value,
}

/// A finished plan.
#[derive(Debug)]
pub(crate) struct PlanAnswer {
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) private: Private,
    pub(crate) identity: Value,
    pub(crate) deferral: Option<Deferral>,
    pub(crate) diags: Diags,
}

/// The input of a read.
#[derive(Debug)]
pub(crate) struct Current {
    pub(crate) state: Value,
    pub(crate) private: Private,
    pub(crate) identity: Value,
}

/// The input of an apply.
#[derive(Debug)]
pub(crate) struct ApplyRequest {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) planned: Value,
    pub(crate) private: Private,
    pub(crate) identity: Value,
}

/// State, private data, identity and messages after an operation; null state means "does not exist".
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) state: Value,
    pub(crate) private: Private,
    pub(crate) identity: Value,
    pub(crate) diags: Diags,
}

/// The name of the object to import.
#[derive(Debug)]
pub(crate) enum ImportFrom {
    Id(String),
    Identity(Value),
}

/// An ephemeral resource after opening or renewing; a renewal has no result.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) result: Value,
    pub(crate) lease: Lease,
    pub(crate) diags: Diags,
}

/// One object of a list.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) identity: Value,
    /// Null unless it was asked for.
    pub(crate) state: Value,
}

/// The input of a list, and the receiver of its objects.
pub(crate) struct ListRequest {
    pub(crate) config: Value,
    pub(crate) whole: bool,
    #[allow(clippy::type_complexity, reason = "a named alias would be used once")]
    pub(crate) tell: Arc<dyn Fn(Listed) -> Boxed<()> + Send + Sync>,
}

pub(crate) fn erase_resource<R: Resource>(resource: R) -> Arc<dyn ErasedResource<R::Client>> {
    Arc::new(resource::Erased::new(resource))
}

pub(crate) fn erase_data_source<D: DataSource>(source: D) -> Arc<dyn ErasedDataSource<D::Client>> {
    Arc::new(data_source::Erased::new(source))
}

pub(crate) fn erase_ephemeral<E: EphemeralResource>(
    resource: E,
) -> Arc<dyn ErasedEphemeral<E::Client>> {
    Arc::new(ephemeral::Erased::new(resource))
}

pub(crate) fn erase_action<A: Action>(action: A) -> Arc<dyn ErasedAction<A::Client>> {
    Arc::new(action::Erased::new(action))
}

pub(crate) fn erase_list<L: ListResource>(
    list: L,
) -> Arc<dyn ErasedList<<L::Of as Resource>::Client>> {
    Arc::new(list::Erased::new(list))
}
