//! A constraint is between two or more fields of the struct, each of which may be left out.

use tfplug::{Attr, Model};

#[derive(Model)]
#[tf(conflicting(one, four))]
#[tf(exactly_one_of(one, one))]
#[tf(at_least_one_of(two))]
#[tf(required_together(two, three))]
#[tf(colour)]
struct Thing {
    #[tf(optional)]
    one: Attr<String>,
    #[tf(optional)]
    two: Attr<String>,
    #[tf(required)]
    three: Attr<String>,
}

fn main() {}
