//! L: what reaches standard error.

use serde_json::Value;

use crate::client::{Plugin, SOON};
use crate::handshake::call;
use crate::services::{shutdown, validate};

/// A session that logs, between start and shutdown; answers standard error.
async fn session(variables: &[(&str, &str)], types: &[&str]) -> String {
    let mut plugin = Plugin::start(variables);
    let channel = plugin.dial().await;
    for type_name in types {
        let _ = validate(channel.clone(), type_name).await;
    }
    call(channel.clone()).await.unwrap();
    shutdown(channel).await;
    assert!(plugin.wait(SOON).success());
    plugin.all_errors()
}

/// Every line as an object.
fn objects(errors: &str) -> Vec<Value> {
    errors
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn l01_every_line_is_a_record() {
    let records = objects(&session(&[("TF_LOG", "TRACE")], &["bare_log"]).await);
    assert!(records.len() > 3);
    for record in &records {
        let level = record["@level"].as_str().unwrap();
        assert!(
            ["trace", "debug", "info", "warn", "error"].contains(&level),
            "{level}"
        );
        assert!(record["@message"].is_string());
        assert!(record["@module"].is_string());
    }
    let traced = records
        .iter()
        .find(|record| record["@message"] == "at trace")
        .unwrap();
    assert_eq!(traced["number"], 1);
    assert_eq!(traced["tf_rpc"], "ValidateResourceConfig");
}

#[tokio::test]
async fn l02_timestamps_have_six_digits() {
    for record in objects(&session(&[("TF_LOG", "TRACE")], &["bare_log"]).await) {
        let text = record["@timestamp"].as_str().unwrap();
        assert_eq!(text.len(), "2026-08-22T10:11:12.123456Z".len());
        assert_eq!(text.split('.').nth(1).map(str::len), Some(7), "{text}");
        assert!(text.ends_with('Z'));
    }
}

#[tokio::test]
async fn l03_long_messages_are_one_line() {
    let errors = session(&[("TF_LOG", "TRACE")], &["bare_log"]).await;
    assert!(errors.lines().all(|line| line.len() < 64 * 1024));
    let records = objects(&errors);
    assert!(
        records
            .iter()
            .any(|record| record["@message"] == "several\nlines")
    );
    let starts = |record: &&Value| record["@message"].as_str().unwrap().starts_with("xxxx");
    assert_eq!(records.iter().filter(starts).count(), 1);
}

#[tokio::test]
async fn l04_silent_by_default() {
    assert_eq!(session(&[], &["bare_log"]).await, "");
}

#[tokio::test]
async fn l05_the_providers_level_counts() {
    let variables = [("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "WARN")];
    let records = objects(&session(&variables, &["bare_log"]).await);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["@level"], "warn");
    let own = [("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER_BARE", "OFF")];
    assert_eq!(session(&own, &["bare_log"]).await, "");
}

#[tokio::test]
async fn l07_panics_are_recognisable() {
    let errors = session(&[], &["bare_panic"]).await;
    assert!(
        errors.lines().any(|line| line == "panic: asked to"),
        "{errors}"
    );
    assert!(errors.contains("terraform-provider-bare"), "{errors}");
}

#[tokio::test]
async fn l08_stray_prints_do_no_harm() {
    let errors = session(&[], &["bare_print", "bare_print"]).await;
    assert_eq!(errors.matches("a stray line on standard output").count(), 2);
    assert_eq!(errors.matches("a stray line on standard error").count(), 2);
}
