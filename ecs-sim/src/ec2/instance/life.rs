//! The life of an instance, one state at a time.

use std::collections::BTreeMap;

use super::super::image;
use super::user_data::{self, Agent};
use super::{Instance, State};
use crate::container_instance;
use crate::world::{Event, World};

/// How long each part takes, in milliseconds: shorter than on AWS, in the same proportions.
pub(super) const PENDING: i64 = 5_000;
/// From running to the start of the agent.
const BOOT: i64 = 15_000;
const SHUTTING_DOWN: i64 = 10_000;
/// For how long an instance that has ended is described.
const REMEMBERED: i64 = 3_600_000;

impl World {
    /// An instance goes on to its next state.
    pub(crate) fn step_ec2_instance(&mut self, id: &str) {
        let now = self.now;
        let Some(instance) = self.ec2.instances.get_mut(id) else {
            return;
        };
        if now < instance.until {
            return;
        }
        match instance.state {
            State::Pending => {
                instance.state = State::Running;
                self.wait_instance(id, BOOT);
            }
            State::Running => self.start_agent(id),
            State::ShuttingDown => {
                instance.state = State::Terminated;
                self.wait_instance(id, REMEMBERED);
            }
            State::Terminated => {
                self.ec2.instances.remove(id);
                self.ec2.tags.remove(id);
            }
        }
    }

    fn wait_instance(&mut self, id: &str, milliseconds: i64) {
        let until = self.now.after(milliseconds);
        if let Some(instance) = self.ec2.instances.get_mut(id) {
            instance.until = until;
        }
        self.plan(milliseconds, Event::Ec2Instance(id.to_owned()));
    }

    /// The agent joins its cluster, or tries to. Without a role it cannot.
    fn start_agent(&mut self, id: &str) {
        let Some(instance) = self.ec2.instances.get(id) else {
            return;
        };
        let profile = &instance.settings["IamInstanceProfile"];
        if profile.is_null() || instance.container_instance.is_some() {
            return;
        }
        let own = instance.provider.as_deref();
        let agent = match own.and_then(|name| self.cluster_of_provider(name)) {
            Some(cluster) => Agent {
                cluster: Some(cluster),
                ..Agent::default()
            },
            None => user_data::agent(instance.setting("UserData").unwrap_or_default()),
        };
        let Some(registration) = self.registration(id, instance, agent) else {
            return;
        };
        let arn = self.register_instance(registration);
        if let Some(instance) = self.ec2.instances.get_mut(id) {
            instance.container_instance = Some(arn.clone());
        }
        self.watch_idle(&arn);
    }

    /// The instance as the agent registers it. An image for ECS has an agent that joins the default cluster unless it is configured otherwise.
    fn registration(
        &self,
        id: &str,
        instance: &Instance,
        agent: Agent,
    ) -> Option<container_instance::Instance> {
        if agent.cluster.is_none() && !image::is_for_ecs(instance.image()) {
            return None;
        }
        let of_group = instance.group.as_deref();
        let of_group = of_group.and_then(|group| self.provider_of_group(group));
        let mut attributes = BTreeMap::from([
            ("ecs.ami-id".to_owned(), instance.image().to_owned()),
            ("ecs.subnet-id".to_owned(), instance.subnet.clone()),
            ("ecs.vpc-id".to_owned(), self.vpc()),
        ]);
        attributes.extend(agent.attributes);
        Some(container_instance::Instance {
            cluster: agent.cluster.unwrap_or_default(),
            ec2_instance_id: id.to_owned(),
            instance_type: instance.instance_type().to_owned(),
            availability_zone: instance.zone(self),
            capacity_provider: instance.provider.clone().or(of_group),
            attributes,
        })
    }

    /// An instance ends, and leaves its cluster.
    pub(crate) fn shut_down(&mut self, id: &str, reason: &str) {
        let Some(instance) = self.ec2.instances.get_mut(id) else {
            return;
        };
        if !instance.is_present() {
            return;
        }
        instance.state = State::ShuttingDown;
        instance.reason = Some(reason.to_owned());
        let group = instance.group.clone();
        instance.container_instance = None;
        self.terminate_instance(id);
        self.wait_instance(id, SHUTTING_DOWN);
        if let Some(group) = group {
            self.plan(0, Event::Group(group));
        }
    }
}
