//! A provider whose code fails and shows its secrets.

use super::super::*;
use crate::data_source::DataSource;
use crate::ephemeral::{EphemeralResource, Lease};
use crate::list_resource::{Found, ListResource};
use crate::model::Attr;
use crate::resource::{Change, Object, Plan, Resource, Upgrade};
use crate::{Action, Cx, Diags, Private, Progress, Setup};

/// The provider block.
#[derive(Clone, Debug, Default, crate::Model)]
pub(super) struct Login {
    /// Never shown.
    #[tf(optional, sensitive)]
    pub(super) key: Attr<String>,
}

/// The secrets in these objects.
#[derive(Clone, Debug, Default, crate::Model)]
pub(super) struct Safe {
    /// The fault.
    #[tf(required)]
    pub(super) act: Attr<String>,
    /// Given, and never shown.
    #[tf(optional, sensitive)]
    pub(super) code: Attr<String>,
    /// Found, and never shown.
    #[tf(computed, sensitive)]
    pub(super) token: Attr<String>,
    /// How full it is.
    #[tf(computed)]
    pub(super) level: Attr<f64>,
    /// In any letter case.
    #[tf(optional, eq = same_letters)]
    pub(super) label: Attr<String>,
}

/// Its identity.
#[derive(Clone, Debug, Default, crate::Model)]
pub(super) struct Name {
    /// The behaviour.
    #[tf(required)]
    pub(super) act: Attr<String>,
}

pub(super) const KEY: &str = "key-of-the-provider";
pub(super) const CODE: &str = "code \"of\" the safe";
pub(super) const TOKEN: &str = "token-of-the-safe";

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_letters(a: &String, b: &String) -> bool {
    assert!(a != "panics" && b != "panics");
    a.eq_ignore_ascii_case(b)
}

impl Safe {
    pub(super) fn opened(&self) -> Self {
        Self {
            token: TOKEN.into(),
            level: if self.act.text() == Some("not a number") {
                f64::NAN.into()
            } else {
                0.5.into()
            },
            ..self.clone()
        }
    }
}

/// An error that quotes secrets, as an API does that repeats its request and its data.
fn indiscreet(code: Option<&str>) -> Error {
    let code = code.unwrap_or_default();
    Error::new(format!("{KEY} is wrong")).detail(format!("{code} {code:?} {TOKEN}"))
}

pub(super) struct Safes;

impl Resource for Safes {
    type Client = ();
    type Model = Safe;
    type Identity = Name;
    const TYPE: &'static str = "safe";
    const VERSION: i64 = 3;

    fn validate(&self, config: &Safe, diags: &mut Diags) {
        if config.act.text() == Some("warned") {
            diags.warn("act", "Known from the configuration", "From validation.");
        }
    }

    fn plan(&self, _: Option<&()>, plan: &mut Plan<Safe>) -> Result {
        Resource::validate(self, &plan.config.clone(), plan.diags());
        plan.diags().warn("act", "News", "Only the plan knows.");
        match plan.config.act.get().unwrap_or_default().as_str() {
            "set" => plan.set("tokn", &Attr::<String>::from("x")),
            "unknown" => plan.unknown("tokn"),
            "keep" => plan.keep("tokn"),
            "replace" => plan.replace("labell"),
            "protected" => plan.replace("label"),
            "changes" => _ = plan.changes("code.x"),
            "changes beyond" => _ = plan.changes_beyond(&["act", "tokn"]),
            "known about" => _ = plan.known_about("tokn"),
            _ => {}
        }
        Ok(())
    }

    fn plan_destroy(&self, _: Option<&()>, prior: &Safe, diags: &mut Diags) -> Result {
        diags.warn("", "The token is lost", TOKEN);
        match prior.act.text() {
            Some("protected") => Err(indiscreet(prior.code.text())),
            _ => Ok(()),
        }
    }

    async fn create(&self, cx: &Cx<()>, change: &mut Change<Safe>) -> Result {
        let safe = change.plan.opened();
        change.save(&safe);
        let mut diags = Diags::new();
        Resource::validate(self, &change.config, &mut diags);
        for one in diags {
            cx.warn(one.path, one.summary, one.detail);
        }
        match safe.act.text() {
            Some("fails") => Err(indiscreet(safe.code.text())),
            _ => Ok(()),
        }
    }

    async fn read(&self, _: &Cx<()>, object: &mut Object<Safe>) -> Result {
        let safe = object.state().opened();
        object.save(&Safe {
            label: "found".into(),
            ..safe.clone()
        });
        match safe.act.text() {
            Some("fails") => Err(indiscreet(safe.code.text())),
            _ => Ok(()),
        }
    }

    async fn delete(&self, _: &Cx<()>, _: &mut Object<Safe>) -> Result {
        Ok(())
    }

    fn import(&self, id: &str) -> Result<Safe> {
        Ok(Safe {
            act: id.into(),
            ..Safe::default()
        })
    }

    fn upgrades() -> Vec<Upgrade> {
        let upgrade = |from| Upgrade {
            from,
            step: |_| Ok(()),
        };
        vec![upgrade(1), upgrade(3)]
    }

    fn identity(state: &Safe) -> Option<Name> {
        assert_ne!(state.act.text(), Some("identity panics"));
        Some(Name {
            act: state.act.clone(),
        })
    }
}

impl DataSource for Safes {
    type Client = ();
    type Model = Safe;
    const TYPE: &'static str = "safe";

    fn validate(&self, config: &Safe, diags: &mut Diags) {
        if config.act.text() == Some("illegal") {
            diags.error("act", "Illegal", "From validation.");
            diags.error("act", "Switched off", "From validation (rule OFF).");
        }
    }

    async fn read(&self, cx: &Cx<()>, config: Safe) -> Result<Safe> {
        cx.warn("", "Switched off", "From the read (rule OFF).");
        match config.act.text() {
            Some("fails") => return Err(indiscreet(config.code.text())),
            _ => cx.warn("", "It is open", format!("{KEY} {CODE} {TOKEN}")),
        }
        Ok(config.opened())
    }
}

pub(super) static CLOSED: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl EphemeralResource for Safes {
    type Client = ();
    type Model = Safe;
    const TYPE: &'static str = "safe";

    async fn open(&self, cx: &Cx<()>, config: Safe, lease: &mut Lease) -> Result<Safe> {
        lease.private.set("token", TOKEN)?;
        lease.private.set("act", config.act.text())?;
        cx.warn("", "It is open", format!("{KEY} {CODE} {TOKEN}"));
        match config.act.text() {
            Some("fails") => Err(indiscreet(config.code.text())),
            _ => Ok(config.opened()),
        }
    }

    async fn close(&self, _: &Cx<()>, private: &Private) -> Result {
        let closed: String = private.get("act").unwrap_or_default();
        CLOSED.lock().unwrap().push(closed.clone());
        Err(Error::new(format!("{KEY} {closed}")))
    }
}

impl Action for Safes {
    type Client = ();
    type Model = Safe;
    const TYPE: &'static str = "safe";

    async fn plan(&self, _: &Cx<()>, config: &Safe) -> Result {
        Err(indiscreet(config.code.text()))
    }

    async fn invoke(&self, _: &Cx<()>, config: Safe, progress: &Progress) -> Result {
        progress
            .tell(format!("{KEY} {}", config.code.text().unwrap_or_default()))
            .await;
        Err(indiscreet(config.code.text()))
    }
}

impl ListResource for Safes {
    type Of = Safes;
    type Config = Safe;

    async fn list(&self, _: &Cx<()>, config: Safe, found: &Found<Safes>) -> Result {
        found.tell("one", &config.opened()).await;
        Err(indiscreet(config.code.text()))
    }
}

pub(super) struct Vault;

impl Provider for Vault {
    const NAME: &'static str = "vault";
    const VERSION: &'static str = "0.1.0";
    const SOURCE: &'static str = "example/vault";
    type Config = Login;
    type Client = ();

    fn validate(&self, config: &Login, diags: &mut Diags) {
        diags.warn("", "It looks wrong", config.key.get().unwrap_or_default());
    }

    async fn configure(&self, setup: &Setup, config: Login) -> Result<()> {
        match setup.terraform_version.as_str() {
            "refused" => Err(Error::new(config.key.get().unwrap_or_default())),
            _ => Ok(()),
        }
    }

    fn register(items: &mut Items<()>) {
        items.filter_diagnostics(|diags| {
            let kept = |one: &Diagnostic| !one.detail.contains("(rule OFF)");
            diags.into_iter().filter(kept).collect()
        });
        items
            .resource(Safes)
            .data_source(Safes)
            .ephemeral_resource(Safes);
        items.action(Safes).list_resource(Safes).resource(Safes);
    }
}
