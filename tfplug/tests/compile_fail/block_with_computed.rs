//! Blocks are in the configuration or not at all: the provider never fills them.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, computed)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
