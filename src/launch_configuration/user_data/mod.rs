//! The start script of an instance: joins the cluster, and keeps what the user wrote. Pure.
//!
//! | `image_family` | What is written | With a `user_data` of the user's own |
//! |---|---|---|
//! | Amazon Linux | a shell script that adds `ECS_CLUSTER` to `/etc/ecs/ecs.config` | a script for `sh` or `bash`: our lines follow its first line; anything else (cloud-config, MIME, Python, gzip): a MIME multi-part whose first part is ours |
//! | Bottlerocket | `settings.ecs.cluster` in TOML | the setting is added to it |
//! | Windows | PowerShell that calls `Initialize-ECSAgent` | our lines stand first inside its `<powershell>` tag, or in a tag of our own before the rest |
//!
//! Without `cluster` the user's text is passed on as it is. Same input, same bytes: nothing here looks at a clock.

mod mime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ami::Os;

/// What EC2 accepts, counted before encoding.
pub(crate) const LIMIT: usize = 16_384;

const SHEBANG: &str = "#!/bin/bash\n";
const TABLE: &str = "[settings.ecs]";
const POWERSHELL: &str = "<powershell>";

/// What the user means: text in base64 is decoded, everything else is taken as it is.
///
/// Text counts as base64 when it decodes to text or to gzip. Real scripts never do: they begin with `#`, `<`, `[` or a
/// MIME header.
pub(crate) fn decode(written: &str) -> Vec<u8> {
    let compact: String = written.split_ascii_whitespace().collect();
    match STANDARD.decode(&compact) {
        Ok(bytes) if !bytes.is_empty() && is_content(&bytes) => bytes,
        _ => written.as_bytes().to_vec(),
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

/// The whole start script; `None` when there is nothing to say.
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
        (Os::Linux, Ok(text)) if is_shell(text) => {
            after_first_line(text, &lines(os, cluster)).into_bytes()
        }
        (Os::Linux, _) => mime::with_part(&format!("{SHEBANG}{}", lines(os, cluster)), &given),
        (Os::Bottlerocket, Ok(text)) => bottlerocket(text, &lines(os, cluster)).into_bytes(),
        (Os::Windows, Ok(text)) => windows(text, &lines(os, cluster)).into_bytes(),
        // Compressed data for a system that does not take it: EC2 gets what the user wrote.
        (Os::Bottlerocket | Os::Windows, Err(_)) => given,
    })
}

/// Our lines alone.
fn lines(os: Os, cluster: &str) -> String {
    match os {
        Os::Linux => format!("cat <<'ECS' >> /etc/ecs/ecs.config\nECS_CLUSTER={cluster}\nECS\n"),
        Os::Bottlerocket => format!("cluster = \"{cluster}\"\n"),
        Os::Windows => {
            format!(
                "Import-Module ECSTools\nInitialize-ECSAgent -Cluster \"{cluster}\" -EnableTaskIAMRole\n"
            )
        }
    }
}

/// Whether the text is a script for a shell that understands our lines.
fn is_shell(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let Some(command) = first.strip_prefix("#!") else {
        return false;
    };
    let mut words = command.split_ascii_whitespace();
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = match words.next().map(name) {
        Some(env) if env == "env" => words.find(|word| !word.starts_with('-')).map(name),
        program => program,
    };
    matches!(
        program.as_deref(),
        Some("sh" | "bash" | "dash" | "zsh" | "ksh")
    )
}

fn after_first_line(text: &str, lines: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    format!("{first}\n{lines}{rest}")
}

/// Adds the setting where TOML allows it: inside the table that is there, beside dotted keys, or in a new table.
fn bottlerocket(text: &str, lines: &str) -> String {
    let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if start
            .split('#')
            .next()
            .is_some_and(|code| code.trim() == TABLE)
        {
            let end = offset(line) + line.len();
            let glue = if line.ends_with('\n') { "" } else { "\n" };
            return format!("{}{glue}{lines}{}", &text[..end], &text[end..]);
        }
        if start.starts_with("settings.ecs.") {
            let at = offset(line);
            return format!("{}settings.ecs.{lines}{}", &text[..at], &text[at..]);
        }
    }
    let glue = match (text.is_empty(), text.ends_with('\n')) {
        (true, _) => "",
        (false, true) => "\n",
        (false, false) => "\n\n",
    };
    format!("{text}{glue}{TABLE}\n{lines}")
}

fn windows(text: &str, lines: &str) -> String {
    let tag = text.to_ascii_lowercase().find(POWERSHELL);
    match tag {
        Some(at) => {
            let end = at + POWERSHELL.len();
            format!(
                "{}\n{lines}{}",
                &text[..end],
                text[end..].trim_start_matches(['\r', '\n'])
            )
        }
        None if text.is_empty() || has_tag(text) => {
            format!("{POWERSHELL}\n{lines}</powershell>\n{text}")
        }
        None => {
            let glue = if text.ends_with('\n') { "" } else { "\n" };
            format!("{POWERSHELL}\n{lines}{text}{glue}</powershell>\n")
        }
    }
}

fn has_tag(text: &str) -> bool {
    text.to_ascii_lowercase().contains("<script>")
}

/// The cluster that a foreign script joins, if it says so plainly.
pub(crate) fn joined_cluster(os: Os, text: &str) -> Option<&str> {
    let marker = match os {
        Os::Linux => "ECS_CLUSTER=",
        Os::Bottlerocket => "cluster = \"",
        Os::Windows => "-Cluster ",
    };
    let (_, rest) = text.split_once(marker)?;
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

/// What a script looks like it is for.
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
    let rest = text.replacen(&lines(os, cluster), "", 1);
    let candidates = [None, Some(rest.as_str())];
    let ours = candidates
        .into_iter()
        .find(|own| render(os, Some(cluster), *own).as_deref() == Some(bytes));
    match ours {
        Some(own) => (Some(cluster.to_owned()), own.map(str::to_owned)),
        None => foreign,
    }
}

#[cfg(test)]
mod tests;
