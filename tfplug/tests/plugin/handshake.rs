//! H: how the process starts, and its first output.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use tfplug::testing::process::{COOKIE, Ended, Launch, Plugin, SOON, Signal, eventually};

use crate::bare::{apply, binary, launch};

/// Permission bits.
fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn start(variables: &[(&str, &str)]) -> Plugin {
    launch(variables).start().await.unwrap()
}

async fn run(arguments: &[&str]) -> Ended {
    let launch = Launch::by_hand(&binary());
    let launch = arguments
        .iter()
        .fold(launch, |launch, it| launch.argument(it));
    launch.run().await.unwrap()
}

#[tokio::test]
async fn h01_the_explanation_names_the_provider_and_how_to_use_it() {
    let errors = run(&[]).await.errors;
    assert!(errors.contains("provider plugin"), "{errors}");
    assert!(errors.contains("example/bare"), "{errors}");
}

#[tokio::test]
async fn h05_the_seventh_field_is_false() {
    let plugin = start(&[("PLUGIN_MULTIPLEX_GRPC", "true")]).await;
    assert_eq!(plugin.handshake.fields.len(), 7);
    assert_eq!(plugin.handshake.fields[6], "false");
}

#[tokio::test]
async fn h09_the_directory_is_closed_too() {
    let plugin = start(&[]).await;
    let socket = plugin.socket().unwrap();
    assert_eq!(mode(&socket) & 0o077, 0);
    assert_eq!(mode(socket.parent().unwrap()), 0o700);
}

#[tokio::test]
async fn h10_a_group_may_connect_if_the_host_asks_for_it() {
    let scratch = tempfile::tempdir().unwrap();
    let group = std::fs::metadata(scratch.path()).unwrap().gid().to_string();
    let plugin = start(&[
        ("PLUGIN_UNIX_SOCKET_DIR", scratch.path().to_str().unwrap()),
        ("PLUGIN_UNIX_SOCKET_GROUP", &group),
    ])
    .await;
    assert_eq!(mode(&plugin.socket().unwrap()), 0o660);
}

#[tokio::test]
async fn h14_a_senseless_certificate_is_named() {
    let launch = launch(&[("PLUGIN_CLIENT_CERT", "nonsense")]);
    let errors = launch.run().await.unwrap().errors;
    assert!(errors.contains("PLUGIN_CLIENT_CERT"), "{errors}");
}

#[tokio::test]
async fn h15_arguments_are_answered_or_refused() {
    let version = run(&["--version"]).await;
    let wanted = concat!("terraform-provider-bare ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(
        (version.output.as_str(), version.errors.as_str()),
        (wanted, "")
    );
    assert_eq!(run(&["--help"]).await.status.code(), Some(0));
    assert_eq!(run(&["serve"]).await.status.code(), Some(1));
}

#[tokio::test]
async fn h19_orphans_finish_a_change_first() {
    // A shell between us and the provider, which can be killed without it.
    let shell = Launch::by_hand(Path::new("/bin/sh")).variable(COOKIE.0, COOKIE.1);
    let shell = shell.argument("-c").argument("\"$0\" & wait");
    let shell = shell.argument(binary().to_str().unwrap());
    let session = shell.start().await.unwrap().session().await.unwrap();
    let applying = apply(&session, "bare_stubborn").await;
    session.plugin.process.signal(Signal::KILL).unwrap();
    assert_eq!(applying.await.unwrap(), "finished");
    let socket = session.plugin.socket().unwrap();
    let gone = eventually("the socket is removed", SOON, || !socket.exists());
    gone.await.unwrap();
}
