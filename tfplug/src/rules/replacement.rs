//! The paths whose change asks for replacement.

use super::place::Place;
use super::{Content, Violation};
use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Kind};
use crate::value::Value;

/// Whether any of `paths` makes core replace the object, and which of them exist on neither side.
///
/// A path counts if its value differs or is planned unknown, and always if it leads to a write-only attribute. On create
/// and on destroy the paths are ignored.
pub fn replacement(
    block: &Block,
    prior: &Value,
    planned: &Value,
    paths: &[Path],
) -> (bool, Vec<Violation>) {
    let (mut effective, mut faults) = (false, Vec::new());
    if prior.is_null() || planned.is_null() {
        return (effective, faults);
    }
    for path in paths {
        match (lookup(prior, path), lookup(planned, path)) {
            (None, None) => faults.push(Violation {
                path: path.clone(),
                ..Place::root().fault("asks for replacement, but exists in neither state nor plan")
            }),
            (before, after) => {
                let (before, after) = (
                    before.unwrap_or(&super::NULL),
                    after.unwrap_or(&super::NULL),
                );
                effective |= after.has_unknown() || !before.same(after) || write_only(block, path);
            }
        }
    }
    (effective, faults)
}

/// The value at `path`, as core finds it: there is no way into a set, and below an unknown value all is unknown.
fn lookup<'a>(value: &'a Value, path: &Path) -> Option<&'a Value> {
    let mut found = value;
    for step in path.steps() {
        found = match (step, found) {
            (_, Value::Unknown(_)) => return Some(found),
            (Step::Attribute(name) | Step::Key(name), found) => found.get(name)?,
            (Step::Index(index), Value::List(items) | Value::Tuple(items)) => items.get(*index)?,
            _ => return None,
        };
    }
    Some(found)
}

/// Whether the path leads to a write-only attribute, or into one.
fn write_only(block: &Block, path: &Path) -> bool {
    let mut content = Content::from(block);
    for step in path.steps() {
        // Positions and keys lead from a collection to its elements, which the same content describes.
        let Step::Attribute(name) = step else {
            continue;
        };
        let attribute = content.attributes.iter().find(|it| it.name == *name);
        content = match (attribute, content.blocks.iter().find(|it| it.name == *name)) {
            (
                Some(Attribute {
                    write_only: true, ..
                }),
                _,
            ) => return true,
            (
                Some(Attribute {
                    kind: Kind::Nested(_, members),
                    ..
                }),
                _,
            ) => members.into(),
            (None, Some(nested)) => (&nested.block).into(),
            _ => return false,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::sample::{block, messages, nested_block, object, text};
    use super::*;
    use crate::schema::Nesting;

    fn schema() -> Block {
        let inner = block(
            &[
                text("name", "optional"),
                text("secret", "optional write_only"),
            ],
            &[],
        );
        block(
            &[text("a", "optional")],
            &[nested_block("b", Nesting::List, inner)],
        )
    }

    fn of(a: Value, names: &[Value]) -> Value {
        let part = |name: &Value| object([("name", name.clone()), ("secret", Value::Null)]);
        object([
            ("a", a),
            ("b", Value::List(names.iter().map(part).collect())),
        ])
    }

    fn asked(prior: &Value, planned: &Value, path: &str) -> (bool, Vec<String>) {
        let (effective, faults) = replacement(&schema(), prior, planned, &[Path::from(path)]);
        (effective, messages(&faults))
    }

    #[test]
    fn a_path_counts_where_values_differ_or_become_unknown() {
        let prior = of("x".into(), &["n".into()]);
        let yes = (true, Vec::new());
        let no = (false, Vec::new());
        assert_eq!(asked(&prior, &of("y".into(), &["n".into()]), "a"), yes);
        assert_eq!(
            asked(&prior, &of(Value::unknown(), &["n".into()]), "a"),
            yes
        );
        assert_eq!(asked(&prior, &prior, "a"), no);
        assert_eq!(
            asked(&prior, &of("y".into(), &["n".into()]), "b[0].name"),
            no
        );
        assert_eq!(asked(&prior, &of("x".into(), &[]), "b[0].name"), yes);
        assert_eq!(
            asked(
                &prior,
                &of("x".into(), &["n".into(), "m".into()]),
                "b[1].name"
            ),
            yes
        );
        let unknown_blocks = object([("a", "x".into()), ("b", Value::unknown())]);
        assert_eq!(asked(&prior, &unknown_blocks, "b[0].name"), yes);
    }

    #[test]
    fn write_only_paths_count_without_a_difference() {
        let prior = of("x".into(), &["n".into()]);
        assert_eq!(asked(&prior, &prior, "b[0].secret"), (true, Vec::new()));
    }

    #[test]
    fn a_path_must_exist_somewhere_unless_there_is_nothing_to_replace() {
        let prior = of("x".into(), &["n".into()]);
        for path in ["c", "b[1].name", "a.b", "b[0].name[0]"] {
            let (effective, faults) = asked(&prior, &prior, path);
            assert!(!effective && faults.len() == 1, "{path}");
            assert!(faults[0].starts_with(path), "{faults:?}");
        }
        assert_eq!(asked(&Value::Null, &prior, "c"), (false, Vec::new()));
        assert_eq!(asked(&prior, &Value::Null, "c"), (false, Vec::new()));
    }

    #[test]
    fn there_is_no_way_into_a_set() {
        let inner = block(&[text("name", "optional")], &[]);
        let schema = block(&[], &[nested_block("s", Nesting::Set, inner)]);
        let value = object([("s", Value::Set(vec![object([("name", "x".into())])]))]);
        let (_, faults) = replacement(&schema, &value, &value, &[Path::from("s[0].name")]);
        assert_eq!(faults.len(), 1);
    }
}
