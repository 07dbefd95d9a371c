//! The provider: its arguments, the step from them to an AWS client, and the inventory of everything on offer.

mod catalogue;
mod config;
#[cfg(test)]
mod configurations;
mod endpoints;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod rows;
mod settings;
mod validate;

use tfplug::{Diags, Items, Provider, Result, Setup};

use crate::rules::Policy;
use crate::{
    account_setting_default, attribute, aws, capacity_provider, cluster,
    cluster_capacity_providers, daemon, daemon_task_definition, express_gateway_service, functions,
    gateway, gateway_cluster_association, launch_configuration, service, tag, task_definition,
    task_execution, task_set,
};

pub use config::{
    AssumeRole, AssumeRoleWithWebIdentity, Config, DefaultTags, IgnoreTags, Simulation, Validation,
};
pub use endpoints::Endpoints;

/// Amazon ECS.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ecs;

impl Provider for Ecs {
    const NAME: &'static str = "ecs";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SOURCE: &'static str = "terraform-provider-ecs/ecs";
    type Config = Config;
    type Client = aws::Client;

    fn validate(&self, config: &Config, diags: &mut Diags) {
        validate::policy(config).install();
        validate::config(config, diags);
        validate::proxies(config, &aws::Environment::process(), diags);
    }

    async fn configure(&self, _: &Setup, config: Config) -> Result<aws::Client> {
        validate::policy(&config).install();
        settings::check_simulation(&config)?;
        let environment = aws::Environment::process();
        let tags = settings::tags(&config, &environment);
        let settings = settings::settings(&config, environment);
        // The account of a simulation does not exist, so none is refused.
        let guard = match settings.simulation {
            Some(_) => aws::Guard::default(),
            None => settings::guard(&config),
        };
        let client = aws::Client::new(&settings, guard, tags).await?;
        if settings.region.is_none() && config.skip_region_validation.known() != Some(&true) {
            validate::check_region(client.region())?;
        }
        client.check_guards().await.map_err(|error| {
            if error.kind() != aws::Kind::Guard {
                return error.during("The AWS account could not be checked").into();
            }
            let argument = match config.allowed_account_ids.is_known() {
                true => "allowed_account_ids",
                false => "forbidden_account_ids",
            };
            let error = error.during("The provider may not use this AWS account");
            tfplug::Error::from(error).at(argument)
        })?;
        Ok(client)
    }

    /// One line per object.
    fn register(items: &mut Items<aws::Client>) {
        items.filter_diagnostics(|diags| Policy::current().filter(diags));
        items
            .resource(account_setting_default::Resource)
            .list_resource(account_setting_default::ListResource);
        items
            .resource(attribute::Resource)
            .list_resource(attribute::ListResource);
        items
            .resource(capacity_provider::Resource)
            .data_source(capacity_provider::DataSource)
            .list_resource(capacity_provider::ListResource);
        items
            .resource(cluster::Resource)
            .data_source(cluster::DataSource)
            .data_source(cluster::ClustersDataSource)
            .list_resource(cluster::ListResource);
        items
            .resource(cluster_capacity_providers::Resource)
            .list_resource(cluster_capacity_providers::ListResource);
        items
            .resource(express_gateway_service::Resource)
            .list_resource(express_gateway_service::ListResource);
        items
            .resource(daemon::Resource)
            .data_source(daemon::DataSource)
            .data_source(daemon::DaemonsDataSource)
            .list_resource(daemon::ListResource);
        items
            .resource(daemon_task_definition::Resource)
            .data_source(daemon_task_definition::DataSource)
            .data_source(daemon_task_definition::DefinitionsDataSource)
            .list_resource(daemon_task_definition::ListResource);
        items
            .resource(gateway::Resource)
            .data_source(gateway::DataSource)
            .data_source(gateway::GatewaysDataSource)
            .list_resource(gateway::ListResource);
        items
            .resource(gateway_cluster_association::Resource)
            .list_resource(gateway_cluster_association::ListResource);
        items
            .resource(launch_configuration::Resource)
            .list_resource(launch_configuration::ListResource);
        items
            .resource(service::Resource)
            .data_source(service::DataSource)
            .data_source(service::ServicesDataSource)
            .list_resource(service::ListResource);
        items
            .resource(tag::Resource)
            .list_resource(tag::ListResource);
        items
            .resource(task_definition::Resource)
            .data_source(task_definition::DataSource)
            .list_resource(task_definition::ListResource)
            .data_source(task_definition::ContainerDataSource);
        items.data_source(task_execution::DataSource);
        items
            .resource(task_set::Resource)
            .list_resource(task_set::ListResource);
        for function in functions::all() {
            items.function(function);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplug::Model;
    use tfplug::schema::Schema;

    #[test]
    fn declarations_are_sound() {
        assert_eq!(tfplug::check::<Ecs>(), Vec::<String>::new());
    }

    #[test]
    fn the_schema_is_sound_and_every_part_is_described() {
        let schema = Schema {
            version: 0,
            block: Config::block(),
        };
        assert_eq!(schema.check(), Vec::<String>::new());
        let bare = |block: &tfplug::schema::Block| {
            block
                .attributes
                .iter()
                .any(|attribute| attribute.description.is_empty())
        };
        assert!(!bare(&schema.block));
        for nested in &schema.block.blocks {
            assert!(
                !bare(&nested.block) && !nested.block.description.is_empty(),
                "{}",
                nested.name
            );
        }
    }
}
