//! Where a real `hashicorp/aws` is on this machine, for the cases that move a stack from it.
//!
//! `TFECS_PEER` names its binary or a folder with it. Without that the places count that Terraform looks at by itself:
//! the plugin cache, the mirror folders of the CLI's settings, and the implied ones. Nothing is downloaded.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Failure, Result, ensure, locate};

/// Source address of the peer, without the registry's host.
pub const SOURCE: &str = "hashicorp/aws";

/// How the binary's name begins.
const BINARY: &str = "terraform-provider-aws";

/// The folder with the peer's binary; `None` when it is not on this machine.
///
/// # Errors
/// When `TFECS_PEER` names something else.
pub fn find() -> Result<Option<PathBuf>> {
    if let Some(named) = env::var_os("TFECS_PEER").filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        let folder = if named.is_file() {
            named.parent().unwrap_or(Path::new(".")).to_owned()
        } else {
            newest_below(&named).unwrap_or(named)
        };
        ensure(holds_binary(&folder), || {
            format!(
                "TFECS_PEER names {}, where no {BINARY} is",
                folder.display()
            )
        })?;
        return std::path::absolute(&folder)
            .map(Some)
            .map_err(Failure::from);
    }
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    Ok(places(variable)
        .iter()
        .find_map(|place| newest_below(place)))
}

/// The folders that may be laid out as a mirror, in the order of trust.
fn places(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = variable("TF_PLUGIN_CACHE_DIR")
        .into_iter()
        .map(PathBuf::from)
        .collect();
    let home = variable("HOME").map(PathBuf::from);
    let settings = variable("TF_CLI_CONFIG_FILE")
        .map(PathBuf::from)
        .or_else(|| home.as_ref().map(|home| home.join(".terraformrc")));
    let text = settings.and_then(|path| fs::read_to_string(path).ok());
    places.extend(text.map(|text| folders_in(&text)).unwrap_or_default());
    if let Some(home) = &home {
        places.push(home.join(".terraform.d/plugins"));
        places.push(home.join("Library/Application Support/io.terraform/plugins"));
        places.push(home.join(".local/share/terraform/plugins"));
    }
    let data = variable("XDG_DATA_HOME").map(|data| PathBuf::from(data).join("terraform/plugins"));
    places.extend(data);
    for shared in ["/usr/local/share", "/usr/share"] {
        places.push(Path::new(shared).join("terraform/plugins"));
    }
    places
}

/// The folders that a CLI's settings name: `path = "…"` of a mirror and `plugin_cache_dir = "…"`.
fn folders_in(settings: &str) -> Vec<PathBuf> {
    let value = |line: &str| {
        let (name, value) = line.split_once('=')?;
        let named = ["path", "plugin_cache_dir"].contains(&name.trim());
        let value = value.trim().strip_prefix('"')?.split('"').next()?;
        named.then(|| PathBuf::from(value))
    };
    // A block may be on one line: `filesystem_mirror { path = "…" }`.
    settings.split(['\n', '{', '}']).filter_map(value).collect()
}

/// The newest version in a folder laid out as a mirror, `HOST/hashicorp/aws/VERSION/PLATFORM`, that is unpacked.
fn newest_below(mirror: &Path) -> Option<PathBuf> {
    let versions = ["registry.terraform.io", "registry.opentofu.org"]
        .into_iter()
        .filter_map(|host| fs::read_dir(mirror.join(host).join(SOURCE)).ok())
        .flatten()
        .flatten();
    versions
        .map(|version| {
            (
                order(&version.file_name().to_string_lossy()),
                version.path(),
            )
        })
        .map(|(order, version)| (order, version.join(locate::platform())))
        .filter(|(_, folder)| holds_binary(folder))
        .max()
        .map(|(_, folder)| folder)
}

/// A version's numbers, so that 5.100 is newer than 5.99.
fn order(version: &str) -> Vec<u64> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

fn holds_binary(folder: &Path) -> bool {
    let files = fs::read_dir(folder).ok().into_iter().flatten().flatten();
    files
        .filter(|file| file.path().is_file())
        .any(|file| file.file_name().to_string_lossy().starts_with(BINARY))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{folders_in, newest_below, places};
    use crate::locate;

    fn install(mirror: &Path, version: &str) -> PathBuf {
        let folder = mirror
            .join("registry.terraform.io/hashicorp/aws")
            .join(version)
            .join(locate::platform());
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join(format!("terraform-provider-aws_v{version}_x5")),
            "",
        )
        .unwrap();
        folder
    }

    #[test]
    fn the_newest_unpacked_version_is_taken() {
        let mirror = tempfile::tempdir().unwrap();
        assert_eq!(newest_below(mirror.path()), None);
        install(mirror.path(), "5.99.1");
        let newest = install(mirror.path(), "5.100.0");
        let empty = mirror
            .path()
            .join("registry.terraform.io/hashicorp/aws/6.0.0");
        fs::create_dir_all(empty.join(locate::platform())).unwrap();
        assert_eq!(newest_below(mirror.path()), Some(newest));
    }

    #[test]
    fn settings_name_mirrors_and_the_cache() {
        let settings = "plugin_cache_dir = \"/cache\"\nprovider_installation {\n  filesystem_mirror {\n    path    = \"/mirror\"\n    include = [\"a/b\"]\n  }\n}\nfilesystem_mirror { path = \"/short\" }\n";
        let wanted = ["/cache", "/mirror", "/short"].map(PathBuf::from);
        assert_eq!(folders_in(settings), wanted);
    }

    #[test]
    fn the_plugin_cache_comes_before_the_implied_folders() {
        let set = |name: &str| match name {
            "TF_PLUGIN_CACHE_DIR" => Some("/cache".into()),
            "HOME" => Some("/people/me".into()),
            _ => None,
        };
        let places = places(set);
        assert_eq!(places[0], PathBuf::from("/cache"));
        assert!(places.contains(&PathBuf::from("/people/me/.terraform.d/plugins")));
    }
}
