//! The preflight of a resource: errors and warnings of the API about a finished plan, and never a failure to reach it.

use std::sync::Arc;
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::Diags;
use crate::model::{Attr, Field};
use crate::path::Path;
use crate::resource::{Resource, decode_object};
use crate::value::Value;

use super::resource::Erased;
use super::{operation, secrecy};

/// How long a preflight may hold up a plan.
const PREFLIGHT_TIMEOUT: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 10 });

impl<R: Resource> Erased<R> {
    /// The facts that the resource fetches before it plans. A failure is a line in the log.
    pub(super) async fn fetch_facts(self: Arc<Self>, cx: Cx<R::Client>) {
        let cx = cx.limited(PREFLIGHT_TIMEOUT);
        let doing = format!("facts for the plan of {}", R::TYPE);
        let fetched = operation::watched(
            doing.clone(),
            PREFLIGHT_TIMEOUT,
            Duration::ZERO,
            async move {
                self.resource.prepare(&cx).await;
                Ok(())
            },
        );
        if let Err(failure) = fetched.await {
            tracing::warn!("{doing}: {failure}");
        }
    }

    /// The diagnostics of the preflight. One that fails, panics or does not end adds nothing but a line to the log.
    pub(super) async fn look_ahead(
        self: Arc<Self>,
        cx: Cx<R::Client>,
        values: [Value; 3],
    ) -> Diags {
        let cx = Arc::new(cx.limited(PREFLIGHT_TIMEOUT));
        let doing = format!("preflight of {}", R::TYPE);
        let outcome = {
            let (this, cx) = (Arc::clone(&self), Arc::clone(&cx));
            let [config, prior, planned] = values.clone();
            operation::watched(
                doing.clone(),
                PREFLIGHT_TIMEOUT,
                Duration::ZERO,
                async move {
                    let prior = R::Model::decode(&prior, &Path::root()).map(Attr::into_known)?;
                    let (config, planned): (R::Model, R::Model) =
                        (decode_object(&config)?, decode_object(&planned)?);
                    let mut diags = Diags::new();
                    let looked =
                        this.resource
                            .preflight(&cx, &config, prior.as_ref(), &planned, &mut diags);
                    let looked = looked.await;
                    Ok((diags, looked))
                },
            )
            .await
        };
        let (mut diags, looked) = outcome.unwrap_or_else(|error| (Diags::new(), Err(error)));
        diags.append(cx.take_warnings());
        let [config, prior, planned] = &values;
        let redacted =
            |diags| secrecy::redact(&self.schema().block, &[config, prior, planned], diags);
        for failure in redacted(looked.err().map(Diags::from).unwrap_or_default()) {
            tracing::warn!("{doing}: {}: {}", failure.summary, failure.detail);
        }
        redacted(diags)
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::super::erase_resource;
    use super::*;
    use crate::context::Configured;
    use crate::diagnostics::{Error, Result};
    use crate::resource::{Change, Object};

    /// A job.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Job {
        /// How the API behaves.
        #[tf(optional, sensitive)]
        act: Attr<String>,
    }

    struct Jobs;

    impl Resource for Jobs {
        type Client = ();
        type Model = Job;
        type Identity = ();
        const TYPE: &'static str = "job";

        async fn preflight(
            &self,
            cx: &Cx<()>,
            _: &Job,
            prior: Option<&Job>,
            planned: &Job,
            diags: &mut Diags,
        ) -> Result {
            if prior.is_some() {
                cx.warn("", "An update", "");
            }
            let act = planned.act.require("act")?;
            diags.error("act", "Taken", format!("{act} is taken"));
            match act.as_str() {
                "unreachable" => Err(Error::new("The API is out of reach")),
                "panics" => panic!("boom"),
                "hangs" => std::future::pending().await,
                _ => Ok(()),
            }
        }

        async fn create(&self, _: &Cx<()>, _: &mut Change<Job>) -> Result {
            Ok(())
        }

        async fn read(&self, _: &Cx<()>, _: &mut Object<Job>) -> Result {
            Ok(())
        }

        async fn delete(&self, _: &Cx<()>, _: &mut Object<Job>) -> Result {
            Ok(())
        }
    }

    /// The summaries of the diagnostics.
    async fn warnings(prior: Option<&str>, act: Attr<String>) -> Vec<String> {
        let cx = Cx::new(
            Configured::Yes(Arc::new(())),
            CancellationToken::new(),
            None,
        );
        let job = |act: Attr<String>| Job { act }.encode();
        let prior = prior.map_or(Value::Null, |act| job(act.into()));
        let values = [job(act.clone()), prior, job(act)];
        let diags = erase_resource(Jobs).preflight(cx, values).await;
        assert!(!format!("{diags:?}").contains("unreachable"), "{diags:?}");
        let summaries = diags.into_iter().map(|it| it.summary);
        summaries.collect()
    }

    #[tokio::test]
    async fn diagnostics_are_passed_on_and_a_failure_is_not() {
        assert_eq!(warnings(None, "runs".into()).await, ["Taken"]);
        assert_eq!(
            warnings(Some("runs"), "unreachable".into()).await,
            ["Taken", "An update"]
        );
        assert_eq!(warnings(None, "panics".into()).await, Vec::<String>::new());
        assert_eq!(warnings(None, Attr::Unknown).await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn one_that_does_not_end_holds_up_no_plan() {
        assert_eq!(warnings(None, "hangs".into()).await, Vec::<String>::new());
    }
}
