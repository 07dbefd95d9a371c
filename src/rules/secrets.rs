//! Rules for environment variables, secrets, environment files and credentials (catalogue group CD).

use std::collections::BTreeMap;

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-045",
        "container[].secrets",
        "Duplicate secret name",
        "Secret names must be unique in a container.",
        secret_twice,
    ),
    Row::certain(
        "CD-046",
        "container[]",
        "Secret and environment variable have the same name",
        "A secret must not have the name of an environment variable.",
        secret_and_variable,
    ),
    Row::certain(
        "CD-047",
        "container[].secrets[].valueFrom",
        "Invalid ARN or parameter name of a secret",
        "The source of a secret must be a Secrets Manager ARN, an SSM parameter ARN or a parameter name.",
        |_, source, faults| {
            if let Some(text) = given(source)?.filter(|text| !is_source(text)) {
                let remedy = format!(
                    "it is {}. Set the ARN of a Secrets Manager secret (arn:…:secret:NAME, optionally with \
                     :json-key:version-stage:version-id, of which each part may be empty), the ARN of an SSM parameter \
                     (arn:…:parameter/NAME), or the name of an SSM parameter (letters, digits and _ . - / only).",
                    located(text, "the name of an SSM parameter")
                );
                faults.at(source, remedy);
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-048",
        "container[].environment",
        "Duplicate environment variable",
        "Environment variables should have names without `=`, each only once.",
        variable_names,
    )
    .documented(),
    Row::certain(
        "CD-049",
        "container[].environmentFiles",
        "Too many environment files",
        "A container must have at most 10 environment files.",
        |_, files, faults| faults.at_most(files, 10, "Merge some of them."),
    ),
    Row::certain(
        "CD-098",
        "container[].environmentFiles[].type",
        "Unknown environment file type",
        "The type of an environment file must be s3.",
        |_, node, faults| {
            if let Some(kind) = node.text()?.filter(|kind| *kind != "s3") {
                let remedy = format!("{kind:?} is not valid. The only valid type is \"s3\".");
                faults.at(node, remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-099",
        "container[].environmentFiles[].value",
        "Invalid environment file ARN",
        "An environment file must be an ARN.",
        |_, file, faults| {
            if let Some(text) = given(file)?.filter(|text| Arn::parse(text).is_err()) {
                faults.at(file, format!("it is {}. {OBJECT_ARN}", described(text)));
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-099",
        "container[].environmentFiles[].value",
        "Environment file is not an S3 object",
        "An environment file must be the ARN of an S3 object.",
        |_, file, faults| {
            if let Some(arn) = arn(file)?.filter(|arn| object_key(arn).is_none()) {
                let found = match arn.service.as_str() {
                    "s3" => "an ARN of S3, but not of an object",
                    _ => described(&arn.to_string()),
                };
                faults.at(file, format!("it is {found}. {OBJECT_ARN}"));
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-100",
        "container[].environmentFiles[].value",
        "Environment file name does not end in .env",
        "The key of an environment file should end in .env.",
        |_, file, faults| {
            let arn = arn(file)?;
            let key = arn.as_ref().and_then(object_key);
            if key.is_some_and(|key| !key.ends_with(".env")) {
                let remedy = "ECS documents this ending as required. Rename the S3 object.";
                faults.at(file, remedy);
            }
            Some(())
        },
    )
    .documented(),
    Row::likely(
        "CD-116",
        "container[].repositoryCredentials.credentialsParameter",
        "Invalid registry credentials",
        "Registry credentials must be a Secrets Manager secret, by ARN or name.",
        |_, parameter, faults| {
            if let Some(text) = given(parameter)?.filter(|text| !is_login(text)) {
                let remedy = format!(
                    "it is {}. Set the ARN or the name of the Secrets Manager secret with username and password of the \
                     registry.",
                    located(text, "the name of a secret")
                );
                faults.at(parameter, remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-032",
        "container[].credentialSpecs",
        "Too many credential specs",
        "A container must have at most one credential spec.",
        |_, specs, faults| faults.at_most(specs, 1, "Remove the others."),
    ),
];

const OBJECT_ARN: &str = "Set the ARN of the S3 object, such as \"arn:aws:s3:::bucket/web.env\".";

/// The text of a required member, empty or not; nothing when it is left out, which is reported when the containers are read.
fn given<'a>(node: &Node<'a>) -> Option<Option<&'a str>> {
    let text = node.text()?.unwrap_or_default();
    Some(node.is_sent()?.then_some(text))
}

/// The ARN that a text is, if it is one.
fn arn(node: &Node<'_>) -> Option<Option<Arn>> {
    Some(node.text()?.and_then(|text| Arn::parse(text).ok()))
}

fn secret_twice(_: &Object, secrets: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut seen = BTreeMap::new();
    each(secrets.items()?.iter().enumerate(), |(index, secret)| {
        let node = secret.get("name");
        if let Some(name) = node.text()?
            && let Some(first) = seen.insert(name, index)
        {
            let remedy = format!(
                "the elements {first} and {index} of secrets both set {name:?}. Remove one of them."
            );
            faults.at(&node, remedy);
        }
        Some(())
    })
}

fn secret_and_variable(_: &Object, container: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let variables = container.get("environment").items()?;
    let names = variables.iter().map(|variable| variable.get("name").text());
    let names: Vec<_> = names.collect();
    each(container.get("secrets").items()?, |secret| {
        let node = secret.get("name");
        let Some(name) = node.text()? else {
            return Some(());
        };
        if names.contains(&Some(Some(name))) {
            let remedy =
                format!("{name:?} is in secrets and in environment. Remove one of the two.");
            faults.at(&node, remedy);
        }
        (!names.contains(&None)).then_some(())
    })
}

fn variable_names(_: &Object, environment: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut seen = BTreeMap::new();
    let variables = environment.items()?;
    each(variables.iter().enumerate(), |(index, variable)| {
        let node = variable.get("name");
        let Some(name) = node.text()? else {
            if variable.is_set()? {
                let remedy = "set a name, or remove the entry.";
                faults.titled(&node, "Environment variable without a name", remedy);
            }
            return Some(());
        };
        if let Some((name, _)) = name.split_once('=') {
            // The rest may be a password: neither path nor label may show it.
            let remedy =
                format!("set name = {name:?}, and value to the text behind the equals sign.");
            let summary = "Environment variable name contains an equals sign";
            faults.titled(environment, summary, remedy);
        } else if let Some(first) = seen.insert(name, index) {
            let remedy = format!(
                "the elements {first} and {index} of environment both set {name:?}, and the last one applies. Remove one of \
                 them."
            );
            faults.at(&node, remedy);
        }
        Some(())
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

/// The same where `name` is legal too.
fn located(text: &str, name: &str) -> String {
    match described(text) {
        "not an ARN" => format!("neither an ARN nor {name}"),
        found @ ("an ARN of Secrets Manager" | "an ARN of Systems Manager") => {
            format!("{found}, but not of this form")
        }
        found => found.to_owned(),
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

/// The key of the object that an ARN of S3 names.
fn object_key(arn: &Arn) -> Option<&str> {
    let global = arn.service == "s3" && arn.region.is_empty() && arn.account.is_empty();
    let (bucket, key) = arn.resource.split_once('/')?;
    (global && !bucket.is_empty() && !key.is_empty()).then_some(key)
}

/// Whether it is the name of a Secrets Manager secret, or its ARN.
fn is_login(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
    match Arn::parse(text) {
        Ok(arn) => is_secret(&arn),
        Err(_) => (1..=512).contains(&text.len()) && text.bytes().all(legal),
    }
}
