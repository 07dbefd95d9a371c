//! Core's rules applied to our own answers before core does: in debug builds, so that a provider's tests find what its
//! users would.

use crate::diagnostics::Diags;
use crate::path::Path;
use crate::rules::{self, Violation};
use crate::schema::Block;
use crate::value::Value;

use super::{Answer, PlanAnswer, PlanRequest};

/// Whether answers are checked; release builds leave it to core.
const ON: bool = cfg!(debug_assertions);

/// Checks a plan that has no errors.
pub(super) fn plan(block: &Block, request: &PlanRequest, answer: &mut PlanAnswer) {
    if !ON || answer.diags.has_errors() {
        return;
    }
    let mut faults = rules::plan(block, &request.prior, &request.config, &answer.planned);
    let (replaced, replacement) =
        rules::replacement(block, &request.prior, &answer.planned, &answer.replace);
    faults.extend(replacement);
    if !replaced && !request.prior.is_null() && answer.identity.has_unknown() {
        faults.push(Violation {
            path: Path::root(),
            message: "the identity of an object that stays is planned unknown".to_owned(),
        });
    }
    report("invalid plan", &faults, &mut answer.diags);
}

/// Checks a create or update that has no errors against its plan.
pub(super) fn applied(block: &Block, planned: &Value, answer: &mut Answer) {
    if ON && !answer.diags.has_errors() {
        let faults = rules::applied(block, planned, &answer.state);
        report(
            "inconsistent result after apply",
            &faults,
            &mut answer.diags,
        );
    }
}

/// Checks a state that was read.
pub(super) fn state(block: &Block, answer: &mut Answer) {
    if ON && !answer.diags.has_errors() && !answer.state.is_null() {
        let faults = rules::state(block, &answer.state);
        report("invalid object", &faults, &mut answer.diags);
    }
}

fn report(what: &str, faults: &[Violation], diags: &mut Diags) {
    for fault in faults {
        let summary = format!("The provider produced an {what}");
        let detail = format!("{}\n\nThis is a defect of the provider.", fault.message);
        diags.error(&fault.path, summary, detail);
    }
}
