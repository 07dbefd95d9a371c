//! There is nothing to promise about what the user writes.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, prefix = "arn:")]
    field: Attr<String>,
}

fn main() {}
