//! Rules about a run: groups RT and SV of the rule catalogue.

use tfplug::{Diags, Path};

use super::convert::CODEC;
use super::schema::TaskExecution;
use crate::rules::task_execution::ROWS;
use crate::rules::{self, object};

/// ECS takes overrides of this many characters.
const MOST_OVERRIDES: usize = 8192;

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &TaskExecution, diags: &mut Diags) {
    rules::advise(
        diags,
        "RT-100",
        Path::root(),
        "ecs_task_execution runs tasks in every plan and refresh",
        "Reading this data source calls RunTask, so its tasks run whenever Terraform plans, applies or refreshes. Make sure \
         that they may run again and again. To switch this warning off, add \"RT-100\" to validation { disable } of the \
         provider.",
    );
    object::report(ROWS, &CODEC.object(config), diags);
}

/// RT-004, on the overrides as JSON.
pub(super) fn overrides(json: Option<&str>, diags: &mut Diags) {
    let length = json.map_or(0, |json| json.chars().count());
    if length > MOST_OVERRIDES {
        let detail = format!(
            "They have {length} characters as JSON; ECS takes {MOST_OVERRIDES}. Put large values into a \
             secret, a parameter or an environment file."
        );
        rules::refuse(
            diags,
            "RT-004",
            "overrides",
            "The overrides are too long",
            detail,
        );
    }
}
