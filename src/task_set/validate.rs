//! The rules of a task set, applied to its model.

use tfplug::{Diags, Path};

use super::convert::CODEC;
use super::schema::TaskSet;
use crate::aws::tags;
use crate::rules::{object, task_set};

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &TaskSet, diags: &mut Diags) {
    object::report(task_set::ROWS, &CODEC.object(config), diags);
    tags::validate(&config.tags, &Path::from("tags"), diags);
}
