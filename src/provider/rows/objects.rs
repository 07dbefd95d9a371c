//! Cases of the rules of objects that have few: account settings, attributes, daemons and their task definitions.

use serde_json::{Value as Json, json};

use super::case::{Case, cases};

pub(super) fn settings() -> Vec<Case> {
    let setting = |name: &str, value: &str| json!({ "name": name, "value": value });
    let other = || setting("aNewOne", "a new value");
    let (metrics, period) = ("containerInsights", "fargateTaskRetirementWaitPeriod");
    let (trunking, mode) = ("awsvpcTrunking", "defaultLogDriverMode");
    cases! {
        "AS-001": setting(trunking, "enhanced") => setting(trunking, "disabled"), "value";
        "AS-001": setting(metrics, "Enabled") => setting(metrics, "on"), "value";
        "AS-001": setting(mode, "enabled") => setting(mode, "blocking"), "value";
        "AS-001": setting(period, "8") => setting(period, "0"), "value";
        "AS-001": setting("taskLongArnFormat", "") => other(), "name";
        "AS-002": setting("guardDutyActivate", "enabled") => other(), "name";
    }
}

pub(super) fn attributes() -> Vec<Case> {
    let attribute = |target: &str, cluster: Json| json!({ "name": "stack", "target_id": target, "cluster": cluster });
    let arn = |path: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{path}");
    let (own, cluster) = (arn("container-instance/main/0123"), arn("cluster/main"));
    let other = || attribute(&own, "other".into());
    cases! {
        "GEN-006": attribute(&cluster, "main".into()) => attribute("0123", "other".into()), "target_id";
        "AT-003": other() => attribute(&own, "main".into()), "cluster";
        "AT-003": attribute(&own, Json::Null) => attribute(&own, cluster.into()), "target_id";
        // Older ARNs do not name the cluster.
        "AT-003": other() => attribute(&arn("container-instance/0123"), "other".into()), "target_id";
    }
}

pub(super) fn daemons() -> Vec<Case> {
    let arn = |resource: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{resource}");
    let cluster = |arn: String| json!({ "cluster_arn": arn });
    let definition = |arn: String| json!({ "daemon_task_definition_arn": arn });
    let provider = |arn: String| json!({ "capacity_provider_arns": [arn] });
    let alarms = |alarms: Json| json!({ "deployment_configuration": [{ "alarms": [alarms] }] });
    cases! {
        "GEN-006": cluster(arn("service/a")) => cluster(arn("cluster/a")), "cluster_arn";
        "GEN-006": definition(arn("cluster/a")) => definition(arn("daemon-task-definition/a:1")), "daemon_task_definition_arn";
        "GEN-006": provider("FARGATE".into()) => provider(arn("capacity-provider/a")), "capacity_provider_arns";
        "SV-097": alarms(json!({ "enable": true })) => alarms(json!({ "enable": true, "alarm_names": ["errors"] })), "deployment_configuration.0.alarms.0.enable";
    }
}

pub(super) fn volumes() -> Vec<Case> {
    let volume = |logs: Json| {
        let host = json!([{ "source_path": "/var/log" }]);
        json!({ "volume": [{ "name": "v", "host": host, "log_driver_volume_configuration": logs }] })
    };
    let both = volume(json!([{ "driver": "json-file" }]));
    cases! {
        "VO-003": both => volume(json!([])), "volume.0.host";
    }
}
