//! Credentials of the machine that this process runs on: a container's or an instance's role.

use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_credential_types::provider::SharedCredentialsProvider;
use tfplug::{Error, Result};

use super::Context;
use super::place::{Nowhere, Place, Watched};
use crate::aws::environment::{illegal, list};
use crate::aws::settings::Metadata;
use crate::aws::url::url_fault;

impl Context<'_> {
    /// The role of the task or pod that this process runs in.
    pub(super) fn container(&self) -> Result<Option<SharedCredentialsProvider>> {
        const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
        const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        let environment = self.environment();
        let fault = match environment.first(&[RELATIVE, FULL]) {
            None => return Ok(None),
            Some((RELATIVE, path)) => (!path.starts_with('/')).then(|| {
                (
                    RELATIVE,
                    path,
                    "It must be a path that begins with /.".to_owned(),
                )
            }),
            Some((name, url)) => url_fault(url).map(|rule| (name, url, rule)),
        };
        if let Some((name, value, rule)) = fault {
            return Err(illegal(name, &format!("{value:?}"), &rule));
        }
        // The SDK reads these itself, and takes an empty one for a value.
        let token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
        let token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
        if let Some(name) = [RELATIVE, token, token_file]
            .into_iter()
            .find(|name| environment.is_empty(name))
        {
            return Err(illegal(name, "empty", "It must have a value or be unset."));
        }
        let container = EcsCredentialsProvider::builder().configure(&self.shared());
        Ok(Some(Watched::shared(container.build(), Place::Container)))
    }

    /// The instance metadata service, with limits that do not hold up a machine that has none.
    pub(super) fn instance(&self) -> Result<SharedCredentialsProvider> {
        let Metadata {
            endpoint,
            ipv6,
            off,
        } = &self.settings.metadata;
        let off = match off {
            Some(off) => *off,
            None => self.sources.flag(&list::METADATA_OFF)?.unwrap_or_default(),
        };
        let looked = self.looked();
        if off {
            return Ok(SharedCredentialsProvider::new(Nowhere(looked)));
        }
        let ipv6 = match ipv6 {
            Some(ipv6) => *ipv6,
            None => self
                .sources
                .get(&list::METADATA_MODE)?
                .is_some_and(|mode| mode.text.eq_ignore_ascii_case("IPv6")),
        };
        let found = self.sources.get(&list::METADATA_URL)?;
        let url = match (endpoint, found, ipv6) {
            (Some(url), ..) => url.clone(),
            (None, Some(found), _) => found.text,
            (None, None, true) => "http://[fd00:ec2::254]".to_owned(),
            (None, None, false) => "http://169.254.169.254".to_owned(),
        };
        let limit = self.sources.count(&list::METADATA_TIMEOUT)?.unwrap_or(1);
        let attempts = self.sources.count(&list::METADATA_ATTEMPTS)?.unwrap_or(2);
        let limit = Duration::from_secs(limit.into());
        let client = imds::Client::builder()
            .configure(&self.shared())
            .max_attempts(attempts)
            .connect_timeout(limit)
            .read_timeout(limit)
            .operation_attempt_timeout(limit)
            .operation_timeout(limit.saturating_mul(attempts.saturating_add(3)))
            .endpoint(url)
            .map_err(|error| {
                Error::new("The metadata service's URL cannot be used")
                    .detail(error.to_string())
                    .at("ec2_metadata_service_endpoint")
            })?;
        let instance = ImdsCredentialsProvider::builder()
            .configure(&self.shared())
            .imds_client(client.build())
            .build();
        Ok(Watched::shared(instance, Place::Instance(looked)))
    }

    /// The places without credentials, as a message lists them.
    fn looked(&self) -> String {
        let environment = self.environment();
        let keys = match (
            environment.get("AWS_ACCESS_KEY_ID"),
            environment.get("AWS_SECRET_ACCESS_KEY"),
        ) {
            (Some(_), None) => "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
            (None, Some(_)) => "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not",
            _ => "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        };
        let name = self.profile.name();
        let has = match self.sources.files.has(name) {
            true => "has no credentials",
            false => "does not exist",
        };
        let files = self.sources.files.read();
        format!(
            "{keys}; the profile {name:?} {has} (files: {files}); there is no web identity token and no task role"
        )
    }
}
