//! Blocks stand in the configuration or not at all.

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
