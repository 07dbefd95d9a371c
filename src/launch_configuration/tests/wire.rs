//! Each attribute on the wire: with everything set, with each thing taken away, and what comes back.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use aws_credential_types::Credentials;
use aws_sdk_ec2::Client;
use aws_sdk_ec2::config::{BehaviorVersion, Config, Region};
use aws_sdk_ec2::types::{LaunchTemplate, LaunchTemplateVersion};
use proptest::prelude::*;
use tfplug::Path;
use tfplug::schema::{Block, Nesting};
use tfplug::value::Value;
use tokio::runtime::Runtime;

use super::super::convert::{expand, state};
use super::super::schema::LaunchConfiguration;
use super::ec2::{Ec2, Params};
use super::samples::{any, block, decode, full};

/// Members of requests that no attribute sends, and why.
const NOT_EXPOSED: [(&str, &str, &str); 7] = [
    (
        "RequestLaunchTemplateData",
        "elastic_gpu_specifications",
        "AWS ended Elastic Graphics in January 2024",
    ),
    (
        "RequestLaunchTemplateData",
        "elastic_inference_accelerators",
        "AWS ended Elastic Inference in April 2024",
    ),
    (
        "RequestLaunchTemplateData",
        "operator",
        "reserved for AWS services that manage instances",
    ),
    (
        "InstanceRequirementsRequest",
        "baseline_performance_factors",
        "not in the peer's aws_launch_template",
    ),
    (
        "InstanceRequirementsRequest",
        "require_encryption_in_transit",
        "not in the peer's aws_launch_template",
    ),
    (
        "LaunchTemplateEbsBlockDeviceRequest",
        "ebs_card_index",
        "not in the peer's aws_launch_template",
    ),
    (
        "LaunchTemplatePlacementRequest",
        "availability_zone_id",
        "not in the peer's aws_launch_template",
    ),
];

/// With everything set, the text of a request shows `None` only for members that no attribute sends.
#[test]
fn every_member_of_a_request_is_exposed_or_listed() {
    let request = format!("{:#?}", expand(&decode(&full())));
    let (mut around, mut missing) = (Vec::new(), BTreeSet::new());
    for line in request.lines() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        around.retain(|(outer, _)| *outer < depth);
        if let Some(name) = text.strip_suffix(" {") {
            around.push((depth, name.rsplit(' ').next().unwrap()));
        }
        if let Some(member) = text.strip_suffix(": None,") {
            missing.insert((around.last().unwrap().1, member));
        }
    }
    let listed = NOT_EXPOSED.map(|(structure, member, _)| (structure, member));
    assert_eq!(missing, BTreeSet::from(listed));
}

/// EC2 on loopback, and a client of it.
struct Server {
    runtime: Runtime,
    ec2: Ec2,
    client: Client,
}

impl Server {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let ec2 = runtime.block_on(Ec2::start());
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(Credentials::new("AKIATEST", "hidden", None, None, "test"))
            .endpoint_url(&ec2.url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Self {
            runtime,
            ec2,
            client: Client::from_conf(config),
        }
    }

    /// The data of a model as EC2 stores it.
    fn send(&self, model: &LaunchConfiguration) -> Params {
        self.ec2.account().forget();
        let request = self.client.create_launch_template();
        let request = request.launch_template_name("web").client_token("t");
        let sent = request.launch_template_data(expand(model)).send();
        self.runtime.block_on(sent).unwrap();
        self.ec2.newest()
    }

    /// The version that was sent last.
    fn version(&self) -> LaunchTemplateVersion {
        let id = self.ec2.account().templates[0].id.clone();
        let request = self.client.describe_launch_template_versions();
        let sent = request.launch_template_id(id).versions("$Latest").send();
        let answer = self.runtime.block_on(sent).unwrap();
        answer.launch_template_versions.unwrap().remove(0)
    }

    /// The state after a read; everything beside the data stays as it was.
    fn read(&self, prior: &LaunchConfiguration) -> LaunchConfiguration {
        let found = state(prior, &LaunchTemplate::builder().build(), &self.version());
        LaunchConfiguration {
            name: prior.name.clone(),
            description: prior.description.clone(),
            default_version: prior.default_version.clone(),
            latest_version: prior.latest_version.clone(),
            ..found
        }
    }
}

fn lines(params: &Params) -> BTreeSet<String> {
    let line = |(name, value): (&String, &String)| {
        format!("{}={value}", name.trim_start_matches("LaunchTemplateData."))
    };
    params.iter().map(line).collect()
}

/// A line, or the common beginning and the number of several.
fn summary(lines: &[&String]) -> Option<String> {
    let (first, last) = (lines.first()?, lines.last()?);
    let common = first.bytes().zip(last.bytes());
    let common = common.take_while(|(a, b)| a == b).count();
    Some(match lines {
        [line] => (*line).clone(),
        _ => format!("{}* ({})", &first[..common], lines.len()),
    })
}

/// The paths of all attributes and blocks that can be left out; the elements of sets have none.
fn optional(block: &Block, at: &Path, paths: &mut Vec<Path>) {
    let attributes = block.attributes.iter().filter(|it| it.optional);
    paths.extend(attributes.clone().map(|it| at.attr(&it.name)));
    for attribute in attributes.filter(|it| !it.members.is_empty()) {
        let at = at.attr(&attribute.name).index(0);
        paths.extend(attribute.members.iter().map(|it| at.attr(&it.name)));
    }
    for nested in &block.blocks {
        let at = at.attr(&nested.name);
        if nested.min == 0 {
            paths.push(at.clone());
        }
        if nested.nesting != Nesting::Set {
            optional(&nested.block, &at.index(0), paths);
        }
    }
}

/// Requests for everything, and what is otherwise in them without each single thing.
#[test]
fn requests_are_as_recorded() {
    let server = Server::start();
    let everything = lines(&server.send(&decode(&full())));
    let mut text = String::from("# Everything\n");
    everything
        .iter()
        .for_each(|line| writeln!(text, "{line}").unwrap());
    let mut paths = Vec::new();
    optional(&block(), &Path::root(), &mut paths);
    text.push_str("\n# Without one thing\n");
    for path in paths {
        let mut fewer = full();
        *fewer.at_mut(&path).unwrap() = Value::Null;
        let rest = lines(&server.send(&decode(&fewer)));
        for (sign, lines) in [
            ('-', everything.difference(&rest)),
            ('+', rest.difference(&everything)),
        ] {
            if let Some(summary) = summary(&lines.collect::<Vec<_>>()) {
                writeln!(text, "{sign} {path}: {summary}").unwrap();
            }
        }
    }
    let golden =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/launch_configuration/tests/wire.txt");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&golden, &text).unwrap();
    }
    let recorded = std::fs::read_to_string(golden).unwrap();
    let differs = recorded
        .lines()
        .zip(text.lines())
        .find(|(before, after)| before != after);
    assert!(
        recorded == text,
        "{differs:?}: run UPDATE=1 cargo test wire, and review the difference"
    );
}

#[test]
fn reads_give_back_what_was_sent() {
    let server = Server::start();
    let pair = (any(), any());
    proptest!(ProptestConfig::with_cases(96), |((sent, other) in pair)| {
        server.send(&sent);
        prop_assert_eq!(server.read(&sent), sent.clone(), "its own spelling stays");
        let imported = server.read(&LaunchConfiguration::default());
        prop_assert_eq!(expand(&imported), expand(&sent), "an import has the same data");
        // Unset metadata options and credits that are not sent are not looked at.
        let other = LaunchConfiguration {
            metadata_options: sent.metadata_options.clone(),
            credit_specification: sent.credit_specification.clone(),
            ..other
        };
        prop_assert_eq!(expand(&server.read(&other)), expand(&sent), "drift shows");
    });
}
