//! The repository as data: its files, its provider.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tfplug::Inventory;

/// A file as the rules see it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// Relative to the root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Declared under `#[cfg(test)]`.
    pub(crate) test: bool,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            test: path.ends_with("/tests.rs"),
        }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Generated code answers to its generator only.
    pub(crate) fn is_generated(&self) -> bool {
        self.path.starts_with("tfplug/src/proto/") && !self.path.ends_with("/mod.rs")
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text file that git tracks or would track.
pub(crate) fn files() -> Vec<File> {
    let list = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root())
        .output()
        .expect("git runs");
    assert!(
        list.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&list.stderr)
    );
    let names = String::from_utf8_lossy(&list.stdout).into_owned();
    let mut names: Vec<&str> = names.split('\0').filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    // A file that is deleted but still in the index, or is not text, is skipped.
    let read = |name: &str| {
        fs::read_to_string(root().join(name))
            .ok()
            .map(|text| File::new(name, &text))
    };
    marked(names.into_iter().filter_map(read).collect())
}

/// Marks the modules that another file declares under `#[cfg(test)]`, with all below them.
fn marked(mut files: Vec<File>) -> Vec<File> {
    let tests: Vec<String> = files.iter().flat_map(test_modules).collect();
    for file in &mut files {
        let below = |module: &String| {
            let rest = file.path.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        file.test |= tests.iter().any(below);
    }
    files
}

/// The modules that `file` declares for tests only, as paths without ending.
fn test_modules(file: &File) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let folder = match name {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
        _ => file.path.trim_end_matches(".rs").to_owned(),
    };
    let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names = pairs.filter_map(|pair| {
        let declared = pair[1].strip_prefix("pub(crate) ").unwrap_or(pair[1]);
        declared.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.map(|name| format!("{folder}/{name}")).collect()
}

#[test]
fn modules_for_tests_are_known_as_such() {
    let files = marked(vec![
        File::new("src/rules/mod.rs", "mod a;\n#[cfg(test)]\nmod cases;\n"),
        File::new("src/rules/a.rs", "#[cfg(test)]\nmod b;\n"),
        File::new("src/rules/a/b.rs", ""),
        File::new("src/rules/cases.rs", ""),
        File::new("src/rules/cases/more.rs", ""),
        File::new("src/rules/tests.rs", ""),
    ]);
    let tests: Vec<bool> = files.iter().map(|file| file.test).collect();
    assert_eq!(tests, [false, false, true, true, true, true]);
}

/// The text of a file, if it is there.
pub(crate) fn text(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// All files below a folder, relative to the root; none if there is no such folder.
pub(crate) fn below(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let relative = |path: PathBuf| {
        let path = path.strip_prefix(root()).unwrap_or(&path);
        path.to_string_lossy().replace('\\', "/")
    };
    let mut found: Vec<String> = found.into_iter().map(relative).collect();
    found.sort();
    found
}

/// Whether golden files are to be rewritten.
pub(crate) fn update() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Writes a golden file.
pub(crate) fn write(path: &str, text: &str) {
    let path = root().join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("the folder can be made");
    }
    fs::write(path, text).expect("the file can be saved");
}

/// The types and functions that the provider offers.
pub(crate) fn inventory() -> Inventory {
    tfplug::inventory::<terraform_provider_ecs::Ecs>()
}

/// The object's folder below `src/`, for a type such as `ecs_cluster`.
pub(crate) fn object(inventory: &Inventory, type_name: &str) -> String {
    let prefix = format!("{}_", inventory.name);
    type_name
        .strip_prefix(&prefix)
        .unwrap_or(type_name)
        .to_owned()
}
