//! The bare example provider, and the calls that make it misbehave.

use std::path::PathBuf;
use std::time::Duration;

use tfplug::proto::tfplugin6::{apply_resource_change, validate_resource_config};
use tfplug::testing::process::{Launch, Session};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// The example binary, which `cargo test` builds beside the tests.
pub(crate) fn binary() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let bare = exe.ancestors().nth(2).unwrap().join("examples/bare");
    assert!(
        bare.exists(),
        "{} is missing: run `cargo build --example bare`",
        bare.display()
    );
    bare
}

/// The provider as core starts it, with more variables.
pub(crate) fn launch(variables: &[(&str, &str)]) -> Launch {
    let launch = Launch::as_core(&binary()).unwrap();
    launch.variables(variables.iter().copied())
}

/// A process with a connection.
pub(crate) async fn session(variables: &[(&str, &str)]) -> Session {
    let plugin = launch(variables).start().await.unwrap();
    plugin.session().await.unwrap()
}

/// Makes the provider misbehave.
pub(crate) async fn validate(session: &Session, type_name: &str) -> Result<(), tonic::Status> {
    let request = validate_resource_config::Request {
        type_name: type_name.to_owned(),
        ..Default::default()
    };
    let mut client = session.client.clone();
    client.validate_resource_config(request).await.map(|_| ())
}

/// Begins an apply, and answers how it ended.
pub(crate) async fn apply(session: &Session, type_name: &str) -> JoinHandle<String> {
    let request = apply_resource_change::Request {
        type_name: type_name.to_owned(),
        ..Default::default()
    };
    let mut client = session.client.clone();
    let applying = tokio::spawn(async move {
        let answer = client.apply_resource_change(request).await.unwrap();
        String::from_utf8(answer.into_inner().private).unwrap()
    });
    // Time for the request to arrive.
    sleep(Duration::from_millis(500)).await;
    applying
}
