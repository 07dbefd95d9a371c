//! The rules for the fields of a model: flags that exclude each other, illegal names, what is missing.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::Error;

use crate::faults::Faults;
use crate::field::Field;

impl Faults {
    /// Checks the fields against the rules.
    pub(crate) fn check(&mut self, fields: &[Field]) {
        let mut names = BTreeSet::new();
        for field in fields {
            if !names.insert(field.name.as_str()) {
                self.add(field.name_span, field, "the name is declared twice");
            }
            if !legal(&field.name) {
                let message =
                    "not a legal name: lower-case letters, digits and underscores, no digit first";
                self.add(field.name_span, field, message);
            }
            if field.timeouts.is_some() {
                self.timeouts(field);
            } else if field.block {
                self.block(field);
            } else {
                self.attribute(field);
            }
        }
    }

    fn add(&mut self, span: Span, field: &Field, message: &str) {
        self.push(Error::new(span, format!("{}: {message}", field.name)));
    }

    fn timeouts(&mut self, field: &Field) {
        if field.name != "timeouts" {
            let message =
                "the block is always called `timeouts`: under another name it has no effect";
            self.add(field.name_span, field, message);
        }
        for (_, span) in field.flags.iter().filter(|(flag, _)| flag != "timeouts") {
            self.add(*span, field, "`timeouts` goes without other flags");
        }
    }

    fn block(&mut self, field: &Field) {
        for (flag, span) in &field.flags {
            let message = match flag.as_str() {
                "required" | "optional" => "a block is required by `min`, else optional",
                "computed" => "a block cannot be computed; use an attribute of type list or set",
                "nested" => "choose `block` or `nested`",
                "sensitive" | "write_only" => {
                    "a block cannot be hidden as a whole; flag the attributes inside"
                }
                "keep" | "never_null" | "empty_is_value" | "default" | "prefix" | "eq"
                | "unset" | "each" | "force_new_if" => {
                    "this flag is for attributes; a block takes `min`, `max`, `force_new`, `validate`, `api`, `answer`, `local`, `clear`, `key`, `deprecated` and `name`"
                }
                _ => continue,
            };
            self.add(*span, field, message);
        }
        if let (Some(min), Some(max), Some(span)) = (field.min, field.max, field.place("min"))
            && max > 0
            && min > max
        {
            self.add(span, field, "`min` is greater than `max`");
        }
    }

    fn attribute(&mut self, field: &Field) {
        let Field {
            required,
            optional,
            computed,
            ..
        } = *field;
        if !(required || optional || computed) {
            let message = "choose `required`, `optional` or `computed`";
            self.add(field.ident.span(), field, message);
            return;
        }
        let computed_only = computed && !optional && !required;
        for (flag, wrong, message) in [
            (
                "required",
                required && (optional || computed),
                "`required` goes with neither `optional` nor `computed`",
            ),
            ("default", required, "a required attribute has no default"),
            (
                "default",
                !required && (!optional || !computed),
                "a default needs `optional` and `computed`: core lets only computed attributes differ from the configuration",
            ),
            (
                "write_only",
                computed,
                "a write-only attribute is never computed",
            ),
            ("keep", !computed, "`keep` is for computed attributes"),
            ("prefix", !computed, "`prefix` is for computed attributes"),
            (
                "never_null",
                !computed,
                "`never_null` is for computed attributes",
            ),
            (
                "force_new",
                computed_only,
                "`force_new` is for attributes that users can change",
            ),
            (
                "force_new_if",
                computed_only,
                "`force_new_if` is for attributes that users can change",
            ),
            (
                "force_new_if",
                field.force_new,
                "`force_new` replaces on every change already",
            ),
            (
                "validate",
                computed_only,
                "`validate` is for attributes that users can write",
            ),
            (
                "each",
                computed_only,
                "`each` is for attributes that users can write",
            ),
            (
                "clear",
                computed_only,
                "`clear` is for attributes that users can write",
            ),
            (
                "local",
                field.api.is_some() || field.answer.is_some(),
                "`local` goes with neither `api` nor `answer`",
            ),
            ("min", true, "`min` is for blocks"),
            ("max", true, "`max` is for blocks"),
        ] {
            if let (true, Some(span)) = (wrong, field.place(flag)) {
                self.add(span, field, message);
            }
        }
    }
}

fn legal(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    name.bytes().next().is_some_and(letter)
        && name
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit())
}
