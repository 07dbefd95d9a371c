//! A running program: its output, its signals, its end.

use std::os::fd::OwnedFd;
use std::process::{Child, ChildStdin, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::unix::pipe;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::testing::Failure;
use crate::testing::failure::failed;

/// How often to look whether it has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// The time to end after a polite request.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);
/// Time for the rest of its output once it has ended.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(5);

/// A program that was started; dropping this ends it.
#[derive(Debug)]
pub struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: UnboundedReceiver<String>,
    output_reader: JoinHandle<()>,
    errors: Arc<Mutex<Vec<u8>>>,
    error_reader: JoinHandle<()>,
}

impl Process {
    /// Takes over a child with three pipes. Needs a runtime around it.
    pub(super) fn new(mut child: Child) -> Result<Self, Failure> {
        let stdout = child.stdout.take().ok_or("standard output is not a pipe")?;
        let stderr = child.stderr.take().ok_or("standard error is not a pipe")?;
        let doing = "reading the program's output";
        let stdout = pipe::Receiver::from_owned_fd(OwnedFd::from(stdout)).map_err(failed(doing))?;
        let stderr = pipe::Receiver::from_owned_fd(OwnedFd::from(stderr)).map_err(failed(doing))?;
        let (sender, lines) = unbounded_channel();
        let errors = Arc::default();
        Ok(Self {
            stdin: child.stdin.take(),
            child,
            lines,
            output_reader: tokio::spawn(read_lines(stdout, sender)),
            error_reader: tokio::spawn(read_all(stderr, Arc::clone(&errors))),
            errors,
        })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// The process is gone.
    pub fn signal(&self, signal: Signal) -> Result<(), Failure> {
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or("the process has no usable number")?;
        rustix::process::kill_process(pid, signal).map_err(failed("sending a signal"))
    }

    /// Whether it has not ended.
    pub fn running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// It runs on for longer than `limit`.
    pub async fn wait(&mut self, limit: Duration) -> Result<ExitStatus, Failure> {
        let start = Instant::now();
        while start.elapsed() < limit {
            match self
                .child
                .try_wait()
                .map_err(failed("waiting for the process"))?
            {
                Some(status) => return Ok(status),
                None => sleep(POLL_INTERVAL).await,
            }
        }
        Err(self.complain(format!("the process still runs after {limit:?}")))
    }

    /// The next line of standard output, with its newline.
    ///
    /// # Errors
    /// There is none within `limit`.
    pub async fn line(&mut self, limit: Duration) -> Result<String, Failure> {
        match timeout(limit, self.lines.recv()).await {
            Ok(Some(line)) => Ok(line),
            Ok(None) => {
                finish(&mut self.error_reader).await;
                Err(self.complain("the process ended its output without another line"))
            }
            Err(_) => Err(self.complain(format!("no line on standard output within {limit:?}"))),
        }
    }

    /// The lines of standard output that were not read yet.
    pub fn further_output(&mut self) -> String {
        let mut text = String::new();
        while let Ok(line) = self.lines.try_recv() {
            text.push_str(&line);
        }
        text
    }

    /// The rest of standard output, once the process has ended.
    pub async fn all_output(&mut self) -> String {
        finish(&mut self.output_reader).await;
        self.further_output()
    }

    /// Standard error so far.
    pub fn errors(&self) -> String {
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&errors).into_owned()
    }

    /// All of standard error, once the process has ended.
    pub async fn all_errors(&mut self) -> String {
        finish(&mut self.error_reader).await;
        self.errors()
    }

    /// Ends its standard input.
    pub fn close_input(&mut self) {
        self.stdin = None;
    }

    /// Stops reading its standard output and closes our end, so that writing there fails.
    pub async fn close_output(&mut self) {
        self.output_reader.abort();
        finish(&mut self.output_reader).await;
    }

    /// A failure with the end of standard error behind it.
    fn complain(&self, text: impl Into<String>) -> Failure {
        const SHOWN_LINES: usize = 10;
        let errors = self.errors();
        let lines: Vec<&str> = errors.lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
        let text = text.into();
        if last.is_empty() {
            Failure::new(text)
        } else {
            Failure::new(format!("{text}; standard error ends with:\n{last}"))
        }
    }
}

impl Drop for Process {
    /// Ends it politely, so that it cleans up, or else for certain.
    fn drop(&mut self) {
        let start = Instant::now();
        let mut asked = false;
        while self.running() && start.elapsed() < STOP_TIMEOUT {
            if !asked {
                asked = self.signal(Signal::TERM).is_ok();
            }
            std::thread::sleep(POLL_INTERVAL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.output_reader.abort();
        self.error_reader.abort();
    }
}

/// Waits for a reader to come to its end, if it has not.
async fn finish(reader: &mut JoinHandle<()>) {
    // A handle must not be asked again once it has answered.
    if !reader.is_finished() {
        let _ = timeout(OUTPUT_TIMEOUT, reader).await;
    }
}

/// Hands on every line, with whatever bytes, until the end.
async fn read_lines(stdout: pipe::Receiver, sender: UnboundedSender<String>) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let length = stdout.read_until(b'\n', &mut line).await.unwrap_or(0);
        let text = String::from_utf8_lossy(&line).into_owned();
        if length == 0 || sender.send(text).is_err() {
            return;
        }
    }
}

/// Collects everything until the end.
async fn read_all(mut stderr: pipe::Receiver, sink: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 8192];
    while let Ok(length @ 1..) = stderr.read(&mut chunk).await {
        sink.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(&chunk[..length]);
    }
}
