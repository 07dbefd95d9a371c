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

/// Why the text cannot be the URL of a server.
pub(crate) fn url_fault(text: &str) -> Option<String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(format!(
            "The scheme is missing: write http://{text} or https://{text}."
        ));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Some(format!(
            "The scheme {scheme:?} is not supported: a URL begins with http:// or https://."
        ));
    }
    let uri = text.parse::<http::Uri>().ok();
    let is_server = uri
        .and_then(|uri| uri.into_parts().authority)
        .is_some_and(|server| {
            let after = server.as_str().rsplit_once(server.host());
            let has_port = after.is_some_and(|(_, port)| !port.is_empty());
            !server.host().is_empty() && (!has_port || server.port_u16().is_some())
        });
    (!is_server || rest.contains(['?', '#']))
        .then(|| "It is not a URL. Write it as http://host:port or https://host.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::url_fault;

    #[test]
    fn urls_are_told_from_slips() {
        for url in [
            "http://localhost:4566",
            "https://ecs.eu-west-1.amazonaws.com",
            "http://[::1]:4566/",
            "HTTPS://vpce.example/path",
        ] {
            assert_eq!(url_fault(url), None, "{url}");
        }
        for (wrong, why) in [
            ("localhost:4566", "write http://localhost:4566"),
            ("localhost", "The scheme is missing"),
            ("ftp://host", "\"ftp\" is not supported"),
            ("http://", "It is not a URL"),
            ("http://host name", "It is not a URL"),
            ("http://host:port", "It is not a URL"),
        ] {
            let fault = url_fault(wrong).unwrap_or_default();
            assert!(fault.contains(why), "{wrong}: {fault}");
        }
    }
}
