//! Whether a task definition runs where its service does.

use tfplug::Severity;

use super::super::definition::Definition;
use super::super::node::Node;
use super::super::object::{Faults, Object};
use super::super::{GROUPS, Policy, findings, operand, quoted};
use super::{called, is_fargate, launch_type};

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
    let listed = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    if !listed.is_empty() {
        if !listed.iter().any(|one| one == wanted) {
            let names: Vec<&str> = listed.iter().map(String::as_str).collect();
            faults.at(&place, format!("{} has requires_compatibilities {}. Add {wanted:?} there, or run the service elsewhere.", called(service)?, quoted(&names)));
        }
        return Some(());
    }
    if wanted != "FARGATE" {
        return Some(());
    }
    let on_fargate = Definition {
        compatibilities: vec![wanted.to_owned()].into(),
        ..definition.clone()
    };
    let refused = |definition: &Definition| -> Vec<_> {
        let all = GROUPS
            .iter()
            .flat_map(|group| findings(group, definition, &Policy::default()));
        all.filter(|it| it.severity == Severity::Error).collect()
    };
    let known = refused(definition);
    let mut refused = refused(&on_fargate).into_iter();
    // One message: those of the others come when the definition lists FARGATE.
    if let Some(first) = refused.find(|it| !known.contains(it)) {
        let detail = format!(
            "{} does not run on Fargate. {}: {}",
            called(service)?,
            first.summary,
            first.detail
        );
        faults.at(&place, detail);
    }
    Some(())
}
