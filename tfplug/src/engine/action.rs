//! A typed action behind the erased interface.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::action::{Action, Progress};
use crate::context::Cx;
use crate::diagnostics::Diags;
use crate::resource::decode_object;
use crate::value::Value;

use super::{Boxed, ErasedAction, Secrets, Shape, operation, secrecy, validate};

pub(super) struct Erased<A> {
    action: A,
    shape: OnceLock<Shape>,
}

impl<A: Action> Erased<A> {
    pub(super) fn new(action: A) -> Self {
        Self {
            action,
            shape: OnceLock::new(),
        }
    }

    /// Plans with `None`, invokes with a receiver of the progress.
    async fn run(
        self: Arc<Self>,
        cx: Cx<A::Client>,
        config: Value,
        progress: Option<Progress>,
    ) -> Diags {
        let cx = Arc::new(cx.limited(A::LIMIT));
        let doing = format!("action {}", A::TYPE);
        let outcome = {
            let secrets = Secrets::of(&self.shape().schema.block, &[&config]);
            let (this, cx, config) = (Arc::clone(&self), Arc::clone(&cx), config.clone());
            operation::run(doing, A::LIMIT, async move {
                let config = decode_object(&config)?;
                match progress {
                    Some(progress) => {
                        let progress = redacted(progress, secrets);
                        this.action.invoke(&cx, config, &progress).await
                    }
                    None => this.action.plan(&cx, &config).await,
                }
            })
            .await
        };
        let mut diags = cx.take_warnings();
        if let Err(error) = outcome {
            diags.append(error.into());
        }
        secrecy::redact(&self.shape().schema.block, &[&config], diags)
    }
}

/// Progress without the secrets of the configuration.
fn redacted(progress: Progress, secrets: Secrets) -> Progress {
    let secrets = Arc::new(secrets);
    Progress::new(move |message| {
        let (progress, secrets) = (progress.clone(), Arc::clone(&secrets));
        Box::pin(async move { progress.tell(secrets.conceal_in(message)).await })
    })
}

impl<A: Action> ErasedAction<A::Client> for Erased<A> {
    fn name(&self) -> &'static str {
        A::TYPE
    }

    fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of::<A::Model>(0))
    }

    fn limit(&self) -> Duration {
        A::LIMIT
    }

    fn validate(&self, config: &Value) -> Diags {
        // Every host that knows actions knows write-only attributes.
        let block = &self.shape().schema.block;
        let diags = validate::model(block, config, true, |model, diags| {
            self.action.validate(model, diags);
        });
        secrecy::redact(block, &[config], diags)
    }

    fn plan(self: Arc<Self>, cx: Cx<A::Client>, config: Value) -> Boxed<Diags> {
        Box::pin(self.run(cx, config, None))
    }

    fn invoke(
        self: Arc<Self>,
        cx: Cx<A::Client>,
        config: Value,
        progress: Progress,
    ) -> Boxed<Diags> {
        Box::pin(self.run(cx, config, Some(progress)))
    }
}
