//! A default is a value of the attribute's type.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, computed, default = "x")]
    field: Attr<bool>,
}

fn main() {}
