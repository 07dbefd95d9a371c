//! `operations.md`: all operations of the API, how far each is simulated, and how many members of its input come back.
//! `UPDATE=1` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use super::fields::{Walk, cases};
use crate::OPERATIONS;

/// The operations of the API in the SDK of [`SDK`].
const API: [&str; 88] = [
    "AssociateGatewayWithCluster",
    "ContinueServiceDeployment",
    "CreateCapacityProvider",
    "CreateCluster",
    "CreateDaemon",
    "CreateExpressGatewayService",
    "CreateGateway",
    "CreateService",
    "CreateTaskSet",
    "DeleteAccountSetting",
    "DeleteAttributes",
    "DeleteCapacityProvider",
    "DeleteCluster",
    "DeleteDaemon",
    "DeleteDaemonTaskDefinition",
    "DeleteExpressGatewayService",
    "DeleteGateway",
    "DeleteService",
    "DeleteTaskDefinitions",
    "DeleteTaskSet",
    "DeregisterContainerInstance",
    "DeregisterTaskDefinition",
    "DescribeCapacityProviders",
    "DescribeClusters",
    "DescribeContainerInstances",
    "DescribeDaemon",
    "DescribeDaemonDeployments",
    "DescribeDaemonRevisions",
    "DescribeDaemonTaskDefinition",
    "DescribeExpressGatewayService",
    "DescribeGateway",
    "DescribeGatewayResources",
    "DescribeGatewayRoute",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeServices",
    "DescribeTaskDefinition",
    "DescribeTaskSets",
    "DescribeTasks",
    "DisassociateGatewayFromCluster",
    "DiscoverPollEndpoint",
    "ExecuteCommand",
    "GetTaskProtection",
    "ListAccountSettings",
    "ListAttributes",
    "ListClusters",
    "ListContainerInstances",
    "ListDaemonDeployments",
    "ListDaemonTaskDefinitions",
    "ListDaemons",
    "ListGatewayClusterAssociations",
    "ListGatewayRoutes",
    "ListGateways",
    "ListServiceDeployments",
    "ListServices",
    "ListServicesByNamespace",
    "ListTagsForResource",
    "ListTaskDefinitionFamilies",
    "ListTaskDefinitions",
    "ListTasks",
    "PutAccountSetting",
    "PutAccountSettingDefault",
    "PutAttributes",
    "PutClusterCapacityProviders",
    "RegisterContainerInstance",
    "RegisterDaemonTaskDefinition",
    "RegisterTaskDefinition",
    "RunTask",
    "StartTask",
    "StopServiceDeployment",
    "StopTask",
    "SubmitAttachmentStateChanges",
    "SubmitContainerStateChange",
    "SubmitTaskStateChange",
    "TagResource",
    "UntagResource",
    "UpdateCapacityProvider",
    "UpdateCluster",
    "UpdateClusterSettings",
    "UpdateContainerAgent",
    "UpdateContainerInstancesState",
    "UpdateDaemon",
    "UpdateExpressGatewayService",
    "UpdateGateway",
    "UpdateService",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskProtection",
    "UpdateTaskSet",
];

/// The version of the SDK that [`API`] is of; it counts where the sources of the SDK cannot be found.
const SDK: &str = "1.157.0";

/// Operations that are simulated in part, and the part that is not.
const PARTLY: [(&str, &str); 3] = [
    (
        "CreateDaemon",
        "its tasks are counted, and not simulated one by one",
    ),
    (
        "ExecuteCommand",
        "its refusals alone, as there is no container to open a session in",
    ),
    ("UpdateDaemon", "as CreateDaemon"),
];

/// The operations that the container agent has for itself.
const OF_AGENT: [&str; 4] = [
    "DiscoverPollEndpoint",
    "SubmitAttachmentStateChanges",
    "SubmitContainerStateChange",
    "SubmitTaskStateChange",
];

/// How the names of operations that make or change an object begin.
const WRITES: [&str; 7] = [
    "Create",
    "Put",
    "Register",
    "Run",
    "Start",
    "TagResource",
    "Update",
];

fn state(operation: &str) -> String {
    let part = PARTLY.iter().find(|(name, _)| *name == operation);
    match (OPERATIONS.contains(&operation), part) {
        (true, None) => "whole".to_owned(),
        (true, Some((_, part))) => format!("partly: {part}"),
        (false, _) if OF_AGENT.contains(&operation) => {
            "not: for the container agent alone".to_owned()
        }
        (false, _) => "not".to_owned(),
    }
}

fn page() -> String {
    let walks: BTreeMap<&str, Walk> = cases().iter().map(|it| (it.operation, it.walk())).collect();
    let count = |start: &str| API.iter().filter(|it| state(it).starts_with(start)).count();
    let all = walks.values();
    let (known, kept): (usize, usize) = all.fold((0, 0), |(known, kept), it| {
        (known + it.known, kept + it.kept)
    });
    let mut text = format!(
        "# Operations of Amazon ECS\n\nWritten by a test (`UPDATE=1 cargo test -p ecs-sim operations`). Of {} operations {} are simulated whole, \
         {} partly and {} not.\n\nA field is a value in a request, however deep it is nested. The test sends each operation that makes or \
         changes something with all fields that the SDK knows, and looks for them in the answer and where the object is described: of \
         {known} fields {kept} come back.\n\n| Operation | Simulated | Fields kept of fields known | Why not all |\n|---|---|---|---|\n",
        API.len(),
        count("whole"),
        count("partly"),
        count("not"),
    );
    for operation in API {
        let walk = walks.get(operation);
        let fields = walk.map_or_else(String::new, |it| format!("{} of {}", it.kept, it.known));
        let reasons = walk.map(|it| it.reasons.iter().cloned().collect::<Vec<_>>().join("; "));
        let cells = [
            operation.to_owned(),
            state(operation),
            fields,
            reasons.unwrap_or_default(),
        ];
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

#[test]
fn the_page_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/operations.md");
    let page = page();
    if env::var_os("UPDATE").is_some() {
        fs::write(path, &page).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    assert!(found == page, "UPDATE=1 cargo test -p ecs-sim operations");
}

/// The modules of the SDK's operations in its sources, if cargo has unpacked them.
fn modules() -> Option<BTreeSet<String>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?;
    let version = aws_sdk_ecs::meta::PKG_VERSION;
    let registries = fs::read_dir(home.join("registry/src")).ok()?.flatten();
    let sources = registries.map(|it| {
        it.path()
            .join(format!("aws-sdk-ecs-{version}/src/operation"))
    });
    let folder = sources.into_iter().find_map(|it| fs::read_dir(it).ok())?;
    let files = folder
        .flatten()
        .filter_map(|it| it.file_name().into_string().ok());
    Some(
        files
            .filter_map(|it| Some(it.strip_suffix(".rs")?.to_owned()))
            .collect(),
    )
}

/// `CreateCluster` → `create_cluster`.
fn snake(name: &str) -> String {
    let parts = name.split_inclusive(|c: char| c.is_ascii_lowercase());
    let text: String = parts
        .map(
            |part| match part.starts_with(|c: char| c.is_ascii_uppercase()) {
                true => format!("_{}", part.to_ascii_lowercase()),
                false => part.to_owned(),
            },
        )
        .collect();
    text.trim_start_matches('_').to_owned()
}

#[test]
fn all_operations_of_the_sdk_are_listed() {
    let listed: BTreeSet<String> = API.iter().map(|it| snake(it)).collect();
    match modules() {
        Some(modules) => assert_eq!(listed, modules),
        None => assert_eq!(aws_sdk_ecs::meta::PKG_VERSION, SDK, "list its operations"),
    }
    for name in OPERATIONS
        .iter()
        .chain(&OF_AGENT)
        .chain(PARTLY.iter().map(|(it, _)| it))
    {
        assert!(API.contains(name), "{name}");
    }
}

#[test]
fn every_operation_that_writes_is_walked() {
    let walked: Vec<&str> = cases().iter().map(|it| it.operation).collect();
    let writes = |it: &&&str| WRITES.iter().any(|verb| it.starts_with(verb));
    let missing: Vec<&&str> = OPERATIONS
        .iter()
        .filter(writes)
        .filter(|it| !walked.contains(*it))
        .collect();
    assert!(missing.is_empty(), "add cases in tests/fields: {missing:?}");
}
