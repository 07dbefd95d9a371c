//! Tests of the rules of a service that files of configurations do not show.

mod unset;

use tfplug::schema::{Attribute, Block};
use tfplug::validator::Check;
use tfplug::{Attr, Model as _, Path, Set};

use super::*;
use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::service::schema::DeploymentController;
use crate::validators::launch_type;

fn base() -> Service {
    Service {
        name: "web".into(),
        task_definition: "web:1".into(),
        ..Service::default()
    }
}

fn messages(config: &Service) -> String {
    let mut diags = Diags::new();
    validate(config, &mut diags);
    diags
        .iter()
        .map(|diag| format!("{}|{}|{}\n", diag.path, diag.summary, diag.detail))
        .collect()
}

fn strategy(provider: &str) -> Attr<Set<CapacityProviderStrategyItem>> {
    let item = CapacityProviderStrategyItem {
        capacity_provider: provider.into(),
        ..Default::default()
    };
    Set(vec![item]).into()
}

fn controller_of(kind: &str) -> Attr<tfplug::Once<DeploymentController>> {
    DeploymentController {
        r#type: kind.into(),
    }
    .into()
}

#[test]
fn unknown_operands_keep_the_rules_silent() {
    let unknown = Service {
        launch_type: Attr::Unknown,
        capacity_provider_strategy: Attr::Unknown,
        scheduling_strategy: Attr::Unknown,
        deployment_controller: Attr::Unknown,
        load_balancer: Attr::Unknown,
        placement_constraints: Attr::Unknown,
        network_configuration: Attr::Unknown,
        platform_version: "LATEST".into(),
        desired_count: 1.into(),
        ..base()
    };
    assert_eq!(messages(&unknown), "");
}

/// Every message of a service can be switched off, those about single values as well.
#[test]
fn every_check_of_a_value_is_a_rule() {
    let mut nameless = Vec::new();
    let mut checked = 0;
    each_check(&Service::block(), &Path::root(), &mut |path, check| {
        checked += 1;
        if check.rule().is_none() {
            nameless.push(path.to_string());
        }
    });
    assert!(checked > 20, "{checked}");
    assert_eq!(nameless, Vec::<String>::new());
}

fn each_check(block: &Block, at: &Path, visit: &mut impl FnMut(&Path, &Check)) {
    for attribute in &block.attributes {
        each_of(attribute, at, visit);
    }
    for nested in block.blocks.iter().filter(|it| it.name != "timeouts") {
        each_check(&nested.block, &at.attr(&nested.name), visit);
    }
}

fn each_of(attribute: &Attribute, at: &Path, visit: &mut impl FnMut(&Path, &Check)) {
    let at = at.attr(&attribute.name);
    attribute.checks.iter().for_each(|check| visit(&at, check));
    for member in &attribute.members {
        each_of(member, &at, visit);
    }
}

#[test]
fn a_launch_type_that_is_none_is_shown_from_a_misspelt_one() {
    let messages = |text: &str| {
        let check = Check::whole(launch_type());
        let faults = check.faults(&text.into(), &Path::from("launch_type"));
        faults
            .into_iter()
            .map(|(_, message)| message)
            .collect::<String>()
    };
    assert_eq!(messages("FARGATE"), "");
    let misspelt = messages("fargate");
    assert!(
        misspelt.contains("Did you mean \"FARGATE\"?") && !misspelt.contains("MANAGED"),
        "{misspelt}"
    );
    assert!(messages("MANAGED_INSTANCES").contains("capacity_provider_strategy"));
}

#[test]
fn hooks_name_what_they_lack() {
    use crate::blocks::deployment_configuration::{DeploymentConfiguration, LifecycleHook};
    let with = |hook: LifecycleHook| {
        let block = DeploymentConfiguration {
            lifecycle_hook: Set(vec![hook]).into(),
            ..DeploymentConfiguration::default()
        };
        messages(&Service {
            deployment_configuration: vec![block].into(),
            ..base()
        })
    };
    let none = LifecycleHook {
        target_type: "".into(),
        hook_target_arn: "".into(),
        role_arn: "".into(),
        lifecycle_stages: vec![String::new()].into(),
        hook_details: "".into(),
        ..LifecycleHook::default()
    };
    assert_eq!(with(none.clone()), "", "nothing is set");
    let bare = with(LifecycleHook {
        hook_details: "{}".into(),
        ..none
    });
    assert_eq!(bare.matches("SV-027").count(), 2, "{bare}");
    assert!(
        bare.contains("hook_target_arn") && bare.contains("SV-089"),
        "{bare}"
    );
    let unknown = LifecycleHook {
        hook_target_arn: Attr::Unknown,
        role_arn: Attr::Unknown,
        lifecycle_stages: Attr::Unknown,
        hook_details: Attr::Unknown,
        ..LifecycleHook::default()
    };
    assert_eq!(with(unknown), "");
}

#[test]
fn enum_values_of_hooks_are_those_of_the_api() {
    use aws_sdk_ecs::types::{DeploymentLifecycleHookAction, DeploymentLifecycleHookStage};
    assert_eq!(service::STAGES, DeploymentLifecycleHookStage::values());
    assert_eq!(service::ACTIONS, DeploymentLifecycleHookAction::values());
}
