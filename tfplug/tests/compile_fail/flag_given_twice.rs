//! The second one would replace the first.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, optional, force_new, deprecated = "a", deprecated = "b")]
    field: Attr<String>,
}

fn main() {}
