//! The rules of a task definition, applied to this resource's model.

use tfplug::{Attr, Diags, Path, Set};

use super::schema::{EfsVolume, FsxVolume, TaskDefinition, Volume};
use crate::blocks::container_definition::read::{self, Problem, Step};
use crate::rules::definition::{
    Definition, Docker, Efs, Form, Fsx, Proxy, S3Files, Volume as VolumeView,
};
use crate::rules::node::Place;
use crate::rules::{self, Finding, Policy, Severity};

/// Everything that can be said about `model` without asking AWS. Unknown values are no reason to speak.
pub(super) fn definition(model: &TaskDefinition, diags: &mut Diags) {
    let mut containers = Attr::Null;
    match &model.container_definitions {
        Attr::Known(text) => {
            let read = read::read(text);
            let unreadable = read
                .problems
                .iter()
                .any(|problem| problem.fatal && problem.place.is_none());
            read.problems
                .into_iter()
                .for_each(|problem| tell(problem, diags));
            containers = if unreadable {
                Attr::Unknown
            } else {
                Attr::Known(read.items)
            };
        }
        Attr::Unknown => containers = Attr::Unknown,
        Attr::Null => {}
    }
    let view = view(model, containers);
    for group in rules::GROUPS {
        rules::report(group, &view, diags);
    }
}

/// A fault of the JSON text. Unknown keys fall under a rule that can be switched off; the rest could not be sent.
fn tell(problem: Problem, diags: &mut Diags) {
    let path = Path::from("container_definitions");
    let Some((index, name, steps)) = problem.place else {
        return diags.error(path, problem.summary, problem.detail);
    };
    let place = steps.iter().fold(
        Place::in_text(path, index, name.as_deref()),
        |place, step| match step {
            Step::Member(name) => place.member(name),
            Step::Element(index) => place.element(*index, &tfplug::value::Value::Null),
            Step::Entry(key) => place.entry(key),
        },
    );
    let fault = place.fault(problem.summary, problem.detail);
    if problem.fatal {
        return diags.error(fault.path, fault.summary, fault.detail);
    }
    let (id, certain) = ("GEN-009", rules::Confidence::Certain);
    if let Some(severity) = Policy::current().severity(id, Severity::Warning, certain) {
        let (path, summary, detail) = (fault.path, fault.summary, fault.detail);
        diags.push(
            Finding {
                id,
                severity,
                path,
                summary,
                detail,
            }
            .into(),
        );
    }
}

/// The model as the rules see it.
fn view(model: &TaskDefinition, containers: Attr<Vec<tfplug::value::Value>>) -> Definition {
    let platform = |read: fn(&super::schema::RuntimePlatform) -> &Attr<String>| {
        inside(&model.runtime_platform, read)
    };
    let constraints = model.placement_constraints.clone().map(|Set(list)| {
        list.into_iter()
            .map(|constraint| (constraint.kind, constraint.expression))
            .collect()
    });
    Definition {
        family: model.family.clone(),
        cpu: model.cpu.clone(),
        memory: model.memory.clone(),
        network_mode: model.network_mode.clone(),
        compatibilities: model.requires_compatibilities.clone().map(|Set(list)| list),
        execution_role: model.execution_role_arn.clone(),
        task_role: model.task_role_arn.clone(),
        ipc_mode: model.ipc_mode.clone(),
        pid_mode: model.pid_mode.clone(),
        os_family: platform(|platform| &platform.operating_system_family),
        architecture: platform(|platform| &platform.cpu_architecture),
        ephemeral_storage: inside(&model.ephemeral_storage, |storage| &storage.size_in_gib),
        fault_injection: model.enable_fault_injection.clone(),
        placement_constraints: constraints,
        proxy: model.proxy_configuration.clone().map(|proxy| Proxy {
            kind: proxy.kind,
            container: proxy.container_name,
            properties: proxy.properties.map(|properties| {
                let known = |(name, value)| (name, Attr::Known(value));
                properties.into_iter().map(known).collect()
            }),
        }),
        volumes: model
            .volume
            .clone()
            .map(|Set(list)| list.iter().map(volume).collect()),
        account: Attr::Null,
        request_bytes: Attr::Null,
        containers,
        form: Form::Text,
    }
}

/// An attribute of a block that may be absent.
fn inside<B, T: Clone>(block: &Attr<B>, read: impl Fn(&B) -> &Attr<T>) -> Attr<T> {
    match block {
        Attr::Unknown => Attr::Unknown,
        Attr::Null => Attr::Null,
        Attr::Known(block) => read(block).clone(),
    }
}

fn volume(volume: &Volume) -> VolumeView {
    VolumeView {
        name: volume.name.clone(),
        host_path: volume.host_path.clone(),
        at_launch: volume.configure_at_launch.clone(),
        docker: volume
            .docker_volume_configuration
            .clone()
            .map(|docker| Docker {
                scope: docker.scope,
                autoprovision: docker.autoprovision,
                driver: docker.driver,
            }),
        efs: volume.efs_volume_configuration.clone().map(efs),
        fsx: volume
            .fsx_windows_file_server_volume_configuration
            .clone()
            .map(fsx),
        s3_files: volume
            .s3files_volume_configuration
            .clone()
            .map(|volume| S3Files {
                file_system_arn: volume.file_system_arn,
                access_point_arn: volume.access_point_arn,
                root_directory: volume.root_directory,
                port: volume.transit_encryption_port,
            }),
    }
}

fn fsx(fsx: FsxVolume) -> Fsx {
    let login = &fsx.authorization_config;
    Fsx {
        credentials: inside(login, |login| &login.credentials_parameter),
        domain: inside(login, |login| &login.domain),
        file_system_id: fsx.file_system_id,
        root_directory: fsx.root_directory,
    }
}

fn efs(efs: EfsVolume) -> Efs {
    Efs {
        access_point: inside(&efs.authorization_config, |authorization| {
            &authorization.access_point_id
        }),
        iam: inside(&efs.authorization_config, |authorization| {
            &authorization.iam
        }),
        file_system_id: efs.file_system_id,
        root_directory: efs.root_directory,
        transit_encryption: efs.transit_encryption,
        port: efs.transit_encryption_port,
    }
}
