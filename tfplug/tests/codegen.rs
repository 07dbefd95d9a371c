//! Keeps `src/proto` equal to the code generated from `proto`.
//!
//! The generated code is committed, so that a build needs neither `protoc` nor a build script. After
//! editing a `.proto` file run this test with `UPDATE=1` and commit the result.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

/// The inputs, all in `proto`.
const SOURCES: [&str; 5] = [
    "tfplugin6.proto",
    "grpc_broker.proto",
    "grpc_controller.proto",
    "grpc_stdio.proto",
    "health.proto",
];

/// The generator's name of a package's file, and ours.
const OUTPUTS: [(&str, &str); 3] = [
    ("tfplugin6.rs", "tfplugin6.rs"),
    ("plugin.rs", "plugin.rs"),
    ("grpc.health.v1.rs", "health.rs"),
];

#[test]
fn generated_code_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
    generate(&root.join("proto"), scratch.path());
    for (theirs, ours) in OUTPUTS {
        let fresh = std::fs::read_to_string(scratch.path().join(theirs)).unwrap();
        let target = root.join("src/proto").join(ours);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&target, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(&target).unwrap_or_default();
        assert!(
            committed == fresh,
            "src/proto/{ours} is stale: run this test with UPDATE=1"
        );
    }
}

/// Generates into `target`: client and server, without the client's own way of connecting.
fn generate(protos: &Path, target: &Path) {
    let set = protox::compile(SOURCES, [protos]).unwrap();
    tonic_prost_build::configure()
        .build_transport(false)
        // Calls we do not have answer "unimplemented", today's and those of later protocol versions.
        .generate_default_stubs(true)
        // Sorted maps make equal messages equal bytes.
        .btree_map(".")
        .out_dir(target)
        .compile_fds(set)
        .unwrap();
}
