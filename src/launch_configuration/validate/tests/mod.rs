//! Every rule: violated, met, and silent while an operand is unknown.

use super::super::schema::*;
use super::*;
use std::cell::RefCell;

use crate::rules::tests::messages;
use crate::rules::{Policy, findings};
use tfplug::{Diagnostic, Set};

/// The findings of one rule as `path severity`, strictness off.
fn reported(id: &str, model: &LaunchConfiguration) -> Vec<String> {
    MESSAGES.with_borrow_mut(|all| all.extend(messages::of(RULES, model)));
    let found = findings(RULES, model, &Policy::default());
    let level = |severity| {
        if severity == tfplug::Severity::Error {
            "error"
        } else {
            "warning"
        }
    };
    let found = found.iter().filter(|finding| finding.id == id);
    found
        .map(|finding| format!("{} {}", finding.path, level(finding.severity)))
        .collect()
}

#[track_caller]
fn check(
    id: &str,
    wrong: LaunchConfiguration,
    expected: &str,
    fine: LaunchConfiguration,
    unknown: LaunchConfiguration,
) {
    assert_eq!(reported(id, &wrong), [expected], "{id} violated");
    assert_eq!(reported(id, &fine), [""; 0], "{id} met");
    assert_eq!(reported(id, &unknown), [""; 0], "{id} unknown");
}

thread_local! {
    /// The messages of the cases that this thread has checked.
    static MESSAGES: RefCell<Vec<Diagnostic>> = const { RefCell::new(Vec::new()) };
}

/// All cases.
const CASES: &[fn()] = &[
    lt_001_names,
    lt_002_description,
    lt_003_one_type,
    lt_004_instance_type,
    lt_005_image,
    lt_006_size,
    lt_007_other_cluster,
    lt_007_unmergeable,
    lt_008_profile,
    lt_020_hibernation_and_enclaves,
    lt_021_credits,
    lt_023_tagged,
    lt_025_enum_values,
    lt_042_cpu,
    cl_001_cluster,
    network::lt_014_groups,
    network::lt_015_interfaces,
    network::lt_016_metadata,
    network::lt_017_endpoint,
    placement::lt_018_market,
    placement::lt_022_and_043_placement,
    placement::lt_040_and_041_spot,
    placement::lt_044_reservation,
    storage::lt_009_ranges,
    storage::lt_010_fit,
    storage::lt_011_ratios,
    storage::lt_012_root,
    storage::lt_013_one_kind,
];

/// The messages of all cases.
pub(crate) fn messages() -> Vec<Diagnostic> {
    CASES.iter().for_each(|case| case());
    MESSAGES.take()
}

fn set(members: &[&str]) -> Attr<Set<String>> {
    Set(members.iter().map(|member| (*member).to_owned()).collect()).into()
}

/// A model with the named members.
macro_rules! model {
    ($($name:ident : $value:expr),* $(,)?) => { LaunchConfiguration { $($name: $value.into(),)* ..LaunchConfiguration::default() } };
}

/// A block with the named members.
macro_rules! block {
    ($type:ident { $($name:ident : $value:expr),* $(,)? }) => {{
        #[allow(clippy::needless_update, reason = "some uses name every member")]
        let block = $type { $($name: $value.into(),)* ..$type::default() };
        block
    }};
}

fn disk(ebs: Ebs) -> LaunchConfiguration {
    model! { block_device_mappings: vec![BlockDevice::default(), BlockDevice { ebs: ebs.into(), ..Default::default() }] }
}

const EBS: &str = "block_device_mappings[1].ebs[0]";

fn interface(interface: NetworkInterface) -> LaunchConfiguration {
    model! { network_interfaces: vec![interface] }
}

fn metadata(options: MetadataOptions) -> LaunchConfiguration {
    model! { metadata_options: vec![options] }
}

fn spot(market: &str, options: SpotOptions) -> LaunchConfiguration {
    model! { instance_market_options: block!(MarketOptions { market_type: market, spot_options: options }) }
}

mod network;
mod placement;
mod storage;

#[test]
fn lt_001_names() {
    for wrong in ["ab", "with blank", &"x".repeat(129)] {
        check(
            "LT-001",
            model! { name: wrong },
            "name error",
            model! { name: "a(b).c-d/e_f" },
            model! { name: Attr::Unknown },
        );
    }
    let long = "x".repeat(103);
    let fine = model! { name_prefix: long[..102].to_owned() };
    check(
        "LT-001",
        model! { name_prefix: long },
        "name_prefix error",
        fine,
        model! { name_prefix: Attr::Unknown },
    );
}

#[test]
fn lt_002_description() {
    let fine = model! { description: "x".repeat(255) };
    check(
        "LT-002",
        model! { description: "x".repeat(256) },
        "description error",
        fine,
        model! { description: Attr::Unknown },
    );
}

#[test]
fn lt_003_one_type() {
    let with = |requirements: InstanceRequirements| {
        model! { instance_type: "m7g.large", instance_requirements: requirements }
    };
    let wrong = with(block!(InstanceRequirements {
        bare_metal: "required"
    }));
    let unknown = LaunchConfiguration {
        instance_requirements: Attr::Unknown,
        ..wrong.clone()
    };
    check(
        "LT-003",
        wrong,
        "instance_type error",
        model! { instance_type: "m7g.large" },
        unknown,
    );
    // A block in which nothing is set is none.
    let empty = block!(InstanceRequirements {
        bare_metal: "",
        require_hibernate_support: false,
        max_spot_price_as_percentage_of_optimal_on_demand_price: 0,
    });
    check(
        "LT-003",
        with(block!(InstanceRequirements {
            require_hibernate_support: true
        })),
        "instance_type error",
        with(empty),
        model! { instance_type: Attr::Unknown, instance_requirements: InstanceRequirements::default() },
    );
}

#[test]
fn lt_004_instance_type() {
    for wrong in ["m7glarge", "M7g.large", ".large", "m7g."] {
        let fine = model! { instance_type: "u-6tb1.56xlarge" };
        check(
            "LT-004",
            model! { instance_type: wrong },
            "instance_type warning",
            fine,
            model! { instance_type: Attr::Unknown },
        );
    }
}

#[test]
fn lt_005_image() {
    for wrong in ["ami-1", "ami-0123456789ABCDEF0", "resolve:ssm:", "al2023"] {
        for fine in [
            "ami-12345678",
            "ami-0123456789abcdef0",
            "resolve:ssm:/a/b:3",
            "",
        ] {
            check(
                "LT-005",
                model! { image_id: wrong },
                "image_id warning",
                model! { image_id: fine },
                model! { image_id: Attr::Unknown },
            );
        }
    }
}

#[test]
fn lt_006_size() {
    let script = |bytes: usize| format!("#!/bin/sh\n{}", "#".repeat(bytes - 10));
    let fine = model! { user_data: script(14_999) };
    let unknown = model! { user_data: Attr::Unknown };
    check(
        "LT-006",
        model! { user_data: script(16_385) },
        "user_data error",
        fine.clone(),
        unknown.clone(),
    );
    check(
        "LT-006",
        model! { user_data: script(16_384) },
        "user_data warning",
        fine,
        unknown,
    );
    let encoded = user_data_of(&script(14_000));
    assert!(
        reported("LT-006", &model! { user_data: encoded }).is_empty(),
        "bytes are counted before encoding"
    );
    let with_cluster = model! { user_data: script(16_384), cluster: "web" };
    assert_eq!(
        reported("LT-006", &with_cluster),
        ["user_data error"],
        "our lines count"
    );
}

fn user_data_of(script: &str) -> String {
    super::super::user_data::encode(script.as_bytes())
}

#[test]
fn lt_007_other_cluster() {
    let script =
        |name: &str| format!("#!/bin/sh\necho ECS_CLUSTER={name} >> /etc/ecs/ecs.config\n");
    let wrong = model! { cluster: "web", user_data: script("other") };
    let unknown = LaunchConfiguration {
        cluster: Attr::Unknown,
        ..wrong.clone()
    };
    let found = findings(RULES, &wrong, &Policy::default());
    let reported = |finding: &&crate::rules::Finding| finding.id == "LT-007";
    let text = found
        .iter()
        .find(reported)
        .map(|finding| format!("{finding:?}"));
    assert!(text.is_some_and(|text| text.contains("line 2 of user_data")));
    check(
        "LT-007",
        wrong,
        "user_data warning",
        model! { cluster: "web", user_data: script("web") },
        unknown,
    );
}

#[test]
fn lt_007_unmergeable() {
    let script = |family: &str, script: &str| model! { cluster: "web", image_family: family, user_data: script };
    let tasks = "version: 1.1\ntasks:\n- task: executeScript\n";
    let unknown = LaunchConfiguration {
        image_family: Attr::Unknown,
        ..script("al2023", tasks)
    };
    for (family, wrong) in [
        ("windows_2022_core", tasks),
        ("bottlerocket", "H4sIAP8="),
        ("bottlerocket", "settings.ecs = { x = 1 }"),
        ("bottlerocket", "#!/bin/bash\necho hello\n"),
        ("windows_2022_core", "#cloud-config\npackages: [jq]\n"),
    ] {
        let fine = script("al2023", "H4sIAP8=");
        check(
            "LT-007",
            script(family, wrong),
            "user_data error",
            fine,
            unknown.clone(),
        );
    }
}

#[test]
fn lt_008_profile() {
    let named = block!(InstanceProfile { name: "ecs" });
    let both = block!(InstanceProfile {
        name: "ecs",
        arn: "arn:aws:iam::1:instance-profile/ecs"
    });
    let unknown = LaunchConfiguration {
        iam_instance_profile: Attr::Unknown,
        ..LaunchConfiguration::default()
    };
    let fine = model! { iam_instance_profile: named };
    check(
        "LT-008",
        LaunchConfiguration::default(),
        "iam_instance_profile warning",
        fine.clone(),
        unknown.clone(),
    );
    check(
        "LT-008",
        model! { iam_instance_profile: InstanceProfile::default() },
        "iam_instance_profile[0].name warning",
        fine.clone(),
        unknown.clone(),
    );
    check(
        "LT-008",
        model! { iam_instance_profile: both },
        "iam_instance_profile[0].arn error",
        fine,
        unknown,
    );
}

#[test]
fn lt_020_hibernation_and_enclaves() {
    let both = |enclave: Attr<bool>| {
        model! {
            hibernation_options: block!(HibernationOptions { configured: true }),
            enclave_options: block!(EnclaveOptions { enabled: enclave }),
        }
    };
    check(
        "LT-020",
        both(true.into()),
        "hibernation_options[0].configured warning",
        both(false.into()),
        both(Attr::Unknown),
    );
}

#[test]
fn lt_021_credits() {
    let credits = |credits: &str, kind: Attr<String>| {
        model! { credit_specification: block!(CreditSpecification { cpu_credits: credits }), instance_type: kind }
    };
    let fine = || credits("unlimited", "t4g.small".into());
    let unknown = || credits("standard", Attr::Unknown);
    check(
        "LT-021",
        credits("standard", "m7g.large".into()),
        "credit_specification[0].cpu_credits warning",
        fine(),
        unknown(),
    );
    check(
        "LT-021",
        credits("standard", "trn1.2xlarge".into()),
        "credit_specification[0].cpu_credits warning",
        fine(),
        unknown(),
    );
    check(
        "LT-021",
        credits("endless", "t3.micro".into()),
        "credit_specification[0].cpu_credits error",
        fine(),
        unknown(),
    );
}

#[test]
fn lt_023_tagged() {
    let tagged = |kind: Attr<String>| {
        model! { tag_specifications: vec![
            block!(TagSpecification { resource_type: "volume" }), block!(TagSpecification { resource_type: kind }),
        ] }
    };
    let expected = "tag_specifications[1].resource_type error";
    check(
        "LT-023",
        tagged("launch-template".into()),
        expected,
        tagged("instance".into()),
        tagged(Attr::Unknown),
    );
}

#[test]
fn lt_025_enum_values() {
    let behaviour = |value: Attr<String>| model! { instance_initiated_shutdown_behavior: value };
    let expected = "instance_initiated_shutdown_behavior error";
    check(
        "LT-025",
        behaviour("halt".into()),
        expected,
        behaviour("stop".into()),
        behaviour(Attr::Unknown),
    );
    let recovery = |value: Attr<String>| model! { maintenance_options: block!(MaintenanceOptions { auto_recovery: value }) };
    let expected = "maintenance_options[0].auto_recovery error";
    check(
        "LT-025",
        recovery("enabled".into()),
        expected,
        recovery("default".into()),
        recovery(Attr::Unknown),
    );
}

#[test]
fn lt_042_cpu() {
    let cpu = |cores: Attr<i64>, threads: Attr<i64>| {
        model! { cpu_options: CpuOptions { core_count: cores, threads_per_core: threads, ..Default::default() } }
    };
    let fine = || cpu(2.into(), 1.into());
    let unknown = || cpu(2.into(), Attr::Unknown);
    check(
        "LT-042",
        cpu(2.into(), Attr::Null),
        "cpu_options[0].core_count warning",
        fine(),
        unknown(),
    );
    check(
        "LT-042",
        cpu(2.into(), 3.into()),
        "cpu_options[0].threads_per_core warning",
        fine(),
        unknown(),
    );
    check(
        "LT-042",
        cpu((-1).into(), 1.into()),
        "cpu_options[0].core_count warning",
        fine(),
        unknown(),
    );
}

#[test]
fn cl_001_cluster() {
    let fine = model! { cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/web" };
    check(
        "CL-001",
        model! { cluster: "a b" },
        "cluster error",
        fine,
        model! { cluster: Attr::Unknown },
    );
}

#[test]
fn exclusive_arguments_are_refused() {
    let mut diags = Diags::new();
    let wrong = model! {
        name: "web", name_prefix: "web-", default_version: 1, update_default_version: true,
        vpc_security_group_ids: set(&["sg-1"]), security_group_names: set(&["a"]),
    };
    validate(&wrong, &mut diags);
    let errors = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == tfplug::Severity::Error);
    let paths: Vec<String> = errors
        .map(|diagnostic| diagnostic.path.to_string())
        .collect();
    assert_eq!(
        paths,
        ["name_prefix", "default_version", "security_group_names"]
    );
}
