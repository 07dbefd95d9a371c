//! The account and identity of the caller, requested once and only when needed.
//!
//! `sts:GetCallerIdentity` shows whether the credentials work and which account they belong to, before anything is
//! created with the wrong ones.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use aws_smithy_types::timeout::TimeoutConfig;
use tokio::sync::Mutex;

use super::Client;
use super::error::{Error, failed};
use super::kind::Kind;

/// For how long a failure is repeated without asking again: ten resources at once shall not wait one after the other.
const REMEMBER: Duration = Duration::from_secs(30);

const OPERATION: &str = "sts:GetCallerIdentity";

/// The provider's arguments about the account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    pub(crate) allowed: Vec<String>,
    pub(crate) forbidden: Vec<String>,
    pub(crate) skip_validation: bool,
    pub(crate) skip_account_id: bool,
}

/// The account as far as it is known.
#[derive(Debug)]
pub(super) struct Account {
    guard: Guard,
    asked: Mutex<Option<Asked>>,
    /// The id once it is known: readable while somebody asks.
    known: OnceLock<String>,
}

#[derive(Debug)]
enum Asked {
    Is(String),
    Failed(Instant, Error),
}

impl Account {
    pub(super) fn new(guard: Guard) -> Self {
        Self {
            guard,
            asked: Mutex::default(),
            known: OnceLock::new(),
        }
    }

    /// Lets the operation pass when the credentials work and the account is one that may be used.
    pub(super) async fn check(&self, client: &Client) -> Result<(), Error> {
        match self.guard.skip_validation && self.guard.is_open() {
            true => Ok(()),
            false => self.ask(client).await.map(drop),
        }
    }

    /// Asks at once when there are guards: a plan that only creates needs no other request, and must be refused as well.
    pub(super) async fn check_guards(&self, client: &Client) -> Result<(), Error> {
        match self.guard.is_open() {
            true => Ok(()),
            false => self.ask(client).await.map(drop),
        }
    }

    /// The account's id, unless it must not be asked for.
    pub(super) async fn id(&self, client: &Client) -> Result<Option<String>, Error> {
        match self.guard.skip_account_id {
            true => Ok(None),
            false => self.ask(client).await.map(Some),
        }
    }

    /// The account's id, if somebody has asked already.
    pub(super) fn known(&self) -> Option<String> {
        self.known.get().cloned()
    }

    async fn ask(&self, client: &Client) -> Result<String, Error> {
        let mut asked = self.asked.lock().await;
        match &*asked {
            Some(Asked::Is(id)) => return Ok(id.clone()),
            Some(Asked::Failed(when, error)) if when.elapsed() < REMEMBER => {
                return Err(error.clone());
            }
            _ => {}
        }
        let answer = identity(client).await.and_then(|id| self.guard.pass(id));
        *asked = Some(match &answer {
            Ok(id) => Asked::Is(self.known.get_or_init(|| id.clone()).clone()),
            Err(error) => Asked::Failed(Instant::now(), error.clone()),
        });
        answer
    }
}

impl Guard {
    fn is_open(&self) -> bool {
        self.allowed.is_empty() && self.forbidden.is_empty()
    }

    fn pass(&self, id: String) -> Result<String, Error> {
        let refused = |argument: &str, listed: &[String]| {
            let listed = listed.join(", ");
            let text = format!(
                "The credentials belong to the AWS account {id}, which {argument} ({listed}) does not permit. Check the \
                 profile, role or keys in use; nothing was read or changed."
            );
            Err(Error::new(OPERATION, Kind::Guard, text))
        };
        if !self.allowed.is_empty() && !self.allowed.contains(&id) {
            return refused("allowed_account_ids", &self.allowed);
        }
        if self.forbidden.contains(&id) {
            return refused("forbidden_account_ids", &self.forbidden);
        }
        Ok(id)
    }
}

async fn identity(client: &Client) -> Result<String, Error> {
    // On their own, since a sign-in may take longer than the limits of the request below.
    client.credentials().await?;
    // Shorter than other requests: it is the first, and shows whether there is a server at all.
    let limits = TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(10))
        .operation_timeout(Duration::from_secs(20))
        .build();
    let config = aws_sdk_sts::config::Config::builder().timeout_config(limits);
    let request = client
        .sts()
        .get_caller_identity()
        .customize()
        .config_override(config);
    let answer = request.send().await.map_err(failed(OPERATION));
    let answer = answer.map_err(|error| error.at(client.endpoint(OPERATION)))?;
    let id = answer.account.filter(|id| !id.is_empty());
    id.ok_or_else(|| Error::new(OPERATION, Kind::Malformed, "the answer holds no account id"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_admit_and_refuse() {
        let guard = |allowed: &[&str], forbidden: &[&str]| Guard {
            allowed: allowed.iter().map(ToString::to_string).collect(),
            forbidden: forbidden.iter().map(ToString::to_string).collect(),
            ..Guard::default()
        };
        assert!(guard(&[], &[]).pass("1".into()).is_ok());
        assert!(guard(&["1"], &[]).pass("1".into()).is_ok());
        let refused = guard(&["2"], &[]).pass("1".into()).unwrap_err();
        assert!(refused.message().contains("allowed_account_ids"));
        assert!(guard(&[], &["1"]).pass("1".into()).is_err());
    }
}
