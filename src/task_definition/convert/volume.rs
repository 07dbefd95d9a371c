//! Volumes between the model and the API's types.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_ecs::types;
use tfplug::{Attr, Result, Set};

use super::super::schema::{
    DISABLED, DRIVER, DockerVolume, EfsAuthorization, EfsVolume, FsxAuthorization, FsxVolume,
    S3FilesVolume, Strings, Volume, scope,
};
use super::{small, written};
use crate::blocks::found;

/// The volumes as the API takes them.
///
/// # Errors
/// A volume lacks what the API requires.
pub(super) fn expand(volumes: &Attr<Set<Volume>>) -> Result<Option<Vec<types::Volume>>> {
    let Some(Set(volumes)) = volumes.known().filter(|volumes| !volumes.0.is_empty()) else {
        return Ok(None);
    };
    volumes
        .iter()
        .map(expand_one)
        .collect::<Result<Vec<_>>>()
        .map(Some)
}

fn expand_one(volume: &Volume) -> Result<types::Volume> {
    let host = written(&volume.host_path).map(|path| {
        types::HostVolumeProperties::builder()
            .source_path(path)
            .build()
    });
    let efs = volume
        .efs_volume_configuration
        .known()
        .map(expand_efs)
        .transpose()?;
    let fsx = volume
        .fsx_windows_file_server_volume_configuration
        .known()
        .map(expand_fsx)
        .transpose()?;
    let s3_files = volume
        .s3files_volume_configuration
        .known()
        .map(expand_s3_files)
        .transpose()?;
    Ok(types::Volume::builder()
        .set_name(volume.name.get())
        .set_host(host)
        .set_docker_volume_configuration(
            volume
                .docker_volume_configuration
                .known()
                .map(expand_docker),
        )
        .set_efs_volume_configuration(efs)
        .set_fsx_windows_file_server_volume_configuration(fsx)
        .set_s3files_volume_configuration(s3_files)
        .configured_at_launch(volume.configure_at_launch.get().unwrap_or(false))
        .build())
}

/// `autoprovision = false` is the default, and with the scope `task` the API does not take it at all. Other defaults are
/// left to ECS as well.
fn expand_docker(docker: &DockerVolume) -> types::DockerVolumeConfiguration {
    let autoprovision = docker.autoprovision.get().filter(|on| *on);
    let default = scope(autoprovision.is_some());
    types::DockerVolumeConfiguration::builder()
        .set_scope(unless(&docker.scope, default).map(|scope| scope.as_str().into()))
        .set_autoprovision(autoprovision)
        .set_driver(unless(&docker.driver, DRIVER))
        .set_driver_opts(expand_strings(&docker.driver_opts))
        .set_labels(expand_strings(&docker.labels))
        .build()
}

fn unless(text: &Attr<String>, default: &str) -> Option<String> {
    written(text).filter(|text| text != default)
}

fn expand_strings(strings: &Strings) -> Option<HashMap<String, String>> {
    let entries = strings.known()?.iter();
    let entries: HashMap<String, String> = entries
        .filter_map(|(key, value)| Some((key.clone(), value.get()?)))
        .collect();
    (!entries.is_empty()).then_some(entries)
}

/// A port of 0 means "choose one" and is not sent.
fn port(port: &Attr<i64>) -> Option<i32> {
    small(port).filter(|port| *port != 0)
}

fn expand_efs(efs: &EfsVolume) -> Result<types::EfsVolumeConfiguration> {
    let says_something = |it: &&EfsAuthorization| {
        written(&it.access_point_id).is_some() || unless(&it.iam, DISABLED).is_some()
    };
    let authorization = efs.authorization_config.known().filter(says_something);
    let authorization = authorization.map(|authorization| {
        types::EfsAuthorizationConfig::builder()
            .set_access_point_id(written(&authorization.access_point_id))
            .set_iam(unless(&authorization.iam, DISABLED).map(|iam| iam.as_str().into()))
            .build()
    });
    Ok(types::EfsVolumeConfiguration::builder()
        .set_file_system_id(efs.file_system_id.get())
        .set_root_directory(written(&efs.root_directory))
        .set_transit_encryption(
            unless(&efs.transit_encryption, DISABLED).map(|mode| mode.as_str().into()),
        )
        .set_transit_encryption_port(port(&efs.transit_encryption_port))
        .set_authorization_config(authorization)
        .build()?)
}

fn expand_fsx(fsx: &FsxVolume) -> Result<types::FSxWindowsFileServerVolumeConfiguration> {
    let authorization = fsx.authorization_config.known().map(|authorization| {
        types::FSxWindowsFileServerAuthorizationConfig::builder()
            .set_credentials_parameter(authorization.credentials_parameter.get())
            .set_domain(authorization.domain.get())
            .build()
    });
    Ok(types::FSxWindowsFileServerVolumeConfiguration::builder()
        .set_file_system_id(fsx.file_system_id.get())
        .set_root_directory(fsx.root_directory.get())
        .set_authorization_config(authorization.transpose()?)
        .build()?)
}

fn expand_s3_files(volume: &S3FilesVolume) -> Result<types::S3FilesVolumeConfiguration> {
    Ok(types::S3FilesVolumeConfiguration::builder()
        .set_file_system_arn(volume.file_system_arn.get())
        .set_access_point_arn(written(&volume.access_point_arn))
        .set_root_directory(written(&volume.root_directory))
        .set_transit_encryption_port(port(&volume.transit_encryption_port))
        .build()?)
}

/// The volumes as they were described, in the form in which a person would have written them.
pub(super) fn flatten(volumes: &[types::Volume]) -> Attr<Set<Volume>> {
    if volumes.is_empty() {
        Attr::Null
    } else {
        Attr::Known(volumes.iter().map(flatten_one).collect())
    }
}

fn flatten_one(volume: &types::Volume) -> Volume {
    Volume {
        name: found::text(volume.name()),
        host_path: found::text(volume.host().and_then(|host| host.source_path())),
        configure_at_launch: Attr::Known(volume.configured_at_launch().unwrap_or(false)),
        docker_volume_configuration: volume
            .docker_volume_configuration()
            .map(flatten_docker)
            .into(),
        efs_volume_configuration: volume.efs_volume_configuration().map(flatten_efs).into(),
        fsx_windows_file_server_volume_configuration: volume
            .fsx_windows_file_server_volume_configuration()
            .map(flatten_fsx)
            .into(),
        s3files_volume_configuration: volume
            .s3files_volume_configuration()
            .map(flatten_s3_files)
            .into(),
    }
}

fn flatten_docker(docker: &types::DockerVolumeConfiguration) -> DockerVolume {
    let autoprovision = docker.autoprovision().unwrap_or(false);
    DockerVolume {
        autoprovision: Attr::Known(autoprovision),
        driver: or(docker.driver(), DRIVER),
        driver_opts: flatten_strings(docker.driver_opts()),
        labels: flatten_strings(docker.labels()),
        scope: or(
            docker.scope().map(types::Scope::as_str),
            scope(autoprovision),
        ),
    }
}

fn flatten_strings(strings: Option<&HashMap<String, String>>) -> Strings {
    let strings = strings.filter(|strings| !strings.is_empty());
    let entry = |(key, value): (&String, &String)| (key.clone(), Attr::Known(value.clone()));
    strings
        .map(|strings| strings.iter().map(entry).collect::<BTreeMap<_, _>>())
        .into()
}

fn or(found: Option<&str>, default: &str) -> Attr<String> {
    found
        .filter(|text| !text.is_empty())
        .unwrap_or(default)
        .into()
}

fn directory(found: Option<&str>) -> Attr<String> {
    or(found, "/")
}

fn flatten_efs(efs: &types::EfsVolumeConfiguration) -> EfsVolume {
    let encryption = efs
        .transit_encryption()
        .map(types::EfsTransitEncryption::as_str);
    let authorization = efs
        .authorization_config()
        .map(|authorization| EfsAuthorization {
            access_point_id: found::text(authorization.access_point_id()),
            iam: or(
                authorization
                    .iam()
                    .map(types::EfsAuthorizationConfigIam::as_str),
                DISABLED,
            ),
        });
    EfsVolume {
        file_system_id: efs.file_system_id().into(),
        root_directory: directory(efs.root_directory()),
        transit_encryption: or(encryption, DISABLED),
        transit_encryption_port: Attr::Known(i64::from(efs.transit_encryption_port().unwrap_or(0))),
        authorization_config: authorization
            .filter(|found| found.access_point_id.is_known() || found.iam.text() != Some(DISABLED))
            .into(),
    }
}

fn flatten_fsx(fsx: &types::FSxWindowsFileServerVolumeConfiguration) -> FsxVolume {
    let authorization = fsx
        .authorization_config()
        .map(|authorization| FsxAuthorization {
            credentials_parameter: authorization.credentials_parameter().into(),
            domain: authorization.domain().into(),
        });
    FsxVolume {
        file_system_id: fsx.file_system_id().into(),
        root_directory: fsx.root_directory().into(),
        authorization_config: authorization.into(),
    }
}

fn flatten_s3_files(volume: &types::S3FilesVolumeConfiguration) -> S3FilesVolume {
    S3FilesVolume {
        file_system_arn: volume.file_system_arn().into(),
        access_point_arn: found::text(volume.access_point_arn()),
        root_directory: directory(volume.root_directory()),
        transit_encryption_port: Attr::Known(i64::from(
            volume.transit_encryption_port().unwrap_or(0),
        )),
    }
}
