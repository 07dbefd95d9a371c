//! The promises of a plan, and the final plan that has to keep them.

use super::*;
use crate::value::Refinements;

/// The final plan keeps the former spelling of a value that means the same, and a value in the place of null.
#[tokio::test]
async fn a_plan_promises_nothing_that_the_final_plan_breaks() {
    let block = Toy::block();
    let nullable = |prefix: &str| {
        Value::Unknown(Refinements {
            prefix: Some(prefix.to_owned()),
            ..Refinements::default()
        })
    };
    let go = |set: &[(&str, Value)]| {
        let part = |alias: &Value| {
            let part = [
                ("name", "a".into()),
                ("code", Value::Null),
                ("alias", alias.clone()),
            ];
            Value::Object(part.map(|(name, it)| (name.to_owned(), it)).into())
        };
        let alias = set.iter().find(|(name, _)| *name == "alias");
        let others = set.iter().filter(|(name, _)| *name != "alias").cloned();
        let mut all: Vec<_> = others.chain([("act", "go".into())]).collect();
        all.extend(alias.map(|(_, alias)| ("part", Value::List(vec![part(alias)]))));
        config(&all)
    };
    let list = |items: &[Value]| Value::List(items.to_vec());
    for (name, before, open, after) in [
        (
            "title",
            "hello".into(),
            Value::unknown_with_prefix("HE"),
            "HELLO".into(),
        ),
        (
            "alias",
            "hello".into(),
            Value::unknown_with_prefix("HE"),
            "HELLO".into(),
        ),
        ("size", "big".into(), nullable("hu"), Value::Null),
        ("mood", "good".into(), nullable("ba"), Value::Null),
        (
            "words",
            list(&["a".into(), "b".into()]),
            list(&["a".into(), Value::unknown_with_prefix("B")]),
            list(&["a".into(), "B".into()]),
        ),
    ] {
        for prior in [apply(&go(&[(name, before)])).await.state, Value::Null] {
            let first = plan(&go(&[(name, open.clone())]), &prior);
            let last = plan(&go(&[(name, after.clone())]), &prior);
            let broken = rules::final_plan(&block, &first.planned, &last.planned);
            assert!(broken.is_empty(), "{name}: {broken:?}");
        }
    }
    // A promise that is kept in any case stays.
    let open = Value::unknown_with_prefix("he");
    let before = apply(&go(&[("title", "hello".into())])).await.state;
    for prior in [before, Value::Null] {
        let planned = plan(&go(&[("title", open.clone())]), &prior).planned;
        assert_eq!(planned.get("title"), Some(&open));
    }
}
