//! Idempotency tokens: a request with a token is carried out once.

use aws_smithy_schema::serde::SerializableStruct;

use crate::codec::write;
use crate::refusal::Refusal;
use crate::world::World;

/// The record of a request's token.
pub(crate) enum Token {
    /// There is none.
    New,
    /// The same request was carried out; it made these objects.
    Again(String),
    /// Another request had the token; it made these objects.
    Other(String),
}

fn key(operation: &str, token: &str) -> String {
    format!("{operation} {token}")
}

fn text(request: &dyn SerializableStruct) -> Result<String, Refusal> {
    Ok(String::from_utf8_lossy(&write(request)?).into_owned())
}

impl World {
    /// Looks for a request's token among those of its operation.
    ///
    /// # Errors
    /// None that a request can cause.
    pub(crate) fn token(
        &self,
        operation: &str,
        token: Option<&str>,
        request: &dyn SerializableStruct,
    ) -> Result<Token, Refusal> {
        let known = token.and_then(|token| self.tokens.get(&key(operation, token)));
        let Some((before, made)) = known else {
            return Ok(Token::New);
        };
        Ok(match *before == text(request)? {
            true => Token::Again(made.clone()),
            false => Token::Other(made.clone()),
        })
    }

    /// Keeps the token of a request that was carried out, with the objects that it made.
    ///
    /// # Errors
    /// None that a request can cause.
    pub(crate) fn keep_token(
        &mut self,
        operation: &str,
        token: Option<&str>,
        request: &dyn SerializableStruct,
        made: &str,
    ) -> Result<(), Refusal> {
        if let Some(token) = token {
            let known = (text(request)?, made.to_owned());
            self.tokens.insert(key(operation, token), known);
        }
        Ok(())
    }
}
