//! Holds the codecs and the plugin process against the implementations that Terraform is made of.
//!
//! `data/vectors.json` has values as go-cty writes them; every test that reads it runs everywhere. The tests that
//! start go-cty and go-plugin themselves (the program in `interop/`) need `go`, and print `NOT RUN` where it is missing.
//! After a change to the program run them with `UPDATE=1` and commit the vectors.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::json;
use tfplug::value::{Refinements, Type, Value, json, msgpack};

/// One value in every form; the fields are documented in `interop/vectors.go`.
#[derive(Deserialize)]
struct Vector {
    name: String,
    #[serde(rename = "type")]
    ty: serde_json::Value,
    known: bool,
    msgpack: Form,
    msgpack_encoded: Option<String>,
    json: Option<Form>,
    json_encoded: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Form {
    Plain(String),
    Pieces(Vec<Piece>),
}

/// A text, or its repetition. With `then`, each copy goes on with its number in five digits and `then`.
#[derive(Deserialize)]
struct Piece {
    text: String,
    #[serde(default)]
    times: usize,
    then: Option<String>,
}

impl Form {
    fn expand(&self, read: fn(&str) -> Vec<u8>) -> Vec<u8> {
        match self {
            Form::Plain(text) => read(text),
            Form::Pieces(pieces) => pieces.iter().flat_map(|piece| piece.expand(read)).collect(),
        }
    }
}

impl Piece {
    fn expand(&self, read: fn(&str) -> Vec<u8>) -> Vec<u8> {
        let text = read(&self.text);
        let Some(then) = self.then.as_deref().map(read) else {
            return text.repeat(self.times.max(1));
        };
        (0..self.times)
            .flat_map(|number| [&text, format!("{number:05}").as_bytes(), &then].concat())
            .collect()
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

impl Vector {
    fn ty(&self) -> Type {
        Type::from_json(&self.ty).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The value as our decoder reads go-cty's bytes.
    fn value(&self) -> Value {
        msgpack::decode(&self.msgpack.expand(from_hex), &self.ty())
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    fn encoded(&self) -> Vec<u8> {
        msgpack::encode(&self.value(), &self.ty())
            .unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The value as our decoder reads go-cty's text, where there is one.
    fn value_of_json(&self) -> Option<Value> {
        let text = self.json.as_ref()?.expand(from_text);
        let value = json::decode(&text, &self.ty());
        Some(value.unwrap_or_else(|error| panic!("{}: {error}", self.name)))
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vectors.json")
}

fn vectors() -> Vec<Vector> {
    let text = std::fs::read_to_string(data()).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap();
    assert!(vectors.len() > 400, "only {} vectors", vectors.len());
    vectors
}

/// Vectors that we write with other bytes than go-cty, which reads them as the same value.
const OTHER_BYTES: [(&str, &[&str]); 4] = [
    (
        "a number that is not an integer is encoded as decimal text, also where a float holds it",
        &[
            "number_0.5",
            "number_1.5",
            "number_-1.5",
            "number_1.50",
            "number_100.25",
            "number_0.0000000894069671630859375",
            "float_0.1",
            "float_1.5",
            "float_1e-30",
            "float_2.2250738585072014e-308",
            "float_0.30000000000000004",
            "float_2.1345990890934372e+15",
            "float_2.1345990890934378e+15",
            "other_f32",
            "other_text_zeros",
            "other_text_no_whole",
            "json_number_zeros",
        ],
    ),
    (
        "integers above the signed range are encoded as such, not as text",
        &[
            "number_9223372036854775808",
            "number_18446744073709551615",
            "number_1e19",
            "other_u64_max",
        ],
    ),
    ("sets keep the order they came in", &["other_set_order"]),
    (
        "go-cty escapes what is special in HTML, here in names in a type",
        &["dynamic_odd_names"],
    ),
];

/// Vectors that we write with other JSON text than go-cty.
const OTHER_TEXT: [(&str, &[&str]); 2] = [
    ("zero has no sign", &["number_-0"]),
    (
        "go-cty escapes what is special in HTML and JavaScript",
        &["string_html", "string_separators", "dynamic_odd_names"],
    ),
];

/// Vectors whose bytes and text go-cty itself reads as different values: a float prints fewer digits.
const NOT_EQUAL_IN_GO: [&str; 1] = ["number_0.0000000894069671630859375"];

/// Complains about the vectors that differ but are not listed, and those that are listed but do not differ.
fn assert_differences(found: &[String], listed: &[(&str, &[&str])]) {
    let mut listed: Vec<&str> = listed
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
    listed.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, listed);
}

#[test]
fn golden_vectors_have_our_types() {
    for vector in vectors() {
        // Lists of optional attributes are read and dropped.
        if !vector.name.starts_with("optional_") {
            assert_eq!(vector.ty().to_json(), vector.ty, "{}", vector.name);
        }
    }
}

#[test]
fn golden_vectors_mean_the_same_as_bytes_and_as_text() {
    for vector in vectors() {
        let name = &vector.name;
        let value = vector.value();
        assert_eq!(value.has_unknown(), !vector.known, "{name}");
        assert_eq!(vector.json.is_some(), vector.known, "{name}");
        if let Some(other) = vector.value_of_json() {
            let equal = !NOT_EQUAL_IN_GO.contains(&name.as_str());
            assert_eq!(value.same(&other), equal, "{name}: {value:?} {other:?}");
        }
    }
}

#[test]
fn golden_vectors_survive_us() {
    for vector in vectors() {
        let (name, ty) = (&vector.name, vector.ty());
        let again = msgpack::decode(&vector.encoded(), &ty).unwrap();
        // Strictly: refinements and the order of sets count.
        assert_eq!(again, vector.value(), "{name}");
        if let Some(value) = vector.value_of_json() {
            let text = json::encode(&value).unwrap();
            assert_eq!(json::decode(text.as_bytes(), &ty).unwrap(), value, "{name}");
        } else {
            assert!(json::encode(&vector.value()).is_err(), "{name}");
        }
    }
}

#[test]
fn golden_vectors_are_encoded_byte_by_byte_like_go_cty() {
    let mut different = Vec::new();
    for vector in vectors() {
        let encoded = match &vector.msgpack_encoded {
            Some(encoded) => from_hex(encoded),
            None => vector.msgpack.expand(from_hex),
        };
        if vector.encoded() != encoded {
            different.push(vector.name);
        }
    }
    assert_differences(&different, &OTHER_BYTES);
}

#[test]
fn golden_vectors_are_encoded_as_text_like_go_cty() {
    let mut different = Vec::new();
    for vector in vectors() {
        let (Some(value), Some(json)) = (vector.value_of_json(), &vector.json) else {
            continue;
        };
        let encoded = match &vector.json_encoded {
            Some(encoded) => from_text(encoded),
            None => json.expand(from_text),
        };
        if json::encode(&value).unwrap().into_bytes() != encoded {
            different.push(vector.name);
        }
    }
    assert_differences(&different, &OTHER_TEXT);
}

#[test]
fn golden_vectors_keep_refinements_and_drop_number_bounds() {
    let read = |name: &str| {
        let vectors = vectors();
        let vector = vectors.iter().find(|vector| vector.name == name).unwrap();
        match vector.value() {
            Value::Unknown(refinements) => refinements,
            other => panic!("{name}: {other:?}"),
        }
    };
    let known = |not_null, prefix: Option<&str>, min_length, max_length| Refinements {
        not_null,
        prefix: prefix.map(str::to_owned),
        min_length,
        max_length,
    };
    for (name, expected) in [
        ("refined_not_null_tuple", known(true, None, None, None)),
        (
            "refined_prefix",
            known(true, Some("arn:aws:ecs:"), None, None),
        ),
        (
            "refined_prefix_maybe_null",
            known(false, Some("x"), None, None),
        ),
        (
            "refined_prefix_emoji",
            known(true, Some("\u{1f680}-"), None, None),
        ),
        ("refined_min", known(true, None, Some(1), None)),
        ("refined_max", known(false, None, None, Some(3))),
        ("refined_zero_max", known(false, None, None, Some(0))),
        ("refined_both", known(true, None, Some(2), Some(70000))),
        ("bounds_lower", known(false, None, None, None)),
        ("bounds_upper", known(true, None, None, None)),
        ("bounds_both", known(true, None, None, None)),
        ("other_refinement_key", known(true, None, None, None)),
        ("other_unknown_code", known(false, None, None, None)),
    ] {
        assert_eq!(read(name), expected, "{name}");
    }
}

/// The program in `interop/`, built once; `None` where there is no `go`.
fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM.get_or_init(|| build("interop", "")).as_deref()
}

/// Builds the program in a folder of `interop/`; `None`, and a line of output, where there is no `go`.
fn build(name: &str, folder: &str) -> Option<PathBuf> {
    if let Err(error) = Command::new("go").arg("version").output() {
        assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        // Past the capture of the test harness, so that a skipped check is visible.
        let _ = writeln!(std::io::stderr(), "NOT RUN: go is not installed");
        return None;
    }
    let program = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("interop")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut build = Command::new("go");
    build
        .args(["build", "-trimpath", "-buildvcs=false", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(sources().join(folder))
        // The module as it is committed, and no C compiler.
        .envs([
            ("GOFLAGS", "-mod=readonly"),
            ("GOWORK", "off"),
            ("CGO_ENABLED", "0"),
        ]);
    succeed(&mut build);
    Some(program)
}

/// Where the Go programs are.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Runs the program with what a host's environment may not bring in. `None`: it could not be built without `go`.
fn interop(arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new(program()?);
    command.args(arguments);
    for variable in ["TF_LOG", "TF_LOG_PROVIDER", "PLUGIN_UNIX_SOCKET_DIR"] {
        command.env_remove(variable);
    }
    Some(succeed(&mut command))
}

#[test]
fn golden_vectors_are_current() {
    let Some(output) = interop(&["vectors"]) else {
        return;
    };
    let fresh = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(data(), &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(data()).unwrap();
    assert!(
        committed == fresh,
        "tests/data/vectors.json is out of date; run with UPDATE=1"
    );
}

#[test]
fn go_reads_what_we_write() {
    let records: Vec<_> = vectors()
        .iter()
        .map(|vector| {
            let text = vector
                .value_of_json()
                .map(|value| json::encode(&value).unwrap());
            json!({
                "name": vector.name,
                "known": !vector.value().has_unknown(),
                "msgpack": to_hex(&vector.encoded()),
                "json": text,
            })
        })
        .collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    serde_json::to_writer(&mut file, &records).unwrap();
    interop(&["decode", file.path().to_str().unwrap()]);
}

/// The example binary, which `cargo test` builds beside the tests.
#[cfg(unix)]
fn bare() -> String {
    let exe = std::env::current_exe().unwrap();
    let bare = exe.ancestors().nth(2).unwrap().join("examples/bare");
    assert!(
        bare.exists(),
        "{} is missing: run `cargo build --example bare`",
        bare.display()
    );
    bare.to_str().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn go_plugin_drives_us_with_tls() {
    interop(&["client", &bare(), "-tls=auto"]);
}

#[cfg(unix)]
#[test]
fn go_plugin_drives_us_without_tls() {
    interop(&["client", &bare(), "-tls=none"]);
}

#[cfg(unix)]
#[test]
fn the_suite_finds_no_fault_in_a_provider_on_the_go_framework() {
    use tfplug::testing::conformance::{Level, Options, Samples, run};
    let Some(binary) = build("toy", "framework") else {
        return;
    };
    let options = Options {
        binary,
        samples: Samples::read(&sources().join("framework/samples.json")).unwrap(),
        only: Vec::new(),
    };
    let report = run(&options, |_| {}).unwrap();
    let faults = report
        .failures()
        .filter(|one| one.case.level == Level::Protocol);
    let faults: Vec<String> = faults.map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(report.passed() >= 90, "{report}");
}
