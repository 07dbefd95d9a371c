//! Everything a provider offers, as plain data: what documentation and the golden contract are made from.

use std::collections::BTreeMap;

use crate::function::Function;
use crate::model::Model;
use crate::provider::{Items, Provider};
use crate::resource::Limits;
use crate::schema::Schema;

/// A provider's schemas.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// The name that prefixes every type.
    pub name: String,
    /// The provider block.
    pub provider: Schema,
    /// Resources by their full type name, such as `ecs_cluster`.
    pub resources: BTreeMap<String, Offer>,
    /// Data sources by their full type name.
    pub data_sources: BTreeMap<String, Offer>,
    /// Ephemeral resources by their full type name.
    pub ephemeral_resources: BTreeMap<String, Offer>,
    /// Actions by their full type name.
    pub actions: BTreeMap<String, Offer>,
    /// Lists by the full type name of their resource.
    pub list_resources: BTreeMap<String, Offer>,
    /// Functions by name.
    pub functions: BTreeMap<String, Function>,
}

/// Something with a schema on offer.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its attributes and blocks.
    pub schema: Schema,
    /// How long its operations may take by default; the same for all of them unless it is a managed resource.
    pub limits: Limits,
    /// The attributes of its identity, if it is a managed resource that has one.
    pub identity: Option<Schema>,
}

/// Objects with one schema and one limit, by full type name.
macro_rules! offers {
    ($provider:ident, $items:expr) => {
        $items
            .iter()
            .map(|item| {
                let offer = Offer {
                    schema: item.shape().schema.clone(),
                    limits: Limits::of(item.limit()),
                    identity: None,
                };
                (format!("{}_{}", $provider::NAME, item.name()), offer)
            })
            .collect()
    };
}

/// The inventory of `P`, made in process, without configuration.
pub fn inventory<P: Provider>() -> Inventory {
    let items = Items::of::<P>();
    let resources = items.resources.iter().map(|resource| {
        let offer = Offer {
            schema: resource.shape().schema.clone(),
            limits: resource.limits(),
            identity: resource.identity().map(|shape| shape.schema.clone()),
        };
        (format!("{}_{}", P::NAME, resource.name()), offer)
    });
    let functions = items.functions.iter();
    Inventory {
        name: P::NAME.to_owned(),
        provider: Schema {
            version: 0,
            block: P::Config::block(),
        },
        resources: resources.collect(),
        data_sources: offers!(P, items.data_sources),
        ephemeral_resources: offers!(P, items.ephemerals),
        actions: offers!(P, items.actions),
        list_resources: offers!(P, items.lists),
        functions: functions
            .map(|function| (function.name.to_owned(), function.clone()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::context::Cx;
    use crate::data_source::DataSource;
    use crate::diagnostics::Result;
    use crate::model::Attr;
    use crate::provider::Setup;

    /// A colour.
    #[derive(Clone, Debug, crate::Model)]
    struct Colour {
        /// Its name.
        #[tf(required)]
        name: Attr<String>,
    }

    struct Find;

    impl DataSource for Find {
        type Client = ();
        type Model = Colour;
        const TYPE: &'static str = "colour";
        const LIMIT: Duration = Duration::from_secs(7);

        async fn read(&self, _: &Cx<()>, config: Colour) -> Result<Colour> {
            Ok(config)
        }
    }

    struct Paint;

    impl Provider for Paint {
        const NAME: &'static str = "paint";
        const VERSION: &'static str = "0";
        const SOURCE: &'static str = "toy/paint";
        type Config = Colour;
        type Client = ();

        async fn configure(&self, _: &Setup, _: Colour) -> Result<()> {
            Ok(())
        }

        fn register(items: &mut Items<()>) {
            items.data_source(Find);
        }
    }

    #[test]
    fn everything_on_offer_is_listed_by_its_full_name() {
        let inventory = inventory::<Paint>();
        assert_eq!(inventory.name, "paint");
        assert_eq!(inventory.provider.block.attributes[0].name, "name");
        assert!(inventory.resources.is_empty());
        let found = &inventory.data_sources["paint_colour"];
        assert_eq!(found.limits.read, Duration::from_secs(7));
        assert_eq!(found.schema.block.description, "A colour.");
    }
}
