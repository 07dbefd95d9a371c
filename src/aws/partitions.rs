//! The partitions of AWS and their regions.

/// Partition, DNS suffix and the regions of each, as in the endpoint data of `aws-sdk-ecs` 1.157; a test compares them.
/// The pseudo-regions of global services (`aws-global`) are left out: ECS has no server there.
const PARTITIONS: [(&str, &str, &[&str]); 8] = [
    (
        "aws-cn",
        "amazonaws.com.cn",
        &["cn-north-1", "cn-northwest-1"],
    ),
    (
        "aws-us-gov",
        "amazonaws.com",
        &["us-gov-east-1", "us-gov-west-1"],
    ),
    ("aws-iso", "c2s.ic.gov", &["us-iso-east-1", "us-iso-west-1"]),
    (
        "aws-iso-b",
        "sc2s.sgov.gov",
        &["us-isob-east-1", "us-isob-west-1"],
    ),
    ("aws-iso-e", "cloud.adc-e.uk", &["eu-isoe-west-1"]),
    (
        "aws-iso-f",
        "csp.hci.ic.gov",
        &["us-isof-east-1", "us-isof-south-1"],
    ),
    ("aws-eusc", "amazonaws.eu", &["eusc-de-east-1"]),
    (
        "aws",
        "amazonaws.com",
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    ),
];

/// Partitions by the start of the region's name, for regions that are newer than the table; the last takes the rest.
const PREFIXES: [(&str, &str); 8] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
    ("", "aws"),
];

/// All regions of the table.
pub(super) fn regions() -> Vec<&'static str> {
    let regions = PARTITIONS.iter().flat_map(|(.., regions)| *regions);
    regions.copied().collect()
}

/// The partition of a region and the partition's DNS suffix.
pub(super) fn partition_of(region: &str) -> (&'static str, &'static str) {
    let prefix = PREFIXES.iter().find(|(start, _)| region.starts_with(start));
    let name = prefix.map_or("aws", |(_, name)| name);
    let found = PARTITIONS.iter().find(|(partition, ..)| *partition == name);
    found.map_or(("aws", "amazonaws.com"), |(name, suffix, _)| (name, suffix))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::Value;

    use super::*;

    /// The partitions in the endpoint data of the SDK that this build links.
    fn sdk_partitions() -> Vec<Value> {
        let metadata = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version",
                "1",
                "--offline",
                "--locked",
                "--filter-platform",
                "host-tuple",
            ])
            .output()
            .unwrap();
        let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
        let packages = metadata["packages"].as_array().unwrap();
        let ecs = packages
            .iter()
            .find(|package| package["name"] == "aws-sdk-ecs");
        let manifest = std::path::Path::new(ecs.unwrap()["manifest_path"].as_str().unwrap());
        let source = manifest.with_file_name("src").join("endpoint_lib.rs");
        let source = std::fs::read_to_string(source).unwrap();
        let (_, literal) = source.split_once("new_from_json(b\"").unwrap();
        let (literal, _) = literal.split_once("\")").unwrap();
        let json = literal.replace("\\\"", "\"").replace("\\\\", "\\");
        let json: Value = serde_json::from_str(&json).unwrap();
        json["partitions"].as_array().unwrap().clone()
    }

    #[test]
    fn every_region_and_partition_of_the_sdk_is_known() {
        let partitions = sdk_partitions();
        assert!(partitions.len() >= 8);
        for partition in partitions {
            let id = partition["id"].as_str().unwrap();
            let suffix = partition["outputs"]["dnsSuffix"].as_str().unwrap();
            for region in partition["regions"].as_object().unwrap().keys() {
                if region.ends_with("-global") {
                    continue;
                }
                assert!(regions().contains(&region.as_str()), "{region}");
                assert_eq!(partition_of(region), (id, suffix), "{region}");
            }
        }
    }

    #[test]
    fn regions_newer_than_the_table_have_the_partition_of_their_prefix() {
        assert_eq!(partition_of("cn-south-1").0, "aws-cn");
        assert_eq!(partition_of("us-gov-south-1").0, "aws-us-gov");
        assert_eq!(partition_of("us-isob-north-1").0, "aws-iso-b");
        assert_eq!(partition_of("nz-north-1"), ("aws", "amazonaws.com"));
    }
}
