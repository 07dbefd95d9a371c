//! When two values mean the same: by the equality that a schema declares, at every depth, in sets without order.

use crate::schema::{Attribute, Block, Comparison, NestedBlock, unset};
use crate::value::Value;

use super::pairs;

/// The part of a schema that belongs to one value: how it compares as a whole, and the members of the objects in it.
#[derive(Clone, Copy)]
pub(super) struct Level<'a> {
    attributes: &'a [Attribute],
    blocks: &'a [NestedBlock],
    equal: Option<&'a Comparison>,
    unset: Option<&'a Value>,
    default: Option<&'a Value>,
}

impl<'a> Level<'a> {
    /// Nothing is declared: values mean what they are.
    pub(super) const PLAIN: Level<'static> = Level {
        attributes: &[],
        blocks: &[],
        equal: None,
        unset: None,
        default: None,
    };

    /// The objects of a block.
    pub(super) fn block(block: &'a Block) -> Self {
        Self {
            attributes: &block.attributes,
            blocks: &block.blocks,
            ..Level::PLAIN
        }
    }

    /// The value of a nested block: one in which nothing is set is the same as none.
    pub(super) fn nested(nested: &'a NestedBlock) -> Self {
        const UNSET: &Value = &Value::Null;
        Self {
            unset: Some(UNSET),
            ..Level::block(&nested.block)
        }
    }

    /// The objects of a nested attribute.
    pub(super) fn members(attributes: &'a [Attribute]) -> Self {
        Self {
            attributes,
            ..Level::PLAIN
        }
    }

    /// The value of an attribute.
    pub(super) fn attribute(attribute: &'a Attribute) -> Self {
        Self {
            attributes: attribute.object_members(),
            ..Level::whole(attribute)
        }
    }

    /// The value of an attribute whose members are looked at one by one elsewhere.
    pub(super) fn whole(attribute: &'a Attribute) -> Self {
        Self {
            equal: attribute.equal.as_ref(),
            unset: attribute.unset.as_ref(),
            default: attribute.default.as_ref(),
            ..Level::PLAIN
        }
    }

    /// The same objects as elements of a collection: the equality of the whole is not theirs.
    pub(super) fn element(self) -> Self {
        Self {
            equal: None,
            unset: None,
            default: None,
            ..self
        }
    }

    /// See [`Attribute::is_unset`].
    pub(super) fn is_unset(self, value: &Value) -> bool {
        let object = match value {
            Value::List(items) | Value::Set(items) if items.len() == 1 => &items[0],
            value => value,
        };
        match object {
            Value::Object(entries) if self.unset.is_some() && !self.blocks.is_empty() => {
                let mut entries = entries.iter();
                entries.all(|(name, value)| self.member(name).is_unset(value))
            }
            _ => unset::is_unset(self.unset, self.attributes, value),
        }
    }

    fn declared(self, name: &str) -> Option<&'a Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }

    /// The value of a member by name.
    pub(super) fn member(self, name: &str) -> Self {
        let block = || self.blocks.iter().find(|nested| nested.name == name);
        match self.declared(name) {
            Some(attribute) => Level::attribute(attribute),
            None => block().map_or(Level::PLAIN, Level::nested),
        }
    }

    /// Whether a member is in no state.
    pub(super) fn hides(self, name: &str) -> bool {
        self.declared(name)
            .is_some_and(|attribute| attribute.write_only)
    }

    /// The part of an object whose change replaces what it belongs to.
    pub(super) fn forcing(self, object: &Value) -> Value {
        let forces = |name: &str| {
            let block = || self.blocks.iter().find(|nested| nested.name == name);
            match self.declared(name) {
                Some(attribute) => attribute.force_new,
                None => block().is_some_and(|nested| nested.force_new),
            }
        };
        let Value::Object(entries) = object else {
            return Value::Null;
        };
        let forcing = entries.iter().filter(|(name, _)| forces(name));
        Value::Object(
            forcing
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// Whether a known value means the same as the one before: by the attribute's own equality, or because all that is in
    /// it does.
    pub(super) fn same(self, prior: &Value, value: &Value) -> bool {
        !prior.is_null() && !value.is_null() && fits(self, prior, value)
    }

    /// Whether parts of a value have more than one spelling with the same meaning.
    pub(super) fn has_spellings(self) -> bool {
        let inner = |attribute: &Attribute| Level::attribute(attribute).has_spellings();
        self.equal.is_some() || self.unset.is_some() || self.attributes.iter().any(inner)
    }

    /// The value that takes effect: a default in the place of unset.
    fn effective<'v>(self, value: &'v Value) -> &'v Value
    where
        'a: 'v,
    {
        match self.default {
            Some(default) if self.unset.is_some() && self.is_unset(value) => default,
            _ => value,
        }
    }

    pub(super) fn equal(self, a: &Value, b: &Value) -> bool {
        let comparable = |value: &Value| !value.is_null() && !value.has_unknown();
        a.same(b)
            || (self.is_unset(a) && self.is_unset(b))
            || self.effective(a).same(self.effective(b))
            || self
                .equal
                .is_some_and(|equal| comparable(a) && comparable(b) && equal.holds(a, b))
    }
}

/// Whether `found` can be what became of `planned`: the unknown parts keep their promise, all others mean the same.
pub(super) fn fits(level: Level<'_>, planned: &Value, found: &Value) -> bool {
    match (planned, found) {
        (Value::Unknown(promise), found) => promise.admits(found),
        (planned, found) if level.equal(planned, found) => true,
        (Value::Object(a), Value::Object(b)) => a.iter().all(|(name, planned)| {
            let fit = |found| fits(level.member(name), planned, found);
            level.hides(name) || b.get(name).is_some_and(fit)
        }),
        (Value::Map(a), Value::Map(b)) => {
            let entry = |(key, planned): (&String, &Value)| {
                let found = b.get(key);
                found.is_some_and(|found| fits(level.element(), planned, found))
            };
            a.len() == b.len() && a.iter().all(entry)
        }
        (Value::List(a), Value::List(b)) | (Value::Tuple(a), Value::Tuple(b)) => {
            let fit = |(a, b): (&Value, &Value)| fits(level.element(), a, b);
            a.len() == b.len() && a.iter().zip(b).all(fit)
        }
        (Value::Set(a), Value::Set(b)) => sets_fit(level.element(), a, b),
        (Value::Dynamic(a), Value::Dynamic(b)) => fits(Level::PLAIN, &a.1, &b.1),
        _ => false,
    }
}

/// Elements with unknown parts may turn out to be one and the same, so there may be fewer of them afterwards.
fn sets_fit(level: Level<'_>, planned: &[Value], found: &[Value]) -> bool {
    let fit = |a: usize, b: usize| fits(level, &planned[a], &found[b]);
    if planned.len() < found.len() {
        return false;
    }
    let paired = pairs::match_up(planned, found, &[&fit]);
    let pairs = paired.iter().flatten().count();
    let merged = |a: usize| planned[a].has_unknown() && (0..found.len()).any(|b| fit(a, b));
    let mut rest = (0..planned.len()).filter(|a| paired[*a].is_none());
    pairs == found.len() && rest.all(merged)
}

/// Whether everything that `config` sets is in `value` as well, in this or another spelling. Demands with `whole` that
/// nothing is in `value` which the user alone can set, and did not.
pub(super) fn configured_in(level: Level<'_>, whole: bool, config: &Value, value: &Value) -> bool {
    let inner = level.element();
    match (config, value) {
        (Value::Null, _) => true,
        (config, value) if level.equal(config, value) => true,
        (Value::Object(set), Value::Object(has)) => set.iter().all(|(name, config)| {
            let Some(value) = has.get(name) else {
                return false;
            };
            let open = level.declared(name).is_none_or(|known| known.computed);
            let absent = config.is_null() && whole && !open;
            match absent {
                true => value.is_null(),
                false => configured_in(level.member(name), whole, config, value),
            }
        }),
        (Value::Map(set), Value::Map(has)) => {
            let entry = |(key, config): (&String, &Value)| {
                has.get(key)
                    .is_some_and(|value| configured_in(inner, whole, config, value))
            };
            set.len() == has.len() && set.iter().all(entry)
        }
        (Value::List(set), Value::List(has)) | (Value::Tuple(set), Value::Tuple(has)) => {
            let element =
                |(config, value): (&Value, &Value)| configured_in(inner, whole, config, value);
            set.len() == has.len() && set.iter().zip(has).all(element)
        }
        (Value::Set(set), Value::Set(has)) => {
            let configured = |a: usize, b: usize| configured_in(inner, whole, &set[a], &has[b]);
            set.len() == has.len()
                && pairs::match_up(set, has, &[&configured])
                    .iter()
                    .all(Option::is_some)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::settle::differing;
    use crate::model::{Attr, Field, Model, Set};

    /// A fleet.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Fleet {
        /// By name or by its whole address.
        #[tf(required, eq = same_end)]
        harbour: Attr<String>,
        /// Made by the provider.
        #[tf(computed, prefix = "id-")]
        id: Attr<String>,
        /// Not stored.
        #[tf(optional, write_only)]
        password: Attr<String>,
        /// In any order.
        #[tf(block)]
        ship: Attr<Set<Ship>>,
        /// Objects of a plain type.
        #[tf(optional)]
        crew: Attr<Vec<Sailor>>,
    }

    /// A ship.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Ship {
        /// In any letter case.
        #[tf(required, eq = same_letters)]
        name: Attr<String>,
        /// Made by the provider.
        #[tf(computed)]
        number: Attr<i64>,
    }

    /// A sailor.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Sailor {
        /// In any letter case.
        #[tf(required, eq = same_letters)]
        name: Attr<String>,
    }

    #[allow(
        clippy::ptr_arg,
        reason = "the derive compares values of the attribute's own type"
    )]
    fn same_letters(a: &String, b: &String) -> bool {
        a.eq_ignore_ascii_case(b)
    }

    #[allow(
        clippy::ptr_arg,
        reason = "the derive compares values of the attribute's own type"
    )]
    fn same_end(a: &String, b: &String) -> bool {
        a.rsplit('/').next() == b.rsplit('/').next()
    }

    fn ship(name: &str, number: Attr<i64>) -> Ship {
        Ship {
            name: name.into(),
            number,
        }
    }

    fn planned() -> Fleet {
        Fleet {
            harbour: "kiel".into(),
            id: Attr::Unknown,
            ship: Set(vec![ship("a", Attr::Unknown), ship("b", Attr::Unknown)]).into(),
            crew: vec![Sailor { name: "Ann".into() }].into(),
            ..Fleet::default()
        }
    }

    fn found() -> Fleet {
        Fleet {
            harbour: "sea:/kiel".into(),
            id: "id-7".into(),
            password: "from a cache".into(),
            ship: Set(vec![ship("B", 2.into()), ship("A", 1.into())]).into(),
            crew: vec![Sailor { name: "ann".into() }].into(),
        }
    }

    fn differences(planned: &Fleet, found: &Fleet) -> Vec<String> {
        differing(&Fleet::block(), &planned.encode(), &found.encode())
    }

    #[test]
    fn other_spellings_are_not_differences_at_any_depth() {
        assert_eq!(differences(&planned(), &found()), Vec::<String>::new());
    }

    #[test]
    fn every_attribute_that_means_something_else_is_named() {
        let other = Fleet {
            harbour: "sea:/rostock".into(),
            ship: Set(vec![ship("B", 2.into()), ship("C", 1.into())]).into(),
            crew: vec![Sailor { name: "Bob".into() }].into(),
            ..found()
        };
        assert_eq!(differences(&planned(), &other), ["crew", "harbour", "ship"]);
    }

    #[test]
    fn one_element_is_not_the_counterpart_of_two() {
        let twice = Fleet {
            ship: Set(vec![ship("a", 1.into()), ship("A", 2.into())]).into(),
            ..found()
        };
        assert_eq!(differences(&planned(), &twice), ["ship"]);
    }

    #[test]
    fn elements_that_turn_out_to_be_one_are_not_a_difference() {
        let open = |number: Attr<i64>| Ship {
            name: Attr::Unknown,
            number,
        };
        let planned = Fleet {
            ship: Set(vec![open(1.into()), open(Attr::Unknown)]).into(),
            ..planned()
        };
        let one = Fleet {
            ship: Set(vec![ship("a", 1.into())]).into(),
            ..found()
        };
        assert_eq!(differences(&planned, &one), Vec::<String>::new());
        let three = Fleet {
            ship: Set(vec![
                ship("a", 1.into()),
                ship("b", 2.into()),
                ship("c", 3.into()),
            ])
            .into(),
            ..found()
        };
        assert_eq!(differences(&planned, &three), ["ship"]);
    }
}
