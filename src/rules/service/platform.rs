//! The platform version of Fargate that a task definition needs.

use super::super::fargate;
use super::super::object::{Object, Row};
use super::{called, definition, is_fargate};

/// The rules, which look at a service as a whole.
pub(crate) const ROWS: &[Row] = &[Row::likely(
    "SV-088",
    "",
    "The task definition needs platform version 1.4.0",
    "A service on Fargate must have platform version `1.4.0` or newer when its task definition has EFS or S3 Files volumes, \
     environment files, ephemeral storage, a PID mode, `SYS_PTRACE` or 8 vCPU.",
    |service, _, faults| {
        let version = service.get("platform_version");
        let Some(found) = version.text()?.filter(|version| is_older(version)) else {
            return Some(());
        };
        let definition = definition(service)?;
        if is_fargate(service)?
            && !definition.is_windows()?
            && let Some(feature) = feature(definition)?
        {
            let detail = format!(
                "{} has {feature}, which {found:?} does not have. Set platform_version = \"1.4.0\", or remove it.",
                called(service)?
            );
            faults.at(&version, detail);
        }
        Some(())
    },
)];

/// Whether a version is below 1.4.0.
fn is_older(version: &str) -> bool {
    let numbers = version.split('.').map(str::parse::<u32>);
    let numbers: Result<Vec<u32>, _> = numbers.collect();
    numbers.is_ok_and(|numbers| numbers.as_slice() < [1, 4, 0].as_slice())
}

/// The first feature of a definition that older platforms do not have.
fn feature(definition: &Object) -> Option<Option<&'static str>> {
    let mut found = None;
    let mut note = |has: bool, feature| {
        if has && found.is_none() {
            found = Some(feature);
        }
    };
    for volume in definition.get("volume").items()? {
        let efs = volume.get("efs_volume_configuration");
        note(efs.get("file_system_id").is_set()?, "an EFS volume");
        let files = volume.get("s3files_volume_configuration");
        note(files.get("file_system_arn").is_set()?, "an S3 Files volume");
    }
    for container in definition.containers()? {
        let files = container.get("environmentFiles");
        note(files.is_set()?, "environment files");
        let added = container.get("linuxParameters").get("capabilities");
        for capability in added.get("add").items()? {
            note(capability.text()? == Some("SYS_PTRACE"), "SYS_PTRACE");
        }
    }
    let storage = definition.get("ephemeral_storage");
    note(storage.get("size_in_gib").is_set()?, "ephemeral storage");
    note(definition.get("pid_mode").is_set()?, "a PID mode");
    let cpu = definition.get("cpu").text()?;
    let cpu = cpu.and_then(fargate::cpu_units);
    note(cpu.is_some_and(|units| units >= 8192), "8 vCPU or more");
    Some(found)
}
