//! Pages of lists: a token is the place where the next page begins.

use crate::refusal::Refusal;

/// One page of `all`, and the token of the next. Without a size a page has `most` entries, and never more.
///
/// # Errors
/// The token was not given by this, or the size is out of range.
pub(crate) fn page<T: Clone>(
    all: &[T],
    size: Option<i32>,
    most: usize,
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    page_by(all, size, (most, most), token)
}

/// One page of `all`, and the token of the next. Without a size a page has the first number of entries, and never more than the
/// second one.
///
/// # Errors
/// The token was not given by this, or the size is out of range.
pub(crate) fn page_by<T: Clone>(
    all: &[T],
    size: Option<i32>,
    (usual, most): (usize, usize),
    token: Option<&str>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let size = match size {
        None => usual,
        Some(size) => usize::try_from(size)
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| Refusal::invalid(format!("maxResults must be from 1 to {most}.")))?,
    };
    let start = match token {
        None => 0,
        Some(token) => token
            .parse::<usize>()
            .map_err(|_| Refusal::invalid("Invalid token."))?,
    };
    let rest = all.get(start..).unwrap_or_default();
    let page = rest.iter().take(size).cloned().collect();
    let next = (rest.len() > size).then(|| (start + size).to_string());
    Ok((page, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_all_entries_once() {
        let all: Vec<u32> = (0..25).collect();
        let (mut seen, mut token) = (Vec::new(), None);
        loop {
            let (page, next) = page(&all, Some(10), 100, token.as_deref()).unwrap();
            seen.extend(page);
            match next {
                Some(next) => token = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, all);
        for size in [-1, 0, 101] {
            assert!(page(&all, Some(size), 100, None).is_err(), "{size}");
        }
        assert_eq!(page_by(&all, None, (10, 100), None).unwrap().0.len(), 10);
        assert!(page(&all, None, 100, Some("x")).is_err());
    }
}
