//! A required attribute is never filled by the provider.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(required, computed)]
    field: Attr<String>,
}

fn main() {}
