//! Which server answers for which AWS service.

use std::collections::BTreeMap;
use std::env;
use std::fmt;

use crate::Result;
use crate::emulator::Pair;

/// The region of every case; the emulators have the default network there.
pub const REGION: &str = "us-east-1";

/// An AWS service that the provider calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Elastic Container Service.
    Ecs,
    /// Launch templates.
    Ec2,
    /// AMI parameters.
    Ssm,
    /// The identity of the caller.
    Sts,
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ecs, Self::Ec2, Self::Ssm, Self::Sts];

    /// As in a signature's scope.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Ec2 => "ec2",
            Self::Ssm => "ssm",
            Self::Sts => "sts",
        }
    }
}

/// A set-up of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The default: ECS and STS on ministack, whose services become steady; EC2 and SSM on moto, whose launch templates keep
    /// every field.
    Split,
    /// Everything on moto: the second opinion.
    Moto,
    /// One endpoint of the user's own, from `AWS_ENDPOINT_URL`.
    External,
}

/// Where each service answers.
pub type Endpoints = BTreeMap<Service, String>;

impl Profile {
    /// The profiles to run: those a case asks for, or `external` alone when the user names an endpoint.
    #[must_use]
    pub fn chosen(wanted: &[Self]) -> Vec<Self> {
        if external_endpoint().is_some() {
            vec![Self::External]
        } else {
            wanted.to_vec()
        }
    }

    /// The address of every service; `pair` starts the emulators and is not asked on `external`.
    ///
    /// # Errors
    /// When the emulators cannot be started.
    pub fn endpoints(
        self,
        pair: impl FnOnce() -> Result<std::sync::Arc<Pair>>,
    ) -> Result<Endpoints> {
        if let (Self::External, Some(url)) = (self, external_endpoint()) {
            return Ok(Service::ALL
                .into_iter()
                .map(|service| (service, url.clone()))
                .collect());
        }
        let pair = pair()?;
        let address = |service| match (self, service) {
            (Self::Split, Service::Ecs | Service::Sts) => pair.ministack.url.clone(),
            _ => pair.moto.url.clone(),
        };
        Ok(Service::ALL
            .into_iter()
            .map(|service| (service, address(service)))
            .collect())
    }

    /// Credentials: any do for the emulators; the user's own for the user's endpoint.
    #[must_use]
    pub fn credentials(self) -> Vec<(String, String)> {
        let own = |name: &str| env::var(name).ok().filter(|_| self == Self::External);
        let mut set = vec![
            (
                "AWS_ACCESS_KEY_ID".to_owned(),
                own("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "testing".to_owned()),
            ),
            (
                "AWS_SECRET_ACCESS_KEY".to_owned(),
                own("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| "testing".to_owned()),
            ),
        ];
        if let Some(token) = own("AWS_SESSION_TOKEN") {
            set.push(("AWS_SESSION_TOKEN".to_owned(), token));
        }
        set
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Split => "split",
            Self::Moto => "moto",
            Self::External => "external",
        })
    }
}

/// The variables that point an AWS SDK at `endpoints`.
#[must_use]
pub fn environment(endpoints: &Endpoints) -> Vec<(String, String)> {
    let mut set = vec![
        ("AWS_REGION".to_owned(), REGION.to_owned()),
        ("AWS_EC2_METADATA_DISABLED".to_owned(), "true".to_owned()),
    ];
    set.extend(endpoints.iter().map(|(service, url)| {
        (
            format!("AWS_ENDPOINT_URL_{}", service.name().to_uppercase()),
            url.clone(),
        )
    }));
    set
}

fn external_endpoint() -> Option<String> {
    env::var("AWS_ENDPOINT_URL")
        .ok()
        .filter(|url| !url.is_empty())
}
