//! The conformance suite against the example providers: the bare one, and the one that has one of everything.

#![cfg(unix)]
#![allow(clippy::panic)]

use std::path::{Path, PathBuf};

use tfplug::testing::conformance::{Options, Samples, run};

/// An example binary, which `cargo test` builds beside the tests.
fn example(name: &str) -> PathBuf {
    let exe = std::env::current_exe().unwrap_or_default();
    let target = exe.ancestors().nth(2).unwrap_or(Path::new("."));
    target.join("examples").join(name)
}

/// Expects that no case fails, and that at least so many pass.
#[track_caller]
fn check(binary: &str, samples: Samples, least: usize) {
    let options = Options {
        binary: example(binary),
        samples,
        only: Vec::new(),
    };
    let report = run(&options, |_| {}).unwrap_or_else(|failure| panic!("{failure}"));
    let lines: Vec<_> = report.outcomes.iter().map(ToString::to_string).collect();
    let text = format!("{}\n{report}", lines.join("\n"));
    assert_eq!(report.failures().count(), 0, "{text}");
    assert!(report.passed() >= least, "{text}");
}

#[test]
fn the_bare_provider_conforms() {
    check("bare", Samples::default(), 60);
}

#[test]
fn the_echo_provider_conforms() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/echo/samples.json");
    let samples = Samples::read(&path).unwrap_or_else(|failure| panic!("{failure}"));
    check("echo", samples, 105);
}
