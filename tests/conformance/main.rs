//! The provider held to the plugin protocol, by the suite of the crate that it is built with.
//!
//! Everything that needs an API runs against the emulators of the acceptance tests. A case that is not applicable is printed
//! with its reason; what fails fails the test.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use acceptance::emulator;
use acceptance::profile::{Profile, environment};
use tfplug::testing::conformance::{Options, Samples, Verdict, run};

/// The fewest cases that must be applicable: fewer means that samples were lost.
const APPLICABLE: usize = 145;

#[test]
fn the_provider_conforms() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/samples.json");
    let mut samples = Samples::read(&file).unwrap();
    let endpoints = Profile::Split.endpoints(emulator::shared).unwrap();
    samples.provider.variables.extend(environment(&endpoints));
    let options = Options {
        binary: env!("CARGO_BIN_EXE_terraform-provider-ecs").into(),
        samples,
        only: Vec::new(),
    };
    let mut output = String::new();
    let report = run(&options, |outcome| {
        if !matches!(outcome.verdict, Verdict::Passed) {
            output.push_str(&format!("{outcome}\n"));
        }
    })
    .unwrap();
    let failed = report.failures().count();
    let passed = report.passed();
    eprintln!("{output}{report}");
    assert_eq!(failed, 0, "{output}");
    assert!(passed >= APPLICABLE, "only {passed} cases applied");
}
