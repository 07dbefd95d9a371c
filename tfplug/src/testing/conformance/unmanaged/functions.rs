//! D05 to D09: functions.

use serde_json::Value as Json;

use crate::proto::tfplugin6::{DynamicValue, Function, FunctionError, call_function};
use crate::testing::Failure;
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::core::Core;
use crate::testing::conformance::shapes::{decode, encode, single, type_of};
use crate::testing::conformance::{Bench, CallSample, FunctionSamples, Stop};
use crate::testing::failure::refused;
use crate::testing::process::Session;
use crate::value::{Type, Value};

/// A function of the provider for which there are samples.
struct Subject<'a> {
    name: &'a str,
    parameters: Vec<Type>,
    variadic: Option<Type>,
    returns: Type,
    samples: &'a FunctionSamples,
}

/// The result of a call.
type Outcome = Result<Value, FunctionError>;

impl<'a> Subject<'a> {
    fn new(
        name: &'a str,
        function: &Function,
        samples: &'a FunctionSamples,
    ) -> Result<Self, Failure> {
        let parameters = function.parameters.iter();
        let parameters = parameters.map(|parameter| type_of(&parameter.r#type));
        let variadic = function.variadic_parameter.as_ref();
        let returns = function.r#return.as_ref().ok_or("it returns nothing")?;
        Ok(Self {
            name,
            parameters: parameters.collect::<Result<_, _>>()?,
            variadic: variadic
                .map(|parameter| type_of(&parameter.r#type))
                .transpose()?,
            returns: type_of(&returns.r#type)?,
            samples,
        })
    }

    /// The type of the argument at a position.
    fn parameter(&self, index: usize) -> Result<&Type, Failure> {
        let parameter = self.parameters.get(index).or(self.variadic.as_ref());
        Ok(parameter.ok_or_else(|| format!("a sample has an argument {index} too many"))?)
    }

    fn arguments(&self, arguments: &[Json]) -> Result<Vec<DynamicValue>, Failure> {
        let encode_one = |(index, argument)| {
            let ty = self.parameter(index)?;
            encode(&single(argument, ty)?, ty)
        };
        arguments.iter().enumerate().map(encode_one).collect()
    }

    async fn call(
        &self,
        session: &Session,
        arguments: Vec<DynamicValue>,
    ) -> Result<Outcome, Failure> {
        let request = call_function::Request {
            name: self.name.to_owned(),
            arguments,
        };
        let answer = session.client.clone().call_function(request).await;
        let answer = answer.map_err(refused("CallFunction"))?.into_inner();
        match answer.error {
            Some(error) => {
                ensure(!error.text.is_empty(), "its error has no text")?;
                Ok(Err(error))
            }
            None => {
                let result = answer.result.ok_or("it answers nothing")?;
                let result = decode(Some(&result), &self.returns)?;
                ensure(!result.has_unknown(), "the result is not wholly known")?;
                Ok(Ok(result))
            }
        }
    }

    /// The result of a call that must succeed.
    async fn result(
        &self,
        session: &Session,
        arguments: Vec<DynamicValue>,
    ) -> Result<Value, Failure> {
        let outcome = self.call(session, arguments).await?;
        outcome.map_err(|error| format!("it refuses a call: {}", error.text).into())
    }

    /// Makes the call of a sample, which must have the result of the sample.
    async fn sample(&self, session: &Session, sample: &CallSample) -> Result<(), Failure> {
        let doing = format!("called with {}", Json::from(sample.arguments.clone()));
        let check = async {
            let arguments = self.arguments(&sample.arguments)?;
            let result = self.result(session, arguments).await?;
            let wanted = single(&sample.result, &self.returns)?;
            let right = result.same(&wanted);
            ensure(
                right,
                format!("the result is {result:?}, not {}", sample.result),
            )
        };
        check.await.map_err(|failure| failure.context(doing))
    }
}

/// The functions whose samples `has` what a case needs; `name` is what it is called in the file.
async fn subjects<'a>(
    bench: &'a Bench,
    name: &str,
    has: fn(&FunctionSamples) -> bool,
) -> Result<Vec<Subject<'a>>, Stop> {
    let functions = &bench.schema().await?.functions;
    let samples = bench.samples().functions.iter();
    let found = samples
        .filter(|(_, samples)| has(samples))
        .map(|(name, samples)| {
            let function = functions.get(name);
            let subject = function
                .ok_or_else(|| Failure::from("the samples name it, but there is none"))
                .and_then(|function| Subject::new(name, function, samples));
            subject.map_err(|failure| failure.context(name))
        });
    let found = found.collect::<Result<Vec<_>, _>>()?;
    if found.is_empty() {
        return Err(not_applicable(format!(
            "the samples have no functions.*.{name}"
        )));
    }
    Ok(found)
}

async fn all_calls(session: &Session, subjects: &[Subject<'_>]) -> Result<(), Failure> {
    for subject in subjects {
        for sample in &subject.samples.calls {
            let call = subject.sample(session, sample).await;
            call.map_err(|failure| failure.context(subject.name))?;
        }
    }
    Ok(())
}

pub(super) async fn repeated(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench, "calls", |samples| !samples.calls.is_empty()).await?;
    for _ in 0..2 {
        let mut session = Core::configured(bench).await?.session;
        all_calls(&session, &subjects).await?;
        all_calls(&session, &subjects).await?;
        session.alive()?;
    }
    Ok(())
}

pub(super) async fn unconfigured(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench, "calls", |samples| !samples.calls.is_empty()).await?;
    let mut session = bench.connected().await?;
    all_calls(&session, &subjects).await?;
    Ok(session.alive()?)
}

pub(super) async fn nulls(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench, "nullable", |samples| samples.nullable.is_some()).await?;
    let mut session = Core::configured(bench).await?.session;
    for subject in &subjects {
        let check = null_twice(&session, subject).await;
        check.map_err(|failure| failure.context(subject.name))?;
    }
    Ok(session.alive()?)
}

/// As Terraform writes null, and as OpenTofu does.
async fn null_twice(session: &Session, subject: &Subject<'_>) -> Result<(), Failure> {
    let samples = subject.samples;
    let first = samples.calls.first().ok_or("the samples have no calls")?;
    let index = samples.nullable.unwrap_or_default();
    let mut given = first.arguments.clone();
    *given
        .get_mut(index)
        .ok_or("nullable is the position of no argument")? = Json::Null;
    let mut arguments = subject.arguments(&given)?;
    let from_nil = subject.result(session, arguments.clone()).await;
    let from_nil = from_nil.map_err(|failure| failure.context("null as nil"))?;
    arguments[index] = DynamicValue::default();
    let left_out = subject.result(session, arguments).await;
    let left_out = left_out.map_err(|failure| failure.context("null as no bytes at all"))?;
    ensure(
        from_nil.same(&left_out),
        format!("nil comes to {from_nil:?}, and no bytes at all to {left_out:?}"),
    )?;
    match samples.calls.iter().find(|call| call.arguments == given) {
        Some(call) => subject.sample(session, call).await,
        None => Ok(()),
    }
}

pub(super) async fn blamed(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench, "errors", |samples| !samples.errors.is_empty()).await?;
    let mut session = Core::configured(bench).await?.session;
    for subject in &subjects {
        for sample in &subject.samples.errors {
            let check = async {
                let arguments = subject.arguments(&sample.arguments)?;
                match subject.call(&session, arguments).await? {
                    Ok(result) => Err(format!("it answers {result:?}, not an error").into()),
                    Err(error) => ensure_eq(
                        "the position of the argument",
                        error.function_argument,
                        sample.argument,
                    ),
                }
            };
            let context = || {
                let arguments = Json::from(sample.arguments.clone());
                format!("{} called with {arguments}", subject.name)
            };
            check.await.map_err(|failure| failure.context(context()))?;
        }
    }
    Ok(session.alive()?)
}

pub(super) async fn variadic(bench: &Bench) -> Result<(), Stop> {
    let subjects = subjects(bench, "variadic", |samples| samples.variadic).await?;
    let mut session = Core::configured(bench).await?.session;
    for subject in &subjects {
        for count in [0, 1, 3] {
            let check = with_extras(&session, subject, count).await;
            let context = format!("{} with {count} further arguments", subject.name);
            check.map_err(|failure| failure.context(context))?;
        }
    }
    Ok(session.alive()?)
}

/// Calls a function with its parameters, and then `count` times the first argument that some sample has behind them.
async fn with_extras(
    session: &Session,
    subject: &Subject<'_>,
    count: usize,
) -> Result<(), Failure> {
    ensure(
        subject.variadic.is_some(),
        "it has no variadic parameter, in contrast to the samples",
    )?;
    let fixed = subject.parameters.len();
    let calls = &subject.samples.calls;
    let longer = calls.iter().find(|call| call.arguments.len() > fixed);
    let longer = longer.ok_or("no sample has an argument for the variadic parameter")?;
    let extras = std::iter::repeat_n(&longer.arguments[fixed], count);
    let given: Vec<Json> = longer.arguments[..fixed]
        .iter()
        .chain(extras)
        .cloned()
        .collect();
    subject.result(session, subject.arguments(&given)?).await?;
    match calls
        .iter()
        .find(|call| call.arguments.len() == fixed + count)
    {
        Some(call) => subject.sample(session, call).await,
        None => Ok(()),
    }
}
