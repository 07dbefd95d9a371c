//! Everything that has a configuration to validate, and how to ask.

use crate::path::Path;
use crate::proto::tfplugin6::attribute_path::step::Selector;
use crate::proto::tfplugin6::diagnostic::Severity;
use crate::proto::tfplugin6::{
    ClientCapabilities, Diagnostic, validate_provider_config, validate_resource_config,
};
use crate::schema::Block;
use crate::testing::Failure;
use crate::testing::conformance::case::not_applicable;
use crate::testing::conformance::schemas::metadata::empty_object;
use crate::testing::conformance::schemas::named_calls::{About, named_calls};
use crate::testing::conformance::schemas::parts::{Role, Subject, subjects};
use crate::testing::conformance::shapes::from_sample;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::{failed, refused};
use crate::testing::process::Session;
use crate::testing::schema::schema;
use crate::testing::value::encode;
use crate::value::{Type, Value};

/// The most types of a kind to try; providers have up to a thousand.
const MAX_TYPES: usize = 100;

/// Something with a configuration.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) block: Block,
    pub(super) ty: Type,
}

/// All of them.
pub(super) async fn targets(bench: &Bench) -> Result<Vec<Target<'_>>, Failure> {
    let mut found = Vec::new();
    for subject in subjects(bench.schema().await?) {
        let role = subject.role;
        let of_role = found
            .iter()
            .filter(|one: &&Target<'_>| one.subject.role == role);
        let Some(wire) = subject.schema else { continue };
        if role == Role::ProviderMeta || of_role.count() == MAX_TYPES {
            continue;
        }
        let block = schema(wire).map_err(failed(subject))?.block;
        found.push(Target {
            subject,
            ty: block.ty(),
            block,
        });
    }
    Ok(found)
}

/// The one of this kind and name.
pub(super) async fn target<'a>(
    bench: &'a Bench,
    role: Role,
    name: &str,
) -> Result<Target<'a>, Failure> {
    let subjects = subjects(bench.schema().await?).into_iter();
    let mut found = subjects.filter(|one| one.role == role && one.name == name);
    let missing = || format!("the samples name {name:?}, which has no schema");
    let subject = found.next().ok_or_else(missing)?;
    let wire = subject.schema.ok_or_else(missing)?;
    let block = schema(wire).map_err(failed(subject))?.block;
    Ok(Target {
        subject,
        ty: block.ty(),
        block,
    })
}

/// Every sample of something valid, with what it is of; without any a case does not apply.
pub(super) async fn valid_samples(bench: &Bench) -> Result<Vec<(Target<'_>, Value)>, Stop> {
    let samples = bench.samples();
    let mut configs: Vec<(Role, &str, &Config)> = Vec::new();
    if !samples.provider.config.is_empty() {
        configs.push((Role::Provider, "", &samples.provider.config));
    }
    for (name, one) in &samples.resources {
        let both = one.minimal.iter().chain(&one.full);
        configs.extend(both.map(|config| (Role::Resource, name.as_str(), config)));
    }
    for (name, one) in &samples.data_sources {
        let config = one.config.iter();
        configs.extend(config.map(|config| (Role::DataSource, name.as_str(), config)));
    }
    for (role, samples) in [
        (Role::Ephemeral, &samples.ephemeral_resources),
        (Role::List, &samples.list_resources),
    ] {
        let configs_of = samples.iter();
        configs.extend(configs_of.map(|(name, one)| (role, name.as_str(), &one.config)));
    }
    for (name, one) in &samples.actions {
        let both = one.config.iter().chain(&one.failing);
        configs.extend(both.map(|config| (Role::Action, name.as_str(), config)));
    }
    let mut found = Vec::new();
    for (role, name, config) in configs {
        let target = target(bench, role, name).await?;
        let config = target.sample(config)?;
        found.push((target, config));
    }
    if found.is_empty() {
        return Err(not_applicable("the samples have no configuration"));
    }
    Ok(found)
}

impl Target<'_> {
    /// A sample as core sends it.
    pub(super) fn sample(&self, config: &Config) -> Result<Value, Failure> {
        from_sample(&self.block, config).map_err(|failure| self.context(failure))
    }

    /// The failure, with what this is.
    pub(super) fn context(&self, failure: Failure) -> Failure {
        failure.context(self.subject)
    }

    /// Validates; there are no diagnostics where the provider does not have the call.
    pub(super) async fn validate(
        &self,
        session: &Session,
        config: &Value,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let can = ClientCapabilities {
            write_only_attributes_allowed: true,
            ..Default::default()
        };
        self.validate_for(session, config, Some(can)).await
    }

    /// Validates for a host that can do so much.
    pub(super) async fn validate_for(
        &self,
        session: &Session,
        config: &Value,
        client_capabilities: Option<ClientCapabilities>,
    ) -> Result<Vec<Diagnostic>, Failure> {
        let config = encode(config, &self.ty).map_err(|error| self.context(error.into()))?;
        let mut client = session.client.clone();
        let name = self.subject.name.to_owned();
        let answer = match self.subject.role {
            Role::Provider | Role::ProviderMeta => {
                let config = Some(config);
                let request = validate_provider_config::Request { config };
                let answer = client.validate_provider_config(request).await;
                let answer = answer.map_err(refused("ValidateProviderConfig"));
                answer.map(|answer| answer.into_inner().diagnostics)
            }
            Role::Resource => {
                let request = validate_resource_config::Request {
                    type_name: name,
                    config: Some(config),
                    client_capabilities,
                };
                let answer = client.validate_resource_config(request).await;
                let answer = answer.map_err(refused("ValidateResourceConfig"));
                answer.map(|answer| answer.into_inner().diagnostics)
            }
            role => {
                let mut calls = named_calls();
                let call =
                    calls.find(|one| one.role == Some(role) && one.call.starts_with("Validate"));
                let about = About {
                    name,
                    value: config,
                    stored: empty_object(),
                };
                let call = call.ok_or("there is no call to validate it")?;
                let answer = call.diagnostics(&client, about).await;
                answer.map(Option::unwrap_or_default)
            }
        };
        answer.map_err(|failure| self.context(failure))
    }
}

/// Where a diagnostic points.
pub(super) fn path(diagnostic: &Diagnostic) -> Path {
    let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
    steps.fold(Path::root(), |path, step| match &step.selector {
        Some(Selector::AttributeName(name)) => path.attr(name),
        Some(Selector::ElementKeyString(key)) => path.key(key),
        Some(Selector::ElementKeyInt(index)) => {
            path.index(usize::try_from(*index).unwrap_or(usize::MAX))
        }
        None => path,
    })
}

/// Diagnostics as text, with their paths.
pub(super) fn messages(diagnostics: &[Diagnostic]) -> String {
    let texts = diagnostics.iter().map(|one| {
        let kind = match one.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Invalid => "diagnostic of no severity",
        };
        format!(
            "{kind} at {:?}: {} {}",
            path(one).to_string(),
            one.summary,
            one.detail
        )
    });
    let texts: Vec<_> = texts.collect();
    match texts.is_empty() {
        true => "nothing is reported".to_owned(),
        false => texts.join("; "),
    }
}

/// Whether there is a diagnostic of this severity at the path.
pub(super) fn reported(diagnostics: &[Diagnostic], severity: Severity, at: &Path) -> bool {
    let mut diagnostics = diagnostics.iter();
    diagnostics.any(|one| one.severity() == severity && path(one) == *at)
}
