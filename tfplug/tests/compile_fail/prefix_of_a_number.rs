//! Only text starts with a prefix.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(computed, prefix = "1")]
    field: Attr<i64>,
}

fn main() {}
