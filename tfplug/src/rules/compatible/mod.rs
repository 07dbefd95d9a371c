//! Whether a later value keeps what a plan promised: the final plan and the result of an apply.

use super::place::Place;
use super::{Content, Violation, member, shape};
use crate::schema::{Block, NestedBlock, Nesting};
use crate::value::{Type, Value};

/// Whether the plan made with everything known, `second`, keeps the promises of the one shown to the user.
///
/// Known values stay; unknown ones may become anything that fits their refinements. The actions of the two are compared
/// by [`Action::may_become`](super::Action::may_become).
pub fn final_plan(block: &Block, first: &Value, second: &Value) -> Vec<Violation> {
    compare(block, first, second)
}

/// Whether `new` is a legal result of applying `planned`: a storable object that keeps every promise of the plan.
///
/// Faults of the shape come alone, since nothing else can be judged then.
pub fn applied(block: &Block, planned: &Value, new: &Value) -> Vec<Violation> {
    let faults = shape::state(block, new);
    if faults.is_empty() {
        compare(block, planned, new)
    } else {
        faults
    }
}

fn compare(block: &Block, planned: &Value, actual: &Value) -> Vec<Violation> {
    let mut check = Check::default();
    check.object(block.into(), planned, actual, &Place::root());
    check.faults
}

#[derive(Default)]
struct Check {
    /// Ends with the first fault, and does not describe it.
    brief: bool,
    faulty: bool,
    faults: Vec<Violation>,
}

impl Check {
    fn fault(&mut self, at: &Place<'_>, message: impl FnOnce() -> String) {
        self.faulty = true;
        if !self.brief {
            self.faults.push(at.fault(message()));
        }
    }

    fn done(&self) -> bool {
        self.brief && self.faulty
    }

    fn object(&mut self, content: Content<'_>, planned: &Value, actual: &Value, at: &Place<'_>) {
        match (planned.is_null(), actual.is_null()) {
            (true, true) => return,
            (true, false) => return self.fault(at, || "was absent, but is now present".to_owned()),
            (false, true) => return self.fault(at, || "was present, but is now absent".to_owned()),
            (false, false) => {}
        }
        for it in content.attributes {
            let (planned, actual) = (member(planned, &it.name), member(actual, &it.name));
            self.value(planned, actual, &at.attribute(it));
        }
        for it in content.blocks {
            let (planned, actual) = (member(planned, &it.name), member(actual, &it.name));
            self.block(it, planned, actual, &at.name(&it.name));
        }
    }

    fn block(&mut self, nested: &NestedBlock, planned: &Value, actual: &Value, at: &Place<'_>) {
        if self.done() {
            return;
        }
        let content = (&nested.block).into();
        let each = &mut |check: &mut Self, planned: &Value, actual: &Value, at: &Place<'_>| {
            check.object(content, planned, actual, at);
        };
        match (nested.nesting, planned, actual) {
            (_, Value::Unknown(_), _) | (_, _, Value::Unknown(_)) => {
                self.value(planned, actual, at)
            }
            (Nesting::Single | Nesting::Group, ..) => self.object(content, planned, actual, at),
            _ => self.elements(planned, actual, at, each),
        }
    }

    fn value(&mut self, planned: &Value, actual: &Value, at: &Place<'_>) {
        if self.done() {
            return;
        }
        match (planned, actual) {
            (Value::Unknown(known), actual) => {
                if !known.admits(bare(actual)) {
                    let message = || {
                        format!(
                            "is now {}, which the unknown value was promised not to be",
                            at.quote(actual)
                        )
                    };
                    self.fault(at, message);
                }
            }
            (Value::Dynamic(a), Value::Null) if a.1.is_unknown() => self.value(&a.1, actual, at),
            (Value::Dynamic(a), Value::Dynamic(b)) => {
                if conforms(&a.0, &b.0) {
                    self.value(&a.1, &b.1, at);
                } else {
                    let message = || {
                        format!(
                            "was of type {}, but is now of type {}",
                            a.0.friendly(),
                            b.0.friendly()
                        )
                    };
                    self.fault(at, message);
                }
            }
            (Value::List(_), Value::List(_))
            | (Value::Tuple(_), Value::Tuple(_))
            | (Value::Set(_), Value::Set(_))
            | (Value::Map(_), Value::Map(_))
            | (Value::Object(_), Value::Object(_)) => {
                self.elements(planned, actual, at, &mut Self::value);
            }
            (_, Value::Unknown(_)) => {
                self.fault(at, || {
                    format!("was {}, but is now unknown", at.quote(planned))
                });
            }
            (planned, actual) if bare(planned) == bare(actual) => {}
            (planned, actual) => {
                let message =
                    || format!("was {}, but is now {}", at.quote(planned), at.quote(actual));
                self.fault(at, message);
            }
        }
    }

    /// Compares two collections of one kind, by position, by key, or in the case of sets by what fits.
    fn elements(
        &mut self,
        planned: &Value,
        actual: &Value,
        at: &Place<'_>,
        each: &mut dyn FnMut(&mut Self, &Value, &Value, &Place<'_>),
    ) {
        match (planned, actual) {
            (Value::Set(a), Value::Set(b)) => self.sets(a, b, at, each),
            (Value::Map(a) | Value::Object(a), Value::Map(b) | Value::Object(b)) => {
                let at = |key| match planned {
                    Value::Object(_) => at.name(key),
                    _ => at.key(key),
                };
                for (key, planned) in a {
                    match b.get(key) {
                        Some(actual) => each(self, planned, actual, &at(key)),
                        None => self.fault(&at(key), || "has vanished".to_owned()),
                    }
                }
                for key in b.keys().filter(|key| !a.contains_key(*key)) {
                    self.fault(&at(key), || "has appeared".to_owned());
                }
            }
            (planned, actual) => {
                let (a, b) = (planned.items(), actual.items());
                for (index, (planned, actual)) in a.iter().zip(b).enumerate() {
                    each(self, planned, actual, &at.index(index));
                }
                if a.len() != b.len() {
                    self.fault(at, || {
                        format!("had {} elements, but now has {}", a.len(), b.len())
                    });
                }
            }
        }
    }

    /// Every planned element must fit some actual one and the other way round. Elements may turn out to be equal and
    /// so become fewer, never more.
    fn sets(
        &mut self,
        planned: &[Value],
        actual: &[Value],
        at: &Place<'_>,
        each: &mut dyn FnMut(&mut Self, &Value, &Value, &Place<'_>),
    ) {
        let mut met = vec![false; actual.len()];
        for element in planned {
            let mut fits = false;
            for (index, candidate) in actual.iter().enumerate() {
                // One that fits already adds nothing about an element that has its match.
                if fits && met[index] {
                    continue;
                }
                let mut check = Check {
                    brief: true,
                    ..Check::default()
                };
                each(&mut check, element, candidate, at);
                fits |= !check.faulty;
                met[index] |= !check.faulty;
            }
            if !fits {
                self.fault(at, || {
                    format!("the planned element {} is missing", at.quote(element))
                });
            }
        }
        for (element, _) in actual.iter().zip(met).filter(|(_, met)| !met) {
            self.fault(at, || {
                format!("the element {} was not planned", at.quote(element))
            });
        }
        if actual.len() > planned.len() {
            let message = || {
                format!(
                    "had {} elements, but now has {}",
                    planned.len(),
                    actual.len()
                )
            };
            self.fault(at, message);
        }
    }
}

/// The value in a dynamic slot, without its type.
fn bare(value: &Value) -> &Value {
    match value {
        Value::Dynamic(inner) => &inner.1,
        value => value,
    }
}

/// Whether a type is as planned; a dynamic part of the planned one may become anything.
fn conforms(planned: &Type, actual: &Type) -> bool {
    match (planned, actual) {
        (Type::Dynamic, _) => true,
        (Type::List(a), Type::List(b))
        | (Type::Set(a), Type::Set(b))
        | (Type::Map(a), Type::Map(b)) => conforms(a, b),
        (Type::Object(a), Type::Object(b)) => {
            let mut pairs = a.iter().zip(b);
            a.len() == b.len()
                && pairs.all(|((a_name, a), (b_name, b))| a_name == b_name && conforms(a, b))
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| conforms(a, b))
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests;
