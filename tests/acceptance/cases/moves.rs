//! A stack of `hashicorp/aws` that moves here: nothing is planned, nothing is sent, and it can be destroyed.

use std::io::Write;

use acceptance::lab::{MOTO, SPLIT, on};
use acceptance::plan::Plan;
use acceptance::profile::Profile;
use acceptance::stack::{self, MODULE, MOVES, Source, Stack, TASK_SETS};
use acceptance::{Result, check, ensure, locate, peer};
use serde_json::Value;

/// Arguments that the recorded stack cannot have: ours alone, those that came to the peer after the recorded version
/// (5.100), and those whose value in the state is empty all the same.
const WITHOUT_RECORD: &[&str] = &[
    "ecs_account_setting_default.region",
    "ecs_capacity_provider.auto_scaling_group_provider.managed_draining",
    "ecs_capacity_provider.cluster",
    "ecs_capacity_provider.managed_instances_provider",
    "ecs_capacity_provider.region",
    "ecs_capacity_provider.timeouts",
    "ecs_cluster.region",
    "ecs_cluster.timeouts",
    "ecs_cluster_capacity_providers.region",
    "ecs_cluster_capacity_providers.timeouts",
    "ecs_launch_configuration.block_device_mappings.no_device",
    "ecs_launch_configuration.cluster",
    "ecs_launch_configuration.cpu_options.nested_virtualization",
    "ecs_launch_configuration.image_family",
    "ecs_launch_configuration.network_interfaces.ena_queue_count",
    "ecs_launch_configuration.network_performance_options",
    "ecs_launch_configuration.placement.group_id",
    "ecs_launch_configuration.region",
    "ecs_launch_configuration.secondary_interfaces",
    "ecs_launch_configuration.timeouts",
    "ecs_service.deployment_circuit_breaker.reset_on_healthy_task",
    "ecs_service.deployment_circuit_breaker.threshold_configuration",
    "ecs_service.deployment_configuration",
    "ecs_service.load_balancer.advanced_configuration",
    "ecs_service.gateway_connectors",
    "ecs_service.monitoring",
    "ecs_service.region",
    "ecs_service.service_connect_configuration.access_log_configuration",
    "ecs_service.service_connect_configuration.container_configuration",
    "ecs_service.service_connect_configuration.service.client_alias.test_traffic_rules",
    "ecs_service.sigint_rollback",
    "ecs_service.vpc_lattice_configurations.advanced_configuration",
    "ecs_tag.region",
    "ecs_task_definition.containers",
    "ecs_task_definition.externally_managed",
    "ecs_task_definition.region",
    "ecs_task_definition.revisions",
    "ecs_task_definition.volume.s3files_volume_configuration",
    "ecs_task_set.load_balancer.advanced_configuration",
    "ecs_task_set.region",
    "ecs_task_set.timeouts",
    "ecs_task_set.wait_until_stable",
];

fn is_silent(stack: &Stack<'_>) -> Result<()> {
    let objects = stack.objects()?;
    let plan = stack.moved()?;
    let differences = plan.differences();
    ensure(differences.is_empty(), || {
        format!("the move is not silent:\n{}", differences.join("\n"))
    })?;
    assert_eq!(plan.moves(), objects, "all objects have moved");
    let writes = stack.apply(&plan)?;
    ensure(writes.is_empty(), || format!("the move writes: {writes:?}"))?;
    check::empty_plan(stack.terraform())
}

/// Moves a recorded stack, and looks at it before it is destroyed.
fn recorded(
    profile: &[Profile],
    source: Source,
    then: impl Fn(&mut Stack<'_>) -> Result<()>,
) -> Result<()> {
    on(profile, |lab| {
        let mut stack = Stack::new(lab, source)?;
        stack.replay()?;
        is_silent(&stack)?;
        then(&mut stack)?;
        stack.destroy().map(drop)
    })
}

/// The same with a stack that a real peer makes now.
fn real(
    profile: &[Profile],
    source: Source,
    then: impl Fn(&mut Stack<'_>) -> Result<()>,
) -> Result<()> {
    let Some(folder) = peer::find()? else {
        // Past cargo's capture of what a test prints, so that it is seen when the test passes.
        writeln!(
            std::io::stderr(),
            "NOT RUN: hashicorp/aws is not on this machine; TFECS_PEER can name it"
        )?;
        return Ok(());
    };
    on(profile, |lab| {
        let mut stack = Stack::new(lab, source)?;
        stack.make(&folder)?;
        is_silent(&stack)?;
        then(&mut stack)?;
        stack.destroy().map(drop)
    })
}

/// The services of the stack of modules.
const SERVICES: [&str; 4] = ["agent", "batch", "web", "worker"];

/// Plans what follows from variables of the stack of modules: updates at these addresses and no more. Data sources that
/// depend on an updated resource are read as well.
fn changes(stack: &mut Stack<'_>, variables: &[(&str, &str)], updated: &[String]) -> Result<()> {
    for (variable, value) in variables {
        stack.set(variable, value);
    }
    let reads =
        SERVICES.map(|name| format!("[\"read\"] data.ecs_task_definition.newest[\"{name}\"]"));
    let mut wanted = reads.to_vec();
    wanted.extend(updated.iter().map(|it| format!("[\"update\"] {it}")));
    wanted.sort();
    let plan = Plan::of(stack.terraform())?;
    assert_eq!(plan.actions(), wanted);
    stack.apply(&plan)?;
    check::empty_plan(stack.terraform())
}

/// Gives the callers of the modules other values, and none again.
fn is_changed(stack: &mut Stack<'_>) -> Result<()> {
    let service = |name: &str| format!("module.service[\"{name}\"].ecs_service.this");
    let definition = |name: &str| format!("module.service[\"{name}\"].ecs_task_definition.this");
    let mut all: Vec<String> = SERVICES.map(service).to_vec();
    all.extend(SERVICES.map(definition));
    all.extend(
        [
            "ecs_tag.owner",
            "module.cluster.ecs_capacity_provider.this[\"ondemand\"]",
            "module.cluster.ecs_capacity_provider.this[\"plain\"]",
            "module.cluster.ecs_cluster.this[0]",
        ]
        .map(str::to_owned),
    );
    let values = [
        ("image_tag", "2"),
        ("log_level", "debug"),
        ("team", "api"),
        ("spot_weight", "3"),
    ];
    changes(stack, &values, &all)?;
    let none = [("log_level", ""), ("spot_weight", "0")];
    let some = [service("batch"), service("web"), definition("web")];
    changes(stack, &none, &some)
}

/// Scales and tags a task set.
fn is_scaled(stack: &mut Stack<'_>) -> Result<()> {
    stack.set("percent", "30");
    let plan = Plan::of(stack.terraform())?;
    assert_eq!(plan.actions(), ["[\"update\"] ecs_task_set.scaled"]);
    stack.apply(&plan)?;
    check::empty_plan(stack.terraform())
}

/// The emulators of the second profile forget half of a service: one profile is enough here.
#[test]
fn moves_of_a_recorded_stack_are_silent() -> Result<()> {
    recorded(SPLIT, MOVES, |_| Ok(()))
}

#[test]
fn moves_of_a_recorded_module_are_silent() -> Result<()> {
    recorded(SPLIT, MODULE, is_changed)
}

#[test]
fn moves_of_recorded_task_sets_are_silent() -> Result<()> {
    recorded(MOTO, TASK_SETS, is_scaled)
}

#[test]
fn moves_from_a_real_peer_are_silent() -> Result<()> {
    real(SPLIT, MOVES, |_| Ok(()))
}

#[test]
fn moves_from_a_real_peer_with_modules_are_silent() -> Result<()> {
    real(SPLIT, MODULE, is_changed)
}

#[test]
fn moves_from_a_real_peer_with_task_sets_are_silent() -> Result<()> {
    real(MOTO, TASK_SETS, is_scaled)
}

/// The arguments of a block, nested ones with their path.
fn arguments(block: &Value, at: &str, found: &mut Vec<String>) {
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        if attribute["mode"] != "computed" {
            found.push(format!("{at}.{name}"));
        }
    }
    for (name, nested) in block["blocks"].as_object().into_iter().flatten() {
        arguments(nested, &format!("{at}.{name}"), found);
    }
}

/// Whether some value at `path`, through all lists, is not empty.
fn is_used(value: &Value, path: &[&str]) -> bool {
    match (value, path) {
        (Value::Array(items), [_, ..]) => items.iter().any(|item| is_used(item, path)),
        (value, [name, rest @ ..]) => is_used(&value[name], rest),
        (Value::Null | Value::Bool(false), []) => false,
        (Value::String(text), []) => !text.is_empty(),
        (Value::Number(number), []) => number.as_f64() != Some(0.0),
        (Value::Array(items), []) => !items.is_empty(),
        (Value::Object(members), []) => !members.is_empty(),
        (Value::Bool(true), []) => true,
    }
}

#[test]
fn moves_have_every_argument() -> Result<()> {
    let schema = locate::repository().join("tests/repo/schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema)?)?;
    let mut resources = Vec::new();
    for source in [MOVES, MODULE, TASK_SETS] {
        let mut recorded = source.recorded()?;
        resources.extend(
            recorded["state"]["resources"]
                .as_array_mut()
                .map(std::mem::take),
        );
    }
    let resources: Vec<Value> = resources.into_iter().flatten().collect();
    for (theirs, own) in stack::TYPES {
        let mut all = Vec::new();
        arguments(&schema["resources"][own], own, &mut all);
        let of_type: Value = resources
            .iter()
            .filter(|resource| resource["type"] == theirs && resource["mode"] == "managed")
            .filter_map(|resource| resource["instances"].as_array())
            .flatten()
            .map(|instance| instance["attributes"].clone())
            .collect();
        for argument in all {
            let path: Vec<&str> = argument.split('.').skip(1).collect();
            let excepted = WITHOUT_RECORD
                .iter()
                .any(|it| argument == *it || argument.starts_with(&format!("{it}.")));
            ensure(is_used(&of_type, &path) != excepted, || {
                format!("{argument} is in no object of data/moves, or in one and in the exceptions")
            })?;
        }
    }
    Ok(())
}
