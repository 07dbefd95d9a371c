//! The life of an instance, one state at a time.

use super::State;
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
            State::Running => {}
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
        self.wait_instance(id, SHUTTING_DOWN);
        if let Some(group) = group {
            self.plan(0, Event::Group(group));
        }
    }
}
