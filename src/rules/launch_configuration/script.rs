//! Rules for the start script.

use super::super::object::{Object, Row};
use crate::ami::{self, Os};
use crate::user_data::{self, LIMIT};

/// From here on the script is nearly too long.
const NEARLY: usize = 15_000;

pub(super) const ROWS: &[Row] = &[
    Row::certain(
        "LT-006",
        "user_data",
        "user_data is too long",
        "`user_data` must have at most 16384 bytes.",
        |template, node, faults| {
            let length = length(template)?;
            if length > LIMIT {
                faults.at(node, too_long(length));
            }
            Some(())
        },
    ),
    Row::warning(
        "LT-006",
        "user_data",
        "user_data is nearly too long",
        "`user_data` should have room to grow.",
        |template, node, faults| {
            let length = length(template)?;
            if (NEARLY..=LIMIT).contains(&length) {
                faults.at(node, too_long(length));
            }
            Some(())
        },
    ),
    Row::certain(
        "LT-007",
        "user_data",
        "cluster cannot be added to this user_data",
        "`user_data` must have a form to which the lines for `cluster` can be added.",
        |template, node, faults| {
            let (Some(_), Some(own)) = (template.get("cluster").text()?, node.text()?) else {
                return Some(());
            };
            if let Some(why) = unmergeable(os(template)?, &user_data::decode(own)) {
                faults.at(
                    node,
                    format!(
                        "{why}. Use the format of the image family (TOML for Bottlerocket, PowerShell for Windows), or remove \
                         cluster and join the cluster in user_data."
                    ),
                );
            }
            Some(())
        },
    ),
    // The provider's lines come last, so the cluster that the user's part names has no effect.
    Row::warning(
        "LT-007",
        "user_data",
        "user_data has another cluster",
        "`user_data` should join the same cluster as the argument `cluster`.",
        |template, node, faults| {
            let (Some(cluster), Some(own)) = (template.get("cluster").text()?, node.text()?) else {
                return Some(());
            };
            let cluster = user_data::cluster_name(cluster);
            let own = String::from_utf8(user_data::decode(own)).unwrap_or_default();
            let named = user_data::joined_cluster(os(template)?, &own);
            if let Some(named) = named.filter(|named| *named != cluster) {
                let line = line_of(&own, named);
                faults.at(
                    node,
                    format!(
                        "cluster is {cluster:?}, but line {line} of user_data has {named:?}. The lines that the provider adds \
                         come last, so instances join {cluster:?}. Remove line {line}."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CL-001",
        "cluster",
        "Invalid cluster name",
        "A cluster's name must have 1 to 255 letters, digits, - and _.",
        |_, node, faults| {
            let name = node.text()?.map(user_data::cluster_name);
            if let Some(name) = name.filter(|name| !user_data::is_cluster_name(name)) {
                faults.at(
                    node,
                    format!("{name:?} must be a name of 1 to 255 letters, digits, hyphens and underscores, or the ARN of a cluster."),
                );
            }
            Some(())
        },
    ),
];

fn too_long(length: usize) -> String {
    format!(
        "It has {length} bytes before encoding; EC2 allows {LIMIT}. Compress it (base64gzip), or load a part from S3 at start."
    )
}

/// The family's system; `None` while the family is unknown.
fn os(template: &Object) -> Option<Os> {
    let name = template.get("image_family").text()?.unwrap_or(ami::DEFAULT);
    ami::find(name).map(|family| family.os)
}

/// The number of bytes that instances get, as far as the configuration determines it.
fn length(template: &Object) -> Option<usize> {
    let own = template.get("user_data").text()?;
    let rendered = match template.get("cluster").text()? {
        Some(cluster) => user_data::render(os(template)?, Some(cluster), own),
        None => own.map(user_data::decode),
    };
    Some(rendered.map_or(0, |bytes| bytes.len()))
}

/// The number of the line that `part` of `text` begins on.
fn line_of(text: &str, part: &str) -> usize {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// Why our lines cannot be added to the user's.
fn unmergeable(os: Os, own: &[u8]) -> Option<String> {
    match (os, std::str::from_utf8(own)) {
        (Os::Linux, _) => None,
        (Os::Bottlerocket | Os::Windows, Ok(text)) if is_for_linux(text) => Some(
            "It is a script or cloud-config for Linux, which this image family does not run".to_owned(),
        ),
        (Os::Bottlerocket, Ok(text)) => user_data::closed_form(text).map(|line| {
            format!("Line {line} sets the agent's settings in a form that no line can be added to: set them below [settings.ecs]")
        }),
        (_, Err(_)) => {
            Some("It is compressed, which this image family does not support".to_owned())
        }
        (Os::Windows, Ok(text)) if text.contains("tasks:") && !text.contains('<') => {
            Some("It is a task list of EC2Launch v2, to which PowerShell tags cannot be added".to_owned())
        }
        (Os::Windows, Ok(_)) => None,
    }
}

/// Shell scripts, cloud-config and MIME documents: cloud-init reads them, which Bottlerocket and Windows do not have.
fn is_for_linux(text: &str) -> bool {
    let start = text.trim_start();
    [
        "#!",
        "#cloud-config",
        "MIME-Version:",
        "Content-Type: multipart/",
    ]
    .iter()
    .any(|mark| start.starts_with(mark))
}
