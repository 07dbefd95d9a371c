//! When two definitions mean the same to ECS.
//!
//! The canonical form leaves out what ECS takes for absent — nulls, empty texts, lists and objects, and defaults — and
//! puts the elements of keyed lists into the order of their keys. Texts in a command line and the values of maps are
//! never dropped. Two definitions are equal when their canonical forms are.

use tfplug::value::Value;

use super::fields::{Absent, CONTAINER, Field, Kind, Order, Shape};
use super::read::{Containers, read};

/// Whether two texts of `container_definitions` mean the same. A text that cannot be read equals itself only.
#[allow(
    clippy::ptr_arg,
    reason = "semantic equality of an attribute is asked about its Rust type"
)]
pub(crate) fn same(a: &String, b: &String) -> bool {
    same_in(None, a, b)
}

/// The same for a known network mode: where the container's port is the host's port, naming it twice says nothing.
pub(crate) fn same_in(network_mode: Option<&str>, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let readable = |text| {
        Some(read(text))
            .filter(|containers| !containers.problems.iter().any(|problem| problem.fatal))
    };
    match (readable(a), readable(b)) {
        (Some(a), Some(b)) => canonical(&a, network_mode) == canonical(&b, network_mode),
        _ => false,
    }
}

/// The canonical form of all containers, ordered by name.
pub(crate) fn canonical(containers: &Containers, network_mode: Option<&str>) -> Vec<Value> {
    let mut items: Vec<Value> = containers
        .items
        .iter()
        .map(|item| {
            let mut item = item.clone();
            if matches!(network_mode, Some("awsvpc" | "host")) {
                drop_equal_host_ports(&mut item);
            }
            object(&CONTAINER, &item).unwrap_or_else(|| Value::Object(Default::default()))
        })
        .collect();
    items.sort_by_cached_key(|item| key(item, &["name"]));
    items
}

/// In these modes a host port can only be the container's port: absent and equal are one.
fn drop_equal_host_ports(container: &mut Value) {
    let Value::Object(members) = container else {
        return;
    };
    let Some(Value::List(mappings)) = members.get_mut("portMappings") else {
        return;
    };
    for mapping in mappings {
        let Value::Object(mapping) = mapping else {
            continue;
        };
        if mapping
            .get("hostPort")
            .is_some_and(|host| Some(host) == mapping.get("containerPort"))
        {
            mapping.remove("hostPort");
        }
    }
}

/// The canonical form of a structure; `None` when nothing is left.
fn object(shape: &Shape, value: &Value) -> Option<Value> {
    let members = shape.fields.iter().filter_map(|field| {
        let value = member(field, value.get(field.name)?)?;
        Some((field.name.to_owned(), value))
    });
    let members: std::collections::BTreeMap<_, _> = members.collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

fn member(field: &Field, value: &Value) -> Option<Value> {
    match (&field.kind, value) {
        (_, Value::Null) => None,
        (_, Value::Unknown(_)) => Some(Value::unknown()),
        (Kind::Text | Kind::Int | Kind::Bool, value) => {
            (!is_absent(field, value)).then(|| value.clone())
        }
        (Kind::Map, value) => (!value.children().is_empty()).then(|| value.clone()),
        (Kind::Object(shape), value) => object(shape, value),
        (Kind::Texts(order) | Kind::Ints(order), value) => {
            let mut items = value.items().to_vec();
            if *order == Order::Free {
                items.sort_by_cached_key(plain);
            }
            (!items.is_empty()).then_some(Value::List(items))
        }
        (Kind::Objects(shape, keys), value) => {
            let mut items: Vec<Value> = value
                .items()
                .iter()
                .filter_map(|item| object(shape, item))
                .collect();
            if !keys.is_empty() {
                items.sort_by_cached_key(|item| key(item, keys));
            }
            (!items.is_empty()).then_some(Value::List(items))
        }
    }
}

fn is_absent(field: &Field, value: &Value) -> bool {
    if value.as_str() == Some("") {
        return true;
    }
    match field.default {
        Absent::Nothing => false,
        Absent::Text(default) => value.as_str() == Some(default),
        Absent::Int(default) => *value == Value::from(default),
        Absent::Bool(default) => *value == Value::from(default),
    }
}

/// What identifies an element. The sort is stable: of two variables with one name the later still wins.
fn key(item: &Value, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|name| item.get(name).map(plain).unwrap_or_default())
        .collect()
}

/// A scalar as text that sorts.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => format!("{number:0>12}"),
        Value::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::super::fields::{Absent, CONTAINER, Kind, Order, Shape};
    use super::*;

    fn equal(a: &Json, b: &Json) -> bool {
        same(&a.to_string(), &b.to_string())
    }

    #[test]
    fn what_aws_adds_changes_nothing() {
        let written = json!([{"name":"web","image":"nginx","portMappings":[{"containerPort":80}],
            "healthCheck":{"command":["CMD","true"]},"linuxParameters":{"capabilities":{"add":[]}}}]);
        let described = json!([{"name":"web","image":"nginx","cpu":0,"essential":true,"environment":[],
            "portMappings":[{"containerPort":80,"hostPort":0,"protocol":"tcp"}],"mountPoints":[],"volumesFrom":[],
            "systemControls":[],"linuxParameters":{},"versionConsistency":"enabled","readonlyRootFilesystem":false,
            "healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3,"startPeriod":0}}]);
        assert!(equal(&written, &described));
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
    fn host_ports_that_can_only_be_the_container_port_say_nothing() {
        let plain = r#"[{"name":"web","portMappings":[{"containerPort":80}]}]"#;
        let named = r#"[{"name":"web","portMappings":[{"containerPort":80,"hostPort":80}]}]"#;
        assert!(same_in(Some("awsvpc"), plain, named));
        assert!(same_in(Some("host"), plain, named));
        assert!(
            !same_in(Some("bridge"), plain, named),
            "a dynamic port is not a fixed one"
        );
    }

    #[test]
    fn text_that_cannot_be_read_equals_itself_only() {
        let (a, b) = ("nonsense".to_owned(), "other".to_owned());
        assert!(same(&a, &a.clone()));
        assert!(!same(&a, &b));
    }

    /// A container with any of its fields.
    fn container() -> impl Strategy<Value = Json> {
        structure(&CONTAINER)
    }

    fn structure(shape: &'static Shape) -> BoxedStrategy<Json> {
        let members: Vec<_> = shape
            .fields
            .iter()
            .map(|field| {
                let value = content(field.kind);
                let absent = if field.required { 1 } else { 3 };
                prop_oneof![absent => Just(None), 3 => value.prop_map(Some)]
                    .prop_map(move |value| (field, value))
                    .boxed()
            })
            .collect();
        members
            .prop_map(|members| {
                let members = members.into_iter().filter_map(|(field, value)| {
                    match (value, field.required, field.kind) {
                        (Some(value), ..) => Some((field.name.to_owned(), value)),
                        (None, true, Kind::Int) => Some((field.name.to_owned(), json!(7))),
                        (None, true, Kind::Texts(_)) => Some((field.name.to_owned(), json!(["x"]))),
                        (None, true, _) => Some((field.name.to_owned(), json!("x"))),
                        (None, false, _) => None,
                    }
                });
                Json::Object(members.collect())
            })
            .boxed()
    }

    fn content(kind: Kind) -> BoxedStrategy<Json> {
        let word = "[a-z]{1,4}";
        match kind {
            Kind::Text => word.prop_map(Json::from).boxed(),
            Kind::Int => (1..9000i64).prop_map(Json::from).boxed(),
            Kind::Bool => any::<bool>().prop_map(Json::from).boxed(),
            Kind::Texts(_) => prop::collection::vec(word, 1..3)
                .prop_map(Json::from)
                .boxed(),
            Kind::Ints(_) => prop::collection::vec(1..99i64, 1..3)
                .prop_map(Json::from)
                .boxed(),
            Kind::Map => prop::collection::btree_map(word, word, 1..3)
                .prop_map(|map| json!(map))
                .boxed(),
            Kind::Object(shape) => structure(shape),
            Kind::Objects(shape, _) => prop::collection::vec(structure(shape), 1..3)
                .prop_map(Json::from)
                .boxed(),
        }
    }

    /// Says the same in another way: reverses what has no order, and writes out or leaves out what is absent.
    fn reworded(shape: &Shape, json: &Json) -> Json {
        let mut members = json.as_object().cloned().unwrap_or_default();
        for field in shape.fields {
            let value = members.remove(field.name);
            let value = match (value, field.kind) {
                (None, Kind::Texts(_) | Kind::Ints(_) | Kind::Objects(..)) => json!([]),
                (None, Kind::Map | Kind::Object(_)) => json!({}),
                (None, Kind::Text) if field.default == Absent::Nothing => json!(""),
                (None, _) => match field.default {
                    Absent::Nothing => Json::Null,
                    Absent::Text(text) => json!(text),
                    Absent::Int(int) => json!(int),
                    Absent::Bool(value) => json!(value),
                },
                (Some(value), Kind::Object(inner)) => reworded(inner, &value),
                (Some(Json::Array(items)), Kind::Objects(inner, keys)) => {
                    let mut items: Vec<Json> =
                        items.iter().map(|item| reworded(inner, item)).collect();
                    if !keys.is_empty() && distinct(&items, keys) {
                        items.reverse();
                    }
                    json!(items)
                }
                (
                    Some(Json::Array(mut items)),
                    Kind::Texts(Order::Free) | Kind::Ints(Order::Free),
                ) => {
                    items.reverse();
                    json!(items)
                }
                (Some(value), _) => value,
            };
            members.insert(field.name.to_owned(), value);
        }
        Json::Object(members)
    }

    fn distinct(items: &[Json], keys: &[&str]) -> bool {
        let key = |item: &Json| {
            keys.iter()
                .map(|key| item[key].to_string())
                .collect::<Vec<_>>()
        };
        items
            .iter()
            .enumerate()
            .all(|(i, a)| items[i + 1..].iter().all(|b| key(a) != key(b)))
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

        #[test]
        fn changing_any_field_changes_it(web in container(), at in 0..CONTAINER.fields.len()) {
            let field = &CONTAINER.fields[at];
            let mut web = web;
            web["name"] = json!("web");
            let mut changed = web.clone();
            changed[field.name] = match field.kind {
                Kind::Text => json!("CHANGED"),
                Kind::Int => json!(31_337),
                Kind::Bool => json!(!web[field.name].as_bool().unwrap_or(field.default == Absent::Bool(true))),
                Kind::Texts(_) => json!(["CHANGED"]),
                Kind::Map => json!({"CHANGED": "1"}),
                _ => return Ok(()),
            };
            prop_assert!(!equal(&json!([web]), &json!([changed])), "{}", field.name);
        }
    }
}
