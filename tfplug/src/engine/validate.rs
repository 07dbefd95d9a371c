//! Validation of a configuration against its schema, every fault with its path.

use crate::diagnostics::Diags;
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

/// Checks a configuration against its schema, and by the rules across its attributes if it can be read as a model.
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

/// The same for what only asks, a list or a data source: a required argument that is empty, where that means unset, would
/// select something else than was meant.
pub(crate) fn question<M: Model>(
    block: &Block,
    config: &Value,
    rules: impl FnOnce(&M, &mut Diags),
) -> Diags {
    let mut diags = Diags::new();
    let mut walk = Walk {
        asks: true,
        ..Walk::new(&mut diags, false)
    };
    walk.block(block, config, &Path::root());
    by_rules(config, rules, &mut diags);
    diags
}

fn by_rules<M: Model>(config: &Value, rules: impl FnOnce(&M, &mut Diags), diags: &mut Diags) {
    match M::decode(config, &Path::root()) {
        Ok(Attr::Known(model)) => rules(&model, diags),
        Ok(_) => {}
        Err(error) => diags.error(&error.path, "Invalid value", error.message),
    }
}

struct Walk<'a> {
    write_only_allowed: bool,
    /// Whether the configuration is that of a list or a data source.
    asks: bool,
    /// Whether nothing is set in the block or object that is visited: it is the same as none.
    in_unset: bool,
    diags: &'a mut Diags,
}

impl<'a> Walk<'a> {
    fn new(diags: &'a mut Diags, write_only_allowed: bool) -> Self {
        Self {
            write_only_allowed,
            asks: false,
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
                    .warn(&path, format!("{} is deprecated", nested.name), reason);
            }
            self.checks(&nested.name, &nested.checks, false, value, &path);
            let members = nested.block.clone().into_members();
            let unset = unset::is_unset(Some(&Value::Null), &members, value);
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
        let name = &attribute.name;
        if value.is_null() {
            if attribute.required {
                self.diags
                    .error(at, format!("Missing {name}"), format!("{at} is required."));
            }
            return;
        }
        if self.asks && attribute.required && !self.in_unset && attribute.is_unset(value) {
            let detail = format!("{at} is required, and an empty value selects nothing. Set it.");
            self.diags.error(at, format!("{name} is empty"), detail);
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
            self.checks(name, &attribute.checks, attribute.sensitive, value, at);
        }
        let members = attribute.object_members();
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

    /// Faults of a sensitive value are not shown: they may quote it.
    fn checks(&mut self, name: &str, checks: &[Check], sensitive: bool, value: &Value, at: &Path) {
        for check in checks {
            for (path, message) in check.faults(value, at) {
                let in_set = crosses_set(value, at, &path);
                let path = if in_set { at.clone() } else { path };
                let text = match sensitive {
                    true => check.describe().to_owned(),
                    false => message,
                };
                self.diags
                    .error(path, format!("Invalid value for {name}"), text);
            }
        }
    }
}

/// Whether a path below `at` leads into a set.
fn crosses_set(value: &Value, at: &Path, path: &Path) -> bool {
    matches!(value, Value::Set(_))
        && matches!(path.steps().get(at.steps().len()), Some(Step::Index(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validator::one_of;

    /// A cluster setting.
    #[derive(Clone, Debug, crate::Model)]
    struct Setting {
        /// Its name.
        #[tf(required, validate = one_of(&["a", "b"]))]
        name: Attr<String>,
    }

    /// A cluster.
    #[derive(Clone, Debug, crate::Model)]
    struct Cluster {
        /// Objects of a plain type.
        #[tf(optional, computed)]
        setting: Attr<Vec<Setting>>,
    }

    fn faults(elements: Vec<Value>) -> Vec<String> {
        let config = Value::Object([("setting".to_owned(), Value::List(elements))].into());
        let diags = config_faults(&config);
        diags
            .iter()
            .map(|diagnostic| diagnostic.path.to_string())
            .collect()
    }

    fn config_faults(value: &Value) -> Diags {
        config(&Cluster::block(), value, true)
    }

    fn setting(name: Value) -> Value {
        Value::Object([("name".to_owned(), name)].into())
    }

    #[test]
    fn members_of_plain_objects_are_checked_as_if_they_were_nested() {
        let elements = vec![
            setting("a".into()),
            setting("c".into()),
            setting(Value::Null),
        ];
        assert_eq!(faults(elements), ["setting[1].name", "setting[2].name"]);
    }

    #[test]
    fn unknown_values_are_accepted() {
        let elements = vec![Value::unknown(), setting(Value::unknown())];
        assert_eq!(faults(elements), Vec::<String>::new());
    }

    /// A list of services.
    #[derive(Clone, Debug, crate::Model)]
    #[tf(unset)]
    struct Services {
        /// Where they are.
        #[tf(required)]
        cluster: Attr<String>,
        /// Any unless set.
        #[tf(optional)]
        team: Attr<String>,
    }

    #[test]
    fn an_empty_argument_that_a_question_needs_is_an_error() {
        let faults = |cluster: Value| {
            let config = crate::object! { cluster: cluster, team: "" };
            let diags = question(&Services::block(), &config, |_: &Services, _| {});
            let found = diags.iter().map(|it| format!("{} {}", it.path, it.summary));
            found.collect::<Vec<_>>()
        };
        assert_eq!(faults("".into()), ["cluster cluster is empty"]);
        assert_eq!(faults(Value::Null), ["cluster Missing cluster"]);
        assert!(faults("main".into()).is_empty());
        assert!(faults(Value::unknown()).is_empty());
    }
}
