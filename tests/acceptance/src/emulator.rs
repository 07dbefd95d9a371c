//! moto and ministack as child processes on loopback, on ports they choose themselves.
//!
//! Each ends by SIGTERM when its handle is dropped; and since it also watches the pipe to us, it ends when this process is
//! gone in any other way, so nothing is left behind by a killed test run.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::venv::Venv;
use crate::{Context, Failure, Result, ensure, locate};

/// The account both emulators speak for, so that ARNs agree between them.
pub const ACCOUNT: &str = "123456789012";

/// How long an emulator may take until it answers, also on a busy machine.
const START: Duration = Duration::from_secs(60);

/// Which emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Best at EC2, SSM and container instances.
    Moto,
    /// Best at clusters and services.
    Ministack,
    /// ministack that checks who calls and what they may do.
    MinistackWithAuth,
}

/// A running emulator; ends when dropped.
#[derive(Debug)]
pub struct Emulator {
    kind: Kind,
    child: Child,
    /// Everything it prints.
    pub log: PathBuf,
    /// For example `http://127.0.0.1:41234`.
    pub url: String,
}

/// The pair that the test cases share.
#[derive(Debug)]
pub struct Pair {
    /// EC2, SSM and more.
    pub moto: Emulator,
    /// ECS and STS.
    pub ministack: Emulator,
}

/// The pair of this process: started by the first case that needs it, ended with the process.
///
/// # Errors
/// When Python, a package or an emulator is missing or does not start.
pub fn shared() -> Result<Arc<Pair>> {
    static PAIR: Mutex<Option<Arc<Pair>>> = Mutex::new(None);
    let mut pair = PAIR.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pair) = &*pair {
        return Ok(Arc::clone(pair));
    }
    let venv = Venv::ready(|_| ())?;
    let folder = scratch("emulators")?;
    let started = Arc::new(Pair {
        moto: Emulator::start(Kind::Moto, &venv, &folder)?,
        ministack: Emulator::start(Kind::Ministack, &venv, &folder)?,
    });
    *pair = Some(Arc::clone(&started));
    Ok(started)
}

/// A folder for the logs of this process.
///
/// # Errors
/// When it cannot be made.
pub fn scratch(name: &str) -> Result<PathBuf> {
    let folder = locate::cache_directory()?.join(format!("{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).context(folder.display())?;
    Ok(folder)
}

impl Emulator {
    /// Starts one and waits until it answers. Its log goes to `folder`.
    ///
    /// # Errors
    /// When it ends or stays silent; the text has the end of its log.
    pub fn start(kind: Kind, venv: &Venv, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{}.log", kind.name()));
        let file = File::create(&log).context(log.display())?;
        let child = kind
            .command(venv)
            .stdin(Stdio::piped())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .context(format_args!("starting {}", kind.name()))?;
        let mut emulator = Self {
            kind,
            child,
            log,
            url: String::new(),
        };
        let deadline = Instant::now() + START;
        emulator.url = emulator.wait_for(deadline, "print its port", |it| port_in(&it.output()))?;
        let ready = format!("{}{}", emulator.url, kind.ready_path());
        emulator.wait_for(deadline, "answer", |_| {
            ureq::get(&ready).call().ok().map(|_| ())
        })?;
        Ok(emulator)
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn wait_for<T>(
        &mut self,
        deadline: Instant,
        what: &str,
        mut probe: impl FnMut(&Self) -> Option<T>,
    ) -> Result<T> {
        loop {
            if let Some(found) = probe(self) {
                return Ok(found);
            }
            let name = self.kind.name();
            if let Some(status) = self.child.try_wait()? {
                let output = self.output();
                return Err(Failure::new(format!(
                    "{name} ended at start with {status}:\n{output}"
                )));
            }
            ensure(Instant::now() < deadline, || {
                let output = self.output();
                format!(
                    "{name} did not {what} within {} s:\n{output}",
                    START.as_secs()
                )
            })?;
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn output(&self) -> String {
        fs::read(&self.log).map_or_else(
            |error| error.to_string(),
            |text| String::from_utf8_lossy(&text).into_owned(),
        )
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // SIGTERM and not SIGKILL: ministack removes its pid file then.
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        for _ in 0..100 {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(50)),
                _ => return,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Moto => "moto",
            Self::Ministack => "ministack",
            Self::MinistackWithAuth => "ministack-auth",
        }
    }

    fn ready_path(self) -> &'static str {
        match self {
            Self::Moto => "/moto-api/data.json",
            Self::Ministack | Self::MinistackWithAuth => "/_ministack/health",
        }
    }

    fn command(self, venv: &Venv) -> Command {
        let mut command = Command::new(venv.program("python"));
        // Nothing of the user's own AWS settings may reach an emulator.
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "HOME"));
        command
            .env("PYTHONUNBUFFERED", "1")
            .env("AWS_DEFAULT_REGION", "us-east-1");
        command.args(["-c", include_str!("supervise.py")]);
        if self == Self::Moto {
            command
                .arg(venv.program("moto_server"))
                .args(["-H", "127.0.0.1", "-p", "0"]);
            return command;
        }
        command.arg(venv.program("ministack"));
        command
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", "0")
            .env("MINISTACK_ACCOUNT_ID", ACCOUNT);
        // Otherwise it also listens on fixed ports, and a second one cannot.
        command
            .env("IOT_MTLS_ENABLED", "0")
            .env("SFTP_ENABLED", "0");
        if self == Self::MinistackWithAuth {
            command.env("AUTH", "true");
        }
        command
    }
}

/// The address in the server's "Running on" line; the banner of ministack names port 0 before that.
fn port_in(output: &str) -> Option<String> {
    let after = output.split("Running on http://127.0.0.1:").nth(1)?;
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    let complete = after.len() > port.len();
    (complete && port != "0" && !port.is_empty()).then(|| format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn port_comes_from_the_running_line() {
        let moto = " * Running on http://127.0.0.1:38959\nPress CTRL+C";
        assert_eq!(port_in(moto).as_deref(), Some("http://127.0.0.1:38959"));
        let ministack =
            "Ready on port 0.\n[INFO] Running on http://127.0.0.1:35733 (CTRL + C to quit)";
        assert_eq!(
            port_in(ministack).as_deref(),
            Some("http://127.0.0.1:35733")
        );
    }

    #[test]
    fn half_a_line_is_not_a_port_yet() {
        assert_eq!(port_in(" * Running on http://127.0.0.1:389"), None);
        assert_eq!(port_in(" * Running on http://127.0.0.1:"), None);
        assert_eq!(port_in(""), None);
    }
}
