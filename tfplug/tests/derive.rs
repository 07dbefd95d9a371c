//! The attributes that `#[derive(Model)]` accepts, and its errors for the rest.

use std::collections::BTreeMap;

use tfplug::schema::{Constraint, Kind, Nesting, Relation, Schema};
use tfplug::validator::{between, length, one_of, unique_by};
use tfplug::value::Value;
use tfplug::{Attr, Field as _, Model, Path, Set, StringEnum, Timeouts};

/// Every flag, in every place where it makes sense.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(
    conflicting(r#type, single),
    at_least_one_of(secret, title),
    exactly_one_of(many, unordered)
)]
#[tf(required_together(resource_name, title))]
struct Everything {
    /// Text with a raw name.
    ///
    /// And a second paragraph.
    #[tf(optional, force_new, validate = length(1..=8), validate = one_of(&["a", "b"]))]
    r#type: Attr<String>,
    #[tf(optional, computed, default = 5, validate = between(1..=9), deprecated = "Gone soon.")]
    count_of_them: Attr<i64>,
    #[tf(optional, sensitive, write_only)]
    secret: Attr<String>,
    #[tf(optional, computed, keep, prefix = "arn:", name = "arn")]
    resource_name: Attr<String>,
    #[tf(optional, eq = same_case)]
    title: Attr<String>,
    #[tf(optional, each = between(0..=65535), force_new_if = fewer)]
    ports: Attr<Set<i64>>,
    #[tf(optional, computed, never_null, validate = between(0.0..=1.0))]
    ratio: Attr<f64>,
    #[tf(optional, computed, default = "EC2")]
    launch: Attr<Launch>,
    #[tf(optional)]
    launches: Attr<Set<Launch>>,
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
    #[tf(block, min = 1, max = 3, deprecated = "Use `single`.", validate = unique_by("name", |part: &Part| part.name.get()))]
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

/// Where it runs.
#[derive(Clone, Debug, Eq, PartialEq, StringEnum)]
#[tf(rename_all = "SCREAMING_SNAKE_CASE")]
enum Launch {
    Fargate,
    FargateSpot,
    #[tf(name = "EC2")]
    Ec2,
    Other(String),
}

/// A setting.
#[derive(Clone, Debug, Eq, PartialEq, StringEnum)]
#[tf(rename_all = "camelCase")]
enum Setting {
    Quiet,
    LongNames,
    #[tf(name = "IPv6Only")]
    Ipv6Only,
    Other(String),
}

#[test]
fn strings_in_camel_case_begin_with_a_small_letter() {
    assert_eq!(Setting::VALUES, ["quiet", "longNames", "IPv6Only"]);
    assert_eq!(Setting::from("longNames"), Setting::LongNames);
}

fn fewer(before: &Set<i64>, after: &Set<i64>) -> bool {
    after.0.len() < before.0.len()
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_case(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[test]
fn mistakes_are_compile_errors_with_a_remedy() {
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
    assert!(kind.optional && kind.force_new);
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
    let shrinks = attribute("ports").force_new_if.as_ref().unwrap();
    let ports = |ports: &[i64]| Value::Set(ports.iter().map(|port| (*port).into()).collect());
    assert!(shrinks.holds(&ports(&[1, 2]), &ports(&[3])));
    assert!(!shrinks.holds(&ports(&[1]), &ports(&[2, 3])));
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
fn constraints_name_the_attributes_of_the_schema() {
    let constraints = <Everything as Model>::block().constraints;
    assert_eq!(
        constraints,
        [
            Constraint::new(Relation::Conflicting, &["type", "single"]),
            Constraint::new(Relation::AtLeastOneOf, &["secret", "title"]),
            Constraint::new(Relation::ExactlyOneOf, &["many", "any_order"]),
            Constraint::new(Relation::RequiredTogether, &["arn", "title"]),
        ]
    );
}

#[test]
fn the_elements_of_a_block_are_checked_as_a_whole() {
    let blocks = <Everything as Model>::block().blocks;
    let many = blocks.iter().find(|nested| nested.name == "many").unwrap();
    let part = |name: &str| Part {
        name: name.into(),
        ..Part::default()
    };
    let parts = |names: &[&str]| names.iter().map(|name| part(name)).collect::<Vec<_>>();
    let faults =
        |names: &[&str]| many.checks[0].faults(&parts(names).encode(), &Path::from("many"));
    assert_eq!(faults(&["a", "b"]), []);
    assert_eq!(faults(&["a", "b", "a"])[0].0, Path::from("many"));
}

#[test]
fn a_string_enum_refuses_in_configurations_what_it_keeps_from_apis() {
    assert_eq!(Launch::VALUES, ["FARGATE", "FARGATE_SPOT", "EC2"]);
    for value in [Launch::Fargate, Launch::FargateSpot, Launch::Ec2] {
        assert_eq!(Launch::from(value.as_str()), value);
    }
    let newer = Launch::decode(&"LAMBDA".into(), &Path::root()).unwrap();
    assert_eq!(newer, Attr::Known(Launch::Other("LAMBDA".to_owned())));
    assert_eq!(newer.known().unwrap().encode(), "LAMBDA".into());
    let block = <Everything as Model>::block();
    let attribute = |name: &str| block.attributes.iter().find(|a| a.name == name).unwrap();
    let launch = attribute("launch");
    assert_eq!(launch.default, Some("EC2".into()));
    assert_eq!(
        launch.checks[0].describe(),
        "One of `FARGATE`, `FARGATE_SPOT`, `EC2`."
    );
    let faults = |value: Value| launch.checks[0].faults(&value, &Path::from("launch"));
    for fine in ["EC2".into(), Value::Null, Value::unknown()] {
        assert_eq!(faults(fine), []);
    }
    let message = "\"fargate\" is not one of \"FARGATE\", \"FARGATE_SPOT\", \"EC2\". Did you mean \"FARGATE\"?";
    assert_eq!(
        faults("fargate".into()),
        [(Path::from("launch"), message.to_owned())]
    );
    let launches = Value::List(vec!["EC2".into(), "EC3".into()]);
    let faults = attribute("launches").checks[0].faults(&launches, &Path::from("launches"));
    assert_eq!(faults[0].0, Path::from("launches[1]"));
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
