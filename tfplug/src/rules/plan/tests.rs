//! Plans that core accepts, and those that it refuses.

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
