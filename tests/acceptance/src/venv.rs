//! One Python environment with the emulators, made from `requirements.txt` and checked by hash.
//!
//! A lock file lets one process build while others wait, and a stamp that is created last distinguishes a complete environment from a
//! half-made one. The folder's name carries a digest of `requirements.txt` and of the Python version: a change of either
//! makes a new one.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Context, Failure, Result, ensure, locate};

/// The oldest Python that both emulators support.
const OLDEST: (u32, u32) = (3, 10);

/// A Python environment that has both emulators.
#[derive(Debug, Clone)]
pub struct Venv {
    folder: PathBuf,
}

/// An interpreter that is new enough.
#[derive(Debug, Clone)]
pub struct Python {
    /// Path of the program.
    pub path: PathBuf,
    /// For example `3.12.1`.
    pub version: String,
}

impl Python {
    /// The first of the usual names on `PATH` that is new enough.
    ///
    /// # Errors
    /// When there is none; the text has what was found and how to install one.
    pub fn find() -> Result<Self> {
        let mut seen = Vec::new();
        for name in [
            "python3",
            "python3.13",
            "python3.12",
            "python3.11",
            "python3.10",
            "python",
        ] {
            let Some(path) = locate::on_path(name) else {
                continue;
            };
            let Some(version) = version_of(&path) else {
                continue;
            };
            if is_new_enough(&version) {
                return Ok(Self { path, version });
            }
            seen.push(format!("{name} is {version}"));
        }
        let found = if seen.is_empty() {
            "none was found".to_owned()
        } else {
            seen.join(", ")
        };
        Err(Failure::new(format!(
            "Python 3.10 or newer is needed for the AWS emulators; {found}.\n\
             Install it with your package manager (apt install python3 python3-venv, dnf install python3, \
             brew install python) and run this again."
        )))
    }
}

impl Venv {
    /// The environment, made first if it is not there yet. `progress` hears that this takes a while.
    ///
    /// # Errors
    /// When Python is missing or the packages cannot be installed.
    pub fn ready(progress: impl FnOnce(&Python)) -> Result<Self> {
        let python = Python::find()?;
        let requirements = locate::own("requirements.txt");
        let text = fs::read_to_string(&requirements).context(requirements.display())?;
        let folder = place()?.join(format!("venv-{}", digest(&python.version, &text)));
        if !folder.join(STAMP).is_file() {
            progress(&python);
            build(&python, &requirements, &folder)?;
        }
        Ok(Self { folder })
    }

    /// A program of the environment.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        programs(&self.folder).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

/// Created last: an environment without it is not complete.
const STAMP: &str = "complete";

fn place() -> Result<PathBuf> {
    match env::var_os("TFECS_VENV") {
        Some(folder) => std::path::absolute(folder).context("TFECS_VENV"),
        None => locate::cache_directory(),
    }
}

fn build(python: &Python, requirements: &Path, folder: &Path) -> Result<()> {
    // Scripts of an environment hold its absolute path, so it is made where it stays and not renamed into place.
    let parent = folder
        .parent()
        .ok_or_else(|| Failure::new("the environment needs a parent folder"))?;
    fs::create_dir_all(parent).context(parent.display())?;
    let lock =
        fs::File::create(folder.with_extension("lock")).context("the environment's lock file")?;
    lock.lock()
        .context("waiting for another run that makes the environment")?;
    if folder.join(STAMP).is_file() {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder)
            .context(format_args!("removing a half-made {}", folder.display()))?;
    }
    run(
        Command::new(&python.path).args(["-m", "venv"]).arg(folder),
        "Making a Python environment failed. On Debian and Ubuntu: apt install python3-venv",
    )?;
    let pip = programs(folder).join(format!("python{}", env::consts::EXE_SUFFIX));
    run(
        Command::new(pip)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(["--require-hashes", "--only-binary", ":all:", "-r"])
            .arg(requirements),
        "Installing the emulators from PyPI failed. Is the network, or the index in pip's settings, reachable?",
    )?;
    fs::write(folder.join(STAMP), "").context("finishing the environment")
}

fn run(command: &mut Command, advice: &str) -> Result<()> {
    let output = command.output().context(advice)?;
    ensure(output.status.success(), || {
        format!("{advice}\n{}", last_lines(&output))
    })
}

fn last_lines(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

fn programs(folder: &Path) -> PathBuf {
    folder.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

fn digest(version: &str, requirements: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (version, requirements).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn version_of(python: &Path) -> Option<String> {
    let output = Command::new(python)
        .args(["-c", "import platform; print(platform.python_version())"])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    match (parts.next(), parts.next()) {
        (Some(major), Some(minor)) => (major, minor) >= OLDEST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{digest, is_new_enough};

    #[test]
    fn versions_compare_by_number_and_not_by_text() {
        assert!(is_new_enough("3.10.0"));
        assert!(is_new_enough("3.13.0rc1"));
        assert!(is_new_enough("4.0.1"));
        assert!(!is_new_enough("3.9.18"));
        assert!(!is_new_enough("2.7.18"));
        assert!(!is_new_enough(""));
    }

    #[test]
    fn another_python_or_another_list_makes_another_environment() {
        assert_eq!(digest("3.11", "moto"), digest("3.11", "moto"));
        assert_ne!(digest("3.11", "moto"), digest("3.12", "moto"));
        assert_ne!(digest("3.11", "moto"), digest("3.11", "ministack"));
    }
}
