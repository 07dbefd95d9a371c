//! Rules for the two roles of a task: what ECS does for it, and what its code does (catalogue groups TD and GEN).

use super::checks::{each, gather};
use super::definition::{Definition, Volume};
use super::node::Node;
use super::platform::on_fargate;
use super::{Confidence, Fault, Rule, operand, text, verdict};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-032",
        "On Fargate, a task that writes to CloudWatch Logs or pulls from ECR must have an execution role.",
        execution_role_on_fargate,
    ),
    Rule::certain(
        "TD-033",
        "A task with secrets must have an execution role.",
        execution_role_for_secrets,
    ),
    Rule::likely(
        "TD-033",
        "A task with secret log options, registry credentials or environment files must have an execution role.",
        execution_role_for_the_like,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-034",
            "A task that mounts EFS with IAM must have a task role.",
            task_role_for_efs,
        )
    },
    Rule::likely(
        "TD-035",
        "A task that mounts S3 Files must have a task role.",
        task_role_for_s3_files,
    ),
    Rule::certain(
        "TD-051",
        "A secret that is an SSM parameter must be in the AWS account of the task.",
        foreign_parameter,
    ),
    Rule::certain(
        "GEN-007",
        "A role's name must have only letters, digits and + = , . @ _ -.",
        impossible_role,
    ),
    Rule::likely(
        "GEN-007",
        "A role must be the ARN or the name of an IAM role.",
        role_form,
    ),
];

/// The first answer that finds something; undecided when nothing is found and one answer is undecided.
fn first<T>(answers: impl Iterator<Item = Option<Option<T>>>) -> Option<Option<T>> {
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
    definition: &Definition,
    summary: &str,
    purpose: impl Fn(&Node<'_>) -> Option<Option<&'static str>>,
) -> Option<Vec<Fault>> {
    if text(&definition.execution_role)?.is_some() {
        return verdict(None);
    }
    let containers = definition.containers()?;
    let found = first(
        containers
            .iter()
            .map(|container| Some(purpose(container)?.map(|purpose| (container, purpose)))),
    )?;
    verdict(found.map(|(container, purpose)| {
        let remedy = format!(
            "The {} {purpose}. Set it to the ARN of a role that allows this.",
            container.place.label()
        );
        Fault::new("execution_role_arn", summary, remedy)
    }))
}

/// Whether an image comes from a private registry of Amazon ECR.
fn is_private_ecr(image: &str) -> bool {
    let (account, host) = image.split_once('.').unwrap_or_default();
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let hosts = ["dkr.ecr.", "dkr-ecr.", "dkr.ecr-fips.", "dkr-ecr-fips."];
    digits && hosts.iter().any(|start| host.starts_with(start))
}

fn execution_role_on_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    without_execution_role(definition, "execution_role_arn is not set", |container| {
        let driver = container.get("logConfiguration").get("logDriver").text();
        let image = container.get("image").text();
        let purposes = [
            driver.map(|driver| {
                (driver == Some("awslogs")).then_some("writes to CloudWatch Logs with this role")
            }),
            image.map(|image| {
                image
                    .is_some_and(is_private_ecr)
                    .then_some("pulls its image from a private ECR repository with this role")
            }),
        ];
        first(purposes.into_iter())
    })
}

fn execution_role_for_secrets(definition: &Definition) -> Option<Vec<Fault>> {
    without_execution_role(definition, "execution_role_arn is not set", |container| {
        let configured = container.get("secrets").is_set()?;
        Some(configured.then_some("has secrets, which ECS reads with this role"))
    })
}

fn execution_role_for_the_like(definition: &Definition) -> Option<Vec<Fault>> {
    let summary = "execution_role_arn is not set";
    without_execution_role(definition, summary, |container| {
        let log = container.get("logConfiguration");
        let reads = [
            (
                log.get("secretOptions"),
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
        first(
            reads
                .into_iter()
                .map(|(node, purpose)| Some(node.is_set()?.then_some(purpose))),
        )
    })
}

/// The fault when there is no task role although a volume is mounted with it.
fn without_task_role(
    definition: &Definition,
    file_system: &str,
    mounts_with_role: impl Fn(&Volume) -> Option<bool>,
) -> Option<Vec<Fault>> {
    if text(&definition.task_role)?.is_some() {
        return verdict(None);
    }
    let volumes = operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice);
    let found = first(
        volumes
            .iter()
            .map(|volume| Some(mounts_with_role(volume)?.then_some(volume))),
    )?;
    verdict(found.map(|volume| {
        let remedy = format!(
            "The volume {:?} is mounted with this role. Set it to the ARN of a role that may mount the {file_system} file system.",
            volume.name.text().unwrap_or("?")
        );
        let summary = "task_role_arn is not set";
        Fault::new("task_role_arn", summary, remedy)
    }))
}

fn task_role_for_efs(definition: &Definition) -> Option<Vec<Fault>> {
    without_task_role(definition, "EFS", |volume| match operand(&volume.efs)? {
        Some(efs) => Some(text(&efs.iam)? == Some("ENABLED")),
        None => Some(false),
    })
}

fn task_role_for_s3_files(definition: &Definition) -> Option<Vec<Fault>> {
    without_task_role(definition, "S3 Files", |volume| {
        Some(operand(&volume.s3_files)?.is_some())
    })
}

/// The account whose Systems Manager parameter an ARN names.
fn parameter_account(text: &str) -> Option<String> {
    let arn = Arn::parse(text).ok()?;
    let is_parameter = arn.service == "ssm" && arn.resource.starts_with("parameter/");
    (is_parameter && !arn.account.is_empty()).then_some(arn.account)
}

fn foreign_parameter(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(own) = text(&definition.account)? else {
        return verdict(None);
    };
    each(definition, |container| {
        let secrets = container.get("secrets").items()?;
        gather(secrets.into_iter().map(|secret| {
            let node = secret.get("valueFrom");
            let other = node
                .text()?
                .and_then(parameter_account)
                .filter(|account| account != own);
            verdict(other.map(|account| {
                let remedy = format!(
                    "it is in the account {account}, and the task runs in {own}: ECS reads only parameters of that account. \
                     Copy the parameter to {own}, or use a secret of Secrets Manager."
                );
                node.place.fault("SSM parameter is in another AWS account", remedy)
            }))
        }))
    })
}

fn impossible_role(definition: &Definition) -> Option<Vec<Fault>> {
    each_role(definition, is_impossible)
}

fn role_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_role(definition, |role| !is_impossible(role))
}

/// The faults of both roles, of those that are `meant`.
fn each_role(definition: &Definition, meant: fn(&str) -> bool) -> Option<Vec<Fault>> {
    let roles = [
        ("task_role_arn", &definition.task_role),
        ("execution_role_arn", &definition.execution_role),
    ];
    gather(roles.into_iter().map(|(path, role)| {
        let Some(role) = text(role)?.filter(|role| meant(role)) else {
            return verdict(None);
        };
        verdict(role_fault(role).map(|fault| {
            let remedy = format!(
                "{role:?} {fault}. Set the ARN of a role, such as \"arn:aws:iam::123456789012:role/web\", or its name: 1 to 64 \
                 letters, digits and + = , . @ _ -, with or without a path before it."
            );
            Fault::new(path, "Invalid IAM role", remedy)
        }))
    }))
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
