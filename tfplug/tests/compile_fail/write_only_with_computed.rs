//! A value that is never stored cannot be computed.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, computed, write_only)]
    field: Attr<String>,
}

fn main() {}
