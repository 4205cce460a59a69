//! AMF0 values: what RTMP commands and FLV script tags are made of.
//!
//! Reading never panics and its cost is bounded by [`MAX_DEPTH`], [`MAX_VALUES`] and the length of the input;
//! lengths written in the input are never trusted for an allocation.

#[cfg(test)]
mod tests;

use bytes::{BufMut, BytesMut};

/// How deep objects and arrays may be nested.
pub const MAX_DEPTH: usize = 16;
/// How many values, counted with all their children, one call reads.
pub const MAX_VALUES: usize = 4_096;

const NUMBER: u8 = 0;
const BOOLEAN: u8 = 1;
const STRING: u8 = 2;
const OBJECT: u8 = 3;
const NULL: u8 = 5;
const UNDEFINED: u8 = 6;
const ECMA_ARRAY: u8 = 8;
const OBJECT_END: u8 = 9;
const STRICT_ARRAY: u8 = 10;
const DATE: u8 = 11;
const LONG_STRING: u8 = 12;
const UNSUPPORTED: u8 = 13;
const XML: u8 = 15;
const TYPED_OBJECT: u8 = 16;

/// Why bytes are not AMF0 that this module reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmfError {
    /// The value goes on after the end of the input.
    #[error("the AMF0 value is cut short")]
    Short,
    /// Objects or arrays are nested deeper than [`MAX_DEPTH`].
    #[error("the AMF0 value is nested too deeply")]
    TooDeep,
    /// There are more than [`MAX_VALUES`] values.
    #[error("there are too many AMF0 values")]
    TooMany,
    /// A type that does not occur in RTMP commands: references, movie clips, record sets, AMF3.
    #[error("AMF0 type {0} is not supported")]
    Unsupported(u8),
}

/// One AMF0 value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A double.
    Number(f64),
    /// A truth value.
    Boolean(bool),
    /// A string; long strings and XML documents are read as strings as well.
    String(String),
    /// Named values in the order they came; typed objects lose their class name.
    Object(Vec<(String, Value)>),
    /// Named values with a count in front, as onMetaData uses them.
    EcmaArray(Vec<(String, Value)>),
    /// Values without names.
    StrictArray(Vec<Value>),
    /// A point in time: milliseconds since 1970; the time zone of the format is always zero.
    Date(f64),
    /// Nothing.
    Null,
    /// Less than nothing; "unsupported" is read as this, too.
    Undefined,
}

impl Value {
    /// A string value.
    #[must_use]
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// An object from names and values.
    #[must_use]
    pub fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The entry of an object or ECMA array; the first one if a name comes twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Object(entries) | Self::EcmaArray(entries) => {
                entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The number of a number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The number of a number that is a whole one from 0 to `u32::MAX`.
    #[must_use]
    pub fn as_u32(&self) -> Option<u32> {
        let number = self.as_f64()?;
        // The cast saturates and drops fractions, so only exact values survive the way back.
        let whole = number as u32;
        (f64::from(whole) == number).then_some(whole)
    }

    /// The values of a strict array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::StrictArray(values) = self { Some(values) } else { None }
    }

    /// Appends the encoded value. The format cannot express names longer than 65,535 bytes and AMF0 strings
    /// longer than 4 GiB: such an entry is left out, such a string is cut.
    pub fn write(&self, out: &mut BytesMut) {
        match self {
            Self::Number(number) => {
                out.put_u8(NUMBER);
                out.put_f64(*number);
            }
            Self::Boolean(truth) => out.put_slice(&[BOOLEAN, u8::from(*truth)]),
            Self::String(text) => write_string(out, text),
            Self::Object(entries) => {
                out.put_u8(OBJECT);
                write_entries(out, entries);
            }
            Self::EcmaArray(entries) => {
                out.put_u8(ECMA_ARRAY);
                out.put_u32(u32::try_from(entries.len()).unwrap_or(u32::MAX));
                write_entries(out, entries);
            }
            Self::StrictArray(values) => {
                let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
                out.put_u8(STRICT_ARRAY);
                out.put_u32(count);
                values.iter().take(count as usize).for_each(|value| value.write(out));
            }
            Self::Date(millis) => {
                out.put_u8(DATE);
                out.put_f64(*millis);
                out.put_i16(0);
            }
            Self::Null => out.put_u8(NULL),
            Self::Undefined => out.put_u8(UNDEFINED),
        }
    }
}

/// Encodes values one after the other, as a command or a script tag carries them.
#[must_use]
pub fn encode(values: &[Value]) -> BytesMut {
    let mut out = BytesMut::with_capacity(128);
    values.iter().for_each(|value| value.write(&mut out));
    out
}

/// Reads all values of a message.
///
/// # Errors
/// [`AmfError`] if the bytes are not wholly AMF0.
pub fn decode(bytes: &[u8]) -> Result<Vec<Value>, AmfError> {
    match decode_prefix(bytes) {
        (values, None) => Ok(values),
        (_, Some(error)) => Err(error),
    }
}

/// Reads values up to the first one that cannot be read: peers are known to append oddities to commands whose
/// first values are all that matters.
#[must_use]
pub fn decode_prefix(bytes: &[u8]) -> (Vec<Value>, Option<AmfError>) {
    let mut reader = Reader { rest: bytes, budget: MAX_VALUES };
    let mut values = Vec::new();
    while !reader.rest.is_empty() {
        match reader.value(0) {
            Ok(value) => values.push(value),
            Err(error) => return (values, Some(error)),
        }
    }
    (values, None)
}

fn write_string(out: &mut BytesMut, text: &str) {
    if let Ok(length) = u16::try_from(text.len()) {
        out.put_u8(STRING);
        out.put_u16(length);
        out.put_slice(text.as_bytes());
    } else {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        out.put_u8(LONG_STRING);
        out.put_u32(length);
        out.put_slice(&text.as_bytes()[..length as usize]);
    }
}

fn write_entries(out: &mut BytesMut, entries: &[(String, Value)]) {
    for (name, value) in entries {
        // An empty name followed by a value is legal: only an empty name and the end marker end an object.
        if let Ok(length) = u16::try_from(name.len()) {
            out.put_u16(length);
            out.put_slice(name.as_bytes());
            value.write(out);
        }
    }
    out.put_slice(&[0, 0, OBJECT_END]);
}

struct Reader<'a> {
    rest: &'a [u8],
    budget: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], AmfError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(AmfError::Short)?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], AmfError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(AmfError::Short)?;
        self.rest = rest;
        Ok(*head)
    }

    fn u16(&mut self) -> Result<usize, AmfError> {
        Ok(usize::from(u16::from_be_bytes(self.array()?)))
    }

    fn u32(&mut self) -> Result<usize, AmfError> {
        Ok(u32::from_be_bytes(self.array()?) as usize)
    }

    fn f64(&mut self) -> Result<f64, AmfError> {
        Ok(f64::from_be_bytes(self.array()?))
    }

    /// The format says UTF-8; some servers answer in a local code page, which must not lose us the answer.
    fn text(&mut self, length: usize) -> Result<String, AmfError> {
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn value(&mut self, depth: usize) -> Result<Value, AmfError> {
        self.budget = self.budget.checked_sub(1).ok_or(AmfError::TooMany)?;
        let [marker] = self.array()?;
        if depth >= MAX_DEPTH && matches!(marker, OBJECT | ECMA_ARRAY | STRICT_ARRAY | TYPED_OBJECT) {
            return Err(AmfError::TooDeep);
        }
        Ok(match marker {
            NUMBER => Value::Number(self.f64()?),
            BOOLEAN => Value::Boolean(self.array::<1>()? != [0]),
            STRING => {
                let length = self.u16()?;
                Value::String(self.text(length)?)
            }
            LONG_STRING | XML => {
                let length = self.u32()?;
                Value::String(self.text(length)?)
            }
            OBJECT => Value::Object(self.entries(depth)?),
            TYPED_OBJECT => {
                let length = self.u16()?;
                self.take(length)?;
                Value::Object(self.entries(depth)?)
            }
            ECMA_ARRAY => {
                // The count is a hint that encoders fill in carelessly; the end marker decides.
                self.u32()?;
                Value::EcmaArray(self.entries(depth)?)
            }
            STRICT_ARRAY => {
                let count = self.u32()?;
                let mut values = Vec::new();
                for _ in 0..count {
                    values.push(self.value(depth + 1)?);
                }
                Value::StrictArray(values)
            }
            DATE => {
                let millis = self.f64()?;
                self.array::<2>()?;
                Value::Date(millis)
            }
            NULL => Value::Null,
            UNDEFINED | UNSUPPORTED => Value::Undefined,
            other => return Err(AmfError::Unsupported(other)),
        })
    }

    fn entries(&mut self, depth: usize) -> Result<Vec<(String, Value)>, AmfError> {
        let mut entries = Vec::new();
        loop {
            let length = self.u16()?;
            if length == 0 && self.rest.first() == Some(&OBJECT_END) {
                self.array::<1>()?;
                return Ok(entries);
            }
            let name = self.text(length)?;
            entries.push((name, self.value(depth + 1)?));
        }
    }
}
