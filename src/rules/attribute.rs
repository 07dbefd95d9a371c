//! Rules for attributes of container instances: group AT of the rule catalogue.

use super::object::{Row, Rows};
use crate::arn::{Arn, short_name};

/// All rules.
pub(crate) const ROWS: Rows = &[("", ALL)];

const ALL: &[Row] = &[
    Row::certain(
        "GEN-006",
        "target_id",
        "Invalid target_id of an attribute",
        "`target_id` must be the ID or the ARN of a container instance.",
        |_, target, faults| {
            let arn = target.text()?.filter(|text| text.starts_with("arn:"));
            if let Some(arn) = arn.filter(|arn| path_of(arn).is_none()) {
                let detail = format!(
                    "{arn:?} is not the ARN of a container instance. Set its ARN or its ID."
                );
                faults.at(target, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "AT-003",
        "cluster",
        "Container instance is in another cluster",
        "`target_id` and `cluster` must name the same cluster.",
        |attribute, node, faults| {
            let path = attribute.get("target_id").text()?.and_then(path_of);
            // Older ARNs do not name the cluster.
            let Some((of_target, _)) = path.as_deref().and_then(|path| path.split_once('/')) else {
                return Some(());
            };
            let cluster = short_name(node.text()?.unwrap_or("default"));
            if of_target != cluster {
                faults.at(
                    node,
                    format!(
                        "target_id is in the cluster {of_target:?}, and this attribute in {cluster:?}. Set cluster = \
                         {of_target:?}."
                    ),
                );
            }
            Some(())
        },
    ),
];

/// The path of a container instance in its ARN.
fn path_of(target: &str) -> Option<String> {
    let arn = Arn::parse(target).ok()?;
    arn.resource_of("container-instance").map(str::to_owned)
}
