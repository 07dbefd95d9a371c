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
mod tests {
    use super::super::sample::{block, map, messages, nested, nested_block, object, text};
    use super::*;

    const OK: [&str; 0] = [];

    /// The plan check of one attribute `a`.
    fn one(attribute: Attribute, prior: Value, config: Value, planned: Value) -> Vec<String> {
        let of = |value| object([("a", value)]);
        messages(&plan(
            &block(&[attribute], &[]),
            &of(prior),
            &of(config),
            &of(planned),
        ))
    }

    fn null() -> Value {
        Value::Null
    }

    #[test]
    fn configured_values_are_planned_as_configured_or_as_before() {
        for mode in ["optional", "required", "optional computed"] {
            let plan =
                |config: Value, planned: Value| one(text("a", mode), "old".into(), config, planned);
            assert_eq!(plan("new".into(), "new".into()), OK, "{mode}");
            assert_eq!(plan("new".into(), "old".into()), OK, "{mode}");
            assert_eq!(
                plan(Value::unknown(), Value::unknown_with_prefix("x")),
                OK,
                "{mode}"
            );
            assert!(
                plan("new".into(), "other".into())[0].contains("prior value is \"old\""),
                "{mode}"
            );
            assert_eq!(plan("new".into(), Value::unknown()).len(), 1, "{mode}");
            assert_eq!(plan("new".into(), null()).len(), 1, "{mode}");
        }
    }

    #[test]
    fn values_that_are_not_configured_are_the_providers_only_where_computed() {
        let plan = |mode: &str, planned: Value| one(text("a", mode), "old".into(), null(), planned);
        for mode in ["computed", "optional computed"] {
            for planned in ["new".into(), null(), Value::unknown()] {
                assert_eq!(plan(mode, planned), OK, "{mode}");
            }
        }
        assert_eq!(plan("optional", null()), OK);
        for planned in ["old".into(), Value::unknown()] {
            assert!(plan("optional", planned)[0].contains("neither configured nor computed"));
        }
    }

    #[test]
    fn write_only_values_are_planned_as_null() {
        let plan = |planned| {
            one(
                text("a", "optional write_only"),
                null(),
                "s3cret".into(),
                planned,
            )
        };
        assert_eq!(plan(null()), OK);
        assert_eq!(
            plan("s3cret".into()),
            ["a: write-only, so it must be null here"]
        );
        assert_eq!(
            replacement_plan(
                &block(&[text("a", "optional write_only")], &[]),
                &object([("a", "x".into())])
            )
            .len(),
            1
        );
    }

    #[test]
    fn sensitive_values_are_not_shown() {
        let faults = one(
            text("a", "optional sensitive"),
            "old".into(),
            "hunter2".into(),
            "hunter3".into(),
        );
        assert!(faults.len() == 1 && !faults[0].contains("hunter") && !faults[0].contains("old"));
    }

    fn element(name: impl Into<Value>, id: impl Into<Value>) -> Value {
        object([("name", name.into()), ("id", id.into())])
    }

    fn members() -> [Attribute; 2] {
        [text("name", "optional"), text("id", "computed")]
    }

    #[test]
    fn nested_attributes_are_checked_inside() {
        let list = |items: &[Value]| Value::List(items.to_vec());
        let plan = |config: Value, planned: Value| {
            one(
                nested("a", "optional computed", Nesting::List, &members()),
                null(),
                config,
                planned,
            )
        };
        let config = list(&[element("x", null())]);
        assert_eq!(
            plan(config.clone(), list(&[element("x", Value::unknown())])),
            OK
        );
        assert!(
            plan(config.clone(), list(&[element("y", null())]))[0]
                .starts_with("a[0].name: planned \"y\"")
        );
        assert!(plan(config.clone(), list(&[]))[0].contains("0 elements are planned, but 1"));
        assert!(plan(config.clone(), null())[0].contains("planned as absent"));
        assert!(plan(config.clone(), Value::unknown())[0].contains("planned unknown"));
        assert_eq!(plan(config, list(&[Value::unknown()])).len(), 1);
        assert_eq!(plan(Value::unknown(), list(&[])).len(), 1);
        assert_eq!(
            plan(null(), list(&[element("y", "1")])),
            OK,
            "computed as a whole"
        );
        let optional = nested("a", "optional", Nesting::List, &members());
        assert!(one(optional, null(), null(), list(&[]))[0].contains("planned as present"));
    }

    #[test]
    fn nested_maps_keep_their_keys_and_nested_sets_their_count() {
        let plan = |nesting, config: Value, planned: Value| {
            one(
                nested("a", "optional", nesting, &members()),
                null(),
                config,
                planned,
            )
        };
        let config = map([("k", element("x", null()))]);
        assert_eq!(
            plan(
                Nesting::Map,
                config.clone(),
                map([("k", element("x", "1"))])
            ),
            OK
        );
        let other = plan(Nesting::Map, config, map([("l", element("x", "1"))]));
        assert_eq!(
            other,
            [
                "a[\"l\"]: planned, but not configured",
                "a[\"k\"]: configured, but not planned"
            ]
        );
        let set = |items: &[Value]| Value::Set(items.to_vec());
        let config = set(&[element("x", null())]);
        assert_eq!(
            plan(Nesting::Set, config.clone(), set(&[element("y", "1")])),
            OK,
            "on trust"
        );
        assert_eq!(plan(Nesting::Set, config, set(&[])).len(), 1);
        let single = plan(Nesting::Single, element("x", null()), element("y", null()));
        assert!(single[0].starts_with("a.name: planned \"y\""));
    }

    #[test]
    fn sets_with_unknown_parts_have_no_certain_count() {
        let set = |items: &[Value]| Value::Set(items.to_vec());
        let plan = |config: Value, planned: Value| {
            let set = nested("a", "optional", Nesting::Set, &members());
            one(set, null(), config, planned)
        };
        let (x, y) = (element("x", null()), element("y", null()));
        let open = element("x", Value::unknown());
        assert_eq!(
            plan(
                set(std::slice::from_ref(&x)),
                set(&[open.clone(), open.clone()])
            ),
            OK
        );
        // A single element is one, whatever it will be.
        assert_eq!(plan(set(&[x.clone(), y.clone()]), set(&[open])).len(), 1);
        let unknown = element(Value::unknown(), null());
        assert_eq!(plan(set(&[unknown, y.clone()]), set(&[y])), OK);
    }

    #[test]
    fn a_null_or_unknown_element_decides_for_its_parts() {
        let plan = |config: Value, planned: Value| {
            let list = nested("a", "optional", Nesting::List, &members());
            let of = |value| Value::List(vec![value]);
            one(list, null(), of(config), of(planned))
        };
        for planned in [null(), Value::unknown()] {
            let faults = plan(element("x", null()), planned.clone());
            assert!(
                faults.len() == 1 && faults[0].starts_with("a[0].name"),
                "{faults:?}"
            );
        }
        assert_eq!(plan(element(null(), null()), null()), OK);
        assert_eq!(plan(null(), null()), OK);
        assert_eq!(plan(Value::unknown(), Value::unknown()), OK);
        assert_eq!(plan(Value::unknown(), element("x", null())).len(), 1);
    }

    /// The plan check of one block `b`.
    fn one_block(nesting: Nesting, config: Value, planned: Value) -> Vec<String> {
        let of = |value| object([("b", value)]);
        let block = block(&[], &[nested_block("b", nesting, block(&members(), &[]))]);
        messages(&plan(&block, &null(), &of(config), &of(planned)))
    }

    #[test]
    fn blocks_are_planned_as_many_as_configured() {
        let list = |items: &[Value]| Value::List(items.to_vec());
        let config = list(&[element("x", null())]);
        let plan = |config: &Value, planned| one_block(Nesting::List, config.clone(), planned);
        assert_eq!(plan(&config, list(&[element("x", Value::unknown())])), OK);
        assert!(plan(&config, list(&[]))[0].contains("0 elements are planned"));
        assert!(plan(&config, list(&[element("y", null())]))[0].starts_with("b[0].name"));
        assert!(plan(&config, null())[0].contains("never null"));
        assert!(plan(&config, Value::unknown())[0].contains("planned as unknown"));
        assert!(
            plan(&config, list(&[Value::unknown()]))[0]
                .starts_with("b[0]: a block is planned as unknown")
        );
        assert_eq!(plan(&Value::unknown(), Value::unknown()), OK);
        assert!(plan(&Value::unknown(), list(&[]))[0].contains("must be planned so"));
    }

    #[test]
    fn blocks_of_every_nesting_have_their_rule() {
        let config = map([("k", element("x", null()))]);
        assert_eq!(
            one_block(
                Nesting::Map,
                config.clone(),
                map([("k", element("x", "1"))])
            ),
            OK
        );
        assert_eq!(one_block(Nesting::Map, config.clone(), map([])).len(), 1);
        assert_eq!(
            one_block(Nesting::Map, config, map([("k", element("y", "1"))])).len(),
            1
        );
        let config = Value::Set(vec![element("x", null())]);
        assert_eq!(
            one_block(
                Nesting::Set,
                config.clone(),
                Value::Set(vec![element("y", "1")])
            ),
            OK
        );
        assert_eq!(
            one_block(Nesting::Set, config.clone(), Value::Set(vec![])),
            OK,
            "on trust"
        );
        assert_eq!(
            one_block(Nesting::Set, config, Value::Set(vec![Value::unknown()])).len(),
            1
        );
        assert_eq!(one_block(Nesting::Single, null(), null()), OK);
        assert_eq!(
            one_block(Nesting::Single, element("x", null()), null()).len(),
            1
        );
        assert_eq!(
            one_block(Nesting::Single, null(), element(null(), null())).len(),
            1
        );
        assert_eq!(
            one_block(Nesting::Group, element("x", null()), element("x", "1")),
            OK
        );
        assert_eq!(
            one_block(Nesting::Group, element(null(), null()), null()).len(),
            1
        );
    }

    #[test]
    fn presence_follows_the_configuration() {
        let block = block(&[text("a", "optional")], &[]);
        let some = object([("a", null())]);
        assert_eq!(messages(&plan(&block, &null(), &some, &null())).len(), 1);
        assert_eq!(messages(&plan(&block, &some, &null(), &some)).len(), 1);
        assert_eq!(messages(&plan(&block, &some, &null(), &null())), OK);
        assert_eq!(messages(&destroy_plan(&null())), OK);
        assert_eq!(
            messages(&destroy_plan(&some)),
            ["the plan of a destroy is not null"]
        );
    }
}
