//! Types out of bytes, for all fuzz targets.

use std::collections::BTreeMap;

use tfplug::value::Type;

/// The deepest type that bytes describe.
const MAX_DEPTH: usize = 6;

/// The type that the first bytes of `data` describe, one byte per node, and the bytes that follow.
pub fn type_and_rest(data: &[u8]) -> (Type, &[u8]) {
    let mut rest = data;
    let ty = node(&mut rest, 0);
    (ty, rest)
}

fn node(rest: &mut &[u8], depth: usize) -> Type {
    let Some((first, tail)) = rest.split_first() else {
        return Type::Dynamic;
    };
    *rest = tail;
    let (kind, width) = (first % 9, usize::from(first / 9 % 4));
    match kind {
        0 => Type::Bool,
        1 => Type::Number,
        2 => Type::String,
        kind if kind == 3 || depth == MAX_DEPTH => Type::Dynamic,
        4 => Type::list(node(rest, depth + 1)),
        5 => Type::set(node(rest, depth + 1)),
        6 => Type::map(node(rest, depth + 1)),
        7 => {
            let names = ["a", "b", "c"].into_iter().take(width);
            let attributes: BTreeMap<_, _> = names
                .map(|name| (name.to_owned(), node(rest, depth + 1)))
                .collect();
            Type::Object(attributes)
        }
        _ => Type::Tuple((0..width).map(|_| node(rest, depth + 1)).collect()),
    }
}
