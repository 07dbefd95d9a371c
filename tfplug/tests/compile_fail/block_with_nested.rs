//! A nested attribute is not a block.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, nested)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
