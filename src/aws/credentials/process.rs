//! Credentials that a program prints: `credential_process` of a profile, and the AWS CLI for `login_session`.
//!
//! The SDK's own provider needs tokio's process support, has no time limit, and its errors do not name the profile. The
//! sessions of `aws login` are renewed with a signature of the CLI's own key; the SDK can do that with some thirty more
//! crates. A user with such a session has the CLI, and it prints the credentials of every profile.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, Result};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde::Deserialize;

use crate::aws::error::Error;
use crate::aws::kind::Kind;

/// How long the program may run.
const LIMIT: Duration = Duration::from_secs(50);

/// A program that prints credentials for a profile.
pub(super) struct Process {
    program: Program,
    profile: String,
}

/// The program; arguments of a user's own may be secret, so they are not shown.
pub(super) enum Program {
    /// `credential_process`: a line for the shell.
    Shell(String),
    /// The AWS CLI under this name, with variables that name the shared files.
    Login(String, Vec<(&'static str, PathBuf)>),
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Process").field(&self.profile).finish()
    }
}

/// The program's answer, in the form that the AWS CLI defines.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

impl Process {
    pub(super) fn new(program: Program, profile: String) -> Self {
        Self { program, profile }
    }

    async fn credentials(&self) -> Result {
        let printed = self.printed().await.and_then(|text| parse(&text));
        let profile = &self.profile;
        printed.map_err(|why| {
            let (text, advice) = match &self.program {
                Program::Shell(_) => (
                    format!("credential_process of the profile {profile:?} {why}"),
                    format!(
                        "Run the program of the profile by hand, or `aws sts get-caller-identity --profile {profile}`, to see \
                         what it needs. It cannot ask for input when Terraform runs it."
                    ),
                ),
                Program::Login(..) => (
                    format!(
                        "the profile {profile:?} signs in with `aws login` (login_session), and the AWS CLI, which keeps the \
                         session, {why}"
                    ),
                    format!(
                        "Run `aws login --profile {profile}`, then run Terraform again. The AWS CLI must be of version 2.32 \
                         or newer and on the PATH."
                    ),
                ),
            };
            CredentialsError::provider_error(Error::new("", Kind::Credentials, text).advise(advice))
        })
    }

    /// The command to run.
    fn command(&self) -> Command {
        match &self.program {
            Program::Shell(line) => shell(line),
            Program::Login(program, files) => {
                let mut command = Command::new(program);
                command
                    .args(["configure", "export-credentials", "--format", "process"])
                    .args(["--profile", &self.profile])
                    .envs(files.iter().map(|(name, path)| (name, path)));
                command
            }
        }
    }

    /// The program's output.
    async fn printed(&self) -> std::result::Result<String, String> {
        let mut child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("could not be started: {error}"))?;
        let (output, errors) = (reader(child.stdout.take()), reader(child.stderr.take()));
        let status = end(&mut child).await?;
        if !status.success() {
            let errors = errors.await.unwrap_or_default();
            let errors: Vec<&str> = errors.split_whitespace().collect();
            return Err(format!("ended with {status}: {}", errors.join(" ")));
        }
        Ok(output.await.unwrap_or_default())
    }
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt;
    let mut shell = Command::new("cmd.exe");
    // An outer pair of quotes keeps those of the command.
    shell.arg("/C").raw_arg(format!("\"{command}\""));
    shell
}

/// Reads to the end on a thread of its own, so that a full pipe cannot block the program.
fn reader<R: Read + Send + 'static>(pipe: Option<R>) -> tokio::task::JoinHandle<String> {
    tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks ends the text.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Waits for the program, and ends it when it takes too long.
async fn end(child: &mut Child) -> std::result::Result<ExitStatus, String> {
    let started = Instant::now();
    loop {
        let status = child.try_wait();
        if let Some(status) = status.map_err(|error| format!("cannot be watched: {error}"))? {
            return Ok(status);
        }
        if started.elapsed() > LIMIT {
            // It may have ended by itself just now.
            let _ = child.kill();
            return Err(format!("did not end within {} seconds", LIMIT.as_secs()));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn parse(text: &str) -> std::result::Result<Credentials, String> {
    // The text is not quoted: it holds keys.
    let printed: Printed = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let missing = error.to_string();
        match missing.strip_prefix("missing field ") {
            Some(field) => format!("printed JSON without {field}"),
            None => format!(
                "did not print the JSON that AWS tools expect (line {line}, column {column})"
            ),
        }
    })?;
    if printed.version != 1 {
        return Err(format!(
            "printed Version {}, which must be 1",
            printed.version
        ));
    }
    let end = printed.expiration.map(|text| {
        let end = DateTime::from_str(&text, Format::DateTimeWithOffset).ok();
        end.and_then(|end| SystemTime::try_from(end).ok())
            .ok_or(format!(
                "printed Expiration {text:?}, which is not a time in ISO 8601 form"
            ))
    });
    Ok(Credentials::new(
        printed.access_key_id,
        printed.secret_access_key,
        printed.session_token.filter(|token| !token.is_empty()),
        end.transpose()?,
        "credential_process",
    ))
}

impl ProvideCredentials for Process {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.credentials())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(program: Program) -> std::result::Result<Credentials, String> {
        let process = Process::new(program, "dev".to_owned());
        let answer = process.credentials().await;
        answer.map_err(|error| {
            let cause = std::error::Error::source(&error);
            cause.map_or_else(|| error.to_string(), ToString::to_string)
        })
    }

    #[tokio::test]
    async fn printed_credentials_are_used() {
        let json = r#"{"Version": 1, "AccessKeyId": "AKIA", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2030-01-02T03:04:05+00:00"}"#;
        let found = run(Program::Shell(format!("echo '{json}'"))).await.unwrap();
        assert_eq!(
            (found.access_key_id(), found.session_token()),
            ("AKIA", Some("t"))
        );
        assert!(found.expiry().is_some());
    }

    #[tokio::test]
    async fn each_failure_names_the_profile_and_shows_no_keys() {
        for (command, why) in [
            ("echo no session >&2; exit 3", "exit status: 3: no session"),
            (
                "echo '{\"Version\": 1, \"AccessKeyId\": \"hidden\"}'",
                "without `SecretAccessKey`",
            ),
            ("echo hidden", "did not print the JSON"),
            (
                "echo '{\"Version\": 2, \"AccessKeyId\": \"hidden\", \"SecretAccessKey\": \"hidden\"}'",
                "Version 2, which must be 1",
            ),
        ] {
            let text = run(Program::Shell(command.to_owned())).await.unwrap_err();
            assert!(
                text.contains(why) && text.contains("profile \"dev\""),
                "{text}"
            );
            assert!(!text.contains("hidden"), "{text}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_aws_cli_renews_a_login_session() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let cli = folder.path().join("aws");
        let script = "#!/bin/sh\n[ \"$*\" = 'configure export-credentials --format process --profile dev' ] || exit 9\n\
                      [ \"$AWS_CONFIG_FILE\" = /my/config ] || exit 8\n\
                      echo '{\"Version\": 1, \"AccessKeyId\": \"ASIA\", \"SecretAccessKey\": \"s\"}'\n";
        std::fs::write(&cli, script).unwrap();
        std::fs::set_permissions(&cli, std::fs::Permissions::from_mode(0o755)).unwrap();
        let files = vec![("AWS_CONFIG_FILE", PathBuf::from("/my/config"))];
        let found = run(Program::Login(cli.display().to_string(), files)).await;
        assert_eq!(found.unwrap().access_key_id(), "ASIA");
        let missing = run(Program::Login("/nowhere/aws".to_owned(), Vec::new())).await;
        let text = missing.unwrap_err();
        assert!(
            text.contains("login_session") && text.contains("could not be started"),
            "{text}"
        );
    }
}
