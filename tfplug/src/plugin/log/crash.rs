//! Panics in the form the host shows to users.
//!
//! A line that starts with `panic: `, and those after it, are printed as the plugin's stack trace even
//! when logging is off.

use std::backtrace::Backtrace;
use std::io::Write as _;
use std::panic::PanicHookInfo;

use super::About;

/// Replaces the hook of the standard library, whose text starts differently.
pub(super) fn install(about: &About) {
    let provider = format!("terraform-provider-{} {}", about.name, about.version);
    std::panic::set_hook(Box::new(move |info| {
        let text = describe(info, &provider);
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }));
}

/// Message, place, thread and, if asked for by `RUST_BACKTRACE`, the way there.
fn describe(info: &PanicHookInfo<'_>, provider: &str) -> String {
    let message = info.payload_as_str().unwrap_or("(no message)");
    let place = info
        .location()
        .map_or_else(|| "unknown".to_owned(), ToString::to_string);
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    format!(
        "panic: {message}\n\nprovider: {provider}\nlocation: {place}\nthread: {thread}\nbacktrace: {}\n",
        Backtrace::capture()
    )
}
