//! The start script of an instance: joins the cluster, and keeps the user's part. Pure.
//!
//! | `image_family` | Form | With a `user_data` of the user's own |
//! |---|---|---|
//! | Amazon Linux | a shell script that adds `ECS_CLUSTER` to `/etc/ecs/ecs.config` | a MIME multi-part document: the user's part as it is, and ours, which cloud-init runs last |
//! | Bottlerocket | `settings.ecs.cluster` in TOML | the setting is added to it, or replaced in it |
//! | Windows | PowerShell that calls `Initialize-ECSAgent` | our lines come last inside its `<powershell>` tag, or in a tag of our own before the rest |
//!
//! Without `cluster` the user's text is passed on as it is. Same input, same bytes: nothing here looks at a clock.
//!
//! # Why last
//!
//! A script or cloud-config of the user's own may write the agent's file anew (`>`, `tee`, `cp`, `aws s3 cp`), or end
//! early. cloud-init writes the files of `write_files` before it runs any script, deferred ones too, and runs scripts in
//! the order of their names, one after the failure of another as well. The agent starts after all of them.

mod bottlerocket;
mod mime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ami::Os;
pub(crate) use bottlerocket::closed_form;

/// The most bytes that EC2 accepts, counted before encoding.
pub(crate) const LIMIT: usize = 16_384;

const SHEBANG: &str = "#!/bin/bash\n";
const POWERSHELL: &str = "<powershell>";
const POWERSHELL_END: &str = "</powershell>";

/// The user's bytes: text in base64 is decoded, everything else is taken as it is.
///
/// Text counts as base64 when it decodes to text or to gzip. Real scripts never do: they begin with `#`, `<`, `[` or a
/// MIME header.
pub(crate) fn decode(configured: &str) -> Vec<u8> {
    let compact: String = configured.split_ascii_whitespace().collect();
    match STANDARD.decode(&compact) {
        Ok(bytes) if !bytes.is_empty() && is_content(&bytes) => bytes,
        _ => configured.as_bytes().to_vec(),
    }
}

fn is_content(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b]) || std::str::from_utf8(bytes).is_ok()
}

/// As EC2 wants it.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// As people read it: text where it is text, else base64.
pub(crate) fn display(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if decode(text) == bytes => text.to_owned(),
        _ => encode(bytes),
    }
}

/// Whether two spellings of `user_data` give the same bytes.
#[allow(
    clippy::ptr_arg,
    reason = "the schema compares values of the attribute's type"
)]
pub(crate) fn same(a: &String, b: &String) -> bool {
    decode(a) == decode(b)
}

/// The name in a cluster's name or ARN.
pub(crate) fn cluster_name(name_or_arn: &str) -> &str {
    name_or_arn
        .rsplit_once(":cluster/")
        .map_or(name_or_arn, |(_, name)| name)
}

/// Whether a cluster can have this name; what passes is safe in every script.
pub(crate) fn is_cluster_name(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The whole start script; `None` when there is nothing in it.
pub(crate) fn render(os: Os, cluster: Option<&str>, user_data: Option<&str>) -> Option<Vec<u8>> {
    let given = user_data.filter(|text| !text.is_empty()).map(decode);
    let cluster = cluster
        .map(cluster_name)
        .filter(|name| is_cluster_name(name));
    let Some(cluster) = cluster else {
        return given;
    };
    let given = given.unwrap_or_default();
    Some(match (os, std::str::from_utf8(&given)) {
        (Os::Linux, _) if given.is_empty() => {
            format!("{SHEBANG}{}", lines(os, cluster)).into_bytes()
        }
        (Os::Linux, _) => mime::with_part(&script(cluster), &given),
        (Os::Bottlerocket, Ok(text)) => bottlerocket::with_cluster(text, cluster).into_bytes(),
        (Os::Windows, Ok(text)) => windows(text, &lines(os, cluster)).into_bytes(),
        // Compressed data for a system that does not take it: EC2 gets the user's bytes.
        (Os::Bottlerocket | Os::Windows, Err(_)) => given,
    })
}

/// Our lines alone.
fn lines(os: Os, cluster: &str) -> String {
    match os {
        Os::Linux => format!("cat <<'ECS' >> /etc/ecs/ecs.config\nECS_CLUSTER={cluster}\nECS\n"),
        Os::Bottlerocket => bottlerocket::setting(cluster),
        Os::Windows => {
            format!(
                "Import-Module ECSTools\nInitialize-ECSAgent -Cluster \"{cluster}\" -EnableTaskIAMRole\n"
            )
        }
    }
}

/// Our lines behind a script of the user's own, which may leave the file without an end of line.
fn script(cluster: &str) -> String {
    format!("{SHEBANG}cat <<'ECS' >> /etc/ecs/ecs.config\n\nECS_CLUSTER={cluster}\nECS\n")
}

/// Behind the user's lines: they may set what the agent reads when it is initialized.
fn windows(text: &str, lines: &str) -> String {
    let lower = text.to_ascii_lowercase();
    match lower.find(POWERSHELL) {
        Some(at) => {
            let start = at + POWERSHELL.len();
            let end = lower[start..]
                .find(POWERSHELL_END)
                .map_or(text.len(), |end| start + end);
            let glue = if text[..end].ends_with('\n') {
                ""
            } else {
                "\n"
            };
            let close = if end == text.len() {
                POWERSHELL_END
            } else {
                ""
            };
            format!("{}{glue}{lines}{close}{}", &text[..end], &text[end..])
        }
        None if text.is_empty() || has_tag(text) => {
            format!("{POWERSHELL}\n{lines}{POWERSHELL_END}\n{text}")
        }
        None => {
            let glue = if text.ends_with('\n') { "" } else { "\n" };
            format!("{POWERSHELL}\n{text}{glue}{lines}{POWERSHELL_END}\n")
        }
    }
}

fn has_tag(text: &str) -> bool {
    text.to_ascii_lowercase().contains("<script>")
}

/// The cluster that a foreign script joins, if that is plain to see.
pub(crate) fn joined_cluster(os: Os, text: &str) -> Option<&str> {
    let marker = match os {
        Os::Linux => "ECS_CLUSTER=",
        Os::Bottlerocket => "cluster = \"",
        Os::Windows => "-Cluster ",
    };
    let (_, rest) = text.rsplit_once(marker)?;
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

/// The operating system that a script seems to be made for.
pub(crate) fn guess_os(text: &str) -> Os {
    let lower = text.to_ascii_lowercase();
    if lower.contains(POWERSHELL) || lower.contains("<script>") {
        Os::Windows
    } else if text
        .lines()
        .any(|line| line.trim_start().starts_with("[settings"))
    {
        Os::Bottlerocket
    } else {
        Os::Linux
    }
}

/// The opposite of [`render`]: the cluster and the user's part, when the script is one that we would write.
pub(crate) fn parse(os: Os, bytes: &[u8]) -> (Option<String>, Option<String>) {
    let foreign = (None, Some(display(bytes)));
    let Ok(text) = std::str::from_utf8(bytes) else {
        return foreign;
    };
    let Some(cluster) = joined_cluster(os, text) else {
        return foreign;
    };
    let mut candidates = vec![None, Some(text.replacen(&lines(os, cluster), "", 1))];
    if os == Os::Linux {
        candidates.extend(
            mime::without_part(&script(cluster), text)
                .into_iter()
                .map(Some),
        );
    }
    let again =
        |own: &Option<String>| render(os, Some(cluster), own.as_deref()).as_deref() == Some(bytes);
    match candidates.into_iter().find(again) {
        Some(own) => (Some(cluster.to_owned()), own),
        None => foreign,
    }
}

#[cfg(test)]
mod tests;
