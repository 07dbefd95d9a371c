//! MessagePack by hand: forms that an encoder would not choose, and bytes that no decoder should meet.

use rmp::Marker;

/// Null.
pub(super) const NIL: [u8; 1] = [0xc0];
/// Unknown, as core writes it.
pub(super) const UNKNOWN: [u8; 3] = [0xd4, 0, 0];

fn headed(marker: u8, length: usize, content: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let mut bytes = vec![marker];
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
    bytes
}

/// A text, in the widest form; it need not be UTF-8.
pub(super) fn text(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    headed(0xdb, text.len(), text.iter().copied())
}

/// An array, in the widest form.
pub(super) fn array(items: &[Vec<u8>]) -> Vec<u8> {
    headed(0xdd, items.len(), items.concat())
}

/// A map, in the widest form and exactly this order.
pub(super) fn map<K: AsRef<[u8]>>(members: &[(K, Vec<u8>)]) -> Vec<u8> {
    let content = members
        .iter()
        .flat_map(|(key, value)| [text(key), value.clone()].concat());
    headed(0xdf, members.len(), content)
}

/// A value in a dynamic slot, behind its type.
pub(super) fn dynamic(ty: &str, value: &[u8]) -> Vec<u8> {
    let ty = headed(0xc6, ty.len(), ty.bytes());
    array(&[ty, value.to_vec()])
}

/// An extension.
pub(super) fn extension(code: u8, payload: &[u8]) -> Vec<u8> {
    let payload = payload.iter().copied();
    headed(0xc9, payload.len(), std::iter::once(code).chain(payload))
}

/// Bytes for a reader.
pub(super) fn hex(bytes: &[u8]) -> String {
    const MAX_SHOWN_BYTES: usize = 24;
    let shown = bytes
        .iter()
        .take(MAX_SHOWN_BYTES)
        .map(|byte| format!("{byte:02x}"));
    let dots = if bytes.len() > MAX_SHOWN_BYTES {
        " …"
    } else {
        ""
    };
    shown.collect::<Vec<_>>().join(" ") + dots
}

/// The bytes of one member of a map.
pub(super) fn member<'a>(bytes: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut scan = Scan {
        rest: bytes,
        extensions: Vec::new(),
    };
    let Head::Map(length) = scan.head()? else {
        return None;
    };
    for _ in 0..length {
        let key = scan.item()?;
        let value = scan.item()?;
        if key.ends_with(name.as_bytes()) && text_content(key) == Some(name.as_bytes()) {
            return Some(value);
        }
    }
    None
}

/// The number of elements of an array.
pub(super) fn array_length(bytes: &[u8]) -> Option<usize> {
    match Scan::new(bytes).head()? {
        Head::Array(length) => Some(length),
        _ => None,
    }
}

/// The extensions that core cannot read: more than one byte, and not a refined unknown.
pub(super) fn unreadable_extensions(bytes: &[u8]) -> Vec<String> {
    const REFINED: i8 = 12;
    let mut scan = Scan::new(bytes);
    let _ = scan.item();
    let found = scan.extensions.into_iter();
    found
        .filter(|(code, payload)| *code != REFINED && payload.len() > 1)
        .map(|(code, payload)| format!("extension {code} with {} bytes", payload.len()))
        .collect()
}

fn text_content(item: &[u8]) -> Option<&[u8]> {
    let mut scan = Scan::new(item);
    match scan.head()? {
        Head::Leaf(length) => scan.take(length),
        _ => None,
    }
}

enum Head {
    /// Followed by so many bytes of its own.
    Leaf(usize),
    Array(usize),
    Map(usize),
    Extension(usize),
}

/// Walks over items without a type.
struct Scan<'a> {
    rest: &'a [u8],
    extensions: Vec<(i8, &'a [u8])>,
}

impl<'a> Scan<'a> {
    fn new(rest: &'a [u8]) -> Self {
        let extensions = Vec::new();
        Self { rest, extensions }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(head)
    }

    fn length(&mut self, width: usize) -> Option<usize> {
        let bytes = self.take(width)?.iter();
        Some(bytes.fold(0, |sum, byte| (sum << 8) | usize::from(*byte)))
    }

    fn head(&mut self) -> Option<Head> {
        use Marker as M;
        Some(match M::from_u8(self.take(1)?[0]) {
            M::Null | M::True | M::False | M::FixPos(_) | M::FixNeg(_) => Head::Leaf(0),
            M::U8 | M::I8 => Head::Leaf(1),
            M::U16 | M::I16 => Head::Leaf(2),
            M::U32 | M::I32 | M::F32 => Head::Leaf(4),
            M::U64 | M::I64 | M::F64 => Head::Leaf(8),
            M::FixStr(length) => Head::Leaf(length.into()),
            M::Str8 | M::Bin8 => Head::Leaf(self.length(1)?),
            M::Str16 | M::Bin16 => Head::Leaf(self.length(2)?),
            M::Str32 | M::Bin32 => Head::Leaf(self.length(4)?),
            M::FixArray(length) => Head::Array(length.into()),
            M::Array16 => Head::Array(self.length(2)?),
            M::Array32 => Head::Array(self.length(4)?),
            M::FixMap(length) => Head::Map(length.into()),
            M::Map16 => Head::Map(self.length(2)?),
            M::Map32 => Head::Map(self.length(4)?),
            M::FixExt1 => Head::Extension(1),
            M::FixExt2 => Head::Extension(2),
            M::FixExt4 => Head::Extension(4),
            M::FixExt8 => Head::Extension(8),
            M::FixExt16 => Head::Extension(16),
            M::Ext8 => Head::Extension(self.length(1)?),
            M::Ext16 => Head::Extension(self.length(2)?),
            M::Ext32 => Head::Extension(self.length(4)?),
            M::Reserved => return None,
        })
    }

    /// The next item as a whole.
    fn item(&mut self) -> Option<&'a [u8]> {
        let before = self.rest;
        // Counted instead of recursive: any depth will do.
        let mut open = 1_usize;
        while open > 0 {
            open -= 1;
            match self.head()? {
                Head::Leaf(length) => drop(self.take(length)?),
                Head::Array(length) => open = open.checked_add(length)?,
                Head::Map(length) => open = open.checked_add(length.checked_mul(2)?)?,
                Head::Extension(length) => {
                    let code = self.take(1)?[0].cast_signed();
                    let payload = self.take(length)?;
                    self.extensions.push((code, payload));
                }
            }
        }
        Some(&before[..before.len() - self.rest.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Type, Value, msgpack};

    #[test]
    fn bytes_encoded_by_hand_are_decoded() {
        let bytes = map(&[("b", array(&[text("x"), NIL.to_vec()])), ("a", text("y"))]);
        let ty = [("a", Type::String), ("b", Type::list(Type::String))];
        let ty = Type::Object(ty.map(|(name, ty)| (name.to_owned(), ty)).into());
        let value = msgpack::decode(&bytes, &ty).unwrap();
        assert_eq!(value.get("a"), Some(&Value::from("y")));
        assert_eq!(value.get("b").unwrap().items().len(), 2);
        let pair = dynamic("\"string\"", &text("x"));
        let pair = msgpack::decode(&pair, &Type::Dynamic).unwrap();
        assert_eq!(pair, Value::Dynamic(Box::new((Type::String, "x".into()))));
    }

    #[test]
    fn members_are_found() {
        let bytes = map(&[("ab", array(&[text("b"), text("x")])), ("b", text("y"))]);
        assert_eq!(member(&bytes, "b"), Some(text("y").as_slice()));
        assert_eq!(member(&bytes, "ab").and_then(array_length), Some(2));
        assert_eq!(member(&bytes, "c"), None);
        assert_eq!(member(&bytes[..bytes.len() - 1], "b"), None);
        assert_eq!(member(&text("b"), "b"), None);
    }

    #[test]
    fn extensions_that_core_refuses_are_found() {
        let bytes = |code, payload: &[u8]| array(&[NIL.to_vec(), extension(code, payload)]);
        assert_eq!(
            unreadable_extensions(&bytes(12, &[0x80, 0])),
            Vec::<String>::new()
        );
        assert_eq!(unreadable_extensions(&UNKNOWN), Vec::<String>::new());
        assert_eq!(unreadable_extensions(&bytes(3, &[0, 0])).len(), 1);
    }
}
