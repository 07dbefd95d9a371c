//! Who fills an attribute must be said.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(sensitive)]
    hidden: Attr<String>,
    bare: Attr<String>,
}

fn main() {}
