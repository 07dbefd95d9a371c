//! Rust sources as tokens: comments and strings are gone, macros are looked into, tests are left out.

use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::repository::File;

/// A source file's tokens without the items under `#[cfg(test)]`.
///
/// # Errors
/// The text is not Rust.
pub(crate) fn code(file: &File) -> Result<TokenStream, String> {
    whole(file).map(without_tests)
}

/// A source file's tokens, tests included.
///
/// # Errors
/// The text is not Rust.
pub(crate) fn whole(file: &File) -> Result<TokenStream, String> {
    let tokens: Result<TokenStream, _> = file.text.parse();
    tokens.map_err(|error| format!("{}: {error}", file.path))
}

/// The lines before the tests at the end of the file.
pub(crate) fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod tests {"));
    tests.unwrap_or(lines.len())
}

fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' && is_cfg_test(rest.peek()) => {
                skip_item(&mut rest)
            }
            TokenTree::Group(group) => {
                let inner = without_tests(group.stream());
                kept.push(TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    inner,
                )));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_cfg_test(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Group(group))
        if group.delimiter() == Delimiter::Bracket && group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// Up to the item's body or semicolon.
fn skip_item(rest: &mut Peekable<proc_macro2::token_stream::IntoIter>) {
    for token in rest {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(punct) if punct.as_char() == ';' => return,
            _ => {}
        }
    }
}

/// Every path, as its segments; `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub(crate) fn paths(tokens: TokenStream) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    collect(tokens, &[], &mut found);
    found
}

fn collect(tokens: TokenStream, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            TokenTree::Ident(first) => {
                let mut path = prefix.to_vec();
                path.push(first.to_string());
                follow(path, &mut rest, found);
            }
            TokenTree::Group(group) => collect(group.stream(), &[], found),
            _ => {}
        }
    }
}

/// The `::next` after a path's beginning.
fn follow(
    mut path: Vec<String>,
    rest: &mut Peekable<proc_macro2::token_stream::IntoIter>,
    found: &mut Vec<Vec<String>>,
) {
    while matches!(rest.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == proc_macro2::Spacing::Joint)
    {
        rest.next();
        rest.next();
        match rest.peek() {
            Some(TokenTree::Ident(next)) => {
                path.push(next.to_string());
                rest.next();
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                for part in split(group.stream()) {
                    collect_use(part, &path, found);
                }
                rest.next();
                return;
            }
            // A glob, or generic arguments.
            _ => break,
        }
    }
    found.push(path);
}

/// One part of a `use` group: a path that goes on from `prefix`.
fn collect_use(part: TokenStream, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let mut rest = part.into_iter().peekable();
    match rest.next() {
        Some(TokenTree::Ident(first)) => {
            let mut path = prefix.to_vec();
            if first != "self" {
                path.push(first.to_string());
            }
            follow(path, &mut rest, found);
        }
        _ => found.push(prefix.to_vec()),
    }
}

fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            _ => {}
        }
    }
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.map(|part| part.into_iter().collect()).collect()
}

/// Whether `.name()` is called, without arguments.
pub(crate) fn calls_bare(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let here = tokens.windows(3).any(|three| {
        matches!(&three[0], TokenTree::Punct(dot) if dot.as_char() == '.')
            && matches!(&three[1], TokenTree::Ident(ident) if ident == name)
            && matches!(&three[2], TokenTree::Group(group)
                if group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty())
    });
    here || tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => calls_bare(group.stream(), name),
        _ => false,
    })
}

/// The names after `keyword`, such as those of all functions after `fn`.
pub(crate) fn declared(tokens: TokenStream, keyword: &str) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let here = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Ident(first), TokenTree::Ident(name)] if first == keyword => {
            Some(name.to_string())
        }
        _ => None,
    });
    let mut names: Vec<String> = here.collect();
    for token in tokens {
        if let TokenTree::Group(group) = token {
            names.extend(declared(group.stream(), keyword));
        }
    }
    names
}

/// Whether `#[name]` occurs without a reason.
pub(crate) fn has_bare_attribute(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let here = tokens.windows(2).any(|pair| {
        matches!(&pair[0], TokenTree::Punct(hash) if hash.as_char() == '#')
            && matches!(&pair[1], TokenTree::Group(group)
                if group.delimiter() == Delimiter::Bracket && group.stream().to_string() == name)
    });
    here || tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_bare_attribute(group.stream(), name),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let tokens = code(&File::new("a.rs", text)).expect("Rust");
        paths(tokens)
            .into_iter()
            .map(|path| path.join("::"))
            .collect()
    }

    #[test]
    fn use_groups_are_taken_apart() {
        let found = found("use crate::{a::{self, B}, c as d, e::*};");
        for expected in ["crate::a", "crate::a::B", "crate::c", "crate::e"] {
            assert!(
                found.iter().any(|path| path == expected),
                "{expected} missing in {found:?}"
            );
        }
    }

    #[test]
    fn macros_and_types_are_looked_into_but_comments_strings_and_tests_are_not() {
        let text = "// crate::x\nfn f(a: Vec<crate::y::Z>) { tokio::select! { v = crate::w::g() => {} } }\n\
                    const S: &str = \"crate::s\";\n#[cfg(test)]\nmod tests { use crate::t; }\nfn g() { crate::v::h(); }\n";
        let found = found(text).join(" ");
        for expected in ["crate::y::Z", "crate::w::g", "tokio::select", "crate::v::h"] {
            assert!(found.contains(expected), "{expected} missing in {found}");
        }
        for absent in ["crate::x", "crate::s", "crate::t"] {
            assert!(!found.contains(absent), "{absent} in {found}");
        }
    }

    #[test]
    fn lines_end_where_tests_begin() {
        assert_eq!(
            lines_without_tests("a\nb\n\n#[cfg(test)]\nmod tests {\n}\n"),
            3
        );
        assert_eq!(lines_without_tests("a\n#[cfg(test)]\nmod tests;\nb\n"), 4);
    }
}
