//! How to write a provider, from the model to the release.
//!
#![doc = include_str!("../docs/writing-a-provider.md")]
