//! The scope of a Docker volume: its default depends on `autoprovision`, which the schema cannot declare.

use tfplug::{Attr, Set};

use super::Volume;

/// The default scope of a Docker volume: only a shared one is autoprovisioned.
pub(in crate::task_definition) fn scope(autoprovision: bool) -> &'static str {
    match autoprovision {
        true => "shared",
        false => "task",
    }
}

/// The volumes with the default scope where the scope is `unset`.
pub(in crate::task_definition) fn with_scopes(
    volumes: &Attr<Set<Volume>>,
    unset: fn(&Attr<String>) -> bool,
) -> Attr<Set<Volume>> {
    let mut volumes = volumes.clone();
    let known = match &mut volumes {
        Attr::Known(Set(volumes)) => volumes.as_mut_slice(),
        _ => &mut [],
    };
    for volume in known {
        if let Attr::Known(docker) = &mut volume.docker_volume_configuration
            && unset(&docker.scope)
        {
            docker.scope = docker.autoprovision.clone().map(|on| scope(on).to_owned());
            if docker.scope.is_null() {
                docker.scope = scope(false).into();
            }
        }
    }
    volumes
}
