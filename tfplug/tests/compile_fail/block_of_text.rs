//! A block holds a model.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(block)]
    field: Attr<String>,
}

fn main() {}
