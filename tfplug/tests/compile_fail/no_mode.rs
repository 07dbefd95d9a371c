//! The mode of an attribute must be declared: who sets it.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(sensitive)]
    hidden: Attr<String>,
    bare: Attr<String>,
}

fn main() {}
