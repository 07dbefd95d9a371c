//! Validation of a configuration against its schema, every fault with its path.

use crate::diagnostics::{Diagnostic, Diags, IGNORED, Severity};
use crate::model::{Attr, Model};
use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Check, unset};
use crate::value::Value;

use super::constraints;

/// Checks every attribute and block of `config`.
pub(super) fn config(block: &Block, config: &Value, write_only_allowed: bool) -> Diags {
    let mut diags = Diags::new();
    Walk::new(&mut diags, write_only_allowed).block(block, config, &Path::root());
    diags
}

/// Checks a configuration against its schema, and by the rules across its attributes if it can be read as a model. Where the
/// schema has an error, that of a rule would be the same mistake once more.
pub(crate) fn model<M: Model>(
    block: &Block,
    config: &Value,
    write_only_allowed: bool,
    rules: impl FnOnce(&M, &mut Diags),
) -> Diags {
    let mut diags = self::config(block, config, write_only_allowed);
    by_rules(config, rules, &mut diags);
    diags
}

fn by_rules<M: Model>(config: &Value, rules: impl FnOnce(&M, &mut Diags), diags: &mut Diags) {
    match M::decode(config, &Path::root()) {
        Ok(Attr::Known(model)) => {
            let own: Vec<_> = diags.iter().cloned().collect();
            rules(&model, diags);
            let all = std::mem::replace(diags, Diags::new());
            *diags = without_repetitions(&own, all);
        }
        Ok(_) => {}
        Err(error) => {
            let summary = match error.path.names() {
                root if root.is_empty() => "Invalid value".to_owned(),
                name => format!("Invalid value for {name}"),
            };
            diags.error(&error.path, summary, error.message);
        }
    }
}

/// The messages without the errors that came after `own`, and are at the place of one of those. Where an error comes after a
/// warning that its place is ignored, the error alone stays.
fn without_repetitions(own: &[Diagnostic], all: Diags) -> Diags {
    let is_error = |one: &Diagnostic| one.severity == Severity::Error;
    let all: Vec<Diagnostic> = all.into_iter().collect();
    let has_error =
        |among: &[Diagnostic], at: &Path| among.iter().any(|it| is_error(it) && it.path == *at);
    let (_, later) = all.split_at(own.len().min(all.len()));
    let kept = |(at, one): &(usize, &Diagnostic)| match *at < own.len() {
        true => one.rule.as_deref() != Some(IGNORED) || !has_error(later, &one.path),
        false => !is_error(one) || !has_error(own, &one.path),
    };
    let kept = all.iter().enumerate().filter(kept);
    kept.map(|(_, one)| one.clone()).collect()
}

struct Walk<'a> {
    write_only_allowed: bool,
    /// Whether nothing is set in the block or object that is visited: it is the same as none.
    in_unset: bool,
    diags: &'a mut Diags,
}

impl<'a> Walk<'a> {
    fn new(diags: &'a mut Diags, write_only_allowed: bool) -> Self {
        Self {
            write_only_allowed,
            in_unset: false,
            diags,
        }
    }

    /// Visits the objects of a block or attribute.
    fn inside(&mut self, unset: bool, visit: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.in_unset, unset);
        visit(self);
        self.in_unset = around;
    }

    fn block(&mut self, block: &Block, value: &Value, at: &Path) {
        constraints::check(&block.constraints, value, at, self.diags);
        for attribute in &block.attributes {
            self.attribute(
                attribute,
                value.get(&attribute.name).unwrap_or(&Value::Null),
                &at.attr(&attribute.name),
            );
        }
        for nested in &block.blocks {
            let path = at.attr(&nested.name);
            let Some(value) = value.get(&nested.name) else {
                continue;
            };
            if let (Some(reason), false) = (&nested.block.deprecated, value.children().is_empty()) {
                self.diags
                    .warn(&path, format!("{} is deprecated", path.names()), reason);
            }
            self.checks(&nested.checks, false, value, &path);
            let members = nested.block.clone().into_members();
            let unset = unset::is_unset(Some(&Value::Null), &members, value);
            if unset {
                self.ignored(&members, value, &path);
            }
            self.inside(unset, |walk| match value {
                Value::Object(_) => walk.block(&nested.block, value, &path),
                many => walk.each(many, &path, |walk, element, path| {
                    walk.block(&nested.block, element, path)
                }),
            });
        }
    }

    fn each(&mut self, many: &Value, at: &Path, mut visit: impl FnMut(&mut Self, &Value, &Path)) {
        // An element that is unknown as a whole is accepted silently.
        let children = many.children().into_iter();
        for (step, element) in children.filter(|(_, element)| matches!(element, Value::Object(_))) {
            // The protocol has no step into a set.
            let path = if matches!(many, Value::Set(_)) {
                at.clone()
            } else {
                at.then(step)
            };
            visit(self, element, &path);
        }
    }

    fn attribute(&mut self, attribute: &Attribute, value: &Value, at: &Path) {
        let name = at.names();
        if value.is_null() {
            if attribute.required && !self.in_unset {
                self.diags.error(
                    at,
                    format!("Missing {name}"),
                    "It is required. Give it a value.",
                );
            }
            return;
        }
        if !attribute.required && !attribute.optional {
            let detail = "The provider sets it; remove it from the configuration.";
            self.diags
                .error(at, format!("{name} cannot be set"), detail);
            return;
        }
        if attribute.write_only && !self.write_only_allowed {
            let detail = "Write-only attributes need Terraform 1.11, OpenTofu 1.11 or newer.";
            self.diags
                .error(at, format!("{name} is not supported here"), detail);
        }
        if let (Some(reason), false) = (&attribute.deprecated, value.is_unknown()) {
            self.diags.warn(at, format!("{name} is deprecated"), reason);
        }
        // Unset in another spelling, such as an empty string: there is no value to check.
        let unset = attribute.is_unset(value);
        if !unset || (attribute.required && !self.in_unset) {
            match is_missing(attribute, value) {
                true => self.empty(at),
                false => self.checks(&attribute.checks, attribute.sensitive, value, at),
            }
        }
        self.strays(attribute, value, at);
        let members = attribute.object_members();
        if unset {
            self.ignored(members, value, at);
        }
        if !members.is_empty() {
            let visit = |walk: &mut Self, element: &Value, path: &Path| {
                constraints::check(&attribute.constraints, element, path, walk.diags);
                for member in members {
                    let value = element.get(&member.name).unwrap_or(&Value::Null);
                    walk.attribute(member, value, &path.attr(&member.name));
                }
            };
            self.inside(unset, |walk| match value {
                Value::Object(_) => visit(walk, value, at),
                many => walk.each(many, at, visit),
            });
        }
    }

    /// Warns of an object in which nothing is set although it has to have something: it is the same as none. Where all of
    /// it may be left out, and where it is absent, nothing is lost.
    fn ignored(&mut self, members: &[Attribute], value: &Value, at: &Path) {
        let required = || members.iter().filter(|it| it.required);
        let (Some(member), false) = (required().next(), self.in_unset) else {
            return;
        };
        let objects = value.children();
        let object = match value {
            Value::Object(_) => Some(value),
            _ => objects.first().map(|(_, object)| *object),
        };
        if object.is_none_or(|object| is_filled_in(members, object)) {
            return;
        }
        // An explicit false states that the block is off.
        let is_off = |object: &Value| {
            let mut all = required().filter_map(|it| object.get(&it.name));
            all.any(|it| *it == Value::Bool(false))
        };
        if object.is_some_and(|object| !is_off(object)) {
            let name = at.names();
            let object = match value {
                Value::List(_) => at.index(0),
                _ => at.clone(),
            };
            let path = object.attr(&member.name);
            let detail = format!(
                "{} is empty and nothing else is set, which is the same as no {name}. Give it a value. Where none is \
                 meant, leave {name} out, in a module with a dynamic block over an empty list.",
                path.names()
            );
            self.is_ignored(path, &name, detail);
        }
    }

    fn is_ignored(&mut self, at: Path, name: &str, detail: String) {
        let summary = format!("{name} is ignored, because it is empty");
        let warning = Diagnostic::new(Severity::Warning, at, summary, detail);
        self.diags.push(Diagnostic {
            rule: Some(IGNORED.into()),
            ..warning
        });
    }

    /// Complains about a required string that is empty.
    fn empty(&mut self, at: &Path) {
        let name = at.names();
        let detail = format!(
            "It is required. Set {name} to a value. Where it is a reference, look at the value that the reference has: a \
             variable, an output or another resource gives an empty string."
        );
        self.diags.error(at, format!("{name} is empty"), detail);
    }

    /// An empty string among the elements of a list is mostly a variable without a value. The protocol has no step into a
    /// set.
    fn strays(&mut self, attribute: &Attribute, value: &Value, at: &Path) {
        if !self.in_unset && attribute.is_all_empty_strings(value) {
            let name = at.names();
            let detail = format!(
                "Its elements are empty strings, which is the same as no {name}. Look at the variable that they come from. \
                 Where none is meant, remove them, for example with the function compact."
            );
            self.is_ignored(at.clone(), &name, detail);
        }
        for index in attribute.stray_empty_strings(value) {
            let path = match value {
                Value::Set(_) => at.clone(),
                _ => at.index(index),
            };
            let name = at.names();
            self.diags.error(
                path,
                format!("{name} has an empty string among its elements"),
                format!(
                    "Each element of {name} has to have a value. Remove the empty string, for example with the \
                     function compact, or look at the variable that it comes from."
                ),
            );
        }
    }

    /// Faults of a sensitive value are not shown: they may quote it.
    fn checks(&mut self, checks: &[Check], sensitive: bool, value: &Value, at: &Path) {
        for check in checks {
            for (path, message) in check.faults(value, at) {
                let in_set = crosses_set(value, at, &path);
                let path = if in_set { at.clone() } else { path };
                let text = match sensitive {
                    true => check.describe().to_owned(),
                    false => message,
                };
                let summary = format!("Invalid value for {}", at.names());
                let fault = Diagnostic::new(Severity::Error, path, summary, text);
                self.diags.push(match check.rule() {
                    Some(id) => fault.of_rule(id),
                    None => fault,
                });
            }
        }
    }
}

/// Whether a member has a value by default, here or in a block inside: the object is not empty then, and a required member is
/// missed in it.
fn is_filled_in(members: &[Attribute], object: &Value) -> bool {
    members.iter().any(|member| {
        let inner = member.object_members();
        let own = match &member.default {
            Some(default) => !member.is_unset(default),
            None => member.optional && member.computed,
        };
        let inside = |value: &Value| match value {
            Value::Object(_) => is_filled_in(inner, value),
            _ => {
                let mut elements = value.items().iter();
                elements.any(|element| is_filled_in(inner, element))
            }
        };
        own || (!inner.is_empty() && object.get(&member.name).is_some_and(inside))
    })
}

/// Whether the value is the empty string of a required attribute, where the schema takes that for unset.
fn is_missing(attribute: &Attribute, value: &Value) -> bool {
    let declared = matches!(attribute.unset, Some(Value::Null));
    let cleared = attribute.counterpart.clear.is_some();
    value.as_str() == Some("") && attribute.required && declared && !cleared
}

/// Whether a path below `at` leads into a set.
fn crosses_set(value: &Value, at: &Path, path: &Path) -> bool {
    matches!(value, Value::Set(_))
        && matches!(path.steps().get(at.steps().len()), Some(Step::Index(_)))
}

#[cfg(test)]
mod tests;
