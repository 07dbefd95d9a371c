//! The rules of a task definition, applied to this resource's model.

use std::sync::Arc;

use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Diags, Set, Severity};

use super::convert::CODEC;
use super::ownership::{Claims, Values};
use super::prepared::Prepared;
use super::schema::TaskDefinition;
use crate::blocks::container_definition::read::{Problem, Step, Weight};
use crate::rules::object::{self, Form, Object};
use crate::rules::place::Place;
use crate::rules::{self, Fault, Policy, TASK_DEFINITION};

/// Facts beside the configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// The account of the provider; null where it was not looked up.
    pub(super) account: Attr<String>,
    /// The size of the request; null where it has not been made.
    pub(super) request_bytes: Attr<i64>,
    /// The values of fields that are managed elsewhere; without them rules are silent about those that are not configured.
    pub(super) managed: Option<Values>,
}

/// Attributes that hold whole documents.
const LONG: [&str; 2] = ["container_definitions", "containers"];

/// All diagnostics about a definition that need no request to AWS. Unknown values cause none.
pub(super) fn definition(definition: &Prepared<'_>, facts: &Facts, diags: &mut Diags) {
    let mut found = Diags::new();
    definition_under(&Policy::current(), definition, facts, &mut found);
    diags.append(rules::gathered(found, &LONG));
}

/// The same under a policy that is given.
pub(super) fn definition_under(
    policy: &Policy,
    definition: &Prepared<'_>,
    facts: &Facts,
    diags: &mut Diags,
) {
    let model = definition.model;
    one_form(model, diags);
    if let Some(Set(texts)) = model.externally_managed.known() {
        for (text, fault) in Claims::parse(texts).1 {
            diags.error(
                "externally_managed",
                "Invalid externally_managed",
                format!("{text:?}: {fault}"),
            );
        }
    }
    let form = if model.containers.is_null() {
        Form::Json
    } else {
        Form::Typed
    };
    let problems = definition.containers.known().map(|read| &read.problems);
    for problem in problems.into_iter().flatten() {
        report(form, problem, policy, diags);
    }
    // Containers that are missing have a message already.
    let readable = definition.containers.known();
    let readable = readable.filter(|containers| containers.is_readable());
    let containers = readable.map_or(Attr::Unknown, |containers| {
        Attr::Known(judged(definition, &containers.items, facts))
    });
    let object = CODEC
        .object(model)
        .with_containers(form, containers)
        .requested(facts.account.clone(), facts.request_bytes.clone());
    object::report_under(policy, TASK_DEFINITION, &object, diags);
}

/// A definition as rules for services see it: without the parts that belong to the resource alone. A network mode that is
/// not configured, which a plan knows after apply only, is ECS's default.
pub(super) fn object_of(definition: &Prepared<'_>, config: &TaskDefinition) -> Object {
    let mode = match &definition.model.network_mode {
        Attr::Unknown if config.network_mode.is_unset() => Attr::Null,
        mode => mode.clone(),
    };
    let model = TaskDefinition {
        network_mode: mode,
        arn: Attr::Null,
        arn_without_revision: Attr::Null,
        id: Attr::Null,
        revision: Attr::Null,
        tags: Attr::Null,
        tags_all: Attr::Null,
        containers: Attr::Null,
        container_definitions: Attr::Null,
        ..definition.model.clone()
    };
    let items = definition
        .effective()
        .map(|items| Arc::new(items.into_owned()));
    let items = items.map_or(Attr::Unknown, Attr::Known);
    CODEC.object(&model).with_containers(Form::Json, items)
}

/// The same of a model.
#[cfg(test)]
pub(crate) fn definition_of(model: &TaskDefinition) -> Object {
    object_of(&Prepared::new(model, &[]), model)
}

/// The containers for the rules: a copy only where fields are managed elsewhere.
fn judged(definition: &Prepared<'_>, items: &Arc<Vec<Value>>, facts: &Facts) -> Arc<Vec<Value>> {
    let mut items = Arc::clone(items);
    if !definition.claims.is_empty() {
        let copy = Arc::make_mut(&mut items);
        match &facts.managed {
            Some(values) => definition.claims.assign(copy, values),
            None => definition.claims.open_unset(copy),
        }
    }
    items
}

/// How many findings there are.
pub(crate) fn findings(model: &TaskDefinition) -> usize {
    let mut diags = Diags::new();
    definition(&Prepared::new(model, &[]), &Facts::default(), &mut diags);
    diags.into_iter().count()
}

/// Containers have one of two forms.
fn one_form(model: &TaskDefinition, diags: &mut Diags) {
    let (text, typed) = (&model.container_definitions, &model.containers);
    if text.is_null() && typed.is_null() {
        diags.error(
            "containers",
            "Task definition has no containers",
            "Set containers = { web = { image = \"nginx:1.29\", … } }, or, as JSON, \
             container_definitions = jsonencode([{ name = \"web\", … }]).",
        );
    }
    let is_set = text.is_known() && !text.is_unset();
    if is_set && typed.is_known() {
        diags.error(
            "container_definitions",
            "container_definitions conflicts with containers",
            "Remove one of the two.",
        );
    }
}

/// A fault of the containers as configured. Unknown keys fall under a rule that can be switched off; the rest could not be sent.
fn report(form: Form, problem: &Problem, policy: &Policy, diags: &mut Diags) {
    let Some((index, name, steps)) = &problem.place else {
        return unreadable(
            Fault::new("container_definitions", &problem.summary, &problem.detail),
            None,
            diags,
        );
    };
    let start = match form {
        Form::Json => Place::in_json("container_definitions", *index, name.as_deref()),
        Form::Typed | Form::Blocks => {
            Place::typed("containers", name.as_deref().unwrap_or_default())
        }
    };
    let elements: Vec<Value> = steps.iter().map(element).collect();
    let ways = steps.iter().zip(&elements);
    let place = ways.fold(start, |place, (step, element)| match step {
        Step::Member(name) => place.member(name),
        Step::Element(index) | Step::Named(_, _, index) => place.element(*index, element),
        Step::Entry(key) => place.entry(key),
    });
    let fault = place.fault(&problem.summary, &problem.detail);
    match problem.weight {
        Weight::Fatal => unreadable(fault, problem.rule, diags),
        Weight::Repeated => diags.warn(fault.path, fault.summary, fault.detail),
        Weight::UnknownField => {
            rules::report_fault(&rules::general::UNKNOWN_FIELD, fault, policy, diags);
        }
    }
}

/// A fault under which nothing can be sent: no policy changes it, even where it is that of a rule.
fn unreadable(fault: Fault, rule: Option<&'static str>, diags: &mut Diags) {
    let id = rule.unwrap_or(rules::general::UNREADABLE.id);
    let error = Diagnostic::new(Severity::Error, fault.path, fault.summary, fault.detail);
    diags.push(Diagnostic {
        rule: None,
        ..error.of_rule(id)
    });
}

/// The part of an element that identifies it.
fn element(step: &Step) -> Value {
    match step {
        Step::Named(key, name, _) => {
            Value::Object([((*key).to_owned(), name.as_str().into())].into())
        }
        _ => Value::Null,
    }
}
