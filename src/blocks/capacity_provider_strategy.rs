//! How tasks are spread over capacity providers.

use tfplug::validator::between;
use tfplug::{Attr, Model};

use crate::validators::rule;

/// One capacity provider and its share of the tasks.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct CapacityProviderStrategyItem {
    /// Short name of the capacity provider: `FARGATE`, `FARGATE_SPOT`, or one of your own.
    #[tf(required)]
    pub(crate) capacity_provider: Attr<String>,
    /// How many tasks at least run on it; only one provider may have a base.
    #[tf(optional, computed, default = 0i64, validate = rule("CL-015", between(0..=100_000)), unset = 0)]
    pub(crate) base: Attr<i64>,
    /// Its share of the tasks beyond the base, relative to the other weights.
    #[tf(optional, computed, default = 0i64, validate = rule("CL-015", between(0..=1_000)), unset = 0)]
    pub(crate) weight: Attr<i64>,
}
