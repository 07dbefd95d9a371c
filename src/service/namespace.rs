//! The namespace of Service Connect behind its name.
//!
//! ECS takes the namespace by name or ARN and answers with the ARN, which has the namespace's ID and not its name. So the
//! ARN that a name led to is remembered in private state: another one later is a change from outside.

use aws_sdk_ecs::types;
use tfplug::{Attr, Private, Result};

use super::convert::namespace_arn;
use super::schema::Service;

/// Private state: the ARN that the configured name led to.
const NAMESPACE: &str = "service_connect_namespace";

/// Remembers the namespace of a service that was made or changed as planned.
pub(super) fn remember(private: &mut Private, service: &types::Service) -> Result {
    match namespace_arn(service) {
        Some(arn) => private.set(NAMESPACE, arn),
        None => {
            private.remove(NAMESPACE);
            Ok(())
        }
    }
}

/// Puts the ARN into the state of a service that was read in the place of a name that led to another one before.
pub(super) fn compare(
    private: &mut Private,
    service: &types::Service,
    state: &mut Service,
) -> Result {
    let known = private.get::<String>(NAMESPACE);
    if let Some(arn) = namespace_arn(service)
        && known.is_some_and(|known| known != arn)
        && let Attr::Known(connect) = &mut state.service_connect_configuration
    {
        connect.namespace = arn.into();
    }
    remember(private, service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::service_connect::ServiceConnect;

    const ARN: &str = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-";

    fn service(namespace: &str) -> types::Service {
        let connect = types::ServiceConnectConfiguration::builder();
        let connect = connect.enabled(true).namespace(namespace).build();
        let deployment = types::Deployment::builder().status("PRIMARY");
        let deployment = deployment.service_connect_configuration(connect).build();
        types::Service::builder().deployments(deployment).build()
    }

    fn read(private: &mut Private, namespace: &str) -> Attr<String> {
        let connect = ServiceConnect {
            enabled: true.into(),
            namespace: "shop".into(),
            ..ServiceConnect::default()
        };
        let mut state = Service {
            service_connect_configuration: connect.into(),
            ..Service::default()
        };
        compare(private, &service(namespace), &mut state).unwrap();
        let connect = state.service_connect_configuration;
        connect.known().unwrap().namespace.clone()
    }

    #[test]
    fn another_namespace_behind_a_name_is_drift() {
        let (one, other) = (format!("{ARN}1"), format!("{ARN}2"));
        let mut private = Private::default();
        assert_eq!(read(&mut private, &one), "shop".into(), "a first read");
        assert_eq!(read(&mut private, &one), "shop".into());
        assert_eq!(read(&mut private, &other), other.as_str().into());
        remember(&mut private, &service(&one)).unwrap();
        assert_eq!(read(&mut private, &one), "shop".into(), "after an update");
        // Some servers answer with the name.
        assert_eq!(read(&mut private, "shop"), "shop".into());
        assert_eq!(read(&mut private, &other), "shop".into());
    }
}
