//! Rules for the user of a container and for what secures it (catalogue group CD).

use super::node::Node;
use super::object::{Faults, Object, Row};
use super::quoted;
use super::secrets::described;
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::warning(
        "CD-074",
        "container[].user",
        "Invalid container user",
        "user should be a user, or a user and a group, by name or number.",
        user,
    )
    .documented(),
    Row::likely(
        "CD-075",
        "container[].readonlyRootFilesystem",
        "readonlyRootFilesystem is not supported on Windows",
        "Windows containers must not have readonlyRootFilesystem.",
        |definition, read_only, faults| {
            if definition.is_windows()? && read_only.bool()? == Some(true) {
                faults.at(read_only, "remove it, or set it to false.");
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-086",
        "container[].dockerSecurityOptions[]",
        "Unknown security option",
        "A security option should be one that ECS knows.",
        |_, option, faults| {
            let is_known = |option: &str| {
                option == "no-new-privileges" || behind(option, &OPTION_PREFIXES).is_some()
            };
            if option.text()?.is_some_and(|option| !is_known(option)) {
                // It is not quoted: it may be a credential spec.
                let remedy = "it is not valid. Valid values: \"no-new-privileges\", \"apparmor:PROFILE\", \"label:VALUE\", \
                              \"credentialspec:FILE\".";
                faults.at(option, remedy);
            }
            Some(())
        },
    )
    .documented(),
    Row::likely(
        "CD-087",
        "container[].credentialSpecs[]",
        "Invalid credential spec",
        "A credential spec must name an SSM parameter, an S3 object or a file.",
        credential_spec,
    ),
    Row::warning(
        "CD-106",
        "container[].user",
        "user is not supported on Windows",
        "Windows containers should not have user.",
        |definition, user, faults| {
            if definition.is_windows()?
                && let Some(name) = user.text()?
            {
                let remedy = format!("it is {name:?}. Remove it: ECS ignores or refuses it.");
                faults.at(user, remedy);
            }
            Some(())
        },
    )
    .documented(),
];

fn user(definition: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    // CD-106 checks users of Windows, whose names may have blanks.
    if definition.is_windows()? {
        return Some(());
    }
    let is_name = |name: &str| {
        let odd = |letter: char| letter.is_whitespace() || letter.is_control();
        !name.is_empty() && !name.starts_with('-') && !name.contains(odd)
    };
    let is_wrong = |user: &&str| {
        let mut parts = user.split(':');
        !parts.by_ref().take(2).all(is_name) || parts.next().is_some()
    };
    if let Some(user) = node.text()?.filter(is_wrong) {
        let remedy = format!(
            "{user:?} must be a user such as \"app\" or \"1000\", or user and group such as \"app:app\" or \"1000:1000\"."
        );
        faults.at(node, remedy);
    }
    Some(())
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

/// The rest behind one of `prefixes`, unless it is empty.
fn behind<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    let mut rest = prefixes.iter().map(|prefix| text.strip_prefix(prefix));
    rest.find_map(|rest| rest.filter(|rest| !rest.is_empty()))
}

fn credential_spec(_: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(spec) = node.text()? else {
        return Some(());
    };
    let target = behind(spec, &CREDENTIAL_PREFIXES);
    let is_location = |target: &str| {
        let is_object = |arn: Arn| ["ssm", "s3"].contains(&arn.service.as_str());
        target.starts_with("file://") || Arn::parse(target).is_ok_and(is_object)
    };
    if !target.is_some_and(is_location) {
        let rest = target.map(|target| format!("; the rest is {}", described(target)));
        let remedy = format!(
            "it must begin with one of {}, followed by the ARN of an SSM parameter or S3 object, or by file:// and a path{}.",
            quoted(&CREDENTIAL_PREFIXES),
            rest.unwrap_or_default()
        );
        faults.at(node, remedy);
    }
    Some(())
}
