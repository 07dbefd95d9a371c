//! The errors that ECS answers with.

use std::fmt;

/// An error of the API.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The code, such as `ClusterNotFoundException`.
    pub code: String,
    /// The message, as ECS words it where that is on record.
    pub message: String,
}

impl Refusal {
    /// An error of the caller.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: code.into(),
            message: message.into(),
        }
    }

    /// A parameter that ECS does not accept.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// A request that does not fit the state of an object.
    pub fn client(message: impl Into<String>) -> Self {
        Self::new("ClientException", message)
    }

    /// A member that is required and absent.
    pub fn missing(member: &str) -> Self {
        Self::invalid(format!("{member} cannot be empty."))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

/// A request that cannot be read, or an answer that cannot be made.
impl From<aws_smithy_schema::serde::SerdeError> for Refusal {
    fn from(error: aws_smithy_schema::serde::SerdeError) -> Self {
        Self::new("SerializationException", error.to_string())
    }
}
