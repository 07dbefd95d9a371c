//! A part of an object as rules see it: a value, unknown or not, that knows its place, and the facts of
//! its schema.

use std::collections::BTreeMap;

use tfplug::schema::Attribute;
use tfplug::value::Value;

use super::place::Place;

static NULL: Value = Value::Null;

/// A value at its place.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    value: &'a Value,
    /// Its place.
    pub(crate) place: Place<'a>,
    facts: Facts<'a>,
}

/// The schema's facts about a value.
#[derive(Clone, Copy, Debug)]
enum Facts<'a> {
    /// None: it is a part of a container, or plain.
    None,
    /// The attributes of an object.
    Members(&'a [Attribute]),
    /// Those of the attribute that holds the value.
    Of(&'a Attribute),
}

impl<'a> Node<'a> {
    /// The value at `place`.
    pub(crate) fn new(value: &'a Value, place: Place<'a>) -> Self {
        Self {
            value,
            place,
            facts: Facts::None,
        }
    }

    /// A whole object, with the attributes and blocks of its schema.
    pub(crate) fn object(value: &'a Value, members: &'a [Attribute]) -> Self {
        Self {
            value,
            place: Place::object(),
            facts: Facts::Members(members),
        }
    }

    /// An attribute that the object does not have.
    pub(crate) fn absent(name: &'static str) -> Self {
        Self::new(&NULL, Place::object().member(name))
    }

    /// A member: of a container by its API name, of an object by the attribute's. Absent ones are null. A block that occurs
    /// once is entered.
    pub(crate) fn get(&self, name: &'static str) -> Node<'a> {
        let (holder, place) = self.entered();
        let value = if holder.is_unknown() {
            holder
        } else {
            holder.get(name).unwrap_or(&NULL)
        };
        Node {
            value,
            place: place.member(name),
            facts: self.facts.member(name),
        }
    }

    /// Whether the schema has a member of that name here, or without one the value.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self.facts {
            Facts::None => self.value.get(name).is_some(),
            facts => facts.members().iter().any(|member| member.name == name),
        }
    }

    /// The object that has the members: itself, or the only element.
    fn entered(&self) -> (&'a Value, Place<'a>) {
        match (self.facts, self.value) {
            (Facts::Of(_), Value::List(items)) => match items.as_slice() {
                [one] => (one, self.place.element(0, one)),
                _ => (&NULL, self.place),
            },
            (Facts::Of(_), Value::Set(items)) => match items.as_slice() {
                [one] => (one, self.place.in_set(one)),
                _ => (&NULL, self.place),
            },
            _ => (self.value, self.place),
        }
    }

    /// Whether it is known after apply only.
    pub(crate) fn is_unknown(&self) -> bool {
        self.value.is_unknown()
    }

    /// Text, or nothing; `None` while unknown. The empty string is nothing.
    pub(crate) fn text(&self) -> Option<Option<&'a str>> {
        let known = self.known()?;
        Some(
            known
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty()),
        )
    }

    /// A whole number, or nothing; `None` while unknown.
    pub(crate) fn int(&self) -> Option<Option<i64>> {
        Some(self.known()?.and_then(|value| match value {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }))
    }

    /// A truth value, or nothing; `None` while unknown.
    pub(crate) fn bool(&self) -> Option<Option<bool>> {
        Some(self.known()?.and_then(|value| match value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }))
    }

    /// Whether it is sent: null and structures without a member are not.
    pub(crate) fn is_sent(&self) -> Option<bool> {
        Some(self.known()?.is_some_and(|value| match value {
            Value::Object(members) => !members.is_empty(),
            _ => true,
        }))
    }

    /// A number with a fraction, or nothing; `None` while unknown.
    pub(crate) fn float(&self) -> Option<Option<f64>> {
        Some(self.known()?.and_then(|value| match value {
            Value::Number(number) => number.to_string().parse().ok(),
            _ => None,
        }))
    }

    /// Whether there is a value: not null, not an empty string, not a list or object without values, and in an object not
    /// what the attribute takes for unset. `None` while that depends on an unknown part.
    pub(crate) fn is_set(&self) -> Option<bool> {
        match self.facts {
            Facts::None => is_set(self.value),
            Facts::Of(attribute) => settled(self.value, &|value| attribute.is_unset(value)),
            Facts::Members(members) => settled(self.value, &|value| {
                let unset =
                    |it: &Attribute| value.get(&it.name).is_none_or(|part| it.is_unset(part));
                members.iter().all(unset)
            }),
        }
    }

    /// Whether a block is there, whatever is set in it.
    pub(crate) fn occurs(&self) -> Option<bool> {
        Some(!self.items()?.is_empty())
    }

    /// Whether a block is there that counts: one in which nothing is set is the same as none. An unknown part counts as set.
    pub(crate) fn counts_as_block(&self) -> Option<bool> {
        Some(self.occurs()? && self.is_set() != Some(false))
    }

    /// Whether a part of it is known after apply only.
    pub(crate) fn has_unknown(&self) -> bool {
        self.value.has_unknown()
    }

    /// Whether it is the same as another, which includes both being unset in whatever spelling; `None` while not all of
    /// both is known.
    pub(crate) fn same(&self, other: &Self) -> Option<bool> {
        let unset = !self.is_set()? && !other.is_set()?;
        let known = !self.has_unknown() && !other.has_unknown();
        known.then(|| unset || self.value.same(other.value))
    }

    /// Whether it is certainly set, at least in part.
    pub(crate) fn is_given(&self) -> bool {
        self.is_set() == Some(true)
    }

    /// The elements; none when absent, `None` while the list itself is unknown.
    pub(crate) fn items(&self) -> Option<Vec<Node<'a>>> {
        let known = self.known()?;
        let in_set = matches!(known, Some(Value::Set(_)));
        let items = known.map_or(&[][..], Value::items);
        let node = |(index, value)| Node {
            value,
            place: match in_set {
                true => self.place.in_set(value),
                false => self.place.element(index, value),
            },
            facts: self.facts.element(),
        };
        Some(items.iter().enumerate().map(node).collect())
    }

    /// How many elements are certainly set, and of how many that is not known.
    pub(crate) fn counts(&self) -> Option<(usize, usize)> {
        let items = self.items()?;
        let count = |set| items.iter().filter(|item| item.is_set() == set).count();
        Some((count(Some(true)), count(None)))
    }

    /// A member where a message about the whole list or set can point: in its first element, or in a set of several, in
    /// which no path leads, without one.
    pub(crate) fn at_member(&self, name: &'static str) -> Node<'a> {
        match (self.value, self.items().as_deref()) {
            (Value::List(_), Some([first, ..])) => first.get(name),
            _ => self.get(name),
        }
    }

    /// The elements that are sent, which are not those without values; `None` while that is not known of all.
    pub(crate) fn set_items(&self) -> Option<Vec<Node<'a>>> {
        let mut items = self.items()?;
        if items.iter().any(|item| item.is_set().is_none()) {
            return None;
        }
        items.retain(Node::is_given);
        Some(items)
    }

    /// The entries of a map; none when absent, `None` while the map itself is unknown.
    pub(crate) fn entries(&self) -> Option<Vec<(&'a str, Node<'a>)>> {
        let entries = match self.known()? {
            Some(Value::Map(entries) | Value::Object(entries)) => entries,
            _ => return Some(Vec::new()),
        };
        let node = |(key, value): (&'a String, &'a Value)| {
            (
                key.as_str(),
                Node {
                    value,
                    place: self.place.entry(key),
                    facts: self.facts.element(),
                },
            )
        };
        Some(entries.iter().map(node).collect())
    }

    fn known(&self) -> Option<Option<&'a Value>> {
        match self.value {
            Value::Unknown(_) => None,
            Value::Null => Some(None),
            known => Some(Some(known)),
        }
    }
}

impl<'a> Facts<'a> {
    fn members(self) -> &'a [Attribute] {
        match self {
            Facts::None => &[],
            Facts::Members(members) => members,
            Facts::Of(attribute) => attribute.object_members(),
        }
    }

    fn member(self, name: &str) -> Self {
        if matches!(self, Facts::None) {
            return Facts::None;
        }
        let mut members = self.members().iter();
        let member = members.find(|member| member.name == name);
        #[cfg(test)]
        assert!(
            member.is_some(),
            "a rule asks for {name}, which is not in the schema"
        );
        member.map_or(Facts::None, Facts::Of)
    }

    fn element(self) -> Self {
        match self {
            Facts::Of(attribute) if !attribute.object_members().is_empty() => {
                Facts::Members(attribute.object_members())
            }
            _ => Facts::None,
        }
    }
}

/// Whether a value is set by what counts as unset; `None` while that depends on an unknown part.
fn settled(value: &Value, is_unset: &dyn Fn(&Value) -> bool) -> Option<bool> {
    match value {
        Value::Unknown(_) => None,
        known if is_unset(known) => Some(false),
        known if known.has_unknown() && is_unset(&without_unknown(known)) => None,
        _ => Some(true),
    }
}

/// The value, were all that is unknown null, and unknown elements none.
fn without_unknown(value: &Value) -> Value {
    let entries = |entries: &BTreeMap<String, Value>| {
        let entries = entries.iter();
        entries
            .map(|(name, value)| (name.clone(), without_unknown(value)))
            .collect()
    };
    let items = |items: &[Value]| {
        let known = items.iter().filter(|item| !item.is_unknown());
        known.map(without_unknown).collect()
    };
    match value {
        Value::Unknown(_) => Value::Null,
        Value::Object(all) => Value::Object(entries(all)),
        Value::Map(all) => Value::Map(entries(all)),
        Value::List(all) => Value::List(items(all)),
        Value::Set(all) => Value::Set(items(all)),
        other => other.clone(),
    }
}

/// See [`Node::is_set`]; `None` while that depends on an unknown part.
fn is_set(value: &Value) -> Option<bool> {
    match value {
        Value::Unknown(_) => None,
        Value::Null => Some(false),
        Value::String(text) => Some(!text.is_empty()),
        Value::Map(entries) => Some(!entries.is_empty()),
        Value::List(_) | Value::Set(_) | Value::Object(_) => {
            let mut undecided = false;
            for (_, part) in value.children() {
                match is_set(part) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => undecided = true,
                }
            }
            (!undecided).then_some(false)
        }
        _ => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_values_stay_undecided_all_the_way_down() {
        let value = Value::Object([("image".to_owned(), Value::unknown())].into());
        let node = Node::new(&value, Place::in_json("c", 0, None));
        assert_eq!(node.get("image").text(), None);
        assert_eq!(node.get("cpu").int(), Some(None));
        let unknown = Value::unknown();
        assert_eq!(
            Node::new(&unknown, node.place)
                .get("portMappings")
                .get("x")
                .is_set(),
            None
        );
    }
}
