//! The contents of a cluster that ECS does not delete: what keeps it, and whether that is on its way out. Pure.

use aws_sdk_ecs::types::{
    CapacityProvider, CapacityProviderStatus, ContainerInstance, DaemonStatus, DaemonSummary,
    Service, Task,
};

use crate::arn::short_name;
use crate::aws::Error;

/// How many names of a kind are listed.
const LISTED_NAMES: usize = 5;

/// Things of one kind in a cluster.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Things {
    /// Names of those that stay until somebody removes them.
    pub(super) staying: Vec<String>,
    /// How many are on their way out.
    pub(super) leaving: usize,
}

/// Why ECS does not delete the cluster.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Refusal {
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn of(error: &Error) -> Self {
        Self {
            code: error.code().unwrap_or_default().to_owned(),
            message: error.message().to_owned(),
        }
    }
}

/// Everything that keeps a cluster from being deleted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Contents {
    pub(super) refusal: Refusal,
    pub(super) services: Things,
    pub(super) daemons: Things,
    /// Tasks outside of services.
    pub(super) tasks: Things,
    pub(super) instances: Things,
    pub(super) providers: Things,
    /// Kinds that could not be read, and why.
    pub(super) unread: Vec<String>,
}

/// A service ends by itself once it is deleted.
pub(super) fn services(found: &[Service]) -> Things {
    sorted(
        found
            .iter()
            .filter(|it| it.status() != Some("INACTIVE"))
            .map(|it| {
                let name = it
                    .service_name()
                    .or_else(|| it.service_arn().map(short_name));
                (name, it.status() == Some("DRAINING"))
            }),
    )
}

/// A daemon ends by itself once it is deleted.
pub(super) fn daemons(found: &[DaemonSummary]) -> Things {
    sorted(found.iter().map(|it| {
        let name = it.daemon_arn().map(short_name);
        (name, it.status() == Some(&DaemonStatus::DeleteInProgress))
    }))
}

/// Tasks of a service go with it. Others run until they end or are stopped.
pub(super) fn tasks(found: &[Task]) -> Things {
    let alone = |task: &&Task| {
        let group = task.group().unwrap_or_default();
        !group.starts_with("service:") && task.last_status() != Some("STOPPED")
    };
    sorted(found.iter().filter(alone).map(|it| {
        let name = it.task_arn().map(short_name);
        (name, it.desired_status() == Some("STOPPED"))
    }))
}

/// An instance without a connected agent was stopped or terminated; ECS needs a while to see which.
pub(super) fn instances(found: &[ContainerInstance]) -> Things {
    sorted(
        found
            .iter()
            .filter(|it| it.status() != Some("INACTIVE"))
            .map(|it| {
                let name = it.ec2_instance_id().filter(|id| !id.is_empty());
                let name = name.or_else(|| it.container_instance_arn().map(short_name));
                let leaving = !it.agent_connected() || it.status() == Some("DEREGISTERING");
                (name, leaving)
            }),
    )
}

/// Capacity providers of one's own; those of Fargate keep no cluster.
pub(super) fn providers(found: &[CapacityProvider]) -> Things {
    sorted(found.iter().filter_map(|it| {
        let leaving = match it.status()? {
            CapacityProviderStatus::Active | CapacityProviderStatus::Provisioning => false,
            CapacityProviderStatus::Inactive => return None,
            _ => true,
        };
        Some((it.name(), leaving))
    }))
}

/// Whether a capacity provider of that name keeps a cluster.
pub(super) fn is_own_provider(name: &str) -> bool {
    !matches!(short_name(name), "FARGATE" | "FARGATE_SPOT")
}

fn sorted<'a>(found: impl Iterator<Item = (Option<&'a str>, bool)>) -> Things {
    let mut things = Things::default();
    for (name, leaving) in found {
        match leaving {
            true => things.leaving += 1,
            false => things.staying.push(name.unwrap_or("?").to_owned()),
        }
    }
    things.staying.sort();
    things
}

impl Contents {
    fn kinds(&self) -> [(&'static str, &'static str, &Things); 5] {
        [
            ("service", "services", &self.services),
            ("daemon", "daemons", &self.daemons),
            (
                "task outside of services",
                "tasks outside of services",
                &self.tasks,
            ),
            ("container instance", "container instances", &self.instances),
            ("capacity provider", "capacity providers", &self.providers),
        ]
    }

    /// Whether something stays until somebody removes it. Instances and providers are judged only when ECS names them:
    /// an instance may look alive shortly after its end, and not every provider keeps a cluster.
    pub(super) fn stays(&self) -> bool {
        let stay = |things: &Things| !things.staying.is_empty();
        let named = match self.refusal.code.as_str() {
            "ClusterContainsContainerInstancesException" => stay(&self.instances),
            "ClusterContainsCapacityProviderException" => stay(&self.providers),
            _ => false,
        };
        named
            || [&self.services, &self.daemons, &self.tasks]
                .into_iter()
                .any(stay)
    }

    /// Whether nothing was found that keeps the cluster, and no change of it is on its way.
    pub(super) fn is_unexplained(&self) -> bool {
        let none = |things: &Things| things.staying.is_empty() && things.leaving == 0;
        self.refusal.code != "UpdateInProgressException"
            && self.kinds().iter().all(|(_, _, things)| none(things))
    }

    /// Why the cluster is not deleted, for the user.
    pub(super) fn complaint(&self) -> String {
        let Refusal { code, message } = &self.refusal;
        let reason = match self.stays() {
            true => format!(
                "The cluster is not empty: it has {}. Remove that first (with the console or the AWS CLI, if it is not in \
                 Terraform), then run destroy again.",
                self.staying()
            ),
            false => format!(
                "{message} The provider found nothing in the cluster{}. Look into it with the console or the AWS CLI.",
                self.unread
                    .iter()
                    .map(|unread| format!("; {unread}"))
                    .collect::<String>()
            ),
        };
        format!("{reason}\n\nAWS error code: {code}\nRequest: ecs:DeleteCluster")
    }

    /// The things that stay: `2 services (api, web), 1 task outside of services (…)`.
    pub(super) fn staying(&self) -> String {
        let texts = self.kinds().into_iter().filter_map(|(one, many, things)| {
            let names = &things.staying;
            let kind = match names.len() {
                0 => return None,
                1 => one,
                _ => many,
            };
            let listed = names
                .iter()
                .take(LISTED_NAMES)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            let more = match names.len().saturating_sub(LISTED_NAMES) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            Some(format!("{} {kind} ({listed}{more})", names.len()))
        });
        texts.collect::<Vec<_>>().join(", ")
    }

    /// The things that are waited for.
    pub(super) fn leaving(&self) -> String {
        let texts =
            self.kinds()
                .into_iter()
                .filter_map(|(one, many, things)| match things.leaving {
                    0 => None,
                    1 => Some(format!("1 {one}")),
                    count => Some(format!("{count} {many}")),
                });
        let text = texts.collect::<Vec<_>>().join(", ");
        let mut text = match text.is_empty() {
            true => self.refusal.message.trim_end_matches('.').to_owned(),
            false => format!("{text} on the way out"),
        };
        for unread in &self.unread {
            text.push_str(&format!("; {unread}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str, status: &str) -> Service {
        Service::builder().service_name(name).status(status).build()
    }

    #[test]
    fn draining_services_are_waited_for_and_others_named() {
        let found = services(&[
            service("web", "ACTIVE"),
            service("old", "DRAINING"),
            service("gone", "INACTIVE"),
            service("api", "ACTIVE"),
        ]);
        assert_eq!(found.staying, ["api", "web"]);
        assert_eq!(found.leaving, 1);
        let draining = Contents {
            services: services(&[service("old", "DRAINING")]),
            ..Contents::default()
        };
        assert!(!draining.stays());
        assert_eq!(draining.leaving(), "1 service on the way out");
    }

    #[test]
    fn daemons_are_named_unless_they_go() {
        let daemon = |name: &str, status| {
            DaemonSummary::builder()
                .daemon_arn(format!(
                    "arn:aws:ecs:eu-west-1:123456789012:daemon/main/{name}"
                ))
                .status(status)
                .build()
        };
        let contents = Contents {
            daemons: daemons(&[
                daemon("logs", DaemonStatus::Active),
                daemon("agent", DaemonStatus::Active),
                daemon("old", DaemonStatus::DeleteInProgress),
            ]),
            ..Contents::default()
        };
        assert!(contents.stays());
        assert_eq!(contents.staying(), "2 daemons (agent, logs)");
        assert_eq!(contents.leaving(), "1 daemon on the way out");
    }

    #[test]
    fn tasks_of_services_are_not_named_again() {
        let task = |group: &str, desired: &str| {
            Task::builder()
                .task_arn(format!(
                    "arn:aws:ecs:eu-west-1:123456789012:task/main/{desired}"
                ))
                .group(group)
                .desired_status(desired)
                .last_status("RUNNING")
                .build()
        };
        let found = tasks(&[
            task("service:web", "RUNNING"),
            task("family:job", "RUNNING"),
            task("family:job", "STOPPED"),
        ]);
        assert_eq!(
            (found.staying, found.leaving),
            (vec!["RUNNING".to_owned()], 1)
        );
    }

    #[test]
    fn an_instance_whose_agent_is_gone_is_on_its_way_out() {
        let instance = |id: &str, connected: bool, status: &str| {
            ContainerInstance::builder()
                .ec2_instance_id(id)
                .agent_connected(connected)
                .status(status)
                .build()
        };
        let found = instances(&[
            instance("i-1", true, "ACTIVE"),
            instance("i-2", false, "ACTIVE"),
            instance("i-3", true, "DEREGISTERING"),
            instance("i-4", true, "DRAINING"),
        ]);
        assert_eq!(found.staying, ["i-1", "i-4"]);
        assert_eq!(found.leaving, 2);
    }

    #[test]
    fn providers_of_ones_own_are_named_unless_they_go() {
        let provider = |name: &str, status| {
            CapacityProvider::builder()
                .name(name)
                .status(status)
                .build()
        };
        let found = providers(&[
            provider("spot", CapacityProviderStatus::Active),
            provider("old", CapacityProviderStatus::Deprovisioning),
            provider("gone", CapacityProviderStatus::Inactive),
        ]);
        assert_eq!((found.staying, found.leaving), (vec!["spot".to_owned()], 1));
        assert!(is_own_provider("spot") && !is_own_provider("FARGATE_SPOT"));
    }

    #[test]
    fn instances_and_providers_stay_when_the_server_names_them() {
        let one = || Things {
            staying: vec!["x".into()],
            leaving: 0,
        };
        let with = |code: &str| Contents {
            refusal: Refusal {
                code: code.into(),
                ..Refusal::default()
            },
            instances: one(),
            providers: one(),
            ..Contents::default()
        };
        assert!(!with("ClusterContainsServicesException").stays());
        assert!(with("ClusterContainsContainerInstancesException").stays());
        assert!(with("ClusterContainsCapacityProviderException").stays());
        assert!(!with("UpdateInProgressException").stays());
    }

    #[test]
    fn more_than_a_handful_is_counted() {
        let names = (1..=7).map(|n| format!("s{n}")).collect();
        let contents = Contents {
            services: Things {
                staying: names,
                leaving: 2,
            },
            instances: Things {
                staying: vec!["i-1".into()],
                leaving: 0,
            },
            ..Contents::default()
        };
        assert_eq!(
            contents.staying(),
            "7 services (s1, s2, s3, s4, s5 and 2 more), 1 container instance (i-1)"
        );
    }

    #[test]
    fn without_contents_the_message_of_the_server_counts() {
        let contents = Contents {
            refusal: Refusal {
                message: "The Cluster cannot be deleted while Services are active.".into(),
                ..Refusal::default()
            },
            unread: vec!["ListTasks: denied".into()],
            ..Contents::default()
        };
        assert!(!contents.stays() && contents.is_unexplained());
        assert!(
            contents.complaint().starts_with(
                "The Cluster cannot be deleted while Services are active. The provider"
            ),
            "{}",
            contents.complaint()
        );
        assert_eq!(
            contents.leaving(),
            "The Cluster cannot be deleted while Services are active; ListTasks: denied"
        );
    }
}
