//! Client tokens: by the token AWS recognises a request that it has answered already, and gives the first answer again.
//!
//! A token is derived from the operation and all content of its request. A run that was
//! killed between the request and the saving of its answer therefore sends the same token at the next apply, and gets
//! the object that it made, where a random token would make a second one.
//!
//! # The trap
//!
//! AWS remembers a token for hours and answers with the *original* object even when that one was changed or deleted
//! since. `destroy` followed by `apply` is the usual case. A caller must therefore read back whether the object of the
//! answer exists, and go on with the token of the next attempt when it does not. The same holds for an answer that
//! calls the parameters another request's (`IdempotentParameterMismatch`).

use std::fmt::Write as _;
use std::hash::{BuildHasher as _, RandomState};

use sha2::{Digest as _, Sha256};

/// How many tokens of one request are tried before giving up.
const ATTEMPTS: u32 = 8;

/// Bytes of the digest that are used: 32 hexadecimal digits, within the 36 characters of ECS and the 64 of EC2.
const TOKEN_BYTES: usize = 16;

/// The tokens of a request, one for each attempt.
pub(crate) fn tokens(operation: &str, parts: &[&str]) -> impl Iterator<Item = String> {
    (0..ATTEMPTS).map(move |attempt| token(operation, parts, attempt))
}

/// A token that no other request has, for a wish that is to be granted again and again.
pub(crate) fn random() -> String {
    // The hasher of std is keyed at random.
    let part = |salt: u8| RandomState::new().hash_one(salt);
    format!("{:016x}{:016x}", part(0), part(1))
}

/// The token of a request, such as `("ecs:CreateService", &[cluster, name, request], 0)`.
///
/// The same arguments give the same token on every machine and in every release. Neither moving text from one part to
/// the next nor an empty part gives the token of another request.
fn token(operation: &str, parts: &[&str], attempt: u32) -> String {
    let mut digest = Sha256::new();
    digest.update(attempt.to_be_bytes());
    for part in std::iter::once(&operation).chain(parts) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    digest
        .iter()
        .take(TOKEN_BYTES)
        .fold(String::new(), |mut token, byte| {
            // Writing to a String cannot fail.
            let _ = write!(token, "{byte:02x}");
            token
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_has_one_token_in_every_release() {
        let first = token("ecs:CreateService", &["main", "web"], 0);
        assert_eq!(first, "a6cb8a2176189633bd6f17468e4bd102");
    }

    #[test]
    fn operation_parts_and_attempt_all_count() {
        let tokens = [
            token("a", &["b", "c"], 0),
            token("a", &["b", "c"], 1),
            token("a", &["bc"], 0),
            token("a", &["bc", ""], 0),
            token("a", &["", "bc"], 0),
            token("ab", &["c"], 0),
            token("b", &["a", "c"], 0),
            token("a", &[], 0),
        ];
        let distinct: std::collections::BTreeSet<_> = tokens.iter().collect();
        assert_eq!(distinct.len(), tokens.len(), "{tokens:?}");
    }

    proptest! {
        #[test]
        fn tokens_are_legal_for_ecs_and_ec2(operation in ".*", parts in prop::collection::vec(".*", 0..4), attempt in 0_u32..9) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let token = token(&operation, &parts, attempt);
            prop_assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
        }
    }
}
