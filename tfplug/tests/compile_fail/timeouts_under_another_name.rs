//! Timeouts under another name would never be read.

use tfplug::{Model, Timeouts};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create))]
    limits: Timeouts,
}

fn main() {}
