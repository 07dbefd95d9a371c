//! Core lets only computed attributes differ from the configuration.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, default = "x")]
    field: Attr<String>,
}

fn main() {}
