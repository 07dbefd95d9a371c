//! The environment of a plugin host: one variable per line, after whose name the value follows.

#![no_main]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 8] = [
    "PLUGIN_PROTOCOL_VERSIONS",
    "PLUGIN_MIN_PORT",
    "PLUGIN_MAX_PORT",
    "PLUGIN_UNIX_SOCKET_DIR",
    "PLUGIN_UNIX_SOCKET_GROUP",
    "PLUGIN_MULTIPLEX_GRPC",
    "PLUGIN_CLIENT_CERT",
    "TF_PLUGIN_MAGIC_COOKIE",
];

/// The cookie, without which the other variables are not read.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

fuzz_target!(|data: &[u8]| {
    // The variables are apart by zero bytes, which no variable can hold; the first byte of each chooses its name.
    let variables: Vec<(&str, &[u8])> = data
        .split(|byte| *byte == 0)
        .filter_map(<[u8]>::split_first)
        .map(|(first, value)| (NAMES[usize::from(*first) % NAMES.len()], value))
        .collect();
    let variable = |name: &str| -> Option<OsString> {
        let (_, value) = variables.iter().rfind(|(other, _)| *other == name)?;
        Some(OsStr::from_bytes(value).to_owned())
    };
    let served = tfplug::read_handshake(|name| match name {
        "TF_PLUGIN_MAGIC_COOKIE" => variable(name).or_else(|| Some(COOKIE.into())),
        name => variable(name),
    });
    if let Err(error) = served {
        assert!(error.contains("PLUGIN_"), "{error}");
    }
});
