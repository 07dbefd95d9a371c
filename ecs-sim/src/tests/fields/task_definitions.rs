//! Task definitions.

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let register =
        Case::new::<RegisterTaskDefinitionInput>("RegisterTaskDefinition", world, described)
            .with(json!({
                "containerDefinitions.portMappings.containerPort": 8080,
                "containerDefinitions.portMappings.containerPortRange": "9000-9010",
                "cpu": "512", "memory": "1024",
            }))
            .either(vec![
                alternative(
                    &[
                        "containerDefinitions.portMappings.containerPort",
                        "containerDefinitions.portMappings.hostPort",
                        "proxyConfiguration",
                    ],
                    json!({ "containerDefinitions.portMappings.hostPort": 8080 }),
                ),
                alternative(
                    &[
                        "containerDefinitions.portMappings.containerPortRange",
                        "containerDefinitions.links",
                        "containerDefinitions.hostname",
                    ],
                    json!({ "networkMode": "bridge" }),
                ),
            ])
            .either(vec![
                alternative(&["volumes.host"], json!({})),
                alternative(&["volumes.dockerVolumeConfiguration"], json!({})),
                alternative(&["volumes.efsVolumeConfiguration"], json!({})),
                alternative(&["volumes.s3filesVolumeConfiguration"], json!({})),
                alternative(
                    &["volumes.fsxWindowsFileServerVolumeConfiguration"],
                    json!({}),
                ),
                alternative(&["volumes.configuredAtLaunch"], json!({})),
            ]);
    vec![register]
}

fn described(world: &mut World, _: &Json, answer: &Json) -> Json {
    let arn = &answer["taskDefinition"]["taskDefinitionArn"];
    let body = json!({ "taskDefinition": arn, "include": ["TAGS"] });
    ask(world, "DescribeTaskDefinition", body)
}
