//! Sending an input that was made by [`super::typed`].

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Puts a whole input in the place of the one that the operation's builder made: the SDK's builders take their members
/// one by one only.
#[derive(Clone, Debug)]
pub(crate) struct ReplaceInput<I>(pub(crate) I);

#[dyn_dispatch_hint]
impl<I: Clone + std::fmt::Debug + Send + Sync + 'static> Intercept for ReplaceInput<I> {
    fn name(&self) -> &'static str {
        "ReplaceInput"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match context.input_mut().downcast_mut::<I>() {
            Some(input) => *input = self.0.clone(),
            None => return Err("the input belongs to another operation".into()),
        }
        Ok(())
    }
}
