//! What `#[derive(Model)]` accepts, and what it says to the rest.

use std::collections::BTreeMap;

use tfplug::schema::{Kind, Nesting, Schema};
use tfplug::validator::{between, length, one_of};
use tfplug::value::Value;
use tfplug::{Attr, Field as _, Model, Path, Set, Timeouts};

/// Every flag, in every place where it makes sense.
#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Everything {
    /// Text with a raw name.
    ///
    /// And a second paragraph.
    #[tf(required, force_new, validate = length(1..=8), validate = one_of(&["a", "b"]))]
    r#type: Attr<String>,
    #[tf(optional, computed, default = 5, validate = between(1..=9), deprecated = "Gone soon.")]
    count_of_them: Attr<i64>,
    #[tf(optional, sensitive, write_only)]
    secret: Attr<String>,
    #[tf(computed, keep, prefix = "arn:", name = "arn")]
    resource_name: Attr<String>,
    #[tf(optional, eq = same_case)]
    title: Attr<String>,
    #[tf(optional, each = between(0..=65535))]
    ports: Attr<Set<i64>>,
    #[tf(optional, computed, never_null)]
    ratio: Attr<f64>,
    #[tf(optional)]
    labels: Attr<BTreeMap<String, Attr<String>>>,
    #[tf(optional)]
    plain: Attr<Vec<Part>>,
    #[tf(optional, nested)]
    once: Attr<Part>,
    #[tf(optional, nested)]
    by_key: Attr<BTreeMap<String, Part>>,
    #[tf(block, force_new, min = 1)]
    single: Attr<Part>,
    #[tf(block, min = 1, max = 3, deprecated = "Use `single`.")]
    many: Attr<Vec<Part>>,
    #[tf(block, name = "any_order")]
    unordered: Attr<Set<Part>>,
    #[tf(timeouts(create, read, update, delete))]
    timeouts: Timeouts,
}

/// A part.
#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Part {
    /// Its name.
    #[tf(required)]
    name: Attr<String>,
    #[tf(optional, computed, default = false)]
    enabled: Attr<bool>,
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_case(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[test]
fn mistakes_are_compile_errors_that_tell_what_to_do() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

#[test]
fn every_flag_reaches_the_schema() {
    let block = <Everything as Model>::block();
    let schema = Schema {
        version: 0,
        block: block.clone(),
    };
    assert_eq!(schema.check(), Vec::<String>::new());
    let attribute = |name: &str| block.attributes.iter().find(|a| a.name == name).unwrap();
    let kind = attribute("type");
    assert!(kind.required && kind.force_new);
    assert_eq!(kind.checks.len(), 2);
    assert_eq!(
        kind.description,
        "Text with a raw name.\n\nAnd a second paragraph."
    );
    assert_eq!(attribute("count_of_them").default, Some(Value::from(5)));
    assert_eq!(
        attribute("count_of_them").deprecated.as_deref(),
        Some("Gone soon.")
    );
    assert!(attribute("secret").sensitive && attribute("secret").write_only);
    assert_eq!(attribute("arn").prefix.as_deref(), Some("arn:"));
    assert!(attribute("arn").keep && attribute("arn").computed);
    let equal = attribute("title").equal.as_ref().unwrap();
    assert!(equal.holds(&"A".into(), &"a".into()) && !equal.holds(&"A".into(), &"b".into()));
    assert!(matches!(
        attribute("once").kind,
        Kind::Nested(Nesting::Single, _)
    ));
    assert!(matches!(
        attribute("by_key").kind,
        Kind::Nested(Nesting::Map, _)
    ));
    assert_eq!(attribute("plain").members.len(), 2);
}

#[test]
fn every_block_is_counted_as_declared() {
    let blocks = <Everything as Model>::block().blocks;
    let counts: Vec<_> = blocks
        .iter()
        .map(|nested| (nested.name.as_str(), nested.nesting, nested.min, nested.max))
        .collect();
    assert_eq!(
        counts,
        [
            ("single", Nesting::List, 1, 1),
            ("many", Nesting::List, 1, 3),
            ("any_order", Nesting::Set, 0, 0),
            ("timeouts", Nesting::Single, 0, 0),
        ]
    );
    assert!(blocks[0].force_new);
    assert_eq!(blocks[1].block.deprecated.as_deref(), Some("Use `single`."));
}

#[test]
fn values_return_as_they_went() {
    let part = Part {
        name: "p".into(),
        enabled: Attr::Unknown,
    };
    let model = Everything {
        r#type: "a".into(),
        ports: Attr::Known(Set(vec![80, 443])),
        labels: Attr::Known([("k".to_owned(), Attr::Unknown)].into()),
        once: Attr::Known(part.clone()),
        single: Attr::Known(part.clone()),
        many: Attr::Known(vec![part.clone(), part]),
        ..Everything::default()
    };
    let read = Everything::decode(&model.encode(), &Path::root()).unwrap();
    assert_eq!(read, Attr::Known(model));
}
