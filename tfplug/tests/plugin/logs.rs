//! L: what reaches standard error.

use serde_json::Value;
use tfplug::testing::process::SOON;

use crate::bare::{self, validate};

/// A life with these calls, between start and shutdown; answers standard error.
async fn lifetime(variables: &[(&str, &str)], types: &[&str]) -> String {
    let mut session = bare::session(variables).await;
    for type_name in types {
        let _ = validate(&session, type_name).await;
    }
    session.shutdown().await.unwrap();
    let process = &mut session.plugin.process;
    assert!(process.wait(SOON).await.unwrap().success());
    process.all_errors().await
}

/// Every line as an object.
fn objects(errors: &str) -> Vec<Value> {
    let lines = errors.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn l01_every_line_is_a_record() {
    let records = objects(&lifetime(&[("TF_LOG", "TRACE")], &["bare_log"]).await);
    assert!(records.len() > 3);
    for record in &records {
        let level = record["@level"].as_str().unwrap();
        let levels = ["trace", "debug", "info", "warn", "error"];
        assert!(levels.contains(&level), "{level}");
        assert!(record["@message"].is_string());
        assert!(record["@module"].is_string());
    }
    let at_trace = |record: &&Value| record["@message"] == "at trace";
    let traced = records.iter().find(at_trace).unwrap();
    assert_eq!(traced["number"], 1);
    assert_eq!(traced["tf_rpc"], "ValidateResourceConfig");
}

#[tokio::test]
async fn l02_timestamps_have_six_digits() {
    for record in objects(&lifetime(&[("TF_LOG", "TRACE")], &["bare_log"]).await) {
        let text = record["@timestamp"].as_str().unwrap();
        assert_eq!(text.len(), "2026-08-22T10:11:12.123456Z".len());
        assert_eq!(text.split('.').nth(1).map(str::len), Some(7), "{text}");
        assert!(text.ends_with('Z'));
    }
}

#[tokio::test]
async fn l03_long_messages_are_one_line() {
    let errors = lifetime(&[("TF_LOG", "TRACE")], &["bare_log"]).await;
    assert!(errors.lines().all(|line| line.len() < 64 * 1024));
    let records = objects(&errors);
    let several = |record: &Value| record["@message"] == "several\nlines";
    assert!(records.iter().any(several));
    let starts = |record: &&Value| record["@message"].as_str().unwrap().starts_with("xxxx");
    assert_eq!(records.iter().filter(starts).count(), 1);
}

#[tokio::test]
async fn l04_silent_by_default() {
    assert_eq!(lifetime(&[], &["bare_log"]).await, "");
}

#[tokio::test]
async fn l05_the_providers_level_counts() {
    let variables = [("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "WARN")];
    let records = objects(&lifetime(&variables, &["bare_log"]).await);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["@level"], "warn");
    let own = [("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER_BARE", "OFF")];
    assert_eq!(lifetime(&own, &["bare_log"]).await, "");
}

#[tokio::test]
async fn l07_panics_are_recognisable() {
    let errors = lifetime(&[], &["bare_panic"]).await;
    let panics = errors.lines().any(|line| line == "panic: asked to");
    assert!(panics, "{errors}");
    assert!(errors.contains("terraform-provider-bare"), "{errors}");
}

#[tokio::test]
async fn l08_stray_prints_do_no_harm() {
    let errors = lifetime(&[], &["bare_print", "bare_print"]).await;
    assert_eq!(errors.matches("a stray line on standard output").count(), 2);
    assert_eq!(errors.matches("a stray line on standard error").count(), 2);
}
