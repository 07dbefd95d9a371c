//! Later values that keep what a plan promised, and those that break it.

use std::slice::from_ref;

use super::super::sample::{attribute, block, map, messages, nested, nested_block, object, text};
use super::*;
use crate::schema::{Attribute, Kind};
use crate::value::Refinements;

const OK: [&str; 0] = [];

/// The apply check of one attribute.
fn one(attribute: Attribute, planned: Value, new: Value) -> Vec<String> {
    let name = attribute.name.clone();
    let of = |value| object([(name.as_str(), value)]);
    messages(&applied(&block(&[attribute], &[]), &of(planned), &of(new)))
}

fn typed(ty: Type, planned: Value, new: Value) -> Vec<String> {
    one(
        attribute("a", "optional computed", Kind::Type(ty)),
        planned,
        new,
    )
}

fn list(items: &[Value]) -> Value {
    Value::List(items.to_vec())
}

fn set(items: &[Value]) -> Value {
    Value::Set(items.to_vec())
}

#[test]
fn known_values_stay_null_ones_too() {
    assert_eq!(typed(Type::String, "x".into(), "x".into()), OK);
    assert_eq!(
        typed(Type::String, "x".into(), "y".into()),
        ["a: was \"x\", but is now \"y\""]
    );
    assert_eq!(
        typed(Type::String, "x".into(), Value::Null),
        ["a: was \"x\", but is now null"]
    );
    assert_eq!(
        typed(Type::String, Value::Null, "x".into()),
        ["a: was null, but is now \"x\""]
    );
    let secret = one(
        text("a", "optional sensitive"),
        "hunter2".into(),
        "hunter3".into(),
    );
    assert!(secret.len() == 1 && !secret[0].contains("hunter"));
}

#[test]
fn unknown_values_become_anything_that_was_not_promised_away() {
    for new in ["x".into(), Value::Null] {
        assert_eq!(typed(Type::String, Value::unknown(), new), OK);
    }
    let arn = Value::unknown_with_prefix("arn:");
    assert_eq!(typed(Type::String, arn.clone(), "arn:x".into()), OK);
    assert_eq!(typed(Type::String, arn.clone(), "id-1".into()).len(), 1);
    assert_eq!(typed(Type::String, arn, Value::Null).len(), 1);
    let some = Value::Unknown(Refinements {
        min_length: Some(1),
        max_length: Some(2),
        ..Refinements::default()
    });
    let strings = Type::list(Type::String);
    assert_eq!(
        typed(strings.clone(), some.clone(), list(&["x".into()])),
        OK
    );
    assert_eq!(typed(strings.clone(), some.clone(), list(&[])).len(), 1);
    assert_eq!(
        typed(strings, some, list(&["x".into(), "y".into(), "z".into()])).len(),
        1
    );
}

#[test]
fn nothing_stays_unknown_after_apply_but_may_in_the_final_plan() {
    let faults = typed(Type::String, Value::unknown(), Value::unknown());
    assert_eq!(faults, ["a: unknown, where all must be known"]);
    let block = block(&[text("a", "computed")], &[]);
    let of = |value| object([("a", value)]);
    let last = |first: Value, second: Value| messages(&final_plan(&block, &of(first), &of(second)));
    assert_eq!(last(Value::unknown(), Value::unknown()), OK);
    assert_eq!(last(Value::unknown(), "x".into()), OK);
    assert_eq!(
        last("x".into(), Value::unknown()),
        ["a: was \"x\", but is now unknown"]
    );
    assert_eq!(last("x".into(), "y".into()).len(), 1);
}

#[test]
fn collections_keep_their_length_and_keys() {
    let strings = Type::list(Type::String);
    let (x, y) = (Value::from("x"), Value::from("y"));
    assert_eq!(
        typed(
            strings.clone(),
            list(&[x.clone(), Value::unknown()]),
            list(&[x.clone(), y.clone()])
        ),
        OK
    );
    assert_eq!(
        typed(
            strings.clone(),
            list(from_ref(&x)),
            list(&[x.clone(), y.clone()])
        )
        .len(),
        1
    );
    assert!(
        typed(
            strings,
            list(&[x.clone(), y.clone()]),
            list(&[y.clone(), x.clone()])
        )[0]
        .starts_with("a[0]")
    );
    let strings = Type::map(Type::String);
    assert_eq!(
        typed(
            strings.clone(),
            map([("k", x.clone())]),
            map([("k", x.clone())])
        ),
        OK
    );
    let moved = typed(strings, map([("k", x.clone())]), map([("l", x.clone())]));
    assert_eq!(moved, ["a[\"k\"]: has vanished", "a[\"l\"]: has appeared"]);
    let pair = Type::Object([("p".to_owned(), Type::String)].into());
    let changed = typed(pair, object([("p", x)]), object([("p", y)]));
    assert_eq!(changed, ["a.p: was \"x\", but is now \"y\""]);
}

#[test]
fn set_elements_pair_both_ways_and_the_set_does_not_grow() {
    let strings = Type::set(Type::String);
    let (x, y) = (Value::from("x"), Value::from("y"));
    let check = |planned: &[Value], new: &[Value]| typed(strings.clone(), set(planned), set(new));
    assert_eq!(check(&[x.clone(), y.clone()], &[y.clone(), x.clone()]), OK);
    assert_eq!(
        check(&[Value::unknown(), y.clone()], &[y.clone(), x.clone()]),
        OK
    );
    // Two unknown elements may turn out to be the same.
    assert_eq!(check(&[Value::unknown(), y.clone()], from_ref(&y)), OK);
    assert_eq!(
        check(&[x.clone(), y.clone()], from_ref(&x)),
        ["a: the planned element \"y\" is missing"]
    );
    assert!(check(from_ref(&x), &[x.clone(), y.clone()])[0].contains("\"y\" was not planned"));
    let grown = check(&[Value::unknown()], &[x, y]);
    assert_eq!(grown, ["a: had 1 elements, but now has 2"]);
}

#[test]
fn dynamic_values_keep_their_type_once_it_is_known() {
    let of = |ty, value| Value::Dynamic(Box::new((ty, value)));
    let check = |planned: Value, new: Value| typed(Type::Dynamic, planned, new);
    assert_eq!(check(Value::unknown(), of(Type::Bool, true.into())), OK);
    assert_eq!(
        check(
            of(Type::Bool, Value::unknown()),
            of(Type::Bool, true.into())
        ),
        OK
    );
    assert_eq!(check(of(Type::Bool, Value::unknown()), Value::Null), OK);
    assert_eq!(
        check(
            of(Type::Bool, Value::unknown()),
            of(Type::String, "x".into())
        )
        .len(),
        1
    );
    assert_eq!(
        check(of(Type::String, "x".into()), of(Type::String, "y".into())).len(),
        1
    );
    assert_eq!(check(of(Type::String, "x".into()), Value::Null).len(), 1);
    assert_eq!(check(Value::Null, of(Type::String, "x".into())).len(), 1);
    let open = Type::Tuple(vec![Type::list(Type::Dynamic)]);
    let made = Type::Tuple(vec![Type::list(Type::Bool)]);
    let new = of(made, Value::Tuple(vec![list(&[])]));
    assert_eq!(check(of(open, Value::unknown()), new), OK);
}

fn part(name: impl Into<Value>, id: impl Into<Value>) -> Value {
    object([("name", name.into()), ("id", id.into())])
}

fn members() -> [Attribute; 2] {
    [text("name", "optional"), text("id", "computed")]
}

#[test]
fn objects_neither_come_nor_go() {
    let block = block(&members(), &[]);
    let gone = messages(&applied(&block, &part("x", Value::unknown()), &Value::Null));
    assert_eq!(gone, ["was present, but is now absent"]);
    assert_eq!(
        messages(&applied(&block, &Value::Null, &part("x", "1"))).len(),
        1
    );
    assert_eq!(messages(&applied(&block, &Value::Null, &Value::Null)), OK);
    assert_eq!(
        messages(&applied(
            &block,
            &part("x", Value::unknown()),
            &part("x", "1")
        )),
        OK
    );
}

#[test]
fn nested_attributes_and_blocks_are_compared_by_their_nesting() {
    let unknown = Value::unknown;
    let block_check = |nesting, planned: Value, new: Value| {
        let block = block(&[], &[nested_block("b", nesting, block(&members(), &[]))]);
        messages(&applied(
            &block,
            &object([("b", planned)]),
            &object([("b", new)]),
        ))
    };
    let nested_check = |nesting, planned: Value, new: Value| {
        one(nested("b", "optional", nesting, &members()), planned, new)
    };
    type Wrap = fn(&[Value]) -> Value;
    let wraps: [(Nesting, Wrap); 4] = [
        (Nesting::List, list),
        (Nesting::Set, set),
        (Nesting::Map, |items| {
            Value::Map(
                items
                    .iter()
                    .enumerate()
                    .map(|(n, item)| (n.to_string(), item.clone()))
                    .collect(),
            )
        }),
        (Nesting::Single, |items| {
            items.first().cloned().unwrap_or_default()
        }),
    ];
    for (nesting, wrap) in wraps {
        for check in [&block_check as &dyn Fn(_, _, _) -> _, &nested_check] {
            let planned = wrap(&[part("x", unknown())]);
            assert_eq!(
                check(nesting, planned.clone(), wrap(&[part("x", "1")])),
                OK,
                "{nesting:?}"
            );
            assert_eq!(check(nesting, wrap(&[]), wrap(&[])), OK, "{nesting:?}");
            for new in [wrap(&[part("y", "1")]), wrap(&[])] {
                assert!(
                    !check(nesting, planned.clone(), new).is_empty(),
                    "{nesting:?}"
                );
            }
            assert!(
                !check(nesting, wrap(&[]), wrap(&[part("x", "1")])).is_empty(),
                "{nesting:?}"
            );
            assert_eq!(
                check(nesting, unknown(), wrap(&[part("x", "1")])),
                OK,
                "{nesting:?}"
            );
        }
    }
    assert_eq!(
        block_check(Nesting::Group, part("x", unknown()), part("x", "1")),
        OK
    );
    assert_eq!(
        block_check(Nesting::Group, part("x", "1"), part("x", "2")).len(),
        1
    );
}

#[test]
fn a_state_of_another_shape_is_judged_by_that_alone() {
    let block = block(
        &[text("a", "optional"), text("w", "optional write_only")],
        &[],
    );
    let planned = object([("a", "x".into()), ("w", Value::Null)]);
    let new = object([("a", "y".into()), ("w", "s3cret".into())]);
    let faults = messages(&applied(&block, &planned, &new));
    assert_eq!(faults, ["w: write-only, so it must be null here"]);
}
