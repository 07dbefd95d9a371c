//! One resource instance, from its creation to its end.

use std::ops::Index;

use super::super::Failure;
use super::super::answer::{all, lines};
use super::super::managed::{Managed, Object, Plan};
use super::super::value::{complete, known};
use crate::diagnostics::Diagnostic;
use crate::path::Path;
use crate::rules::{self, Action};
use crate::value::Value;

/// The result of a plan or an apply.
#[derive(Clone, Debug)]
pub struct Step {
    /// The action that was planned for the object, and done by an apply.
    pub action: Action,
    /// The planned state, unknown parts included; null for a delete.
    pub planned: Value,
    /// The state after the step; null if there is no object.
    pub state: Value,
    /// The paths for which the provider asked for replacement.
    pub replace: Vec<Path>,
    /// Whether the provider put the change off; nothing was checked or applied then.
    pub deferred: bool,
    /// The warnings of all calls.
    pub warnings: Vec<Diagnostic>,
}

/// A resource instance: its state as core would store it, and what can be done with it.
///
/// Every operation makes the calls that core would make, and fails with the first answer that core would refuse. The object that a
/// failed apply left behind is stored as core does, so that the next operation sees it.
#[derive(Clone, Debug)]
pub struct Instance {
    pub(super) resource: Managed,
    pub(super) stored: Object,
    /// A failed create made it; the next plan replaces it.
    tainted: bool,
}

impl Instance {
    pub(super) fn new(resource: Managed, stored: Object) -> Self {
        Self {
            resource,
            stored,
            tainted: false,
        }
    }

    /// The state; null if there is no object.
    pub fn state(&self) -> &Value {
        &self.stored.state
    }

    /// The identity; null if the provider gave none.
    pub fn identity(&self) -> &Value {
        &self.stored.identity
    }

    /// The private data, which users do not see.
    pub fn private(&self) -> &[u8] {
        &self.stored.private
    }

    /// Replaces the private data, as another version of the provider may have left it.
    pub fn set_private(&mut self, private: impl Into<Vec<u8>>) {
        self.stored.private = private.into();
    }

    /// Whether a failed create left the object behind, so that the next apply replaces it.
    pub fn is_tainted(&self) -> bool {
        self.tainted
    }

    /// Validates `config` alone, and answers all diagnostics, errors included.
    ///
    /// # Errors
    /// There is no answer, or one that core cannot read.
    pub async fn validate(&self, config: Value) -> Result<Vec<Diagnostic>, Failure> {
        let config = self.config(&config)?;
        let found = self.resource.ask_validate(&config).await?;
        all("ValidateResourceConfig", &found)
    }

    /// Plans `config` without applying it: refreshes an existing object, validates and plans.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse.
    pub async fn plan(&mut self, config: Value) -> Result<Step, Failure> {
        let planned = async {
            let config = self.config(&config)?;
            self.draft(&config).await
        };
        let plan = planned.await.map_err(|failure| self.named(failure))?;
        Ok(self.step(plan))
    }

    /// Plans and applies `config`, and makes sure that nothing is left to do.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse, or the plan after the apply is not
    /// empty.
    pub async fn apply(&mut self, config: Value) -> Result<Step, Failure> {
        self.apply_after(config.clone(), config).await
    }

    /// Plans `open`, parts of which may be unknown, and then applies `config`, where they are known: what happens to an
    /// object that depends on another.
    ///
    /// # Errors
    /// As [`apply`](Self::apply), and if the final plan does not keep what the first one promised.
    pub async fn apply_after(&mut self, open: Value, config: Value) -> Result<Step, Failure> {
        let applied = self.run(&open, &config).await;
        applied.map_err(|failure| self.named(failure))
    }

    /// Reads the object as it is now; the state is null afterwards if it is gone.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse.
    pub async fn refresh(&mut self) -> Result<(), Failure> {
        let refreshed = self.reread().await;
        refreshed.map_err(|failure| self.named(failure.context("refresh")))
    }

    /// Plans the end of the object and applies it. One that is gone already needs nothing.
    ///
    /// # Errors
    /// The provider answers with errors, which keeps the object, or with something that core would refuse.
    pub async fn destroy(&mut self) -> Result<Step, Failure> {
        let destroyed = self.end().await;
        destroyed.map_err(|failure| self.named(failure.context("destroy")))
    }

    pub(super) fn named(&self, failure: Failure) -> Failure {
        failure.context(&self.resource.name)
    }

    fn step(&self, plan: Plan) -> Step {
        Step {
            action: plan.action,
            deferred: plan.deferred.is_some(),
            planned: plan.planned.state,
            state: self.stored.state.clone(),
            replace: plan.replace,
            warnings: plan.warnings,
        }
    }

    fn config(&self, config: &Value) -> Result<Value, Failure> {
        complete(config, &self.resource.schema.block)
            .map_err(|text| Failure::new(text).context("the configuration"))
    }

    /// Reads the stored state back, and then the object.
    pub(super) async fn reread(&mut self) -> Result<(), Failure> {
        if !self.stored.state.is_null() {
            let stored = self.resource.reload(&self.stored).await?;
            self.stored = self.resource.read(&stored).await?;
            if self.stored.state.is_null() {
                self.stored = Object::default();
                self.tainted = false;
            }
        }
        Ok(())
    }

    /// The work of `terraform plan`.
    async fn draft(&mut self, config: &Value) -> Result<Plan, Failure> {
        let planned = async {
            let mut warnings = self.resource.validate(config).await?;
            self.reread().await?;
            let plan = self.choose(config).await?;
            warnings.extend(plan.warnings);
            Ok(Plan { warnings, ..plan })
        };
        planned
            .await
            .map_err(|failure: Failure| failure.context("plan"))
    }

    async fn choose(&self, config: &Value) -> Result<Plan, Failure> {
        if self.tainted {
            let plan = self.resource.plan(&Object::default(), config).await?;
            let action = Action::Replace;
            return Ok(Plan { action, ..plan });
        }
        let first = self.resource.plan(&self.stored, config).await?;
        if first.action != Action::Replace {
            return Ok(first);
        }
        let second = self.resource.replacing(&first).await;
        let second = second.map_err(|failure| failure.context("as a replacement"))?;
        Ok(Plan {
            action: first.action,
            replace: first.replace,
            ..second
        })
    }

    async fn run(&mut self, open: &Value, config: &Value) -> Result<Step, Failure> {
        let (open, config) = (self.config(open)?, self.config(config)?);
        if config.has_unknown() {
            return Err(Failure::new("what is applied must be wholly known"));
        }
        let mut plan = self.draft(&open).await?;
        if plan.deferred.is_some() {
            return Ok(self.step(plan));
        }
        let made = self.make(&config, &plan).await;
        let warnings = made.map_err(|failure| failure.context("apply"))?;
        plan.warnings.extend(warnings);
        let step = self.step(plan);
        let again = self.draft(&config).await;
        let again = again.map_err(|failure| failure.context("after the apply"))?;
        if again.action != Action::NoOp {
            let (block, planned) = (&self.resource.schema.block, &again.planned.state);
            let differences = rules::final_plan(block, self.state(), planned);
            let message = format!(
                "the plan after the apply is not empty, but to {}:{}",
                again.action,
                lines(&differences)
            );
            return Err(Failure::new(message));
        }
        Ok(Step {
            state: self.stored.state.clone(),
            ..step
        })
    }

    /// The work of `terraform apply` with a plan.
    async fn make(&mut self, config: &Value, plan: &Plan) -> Result<Vec<Diagnostic>, Failure> {
        let mut first = plan.clone();
        match plan.action {
            Action::NoOp => return Ok(Vec::new()),
            Action::Replace => {
                let mut end = Plan::end(&self.stored);
                end.planned.private.clone_from(&plan.planned.private);
                end.planned.identity = Value::Null;
                self.carry_out(&end).await?;
                first.action = Action::Create;
            }
            _ => (),
        }
        let mut warnings = self.resource.validate(config).await?;
        let last = self.resource.plan(&self.stored, config).await?;
        if last.deferred.is_some() {
            return Err(Failure::new("the change is deferred only now"));
        }
        self.resource.judge_final(&first, &last)?;
        warnings.extend(last.warnings.iter().cloned());
        if last.action != Action::NoOp {
            warnings.extend(self.carry_out(&last).await?);
        }
        Ok(warnings)
    }

    /// Creates, updates or deletes, and stores what core would store.
    async fn carry_out(&mut self, plan: &Plan) -> Result<Vec<Diagnostic>, Failure> {
        let asked = self
            .resource
            .ask_apply(&plan.prior, &plan.config, &plan.planned);
        let answer = asked.await?;
        // An object of the wrong shape is not stored at all.
        self.resource.judge_shape(&answer)?;
        let verdict = self.resource.judge_apply(plan, &answer);
        if !answer.object.state.is_null() {
            self.stored = Object {
                state: known(answer.object.state),
                ..answer.object
            };
            self.tainted |= plan.prior.state.is_null() && verdict.is_err();
        } else if verdict.is_ok() {
            self.stored = Object::default();
            self.tainted = false;
        }
        verdict
    }

    async fn end(&mut self) -> Result<Step, Failure> {
        self.reread().await?;
        let mut step = Step {
            action: Action::NoOp,
            planned: Value::Null,
            state: Value::Null,
            replace: Vec::new(),
            deferred: false,
            warnings: Vec::new(),
        };
        if self.stored.state.is_null() {
            return Ok(step);
        }
        let plan = self.resource.plan_end(&self.stored).await?;
        if plan.deferred.is_some() {
            step.deferred = true;
            step.state = self.stored.state.clone();
            return Ok(step);
        }
        let warnings = self.carry_out(&plan).await?;
        step.warnings = plan.warnings;
        step.warnings.extend(warnings);
        step.action = Action::Delete;
        Ok(step)
    }
}

/// An attribute or block of the state.
impl Index<&str> for Instance {
    type Output = Value;

    /// Null where there is none.
    fn index(&self, name: &str) -> &Value {
        const NULL: &Value = &Value::Null;
        self.stored.state.get(name).unwrap_or(NULL)
    }
}
