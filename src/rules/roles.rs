//! Rules for the two roles of a task: what ECS does for it, and what its code does (catalogue groups TD and GEN).

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use crate::arn::Arn;

/// The rules of this file that hold for definitions of daemons as well.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "TD-032",
        "execution_role_arn",
        "execution_role_arn is not set",
        "On Fargate, a task that writes to CloudWatch Logs or pulls from ECR must have an execution role.",
        |definition, role, faults| {
            if !definition.requires("FARGATE")? {
                return Some(());
            }
            without_execution_role(definition, role, faults, |container| {
                let driver = container.get("logConfiguration").get("logDriver").text();
                let image = container.get("image").text();
                first([
                    driver.map(|driver| {
                        (driver == Some("awslogs"))
                            .then_some("writes to CloudWatch Logs with this role")
                    }),
                    image.map(|image| {
                        image.is_some_and(is_private_ecr).then_some(
                            "pulls its image from a private ECR repository with this role",
                        )
                    }),
                ])
            })
        },
    ),
    Row::certain(
        "TD-033",
        "execution_role_arn",
        "execution_role_arn is not set",
        "A task with secrets must have an execution role.",
        |definition, role, faults| {
            without_execution_role(definition, role, faults, |container| {
                let secrets = container.get("secrets").is_set()?;
                Some(secrets.then_some("has secrets, which ECS reads with this role"))
            })
        },
    ),
    Row::likely(
        "TD-033",
        "execution_role_arn",
        "execution_role_arn is not set",
        "A task with secret log options, registry credentials or environment files must have an execution role.",
        |definition, role, faults| {
            without_execution_role(definition, role, faults, |container| {
                let reads = [
                    (
                        container.get("logConfiguration").get("secretOptions"),
                        "has secret log options, which ECS reads with this role",
                    ),
                    (
                        container.get("repositoryCredentials"),
                        "has registry credentials, which ECS reads with this role",
                    ),
                    (
                        container.get("environmentFiles"),
                        "has environment files, which ECS reads with this role",
                    ),
                ];
                first(reads.map(|(node, purpose)| Some(node.is_set()?.then_some(purpose))))
            })
        },
    ),
    Row::certain(
        "TD-051",
        "container[].secrets[].valueFrom",
        "SSM parameter is in another AWS account",
        "A secret that is an SSM parameter must be in the AWS account of the task.",
        |definition, from, faults| {
            if let Some(own) = definition.account()?
                && let Some(account) = from.text()?.and_then(parameter_account)
                && account != own
            {
                faults.at(
                    from,
                    format!(
                        "it is in the account {account}, and the task runs in {own}: ECS reads only parameters of that \
                         account. Copy the parameter to {own}, or use a secret of Secrets Manager."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "GEN-007",
        "",
        "Invalid IAM role",
        "A role's name must have only letters, digits and + = , . @ _ -.",
        |definition, _, faults| each_role(definition, faults, is_impossible),
    ),
    Row::likely(
        "GEN-007",
        "",
        "Invalid IAM role",
        "A role must be the ARN or the name of an IAM role.",
        |definition, _, faults| each_role(definition, faults, |role| !is_impossible(role)),
    ),
];

/// Those about file systems, which daemons do not mount.
pub(crate) const FILE_SYSTEMS: &[Row] = &[
    Row::warning(
        "TD-034",
        "task_role_arn",
        "task_role_arn is not set",
        "A task that mounts EFS with IAM should have a task role.",
        |definition, role, faults| {
            without_task_role(definition, role, faults, "EFS", |volume| {
                let access = volume
                    .get("efs_volume_configuration")
                    .get("authorization_config");
                Some(access.get("iam").text()? == Some("ENABLED"))
            })
        },
    )
    .documented(),
    Row::likely(
        "TD-035",
        "task_role_arn",
        "task_role_arn is not set",
        "A task that mounts S3 Files must have a task role.",
        |definition, role, faults| {
            without_task_role(definition, role, faults, "S3 Files", |volume| {
                volume.get("s3files_volume_configuration").counts_as_block()
            })
        },
    ),
];

/// The first answer that finds something; undecided when nothing is found and one answer is undecided.
fn first<T>(answers: impl IntoIterator<Item = Option<Option<T>>>) -> Option<Option<T>> {
    let mut undecided = false;
    for answer in answers {
        match answer {
            Some(None) => {}
            Some(found) => return Some(found),
            None => undecided = true,
        }
    }
    (!undecided).then_some(None)
}

/// The fault when there is no execution role although a container has something that ECS needs it for.
fn without_execution_role(
    definition: &Object,
    role: &Node<'_>,
    faults: &mut Faults,
    purpose: impl Fn(&Node<'_>) -> Option<Option<&'static str>>,
) -> Option<()> {
    if role.text()?.is_some() {
        return Some(());
    }
    let containers = definition.containers()?;
    let purposes = containers
        .iter()
        .map(|container| Some(purpose(container)?.map(|purpose| (container, purpose))));
    if let Some((container, purpose)) = first(purposes)? {
        let container = container.place.label();
        let remedy =
            format!("The {container} {purpose}. Set it to the ARN of a role that allows this.");
        faults.at(role, remedy);
    }
    Some(())
}

/// Whether an image comes from a private registry of Amazon ECR.
fn is_private_ecr(image: &str) -> bool {
    let (account, host) = image.split_once('.').unwrap_or_default();
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let hosts = ["dkr.ecr.", "dkr-ecr.", "dkr.ecr-fips.", "dkr-ecr-fips."];
    digits && hosts.iter().any(|start| host.starts_with(start))
}

/// The fault when there is no task role although a volume is mounted with it.
fn without_task_role(
    definition: &Object,
    role: &Node<'_>,
    faults: &mut Faults,
    file_system: &str,
    mounts_with_role: impl Fn(&Node<'_>) -> Option<bool>,
) -> Option<()> {
    if role.text()?.is_some() {
        return Some(());
    }
    let volumes = definition.get("volume").items()?;
    let mounting = volumes
        .iter()
        .map(|volume| Some(mounts_with_role(volume)?.then_some(volume)));
    if let Some(volume) = first(mounting)? {
        let name = volume.get("name").text().flatten().unwrap_or("?");
        faults.at(
            role,
            format!(
                "The volume {name:?} is mounted with this role. Set it to the ARN of a role that may mount the {file_system} \
                 file system."
            ),
        );
    }
    Some(())
}

/// The account whose Systems Manager parameter an ARN names.
fn parameter_account(text: &str) -> Option<String> {
    let arn = Arn::parse(text).ok()?;
    let is_parameter = arn.service == "ssm" && arn.resource.starts_with("parameter/");
    (is_parameter && !arn.account.is_empty()).then_some(arn.account)
}

/// The faults of both roles, of those that are `meant`.
fn each_role(definition: &Object, faults: &mut Faults, meant: fn(&str) -> bool) -> Option<()> {
    each(["task_role_arn", "execution_role_arn"], |name| {
        let node = definition.get(name);
        if let Some(role) = node.text()?.filter(|role| meant(role))
            && let Some(fault) = role_fault(role)
        {
            faults.at(
                &node,
                format!(
                    "{role:?} {fault}. Set the ARN of a role, such as \"arn:aws:iam::123456789012:role/web\", or its name: 1 \
                     to 64 letters, digits and + = , . @ _ -, with or without a path before it."
                ),
            );
        }
        Some(())
    })
}

/// Whether a text can be neither the name nor the ARN of any role: it has a character that no name of a role has. ECS
/// refuses that without doubt; other forms it may yet resolve.
fn is_impossible(role: &str) -> bool {
    let name = role.rsplit('/').next().unwrap_or_default();
    !role.bytes().all(|byte| byte.is_ascii_graphic()) || !name.bytes().all(is_legal)
}

/// Whether the name of a role may have it.
fn is_legal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte)
}

/// Why a text is not a role, as the rest of a sentence.
fn role_fault(role: &str) -> Option<String> {
    let mut name = role;
    if role.starts_with("arn:") {
        let arn = match Arn::parse(role) {
            Ok(arn) => arn,
            Err(fault) => return Some(format!("is not an ARN: {fault}")),
        };
        if arn.service != "iam" || !arn.resource.starts_with("role/") {
            return Some(format!(
                "is an ARN of {} for {:?}, not of an IAM role",
                arn.service, arn.resource
            ));
        }
        name = role.split_once(":role/").map_or(role, |(_, name)| name);
    }
    if is_impossible(role) {
        return Some("has a character that is not allowed in the name of a role".to_owned());
    }
    let (path, name) = name.rsplit_once('/').unwrap_or(("", name));
    let fine = (1..=64).contains(&name.len()) && name.bytes().all(is_legal);
    let printable = path.bytes().all(|byte| byte.is_ascii_graphic());
    (!fine || !printable).then(|| "does not end in a role name".to_owned())
}
