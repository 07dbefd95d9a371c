//! Placement constraints: which instances a task may be on.

use aws_sdk_ecs::types::{
    PlacementConstraint, PlacementConstraintType, TaskDefinition, TaskDefinitionPlacementConstraint,
};

use super::{Expression, Reason};
use crate::container_instance::ContainerInstance;
use crate::refusal::Refusal;
use crate::task::{Alone, Launch};
use crate::world::World;

/// The most constraints of a task, service or definition.
const MOST: usize = 10;

/// Refuses constraints that are not in the API's terms.
pub(crate) fn check(constraints: &[PlacementConstraint]) -> Result<(), Refusal> {
    check_count(constraints.len())?;
    for constraint in constraints {
        let expression = constraint.expression().unwrap_or_default();
        match constraint.r#type() {
            Some(PlacementConstraintType::DistinctInstance) if expression.is_empty() => {}
            Some(PlacementConstraintType::DistinctInstance) => {
                return Err(Refusal::invalid(
                    "An expression cannot be specified for the distinctInstance placement constraint.",
                ));
            }
            Some(PlacementConstraintType::MemberOf) => drop(Expression::parse(expression)?),
            _ => return Err(Refusal::invalid("Invalid placement constraint type.")),
        }
    }
    Ok(())
}

/// Refuses constraints of a definition that are not in the API's terms.
pub(crate) fn check_definition(
    constraints: &[TaskDefinitionPlacementConstraint],
) -> Result<(), Refusal> {
    check_count(constraints.len())?;
    for constraint in constraints {
        let parsed = Expression::parse(constraint.expression().unwrap_or_default());
        parsed.map_err(|refusal| Refusal::client(refusal.message))?;
    }
    Ok(())
}

fn check_count(count: usize) -> Result<(), Refusal> {
    match count {
        ..=MOST => Ok(()),
        _ => Err(Refusal::invalid(format!(
            "A maximum of {MOST} placement constraints can be specified."
        ))),
    }
}

/// The constraints of a launch and of its definition, read.
pub(super) struct Constraints {
    members: Vec<Expression>,
    alone: Alone,
}

impl Constraints {
    pub(super) fn of(launch: &Launch, definition: &TaskDefinition) -> Self {
        let own = launch.placement_constraints.iter();
        let distinct = launch
            .placement_constraints
            .iter()
            .any(|it| it.r#type() == Some(&PlacementConstraintType::DistinctInstance));
        let expressions = own.filter_map(|it| it.expression()).chain(
            definition
                .placement_constraints()
                .iter()
                .filter_map(|it| it.expression()),
        );
        // They were read when they were given.
        let members = expressions.filter_map(|it| Expression::parse(it).ok());
        Self {
            members: members.collect(),
            alone: match distinct {
                true => Alone::InGroup,
                false => launch.alone,
            },
        }
    }

    /// Whether a task may be on an instance, apart from resources.
    pub(super) fn allow(
        &self,
        world: &World,
        instance: &ContainerInstance,
        launch: &Launch,
    ) -> Result<(), Reason> {
        if !self.members.is_empty() {
            let subjects = world.subjects_of(instance);
            if !self.members.iter().all(|it| it.holds(&subjects)) {
                return Err(Reason::MemberOf);
            }
        }
        let tasks = instance.held.keys().filter_map(|arn| world.tasks.get(arn));
        let mut beside = tasks.filter(|task| match self.alone {
            Alone::No => false,
            Alone::InGroup => task.described.group() == Some(&launch.group),
            Alone::InDeployment => task.described.started_by() == launch.started_by.as_deref(),
        });
        match beside.next() {
            None => Ok(()),
            Some(_) => Err(Reason::DistinctInstance),
        }
    }
}
