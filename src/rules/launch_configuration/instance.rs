//! Rules for the template itself and for what the instances are.

use std::ops::RangeInclusive;

use super::super::node::Node;
use super::super::object::{Faults, Row};
use super::{both, has_text, number, one_of};

/// The lengths of a name.
const NAME: RangeInclusive<usize> = 3..=128;

/// Those of a prefix, to which a generated name adds 26 characters.
const PREFIX: RangeInclusive<usize> = 1..=102;

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "LT-001",
        "",
        "Invalid launch template name",
        "A launch template's name must have 3 to 128 letters, digits and ( ) . - / _, and a prefix 1 to 102 of them.",
        |template, _, faults| {
            let name = named(&template.get("name"), &NAME, faults);
            named(&template.get("name_prefix"), &PREFIX, faults).and(name)
        },
    ),
    Row::certain(
        "LT-001",
        "",
        "name_prefix conflicts with name",
        "`name` and `name_prefix` must not both be set.",
        |template, _, faults| {
            let prefix = template.get("name_prefix");
            both(
                has_text(&template.get("name")),
                has_text(&prefix),
                &prefix,
                faults,
            )
        },
    ),
    Row::certain(
        "LT-002",
        "description",
        "Description is too long",
        "The description must have at most 255 characters.",
        |_, node, faults| {
            let count = node.text()?.map_or(0, |text| text.chars().count());
            if count > 255 {
                faults.at(
                    node,
                    format!("It has {count} characters; at most 255 are allowed."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "LT-003",
        "",
        "instance_type conflicts with instance_requirements",
        "`instance_type` and `instance_requirements` must not both be set.",
        |template, _, faults| {
            let kind = template.get("instance_type");
            let requirements = template.get("instance_requirements").is_set();
            both(has_text(&kind), requirements, &kind, faults)
        },
    ),
    Row::likely(
        "LT-004",
        "instance_type",
        "Invalid instance type",
        "An instance type must have the form family.size.",
        |_, node, faults| {
            let is_legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let is_part = |part: &str| !part.is_empty() && part.chars().all(is_legal);
            let is_type = |name: &&str| {
                let parts = name.split_once('.');
                parts.is_some_and(|(family, size)| is_part(family) && is_part(size))
            };
            if let Some(name) = node.text()?.filter(|name| !is_type(name)) {
                let detail = format!(
                    "{name:?} must have the form family.size in lower case, such as m7g.large."
                );
                faults.at(node, detail);
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-005",
        "image_id",
        "Invalid AMI ID",
        "`image_id` must be ami- and 8 or 17 hex digits, or resolve:ssm: and the name of a parameter.",
        |_, node, faults| {
            if let Some(id) = node.text()?.filter(|id| !is_image(id)) {
                faults.at(
                    node,
                    format!(
                        "{id:?} must be an AMI ID (ami- and 8 or 17 lower-case hex digits) or resolve:ssm: and the name of a \
                         parameter. Without it, the provider looks up the image that AWS recommends for image_family."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "LT-008",
        "iam_instance_profile",
        "Instance profile has both arn and name",
        "An instance profile must have an ARN or a name, not both.",
        |_, profile, faults| {
            let arn = profile.get("arn");
            both(arn.is_set(), profile.get("name").is_set(), &arn, faults)
        },
    ),
    Row::warning(
        "LT-008",
        "iam_instance_profile",
        "Instance profile is not set",
        "Container instances should have an instance profile.",
        |_, profile, faults| {
            if !profile.is_set()? {
                let at = match profile.items()?.is_empty() {
                    true => profile,
                    false => &profile.get("name"),
                };
                faults.at(
                    at,
                    "The ECS agent cannot register an instance without a role. Add iam_instance_profile with a profile whose \
                     role has the policy AmazonEC2ContainerServiceforEC2Role.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-020",
        "",
        "Hibernation conflicts with enclaves",
        "Hibernation and enclaves must not both be enabled.",
        |template, _, faults| {
            let sleeps = template.get("hibernation_options").get("configured");
            let enclaves = template.get("enclave_options").get("enabled");
            if sleeps.bool()? == Some(true) && enclaves.bool()? == Some(true) {
                faults.at(&sleeps, "Disable one of the two.");
            }
            Some(())
        },
    ),
    one_of!(
        "LT-021",
        "credit_specification.",
        "cpu_credits",
        ["standard", "unlimited"]
    ),
    Row::warning(
        "LT-021",
        "credit_specification.cpu_credits",
        "CPU credits are supported on T instances only",
        "`cpu_credits` should be set for T instances only.",
        |template, credits, faults| {
            let kind = template.get("instance_type").text()?;
            if credits.is_set()? && has_credits(kind) == Some(false) {
                faults.at(
                    credits,
                    format!(
                        "The instance type is {:?}. credit_specification is not sent. Remove it, or choose a T instance.",
                        kind.unwrap_or_default()
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "LT-023",
        "tag_specifications[].resource_type",
        "resource_type is not set",
        "A tag specification must have a `resource_type`.",
        |_, kind, faults| {
            if kind.text()?.is_none() {
                faults.at(kind, "Set it to the kind of object that gets the tags, such as \"instance\" or \"volume\".");
            }
            Some(())
        },
    ),
    // `elastic-gpu` has no effect any more; EC2 and the peer take it.
    one_of!(
        "LT-023",
        "tag_specifications[].",
        "resource_type",
        [
            "elastic-gpu",
            "instance",
            "volume",
            "network-interface",
            "spot-instances-request"
        ]
    ),
    one_of!(
        "LT-025",
        "",
        "instance_initiated_shutdown_behavior",
        ["stop", "terminate"]
    ),
    one_of!(
        "LT-025",
        "private_dns_name_options.",
        "hostname_type",
        ["ip-name", "resource-name"]
    ),
    one_of!(
        "LT-025",
        "maintenance_options.",
        "auto_recovery",
        ["default", "disabled"]
    ),
    one_of!(
        "LT-025",
        "network_performance_options.",
        "bandwidth_weighting",
        ["default", "vpc-1", "ebs-1"]
    ),
    Row::likely(
        "LT-042",
        "cpu_options",
        "core_count and threads_per_core must be set together",
        "`core_count` and `threads_per_core` must be set together.",
        |_, options, faults| {
            let [cores, threads] =
                ["core_count", "threads_per_core"].map(|name| (name, options.get(name)));
            let (one, other) = (cores.1.is_set()?, threads.1.is_set()?);
            if one != other {
                let ((set, node), (unset, _)) = match one {
                    true => (cores, threads),
                    false => (threads, cores),
                };
                let detail =
                    format!("Only {set} is set. Set {unset} as well, or remove cpu_options.");
                faults.at(&node, detail);
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-042",
        "cpu_options.core_count",
        "Invalid core_count",
        "`core_count` must be 1 or more.",
        |_, cores, faults| {
            if let Some(found) = number(cores)?.filter(|found| *found < 1) {
                faults.at(cores, format!("{found} must be 1 or more."));
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-042",
        "cpu_options.threads_per_core",
        "Invalid threads_per_core",
        "`threads_per_core` must be 1 or 2.",
        |_, threads, faults| {
            if let Some(found) = number(threads)?.filter(|found| !(1..=2).contains(found)) {
                faults.at(threads, format!("{found} must be 1 or 2."));
            }
            Some(())
        },
    ),
    Row::certain(
        "LT-045",
        "",
        "default_version conflicts with update_default_version",
        "`default_version` must not be set where `update_default_version` is true.",
        |template, _, faults| {
            let version = template.get("default_version");
            if template.get("update_default_version").bool()? == Some(true) && version.is_set()? {
                faults.at(&version, "Remove one of the two.");
            }
            Some(())
        },
    ),
];

fn named(node: &Node<'_>, lengths: &RangeInclusive<usize>, faults: &mut Faults) -> Option<()> {
    let name = node.text()?.unwrap_or_default();
    if node.is_set()? && !fits(name, lengths) {
        let (least, most) = (lengths.start(), lengths.end());
        faults.at(
            node,
            format!(
                "{name:?} must have {least} to {most} characters: letters, digits and ( ) . - / _."
            ),
        );
    }
    Some(())
}

/// Whether it can be a launch template's name (LT-001).
pub(crate) fn is_name(name: &str) -> bool {
    fits(name, &NAME)
}

fn fits(name: &str, lengths: &RangeInclusive<usize>) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "().-/_".contains(c);
    lengths.contains(&name.chars().count()) && name.chars().all(allowed)
}

fn is_image(id: &str) -> bool {
    let is_hex = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
    match (id.strip_prefix("resolve:ssm:"), id.strip_prefix("ami-")) {
        (Some(parameter), _) => !parameter.is_empty(),
        (_, Some(digits)) => [8, 17].contains(&digits.len()) && digits.bytes().all(is_hex),
        _ => false,
    }
}

/// Whether the instance type has CPU credits; `None` without a type, which the group or the fleet then names.
pub(crate) fn has_credits(instance_type: Option<&str>) -> Option<bool> {
    let name = instance_type.filter(|name| !name.is_empty())?;
    let family = name.split('.').next().unwrap_or_default();
    Some(family.starts_with('t') && !family.starts_with("trn"))
}
