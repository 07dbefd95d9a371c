//! Regions: names that can be one, their partitions, and the `region` argument that every object has.

use tfplug::{Attr, Error, Model, Plan};

use super::Client;
use crate::arn::Arn;
use crate::rules::did_you_mean;

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

/// A region's name that is not in the table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// No region can have this name: an error.
    Malformed(String),
    /// It has the form of a region. AWS opens regions faster than providers are released, so it is at most a warning.
    Unlisted(String),
}

/// The partition of a region and the partition's DNS suffix.
pub(crate) fn partition_of(region: &str) -> (&'static str, &'static str) {
    let prefix = PREFIXES.iter().find(|(start, _)| region.starts_with(start));
    let name = prefix.map_or("aws", |(_, name)| name);
    let found = PARTITIONS.iter().find(|(partition, ..)| *partition == name);
    found.map_or(("aws", "amazonaws.com"), |(name, suffix, _)| (name, suffix))
}

/// The fault of a region's name, with the advice; `None` for a region that AWS has.
pub(crate) fn fault(name: &str) -> Option<Fault> {
    let listed: Vec<&str> = PARTITIONS
        .iter()
        .flat_map(|(.., regions)| regions.iter().copied())
        .collect();
    if listed.contains(&name) {
        return None;
    }
    if is_well_formed(name) {
        let hint = did_you_mean(name, &listed);
        return Some(Fault::Unlisted(format!(
            "{name:?} is not among the regions that this version of the provider knows.{hint} If AWS has opened it since, \
             or for a test server, skip_region_validation = true in the provider block ends this warning."
        )));
    }
    let zone = name.strip_suffix(|last: char| last.is_ascii_lowercase());
    let hint = match zone.filter(|region| is_well_formed(region)) {
        Some(region) => format!(" It looks like an availability zone of {region:?}."),
        None => did_you_mean(name, &listed),
    };
    Some(Fault::Malformed(format!(
        "{name:?} cannot be an AWS region.{hint} A region looks like \"eu-central-1\". For a test server with regions of \
         its own, set skip_region_validation = true in the provider block."
    )))
}

/// `area-direction-number` or longer, in lower case: `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`.
pub(super) fn is_well_formed(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let [area, middle @ .., number] = parts.as_slice() else {
        return false;
    };
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let digits =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    letters(area)
        && (2..=4).contains(&area.len())
        && (1..=2).contains(&middle.len())
        && middle.iter().all(|part| letters(part))
        && digits
}

/// The import ID and the region of its object: that of an ARN, or behind an `@`, as the AWS provider takes it
/// (`web@eu-west-1`); unset otherwise.
///
/// # Errors
/// An ARN with the suffix of another region.
pub(crate) fn split_import_id(written: &str) -> tfplug::Result<(&str, Attr<String>)> {
    let suffix = written
        .rsplit_once('@')
        .filter(|(_, region)| is_well_formed(region));
    let (id, suffix) = suffix.map_or((written, None), |(id, region)| (id, Some(region)));
    let arn = Arn::parse(id).ok().filter(|arn| !arn.region.is_empty());
    match (arn, suffix) {
        (Some(arn), Some(suffix)) if arn.region != suffix => Err(Error::new(format!(
            "{written:?} names two regions"
        ))
        .detail(format!(
            "The ARN is in {}; the suffix behind @ is {suffix}. Leave the suffix out.",
            arn.region
        ))),
        (Some(arn), _) => Ok((id, arn.region.into())),
        (None, suffix) => Ok((id, suffix.map(str::to_owned).into())),
    }
}

/// Leaves the region out of a generated configuration where it is the provider's.
pub(crate) fn generate(client: Option<&Client>, region: &mut Attr<String>) {
    if client.is_none_or(|client| region.text() == Some(client.home_region())) {
        *region = Attr::Null;
    }
}

/// Plans the `region` of an object: the configured one, else the provider's. Another region than before replaces the
/// object; state without a region (of providers before per-resource regions) is in the provider's.
///
/// # Errors
/// The region is malformed, or in another partition than the provider's, for which its credentials are not valid.
pub(crate) fn plan<M: Model>(
    client: Option<&Client>,
    plan: &mut Plan<M>,
    region: fn(&M) -> &Attr<String>,
) -> tfplug::Result {
    let written = region(&plan.config).clone();
    let exists = plan.prior.is_some();
    let before = plan.prior.as_ref().and_then(|prior| region(prior).get());
    let before = before.filter(|region| !region.is_empty());
    let home = client.map(|client| client.home_region().to_owned());
    let after = match written {
        Attr::Unknown => None,
        Attr::Known(region) if !region.is_empty() => {
            let fault = client
                .map(|client| client.region_fault(&region))
                .transpose()?;
            if let Some(fault) = fault.flatten() {
                plan.diags().warn("region", "Unknown AWS region", fault);
            }
            Some(region)
        }
        _ => {
            let Some(home) = &home else { return Ok(()) };
            // A configured empty string means unset, and stays: core lets nobody plan another value for it.
            match before.as_ref() == Some(home) || (exists && before.is_none()) {
                true => plan.keep("region"),
                false if written.is_null() => plan.set("region", home),
                false => {}
            }
            Some(home.clone())
        }
    };
    // Nothing is known to change where neither the state nor a configured provider names the region before.
    let before = before.or(home);
    if exists && before.is_some() && before != after {
        plan.replace("region");
    }
    Ok(())
}

impl Client {
    /// The client for an object's `region`; unset, empty or unknown is the provider's.
    pub(crate) fn in_region(&self, region: &Attr<String>) -> Client {
        match region.text() {
            Some(region) if !region.is_empty() => self.regional(region),
            _ => self.regional(self.home_region()),
        }
    }

    /// The region of a data source's answer: as configured, else the region that was asked.
    pub(crate) fn answered_region(&self, written: &Attr<String>) -> Attr<String> {
        match written {
            Attr::Known(_) => written.clone(),
            _ => self.region().into(),
        }
    }

    /// A warning about a region's name, unless the provider was asked not to check.
    ///
    /// # Errors
    /// The name is malformed, or the region belongs to another partition than the provider's.
    pub(crate) fn region_fault(&self, region: &str) -> tfplug::Result<Option<String>> {
        if self.skips_region_validation() {
            return Ok(None);
        }
        let home = self.home_region();
        let (own, other) = (partition_of(home).0, partition_of(region).0);
        match fault(region) {
            Some(Fault::Malformed(why)) => {
                Err(Error::new("Invalid AWS region").at("region").detail(why))
            }
            _ if own != other => Err(Error::new("The region is in another AWS partition")
                .at("region")
                .detail(format!(
                    "{region} is in the partition {other}; the provider works in {home}, in {own}. Credentials of one \
                     partition are not valid in another: add a provider \"ecs\" block with an alias and credentials for \
                     {other}."
                ))),
            Some(Fault::Unlisted(why)) => Ok(Some(why)),
            None => Ok(None),
        }
    }
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
                assert_eq!(fault(region), None, "{region}");
                assert_eq!(partition_of(region), (id, suffix), "{region}");
            }
        }
    }

    #[test]
    fn a_well_formed_region_that_is_unlisted_only_warns() {
        for region in [
            "eu-centrl-1",
            "eu-west-9",
            "nz-north-1",
            "us-gov-south-1",
            "me-west-12",
        ] {
            assert!(
                matches!(fault(region), Some(Fault::Unlisted(_))),
                "{region}"
            );
        }
        let Some(Fault::Unlisted(why)) = fault("eu-centrl-1") else {
            panic!("it has the form of a region")
        };
        assert!(why.contains("Did you mean \"eu-central-1\"?"), "{why}");
    }

    #[test]
    fn malformed_regions_are_errors() {
        for wrong in [
            "useast1",
            "",
            "US-EAST-1",
            "us-east",
            "us-east-1 ",
            "eu-west-1a",
            "europe-west-1",
        ] {
            assert!(matches!(fault(wrong), Some(Fault::Malformed(_))), "{wrong}");
        }
        let Some(Fault::Malformed(why)) = fault("eu-west-1a") else {
            panic!("it is a zone")
        };
        assert!(why.contains("availability zone of \"eu-west-1\""), "{why}");
    }

    #[test]
    fn regions_newer_than_the_table_have_the_partition_of_their_prefix() {
        assert_eq!(partition_of("cn-south-1").0, "aws-cn");
        assert_eq!(partition_of("us-gov-south-1").0, "aws-us-gov");
        assert_eq!(partition_of("us-isob-north-1").0, "aws-iso-b");
        assert_eq!(partition_of("nz-north-1"), ("aws", "amazonaws.com"));
    }

    #[test]
    fn import_ids_may_name_a_region() {
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
        let split = |id| split_import_id(id).unwrap();
        assert_eq!(split("web@eu-west-1"), ("web", "eu-west-1".into()));
        assert_eq!(split("web"), ("web", Attr::Null));
        assert_eq!(split("we@b"), ("we@b", Attr::Null));
        assert_eq!(split(arn), (arn, "eu-west-1".into()));
        let two = format!("{arn}@us-east-1");
        assert!(
            split_import_id(&two)
                .unwrap_err()
                .details()
                .contains("us-east-1")
        );
    }
}
