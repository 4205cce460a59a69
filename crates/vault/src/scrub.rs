//! Takes what looks like a secret out of text, whosever it is.
//!
//! [`Redactor`](crate::Redactor) knows its secrets; this knows only their looks: user names and passwords in addresses,
//! stream keys at the end of RTMP addresses, parameters that are named like a key, bearer tokens, tokens of ours, sealed
//! values and password hashes. It is the last net before a line leaves, not the first.
//!
//! To add one more look: a line in [`SECRET_NAMES`], or a shape in [`token`].

use crate::MASK;
use percent_encoding::percent_decode_str;
use std::{borrow::Cow, ops::Range};

/// Names of parameters whose values are secret, without `-` and `_`, lower case.
const SECRET_NAMES: &[&str] = &[
    "accesskey",
    "accesstoken",
    "apikey",
    "apitoken",
    "auth",
    "authkey",
    "authorization",
    "authtoken",
    "clientsecret",
    "hdnea",
    "hdntl",
    "hdnts",
    "jwt",
    "key",
    "loginpas",
    "loginpass",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "psk",
    "pw",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "sessionid",
    "sig",
    "sign",
    "signature",
    "streamid",
    "streamkey",
    "streamname",
    "ticket",
    "token",
    "usertoken",
    "wssecret",
    "xamzcredential",
    "xamzsecuritytoken",
    "xamzsignature",
    "xplextoken",
];
/// The input options of FFmpeg whose values are secrets. Addresses of pages carry tokens as often as headers do.
pub const SECRET_OPTIONS: &[&str] = &["headers", "cookies", "referer", "rtmp_pageurl", "rtmp_swfurl"];
/// What stands before user name and password in the paths of the Xtream Codes player API.
const ACCOUNT_PATHS: &[&str] = &["live", "movie", "series", "timeshift"];
/// The shortest of ours is longer by far; words of people are shorter.
const SHORTEST_SEALED: usize = 60;
const SHORTEST_API_TOKEN: usize = 23;
const SHORTEST_BEARER: usize = 8;

/// Whether a parameter of this name carries a secret, in whatever way the name is written.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name: String = percent_decode_str(name)
        .decode_utf8_lossy()
        .chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    SECRET_NAMES.contains(&name.as_str())
}

/// The path of an address without the secrets that some write there: parameters that are named like a key, as cameras take
/// them (`/user=anna&password=sesame`, `/user=anna_password=sesame_channel=1`), and for HTTP the account of an IPTV
/// provider (`/live/USER/PASSWORD/123.ts`, or without the first word).
#[must_use]
pub fn mask_path(path: &str, is_http: bool) -> Cow<'_, str> {
    if let Some(account) = account_in(path).filter(|_| is_http) {
        return Cow::Owned(format!("{}{MASK}{}", &path[..account.start], &path[account.end..]));
    }
    let mut out = String::new();
    let mut done = 0;
    while let Some(value) = next_secret(path, done) {
        out.push_str(&path[done..value.start]);
        out.push_str(MASK);
        done = value.end;
    }
    if done == 0 { Cow::Borrowed(path) } else { Cow::Owned(out + &path[done..]) }
}

/// The next value behind a secret name.
fn next_secret(path: &str, from: usize) -> Option<Range<usize>> {
    let is_apart = |c: char| matches!(c, '/' | '&' | ';' | ',' | '?');
    for (equals, _) in path[from..].match_indices('=') {
        let equals = from + equals;
        let name = path[from..equals].rsplit(|c| is_apart(c) || c == '_').next().unwrap_or_default();
        if !is_secret_name(name) {
            continue;
        }
        let start = equals + 1;
        let rest = &path[start..];
        // An underscore ends the value where another name begins behind it.
        let begins_name = |at: usize| {
            let name = rest[at + 1..].split('=').next().unwrap_or_default();
            name.len() < rest[at + 1..].len() && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        let ends = |(at, c): &(usize, char)| is_apart(*c) || (*c == '_' && begins_name(*at));
        let length = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
        if length > 0 && !crate::is_mask(&rest[..length]) {
            return Some(start..start + length);
        }
    }
    None
}

/// Where user name and password of an IPTV account stand in a path.
fn account_in(path: &str) -> Option<Range<usize>> {
    let mut rest = path.strip_prefix('/')?;
    let named = rest.split_once('/').filter(|(first, _)| ACCOUNT_PATHS.contains(first));
    rest = named.map_or(rest, |(_, rest)| rest);
    let parts: Vec<&str> = rest.split('/').collect();
    let [user, password, .., last] = parts[..] else { return None };
    let id = last.split_once('.').map_or(last, |(id, _)| id);
    let is_stream = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let fits = is_stream && !user.is_empty() && !password.is_empty() && (named.is_some() || parts.len() == 3);
    let start = path.len() - rest.len();
    fits.then_some(start..start + user.len() + 1 + password.len())
}

/// The text with `••••` in place of whatever looks like a secret.
#[must_use]
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut at = 0;
    let mut after_scheme = false;
    while at < text.len() {
        let length = text[at..].find(is_separator).unwrap_or(text.len() - at);
        let word = &text[at..at + length];
        if let Some(value) = quoted_value(text, at + length, word) {
            out.push_str(&text[done..value.start]);
            out.push_str(MASK);
            (done, at, after_scheme) = (value.end, value.end, false);
            continue;
        }
        if !word.is_empty() {
            let clean =
                if after_scheme && word.len() >= SHORTEST_BEARER { Some(MASK.to_owned()) } else { scrub_word(word) };
            if let Some(clean) = clean {
                out.push_str(&text[done..at]);
                out.push_str(&clean);
                done = at + length;
            }
            after_scheme = ["bearer", "basic"].iter().any(|scheme| word.to_ascii_lowercase().ends_with(scheme));
        }
        at += length;
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Where the quoted value of a secret name stands that ends at `end`: `password="…"`, `"password":"…"`, also with the
/// quotes escaped.
fn quoted_value(text: &str, end: usize, word: &str) -> Option<Range<usize>> {
    let bare = word.trim_end_matches(['=', ':']);
    let name = bare.rsplit(['&', '?', ';', ',', '(', '.']).next()?;
    if name.is_empty() || !is_secret_name(name) {
        return None;
    }
    let mut rest = &text[end..];
    if bare.len() == word.len() {
        rest = rest.strip_prefix('\\').unwrap_or(rest);
        rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start().strip_prefix([':', '='])?;
    }
    rest = rest.trim_start();
    let escape = if rest.starts_with('\\') { "\\" } else { "" };
    rest = &rest[escape.len()..];
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &rest[1..];
    let start = text.len() - value.len();
    let closing = format!("{escape}{quote}");
    let mut length = 0;
    loop {
        let found = value[length..].find(&closing).map_or(value.len(), |at| length + at);
        // A quote that is escaped belongs to the value.
        if found == value.len() || !escape.is_empty() || !value[..found].ends_with('\\') {
            length = found;
            break;
        }
        length = found + closing.len();
    }
    (length > 0 && !crate::is_mask(&value[..length])).then_some(start..start + length)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\' | '{' | '}')
}

/// The word without its secrets; `None` when there are none in it.
fn scrub_word(word: &str) -> Option<String> {
    if let Some(scheme_end) = word.find("://") {
        let head =
            word[..scheme_end].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        let url = mask_url(&word[head.len()..]);
        let clean = format!("{}{url}", scrub_word(head).unwrap_or_else(|| head.to_owned()));
        return (clean != word).then_some(clean);
    }
    if let Some(start) = word.find("$argon2") {
        return Some(format!("{}{MASK}", &word[..start]));
    }
    if let Some((name, value)) = word.split_once('=') {
        let name = name.rsplit(['&', '?', ';', ',', '(']).next().unwrap_or(name);
        if is_secret_name(name) && !value.is_empty() && !crate::is_mask(value) {
            let (end, rest) = value.find(['&', ';', ',']).map_or((value.len(), ""), |end| (end, &value[end..]));
            let rest = scrub_word(rest).unwrap_or_else(|| rest.to_owned());
            return Some(format!("{}{MASK}{rest}", &word[..word.len() - value.len()])).filter(|_| end > 0);
        }
    }
    tokens(word)
}

/// The word with tokens of ours masked.
fn tokens(word: &str) -> Option<String> {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=' | '.');
    let mut out = String::new();
    let mut done = 0;
    let mut at = 0;
    while at < word.len() {
        let length = word[at..].find(|c| !is_token_char(c)).unwrap_or(word.len() - at);
        if let Some(start) = token(&word[at..at + length]) {
            out.push_str(&word[done..at + start]);
            out.push_str(MASK);
            done = at + length;
        }
        at += length;
        at += word[at..].chars().next().map_or(0, char::len_utf8);
    }
    (done > 0).then(|| out + &word[done..])
}

/// Where in a run of characters a token begins: an access token, an API token, or a sealed value.
fn token(run: &str) -> Option<usize> {
    let from = |head: &str, shortest: usize| {
        let start = run.find(head)?;
        (run.len() - start >= shortest).then_some(start)
    };
    // A signed token is three pieces, the first of which is JSON (`{"`).
    let signed = run.find("eyJ").filter(|start| run[*start..].matches('.').count() >= 2);
    signed.or_else(|| from("gAAAA", SHORTEST_SEALED)).or_else(|| from("cc_", SHORTEST_API_TOKEN))
}

/// An address without its secrets. What follows it within the word counts as a part of it.
fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let mut out = format!("{scheme}://");
    match authority.rsplit_once('@') {
        Some((_, host)) => {
            out.push_str(MASK);
            out.push('@');
            out.push_str(host);
        }
        None => out.push_str(authority),
    }
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let starts = |with: &str| scheme.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case(with));
    let (is_rtmp, is_http) = (starts("rtmp"), starts("http"));
    if is_rtmp && path.split('/').filter(|segment| !segment.is_empty()).count() > 1 {
        let bare = path.trim_end_matches('/');
        let start = bare.rfind('/').map_or(0, |at| at + 1);
        out.push_str(&bare[..start]);
        out.push_str(MASK);
    } else {
        out.push_str(&mask_path(path, is_http));
    }
    let Some(query) = query else { return out };
    for (n, pair) in query.split(['&', ';']).enumerate() {
        out.push(if n == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if is_secret_name(name) => {
                out.push_str(name);
                out.push('=');
                out.push_str(MASK);
            }
            // An RTMP key may itself contain a `?`; what follows it may belong to the key.
            _ if is_rtmp && !pair.is_empty() => out.push_str(MASK),
            _ => out.push_str(pair),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Keyring, Secret};
    use proptest::prelude::*;

    #[test]
    fn what_looks_like_a_secret_goes() {
        for (text, clean) in [
            (
                "open https://cam:p%40ss@cam.example/a?token=abc&x=1 now",
                "open https://••••@cam.example/a?token=••••&x=1 now",
            ),
            ("url=rtmp://u:p@h:1935/app/live_key: refused", "url=rtmp://••••@h:1935/app/•••• refused"),
            ("'rtmps://h/app/key?a=1&b=2/'", "'rtmps://h/app/••••?••••&••••'"),
            ("srt://h:9000?passphrase=sesame&mode=caller", "srt://h:9000?passphrase=••••&mode=caller"),
            ("GET http://tv.example:8080/live/anna/sesame/17.ts 403", "GET http://tv.example:8080/live/••••/17.ts 403"),
            ("https://tv.example/anna/sesame/17", "https://tv.example/••••/17"),
            ("wifi?psk=sesame", "wifi?psk=••••"),
            (
                "DESCRIBE rtsp://cam/user=anna_password=s_same_channel=1_stream=0.sdp failed",
                "DESCRIBE rtsp://cam/user=anna_password=••••_channel=1_stream=0.sdp failed",
            ),
            ("rtsp://cam/live;pw=sesame&x=1/2", "rtsp://cam/live;pw=••••&x=1/2"),
            ("Authorization: Bearer abcdefgh123", "Authorization: Bearer ••••"),
            ("proxy said basic dXNlcjpwYXNz", "proxy said basic ••••"),
            ("password=sesame user=anna", "password=•••• user=anna"),
            ("fault password=\"two \\\" words\" x=1", "fault password=\"••••\" x=1"),
            (r#"{"user":"anna","password": "sesame","n":1}"#, r#"{"user":"anna","password": "••••","n":1}"#),
            (r#"{"line":"{\"api_key\":\"sesame\"}"}"#, r#"{"line":"{\"api_key\":\"••••\"}"}"#),
            ("token='open end", "token='••••"),
            ("stream_key=abc,name=x", "stream_key=••••,name=x"),
            ("api-token cc_abcdefghijklmnopqrstuvwxyz0123456789 used", "api-token •••• used"),
            ("hash $argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA end", "hash •••• end"),
            ("jwt (eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln)", "jwt (••••)"),
        ] {
            assert_eq!(scrub(text), clean, "{text}");
        }
        let sealed = Keyring::parse(&Keyring::generate_key()).unwrap().seal(&Secret::new("x"));
        assert_eq!(scrub(&format!("value fernet:{sealed}!")), "value fernet:••••!");
        assert_eq!(scrub(&format!("{{\"a\":\"{sealed}\"}}")), "{\"a\":\"••••\"}");
    }

    #[test]
    fn ordinary_text_stays() {
        for text in [
            "",
            "request refused request.id=0123456789abcdef method=POST route=/api/v1/auth/login status=401",
            "listening on http://127.0.0.1:8000/api/v1?limit=20#x",
            "rtmp://ingest.example/app",
            "the key ab12cd34 seals; key 1 of 2",
            "password= empty",
            "Bearer token is missing",
            "gAAAA and cc_short and eyJ.a",
            "rtmp://h/app/••••: ä ö 日本",
        ] {
            // A mask that stands there already is masked again, to the same effect.
            assert_eq!(
                scrub(text).trim_end_matches(':'),
                text.replace("••••:", "••••").trim_end_matches(':'),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_safe_to_scrub(text in ".{0,120}") {
            let clean = scrub(&text);
            prop_assert_eq!(scrub(&clean).len() <= clean.len() + 40, true);
        }
        #[test]
        fn no_password_of_an_address_survives(password in "[a-zA-Z0-9%:]{6,20}", before in "[a-z ]{0,8}") {
            let clean = scrub(&format!("{before}https://user:{password}@host/path")).into_owned();
            prop_assert!(!clean.contains(&password), "{}", clean);
        }
    }
}
