//! The user always writes a required attribute: a default would never apply.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(required, default = "x")]
    field: Attr<String>,
}

fn main() {}
