//! MessagePack, driven by the type: what core sends and what it accepts back.
//!
//! The bytes alone do not tell a set from a list or a number from its decimal text, so both directions take the
//! [`Type`]. Every form of a family is accepted; the compact form is written.

use std::collections::BTreeMap;

use rmp::Marker;
use rmp::encode as write;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::elements::{distinct, first_of_kind};
use super::way::Way;
use super::{DecodeError, MAX_DEPTH, Number, Refinements, TOO_DEEP, Type, Value};

/// The extension type of a refined unknown value.
const REFINED: i8 = 12;

/// The most elements that room is made for before they are there.
const MAX_RESERVED: usize = 1024;

/// Keys of the refinement map.
mod refinement {
    pub(super) const NULLNESS: u64 = 1;
    pub(super) const PREFIX: u64 = 2;
    pub(super) const MIN_LENGTH: u64 = 5;
    pub(super) const MAX_LENGTH: u64 = 6;
    /// Core cuts prefixes to this many bytes.
    pub(super) const MAX_PREFIX: usize = 256;
}

type Decoded<T> = Result<T, DecodeError>;

/// Reads one value of type `ty` that fills `bytes` exactly.
///
/// # Errors
/// Truncated or trailing bytes, a shape other than the type's, a missing or superfluous attribute, invalid UTF-8,
/// numbers that are not finite, keys that occur twice, nesting beyond any schema.
pub fn decode(bytes: &[u8], ty: &Type) -> Decoded<Value> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(ty, &Way::Root, 0)?;
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(Way::Root.error(format!("{} bytes follow the value", reader.rest.len())))
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

/// The head of a MessagePack item, with every width of a family folded together.
enum Head {
    Nil,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(usize),
    Bin(usize),
    Array(usize),
    Map(usize),
    Ext(i8, usize),
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize, at: &Way<'_>) -> Decoded<&'a [u8]> {
        let (head, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| at.error("the MessagePack data ends too early"))?;
        self.rest = rest;
        Ok(head)
    }

    /// A big-endian unsigned integer of `width` bytes.
    fn uint(&mut self, width: usize, at: &Way<'_>) -> Decoded<u64> {
        Ok(self
            .take(width, at)?
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
    }

    fn length(&mut self, width: usize, at: &Way<'_>) -> Decoded<usize> {
        let length = self.uint(width, at)?;
        usize::try_from(length).map_err(|_| at.error("a length does not fit this machine"))
    }

    fn head(&mut self, at: &Way<'_>) -> Decoded<Head> {
        let marker = Marker::from_u8(self.take(1, at)?[0]);
        Ok(match marker {
            Marker::Null => Head::Nil,
            Marker::True => Head::Bool(true),
            Marker::False => Head::Bool(false),
            Marker::FixPos(value) => Head::Uint(value.into()),
            Marker::FixNeg(value) => Head::Int(value.into()),
            Marker::U8 => Head::Uint(self.uint(1, at)?),
            Marker::U16 => Head::Uint(self.uint(2, at)?),
            Marker::U32 => Head::Uint(self.uint(4, at)?),
            Marker::U64 => Head::Uint(self.uint(8, at)?),
            Marker::I8 => Head::Int(i64::from(self.uint(1, at)? as u8 as i8)),
            Marker::I16 => Head::Int(i64::from(self.uint(2, at)? as u16 as i16)),
            Marker::I32 => Head::Int(i64::from(self.uint(4, at)? as u32 as i32)),
            Marker::I64 => Head::Int(self.uint(8, at)? as i64),
            Marker::F32 => Head::Float(f32::from_bits(self.uint(4, at)? as u32).into()),
            Marker::F64 => Head::Float(f64::from_bits(self.uint(8, at)?)),
            Marker::FixStr(length) => Head::Str(length.into()),
            Marker::Str8 => Head::Str(self.length(1, at)?),
            Marker::Str16 => Head::Str(self.length(2, at)?),
            Marker::Str32 => Head::Str(self.length(4, at)?),
            Marker::Bin8 => Head::Bin(self.length(1, at)?),
            Marker::Bin16 => Head::Bin(self.length(2, at)?),
            Marker::Bin32 => Head::Bin(self.length(4, at)?),
            Marker::FixArray(length) => Head::Array(length.into()),
            Marker::Array16 => Head::Array(self.length(2, at)?),
            Marker::Array32 => Head::Array(self.length(4, at)?),
            Marker::FixMap(length) => Head::Map(length.into()),
            Marker::Map16 => Head::Map(self.length(2, at)?),
            Marker::Map32 => Head::Map(self.length(4, at)?),
            Marker::FixExt1 => self.extension(1, at)?,
            Marker::FixExt2 => self.extension(2, at)?,
            Marker::FixExt4 => self.extension(4, at)?,
            Marker::FixExt8 => self.extension(8, at)?,
            Marker::FixExt16 => self.extension(16, at)?,
            Marker::Ext8 => self.sized_extension(1, at)?,
            Marker::Ext16 => self.sized_extension(2, at)?,
            Marker::Ext32 => self.sized_extension(4, at)?,
            Marker::Reserved => return Err(at.error("0xc1 is not MessagePack")),
        })
    }

    fn extension(&mut self, length: usize, at: &Way<'_>) -> Decoded<Head> {
        Ok(Head::Ext(self.uint(1, at)? as u8 as i8, length))
    }

    fn sized_extension(&mut self, width: usize, at: &Way<'_>) -> Decoded<Head> {
        let length = self.length(width, at)?;
        self.extension(length, at)
    }

    fn text(&mut self, length: usize, at: &Way<'_>) -> Decoded<String> {
        let text = std::str::from_utf8(self.take(length, at)?)
            .map_err(|_| at.error("the text is not valid UTF-8"))?;
        Ok(normalized(text))
    }

    fn value(&mut self, ty: &Type, at: &Way<'_>, depth: usize) -> Decoded<Value> {
        if depth > MAX_DEPTH {
            return Err(at.error(TOO_DEEP));
        }
        let head = self.head(at)?;
        match (head, ty) {
            (Head::Nil, _) => Ok(Value::Null),
            (Head::Ext(code, length), _) => Ok(Value::Unknown(self.refinements(code, length, at)?)),
            (Head::Array(2), Type::Dynamic) => self.dynamic(at, depth),
            (Head::Bool(value), Type::Bool) => Ok(Value::Bool(value)),
            (Head::Int(value), Type::Number) => Ok(Value::Number(value.into())),
            (Head::Uint(value), Type::Number) => Ok(Value::Number(value.into())),
            (Head::Float(value), Type::Number) => Number::from_f64(value)
                .map(Value::Number)
                .ok_or_else(|| at.error("infinite numbers are not supported")),
            (Head::Str(length), Type::Number) => {
                let text = self.text(length, at)?;
                let number = Number::parse(&text);
                number
                    .map(Value::Number)
                    .ok_or_else(|| at.error("the text is not a decimal number, or too long a one"))
            }
            (Head::Str(length), Type::String) => Ok(Value::String(self.text(length, at)?)),
            (Head::Array(length), Type::List(element)) => {
                Ok(Value::List(self.items(length, element, at, depth)?))
            }
            (Head::Array(length), Type::Set(element)) => {
                let items = self.items(length, element, at, depth)?;
                Ok(Value::Set(distinct(items)))
            }
            (Head::Array(length), Type::Tuple(elements)) => self.tuple(length, elements, at, depth),
            (Head::Map(length), Type::Map(element)) => self.map(length, element, at, depth),
            (Head::Map(length), Type::Object(attributes)) => {
                self.object(length, attributes, at, depth)
            }
            (_, ty) => Err(at.error(format!("expected {}", ty.friendly()))),
        }
    }

    fn items(
        &mut self,
        length: usize,
        element: &Type,
        at: &Way<'_>,
        depth: usize,
    ) -> Decoded<Vec<Value>> {
        // Lists in lists may all lie about their lengths: what each reserves in advance must be small.
        let mut items = Vec::with_capacity(length.min(self.rest.len()).min(MAX_RESERVED));
        for index in 0..length {
            items.push(self.value(element, &at.index(index), depth + 1)?);
        }
        Ok(items)
    }

    fn tuple(
        &mut self,
        length: usize,
        elements: &[Type],
        at: &Way<'_>,
        depth: usize,
    ) -> Decoded<Value> {
        if length != elements.len() {
            return Err(at.error(format!(
                "expected {} elements, found {length}",
                elements.len()
            )));
        }
        let items = elements.iter().enumerate();
        items
            .map(|(index, ty)| self.value(ty, &at.index(index), depth + 1))
            .collect::<Decoded<_>>()
            .map(Value::Tuple)
    }

    fn key(&mut self, at: &Way<'_>) -> Decoded<String> {
        match self.head(at)? {
            Head::Str(length) => self.text(length, at),
            _ => Err(at.error("a map key is not a string")),
        }
    }

    fn map(&mut self, length: usize, element: &Type, at: &Way<'_>, depth: usize) -> Decoded<Value> {
        let mut entries = BTreeMap::new();
        for _ in 0..length {
            let key = self.key(at)?;
            let way = at.key(&key);
            if entries.contains_key(&key) {
                return Err(way.error("the key occurs twice"));
            }
            let value = self.value(element, &way, depth + 1)?;
            entries.insert(key, value);
        }
        Ok(Value::Map(entries))
    }

    fn object(
        &mut self,
        length: usize,
        attributes: &BTreeMap<String, Type>,
        at: &Way<'_>,
        depth: usize,
    ) -> Decoded<Value> {
        let mut entries = BTreeMap::new();
        for _ in 0..length {
            let name = self.key(at)?;
            let ty = attributes
                .get(&name)
                .ok_or_else(|| at.attr(&name).error("unsupported attribute"))?;
            if entries.contains_key(&name) {
                return Err(at.attr(&name).error("the attribute occurs twice"));
            }
            let value = self.value(ty, &at.attr(&name), depth + 1)?;
            entries.insert(name, value);
        }
        match attributes.keys().find(|name| !entries.contains_key(*name)) {
            Some(missing) => Err(at.attr(missing).error("the attribute is missing")),
            None => Ok(Value::Object(entries)),
        }
    }

    /// The pair of a dynamic slot: the type's JSON, then the value.
    fn dynamic(&mut self, at: &Way<'_>, depth: usize) -> Decoded<Value> {
        let length = match self.head(at)? {
            Head::Bin(length) | Head::Str(length) => length,
            _ => return Err(at.error("a dynamic value lacks its type")),
        };
        let json = serde_json::from_slice(self.take(length, at)?)
            .map_err(|error| at.error(format!("the type of a dynamic value: {error}")))?;
        let ty = Type::from_json(&json).map_err(|message| at.error(message))?;
        let value = self.value(&ty, at, depth + 1)?;
        Ok(Value::Dynamic(Box::new((ty, value))))
    }

    fn refinements(&mut self, code: i8, length: usize, at: &Way<'_>) -> Decoded<Refinements> {
        let payload = self.take(length, at)?;
        if code != REFINED {
            return Ok(Refinements::default());
        }
        // Reading refinements is optional, so what is not understood is not an error.
        let mut reader = Reader { rest: payload };
        Ok(reader.refinement_map(at).unwrap_or_default())
    }

    fn refinement_map(&mut self, at: &Way<'_>) -> Decoded<Refinements> {
        let mut found = Refinements::default();
        let Head::Map(entries) = self.head(at)? else {
            return Ok(found);
        };
        for _ in 0..entries {
            let Head::Uint(key) = self.head(at)? else {
                return Ok(found);
            };
            match (key, self.head(at)?) {
                (refinement::NULLNESS, Head::Bool(nullable)) => found.not_null = !nullable,
                (refinement::PREFIX, Head::Str(length)) => {
                    found.prefix = Some(self.text(length, at)?)
                }
                (refinement::MIN_LENGTH, Head::Uint(length)) => found.min_length = Some(length),
                (refinement::MAX_LENGTH, Head::Uint(length)) => found.max_length = Some(length),
                (_, head) => self.skip(head, at, 0)?,
            }
        }
        Ok(found)
    }

    fn skip(&mut self, head: Head, at: &Way<'_>, depth: usize) -> Decoded<()> {
        if depth > MAX_DEPTH {
            return Err(at.error(TOO_DEEP));
        }
        let children = match head {
            Head::Str(length) | Head::Bin(length) | Head::Ext(_, length) => {
                self.take(length, at)?;
                0
            }
            Head::Array(length) => length,
            Head::Map(length) => length.saturating_mul(2),
            _ => 0,
        };
        for _ in 0..children {
            let head = self.head(at)?;
            self.skip(head, at, depth + 1)?;
        }
        Ok(())
    }
}

pub(super) fn normalized(text: &str) -> String {
    if is_nfc(text) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Writes `value` as type `ty`: every attribute of an object present, dynamic slots as pairs, sets without repetitions.
///
/// # Errors
/// The value is not of the type, or nested too deeply; the path says where.
pub fn encode(value: &Value, ty: &Type) -> Decoded<Vec<u8>> {
    let mut out = Vec::with_capacity(256);
    put(&mut out, value, ty, &Way::Root, 0)?;
    Ok(out)
}

/// Lengths above this cannot be written.
fn length_of(count: usize, at: &Way<'_>) -> Decoded<u32> {
    u32::try_from(count).map_err(|_| at.error("the value is too large for MessagePack"))
}

fn put(out: &mut Vec<u8>, value: &Value, ty: &Type, at: &Way<'_>, depth: usize) -> Decoded<()> {
    if depth > MAX_DEPTH {
        return Err(at.error(TOO_DEEP));
    }
    match (value, ty) {
        (Value::Null, _) => put_nil(out),
        (Value::Unknown(refinements), _) => put_unknown(out, refinements, ty, at)?,
        (Value::Dynamic(inner), Type::Dynamic) => {
            let json = inner.0.to_json().to_string();
            put_length(write::write_array_len(out, 2));
            put_length(write::write_bin_len(out, length_of(json.len(), at)?));
            out.extend_from_slice(json.as_bytes());
            put(out, &inner.1, &inner.0, at, depth + 1)?;
        }
        (Value::Bool(value), Type::Bool) => out.push(if *value { 0xc3 } else { 0xc2 }),
        (Value::Number(number), Type::Number) => put_number(out, number, at)?,
        (Value::String(text), Type::String) => put_str(out, text, at)?,
        (Value::Set(items), Type::Set(element)) => {
            let first = first_of_kind(items);
            let count = first.iter().filter(|first| **first).count();
            put_length(write::write_array_len(out, length_of(count, at)?));
            for (index, item) in items.iter().enumerate().filter(|(index, _)| first[*index]) {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::List(items), Type::List(element)) => {
            put_length(write::write_array_len(out, length_of(items.len(), at)?));
            for (index, item) in items.iter().enumerate() {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::Tuple(items), Type::Tuple(elements)) if items.len() == elements.len() => {
            put_length(write::write_array_len(out, length_of(items.len(), at)?));
            for (index, (item, element)) in items.iter().zip(elements).enumerate() {
                put(out, item, element, &at.index(index), depth + 1)?;
            }
        }
        (Value::Map(entries), Type::Map(element)) => {
            put_length(write::write_map_len(out, length_of(entries.len(), at)?));
            for (key, item) in entries {
                put_str(out, key, at)?;
                put(out, item, element, &at.key(key), depth + 1)?;
            }
        }
        (Value::Object(entries), Type::Object(attributes)) => {
            put_object(out, entries, attributes, at, depth)?
        }
        (_, ty) => return Err(at.error(format!("expected {}", ty.friendly()))),
    }
    Ok(())
}

fn put_object(
    out: &mut Vec<u8>,
    entries: &BTreeMap<String, Value>,
    attributes: &BTreeMap<String, Type>,
    at: &Way<'_>,
    depth: usize,
) -> Decoded<()> {
    if let Some(extra) = entries.keys().find(|name| !attributes.contains_key(*name)) {
        return Err(at.attr(extra).error("unsupported attribute"));
    }
    put_length(write::write_map_len(out, length_of(attributes.len(), at)?));
    for (name, ty) in attributes {
        let path = at.attr(name);
        let value = entries
            .get(name)
            .ok_or_else(|| path.error("the attribute is missing"))?;
        put_str(out, name, &path)?;
        put(out, value, ty, &path, depth + 1)?;
    }
    Ok(())
}

fn put_nil(out: &mut Vec<u8>) {
    out.push(0xc0);
}

/// Writing to a `Vec` cannot fail; this names the fact once.
fn put_length<T, E>(written: Result<T, E>) {
    drop(written);
}

fn put_str(out: &mut Vec<u8>, text: &str, at: &Way<'_>) -> Decoded<()> {
    put_length(write::write_str_len(out, length_of(text.len(), at)?));
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

fn put_number(out: &mut Vec<u8>, number: &Number, at: &Way<'_>) -> Decoded<()> {
    match (number.as_i64(), number.as_u64()) {
        (Some(int), _) => put_length(write::write_sint(out, int)),
        (None, Some(uint)) => put_length(write::write_uint(out, uint)),
        (None, None) => put_str(out, &number.to_string(), at)?,
    }
    Ok(())
}

/// As much of a prefix as core takes. Never between a character and a mark that would join it when the whole text is
/// normalised: then the text would not begin with the prefix.
fn cut(prefix: &str) -> &str {
    let mut end = prefix.floor_char_boundary(refinement::MAX_PREFIX);
    while end > 0 && prefix[end..].starts_with(is_combining_mark) {
        end = prefix.floor_char_boundary(end - 1);
    }
    &prefix[..end]
}

fn put_unknown(out: &mut Vec<u8>, known: &Refinements, ty: &Type, at: &Way<'_>) -> Decoded<()> {
    if known.is_empty() || *ty == Type::Dynamic {
        out.extend_from_slice(&[0xd4, 0, 0]);
        return Ok(());
    }
    let mut entries = 0;
    let mut payload = Vec::new();
    if known.not_null {
        entries += 1;
        put_length(write::write_uint(&mut payload, refinement::NULLNESS));
        payload.push(0xc2);
    }
    if let Some(prefix) = &known.prefix {
        entries += 1;
        put_length(write::write_uint(&mut payload, refinement::PREFIX));
        put_str(&mut payload, cut(prefix), at)?;
    }
    for (key, length) in [
        (refinement::MIN_LENGTH, known.min_length),
        (refinement::MAX_LENGTH, known.max_length),
    ] {
        if let Some(length) = length {
            entries += 1;
            put_length(write::write_uint(&mut payload, key));
            put_length(write::write_uint(&mut payload, length));
        }
    }
    let mut map = Vec::with_capacity(payload.len() + 1);
    put_length(write::write_map_len(&mut map, entries));
    map.append(&mut payload);
    put_length(write::write_ext_meta(
        out,
        length_of(map.len(), at)?,
        REFINED,
    ));
    out.append(&mut map);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(ty: &[(&str, Type)]) -> Type {
        Type::Object(
            ty.iter()
                .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
                .collect(),
        )
    }

    #[test]
    fn every_integer_width_is_read() {
        let cases: [(&[u8], i64); 9] = [
            (&[0x07], 7),
            (&[0xff], -1),
            (&[0xcc, 200], 200),
            (&[0xcd, 1, 0], 256),
            (&[0xce, 0, 1, 0, 0], 65536),
            (&[0xd0, 0x80], -128),
            (&[0xd1, 0xff, 0], -256),
            (&[0xd2, 0xff, 0xff, 0, 0], -65536),
            (&[0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2),
        ];
        for (bytes, number) in cases {
            assert_eq!(decode(bytes, &Type::Number).unwrap(), Value::from(number));
        }
    }

    #[test]
    fn decimals_arrive_as_text_or_float() {
        assert_eq!(
            decode(b"\xa30.1", &Type::Number).unwrap(),
            Value::Number(Number::parse("0.1").unwrap())
        );
        let mut float = vec![0xcb];
        float.extend(1.5f64.to_be_bytes());
        assert_eq!(
            decode(&float, &Type::Number).unwrap(),
            Value::Number(Number::parse("1.5").unwrap())
        );
    }

    #[test]
    fn objects_are_exact() {
        let ty = object(&[("a", Type::String), ("b", Type::Bool)]);
        let missing = decode(&[0x81, 0xa1, b'a', 0xa1, b'x'], &ty).unwrap_err();
        assert_eq!(
            (
                missing.path.to_string(),
                missing.message.contains("missing")
            ),
            ("b".into(), true)
        );
        let extra = decode(&[0x81, 0xa1, b'z', 0xc0], &ty).unwrap_err();
        assert_eq!(extra.path.to_string(), "z");
    }

    #[test]
    fn any_extension_is_unknown_and_plain_unknown_is_written() {
        for bytes in [
            &[0xd4, 0, 0][..],
            &[0xd4, 5, 9],
            &[0xc7, 3, 1, 0, 0, 0],
            &[0xd5, 12, 0xc1, 0xc1],
        ] {
            assert!(decode(bytes, &Type::String).unwrap().is_unknown());
        }
        assert_eq!(
            encode(&Value::unknown(), &Type::String).unwrap(),
            [0xd4, 0, 0]
        );
    }

    #[test]
    fn refinements_round_trip() {
        let value = Value::Unknown(Refinements {
            not_null: true,
            prefix: Some("arn:aws:ecs:".into()),
            min_length: None,
            max_length: None,
        });
        assert_eq!(
            decode(&encode(&value, &Type::String).unwrap(), &Type::String).unwrap(),
            value
        );
        let length = Value::Unknown(Refinements {
            max_length: Some(3),
            ..Refinements::default()
        });
        let ty = Type::list(Type::String);
        assert_eq!(decode(&encode(&length, &ty).unwrap(), &ty).unwrap(), length);
    }

    #[test]
    fn long_prefixes_are_cut_between_whole_characters() {
        let plain = "x".repeat(300);
        assert_eq!(cut(&plain), &plain[..256]);
        let marked = format!("{}q\u{307}\u{323} and more", "x".repeat(254));
        assert_eq!(cut(&marked), "x".repeat(254));
        assert_eq!(cut("q\u{307}"), "q\u{307}", "what is short stays whole");
    }

    #[test]
    fn lying_lengths_and_garbage_are_errors() {
        for bytes in [
            &[][..],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
            &[0xdb, 0, 0, 1, 0, b'a'],
            &[0xc1],
            &[0xc0, 0xc0],
        ] {
            assert!(
                decode(bytes, &Type::list(Type::String)).is_err(),
                "{bytes:?}"
            );
        }
        assert!(decode(&[0xa2, 0xff, 0xfe], &Type::String).is_err());
    }

    /// The encodings of 1, inside `depth` times what `wrap` does.
    fn nested(depth: usize, wrap: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = Vec::new();
        (0..depth).for_each(|_| wrap(&mut bytes));
        bytes.push(1);
        bytes
    }

    fn nested_type(depth: usize, wrap: impl Fn(Type) -> Type) -> Type {
        (0..depth).fold(Type::Number, |ty, _| wrap(ty))
    }

    /// Drops a type that is nested too deeply for the recursion that the compiler writes.
    fn unwind(mut ty: Type) {
        while let Type::List(element) | Type::Map(element) = ty {
            ty = *element;
        }
    }

    #[test]
    fn deep_nesting_is_read_and_endless_nesting_is_an_error() {
        let list = |depth| nested(depth, |bytes| bytes.push(0x91));
        let map = |depth| nested(depth, |bytes| bytes.extend([0x81, 0xa1, b'k']));
        let dynamic = |depth| {
            let pair = [&[0x92, 0xc4, 9][..], b"\"dynamic\""].concat();
            let mut bytes = nested(depth, |bytes| bytes.extend(&pair));
            bytes.pop();
            bytes.push(0xc0);
            bytes
        };
        for (depth, fits) in [(100, true), (MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let (lists, maps) = (
                nested_type(depth, Type::list),
                nested_type(depth, Type::map),
            );
            for (bytes, ty) in [
                (list(depth), &lists),
                (map(depth), &maps),
                (dynamic(depth), &Type::Dynamic),
            ] {
                let read = decode(&bytes, ty);
                assert_eq!(read.is_ok(), fits, "{depth} {}", bytes[0]);
                if let Ok(value) = read {
                    assert!(value.clone().same(&value) && !value.has_unknown());
                    assert_eq!(encode(&value, ty).unwrap(), bytes);
                }
            }
        }
        let (lists, maps) = (
            nested_type(10_000, Type::list),
            nested_type(10_000, Type::map),
        );
        assert_eq!(decode(&list(10_000), &lists).unwrap_err().message, TOO_DEEP);
        assert_eq!(decode(&map(10_000), &maps).unwrap_err().message, TOO_DEEP);
        assert!(decode(&dynamic(10_000), &Type::Dynamic).is_err());
        unwind(lists);
        unwind(maps);
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let depth = MAX_DEPTH + 1;
        let value = (0..depth).fold(Value::from(1), |value, _| Value::List(vec![value]));
        let error = encode(&value, &nested_type(depth, Type::list)).unwrap_err();
        assert_eq!(error.message, TOO_DEEP);
        let pair = |value| Value::Dynamic(Box::new((Type::Dynamic, value)));
        let value = (0..depth).fold(Value::Null, |value, _| pair(value));
        assert_eq!(
            encode(&value, &Type::Dynamic).unwrap_err().message,
            TOO_DEEP
        );
    }

    #[test]
    fn lying_lengths_in_one_another_reserve_little() {
        // 32 lists that each claim a million elements, with a million bytes behind them.
        let mut bytes = nested(32, |bytes| bytes.extend([0xdd, 0, 0x0f, 0, 0]));
        bytes.resize(1 << 20, 0xc1);
        let error = decode(&bytes, &nested_type(33, Type::list)).unwrap_err();
        assert_eq!(error.path.steps().len(), 32);
    }

    #[test]
    fn keys_that_occur_twice_are_errors() {
        let twice = [0x82, 0xa1, b'k', 1, 0xa1, b'k', 2];
        let error = decode(&twice, &Type::map(Type::Number)).unwrap_err();
        assert_eq!(error.to_string(), "[\"k\"]: the key occurs twice");
        let ty = object(&[("k", Type::Number)]);
        let error = decode(&twice, &ty).unwrap_err();
        assert_eq!(error.to_string(), "k: the attribute occurs twice");
        // The same after normalisation is the same.
        let spelled_twice = b"\x82\xa3e\xcc\x81\x01\xa2\xc3\xa9\x02";
        assert!(decode(spelled_twice, &Type::map(Type::Number)).is_err());
    }

    #[test]
    fn the_extremes_of_integers_are_exact() {
        for (bytes, text) in [
            (&b"\xd3\x80\0\0\0\0\0\0\0"[..], "-9223372036854775808"),
            (
                b"\xd3\x7f\xff\xff\xff\xff\xff\xff\xff",
                "9223372036854775807",
            ),
            (b"\xcf\x80\0\0\0\0\0\0\0", "9223372036854775808"),
            (
                b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
                "18446744073709551615",
            ),
        ] {
            let value = decode(bytes, &Type::Number).unwrap();
            assert_eq!(value, Value::Number(Number::parse(text).unwrap()));
            let written = encode(&value, &Type::Number).unwrap();
            assert!(decode(&written, &Type::Number).unwrap().same(&value));
        }
    }

    #[test]
    fn sets_lose_repetitions_both_ways() {
        let ty = Type::set(Type::Number);
        let value = decode(&[0x93, 1, 2, 1], &ty).unwrap();
        assert_eq!(value.items().len(), 2);
        let twice = Value::Set([1, 1, 2].map(Value::from).into());
        assert_eq!(encode(&twice, &ty).unwrap(), [0x92, 1, 2]);
    }

    #[test]
    fn senseless_refinements_are_nothing_known() {
        for payload in [
            &[0xc0, 0xc0][..],
            &[0x81, 0xc0],
            &[0x81, 0x01],
            &[0xdf, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x02, 0xa1, 0xff],
            &[0x81, 0x02, 0xdb, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x05, 0xff],
            &[0x81, 0x09, 0xdd, 0xff, 0xff, 0xff, 0xff],
            &[0x91; 900],
        ] {
            let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
            let bytes = [&[0xc8][..], &length, &[12], payload].concat();
            let value = decode(&bytes, &Type::String).unwrap();
            assert_eq!(value, Value::unknown(), "{payload:?}");
        }
        let deep = [&[0x81, 0x09][..], &[0x91; 900]].concat();
        let bytes = [&[0xc8, 3, 134, 12][..], &deep].concat();
        assert_eq!(decode(&bytes, &Type::String).unwrap(), Value::unknown());
    }

    #[test]
    fn text_is_normalised() {
        assert_eq!(
            decode(
                "\u{a3}e\u{301}".replace('\u{a3}', "").as_bytes(),
                &Type::String
            )
            .ok(),
            None
        );
        assert_eq!(
            decode(b"\xa3e\xcc\x81", &Type::String).unwrap(),
            Value::from("\u{e9}")
        );
    }

    #[test]
    fn dynamic_values_keep_their_type() {
        let value = Value::Dynamic(Box::new((
            Type::list(Type::Bool),
            Value::List(vec![Value::Bool(true)]),
        )));
        assert_eq!(
            decode(&encode(&value, &Type::Dynamic).unwrap(), &Type::Dynamic).unwrap(),
            value
        );
    }
}
