//! Two fields cannot be one attribute.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional)]
    kind: Attr<String>,
    #[tf(optional, name = "kind")]
    sort: Attr<String>,
}

fn main() {}
