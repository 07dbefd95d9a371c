//! Placement strategies: which of the instances that a task fits on is taken.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::{PlacementStrategy, PlacementStrategyType};

use super::Candidate;
use crate::container_instance::ContainerInstance;
use crate::refusal::Refusal;
use crate::task::Launch;
use crate::world::World;

/// The most strategies of a task or service.
const MOST: usize = 5;

/// Refuses strategies that are not in the API's terms.
pub(crate) fn check(strategies: &[PlacementStrategy]) -> Result<(), Refusal> {
    if strategies.len() > MOST {
        return Err(Refusal::invalid(format!(
            "A maximum of {MOST} placement strategies can be specified."
        )));
    }
    for strategy in strategies {
        let field = strategy.field().unwrap_or_default();
        let is_sound = match strategy.r#type() {
            Some(PlacementStrategyType::Random) => field.is_empty(),
            Some(PlacementStrategyType::Binpack) => resource(field).is_some(),
            Some(PlacementStrategyType::Spread) => is_instance(field) || is_attribute(field),
            _ => false,
        };
        if !is_sound {
            let kind = strategy.r#type().map_or("", |it| it.as_str());
            return Err(Refusal::invalid(format!(
                "Invalid placement strategy: type {kind:?} with field {field:?}."
            )));
        }
    }
    Ok(())
}

/// The name of the resource of a field of binpack.
fn resource(field: &str) -> Option<&'static str> {
    let names = ["CPU", "MEMORY"];
    names.into_iter().find(|it| it.eq_ignore_ascii_case(field))
}

fn is_instance(field: &str) -> bool {
    ["instanceId", "host"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(field))
}

fn is_attribute(field: &str) -> bool {
    let name = field.strip_prefix("attribute:");
    name.is_some_and(|name| !name.is_empty())
}

/// The value by which tasks are spread; instances without the attribute have one in common.
fn value_of<'a>(arn: &'a str, instance: &'a ContainerInstance, field: &'a str) -> Option<&'a str> {
    match field.strip_prefix("attribute:") {
        Some(name) => instance.attribute(name).and_then(|it| it.value()),
        None => Some(arn),
    }
}

/// The resource that is left on an instance: the fullest one has the least.
fn left(instance: &ContainerInstance, field: &str) -> i64 {
    let held = instance.held.values();
    match resource(field) {
        Some("CPU") => instance.registered("CPU") - held.map(|it| it.cpu).sum::<i64>(),
        _ => instance.registered("MEMORY") - held.map(|it| it.memory).sum::<i64>(),
    }
}

/// The candidates with the least number.
fn least<K: Ord + Copy>(candidates: Vec<Candidate>, number: impl Fn(&str) -> K) -> Vec<Candidate> {
    let numbers: Vec<K> = candidates.iter().map(|it| number(&it.0)).collect();
    let best = numbers.iter().min().copied();
    let all = candidates.into_iter().zip(numbers);
    all.filter(|(_, number)| Some(*number) == best)
        .map(|(candidate, _)| candidate)
        .collect()
}

impl World {
    /// The candidate that the strategies of a launch choose, one after the other; chance decides between equals.
    pub(super) fn choose(
        &mut self,
        mut candidates: Vec<Candidate>,
        launch: &Launch,
    ) -> Option<Candidate> {
        let of_service = launch.owner.is_some();
        let zones = PlacementStrategy::builder()
            .r#type(PlacementStrategyType::Spread)
            .field("attribute:ecs.availability-zone")
            .build();
        // Without a strategy, tasks of services are spread over zones, and others are placed at random.
        let strategies = match launch.placement_strategy.is_empty() && of_service {
            true => std::slice::from_ref(&zones),
            false => &launch.placement_strategy,
        };
        for strategy in strategies {
            let field = strategy.field().unwrap_or_default();
            let instance = |arn: &str| self.container_instances.get(arn);
            candidates = match strategy.r#type() {
                Some(PlacementStrategyType::Binpack) => {
                    least(candidates, |arn| instance(arn).map(|it| left(it, field)))
                }
                Some(PlacementStrategyType::Spread) => {
                    let counts = self.counts(launch, field);
                    least(candidates, |arn| {
                        let value = instance(arn).and_then(|it| value_of(arn, it, field));
                        counts.get(&value.map(str::to_owned)).copied()
                    })
                }
                _ => candidates,
            };
        }
        let index = match candidates.len() {
            0 => return None,
            count => self.draw(count),
        };
        Some(candidates.swap_remove(index))
    }

    /// How many tasks of the group of a launch there are for each value of a field.
    fn counts(&self, launch: &Launch, field: &str) -> BTreeMap<Option<String>, usize> {
        let mut counts = BTreeMap::new();
        for (arn, instance) in self.instances_of(&launch.cluster) {
            let value = value_of(arn, instance, field).map(str::to_owned);
            *counts.entry(value).or_default() += self.tasks_of_group(instance, &launch.group);
        }
        counts
    }
}
