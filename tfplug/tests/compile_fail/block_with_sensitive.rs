//! Blocks are shown; their attributes can be hidden.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, sensitive)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
