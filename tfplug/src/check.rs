//! Mistakes in names that the compiler cannot see: one test finds them all.

use std::collections::BTreeSet;

use crate::engine::Shape;
use crate::provider::{Items, Provider};

/// Everything that is wrong with the declarations of `P`, one text each; empty for a sound provider. Every provider
/// should have this test:
///
/// ```
/// # use tfplug::{Cx, Items, Provider, Result, Setup};
/// # struct Mine;
/// # impl Provider for Mine {
/// #     const NAME: &'static str = "mine";
/// #     const VERSION: &'static str = "0.1.0";
/// #     const SOURCE: &'static str = "example/mine";
/// #     type Config = ();
/// #     type Client = ();
/// #     async fn configure(&self, _: &Setup, _: Self::Config) -> Result<()> { Ok(()) }
/// #     fn register(_: &mut Items<()>) {}
/// # }
/// // #[test]
/// fn declarations_are_sound() {
///     assert_eq!(tfplug::check::<Mine>(), Vec::<String>::new());
/// }
/// # declarations_are_sound();
/// ```
///
/// It looks at schemas (what core would refuse, defaults of another type), at names that are on offer twice, at gaps in
/// [`upgrades`](crate::Resource::upgrades), at lists without their resource or its identity, and at functions.
pub fn check<P: Provider>() -> Vec<String> {
    let items = Items::<P::Client>::of::<P>();
    let mut faults = duplicates::<P>(&items);
    let mut add = |name: &str, found: Vec<String>| {
        faults.extend(found.iter().map(|fault| format!("{name}: {fault}")));
    };
    add("provider", Shape::of::<P::Config>(0).schema.check());
    if let Some(meta) = &items.meta {
        add("provider_meta", meta.schema.check());
    }
    for resource in &items.resources {
        add(resource.name(), resource.shape().schema.check());
        if let Some(identity) = resource.identity() {
            let name = format!("identity of {}", resource.name());
            add(&name, identity.schema.check_body());
        }
    }
    for source in &items.data_sources {
        let name = format!("data {}", source.name());
        add(&name, source.shape().schema.check());
    }
    for ephemeral in &items.ephemerals {
        let name = format!("ephemeral {}", ephemeral.name());
        add(&name, ephemeral.shape().schema.check());
    }
    for action in &items.actions {
        let name = format!("action {}", action.name());
        add(&name, action.shape().schema.check_body());
    }
    for list in &items.lists {
        let name = format!("list {}", list.name());
        add(&name, list.shape().schema.check_body());
    }
    for resource in &items.resources {
        add(resource.name(), resource.faults());
    }
    for list in &items.lists {
        let of = items.resources.iter().find(|of| of.name() == list.name());
        if of.is_none_or(|of| of.identity().is_none()) {
            faults.push(format!(
                "list {}: there is no resource of this name that has an identity",
                list.name()
            ));
        }
    }
    faults.extend(items.functions.iter().flat_map(crate::Function::check));
    faults
}

/// Names that are on offer twice: the second object would silently take the place of the first.
pub(crate) fn duplicates<P: Provider>(items: &Items<P::Client>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut each = |kind: &str, names: Vec<&str>| {
        let mut seen = BTreeSet::new();
        let twice = names.into_iter().filter(|name| !seen.insert(*name));
        faults.extend(twice.map(|name| format!("{kind} {name} is on offer twice")));
    };
    each(
        "resource",
        items.resources.iter().map(|it| it.name()).collect(),
    );
    each(
        "data source",
        items.data_sources.iter().map(|it| it.name()).collect(),
    );
    each(
        "ephemeral resource",
        items.ephemerals.iter().map(|it| it.name()).collect(),
    );
    each("action", items.actions.iter().map(|it| it.name()).collect());
    each("list", items.lists.iter().map(|it| it.name()).collect());
    each(
        "function",
        items.functions.iter().map(|it| it.name).collect(),
    );
    faults
}
