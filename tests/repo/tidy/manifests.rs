//! One table for every version, a reason for every dependency, and nothing that is true on one machine only.

use crate::repository::File;

/// Every dependency has its reason in the line above it.
pub(crate) fn reasons(file: &File) -> Vec<String> {
    if file.path != "Cargo.toml" {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    let Some(start) = lines
        .iter()
        .position(|line| *line == "[workspace.dependencies]")
    else {
        return vec![format!(
            "{}: the table [workspace.dependencies] is missing",
            file.path
        )];
    };
    let table = lines
        .iter()
        .enumerate()
        .skip(start + 1)
        .take_while(|(_, line)| !line.starts_with('['));
    let entries = table.filter(|(_, line)| starts_entry(line));
    let bare = entries.filter(|(index, _)| !lines[index - 1].starts_with("# "));
    bare.map(|(_, line)| {
        let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
        format!(
            "{}: {name}: add a line above with the reason for it",
            file.path
        )
    })
    .collect()
}

/// Not a continuation of a list over several lines.
fn starts_entry(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphanumeric()) && line.contains('=')
}

/// Versions are in the workspace's table only.
pub(crate) fn versions(file: &File) -> Vec<String> {
    if !file.path.ends_with("Cargo.toml") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut table = "";
    for line in file.text.lines().map(str::trim) {
        if line.starts_with('[') {
            table = line;
        }
        let dependencies = table.ends_with("dependencies]") && table != "[workspace.dependencies]";
        let own = line.contains("workspace = true") || line.contains("path = ");
        if dependencies && starts_entry(line) && !own {
            faults.push(format!(
                "{}: {line}: take the version from the workspace's table",
                file.path
            ));
        }
    }
    faults
}

/// Paths of one machine, and package sources other than the public ones.
pub(crate) fn machine(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        for folder in ["root", "work", "home", "Users", "tmp/wt"] {
            if names_folder(line, &format!("/{folder}/")) {
                faults.push(format!(
                    "{}:{number}: a path of one machine: {}",
                    file.path,
                    line.trim()
                ));
            }
        }
        if let Some(what) = private_source(line) {
            faults.push(format!("{}:{number}: {what}", file.path));
        }
    }
    faults
}

/// Whether an absolute path that starts with `folder` occurs: it is not the end of a longer path.
fn names_folder(line: &str, folder: &str) -> bool {
    let begins = |at: usize| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}):*~>".contains(c))
            || line[..at].ends_with("file://")
    };
    line.match_indices(folder).any(|(at, _)| begins(at))
}

fn private_source(line: &str) -> Option<&'static str> {
    let public_index = concat!("registry+", "https://github.com/rust-lang/crates.io-index");
    if line.contains(concat!("registry+", "http")) && !line.contains(public_index) {
        return Some("a crate registry other than crates.io");
    }
    for option in [
        concat!("index", "-url"),
        concat!("replace", "-with"),
        concat!("GO", "PROXY="),
    ] {
        if line.contains(option) {
            return Some("where packages come from is the machine's matter");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_reason_is_found() {
        let text = "[workspace.dependencies]\n# Why.\na = \"1\"\nb = { version = \"1\" }\n# Why.\nc = { version = \"1\", features = [\n  \"x\",\n] }\n\n[package]\nname = \"n\"\n";
        let faults = reasons(&File::new("Cargo.toml", text));
        assert_eq!(
            faults,
            ["Cargo.toml: b: add a line above with the reason for it"]
        );
        assert_eq!(reasons(&File::new("Cargo.toml", "[package]\n")).len(), 1);
    }

    #[test]
    fn a_version_outside_the_table_is_found() {
        let text = "[dependencies]\na.workspace = true\nb = \"1\"\nc = { path = \"c\" }\n[dev-dependencies]\nd = { workspace = true, features = [\"x\"] }\n";
        let faults = versions(&File::new("tfplug/Cargo.toml", text));
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("b = "), "{faults:?}");
    }

    #[test]
    fn paths_of_one_machine_and_private_sources_are_found() {
        let folder = |name: &str| format!("cd /{name}/x\n");
        for text in [
            folder("root"),
            folder("work"),
            folder("tmp/wt"),
            format!("see file:///{}/x", "home"),
            format!("source = \"registry+{}\"", "https://example.com/index"),
            format!("pip install --index{} x", "-url"),
        ] {
            assert_eq!(machine(&File::new("a.md", &text)).len(), 1, "{text}");
        }
        for text in [
            "$GITHUB_WORKSPACE/work/x",
            "https://example.com/home/x",
            "docs/root/x",
            "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
            "efs: /data/root/",
        ] {
            assert_eq!(
                machine(&File::new("a.md", text)),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }
}
