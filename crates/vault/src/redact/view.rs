//! A text as it reads once its escapes are undone, with the way back to the original positions.

use std::{borrow::Cow, ops::Range};

/// How many layers of escapes are undone: a JSON text within a JSON text, or an encoded URL within an encoded URL.
const DEPTH: usize = 2;

/// One reading of a text.
pub(super) struct View<'a> {
    /// What is read.
    pub(super) bytes: Cow<'a, [u8]>,
    /// For each byte, and for the end, the position in the original; `None` when the view is the original.
    origin: Option<Vec<usize>>,
}

impl<'a> View<'a> {
    /// The text itself and every different reading of it.
    pub(super) fn all_of(text: &'a [u8]) -> Vec<Self> {
        let mut views = vec![Self { bytes: Cow::Borrowed(text), origin: None }];
        let mut layer = 0..1;
        for _ in 0..DEPTH {
            for index in layer.clone() {
                let readings = [views[index].undo(b'%', percent), views[index].undo(b'\\', backslash)];
                views.extend(readings.into_iter().flatten());
            }
            layer = layer.end..views.len();
        }
        views
    }

    /// The range of the original that holds a range of this view.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        match &self.origin {
            None => range,
            Some(origin) => origin[range.start]..origin[range.end],
        }
    }

    /// Reads the view with one kind of escape undone; `None` when there is no such escape in it.
    fn undo(&self, lead: u8, escape: impl Fn(&[u8]) -> Option<Escape>) -> Option<View<'static>> {
        let first = self.bytes.iter().position(|byte| *byte == lead)?;
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut origin = Vec::with_capacity(self.bytes.len() + 1);
        let position = |index: usize| self.original(index..index).start;
        bytes.extend_from_slice(&self.bytes[..first]);
        origin.extend((0..first).map(position));
        let mut changed = false;
        let mut at = first;
        while at < self.bytes.len() {
            let found = if self.bytes[at] == lead { escape(&self.bytes[at..]) } else { None };
            let taken = match found {
                Some(Escape { meaning, length }) => {
                    let mut buffer = [0; 4];
                    let meaning = meaning.bytes(&mut buffer);
                    bytes.extend_from_slice(meaning);
                    origin.extend(meaning.iter().map(|_| position(at)));
                    changed = true;
                    length
                }
                None => {
                    bytes.push(self.bytes[at]);
                    origin.push(position(at));
                    1
                }
            };
            at += taken;
        }
        origin.push(position(self.bytes.len()));
        changed.then_some(View { bytes: Cow::Owned(bytes), origin: Some(origin) })
    }
}

/// An escape: what it means, and how many bytes it takes.
struct Escape {
    meaning: Meaning,
    length: usize,
}

enum Meaning {
    Byte(u8),
    Char(char),
}

impl Meaning {
    fn bytes<'a>(&self, buffer: &'a mut [u8; 4]) -> &'a [u8] {
        match self {
            Meaning::Byte(byte) => {
                buffer[0] = *byte;
                &buffer[..1]
            }
            Meaning::Char(c) => c.encode_utf8(buffer).as_bytes(),
        }
    }
}

/// `%2F`, in either case.
fn percent(text: &[u8]) -> Option<Escape> {
    let value = hex(text.get(1..3)?)?;
    Some(Escape { meaning: Meaning::Byte(u8::try_from(value).ok()?), length: 3 })
}

/// The escapes of JSON. A backslash before anything else stands for that thing, as in FFmpeg's own option strings.
fn backslash(text: &[u8]) -> Option<Escape> {
    let byte = match text.get(1)? {
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return unicode(text).or(Some(Escape { meaning: Meaning::Byte(b'u'), length: 2 })),
        // The first byte of a longer character stays in place; only the backslash goes.
        other => *other,
    };
    Some(Escape { meaning: Meaning::Byte(byte), length: 2 })
}

/// `\u00e4`, or two of them for a character beyond the first 65,536.
fn unicode(text: &[u8]) -> Option<Escape> {
    let first = hex(text.get(2..6)?)?;
    if let Some(c) = char::from_u32(first) {
        return Some(Escape { meaning: Meaning::Char(c), length: 6 });
    }
    let second = if text.get(6..8)? == br"\u" { hex(text.get(8..12)?)? } else { return None };
    let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let c = char::decode_utf16(pair).next()?.ok()?;
    Some(Escape { meaning: Meaning::Char(c), length: 12 })
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| Some(value * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> Vec<String> {
        View::all_of(text.as_bytes()).iter().map(|view| String::from_utf8_lossy(&view.bytes).into_owned()).collect()
    }

    #[test]
    fn plain_text_has_one_reading() {
        assert_eq!(readings("rtmp://host/live"), ["rtmp://host/live"]);
        assert_eq!(readings("100 % of 7%"), ["100 % of 7%"]);
    }

    #[test]
    fn escapes_are_undone_in_any_mixture() {
        assert!(readings("a%2Fb%2fc").contains(&"a/b/c".to_owned()));
        assert!(readings("a%252Fb").contains(&"a/b".to_owned()));
        assert!(readings(r#"\u00e4\/\"\ud83d\ude00\n"#).contains(&"ä/\"😀\n".to_owned()));
        assert!(readings(r"a\u0025\u0032Fb").contains(&"a/b".to_owned()));
        assert!(readings(r"\\\/").contains(&"/".to_owned()));
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        for text in [r"\", r"\u", r"\u12", r"\ud800", r"\ud800\u0041", "%", "%2", "%zz", r"\ä"] {
            assert!(readings(text).contains(&text.to_owned()), "{text}");
        }
    }

    #[test]
    fn positions_lead_back_to_the_original() {
        let text = "xx%2Fyy";
        let views = View::all_of(text.as_bytes());
        let view = &views[1];
        assert_eq!(&*view.bytes, b"xx/yy");
        assert_eq!(&text[view.original(2..3)], "%2F");
        assert_eq!(&text[view.original(0..5)], text);
    }
}
