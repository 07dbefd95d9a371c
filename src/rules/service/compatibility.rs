//! Whether a task definition runs where its service does.

use tfplug::Severity;
use tfplug::value::Value;

use super::super::node::Node;
use super::super::object::{self, Faults, Object};
use super::super::{Policy, TASK_DEFINITION, quoted};
use super::{is_fargate, launch_type};

/// A service that runs where its task definition lists, or, where it lists nothing, one on Fargate that keeps Fargate's rules.
pub(super) fn compatible(service: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let wanted = match launch_type(service)? {
        Some(kind) => kind,
        None if is_fargate(service)? => "FARGATE",
        None => return Some(()),
    };
    let definition = service.definition()?;
    let place = match launch_type(service)? {
        Some(_) => service.get("launch_type"),
        None => service
            .get("capacity_provider_strategy")
            .at_member("capacity_provider"),
    };
    let listed = definition.compatibilities()?;
    if !listed.is_empty() {
        if !listed.contains(&wanted) {
            let detail = format!(
                "{} has requires_compatibilities {}. Add {wanted:?} there, or run the service elsewhere.",
                definition.called()?,
                quoted(&listed)
            );
            faults.titled(&place, &incompatible(wanted), detail);
        }
        return Some(());
    }
    if wanted != "FARGATE" {
        return Some(());
    }
    let listed = Value::Set(vec![wanted.into()]);
    let on_fargate = definition.clone().with("requires_compatibilities", listed);
    let refused = |definition: &Object| -> Vec<_> {
        let all = object::findings(TASK_DEFINITION, definition, &Policy::default());
        let errors = all.into_iter().filter(|it| it.severity == Severity::Error);
        errors.collect()
    };
    let known = refused(definition);
    let reasons: Vec<String> = refused(&on_fargate)
        .into_iter()
        .filter(|it| !known.contains(it))
        .map(|it| format!("{}: {}", it.summary, it.detail))
        .collect();
    let detail = match &reasons[..] {
        [] => return Some(()),
        [one] => one.clone(),
        all => format!("\n  - {}", all.join("\n  - ")),
    };
    let space = if reasons.len() == 1 { " " } else { "" };
    faults.titled(
        &place,
        &incompatible(wanted),
        format!("{} cannot run there.{space}{detail}", definition.called()?),
    );
    Some(())
}

/// The complaint, with the launch type that is asked for.
fn incompatible(wanted: &str) -> String {
    format!("Task definition is not compatible with launch type {wanted}")
}
