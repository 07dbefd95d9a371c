//! Functions of every shape.

use std::collections::BTreeMap;

use tfplug::{Attr, Function, FunctionError, Model, Variadic};

use super::fault;

/// The parts of an ARN.
#[derive(Clone, Debug, Default, Model)]
struct Arn {
    /// `thing`
    #[tf(computed)]
    kind: Attr<String>,
    /// The ID.
    #[tf(computed)]
    id: Attr<String>,
}

/// Everything on offer.
pub fn all() -> Vec<Function> {
    vec![join(), divide(), describe(), parse_arn(), invert()]
}

fn join() -> Function {
    Function::new("join", |separator: String, parts: Variadic<String>| {
        Ok(parts.0.join(&separator))
    })
    .summary("Joins texts")
    .description("Joins texts, with a separator between each two.")
    .parameter("separator", "The text between the parts.")
    .parameter("parts", "The parts to join.")
}

fn divide() -> Function {
    Function::new("divide", |dividend: i64, divisor: i64| {
        let by_zero = || FunctionError::new("The divisor must not be zero.").argument(1);
        dividend.checked_div(divisor).ok_or_else(by_zero)
    })
    .summary("Divides whole numbers")
    .description("Divides one whole number by another and drops the rest.")
    .parameter("dividend", "The number to divide.")
    .parameter("divisor", "By what it is divided; not zero.")
}

fn describe() -> Function {
    Function::new("describe", |value: Option<String>| {
        fault::panic_if_asked(value.as_deref().unwrap_or_default());
        Ok(value.map_or("nothing".to_owned(), |text| {
            format!("{} letters", text.chars().count())
        }))
    })
    .summary("Describes a text")
    .description("Describes the length of a text, or that there is none.")
    .parameter("value", "A text, or null.")
}

fn parse_arn() -> Function {
    Function::new("parse_arn", |arn: String| {
        let parts = arn
            .strip_prefix("arn:echo:")
            .and_then(|rest| rest.split_once('/'));
        let (kind, id) = parts.ok_or_else(|| {
            FunctionError::new(format!("{arn:?} is not an ARN; write arn:echo:thing/ID."))
                .argument(0)
        })?;
        Ok(Arn {
            kind: kind.into(),
            id: id.into(),
        })
    })
    .summary("Parses an ARN")
    .description("Splits the ARN of a thing into its parts.")
    .parameter("arn", "Such as `arn:echo:thing/thing-1`.")
}

fn invert() -> Function {
    Function::new("invert", |map: BTreeMap<String, String>| {
        let pairs = map.into_iter().map(|(key, value)| (value, key));
        Ok(pairs.collect::<BTreeMap<_, _>>())
    })
    .summary("Swaps keys and values")
    .description("Swaps keys and values of a map of texts; of equal values the last key wins.")
    .parameter("map", "The map.")
}
