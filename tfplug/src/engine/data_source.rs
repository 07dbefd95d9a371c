//! A typed data source behind the erased interface.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::context::Cx;
use crate::data_source::DataSource;
use crate::diagnostics::Diags;
use crate::model::Field;
use crate::resource::decode_object;
use crate::value::Value;

use super::{Answer, Boxed, ErasedDataSource, Shape, operation, plan, secrecy, settle, validate};

pub(super) struct Erased<D> {
    source: D,
    shape: OnceLock<Shape>,
}

impl<D: DataSource> Erased<D> {
    pub(super) fn new(source: D) -> Self {
        Self {
            source,
            shape: OnceLock::new(),
        }
    }

    async fn look_up(self: Arc<Self>, cx: Cx<D::Client>, config: Value) -> Answer {
        let cx = Arc::new(cx.limited(D::LIMIT));
        let doing = format!("read of data {}", D::TYPE);
        let outcome = {
            let (this, cx, config) = (Arc::clone(&self), Arc::clone(&cx), config.clone());
            operation::look(doing.clone(), D::LIMIT, async move {
                let model = this.source.read(&cx, decode_object(&config)?).await?;
                Ok(model.encode())
            })
            .await
        };
        let mut diags = cx.take_warnings();
        let found = outcome.as_ref().cloned().unwrap_or_default();
        let schema = &self.shape().schema;
        let finished = outcome.and_then(|found| {
            operation::caught(&doing, || {
                let settled = settle::settle(&schema.block, &self.open(&config), &found);
                settle::state(schema, &settled)
            })
        });
        let state = finished.unwrap_or_else(|error| {
            diags.append(error.into());
            Value::Null
        });
        Answer {
            diags: secrecy::redact(&schema.block, &[&config, &found], diags),
            state,
            ..Answer::default()
        }
    }
}

impl<D: DataSource> ErasedDataSource<D::Client> for Erased<D> {
    fn name(&self) -> &'static str {
        D::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of::<D::Model>(0))
    }

    fn limit(&self) -> Duration {
        D::LIMIT
    }

    fn validate(&self, config: &Value) -> Diags {
        let block = &self.shape().schema.block;
        let diags = validate::model(block, config, false, |model, diags| {
            self.source.validate(model, diags);
        });
        secrecy::redact(block, &[config], diags)
    }

    fn open(&self, config: &Value) -> Value {
        let mut open = config.clone();
        plan::unknowns(&self.shape().schema, config, &Value::Null, &mut open);
        open
    }

    fn read(self: Arc<Self>, cx: Cx<D::Client>, config: Value) -> Boxed<Answer> {
        Box::pin(self.look_up(cx, config))
    }
}
