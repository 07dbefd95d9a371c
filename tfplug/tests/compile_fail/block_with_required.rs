//! Blocks are counted.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, required)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
