//! MIME multi-part user data, which cloud-init takes apart: several scripts and configurations in one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const BOUNDARY: &str = "==ECS==";

/// The file name of our part. cloud-init runs scripts in the order of their names, after everything that writes files,
/// and calls its own ones `part-001` and `runcmd`: this one is the last, whatever its place in the document.
const NAME: &str = "zz-ecs-cluster.sh";

/// A multi-part document that holds what `given` holds, and `script`.
pub(super) fn with_part(script: &str, given: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(given);
    if let Ok(joined) = text.map(|text| joined(script, text))
        && let Some(joined) = joined
    {
        return joined.into_bytes();
    }
    let first = match text {
        Ok(text) => part(content_type(text), text),
        Err(_) => binary_part(given),
    };
    let ours = ours(script);
    let boundary = boundary(&[&first, &ours]);
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\n\n\
         --{boundary}\n{first}\n--{boundary}\n{ours}\n--{boundary}--\n"
    )
    .into_bytes()
}

/// The document that [`with_part`] may have been given to make this one; the caller checks it by making it again.
pub(super) fn without_part(script: &str, document: &str) -> Vec<String> {
    let ours = ours(script);
    let Some((before, after)) = document.split_once(&ours) else {
        return Vec::new();
    };
    let mut candidates = Vec::new();
    // Our part in the user's own document: the boundary in front of it goes with it.
    if let Some(at) = before.trim_end_matches('\n').rfind("\n--") {
        let rest = after.strip_prefix('\n').unwrap_or(after);
        candidates.push(format!("{}{rest}", &before[..=at]));
    }
    if let Some(given) = before.splitn(3, "\n\n").nth(2) {
        let given = given.rsplit_once("\n--").map_or(given, |(given, _)| given);
        candidates.push(given.to_owned());
        candidates.extend(given.strip_suffix('\n').map(str::to_owned));
    }
    candidates
}

fn ours(script: &str) -> String {
    format!(
        "Content-Type: text/x-shellscript; charset=\"utf-8\"\n\
         Content-Disposition: attachment; filename=\"{NAME}\"\n\n{script}"
    )
}

/// A boundary that occurs in no part.
fn boundary(parts: &[&str]) -> String {
    let mut boundary = BOUNDARY.to_owned();
    while parts.iter().any(|part| part.contains(&boundary)) {
        boundary.push('=');
    }
    boundary
}

fn part(content_type: &str, text: &str) -> String {
    let glue = if text.ends_with('\n') { "" } else { "\n" };
    format!("Content-Type: {content_type}; charset=\"utf-8\"\n\n{text}{glue}")
}

fn binary_part(bytes: &[u8]) -> String {
    let content_type = match bytes.starts_with(&[0x1f, 0x8b]) {
        true => "application/gzip",
        false => "application/octet-stream",
    };
    let encoded = STANDARD.encode(bytes);
    let lines: Vec<&str> = (0..encoded.len())
        .step_by(76)
        .map(|start| &encoded[start..encoded.len().min(start + 76)])
        .collect();
    format!(
        "Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n\n{}\n",
        lines.join("\n")
    )
}

/// The type that cloud-init knows a text by; `text/plain` makes it look for itself.
fn content_type(text: &str) -> &'static str {
    const TYPES: [(&str, &str); 7] = [
        ("#cloud-config-archive", "text/cloud-config-archive"),
        ("#cloud-config", "text/cloud-config"),
        ("#cloud-boothook", "text/cloud-boothook"),
        ("#include-once", "text/x-include-once-url"),
        ("#include", "text/x-include-url"),
        ("## template: jinja", "text/jinja2"),
        ("#!", "text/x-shellscript"),
    ];
    TYPES
        .iter()
        .find(|(start, _)| text.starts_with(start))
        .map_or("text/plain", |(_, content_type)| content_type)
}

/// The user's own multi-part document with our part added.
fn joined(script: &str, text: &str) -> Option<String> {
    let head = text.split("\n\n").next().unwrap_or_default();
    let head = head.split("\r\n\r\n").next().unwrap_or_default();
    if !head.to_ascii_lowercase().contains("multipart/") {
        return None;
    }
    let start = head.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let boundary: String = match head[start..].strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?.to_owned(),
        None => head[start..]
            .split([';', '\r', '\n', ' '])
            .next()?
            .to_owned(),
    };
    let line = format!("--{boundary}");
    let at = match text.starts_with(&line) {
        true => 0,
        false => text.find(&format!("\n{line}"))? + 1,
    };
    let ours = ours(script);
    Some(format!("{}{line}\n{ours}\n{}", &text[..at], &text[at..]))
}
