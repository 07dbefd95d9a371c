//! The public contract: every change of it shows in review, and core would accept all of it.

use tfplug::schema::Schema;

use crate::repository::{inventory, text, update, write};

const GOLDEN: &str = "tests/repo/schema.json";

#[test]
fn the_contract_is_as_reviewed() {
    let actual = tfplug::docs::schema_json(&inventory());
    if update() {
        write(GOLDEN, &actual);
    }
    let expected = text(GOLDEN).unwrap_or_default();
    assert!(
        actual == expected,
        "the schema differs from {GOLDEN} in line {}: {}\nrun UPDATE=1 cargo test --test repo, and review the difference",
        first_difference(&expected, &actual).0,
        first_difference(&expected, &actual).1,
    );
}

#[test]
fn core_would_accept_every_schema() {
    let inventory = inventory();
    let check = |name: &str, schema: &Schema| -> Vec<String> {
        schema
            .check()
            .iter()
            .map(|fault| format!("{name}: {fault}"))
            .collect()
    };
    let mut faults = check("provider", &inventory.provider);
    for (name, offer) in &inventory.resources {
        faults.extend(check(name, &offer.schema));
    }
    for (name, offer) in &inventory.data_sources {
        faults.extend(check(&format!("data {name}"), &offer.schema));
    }
    for (name, offer) in &inventory.list_resources {
        let check = offer.schema.block.attributes.iter();
        faults.extend(
            check
                .filter(|it| it.computed)
                .map(|it| format!("list {name}.{}: a list computes nothing", it.name)),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The first difference of two texts: the number of the line, and the actual line.
pub(crate) fn first_difference(expected: &str, actual: &str) -> (usize, String) {
    let mut expected = expected.lines();
    let mut actual = actual.lines();
    for line in 1.. {
        match (expected.next(), actual.next()) {
            (None, None) => return (line, "the ends of the files differ".to_owned()),
            (before, now) if before == now => {}
            (before, now) => {
                return (
                    line,
                    format!("{:?} is now {:?}", before.unwrap_or(""), now.unwrap_or("")),
                );
            }
        }
    }
    unreachable!("files end")
}

#[test]
fn the_first_difference_is_named() {
    assert_eq!(
        first_difference("a\nb\n", "a\nc\n"),
        (2, "\"b\" is now \"c\"".to_owned())
    );
    assert_eq!(first_difference("a\n", "a\nc\n").0, 2);
}
