//! Regions: names that can be one, their partitions, and the `region` argument that every object has.

use tfplug::{Attr, Diags, Error, Model, Path, Plan};

use super::Client;
use super::partitions::{self, partition_of};
use crate::arn::Arn;
use crate::rules::{advise, did_you_mean};

/// A region's name that is not in the table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// No region can have this name: an error.
    Malformed(String),
    /// It has the form of a region. AWS opens regions faster than providers are released, so it is at most a warning.
    Unlisted(String),
}

/// The fault of a region's name, with the advice; `None` for a region that AWS has.
pub(crate) fn fault(name: &str) -> Option<Fault> {
    let listed = partitions::regions();
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

/// Warns of ARNs that an object refers to and that are of another region than the object, in which ECS does not find them.
pub(crate) fn warn_of_other_regions(
    client: &Client,
    region: &Attr<String>,
    arns: &[(Path, &Attr<String>)],
    diags: &mut Diags,
) {
    let region = match region {
        Attr::Unknown => return,
        region => region.text().filter(|it| !it.is_empty()),
    };
    let region = region.unwrap_or(client.region());
    for (path, arn) in arns {
        let Some(found) = arn.text().and_then(|arn| Arn::parse(arn).ok()) else {
            continue;
        };
        if !found.region.is_empty() && found.region != region {
            let name = path.names();
            let detail = format!(
                "{:?} is in {}, and this object in {region}, where AWS does not find it. Set {name} to one of {region}, or \
                 region = {:?} for this object.",
                found.to_string(),
                found.region,
                found.region
            );
            advise(
                diags,
                "GEN-006",
                path,
                format!("{name} is in another region"),
                detail,
            );
        }
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
    let configured = region(&plan.config).clone();
    let exists = plan.prior.is_some();
    let before = plan.prior.as_ref().and_then(|prior| region(prior).get());
    let before = before.filter(|region| !region.is_empty());
    let home = client.map(|client| client.home_region().to_owned());
    let after = match configured {
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
            match before.as_ref() == Some(home) || (exists && before.is_none()) {
                true => plan.keep("region"),
                false => plan.set("region", home),
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
    pub(crate) fn answered_region(&self, configured: &Attr<String>) -> Attr<String> {
        match configured {
            Attr::Known(_) => configured.clone(),
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
            _ if own != other => Err(Error::new("Region is in another AWS partition")
                .at("region")
                .detail(format!(
                    "{region} is in the partition {other}; the region of the provider, {home}, is in {own}. Credentials of one \
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
    use super::*;

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
}
