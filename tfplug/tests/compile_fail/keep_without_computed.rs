//! There is nothing to keep of what the user writes.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, keep)]
    field: Attr<String>,
}

fn main() {}
