//! Calls about a managed resource whose answers are held to core's rules.

use super::{Answer, Managed, Object, Plan, Source};
use crate::diagnostics::Diagnostic;
use crate::rules::{self, Action};
use crate::testing::Failure;
use crate::testing::answer::{errors, heard, judged};
use crate::testing::failure::failed;
use crate::value::{Value, json};

const INVALID_PLAN: &str = "Provider produced invalid plan";
const INCONSISTENT_PLAN: &str = "Provider produced inconsistent final plan";
const INCONSISTENT_RESULT: &str = "Provider produced inconsistent result after apply";
const INVALID_OBJECT: &str = "Provider produced invalid object";

impl Managed {
    /// Validates a configuration that has nothing wrong; answers the warnings.
    pub(crate) async fn validate(&self, config: &Value) -> Result<Vec<Diagnostic>, Failure> {
        heard("ValidateResourceConfig", &self.ask_validate(config).await?)
    }

    /// Plans a configuration over what is there. The plan of a replacement is its first one: see
    /// [`replacing`](Self::replacing). With a null configuration it plans the end, which needs a provider that can.
    pub(crate) async fn plan(&self, prior: &Object, config: &Value) -> Result<Plan, Failure> {
        let answer = self.ask_plan(prior, config).await?;
        self.judge_plan(prior, config, answer)
    }

    /// Holds an answer to a plan to the rules.
    pub(crate) fn judge_plan(
        &self,
        prior: &Object,
        config: &Value,
        answer: Answer,
    ) -> Result<Plan, Failure> {
        let warnings = self.heard("PlanResourceChange", &answer)?;
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
            warnings,
        })
    }

    /// The second plan of a replacement: as for a new object, with the private data of the first.
    pub(crate) async fn replacing(&self, first: &Plan) -> Result<Plan, Failure> {
        let nothing = Object {
            state: Value::Null,
            private: first.planned.private.clone(),
            identity: first.planned.identity.clone(),
        };
        let answer = self.ask_plan(&nothing, &first.config).await?;
        let warnings = self.heard("PlanResourceChange", &answer)?;
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
            warnings,
        })
    }

    /// Holds a later plan, in which all is known, to what the first one promised.
    pub(crate) fn judge_final(&self, first: &Plan, last: &Plan) -> Result<(), Failure> {
        if !first.action.may_become(last.action) {
            let (first, last) = (first.action, last.action);
            let message = format!("{INCONSISTENT_PLAN}: to {first} was planned, and now to {last}");
            return Err(message.into());
        }
        let faults = rules::final_plan(
            &self.schema.block,
            &first.planned.state,
            &last.planned.state,
        );
        judged(INCONSISTENT_PLAN, &faults)
    }

    /// Carries out a plan that does not replace: see [`delete`](Self::delete) and [`create`](Self::create) for those.
    pub(crate) async fn apply(&self, plan: &Plan) -> Result<Object, Failure> {
        let answer = self
            .ask_apply(&plan.prior, &plan.config, &plan.planned)
            .await?;
        self.judge_apply(plan, &answer)?;
        Ok(answer.object)
    }

    /// Holds the answer to an apply to the rules; answers the warnings.
    pub(crate) fn judge_apply(
        &self,
        plan: &Plan,
        answer: &Answer,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let call = "ApplyResourceChange";
        let warnings = heard(call, &answer.diagnostics)?;
        let (block, new) = (&self.schema.block, &answer.object.state);
        judged(INVALID_OBJECT, &rules::state(block, new))?;
        match (plan.planned.state.is_null(), new.is_null()) {
            (true, false) => return Err("the object is deleted, but its state is not null".into()),
            (false, true) if answer.legacy => {
                return Err(format!("{call} answers with null").into());
            }
            _ if answer.legacy => (),
            _ => judged(
                INCONSISTENT_RESULT,
                &rules::applied(block, &plan.planned.state, new),
            )?,
        }
        known_identity(&answer.object.identity)?;
        Ok(warnings)
    }

    /// Fails if core could not even store what an apply has left.
    pub(crate) fn judge_shape(&self, answer: &Answer) -> Result<(), Failure> {
        let faults = rules::shape(&self.schema.block, &answer.object.state);
        judged(INVALID_OBJECT, &faults)
    }

    /// Carries out a plan of which the API wants nothing: answers what is left, and the errors.
    pub(crate) async fn apply_in_vain(
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
    pub(crate) async fn create(&self, config: &Value) -> Result<Object, Failure> {
        self.validate(config).await?;
        let plan = self.plan(&Object::default(), config).await?;
        self.apply(&plan).await
    }

    /// Plans the end of an object.
    pub(crate) async fn plan_end(&self, object: &Object) -> Result<Plan, Failure> {
        if self.plan_destroy {
            return self.plan(object, &Value::Null).await;
        }
        Ok(Plan::end(object))
    }

    /// Plans the end of an object, and ends it.
    pub(crate) async fn delete(&self, object: &Object) -> Result<Object, Failure> {
        self.apply(&self.plan_end(object).await?).await
    }

    /// Reads an object; a null state means that it is gone.
    pub(crate) async fn read(&self, current: &Object) -> Result<Object, Failure> {
        let call = "ReadResource";
        let answer = self.ask_read(current).await?;
        self.judge_object(call, answer)
    }

    /// Reads a state back that the current version has stored, as core does before every use of it.
    pub(crate) async fn reload(&self, object: &Object) -> Result<Object, Failure> {
        let stored = json::encode(&object.state).map_err(failed("the stored state"))?;
        Ok(Object {
            state: self.upgrade(self.schema.version, &stored).await?.state,
            ..object.clone()
        })
    }

    /// Upgrades a state, given as a state file holds it.
    pub(crate) async fn upgrade(&self, version: i64, state: &str) -> Result<Object, Failure> {
        let answer = self.ask_upgrade(version, state).await?;
        self.judge_present("UpgradeResourceState", answer)
    }

    /// Imports one object, without reading it.
    pub(crate) async fn import(&self, id: &str, identity: &Value) -> Result<Object, Failure> {
        let call = "ImportResourceState";
        let answers = self.ask_import(id, identity).await?;
        let one = <[Answer; 1]>::try_from(answers);
        let [answer] = one.map_err(|all| format!("{call} answers with {} objects", all.len()))?;
        self.judge_present(call, answer)
    }

    /// Moves an object here, without reading it.
    pub(crate) async fn move_from(&self, source: &Source) -> Result<Object, Failure> {
        let answer = self.ask_move(source).await?;
        self.judge_present("MoveResourceState", answer)
    }

    /// Holds an answer to what core stores.
    pub(crate) fn judge_object(&self, call: &str, answer: Answer) -> Result<Object, Failure> {
        self.heard(call, &answer)?;
        let faults = rules::state(&self.schema.block, &answer.object.state);
        judged(INVALID_OBJECT, &faults).map_err(|failure| failure.context(call))?;
        known_identity(&answer.object.identity).map_err(|failure| failure.context(call))?;
        Ok(answer.object)
    }

    fn judge_present(&self, call: &str, answer: Answer) -> Result<Object, Failure> {
        let object = self.judge_object(call, answer)?;
        if object.state.is_null() {
            return Err(Failure::from("the object is null").context(call));
        }
        Ok(object)
    }

    /// The warnings of an answer, which may be put off only where that is allowed.
    fn heard(&self, call: &str, answer: &Answer) -> Result<Vec<Diagnostic>, Failure> {
        let warnings = heard(call, &answer.diagnostics)?;
        let allowed = self.capabilities.is_some_and(|it| it.deferral_allowed);
        if answer.deferred.is_some() && !allowed {
            return Err(format!("{call} is deferred, which was not allowed").into());
        }
        Ok(warnings)
    }
}

/// Only the plan of a new object may have an identity that is not known yet.
fn known_identity(identity: &Value) -> Result<(), Failure> {
    if identity.has_unknown() {
        return Err("the identity is not wholly known".into());
    }
    Ok(())
}
