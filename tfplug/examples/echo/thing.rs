//! `echo_thing`: an object of the fake API, with every behaviour that an attribute can have.

use std::collections::BTreeMap;
use std::sync::Arc;

use tfplug::validator::{between, length, one_of};
use tfplug::{
    Attr, Change, Cx, Deferral, Diags, Error, Model, Move, Object, Plan, Result, Set, StringEnum,
    Timeouts, Upgrade,
};

use super::Meta;
use super::fault::{self, FAULTS};
use super::store::{Record, Store};

/// A thing in the fake API.
#[derive(Clone, Debug, Default, Model)]
#[tf(conflicting(note, memo))]
pub struct Thing {
    /// Its name. Another name is another thing.
    #[tf(required, force_new, validate = length(1..=64))]
    name: Attr<String>,
    /// Its label. Letter case does not matter.
    #[tf(optional, eq = same_letters)]
    title: Attr<String>,
    /// How large it is.
    #[tf(optional, computed, default = "small")]
    size: Attr<Size>,
    /// Its place. It cannot be moved.
    #[tf(optional, force_new)]
    place: Attr<String>,
    /// A remark.
    #[tf(optional)]
    note: Attr<String>,
    /// An old name of `note`.
    #[tf(optional, deprecated = "Use `note`.")]
    memo: Attr<String>,
    /// Given by the fake API unless configured.
    #[tf(optional, computed, keep)]
    label: Attr<String>,
    /// How much it holds.
    #[tf(optional, validate = between(1..=100))]
    limit: Attr<i64>,
    /// A text about it.
    #[tf(optional)]
    tags: Attr<BTreeMap<String, String>>,
    /// Where it comes from: the ARN of another thing.
    #[tf(optional)]
    parent: Attr<String>,
    /// The kind of the parent, as far as its ARN shows.
    #[tf(computed)]
    parent_kind: Attr<String>,
    /// Sent to the fake API and kept nowhere.
    #[tf(optional, write_only)]
    secret: Attr<String>,
    /// Change it to send `secret` again.
    #[tf(optional)]
    secret_version: Attr<i64>,
    /// Never shown.
    #[tf(optional, sensitive, validate = length(8..=64))]
    password: Attr<String>,
    /// How it misbehaves.
    #[tf(optional, validate = one_of(FAULTS))]
    fault: Attr<String>,
    /// Rules, without order.
    #[tf(optional, nested)]
    rules: Attr<Set<Rule>>,
    /// Its parts, in order.
    #[tf(block, max = 20)]
    part: Attr<Vec<Part>>,
    /// The author, from the metadata of the module.
    #[tf(computed, keep)]
    made_by: Attr<String>,
    /// Counts the changes.
    #[tf(computed, never_null)]
    serial: Attr<i64>,
    /// Its ID.
    #[tf(computed, keep, prefix = "thing-")]
    id: Attr<String>,
    /// Its ARN.
    #[tf(computed, keep, prefix = "arn:echo:thing/thing-")]
    arn: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    timeouts: Timeouts,
}

/// How large a thing is.
#[derive(Clone, Debug, Eq, PartialEq, StringEnum)]
#[tf(rename_all = "lowercase")]
pub enum Size {
    Small,
    Large,
    Other(String),
}

/// A part of a thing.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct Part {
    /// Its name.
    #[tf(required)]
    name: Attr<String>,
    /// Found by the fake API.
    #[tf(computed, keep)]
    code: Attr<String>,
}

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub struct Rule {
    /// Its subject.
    #[tf(required)]
    subject: Attr<String>,
    /// Given by the fake API.
    #[tf(computed, keep)]
    number: Attr<i64>,
}

/// The identity of a thing.
#[derive(Clone, Debug, Default, Model)]
pub struct Identity {
    /// Its ID.
    #[tf(required)]
    id: Attr<String>,
    /// Where the fake API runs; there is one place only.
    #[tf(optional)]
    region: Attr<String>,
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_letters(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn arn(id: &str) -> String {
    format!("arn:echo:thing/{id}")
}

impl Record {
    /// The object that a plan asks for.
    fn planned(id: String, plan: &Thing, before: Option<&Record>) -> Self {
        let name = plan.name.get().unwrap_or_default();
        let parts = plan.part.items().iter();
        let rules = plan.rules.known().into_iter().flat_map(|rules| &rules.0);
        Self {
            label: plan
                .label
                .get()
                .unwrap_or_else(|| format!("label of {name}")),
            title: plan.title.get(),
            size: plan.size.known().map(Size::to_string).unwrap_or_default(),
            place: plan.place.get(),
            note: plan.note.get(),
            limit: plan.limit.get(),
            tags: plan.tags.get(),
            parts: parts.filter_map(|part| part.name.get()).collect(),
            rules: rules
                .filter_map(|rule| rule.subject.get())
                .map(|subject| (subject.clone(), subject.len() as i64))
                .collect(),
            fault: plan.fault.get(),
            serial: before.map_or(1, |before| before.serial + 1),
            made_by: plan.made_by.get(),
            hidden: 0,
            id,
            name,
        }
    }

    /// The state of the object; what the fake API does not keep stays as it was.
    pub fn state(&self, kept: &Thing) -> Thing {
        let spelled = |text: &String| match self.fault.as_deref() {
            Some("other spelling") => text.to_uppercase(),
            _ => text.clone(),
        };
        let filled = match self.fault.as_deref() {
            Some("fills in") => Some("filled in".to_owned()),
            _ => self.note.clone(),
        };
        let part = |name: &String| Part {
            name: name.as_str().into(),
            code: format!("code of {name}").into(),
        };
        let rule = |(subject, number): &(String, i64)| Rule {
            subject: subject.as_str().into(),
            number: (*number).into(),
        };
        let had_rules = !kept.rules.is_null() || !self.rules.is_empty();
        Thing {
            name: self.name.as_str().into(),
            title: self.title.as_ref().map(spelled).into(),
            size: Size::from(self.size.as_str()).into(),
            place: self.place.clone().into(),
            note: filled.into(),
            label: self.label.as_str().into(),
            limit: self.limit.into(),
            tags: self.tags.clone().into(),
            fault: self.fault.clone().into(),
            part: match self.parts.is_empty() {
                true => Attr::Null,
                false => Attr::Known(self.parts.iter().map(part).collect()),
            },
            rules: had_rules
                .then(|| self.rules.iter().map(rule).collect::<Set<_>>())
                .into(),
            parent_kind: kind_of(kept.parent.text().unwrap_or_default()).into(),
            made_by: self.made_by.clone().into(),
            serial: self.serial.into(),
            id: self.id.as_str().into(),
            arn: arn(&self.id).into(),
            secret: Attr::Null,
            ..kept.clone()
        }
    }
}

/// The kind in the beginning of an ARN.
fn kind_of(arn: &str) -> Option<String> {
    let rest = arn.strip_prefix("arn:echo:")?;
    rest.split_once('/').map(|(kind, _)| kind.to_owned())
}

/// The resource.
pub struct Resource;

impl tfplug::Resource for Resource {
    type Client = Arc<Store>;
    type Model = Thing;
    type Identity = Identity;
    const TYPE: &'static str = "thing";
    const VERSION: i64 = 2;
    const IDENTITY_VERSION: i64 = 1;

    fn validate(&self, config: &Thing, diags: &mut Diags) {
        fault::in_validation(config.fault.text());
        let (title, name) = (config.title.text(), config.name.text());
        if title.is_some() && title == name {
            diags.error(
                "title",
                "The title repeats the name",
                "Choose another title.",
            );
        }
    }

    fn plan(&self, _: Option<&Arc<Store>>, plan: &mut Plan<Thing>) -> Result {
        let about = plan
            .known_about("parent")
            .and_then(|about| about.prefix.clone());
        let fault = plan.config.fault.get();
        let parent = plan.config.parent.get().or(about);
        match parent.as_deref().map(kind_of) {
            Some(Some(kind)) => plan.set("parent_kind", &Attr::<String>::from(kind)),
            _ if plan.config.parent.is_unknown() => plan.unknown("parent_kind"),
            _ => plan.set("parent_kind", &Attr::<String>::Null),
        }
        if fault.as_deref() == Some("waits for its parent") && plan.config.parent.is_unknown() {
            plan.defer(Deferral::AbsentPrerequisite);
        }
        if plan.prior.is_none() {
            let made_by = plan.meta::<Meta>()?.and_then(|meta| meta.module.get());
            plan.set("made_by", &Attr::<String>::from(made_by));
        }
        plan.private().set("planned", true)
    }

    async fn create(&self, cx: &Cx<Arc<Store>>, change: &mut Change<Thing>) -> Result {
        let store = cx.client()?;
        let fault = change.plan.fault.get();
        if fault.as_deref() == Some("create refused") {
            return Err(Error::new("The fake API refuses this thing").at("name"));
        }
        while fault.as_deref() == Some("create is throttled") && store.throttle().is_err() {
            tokio::task::yield_now().await;
        }
        let mut record = Record::planned(store.fresh_id(), &change.plan, None);
        let id = record.id.clone();
        if fault.as_deref() == Some("create is seen late") {
            record.hidden = 2;
        }
        store.put(record.clone())?;
        change.save(&record.state(&change.plan));
        let secret = change.config.secret.get().or(change.config.password.get());
        let mut seen = None;
        while seen.is_none() {
            seen = store.find(&id)?;
            tokio::task::yield_now().await;
        }
        let mut private = change.private();
        private.set("made", true)?;
        change.set_private(private);
        fault::after_create(cx, fault.as_deref(), secret.as_deref()).await
    }

    async fn read(&self, cx: &Cx<Arc<Store>>, object: &mut Object<Thing>) -> Result {
        let store = cx.client()?;
        let found = store.find(object.state().id.require("id")?)?;
        match (found, object.state().fault.text()) {
            (_, Some("read refused")) => {
                return Err(Error::new("The fake API cannot be read now"));
            }
            (None, _) | (_, Some("vanishes")) => object.gone(),
            (Some(mut record), fault) => {
                if fault == Some("drifts") {
                    record.label = "drifted".to_owned();
                }
                object.save(&record.state(object.state()));
            }
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Arc<Store>>,
        prior: &Thing,
        change: &mut Change<Thing>,
    ) -> Result {
        let store = cx.client()?;
        let id = prior.id.require("id")?;
        let before = store.find(id)?;
        let before = before.ok_or_else(|| Error::new("The thing is gone"))?;
        let record = Record::planned(id.clone(), &change.plan, Some(&before));
        if change.plan.fault.text() == Some("update fails half way") {
            let half = Record {
                title: record.title.clone(),
                serial: record.serial,
                ..before
            };
            store.put(half.clone())?;
            change.save(&half.state(prior));
            return Err(Error::new("The title was changed, and the rest was not"));
        }
        store.put(record.clone())?;
        change.save(&record.state(&change.plan));
        Ok(())
    }

    async fn delete(&self, cx: &Cx<Arc<Store>>, object: &mut Object<Thing>) -> Result {
        let store = cx.client()?;
        if object.state().fault.text() == Some("delete refused") {
            return Err(Error::new("The fake API keeps this thing"));
        }
        store.remove(object.state().id.require("id")?)?;
        Ok(())
    }

    fn import(&self, id: &str) -> Result<Thing> {
        if !id.starts_with("thing-") {
            return Err(Error::new("This is not the ID of a thing").detail(format!(
                "{id:?} was given; an ID looks like thing-0123456789abcdef."
            )));
        }
        Ok(Thing {
            id: id.into(),
            ..Thing::default()
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<Thing> {
        self.import(identity.id.require("id")?)
    }

    fn identity(state: &Thing) -> Option<Identity> {
        Some(Identity {
            id: state.id.clone(),
            region: "everywhere".into(),
        })
    }

    fn upgrades() -> Vec<Upgrade> {
        let renamed = Upgrade {
            from: 0,
            step: |object| {
                let heading = object.remove("heading").unwrap_or_default();
                object.insert("title".to_owned(), heading);
                Ok(())
            },
        };
        let sized = Upgrade {
            from: 1,
            step: |object| {
                let large = object.remove("large").and_then(|large| large.as_bool());
                let size = if large == Some(true) {
                    "large"
                } else {
                    "small"
                };
                object.insert("size".to_owned(), size.into());
                Ok(())
            },
        };
        vec![renamed, sized]
    }

    fn identity_upgrades() -> Vec<Upgrade> {
        vec![Upgrade {
            from: 0,
            step: |object| {
                let id = object.remove("thing_id").unwrap_or_default();
                object.insert("id".to_owned(), id);
                Ok(())
            },
        }]
    }

    fn moves() -> Vec<Move> {
        let from_aws = Move {
            provider: "aws",
            resource: "aws_thing",
            step: |object, _| {
                let identifier = object.remove("identifier").unwrap_or_default();
                object.insert("id".to_owned(), identifier);
                Ok(())
            },
        };
        vec![from_aws]
    }
}
