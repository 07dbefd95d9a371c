//! Only the provider's own values can be promised.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, never_null)]
    field: Attr<String>,
}

fn main() {}
