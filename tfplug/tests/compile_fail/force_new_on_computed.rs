//! What the user cannot change forces nothing.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(computed, force_new)]
    field: Attr<String>,
}

fn main() {}
