//! A cluster to the API's types and back; and every member set, unset and described again.

use super::*;

fn full() -> Cluster {
    let log = LogConfiguration {
        cloud_watch_encryption_enabled: true.into(),
        cloud_watch_log_group_name: "exec".into(),
        s3_bucket_name: "bucket".into(),
        s3_bucket_encryption_enabled: true.into(),
        s3_key_prefix: "x".into(),
    };
    let exec = ExecuteCommandConfiguration {
        kms_key_id: "key".into(),
        logging: "OVERRIDE".into(),
        log_configuration: log.into(),
    };
    let storage = ManagedStorageConfiguration {
        fargate_ephemeral_storage_kms_key_id: "a".into(),
        kms_key_id: "b".into(),
    };
    Cluster {
        name: "web".into(),
        setting: Set(vec![Setting {
            name: "containerInsights".into(),
            value: "enhanced".into(),
        }])
        .into(),
        configuration: Configuration {
            execute_command_configuration: exec.into(),
            managed_storage_configuration: storage.into(),
        }
        .into(),
        service_connect_defaults: ServiceConnectDefaults {
            namespace: "arn:aws:x".into(),
        }
        .into(),
        arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/web".into(),
        id: "arn:aws:ecs:eu-west-1:123456789012:cluster/web".into(),
        ..Cluster::default()
    }
}

fn described(model: &Cluster) -> types::Cluster {
    types::Cluster::builder()
        .cluster_name("web")
        .set_cluster_arn(model.arn.get())
        .set_settings(expand_settings(&model.setting))
        .set_configuration(model.configuration.known().map(expand_configuration))
        .set_service_connect_defaults(model.service_connect_defaults.known().map(|defaults| {
            types::ClusterServiceConnectDefaults::builder()
                .set_namespace(defaults.namespace.get())
                .build()
        }))
        .build()
}

fn same(a: &Cluster, b: &Cluster) -> bool {
    use tfplug::Field;
    a.encode() == b.encode()
}

#[test]
fn describe_gives_back_what_was_sent() {
    let model = full();
    assert!(same(&flatten(&described(&model), &model), &model));
}

#[test]
fn an_import_reads_everything() {
    assert!(same(
        &flatten(&described(&full()), &Cluster::default()),
        &full()
    ));
}

#[test]
fn defaults_of_the_server_are_no_drift() {
    let bare = types::Cluster::builder()
        .cluster_name("web")
        .configuration(
            types::ClusterConfiguration::builder()
                .execute_command_configuration(
                    types::ExecuteCommandConfiguration::builder()
                        .logging(types::ExecuteCommandLogging::Default)
                        .kms_key_id("")
                        .build(),
                )
                .build(),
        )
        .build();
    let flattened = flatten(&bare, &Cluster::default());
    assert!(flattened.configuration.is_null());
    assert!(flattened.service_connect_defaults.is_null());
}

type Edit = fn(&mut Cluster);
type Sent = fn(&Update) -> bool;

/// The parts with members that an update sends.
struct Update {
    exec: Option<types::ExecuteCommandConfiguration>,
    storage: Option<types::ManagedStorageConfiguration>,
    namespace: Option<String>,
}

fn log(update: &Update) -> Option<&types::ExecuteCommandLogConfiguration> {
    update.exec.as_ref()?.log_configuration()
}

fn update(before: &Cluster, after: &Cluster) -> Update {
    let update = expand_update(before, after).unwrap();
    let configuration = update.get_configuration().as_ref();
    let defaults = update.get_service_connect_defaults().as_ref();
    Update {
        exec: configuration.and_then(|it| it.execute_command_configuration().cloned()),
        storage: configuration.and_then(|it| it.managed_storage_configuration().cloned()),
        namespace: defaults.map(|it| it.namespace().to_owned()),
    }
}

fn with_configuration(cluster: &mut Cluster, edit: fn(&mut Configuration)) {
    if let Attr::Known(configuration) = &mut cluster.configuration {
        edit(configuration);
    }
}

fn with_exec(cluster: &mut Cluster, edit: fn(&mut ExecuteCommandConfiguration)) {
    if let Attr::Known(configuration) = &mut cluster.configuration
        && let Attr::Known(exec) = &mut configuration.execute_command_configuration
    {
        edit(exec);
    }
}

fn with_log(cluster: &mut Cluster, edit: fn(&mut LogConfiguration)) {
    if let Attr::Known(configuration) = &mut cluster.configuration
        && let Attr::Known(exec) = &mut configuration.execute_command_configuration
        && let Attr::Known(log) = &mut exec.log_configuration
    {
        edit(log);
    }
}

fn with_storage(cluster: &mut Cluster, edit: fn(&mut ManagedStorageConfiguration)) {
    if let Attr::Known(configuration) = &mut cluster.configuration
        && let Attr::Known(storage) = &mut configuration.managed_storage_configuration
    {
        edit(storage);
    }
}

/// Every member that can be unset: how, and whether the request clears it. UpdateCluster takes a configuration as a
/// whole, so a member is cleared by a request that has its siblings and not the member.
const UNSET: [(&str, Edit, Sent); 13] = [
    (
        "configuration",
        |it| it.configuration = Attr::Null,
        |sent| {
            let exec = sent.exec.as_ref().unwrap();
            let only_logging = exec.kms_key_id().is_none() && exec.log_configuration().is_none();
            let default = exec.logging() == Some(&types::ExecuteCommandLogging::Default);
            only_logging && default && sent.storage == Some(no_storage())
        },
    ),
    (
        "execute_command_configuration",
        |it| with_configuration(it, |it| it.execute_command_configuration = Attr::Null),
        |sent| {
            let default = types::ExecuteCommandLogging::Default;
            let exec = types::ExecuteCommandConfiguration::builder().logging(default);
            sent.exec == Some(exec.build()) && sent.storage != Some(no_storage())
        },
    ),
    (
        "kms_key_id",
        |it| with_exec(it, |it| it.kms_key_id = Attr::Null),
        |sent| sent.exec.as_ref().unwrap().kms_key_id().is_none() && log(sent).is_some(),
    ),
    (
        "logging and log_configuration",
        |it| {
            with_exec(it, |it| {
                it.logging = "DEFAULT".into();
                it.log_configuration = Attr::Null;
            });
        },
        |sent| log(sent).is_none() && sent.exec.as_ref().unwrap().kms_key_id() == Some("key"),
    ),
    (
        "cloud_watch_encryption_enabled",
        |it| with_log(it, |it| it.cloud_watch_encryption_enabled = false.into()),
        |sent| !log(sent).unwrap().cloud_watch_encryption_enabled(),
    ),
    (
        "cloud_watch_log_group_name",
        |it| with_log(it, |it| it.cloud_watch_log_group_name = Attr::Null),
        |sent| log(sent).unwrap().cloud_watch_log_group_name().is_none(),
    ),
    (
        "s3_bucket_name",
        |it| with_log(it, |it| it.s3_bucket_name = Attr::Null),
        |sent| log(sent).unwrap().s3_bucket_name().is_none(),
    ),
    (
        "s3_bucket_encryption_enabled",
        |it| with_log(it, |it| it.s3_bucket_encryption_enabled = false.into()),
        |sent| !log(sent).unwrap().s3_encryption_enabled(),
    ),
    (
        "s3_key_prefix",
        |it| with_log(it, |it| it.s3_key_prefix = Attr::Null),
        |sent| log(sent).unwrap().s3_key_prefix().is_none(),
    ),
    (
        "managed_storage_configuration",
        |it| with_configuration(it, |it| it.managed_storage_configuration = Attr::Null),
        |sent| sent.storage == Some(no_storage()) && log(sent).is_some(),
    ),
    (
        "fargate_ephemeral_storage_kms_key_id",
        |it| {
            with_storage(it, |it| {
                it.fargate_ephemeral_storage_kms_key_id = Attr::Null
            })
        },
        |sent| sent.storage.as_ref().unwrap().kms_key_id() == Some("b"),
    ),
    (
        "kms_key_id of the managed storage",
        |it| with_storage(it, |it| it.kms_key_id = Attr::Null),
        |sent| sent.storage.as_ref().unwrap().kms_key_id().is_none(),
    ),
    (
        "service_connect_defaults",
        |it| it.service_connect_defaults = Attr::Null,
        |sent| sent.namespace.as_deref() == Some("") && sent.exec.is_none(),
    ),
];

fn no_storage() -> types::ManagedStorageConfiguration {
    types::ManagedStorageConfiguration::builder().build()
}

#[test]
fn a_member_that_is_unset_is_cleared_and_shown_as_long_as_ecs_has_it() {
    for (member, unset, clears) in UNSET {
        let before = full();
        let mut after = full();
        unset(&mut after);
        assert!(!same(&before, &after), "{member} is set in the full model");
        assert!(clears(&update(&before, &after)), "{member} is cleared");
        let kept = flatten(&described(&before), &after);
        assert!(same(&kept, &before), "{member} is shown while ECS has it");
        let cleared = flatten(&described(&after), &after);
        assert!(same(&cleared, &after), "{member} is gone");
    }
    assert!(expand_update(&full(), &full()).is_none());
}
