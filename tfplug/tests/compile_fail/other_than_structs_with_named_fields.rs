//! Attributes have names.

use tfplug::{Attr, Model};

#[derive(Model)]
enum Choice {
    One,
}

#[derive(Model)]
struct Pair(Attr<String>, Attr<String>);

#[derive(Model)]
struct Unit;

fn main() {}
