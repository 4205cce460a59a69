//! The search for a secret in places where it must not be, in every shape it could have taken.

use aho_corasick::AhoCorasick;
use anyhow::Result;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::{collections::BTreeMap, fs, io::Read, path::Path};

/// Pieces shorter than this would be found by accident, and a mask may show the last four characters.
const SHORTEST_NEEDLE_BYTES: usize = 8;

/// Secrets to look for.
pub struct Canaries {
    shapes: Vec<Shape>,
    finder: AhoCorasick,
}

#[derive(Debug)]
struct Shape {
    canary: String,
    encoding: String,
    bytes: Vec<u8>,
}

/// A secret found where it must not be. Does not hold the secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which secret, by its name.
    pub canary: String,
    /// In which shape.
    pub encoding: String,
    /// Where.
    pub place: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}) in {}", self.canary, self.encoding, self.place)
    }
}

/// How much has been searched, and what was found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What was found, each place once.
    pub findings: std::collections::BTreeSet<Finding>,
    /// Texts searched, by kind, and their bytes.
    pub searched: BTreeMap<&'static str, (u64, u64)>,
}

impl Canaries {
    /// Prepares the search for these secrets, given as name and value.
    ///
    /// Each secret is looked for whole, and each of its runs of eight or more letters and digits alone: they look
    /// the same in most encodings, and a leak of a part is a leak.
    ///
    /// # Errors
    /// There are too many of them.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self> {
        let mut shapes = Vec::new();
        for (name, secret) in secrets {
            let mut pieces = vec![(secret, "")];
            let runs = secret.split(|c: char| !c.is_ascii_alphanumeric());
            pieces.extend(runs.filter(|run| *run != secret).map(|run| (run, ", a part")));
            for (piece, note) in pieces {
                for (encoding, bytes) in encodings(piece) {
                    if bytes.len() >= SHORTEST_NEEDLE_BYTES && !shapes.iter().any(|s: &Shape| s.bytes == bytes) {
                        shapes.push(Shape { canary: name.to_owned(), encoding: format!("{encoding}{note}"), bytes });
                    }
                }
            }
        }
        let finder = AhoCorasick::new(shapes.iter().map(|shape| &shape.bytes))?;
        Ok(Self { shapes, finder })
    }

    /// Every shape that is looked for, with its encoding's name.
    pub fn shapes(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.shapes.iter().map(|shape| (shape.encoding.as_str(), shape.bytes.as_slice()))
    }

    /// The shapes of secrets in `text`.
    fn find(&self, text: &[u8]) -> Vec<&Shape> {
        let mut found: Vec<usize> = self.finder.find_overlapping_iter(text).map(|m| m.pattern().as_usize()).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|index| &self.shapes[index]).collect()
    }
}

impl Search {
    /// Searches one text. `kind` is what it counts as, `place` is where it is from.
    pub fn text(&mut self, canaries: &Canaries, kind: &'static str, place: &str, text: &[u8]) {
        let count = self.searched.entry(kind).or_default();
        count.0 += 1;
        count.1 += text.len() as u64;
        for shape in canaries.find(text) {
            let (canary, encoding) = (shape.canary.clone(), shape.encoding.clone());
            self.findings.insert(Finding { canary, encoding, place: place.to_owned() });
        }
    }

    /// Searches the arguments and the environment of every process that may be read.
    pub fn processes(&mut self, canaries: &Canaries) {
        for process in crate::procs::all() {
            for (file, kind) in [("cmdline", "arguments"), ("environ", "environments")] {
                if let Ok(text) = fs::read(format!("/proc/{}/{file}", process.id.pid)) {
                    self.text(canaries, kind, &format!("{file} of process {}", process.id.pid), &text);
                }
            }
        }
    }

    /// Searches every regular file below `folder`, and the names of all entries.
    ///
    /// # Errors
    /// A file that is still there cannot be read.
    pub fn folder(&mut self, canaries: &Canaries, folder: &Path) -> Result<()> {
        let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
        let entries = match fs::read_dir(folder) {
            Err(error) if gone(&error) => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            let place = path.display().to_string();
            self.text(canaries, "file names", &place, path.as_os_str().as_encoded_bytes());
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_dir() => self.folder(canaries, &path)?,
                Ok(meta) if meta.is_file() => {
                    let mut text = Vec::new();
                    match fs::File::open(&path).and_then(|mut file| file.read_to_end(&mut text)) {
                        Err(error) if gone(&error) => {}
                        Err(error) => return Err(error.into()),
                        Ok(_) => self.text(canaries, "files", &place, &text),
                    }
                }
                Err(error) if !gone(&error) => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes in what another search has found and counted.
    pub fn merge(&mut self, other: &Self) {
        self.findings.extend(other.findings.iter().cloned());
        for (kind, (texts, bytes)) in &other.searched {
            let sum = self.searched.entry(kind).or_default();
            *sum = (sum.0 + texts, sum.1 + bytes);
        }
    }

    /// Searches everything on a tape.
    pub fn tape(&mut self, canaries: &Canaries, tape: &crate::client::Tape) {
        for (source, bytes) in tape.entries() {
            let kind = if source.starts_with("frame") { "frames" } else { "answers" };
            self.text(canaries, kind, &source, &bytes);
        }
    }
}

/// All the shapes of one secret.
fn encodings(secret: &str) -> Vec<(String, Vec<u8>)> {
    /// What a URL's path may hold besides letters and digits.
    const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
    const COMPONENT: &AsciiSet = &PATH.add(b'/');
    let mut shapes: Vec<(String, Vec<u8>)> = vec![("raw".into(), secret.into())];
    let mut add = |name: &str, text: String| shapes.push((name.to_owned(), text.into_bytes()));

    for (name, set) in [("percent-encoded", COMPONENT), ("percent-encoded path", PATH)] {
        let upper = utf8_percent_encode(secret, set).to_string();
        add(&format!("{name}, lower case"), lower_case_escapes(&upper));
        add(&format!("form-encoded after {name}"), utf8_percent_encode(&upper, COMPONENT).to_string());
        add(name, upper);
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    add("JSON", json.to_owned());
    add("JSON with escaped slashes", json.replace('/', "\\/"));
    add("JSON in JSON", json.replace('\\', "\\\\").replace('"', "\\\""));
    let markup = |text: &str| text.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e");
    add("JSON safe for HTML", markup(json));
    add("HTML", secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;"));
    add("debug output", secret.escape_debug().to_string());
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    add("hexadecimal, upper case", hex.to_uppercase());
    add("hexadecimal", hex);
    for offset in 0..3 {
        for (name, engine) in [("base64", &STANDARD_NO_PAD), ("base64url", &URL_SAFE_NO_PAD)] {
            add(&format!("{name} at offset {offset}"), base64_core(engine, secret.as_bytes(), offset));
        }
    }
    shapes
}

/// The characters that the secret's bytes alone decide when `offset` (0–2) other bytes come before it.
fn base64_core(engine: &impl Engine, secret: &[u8], offset: usize) -> String {
    let mut text = vec![0; offset];
    text.extend_from_slice(secret);
    let encoded = engine.encode(&text);
    // The first characters also hold bits of what comes before, the last one of what comes after.
    let start = (offset * 8).div_ceil(6);
    let end = text.len() * 8 / 6;
    encoded[start.min(end)..end].to_owned()
}

fn lower_case_escapes(text: &str) -> String {
    let mut after_percent = 0;
    text.chars()
        .map(|c| {
            let lower = after_percent > 0;
            after_percent = if c == '%' { 2 } else { u32::saturating_sub(after_percent, 1) };
            if lower { c.to_ascii_lowercase() } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    const SECRET: &str = "live/q7Xw2LmZ?user=a&n=50%@Kd83hTzP";

    fn found_in(text: &str) -> Vec<String> {
        let canaries = Canaries::new([("key", SECRET)]).unwrap();
        let mut search = Search::default();
        search.text(&canaries, "texts", "here", text.as_bytes());
        search.findings.into_iter().map(|finding| finding.encoding).collect()
    }

    #[test]
    fn every_shape_is_found() {
        let json = serde_json::json!({ "url": format!("rtmp://host/app/{SECRET}") }).to_string();
        let percent = "live%2Fq7Xw2LmZ%3Fuser%3Da%26n%3D50%25%40Kd83hTzP";
        for (text, shape) in [
            (format!("rtmp://host/app/{SECRET}: refused"), "raw"),
            (json, "raw"),
            (format!("/x?key={percent}"), "percent-encoded"),
            (percent.replace("2F", "2f").replace("3F", "3f").replace("3D", "3d"), "percent-encoded, lower case"),
            ("path/live/q7Xw2LmZ%3Fuser%3Da%26n%3D50%25%40Kd83hTzP/x".into(), "percent-encoded path"),
            (SECRET.replace('/', "\\/"), "JSON with escaped slashes"),
            (SECRET.replace('&', "&amp;"), "HTML"),
            (SECRET.replace('&', "\\u0026"), "JSON safe for HTML"),
        ] {
            assert!(found_in(&text).iter().any(|found| found == shape), "{shape}: {text}: {:?}", found_in(&text));
        }
    }

    #[test]
    fn escapes_of_json_are_found() {
        let secret = "a\"b\\c-\u{1}q7";
        let canaries = Canaries::new([("key", secret)]).unwrap();
        let json = serde_json::json!({ "k": secret }).to_string();
        let twice = serde_json::json!({ "line": json }).to_string();
        for (text, shape) in [(json, "JSON"), (twice, "JSON in JSON"), (format!("{secret:?}"), "debug output")] {
            assert!(canaries.find(text.as_bytes()).iter().any(|found| found.encoding == shape), "{shape}: {text}");
        }
    }

    #[test]
    fn base64_is_found_wherever_the_secret_begins() {
        for before in ["", "x", "xy", "xyz", "a longer beginning "] {
            for after in ["", "!", "!!", " and more"] {
                let text = format!("{before}{SECRET}{after}");
                assert!(!found_in(&STANDARD.encode(&text)).is_empty(), "{text}");
                assert!(!found_in(&URL_SAFE.encode(&text)).is_empty(), "{text}");
            }
        }
    }

    #[test]
    fn a_part_is_found_and_harmless_text_is_not() {
        assert_eq!(found_in("name='live/q7Xw2LmZ' args=''"), ["raw, a part"]);
        assert!(found_in("••••hTzP live user=a n=50 q7Xw2Lm").is_empty(), "a mask shows the last four characters");
        assert!(found_in("").is_empty());
    }

    #[test]
    fn files_and_processes_are_searched_and_counted() {
        let canaries = Canaries::new([("key", SECRET)]).unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("deep")).unwrap();
        fs::write(dir.path().join("deep/castcore.db-wal"), [&[0, 255, 7], SECRET.as_bytes(), &[0]].concat()).unwrap();
        fs::write(dir.path().join("clean"), "nothing").unwrap();
        let mut search = Search::default();
        search.folder(&canaries, dir.path()).unwrap();
        assert_eq!(search.searched["files"].0, 2);
        assert!(search.findings.iter().all(|finding| finding.place.ends_with("deep/castcore.db-wal")));
        assert!(!search.findings.is_empty());

        let mut search = Search::default();
        let mut child = std::process::Command::new("sleep").arg("600").env("KEY", SECRET).spawn().unwrap();
        let place = format!("environ of process {}", child.id());
        // Between fork and exec the child still has this process's environment.
        let seen = crate::wait::wait_blocking(std::time::Duration::from_secs(5), || {
            search.processes(&canaries);
            search.findings.iter().any(|finding| finding.place == place)
        });
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(seen, "{:?}", search.findings);
        assert!(search.searched["arguments"].0 > 1);
    }
}
