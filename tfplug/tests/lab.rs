//! The test driver on the echo provider: what no group of the conformance suite shows.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use tfplug::object;
use tfplug::rules::Action;
use tfplug::testing::Lab;
use tfplug::value::Value;

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

#[tokio::test]
async fn an_identity_imports_the_object_that_it_names() {
    let lab = lab().await;
    let mut thing = lab.resource("echo_thing").unwrap();
    thing
        .apply(object! { name: "a", title: "Hello" })
        .await
        .unwrap();
    let mut other = lab.resource("echo_thing").unwrap();
    let identity = object! { id: thing["id"].as_str().unwrap() };
    other.import_by_identity(&identity).await.unwrap();
    assert_eq!(other["title"], Value::from("Hello"));
    assert_eq!(other.identity(), thing.identity());
    let missing = object! { id: "thing-ffffffffffffffff" };
    let failure = other.import_by_identity(&missing).await.unwrap_err();
    assert!(failure.to_string().contains("non-existent"), "{failure}");
    let mut value = lab.resource("echo_value").unwrap();
    let failure = value.import_by_identity(&identity).await.unwrap_err();
    assert!(failure.to_string().contains("no identity"), "{failure}");
    thing.destroy().await.unwrap();
}

#[tokio::test]
async fn changes_are_deferred_only_where_the_host_allows_it() {
    let waiting = object! { name: "a", parent: Value::unknown(), fault: "waits for its parent" };
    let strict = lab().await;
    let failure = strict
        .resource("echo_thing")
        .unwrap()
        .plan(waiting.clone())
        .await
        .unwrap_err();
    let message = failure.to_string();
    assert!(
        message.contains("cannot be planned yet") && message.contains("does not exist yet"),
        "{message}"
    );
    let patient = lab().await.allow_deferral();
    let mut thing = patient.resource("echo_thing").unwrap();
    assert!(thing.plan(waiting).await.unwrap().deferred);
    let ready =
        object! { name: "a", parent: "arn:echo:thing/thing-1", fault: "waits for its parent" };
    let step = thing.apply(ready).await.unwrap();
    assert_eq!((step.action, step.deferred), (Action::Create, false));
    thing.destroy().await.unwrap();
}

#[tokio::test]
async fn a_promise_of_another_plan_is_seen_before_the_value_is() {
    let lab = lab().await;
    let mut thing = lab.resource("echo_thing").unwrap();
    let parent = Value::unknown_with_prefix("arn:echo:thing/thing-");
    let step = thing
        .plan(object! { name: "a", parent: parent })
        .await
        .unwrap();
    assert_eq!(step.planned.get("parent_kind"), Some(&Value::from("thing")));
    let silent = thing
        .plan(object! { name: "a", parent: Value::unknown() })
        .await
        .unwrap();
    assert!(silent.planned.get("parent_kind").unwrap().is_unknown());
    assert_eq!(
        step.planned.get("arn"),
        Some(&Value::unknown_with_prefix("arn:echo:thing/thing-"))
    );
}

#[tokio::test]
async fn a_list_gives_identities_and_states() {
    let lab = lab().await;
    let listed = lab.list("echo_thing", object! { count: 3 }).await.unwrap();
    assert_eq!(listed.len(), 3);
    let first = &listed[0];
    assert_eq!(first.identity.get("id"), first.state.get("id"));
    let failure = lab.list("echo_thing", object! { count: 3, fails_after: 1 });
    let failure = failure.await.unwrap_err().to_string();
    assert!(failure.contains("lost the rest"), "{failure}");
    let failure = lab.list("echo_value", object! {}).await.unwrap_err();
    assert!(
        failure.to_string().contains("there is no list of it"),
        "{failure}"
    );
}
