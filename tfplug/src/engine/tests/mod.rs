//! The engine against a toy resource that misbehaves on demand.

mod promises;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    Answer, ApplyRequest, Current, ErasedResource, PlanAnswer, PlanRequest, erase_resource,
};
use crate::context::{Configured, Cx};
use crate::private::Private;
use crate::resource::{Change, Limits, Move, Moved, Object, Plan};
use crate::rules;
use crate::value::Value;
use crate::{Attr, Diags, Error, Model, Resource, Result, Timeouts};

/// A toy.
#[derive(Clone, Debug, Default, Model)]
struct Toy {
    /// The behaviour of create, update, read and delete.
    #[tf(required)]
    act: Attr<String>,
    /// Replaces.
    #[tf(optional, force_new)]
    place: Attr<String>,
    /// Has a default.
    #[tf(optional, computed, default = "small")]
    size: Attr<String>,
    /// Letter case does not matter.
    #[tf(optional, eq = same_letters)]
    title: Attr<String>,
    /// Letter case does not matter in any.
    #[tf(optional, eq = same_words)]
    words: Attr<Vec<String>>,
    /// Known to the API.
    #[tf(optional, computed, keep)]
    mood: Attr<String>,
    /// Stays once known.
    #[tf(computed, keep, prefix = "id-")]
    id: Attr<String>,
    /// Changes with every change.
    #[tf(computed)]
    serial: Attr<i64>,
    /// Never stored.
    #[tf(optional, write_only)]
    secret: Attr<String>,
    /// Parts.
    #[tf(block)]
    part: Attr<Vec<Part>>,
    #[tf(timeouts(create, delete))]
    timeouts: Timeouts,
}

/// A part.
#[derive(Clone, Debug, Default, Model)]
struct Part {
    /// Its name.
    #[tf(required)]
    name: Attr<String>,
    /// Found by the provider.
    #[tf(computed, keep)]
    code: Attr<String>,
    /// Letter case does not matter.
    #[tf(optional, eq = same_letters)]
    alias: Attr<String>,
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_letters(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_words(a: &Vec<String>, b: &Vec<String>) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_letters(a, b))
}

struct Toys;

impl Toys {
    async fn act(&self, cx: &Cx<()>, change: &mut Change<Toy>) -> Result {
        let mut state = change.plan.clone();
        state.id = "id-1".into();
        state.serial = 7.into();
        if !state.mood.is_known() {
            state.mood = "calm".into();
        }
        if let Attr::Known(parts) = &mut state.part {
            parts.iter_mut().for_each(|part| part.code = "c".into());
        }
        let act = change.plan.act.get().unwrap_or_default();
        if act == "fail early" {
            return Err(Error::new("refused"));
        }
        if act != "forget" {
            change.save(&state);
        }
        match act.as_str() {
            "fail late" => Err(Error::new("a later step failed")),
            "panic" => panic!("boom"),
            "wait" => {
                cx.cancelled().await;
                cx.warn("", "interrupted", "");
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Resource for Toys {
    type Client = ();
    type Model = Toy;
    type Identity = ();
    const TYPE: &'static str = "toy";
    const LIMITS: Limits = Limits::of(Duration::from_secs(60));

    fn moves() -> Vec<Move> {
        vec![Move::from_sdk("aws", "aws_toy")]
    }

    fn validate(&self, config: &Toy, diags: &mut Diags) {
        if config.act.text() == Some("nothing") {
            diags.error("act", "Do something", "Choose another act.");
        }
    }

    fn plan(&self, _: Option<&()>, plan: &mut Plan<Toy>) -> Result {
        if plan.config.act.text() == Some("make anew") {
            plan.unknown("id");
        }
        if plan.config.act.text() == Some("plan badly") {
            plan.set("place", &Attr::<String>::from("elsewhere"));
        }
        plan.private().set("planned", true)
    }

    async fn create(&self, cx: &Cx<()>, change: &mut Change<Toy>) -> Result {
        self.act(cx, change).await
    }

    async fn read(&self, cx: &Cx<()>, object: &mut Object<Toy>) -> Result {
        cx.client()?;
        match object.state().act.text() {
            Some("vanish") => object.gone(),
            Some("shout") => object.save(&Toy {
                title: "HELLO".into(),
                ..object.state().clone()
            }),
            _ => {}
        }
        Ok(())
    }

    async fn update(&self, cx: &Cx<()>, _: &Toy, change: &mut Change<Toy>) -> Result {
        self.act(cx, change).await
    }

    async fn delete(&self, _: &Cx<()>, object: &mut Object<Toy>) -> Result {
        if object.state().act.text() == Some("stay") {
            Err(Error::new("in use"))
        } else {
            Ok(())
        }
    }
}

fn toys() -> Arc<dyn ErasedResource<()>> {
    erase_resource(Toys)
}

fn cx(cancel: &CancellationToken) -> Cx<()> {
    Cx::new(Configured::Yes(Arc::new(())), cancel.clone(), None)
}

/// A configuration: all null but the given attributes.
fn config(set: &[(&str, Value)]) -> Value {
    let mut value = toys().shape().schema.block.empty();
    if let Value::Object(entries) = &mut value {
        entries.extend(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone())),
        );
    }
    value
}

/// The proposal of core: the configuration, with the prior state where computed attributes are null.
fn proposed(config: &Value, prior: &Value) -> Value {
    let (Value::Object(config), Value::Object(prior)) = (config, prior) else {
        return config.clone();
    };
    let computed = ["id", "serial", "size", "mood"];
    let pick = |(name, value): (&String, &Value)| {
        let keep = value.is_null() && computed.contains(&name.as_str());
        (
            name.clone(),
            if keep {
                prior[name].clone()
            } else {
                value.clone()
            },
        )
    };
    Value::Object(config.iter().map(pick).collect())
}

fn plan(config: &Value, prior: &Value) -> PlanAnswer {
    let proposed = proposed(config, prior);
    let request = PlanRequest {
        config: config.clone(),
        prior: prior.clone(),
        proposed,
        private: Private::default(),
        identity: Value::Null,
        meta: Value::Null,
    };
    toys().plan(Some(&()), request)
}

fn current(state: Value, private: Private) -> Current {
    Current {
        state,
        private,
        identity: Value::Null,
    }
}

async fn apply_with(cancel: &CancellationToken, config: &Value, prior: &Value) -> Answer {
    let PlanAnswer {
        planned,
        private,
        diags,
        ..
    } = plan(config, prior);
    assert!(!diags.has_errors(), "{diags:?}");
    let request = ApplyRequest {
        config: config.clone(),
        prior: prior.clone(),
        planned,
        private,
        identity: Value::Null,
    };
    toys().apply(cx(cancel), request).await
}

async fn apply(config: &Value) -> Answer {
    apply_with(&CancellationToken::new(), config, &Value::Null).await
}

fn text(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or("-")
        .to_owned()
}

#[test]
fn a_create_plans_defaults_and_unknowns() {
    let part = Value::Object(BTreeMap::from([
        ("name".into(), "a".into()),
        ("code".into(), Value::Null),
        ("alias".into(), Value::Null),
    ]));
    let config = config(&[
        ("act", "go".into()),
        ("secret", "s".into()),
        ("part", Value::List(vec![part])),
    ]);
    let planned = plan(&config, &Value::Null).planned;
    assert_eq!(text(&planned, "size"), "small");
    assert_eq!(planned.get("id"), Some(&Value::unknown_with_prefix("id-")));
    assert!(planned.get("serial").is_some_and(Value::is_unknown));
    assert!(
        planned.get("secret").is_some_and(Value::is_null),
        "write-only values are never planned"
    );
    assert!(
        planned
            .at(&"part[0].code".into())
            .is_some_and(Value::is_unknown)
    );
    assert!(
        planned.get("place").is_some_and(Value::is_null),
        "what is not computed stays null"
    );
}

#[tokio::test]
async fn nothing_changes_when_nothing_changed() {
    let config = config(&[("act", "go".into()), ("title", "Hello".into())]);
    let state = apply(&config).await.state;
    assert!(plan(&config, &state).planned.same(&state));
    let shouted = self::config(&[("act", "go".into()), ("title", "HELLO".into())]);
    let again = plan(&shouted, &state);
    assert!(
        again.planned.same(&state),
        "an equal spelling is planned as the one before"
    );
    assert!(again.replace.is_empty());
}

#[tokio::test]
async fn a_change_keeps_what_is_kept_and_names_what_replaces() {
    let before = apply(&config(&[("act", "go".into()), ("place", "here".into())]))
        .await
        .state;
    let answer = plan(
        &config(&[("act", "go".into()), ("place", "there".into())]),
        &before,
    );
    assert_eq!(text(&answer.planned, "id"), "id-1");
    assert!(answer.planned.get("serial").is_some_and(Value::is_unknown));
    let paths: Vec<String> = answer.replace.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["place"]);
    assert_eq!(answer.private.get("planned"), Some(true));
}

#[tokio::test]
async fn the_object_survives_errors_and_panics_after_save() {
    for act in ["fail late", "panic"] {
        let answer = apply(&config(&[("act", act.into()), ("secret", "s".into())])).await;
        assert!(answer.diags.has_errors(), "{act}");
        assert_eq!(text(&answer.state, "id"), "id-1", "{act}");
        assert!(
            answer.state.get("secret").is_some_and(Value::is_null),
            "{act}"
        );
        assert!(!answer.state.has_unknown(), "{act}");
        assert_eq!(answer.private.get("planned"), Some(true), "{act}");
    }
}

#[tokio::test]
async fn a_cancelled_wait_ends_the_create_with_a_warning() {
    let cancel = CancellationToken::new();
    cancel.cancel();
    let answer = apply_with(&cancel, &config(&[("act", "wait".into())]), &Value::Null).await;
    assert!(!answer.diags.has_errors() && !answer.diags.is_empty());
    assert_eq!(text(&answer.state, "id"), "id-1");
}

#[tokio::test]
async fn a_create_that_fails_before_save_leaves_nothing_and_one_that_forgets_to_save_is_an_error() {
    let failed = apply(&config(&[("act", "fail early".into())])).await;
    assert!(failed.diags.has_errors() && failed.state.is_null());
    let forgot = apply(&config(&[("act", "forget".into())])).await;
    assert!(forgot.diags.has_errors() && forgot.state.is_null());
}

#[tokio::test]
async fn a_failed_update_keeps_the_former_state() {
    let before = apply(&config(&[("act", "go".into())])).await.state;
    let config = config(&[("act", "fail early".into())]);
    let answer = apply_with(&CancellationToken::new(), &config, &before).await;
    assert!(answer.diags.has_errors());
    assert!(answer.state.same(&before));
}

#[tokio::test]
async fn reads_keep_the_spelling_and_know_what_is_gone() {
    let cancel = CancellationToken::new();
    let state = apply(&config(&[
        ("act", "shout".into()),
        ("title", "Hello".into()),
    ]))
    .await
    .state;
    let read = toys()
        .read(cx(&cancel), current(state.clone(), Private::default()))
        .await;
    assert!(read.state.same(&state), "only the spelling differed");
    let mut imported = Private::default();
    imported.mark_imported();
    let read = toys().read(cx(&cancel), current(state, imported)).await;
    assert_eq!(
        text(&read.state, "title"),
        "HELLO",
        "an import has no spelling to keep"
    );
    let state = apply(&config(&[("act", "vanish".into())])).await.state;
    let read = toys()
        .read(cx(&cancel), current(state.clone(), Private::default()))
        .await;
    assert!(read.state.is_null() && read.diags.is_empty());
    let unconfigured = Cx::new(Configured::Unknown(vec!["region".into()]), cancel, None);
    let read = toys()
        .read(unconfigured, current(state.clone(), Private::default()))
        .await;
    assert!(
        read.diags.has_errors() && read.state.same(&state),
        "nothing is taken for gone without a client"
    );
}

#[tokio::test]
async fn deletes_empty_the_state_unless_they_fail() {
    for (act, gone) in [("go", true), ("stay", false)] {
        let prior = apply(&config(&[("act", act.into())])).await.state;
        let request = ApplyRequest {
            config: Value::Null,
            prior: prior.clone(),
            planned: Value::Null,
            private: Private::default(),
            identity: Value::Null,
        };
        let answer = toys().apply(cx(&CancellationToken::new()), request).await;
        assert_eq!(answer.state.is_null(), gone, "{act}");
        assert_eq!(answer.diags.has_errors(), !gone, "{act}");
    }
}

#[test]
fn validation_reports_every_fault_with_its_path() {
    let timeouts = Value::Object(BTreeMap::from([
        ("create".into(), "soon".into()),
        ("delete".into(), Value::Null),
    ]));
    let config = config(&[
        ("act", "nothing".into()),
        ("id", "mine".into()),
        ("secret", "s".into()),
        ("timeouts", timeouts),
    ]);
    let diags = toys().validate(&config, false);
    let paths: Vec<String> = diags.iter().map(|diag| diag.path.to_string()).collect();
    for path in ["act", "id", "secret", "timeouts.create"] {
        assert!(
            paths.contains(&path.to_owned()),
            "{path} missing in {paths:?}"
        );
    }
    let unknown = self::config(&[
        ("act", Value::unknown()),
        ("title", Value::unknown()),
        ("part", Value::unknown()),
    ]);
    assert!(toys().validate(&unknown, false).is_empty());
}

#[test]
fn values_planned_as_unknown_carry_the_promises_of_their_declaration() {
    let planned = plan(&config(&[("act", "make anew".into())]), &Value::Null).planned;
    assert_eq!(planned.get("id"), Some(&Value::unknown_with_prefix("id-")));
}

#[test]
fn a_plan_that_core_would_refuse_is_refused_here() {
    let answer = plan(&config(&[("act", "plan badly".into())]), &Value::Null);
    let messages: Vec<_> = answer.diags.iter().collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert_eq!(messages[0].summary, "The provider produced an invalid plan");
    assert_eq!(messages[0].path.to_string(), "place");
}

#[test]
fn a_moved_object_takes_defaults_for_what_the_source_did_not_know() {
    let source = |provider: &str, resource: &str| Moved {
        provider: provider.to_owned(),
        resource: resource.to_owned(),
        ..Moved::default()
    };
    let stored = br#"{"act": "go", "id": "id-7", "place": "", "part": [], "superfluous": [1]}"#;
    for provider in ["registry.example.com/hashicorp/aws", "hashicorp/aws", "aws"] {
        let (state, _) = toys()
            .adopt("toy_toy", &source(provider, "aws_toy"), stored)
            .unwrap();
        assert_eq!(
            (text(&state, "id"), text(&state, "size")),
            ("id-7".to_owned(), "small".to_owned())
        );
        assert!(
            state.get("place").is_some_and(Value::is_null),
            "empty is absent"
        );
        assert_eq!(state.get("part"), Some(&Value::List(Vec::new())));
    }
    for (provider, resource) in [("aws", "aws_car"), ("gcp", "aws_toy")] {
        let error = toys()
            .adopt("toy_toy", &source(provider, resource), stored)
            .unwrap_err();
        assert!(error.details().contains("aws_toy of aws"), "{error}");
    }
}

#[test]
fn the_schema_is_sound() {
    assert_eq!(toys().shape().schema.check(), Vec::<String>::new());
}
