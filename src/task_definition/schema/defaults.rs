//! The defaults of a volume. They stand in plan and state as ECS describes them, so that writing one out is no difference.

use tfplug::{Attr, Set};

use super::Volume;

/// The driver of a Docker volume.
pub(in crate::task_definition) const DRIVER: &str = "local";

/// Encryption and IAM of an EFS volume.
pub(in crate::task_definition) const DISABLED: &str = "DISABLED";

/// The scope of a Docker volume: only a shared one is autoprovisioned.
pub(in crate::task_definition) fn scope(autoprovision: bool) -> &'static str {
    match autoprovision {
        true => "shared",
        false => "task",
    }
}

/// The volumes with their defaults filled in.
pub(in crate::task_definition) fn with_defaults(volumes: &Attr<Set<Volume>>) -> Attr<Set<Volume>> {
    let volumes = volumes.clone();
    volumes.map(|Set(volumes)| volumes.into_iter().map(filled).collect())
}

fn filled(mut volume: Volume) -> Volume {
    or(&mut volume.configure_at_launch, false);
    if let Attr::Known(docker) = &mut volume.docker_volume_configuration {
        or(&mut docker.autoprovision, false);
        or(&mut docker.driver, DRIVER);
        if docker.scope.is_null() {
            docker.scope = docker.autoprovision.clone().map(|on| scope(on).to_owned());
        }
    }
    if let Attr::Known(efs) = &mut volume.efs_volume_configuration {
        or(&mut efs.root_directory, "/");
        or(&mut efs.transit_encryption, DISABLED);
        or(&mut efs.transit_encryption_port, 0);
        if let Attr::Known(authorization) = &mut efs.authorization_config {
            or(&mut authorization.iam, DISABLED);
        }
    }
    if let Attr::Known(files) = &mut volume.s3files_volume_configuration {
        or(&mut files.root_directory, "/");
        or(&mut files.transit_encryption_port, 0);
    }
    volume
}

fn or<T>(attribute: &mut Attr<T>, default: impl Into<Attr<T>>) {
    if attribute.is_null() {
        *attribute = default.into();
    }
}
