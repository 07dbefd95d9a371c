//! A plan in the making, as a resource's `plan` sees and changes it.

use std::sync::{Mutex, PoisonError};

use crate::context::{Deferral, decode_meta};
use crate::diagnostics::{Diags, Error, Result};
use crate::model::{Field, Model};
use crate::path::{Path, Step};
use crate::private::Private;
use crate::schema::Block;
use crate::value::{Refinements, Value};

/// A plan in the making: defaults are filled in, what apply will find is unknown already.
///
/// Values are named by their paths. A path that the model does not have is a defect of the resource and ends the plan
/// with an error; one that leads into an absent block or element changes nothing.
#[derive(Debug)]
pub struct Plan<M> {
    /// The configuration.
    pub config: M,
    /// The state before; `None` for a create.
    pub prior: Option<M>,
    pub(crate) prior_value: Value,
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) diags: Diags,
    pub(crate) private: Private,
    pub(crate) config_value: Value,
    pub(crate) meta: Value,
    pub(crate) deferral: Option<Deferral>,
    /// Names of blocks: what core accepts, it decides for each attribute inside.
    pub(crate) blocks: Vec<String>,
    /// Paths at which there was nothing: for a wrong name that is a defect, for an absent block it is not.
    pub(crate) missed: Mutex<Vec<Path>>,
}

impl<M: Model> Plan<M> {
    /// The plan so far.
    ///
    /// # Errors
    /// A value set by hand does not fit the model.
    pub fn planned(&self) -> Result<M> {
        M::decode(&self.planned, &Path::root())?
            .into_known()
            .ok_or_else(|| Error::new("The planned object is not an object"))
    }

    /// Plans a value for an attribute that is computed. Where a value is configured, even an empty one that means unset,
    /// core accepts that value or the one from before alone: another one is not planned, the configured one is.
    pub fn set<T: Field>(&mut self, path: impl Into<Path>, value: &T) {
        self.set_legal(path, value.encode());
    }

    /// Plans "known after apply", on the same terms as [`set`](Self::set).
    pub fn unknown(&mut self, path: impl Into<Path>) {
        self.unknown_with(path, Refinements::default());
    }

    /// The same for a string that starts with `prefix`.
    pub fn unknown_with_prefix(&mut self, path: impl Into<Path>, prefix: impl Into<String>) {
        self.set_legal(path, Value::unknown_with_prefix(prefix));
    }

    fn set_legal(&mut self, path: impl Into<Path>, value: Value) {
        let path = path.into();
        if matches!(path.steps(), [Step::Attribute(name)] if self.blocks.contains(name)) {
            return self.set_value(path, value);
        }
        let is_prior = |it: &Value| {
            self.prior_value
                .at(&path)
                .is_some_and(|prior| prior.same(it))
        };
        let legal = match self.config_value.at(&path) {
            Some(configured) if !configured.is_null() && (value.is_null() || !is_prior(&value)) => {
                match self.planned.at(&path) {
                    // The plan so far is the configured value, with its defaults.
                    Some(planned) if !is_prior(planned) => return,
                    _ => configured.clone(),
                }
            }
            _ => value,
        };
        self.set_value(path, legal);
    }

    /// Plans the value from before, if there is one, on the same terms as [`set`](Self::set): a configured value gives way to
    /// it, so ask first whether one is configured.
    pub fn keep(&mut self, path: impl Into<Path>) {
        let path = path.into();
        match self.prior_value.at(&path).cloned() {
            Some(prior) => self.set_legal(path, prior),
            None => self.miss(path),
        }
    }

    /// Whether the configuration holds a value at `path`, an empty or unknown one included. A model may read an empty list
    /// as null; core insists on it all the same, or on the value from before.
    pub fn configures(&self, path: impl Into<Path>) -> bool {
        let value = self.config_value.at(&path.into());
        value.is_some_and(|value| !value.is_null())
    }

    /// Asks for replacement because of `path`.
    pub fn replace(&mut self, path: impl Into<Path>) {
        let path = path.into();
        if self.planned.at(&path).is_none() {
            self.miss(path.clone());
        }
        self.replace.push(path);
    }

    /// Whether the planned value at `path` differs from the one before.
    pub fn changes(&self, path: impl Into<Path>) -> bool {
        let path = path.into();
        let null = Value::Null;
        let (before, after) = (self.prior_value.at(&path), self.planned.at(&path));
        if after.is_none() {
            self.miss(path);
        }
        !before.unwrap_or(&null).same(after.unwrap_or(&null))
    }

    /// Whether any attribute or block but the named ones differs from before.
    pub fn changes_beyond(&self, names: &[&str]) -> bool {
        for name in names.iter().filter(|name| self.planned.get(name).is_none()) {
            self.miss(Path::root().attr(*name));
        }
        let children = self.planned.children().into_iter();
        let mut others = children.filter(
            |(step, _)| !matches!(step, Step::Attribute(name) if names.contains(&name.as_str())),
        );
        others.any(|(step, _)| self.changes(Path::root().then(step)))
    }

    /// The refinements of a configured value that is itself unknown, such as the beginning of an ARN: another
    /// resource's plan has promised it. `None` where the value is known or null.
    pub fn known_about(&self, path: impl Into<Path>) -> Option<&Refinements> {
        let path = path.into();
        match self.config_value.at(&path) {
            Some(Value::Unknown(refinements)) => Some(refinements),
            Some(_) => None,
            None => {
                self.miss(path);
                None
            }
        }
    }

    /// Plans "known after apply", with a promise about the value, on the same terms as [`set`](Self::set).
    pub fn unknown_with(&mut self, path: impl Into<Path>, refinements: Refinements) {
        self.set_legal(path, Value::Unknown(refinements));
    }

    /// The module's `provider_meta` block; `None` without one.
    ///
    /// # Errors
    /// `T` is not the model that was registered with [`Items::meta`](crate::Items::meta).
    pub fn meta<T: Model>(&self) -> Result<Option<T>> {
        decode_meta(&self.meta)
    }

    /// Puts the change off to a later round, where core supports that; elsewhere the plan fails with this reason.
    pub fn defer(&mut self, why: Deferral) {
        self.deferral = Some(why);
    }

    /// Messages for the user.
    pub fn diags(&mut self) -> &mut Diags {
        &mut self.diags
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&mut self) -> &mut Private {
        &mut self.private
    }

    fn set_value(&mut self, path: impl Into<Path>, value: Value) {
        let path = path.into();
        match self.planned.at_mut(&path) {
            Some(slot) => *slot = value,
            None => self.miss(path),
        }
    }

    fn miss(&self, path: Path) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.push(path);
    }

    /// Ends the plan when the resource named what its model does not have: else the change would be lost silently.
    pub(crate) fn refuse_wrong_paths(&mut self, block: &Block) {
        let missed = std::mem::take(
            self.missed
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner),
        );
        for path in missed.iter().filter(|path| !block.has(path)) {
            let detail = format!(
                "The plan of the resource names {path}, which its model does not have. This is a defect of the provider, \
                 not of your configuration. Please report it."
            );
            self.diags.error(
                Path::root(),
                "The provider plans an attribute that does not exist",
                detail,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Attr;
    use tfplug_derive::Model;

    #[derive(Clone, Debug, Default, Model)]
    struct Thing {
        #[tf(optional, computed)]
        size: Attr<String>,
    }

    fn thing(size: Value) -> Value {
        Value::Object([("size".to_owned(), size)].into())
    }

    /// A plan of the engine before the resource sees it.
    fn plan(config: Value, prior: Value, planned: Value) -> Plan<Thing> {
        Plan {
            config: Thing::default(),
            prior: None,
            prior_value: thing(prior),
            planned: thing(planned),
            replace: Vec::new(),
            diags: Diags::new(),
            private: Private::default(),
            config_value: thing(config),
            meta: Value::Null,
            deferral: None,
            blocks: Vec::new(),
            missed: Mutex::default(),
        }
    }

    fn size(plan: &Plan<Thing>) -> Value {
        plan.planned.get("size").cloned().unwrap_or(Value::Null)
    }

    #[test]
    fn a_value_is_planned_where_none_is_configured() {
        let mut plan = plan(Value::Null, "old".into(), "old".into());
        plan.set("size", &Attr::<String>::from("new"));
        assert_eq!(size(&plan), "new".into());
        plan.keep("size");
        assert_eq!(size(&plan), "old".into());
        plan.unknown_with_prefix("size", "n");
        assert_eq!(size(&plan), Value::unknown_with_prefix("n"));
    }

    /// Core ends a plan with "Provider produced invalid plan" otherwise.
    #[test]
    fn a_configured_value_gives_way_to_the_one_from_before_alone() {
        let mut plan = plan("".into(), "old".into(), "old".into());
        plan.set("size", &Attr::<String>::from("new"));
        assert_eq!(size(&plan), "".into());
        plan.set("size", &Attr::<String>::from("old"));
        assert_eq!(size(&plan), "old".into());
        plan.set("size", &Attr::<String>::Null);
        assert_eq!(size(&plan), "".into());
        plan.keep("size");
        plan.unknown("size");
        assert_eq!(size(&plan), "".into());
    }

    #[test]
    fn null_from_before_is_not_planned_for_a_configured_value() {
        let mut plan = plan("".into(), Value::Null, Value::Null);
        plan.keep("size");
        assert_eq!(size(&plan), "".into());
    }

    #[test]
    fn a_configured_unknown_value_stays_as_it_is() {
        let configured = Value::unknown_with_prefix("arn:");
        let mut plan = plan(configured.clone(), "old".into(), configured.clone());
        plan.unknown("size");
        assert_eq!(size(&plan), configured);
        plan.set("size", &Attr::<String>::from("new"));
        assert_eq!(size(&plan), configured);
    }
}
