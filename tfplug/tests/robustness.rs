//! The echo provider under load and abuse: large messages, many calls at once, slow readers, panics.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use std::time::Duration;

use futures_util::future::join_all;
use tfplug::object;
use tfplug::proto::tfplugin6 as pb;
use tfplug::rules::Action;
use tfplug::testing::Lab;
use tfplug::testing::value::encode;
use tfplug::value::{Type, Value};

/// The example, which `cargo test` builds beside the tests.
fn echo() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let echo = exe
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .join("examples/echo");
    assert!(
        echo.exists(),
        "{} is missing: run `cargo build -p tfplug --examples`",
        echo.display()
    );
    echo
}

async fn lab() -> Lab {
    let lab = Lab::spawn(&echo(), &[]).await.unwrap();
    lab.configure(object! {}).await.unwrap();
    lab
}

/// How often the fake API was asked for something.
async fn reads(lab: &Lab) -> i64 {
    let counted = lab.data("echo_calls", object! {}).await.unwrap();
    match counted.get("reads") {
        Some(Value::Number(reads)) => reads.as_i64().unwrap(),
        other => panic!("no count: {other:?}"),
    }
}

/// An object of these attributes, as core sends it.
fn sent(attributes: &[(&str, Type)], value: &Value) -> Option<pb::DynamicValue> {
    let named = |(name, ty): &(&str, Type)| ((*name).to_owned(), ty.clone());
    let ty = Type::Object(attributes.iter().map(named).collect());
    Some(encode(value, &ty).unwrap())
}

/// A request for the list; `limit` 0 wants all of it.
fn list(config: &Value) -> pb::list_resource::Request {
    let attributes = [
        ("count", Type::Number),
        ("fails_after", Type::Number),
        ("fault", Type::String),
    ];
    pb::list_resource::Request {
        type_name: "echo_thing".to_owned(),
        config: sent(&attributes, config),
        include_resource_object: true,
        limit: 0,
    }
}

#[tokio::test]
async fn messages_of_64_mib_come_and_go() {
    let lab = lab().await;
    let text = "x".repeat(64 << 20);
    let mut value = lab.resource("echo_value").unwrap();
    value
        .apply(object! { string: text.as_str() })
        .await
        .unwrap();
    assert_eq!(value["string"], Value::from(text));
    value.destroy().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_objects_live_at_the_same_time() {
    live_at_the_same_time(200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_objects_live_at_the_same_time() {
    live_at_the_same_time(1_000).await;
}

async fn live_at_the_same_time(count: usize) {
    let lab = lab().await;
    let one = |number: usize| {
        let lab = lab.clone();
        async move {
            let mut thing = lab.resource("echo_thing").unwrap();
            let name = format!("thing {number}");
            let step = thing.apply(object! { name: name.as_str() }).await.unwrap();
            assert_eq!(step.action, Action::Create);
            assert_eq!(thing["name"], Value::from(name));
            let id = thing["id"].clone();
            thing.destroy().await.unwrap();
            id
        }
    };
    let mut ids: Vec<String> = join_all((0..count).map(one))
        .await
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "every object has its own ID");
}

#[tokio::test]
async fn a_slow_reader_slows_the_list_and_not_the_provider() {
    let lab = lab().await;
    let mut client = lab.connection().client();
    let mut events = client
        .list_resource(list(
            &object! { count: 1_000_000, fails_after: Value::Null, fault: Value::Null },
        ))
        .await
        .unwrap()
        .into_inner();
    for _ in 0..3 {
        assert!(events.message().await.unwrap().is_some());
    }
    // The client reads no further: results have nowhere to go, so the search ends.
    let mut before = reads(&lab).await;
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = reads(&lab).await;
        if now == before {
            break;
        }
        before = now;
    }
    assert!(
        before < 1_000,
        "{before} pages were read for a reader that stopped"
    );
    // Meanwhile everything else goes on.
    let mut thing = lab.resource("echo_thing").unwrap();
    thing.apply(object! { name: "a" }).await.unwrap();
    for _ in 0..1_000 {
        assert!(
            events.message().await.unwrap().is_some(),
            "the list goes on as well"
        );
    }
}

#[tokio::test]
async fn a_list_that_fails_reports_the_error_after_its_results() {
    let lab = lab().await;
    let request = list(&object! { count: 50, fails_after: 7, fault: Value::Null });
    let mut events = lab
        .connection()
        .client()
        .list_resource(request)
        .await
        .unwrap()
        .into_inner();
    let (mut found, mut diagnostics) = (0, Vec::new());
    while let Some(event) = events.message().await.unwrap() {
        match event.identity {
            Some(_) => found += 1,
            None => diagnostics.extend(event.diagnostic),
        }
    }
    assert_eq!(found, 7);
    assert!(
        diagnostics[0].summary.contains("lost the rest"),
        "{diagnostics:?}"
    );
}

#[tokio::test]
async fn a_panic_is_one_message_and_loses_nothing() {
    let lab = lab().await;
    let mut thing = lab.resource("echo_thing").unwrap();
    let failure = thing
        .apply(object! { name: "a", fault: "create panics" })
        .await
        .unwrap_err();
    assert!(failure.to_string().contains("asked to"), "{failure}");
    assert!(
        thing["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("thing-")),
        "the object that exists is in the state"
    );
    let failure = lab
        .resource("echo_thing")
        .unwrap()
        .apply(object! { name: "a", fault: "validation panics" })
        .await
        .unwrap_err();
    assert!(failure.to_string().contains("asked to"), "{failure}");
    thing.destroy().await.unwrap();
}

#[tokio::test]
async fn a_panic_in_any_other_handler_is_one_message_too() {
    let lab = lab().await;
    let mut client = lab.connection().client();
    let alone = |diagnostics: &[pb::Diagnostic]| {
        assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
        assert!(
            diagnostics[0].detail.contains("asked to"),
            "{diagnostics:?}"
        );
    };

    let lookup = [
        ("id", Type::String),
        ("name", Type::String),
        ("title", Type::String),
    ];
    let request = pb::read_data_source::Request {
        type_name: "echo_lookup".to_owned(),
        config: sent(
            &lookup,
            &object! { id: "panic", name: Value::Null, title: Value::Null },
        ),
        ..Default::default()
    };
    alone(
        &client
            .read_data_source(request)
            .await
            .unwrap()
            .get_ref()
            .diagnostics,
    );

    let ticket = [
        ("subject", Type::String),
        ("renew_after", Type::Number),
        ("token", Type::String),
    ];
    let asked = object! { subject: "panic", renew_after: Value::Null, token: Value::Null };
    let request = pb::open_ephemeral_resource::Request {
        type_name: "echo_ticket".to_owned(),
        config: sent(&ticket, &asked),
        ..Default::default()
    };
    alone(
        &client
            .open_ephemeral_resource(request)
            .await
            .unwrap()
            .get_ref()
            .diagnostics,
    );

    let request = pb::call_function::Request {
        name: "describe".to_owned(),
        arguments: vec![encode(&"panic".into(), &Type::String).unwrap()],
    };
    let answer = client.call_function(request).await.unwrap().into_inner();
    assert!(
        answer
            .error
            .is_some_and(|error| error.text.contains("asked to"))
    );

    let asked = object! { count: Value::Null, fails_after: Value::Null, fault: "panic" };
    let mut events = client
        .list_resource(list(&asked))
        .await
        .unwrap()
        .into_inner();
    alone(&events.message().await.unwrap().unwrap().diagnostic);
    assert!(events.message().await.unwrap().is_none());

    let request = pb::invoke_action::Request {
        action_type: "echo_poke".to_owned(),
        config: sent(
            &[("thing", Type::String), ("times", Type::Number)],
            &object! { thing: "panic", times: Value::Null },
        ),
        ..Default::default()
    };
    let mut events = client.invoke_action(request).await.unwrap().into_inner();
    match events.message().await.unwrap().unwrap().r#type {
        Some(pb::invoke_action::event::Type::Completed(done)) => alone(&done.diagnostics),
        other => panic!("{other:?}"),
    }
    assert!(events.message().await.unwrap().is_none());
}
