//! A validator is for the type of the attribute.

use tfplug::{Attr, Model, validator::one_of};

#[derive(Model)]
struct Thing {
    #[tf(optional, validate = one_of(&["A"]))]
    field: Attr<i64>,
}

fn main() {}
