//! There are four operations to wait in.

use tfplug::{Model, Timeouts};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create, destroy, create))]
    timeouts: Timeouts,
}

#[derive(Model)]
struct None {
    #[tf(timeouts)]
    timeouts: Timeouts,
}

fn main() {}
