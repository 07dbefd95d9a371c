//! Rules for every source file: purpose, size, reasons, wording.

use super::code::{has_bare_attribute, lines_without_tests, whole};
use crate::repository::File;

/// Above this a file is split.
const MOST_LINES: usize = 500;

/// The first lines of a file are its purpose.
pub(crate) fn module_comment(file: &File) -> Vec<String> {
    let first = file.text.lines().find(|line| !line.trim().is_empty());
    // Compile-fail cases are compared with the compiler's messages, line by line.
    let exempt = !file.is_rust() || file.is_generated() || file.path.contains("/compile_fail/");
    if exempt || first.is_some_and(|line| line.starts_with("//! ")) {
        return Vec::new();
    }
    vec![format!(
        "{}: begin with //! and what the file is for",
        file.path
    )]
}

/// Files can be read in one sitting.
pub(crate) fn size(file: &File) -> Vec<String> {
    let tests = file.test || !file.path.contains("src/");
    if !file.is_rust() || file.is_generated() || tests {
        return Vec::new();
    }
    let lines = lines_without_tests(&file.text);
    if lines <= MOST_LINES {
        return Vec::new();
    }
    vec![format!(
        "{}: {lines} lines without tests, {MOST_LINES} at most; split it",
        file.path
    )]
}

/// A test that does not run has a reason.
pub(crate) fn ignored_tests(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    match whole(file) {
        Ok(tokens) if has_bare_attribute(tokens.clone(), "ignore") => {
            vec![format!(
                "{}: give the reason: #[ignore = \"why\"]",
                file.path
            )]
        }
        Ok(_) => Vec::new(),
        Err(fault) => vec![fault],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_purpose_is_found() {
        for text in ["", "use std::fmt;\n", "// Not a doc comment.\n"] {
            assert_eq!(
                module_comment(&File::new("src/a.rs", text)).len(),
                1,
                "{text}"
            );
        }
        assert_eq!(
            module_comment(&File::new("src/a.rs", "//! Purpose.\n")),
            Vec::<String>::new()
        );
        assert_eq!(
            module_comment(&File::new("README.md", "# Title\n")),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_long_file_is_found_but_tests_do_not_count() {
        let long = "x\n".repeat(MOST_LINES + 1);
        assert_eq!(size(&File::new("src/a.rs", &long)).len(), 1);
        let tested = format!(
            "{}#[cfg(test)]\nmod tests {{\n{long}}}\n",
            "x\n".repeat(MOST_LINES)
        );
        assert_eq!(size(&File::new("src/a.rs", &tested)), Vec::<String>::new());
        assert_eq!(
            size(&File::new("tfplug/src/proto/plugin.rs", &long)),
            Vec::<String>::new()
        );
    }

    #[test]
    fn an_ignored_test_without_reason_is_found() {
        let bare = "mod tests { #[test] #[ignore] fn f() {} }";
        assert_eq!(ignored_tests(&File::new("src/a.rs", bare)).len(), 1);
        let reason = "#[test] #[ignore = \"needs AWS\"] fn f() {}";
        assert_eq!(
            ignored_tests(&File::new("src/a.rs", reason)),
            Vec::<String>::new()
        );
    }
}
