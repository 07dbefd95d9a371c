//! A toy model with one of everything, against committed pages.

use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::function::{FunctionError, Variadic};
use crate::inventory::{Inventory, Offer};
use crate::model::{Attr, Dynamic, Model, Set};
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
    /// Its maker.
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
    /// The result.
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
        std::fs::write(&path, actual).expect("the golden file can be saved");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} differs; run with UPDATE=1 and review:\n{actual}",
        path.display()
    );
}

fn identity() -> Schema {
    let block = Key::block();
    Schema { version: 0, block }
}

/// The identity of a car.
#[derive(Clone, Debug, Default, crate::Model)]
struct Key {
    /// Name of the car.
    #[tf(required)]
    name: Attr<String>,
    /// Garage of the car.
    #[tf(optional)]
    garage: Attr<String>,
}

#[test]
fn a_resource_page_shows_what_the_protocol_hides() {
    let identity = identity();
    let parts = Parts {
        import_by_identity: Some(
            "import {\n  to       = toy_car.a\n  identity = { name = \"a\" }\n}\n",
        ),
        identity: Some(&identity),
        example: Some("resource \"toy_car\" \"a\" {\n  name = \"a\"\n}\n"),
        import: Some("terraform import toy_car.a a\n"),
        limits: Some(limits()),
        prose: Some("## Driving\n\nSlowly.\n"),
    };
    golden("toy.md", &resource_page("toy", "toy_car", &toy(), &parts));
}

/// One argument of every sort, and a result with members.
fn assemble() -> Function {
    let call = |name: String,
                size: Option<i64>,
                tags: BTreeMap<String, Vec<String>>,
                maker: Maker,
                spare: Attr<Dynamic>,
                parts: Variadic<bool>| {
        let _ = (name, size, tags, spare, parts);
        Ok::<_, FunctionError>(vec![maker])
    };
    Function::new("assemble", call)
        .summary("Assembles\na toy")
        .description("Puts a toy together.\n\nTwice the same\nmakes two.")
        .deprecated("Toys come assembled;\nuse `unpack`.")
        .parameter("name", "The name,\nif it has one.")
        .parameter("size", "In millimetres; null for any.")
        .parameter("tags", "One of:\n\n- red\n- blue")
        .parameter("maker", "Who makes it")
        .parameter("spare", "Anything.")
        .parameter("parts", "Which parts are there.")
}

#[test]
fn a_function_page_follows_the_usual_generator() {
    let parts = Parts {
        example: Some(
            "output \"toy\" {\n  value = provider::toy::assemble(\"a\", null, {}, { name = \"b\", settings = [] }, 1, true)\n}\n",
        ),
        prose: Some("## Glue\n\nSlowly.\n"),
        ..Parts::default()
    };
    let page = function_page("toy", &assemble(), &parts);
    golden("function.md", &page);
}

#[test]
fn a_bare_function_still_has_a_page() {
    let answer = Function::new("answer", || Ok(42)).summary("Answers");
    let page = function_page("toy", &answer, &Parts::default());
    for part in [
        "description: |-\n  Answers\n---\n\n# function: answer\n\nAnswers.\n\n## Signature",
        "```text\nanswer() number\n```\n",
    ] {
        assert!(page.contains(part), "{part} missing in\n{page}");
    }
    assert!(
        page.ends_with("## Arguments\n\nThere are none.\n"),
        "{page}"
    );
    let described = Function::new("answer", || Ok(42)).description("First.\n\nSecond.");
    let page = function_page("toy", &described, &Parts::default());
    assert!(page.contains("description: |-\n  First.\n---"), "{page}");
}

#[test]
fn every_page_with_a_type_has_a_description() {
    let (toy, parts) = (toy(), Parts::default());
    let pages = [
        (
            "Ephemeral Resource",
            ephemeral_resource_page("toy", "toy_car", &toy, &parts),
        ),
        ("Action", action_page("toy", "toy_car", &toy, &parts)),
        (
            "List Resource",
            list_resource_page("toy", "toy_car", &toy, &parts),
        ),
    ];
    for (kind, page) in pages {
        let title = format!("page_title: \"toy_car {kind} - toy\"");
        assert!(page.contains(&title), "{page}");
        assert!(page.contains(&format!("# toy_car ({kind})")), "{page}");
        assert!(page.contains("- `name` (String) The name."), "{page}");
    }
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
    assert_eq!(format::reflow(text), flowed);
}

#[test]
fn values_are_encoded_as_hcl() {
    let list = crate::value::Value::List(vec!["${a}".into(), 1.into()]);
    assert_eq!(format::hcl(&list), "[\"$${a}\", 1]");
    assert_eq!(format::duration(Duration::from_secs(3661)), "1h1m1s");
}
