//! Answers that come in pages.

use std::future::Future;

use super::Error;

/// A page of a list.
#[derive(Clone, Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// The token of the next page; `None` after the last one.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// The page of an answer; an empty token is none.
    pub(crate) fn new(items: Option<Vec<T>>, token: Option<String>) -> Self {
        Self {
            items: items.unwrap_or_default(),
            next: token.filter(|token| !token.is_empty()),
        }
    }
}

/// The items of all pages; `page` gives one, and the token of the next.
pub(crate) async fn all_pages<T, F>(
    mut page: impl FnMut(Option<String>) -> F,
) -> Result<Vec<T>, Error>
where
    F: Future<Output = Result<(Option<Vec<T>>, Option<String>), Error>>,
{
    let (mut items, mut next) = (Vec::new(), None);
    loop {
        let (some, token) = page(next).await?;
        items.extend(some.unwrap_or_default());
        next = token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(items);
        }
    }
}
