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

/// The pages of a list, one after the other: `page` gives the one of a token.
pub(crate) struct Pages<F> {
    page: F,
    next: Option<String>,
    ended: bool,
}

impl<T, F, Answer> Pages<F>
where
    F: FnMut(Option<String>) -> Answer,
    Answer: Future<Output = Result<Page<T>, Error>>,
{
    pub(crate) fn new(page: F) -> Self {
        Self {
            page,
            next: None,
            ended: false,
        }
    }

    /// The items of the next page; `None` after the last one.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<T>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let page = (self.page)(self.next.take()).await?;
        self.ended = page.next.is_none();
        self.next = page.next;
        Ok(Some(page.items))
    }

    /// The items of all pages that are left.
    pub(crate) async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(items) = self.next().await? {
            all.extend(items);
        }
        Ok(all)
    }
}
