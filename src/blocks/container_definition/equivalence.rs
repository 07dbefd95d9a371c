//! When two definitions mean the same to ECS.
//!
//! The canonical form leaves out what ECS takes for absent — nulls, empty texts, lists and objects, and defaults; not the
//! empty value of a variable, but a variable without one — and puts the elements of lists without order into one. Texts in a command line and the values of maps are never dropped.
//! Two definitions are equal when their canonical forms are. Some defaults depend on the structure around them: the user
//! of a log router, the port of the host.
//!
//! The form borrows everything from the values that it is made of: comparing costs no copies.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use tfplug::value::Value;

use super::once;
use super::read::{Containers, Problem};
use crate::shapes::{Absent, CONTAINER, Field, FieldType, Order, Structure};

/// A value in canonical form.
#[derive(Debug, PartialEq)]
pub(crate) enum Canonical<'a> {
    /// A plain value; what is unknown is equal to what is unknown.
    Plain(&'a Value),
    /// Text by name.
    Map(&'a BTreeMap<String, Value>),
    /// The elements, in order.
    List(Vec<Canonical<'a>>),
    /// The members that have a meaning, in the API's order.
    Object(Vec<(&'static str, Canonical<'a>)>),
}

/// Whether two texts of `container_definitions` mean the same. A text that cannot be read equals itself only.
#[allow(
    clippy::ptr_arg,
    reason = "semantic equality of an attribute is asked about its Rust type"
)]
pub(crate) fn same(a: &String, b: &String) -> bool {
    same_in(None, a, b)
}

/// The same for a known network mode.
pub(crate) fn same_in(network_mode: Option<&str>, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a, b) = (once::read(a), once::read(b));
    let usable = |read: &Containers| !read.problems.iter().any(Problem::is_fatal);
    usable(&a) && usable(&b) && same_containers(&a.items, &b.items, network_mode)
}

/// Whether two lists of containers mean the same in a known network mode: where the container's port is the host's port,
/// naming it twice has no meaning.
pub(crate) fn same_containers(a: &[Value], b: &[Value], network_mode: Option<&str>) -> bool {
    a.len() == b.len() && canonical(a, network_mode) == canonical(b, network_mode)
}

/// The canonical form of all containers, ordered by name.
pub(crate) fn canonical<'a>(
    containers: &'a [Value],
    network_mode: Option<&str>,
) -> Vec<Canonical<'a>> {
    let form = Form {
        one_port: matches!(network_mode, Some("awsvpc" | "host")),
    };
    let object = |item| form.object(&CONTAINER, item);
    let mut items: Vec<_> = containers
        .iter()
        .map(|item| object(item).unwrap_or(Canonical::Object(Vec::new())))
        .collect();
    items.sort_by(|a, b| order(a, b, &["name"]));
    items
}

/// The canonical form of all containers as values under the API's names.
pub(crate) fn canonical_values(containers: &[Value], network_mode: Option<&str>) -> Vec<Value> {
    let canonical = canonical(containers, network_mode);
    canonical.iter().map(Canonical::value).collect()
}

impl Canonical<'_> {
    /// A plain member of a structure.
    fn plain(&self, name: &str) -> Option<&Value> {
        let Canonical::Object(members) = self else {
            return None;
        };
        members.iter().find_map(|(member, value)| match value {
            Canonical::Plain(value) if *member == name => Some(*value),
            _ => None,
        })
    }

    /// The form as JSON under the API's names; what is unknown is left out.
    pub(crate) fn json(&self) -> Json {
        match self {
            Canonical::Plain(value) => plain_json(value),
            Canonical::Map(entries) => entries
                .iter()
                .map(|(name, value)| (name.clone(), plain_json(value)))
                .collect(),
            Canonical::List(items) => items.iter().map(Canonical::json).collect(),
            Canonical::Object(members) => members
                .iter()
                .map(|(name, member)| ((*name).to_owned(), member.json()))
                .collect(),
        }
    }

    /// The form as a value under the API's names.
    fn value(&self) -> Value {
        match self {
            Canonical::Plain(value) => (*value).clone(),
            Canonical::Map(entries) => Value::Map((*entries).clone()),
            Canonical::List(items) => Value::List(items.iter().map(Canonical::value).collect()),
            Canonical::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, member)| ((*name).to_owned(), member.value()))
                    .collect(),
            ),
        }
    }
}

fn plain_json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => number.as_i64().map_or(Json::Null, Json::from),
        Value::String(text) => Json::String(text.clone()),
        _ => Json::Null,
    }
}

struct Form {
    /// A host port can only be the container's port: absent and equal are one.
    one_port: bool,
}

impl Form {
    /// The canonical form of a structure; `None` when nothing is left.
    fn object<'a>(&self, shape: &Structure, value: &'a Value) -> Option<Canonical<'a>> {
        if value.is_unknown() {
            return Some(Canonical::Plain(value));
        }
        let says_nothing = |field: &Field| {
            field.default == Absent::NoStructure && value.get(field.name).is_none_or(Value::is_null)
        };
        if shape.fields.iter().any(says_nothing) {
            return None;
        }
        let members: Vec<_> = shape
            .fields
            .iter()
            .filter_map(|field| {
                let member = value.get(field.name)?;
                let canonical = self.member(field, member)?;
                let default = self.is_default_here(shape, value, field, member);
                (!default).then_some((field.name, canonical))
            })
            .collect();
        (!members.is_empty()).then_some(Canonical::Object(members))
    }

    /// Whether a member holds what ECS fills in because of the structure around it.
    fn is_default_here(
        &self,
        shape: &Structure,
        around: &Value,
        field: &Field,
        member: &Value,
    ) -> bool {
        match field.default {
            Absent::Same(other) => around.get(other) == Some(member),
            Absent::HostPort(other) => self.one_port && around.get(other) == Some(member),
            Absent::Beside(other, text) => {
                let beside = shape.field(other).zip(around.get(other));
                member.as_str() == Some(text)
                    && beside.is_some_and(|(field, it)| self.member(field, it).is_some())
            }
            _ => false,
        }
    }

    fn member<'a>(&self, field: &Field, value: &'a Value) -> Option<Canonical<'a>> {
        match (&field.kind, value) {
            (_, Value::Null) => None,
            (_, Value::Unknown(_)) => Some(Canonical::Plain(value)),
            (FieldType::Map, Value::Map(entries) | Value::Object(entries)) => {
                (!entries.is_empty()).then_some(Canonical::Map(entries))
            }
            (FieldType::Object(shape), value) => self.object(shape, value),
            (FieldType::Strings(order) | FieldType::Ints(order), value) => {
                let mut items: Vec<&Value> = value.items().iter().collect();
                if *order == Order::Free {
                    items.sort_by(|a, b| plain_order(Some(a), Some(b)));
                    items.dedup();
                }
                if is_full(field, &items) {
                    return None;
                }
                let items: Vec<_> = items.into_iter().map(Canonical::Plain).collect();
                (!items.is_empty()).then_some(Canonical::List(items))
            }
            (FieldType::Objects(shape, keys), value) => self.list(shape, keys, value.items()),
            (FieldType::Keyed(shape, key), value) => self.list(shape, &[key], value.items()),
            (_, value) => (!is_absent(field, value)).then_some(Canonical::Plain(value)),
        }
    }

    /// The sort is stable: of two variables with one name the later still wins.
    fn list<'a>(
        &self,
        shape: &Structure,
        keys: &[&str],
        items: &'a [Value],
    ) -> Option<Canonical<'a>> {
        let mut items: Vec<_> = items
            .iter()
            .filter_map(|item| self.object(shape, item))
            .collect();
        if !keys.is_empty() {
            items.sort_by(|a, b| order(a, b, keys));
        }
        (!items.is_empty()).then_some(Canonical::List(items))
    }
}

fn is_absent(field: &Field, value: &Value) -> bool {
    if value.as_str() == Some("") {
        return field.default != Absent::NoStructure;
    }
    match (field.default, value) {
        (Absent::String(default), Value::String(text)) => text == default,
        (Absent::Int(default), Value::Number(number)) => number.as_i64() == Some(default),
        (Absent::HostPort(_), Value::Number(number)) => number.as_i64() == Some(0),
        (Absent::Bool(default), Value::Bool(value)) => *value == default,
        _ => false,
    }
}

/// Whether a list in order holds all elements of its default.
fn is_full(field: &Field, items: &[&Value]) -> bool {
    let Absent::Strings(default) = field.default else {
        return false;
    };
    items
        .iter()
        .map(|item| item.as_str())
        .eq(default.iter().map(|text| Some(*text)))
}

/// The order of two elements by the members that identify them, as they are in canonical form.
fn order(a: &Canonical<'_>, b: &Canonical<'_>, names: &[&str]) -> Ordering {
    let orders = names
        .iter()
        .map(|name| plain_order(a.plain(name), b.plain(name)));
    orders
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Absent values come first, then numbers, then texts.
fn plain_order(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let number = |value: Option<&Value>| match value {
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    (number(a), a.and_then(Value::as_str)).cmp(&(number(b), b.and_then(Value::as_str)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::super::read::read;
    use super::super::samples::{container, described_in, leaves, reworded};
    use super::*;

    fn equal(a: &Json, b: &Json) -> bool {
        same(&a.to_string(), &b.to_string())
    }

    #[test]
    fn members_that_aws_adds_change_nothing() {
        let configured = json!([{"name":"web","image":"nginx","portMappings":[{"containerPort":80}],
            "healthCheck":{"command":["CMD","true"]},"linuxParameters":{"capabilities":{"add":[]}}}]);
        let described = json!([{"name":"web","image":"nginx","cpu":0,"essential":true,"environment":[],
            "portMappings":[{"containerPort":80,"hostPort":0,"protocol":"tcp"}],"mountPoints":[],"volumesFrom":[],
            "systemControls":[],"linuxParameters":{},"versionConsistency":"enabled","readonlyRootFilesystem":false,
            "healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3,"startPeriod":0}}]);
        assert!(equal(&configured, &described));
    }

    #[test]
    fn a_real_change_is_one() {
        let base = json!([{"name":"web","image":"nginx","command":["a","b"],"environment":[{"name":"A","value":"1"}]}]);
        for changed in [
            json!([{"name":"web","image":"nginx:2","command":["a","b"],"environment":[{"name":"A","value":"1"}]}]),
            json!([{"name":"web","image":"nginx","command":["b","a"],"environment":[{"name":"A","value":"1"}]}]),
            json!([{"name":"web","image":"nginx","command":["a","b"],"environment":[{"name":"A","value":"2"}]}]),
            json!([{"name":"web","image":"nginx","command":["a","b",""],"environment":[{"name":"A","value":"1"}]}]),
            json!([{"name":"web","image":"nginx","command":["a","b"]}]),
        ] {
            assert!(!equal(&base, &changed), "{changed}");
        }
    }

    #[test]
    fn an_empty_variable_is_one_and_a_variable_without_value_is_none() {
        let with = |environment: Json| json!([{"name":"web","environment":environment}]);
        let (empty, bare) = (
            with(json!([{"name":"A","value":""}])),
            with(json!([{"name":"A"}])),
        );
        assert!(!equal(&empty, &bare));
        assert!(!equal(&empty, &with(json!([]))));
        assert!(equal(&bare, &with(json!([]))));
        assert!(equal(&bare, &with(json!([{"name":"A","value":null}]))));
    }

    #[test]
    fn host_ports_that_can_only_be_the_container_port_are_not_a_difference() {
        let plain = r#"[{"name":"web","portMappings":[{"containerPort":80}]}]"#;
        let named = r#"[{"name":"web","portMappings":[{"containerPort":80,"hostPort":80}]}]"#;
        let same_in = |mode| {
            let (plain, named) = (read(plain).items, read(named).items);
            same_containers(&plain, &named, Some(mode))
        };
        assert!(same_in("awsvpc"));
        assert!(same_in("host"));
        assert!(!same_in("bridge"), "a dynamic port is not a fixed one");
    }

    /// Configured, described by ECS, and something else that must show.
    #[test]
    fn defaults_of_ecs_that_depend_on_other_members_change_nothing() {
        let router = |more: Json| {
            let mut it = json!({"name":"log","firelensConfiguration":{"type":"fluentbit"}});
            it.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!([it])
        };
        let device = |more: Json| {
            let mut it = json!({"hostPath":"/dev/fuse"});
            it.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            json!([{"name":"web","linuxParameters":{"devices":[it],"maxSwap":10}}])
        };
        assert!(equal(&router(json!({})), &router(json!({"user":"0"}))));
        assert!(!equal(&router(json!({})), &router(json!({"user":"0:0"}))));
        let plain = |user: Json| json!([{"name":"web","user":user,"firelensConfiguration":{}}]);
        assert!(
            !equal(&plain(json!("")), &plain(json!("0"))),
            "no log router"
        );
        let full = json!({"containerPath":"/dev/fuse","permissions":["write","mknod","read"]});
        assert!(equal(&device(json!({})), &device(full)));
        assert!(!equal(
            &device(json!({})),
            &device(json!({"permissions":["read","write"]}))
        ));
        assert!(!equal(
            &device(json!({})),
            &device(json!({"containerPath":"/dev/x"}))
        ));
        let swap =
            |more: Json| json!([{"name":"web","linuxParameters":{"maxSwap":10,"swappiness":more}}]);
        assert!(equal(&swap(Json::Null), &swap(json!(60))));
        assert!(
            !equal(&swap(Json::Null), &swap(json!(0))),
            "0 does not swap"
        );
    }

    #[test]
    fn text_that_cannot_be_read_equals_itself_only() {
        let (a, b) = ("nonsense".to_owned(), "other".to_owned());
        assert!(same(&a, &a.clone()));
        assert!(!same(&a, &b));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn saying_the_same_in_another_way_changes_nothing(web in container(), side in container()) {
            let (mut web, mut side) = (web, side);
            web["name"] = json!("web");
            side["name"] = json!("side");
            let other = json!([reworded(&CONTAINER, &side), reworded(&CONTAINER, &web)]);
            prop_assert!(equal(&json!([web, side]), &other), "{}", other);
        }

        /// The description by ECS in a network mode: every default spelled out, those that depend on what is around as well.
        #[test]
        fn a_described_definition_is_not_a_difference(
            web in container(),
            mode in prop::sample::select(vec!["awsvpc", "host", "bridge"]),
        ) {
            let mut web = web;
            web["name"] = json!("web");
            let described = described_in(mode, &CONTAINER, &web);
            prop_assert!(
                same_in(Some(mode), &json!([web]).to_string(), &json!([described]).to_string()),
                "{}", described
            );
        }

        #[test]
        fn changing_any_field_changes_it(web in container(), at in any::<prop::sample::Index>()) {
            let mut web = web;
            web["name"] = json!("web");
            let mut changed = web.clone();
            let count = leaves(&CONTAINER, &mut web.clone(), usize::MAX);
            let at = at.index(count);
            leaves(&CONTAINER, &mut changed, at);
            prop_assert!(!equal(&json!([web]), &json!([changed])), "{} {}", web, changed);
        }
    }
}
