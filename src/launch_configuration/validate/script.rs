//! Rules on the start script.

use super::super::ami::{self, Os};
use super::super::schema::LaunchConfiguration;
use super::super::user_data::{self, LIMIT};
use crate::rules::{Fault, text, verdict};

/// From here on the script is nearly too long.
const NEARLY: usize = 15_000;

/// The family's system; `None` while the family is unknown.
fn os(model: &LaunchConfiguration) -> Option<Os> {
    let name = text(&model.image_family)?.unwrap_or(ami::DEFAULT);
    ami::find(name).map(|family| family.os)
}

/// The number of bytes that instances get, as far as the configuration determines it.
fn length(model: &LaunchConfiguration) -> Option<usize> {
    let own = text(&model.user_data)?;
    let rendered = match text(&model.cluster) {
        Some(cluster) => user_data::render(os(model)?, cluster, own),
        None => own.map(user_data::decode),
    };
    Some(rendered.map_or(0, |bytes| bytes.len()))
}

/// Where the fault lies: in the user's part.
fn fault(summary: &str, detail: String) -> Option<Vec<Fault>> {
    verdict(Some(Fault::new("user_data", summary, detail)))
}

pub(super) fn size(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let length = length(model)?;
    if length <= LIMIT {
        return verdict(None);
    }
    let text = format!(
        "It has {length} bytes before encoding; EC2 allows {LIMIT}. Compress it (base64gzip), or load a part from S3 at \
         start."
    );
    fault("user_data is too long", text)
}

pub(super) fn nearly_full(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let length = length(model)?;
    if !(NEARLY..=LIMIT).contains(&length) {
        return verdict(None);
    }
    fault(
        "user_data is nearly too long",
        format!(
            "It has {length} bytes before encoding; EC2 allows {LIMIT}. Compress it (base64gzip), or load a part from S3 at start."
        ),
    )
}

/// The provider's lines come last, so the cluster that the user's part names has no effect.
pub(super) fn other_cluster(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let cluster = user_data::cluster_name(text(&model.cluster)??);
    let own = user_data::decode(text(&model.user_data)??);
    let own = std::str::from_utf8(&own).ok()?;
    let named = user_data::joined_cluster(os(model)?, own).filter(|named| *named != cluster);
    verdict(named.map(|named| {
        let line = line_of(own, named);
        let text = format!(
            "cluster is {cluster:?}, but line {line} of user_data has {named:?}. The lines that the provider adds come last, so \
             instances join {cluster:?}. Remove line {line}."
        );
        Fault::new("user_data", "user_data has another cluster", text)
    }))
}

/// The number of the line that `part` of `text` begins on.
fn line_of(text: &str, part: &str) -> usize {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.get(..at).unwrap_or_default().matches('\n').count() + 1
}

/// Where our lines cannot be added to the user's.
pub(super) fn unmergeable(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    text(&model.cluster)??;
    let own = user_data::decode(text(&model.user_data)??);
    let why = match (os(model)?, std::str::from_utf8(&own)) {
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
    };
    let Some(why) = why else { return verdict(None) };
    let detail = format!(
        "{why}. Use the format of the image family (TOML for Bottlerocket, PowerShell for Windows), or remove cluster and \
         join the cluster in user_data."
    );
    fault("cluster cannot be added to this user_data", detail)
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

pub(super) fn cluster(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let name = user_data::cluster_name(text(&model.cluster)??);
    verdict((!user_data::is_cluster_name(name)).then(|| {
        let text = format!(
            "{name:?} must be a name of 1 to 255 letters, digits, hyphens and underscores, or the ARN of a cluster."
        );
        Fault::new("cluster", "Invalid cluster name", text)
    }))
}
