//! Nobody reads timeouts under another name.

use tfplug::{Model, Timeouts};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create))]
    limits: Timeouts,
}

fn main() {}
