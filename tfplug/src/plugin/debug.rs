//! Debug mode: the host connects to a process that somebody else started, perhaps under a debugger.

use serde_json::json;

use super::About;
use super::handshake::PROVIDER_PROTOCOL;

/// The variable that sends a host to a running provider.
const VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// The command to run in another shell before running Terraform there.
///
/// `Test` makes the host leave the process alone at the end of its own. A missing protocol version would
/// be taken for 5.
pub(super) fn instructions(about: &About, network: &str, address: &str) -> String {
    let reattach = json!({
        about.source: {
            "Protocol": "grpc",
            "ProtocolVersion": PROVIDER_PROTOCOL,
            "Pid": std::process::id(),
            "Test": true,
            "Addr": { "Network": network, "String": address },
        }
    });
    let reattach = reattach.to_string();
    if cfg!(windows) {
        format!("$env:{VARIABLE} = '{}'\n", reattach.replace('\'', "''"))
    } else {
        format!("export {VARIABLE}='{}'\n", reattach.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[cfg(not(windows))]
    #[test]
    fn the_line_is_shell_around_json() {
        let about = About {
            name: "toy",
            version: "1.2.3",
            source: "example/toy",
        };
        let line = instructions(&about, "unix", "/tmp/s");
        let json = line.strip_prefix("export TF_REATTACH_PROVIDERS='").unwrap();
        let json = json.strip_suffix("'\n").unwrap();
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let entry = &value["example/toy"];
        assert_eq!(entry["ProtocolVersion"], 6);
        assert_eq!(entry["Test"], true);
        assert_eq!(entry["Addr"]["String"], "/tmp/s");
        let quoted = instructions(&about, "unix", "/tmp/it's");
        assert!(quoted.contains(r"/tmp/it'\''s"), "{quoted}");
    }
}
