//! Two values of the attribute's type are compared.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional, eq = same)]
    field: Attr<i64>,
}

fn same(a: &String, b: &String) -> bool {
    a == b
}

fn main() {}
