//! How to start a program: as core starts providers, or with something of it changed.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::{Handshake, Identity, Plugin, Process, SOON};
use crate::testing::Failure;
use crate::testing::failure::failed;

/// The variable that only a plugin host sets, and its value.
pub const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// The part of our own environment that a program gets: nothing that could hold credentials or settings.
const INHERITED: [&str; 2] = ["PATH", "TMPDIR"];

/// A program about to be started.
#[derive(Debug)]
pub struct Launch {
    command: Command,
    identity: Option<Identity>,
}

/// A program that has come to its end.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// All of its standard output.
    pub output: String,
    /// All of its standard error.
    pub errors: String,
}

impl Launch {
    /// The program as a person starts it, without arguments.
    pub fn by_hand(binary: &Path) -> Self {
        let mut command = Command::new(binary);
        command.env_clear();
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        Self {
            command,
            identity: None,
        }
    }

    /// As core does when its user has turned TLS off: with cookie, versions and ports.
    pub fn plain(binary: &Path) -> Self {
        Self::by_hand(binary)
            .variable(COOKIE.0, COOKIE.1)
            .variable("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .variable("PLUGIN_MIN_PORT", "10000")
            .variable("PLUGIN_MAX_PORT", "25000")
    }

    /// As core does: with a client certificate, too.
    ///
    /// # Errors
    /// There is no certificate to be had.
    pub fn as_core(binary: &Path) -> Result<Self, Failure> {
        let identity = Identity::new()?;
        let mut launch = Self::plain(binary).variable("PLUGIN_CLIENT_CERT", identity.pem());
        launch.identity = Some(identity);
        Ok(launch)
    }

    /// With one more variable, or another value of it.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// With more variables.
    #[must_use]
    pub fn variables<N, V>(mut self, variables: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        self.command.envs(variables);
        self
    }

    /// Without a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// With one more argument.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// In another working directory.
    #[must_use]
    pub fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Starts it. Its standard input is empty and stays open.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn spawn(mut self) -> Result<Process, Failure> {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let program = Path::new(self.command.get_program()).display().to_string();
        let child = self.command.spawn();
        Process::new(child.map_err(failed(format_args!("starting {program}")))?)
    }

    /// Starts it and waits for its line.
    ///
    /// # Errors
    /// The program does not start, or prints no handshake.
    pub async fn start(mut self) -> Result<Plugin, Failure> {
        let identity = self.identity.take();
        let mut process = self.spawn()?;
        let line = process.line(SOON).await?;
        let handshake = Handshake::parse(&line)?;
        Ok(Plugin::new(process, handshake, identity))
    }

    /// Starts it, closes its standard input, and waits for its end.
    ///
    /// # Errors
    /// The program does not start, or does not end by itself.
    pub async fn run(self) -> Result<Ended, Failure> {
        let mut process = self.spawn()?;
        process.close_input();
        let status = process.wait(SOON).await?;
        Ok(Ended {
            status,
            output: process.all_output().await,
            errors: process.all_errors().await,
        })
    }
}
