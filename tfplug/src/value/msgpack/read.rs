//! From bytes to values.

use std::collections::BTreeMap;

use rmp::Marker;

use super::super::elements::distinct;
use super::super::unicode::normalized;
use super::super::way::Way;
use super::super::{MAX_DEPTH, Number, Refinements, TOO_DEEP, Type, Value};
use super::{Decoded, REFINED, refinement};

/// The most elements that room is made for before they are there.
const MAX_RESERVED: usize = 1024;

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
