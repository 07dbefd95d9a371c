//! Blocks have no values of their own to check or to replace.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, default = 1, keep, each = 2)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
