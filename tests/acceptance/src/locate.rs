//! Where things are on this machine.

use std::env;
use std::path::{Path, PathBuf};

use crate::{Context, Failure, Result, ensure};

/// Name of the provider's binary without the platform's suffix.
pub const PROVIDER: &str = "terraform-provider-ecs";

/// This crate's folder in the repository.
const OWN: &str = "tests/acceptance";

/// The root of the repository: above the working directory, which cargo sets for tests; else where this was compiled. The latter
/// comes second, since a target directory may be shared by several clones.
#[must_use]
pub fn repository() -> PathBuf {
    let is_root = |folder: &&Path| folder.join(OWN).join("requirements.txt").is_file();
    let here = env::current_dir().unwrap_or_default();
    if let Some(root) = here.ancestors().find(is_root) {
        return root.to_owned();
    }
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

/// A file or folder of this crate.
#[must_use]
pub fn own(path: &str) -> PathBuf {
    repository().join(OWN).join(path)
}

/// Cargo's target directory, found by the tag file cargo puts there, from the running program upwards.
///
/// # Errors
/// When the program was moved out of it.
pub fn target_directory() -> Result<PathBuf> {
    let program = env::current_exe().context("finding the running program")?;
    program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            Failure::new(format!(
                "{} is not inside a cargo target directory",
                program.display()
            ))
        })
}

/// A folder for what the harness keeps between runs and during one.
///
/// # Errors
/// When it cannot be made.
pub fn cache_directory() -> Result<PathBuf> {
    let folder = target_directory()?.join("acceptance");
    std::fs::create_dir_all(&folder).context(format_args!("making {}", folder.display()))?;
    Ok(folder)
}

/// The provider's binary: `TFECS_PROVIDER`, or the one that cargo built beside the running program.
///
/// # Errors
/// When there is none; the text explains how to build it.
pub fn provider() -> Result<PathBuf> {
    if let Some(path) = env::var_os("TFECS_PROVIDER") {
        let path = PathBuf::from(path);
        ensure(path.is_file(), || {
            format!(
                "TFECS_PROVIDER names {}, which is not a file",
                path.display()
            )
        })?;
        return std::path::absolute(&path).context("TFECS_PROVIDER");
    }
    let target = target_directory()?;
    let program = env::current_exe().context("finding the running program")?;
    let name = format!("{PROVIDER}{}", env::consts::EXE_SUFFIX);
    program
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(&target))
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Failure::new(format!(
                "The provider binary {name} is not built yet (looked beside the tests in {}).\n\
                 Build it with `cargo build -p {PROVIDER}`, or name one in TFECS_PROVIDER.",
                target.display()
            ))
        })
}

/// A program by name on `PATH`.
#[must_use]
pub fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
}

/// The platform as registries call it, for example `linux_amd64`.
#[must_use]
pub fn platform() -> String {
    let os = match env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let arch = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{os}_{arch}")
}
