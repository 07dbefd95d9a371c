//! Only blocks are counted.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, min = 1, max = 2)]
    field: Attr<Vec<String>>,
}

fn main() {}
