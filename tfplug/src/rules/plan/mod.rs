//! The plan check: what a provider may make of a configuration. Its breach is an "invalid plan".

use super::place::Place;
use super::shape::{self, Allowed};
use super::{Content, Violation, item, member, part};
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::Value;

/// Whether `planned` is a legal plan for `config` over the state `prior`, which is null on create.
///
/// Faults of the shape come alone, since nothing else can be judged then.
pub fn plan(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Vec<Violation> {
    let faults = shape::check(block, planned, Allowed::CONFIG);
    if !faults.is_empty() {
        return faults;
    }
    let mut check = Check {
        faults: shape::check(block, planned, Allowed::PLAN),
    };
    check.object(block.into(), prior, config, planned, &Place::root());
    check.faults
}

/// The second plan of a replacement is held to its shape alone, write-only values included.
pub fn replacement_plan(block: &Block, planned: &Value) -> Vec<Violation> {
    shape::check(block, planned, Allowed::PLAN)
}

/// The plan of a destroy must be null.
pub fn destroy_plan(planned: &Value) -> Vec<Violation> {
    let fault = || Place::root().fault("the plan of a destroy is not null");
    (!planned.is_null()).then(fault).into_iter().collect()
}

struct Check {
    faults: Vec<Violation>,
}

impl Check {
    fn fault(&mut self, at: &Place<'_>, message: impl Into<String>) {
        self.faults.push(at.fault(message));
    }

    /// Null is planned exactly where null is configured. The result is whether there is more to compare.
    fn present(&mut self, config: &Value, planned: &Value, at: &Place<'_>) -> bool {
        match (config.is_null(), planned.is_null()) {
            (false, true) => self.fault(at, "planned as absent, but it is configured"),
            (true, false) => self.fault(at, "planned as present, but it is not configured"),
            (absent, _) => return !absent,
        }
        false
    }

    fn object(
        &mut self,
        content: Content<'_>,
        prior: &Value,
        config: &Value,
        planned: &Value,
        at: &Place<'_>,
    ) {
        if !self.present(config, planned, at) {
            return;
        }
        self.attributes(content.attributes, prior, config, planned, at);
        for nested in content.blocks {
            let name = &nested.name;
            let (prior, config) = (member(prior, name), member(config, name));
            self.block(nested, prior, config, member(planned, name), &at.name(name));
        }
    }

    /// Core takes the parts of an unknown element for unknown, and those of a null one for null.
    fn attributes(
        &mut self,
        attributes: &[Attribute],
        prior: &Value,
        config: &Value,
        planned: &Value,
        at: &Place<'_>,
    ) {
        for attribute in attributes {
            let name = &attribute.name;
            let (prior, config) = (member(prior, name), part(config, name));
            let planned = part(planned, name);
            if settled(attribute, prior, config, planned) {
                continue;
            }
            let at = at.attribute(attribute);
            match &attribute.kind {
                Kind::Type(_) => self.mismatch(prior, config, planned, &at),
                Kind::Nested(nesting, members) => {
                    self.nested(*nesting, members, [prior, config, planned], &at);
                }
            }
        }
    }

    fn mismatch(&mut self, prior: &Value, config: &Value, planned: &Value, at: &Place<'_>) {
        let is = at.quote(planned);
        let message = if config.is_null() {
            format!("planned {is}, but it is neither configured nor computed")
        } else if prior.is_null() {
            format!("planned {is}, but configured is {}", at.quote(config))
        } else {
            let (config, prior) = (at.quote(config), at.quote(prior));
            format!("planned {is}, but configured is {config}, and the prior value is {prior}")
        };
        self.fault(at, message);
    }

    /// A nested attribute that as a whole is neither as configured nor as before.
    fn nested(
        &mut self,
        nesting: Nesting,
        members: &[Attribute],
        [prior, config, planned]: [&Value; 3],
        at: &Place<'_>,
    ) {
        if !self.present(config, planned, at) {
            return;
        }
        if config.is_unknown() || planned.is_unknown() {
            return self.mismatch(prior, config, planned, at);
        }
        match nesting {
            Nesting::Single | Nesting::Group => {
                self.attributes(members, prior, config, planned, at)
            }
            Nesting::List if self.same_count(config, planned, at) => {
                for (index, planned) in planned.items().iter().enumerate() {
                    let (prior, config) = (item(prior, index), item(config, index));
                    self.attributes(members, prior, config, planned, &at.index(index));
                }
            }
            Nesting::Map if self.same_keys(config, planned, at) => {
                each_entry(planned, |key, planned| {
                    let (prior, config) = (member(prior, key), member(config, key));
                    self.attributes(members, prior, config, planned, &at.key(key));
                });
            }
            Nesting::Set => drop(self.same_count(config, planned, at)),
            _ => {}
        }
    }

    fn block(
        &mut self,
        nested: &NestedBlock,
        prior: &Value,
        config: &Value,
        planned: &Value,
        at: &Place<'_>,
    ) {
        match (config.is_unknown(), planned.is_unknown()) {
            (true, true) => return,
            (true, false) => {
                let message = "the configured blocks are unknown and must be planned so";
                return self.fault(at, message);
            }
            (false, true) => {
                let message =
                    "blocks are planned as unknown; plan unknown attributes in them instead";
                return self.fault(at, message);
            }
            (false, false) => {}
        }
        let content = (&nested.block).into();
        match nested.nesting {
            Nesting::Single | Nesting::Group => self.object(content, prior, config, planned, at),
            Nesting::List if self.same_count(config, planned, at) => {
                for (index, planned) in planned.items().iter().enumerate() {
                    let (prior, config) = (item(prior, index), item(config, index));
                    self.element(content, [prior, config, planned], &at.index(index));
                }
            }
            Nesting::Map if self.same_keys(config, planned, at) => {
                each_entry(planned, |key, planned| {
                    let (prior, config) = (member(prior, key), member(config, key));
                    self.element(content, [prior, config, planned], &at.key(key));
                });
            }
            Nesting::Set => {
                // Elements cannot be paired with certainty, so the provider is trusted, even with their number.
                for (index, planned) in planned.items().iter().enumerate() {
                    self.known_element(planned, &at.index(index));
                }
            }
            _ => {}
        }
    }

    fn element(
        &mut self,
        content: Content<'_>,
        [prior, config, planned]: [&Value; 3],
        at: &Place<'_>,
    ) {
        if self.known_element(planned, at) {
            self.object(content, prior, config, planned, at);
        }
    }

    fn known_element(&mut self, planned: &Value, at: &Place<'_>) -> bool {
        if planned.is_unknown() {
            self.fault(
                at,
                "a block is planned as unknown; plan unknown attributes in it instead",
            );
        }
        !planned.is_unknown()
    }

    fn same_count(&mut self, config: &Value, planned: &Value, at: &Place<'_>) -> bool {
        let (is, want) = (planned.items().len(), config.items().len());
        let same = is == want || uncertain(config) || uncertain(planned);
        if !same {
            self.fault(
                at,
                format!("{is} elements are planned, but {want} are configured"),
            );
        }
        same
    }

    fn same_keys(&mut self, config: &Value, planned: &Value, at: &Place<'_>) -> bool {
        let before = self.faults.len();
        each_entry(planned, |key, _| {
            if config.get(key).is_none() {
                self.fault(&at.key(key), "planned, but not configured");
            }
        });
        each_entry(config, |key, _| {
            if planned.get(key).is_none() {
                self.fault(&at.key(key), "configured, but not planned");
            }
        });
        self.faults.len() == before
    }
}

/// Whether an attribute's value is legal as a whole. Write-only values are looked at with the shape.
fn settled(attribute: &Attribute, prior: &Value, config: &Value, planned: &Value) -> bool {
    attribute.write_only
        || (attribute.is_open() && (config.is_null() || !attribute.optional))
        || planned.same(config)
        || (!config.is_null() && !prior.is_null() && planned.same(prior))
}

/// Whether a set may turn out to have fewer elements, because unknown ones may be equal to others.
fn uncertain(value: &Value) -> bool {
    matches!(value, Value::Set(items) if items.len() > 1) && value.has_unknown()
}

fn each_entry(value: &Value, mut visit: impl FnMut(&str, &Value)) {
    if let Value::Map(entries) = value {
        entries.iter().for_each(|(key, value)| visit(key, value));
    }
}

#[cfg(test)]
mod tests;
