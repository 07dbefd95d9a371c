//! The message lists the flags that there are.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, requierd, sort(a, b), limit = 3, default = "x")]
    field: Attr<String>,
}

fn main() {}
