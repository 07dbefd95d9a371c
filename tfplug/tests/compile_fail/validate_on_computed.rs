//! Only what users write is validated.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(computed, validate = short, each = short)]
    field: Attr<String>,
}

fn main() {}
