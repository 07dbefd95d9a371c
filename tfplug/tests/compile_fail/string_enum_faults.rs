//! The strings of an enum are unambiguous, and no value of an API is lost.

use tfplug::StringEnum;

#[derive(StringEnum)]
enum Closed {
    A,
}

#[derive(StringEnum)]
#[tf(rename_all = "Title Case")]
enum Odd {
    #[tf(name = "Two")]
    One,
    Two,
    #[tf(colour)]
    Three,
    Four { field: String },
    Other(String),
}

#[derive(StringEnum)]
enum Generic<T> {
    A(T),
}

#[derive(StringEnum)]
struct NoEnum;

fn main() {}
