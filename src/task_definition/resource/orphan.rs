//! A revision that an interrupted apply has registered, and that no state knows of.
//!
//! [`crate::aws::orphan`] has the rule. With `externally_managed` others register revisions of the family by declaration: then
//! none is taken over.

use aws_sdk_ecs::types;
use tfplug::Private;

use super::super::api::{Api, Described};
use super::super::convert;
use super::super::prepared::Prepared;
use super::super::schema::TaskDefinition;
use super::retention::REVISIONS;
use crate::aws::orphan::{self, Registration, Revision};
use crate::aws::{FamilyTurn, tagging, tags};

/// Private state of a plan: the revisions of the object that this one replaces.
pub(super) const REPLACED: &str = "replaced_revisions";

/// The registration that is about to happen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intended<'a> {
    pub(super) definition: &'a Prepared<'a>,
    pub(super) tags: &'a tags::All,
    /// Private state before.
    pub(super) private: &'a Private,
    pub(super) prior: Option<&'a TaskDefinition>,
}

/// The revision that was registered by the same registration of an earlier run, if there is one. A failed look-up stops nothing: then a revision
/// is registered.
pub(super) async fn find(
    api: &Api<'_>,
    turn: &FamilyTurn,
    intended: Intended<'_>,
) -> Option<types::TaskDefinition> {
    let found = api.newest(turn.family()).await.ok().flatten()?;
    let taken = api.is_revision_taken(found.definition.task_definition_arn()?);
    (!taken && is_orphan(&found, &intended, orphan::now()?)).then_some(found.definition)
}

fn is_orphan(found: &Described, intended: &Intended<'_>, now: i64) -> bool {
    if !intended.definition.claims.is_empty() {
        return false;
    }
    let own = |key| intended.private.get::<Vec<String>>(key).unwrap_or_default();
    let current = intended.prior.and_then(|prior| prior.arn.get());
    let before = own(REVISIONS).into_iter().chain(own(REPLACED));
    let before: Vec<String> = before.chain(current).collect();
    let registration = Registration {
        tags: intended.tags,
        before: &before,
    };
    let revision = Revision {
        arn: found.definition.task_definition_arn().unwrap_or_default(),
        registered_at: found.definition.registered_at(),
        tags: &tagging::flatten(&found.tags),
    };
    registration.may_have_made(revision, now)
        && convert::registers(intended.definition, &found.definition).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::primitives::DateTime;
    use tfplug::{Attr, Set};

    use super::*;

    const ARN: &str = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7";
    const NOW: i64 = 1_700_000_000;

    fn wished() -> TaskDefinition {
        TaskDefinition {
            family: "web".into(),
            container_definitions:
                r#"[{"name":"web","image":"nginx","portMappings":[{"containerPort":80}]}]"#.into(),
            cpu: "0.25 vCPU".into(),
            memory: "512".into(),
            network_mode: Attr::Unknown,
            requires_compatibilities: Set(vec!["FARGATE".to_owned()]).into(),
            ..TaskDefinition::default()
        }
    }

    /// As ECS describes it.
    fn found(image: &str, age: i64, tags: &[(&str, &str)]) -> Described {
        let port = types::PortMapping::builder()
            .container_port(80)
            .host_port(80)
            .protocol(types::TransportProtocol::Tcp);
        let web = types::ContainerDefinition::builder()
            .name("web")
            .image(image)
            .essential(true)
            .port_mappings(port.build());
        let tag =
            |(key, value): &(&str, &str)| types::Tag::builder().key(*key).value(*value).build();
        Described {
            definition: types::TaskDefinition::builder()
                .task_definition_arn(ARN)
                .family("web")
                .revision(7)
                .cpu("256")
                .memory("512")
                .network_mode(types::NetworkMode::Awsvpc)
                .requires_compatibilities(types::Compatibility::Fargate)
                .container_definitions(web.build())
                .registered_at(DateTime::from_secs(NOW - age))
                .build(),
            tags: tags.iter().map(tag).collect(),
        }
    }

    fn orphan(found: &Described, private: &Private, prior: Option<&TaskDefinition>) -> bool {
        orphan_of(wished(), found, private, prior)
    }

    fn orphan_of(
        model: TaskDefinition,
        found: &Described,
        private: &Private,
        prior: Option<&TaskDefinition>,
    ) -> bool {
        let tags = [("team".to_owned(), "a".to_owned())].into();
        let intended = Intended {
            definition: &Prepared::new(&model, &[]),
            tags: &tags,
            private,
            prior,
        };
        is_orphan(found, &intended, NOW)
    }

    #[test]
    fn only_the_same_content_of_a_few_minutes_ago_is_an_orphan() {
        let nothing = Private::default();
        let team = [("team", "a"), ("aws:cloudformation:stack-id", "x")];
        assert!(orphan(&found("nginx", 60, &team), &nothing, None));
        assert!(
            orphan(&found("nginx", -60, &team), &nothing, None),
            "clocks differ"
        );
        assert!(
            !orphan(&found("nginx", 3600, &team), &nothing, None),
            "an old one"
        );
        assert!(
            !orphan(&found("nginx:2", 60, &team), &nothing, None),
            "another content"
        );
        assert!(
            !orphan(&found("nginx", 60, &[]), &nothing, None),
            "other tags"
        );
        let shared = TaskDefinition {
            externally_managed: Set(vec!["container.web.cpu".to_owned()]).into(),
            ..wished()
        };
        assert!(
            !orphan_of(shared, &found("nginx", 60, &team), &nothing, None),
            "others register as well"
        );
    }

    #[test]
    fn a_revision_that_this_resource_had_is_none() {
        let team = [("team", "a")];
        let state = TaskDefinition {
            arn: ARN.into(),
            ..TaskDefinition::default()
        };
        let nothing = Private::default();
        assert!(!orphan(&found("nginx", 60, &team), &nothing, Some(&state)));
        for key in [REVISIONS, REPLACED] {
            let mut private = Private::default();
            private.set(key, [ARN]).unwrap();
            assert!(!orphan(&found("nginx", 60, &team), &private, None), "{key}");
        }
    }
}
