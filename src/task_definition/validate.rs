//! The rules of a task definition, applied to this resource's model.

use std::sync::Arc;

use tfplug::value::Value;
use tfplug::{Attr, Diags, Set};

use super::convert::CODEC;
use super::ownership::{Claims, Values};
use super::prepared::Prepared;
use super::schema::{EfsVolume, FsxVolume, TaskDefinition, Volume};
use crate::blocks::container_definition::read::{Problem, Step, Weight};
use crate::rules::definition::{
    Definition, Docker, Efs, Form, Fsx, Proxy, S3Files, Volume as VolumeView,
};
use crate::rules::place::Place;
use crate::rules::{self, Policy, TASK_DEFINITION, object};

/// Facts beside the configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// The account of the provider; null where it was not looked up.
    pub(super) account: Attr<String>,
    /// The size of the request; null where it has not been made.
    pub(super) request_bytes: Attr<i64>,
    /// The values of fields that are managed elsewhere; without them rules are silent about those that are not configured.
    pub(super) managed: Option<Values>,
}

/// Attributes that hold whole documents.
const LONG: [&str; 2] = ["container_definitions", "containers"];

/// All diagnostics about a definition that need no request to AWS. Unknown values cause none.
pub(super) fn definition(definition: &Prepared<'_>, facts: &Facts, diags: &mut Diags) {
    let mut found = Diags::new();
    definition_under(&Policy::current(), definition, facts, &mut found);
    diags.append(rules::gathered(found, &LONG));
}

/// The same under a policy that is given.
pub(super) fn definition_under(
    policy: &Policy,
    definition: &Prepared<'_>,
    facts: &Facts,
    diags: &mut Diags,
) {
    let model = definition.model;
    one_form(model, diags);
    if let Some(Set(texts)) = model.externally_managed.known() {
        for (text, fault) in Claims::parse(texts).1 {
            diags.error(
                "externally_managed",
                "Invalid externally_managed",
                format!("{text:?}: {fault}"),
            );
        }
    }
    let form = if model.containers.is_null() {
        Form::Json
    } else {
        Form::Typed
    };
    let problems = definition.containers.known().map(|read| &read.problems);
    for problem in problems.into_iter().flatten() {
        report(form, problem, policy, diags);
    }
    // Containers that are missing have a message already.
    let readable = definition.containers.known();
    let readable = readable.filter(|containers| containers.is_readable());
    let containers = readable.map_or(Attr::Unknown, |containers| {
        Attr::Known(judged(definition, &containers.items, facts))
    });
    let object = CODEC
        .object(model)
        .with_containers(form, containers.clone())
        .requested(facts.account.clone(), facts.request_bytes.clone());
    let view = Definition {
        account: facts.account.clone(),
        request_bytes: facts.request_bytes.clone(),
        containers,
        form,
        ..view(model)
    };
    for group in rules::GROUPS {
        rules::report_under(policy, group, &view, diags);
    }
    object::report_under(policy, TASK_DEFINITION, &object, diags);
}

/// A definition as rules for services see it.
pub(super) fn view_of(definition: &Prepared<'_>) -> Definition {
    let items = definition.effective();
    Definition {
        containers: items.map_or(Attr::Unknown, |items| {
            Attr::Known(Arc::new(items.into_owned()))
        }),
        ..view(definition.model)
    }
}

/// The same of a model.
#[cfg(test)]
pub(crate) fn definition_of(model: &TaskDefinition) -> Definition {
    view_of(&Prepared::new(model, &[]))
}

/// The containers for the rules: a copy only where fields are managed elsewhere.
fn judged(definition: &Prepared<'_>, items: &Arc<Vec<Value>>, facts: &Facts) -> Arc<Vec<Value>> {
    let mut items = Arc::clone(items);
    if !definition.claims.is_empty() {
        let copy = Arc::make_mut(&mut items);
        match &facts.managed {
            Some(values) => definition.claims.assign(copy, values),
            None => definition.claims.open_unset(copy),
        }
    }
    items
}

/// How many findings there are.
pub(crate) fn findings(model: &TaskDefinition) -> usize {
    let mut diags = Diags::new();
    definition(&Prepared::new(model, &[]), &Facts::default(), &mut diags);
    diags.into_iter().count()
}

/// Containers have one of two forms.
fn one_form(model: &TaskDefinition, diags: &mut Diags) {
    let (text, typed) = (&model.container_definitions, &model.containers);
    if text.is_null() && typed.is_null() {
        diags.error(
            "containers",
            "Task definition has no containers",
            "Set containers = { web = { image = \"nginx:1.29\", … } }, or, as JSON, \
             container_definitions = jsonencode([{ name = \"web\", … }]).",
        );
    }
    let is_set = text.is_known() && !text.is_unset();
    if is_set && typed.is_known() {
        diags.error(
            "container_definitions",
            "container_definitions conflicts with containers",
            "Remove one of the two.",
        );
    }
}

/// A fault of the containers as configured. Unknown keys fall under a rule that can be switched off; the rest could not be sent.
fn report(form: Form, problem: &Problem, policy: &Policy, diags: &mut Diags) {
    let Some((index, name, steps)) = &problem.place else {
        return diags.error("container_definitions", &problem.summary, &problem.detail);
    };
    let start = match form {
        Form::Json => Place::in_json("container_definitions", *index, name.as_deref()),
        Form::Typed | Form::Blocks => {
            Place::typed("containers", name.as_deref().unwrap_or_default())
        }
    };
    let elements: Vec<Value> = steps.iter().map(element).collect();
    let ways = steps.iter().zip(&elements);
    let place = ways.fold(start, |place, (step, element)| match step {
        Step::Member(name) => place.member(name),
        Step::Element(index) | Step::Named(_, _, index) => place.element(*index, element),
        Step::Entry(key) => place.entry(key),
    });
    let fault = place.fault(&problem.summary, &problem.detail);
    match problem.weight {
        Weight::Fatal => diags.error(fault.path, fault.summary, fault.detail),
        Weight::Repeated => diags.warn(fault.path, fault.summary, fault.detail),
        Weight::UnknownField => {
            rules::report_fault(&rules::general::UNKNOWN_FIELD, fault, policy, diags);
        }
    }
}

/// The part of an element that identifies it.
fn element(step: &Step) -> Value {
    match step {
        Step::Named(key, name, _) => {
            Value::Object([((*key).to_owned(), name.as_str().into())].into())
        }
        _ => Value::Null,
    }
}

/// The model as the rules see it: an empty string is unset where an attribute is optional.
fn view(model: &TaskDefinition) -> Definition {
    let platform = |read: fn(&super::schema::RuntimePlatform) -> &Attr<String>| {
        or_unset(&inside(&model.runtime_platform, read))
    };
    let constraints = model.placement_constraints.clone().map(|Set(list)| {
        list.into_iter()
            .map(|constraint| (constraint.kind, or_unset(&constraint.expression)))
            .collect()
    });
    Definition {
        family: model.family.clone(),
        cpu: or_unset(&model.cpu),
        memory: or_unset(&model.memory),
        network_mode: or_unset(&model.network_mode),
        compatibilities: model.requires_compatibilities.clone().map(|Set(list)| list),
        execution_role: or_unset(&model.execution_role_arn),
        task_role: or_unset(&model.task_role_arn),
        ipc_mode: or_unset(&model.ipc_mode),
        pid_mode: or_unset(&model.pid_mode),
        os_family: platform(|platform| &platform.operating_system_family),
        architecture: platform(|platform| &platform.cpu_architecture),
        ephemeral_storage: inside(&model.ephemeral_storage, |storage| &storage.size_in_gib),
        fault_injection: model.enable_fault_injection.clone(),
        placement_constraints: constraints,
        proxy: model.proxy_configuration.clone().map(|proxy| Proxy {
            kind: or_unset(&proxy.kind),
            container: proxy.container_name,
            properties: proxy.properties.map(|properties| {
                let set = properties.into_iter().filter(|(_, value)| !value.is_null());
                set.collect()
            }),
        }),
        volumes: model
            .volume
            .clone()
            .map(|Set(list)| list.iter().map(volume).collect()),
        ..Definition::default()
    }
}

/// Modules write an empty string for what they leave out.
fn or_unset(text: &Attr<String>) -> Attr<String> {
    match text.text() {
        Some("") => Attr::Null,
        _ => text.clone(),
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
        host_path: or_unset(&volume.host_path),
        at_launch: volume.configure_at_launch.clone(),
        docker: volume
            .docker_volume_configuration
            .clone()
            .map(|docker| Docker {
                scope: or_unset(&docker.scope),
                autoprovision: docker.autoprovision,
                driver: or_unset(&docker.driver),
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
                access_point_arn: or_unset(&volume.access_point_arn),
                root_directory: or_unset(&volume.root_directory),
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
        access_point: or_unset(&inside(&efs.authorization_config, |authorization| {
            &authorization.access_point_id
        })),
        iam: or_unset(&inside(&efs.authorization_config, |authorization| {
            &authorization.iam
        })),
        file_system_id: efs.file_system_id,
        root_directory: or_unset(&efs.root_directory),
        transit_encryption: or_unset(&efs.transit_encryption),
        port: efs.transit_encryption_port,
    }
}
