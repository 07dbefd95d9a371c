//! Attributes of container instances.

use aws_sdk_ecs::operation::delete_attributes::{DeleteAttributesInput, DeleteAttributesOutput};
use aws_sdk_ecs::operation::list_attributes::{ListAttributesInput, ListAttributesOutput};
use aws_sdk_ecs::operation::put_attributes::{PutAttributesInput, PutAttributesOutput};
use aws_sdk_ecs::types::{Attribute, TargetType};

use crate::batch;
use crate::container_instance::ContainerInstance;
use crate::page::page;
use crate::refusal::Refusal;
use crate::world::World;

/// The most attributes of one request, and of one instance beside those of its agent.
const MOST: usize = 10;
/// The beginnings of names that ECS keeps for itself.
const RESERVED: [&str; 2] = ["ecs.", "com.amazonaws.ecs."];

fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|prefix| name.starts_with(prefix))
}

fn check_count(attributes: &[Attribute]) -> Result<(), Refusal> {
    batch::check(attributes, MOST, "Attributes", "attributes")
}

fn check(attribute: &Attribute) -> Result<(), Refusal> {
    let is_legal = |c: char, more: &str| c.is_ascii_alphanumeric() || more.contains(c);
    let name = attribute.name();
    let value = attribute.value().unwrap_or_default();
    let named = (1..=128).contains(&name.len()) && name.chars().all(|c| is_legal(c, "-_./\\"));
    if !named || is_reserved(name) {
        return Err(Refusal::invalid(format!(
            "Invalid attribute name {name:?}."
        )));
    }
    let blank = value.starts_with(' ') || value.ends_with(' ');
    if value.len() > 128 || blank || !value.chars().all(|c| is_legal(c, "-_./\\@: ")) {
        return Err(Refusal::invalid(format!(
            "Invalid attribute value {value:?}."
        )));
    }
    Ok(())
}

/// The ARN of the instance that an attribute is of.
fn target(world: &World, cluster: &str, attribute: &Attribute) -> Result<String, Refusal> {
    let missing = || {
        Refusal::new(
            "TargetNotFoundException",
            "The specified target was not found.",
        )
    };
    let named = attribute.target_id().ok_or_else(missing)?;
    if attribute.target_type().is_none() && !named.starts_with("arn:") {
        return Err(Refusal::invalid(
            "A target type must be specified for the short form of a target ID.",
        ));
    }
    let arn = world.instance_arn(cluster, named);
    let instance = world.container_instances.get(&arn);
    instance
        .filter(|it| it.is_present())
        .map(|_| arn)
        .ok_or_else(missing)
}

/// An attribute as it is answered: with the ARN of its target.
fn of_target(attribute: &Attribute, arn: &str) -> Attribute {
    let mut attribute = attribute.clone();
    attribute.target_id = Some(arn.to_owned());
    attribute
}

pub(crate) fn put(
    world: &mut World,
    input: PutAttributesInput,
) -> Result<PutAttributesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    check_count(input.attributes())?;
    let mut changed = Vec::new();
    for attribute in input.attributes() {
        check(attribute)?;
        let arn = target(world, &cluster, attribute)?;
        changed.push((arn, attribute.clone()));
    }
    let before = world.container_instances.clone();
    for (arn, attribute) in &changed {
        if let Some(instance) = world.container_instances.get_mut(arn) {
            set(instance, attribute);
            let own = instance.described.attributes().iter();
            if own.filter(|it| !is_reserved(it.name())).count() > MOST {
                world.container_instances = before;
                return Err(Refusal::new(
                    "AttributeLimitExceededException",
                    format!("A container instance can have at most {MOST} custom attributes."),
                ));
            }
        }
    }
    for (arn, _) in &changed {
        world.schedule_cluster(arn);
    }
    let all = changed.iter().map(|(arn, it)| of_target(it, arn));
    Ok(PutAttributesOutput::builder()
        .set_attributes(Some(all.collect()))
        .build())
}

/// Sets an attribute of an instance, in place of one of that name.
fn set(instance: &mut ContainerInstance, attribute: &Attribute) {
    let mut own = attribute.clone();
    (own.target_id, own.target_type) = (None, None);
    let all = instance.described.attributes.get_or_insert_default();
    all.retain(|it| it.name() != own.name());
    all.push(own);
    instance.described.version += 1;
}

pub(crate) fn delete(
    world: &mut World,
    input: DeleteAttributesInput,
) -> Result<DeleteAttributesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    check_count(input.attributes())?;
    let mut deleted = Vec::new();
    for attribute in input.attributes() {
        let arn = target(world, &cluster, attribute)?;
        deleted.push((arn, attribute.clone()));
    }
    for (arn, attribute) in &deleted {
        if let Some(instance) = world.container_instances.get_mut(arn) {
            let all = instance.described.attributes.get_or_insert_default();
            all.retain(|it| it.name() != attribute.name());
            instance.described.version += 1;
        }
        world.schedule_cluster(arn);
    }
    let all = deleted.iter().map(|(arn, it)| of_target(it, arn));
    Ok(DeleteAttributesOutput::builder()
        .set_attributes(Some(all.collect()))
        .build())
}

pub(crate) fn list(
    world: &mut World,
    input: ListAttributesInput,
) -> Result<ListAttributesOutput, Refusal> {
    let cluster = world.cluster_arn(input.cluster())?;
    if input.target_type() != Some(&TargetType::ContainerInstance) {
        return Err(Refusal::invalid("targetType must be container-instance."));
    }
    if input.attribute_value().is_some() && input.attribute_name().is_none() {
        return Err(Refusal::invalid(
            "An attribute name must be specified with an attribute value.",
        ));
    }
    let is_wanted = |it: &Attribute| {
        input.attribute_name().is_none_or(|name| it.name() == name)
            && input
                .attribute_value()
                .is_none_or(|value| it.value() == Some(value))
    };
    let instances = world.instances_of(&cluster);
    let all: Vec<Attribute> = instances
        .filter(|(_, it)| it.is_present())
        .flat_map(|(arn, it)| it.described.attributes().iter().map(move |own| (arn, own)))
        .filter(|(_, own)| is_wanted(own))
        .map(|(arn, own)| of_target(own, arn))
        .collect();
    let (attributes, next) = page(&all, input.max_results(), 100, input.next_token())?;
    Ok(ListAttributesOutput::builder()
        .set_attributes(Some(attributes))
        .set_next_token(next)
        .build())
}
