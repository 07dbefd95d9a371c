//! Is the repository true to itself? Nothing here calls AWS, a CLI other than `cargo` and `git`, or the network.
//!
//! | Module | Asks | When it fails |
//! |---|---|---|
//! | [`docs`] | is `docs/` generated from the current schemas and `examples/`? | `UPDATE=1 cargo test --test repo`, then review |
//! | [`moving`] | does the guide for users of hashicorp/aws compare every attribute? | `UPDATE=1 cargo test --test repo`, then review |
//! | [`schema`] | is the public contract (`schema.json`) as reviewed, and would core accept it? | the same |
//! | [`tidy`] | imports, file names, sizes, wording, manifests, examples | follow the message |
//! | [`tree`] | does `tfplug` know nothing of AWS? | take the dependency out |
//!
//! The *behaviour* of the code is tested beside the code, in `tfplug/tests`, and in `tests/acceptance`.

mod docs;
mod moving;
mod repository;
mod rules;
mod schema;
mod tidy;
mod tree;
