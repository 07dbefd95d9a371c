//! L: what reaches standard error.

use serde_json::{Map, Value as Json};

use crate::testing::conformance::calls::{
    Culprit, answers, culprit, optional_culprit, serves, validate_something,
};
use crate::testing::conformance::case::{cases, ensure, ensure_eq, not_applicable};
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::process::{Launch, SOON, Session};
use crate::testing::{Connection, Failure, Lab};

cases! {
    L01 Protocol "level, message and time of a record are texts, without which Terraform crashes" => harmless;
    L02 Quality "every line is a record, and its time has six digits of a second and an offset" => records;
    L03 Quality "long messages, and messages of several lines, are one line below 64 KiB" => long_messages;
    L04 Quality "without a log level there are no logs" => silence;
    L05 Quality "TF_LOG_PROVIDER counts before TF_LOG" => provider_level;
    L06 Quality "sensitive and write-only values do not show up, from configuration to destruction" => secrets;
    L07 Protocol "a panic shows up as a line that starts with panic" => panic_line;
    L08 Protocol "stray lines on standard output and standard error do no harm" => stray_lines;
}

/// The levels that core knows.
const LEVELS: [&str; 5] = ["trace", "debug", "info", "warn", "error"];
/// Core cuts lines of this length.
const MAX_LINE_BYTES: usize = 64 * 1024;

/// A short life with some calls, and with a culprit's among them; answers standard error.
async fn lifetime(
    launch: Launch,
    bench: &Bench,
    culprit: Option<&Culprit<'_>>,
) -> Result<String, Failure> {
    let session = launch.start().await?.session().await?;
    if let Some(culprit) = culprit {
        // Whether it is answered is the matter of other cases.
        let _ = culprit.validate(&session).await;
    } else {
        validate_something(&session, bench).await?;
        answers(session.channel.clone()).await?;
    }
    farewell(session).await
}

/// Ends the process, and answers all of standard error.
async fn farewell(mut session: Session) -> Result<String, Failure> {
    // A panic may have ended it before.
    let _ = session.shutdown().await;
    session.plugin.process.wait(SOON).await?;
    Ok(session.plugin.process.all_errors().await)
}

/// The binary with every log that it can write.
fn launch_traced(bench: &Bench) -> Result<Launch, Failure> {
    Ok(bench.launch()?.variable("TF_LOG", "TRACE"))
}

/// Standard error of a life with everything logged, and with the sample for logs if there is one.
async fn traced(bench: &Bench) -> Result<String, Stop> {
    let culprit = optional_culprit(bench, "log", |samples| &samples.log).await?;
    Ok(lifetime(launch_traced(bench)?, bench, culprit.as_ref()).await?)
}

/// The lines that are JSON objects.
fn objects(errors: &str) -> Vec<Map<String, Json>> {
    let lines = errors.lines();
    lines
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

/// The text at `name`.
fn text<'a>(record: &'a Map<String, Json>, name: &str) -> Result<&'a str, Failure> {
    let text = record.get(name).and_then(Json::as_str);
    text.ok_or_else(|| format!("{name} is not a string in {record:?}").into())
}

async fn harmless(bench: &Bench) -> Result<(), Stop> {
    Ok(check_harmless(&traced(bench).await?)?)
}

/// Core takes any text, but of JSON it expects a certain form.
fn check_harmless(errors: &str) -> Result<(), Failure> {
    for record in objects(errors) {
        for name in ["@level", "@message", "@timestamp"] {
            if record.contains_key(name) {
                text(&record, name)?;
            }
        }
    }
    Ok(())
}

async fn records(bench: &Bench) -> Result<(), Stop> {
    let errors = traced(bench).await?;
    if errors.is_empty() {
        return Err(not_applicable("it logs nothing"));
    }
    Ok(check_records(&errors)?)
}

fn check_records(errors: &str) -> Result<(), Failure> {
    for line in errors.lines() {
        let record = serde_json::from_str::<Map<String, Json>>(line);
        let record =
            record.map_err(|_| Failure::new(format!("a line is not a record: {line:?}")))?;
        let level = text(&record, "@level")?;
        ensure(
            LEVELS.contains(&level),
            format!("core knows no level {level:?}"),
        )?;
        text(&record, "@message")?;
        let stamp = text(&record, "@timestamp")?;
        ensure(
            is_timestamp(stamp),
            format!("core does not understand the time {stamp:?}"),
        )?;
    }
    Ok(())
}

/// Whether this has the form `2026-08-22T10:11:12.123456Z`, or an offset such as `+02:00` at its end.
fn is_timestamp(text: &str) -> bool {
    let like = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text
                .bytes()
                .zip(pattern.bytes())
                .all(|(found, wanted)| found == wanted || wanted == b'0' && found.is_ascii_digit())
    };
    let (time, offset) = text.split_at(text.len().min(26));
    text.is_ascii()
        && like(time, "0000-00-00T00:00:00.000000")
        && (offset == "Z" || like(offset, "+00:00") || like(offset, "-00:00"))
}

async fn long_messages(bench: &Bench) -> Result<(), Stop> {
    let culprit = culprit(bench, "log", |samples| &samples.log).await?;
    let errors = lifetime(launch_traced(bench)?, bench, Some(&culprit)).await?;
    check_records(&errors)?;
    let longest = errors.lines().map(str::len).max().unwrap_or(0);
    ensure(
        longest < MAX_LINE_BYTES,
        format!("a line has {longest} bytes"),
    )?;
    ensure(
        longest > MAX_LINE_BYTES / 8,
        "no line is as long as the sample promises",
    )?;
    let breaks = |record: &Map<_, _>| text(record, "@message").is_ok_and(|it| it.contains('\n'));
    let several = objects(&errors).iter().any(breaks);
    Ok(ensure(
        several,
        "no message has several lines, as the sample promises",
    )?)
}

async fn silence(bench: &Bench) -> Result<(), Stop> {
    let errors = lifetime(bench.launch()?, bench, None).await?;
    Ok(ensure_eq("standard error", errors.as_str(), "")?)
}

async fn provider_level(bench: &Bench) -> Result<(), Stop> {
    let culprit = optional_culprit(bench, "log", |samples| &samples.log).await?;
    let launch = launch_traced(bench)?.variable("TF_LOG_PROVIDER", "WARN");
    let errors = lifetime(launch, bench, culprit.as_ref()).await?;
    let mut heard = false;
    for record in objects(&errors) {
        let level = text(&record, "@level")?;
        ensure(
            ["warn", "error"].contains(&level),
            format!("below warn: {record:?}"),
        )?;
        heard = true;
    }
    let lost = culprit.is_some() && !heard;
    Ok(ensure(!lost, "the warning of the sample is missing")?)
}

async fn secrets(bench: &Bench) -> Result<(), Stop> {
    let session = launch_traced(bench)?.start().await?.session().await?;
    let lab = Lab::over(Connection::over(session.channel.clone())).await?;
    let provider = &bench.samples().provider.config;
    let mut secrets = Vec::new();
    if let Some(schema) = &bench.schema().await?.provider {
        let shape = Shape::of(schema)?;
        secrets.extend(sensitive(&shape, provider));
        // The outcome of this and the steps below is the matter of other cases.
        let _ = lab.configure(shape.value(provider)?).await;
    }
    for (type_name, samples) in &bench.samples().resources {
        let shape = Shape::of(bench.resource(type_name).await?)?;
        let mut config = samples.full.clone().unwrap_or_default();
        config.extend(samples.minimal.clone().unwrap_or_default());
        config.extend(samples.write_only.clone());
        secrets.extend(sensitive(&shape, &config));
        let mut object = lab.resource(type_name)?;
        if samples.live {
            let _ = object.apply(shape.value(&config)?).await;
            let _ = object.refresh().await;
            let _ = object.destroy().await;
        } else {
            let _ = object.plan(shape.value(&config)?).await;
        }
    }
    if secrets.is_empty() {
        return Err(not_applicable(
            "the samples have no sensitive values of some length",
        ));
    }
    drop(lab);
    let errors = farewell(session).await?;
    ensure(
        !errors.is_empty(),
        "it logs nothing, though everything was asked for",
    )?;
    let shown = errors
        .lines()
        .find(|line| secrets.iter().any(|secret| line.contains(secret)));
    Ok(ensure(
        shown.is_none(),
        format!("a secret shows up: {shown:?}"),
    )?)
}

/// The texts in sensitive and write-only attributes that are long enough to be found by chance nowhere else.
fn sensitive(shape: &Shape, config: &Config) -> Vec<String> {
    const MIN_SECRET_BYTES: usize = 8;
    let attributes = &shape.schema.block.attributes;
    let hidden = attributes
        .iter()
        .filter(|attribute| attribute.sensitive || attribute.write_only);
    let mut found = Vec::new();
    for attribute in hidden {
        collect_texts(config.get(&attribute.name), &mut found);
    }
    found.retain(|text| text.len() >= MIN_SECRET_BYTES);
    found
}

fn collect_texts(json: Option<&Json>, found: &mut Vec<String>) {
    match json {
        Some(Json::String(text)) => found.push(text.clone()),
        Some(Json::Array(items)) => {
            items
                .iter()
                .for_each(|item| collect_texts(Some(item), found));
        }
        Some(Json::Object(entries)) => {
            entries
                .values()
                .for_each(|item| collect_texts(Some(item), found));
        }
        _ => {}
    }
}

async fn panic_line(bench: &Bench) -> Result<(), Stop> {
    let culprit = culprit(bench, "panic", |samples| &samples.panic).await?;
    let errors = lifetime(bench.launch()?, bench, Some(&culprit)).await?;
    let found = errors.lines().any(|line| line.starts_with("panic: "));
    Ok(ensure(
        found,
        format!("no line starts with panic: {errors:?}"),
    )?)
}

async fn stray_lines(bench: &Bench) -> Result<(), Stop> {
    let culprit = culprit(bench, "print", |samples| &samples.print).await?;
    let mut session = bench.connected().await?;
    for _ in 0..3 {
        culprit.validate(&session).await?;
        validate_something(&session, bench).await?;
    }
    session.alive()?;
    serves(&session.plugin).await?;
    let errors = farewell(session).await?;
    let printed = errors.contains("a stray line");
    Ok(ensure(
        printed,
        "nothing was printed, against what the sample promises",
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_texts_where_core_expects_them() {
        let time = "\"@timestamp\":\"2026-08-22T10:11:12.123456Z\"";
        let good = format!("{{\"@level\":\"info\",\"@message\":\"m\",{time}}}\n");
        assert_eq!(check_harmless(&good), Ok(()));
        assert_eq!(check_records(&good), Ok(()));
        let poor = ["plain", "[WARN] old", "{\"a\":1}", "{\"@level\":\"fatal\"}"];
        for poor in poor {
            assert_eq!(check_harmless(poor), Ok(()));
            assert!(check_records(poor).is_err(), "{poor}");
        }
        for bad in [
            "{\"@level\":1}",
            "{\"@message\":{}}",
            "{\"@timestamp\":null}",
        ] {
            assert!(check_harmless(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn timestamps_have_one_form() {
        assert!(is_timestamp("2026-08-22T10:11:12.123456Z"));
        assert!(is_timestamp("2026-08-22T10:11:12.123456+02:00"));
        for wrong in [
            "",
            "2026-08-22T10:11:12Z",
            "2026-08-22T10:11:12.123Z",
            "2026-08-22T10:11:12.123456",
            "2026-08-22T10:11:12.123456789Z",
        ] {
            assert!(!is_timestamp(wrong), "{wrong}");
        }
    }
}
