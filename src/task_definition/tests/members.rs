//! Every member of the API's types is an attribute, or listed with the reason why it is none.
//!
//! Containers are compared with the SDK in `blocks::container_definition::convert`.

use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::types;
use aws_smithy_schema::{Schema, ShapeType};
use tfplug::Model;
use tfplug::schema::Block;

use crate::task_definition::data_source::Lookup;
use crate::task_definition::schema::TaskDefinition;

/// Members of the API without an attribute, with the reason.
const NOT_EXPOSED: [(&str, &str); 10] = [
    (
        "RegisterTaskDefinitionInput.inferenceAccelerators",
        "Elastic Inference was withdrawn: AWS refuses the field, and the AWS provider has removed its block",
    ),
    (
        "Volume.host",
        "host_path of the volume is its only member, as in the AWS provider",
    ),
    (
        "HostVolumeProperties.sourcePath",
        "the attribute host_path of the volume",
    ),
    ("TaskDefinition.requiresAttributes", COMPUTED),
    ("TaskDefinition.compatibilities", COMPUTED),
    (
        "TaskDefinition.inferenceAccelerators",
        "see RegisterTaskDefinitionInput",
    ),
    ("TaskDefinition.registeredAt", HISTORY),
    ("TaskDefinition.registeredBy", HISTORY),
    ("TaskDefinition.deregisteredAt", HISTORY),
    ("TaskDefinition.deleteRequestedAt", HISTORY),
];

const COMPUTED: &str = "ECS computes it from the definition, for the choice of instances";
const HISTORY: &str = "the history of the revision, not its content";

/// Names that differ from the API's in more than the spelling; most are those of the AWS provider.
const RENAMED: [(&str, &str); 5] = [
    ("sizeInGiB", "size_in_gib"),
    ("volumes", "volume"),
    ("configuredAtLaunch", "configure_at_launch"),
    ("s3filesVolumeConfiguration", "s3files_volume_configuration"),
    ("taskDefinitionArn", "arn"),
];

fn attribute_of(member: &str) -> String {
    let renamed = RENAMED.iter().find(|(api, _)| *api == member);
    renamed.map_or_else(
        || crate::shapes::snake(member),
        |(_, name)| (*name).to_owned(),
    )
}

/// A comparison of the API's structures with blocks.
#[derive(Default)]
struct Comparison {
    /// Members that were looked at, as `Structure.member`.
    seen: Vec<String>,
    faults: Vec<String>,
}

impl Comparison {
    /// Compares the members of `shape` with `block`; those of the structures inside, too, where they are `nested` blocks.
    fn compare(&mut self, shape: &'static Schema<'static>, block: &Block, nested: bool) {
        let name = shape.shape_id().shape_name();
        for member in shape.members() {
            let Some(api) = member.member_name() else {
                continue;
            };
            let full = format!("{name}.{api}");
            self.seen.push(full.clone());
            if NOT_EXPOSED.iter().any(|(member, _)| *member == full) {
                continue;
            }
            let attribute = attribute_of(api);
            let plain = block.attributes.iter().any(|it| it.name == attribute);
            let inner = block.blocks.iter().find(|it| it.name == attribute);
            match (plain, inner, structure(&full)) {
                (true, ..) if nested && member.shape_type() == ShapeType::Structure => {
                    self.faults.push(format!("{full}: its members are unknown"));
                }
                (true, ..) => {}
                (false, Some(inner), Some(shape)) => self.compare(shape, &inner.block, nested),
                (false, Some(_), None) => self.faults.push(format!("{full}: no structure")),
                (false, None, _) => self.faults.push(format!("{full}: there is no {attribute}")),
            }
        }
    }
}

/// The structure that a member of the API holds, itself or in a list.
fn structure(member: &str) -> Option<&'static Schema<'static>> {
    Some(match member {
        "RegisterTaskDefinitionInput.volumes" => types::Volume::SCHEMA,
        "RegisterTaskDefinitionInput.placementConstraints" => {
            types::TaskDefinitionPlacementConstraint::SCHEMA
        }
        "RegisterTaskDefinitionInput.proxyConfiguration" => types::ProxyConfiguration::SCHEMA,
        "RegisterTaskDefinitionInput.ephemeralStorage" => types::EphemeralStorage::SCHEMA,
        "RegisterTaskDefinitionInput.runtimePlatform" => types::RuntimePlatform::SCHEMA,
        "Volume.dockerVolumeConfiguration" => types::DockerVolumeConfiguration::SCHEMA,
        "Volume.efsVolumeConfiguration" => types::EfsVolumeConfiguration::SCHEMA,
        "Volume.s3filesVolumeConfiguration" => types::S3FilesVolumeConfiguration::SCHEMA,
        "Volume.fsxWindowsFileServerVolumeConfiguration" => {
            types::FSxWindowsFileServerVolumeConfiguration::SCHEMA
        }
        "EFSVolumeConfiguration.authorizationConfig" => types::EfsAuthorizationConfig::SCHEMA,
        "FSxWindowsFileServerVolumeConfiguration.authorizationConfig" => {
            types::FSxWindowsFileServerAuthorizationConfig::SCHEMA
        }
        _ => return None,
    })
}

#[test]
fn every_member_of_the_api_is_exposed_or_left_out_for_a_reason() {
    let mut both = Comparison::default();
    both.compare(
        RegisterTaskDefinitionInput::SCHEMA,
        &TaskDefinition::block(),
        true,
    );
    both.compare(types::HostVolumeProperties::SCHEMA, &Block::default(), true);
    // Nested objects of the data source are those of the resource.
    both.compare(types::TaskDefinition::SCHEMA, &Lookup::block(), false);
    assert_eq!(both.faults, Vec::<String>::new());
    let known = |member: &str| both.seen.iter().any(|seen| seen == member);
    let gone: Vec<_> = NOT_EXPOSED.iter().filter(|it| !known(it.0)).collect();
    assert!(gone.is_empty(), "no members of the API: {gone:?}");
    let renamed = |api: &str| {
        both.seen
            .iter()
            .any(|seen| seen.ends_with(&format!(".{api}")))
    };
    let gone: Vec<_> = RENAMED.iter().filter(|it| !renamed(it.0)).collect();
    assert!(gone.is_empty(), "no members of the API: {gone:?}");
}
