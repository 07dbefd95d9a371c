//! The users of capacity providers in a cluster: ECS takes no provider away that a service or a task runs on. Pure.

use aws_sdk_ecs::types::{Service, Task};

use crate::arn::short_name;

/// How many names of a kind are listed.
const LISTED_NAMES: usize = 5;

/// Services and tasks that run on capacity providers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Users {
    /// Services that stay until somebody deletes or changes them.
    pub(crate) services: Vec<String>,
    /// Tasks outside of services.
    pub(crate) tasks: Vec<String>,
    /// How many services and tasks are on their way out.
    pub(crate) leaving: usize,
    /// Requests that failed, and why.
    pub(crate) unread: Vec<String>,
}

impl Users {
    /// Adds the services whose strategy names one of `providers`.
    pub(crate) fn add_services(&mut self, found: &[Service], providers: &[String]) {
        let uses = |service: &&Service| {
            let mut items = service.capacity_provider_strategy().iter();
            items.any(|item| names(providers, item.capacity_provider()))
        };
        for service in found.iter().filter(uses) {
            let name = service.service_name().or(service.service_arn());
            match service.status() {
                Some("INACTIVE") => {}
                Some("DRAINING") => self.leaving += 1,
                _ => self
                    .services
                    .push(short_name(name.unwrap_or("?")).to_owned()),
            }
        }
        self.services.sort();
    }

    /// Adds the tasks on one of `providers` that belong to no service: others go with theirs.
    pub(crate) fn add_tasks(&mut self, found: &[Task], providers: &[String]) {
        let alone = |task: &&Task| {
            let uses = task.capacity_provider_name();
            let uses = uses.is_some_and(|name| names(providers, name));
            uses && !task.group().unwrap_or_default().starts_with("service:")
        };
        for task in found.iter().filter(alone) {
            match (task.last_status(), task.desired_status()) {
                (Some("STOPPED"), _) => {}
                (_, Some("STOPPED")) => self.leaving += 1,
                _ => self
                    .tasks
                    .push(short_name(task.task_arn().unwrap_or("?")).to_owned()),
            }
        }
        self.tasks.sort();
    }

    /// Whether some stay until somebody removes them.
    pub(crate) fn stay(&self) -> bool {
        !self.services.is_empty() || !self.tasks.is_empty()
    }

    /// Those that stay, or what is waited for: `2 services (api, web), 1 task outside of services (…)`.
    pub(crate) fn text(&self) -> String {
        let mut texts: Vec<String> = [
            listed(&self.services, "service", "services"),
            listed(
                &self.tasks,
                "task outside of services",
                "tasks outside of services",
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.leaving > 0 {
            texts.push(format!("{} on the way out", self.leaving));
        }
        texts.extend(self.unread.iter().cloned());
        texts.join(", ")
    }
}

fn names(providers: &[String], name: &str) -> bool {
    let name = short_name(name);
    providers
        .iter()
        .any(|provider| short_name(provider) == name)
}

fn listed(names: &[String], one: &str, many: &str) -> Option<String> {
    let kind = match names.len() {
        0 => return None,
        1 => one,
        _ => many,
    };
    let some: Vec<&str> = names
        .iter()
        .take(LISTED_NAMES)
        .map(String::as_str)
        .collect();
    let more = match names.len().saturating_sub(LISTED_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "{} {kind} ({}{more})",
        names.len(),
        some.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::CapacityProviderStrategyItem;

    fn service(name: &str, status: &str, provider: &str) -> Service {
        let item = CapacityProviderStrategyItem::builder().capacity_provider(provider);
        Service::builder()
            .service_name(name)
            .status(status)
            .capacity_provider_strategy(item.build().unwrap())
            .build()
    }

    fn task(id: &str, group: &str, desired: &str) -> Task {
        Task::builder()
            .task_arn(format!("arn:aws:ecs:eu-west-1:123456789012:task/main/{id}"))
            .group(group)
            .capacity_provider_name("own")
            .desired_status(desired)
            .last_status("RUNNING")
            .build()
    }

    #[test]
    fn services_and_tasks_of_a_provider_are_named() {
        let own = ["own".to_owned()];
        let mut users = Users::default();
        users.add_services(
            &[
                service("web", "ACTIVE", "own"),
                service("api", "ACTIVE", "own"),
                service("old", "DRAINING", "own"),
                service("gone", "INACTIVE", "own"),
                service("other", "ACTIVE", "FARGATE"),
            ],
            &own,
        );
        users.add_tasks(
            &[
                task("1", "service:web", "RUNNING"),
                task("2", "family:job", "RUNNING"),
                task("3", "family:job", "STOPPED"),
            ],
            &own,
        );
        assert!(users.stay());
        assert_eq!(
            users.text(),
            "2 services (api, web), 1 task outside of services (2), 2 on the way out"
        );
        users.add_tasks(&[task("4", "family:job", "RUNNING")], &["else".to_owned()]);
        assert_eq!(users.tasks, ["2"]);
    }

    #[test]
    fn nobody_stays_who_is_on_the_way_out() {
        let mut users = Users::default();
        users.add_services(&[service("old", "DRAINING", "own")], &["own".to_owned()]);
        assert!(!users.stay());
        assert_eq!(users.text(), "1 on the way out");
    }
}
