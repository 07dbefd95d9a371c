//! H: how the process starts, and what it says first.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use tfplug::proto::tfplugin6::get_provider_schema;
use tfplug::proto::tfplugin6::provider_client::ProviderClient;
use tonic::transport::Channel;

use crate::client::{self, COOKIE, Plugin, SOON, eventually, mode, run};
use crate::services::{apply, settle};

/// Any call.
pub async fn call(channel: Channel) -> Result<(), tonic::Status> {
    ProviderClient::new(channel)
        .get_provider_schema(get_provider_schema::Request {})
        .await
        .map(|answer| assert!(answer.get_ref().provider.is_some()))
}

/// Starts with these variables and expects a working address.
async fn check(variables: &[(&str, &str)]) -> Plugin {
    let plugin = Plugin::start(variables);
    call(plugin.dial().await).await.unwrap();
    plugin
}

fn check_by_hand(variables: &[(&str, &str)]) {
    let (code, out, err) = run(variables, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(out, "");
    assert!(
        err.contains("provider plugin") && err.contains("example/bare"),
        "{err}"
    );
}

#[test]
fn h01_no_cookie_explains_itself() {
    check_by_hand(&[]);
}

#[test]
fn h02_wrong_cookie_explains_itself() {
    check_by_hand(&[(COOKIE.0, "another")]);
}

#[tokio::test]
async fn h03_one_line_and_nothing_more() {
    let start = Instant::now();
    let mut plugin = Plugin::start(&[]);
    assert!(start.elapsed() < SOON);
    call(plugin.dial().await).await.unwrap();
    assert_eq!(plugin.later_output(), Vec::<String>::new());
    assert!(plugin.running());
}

#[test]
fn h04_six_fields() {
    let plugin = Plugin::start(&[]);
    let fields = plugin.fields();
    assert_eq!(fields.len(), 6);
    assert_eq!(fields[..3], ["1", "6", "unix"]);
    assert_eq!(fields[4], "grpc");
}

#[test]
fn h05_seventh_field_on_request() {
    let plugin = Plugin::start(&[("PLUGIN_MULTIPLEX_GRPC", "true")]);
    assert_eq!(plugin.fields().len(), 7);
    assert_eq!(plugin.fields()[6], "false");
}

#[test]
fn h06_offered_version_is_taken() {
    for versions in ["5,6", "6,5", "6"] {
        let plugin = Plugin::start(&[("PLUGIN_PROTOCOL_VERSIONS", versions)]);
        assert_eq!(plugin.fields()[1], "6");
    }
}

#[test]
fn h07_no_match_is_left_to_the_host() {
    for versions in ["", "5", "7", "x,6"] {
        let mut plugin = Plugin::start(&[("PLUGIN_PROTOCOL_VERSIONS", versions)]);
        assert_eq!(plugin.fields()[1], "6");
        assert!(plugin.running());
    }
    assert_eq!(Plugin::start_plain(&[]).fields()[1], "6");
}

#[tokio::test]
async fn h08_first_dial_succeeds() {
    check(&[]).await;
}

#[test]
fn h09_only_the_owner_can_connect() {
    let socket = Plugin::start(&[]);
    let socket = socket.socket();
    assert_eq!(mode(&socket) & 0o077, 0);
    assert_eq!(mode(socket.parent().unwrap()), 0o700);
}

#[test]
fn h10_socket_lies_in_the_wanted_directory() {
    let scratch = tempfile::tempdir().unwrap();
    let text = scratch.path().to_str().unwrap();
    let plugin = Plugin::start(&[("PLUGIN_UNIX_SOCKET_DIR", text)]);
    assert!(plugin.socket().starts_with(scratch.path()));
    drop(plugin);
    let group = std::fs::metadata(scratch.path()).map(|m| std::os::unix::fs::MetadataExt::gid(&m));
    let group = group.unwrap().to_string();
    let variables = [
        ("PLUGIN_UNIX_SOCKET_DIR", text),
        ("PLUGIN_UNIX_SOCKET_GROUP", &group),
    ];
    let plugin = Plugin::start(&variables);
    assert_eq!(mode(&plugin.socket()), 0o660);
}

/// A directory whose path is too long for a socket.
fn long_directory(scratch: &tempfile::TempDir) -> String {
    let long = scratch.path().join("d".repeat(150));
    std::fs::create_dir(&long).unwrap();
    long.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn h11_long_paths_fall_back_to_tcp() {
    let scratch = tempfile::tempdir().unwrap();
    let plugin = check(&[("TMPDIR", &long_directory(&scratch))]).await;
    assert_eq!(plugin.fields()[2], "tcp");
    let port = plugin.fields()[3]
        .strip_prefix("127.0.0.1:")
        .unwrap()
        .parse::<u16>()
        .unwrap();
    assert!((10000..=25000).contains(&port));
}

#[tokio::test]
async fn h12_taken_port_is_passed_over() {
    let scratch = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let plugin = check(&[
        ("TMPDIR", &long_directory(&scratch)),
        ("PLUGIN_MIN_PORT", &port.to_string()),
        ("PLUGIN_MAX_PORT", "65535"),
    ])
    .await;
    let chosen = plugin.fields()[3]
        .rsplit(':')
        .next()
        .unwrap()
        .parse::<u16>()
        .unwrap();
    assert!(chosen > port);
}

#[tokio::test]
async fn h13_no_certificate_means_plain_text() {
    let plugin = Plugin::start_plain(&[]);
    assert_eq!(plugin.fields()[5], "");
    call(plugin.dial().await).await.unwrap();
}

#[test]
fn h14_senseless_certificate_fails() {
    let (code, out, err) = run(&[COOKIE, ("PLUGIN_CLIENT_CERT", "nonsense")], &[]);
    assert_ne!(code, Some(0));
    assert_eq!(out, "");
    assert!(err.contains("PLUGIN_CLIENT_CERT"), "{err}");
}

#[test]
fn h15_version_and_help() {
    let (code, out, err) = run(&[], &["--version"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert_eq!(
        out,
        concat!("terraform-provider-bare ", env!("CARGO_PKG_VERSION"), "\n")
    );
    assert_eq!(run(&[], &["--help"]).0, Some(0));
    assert_eq!(run(&[], &["serve"]).0, Some(1));
}

#[tokio::test]
async fn h16_twenty_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let directory = scratch.path().to_str().unwrap();
    let threads: Vec<_> = (0..20)
        .map(|_| {
            let directory = directory.to_owned();
            std::thread::spawn(move || Plugin::start(&[("TMPDIR", &directory)]))
        })
        .collect();
    let plugins: Vec<_> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let addresses: HashSet<_> = plugins.iter().map(Plugin::address).collect();
    assert_eq!(addresses.len(), 20);
    for plugin in &plugins {
        call(plugin.dial().await).await.unwrap();
    }
}

#[tokio::test]
async fn h17_bare_surroundings() {
    let scratch = tempfile::tempdir().unwrap();
    std::fs::set_permissions(scratch.path(), std::fs::Permissions::from_mode(0o500)).unwrap();
    let mut plugin = Plugin::start_with(&[], |command| {
        command.current_dir(scratch.path()).stdin(Stdio::null());
    });
    plugin.close_stdin();
    call(plugin.dial().await).await.unwrap();
}

/// Starts the provider below a shell, which can be killed without it.
fn start_below_shell(scratch: &tempfile::TempDir) -> Plugin {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "\"$0\" & wait"]).arg(client::binary());
    shell
        .env_clear()
        .envs([COOKIE, ("TMPDIR", scratch.path().to_str().unwrap())]);
    shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Plugin::spawn(&mut shell)
}

#[tokio::test]
async fn h19_orphans_end() {
    let scratch = tempfile::tempdir().unwrap();
    let parent = start_below_shell(&scratch);
    let (socket, address) = (parent.socket(), parent.address());
    call(parent.dial().await).await.unwrap();
    parent.signal(rustix::process::Signal::KILL);
    eventually("the socket is removed", SOON, || !socket.exists()).await;
    assert!(address.raw().await.is_err());
}

#[tokio::test]
async fn h19_orphans_finish_a_change_first() {
    let scratch = tempfile::tempdir().unwrap();
    let parent = start_below_shell(&scratch);
    let socket = parent.socket();
    let applying = apply(parent.dial().await, "bare_stubborn");
    settle().await;
    parent.signal(rustix::process::Signal::KILL);
    assert_eq!(applying.await.unwrap(), "finished");
    eventually("the socket is removed", SOON, || !socket.exists()).await;
}
