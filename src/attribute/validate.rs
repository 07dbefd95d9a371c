//! Rules across the attributes of an attribute.

use tfplug::Diags;

use super::schema::Attribute;
use crate::arn::{Arn, short_name};
use crate::rules;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &Attribute, diags: &mut Diags) {
    let Some(target) = config.target_id.text().filter(|it| it.starts_with("arn:")) else {
        return;
    };
    let Some(path) = Arn::parse(target).ok().and_then(|arn| {
        let path = arn.resource_of("container-instance");
        path.map(str::to_owned)
    }) else {
        let detail =
            format!("{target:?} is not the ARN of a container instance. Set its ARN or its ID.");
        return rules::refuse(
            diags,
            "GEN-006",
            "target_id",
            "Invalid target_id of an attribute",
            detail,
        );
    };
    let cluster = match &config.cluster {
        tfplug::Attr::Unknown => return,
        cluster => cluster.text().filter(|it| !it.is_empty()),
    };
    let cluster = short_name(cluster.unwrap_or("default"));
    // Older ARNs do not name the cluster.
    if let Some((of_target, _)) = path.split_once('/')
        && of_target != cluster
    {
        let detail = format!(
            "target_id is in the cluster {of_target:?}, and this attribute in {cluster:?}. Set cluster = \
             {of_target:?}."
        );
        rules::refuse(
            diags,
            "AT-003",
            "cluster",
            "Container instance is in another cluster",
            detail,
        );
    }
}
