//! Rust functions that a schema carries, without their types: checks of values, and comparisons of two.

use std::fmt;
use std::sync::Arc;

use crate::path::Path;
use crate::value::Value;

/// A [`Validator`](crate::validator::Validator) without its Rust type, as an attribute of a schema has it.
#[derive(Clone)]
pub struct Check {
    describe: Arc<str>,
    rule: Option<&'static str>,
    #[allow(clippy::type_complexity, reason = "a named alias would be used once")]
    test: Arc<dyn Fn(&Value, &Path) -> Vec<(Path, String)> + Send + Sync>,
}

impl Check {
    /// A check that `describe`s what is accepted; `test` gets known values only, with their path, and returns every fault
    /// with its own.
    pub fn new(
        describe: impl Into<Arc<str>>,
        test: impl Fn(&Value, &Path) -> Vec<(Path, String)> + Send + Sync + 'static,
    ) -> Self {
        Self {
            describe: describe.into(),
            rule: None,
            test: Arc::new(test),
        }
    }

    /// The same check as a rule with an ID, which the message of a fault carries.
    #[must_use]
    pub fn of_rule(self, id: Option<&'static str>) -> Self {
        Self { rule: id, ..self }
    }

    /// The ID of the rule.
    pub fn rule(&self) -> Option<&'static str> {
        self.rule
    }

    /// The same check on every element of a list, set or map; a fault points at the element.
    pub fn for_elements(self) -> Self {
        let (describe, rule) = (format!("Each: {}", self.describe), self.rule);
        let each = Self::new(describe, move |value, at| {
            let elements = value.children().into_iter();
            elements
                .flat_map(|(step, element)| self.faults(element, &at.then(step)))
                .collect()
        });
        each.of_rule(rule)
    }

    /// The accepted values, as a sentence for the documentation.
    pub fn describe(&self) -> &str {
        &self.describe
    }

    /// The faults of a known value, each with its path.
    pub fn faults(&self, value: &Value, at: &Path) -> Vec<(Path, String)> {
        if value.is_null() || value.is_unknown() {
            Vec::new()
        } else {
            (self.test)(value, at)
        }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.describe).finish()
    }
}

/// A question about two known values of an attribute: whether they mean the same, or whether the step from the first to
/// the second replaces the object.
#[derive(Clone)]
#[allow(clippy::type_complexity, reason = "a named alias would be used once")]
pub struct Comparison(Arc<dyn Fn(&Value, &Value) -> bool + Send + Sync>);

impl Comparison {
    /// Wraps a function of two known values.
    pub fn new(holds: impl Fn(&Value, &Value) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }

    /// The answer for `a` and `b`.
    pub fn holds(&self, a: &Value, b: &Value) -> bool {
        (self.0)(a, b)
    }
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comparison")
    }
}
