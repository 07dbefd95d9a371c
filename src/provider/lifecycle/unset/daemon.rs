//! Daemons and their task definitions.

use serde_json::json;

use super::spellings_are_one;
use crate::daemon::schema::Daemon;
use crate::daemon_task_definition::schema::DaemonTaskDefinition;

#[tokio::test]
async fn spellings_of_a_daemon_are_one() {
    let arn = |of: &str| format!("arn:aws:ecs:eu-west-1:123456789012:{of}");
    let base = json!({
        "name": "agent",
        "cluster_arn": arn("cluster/main"),
        "daemon_task_definition_arn": arn("daemon-task-definition/agent:1"),
        "capacity_provider_arns": [arn("capacity-provider/mi")],
        "deployment_configuration": [{ "drain_percent": 10, "alarms": [{ "alarm_names": ["errors"] }] }],
    });
    spellings_are_one::<Daemon>("ecs_daemon", base, "UpdateDaemon").await;
}

#[tokio::test]
async fn spellings_of_a_daemon_task_definition_are_one() {
    let base = json!({
        "family": "agent",
        "container_definition": [{
            "name": "agent", "image": "agent",
            "environment": [{ "name": "A", "value": "b" }],
            "health_check": [{ "command": ["CMD", "true"] }],
            "restart_policy": [{ "enabled": true }],
            "mount_point": [{ "source_volume": "data", "container_path": "/data" }],
            "linux_parameters": [{ "device": [{ "host_path": "/dev/fuse" }] }],
            "log_configuration": [{ "log_driver": "awslogs", "options": { "awslogs-group": "g", "awslogs-region": "r" } }],
        }],
        "volume": [{ "name": "data" }],
    });
    let (resource, register) = ("ecs_daemon_task_definition", "RegisterDaemonTaskDefinition");
    spellings_are_one::<DaemonTaskDefinition>(resource, base, register).await;
}
