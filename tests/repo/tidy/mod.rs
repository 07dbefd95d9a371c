//! Rules of the house as tests: each is a pure function from a file to its faults, with a test of its own that shows it
//! failing.
//!
//! A rule that is wrong for a good reason is changed here, in review, together with that reason.

mod circles;
mod code;
mod examples;
mod imports;
mod manifests;
mod names;
mod sources;
mod wording;

use crate::repository::{File, below, files, inventory, root};

#[track_caller]
fn holds(rule: fn(&File) -> Vec<String>) {
    let faults: Vec<String> = files().iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn imports_point_downward() {
    holds(imports::imports);
}

#[test]
fn modules_import_each_other_in_no_circle() {
    let faults = circles::circles(&files());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn requests_are_sent_by_api_only() {
    holds(imports::sends);
}

#[test]
fn object_files_have_known_roles() {
    holds(names::roles);
}

#[test]
fn comments_are_plain_sentences() {
    holds(wording::wording);
}

#[test]
fn names_have_a_meaning() {
    holds(names::empty_names);
}

#[test]
fn every_file_begins_with_its_purpose() {
    holds(sources::module_comment);
}

#[test]
fn files_are_short() {
    holds(sources::size);
}

#[test]
fn ignored_tests_have_a_reason() {
    holds(sources::ignored_tests);
}

#[test]
fn dependencies_have_reasons() {
    holds(manifests::reasons);
}

#[test]
fn versions_are_in_one_table() {
    holds(manifests::versions);
}

#[test]
fn nothing_depends_on_one_machine() {
    holds(manifests::machine);
}

#[test]
fn everything_has_an_example() {
    let faults = examples::examples(&inventory(), &below("examples"));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_rules_see_the_repository() {
    let files = files();
    for path in [
        "Cargo.toml",
        "src/lib.rs",
        "tfplug/src/lib.rs",
        "tests/repo/main.rs",
    ] {
        assert!(
            files.iter().any(|file| file.path == path),
            "{path} is not among the files of {}",
            root().display()
        );
    }
}
