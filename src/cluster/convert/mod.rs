//! Between the model and the API's types.

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::create_cluster::builders::CreateClusterInputBuilder;
use aws_sdk_ecs::operation::update_cluster::UpdateClusterInput;
use aws_sdk_ecs::operation::update_cluster::builders::UpdateClusterInputBuilder;
use aws_sdk_ecs::types;
use tfplug::{Attr, Set};

use super::schema::{
    Cluster, Configuration, ExecuteCommandConfiguration, LogConfiguration,
    ManagedStorageConfiguration, ServiceConnectDefaults, Setting,
};
use crate::arn;
use crate::aws::tagging;
use crate::blocks::found;

/// The settings as the API takes them.
fn expand_settings(settings: &Attr<Set<Setting>>) -> Option<Vec<types::ClusterSetting>> {
    let settings = settings.known()?;
    let expand = |setting: &Setting| {
        types::ClusterSetting::builder()
            .set_name(setting.name.text().map(types::ClusterSettingName::from))
            .set_value(setting.value.get())
            .build()
    };
    Some(settings.0.iter().map(expand).collect())
}

/// The configuration as the API takes it.
fn expand_configuration(configuration: &Configuration) -> types::ClusterConfiguration {
    let exec = configuration
        .execute_command_configuration
        .known()
        .map(expand_execute_command);
    let storage = configuration
        .managed_storage_configuration
        .known()
        .map(|storage| {
            types::ManagedStorageConfiguration::builder()
                .set_kms_key_id(storage.kms_key_id.get())
                .set_fargate_ephemeral_storage_kms_key_id(
                    storage.fargate_ephemeral_storage_kms_key_id.get(),
                )
                .build()
        });
    types::ClusterConfiguration::builder()
        .set_execute_command_configuration(exec)
        .set_managed_storage_configuration(storage)
        .build()
}

fn expand_execute_command(
    exec: &ExecuteCommandConfiguration,
) -> types::ExecuteCommandConfiguration {
    let log = exec.log_configuration.known().map(|log| {
        types::ExecuteCommandLogConfiguration::builder()
            .cloud_watch_encryption_enabled(
                log.cloud_watch_encryption_enabled.get().unwrap_or_default(),
            )
            .set_cloud_watch_log_group_name(log.cloud_watch_log_group_name.get())
            .set_s3_bucket_name(log.s3_bucket_name.get())
            .s3_encryption_enabled(log.s3_bucket_encryption_enabled.get().unwrap_or_default())
            .set_s3_key_prefix(log.s3_key_prefix.get())
            .build()
    });
    types::ExecuteCommandConfiguration::builder()
        .set_kms_key_id(exec.kms_key_id.get())
        .set_logging(exec.logging.text().map(types::ExecuteCommandLogging::from))
        .set_log_configuration(log)
        .build()
}

/// The Service Connect defaults as the API takes them.
fn expand_defaults(
    defaults: &ServiceConnectDefaults,
) -> Option<types::ClusterServiceConnectDefaultsRequest> {
    types::ClusterServiceConnectDefaultsRequest::builder()
        .set_namespace(defaults.namespace.get())
        .build()
        .ok()
}

/// The request that creates the cluster.
pub(super) fn expand_create(plan: &Cluster) -> CreateClusterInputBuilder {
    CreateClusterInput::builder()
        .set_cluster_name(plan.name.get())
        .set_settings(expand_settings(&plan.setting))
        .set_configuration(plan.configuration.known().map(expand_configuration))
        .set_service_connect_defaults(
            plan.service_connect_defaults
                .known()
                .and_then(expand_defaults),
        )
        .set_tags(tagging::expand(&plan.tags_all.get().unwrap_or_default()))
}

/// The request that makes `plan` of `prior`; `None` when nothing is to be sent. UpdateCluster keeps what it does not
/// mention, so a removed part is sent as the value that clears it:
///
/// | removed | sent | Describe shows then |
/// |---|---|---|
/// | `setting` | `containerInsights = disabled` (planned as such) | the setting, disabled |
/// | `execute_command_configuration` | logging `DEFAULT`, nothing else | the same, read as absent |
/// | `managed_storage_configuration` | an empty object | nothing |
/// | `service_connect_defaults` | the empty namespace, by the API's documentation | nothing |
pub(super) fn expand_update(prior: &Cluster, plan: &Cluster) -> Option<UpdateClusterInputBuilder> {
    let settings = (prior.setting != plan.setting)
        .then(|| expand_settings(&plan.setting))
        .flatten();
    let configuration = (prior.configuration != plan.configuration)
        .then(|| expand_configuration(&cleared(prior, plan)));
    let defaults = (prior.service_connect_defaults != plan.service_connect_defaults).then(|| {
        let none = ServiceConnectDefaults {
            namespace: "".into(),
        };
        expand_defaults(plan.service_connect_defaults.known().unwrap_or(&none))
    });
    let changed = settings.is_some() || configuration.is_some() || defaults.is_some();
    changed.then(|| {
        UpdateClusterInput::builder()
            .set_settings(settings)
            .set_configuration(configuration)
            .set_service_connect_defaults(defaults.flatten())
    })
}

/// The planned configuration with removed parts as the values that clear them.
fn cleared(prior: &Cluster, plan: &Cluster) -> Configuration {
    let none = Configuration::default();
    let before = prior.configuration.known().unwrap_or(&none);
    let mut after = plan.configuration.known().unwrap_or(&none).clone();
    if before.execute_command_configuration.is_known()
        && after.execute_command_configuration.is_null()
    {
        after.execute_command_configuration = ExecuteCommandConfiguration {
            logging: "DEFAULT".into(),
            ..Default::default()
        }
        .into();
    }
    if before.managed_storage_configuration.is_known()
        && after.managed_storage_configuration.is_null()
    {
        after.managed_storage_configuration = ManagedStorageConfiguration::default().into();
    }
    after
}

/// The model of a cluster that was found; `before` has the user's form.
pub(super) fn flatten(cluster: &types::Cluster, before: &Cluster) -> Cluster {
    let arn = found::text(cluster.cluster_arn());
    Cluster {
        name: match cluster.cluster_name() {
            Some(name) if !name.is_empty() => name.into(),
            _ => arn.clone().map(|arn| arn::short_name(&arn).to_owned()),
        },
        setting: flatten_settings(cluster.settings.as_deref(), &before.setting),
        configuration: flatten_configuration(cluster.configuration(), &before.configuration),
        service_connect_defaults: flatten_defaults(cluster.service_connect_defaults()),
        tags: before.tags.clone(),
        tags_all: before.tags_all.clone(),
        region: before.region.clone(),
        timeouts: before.timeouts.clone(),
        id: arn.clone(),
        arn,
    }
}

fn flatten_setting(setting: &types::ClusterSetting) -> Option<Setting> {
    let name = setting.name()?.as_str();
    Some(Setting {
        name: name.into(),
        value: found::text(setting.value()),
    })
}

/// An answer without the field leaves it as it was.
pub(super) fn flatten_settings(
    found: Option<&[types::ClusterSetting]>,
    before: &Attr<Set<Setting>>,
) -> Attr<Set<Setting>> {
    match found {
        Some(found) => Attr::Known(found.iter().filter_map(flatten_setting).collect()),
        None => before.known().cloned().unwrap_or_default().into(),
    }
}

pub(super) fn flatten_defaults(
    found: Option<&types::ClusterServiceConnectDefaults>,
) -> Attr<ServiceConnectDefaults> {
    match found::text(found.and_then(|defaults| defaults.namespace())) {
        Attr::Known(namespace) => ServiceConnectDefaults {
            namespace: namespace.into(),
        }
        .into(),
        _ => Attr::Null,
    }
}

fn flatten_configuration(
    found: Option<&types::ClusterConfiguration>,
    before: &Attr<Configuration>,
) -> Attr<Configuration> {
    let none = Configuration::default();
    let written = before.known().unwrap_or(&none);
    let exec = found.and_then(|found| found.execute_command_configuration());
    let storage = found.and_then(|found| found.managed_storage_configuration());
    let flattened = Configuration {
        execute_command_configuration: flatten_execute_command(
            exec,
            &written.execute_command_configuration,
        ),
        managed_storage_configuration: flatten_storage(
            storage,
            &written.managed_storage_configuration,
        ),
    };
    if flattened == none && before.is_null() {
        Attr::Null
    } else {
        flattened.into()
    }
}

/// Logging `DEFAULT` and nothing else is what an absent block means.
fn flatten_execute_command(
    found: Option<&types::ExecuteCommandConfiguration>,
    before: &Attr<ExecuteCommandConfiguration>,
) -> Attr<ExecuteCommandConfiguration> {
    let none = ExecuteCommandConfiguration::default();
    let written = before.known().unwrap_or(&none);
    let logging = found
        .and_then(|found| found.logging())
        .map_or("DEFAULT", |logging| logging.as_str());
    let log = found.and_then(|found| found.log_configuration());
    let exec = ExecuteCommandConfiguration {
        kms_key_id: found::text(found.and_then(|found| found.kms_key_id())),
        logging: logging.into(),
        log_configuration: log.map_or(Attr::Null, |log| {
            flatten_log(log, &written.log_configuration)
        }),
    };
    let nothing =
        exec.kms_key_id.is_null() && logging == "DEFAULT" && exec.log_configuration.is_null();
    if nothing && before.is_null() {
        Attr::Null
    } else {
        exec.into()
    }
}

fn flatten_log(
    found: &types::ExecuteCommandLogConfiguration,
    before: &Attr<LogConfiguration>,
) -> Attr<LogConfiguration> {
    let log = LogConfiguration {
        cloud_watch_encryption_enabled: found.cloud_watch_encryption_enabled().into(),
        cloud_watch_log_group_name: found::text(found.cloud_watch_log_group_name()),
        s3_bucket_name: found::text(found.s3_bucket_name()),
        s3_bucket_encryption_enabled: found.s3_encryption_enabled().into(),
        s3_key_prefix: found::text(found.s3_key_prefix()),
    };
    let nothing = LogConfiguration {
        cloud_watch_encryption_enabled: false.into(),
        s3_bucket_encryption_enabled: false.into(),
        ..LogConfiguration::default()
    };
    if log == nothing && before.is_null() {
        Attr::Null
    } else {
        log.into()
    }
}

fn flatten_storage(
    found: Option<&types::ManagedStorageConfiguration>,
    before: &Attr<ManagedStorageConfiguration>,
) -> Attr<ManagedStorageConfiguration> {
    let storage = ManagedStorageConfiguration {
        fargate_ephemeral_storage_kms_key_id: found::text(
            found.and_then(|found| found.fargate_ephemeral_storage_kms_key_id()),
        ),
        kms_key_id: found::text(found.and_then(|found| found.kms_key_id())),
    };
    if storage == ManagedStorageConfiguration::default() && before.is_null() {
        Attr::Null
    } else {
        storage.into()
    }
}

#[cfg(test)]
mod tests;
