//! The settings of the ECS agent in the user data of an instance: what a script, a MIME document, Bottlerocket's TOML or
//! PowerShell gives it. Scripts are not run; a line that sets a variable of the agent is enough.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The settings of an agent.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Agent {
    pub(super) cluster: Option<String>,
    pub(super) attributes: BTreeMap<String, String>,
}

/// The settings in user data as EC2 has it: in base64. The last one of a name counts.
pub(super) fn agent(encoded: &str) -> Agent {
    let bytes = STANDARD.decode(encoded).unwrap_or_default();
    let text = unpacked(&String::from_utf8_lossy(&bytes));
    let mut agent = Agent::default();
    let mut section = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            section = name.trim().to_owned();
        }
        if let Some(name) = cluster(&section, line) {
            agent.cluster = Some(name);
        }
        agent.attributes.extend(attributes(&section, line));
    }
    agent
}

/// A MIME document with its parts decoded.
fn unpacked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut encoded: Option<String> = None;
    let mut is_base64 = false;
    for line in text.lines() {
        let lower = line.to_ascii_lowercase();
        if line.starts_with("--") {
            out.push_str(&decoded(encoded.take()));
            is_base64 = false;
        } else if let Some(part) = &mut encoded {
            part.push_str(line.trim());
            continue;
        }
        if lower.starts_with("content-transfer-encoding:") && lower.contains("base64") {
            is_base64 = true;
        }
        if is_base64 && line.trim().is_empty() {
            encoded = Some(String::new());
        }
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&decoded(encoded));
    out
}

fn decoded(part: Option<String>) -> String {
    let bytes = part.and_then(|part| STANDARD.decode(part).ok());
    format!("{}\n", String::from_utf8_lossy(&bytes.unwrap_or_default()))
}

/// The name of a cluster in a line.
fn cluster(section: &str, line: &str) -> Option<String> {
    let shell = line.split("ECS_CLUSTER=").nth(1);
    let toml = match section {
        "settings.ecs" => setting(line, "cluster"),
        _ => setting(line, "settings.ecs.cluster"),
    };
    let windows = line
        .split_once("Initialize-ECSAgent")
        .and_then(|(_, rest)| rest.split("-Cluster").nth(1));
    let value = shell.or(toml).or(windows)?;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let end = value.find(|c| !is_part(c)).unwrap_or(value.len());
    value
        .get(..end)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

/// The value in a line `name = value`.
fn setting<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.strip_prefix(name)?.trim_start().strip_prefix('=')
}

/// The attributes of the instance in a line.
fn attributes(section: &str, line: &str) -> BTreeMap<String, String> {
    if section == "settings.ecs.instance-attributes" {
        let pair = line.split_once('=');
        let clean = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
        return pair
            .map(|(name, value)| (clean(name), clean(value)))
            .into_iter()
            .collect();
    }
    let Some(json) = line.split("ECS_INSTANCE_ATTRIBUTES=").nth(1) else {
        return BTreeMap::new();
    };
    let end = json.rfind('}').map_or(0, |end| end + 1);
    let start = json.find('{').unwrap_or(end);
    let json = json.get(start..end).unwrap_or_default();
    serde_json::from_str(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Agent {
        agent(&STANDARD.encode(text))
    }

    #[test]
    fn clusters_of_all_forms() {
        let part = STANDARD.encode("#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config\n");
        for text in [
            "#!/bin/bash\ncat <<'ECS' >> /etc/ecs/ecs.config\nECS_CLUSTER=web\nECS\n",
            "#!/bin/bash\necho \"ECS_CLUSTER=web\" > /etc/ecs/ecs.config",
            "ECS_CLUSTER=other\nECS_CLUSTER=web\n",
            "[settings.ecs]\ncluster = \"web\"\n",
            "settings.ecs.cluster = 'web'\n",
            "<powershell>\nInitialize-ECSAgent -Cluster \"web\" -EnableTaskIAMRole\n</powershell>",
            &format!(
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\
                 Content-Type: text/x-shellscript\nContent-Transfer-Encoding: base64\n\n{part}\n--b--\n"
            ),
        ] {
            assert_eq!(read(text).cluster.as_deref(), Some("web"), "{text}");
        }
        assert_eq!(
            read("#!/bin/bash\nyum update\n[other]\ncluster = \"web\""),
            Agent::default()
        );
    }

    #[test]
    fn attributes_of_the_instance() {
        let wanted = BTreeMap::from([("stack".to_owned(), "blue".to_owned())]);
        for text in [
            "echo 'ECS_INSTANCE_ATTRIBUTES={\"stack\":\"blue\"}' >> /etc/ecs/ecs.config",
            "[settings.ecs.instance-attributes]\nstack = \"blue\"",
        ] {
            assert_eq!(read(text).attributes, wanted);
        }
    }
}
