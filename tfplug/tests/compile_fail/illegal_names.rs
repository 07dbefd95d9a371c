//! Names that core would refuse.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, name = "Bad")]
    capital: Attr<String>,
    #[tf(optional, name = "2nd")]
    digit: Attr<String>,
    #[tf(optional, name = "")]
    empty: Attr<String>,
    #[allow(non_snake_case)]
    #[tf(optional)]
    camelCase: Attr<String>,
}

fn main() {}
