//! The driver against a toy, and against the same toy behind a service that answers wrongly.

mod bent;
mod perfect;
mod toy;

use serde_json::json;

use self::bent::{Bend, Bent};
use self::toy::{Echo, World};
use super::{Instance, Lab, Source};
use crate::object;
use crate::rules::Action;
use crate::testing::{Connection, Failure};
use crate::value::Value;

async fn lab(world: &World) -> Lab {
    let lab = Lab::in_process(Echo(world.clone())).await.unwrap();
    lab.configure(object! { region: "here" }).await.unwrap();
    lab
}

/// An instance behind a service that bends the answers.
async fn bent(world: &World, bend: Bend) -> Instance {
    let service = Bent::new(Echo(world.clone()), bend);
    let connection = Connection::to_service(service).await.unwrap();
    let lab = Lab::over(connection).await.unwrap();
    lab.configure(object! {}).await.unwrap();
    lab.resource("echo_thing").unwrap()
}

#[tokio::test]
async fn an_object_lives_and_dies() {
    let world = World::default();
    let mut it = lab(&world).await.resource("echo_thing").unwrap();
    let config = object! { name: "a", tags: object! { team: "x" }, part: [object! { name: "p" }] };
    let step = it.apply(config.clone()).await.unwrap();
    assert_eq!(step.action, Action::Create);
    assert!(step.planned.get("id").unwrap().is_unknown());
    assert_eq!(it["id"], "id-a".into());
    assert_eq!(it["size"], "small".into());
    assert_eq!(
        it.state().at(&"part[0].code".into()),
        Some(&"code of p".into())
    );
    assert_eq!(it.apply(config).await.unwrap().action, Action::NoOp);

    let step = it
        .apply(object! { name: "a", note: "n", secret: "s3cret" })
        .await
        .unwrap();
    assert_eq!(step.action, Action::Update);
    assert_eq!(it["secret"], Value::Null);
    it.reimport("a").await.unwrap();

    let step = it.apply(object! { name: "b", note: "n" }).await.unwrap();
    assert_eq!(step.action, Action::Replace);
    assert_eq!(step.replace, ["name".into()]);
    assert_eq!(
        (it["id"].clone(), world.names()),
        ("id-b".into(), vec!["b".to_owned()])
    );

    assert_eq!(it.destroy().await.unwrap().action, Action::Delete);
    assert!(it.state().is_null() && world.names().is_empty());
    assert_eq!(it.destroy().await.unwrap().action, Action::NoOp);
}

#[tokio::test]
async fn a_preflight_refuses_and_warns_and_fails_no_plan() {
    let world = World::default();
    let lab = lab(&world).await;
    let resource = || lab.resource("echo_thing").unwrap();
    let mut it = resource();
    let config = |note: &str| object! { name: "a", note: note };
    let costly = it.plan(config("costly")).await.unwrap();
    assert_eq!(costly.warnings[0].summary, "A costly note");
    it.apply(config("unreachable")).await.unwrap();
    let taken = resource().plan(config("first of its name")).await;
    let taken = taken.unwrap_err().to_string();
    assert!(taken.contains("The name is taken"), "{taken}");
    let destroyed = it.destroy().await.unwrap();
    assert_eq!(destroyed.action, Action::Delete);
}

#[tokio::test]
async fn a_provider_without_configuration_runs_no_preflight() {
    let world = World::default();
    let mut it = lab(&world).await.resource("echo_thing").unwrap();
    it.apply(object! { name: "a" }).await.unwrap();
    let lab = Lab::in_process(Echo(world.clone())).await.unwrap();
    let mut twin = lab.resource("echo_thing").unwrap();
    let taken = object! { name: "a", note: "first of its name" };
    assert_eq!(twin.plan(taken).await.unwrap().action, Action::Create);
}

#[tokio::test]
async fn values_unknown_in_the_plan_are_known_in_the_apply() {
    let world = World::default();
    let mut it = lab(&world).await.resource("echo_thing").unwrap();
    let open = object! { name: "a", note: Value::unknown_with_prefix("n") };
    let step = it
        .apply_after(open.clone(), object! { name: "a", note: "n1" })
        .await
        .unwrap();
    assert!(step.planned.get("note").unwrap().is_unknown());
    assert_eq!(it["note"], "n1".into());
    // An update may turn out to change nothing.
    it.apply_after(open.clone(), object! { name: "a", note: "n1" })
        .await
        .unwrap();
    let other = it
        .apply_after(open.clone(), object! { name: "a", note: "x" })
        .await;
    assert!(
        text(other).contains("inconsistent final plan"),
        "the prefix was promised"
    );
    assert!(text(it.apply(open).await).contains("wholly known"));
}

#[tokio::test]
async fn changes_from_outside_are_seen() {
    let world = World::default();
    let mut it = lab(&world).await.resource("echo_thing").unwrap();
    let config = object! { name: "a", note: "n" };
    it.apply(config.clone()).await.unwrap();
    world.write("a", "drifted");
    assert_eq!(
        it.plan(config.clone()).await.unwrap().action,
        Action::Update
    );
    it.refresh().await.unwrap();
    assert_eq!(it["note"], "drifted".into());
    world.remove("a");
    assert_eq!(it.plan(config).await.unwrap().action, Action::Create);
    assert!(it.state().is_null());
    assert!(text(it.import("a").await).contains("Cannot import non-existent remote object"));
}

#[tokio::test]
async fn a_failed_create_leaves_a_tainted_object_that_is_replaced() {
    let world = World::default();
    let mut it = lab(&world).await.resource("echo_thing").unwrap();
    let failure = text(it.apply(object! { name: "a", note: "fail late" }).await);
    let step = "echo_thing: apply: ApplyResourceChange: error: a later step failed";
    assert!(failure.starts_with(step), "{failure}");
    assert!(failure.contains("untaint"), "{failure}");
    assert!(it.is_tainted());
    assert_eq!(it["id"], "id-a".into());
    let step = it.apply(object! { name: "a" }).await.unwrap();
    assert_eq!(step.action, Action::Replace);
    assert!(!it.is_tainted());
    it.apply(object! { name: "a", note: "stay" }).await.unwrap();
    assert!(text(it.destroy().await).contains("in use"));
    assert_eq!(it["note"], "stay".into());
}

#[tokio::test]
async fn errors_name_the_step_and_the_attribute() {
    let world = World::default();
    let lab = lab(&world).await;
    assert!(lab.resource("echo_other").is_err());
    let mut it = lab.resource("echo_thing").unwrap();
    let failure = text(it.apply(object! { name: "bad" }).await);
    assert!(
        failure.starts_with("echo_thing: plan: ValidateResourceConfig: error: Bad name (at name)"),
        "{failure}"
    );
    assert!(
        text(it.apply(object! { nam: "a" }).await)
            .contains("nam: the schema has no such attribute")
    );
    let step = it.apply(object! { name: "a", size: "huge" }).await.unwrap();
    assert_eq!(step.warnings[0].summary, "A large size");
    let data = lab.data("echo_things", object! {}).await.unwrap();
    assert_eq!(data.get("names"), Some(&["a"].into()));
    assert!(text(lab.data("echo_none", object! {}).await).contains("no data source"));
    assert!(text(lab.configure(object! { region: "nowhere" }).await).contains("No such region"));
}

/// Spoils an object.
type Change = fn(&mut Value);

fn text<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
    result.unwrap_err().to_string()
}

fn set(value: &mut Value, name: &str, new: impl Into<Value>) {
    if let Value::Object(entries) = value {
        entries.insert(name.to_owned(), new.into());
    }
}

/// Applies a configuration through a bent service, and then destroys the object.
async fn failure_of(bend: Bend) -> String {
    let world = World::default();
    let mut it = bent(&world, bend).await;
    let applied = it
        .apply(object! { name: "a", secret: "s3cret" })
        .await
        .map(drop);
    let ended = match applied {
        Ok(()) => it.destroy().await.map(drop),
        failed => failed,
    };
    text(ended)
}

#[tokio::test]
async fn plans_that_core_would_refuse_are_caught() {
    let invalid = "echo_thing: plan: Provider produced invalid plan:\n  ";
    let bends: [(Change, &str); 5] = [
        (
            |plan| set(plan, "name", "b"),
            "name: planned \"b\", but configured is \"a\"",
        ),
        (
            |plan| set(plan, "note", "n"),
            "note: planned \"n\", but it is neither configured nor computed",
        ),
        (
            |plan| set(plan, "secret", "s3cret"),
            "secret: write-only, so it must be null here",
        ),
        (
            |plan| set(plan, "part", Value::Null),
            "part: blocks are never null",
        ),
        (|plan| *plan = Value::Null, "planned as absent"),
    ];
    for (bend, fault) in bends {
        let failure = failure_of(Bend::at("plan", move |_, value| bend(value))).await;
        assert!(
            failure.starts_with(&format!("{invalid}{fault}")),
            "{failure}"
        );
    }
    let failure = failure_of(Bend::at("plan", |_, plan| {
        if plan.is_null() {
            *plan = object! { name: "a", secret: Value::Null };
            *plan = crate::testing::value::complete(plan, &toy::block()).unwrap();
        }
    }))
    .await;
    assert!(
        failure.contains("destroy: Provider produced invalid plan:\n  the plan of a destroy"),
        "{failure}"
    );
}

#[tokio::test]
async fn a_final_plan_that_differs_is_caught() {
    // The second plan is the one in the apply.
    let failure = failure_of(Bend::at("plan", |call, plan| {
        let calls = i64::try_from(call).unwrap();
        set(plan, "serial", calls);
    }))
    .await;
    assert!(
        failure.contains(
            "apply: Provider produced inconsistent final plan:\n  serial: was 0, but is now 1"
        ),
        "{failure}"
    );
}

#[tokio::test]
async fn replacement_for_nothing_is_caught() {
    let failure = failure_of(Bend::none().replacing("nowhere.at[0].all")).await;
    // On create it is ignored.
    let fault = "echo_thing: after the apply: plan: Provider produced invalid plan:\n  nowhere.at[0].all: asks for";
    assert!(failure.starts_with(fault), "{failure}");
}

#[tokio::test]
async fn results_that_core_would_refuse_are_caught() {
    let bends: [(Change, &str); 4] = [
        (
            |new| set(new, "note", "n"),
            "inconsistent result after apply:\n  note: was null, but is now \"n\"",
        ),
        (
            |new| set(new, "id", "other"),
            "id: is now \"other\", which the unknown value was promised not to be",
        ),
        (
            |new| set(new, "serial", Value::unknown()),
            "serial: unknown, where all must be known",
        ),
        (|new| set(new, "secret", "s3cret"), "secret: write-only"),
    ];
    for (bend, fault) in bends {
        let failure = failure_of(Bend::at("apply", move |_, value| bend(value))).await;
        assert!(
            failure.starts_with("echo_thing: apply: ") && failure.contains(fault),
            "{failure}"
        );
    }
    let gone = failure_of(Bend::at("apply", |_, new| *new = Value::Null)).await;
    assert!(gone.contains("was present, but is now absent"), "{gone}");
    let kept = failure_of(Bend::at("apply", |_, new| {
        if new.is_null() {
            *new = toy::block().empty();
        }
    }))
    .await;
    assert!(
        kept.contains("destroy: the object is deleted, but its state is not null"),
        "{kept}"
    );
}

#[tokio::test]
async fn states_that_core_would_refuse_are_caught() {
    for call in ["upgrade", "read"] {
        let failure = failure_of(Bend::at(call, |_, state| {
            set(state, "serial", Value::unknown())
        }))
        .await;
        let fault = "Provider produced invalid object:\n  serial: unknown, where all must be known";
        assert!(
            failure.starts_with("echo_thing: after the apply: plan: ") && failure.contains(fault),
            "{failure}"
        );
    }
    let null = failure_of(Bend::at("upgrade", |_, state| *state = Value::Null)).await;
    assert!(
        null.contains("UpgradeResourceState: the object is null"),
        "{null}"
    );
    let drifting = failure_of(Bend::at("read", |_, state| set(state, "note", "n"))).await;
    assert!(
        drifting.contains("the plan after the apply is not empty, but to update:\n  note: was \"n\", but is now null\n  serial: was 1, but is now unknown"),
        "{drifting}"
    );
    let vanished = failure_of(Bend::at("read", |_, state| *state = Value::Null)).await;
    assert!(
        vanished.contains("not empty, but to create:\n  was absent, but is now present"),
        "{vanished}"
    );
}

#[tokio::test]
async fn an_import_that_finds_less_is_caught() {
    let world = World::default();
    let importing = Bend::at("read", |_, state| {
        if state.get("serial") == Some(&Value::Null) {
            set(state, "note", Value::Null);
        }
    });
    let mut it = bent(&world, importing).await;
    it.apply(object! { name: "a", note: "n" }).await.unwrap();
    it.reimport("a").await.unwrap();
    world.write("a", "drifted");
    assert_eq!(
        text(it.reimport("a").await),
        "echo_thing: import: the imported object is another:\n  note: was \"n\", but is now \"drifted\""
    );
    it.reimport_but("a", &["note"]).await.unwrap();
    let mut it = bent(&world, Bend::at("import", |_, state| *state = Value::Null)).await;
    assert!(text(it.import("a").await).contains("ImportResourceState: the object is null"));
}

#[tokio::test]
async fn an_object_of_another_type_moves_in_with_its_identity() {
    let world = World::default();
    let mut first = bent(&world, Bend::none()).await;
    first.apply(object! { name: "a", note: "n" }).await.unwrap();
    assert_eq!(first.identity(), &object! { name: "a" });
    let mut it = bent(&world, Bend::none()).await;
    let source = Source {
        provider: "registry.terraform.io/someone/other".to_owned(),
        type_name: "other_thing".to_owned(),
        state: json!({"name": "a"}),
        ..Source::default()
    };
    it.move_from(&source).await.unwrap();
    assert_eq!(it["note"], "n".into());
    let step = it.apply(object! { name: "a", note: "n" }).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    let unknown = Source {
        type_name: "unheard_of".to_owned(),
        ..source
    };
    assert!(
        text(it.move_from(&unknown).await).contains("MoveResourceState: error: Unknown object")
    );
}

#[tokio::test]
async fn deferring_is_refused_unless_allowed() {
    let world = World::default();
    let service = Bent::new(Echo(world.clone()), Bend::none().deferring());
    let lab = Lab::over(Connection::to_service(service).await.unwrap())
        .await
        .unwrap();
    let mut it = lab.resource("echo_thing").unwrap();
    assert!(
        text(it.apply(object! { name: "a" }).await).contains("deferred, which was not allowed")
    );
    let mut it = lab.allow_deferral().resource("echo_thing").unwrap();
    let step = it.apply(object! { name: "a" }).await.unwrap();
    assert!(step.deferred && step.state.is_null() && world.names().is_empty());
}
