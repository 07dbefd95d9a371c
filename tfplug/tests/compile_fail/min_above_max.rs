//! No count satisfies both.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block, min = 3, max = 2)]
    field: Attr<Vec<Part>>,
}

#[derive(Model)]
struct Part {
    #[tf(required)]
    name: Attr<String>,
}

fn main() {}
