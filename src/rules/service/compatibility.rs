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
            faults.at(&place, format!("{} has requires_compatibilities {}. Add {wanted:?} there, or run the service elsewhere.", definition.called()?, quoted(&listed)));
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
    let mut refused = refused(&on_fargate).into_iter();
    // One message: those of the others come when the definition lists FARGATE.
    if let Some(first) = refused.find(|it| !known.contains(it)) {
        let detail = format!(
            "{} does not run on Fargate. {}: {}",
            definition.called()?,
            first.summary,
            first.detail
        );
        faults.at(&place, detail);
    }
    Some(())
}
