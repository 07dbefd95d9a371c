//! Not every Rust type has a Terraform type.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional)]
    field: Attr<u32>,
}

fn main() {}
