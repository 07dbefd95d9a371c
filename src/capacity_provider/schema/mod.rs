//! The attributes of a capacity provider.

mod managed_instances;
mod requirements;

use std::collections::BTreeMap;

use tfplug::validator::{Validator, between, one_of};
use tfplug::{Attr, Model, Once, Timeouts};

use crate::arn::Arn;
use crate::blocks::equal;
use crate::validators::{self, rule};

pub(crate) use managed_instances::ManagedInstancesProvider;

/// An Amazon ECS capacity provider: where the instances come from that tasks run on. It is either an Auto Scaling group of
/// yours, which ECS can scale, or ECS Managed Instances, which ECS launches, patches and replaces itself.
///
/// A provider of an Auto Scaling group is used by clusters that list it (`ecs_cluster_capacity_providers`); one of Managed
/// Instances belongs to its cluster from the start. Fargate needs none: `FARGATE` and `FARGATE_SPOT` exist in every
/// account.
///
/// Create waits until ECS can use the provider, update until the change has been carried out, destroy until it is gone; a
/// failure shows the reason that ECS gives. Destroying it takes it out of every cluster that lists it, and out of the
/// cluster's default strategy with a warning, in whatever order it and `ecs_cluster_capacity_providers` are destroyed.
/// While services or tasks run on it, ECS keeps it, and the error names them.
///
/// ECS puts the tag `AmazonECSManaged` on the Auto Scaling group. Add it to the group's configuration, so that the next
/// apply does not take it away:
/// `tag { key = "AmazonECSManaged", value = true, propagate_at_launch = true }`.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct CapacityProvider {
    /// Name of the capacity provider: up to 255 letters, digits, hyphens and underscores; not beginning with `aws`, `ecs` or
    /// `fargate`.
    #[tf(required, force_new, validate = name())]
    pub(crate) name: Attr<String>,
    /// Name or ARN of the cluster that a provider of Managed Instances belongs to. Required with
    /// `managed_instances_provider`, refused with `auto_scaling_group_provider`.
    #[tf(optional, force_new, eq = equal::cluster, validate = validators::reference("cluster"))]
    pub(crate) cluster: Attr<String>,
    /// An Auto Scaling group of yours. Exactly one of it and `managed_instances_provider`.
    #[tf(block)]
    pub(crate) auto_scaling_group_provider: Attr<AutoScalingGroupProvider>,
    /// Instances that ECS launches and manages itself. (Not known to `aws_ecs_capacity_provider` before version 6.15.)
    #[tf(block)]
    pub(crate) managed_instances_provider: Attr<ManagedInstancesProvider>,
    /// Tags of the capacity provider, up to 50.
    #[tf(optional, local)]
    pub(crate) tags: Attr<BTreeMap<String, Attr<String>>>,
    /// All tags of the capacity provider, those of the provider's `default_tags` included.
    #[tf(computed, local)]
    pub(crate) tags_all: Attr<BTreeMap<String, String>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// ARN of the capacity provider.
    #[tf(computed, keep, prefix = "arn:", answer = "capacityProviderArn")]
    pub(crate) arn: Attr<String>,
    /// The same as `arn`.
    #[tf(computed, keep, prefix = "arn:", answer = "capacityProviderArn")]
    pub(crate) id: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a capacity provider.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// ARN of the capacity provider.
    #[tf(required)]
    pub(crate) arn: Attr<String>,
}

/// An Auto Scaling group whose instances run the tasks.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct AutoScalingGroupProvider {
    /// ARN or name of the Auto Scaling group. A group belongs to one capacity provider only. Another group replaces the
    /// capacity provider.
    #[tf(required, force_new, eq = same_group, validate = group())]
    pub(crate) auto_scaling_group_arn: Attr<String>,
    /// How ECS scales the group. Removed, it stays as it is, and so does each argument in it: set `status = "DISABLED"` to
    /// end it.
    #[tf(optional, computed, keep, eq = same_scaling)]
    pub(crate) managed_scaling: Attr<Once<ManagedScaling>>,
    /// Whether ECS keeps the group from terminating instances on which tasks run: `ENABLED` or `DISABLED`. It needs
    /// managed scaling, and a group that protects new instances from scale-in (`protect_from_scale_in = true`). Without
    /// it `DISABLED`; removed, it stays as it is.
    #[tf(optional, computed, keep, validate = rule("CP-005", one_of(SWITCH)))]
    pub(crate) managed_termination_protection: Attr<String>,
    /// Whether ECS moves the tasks of an instance elsewhere before the group terminates it: `ENABLED` or `DISABLED`.
    /// Without it `ENABLED`; removed, it stays as it is.
    #[tf(optional, computed, keep, validate = rule("CP-020", one_of(SWITCH)))]
    pub(crate) managed_draining: Attr<String>,
}

/// How ECS scales an Auto Scaling group. An unset member stays as ECS has it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct ManagedScaling {
    /// Whether ECS scales the group: `ENABLED` or `DISABLED`.
    #[tf(optional, validate = rule("CP-005", one_of(SWITCH)))]
    pub(crate) status: Attr<String>,
    /// How much of the group's capacity tasks are to use, in percent: 1 to 100. 100 leaves nothing to spare, 80 keeps a
    /// fifth of the instances free for new tasks. A new provider has 100.
    #[tf(optional, validate = rule("CP-005", between(1..=100)))]
    pub(crate) target_capacity: Attr<i64>,
    /// How many instances are added at once at least: 1 to 10000. A new provider has 1.
    #[tf(optional, validate = rule("CP-005", between(1..=10_000)))]
    pub(crate) minimum_scaling_step_size: Attr<i64>,
    /// How many instances are added at once at most: 1 to 10000. A new provider has 10000.
    #[tf(optional, validate = rule("CP-005", between(1..=10_000)))]
    pub(crate) maximum_scaling_step_size: Attr<i64>,
    /// Seconds until a new instance counts in the group's metrics: 0 to 10000. A new provider has 300.
    #[tf(optional, validate = rule("CP-005", between(0..=10_000)))]
    pub(crate) instance_warmup_period: Attr<i64>,
}

impl ManagedScaling {
    /// The same, with what is unset taken from `before`.
    pub(crate) fn over(&self, before: &Self) -> Self {
        fn or<T: Clone>(value: &Attr<T>, before: &Attr<T>, unset: impl Fn(&T) -> bool) -> Attr<T> {
            match value.known() {
                Some(known) if !unset(known) => value.clone(),
                _ if value.is_unknown() => Attr::Unknown,
                _ => before.clone(),
            }
        }
        let number = |value: &Attr<i64>, before: &Attr<i64>| or(value, before, |_| false);
        let least = &before.minimum_scaling_step_size;
        let most = &before.maximum_scaling_step_size;
        let warmup = &before.instance_warmup_period;
        Self {
            status: or(&self.status, &before.status, String::is_empty),
            target_capacity: number(&self.target_capacity, &before.target_capacity),
            minimum_scaling_step_size: number(&self.minimum_scaling_step_size, least),
            maximum_scaling_step_size: number(&self.maximum_scaling_step_size, most),
            instance_warmup_period: number(&self.instance_warmup_period, warmup),
        }
    }
}

/// Whether nothing is set that was otherwise before: what is left out stays as ECS has it.
fn same_scaling(before: &Once<ManagedScaling>, after: &Once<ManagedScaling>) -> bool {
    after.over(before) == before.0
}

/// The words of a switch.
pub(super) const SWITCH: &[&str] = &["ENABLED", "DISABLED"];

/// Whether a text can be the name of a capacity provider; if not, why.
pub(crate) fn name_fault(name: &str) -> Option<String> {
    const TAKEN: [&str; 3] = ["aws", "ecs", "fargate"];
    let begins = |prefix: &&&str| {
        let start = name.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    validators::ecs_name_fault(name).or_else(|| {
        let prefix = TAKEN.iter().find(begins)?;
        Some(format!(
            "begins with {prefix:?}: ECS reserves names that begin with aws, ecs or fargate, in any letter case"
        ))
    })
}

/// CP-001.
fn name() -> Validator<String> {
    Validator::new(
        "1 to 255 letters, digits, hyphens and underscores, not beginning with aws, ecs or fargate.",
        |name: &String| match name_fault(name) {
            Some(fault) => Err(format!(
                "The capacity provider name {name:?} {fault}."
            )),
            None => Ok(()),
        },
    )
    .of_rule("CP-001")
}

fn group() -> Validator<String> {
    Validator::new(
        "ARN or name of an Auto Scaling group.",
        |text: &String| match is_group(text) {
            true => Ok(()),
            false => Err(format!(
                "{text:?} is neither the ARN nor the name of an Auto Scaling group: use aws_autoscaling_group.NAME.arn."
            )),
        },
    )
    .of_rule("CP-004")
}

fn is_group(text: &str) -> bool {
    match Arn::parse(text) {
        Ok(arn) => arn.service == "autoscaling" && arn.resource.starts_with("autoScalingGroup:"),
        Err(_) => !text.is_empty() && text.len() <= 255 && !text.contains(':'),
    }
}

/// An Auto Scaling group by name and by ARN.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_group(a: &String, b: &String) -> bool {
    let is_arn_of = |arn: &str, name: &str| {
        let own = arn.rsplit_once(":autoScalingGroupName/");
        own.is_some_and(|(_, own)| own == name)
    };
    a == b || is_arn_of(a, b) || is_arn_of(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["own", "my-ecs", "a_1", "Fargat"] {
            assert_eq!(name_fault(good), None, "{good}");
        }
        for bad in ["", "a b", "ecs", "EcsStack-1", "aws1", "FARGATE", "ä"] {
            assert!(name_fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn groups_by_name_and_by_arn() {
        let arn = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1-2:autoScalingGroupName/web";
        assert!(same_group(&arn.into(), &"web".into()) && same_group(&"web".into(), &arn.into()));
        assert!(!same_group(&arn.into(), &"eb".into()) && !same_group(&"a".into(), &"b".into()));
        for good in [arn, "web", "my group/1"] {
            assert!(is_group(good), "{good}");
        }
        let instance = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1";
        for bad in ["", "a:b", instance, "arn:aws:autoscaling"] {
            assert!(!is_group(bad), "{bad}");
        }
    }
}
