//! Rules for environment variables, secrets, environment files and credentials (catalogue group CD).

use std::collections::BTreeMap;

use super::checks::{at_most, each, gather};
use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Rule, verdict};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-045",
        "Secret names must be unique in a container.",
        secret_twice,
    ),
    Rule::certain(
        "CD-046",
        "A secret must not have the name of an environment variable.",
        secret_and_variable,
    ),
    Rule::certain(
        "CD-047",
        "The source of a secret must be a Secrets Manager ARN, an SSM parameter ARN or a parameter name.",
        secret_source,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-048",
            "Environment variables must have names without `=`, each only once.",
            variable_name,
        )
    },
    Rule::certain(
        "CD-049",
        "A container must have at most 10 environment files.",
        environment_files,
    ),
    Rule::certain(
        "CD-098",
        "The type of an environment file must be s3.",
        file_type,
    ),
    Rule::certain("CD-099", "An environment file must be an ARN.", file_arn),
    Rule::likely(
        "CD-099",
        "An environment file must be the ARN of an S3 object.",
        file_object,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-100",
            "The key of an environment file must end in .env.",
            file_ending,
        )
    },
    Rule::likely(
        "CD-116",
        "Registry credentials must be a Secrets Manager secret, by ARN or name.",
        registry_credentials,
    ),
    Rule::certain(
        "CD-032",
        "A container must have at most one credential spec.",
        credential_specs,
    ),
];

/// Applies a check to every element of a list that every container may have. Elements without values are
/// not sent.
fn each_in(
    definition: &Definition,
    list: &'static str,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let items = container.get(list).items()?;
        gather(items.iter().map(|item| match item.is_set()? {
            true => check(item),
            false => verdict(None),
        }))
    })
}

/// The text of a required member, empty or not; nothing when it is left out, which is reported when the containers are read.
fn given<'a>(node: &Node<'a>, member: &str) -> Option<Option<&'a str>> {
    let entries = node.entries()?;
    let entry = entries.into_iter().find(|(name, _)| *name == member);
    match entry {
        Some((_, entry)) => Some(Some(entry.text()?.unwrap_or_default())),
        None => Some(None),
    }
}

fn secret_twice(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let mut seen = BTreeMap::new();
        let secrets = container.get("secrets").items()?;
        gather(secrets.into_iter().enumerate().map(|(index, secret)| {
            let node = secret.get("name");
            let Some(name) = node.text()? else {
                return verdict(None);
            };
            verdict(seen.insert(name, index).map(|first| {
                let remedy = format!(
                    "the elements {first} and {index} of secrets both set {name:?}. Remove one of them."
                );
                node.place.fault("Duplicate secret name", remedy)
            }))
        }))
    })
}

fn secret_and_variable(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let variables = container.get("environment").items()?;
        let names: Vec<_> = variables
            .iter()
            .map(|variable| variable.get("name").text())
            .collect();
        gather(container.get("secrets").items()?.into_iter().map(|secret| {
            let node = secret.get("name");
            let Some(name) = node.text()? else {
                return verdict(None);
            };
            if names.contains(&Some(Some(name))) {
                let remedy =
                    format!("{name:?} is in secrets and in environment. Remove one of the two.");
                let summary = "Secret and environment variable have the same name";
                return verdict(Some(node.place.fault(summary, remedy)));
            }
            (!names.contains(&None)).then(Vec::new)
        }))
    })
}

/// Whether the ARN names a secret, with or without `:json-key:version-stage:version-id` behind it.
fn is_secret(arn: &Arn) -> bool {
    let parts: Vec<&str> = arn.resource.split(':').collect();
    let named =
        matches!(parts[..], ["secret", name] | ["secret", name, _, _, _] if !name.is_empty());
    arn.service == "secretsmanager" && named
}

fn is_parameter(arn: &Arn) -> bool {
    let name = arn.resource.strip_prefix("parameter/");
    arn.service == "ssm" && name.is_some_and(|name| !name.is_empty())
}

/// The kind of a string in the place of the location of a secret, without any part of it: whoever mistakes the field puts the secret
/// itself there.
pub(super) fn described(text: &str) -> &'static str {
    let Ok(arn) = Arn::parse(text) else {
        return match (text.is_empty(), text.starts_with("arn:")) {
            (true, _) => "empty",
            (_, true) => "not a complete ARN (arn:partition:service:region:account:resource)",
            _ => "not an ARN",
        };
    };
    match arn.service.as_str() {
        "secretsmanager" => "an ARN of Secrets Manager",
        "ssm" => "an ARN of Systems Manager",
        "s3" => "an ARN of S3",
        "iam" => "an ARN of IAM",
        "kms" => "an ARN of KMS",
        _ => "an ARN of another service",
    }
}

/// Whether `valueFrom` is the location of a secret.
fn is_source(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    match Arn::parse(text) {
        Ok(arn) => is_secret(&arn) || is_parameter(&arn),
        Err(_) => (1..=2048).contains(&text.len()) && text.bytes().all(legal),
    }
}

fn secret_source(definition: &Definition) -> Option<Vec<Fault>> {
    each_in(definition, "secrets", |secret| {
        let wrong = given(secret, "valueFrom")?.filter(|source| !is_source(source));
        verdict(wrong.map(|source| {
            let remedy = format!(
                "it is {}, which is not valid. Valid values: the ARN of a Secrets Manager secret, which may be followed by \
                 :json-key:version-stage:version-id (all three colons, parts may be empty); the ARN of an SSM parameter, \
                 arn:…:parameter/NAME; the name of an SSM parameter, with only letters, digits and _ . - /.",
                described(source)
            );
            let place = secret.get("valueFrom").place;
            place.fault("Invalid ARN or parameter name of a secret", remedy)
        }))
    })
}

fn variable_name(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let mut seen = BTreeMap::new();
        let variables = container.get("environment").items()?;
        gather(variables.iter().enumerate().map(|(index, variable)| {
            let node = variable.get("name");
            let Some(name) = node.text()? else {
                return verdict(variable.is_set()?.then(|| {
                    let remedy = "set its name, or remove the entry.";
                    node.place.fault("Environment variable without a name", remedy)
                }));
            };
            if let Some((name, _)) = name.split_once('=') {
                // The rest may be a password: neither path nor label may show it.
                let place = container.get("environment").place;
                let remedy = format!("only {name:?} is the name; the rest belongs in value.");
                let summary = "Environment variable name contains an equals sign";
                return verdict(Some(place.fault(summary, remedy)));
            }
            verdict(seen.insert(name, index).map(|first| {
                let remedy = format!(
                    "the elements {first} and {index} of environment both set {name:?}, and the last one applies. Remove one \
                     of them."
                );
                node.place.fault("Duplicate environment variable", remedy)
            }))
        }))
    })
}

fn environment_files(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("environmentFiles");
        let files = node.items()?;
        at_most(&files, 10, |count| {
            let remedy = format!("{count} are set; ECS allows 10. Merge some of them.");
            node.place.fault("Too many environment files", remedy)
        })
    })
}

fn file_type(definition: &Definition) -> Option<Vec<Fault>> {
    each_in(definition, "environmentFiles", |file| {
        let node = file.get("type");
        verdict(node.text()?.filter(|kind| *kind != "s3").map(|kind| {
            node.place.fault(
                "Unknown environment file type",
                format!("{kind:?} is not valid. The only valid type is \"s3\"."),
            )
        }))
    })
}

const OBJECT_ARN: &str = "Set the ARN of the S3 object, such as \"arn:aws:s3:::bucket/web.env\".";

fn file_arn(definition: &Definition) -> Option<Vec<Fault>> {
    each_in(definition, "environmentFiles", |file| {
        let wrong = given(file, "value")?.filter(|value| Arn::parse(value).is_err());
        verdict(wrong.map(|value| {
            file.get("value").place.fault(
                "Invalid environment file ARN",
                format!("it is {}. {OBJECT_ARN}", described(value)),
            )
        }))
    })
}

/// The key of the object that an ARN of S3 names.
fn object_key(arn: &Arn) -> Option<&str> {
    let global = arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
    let (bucket, key) = arn.resource.split_once('/')?;
    (global && !bucket.is_empty() && !key.is_empty()).then_some(key)
}

fn file_object(definition: &Definition) -> Option<Vec<Fault>> {
    each_in(definition, "environmentFiles", |file| {
        let node = file.get("value");
        let arn = node.text()?.and_then(|value| Arn::parse(value).ok());
        verdict(arn.filter(|arn| object_key(arn).is_none()).map(|arn| {
            let found = match arn.service.as_str() {
                "s3" => "an ARN of S3, but not of an object",
                _ => described(&arn.to_string()),
            };
            node.place.fault(
                "Environment file is not an S3 object",
                format!("it is {found}. {OBJECT_ARN}"),
            )
        }))
    })
}

fn file_ending(definition: &Definition) -> Option<Vec<Fault>> {
    each_in(definition, "environmentFiles", |file| {
        let node = file.get("value");
        let arn = node.text()?.and_then(|value| Arn::parse(value).ok());
        let key = arn.as_ref().and_then(object_key);
        verdict(key.filter(|key| !key.ends_with(".env")).map(|_| {
            node.place.fault(
                "Environment file name does not end in .env",
                "ECS documents this ending as required. Rename the S3 object.",
            )
        }))
    })
}

/// Whether it is the name of a Secrets Manager secret, or its ARN.
fn is_login(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
    match Arn::parse(text) {
        Ok(arn) => is_secret(&arn),
        Err(_) => (1..=512).contains(&text.len()) && text.bytes().all(legal),
    }
}

fn registry_credentials(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let credentials = container.get("repositoryCredentials");
        let parameter = given(&credentials, "credentialsParameter")?;
        verdict(parameter.filter(|text| !is_login(text)).map(|text| {
            let remedy = format!(
                "it is {}. Set the ARN or the name of the Secrets Manager secret with username \
                 and password of the registry.",
                described(text)
            );
            let place = credentials.get("credentialsParameter").place;
            place.fault("Invalid registry credentials", remedy)
        }))
    })
}

fn credential_specs(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("credentialSpecs");
        at_most(&node.items()?, 1, |count| {
            let remedy = format!("{count} are set; ECS allows 1. Remove the others.");
            node.place.fault("Too many credential specs", remedy)
        })
    })
}
