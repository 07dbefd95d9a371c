//! Task definitions.

use serde_json::json;
use tfplug::Model as _;
use tfplug::testing::value::from_json;

use super::super::lab;
use super::spellings_are_one;
use crate::task_definition::schema::TaskDefinition;

#[tokio::test]
async fn spellings_of_a_task_definition_are_one() {
    let base = json!({
        "family": "web",
        "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
        "runtime_platform": [{ "cpu_architecture": "X86_64" }],
        "volume": [{
            "name": "data",
            "efs_volume_configuration": [{ "file_system_id": "fs-12345678" }],
        }],
    });
    spellings_are_one::<TaskDefinition>("ecs_task_definition", base, "RegisterTaskDefinition")
        .await;
}

/// A block in which nothing is set is the same as none.
#[tokio::test]
async fn an_empty_platform_registers_nothing() {
    let (fake, lab) = lab().await;
    let mut definition = lab.resource("ecs_task_definition").unwrap();
    let platforms = [
        json!([]),
        json!([{}]),
        json!([{ "cpu_architecture": "", "operating_system_family": "" }]),
    ];
    for platform in platforms.iter().chain(&platforms) {
        let config = json!({
            "family": "web",
            "container_definitions": r#"[{"name":"app","image":"nginx","memory":128}]"#,
            "runtime_platform": platform,
        });
        let config = from_json(&config, &TaskDefinition::block()).unwrap();
        definition.apply(config).await.unwrap();
        assert_eq!(fake.calls("RegisterTaskDefinition").len(), 1, "{platform}");
    }
}
