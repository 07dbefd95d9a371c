//! Provider functions: pure calculations, called as `provider::ecs::name(…)`.
//!
//! A Rust function or closure is enough; its argument types give the signature:
//!
//! ```
//! use tfplug::{Function, FunctionError, Variadic};
//!
//! let join = Function::new("join", |separator: String, parts: Variadic<String>| {
//!     Ok::<_, FunctionError>(parts.0.join(&separator))
//! })
//! .summary("Joins texts")
//! .parameter("separator", "The text between the parts.")
//! .parameter("parts", "The parts to join.");
//! assert_eq!(join.check(), Vec::<String>::new());
//! ```

use std::fmt;
use std::sync::Arc;

use crate::diagnostics::Error;
use crate::model::{Attr, Field};
use crate::path::Path;
use crate::value::{Type, Value};

/// A function on offer.
#[derive(Clone)]
pub struct Function {
    pub(crate) name: &'static str,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) deprecated: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Type,
    named: usize,
    #[allow(clippy::type_complexity, reason = "a named alias would be used once")]
    call: Arc<dyn Fn(Vec<Value>) -> Result<Value, FunctionError> + Send + Sync>,
}

/// One parameter of a [`Function`].
#[derive(Clone, Debug)]
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) ty: Type,
    /// Whether null and unknown values reach the function.
    pub(crate) null: bool,
    pub(crate) unknown: bool,
    /// Whether it takes all remaining arguments.
    pub(crate) variadic: bool,
}

/// Why a function has no result: one text, and which argument is at fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FunctionError {
    pub(crate) text: String,
    pub(crate) argument: Option<usize>,
}

impl FunctionError {
    /// An error with its text: what is wrong and what to do. Core puts the last full stop, behind a question too: that goes
    /// into brackets.
    pub fn new(text: impl Into<String>) -> Self {
        let text: String = text.into();
        let question = text.strip_suffix('?').and_then(|it| it.rsplit_once(". "));
        Self {
            text: match question {
                Some((fact, question)) => format!("{fact} ({question}?)"),
                None => text.trim_end_matches('.').to_owned(),
            },
            argument: None,
        }
    }

    /// Points at an argument, counted from 0.
    pub fn argument(mut self, index: usize) -> Self {
        self.argument = Some(index);
        self
    }
}

impl From<Error> for FunctionError {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

impl<E: std::error::Error> From<E> for FunctionError {
    fn from(error: E) -> Self {
        Error::from(error).into()
    }
}

/// All remaining arguments of a call; only as the last parameter.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Variadic<T>(pub Vec<T>);

/// A Rust type that a parameter can have: every [`Field`], `Option<T>` where null is allowed, [`Attr<T>`] where null
/// and unknown values are, and [`Variadic<T>`].
pub trait Argument: Sized {
    /// Its part of the signature, without name and description.
    fn parameter() -> Parameter;

    /// Takes as many of `rest` as it needs; `index` is the position of the first, for messages.
    ///
    /// # Errors
    /// An argument is missing, or has another type.
    fn take(rest: &mut dyn Iterator<Item = Value>, index: usize) -> Result<Self, FunctionError>;
}

fn signature(ty: Type, open: bool) -> Parameter {
    Parameter {
        name: String::new(),
        description: String::new(),
        ty,
        null: open,
        unknown: open,
        variadic: false,
    }
}

fn decode<T: Field>(value: &Value, index: usize) -> Result<Attr<T>, FunctionError> {
    T::decode(value, &Path::root())
        .map_err(|error| FunctionError::new(error.to_string()).argument(index))
}

fn next(rest: &mut dyn Iterator<Item = Value>, index: usize) -> Result<Value, FunctionError> {
    let missing = || FunctionError::new(format!("Argument {} is missing.", index + 1));
    rest.next().ok_or_else(missing)
}

fn required<T: Field>(value: &Value, index: usize) -> Result<T, FunctionError> {
    let missing = || FunctionError::new("A value is required here.").argument(index);
    decode(value, index)?.into_known().ok_or_else(missing)
}

impl<T: Field> Argument for T {
    fn parameter() -> Parameter {
        signature(T::ty(), T::OPEN)
    }

    fn take(rest: &mut dyn Iterator<Item = Value>, index: usize) -> Result<Self, FunctionError> {
        required(&next(rest, index)?, index)
    }
}

impl<T: Field> Argument for Option<T> {
    fn parameter() -> Parameter {
        Parameter {
            null: true,
            ..signature(T::ty(), false)
        }
    }

    fn take(rest: &mut dyn Iterator<Item = Value>, index: usize) -> Result<Self, FunctionError> {
        Ok(decode(&next(rest, index)?, index)?.into_known())
    }
}

impl<T: Field> Argument for Variadic<T> {
    fn parameter() -> Parameter {
        Parameter {
            variadic: true,
            ..signature(T::ty(), T::OPEN)
        }
    }

    fn take(rest: &mut dyn Iterator<Item = Value>, index: usize) -> Result<Self, FunctionError> {
        let items = rest.enumerate();
        items
            .map(|(offset, value)| required(&value, index + offset))
            .collect::<Result<_, _>>()
            .map(Variadic)
    }
}

/// Something that can be called with the arguments `A`: functions and closures of up to six parameters.
pub trait Call<A>: Send + Sync + 'static {
    /// The parameters in order.
    fn parameters() -> Vec<Parameter>;

    /// The type of the result.
    fn returns() -> Type;

    /// Calls it.
    ///
    /// # Errors
    /// The arguments do not fit, or the function refuses them.
    fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError>;
}

macro_rules! callable {
    ($($argument:ident),*) => {
        impl<F, R, $($argument),*> Call<($($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Result<R, FunctionError> + Send + Sync + 'static,
            R: Field,
            $($argument: Argument),*
        {
            fn parameters() -> Vec<Parameter> {
                vec![$($argument::parameter()),*]
            }

            fn returns() -> Type {
                R::ty()
            }

            #[allow(unused_variables, unused_mut, unused_assignments, non_snake_case, reason = "no arguments, or the last one")]
            fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
                let mut rest = arguments.into_iter();
                let mut index = 0;
                $(
                    let $argument = $argument::take(&mut rest, index)?;
                    index += 1;
                )*
                if rest.next().is_some() {
                    return Err(FunctionError::new(format!("At most {index} arguments are allowed.")));
                }
                Ok(self($($argument),*)?.encode())
            }
        }
    };
}

callable!();
callable!(A);
callable!(A, B);
callable!(A, B, C);
callable!(A, B, C, D);
callable!(A, B, C, D, E);
callable!(A, B, C, D, E, G);

impl Function {
    /// A function. It must be pure: core calls it any number of times and fails a run that sees two results for the
    /// same arguments.
    pub fn new<A, F: Call<A>>(name: &'static str, call: F) -> Self {
        Self {
            name,
            summary: String::new(),
            description: String::new(),
            deprecated: String::new(),
            parameters: F::parameters(),
            returns: F::returns(),
            named: 0,
            call: Arc::new(move |arguments| call.call(arguments)),
        }
    }

    /// The summary: one line without a full stop.
    pub fn summary(mut self, text: impl Into<String>) -> Self {
        self.summary = text.into();
        self
    }

    /// The description, in Markdown.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = text.into();
        self
    }

    /// Why not to use it any more, and what to use instead.
    pub fn deprecated(mut self, text: impl Into<String>) -> Self {
        self.deprecated = text.into();
        self
    }

    /// Names and describes the next parameter; one call for each, in order.
    pub fn parameter(mut self, name: impl Into<String>, description: impl Into<String>) -> Self {
        if let Some(parameter) = self.parameters.get_mut(self.named) {
            parameter.name = name.into();
            parameter.description = description.into();
        }
        self.named += 1;
        self
    }

    /// The faults of the declaration; empty when all is well.
    pub fn check(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let count = self.parameters.len();
        if self.named != count {
            faults.push(format!(
                "{}: {} of {count} parameters are named",
                self.name, self.named
            ));
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let twice = self.parameters[..index]
                .iter()
                .any(|other| other.name == parameter.name);
            if twice {
                faults.push(format!("{}: two parameters {}", self.name, parameter.name));
            }
            if parameter.variadic && index + 1 != count {
                faults.push(format!("{}: {} is not the last", self.name, parameter.name));
            }
        }
        faults
    }

    /// The parameter that takes the argument at `index`.
    pub(crate) fn parameter_at(&self, index: usize) -> Option<&Parameter> {
        let last = self.parameters.last().filter(|last| last.variadic);
        self.parameters.get(index).or(last)
    }

    pub(crate) fn call(&self, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        (self.call)(arguments)
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("name", &self.name)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum() -> Function {
        Function::new("sum", |first: i64, more: Variadic<i64>| {
            if more.0.contains(&0) {
                return Err(FunctionError::new("Zero adds nothing.").argument(1));
            }
            Ok(first + more.0.iter().sum::<i64>())
        })
        .parameter("first", "")
        .parameter("more", "")
    }

    #[test]
    fn arguments_are_taken_in_order_and_the_last_takes_the_rest() {
        assert_eq!(sum().check(), Vec::<String>::new());
        let call = |arguments: &[i64]| {
            sum().call(
                arguments
                    .iter()
                    .map(|number| Value::from(*number))
                    .collect(),
            )
        };
        assert_eq!(call(&[1]), Ok(1.into()));
        assert_eq!(call(&[1, 2, 3]), Ok(6.into()));
        assert_eq!(call(&[1, 0]).unwrap_err().argument, Some(1));
        assert!(call(&[]).unwrap_err().text.contains("Argument 1"));
    }

    #[test]
    fn a_text_ends_so_that_core_can_put_a_full_stop() {
        for (text, expected) in [
            ("It is wrong.", "It is wrong"),
            ("It is wrong", "It is wrong"),
            (
                "It is wrong. Did you mean \"a\"?",
                "It is wrong (Did you mean \"a\"?)",
            ),
        ] {
            assert_eq!(FunctionError::new(text).text, expected);
        }
    }

    #[test]
    fn null_needs_an_option_and_unknown_an_attr() {
        let plain = Function::new("f", |a: String| Ok(a));
        let refused = plain.call(vec![Value::Null]).unwrap_err();
        assert_eq!(refused.argument, Some(0));
        let open = Function::new("f", |a: Option<String>, b: Attr<bool>| {
            Ok(a.is_none() && b.is_unknown())
        });
        assert!(open.parameters[0].null && !open.parameters[0].unknown);
        assert!(open.parameters[1].null && open.parameters[1].unknown);
        let result = open.call(vec![Value::Null, Value::unknown()]);
        assert_eq!(result, Ok(true.into()));
    }

    #[test]
    fn too_many_arguments_and_nameless_parameters_are_faults() {
        let f = Function::new("f", || Ok(true));
        assert!(f.call(vec![Value::Null]).is_err());
        let f = Function::new("f", |a: Variadic<bool>, b: bool| Ok(b && a.0.is_empty()));
        assert_eq!(f.check().len(), 3);
    }

    #[test]
    fn the_last_full_stop_is_left_to_core() {
        let error = FunctionError::new("No such size. Choose another.");
        assert_eq!(error.text, "No such size. Choose another");
    }
}
