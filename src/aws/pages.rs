//! Answers that come in pages.

use std::future::Future;

use super::Error;

/// The ARNs of all pages; `page` gives one, and the token of the next.
pub(crate) async fn all_pages<F>(
    mut page: impl FnMut(Option<String>) -> F,
) -> Result<Vec<String>, Error>
where
    F: Future<Output = Result<(Option<Vec<String>>, Option<String>), Error>>,
{
    let (mut arns, mut next) = (Vec::new(), None);
    loop {
        let (some, token) = page(next).await?;
        arns.extend(some.unwrap_or_default());
        next = token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(arns);
        }
    }
}
