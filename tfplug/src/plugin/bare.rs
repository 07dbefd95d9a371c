//! Serving without an engine, for this crate's own tests, and the entry points of its fuzz targets.

use std::process::ExitCode;
use std::sync::Arc;

use super::{About, Control};
use crate::proto::tfplugin6::provider_server::Provider;

/// [`Control`] as two functions.
struct Functions<T, I> {
    stop: T,
    idle: I,
}

impl<T, I> Control for Functions<T, I>
where
    T: Fn() + Send + Sync + 'static,
    I: Fn() -> bool + Send + Sync + 'static,
{
    fn stop(&self) {
        (self.stop)();
    }

    fn idle(&self) -> bool {
        (self.idle)()
    }
}

/// Serves an implementation without the model layer of the generated service. Not part of the interface: it may
/// change or go at any time.
#[doc(hidden)]
pub fn serve_bare<S: Provider>(
    name: &'static str,
    version: &'static str,
    source: &'static str,
    service: S,
    stop: impl Fn() + Send + Sync + 'static,
    idle: impl Fn() -> bool + Send + Sync + 'static,
) -> ExitCode {
    super::serve(
        About {
            name,
            version,
            source,
        },
        || {
            (
                service,
                Arc::new(Functions { stop, idle }) as Arc<dyn Control>,
            )
        },
    )
}

/// Reads the host's variables in the environment, up to its certificate; whether it is a host at all.
///
/// # Errors
/// A variable with a malformed value.
#[cfg(feature = "fuzzing")]
pub fn read_handshake(
    variable: impl Fn(&str) -> Option<std::ffi::OsString>,
) -> Result<bool, String> {
    let decision = super::handshake::decide(variable).map_err(|error| error.to_string())?;
    let super::handshake::Decision::Serve(terms) = decision else {
        return Ok(false);
    };
    if let Some(pem) = &terms.client_certificate {
        super::tls::pinned_certificate(pem).map_err(|error| error.to_string())?;
    }
    Ok(true)
}
