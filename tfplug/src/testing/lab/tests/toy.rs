//! A provider whose objects live in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::context::Cx;
use crate::resource::{Change, Limits, Object};
use crate::schema::Block;
use crate::{Attr, DataSource, Diags, Error, Items, Model, Provider, Resource, Result, Setup};

/// All objects by name.
#[derive(Clone, Default)]
pub(super) struct World(Arc<Mutex<BTreeMap<String, Thing>>>);

impl World {
    pub(super) fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    /// Changes an object behind everybody's back.
    pub(super) fn write(&self, name: &str, note: &str) {
        self.0.lock().unwrap().get_mut(name).unwrap().note = note.into();
    }

    pub(super) fn remove(&self, name: &str) {
        self.0.lock().unwrap().remove(name);
    }

    fn keep(&self, thing: &Thing) {
        let name = thing.name.get().unwrap_or_default();
        let stored = Thing {
            secret: Attr::Null,
            ..thing.clone()
        };
        self.0.lock().unwrap().insert(name, stored);
    }
}

/// A thing.
#[derive(Clone, Debug, Default, Model)]
pub(super) struct Thing {
    /// Its name.
    #[tf(required, force_new)]
    name: Attr<String>,
    /// Has a default.
    #[tf(optional, computed, default = "small")]
    size: Attr<String>,
    /// Free text.
    #[tf(optional)]
    note: Attr<String>,
    /// Stays once known.
    #[tf(computed, keep, prefix = "id-")]
    id: Attr<String>,
    /// Grows with every change.
    #[tf(computed)]
    serial: Attr<i64>,
    /// Never stored.
    #[tf(optional, write_only)]
    secret: Attr<String>,
    /// Labels.
    #[tf(optional)]
    tags: Attr<BTreeMap<String, String>>,
    /// Parts.
    #[tf(block)]
    part: Attr<Vec<Part>>,
}

/// A part.
#[derive(Clone, Debug, Default, Model)]
pub(super) struct Part {
    /// Its name.
    #[tf(required)]
    name: Attr<String>,
    /// Found by the provider.
    #[tf(computed, keep)]
    code: Attr<String>,
}

/// The provider block.
#[derive(Clone, Debug, Default, Model)]
pub(super) struct Config {
    /// Where to be.
    #[tf(optional)]
    region: Attr<String>,
}

/// The provider.
pub(super) struct Echo(pub(super) World);

impl Provider for Echo {
    type Config = Config;
    type Client = World;
    const NAME: &'static str = "echo";
    const VERSION: &'static str = "0.0.0";
    const SOURCE: &'static str = "example/echo";

    fn validate(&self, config: &Config, diags: &mut Diags) {
        if config.region.text() == Some("nowhere") {
            diags.error("region", "No such region", "");
        }
    }

    async fn configure(&self, _: &Setup, _: Config) -> Result<World> {
        Ok(self.0.clone())
    }

    fn register(items: &mut Items<World>) {
        items.resource(Things).data_source(AllThings);
    }
}

struct Things;

impl Things {
    fn store(world: &World, change: &mut Change<Thing>, serial: i64) -> Result {
        let mut thing = change.plan.clone();
        thing.id = format!("id-{}", thing.name.get().unwrap_or_default()).into();
        thing.serial = serial.into();
        if let Attr::Known(parts) = &mut thing.part {
            for part in parts {
                part.code = format!("code of {}", part.name.get().unwrap_or_default()).into();
            }
        }
        world.keep(&thing);
        change.save(&thing);
        match thing.note.text() {
            Some("fail late") => Err(Error::new("a later step failed")),
            _ => Ok(()),
        }
    }
}

impl Resource for Things {
    type Client = World;
    type Model = Thing;
    type Identity = ();
    const TYPE: &'static str = "thing";
    const LIMITS: Limits = Limits::of(std::time::Duration::from_secs(60));

    fn validate(&self, config: &Thing, diags: &mut Diags) {
        if config.name.text() == Some("bad") {
            diags.error("name", "Bad name", "Choose another.");
        }
        if config.size.text() == Some("huge") {
            diags.warn("size", "A large size", "");
        }
    }

    async fn preflight(
        &self,
        cx: &Cx<World>,
        _: &Thing,
        prior: Option<&Thing>,
        planned: &Thing,
        diags: &mut Diags,
    ) -> Result {
        let name = planned.name.require("name")?;
        let taken = prior.is_none() && cx.client()?.names().contains(name);
        match planned.note.text() {
            Some("unreachable") => return Err(Error::new("The API is out of reach")),
            Some("first of its name") if taken => {
                diags.error("name", "The name is taken", "Choose another.");
            }
            Some("costly") => diags.warn("note", "A costly note", ""),
            _ => {}
        }
        Ok(())
    }

    async fn create(&self, cx: &Cx<World>, change: &mut Change<Thing>) -> Result {
        Self::store(cx.client()?, change, 1)
    }

    async fn read(&self, cx: &Cx<World>, object: &mut Object<Thing>) -> Result {
        let name = object.state().name.get().unwrap_or_default();
        let found = cx.client()?.0.lock().unwrap().get(&name).cloned();
        match found {
            Some(thing) => object.save(&thing),
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(&self, cx: &Cx<World>, prior: &Thing, change: &mut Change<Thing>) -> Result {
        let serial = prior.serial.get().unwrap_or_default();
        Self::store(cx.client()?, change, serial + 1)
    }

    async fn delete(&self, cx: &Cx<World>, object: &mut Object<Thing>) -> Result {
        if object.state().note.text() == Some("stay") {
            return Err(Error::new("in use"));
        }
        let name = object.state().name.get().unwrap_or_default();
        cx.client()?.remove(&name);
        Ok(())
    }

    fn import(&self, id: &str) -> Result<Thing> {
        Ok(Thing {
            name: id.into(),
            ..Thing::default()
        })
    }
}

/// All things.
#[derive(Clone, Debug, Default, Model)]
struct Names {
    /// Their names.
    #[tf(computed)]
    names: Attr<Vec<String>>,
}

struct AllThings;

impl DataSource for AllThings {
    type Client = World;
    type Model = Names;
    const TYPE: &'static str = "things";

    async fn read(&self, cx: &Cx<World>, _: Names) -> Result<Names> {
        Ok(Names {
            names: Attr::Known(cx.client()?.names()),
        })
    }
}

pub(super) fn block() -> Block {
    Thing::block()
}
