//! Enums of strings: attributes with a fixed list of legal values.

use super::Field;

/// An enum whose variants are strings to Terraform and to an API; `#[derive(StringEnum)]` implements it.
///
/// A configuration with a string that no variant has is refused, with the list of the legal ones. A string that comes
/// from an API or from a state is kept in the variant `Other`, so that values of a newer API are not lost.
///
/// ```
/// use tfplug::{Attr, Model, StringEnum};
///
/// #[derive(Clone, Debug, Eq, PartialEq, StringEnum)]
/// #[tf(rename_all = "SCREAMING_SNAKE_CASE")]
/// enum Compatibility {
///     Fargate,
///     #[tf(name = "EC2")]
///     Ec2,
///     Other(String),
/// }
///
/// #[derive(Clone, Debug, Default, Model)]
/// struct Task {
///     /// Where it runs.
///     #[tf(optional, computed, default = "FARGATE")]
///     compatibility: Attr<Compatibility>,
/// }
///
/// assert_eq!(Compatibility::VALUES, ["FARGATE", "EC2"]);
/// assert_eq!(Compatibility::from("EC2"), Compatibility::Ec2);
/// assert_eq!(Compatibility::from("LAMBDA").as_str(), "LAMBDA");
/// ```
///
/// `rename_all` takes `SCREAMING_SNAKE_CASE`, `snake_case`, `kebab-case`, `camelCase`, `lowercase` and `UPPERCASE`; without it a
/// string is the name of its variant.
pub trait StringEnum: Field + for<'a> From<&'a str> {
    /// The strings that a configuration may have, in the order of the variants.
    const VALUES: &'static [&'static str];

    /// The string of this variant.
    fn as_str(&self) -> &str;
}
