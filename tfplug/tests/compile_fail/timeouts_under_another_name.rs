//! Nobody reads timeouts under another name.

use tfplug::{Model, Timeouts};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create))]
    limits: Timeouts,
}

#[derive(Model)]
struct Other {
    #[tf(timeouts(create), name = "limits")]
    timeouts: Timeouts,
}

fn main() {}
