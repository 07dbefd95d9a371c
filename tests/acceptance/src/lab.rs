//! All of it put together for one test case: a CLI, a profile, an API client and a name of its own.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::api::Api;
use crate::cli::Cli;
use crate::known_gaps::Gap;
use crate::profile::{self, Endpoints, Profile, REGION, Service};
use crate::proxy::{Answer, Proxy, Rule};
use crate::terraform::Terraform;
use crate::{Failure, Result, check, emulator, locate, slots};

/// Both emulator profiles, the default first.
pub const BOTH: &[Profile] = &[Profile::Split, Profile::Moto];

/// The default profile alone; a case that uses it gives the reason.
pub const SPLIT: &[Profile] = &[Profile::Split];

/// The second profile alone: moto keeps regions apart, and has task sets.
pub const MOTO: &[Profile] = &[Profile::Moto];

/// The CLI, emulators and endpoints that a case works with.
#[derive(Debug)]
pub struct Lab {
    /// Which servers answer.
    pub profile: Profile,
    /// The CLI in its scratch directory.
    pub terraform: Terraform,
    /// Questions behind its back.
    pub api: Api,
    /// A name that no other case has; what a case makes starts with it.
    pub name: String,
    endpoints: Endpoints,
}

/// Runs `case` once for every CLI that is installed and every profile in `wanted`.
///
/// # Errors
/// With the case's failure, the CLI, the profile and the place of the scratch directory, which is kept then.
pub fn on(wanted: &[Profile], case: impl Fn(&mut Lab) -> Result<()>) -> Result<()> {
    let _slot = slots::take();
    for cli in Cli::all()? {
        for profile in Profile::chosen(wanted) {
            let mut lab = Lab::new(&cli, profile)?;
            if let Err(failure) = case(&mut lab) {
                let scratch = lab.terraform.keep().display().to_string();
                return Err(
                    failure.context(format_args!("\n{} on {profile}, see {scratch}:", cli.name))
                );
            }
        }
    }
    Ok(())
}

impl Lab {
    /// A lab with an empty configuration directory.
    ///
    /// # Errors
    /// When a part is missing.
    pub fn new(cli: &Cli, profile: Profile) -> Result<Self> {
        // The check that is cheapest comes first.
        locate::provider()?;
        let endpoints = profile.endpoints(emulator::shared)?;
        let mut environment = profile::environment(&endpoints);
        environment.extend(profile.credentials());
        Ok(Self {
            profile,
            terraform: Terraform::new(cli, environment)?,
            api: Api::new(endpoints.clone()),
            name: unique_name(),
            endpoints,
        })
    }

    /// Where `service` answers.
    ///
    /// # Errors
    /// When the profile does not have it.
    pub fn endpoint(&self, service: Service) -> Result<&str> {
        let url = self.endpoints.get(&service).map(String::as_str);
        url.ok_or_else(|| Failure::new(format!("no endpoint for {}", service.name())))
    }

    /// An ARN in this account and region.
    ///
    /// # Errors
    /// When the server does not report its account.
    pub fn arn(&self, service: &str, resource: &str) -> Result<String> {
        Ok(format!(
            "arn:aws:{service}:{REGION}:{}:{resource}",
            self.api.account()?
        ))
    }

    /// Puts a proxy between the provider and `service`. The client of the case still talks to the server itself.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn proxy(&mut self, service: Service) -> Result<Proxy> {
        let proxy = Proxy::start(self.endpoint(service)?)?;
        let name = format!("AWS_ENDPOINT_URL_{}", service.name().to_uppercase());
        self.terraform.set(&name, proxy.url());
        Ok(proxy)
    }

    /// A proxy for ECS that shows every active service as steady, for servers with [`Gap::NeverSteady`].
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn steady_services(&mut self) -> Result<Proxy> {
        let proxy = self.proxy(Service::Ecs)?;
        for operation in ["CreateService", "UpdateService", "DescribeServices"] {
            proxy.rule(Rule::on(operation, Answer::Edit(Box::new(show_steady))));
        }
        Ok(proxy)
    }

    /// Whether a known gap of the emulators is met here.
    #[must_use]
    pub fn has(&self, gap: Gap) -> bool {
        gap.is_in(self.profile)
    }

    /// Writes a configuration.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn configure(&self, configuration: &str) -> Result<()> {
        self.terraform.configure(configuration)
    }

    /// Writes a configuration, applies it and expects an empty second plan.
    ///
    /// # Errors
    /// When one of them fails.
    pub fn apply(&self, configuration: &str) -> Result<()> {
        self.configure(configuration)?;
        self.terraform.apply()?;
        check::empty_plan(&self.terraform)
    }
}

fn show_steady(answer: &mut Value) {
    let (one, many) = match answer {
        Value::Object(answer) if answer.contains_key("service") => {
            (answer.get_mut("service"), None)
        }
        answer => (None, answer["services"].as_array_mut()),
    };
    for service in one.into_iter().chain(many.into_iter().flatten()) {
        if service["status"] != "ACTIVE" {
            continue;
        }
        let (desired, definition) = (
            service["desiredCount"].clone(),
            service["taskDefinition"].clone(),
        );
        service["runningCount"] = desired.clone();
        service["pendingCount"] = json!(0);
        let Some(deployment) = service["deployments"].get_mut(0) else {
            continue;
        };
        deployment["desiredCount"] = desired.clone();
        deployment["runningCount"] = desired;
        deployment["pendingCount"] = json!(0);
        deployment["taskDefinition"] = definition;
        deployment["rolloutState"] = json!("COMPLETED");
    }
}

fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let time = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |it| it.as_millis());
    let next = NEXT.fetch_add(1, Ordering::SeqCst);
    format!("acc-{:x}-{}-{next}", time & 0xffff_ffff, std::process::id())
}
