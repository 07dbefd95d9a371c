//! What a region's name tells: whether it can be one, its partition, and the domain of its servers.

use tfplug::{Attr, Error, Model, Plan};

use super::Client;

/// Partitions by the start of the region's name; the last one takes the rest.
const PARTITIONS: [(&str, (&str, &str)); 8] = [
    ("cn-", ("aws-cn", "amazonaws.com.cn")),
    ("us-gov-", ("aws-us-gov", "amazonaws.com")),
    ("us-iso-", ("aws-iso", "c2s.ic.gov")),
    ("us-isob-", ("aws-iso-b", "sc2s.sgov.gov")),
    ("eu-isoe-", ("aws-iso-e", "cloud.adc-e.uk")),
    ("us-isof-", ("aws-iso-f", "csp.hci.ic.gov")),
    ("eusc-", ("aws-eusc", "amazonaws.eu")),
    ("", ("aws", "amazonaws.com")),
];

/// Where AWS has regions. The number at a region's end is not checked: AWS adds regions, we must not refuse them.
const AREAS: [&str; 32] = [
    "af-south",
    "ap-east",
    "ap-northeast",
    "ap-south",
    "ap-southeast",
    "ca-central",
    "ca-west",
    "cn-north",
    "cn-northwest",
    "eu-central",
    "eu-north",
    "eu-south",
    "eu-west",
    "eu-isoe-west",
    "eusc-de-east",
    "il-central",
    "me-central",
    "me-south",
    "me-west",
    "mx-central",
    "sa-east",
    "sa-west",
    "us-central",
    "us-east",
    "us-gov-east",
    "us-gov-west",
    "us-iso-east",
    "us-iso-west",
    "us-isob-east",
    "us-isob-west",
    "us-isof-east",
    "us-isof-south",
];

/// The partition and its DNS suffix.
pub(crate) fn partition_of(region: &str) -> (&'static str, &'static str) {
    let found = PARTITIONS
        .iter()
        .find(|(start, _)| region.starts_with(start));
    found.map_or(("aws", "amazonaws.com"), |(_, partition)| *partition)
}

/// Whether the name can be a region's.
///
/// # Errors
/// What is wrong with it and what to do.
pub(crate) fn check(name: &str) -> Result<(), String> {
    let number = name
        .rsplit_once('-')
        .filter(|(_, number)| is_number(number));
    if number.is_some_and(|(area, _)| AREAS.contains(&area)) {
        return Ok(());
    }
    let zone = name.strip_suffix(|last: char| last.is_ascii_lowercase());
    let hint = zone.filter(|region| check(region).is_ok());
    let hint = hint.map_or(String::new(), |region| {
        format!(" It looks like an availability zone of {region:?}.")
    });
    Err(format!(
        "{name:?} is not a known AWS region.{hint} A region is written like \"eu-central-1\". For a region newer than \
         this provider, or a test server, set skip_region_validation = true."
    ))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 2 && text.chars().all(|digit| digit.is_ascii_digit())
}

/// Plans the `region` of an object: the provider's.
///
/// # Errors
/// Another region is written. One client works in one region.
pub(crate) fn plan<M: Model>(
    client: Option<&Client>,
    plan: &mut Plan<M>,
    written: &Attr<String>,
) -> tfplug::Result {
    match (client, written) {
        (Some(client), Attr::Known(written)) if written != client.region() => {
            Err(Error::new("Another region than the provider's").at("region").detail(format!(
                "The provider works in {}, not in {written}. Add a provider \"ecs\" block with an alias and region = \
                 {written:?}, and name it in the resource's provider argument.",
                client.region()
            )))
        }
        (Some(client), Attr::Null) if plan.prior.is_none() => {
            plan.set("region", &client.region().to_owned());
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_from_slips() {
        for region in [
            "us-east-1",
            "eu-central-2",
            "us-gov-west-1",
            "cn-northwest-1",
            "ap-southeast-7",
            "eusc-de-east-1",
        ] {
            assert_eq!(check(region), Ok(()), "{region}");
        }
        for wrong in [
            "eu-centrl-1",
            "useast1",
            "",
            "US-EAST-1",
            "us-east",
            "us-east-1 ",
        ] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        assert!(
            check("eu-west-1a")
                .unwrap_err()
                .contains("availability zone of \"eu-west-1\"")
        );
    }

    #[test]
    fn partitions() {
        assert_eq!(partition_of("cn-north-1").0, "aws-cn");
        assert_eq!(partition_of("us-gov-east-1").0, "aws-us-gov");
        assert_eq!(partition_of("us-east-1"), ("aws", "amazonaws.com"));
    }
}
