//! A plugin host in small: starts any provider as core does, reads its line, and dials it.
//!
//! [`Launch`] has the way to start the program, [`Process`] is what runs then, and [`Plugin`] is one that has announced
//! itself. Every failure is reported; every wait has an end. Unix only, because of the signals.

mod address;
pub mod certificate;
mod handshake;
mod identity;
mod launch;
mod plugin;
mod running;

use std::time::{Duration, Instant};

pub use address::{Address, Io, provider_client};
pub use handshake::Handshake;
pub use identity::{Identity, Shows, client_config};
pub use launch::{COOKIE, Ended, Launch};
pub use plugin::{Plugin, Session};
pub use running::Process;
/// The signals of [`Process::signal`].
pub use rustix::process::Signal;

use super::Failure;

/// How long anything may take that should take no time: generous, because the machine may be busy.
pub const SOON: Duration = Duration::from_secs(20);

/// Waits until `so` holds.
///
/// # Errors
/// It does not within `limit`; `what` names it.
pub async fn eventually(
    what: &str,
    limit: Duration,
    mut so: impl FnMut() -> bool,
) -> Result<(), Failure> {
    let start = Instant::now();
    while !so() {
        if start.elapsed() > limit {
            return Err(format!("{what}: not so within {limit:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
