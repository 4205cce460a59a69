//! Cuts a stream of bytes into lines.

/// What is kept of one line, in bytes. Much more than is shown in the end, so that redaction sees whole secrets.
const KEPT_MAX_BYTES: usize = 64 << 10;
/// What stands for a line that was too long to be searched as a whole.
const TOO_LONG: &str = "(a line of more than 64 KiB was left out)";

/// Cuts a stream of bytes into lines at `\r` and `\n`, keeping at most one line.
#[derive(Default)]
pub(crate) struct LineSplitter {
    line: Vec<u8>,
    too_long: bool,
}

impl LineSplitter {
    /// Takes the next bytes and hands out each line they complete, without blank ones.
    pub(crate) fn push(&mut self, bytes: &[u8], mut emit: impl FnMut(&str)) {
        let mut rest = bytes;
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.extend(&rest[..end]);
            self.finish(&mut emit);
            rest = &rest[end + 1..];
        }
        self.extend(rest);
    }

    /// Hands out what the stream ended with.
    pub(crate) fn finish(&mut self, mut emit: impl FnMut(&str)) {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.too_long) {
            emit(TOO_LONG);
        } else {
            let text = String::from_utf8_lossy(&line);
            if !text.trim().is_empty() {
                emit(&text);
            }
        }
        // The buffer of a usual line is used again; a huge one is given back.
        if line.capacity() <= 4 << 10 {
            self.line = line;
            self.line.clear();
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.line.len() + bytes.len() > KEPT_MAX_BYTES {
            self.too_long = true;
            self.line = Vec::new();
        }
        if !self.too_long {
            self.line.extend_from_slice(bytes);
        }
    }
}
