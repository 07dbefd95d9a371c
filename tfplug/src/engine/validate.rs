//! Validation of a configuration against its schema, every fault with its path.

use crate::diagnostics::{Diagnostic, Diags, Severity};
use crate::model::{Attr, Model};
use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Check, unset};
use crate::value::Value;

use super::constraints;

/// Checks every attribute and block of `config`.
pub(super) fn config(block: &Block, config: &Value, write_only_allowed: bool) -> Diags {
    let mut diags = Diags::new();
    let mut walk = Walk {
        write_only_allowed,
        in_unset: false,
        diags: &mut diags,
    };
    walk.block(block, config, &Path::root());
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
    match M::decode(config, &Path::root()) {
        Ok(Attr::Known(model)) => {
            let own: Vec<_> = diags.iter().cloned().collect();
            rules(&model, &mut diags);
            diags = without_repetitions(&own, diags);
        }
        Ok(_) => {}
        Err(error) => diags.error(&error.path, "Invalid value", error.message),
    }
    diags
}

/// The messages without the errors that came after `own`, and are at the place of one of those.
fn without_repetitions(own: &[Diagnostic], all: Diags) -> Diags {
    let is_error = |one: &Diagnostic| one.severity == Severity::Error;
    let places: Vec<&Path> = own
        .iter()
        .filter(|it| is_error(it))
        .map(|it| &it.path)
        .collect();
    let kept = |(at, one): &(usize, Diagnostic)| {
        *at < own.len() || !is_error(one) || !places.contains(&&one.path)
    };
    let all = all.into_iter().enumerate().filter(kept);
    all.map(|(_, one)| one).collect()
}

struct Walk<'a> {
    write_only_allowed: bool,
    /// Whether nothing is set in the block or object that is visited: it is the same as none.
    in_unset: bool,
    diags: &'a mut Diags,
}

impl Walk<'_> {
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
            if attribute.required {
                self.diags
                    .error(at, format!("Missing {name}"), format!("{at} is required."));
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
            self.checks(&attribute.checks, attribute.sensitive, value, at);
            self.emptiness(attribute, value, at);
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
        // A member that is filled in makes a block that is not empty, and the required one is missed there.
        let fills = |it: &Attribute| match &it.default {
            Some(default) => !it.is_unset(default),
            None => it.optional && it.computed,
        };
        if members.iter().any(fills) {
            return;
        }
        let given = |object: &Value| {
            let is_given = |it: &Attribute| object.get(&it.name).is_some_and(|it| !it.is_null());
            required().all(is_given)
        };
        let objects = value.children();
        let object = match value {
            Value::Object(_) => Some(value),
            _ => objects.first().map(|(_, object)| *object),
        };
        if object.is_some_and(given) {
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
            self.diags.warn(
                path,
                format!("{name} is ignored, because it is empty"),
                detail,
            );
        }
    }

    /// A required string that is empty where the schema takes that for unset.
    fn emptiness(&mut self, attribute: &Attribute, value: &Value, at: &Path) {
        let declared = matches!(attribute.unset, Some(Value::Null));
        let cleared = attribute.counterpart.clear.is_some();
        let mut there = self.diags.iter();
        if value.as_str() != Some("")
            || !attribute.required
            || !declared
            || cleared
            || there.any(|it| it.path == *at)
        {
            return;
        }
        let name = at.names();
        let detail = format!(
            "{name} is required. Set {at} to a value. Where it is a reference, look at the value that the reference has: \
             a variable, an output or another resource gives an empty string."
        );
        self.diags.error(at, format!("{at} is empty"), detail);
    }

    /// An empty string among the elements of a list is mostly a variable without a value. The protocol has no step into a
    /// set.
    fn strays(&mut self, attribute: &Attribute, value: &Value, at: &Path) {
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
                    "Each element of {name} has to have a value. Remove the empty string, for example with \
                     compact({name}), or look at the variable that it comes from."
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
                self.diags
                    .error(path, format!("Invalid value for {}", at.names()), text);
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

    /// A service.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Service {
        /// Needed.
        #[tf(required)]
        name: Attr<String>,
        /// Names.
        #[tf(optional)]
        groups: Attr<crate::Set<String>>,
        /// Arguments.
        #[tf(optional, empty_is_value)]
        command: Attr<Vec<String>>,
        /// Names in order.
        #[tf(optional)]
        stages: Attr<Vec<String>>,
        /// Once.
        #[tf(block)]
        registry: Attr<Registry>,
        /// Nothing in it is needed.
        #[tf(block)]
        monitor: Attr<Monitor>,
        /// In any number.
        #[tf(optional)]
        ports: Attr<Vec<Port>>,
    }

    /// A registry.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Registry {
        /// Needed.
        #[tf(required)]
        arn: Attr<String>,
        /// Not needed.
        #[tf(optional, unset = 0)]
        port: Attr<i64>,
    }

    /// A monitor.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Monitor {
        /// Not needed.
        #[tf(optional)]
        level: Attr<String>,
    }

    /// A port.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Port {
        /// Needed.
        #[tf(required, validate = one_of(&["a", "b"]))]
        name: Attr<String>,
    }

    fn found(service: &Service) -> Vec<String> {
        let diags = config(&Service::block(), &crate::Field::encode(service), true);
        let shown =
            |one: &crate::Diagnostic| format!("{:?} {}: {}", one.severity, one.path, one.summary);
        diags.iter().map(shown).collect()
    }

    fn service() -> Service {
        Service {
            name: "web".into(),
            ..Service::default()
        }
    }

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn a_block_whose_needed_member_is_empty_is_pointed_out_and_absence_is_not() {
        let registry = |arn: &str, port: Attr<i64>| Service {
            registry: Registry {
                arn: arn.into(),
                port,
            }
            .into(),
            ..service()
        };
        let ignored = ["Warning registry[0].arn: registry is ignored, because it is empty"];
        assert_eq!(found(&registry("", 0.into())), ignored);
        assert_eq!(
            found(&registry("", 80.into())),
            ["Error registry[0].arn: registry[0].arn is empty"]
        );
        let without_needs = Service {
            monitor: Monitor { level: "".into() }.into(),
            ..service()
        };
        for silent in [service(), registry("x", Attr::Null), without_needs] {
            assert_eq!(found(&silent), Vec::<String>::new());
        }
    }

    #[test]
    fn a_rule_does_not_repeat_the_error_of_the_schema() {
        let summaries = |name: Attr<String>| -> Vec<String> {
            let service = Service { name, ..service() };
            let value = crate::Field::encode(&service);
            let diags = model::<Service>(&Service::block(), &value, true, |_, diags| {
                diags.error("name", "A service without a name", "");
                diags.warn("name", "A warning", "");
                diags.error("stages", "No stages", "");
            });
            diags.iter().map(|one| one.summary.clone()).collect()
        };
        assert_eq!(
            summaries(Attr::Null),
            ["Missing name", "A warning", "No stages"]
        );
        let all = ["A service without a name", "A warning", "No stages"];
        assert_eq!(summaries("web".into()), all);
    }

    #[test]
    fn a_needed_string_is_not_empty() {
        let nameless = Service {
            name: "".into(),
            ..service()
        };
        assert_eq!(found(&nameless), ["Error name: name is empty"]);
    }

    #[test]
    fn an_empty_string_among_elements_is_found_at_its_place() {
        let strays = Service {
            groups: crate::Set(texts(&["a", ""])).into(),
            stages: texts(&["a", "", "b"]).into(),
            command: texts(&["echo", ""]).into(),
            ..service()
        };
        let text = "has an empty string among its elements";
        assert_eq!(
            found(&strays),
            [
                format!("Error groups: groups {text}"),
                format!("Error stages[1]: stages {text}"),
            ]
        );
        let unset = Service {
            groups: crate::Set(texts(&["", ""])).into(),
            ..service()
        };
        assert_eq!(found(&unset), Vec::<String>::new());
    }

    #[test]
    fn a_summary_names_the_attribute_with_what_it_is_in() {
        let ports = Service {
            ports: vec![Port { name: "a".into() }, Port { name: "c".into() }].into(),
            ..service()
        };
        assert_eq!(
            found(&ports),
            ["Error ports[1].name: Invalid value for ports.name"]
        );
    }

    #[test]
    fn unknown_values_are_accepted() {
        let elements = vec![Value::unknown(), setting(Value::unknown())];
        assert_eq!(faults(elements), Vec::<String>::new());
    }
}
