//! The compiler shows every fault of a struct, not only the first.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(required, default = "x", keep)]
    one: Attr<String>,
    #[tf(colour)]
    two: Attr<String>,
    #[tf(min = "many")]
    three: Attr<String>,
    four: Attr<String>,
}

fn main() {}
