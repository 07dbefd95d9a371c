//! Every spelling of an unset value: null, an empty string or collection, the value that the API takes for unset.

mod capacity_provider;
mod cluster;
mod daemon;
mod gateway;
mod service;
mod task_definition;

use std::fmt::Write as _;

use serde_json::Value as Json;
use tfplug::Model;
use tfplug::rules::Action;
use tfplug::schema::Attribute;
use tfplug::testing::value::from_json;
use tfplug::value::Value;

use super::{lab, models};
use crate::aws::codec::samples::{Spelling, golden_text, spelled};

const SPELLINGS: [Spelling; 3] = [Spelling::Null, Spelling::Empty, Spelling::Declared];

/// A configuration in each spelling: the second plan is empty, and so is the one for any other spelling, or nothing is sent.
async fn spellings_are_one<M: Model>(resource: &str, base: Json, update: &str) {
    let base = from_json(&base, &M::block()).unwrap();
    let attributes = M::block().into_members();
    for before in SPELLINGS {
        let (fake, lab) = lab().await;
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        if resource != "ecs_cluster" {
            cluster
                .apply(tfplug::object! { name: "main" })
                .await
                .unwrap();
        }
        let mut object = lab.resource(resource).unwrap();
        let config = spelled(&base, &attributes, before);
        object.apply(config.clone()).await.unwrap();
        let plan = object.plan(config).await.unwrap();
        assert_eq!(plan.action, Action::NoOp, "{resource} {before:?}");
        let sent = fake.calls(update).len();
        for after in SPELLINGS {
            let config = spelled(&base, &attributes, after);
            let step = object.apply(config.clone()).await.unwrap();
            assert_ne!(
                step.action,
                Action::Replace,
                "{resource} {before:?} {after:?}"
            );
            let calls = fake.calls(update);
            assert_eq!(
                calls.len(),
                sent,
                "{before:?} to {after:?}: {:?}",
                calls.last()
            );
            let plan = object.plan(config).await.unwrap();
            assert_eq!(plan.action, Action::NoOp, "{resource} {before:?} {after:?}");
        }
    }
}

/// A value of one attribute in another spelling of unset, after which nothing is to do.
async fn nothing_to_do<M: Model>(resource: &str, update: &str, base: &Json, spellings: &[Json]) {
    let with = |more: &Json| {
        let mut all = base.clone();
        if let (Json::Object(all), Json::Object(more)) = (&mut all, more) {
            all.extend(more.clone());
        }
        from_json(&all, &M::block()).unwrap()
    };
    for before in spellings {
        let (fake, lab) = lab().await;
        let mut cluster = lab.resource("ecs_cluster").unwrap();
        if resource != "ecs_cluster" {
            let main = tfplug::object! { name: "main" };
            cluster.apply(main).await.unwrap();
        }
        let mut object = lab.resource(resource).unwrap();
        object.apply(with(before)).await.unwrap();
        let sent = fake.calls(update).len();
        for after in spellings {
            let step = object.apply(with(after)).await;
            let step = step.unwrap_or_else(|error| panic!("{before} to {after}: {error}"));
            assert_ne!(step.action, Action::Replace, "{before} to {after}");
            let calls = fake.calls(update);
            assert_eq!(calls.len(), sent, "{before} to {after}: {:?}", calls.last());
        }
    }
}

/// All attributes of all objects: the values that mean unset, and the value that a removal sends.
#[test]
fn the_table_of_unset_values_is_as_recorded() {
    let mut table = String::from(
        "# Values that mean the same as unset\n\nWritten by a test (`UPDATE=1`). Null always does; a required attribute without a value is \
         refused before a request, unless nothing in its block is set. A removed attribute \
         without a value in the last column is left out of the request, in which ECS keeps it or the whole structure is \
         replaced.\n\n| attribute | also unset | removed, it is sent as |\n|---|---|---|\n",
    );
    for (name, block) in models() {
        rows(name, &block.into_members(), &mut table);
    }
    golden_text("src/provider/lifecycle/unset.md", &table);
}

fn rows(at: &str, attributes: &[Attribute], table: &mut String) {
    for attribute in attributes.iter().filter(|it| it.optional || it.required) {
        let path = format!("{at}.{}", attribute.name);
        let unset = attribute.unset.as_ref().map(|unset| match unset {
            Value::Null => "empty".to_owned(),
            unset => format!("empty, {}", text(unset)),
        });
        let clear = attribute.counterpart.clear.as_ref().map(text);
        if unset.is_some() || clear.is_some() {
            let (unset, clear) = (unset.unwrap_or_default(), clear.unwrap_or_default());
            let _ = writeln!(table, "| `{path}` | {unset} | {clear} |");
        }
        rows(&path, attribute.object_members(), table);
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`\"{text}\"`"),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::List(items) | Value::Set(items) if items.is_empty() => "`[]`".to_owned(),
        Value::List(items) => items.iter().map(text).collect(),
        Value::Object(entries) => {
            let set = entries.iter().filter(|(_, it)| {
                !it.is_null()
                    && (!it.items().is_empty()
                        || it.as_str().is_some()
                        || matches!(it, Value::Bool(_)))
            });
            let set: Vec<String> = set
                .map(|(name, it)| format!("{name} = {}", text(it).replace('`', "")))
                .collect();
            format!("`{{ {} }}`", set.join(", "))
        }
        other => format!("`{other:?}`"),
    }
}
