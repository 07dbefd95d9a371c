//! What happens between the protocol and a provider's code, in one fixed order.
//!
//! A [`Resource`] or [`DataSource`] is erased to an object that works on [`Value`]s: [`validate`](mod@validate) walks
//! the schema, [`plan`](mod@plan) fills in defaults and unknowns, [`operation`] runs handlers so that a panic, a
//! timeout or a cancelled run loses nothing, [`settle`] makes answers keep what was planned.

mod data_source;
mod operation;
mod plan;
mod resource;
mod settle;
#[cfg(test)]
mod tests;
mod upgrade;
mod validate;
mod walk;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::context::Cx;
use crate::data_source::DataSource;
use crate::diagnostics::{Diags, Result};
use crate::path::Path;
use crate::private::Private;
use crate::resource::{Limits, Resource};
use crate::schema::Schema;
use crate::value::{Type, Value};

pub(crate) use operation::{isolated, panicked};
pub(crate) use settle::differing;
pub(crate) use validate::config as validate_config;

/// A boxed future: what makes different resources fit into one table.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A resource without its Rust types.
pub(crate) trait ErasedResource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limits(&self) -> Limits;
    fn validate(&self, config: &Value, write_only_allowed: bool) -> Diags;
    fn upgrade(&self, version: i64, json: &[u8]) -> Result<Value>;
    fn plan(&self, client: Option<&C>, request: PlanRequest) -> PlanAnswer;
    fn read(self: Arc<Self>, cx: Cx<C>, state: Value, private: Private) -> Boxed<Answer>;
    fn apply(self: Arc<Self>, cx: Cx<C>, request: ApplyRequest) -> Boxed<Answer>;
    fn import(&self, id: &str) -> Result<Value>;
}

/// A data source without its Rust types.
pub(crate) trait ErasedDataSource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn shape(&self) -> &Shape;
    fn limit(&self) -> Duration;
    fn validate(&self, config: &Value) -> Diags;
    fn read(self: Arc<Self>, cx: Cx<C>, config: Value) -> Boxed<Answer>;
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
}

/// What a plan starts from.
#[derive(Debug)]
pub(crate) struct PlanRequest {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) proposed: Value,
    pub(crate) private: Private,
}

/// A finished plan.
#[derive(Debug)]
pub(crate) struct PlanAnswer {
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) private: Private,
    pub(crate) diags: Diags,
}

/// What an apply starts from.
#[derive(Debug)]
pub(crate) struct ApplyRequest {
    pub(crate) config: Value,
    pub(crate) prior: Value,
    pub(crate) planned: Value,
    pub(crate) private: Private,
}

/// State, private data and messages after an operation; null state means "does not exist".
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) state: Value,
    pub(crate) private: Private,
    pub(crate) diags: Diags,
}

pub(crate) fn erase_resource<R: Resource>(resource: R) -> Arc<dyn ErasedResource<R::Client>> {
    Arc::new(resource::Erased::new(resource))
}

pub(crate) fn erase_data_source<D: DataSource>(source: D) -> Arc<dyn ErasedDataSource<D::Client>> {
    Arc::new(data_source::Erased::new(source))
}
