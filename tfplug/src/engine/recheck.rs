//! The rules once more, on a configuration that validation has not seen.
//!
//! Core validates the configuration, and then puts values of the state into it where `ignore_changes` is set. The result
//! may break rules that each of the two keeps. A plan that changes nothing, and a rule that the state breaks already,
//! are left alone.

use crate::diagnostics::{Diagnostic, Diags, Severity};
use crate::resource::Resource;

use super::resource::Erased;
use super::{ErasedResource, PlanAnswer, PlanRequest};

const CAUSE: &str = "The configuration itself passes validation: lifecycle.ignore_changes puts values of the state \
                     in the place of the configured ones. Take the attribute out of ignore_changes for this change.";

impl<R: Resource> Erased<R> {
    /// Adds to a plan the errors of a configuration that core has changed.
    pub(super) fn recheck(&self, request: &PlanRequest, answer: &mut PlanAnswer) {
        let (config, prior) = (&request.config, &request.prior);
        let changes = !prior.is_null() && !answer.planned.same(prior);
        if !changes || answer.diags.has_errors() {
            return;
        }
        let faults = errors(self.validate(config, true));
        if faults.is_empty() {
            return;
        }
        let before = errors(self.validate(prior, true));
        let known = |fault: &Diagnostic| {
            let same = |it: &Diagnostic| it.path == fault.path && it.summary == fault.summary;
            before.iter().any(same)
        };
        for fault in faults.into_iter().filter(|fault| !known(fault)) {
            let detail = format!("{}\n\n{CAUSE}", fault.detail);
            answer.diags.push(Diagnostic { detail, ..fault });
        }
    }
}

fn errors(diags: Diags) -> Vec<Diagnostic> {
    let errors = diags.into_iter();
    errors
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::erase_resource;
    use super::*;
    use crate::context::Cx;
    use crate::private::Private;
    use crate::resource::{Change, Object};
    use crate::value::Value;
    use crate::{Attr, Model, Result};

    /// One of two.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(conflicting(text, map))]
    struct Choice {
        /// One way.
        #[tf(optional)]
        text: Attr<String>,
        /// The other way.
        #[tf(optional)]
        map: Attr<String>,
        /// Something else.
        #[tf(optional)]
        note: Attr<String>,
    }

    struct Choices;

    impl Resource for Choices {
        type Client = ();
        type Model = Choice;
        type Identity = ();
        const TYPE: &'static str = "choice";

        fn validate(&self, config: &Choice, diags: &mut Diags) {
            if config.text.is_null() && config.map.is_null() {
                diags.error("map", "Neither is configured", "Configure one.");
            }
        }

        async fn create(&self, _: &Cx<()>, _: &mut Change<Choice>) -> Result {
            Ok(())
        }

        async fn read(&self, _: &Cx<()>, _: &mut Object<Choice>) -> Result {
            Ok(())
        }

        async fn delete(&self, _: &Cx<()>, _: &mut Object<Choice>) -> Result {
            Ok(())
        }
    }

    fn choice(text: Option<&str>, map: Option<&str>, note: &str) -> Value {
        let value = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        Value::Object(
            [
                ("text".to_owned(), value(text)),
                ("map".to_owned(), value(map)),
                ("note".to_owned(), note.into()),
            ]
            .into(),
        )
    }

    /// The errors of a plan, as `path: summary`.
    fn plan(config: &Value, prior: &Value) -> Vec<String> {
        let request = PlanRequest {
            config: config.clone(),
            prior: prior.clone(),
            proposed: config.clone(),
            private: Private::default(),
            identity: Value::Null,
            meta: Value::Null,
        };
        let answer = erase_resource(Choices).plan(Some(&()), request);
        let messages = |it: Diagnostic| {
            assert!(it.detail.contains("ignore_changes"), "{}", it.detail);
            format!("{}: {}", it.path, it.summary)
        };
        answer.diags.into_iter().map(messages).collect()
    }

    #[test]
    fn rules_hold_for_what_ignore_changes_makes_of_a_configuration() {
        let (text, map) = (choice(Some("a"), None, "x"), choice(None, Some("b"), "x"));
        assert_eq!(plan(&map, &text), Vec::<String>::new());
        let both = choice(Some("a"), Some("b"), "x");
        assert_eq!(plan(&both, &text), ["map: map conflicts with text"]);
        let neither = choice(None, None, "x");
        assert_eq!(plan(&neither, &text), ["map: Neither is configured"]);
    }

    #[test]
    fn a_plan_of_nothing_and_a_fault_of_the_state_are_left_alone() {
        let both = choice(Some("a"), Some("b"), "x");
        assert_eq!(plan(&both, &both), Vec::<String>::new());
        let noted = choice(Some("a"), Some("b"), "y");
        assert_eq!(plan(&noted, &both), Vec::<String>::new());
    }
}
