//! A toy model with one of everything, against committed pages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::inventory::{Inventory, Offer};
use crate::model::{Attr, Model, Set};
use crate::timeouts::Timeouts;
use crate::validator::{length, one_of};

/// A setting of the toy.
#[derive(Clone, Debug, crate::Model)]
struct Setting {
    /// Which setting.
    #[tf(required, validate = one_of(&["speed", "colour"]))]
    name: Attr<String>,
    /// Its value.
    #[tf(optional)]
    value: Attr<String>,
}

/// A wheel.
#[derive(Clone, Debug, crate::Model)]
struct Wheel {
    /// In millimetres.
    #[tf(required)]
    diameter: Attr<i64>,
    /// Who made it.
    #[tf(optional, nested)]
    maker: Attr<Maker>,
}

/// A maker.
#[derive(Clone, Debug, crate::Model)]
struct Maker {
    /// The maker's name.
    #[tf(required)]
    name: Attr<String>,
    /// Settings that the maker gives.
    #[tf(optional)]
    settings: Attr<Vec<Setting>>,
}

/// A toy car, with one of
/// everything.
///
/// It drives
///
/// - forwards,
/// - backwards.
#[derive(Clone, Debug, crate::Model)]
struct Toy {
    /// The name.
    #[tf(required, force_new, validate = length(1..=20))]
    name: Attr<String>,
    /// How loud
    #[tf(optional, computed, default = "low", validate = one_of(&["low", "high"]))]
    volume: Attr<String>,
    /// The ARN.
    #[tf(computed, keep, prefix = "arn:")]
    arn: Attr<String>,
    /// The key.
    #[tf(optional, sensitive, write_only)]
    key: Attr<String>,
    /// Labels.
    #[tf(optional, each = length(1..=3))]
    labels: Attr<BTreeMap<String, String>>,
    /// One of:
    ///
    /// - red
    /// - blue
    #[tf(optional, deprecated = "Paint is gone; use `labels`.")]
    paint: Attr<String>,
    /// Settings.
    #[tf(optional, computed)]
    setting: Attr<Set<Setting>>,
    /// What it turned out to be.
    #[tf(computed)]
    facts: Attr<Vec<Setting>>,
    /// The wheels.
    #[tf(block, min = 2, max = 4, force_new)]
    wheel: Attr<Vec<Wheel>>,
    #[tf(timeouts(create, delete))]
    timeouts: Timeouts,
}

fn toy() -> Schema {
    Schema {
        version: 1,
        block: Toy::block(),
    }
}

fn limits() -> Limits {
    Limits {
        create: Duration::from_secs(5400),
        ..Limits::DEFAULT
    }
}

/// Compares with a committed file; `UPDATE=1` rewrites it.
#[track_caller]
fn golden(file: &str, actual: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/docs/golden")
        .join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs; run with UPDATE=1 and review:\n{actual}",
        path.display()
    );
}

#[test]
fn a_resource_page_shows_what_the_protocol_hides() {
    let parts = Parts {
        example: Some("resource \"toy_car\" \"a\" {\n  name = \"a\"\n}\n"),
        import: Some("terraform import toy_car.a a\n"),
        limits: Some(limits()),
        prose: Some("## Driving\n\nSlowly.\n"),
    };
    golden("toy.md", &resource_page("toy", "toy_car", &toy(), &parts));
}

#[test]
fn the_contract_is_stable_and_without_prose() {
    let offer = Offer {
        schema: toy(),
        limits: limits(),
        identity: None,
    };
    let inventory = Inventory {
        name: "toy".to_owned(),
        resources: BTreeMap::from([("toy_car".to_owned(), offer)]),
        ..Inventory::default()
    };
    golden("toy.json", &schema_json(&inventory));
}

#[test]
fn an_empty_page_is_still_a_page() {
    let page = provider_page("toy", &Schema::default(), &Parts::default());
    assert!(page.contains("page_title: \"toy Provider\""), "{page}");
    assert!(
        page.ends_with("## Schema\n\nThere is nothing to set.\n"),
        "{page}"
    );
    let page = data_source_page("toy", "toy_car", &Schema::default(), &Parts::default());
    assert!(page.contains("# toy_car (Data Source)"), "{page}");
}

#[test]
fn lines_are_joined_but_lists_and_code_are_not() {
    let text = "One\ntwo.\n\n1. a\n   b\n2. c\n\n```hcl\nx = 1\ny = 2\n```\nend";
    let flowed = "One two.\n\n1. a b\n2. c\n\n```hcl\nx = 1\ny = 2\n```\nend";
    assert_eq!(words::reflow(text), flowed);
}

#[test]
fn values_are_written_as_hcl() {
    let list = crate::value::Value::List(vec!["${a}".into(), 1.into()]);
    assert_eq!(words::hcl(&list), "[\"$${a}\", 1]");
    assert_eq!(words::duration(Duration::from_secs(3661)), "1h1m1s");
}
