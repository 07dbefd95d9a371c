//! Events of services, as ECS words them.

use aws_sdk_ecs::types::ServiceEvent;

use super::Service;
use crate::codec::Kept;
use crate::world::{World, short};

/// The most events that are kept.
const MOST: usize = 100;

/// `(task a) (task b)`.
pub(crate) fn tasks(arns: &[String]) -> String {
    let all = arns.iter().map(|arn| format!("(task {})", short(arn)));
    all.collect::<Vec<_>>().join(" ")
}

impl World {
    /// Adds an event to a service; `text` goes on behind its name.
    pub(crate) fn announce(&mut self, service: &str, text: &str) {
        let (id, now) = (self.new_uuid(), self.now.as_date());
        if let Some(service) = self.services.get_mut(service) {
            let message = format!("(service {}) {text}", service.name());
            let event = ServiceEvent::builder()
                .id(id)
                .created_at(now)
                .message(message)
                .build();
            service.add(Kept(event));
        }
    }
}

impl World {
    /// Adds an event to a service unless it is the newest already.
    pub(crate) fn announce_once(&mut self, service: &str, text: &str) {
        let newest = self.services.get(service).and_then(|it| it.events.first());
        let known =
            newest.is_some_and(|it| it.message().is_some_and(|message| message.ends_with(text)));
        if !known {
            self.announce(service, text);
        }
    }
}

impl Service {
    fn add(&mut self, event: Kept<ServiceEvent>) {
        self.events.insert(0, event);
        self.events.truncate(MOST);
    }
}
