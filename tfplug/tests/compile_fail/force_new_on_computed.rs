//! An attribute that the user cannot change forces no replacement.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(computed, force_new)]
    field: Attr<String>,
}

fn main() {}
