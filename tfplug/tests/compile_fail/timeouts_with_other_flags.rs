//! The block of timeouts is always the same.

use tfplug::{Model, Timeouts};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create), optional, force_new)]
    timeouts: Timeouts,
}

fn main() {}
