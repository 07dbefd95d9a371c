//! A schema is of one type.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing<T> {
    #[tf(optional)]
    field: Attr<T>,
}

fn main() {}
