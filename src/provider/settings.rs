//! From the arguments of the provider block, and the variables that only Terraform providers read, to the
//! settings of the clients.

use std::collections::{BTreeMap, BTreeSet};

use tfplug::{Attr, Result, Set};

use super::config::{AssumeRole, AssumeRoleWithWebIdentity, Config};
use crate::aws::tags::Policy;
use crate::aws::{
    Endpoints, Environment, Guard, HttpSettings, Keys, Metadata, Role, SIMULATION_SPEED, Settings,
    Simulation, WebIdentity,
};

/// The settings of the AWS client. The empty string counts as absent, as in the peer.
pub(super) fn settings(config: &Config, environment: Environment) -> Settings {
    Settings {
        region: text(&config.region),
        profile: text(&config.profile),
        keys: keys(config),
        config_files: paths(&config.shared_config_files, &environment),
        credentials_files: paths(&config.shared_credentials_files, &environment),
        roles: config.assume_role.items().iter().filter_map(role).collect(),
        web_identity: config
            .assume_role_with_web_identity
            .known()
            .and_then(|block| web_identity(block, &environment)),
        endpoints: endpoints(config),
        max_retries: config
            .max_retries
            .get()
            .and_then(|retries| u32::try_from(retries).ok()),
        adaptive: config.retry_mode.text().map(|mode| mode == "adaptive"),
        http: HttpSettings {
            // An empty string is not an absent one: it switches off the environment's proxy.
            http_proxy: config.http_proxy.get(),
            https_proxy: config.https_proxy.get(),
            no_proxy: text(&config.no_proxy),
            ca_bundle: path(&config.custom_ca_bundle, &environment),
            insecure: config.insecure.get().unwrap_or_default(),
        },
        fips: config.use_fips_endpoint.get(),
        dual_stack: config.use_dualstack_endpoint.get(),
        metadata: Metadata {
            endpoint: text(&config.ec2_metadata_service_endpoint),
            ipv6: text(&config.ec2_metadata_service_endpoint_mode).map(|mode| mode == "IPv6"),
            off: text(&config.skip_metadata_api_check).map(|off| off == "true"),
        },
        sts_region: text(&config.sts_region),
        skip_region_validation: config.skip_region_validation.get().unwrap_or_default(),
        user_agent: config.user_agent.items().to_vec(),
        simulation: simulation(config, &environment),
        environment,
    }
}

/// A block `simulation` without a file never falls back to AWS.
///
/// # Errors
/// The file is not known, or not set.
pub(super) fn check_simulation(config: &Config) -> Result {
    let path = match &config.simulation {
        Attr::Null => return Ok(()),
        Attr::Unknown => &Attr::Unknown,
        Attr::Known(block) => &block.path,
    };
    let error = match path {
        Attr::Unknown => tfplug::Error::new("The file of the simulation is not known").detail(
            "Whether this run is offline must be certain from the beginning. Set path to a fixed string.",
        ),
        path if text(path).is_none() => tfplug::Error::new("Missing simulation.path").detail(
            "It is required: the file of the simulated world. Give it a value, or remove the simulation block to work with AWS.",
        ),
        _ => return Ok(()),
    };
    Err(error.at("simulation"))
}

/// Offline mode. Only the block switches it on, never the environment.
fn simulation(config: &Config, environment: &Environment) -> Option<Simulation> {
    let block = config.simulation.known()?;
    let speed = block
        .speed
        .get()
        .and_then(|speed| u32::try_from(speed).ok());
    Some(Simulation {
        path: path(&block.path, environment)?.into(),
        speed: speed.unwrap_or(SIMULATION_SPEED),
    })
}

/// The account settings in the arguments.
pub(super) fn guard(config: &Config) -> Guard {
    Guard {
        allowed: items(&config.allowed_account_ids),
        forbidden: items(&config.forbidden_account_ids),
        skip_validation: config.skip_credentials_validation.get().unwrap_or_default(),
        skip_account_id: config.skip_requesting_account_id.get().unwrap_or_default(),
    }
}

/// Default and ignored tags, from the block and from the environment. A tag in the block wins over its variable;
/// lists of ignored keys add up.
pub(super) fn tags(config: &Config, environment: &Environment) -> Policy {
    let mut policy = Policy::default();
    for (name, value) in environment.variables() {
        if let Some(key) = name
            .strip_prefix("TF_AWS_DEFAULT_TAGS_")
            .filter(|key| !key.is_empty())
        {
            policy.defaults.insert(key.to_owned(), value.to_owned());
        } else if name == "TF_AWS_IGNORE_TAGS_KEYS" {
            policy.ignore_keys.extend(list(value));
        } else if name == "TF_AWS_IGNORE_TAGS_KEY_PREFIXES" {
            policy.ignore_prefixes.extend(list(value));
        }
    }
    let configured: Option<&BTreeMap<String, String>> = config
        .default_tags
        .known()
        .and_then(|block| block.tags.known());
    policy.defaults.extend(
        configured
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    if let Some(block) = config.ignore_tags.known() {
        policy.ignore_keys.extend(items(&block.keys));
        policy.ignore_prefixes.extend(items(&block.key_prefixes));
    }
    policy
}

fn list(text: &str) -> BTreeSet<String> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

fn text(attribute: &Attr<String>) -> Option<String> {
    attribute.get().filter(|text| !text.is_empty())
}

/// A path, with variables and the home directory filled in.
fn path(attribute: &Attr<String>, environment: &Environment) -> Option<String> {
    text(attribute).map(|path| environment.expand_argument(&path))
}

fn paths(attribute: &Attr<Vec<String>>, environment: &Environment) -> Vec<String> {
    let paths = attribute.items().iter().filter(|path| !path.is_empty());
    paths
        .map(|path| environment.expand_argument(path))
        .collect()
}

fn items(attribute: &Attr<Set<String>>) -> Vec<String> {
    attribute
        .known()
        .map(|set| set.0.clone())
        .unwrap_or_default()
}

fn keys(config: &Config) -> Option<Keys> {
    // Keys that are read from a file often end in a line break.
    let key = |attribute| text(attribute).map(|text| text.trim().to_owned());
    let (access, secret) = (key(&config.access_key)?, key(&config.secret_key)?);
    Some(Keys {
        access,
        secret,
        token: key(&config.token),
    })
}

/// A role; a block without `role_arn` does nothing, as in the peer.
fn role(block: &AssumeRole) -> Option<Role> {
    Some(Role {
        arn: text(&block.role_arn)?,
        duration: block
            .duration
            .text()
            .and_then(|text| tfplug::timeouts::parse(text).ok()),
        external_id: text(&block.external_id),
        policy: text(&block.policy),
        policy_arns: items(&block.policy_arns),
        session_name: text(&block.session_name),
        source_identity: text(&block.source_identity),
        tags: block.tags.get().unwrap_or_default().into_iter().collect(),
        transitive_tag_keys: items(&block.transitive_tag_keys),
    })
}

fn web_identity(
    block: &AssumeRoleWithWebIdentity,
    environment: &Environment,
) -> Option<WebIdentity> {
    let env = |name| environment.get(name).map(str::to_owned);
    Some(WebIdentity {
        arn: text(&block.role_arn).or_else(|| env("AWS_ROLE_ARN"))?,
        duration: block
            .duration
            .text()
            .and_then(|text| tfplug::timeouts::parse(text).ok()),
        policy: text(&block.policy),
        policy_arns: items(&block.policy_arns),
        session_name: text(&block.session_name).or_else(|| env("AWS_ROLE_SESSION_NAME")),
        token: text(&block.web_identity_token),
        token_file: path(&block.web_identity_token_file, environment)
            .or_else(|| env("AWS_WEB_IDENTITY_TOKEN_FILE")),
    })
}

/// Several blocks add up; in each service the first URL counts.
fn endpoints(config: &Config) -> Endpoints {
    let blocks = config
        .endpoints
        .known()
        .map_or(&[][..], |set| set.0.as_slice());
    let first = |service: &str| {
        let url = blocks.iter().find_map(|block| block.url(service));
        url.map(str::to_owned)
    };
    Endpoints {
        ecs: first("ecs"),
        ec2: first("ec2"),
        ssm: first("ssm"),
        sts: first("sts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{DefaultTags, IgnoreTags};

    #[test]
    fn tags_come_from_the_block_and_the_environment() {
        let block = DefaultTags {
            tags: Attr::Known([("env".to_owned(), "block".to_owned())].into()),
        };
        let ignore = IgnoreTags {
            keys: Attr::Known(Set(vec!["a".into()])),
            ..IgnoreTags::default()
        };
        let config = Config {
            default_tags: block.into(),
            ignore_tags: ignore.into(),
            ..Config::default()
        };
        let variables = Environment::from([
            ("TF_AWS_DEFAULT_TAGS_env", "variable"),
            ("TF_AWS_DEFAULT_TAGS_team", "x"),
            ("TF_AWS_IGNORE_TAGS_KEYS", "b, c"),
            ("PATH", "/bin"),
        ]);
        let policy = tags(&config, &variables);
        assert_eq!(policy.defaults["env"], "block");
        assert_eq!(policy.defaults["team"], "x");
        assert_eq!(
            policy.ignore_keys,
            ["a", "b", "c"].map(str::to_owned).into()
        );
    }

    #[test]
    fn a_simulation_without_a_file_never_falls_back_to_aws() {
        let of = |path: Attr<String>| {
            let simulation = super::super::config::Simulation {
                path,
                ..Default::default()
            };
            Config {
                simulation: simulation.into(),
                ..Config::default()
            }
        };
        for path in [Attr::Null, Attr::Unknown, "".into()] {
            assert!(check_simulation(&of(path)).is_err());
        }
        let offline = of("~/world.json".into());
        assert!(check_simulation(&offline).is_ok());
        let environment = Environment::from([("HOME", "/u/me")]);
        let path = settings(&offline, environment).simulation.unwrap().path;
        assert_eq!(path.to_str(), Some("/u/me/world.json"));
        assert!(check_simulation(&Config::default()).is_ok());
        assert!(
            settings(&Config::default(), Environment::default())
                .simulation
                .is_none()
        );
    }

    #[test]
    fn empty_strings_are_absent() {
        let config = Config {
            region: "".into(),
            access_key: "AKIA".into(),
            secret_key: "".into(),
            assume_role: Attr::Known(vec![AssumeRole::default()]),
            ..Config::default()
        };
        let settings = settings(&config, Environment::default());
        assert!(settings.region.is_none() && settings.keys.is_none() && settings.roles.is_empty());
    }

    #[test]
    fn paths_are_expanded_as_in_the_peer() {
        let token = AssumeRoleWithWebIdentity {
            role_arn: "arn:aws:iam::123456789012:role/ci".into(),
            web_identity_token_file: "${TOKENS}/ci".into(),
            ..AssumeRoleWithWebIdentity::default()
        };
        let config = Config {
            custom_ca_bundle: "~/ca.pem".into(),
            shared_config_files: Attr::Known(vec!["$HOME/a".into(), "~/b".into(), "".into()]),
            shared_credentials_files: Attr::Known(vec!["$none/c$".into()]),
            assume_role_with_web_identity: token.into(),
            ..Config::default()
        };
        let environment = Environment::from([("HOME", "/u/me"), ("TOKENS", "~/tokens")]);
        let settings = settings(&config, environment);
        assert_eq!(settings.http.ca_bundle.as_deref(), Some("/u/me/ca.pem"));
        assert_eq!(settings.config_files, ["/u/me/a", "/u/me/b"]);
        assert_eq!(settings.credentials_files, ["/c$"]);
        let token = settings
            .web_identity
            .and_then(|identity| identity.token_file);
        assert_eq!(token.as_deref(), Some("/u/me/tokens/ci"));
    }
}
