//! Checks on single values, with a description that goes into the documentation.
//!
//! A check sees known values only, so "accept what is unknown" cannot be forgotten.

mod collection;
mod number;
mod string;

use std::fmt;

use crate::model::{Attr, Field};

pub use crate::schema::{Check, nearest};
pub use collection::{Collection, size, unique_by};
pub use number::{Bounded, between};
pub use string::{length, matches, one_of};

/// A check on values of one Rust type.
pub struct Validator<T> {
    describe: String,
    rule: Option<&'static str>,
    #[allow(clippy::type_complexity, reason = "a named alias would be used once")]
    test: Box<dyn Fn(&T) -> Result<(), String> + Send + Sync>,
}

impl<T> Validator<T> {
    /// A check that `describe`s what is accepted; `test` returns what is wrong and what to do.
    pub fn new(
        describe: impl Into<String>,
        test: impl Fn(&T) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            describe: describe.into(),
            rule: None,
            test: Box::new(test),
        }
    }

    /// The same check as a rule with an ID: the message carries it, and a user may switch the rule off by it.
    #[must_use]
    pub fn of_rule(self, id: &'static str) -> Self {
        Self {
            rule: Some(id),
            ..self
        }
    }

    /// The same check, with its message rewritten: to add where it is documented, or the ID by which it is switched off.
    pub fn reworded(self, reword: impl Fn(String) -> String + Send + Sync + 'static) -> Self
    where
        T: 'static,
    {
        let test = self.test;
        Self {
            describe: self.describe,
            rule: self.rule,
            test: Box::new(move |value| test(value).map_err(&reword)),
        }
    }
}

impl<T> fmt::Debug for Validator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Validator").field(&self.describe).finish()
    }
}

impl Check {
    /// Checks the whole value.
    pub fn whole<T: Field + 'static>(validator: Validator<T>) -> Self {
        let Validator {
            describe,
            rule,
            test,
        } = validator;
        let whole = Self::new(describe, move |value, at| match T::decode(value, at) {
            Ok(Attr::Known(known)) => {
                let message = test(&known).err();
                message.map(|text| (at.clone(), text)).into_iter().collect()
            }
            _ => Vec::new(),
        });
        whole.of_rule(rule)
    }

    /// Checks every element of a list, set or map; the message points at the element where the protocol can.
    pub fn each<T: Field + 'static>(validator: Validator<T>) -> Self {
        Self::whole(validator).for_elements()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;
    use crate::value::Value;

    #[test]
    fn unknown_and_null_are_accepted_silently() {
        let check = Check::whole(one_of(&["A", "B"]));
        for value in [Value::Null, Value::unknown(), "A".into()] {
            assert!(check.faults(&value, &Path::root()).is_empty());
        }
        let faults = check.faults(&"a".into(), &Path::from("mode"));
        assert_eq!(
            faults[0].1,
            "\"a\" is not one of \"A\", \"B\". Did you mean \"A\"?"
        );
    }

    #[test]
    fn a_message_is_rewritten_and_the_check_stays() {
        let check = Check::whole(between(1..=3).reworded(|text| format!("{text} See below.")));
        assert_eq!(check.describe(), "1 to 3.");
        assert!(check.faults(&2.into(), &Path::root()).is_empty());
        let faults = check.faults(&9.into(), &Path::root());
        assert_eq!(faults[0].1, "9 is not between 1 and 3. See below.");
    }

    #[test]
    fn each_points_at_the_element() {
        let check = Check::each(between(1..=3));
        let faults = check.faults(
            &Value::List(vec![1.into(), 9.into(), Value::unknown()]),
            &Path::from("ports"),
        );
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].0.to_string(), "ports[1]");
    }
}
