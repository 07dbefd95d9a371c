//! One resource instance, from its creation to its end.

use std::ops::Index;

use super::super::Failure;
use super::super::answer::{judged, lines};
use super::super::value::{complete, known};
use super::calls::{Planned, Stored, Target, known_identity};
use crate::diagnostics::Diagnostic;
use crate::path::Path;
use crate::rules::{self, Action};
use crate::value::Value;

/// What came of a plan or an apply.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was planned for the object, and done by an apply.
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
/// Every operation makes the calls that core would make, and fails with the first answer that core would refuse. What a
/// failed apply left behind is stored as core stores it, so that the next operation sees it.
#[derive(Clone, Debug)]
pub struct Instance {
    pub(super) target: Target,
    pub(super) stored: Stored,
    /// A failed create made it; the next plan replaces it.
    tainted: bool,
}

/// A plan with what led to it.
struct Draft {
    action: Action,
    planned: Planned,
    warnings: Vec<Diagnostic>,
}

impl Instance {
    pub(super) fn new(target: Target, stored: Stored) -> Self {
        Self {
            target,
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

    /// Plans `config` without applying it: refreshes an existing object, validates and plans.
    ///
    /// # Errors
    /// The provider answers with errors, or with something that core would refuse.
    pub async fn plan(&mut self, config: Value) -> Result<Step, Failure> {
        let planned = async {
            let config = self.config(&config)?;
            self.draft(&config).await
        };
        let draft = planned.await.map_err(|failure| self.named(failure))?;
        Ok(self.step(draft))
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
        failure.context(&self.target.name)
    }

    fn step(&self, draft: Draft) -> Step {
        Step {
            action: draft.action,
            deferred: draft.planned.deferred,
            planned: draft.planned.object.state,
            state: self.stored.state.clone(),
            replace: draft.planned.replace,
            warnings: draft.warnings,
        }
    }

    fn config(&self, config: &Value) -> Result<Value, Failure> {
        complete(config, &self.target.schema.block)
            .map_err(|text| Failure::new(text).context("the configuration"))
    }

    /// Reads the stored state back, and then the object.
    pub(super) async fn reread(&mut self) -> Result<(), Failure> {
        if !self.stored.state.is_null() {
            let stored = Stored {
                state: self.target.upgrade(&self.stored.state).await?,
                ..self.stored.clone()
            };
            self.stored = self.target.read(&stored).await?;
            if self.stored.state.is_null() {
                self.stored = Stored::default();
                self.tainted = false;
            }
        }
        Ok(())
    }

    /// What `terraform plan` does.
    async fn draft(&mut self, config: &Value) -> Result<Draft, Failure> {
        let in_plan = |failure: Failure| failure.context("plan");
        let mut warnings = self.target.validate(config).await.map_err(in_plan)?;
        self.reread().await.map_err(in_plan)?;
        let (action, planned) = self.choose(config).await.map_err(in_plan)?;
        warnings.extend(planned.warnings.iter().cloned());
        Ok(Draft {
            action,
            planned,
            warnings,
        })
    }

    async fn choose(&self, config: &Value) -> Result<(Action, Planned), Failure> {
        if self.tainted {
            let (_, planned) = self.judged_plan(&Stored::default(), config).await?;
            return Ok((Action::Replace, planned));
        }
        let (action, first) = self.judged_plan(&self.stored, config).await?;
        if action != Action::Replace {
            return Ok((action, first));
        }
        let empty = Stored {
            state: Value::Null,
            private: first.object.private,
            identity: first.object.identity,
        };
        let block = &self.target.schema.block;
        let proposed = rules::proposed_new(block, &empty.state, config);
        let second = self.target.plan(&empty, config, &proposed).await;
        let second = second.map_err(|failure| failure.context("as a replacement"))?;
        judged(
            INVALID,
            &rules::replacement_plan(block, &second.object.state),
        )?;
        Ok((
            action,
            Planned {
                replace: first.replace,
                ..second
            },
        ))
    }

    /// Plans over `prior`, checks the plan, and finds out what it does.
    async fn judged_plan(
        &self,
        prior: &Stored,
        config: &Value,
    ) -> Result<(Action, Planned), Failure> {
        let block = &self.target.schema.block;
        let proposed = rules::proposed_new(block, &prior.state, config);
        let answer = self.target.plan(prior, config, &proposed).await?;
        if answer.deferred {
            return Ok((Action::NoOp, answer));
        }
        let planned = &answer.object.state;
        let faults = if answer.legacy {
            rules::replacement_plan(block, planned)
        } else {
            rules::plan(block, &prior.state, config, planned)
        };
        judged(INVALID, &faults)?;
        let (replace, faults) = rules::replacement(block, &prior.state, planned, &answer.replace);
        judged(INVALID, &faults)?;
        let action = Action::of(&prior.state, planned, replace);
        if matches!(action, Action::Update | Action::NoOp) {
            known_identity(&answer.object.identity)?;
        }
        Ok((action, answer))
    }

    async fn run(&mut self, open: &Value, config: &Value) -> Result<Step, Failure> {
        let (open, config) = (self.config(open)?, self.config(config)?);
        if config.has_unknown() {
            return Err(Failure::new("what is applied must be wholly known"));
        }
        let mut draft = self.draft(&open).await?;
        if draft.planned.deferred {
            return Ok(self.step(draft));
        }
        let in_apply = |failure: Failure| failure.context("apply");
        draft
            .warnings
            .extend(self.make(&config, &draft).await.map_err(in_apply)?);
        let step = self.step(draft);
        let again = self.draft(&config).await;
        let again = again.map_err(|failure| failure.context("after the apply"))?;
        if again.action != Action::NoOp {
            let (block, planned) = (&self.target.schema.block, &again.planned.object.state);
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

    /// What `terraform apply` does with a plan.
    async fn make(&mut self, config: &Value, draft: &Draft) -> Result<Vec<Diagnostic>, Failure> {
        let first = &draft.planned;
        let action = match draft.action {
            Action::NoOp => return Ok(Vec::new()),
            Action::Replace => {
                self.delete(&first.object.private, &Value::Null).await?;
                Action::Create
            }
            action => action,
        };
        let mut warnings = self.target.validate(config).await?;
        let (last_action, last) = self.judged_plan(&self.stored, config).await?;
        if last.deferred {
            return Err(Failure::new("the change is deferred only now"));
        }
        if !action.may_become(last_action) {
            let message =
                format!("{INCONSISTENT}: to {action} was planned, and now to {last_action}");
            return Err(Failure::new(message));
        }
        let block = &self.target.schema.block;
        let faults = rules::final_plan(block, &first.object.state, &last.object.state);
        judged(INCONSISTENT, &faults)?;
        warnings.extend(last.warnings.iter().cloned());
        if last_action != Action::NoOp {
            warnings.extend(self.change(config, &last.object).await?);
        }
        Ok(warnings)
    }

    /// Creates or updates, and stores what core would store.
    async fn change(
        &mut self,
        config: &Value,
        planned: &Stored,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let applied = self
            .target
            .apply(&self.stored.state, config, planned)
            .await?;
        let block = &self.target.schema.block;
        let creating = self.stored.state.is_null();
        // An object of the wrong shape is not stored at all.
        judged(
            "Provider produced invalid object",
            &rules::shape(block, &applied.object.state),
        )?;
        let faults = match &applied.warnings {
            Err(_) => rules::state(block, &applied.object.state),
            Ok(_) if applied.legacy => rules::state(block, &applied.object.state),
            Ok(_) => rules::applied(block, &planned.state, &applied.object.state),
        };
        if !applied.object.state.is_null() {
            self.stored = Stored {
                state: known(applied.object.state),
                ..applied.object
            };
            self.tainted = creating && (applied.warnings.is_err() || !faults.is_empty());
        }
        let warnings = applied.warnings?;
        judged("Provider produced inconsistent result after apply", &faults)?;
        known_identity(&self.stored.identity)?;
        Ok(warnings)
    }

    async fn delete(
        &mut self,
        private: &[u8],
        identity: &Value,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let planned = Stored {
            state: Value::Null,
            private: private.to_vec(),
            identity: identity.clone(),
        };
        let applied = self
            .target
            .apply(&self.stored.state, &Value::Null, &planned)
            .await?;
        let (block, left) = (&self.target.schema.block, applied.object);
        if applied.warnings.is_err()
            && !left.state.is_null()
            && rules::state(block, &left.state).is_empty()
        {
            self.stored = left;
            return applied.warnings;
        }
        let warnings = applied.warnings?;
        if !left.state.is_null() {
            return Err(Failure::new(
                "the object is deleted, but its state is not null",
            ));
        }
        self.stored = Stored::default();
        self.tainted = false;
        Ok(warnings)
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
        let mut planned = self.stored.clone();
        if self.target.plan_destroy {
            let answer = self
                .target
                .plan(&self.stored, &Value::Null, &Value::Null)
                .await?;
            if answer.deferred {
                step.deferred = true;
                step.state = self.stored.state.clone();
                return Ok(step);
            }
            judged(INVALID, &rules::destroy_plan(&answer.object.state))?;
            step.warnings.extend(answer.warnings);
            planned = answer.object;
        }
        step.warnings
            .extend(self.delete(&planned.private, &planned.identity).await?);
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

const INVALID: &str = "Provider produced invalid plan";
const INCONSISTENT: &str = "Provider produced inconsistent final plan";
