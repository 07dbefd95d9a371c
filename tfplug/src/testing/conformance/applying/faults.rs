//! A: what is left when the API, or the provider, fails on the way.

use std::time::Duration;

use tokio::time::timeout;

use super::{clear, found, live};
use crate::schema::{Block, Kind};
use crate::testing::Failure;
use crate::testing::conformance::attributes::{changed, differing};
use crate::testing::conformance::case::ensure;
use crate::testing::conformance::core::Core;
use crate::testing::conformance::planning::{plan_new, stays};
use crate::testing::conformance::subjects::Existing;
use crate::testing::conformance::{Bench, Config, FaultSamples, Stop};
use crate::testing::managed::{Managed, Object};
use crate::value::Value;

/// The most time for a wait of a second.
const WAIT_TIMEOUT: Duration = Duration::from_secs(40);
/// Shorter texts may be in any message by chance.
const MIN_SECRET_BYTES: usize = 4;

type Pick = fn(&FaultSamples) -> &Option<Config>;

/// Tries to create an object that fails, in every resource that has such a sample; `judge` gets what is left and the
/// errors.
macro_rules! each_failure {
    ($bench:expr, $name:ident, |$it:ident, $left:ident, $errors:ident| $judge:expr) => {{
        let mut core = Core::configured($bench).await?;
        let what = concat!("faults.", stringify!($name));
        for subject in live($bench, what, |it| it.faults.$name.as_ref())? {
            let $it = core.managed(subject.name).await?;
            let check = async {
                let plan = plan_new(&$it, &$it.config(subject.needed)?).await?;
                let ($left, $errors) = $it.apply_in_vain(&plan).await?;
                let check: Result<(), Failure> = $judge;
                clear(&$it, &$left, check).await
            };
            check
                .await
                .map_err(|failure| failure.context(subject.name))?;
        }
        Ok(core.alive()?)
    }};
}

pub(super) async fn refused_create(bench: &Bench) -> Result<(), Stop> {
    each_failure!(bench, refused_create, |it, left, _errors| {
        ensure(left.state.is_null(), "there is a state, but no object")
    })
}

pub(super) async fn late_create(bench: &Bench) -> Result<(), Stop> {
    each_failure!(bench, late_create, |it, left, _errors| kept(&it, &left)
        .await)
}

pub(super) async fn panic_create(bench: &Bench) -> Result<(), Stop> {
    each_failure!(bench, panic_create, |it, left, _errors| kept(&it, &left)
        .await)
}

pub(super) async fn timed_out_create(bench: &Bench) -> Result<(), Stop> {
    let run = async {
        each_failure!(bench, timed_out_create, |it, left, errors| {
            let text = errors.join("; ");
            let lower = text.to_lowercase();
            let named = ["timeout", "timed out", "deadline"];
            let named = named.iter().any(|part| lower.contains(part));
            match ensure(
                named,
                format!("the error does not name the timeout: {text}"),
            ) {
                Ok(()) => kept(&it, &left).await,
                failed => failed,
            }
        })
    };
    let late = |_| Failure::from("it does not end with its timeout");
    timeout(WAIT_TIMEOUT, run).await.map_err(late)?
}

/// Fails unless a state is enough to find its object.
async fn kept(it: &Managed, left: &Object) -> Result<(), Failure> {
    ensure(
        !left.state.is_null(),
        "the object is lost: there is no state",
    )?;
    found(it, left).await.map(drop)
}

pub(super) async fn secret_in_error(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let what = "faults.secret_in_error";
    for subject in live(bench, what, |it| it.faults.secret_in_error.as_ref())? {
        let it = core.managed(subject.name).await?;
        let check = async {
            let config = it.config(subject.needed)?;
            let plan = plan_new(&it, &config).await?;
            let (left, errors) = it.apply_in_vain(&plan).await?;
            let secrets = secrets(&it.schema.block, &config);
            let shown = |secret: &String| errors.iter().any(|error| error.contains(secret));
            let check = ensure(
                !secrets.iter().any(shown),
                "an error shows a sensitive value",
            );
            clear(&it, &left, check).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

/// The texts of sensitive and write-only attributes.
fn secrets(block: &Block, config: &Value) -> Vec<String> {
    let found = std::cell::RefCell::new(Vec::new());
    changed(block, config, &|attribute, value| {
        let hidden = attribute.sensitive || attribute.write_only;
        if hidden {
            texts(value, &mut found.borrow_mut());
        }
        (hidden || matches!(attribute.kind, Kind::Type(_))).then(|| value.clone())
    });
    found.into_inner()
}

fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() >= MIN_SECRET_BYTES => found.push(text.clone()),
        Value::Dynamic(inner) => texts(&inner.1, found),
        other => {
            for (_, inner) in other.children() {
                texts(inner, found);
            }
        }
    }
}

pub(super) async fn refused_delete(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let what = "faults.refused_delete";
    for subject in live(bench, what, |it| it.faults.refused_delete.as_ref())? {
        let it = core.managed(subject.name).await?;
        let check = async {
            let made = it.create(&it.config(subject.needed)?).await?;
            let end = it.plan_end(&made).await?;
            let (left, _) = it.apply_in_vain(&end).await?;
            // Core keeps the object for null, too.
            let kept = left.state.is_null() || left.state.same(&made.state);
            ensure(kept, "the state is another one")?;
            found(&it, &made).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

pub(super) async fn half_update(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let what = "faults.half_update";
    for subject in live(bench, what, |it| it.faults.half_update.as_ref())? {
        let it = core.managed(subject.name).await?;
        let mut existing = Existing::of(&it, subject.samples, &subject.needed.from).await?;
        let check = async {
            let plan = it
                .plan(&existing.object, &it.config(&subject.needed.to)?)
                .await?;
            let (left, _) = it.apply_in_vain(&plan).await?;
            ensure(!left.state.is_null(), "there is no state")?;
            existing.object = left;
            let true_one = found(&it, &existing.object).await?;
            let differing = differing(&existing.object.state, &true_one.state);
            let text = format!("the state is not true in {}", differing.join(", "));
            ensure(differing.is_empty(), text)
        };
        let check = check.await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

pub(super) async fn other_spelling(bench: &Bench) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let what = "faults.other_spelling";
    for subject in live(bench, what, |it| it.faults.other_spelling.as_ref())? {
        let it = core.managed(subject.name).await?;
        let existing = Existing::of(&it, subject.samples, subject.needed).await?;
        let check = stays(&it, &existing.object, &it.config(subject.needed)?).await;
        let check = existing.end(check).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

pub(super) async fn fills_optional(bench: &Bench) -> Result<(), Stop> {
    each_success(bench, "fills_optional", |it| &it.fills_optional).await
}

pub(super) async fn inconsistent_create(bench: &Bench) -> Result<(), Stop> {
    each_success(bench, "inconsistent_create", |it| &it.inconsistent_create).await
}

pub(super) async fn throttled_create(bench: &Bench) -> Result<(), Stop> {
    each_success(bench, "throttled_create", |it| &it.throttled_create).await
}

/// Creates an object in spite of transient failures.
async fn each_success(bench: &Bench, name: &str, pick: Pick) -> Result<(), Stop> {
    let mut core = Core::configured(bench).await?;
    let what = format!("faults.{name}");
    for subject in live(bench, &what, |it| pick(&it.faults).as_ref())? {
        let it = core.managed(subject.name).await?;
        let check = async {
            let made = it.create(&it.config(subject.needed)?).await?;
            clear(&it, &made, Ok(())).await
        };
        check
            .await
            .map_err(|failure| failure.context(subject.name))?;
    }
    Ok(core.alive()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object;
    use crate::schema::{Attribute, Nesting};
    use crate::value::Type;

    #[test]
    fn secrets_are_found_at_every_depth() {
        let text = |name| Attribute::new(name, Kind::Type(Type::String));
        let password = Attribute {
            sensitive: true,
            ..text("password")
        };
        let token = Attribute {
            write_only: true,
            ..text("token")
        };
        let users = Attribute::new(
            "users",
            Kind::Nested(Nesting::List, vec![password, text("name")]),
        );
        let block = Block {
            attributes: vec![token, users, text("title")],
            ..Block::default()
        };
        let config = object! {
            token: "t0ken",
            users: [object! { password: "p4ssword", name: "somebody" }],
            title: "Hello",
        };
        assert_eq!(secrets(&block, &config), ["t0ken", "p4ssword"]);
    }
}
