//! One CLI, `terraform` or `tofu`, in one scratch directory with the built provider.
//!
//! The provider is in a local mirror, a folder as a registry would fill it. Until [`Terraform::init`] the CLI takes it from
//! there without an installation, as developers do: an installed provider is hashed by every command, which costs more than
//! all the rest of it. Afterwards it is installed as users have it. The environment is clean: nothing of the user's AWS or
//! Terraform settings reaches the CLI.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::cli::Cli;
use crate::outcome::{Finished, Running, State, unframed};
use crate::{Context, Result, ensure, locate};

/// Source address of the provider, without the registry's host.
pub const SOURCE: &str = "terraform-provider-ecs/ecs";

/// Version under which the mirror offers the provider.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long one command may take before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(600);

/// A CLI in a scratch directory.
#[derive(Debug)]
pub struct Terraform {
    cli: Cli,
    scratch: TempDir,
    environment: Vec<(String, String)>,
}

impl Terraform {
    /// A new scratch directory with the provider in its mirror. `environment` is added to every command.
    ///
    /// # Errors
    /// When the provider is not built or the directory cannot be filled.
    pub fn new(cli: &Cli, environment: Vec<(String, String)>) -> Result<Self> {
        let mut scratch = TempDir::with_prefix_in("run-", locate::cache_directory()?)?;
        scratch.disable_cleanup(env::var_os("TFECS_KEEP").is_some());
        let terraform = Self {
            cli: cli.clone(),
            scratch,
            environment,
        };
        for folder in ["work", "home"] {
            fs::create_dir(terraform.scratch.path().join(folder))?;
        }
        terraform.fill_mirror()?;
        Ok(terraform)
    }

    /// The directory that holds the configuration and the state.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        self.scratch.path().join("work")
    }

    /// The name of the CLI.
    #[must_use]
    pub fn cli(&self) -> &str {
        &self.cli.name
    }

    /// Sets one more variable for every command from now on.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    /// Keeps the scratch directory for a look at it afterwards.
    pub fn keep(&mut self) -> &Path {
        self.scratch.disable_cleanup(true);
        self.scratch.path()
    }

    /// Writes `main.tf`: the provider's requirement and then `configuration`.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn configure(&self, configuration: &str) -> Result<()> {
        let requirement = requirement(SOURCE);
        self.write("main.tf", &format!("{requirement}{configuration}"))
    }

    /// Writes one file beside it, or in a folder there.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.directory().join(name);
        fs::create_dir_all(path.parent().unwrap_or(&path)).context(name)?;
        fs::write(path, text).context(name)
    }

    /// Copies every `.tf` file of `folder`.
    ///
    /// # Errors
    /// When one cannot be copied.
    pub fn copy(&self, folder: &Path) -> Result<()> {
        for entry in fs::read_dir(folder).context(folder.display())? {
            let path = entry?.path();
            if let (Some("tf"), Some(name)) = (
                path.extension().and_then(|it| it.to_str()),
                path.file_name(),
            ) {
                fs::copy(&path, self.directory().join(name)).context(path.display())?;
            }
        }
        Ok(())
    }

    /// Runs a command and waits for its end, whatever its exit code. One that hangs is killed.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, arguments: &[&str]) -> Result<Finished> {
        let child = self.command(arguments).spawn().context(&self.cli.name)?;
        let id = child.id();
        let (ended, waiting) = mpsc::channel::<()>();
        thread::spawn(move || {
            let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
            if let (Err(RecvTimeoutError::Timeout), Some(pid)) = (waiting.recv_timeout(LIMIT), pid)
            {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        let output = child.wait_with_output();
        drop(ended);
        Ok(Finished::new(&output?))
    }

    /// Runs a command that has to succeed.
    ///
    /// # Errors
    /// When it does not; the text has all it printed.
    pub fn succeed(&self, arguments: &[&str]) -> Result<Finished> {
        let finished = self.run(arguments)?;
        ensure(finished.code == Some(0), || {
            self.report(arguments, &finished)
        })?;
        Ok(finished)
    }

    /// Runs a command that has to fail, and gives what it printed on one line each without frames.
    ///
    /// # Errors
    /// When it succeeds, or the provider crashes.
    pub fn fail(&self, arguments: &[&str]) -> Result<String> {
        let finished = self.run(arguments)?;
        ensure(finished.code == Some(1), || {
            self.report(arguments, &finished)
        })?;
        crate::check::no_crash(&finished.text)?;
        Ok(unframed(&finished.text))
    }

    /// Starts a command in a process group of its own, as a shell does.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self, arguments: &[&str]) -> Result<Running> {
        let mut command = self.command(arguments);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Running::new(command.spawn().context(&self.cli.name)?))
    }

    /// `init`, which installs the provider from the mirror.
    ///
    /// # Errors
    /// When it fails.
    pub fn init(&self) -> Result<()> {
        self.install_from_mirror()?;
        self.succeed(&["init", "-no-color", "-input=false"])
            .map(drop)
    }

    /// `apply` without questions.
    ///
    /// # Errors
    /// When it fails.
    pub fn apply(&self) -> Result<Finished> {
        self.succeed(APPLY)
    }

    /// `destroy` without questions.
    ///
    /// # Errors
    /// When it fails.
    pub fn destroy(&self) -> Result<Finished> {
        self.succeed(&["destroy", "-no-color", "-input=false", "-auto-approve"])
    }

    /// The state, from its file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn state(&self) -> Result<State> {
        match fs::read_to_string(self.directory().join("terraform.tfstate")) {
            Ok(text) => Ok(State::of(&serde_json::from_str(&text)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(State::default()),
            Err(error) => Err(error).context("the state"),
        }
    }

    fn report(&self, arguments: &[&str], finished: &Finished) -> String {
        let code = finished.code.map_or_else(
            || format!("a signal (the limit is {} s)", LIMIT.as_secs()),
            |code| format!("exit code {code}"),
        );
        format!(
            "`{} {}` ended with {code}:\n{}",
            self.cli.name,
            arguments.join(" "),
            finished.text
        )
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cli.path);
        let kept = ["PATH", "LANG", "TMPDIR", "SYSTEMROOT"];
        command
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| kept.iter().any(|it| name == it)));
        command.env("HOME", self.scratch.path().join("home"));
        command.env("TF_CLI_CONFIG_FILE", self.settings());
        command
            .env("CHECKPOINT_DISABLE", "1")
            .env("TF_IN_AUTOMATION", "1");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.directory()).args(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Offers the built provider under another provider's address as well, such as `hashicorp/aws`: core asks for a
    /// provider of everything in the state, and never calls it for what has moved away.
    ///
    /// # Errors
    /// When the mirror cannot be filled.
    pub fn offer_as(&self, source: &str) -> Result<()> {
        let provider = locate::provider()?;
        let name = source.rsplit('/').next().unwrap_or(source);
        for host in ["registry.terraform.io", "registry.opentofu.org"] {
            let folder = self.package(host, source);
            fs::create_dir_all(&folder)?;
            let binary = folder.join(format!(
                "terraform-provider-{name}_v{VERSION}{}",
                env::consts::EXE_SUFFIX
            ));
            // A debug build has hundreds of megabytes: share it where the file system can.
            fs::hard_link(&provider, &binary)
                .or_else(|_| fs::copy(&provider, &binary).map(drop))?;
        }
        Ok(())
    }

    /// Takes the provider `source` from `folder` as it is and no other; `init` is not possible then, and not needed.
    ///
    /// # Errors
    /// When the CLI's settings cannot be saved.
    pub fn only(&self, source: &str, folder: &Path) -> Result<()> {
        self.take(&[(source, folder.to_owned())])
    }

    /// Takes the built provider from the mirror as it is, under its own address and under others that it is offered as.
    ///
    /// # Errors
    /// When the CLI's settings cannot be saved.
    pub fn without_installation(&self, others: &[&str]) -> Result<()> {
        let sources = [&[SOURCE], others].concat();
        let folder = |source: &&'_ str| self.package("registry.terraform.io", source);
        let sources: Vec<_> = sources.iter().map(|it| (*it, folder(it))).collect();
        self.take(&sources)
    }

    fn take(&self, sources: &[(&str, PathBuf)]) -> Result<()> {
        let line = |(source, folder): &(&str, PathBuf)| {
            format!("    {source:?} = {:?}\n", folder.display().to_string())
        };
        let lines: String = sources.iter().map(line).collect();
        let settings = format!(
            "provider_installation {{\n  dev_overrides {{\n{lines}  }}\n  direct {{}}\n}}\n"
        );
        fs::write(self.settings(), settings).context("the CLI's settings")
    }

    /// Installs all providers from the scratch directory's mirror.
    fn install_from_mirror(&self) -> Result<()> {
        let settings = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            self.mirror().display().to_string()
        );
        fs::write(self.settings(), settings).context("the CLI's settings")
    }

    fn settings(&self) -> PathBuf {
        self.scratch.path().join("cli.tfrc")
    }

    fn mirror(&self) -> PathBuf {
        self.scratch.path().join("mirror")
    }

    fn fill_mirror(&self) -> Result<()> {
        self.offer_as(SOURCE)?;
        self.without_installation(&[])
    }

    /// The folder of a provider in the mirror.
    fn package(&self, host: &str, source: &str) -> PathBuf {
        let folder = self.mirror().join(host).join(source);
        folder.join(VERSION).join(locate::platform())
    }
}

/// A `terraform` block that requires the provider at this source address.
#[must_use]
pub fn requirement(source: &str) -> String {
    let name = source.rsplit('/').next().unwrap_or(source);
    format!(
        "terraform {{\n  required_providers {{\n    {name} = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n\n"
    )
}

/// The arguments of `apply`.
pub const APPLY: &[&str] = &["apply", "-no-color", "-input=false", "-auto-approve"];
