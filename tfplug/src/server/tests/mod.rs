//! The calls of a provider whose code fails and quotes secrets: nothing is lost, and no secret is shown.

mod toy;

use tonic::Request;

use super::*;
use crate::model::{Attr, Field, Model};
use crate::path::Path;
use crate::proto::tfplugin6::provider_server::Provider as _;
use toy::{CLOSED, CODE, KEY, Login, Name, Safe, TOKEN, Vault};

fn encoded<M: Model>(value: &Value) -> Option<pb::DynamicValue> {
    Some(convert::dynamic(value, &M::block().ty()).unwrap())
}

fn sent(safe: &Safe) -> Option<pb::DynamicValue> {
    encoded::<Safe>(&safe.encode())
}

fn received(answer: Option<&pb::DynamicValue>) -> Option<Safe> {
    let value = convert::value(answer, &Safe::block().ty()).unwrap();
    Safe::decode(&value, &Path::root()).unwrap().into_known()
}

fn null() -> Option<pb::DynamicValue> {
    encoded::<Safe>(&Value::Null)
}

fn safe(act: &str) -> Safe {
    Safe {
        act: act.into(),
        code: CODE.into(),
        ..Safe::default()
    }
}

fn named(act: &str) -> Option<pb::ResourceIdentityData> {
    let name = Name { act: act.into() };
    Some(pb::ResourceIdentityData {
        identity_data: encoded::<Name>(&name.encode()),
    })
}

async fn server() -> Server<Vault> {
    let server = Server::new(Vault);
    let login = Login { key: KEY.into() };
    let request = pb::configure_provider::Request {
        config: encoded::<Login>(&login.encode()),
        ..Default::default()
    };
    let answer = server
        .configure_provider(Request::new(request))
        .await
        .unwrap();
    assert!(answer.into_inner().diagnostics.is_empty());
    server
}

async fn planned(safe: &Safe, prior: Option<&Safe>) -> pb::plan_resource_change::Response {
    let proposed = Safe {
        token: prior.map_or(Attr::Null, |prior| prior.token.clone()),
        level: prior.map_or(Attr::Null, |prior| prior.level.clone()),
        ..safe.clone()
    };
    let request = pb::plan_resource_change::Request {
        type_name: "vault_safe".to_owned(),
        config: sent(safe),
        prior_state: prior.map_or_else(null, sent),
        proposed_new_state: sent(&proposed),
        ..Default::default()
    };
    let planned = server()
        .await
        .plan_resource_change(Request::new(request))
        .await;
    planned.unwrap().into_inner()
}

async fn created(safe: &Safe) -> pb::apply_resource_change::Response {
    let plan = Safe {
        token: Attr::Unknown,
        level: Attr::Unknown,
        ..safe.clone()
    };
    let request = pb::apply_resource_change::Request {
        type_name: "vault_safe".to_owned(),
        config: sent(safe),
        prior_state: null(),
        planned_state: sent(&plan),
        ..Default::default()
    };
    let answer = server()
        .await
        .apply_resource_change(Request::new(request))
        .await;
    answer.unwrap().into_inner()
}

/// Fails when a message shows a secret, and when there is none to look at.
fn redacted(diagnostics: &[pb::Diagnostic]) {
    assert!(!diagnostics.is_empty());
    let text = format!("{diagnostics:?}");
    for secret in [KEY, CODE, "code \\", TOKEN] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("(sensitive value)"), "{text}");
}

fn errors(diagnostics: &[pb::Diagnostic]) -> Vec<&str> {
    let error = i32::from(pb::diagnostic::Severity::Error);
    let errors = diagnostics.iter().filter(|one| one.severity == error);
    errors.map(|one| one.summary.as_str()).collect()
}

fn warnings(diagnostics: &[pb::Diagnostic]) -> Vec<&str> {
    let warning = i32::from(pb::diagnostic::Severity::Warning);
    let warnings = diagnostics.iter().filter(|one| one.severity == warning);
    warnings.map(|one| one.summary.as_str()).collect()
}

#[tokio::test]
async fn an_identity_is_planned_when_all_of_it_is_known() {
    let known = planned(&safe("go"), None).await;
    assert_eq!(known.planned_identity, named("go"));
    let unknown = Safe {
        act: Attr::Unknown,
        ..safe("go")
    };
    assert_eq!(planned(&unknown, None).await.planned_identity, None);
}

#[tokio::test]
async fn a_created_object_survives_whatever_fails_at_the_end() {
    let identity = created(&safe("identity panics")).await;
    let kept = received(identity.new_state.as_ref()).unwrap();
    assert_eq!(kept.token.text(), Some(TOKEN));
    assert!(
        errors(&identity.diagnostics).is_empty(),
        "an error would taint it"
    );
    assert_eq!(warnings(&identity.diagnostics).len(), 1);

    let number = created(&safe("not a number")).await;
    let kept = received(number.new_state.as_ref()).unwrap();
    assert_eq!((kept.token.text(), kept.level), (Some(TOKEN), Attr::Null));
    // Debug builds check the result as core does, and report it as well.
    let messages = errors(&number.diagnostics);
    assert!(
        messages.contains(&"The provider made a value of the wrong shape"),
        "{messages:?}"
    );
}

#[tokio::test]
async fn a_change_that_cannot_begin_leaves_the_object_and_its_data() {
    let prior = safe("go").opened();
    let garbage = Some(pb::DynamicValue {
        msgpack: vec![0xc1],
        json: Vec::new(),
    });
    for (type_name, planned) in [
        ("vault_safe", garbage.clone()),
        ("vault_door", sent(&prior)),
    ] {
        let request = pb::apply_resource_change::Request {
            type_name: type_name.to_owned(),
            config: sent(&safe("go")),
            prior_state: sent(&prior),
            planned_state: planned,
            planned_private: b"{\"a\":1}".to_vec(),
            planned_identity: named("go"),
            ..Default::default()
        };
        let answer = server()
            .await
            .apply_resource_change(Request::new(request))
            .await;
        let answer = answer.unwrap().into_inner();
        assert_eq!(errors(&answer.diagnostics).len(), 1);
        assert_eq!(answer.new_state, sent(&prior));
        assert_eq!(answer.private, b"{\"a\":1}");
        assert_eq!(answer.new_identity, named("go"));
    }
}

#[tokio::test]
async fn a_read_that_fails_at_any_point_leaves_the_object() {
    let mut cases = vec![("vault_door".to_owned(), safe("go").opened())];
    for act in ["fails", "identity panics", "not a number"] {
        let mut before = safe(act).opened();
        before.level = 0.25.into();
        cases.push(("vault_safe".to_owned(), before));
    }
    // The comparison with what was found panics.
    let mut worded = safe("go").opened();
    worded.label = "panics".into();
    cases.push(("vault_safe".to_owned(), worded));
    for (type_name, before) in cases {
        let request = pb::read_resource::Request {
            type_name,
            current_state: sent(&before),
            private: b"{\"a\":1}".to_vec(),
            current_identity: named("go"),
            ..Default::default()
        };
        let answer = server().await.read_resource(Request::new(request)).await;
        let answer = answer.unwrap().into_inner();
        assert_eq!(
            errors(&answer.diagnostics).len(),
            1,
            "{before:?} {answer:?}"
        );
        assert_eq!(answer.new_state, sent(&before));
        assert_eq!(answer.private, b"{\"a\":1}");
        assert_eq!(answer.new_identity, named("go"));
    }
}

#[tokio::test]
async fn an_import_whose_identity_panics_is_one_message() {
    let request = pb::import_resource_state::Request {
        type_name: "vault_safe".to_owned(),
        id: "identity panics".to_owned(),
        ..Default::default()
    };
    let answer = server()
        .await
        .import_resource_state(Request::new(request))
        .await;
    assert_eq!(errors(&answer.unwrap().into_inner().diagnostics).len(), 1);
}

#[tokio::test]
async fn a_path_that_the_model_does_not_have_ends_the_plan() {
    for act in [
        "set",
        "unknown",
        "keep",
        "replace",
        "changes",
        "changes beyond",
        "known about",
    ] {
        let answer = planned(&safe(act), Some(&safe("go").opened())).await;
        let messages = errors(&answer.diagnostics);
        assert_eq!(
            messages,
            ["The provider plans an attribute that does not exist"],
            "{act}"
        );
    }
    let sound = planned(&safe("go"), Some(&safe("go").opened())).await;
    assert!(
        errors(&sound.diagnostics).is_empty(),
        "{:?}",
        sound.diagnostics
    );
}

#[tokio::test]
async fn a_warning_of_validation_is_not_repeated() {
    let plan = planned(&safe("warned"), None).await;
    assert_eq!(warnings(&plan.diagnostics), ["News"]);
    let done = created(&safe("warned")).await;
    assert_eq!(warnings(&done.diagnostics), Vec::<&str>::new());
}

#[tokio::test]
async fn a_destroy_can_be_refused_and_a_replacement_too() {
    let destroy = |act: &str| pb::plan_resource_change::Request {
        type_name: "vault_safe".to_owned(),
        config: null(),
        prior_state: sent(&safe(act).opened()),
        proposed_new_state: null(),
        ..Default::default()
    };
    let server = server().await;
    let answer = server
        .plan_resource_change(Request::new(destroy("protected")))
        .await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(errors(&answer.diagnostics), ["(sensitive value) is wrong"]);
    redacted(&answer.diagnostics);
    let answer = server
        .plan_resource_change(Request::new(destroy("go")))
        .await;
    let answer = answer.unwrap().into_inner();
    assert_eq!(warnings(&answer.diagnostics), ["The token is lost"]);
    assert!(errors(&answer.diagnostics).is_empty());
    // A replacement destroys the object as well.
    let other = Safe {
        label: "other".into(),
        ..safe("protected")
    };
    let answer = planned(&other, Some(&safe("protected").opened())).await;
    assert_eq!(errors(&answer.diagnostics), ["(sensitive value) is wrong"]);
    redacted(&answer.diagnostics);
}

async fn looked_up(act: &str) -> pb::read_data_source::Response {
    let request = pb::read_data_source::Request {
        type_name: "vault_safe".to_owned(),
        config: sent(&safe(act)),
        ..Default::default()
    };
    let answer = server().await.read_data_source(Request::new(request)).await;
    answer.unwrap().into_inner()
}

#[tokio::test]
async fn warnings_of_a_read_pass_through_the_filter() {
    let found = looked_up("go").await;
    assert_eq!(warnings(&found.diagnostics), ["It is open"]);
}

#[tokio::test]
async fn a_data_source_is_validated_once_more_with_all_values_known() {
    let refused = looked_up("illegal").await;
    assert_eq!(errors(&refused.diagnostics), ["Illegal"]);
    assert_eq!(warnings(&refused.diagnostics), Vec::<&str>::new());
}

#[tokio::test]
async fn no_message_of_any_kind_shows_a_secret() {
    let fails = safe("fails");
    let server = server().await;
    redacted(&created(&fails).await.diagnostics);

    let request = pb::read_resource::Request {
        type_name: "vault_safe".to_owned(),
        current_state: sent(&fails),
        ..Default::default()
    };
    let answer = server.read_resource(Request::new(request)).await.unwrap();
    redacted(&answer.into_inner().diagnostics);

    let request = pb::read_data_source::Request {
        type_name: "vault_safe".to_owned(),
        config: sent(&safe("go")),
        ..Default::default()
    };
    let answer = server
        .read_data_source(Request::new(request))
        .await
        .unwrap();
    redacted(&answer.into_inner().diagnostics);

    let request = pb::plan_action::Request {
        action_type: "vault_safe".to_owned(),
        config: sent(&Safe {
            token: TOKEN.into(),
            ..fails.clone()
        }),
        ..Default::default()
    };
    let answer = server.plan_action(Request::new(request)).await.unwrap();
    redacted(&answer.into_inner().diagnostics);

    let request = pb::invoke_action::Request {
        action_type: "vault_safe".to_owned(),
        config: sent(&Safe {
            token: TOKEN.into(),
            ..fails.clone()
        }),
        ..Default::default()
    };
    let mut events = server
        .invoke_action(Request::new(request))
        .await
        .unwrap()
        .into_inner();
    while let Some(event) = events.next().await {
        match event.unwrap().r#type.unwrap() {
            pb::invoke_action::event::Type::Progress(progress) => {
                assert_eq!(progress.message, "(sensitive value) (sensitive value)");
            }
            pb::invoke_action::event::Type::Completed(done) => redacted(&done.diagnostics),
        }
    }

    let request = pb::list_resource::Request {
        type_name: "vault_safe".to_owned(),
        config: sent(&fails),
        ..Default::default()
    };
    let mut events = server
        .list_resource(Request::new(request))
        .await
        .unwrap()
        .into_inner();
    let mut messages = Vec::new();
    while let Some(event) = events.next().await {
        messages.extend(event.unwrap().diagnostic);
    }
    redacted(&messages);
}

#[tokio::test]
async fn the_provider_block_is_never_shown() {
    let login = Login { key: "ab3d".into() };
    let config = encoded::<Login>(&login.encode());
    let server = Server::new(Vault);
    let request = pb::validate_provider_config::Request {
        config: config.clone(),
    };
    let answer = server.validate_provider_config(Request::new(request)).await;
    assert_eq!(
        answer.unwrap().into_inner().diagnostics[0].detail,
        "(sensitive value)"
    );
    let request = pb::configure_provider::Request {
        terraform_version: "refused".to_owned(),
        config,
        ..Default::default()
    };
    let answer = server.configure_provider(Request::new(request)).await;
    assert_eq!(
        errors(&answer.unwrap().into_inner().diagnostics),
        ["(sensitive value)"]
    );
}

#[tokio::test]
async fn a_lease_is_closed_when_its_resource_cannot_be_handed_over() {
    let server = server().await;
    for act in ["fails", "not a number"] {
        let request = pb::open_ephemeral_resource::Request {
            type_name: "vault_safe".to_owned(),
            config: sent(&safe(act)),
            ..Default::default()
        };
        let answer = server.open_ephemeral_resource(Request::new(request)).await;
        let answer = answer.unwrap().into_inner();
        redacted(&answer.diagnostics);
        assert_eq!(answer.private, None);
        let closed = CLOSED.lock().unwrap().clone();
        assert!(
            closed.iter().any(|private| private.contains(act)),
            "{act}: {closed:?}"
        );
    }
}

#[tokio::test]
async fn declarations_that_contradict_each_other_are_shown_to_authors_and_hosts() {
    assert_eq!(
        crate::check::<Vault>(),
        [
            "resource safe is on offer twice",
            "safe: not exactly one upgrade leads on from version 2",
            "safe: the upgrade from version 3 never runs",
            "safe: not exactly one upgrade leads on from version 2",
            "safe: the upgrade from version 3 never runs",
        ]
    );
    let server = Server::new(Vault);
    let request = Request::new(pb::get_provider_schema::Request::default());
    let answer = server
        .get_provider_schema(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        errors(&answer.diagnostics),
        ["resource safe is on offer twice"]
    );
}
