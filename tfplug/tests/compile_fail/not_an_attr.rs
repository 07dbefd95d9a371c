//! A field without the three states could not hold unknown values.

use tfplug::{Model};

#[derive(Model)]
struct Thing {
    #[tf(optional)]
    field: String,
}

fn main() {}
