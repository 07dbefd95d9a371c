//! Launch templates in offline mode: what is sent is described, for every member of a request.

use std::collections::BTreeSet;

use aws_credential_types::Credentials;
use aws_sdk_ec2::Client;
use aws_sdk_ec2::config::{BehaviorVersion, Config, Region};
use aws_sdk_ec2::types::{self as api, RequestLaunchTemplateData, ResponseLaunchTemplateData};
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::super::convert::{expand, state};
use super::super::schema::LaunchConfiguration;
use super::samples::{any, decode, full};
use crate::aws::{Simulation, simulated_client};

/// A simulated account, and a client of it.
struct Offline {
    runtime: Runtime,
    client: Client,
    _folder: TempDir,
}

impl Offline {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let simulation = Simulation {
            path: folder.path().join("world.json"),
            speed: 1,
        };
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("AKIATEST", "hidden", None, None, "test"))
            .http_client(simulated_client(&simulation))
            .build();
        Self {
            runtime: Runtime::new().unwrap(),
            client: Client::from_conf(config),
            _folder: folder,
        }
    }

    /// The data as it comes back.
    fn described(&self, data: RequestLaunchTemplateData) -> ResponseLaunchTemplateData {
        let create = self.client.create_launch_template();
        let create = create
            .launch_template_name("web")
            .launch_template_data(data);
        self.runtime.block_on(create.send()).unwrap();
        let describe = self.client.describe_launch_template_versions();
        let describe = describe.launch_template_name("web").versions("$Latest");
        let answer = self.runtime.block_on(describe.send()).unwrap();
        let delete = self.client.delete_launch_template();
        let delete = delete.launch_template_name("web");
        self.runtime.block_on(delete.send()).unwrap();
        let version = answer.launch_template_versions.unwrap().remove(0);
        version.launch_template_data.unwrap()
    }
}

/// A request with every member, also those that no attribute sends.
#[allow(deprecated, reason = "a template keeps them")]
fn everything() -> RequestLaunchTemplateData {
    let mut data = expand(&decode(&full()));
    let gpu = api::ElasticGpuSpecification::builder().r#type("eg1.medium");
    data.elastic_gpu_specifications = Some(vec![gpu.build()]);
    let accelerator = api::LaunchTemplateElasticInferenceAccelerator::builder()
        .r#type("eia1.medium")
        .count(2);
    data.elastic_inference_accelerators = Some(vec![accelerator.build()]);
    data.operator = Some(api::OperatorRequest::builder().principal("ecs").build());
    let placement = data.placement.as_mut().unwrap();
    placement.availability_zone_id = Some("euw1-az1".into());
    let ebs = data.block_device_mappings.as_mut().unwrap()[0].ebs.as_mut();
    ebs.unwrap().ebs_card_index = Some(1);
    let requirements = data.instance_requirements.as_mut().unwrap();
    requirements.require_encryption_in_transit = Some(true);
    let reference = api::PerformanceFactorReferenceRequest::builder().instance_family("m6i");
    let cpu = api::CpuPerformanceFactorRequest::builder().references(reference.build());
    let factors = api::BaselinePerformanceFactorsRequest::builder().cpu(cpu.build());
    requirements.baseline_performance_factors = Some(factors.build());
    data
}

/// The structures and members without a value in the text of a structure.
fn absent(text: &str) -> BTreeSet<(String, String)> {
    let (mut around, mut absent) = (Vec::new(), BTreeSet::new());
    for line in text.lines() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        around.retain(|(outer, _)| *outer < depth);
        if let Some(name) = text.strip_suffix(" {") {
            around.push((depth, name.rsplit(' ').next().unwrap().to_owned()));
        }
        if let Some(member) = text.strip_suffix(": None,") {
            absent.insert((around.last().unwrap().1.clone(), member.to_owned()));
        }
    }
    absent
}

#[test]
fn every_member_of_a_request_is_described() {
    let sent = everything();
    assert_eq!(absent(&format!("{sent:#?}")), BTreeSet::new());
    let found = Offline::start().described(sent);
    // Facts that are in no request.
    let of_ec2 = [
        ("InstanceIpv6Address", "is_primary_ipv6"),
        ("LaunchTemplateInstanceMetadataOptions", "state"),
        ("OperatorResponse", "hidden_by_default"),
    ];
    let of_ec2 = of_ec2.map(|(structure, member)| (structure.to_owned(), member.to_owned()));
    assert_eq!(absent(&format!("{found:#?}")), BTreeSet::from(of_ec2));
}

#[test]
fn a_request_that_is_not_simulated_says_so() {
    let offline = Offline::start();
    let request = offline.client.describe_key_pairs();
    let refused = offline.runtime.block_on(request.send()).unwrap_err();
    let error = refused.into_service_error();
    let text = error.meta().message().unwrap();
    assert!(
        text.contains("DescribeKeyPairs of EC2 is not simulated"),
        "{text}"
    );
}

#[test]
fn reads_give_back_what_was_sent() {
    let offline = Offline::start();
    proptest!(ProptestConfig::with_cases(48), |(sent in any())| {
        let data = expand(&sent);
        prop_assume!(format!("{data:?}") != format!("{:?}", expand(&LaunchConfiguration::default())));
        let version = api::LaunchTemplateVersion::builder()
            .launch_template_data(offline.described(data))
            .build();
        let template = api::LaunchTemplate::builder().build();
        let imported = state(&LaunchConfiguration::default(), &template, &version);
        prop_assert_eq!(expand(&imported), expand(&sent));
    });
}
