//! From the bodies that browsers send to what is worth keeping.
//!
//! Two forms: `application/csp-report`, one object (CSP level 2, `report-uri`), and `application/reports+json`, a list
//! (Reporting API, `report-to`). A report holds whole addresses and pieces of scripts, and with them tickets and keys;
//! what comes out of here is a known word, an origin or scheme, a path without ids and a digest. The browser's own
//! sentences are not kept, and neither is anything that could forge a line in a log.
//!
//! To add a directive that browsers have learnt: a line in [`DIRECTIVES`].

use super::hex;
use castcore_model::Fault;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use url::Url;

/// Reports of one body that are read at most; what comes after them is left out.
pub const REPORTS_MAX: usize = 20;
/// Longest origin or path that is kept, in bytes; the rest is cut off.
const TEXT_MAX: usize = 200;
/// Hexadecimal digits of the digest of a sample.
const SAMPLE_DIGITS: usize = 16;

/// The directives that can be violated (CSP level 3). Others are noise.
pub const DIRECTIVES: &[&str] = &[
    "base-uri",
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "require-trusted-types-for",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "trusted-types",
    "worker-src",
];
/// What stands in place of an address when there is none.
const WORDS: &[&str] =
    &["inline", "eval", "wasm-eval", "self", "trusted-types-policy", "trusted-types-sink", "data", "blob"];

/// The form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/csp-report`.
    ReportUri,
    /// `application/reports+json`.
    ReportTo,
}

impl Form {
    /// The form of that media type; parameters behind `;` do not matter.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/csp-report") {
            Some(Self::ReportUri)
        } else if kind.eq_ignore_ascii_case("application/reports+json") {
            Some(Self::ReportTo)
        } else {
            None
        }
    }
}

/// What is kept of a report. Every text is ASCII without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// One of [`DIRECTIVES`].
    pub directive: &'static str,
    /// An origin, a scheme or one of a few words.
    pub blocked: String,
    /// Path of the page, with ids replaced by `{id}`.
    pub document: String,
    /// Digest of the sample.
    pub sample_digest: Option<String>,
    /// `enforce` or `report`.
    pub disposition: &'static str,
}

#[derive(Deserialize)]
struct UriBody {
    #[serde(rename = "csp-report")]
    report: Raw,
}

#[derive(Deserialize)]
struct ToReport {
    #[serde(default, rename = "type")]
    kind: String,
    // Reports of other kinds have other bodies.
    #[serde(default)]
    body: serde_json::Value,
}

/// One report in either form.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    #[serde(alias = "effectiveDirective", alias = "effective-directive")]
    directive: Option<String>,
    #[serde(rename = "violated-directive")]
    violated: Option<String>,
    #[serde(alias = "blockedURL", alias = "blocked-uri")]
    blocked: Option<String>,
    #[serde(alias = "documentURL", alias = "document-uri")]
    document: Option<String>,
    #[serde(alias = "script-sample")]
    sample: Option<String>,
    disposition: Option<String>,
}

/// Reads a body. 422 `body: malformed_json` or `malformed` when it is not of that form; reports that make no sense are
/// left out.
pub fn read(form: Form, body: &[u8]) -> Result<Vec<Violation>, Fault> {
    let refused =
        |error: serde_json::Error| Fault::field("body", if error.is_data() { "malformed" } else { "malformed_json" });
    let raw: Vec<Raw> = match form {
        Form::ReportUri => vec![serde_json::from_slice::<UriBody>(body).map_err(refused)?.report],
        Form::ReportTo => serde_json::from_slice::<Vec<ToReport>>(body)
            .map_err(refused)?
            .into_iter()
            .filter(|report| report.kind == "csp-violation")
            .take(REPORTS_MAX)
            .filter_map(|report| serde_json::from_value(report.body).ok())
            .collect(),
    };
    Ok(raw.into_iter().filter_map(violation).collect())
}

fn violation(raw: Raw) -> Option<Violation> {
    // Old browsers put the whole directive there, with its sources behind it.
    let named = raw.directive.filter(|name| !name.is_empty()).or(raw.violated)?;
    let name = named.split_ascii_whitespace().next()?;
    let directive = DIRECTIVES.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    let sample = raw.sample.filter(|sample| !sample.is_empty());
    Some(Violation {
        directive,
        blocked: blocked(raw.blocked.as_deref().unwrap_or_default()),
        document: document(raw.document.as_deref().unwrap_or_default()),
        sample_digest: sample.map(|sample| hex(&Sha256::digest(sample), SAMPLE_DIGITS)),
        disposition: if raw.disposition.as_deref() == Some("report") { "report" } else { "enforce" },
    })
}

/// Origin of an address of the web, scheme of any other, or the word that stands there.
fn blocked(text: &str) -> String {
    if let Some(word) = WORDS.iter().find(|word| **word == text) {
        return (*word).to_owned();
    }
    let Ok(url) = Url::parse(text) else { return "unknown".to_owned() };
    let origin = match url.host_str() {
        Some(host) if matches!(url.scheme(), "http" | "https" | "ws" | "wss") => {
            let mut origin = format!("{}://{host}", url.scheme());
            if let Some(port) = url.port() {
                // Writing to a String cannot fail.
                let _ = write!(origin, ":{port}");
            }
            origin
        }
        _ => url.scheme().to_owned(),
    };
    plain(&origin)
}

/// The path of the page, with ids replaced, so that a thousand streams are one kind.
fn document(text: &str) -> String {
    let Ok(url) = Url::parse(text) else { return "unknown".to_owned() };
    if !matches!(url.scheme(), "http" | "https") {
        return plain(url.scheme());
    }
    let parts: Vec<&str> = url.path().split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    plain(&parts.join("/"))
}

fn is_id(part: &str) -> bool {
    uuid::Uuid::try_parse(part).is_ok()
}

/// Nothing but visible ASCII, and not too long. Parsed addresses have their other characters encoded already.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(TEXT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(form: Form, body: &serde_json::Value) -> Violation {
        read(form, body.to_string().as_bytes()).unwrap().remove(0)
    }

    #[test]
    fn both_forms_of_the_same_violation_are_the_same() {
        let old = json!({"csp-report": {
            "document-uri": "https://cast.example/streams/0b6f5c0e-3f55-4d5c-9d0e-6a8f2d1b7c11?ticket=T1#code=T2",
            "referrer": "", "violated-directive": "script-src-elem 'self'", "effective-directive": "script-src-elem",
            "original-policy": "default-src 'none'", "disposition": "enforce", "blocked-uri": "inline",
            "line-number": 3, "status-code": 200, "script-sample": "alert(1)"}});
        let new = json!([{"type": "csp-violation", "age": 1, "url": "https://cast.example/", "user_agent": "x", "body": {
            "documentURL": "https://user:T3@cast.example/streams/0b6f5c0e-3f55-4d5c-9d0e-6a8f2d1b7c12",
            "referrer": "", "blockedURL": "inline", "effectiveDirective": "script-src-elem", "originalPolicy": "",
            "sourceFile": "https://cast.example/x?key=T4", "sample": "alert(1)", "disposition": "enforce",
            "statusCode": 200, "lineNumber": 3, "columnNumber": 9}}]);
        let violation = one(Form::ReportUri, &old);
        assert_eq!(violation, one(Form::ReportTo, &new));
        assert_eq!(violation.document, "/streams/{id}");
        assert_eq!(violation.sample_digest.as_deref(), Some("6e11c72f7cf6bc38"));
        let shown = format!("{violation:?}");
        assert!(["T1", "T2", "T3", "T4", "alert"].iter().all(|secret| !shown.contains(secret)), "{shown}");
    }

    #[test]
    fn what_was_blocked_is_an_origin_a_scheme_or_a_word() {
        for (text, kept) in [
            ("https://user:pw@evil.example:8443/a/b?key=1#x", "https://evil.example:8443"),
            ("http://EVIL.example/", "http://evil.example"),
            ("wss://evil.example/ws?ticket=1", "wss://evil.example"),
            ("chrome-extension://abcdef/page.js", "chrome-extension"),
            ("data:text/html,secret", "data"),
            ("data", "data"),
            ("inline", "inline"),
            ("https://b\u{fc}cher.example/", "https://xn--bcher-kva.example"),
            ("eval\nforged", "unknown"),
            ("", "unknown"),
        ] {
            assert_eq!(blocked(text), kept, "{text}");
        }
    }

    #[test]
    fn nothing_forges_a_line_or_fills_the_disk() {
        for text in ["https://a/x\n2026 admin", "https://a/\u{202e}evil", "https://a/\u{0}\r\u{1b}[2J", "x\ny"] {
            let kept = document(text);
            assert!(kept.bytes().all(|byte| byte.is_ascii_graphic()), "{kept:?}");
        }
        let long = format!("https://a/{}", "x".repeat(9_000));
        assert_eq!(document(&long).len(), TEXT_MAX);
        let many = json!(vec![json!({"type": "csp-violation", "body": {"effectiveDirective": "img-src"}}); 60]);
        assert_eq!(read(Form::ReportTo, many.to_string().as_bytes()).unwrap().len(), REPORTS_MAX);
    }

    #[test]
    fn noise_is_left_out_and_nonsense_is_refused() {
        let noise = json!([{"type": "deprecation", "body": {"id": 5}}, {"type": "csp-violation", "body": "x"},
            {"type": "csp-violation", "body": {"effectiveDirective": "made-up-src"}}, {"type": "csp-violation"}]);
        assert!(read(Form::ReportTo, noise.to_string().as_bytes()).unwrap().is_empty());
        for (form, body) in
            [(Form::ReportTo, "{}"), (Form::ReportUri, "[]"), (Form::ReportUri, "{}"), (Form::ReportTo, "[[")]
        {
            assert_eq!(read(form, body.as_bytes()).unwrap_err().status, 422, "{body}");
        }
        let deep = format!("[{{\"body\":{}", "[".repeat(60_000));
        assert_eq!(read(Form::ReportTo, deep.as_bytes()).unwrap_err().fields[0].code, "malformed_json");
    }

    #[test]
    fn the_form_comes_from_the_media_type() {
        assert_eq!(Form::of("application/csp-report; charset=utf-8"), Some(Form::ReportUri));
        assert_eq!(Form::of("Application/Reports+JSON"), Some(Form::ReportTo));
        assert_eq!(Form::of("text/plain"), None);
    }
}
