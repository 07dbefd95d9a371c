//! The block of timeouts has a type of its own.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(timeouts(create))]
    timeouts: Attr<String>,
}

fn main() {}
