//! Which server each service's requests go to, when it is not AWS's own.
//!
//! Arguments win over `AWS_ENDPOINT_URL_<SERVICE>`, which wins over `AWS_ENDPOINT_URL`; then come the `services` section
//! of the profile and its `endpoint_url`. This is the order of the AWS SDKs.

use tfplug::Result;

use super::environment::{Sources, list};

/// URLs to use instead of AWS's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Endpoints {
    pub(crate) ecs: Option<String>,
    pub(crate) ec2: Option<String>,
    pub(crate) ssm: Option<String>,
    pub(crate) sts: Option<String>,
}

/// The URLs of all services.
///
/// # Errors
/// A URL that is needed is not legal.
pub(super) fn resolve(arguments: &Endpoints, sources: &Sources<'_>) -> Result<Endpoints> {
    let url = |argument: &Option<String>, variable, service| match argument {
        Some(url) => Ok(Some(url.clone())),
        None => configured(sources, variable, service),
    };
    Ok(Endpoints {
        ecs: url(&arguments.ecs, "AWS_ENDPOINT_URL_ECS", "ecs")?,
        ec2: url(&arguments.ec2, "AWS_ENDPOINT_URL_EC2", "ec2")?,
        ssm: url(&arguments.ssm, "AWS_ENDPOINT_URL_SSM", "ssm")?,
        sts: url(&arguments.sts, "AWS_ENDPOINT_URL_STS", "sts")?,
    })
}

/// The URL of one service from the environment or the profile.
///
/// # Errors
/// The URL is not legal.
pub(super) fn configured(
    sources: &Sources<'_>,
    variable: &'static str,
    service: &str,
) -> Result<Option<String>> {
    if sources.flag(&list::IGNORE_ENDPOINTS)? == Some(true) {
        return Ok(None);
    }
    let general = list::ENDPOINT_URL;
    let mut found = sources.variable(&general.under(variable))?;
    if found.is_none() {
        found = sources.variable(&general)?;
    }
    if found.is_none() {
        found = sources
            .files
            .service_url(sources.profile, service, &general)?;
    }
    if found.is_none() {
        found = sources.files.get(sources.profile, &general)?;
    }
    Ok(found.map(|found| found.text))
}
