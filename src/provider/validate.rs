//! Rules across the provider block's arguments. Unknown values are accepted silently.

use std::sync::LazyLock;

use tfplug::schema::Attribute;
use tfplug::{Attr, Diags, Error, Field as _, Model as _, Path, Result, Set};

use super::catalogue;
use super::config::Config;
use super::endpoints::Endpoints;
use crate::aws::{self, RegionFault};
use crate::rules::object::{self, Object};
use crate::rules::{Policy, tags};

/// The attributes and blocks of the provider block.
static MEMBERS: LazyLock<Vec<Attribute>> = LazyLock::new(|| Config::block().into_members());

/// All rules.
pub(super) fn config(config: &Config, diags: &mut Diags) {
    regions(config, diags);
    keys(config, diags);
    accounts(config, diags);
    web_identity(config, diags);
    object::report(
        tags::DEFAULTS,
        &Object::new(config.encode(), &MEMBERS),
        diags,
    );
    rule_ids(config, diags);
    endpoints(config, diags);
    simulation(config, diags);
}

/// Each run in offline mode says that it is one.
fn simulation(config: &Config, diags: &mut Diags) {
    let Attr::Known(block) = &config.simulation else {
        return;
    };
    let path = match &block.path {
        Attr::Unknown => "the file in path",
        path if path.is_unset() => {
            // Beside another argument, the schema asks for it.
            if block.speed.is_unset() {
                diags.error(
                    "simulation",
                    "Missing simulation.path",
                    "It is required: the file of the simulated world. Give it a value, or remove the simulation block to work \
                     with AWS.",
                );
            }
            return;
        }
        path => path.text().unwrap_or_default(),
    };
    diags.warn(
        "simulation",
        "Offline mode: nothing real is touched",
        format!(
            "The provider simulates ECS, and keeps the simulated world in {path}. Remove the simulation block to work with AWS."
        ),
    );
}

fn endpoints(config: &Config, diags: &mut Diags) {
    let blocks = config
        .endpoints
        .known()
        .map_or(&[][..], |Set(blocks)| blocks);
    if blocks.len() > 1 {
        diags.warn(
            "endpoints",
            "More than one endpoints block",
            "Move all URLs into one block.",
        );
    }
    if !blocks.is_empty() && blocks.iter().all(Endpoints::misses_ecs) {
        diags.warn(
            "endpoints.ecs",
            "The endpoints block has no URL for ecs",
            "It has only other services, so requests to ECS go to AWS, unless AWS_ENDPOINT_URL_ECS or \
             AWS_ENDPOINT_URL is set. Add ecs (and ec2, ssm, sts) to the block.",
        );
    }
}

/// `http_proxy` alone is used for `https://` URLs as well, as in the peer; a user may expect otherwise.
pub(super) fn proxies(config: &Config, environment: &aws::Environment, diags: &mut Diags) {
    let is_set = config.http_proxy.text().is_some_and(|url| !url.is_empty());
    let is_alone = config.https_proxy.is_null() && environment.first(&aws::HTTPS_PROXY).is_none();
    if is_set && is_alone {
        diags.warn(
            "http_proxy",
            "https_proxy is not set",
            "The proxy in http_proxy is used for https:// URLs as well. Set https_proxy to the same proxy, or to \"\" to reach \
             https:// URLs without one.",
        );
    }
}

/// The user's policy for rules.
pub(super) fn policy(config: &Config) -> Policy {
    let settings = match &config.validation {
        Attr::Known(settings) => settings,
        Attr::Null => return Policy::default(),
        Attr::Unknown => {
            return Policy {
                unknown: true,
                ..Policy::default()
            };
        }
    };
    let ids = |ids: &Attr<Set<String>>| ids.get().unwrap_or_default().0.into_iter().collect();
    Policy {
        disable: ids(&settings.disable),
        warn: ids(&settings.warn),
        strict: settings.strict.get() == Some(true),
        offline: settings.preflight.get() == Some(false),
        unknown: settings.disable.is_unknown() || settings.warn.is_unknown(),
    }
}

fn rule_ids(config: &Config, diags: &mut Diags) {
    let Some(settings) = config.validation.known() else {
        return;
    };
    for (name, ids) in [("disable", &settings.disable), ("warn", &settings.warn)] {
        let ids = ids.known().map_or(&[][..], |Set(ids)| ids);
        for id in ids {
            let Err(nearest) = catalogue::find(id) else {
                continue;
            };
            diags.error(
                Path::from("validation").index(0).attr(name),
                "Unknown rule ID",
                format!(
                    "{id:?} is not the ID of a rule.{nearest} The ID is at the end of a message, such as \"TD-004\"."
                ),
            );
        }
    }
}

/// The region that was found outside the provider block.
pub(super) fn check_region(region: &str) -> Result {
    match aws::region_fault(region) {
        Some(RegionFault::Malformed(why)) => Err(Error::new("Invalid AWS region")
            .detail(format!(
                "From AWS_REGION, AWS_DEFAULT_REGION or the profile: {why}"
            ))
            .at("region")),
        // There is no place for a warning here, and it may be a region that AWS has opened since.
        Some(RegionFault::Unlisted(why)) => {
            tracing::warn!(region, "{why}");
            Ok(())
        }
        None => Ok(()),
    }
}

fn regions(config: &Config, diags: &mut Diags) {
    if !matches!(
        config.skip_region_validation,
        Attr::Null | Attr::Known(false)
    ) {
        return;
    }
    for (name, region) in [
        ("region", &config.region),
        ("sts_region", &config.sts_region),
    ] {
        let Some(region) = region.text().filter(|region| !region.is_empty()) else {
            continue;
        };
        match aws::region_fault(region) {
            Some(RegionFault::Malformed(why)) => diags.error(name, "Invalid AWS region", why),
            Some(RegionFault::Unlisted(why)) => diags.warn(name, "Unknown AWS region", why),
            None => {}
        }
    }
}

fn keys(config: &Config, diags: &mut Diags) {
    let absent = |attribute: &Attr<String>| attribute.is_null() || attribute.text() == Some("");
    let present = |attribute: &Attr<String>| attribute.text().is_some_and(|text| !text.is_empty());
    let pairs = [
        (
            "access_key",
            &config.access_key,
            "secret_key",
            &config.secret_key,
        ),
        (
            "secret_key",
            &config.secret_key,
            "access_key",
            &config.access_key,
        ),
        ("token", &config.token, "access_key", &config.access_key),
    ];
    for (given, value, missing, other) in pairs {
        if present(value) && absent(other) {
            let text = format!(
                "{given} is set without it. Set both, or remove {given} and use a profile."
            );
            diags.error(given, format!("{missing} is not set"), text);
        }
    }
}

fn accounts(config: &Config, diags: &mut Diags) {
    let allowed = config.allowed_account_ids.is_known();
    let forbidden = config.forbidden_account_ids.is_known();
    if allowed && forbidden {
        diags.error(
            "forbidden_account_ids",
            "allowed_account_ids conflicts with forbidden_account_ids",
            "Remove one of the two.",
        );
    }
    if (allowed || forbidden) && config.skip_requesting_account_id.known() == Some(&true) {
        diags.error(
            "skip_requesting_account_id",
            "skip_requesting_account_id conflicts with the account checks",
            "allowed_account_ids and forbidden_account_ids need the ID of the account. Remove them, or remove \
             skip_requesting_account_id.",
        );
    }
}

fn web_identity(config: &Config, diags: &mut Diags) {
    let Some(block) = config.assume_role_with_web_identity.known() else {
        return;
    };
    if block.web_identity_token.is_known() && block.web_identity_token_file.is_known() {
        diags.error(
            Path::from("assume_role_with_web_identity[0].web_identity_token"),
            "web_identity_token conflicts with web_identity_token_file",
            "Remove one of the two.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(wrong: Config) -> Vec<String> {
        let mut diags = Diags::new();
        config(&wrong, &mut diags);
        diags.iter().map(|diag| diag.path.to_string()).collect()
    }

    #[test]
    fn each_rule_points_at_its_argument() {
        let ids = || Attr::Known(Set(vec!["123456789012".to_owned()]));
        assert!(faults(Config::default()).is_empty());
        assert_eq!(
            faults(Config {
                region: "eu-centrl-1".into(),
                ..Config::default()
            }),
            ["region"]
        );
        assert_eq!(
            faults(Config {
                access_key: "AKIA".into(),
                ..Config::default()
            }),
            ["access_key"]
        );
        let both = Config {
            allowed_account_ids: ids(),
            forbidden_account_ids: ids(),
            ..Config::default()
        };
        assert_eq!(faults(both), ["forbidden_account_ids"]);
        let skipped = Config {
            allowed_account_ids: ids(),
            skip_requesting_account_id: true.into(),
            ..Config::default()
        };
        assert_eq!(faults(skipped), ["skip_requesting_account_id"]);
    }

    #[test]
    fn an_endpoints_block_without_ecs_is_pointed_out() {
        use tfplug::Field;
        use tfplug::value::Value;
        let warned = |urls: &[(&str, &str)]| {
            let urls = urls
                .iter()
                .map(|(name, url)| ((*name).to_owned(), Value::from(*url)));
            let block = Endpoints::decode(&Value::Object(urls.collect()), &Path::root()).unwrap();
            let endpoints = Attr::Known(Set(vec![block.into_known().unwrap()]));
            !faults(Config {
                endpoints,
                ..Config::default()
            })
            .is_empty()
        };
        let local = "http://localhost:4566";
        assert!(warned(&[("dynamodb", local), ("sts", local)]));
        assert!(warned(&[("dynamodb", local), ("ecs", "")]));
        assert!(!warned(&[("dynamodb", local), ("ecs", local)]));
        assert!(!warned(&[("sts", "https://sts.example")]));
    }

    #[test]
    fn an_id_that_no_rule_has_is_an_error_with_the_nearest() {
        let messages = |id: &str| {
            let settings = crate::provider::Validation {
                disable: Attr::Known(Set(vec!["TD-004".to_owned(), id.to_owned()])),
                ..crate::provider::Validation::default()
            };
            let mut diags = Diags::new();
            let wrong = Config {
                validation: Attr::Known(settings),
                ..Config::default()
            };
            config(&wrong, &mut diags);
            let messages = diags
                .iter()
                .map(|one| format!("{} {}", one.path, one.detail));
            messages.collect::<Vec<_>>()
        };
        let found = messages("TD-999");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with(
            "validation[0].disable \"TD-999\" is not the ID of a rule. Did you mean \"TD-0"
        ));
        assert!(messages("sv-005")[0].contains("Did you mean \"SV-005\"?"));
        // It was a rule once.
        assert!(messages("CD-067").is_empty());
    }

    #[test]
    fn unknown_and_switched_off_rules_are_accepted() {
        let unknown = Config {
            region: "eu-centrl-1".into(),
            skip_region_validation: Attr::Unknown,
            access_key: "AKIA".into(),
            secret_key: Attr::Unknown,
            allowed_account_ids: Attr::Unknown,
            forbidden_account_ids: Attr::Unknown,
            ..Config::default()
        };
        assert!(faults(unknown).is_empty());
        let region = "local".into();
        assert!(
            faults(Config {
                region,
                skip_region_validation: true.into(),
                ..Config::default()
            })
            .is_empty()
        );
    }

    #[test]
    fn http_proxy_alone_is_a_warning() {
        let warned = |https: Attr<String>, environment: aws::Environment| {
            let config = Config {
                http_proxy: "http://proxy:8080".into(),
                https_proxy: https,
                ..Config::default()
            };
            let mut diags = Diags::new();
            proxies(&config, &environment, &mut diags);
            assert!(!diags.has_errors());
            !diags.is_empty()
        };
        assert!(warned(Attr::Null, aws::Environment::default()));
        assert!(!warned("".into(), aws::Environment::default()));
        assert!(!warned(Attr::Unknown, aws::Environment::default()));
        assert!(!warned(
            Attr::Null,
            [("https_proxy", "http://other")].into()
        ));
    }
}
