//! Managed resources: the trait to implement, and the objects that its operations work on.

use std::future::{self, Future};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::context::Cx;
use crate::diagnostics::{Diags, Error, Result};
use crate::model::{Attr, Field, Model};
use crate::path::Path;
use crate::private::Private;
use crate::value::Value;

/// A managed resource.
///
/// `create`, `read`, `update` and `delete` may be written as `async fn`. Whatever happens after
/// [`Change::save`] — an error, a panic, a timeout, a cancelled run — the saved object reaches the state.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The provider's client.
    type Client: Send + Sync + 'static;
    /// Configuration, plan and state.
    type Model: Model + Clone + Send + Sync + 'static;
    /// The type's name without the provider's prefix: `cluster` becomes `ecs_cluster`.
    const TYPE: &'static str;
    /// The schema version; raise it together with [`Resource::upgrades`].
    const VERSION: i64 = 0;
    /// How long operations may take unless a `timeouts` block says otherwise.
    const LIMITS: Limits = Limits::DEFAULT;

    /// Rules across attributes. Unknown values must be accepted silently. Runs without configuration or network.
    fn validate(&self, config: &Self::Model, diags: &mut Diags) {
        let _ = (config, diags);
    }

    /// Adjusts a plan. Must be pure: the same request gives the same plan. `client` serves offline facts only and is
    /// absent while the provider's configuration is unknown. Not called for a destroy.
    ///
    /// # Errors
    /// Ends the plan with this error.
    fn plan(&self, client: Option<&Self::Client>, plan: &mut Plan<Self::Model>) -> Result {
        let _ = (client, plan);
        Ok(())
    }

    /// Creates the object; must [`Change::save`] as soon as it exists.
    fn create(
        &self,
        cx: &Cx<Self::Client>,
        change: &mut Change<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Brings the state up to date, or says that the object is [`Object::gone`].
    fn read(
        &self,
        cx: &Cx<Self::Client>,
        object: &mut Object<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Changes the object in place. State starts as `prior`, so a failed update keeps the old facts.
    fn update(
        &self,
        cx: &Cx<Self::Client>,
        prior: &Self::Model,
        change: &mut Change<Self::Model>,
    ) -> impl Future<Output = Result> + Send {
        let _ = (cx, prior, change);
        future::ready(Err(Error::new("This resource cannot be updated in place")))
    }

    /// Deletes the object. Success empties the state; an error keeps it.
    fn delete(
        &self,
        cx: &Cx<Self::Client>,
        object: &mut Object<Self::Model>,
    ) -> impl Future<Output = Result> + Send;

    /// Turns an import ID into a state with just enough for [`Resource::read`].
    ///
    /// # Errors
    /// The ID has another form; the text states the expected one.
    fn import(&self, id: &str) -> Result<Self::Model> {
        let _ = id;
        Err(Error::new("This resource cannot be imported"))
    }

    /// Steps that bring stored state from version n to n+1; chained.
    fn upgrades() -> Vec<Upgrade> {
        Vec::new()
    }
}

/// Default limits of the operations.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For create.
    pub create: Duration,
    /// For read.
    pub read: Duration,
    /// For update.
    pub update: Duration,
    /// For delete.
    pub delete: Duration,
}

impl Limits {
    /// 20 minutes each, as in most providers.
    pub const DEFAULT: Limits = Limits::of(Duration::from_secs(20 * 60));

    /// The same limit for all.
    pub const fn of(limit: Duration) -> Self {
        Self {
            create: limit,
            read: limit,
            update: limit,
            delete: limit,
        }
    }
}

/// One step of a state upgrade, on the JSON as it was stored.
#[derive(Clone, Copy, Debug)]
pub struct Upgrade {
    /// The version that it starts from; the result is one higher.
    pub from: i64,
    /// Rewrites the stored object.
    pub step: fn(&mut serde_json::Map<String, serde_json::Value>) -> Result,
}

/// What survives the handler: the object under construction.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    /// The newest saved state; `None` when nothing exists.
    pub(crate) state: Option<Value>,
    /// Private data to be stored with it.
    pub(crate) private: Private,
    /// Whether the handler saved anything.
    pub(crate) saved: bool,
}

/// A handle to the [`Slot`] that the engine keeps outside the handler's future.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shared(Arc<Mutex<Slot>>);

impl Shared {
    pub(crate) fn new(state: Option<Value>, private: Private) -> Self {
        Self(Arc::new(Mutex::new(Slot {
            state,
            private,
            saved: false,
        })))
    }

    /// A panic while the lock was held leaves a whole slot: every change of it is one assignment.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An existing object in a read or delete.
#[derive(Debug)]
pub struct Object<M> {
    state: M,
    imported: bool,
    shared: Shared,
}

impl<M: Model> Object<M> {
    pub(crate) fn new(state: M, imported: bool, shared: Shared) -> Self {
        Self {
            state,
            imported,
            shared,
        }
    }

    /// The state as it was when the operation began.
    pub fn state(&self) -> &M {
        &self.state
    }

    /// Whether this is the first read after an import: what is null was not written by anybody and is to be filled in.
    pub fn imported(&self) -> bool {
        self.imported
    }

    /// Replaces the state.
    pub fn save(&mut self, state: &M) {
        let mut slot = self.shared.lock();
        slot.state = Some(state.encode());
        slot.saved = true;
    }

    /// The object does not exist any more.
    pub fn gone(&mut self) {
        let mut slot = self.shared.lock();
        slot.state = None;
        slot.saved = true;
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&self) -> Private {
        self.shared.lock().private.clone()
    }

    /// Replaces the private data.
    pub fn set_private(&mut self, private: Private) {
        self.shared.lock().private = private;
    }
}

/// A create or update in progress.
#[derive(Debug)]
pub struct Change<M> {
    /// What the user wrote, write-only values included.
    pub config: M,
    /// What was planned; unknown where this operation has to find the value.
    pub plan: M,
    shared: Shared,
}

impl<M: Model> Change<M> {
    pub(crate) fn new(config: M, plan: M, shared: Shared) -> Self {
        Self {
            config,
            plan,
            shared,
        }
    }

    /// Keeps `state` whatever happens next. Call it as soon as the object exists, and again when more is known.
    ///
    /// Only what the plan left unknown is taken from `state`; planned values stay as they were planned, which is what
    /// core demands of a finished change.
    pub fn save(&mut self, state: &M) {
        let mut slot = self.shared.lock();
        slot.state = Some(state.encode());
        slot.saved = true;
    }

    /// Takes over an object that exists already, if it is exactly what was planned: most likely an interrupted apply
    /// made it. It is saved, with a warning.
    ///
    /// # Errors
    /// It differs from the plan, so it belongs to somebody else; `import` is the command that takes it over.
    pub fn adopt<C>(&mut self, cx: &Cx<C>, found: &M, doing: &str, import: &str) -> Result {
        let differing = crate::engine::differing(&self.plan.encode(), &found.encode());
        if !differing.is_empty() {
            return Err(Error::new(doing).detail(format!(
                "An object of this name exists already, and it differs from the configuration in {}. If it is yours, \
                 take it over with `{import}`; else choose another name.",
                differing.join(", ")
            )));
        }
        cx.warn(Path::root(), format!("{doing}: it exists already"), format!(
            "It is exactly as configured, so it was taken over. Most likely an interrupted apply had created it. If it \
             belongs to somebody else, remove it from the state: see `terraform state rm`; `{import}` takes it back."
        ));
        self.save(found);
        Ok(())
    }

    /// The outcome of a wait after a create. An interrupted wait does not fail the create, for that would make core
    /// replace the object: it becomes a warning, and the result is `None`.
    ///
    /// # Errors
    /// The wait failed in another way.
    pub fn waited<C, T>(&self, cx: &Cx<C>, outcome: Result<T>) -> Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(error) if cx.is_cancelled() => {
                cx.warn(Path::root(), error.summary(), error.details());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&self) -> Private {
        self.shared.lock().private.clone()
    }

    /// Replaces the private data.
    pub fn set_private(&mut self, private: Private) {
        self.shared.lock().private = private;
    }
}

/// A plan in the making: defaults are filled in, what apply will find is unknown already.
#[derive(Debug)]
pub struct Plan<M> {
    /// What the user wrote.
    pub config: M,
    /// The state before; `None` for a create.
    pub prior: Option<M>,
    pub(crate) prior_value: Value,
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    pub(crate) diags: Diags,
    pub(crate) private: Private,
}

impl<M: Model> Plan<M> {
    /// The plan so far.
    ///
    /// # Errors
    /// A value set by hand does not fit the model.
    pub fn planned(&self) -> Result<M> {
        M::decode(&self.planned, &Path::root())?
            .into_known()
            .ok_or_else(|| Error::new("The planned object is not an object"))
    }

    /// Plans a value. Legal only where the attribute is computed and not configured.
    pub fn set<T: Field>(&mut self, path: impl Into<Path>, value: &T) {
        self.set_value(path, value.encode());
    }

    /// Plans "known after apply".
    pub fn unknown(&mut self, path: impl Into<Path>) {
        self.set_value(path, Value::unknown());
    }

    /// Plans "known after apply", a string that starts with `prefix`.
    pub fn unknown_with_prefix(&mut self, path: impl Into<Path>, prefix: impl Into<String>) {
        self.set_value(path, Value::unknown_with_prefix(prefix));
    }

    /// Plans the value from before, if there is one.
    pub fn keep(&mut self, path: impl Into<Path>) {
        let path = path.into();
        if let Some(prior) = self.prior_value.at(&path).cloned() {
            self.set_value(&path, prior);
        }
    }

    /// Asks for replacement because of `path`.
    pub fn replace(&mut self, path: impl Into<Path>) {
        self.replace.push(path.into());
    }

    /// Whether the planned value at `path` differs from the one before.
    pub fn changes(&self, path: impl Into<Path>) -> bool {
        let path = path.into();
        let null = Value::Null;
        let (before, after) = (
            self.prior_value.at(&path).unwrap_or(&null),
            self.planned.at(&path).unwrap_or(&null),
        );
        !before.same(after)
    }

    /// Whether any attribute or block but the named ones differs from before.
    pub fn changes_beyond(&self, names: &[&str]) -> bool {
        let children = self.planned.children().into_iter();
        let mut others = children.filter(|(step, _)| {
            !matches!(step, crate::path::Step::Attribute(name) if names.contains(&name.as_str()))
        });
        others.any(|(step, _)| self.changes(Path::root().then(step)))
    }

    /// Messages for the user.
    pub fn diags(&mut self) -> &mut Diags {
        &mut self.diags
    }

    /// Data stored beside the state that the user does not see.
    pub fn private(&mut self) -> &mut Private {
        &mut self.private
    }

    fn set_value(&mut self, path: impl Into<Path>, value: Value) {
        if let Some(slot) = self.planned.at_mut(&path.into()) {
            *slot = value;
        }
    }
}

/// Decodes a value that must be an object.
pub(crate) fn decode_object<M: Model>(value: &Value) -> Result<M> {
    match M::decode(value, &Path::root())? {
        Attr::Known(model) => Ok(model),
        _ => Err(Error::new(
            "The object is null or unknown where one is required",
        )),
    }
}
