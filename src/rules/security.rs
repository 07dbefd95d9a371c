//! Rules for the user of a container and for what secures it (catalogue group CD).

use super::checks::{each, each_element};
use super::confinement::switched_on;
use super::definition::Definition;
use super::node::Node;
use super::secrets::described;
use super::{Confidence, Fault, Rule, quoted, verdict};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-074",
            "user must be a user, or a user and a group, by name or number.",
            user,
        )
    },
    Rule::likely(
        "CD-075",
        "Windows containers must not have readonlyRootFilesystem.",
        windows_root,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-086",
            "A security option must be one that ECS knows.",
            security_option,
        )
    },
    Rule::likely(
        "CD-087",
        "A credential spec must name an SSM parameter, an S3 object or a file.",
        credential_spec,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-106",
            "Windows containers must not have user.",
            windows_user,
        )
    },
];

fn user(definition: &Definition) -> Option<Vec<Fault>> {
    // CD-106 checks users of Windows, whose names may have blanks.
    if definition.is_windows()? {
        return verdict(None);
    }
    let is_name = |name: &str| {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control();
        !name.is_empty() && !name.starts_with('-') && !name.contains(odd)
    };
    each(definition, |container| {
        let node = container.get("user");
        let wrong = node.text()?.filter(|user| {
            let mut parts = user.split(':');
            !parts.by_ref().take(2).all(is_name) || parts.next().is_some()
        });
        verdict(wrong.map(|user| {
            let remedy = format!(
                "{user:?} must be a user such as \"app\" or \"1000\", or user and group such as \"app:app\" or \"1000:1000\"."
            );
            node.place.fault("Invalid container user", remedy)
        }))
    })
}

fn windows_user(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("user");
        verdict(node.text()?.map(|user| {
            let remedy = format!("it is {user:?}. Remove it: ECS ignores or refuses it.");
            node.place.fault("user is not supported on Windows", remedy)
        }))
    })
}

fn windows_root(definition: &Definition) -> Option<Vec<Fault>> {
    switched_on(
        definition,
        definition.is_windows()?,
        "readonlyRootFilesystem",
        "readonlyRootFilesystem is not supported on Windows",
    )
}

const CREDENTIAL_PREFIXES: [&str; 2] = ["credentialspec:", "credentialspecdomainless:"];

/// Prefixes of options that are followed by a value of the user's. As of autumn 2026.
const OPTION_PREFIXES: [&str; 5] = [
    "apparmor:",
    "label:",
    CREDENTIAL_PREFIXES[0],
    CREDENTIAL_PREFIXES[1],
    // Docker's longer form of the same option.
    "no-new-privileges:",
];

/// Applies a check to every text of a list in every container.
fn each_text(
    definition: &Definition,
    list: &'static str,
    fault: impl Fn(&Node<'_>, &str) -> Option<Fault>,
) -> Option<Vec<Fault>> {
    each_element(definition, &[list], |node| {
        verdict(node.text()?.and_then(|text| fault(node, text)))
    })
}

/// The rest behind one of `prefixes`, unless it is empty.
fn behind<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    let mut rest = prefixes.iter().map(|prefix| text.strip_prefix(prefix));
    rest.find_map(|rest| rest.filter(|rest| !rest.is_empty()))
}

fn security_option(definition: &Definition) -> Option<Vec<Fault>> {
    each_text(definition, "dockerSecurityOptions", |node, option| {
        if option == "no-new-privileges" || behind(option, &OPTION_PREFIXES).is_some() {
            return None;
        }
        // It is not quoted: it may be a credential spec.
        let remedy = "it is not valid. Valid values: \"no-new-privileges\", \"apparmor:PROFILE\", \"label:VALUE\", \"credentialspec:FILE\".";
        Some(node.place.fault("Unknown security option", remedy))
    })
}

fn credential_spec(definition: &Definition) -> Option<Vec<Fault>> {
    each_text(definition, "credentialSpecs", |node, spec| {
        let fine = behind(spec, &CREDENTIAL_PREFIXES).is_some_and(|target| {
            let is_object = |arn: Arn| ["ssm", "s3"].contains(&arn.service.as_str());
            target.starts_with("file://") || Arn::parse(target).is_ok_and(is_object)
        });
        (!fine).then(|| {
            let target = behind(spec, &CREDENTIAL_PREFIXES);
            let remedy = format!(
                "it must begin with one of {}, followed by the ARN of an SSM parameter or S3 object, or by file:// and a path{}.",
                quoted(&CREDENTIAL_PREFIXES),
                target.map_or(String::new(), |target| format!("; the rest is {}", described(target)))
            );
            node.place.fault("Invalid credential spec", remedy)
        })
    })
}
