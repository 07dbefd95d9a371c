//! A predicate for replacement is for attributes that users can change, and that do not replace on every change.

use tfplug::{Attr, Model};

#[derive(Model)]
struct Thing {
    #[tf(computed, force_new_if = smaller)]
    one: Attr<i64>,
    #[tf(optional, force_new, force_new_if = smaller)]
    two: Attr<i64>,
}

fn smaller(before: &i64, after: &i64) -> bool {
    after < before
}

fn main() {}
