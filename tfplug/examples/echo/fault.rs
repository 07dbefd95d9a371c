//! How things go wrong on request.

use std::time::Duration;

use tfplug::{Cx, Error, Result};

/// The values of `fault`, with their effect.
pub const FAULTS: &[&str] = &[
    "create refused",
    "create fails late",
    "create panics",
    "create is slow",
    "create is stubborn",
    "create times out",
    "create is throttled",
    "create is seen late",
    "delete refused",
    "update fails half way",
    "other spelling",
    "fills in",
    "shows the secret",
    "vanishes",
    "drifts",
    "read refused",
    "waits for its parent",
    "validation panics",
    "validation prints",
    "validation logs",
];

/// Panics when the argument is `panic`: every kind of handler has one place that calls this.
#[allow(clippy::panic, reason = "misbehaves on purpose")]
pub fn panic_if_asked(fault: &str) {
    if fault == "panic" {
        panic!("asked to");
    }
}

/// The misbehaviour of a validation, on top of its work.
#[allow(clippy::panic, clippy::print_stdout, reason = "misbehaves on purpose")]
pub fn in_validation(fault: Option<&str>) {
    match fault {
        Some("validation panics") => panic!("asked to"),
        Some("validation prints") => {
            println!("a stray line on standard output");
            eprintln!("a stray line on standard error");
        }
        Some("validation logs") => {
            let span = tracing::info_span!("call", tf_rpc = "ValidateResourceConfig");
            let _inside = span.enter();
            tracing::trace!(number = 1, "at trace");
            tracing::warn!("several\nlines");
            tracing::info!(long = "y".repeat(200 * 1024), "{}", "x".repeat(200 * 1024));
        }
        _ => {}
    }
}

/// The misbehaviour of a create after the object was made and saved.
///
/// # Errors
/// The fault is one.
#[allow(clippy::panic, reason = "misbehaves on purpose")]
pub async fn after_create<C>(cx: &Cx<C>, fault: Option<&str>, secret: Option<&str>) -> Result {
    match fault {
        Some("create panics") => panic!("asked to"),
        Some("create fails late") => Err(Error::new("The thing exists, but a later step failed")),
        Some("shows the secret") => Err(Error::new(format!(
            "The fake API does not like {:?}",
            secret.unwrap_or_default()
        ))),
        Some("create is slow") => {
            tokio::select! {
                () = cx.cancelled() => Err(Error::new("The create was interrupted")),
                () = tokio::time::sleep(Duration::from_secs(60)) => Ok(()),
            }
        }
        Some("create is stubborn") => {
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok(())
        }
        Some("create times out") => {
            while cx
                .deadline()
                .is_some_and(|end| std::time::Instant::now() < end)
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(Error::new("The thing is not ready").detail(
                "It was not ready within the timeout for create. Set a longer one in the timeouts block.",
            ))
        }
        _ => Ok(()),
    }
}
