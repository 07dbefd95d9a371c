//! Calls about a managed resource whose answers are held to core's rules.

use super::MoveSample;
use super::core::{Answer, Managed, Object, Plan};
use super::diagnostics::{errors, no_errors};
use crate::proto::tfplugin6::Diagnostic;
use crate::rules::{self, Action};
use crate::testing::Failure;
use crate::testing::answer::judged;
use crate::value::{Value, json};

const INVALID_PLAN: &str = "Provider produced invalid plan";
const INCONSISTENT_PLAN: &str = "Provider produced inconsistent final plan";
const INCONSISTENT_RESULT: &str = "Provider produced inconsistent result after apply";
const INVALID_OBJECT: &str = "Provider produced invalid object";

impl Managed {
    /// Validates a configuration that has nothing wrong.
    pub(super) async fn validate(&self, config: &Value) -> Result<(), Failure> {
        no_errors("ValidateResourceConfig", &self.ask_validate(config).await?)
    }

    /// Plans a configuration over what is there. The plan of a replacement is its first one: see
    /// [`replacing`](Self::replacing). With a null configuration it plans the end, which needs a provider that can.
    pub(super) async fn plan(&self, prior: &Object, config: &Value) -> Result<Plan, Failure> {
        let answer = self.ask_plan(prior, config).await?;
        self.judge_plan(prior, config, answer)
    }

    /// Holds an answer to a plan to the rules.
    pub(super) fn judge_plan(
        &self,
        prior: &Object,
        config: &Value,
        answer: Answer,
    ) -> Result<Plan, Failure> {
        no_errors("PlanResourceChange", &answer.diagnostics)?;
        let allowed = self.capabilities.is_some_and(|it| it.deferral_allowed);
        if answer.deferred.is_some() && !allowed {
            return Err("PlanResourceChange is deferred, which was not allowed".into());
        }
        let block = &self.schema.block;
        let planned = &answer.object.state;
        let mut action = Action::NoOp;
        if answer.deferred.is_none() {
            let faults = match config {
                Value::Null => rules::destroy_plan(planned),
                _ if answer.legacy => rules::replacement_plan(block, planned),
                _ => rules::plan(block, &prior.state, config, planned),
            };
            judged(INVALID_PLAN, &faults)?;
            let (replace, faults) =
                rules::replacement(block, &prior.state, planned, &answer.replace);
            judged(INVALID_PLAN, &faults)?;
            action = Action::of(&prior.state, planned, replace);
            if matches!(action, Action::Update | Action::NoOp) {
                known_identity(&answer.object.identity)?;
            }
        }
        Ok(Plan {
            prior: prior.clone(),
            config: config.clone(),
            planned: answer.object,
            replace: answer.replace,
            action,
            deferred: answer.deferred,
            legacy: answer.legacy,
        })
    }

    /// The second plan of a replacement: as for a new object, with the private data of the first.
    pub(super) async fn replacing(&self, first: &Plan) -> Result<Plan, Failure> {
        let nothing = Object {
            state: Value::Null,
            private: first.planned.private.clone(),
            identity: first.planned.identity.clone(),
        };
        let answer = self.ask_plan(&nothing, &first.config).await?;
        no_errors("PlanResourceChange", &answer.diagnostics)?;
        let faults = rules::replacement_plan(&self.schema.block, &answer.object.state);
        judged(INVALID_PLAN, &faults)?;
        Ok(Plan {
            prior: Object::default(),
            config: first.config.clone(),
            action: Action::Create,
            replace: answer.replace,
            planned: answer.object,
            deferred: answer.deferred,
            legacy: answer.legacy,
        })
    }

    /// Holds a later plan, in which all is known, to what the first one promised.
    pub(super) fn judge_final(&self, first: &Plan, last: &Plan) -> Result<(), Failure> {
        if !first.action.may_become(last.action) {
            let (first, last) = (first.action, last.action);
            return Err(format!("{INCONSISTENT_PLAN}: to {first}, and now to {last}").into());
        }
        let faults = rules::final_plan(
            &self.schema.block,
            &first.planned.state,
            &last.planned.state,
        );
        judged(INCONSISTENT_PLAN, &faults)
    }

    /// Carries out a plan that is no replacement: see [`delete`](Self::delete) and [`create`](Self::create) for those.
    pub(super) async fn apply(&self, plan: &Plan) -> Result<Object, Failure> {
        let answer = self
            .ask_apply(&plan.prior, &plan.config, &plan.planned)
            .await?;
        self.judge_apply(plan, answer)
    }

    /// Holds the answer to an apply to the rules.
    pub(super) fn judge_apply(&self, plan: &Plan, answer: Answer) -> Result<Object, Failure> {
        no_errors("ApplyResourceChange", &answer.diagnostics)?;
        let (block, new) = (&self.schema.block, &answer.object.state);
        judged(INVALID_OBJECT, &rules::state(block, new))?;
        if !answer.legacy {
            let faults = rules::applied(block, &plan.planned.state, new);
            judged(INCONSISTENT_RESULT, &faults)?;
        }
        if !plan.planned.state.is_null() && new.is_null() {
            return Err("ApplyResourceChange answers with null".into());
        }
        known_identity(&answer.object.identity)?;
        Ok(answer.object)
    }

    /// Carries out a plan of which the API wants nothing: answers what is left, and the errors.
    pub(super) async fn apply_in_vain(
        &self,
        plan: &Plan,
    ) -> Result<(Object, Vec<String>), Failure> {
        let answer = self
            .ask_apply(&plan.prior, &plan.config, &plan.planned)
            .await?;
        let errors = errors(&answer.diagnostics);
        if errors.is_empty() {
            return Err("ApplyResourceChange reports no error".into());
        }
        let faults = rules::state(&self.schema.block, &answer.object.state);
        judged(INVALID_OBJECT, &faults)?;
        known_identity(&answer.object.identity)?;
        Ok((answer.object, errors))
    }

    /// Plans and makes a new object.
    pub(super) async fn create(&self, config: &Value) -> Result<Object, Failure> {
        self.validate(config).await?;
        let plan = self.plan(&Object::default(), config).await?;
        self.apply(&plan).await
    }

    /// Plans the end of an object.
    pub(super) async fn plan_end(&self, object: &Object) -> Result<Plan, Failure> {
        if self.plan_destroy {
            return self.plan(object, &Value::Null).await;
        }
        Ok(Plan {
            prior: object.clone(),
            config: Value::Null,
            planned: Object {
                state: Value::Null,
                ..object.clone()
            },
            replace: Vec::new(),
            action: Action::Delete,
            deferred: None,
            legacy: false,
        })
    }

    /// Plans the end of an object, and ends it.
    pub(super) async fn delete(&self, object: &Object) -> Result<Object, Failure> {
        let gone = self.apply(&self.plan_end(object).await?).await?;
        if !gone.state.is_null() {
            return Err("the object was deleted, but its state is not null".into());
        }
        Ok(gone)
    }

    /// Reads an object; a null state means that it is gone.
    pub(super) async fn read(&self, current: &Object) -> Result<Object, Failure> {
        let answer = self.ask_read(current).await?;
        let deferred = answer.deferred;
        let object = self.judge_object("ReadResource", answer.object, &answer.diagnostics)?;
        match deferred {
            Some(_) => Err("ReadResource is deferred, which was not allowed".into()),
            None => Ok(object),
        }
    }

    /// Reads a state back that the current version has stored, as core does before every use of it.
    pub(super) async fn reload(&self, object: &Object) -> Result<Object, Failure> {
        let stored =
            json::encode(&object.state).map_err(|error| Failure::new(error.to_string()))?;
        Ok(Object {
            state: self.upgrade(self.schema.version, &stored).await?.state,
            ..object.clone()
        })
    }

    /// Upgrades a state, given as a state file holds it.
    pub(super) async fn upgrade(&self, version: i64, state: &str) -> Result<Object, Failure> {
        let answer = self.ask_upgrade(version, state).await?;
        let call = "UpgradeResourceState";
        present(
            call,
            self.judge_object(call, answer.object, &answer.diagnostics)?,
        )
    }

    /// Imports one object, without reading it.
    pub(super) async fn import(&self, id: &str, identity: &Value) -> Result<Object, Failure> {
        let call = "ImportResourceState";
        let answers = self.ask_import(id, identity).await?;
        let [answer] = answers.as_slice() else {
            return Err(format!("{call} answers with {} objects", answers.len()).into());
        };
        let object = answer.object.clone();
        present(call, self.judge_object(call, object, &answer.diagnostics)?)
    }

    /// Moves an object here, without reading it.
    pub(super) async fn move_state(
        &self,
        sample: &MoveSample,
        private: &[u8],
    ) -> Result<Object, Failure> {
        let call = "MoveResourceState";
        let answer = self.ask_move(sample, private).await?;
        present(
            call,
            self.judge_object(call, answer.object, &answer.diagnostics)?,
        )
    }

    /// Holds an object to what core stores.
    pub(super) fn judge_object(
        &self,
        call: &str,
        object: Object,
        diagnostics: &[Diagnostic],
    ) -> Result<Object, Failure> {
        no_errors(call, diagnostics)?;
        let faults = rules::state(&self.schema.block, &object.state);
        judged(INVALID_OBJECT, &faults).map_err(|failure| failure.context(call))?;
        known_identity(&object.identity).map_err(|failure| failure.context(call))?;
        Ok(object)
    }
}

fn present(call: &str, object: Object) -> Result<Object, Failure> {
    if object.state.is_null() {
        return Err(format!("{call} answers with null").into());
    }
    Ok(object)
}

/// Only the plan of a new object may have an identity that is not known yet.
fn known_identity(identity: &Value) -> Result<(), Failure> {
    if identity.has_unknown() {
        return Err("the identity is not wholly known".into());
    }
    Ok(())
}
