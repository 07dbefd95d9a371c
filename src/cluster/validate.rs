//! Rules across a cluster's attributes: group CL of the rule catalogue.

use tfplug::{Attr, Diags, Path};

use super::schema::{Cluster, ExecuteCommandConfiguration, LogConfiguration, Setting};
use crate::aws::tags;

/// All rules. An unknown value keeps its rules silent.
pub(super) fn validate(config: &Cluster, diags: &mut Diags) {
    if let Some(settings) = config
        .setting
        .known()
        .filter(|_| !config.setting.is_unset())
    {
        settings
            .0
            .iter()
            .for_each(|setting| check_setting(setting, diags));
        check_settings_differ(&settings.0, diags);
    }
    if let Some(namespace) = config
        .service_connect_defaults
        .known()
        .and_then(|defaults| defaults.namespace.text())
    {
        check_namespace(namespace, diags);
    }
    if let Some(configuration) = config.configuration.known() {
        let at = Path::from("configuration[0].execute_command_configuration[0]");
        if let Some(exec) = configuration.execute_command_configuration.known() {
            check_execute_command(exec, &at, diags);
        }
        if let Some(storage) = configuration.managed_storage_configuration.known() {
            let at = Path::from("configuration[0].managed_storage_configuration[0]");
            check_key(&storage.kms_key_id, &at.attr("kms_key_id"), diags);
            let fargate = at.attr("fargate_ephemeral_storage_kms_key_id");
            check_key(
                &storage.fargate_ephemeral_storage_kms_key_id,
                &fargate,
                diags,
            );
        }
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// CL-002, CL-003. A path into a set has no index; core finds the place when there is exactly one block.
fn check_setting(setting: &Setting, diags: &mut Diags) {
    match setting.name.text() {
        Some("containerInsights") => {}
        Some(other) if !other.is_empty() => diags.error(
            "setting.name",
            format!("Unknown cluster setting {other:?}"),
            "The only setting is \"containerInsights\" (rule CL-002).",
        ),
        // The schema complains where there is none.
        None | Some(_) => {}
    }
    match setting.value.text() {
        Some("enabled" | "enhanced" | "disabled") => {}
        Some(other) if !other.is_empty() => diags.error(
            "setting.value",
            format!("Invalid value {other:?} for setting containerInsights"),
            "Use \"enabled\", \"enhanced\" or \"disabled\" (rule CL-003).",
        ),
        None | Some(_) => {}
    }
}

/// CL-004: ECS keeps one value of a setting.
fn check_settings_differ(settings: &[Setting], diags: &mut Diags) {
    let mut names: Vec<&str> = settings.iter().filter_map(|it| it.name.text()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        diags.error(
            "setting.name",
            format!("Setting {} is given twice", twice[0]),
            "ECS keeps one value of a setting. Keep one of the setting blocks (rule CL-004).",
        );
    }
}

/// CL-021: a namespace is a Cloud Map ARN, or a name without `<`, `>`, `"` and `/`.
fn check_namespace(namespace: &str, diags: &mut Diags) {
    let forbidden = namespace
        .chars()
        .find(|c| "<>\"/".contains(*c))
        .filter(|_| !namespace.starts_with("arn:"));
    let at = Path::from("service_connect_defaults[0].namespace");
    if let Some(c) = forbidden {
        diags.error(
            at,
            "Invalid Service Connect namespace",
            format!("{namespace:?} contains {c:?}. Give the ARN of a Cloud Map namespace, or its name (rule CL-021)."),
        );
    } else if namespace.chars().count() > 1024 {
        diags.error(
            at,
            "Invalid Service Connect namespace",
            "At most 1024 characters are allowed (rule CL-021).",
        );
    }
}

/// CL-006 to CL-009.
fn check_execute_command(exec: &ExecuteCommandConfiguration, at: &Path, diags: &mut Diags) {
    let logging = match &exec.logging {
        Attr::Unknown => return,
        logging => match logging.text() {
            None | Some("") => "DEFAULT",
            Some(logging) => logging,
        },
    };
    match (&exec.log_configuration, logging) {
        (log, "OVERRIDE") if log.is_unset() => diags.error(
            at.attr("logging"),
            "OVERRIDE needs a log_configuration",
            "With logging = \"OVERRIDE\" add a log_configuration block that names a log group or a bucket \
             (rule CL-006).",
        ),
        (Attr::Known(log), "OVERRIDE") => check_log(log, &at.attr("log_configuration").index(0), diags),
        (log @ Attr::Known(_), "NONE" | "DEFAULT") if !log.is_unset() => diags.error(
            at.attr("log_configuration").index(0).attr("cloud_watch_log_group_name"),
            "log_configuration needs logging OVERRIDE",
            format!("With logging {logging} ECS refuses it. Set logging = \"OVERRIDE\" or remove the block (rule CL-007)."),
        ),
        _ => {}
    }
}

fn check_log(log: &LogConfiguration, at: &Path, diags: &mut Diags) {
    if log.cloud_watch_log_group_name.is_unset() && log.s3_bucket_name.is_unset() {
        diags.error(
            at.attr("cloud_watch_log_group_name"),
            "The log configuration names no destination",
            "Give cloud_watch_log_group_name or s3_bucket_name (rule CL-008).",
        );
    }
    let needs = |name: &str, set: bool, other: &Attr<String>, needed: &str, diags: &mut Diags| {
        if set && other.is_unset() {
            diags.warn(
                at.attr(name),
                format!("{name} has no effect"),
                format!("It needs {needed} (rule CL-009)."),
            );
        }
    };
    let (group, bucket) = (&log.cloud_watch_log_group_name, &log.s3_bucket_name);
    let encrypted = log.cloud_watch_encryption_enabled.get() == Some(true);
    needs(
        "cloud_watch_encryption_enabled",
        encrypted,
        group,
        "cloud_watch_log_group_name",
        diags,
    );
    let encrypted = log.s3_bucket_encryption_enabled.get() == Some(true);
    needs(
        "s3_bucket_encryption_enabled",
        encrypted,
        bucket,
        "s3_bucket_name",
        diags,
    );
    needs(
        "s3_key_prefix",
        log.s3_key_prefix.is_known() && !log.s3_key_prefix.is_unset(),
        bucket,
        "s3_bucket_name",
        diags,
    );
}

/// CL-010: multi-Region keys are not usable for managed storage.
fn check_key(key: &Attr<String>, at: &Path, diags: &mut Diags) {
    let id = key.text().and_then(|key| key.rsplit('/').next());
    if id.is_some_and(|id| id.starts_with("mrk-")) {
        diags.warn(
            at,
            "Multi-Region key for managed storage",
            "ECS takes single-Region keys here (rule CL-010).",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::schema::{Configuration, ServiceConnectDefaults};
    use tfplug::Set;

    fn faults(config: &Cluster) -> Vec<String> {
        let mut diags = Diags::new();
        validate(config, &mut diags);
        diags
            .iter()
            .map(|diag| format!("{}: {} {}", diag.path, diag.summary, diag.detail))
            .collect()
    }

    fn with_exec(logging: Attr<String>, log: Attr<LogConfiguration>) -> Cluster {
        let exec = ExecuteCommandConfiguration {
            kms_key_id: Attr::Null,
            logging,
            log_configuration: log,
        };
        let configuration = Configuration {
            execute_command_configuration: exec.into(),
            managed_storage_configuration: Attr::Null,
        };
        Cluster {
            configuration: configuration.into(),
            ..Cluster::default()
        }
    }

    fn setting(name: Attr<String>, value: Attr<String>) -> Cluster {
        Cluster {
            setting: Set(vec![Setting { name, value }]).into(),
            ..Cluster::default()
        }
    }

    #[test]
    fn settings_take_known_names_and_values() {
        assert!(faults(&setting("containerInsights".into(), "enhanced".into())).is_empty());
        assert!(faults(&setting(Attr::Unknown, Attr::Unknown)).is_empty());
        assert!(faults(&setting("insights".into(), "enabled".into()))[0].contains("CL-002"));
        assert!(faults(&setting("containerInsights".into(), "on".into()))[0].contains("CL-003"));
        // The schema complains where there is none.
        assert!(faults(&setting("containerInsights".into(), Attr::Null)).is_empty());
    }

    #[test]
    fn override_and_log_configuration_belong_together() {
        let log = LogConfiguration {
            cloud_watch_log_group_name: "exec".into(),
            ..LogConfiguration::default()
        };
        assert!(faults(&with_exec("OVERRIDE".into(), log.clone().into())).is_empty());
        assert!(faults(&with_exec("OVERRIDE".into(), Attr::Null))[0].contains("CL-006"));
        assert!(faults(&with_exec("NONE".into(), log.clone().into()))[0].contains("CL-007"));
        assert!(faults(&with_exec(Attr::Null, log.clone().into()))[0].contains("CL-007"));
        assert!(faults(&with_exec(Attr::Unknown, log.into())).is_empty());
        let encrypted = LogConfiguration {
            cloud_watch_encryption_enabled: true.into(),
            ..LogConfiguration::default()
        };
        let nowhere = faults(&with_exec("OVERRIDE".into(), encrypted.into()));
        assert!(
            nowhere[0].contains("CL-008") && nowhere[0].contains("log_configuration[0]"),
            "{nowhere:?}"
        );
        let unknown = LogConfiguration {
            s3_bucket_name: Attr::Unknown,
            ..LogConfiguration::default()
        };
        assert!(faults(&with_exec("OVERRIDE".into(), unknown.into())).is_empty());
    }

    /// Modules give every member a value, and the one that is unset where the block is not wanted.
    #[test]
    fn a_block_in_which_nothing_is_set_is_none() {
        let empty = LogConfiguration {
            cloud_watch_log_group_name: "".into(),
            s3_bucket_name: "".into(),
            s3_key_prefix: "".into(),
            cloud_watch_encryption_enabled: false.into(),
            s3_bucket_encryption_enabled: false.into(),
        };
        for log in [LogConfiguration::default(), empty] {
            for logging in ["", "NONE", "DEFAULT"] {
                let config = with_exec(logging.into(), log.clone().into());
                assert_eq!(faults(&config), Vec::<String>::new(), "{logging}");
            }
            let without = faults(&with_exec("OVERRIDE".into(), log.into()));
            assert!(without[0].contains("CL-006"), "{without:?}");
        }
        let none = setting("".into(), "".into());
        assert_eq!(faults(&none), Vec::<String>::new());
    }

    #[test]
    fn parts_of_a_destination_need_the_destination() {
        let log = LogConfiguration {
            cloud_watch_log_group_name: "exec".into(),
            s3_key_prefix: "x/".into(),
            s3_bucket_encryption_enabled: false.into(),
            ..LogConfiguration::default()
        };
        let faults = faults(&with_exec("OVERRIDE".into(), log.into()));
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("s3_key_prefix") && faults[0].contains("CL-009"));
    }

    #[test]
    fn namespaces_are_arns_or_plain_names() {
        let with = |namespace: Attr<String>| Cluster {
            service_connect_defaults: ServiceConnectDefaults { namespace }.into(),
            ..Cluster::default()
        };
        assert!(
            faults(&with(
                "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1".into()
            ))
            .is_empty()
        );
        assert!(faults(&with("internal".into())).is_empty());
        assert!(faults(&with(Attr::Unknown)).is_empty());
        assert!(faults(&with("a/b".into()))[0].contains("CL-021"));
    }
}
