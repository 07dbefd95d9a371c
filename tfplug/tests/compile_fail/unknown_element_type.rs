//! Not every Rust type has a Terraform type, as an element either.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(optional)]
    field: Attr<Vec<char>>,
}

fn main() {}
