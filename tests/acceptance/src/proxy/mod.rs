//! A server between the provider and an emulator: it forwards, and on request delays, cuts, rewrites, answers by itself.
//! It records every call, so a case can wait for "the middle" of an apply and count what was asked.

mod http;

use std::fmt;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Context, Failure, Result, ensure};
use http::{Reply, Request};

/// Changes the JSON of an answer.
pub type Edit = Box<dyn Fn(&mut Value) + Send + Sync>;

/// Looks at the JSON of a request and may answer it.
pub type Decide = Box<dyn Fn(&Value) -> Option<Value> + Send + Sync>;

/// Looks at the JSON of a request and changes the JSON of its successful answer.
pub type Complete = Box<dyn Fn(&Value, &mut Value) + Send + Sync>;

/// A call that came, with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The AWS operation.
    pub operation: String,
    /// JSON or a form.
    pub body: String,
    /// JSON or XML; empty while there is none.
    pub answer: String,
}

impl Call {
    /// Whether it changes something at AWS, by the name of the operation.
    #[must_use]
    pub fn writes(&self) -> bool {
        let reads = ["Describe", "Get", "List"];
        !reads.iter().any(|verb| self.operation.starts_with(verb))
    }
}

/// The action of the proxy on a call.
pub enum Answer {
    /// Passes it on.
    Forward,
    /// Answers by itself; the emulator sees nothing.
    Reply(u16, &'static str, String),
    /// Closes the connection without an answer; the emulator sees nothing.
    Cut,
    /// Passes it on, and closes the connection instead of giving the answer back.
    Lose,
    /// Sends nothing for ever (or until the caller gives up); the emulator sees nothing.
    Hang,
    /// Passes it on and changes the JSON of a successful answer.
    Edit(Edit),
    /// Passes it on and completes the JSON of a successful answer by what was asked.
    Complete(Complete),
    /// May answer by itself after a look at the request's JSON; `None` passes it on.
    Decide(Decide),
}

impl Answer {
    /// A JSON answer of this status.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Reply(status, "application/x-amz-json-1.1", body.to_string())
    }

    /// An AWS error in the JSON protocol.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(
            status,
            &serde_json::json!({ "__type": code, "message": message }),
        )
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

/// One line of the script.
#[derive(Debug)]
pub struct Rule {
    operation: String,
    left: AtomicUsize,
    before: Duration,
    after: Duration,
    answer: Answer,
}

impl Rule {
    /// For every call of `operation`; `*` means any.
    #[must_use]
    pub fn on(operation: &str, answer: Answer) -> Self {
        let left = AtomicUsize::new(usize::MAX);
        Self {
            operation: operation.to_owned(),
            left,
            before: Duration::ZERO,
            after: Duration::ZERO,
            answer,
        }
    }

    /// Only for the first `count` calls; later ones go to the next rule.
    #[must_use]
    pub fn times(mut self, count: usize) -> Self {
        self.left = AtomicUsize::new(count);
        self
    }

    /// Waits before the emulator hears of the call.
    #[must_use]
    pub fn wait_before(mut self, delay: Duration) -> Self {
        self.before = delay;
        self
    }

    /// Waits after the emulator has answered and before the caller hears of it.
    #[must_use]
    pub fn wait_after(mut self, delay: Duration) -> Self {
        self.after = delay;
        self
    }

    fn takes(&self, operation: &str) -> bool {
        let matches = self.operation == "*" || self.operation == operation;
        let take = |left: usize| left.checked_sub(1);
        matches
            && self
                .left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_ok()
    }
}

#[derive(Debug)]
struct Shared {
    upstream: String,
    agent: ureq::Agent,
    rules: Mutex<Vec<Arc<Rule>>>,
    asked: Mutex<Vec<Call>>,
    answered: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

/// A running proxy; ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Proxy {
    /// Starts one in front of `upstream`.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(upstream: &str) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).context("a port for the proxy")?;
        let address = listener.local_addr()?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            agent: config.into(),
            rules: Mutex::default(),
            asked: Mutex::default(),
            answered: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &serving));
        Ok(Self { shared, address })
    }

    /// Its own address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a line to the script; earlier lines go first.
    pub fn rule(&self, rule: Rule) {
        locked(&self.shared.rules).push(Arc::new(rule));
    }

    /// Forgets the script, so that everything is passed on.
    pub fn clear(&self) {
        locked(&self.shared.rules).clear();
    }

    /// How often `operation` was asked for.
    #[must_use]
    pub fn asked(&self, operation: &str) -> usize {
        locked(&self.shared.asked)
            .iter()
            .filter(|call| call.operation == operation)
            .count()
    }

    /// Every call since `from`, a number of calls, that changes something.
    #[must_use]
    pub fn writes(&self, from: usize) -> Vec<Call> {
        let asked = locked(&self.shared.asked);
        asked
            .iter()
            .skip(from)
            .filter(|call| call.writes())
            .cloned()
            .collect()
    }

    /// How many calls came.
    #[must_use]
    pub fn calls(&self) -> usize {
        locked(&self.shared.asked).len()
    }

    /// How often `operation` was answered, by the emulator or by the script.
    #[must_use]
    pub fn answered(&self, operation: &str) -> usize {
        locked(&self.shared.answered)
            .iter()
            .filter(|it| *it == operation)
            .count()
    }

    /// Waits until `done` is true.
    ///
    /// # Errors
    /// When it does not within a minute; the text has the calls so far.
    pub fn wait_until(&self, what: &str, done: impl Fn(&Self) -> bool) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !done(self) {
            ensure(Instant::now() < deadline, || {
                format!(
                    "waited in vain for {what}; calls so far: {:?}",
                    operations(&locked(&self.shared.asked))
                )
            })?;
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes `accept` up.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().flatten() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        thread::spawn(move || {
            // A caller that goes away in the middle is part of the game.
            let _ = serve(stream, &shared);
        });
    }
}

fn serve(stream: TcpStream, shared: &Shared) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut connection = http::Connection::new(stream)?;
    while let Some(request) = connection.read()? {
        let operation = request.operation();
        let number = shared.ask(&operation, &request.body);
        let rule = locked(&shared.rules)
            .iter()
            .find(|rule| rule.takes(&operation))
            .cloned();
        let reply = match &rule {
            None => Some(shared.forward(&request)?),
            Some(rule) => {
                thread::sleep(rule.before);
                let reply = shared.follow(&rule.answer, &request)?;
                thread::sleep(rule.after);
                reply
            }
        };
        let Some(reply) = reply else { return Ok(()) };
        locked(&shared.answered).push(operation);
        if let Some(call) = locked(&shared.asked).get_mut(number) {
            call.answer = String::from_utf8_lossy(&reply.body).into_owned();
        }
        connection.write(&reply)?;
    }
    Ok(())
}

impl Shared {
    /// Records a call, and gives back its number.
    fn ask(&self, operation: &str, body: &[u8]) -> usize {
        let mut asked = locked(&self.asked);
        asked.push(Call {
            operation: operation.to_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
            answer: String::new(),
        });
        asked.len() - 1
    }

    fn follow(&self, answer: &Answer, request: &Request) -> Result<Option<Reply>> {
        match answer {
            Answer::Forward => self.forward(request).map(Some),
            Answer::Reply(status, kind, body) => {
                Ok(Some(Reply::new(*status, kind, body.clone().into_bytes())))
            }
            Answer::Cut => Ok(None),
            Answer::Lose => self.forward(request).map(|_| None),
            Answer::Hang => {
                while !self.stopped.load(Ordering::SeqCst) {
                    thread::sleep(Duration::from_millis(100));
                }
                Ok(None)
            }
            Answer::Edit(change) => self.edit(request, change).map(Some),
            Answer::Complete(complete) => {
                let asked = request.json();
                self.edit(request, |answer| complete(&asked, answer))
                    .map(Some)
            }
            Answer::Decide(decide) => match decide(&request.json()) {
                Some(body) => {
                    let body = body.to_string().into_bytes();
                    Ok(Some(Reply::new(200, "application/x-amz-json-1.1", body)))
                }
                None => self.forward(request).map(Some),
            },
        }
    }

    fn edit(&self, request: &Request, change: impl Fn(&mut Value)) -> Result<Reply> {
        let mut reply = self.forward(request)?;
        if let (200, Ok(mut body)) = (reply.status, serde_json::from_slice(&reply.body)) {
            change(&mut body);
            reply.body = body.to_string().into_bytes();
        }
        Ok(reply)
    }

    fn forward(&self, request: &Request) -> Result<Reply> {
        let mut onward = self
            .agent
            .post(format!("{}{}", self.upstream, request.path));
        for (name, value) in request
            .headers
            .iter()
            .filter(|(name, _)| http::is_end_to_end(name))
        {
            onward = onward.header(name, value);
        }
        let mut answer = onward
            .send(&request.body[..])
            .context("the emulator behind the proxy")?;
        let kind = answer
            .headers()
            .get("content-type")
            .and_then(|it| it.to_str().ok());
        let kind = kind.unwrap_or("application/octet-stream").to_owned();
        let body = answer
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_vec();
        let body = body.map_err(|error| Failure::new(error.to_string()))?;
        Ok(Reply::new(answer.status().as_u16(), &kind, body))
    }
}

fn operations(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(|call| call.operation.as_str()).collect()
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
