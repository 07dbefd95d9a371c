//! The quotas of requests to ECS, as its API reference has them under "Request throttling for the Amazon ECS API", and the
//! buckets of tokens behind them.

use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::operation::OPERATIONS;
use crate::refusal::Refusal;
use crate::world::{Time, World};

/// A group of operations that draw on one bucket.
struct Quota {
    group: &'static str,
    operations: &'static [&'static str],
    /// How many tokens the bucket holds.
    burst: u32,
    /// How many tokens come back each second.
    rate: u32,
}

const fn quota(
    group: &'static str,
    burst: u32,
    rate: u32,
    operations: &'static [&'static str],
) -> Quota {
    Quota {
        group,
        operations,
        burst,
        rate,
    }
}

/// The groups that AWS publishes. None of them has task sets, daemons, gateways, Express services, or the operations that
/// stop or continue a service deployment.
const QUOTAS: [Quota; 20] = [
    quota(
        "Cluster modify",
        20,
        1,
        &[
            "CreateCluster",
            "DeleteCluster",
            "PutClusterCapacityProviders",
            "UpdateCluster",
            "UpdateClusterSettings",
        ],
    ),
    quota(
        "Cluster read",
        50,
        20,
        &["DescribeClusters", "ListClusters"],
    ),
    quota(
        "Task definition modify",
        20,
        1,
        &["DeregisterTaskDefinition", "RegisterTaskDefinition"],
    ),
    quota(
        "Task definition read",
        50,
        20,
        &[
            "DescribeTaskDefinition",
            "ListTaskDefinitions",
            "ListTaskDefinitionFamilies",
        ],
    ),
    quota("Task definition deletion", 5, 1, &["DeleteTaskDefinitions"]),
    quota(
        "Capacity provider modify",
        10,
        1,
        &[
            "CreateCapacityProvider",
            "DeleteCapacityProvider",
            "UpdateCapacityProvider",
        ],
    ),
    quota(
        "Capacity provider read",
        50,
        20,
        &["DescribeCapacityProviders"],
    ),
    quota("Tag modify", 20, 10, &["TagResource", "UntagResource"]),
    quota("Tag read", 50, 20, &["ListTagsForResource"]),
    quota(
        "Setting modify",
        10,
        1,
        &[
            "DeleteAccountSetting",
            "PutAccountSetting",
            "PutAccountSettingDefault",
        ],
    ),
    quota("Setting read", 50, 20, &["ListAccountSettings"]),
    quota(
        "Cluster resource modify",
        100,
        40,
        &[
            "DeleteAttributes",
            "DeregisterContainerInstance",
            "ExecuteCommand",
            "PutAttributes",
            "RunTask",
            "StartTask",
            "StopTask",
            "UpdateContainerAgent",
            "UpdateContainerInstancesState",
        ],
    ),
    quota(
        "Cluster resource read",
        100,
        20,
        &[
            "DescribeContainerInstances",
            "DescribeTasks",
            "ListAttributes",
            "ListContainerInstances",
            "ListTasks",
        ],
    ),
    quota(
        "Agent modify",
        200,
        120,
        &[
            "RegisterContainerInstance",
            "SubmitAttachmentStateChanges",
            "SubmitContainerStateChange",
            "SubmitTaskStateChange",
        ],
    ),
    quota(
        "Service modify",
        50,
        5,
        &["CreateService", "DeleteService", "UpdateService"],
    ),
    quota(
        "Service read",
        100,
        20,
        &["DescribeServices", "ListServices"],
    ),
    quota(
        "Service deployment",
        50,
        20,
        &["DescribeServiceDeployments", "ListServiceDeployments"],
    ),
    quota("Service revision", 50, 20, &["DescribeServiceRevisions"]),
    quota(
        "Task protection",
        200,
        80,
        &["UpdateTaskProtection", "GetTaskProtection"],
    ),
    quota(
        "Cluster service resource read",
        10,
        1,
        &["ListServicesByNamespace"],
    ),
];

/// The tokens that a group of operations has left.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Bucket {
    /// In thousandths of a token: as many as a rate of one brings each millisecond.
    thousandths: i64,
    /// When they were counted.
    at: Time,
}

const TOKEN: i64 = 1000;

/// The refusal of a request that finds its bucket empty, as long as a fault throttles requests. Every other request takes a
/// token away.
pub(crate) fn refusal(world: &mut World, operation: &str) -> Option<Refusal> {
    let newest_first = world.faults.iter().rev();
    let (burst, rate) = newest_first
        .filter_map(|fault| match fault {
            Fault::Throttle { burst, rate } => Some((*burst, *rate)),
            _ => None,
        })
        .next()?;
    let name = OPERATIONS.iter().find(|name| **name == operation)?;
    let published = QUOTAS.iter().find(|quota| quota.operations.contains(name));
    let group = published.map_or(*name, |quota| quota.group);
    let burst = burst.or(published.map(|quota| quota.burst))?;
    let rate = rate.or(published.map(|quota| quota.rate))?;
    let (now, full) = (world.now, i64::from(burst) * TOKEN);
    let bucket = world.buckets.entry(group.to_owned()).or_insert(Bucket {
        thousandths: full,
        at: now,
    });
    let passed = now.0.saturating_sub(bucket.at.0);
    let more = passed.saturating_mul(rate.into());
    bucket.thousandths = bucket.thousandths.saturating_add(more).min(full);
    bucket.at = now;
    if bucket.thousandths < TOKEN {
        return Some(Refusal::new("ThrottlingException", "Rate exceeded"));
    }
    bucket.thousandths -= TOKEN;
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_operations_of_its_own_that_exist() {
        let listed: Vec<&str> = QUOTAS
            .iter()
            .flat_map(|it| it.operations)
            .copied()
            .collect();
        for name in &listed {
            assert_eq!(listed.iter().filter(|it| *it == name).count(), 1, "{name}");
            // The agent's own reports are not simulated.
            assert!(
                OPERATIONS.contains(name) || name.starts_with("Submit"),
                "{name}"
            );
        }
    }
}
