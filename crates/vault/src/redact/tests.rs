//! A canary in every form it could be written in.

use super::*;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;

const CANARY: &str = "ca/na?ry&k%e@y+\"\\ ä1";
/// What a path segment must escape, and no more.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'?').add(b'#').add(b'%').add(b'"');

fn redactor(secrets: &[&str]) -> Redactor {
    let secrets: Vec<Secret> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
    Redactor::new(&secrets)
}

/// Every way of writing the secret, each with its name.
fn writings(secret: &str) -> Vec<(String, String)> {
    let lower = |text: &str| {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            out.push_str(&rest[at..at + 3].to_lowercase());
            rest = &rest[at + 3..];
        }
        out + rest
    };
    let full: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let component = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let path = utf8_percent_encode(secret, PATH).to_string();
    let json = serde_json::to_string(secret).unwrap();
    let unicode: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut all = vec![
        ("raw", secret.to_owned()),
        ("full, lower", lower(&full)),
        ("full", full),
        ("component, lower", lower(&component)),
        ("encoded twice", utf8_percent_encode(&component, NON_ALPHANUMERIC).to_string()),
        ("component", component),
        ("path, lower", lower(&path)),
        ("path", path),
        ("form", url_form(secret)),
        ("JSON in JSON", serde_json::to_string(&json).unwrap()),
        ("JSON with slashes", json.replace('/', "\\/")),
        ("JSON", json),
        ("JSON in ASCII", unicode),
        ("Debug", format!("{secret:?}")),
    ];
    for (name, engine) in
        [("std", &STANDARD), ("std unpadded", &STANDARD_NO_PAD), ("url", &URL_SAFE), ("url unpadded", &URL_SAFE_NO_PAD)]
    {
        for (before, after) in [("", ""), ("k", ""), ("us:", "x"), ("ab", "yz"), ("user", "/path")] {
            all.push((name, engine.encode(format!("{before}{secret}{after}"))));
        }
        all.push((name, utf8_percent_encode(&engine.encode(secret), NON_ALPHANUMERIC).to_string()));
    }
    all.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// As HTML forms write it: a plus sign for a space.
fn url_form(secret: &str) -> String {
    utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string().replace("%20", "+")
}

#[test]
fn a_canary_is_found_in_every_writing() {
    let redactor = redactor(&[CANARY]);
    for (name, text) in writings(CANARY) {
        let line = format!("rtmp://host/live/{text} refused");
        let clean = redactor.redact(&line);
        assert!(clean.contains(MASK), "{name}: {line}");
        assert!(!clean.contains(&text), "{name}: {clean}");
        assert!(!redactor.finds(&clean), "{name}: {clean}");
        assert!(clean.starts_with("rtmp://host/live/"), "{name}: {clean}");
        assert!(clean.ends_with(" refused"), "{name}: {clean}");
    }
}

#[test]
fn nothing_else_changes() {
    let redactor = redactor(&["sesame-1234"]);
    for text in ["", "nothing here", "sesame-123", "a 100% \\ path", "ä ö %C3%A4"] {
        assert!(matches!(redactor.redact(text), Cow::Borrowed(same) if same == text));
        assert!(!redactor.finds(text));
    }
    assert_eq!(redactor.redact("%C3%A4 sesame-1234 \\u00e4"), "%C3%A4 •••• \\u00e4");
    assert_eq!(redactor.redact("sesame-1234sesame-1234"), MASK);
    assert_eq!(redactor.redact("sesame-1234"), MASK);
}

#[test]
fn short_secrets_are_left_and_none_is_fine() {
    assert_eq!(redactor(&["abc", ""]).redact("abc"), "abc");
    assert_eq!(redactor(&["äöü"]).redact("äöü"), "äöü");
    assert_eq!(Redactor::default().redact("abc"), "abc");
    assert_eq!(redactor(&["abcd"]).redact("xabcdx"), "x••••x");
}

#[test]
fn overlapping_secrets_leave_nothing_of_either() {
    let redactor = redactor(&["live_key", "live_key_long", "long_tail"]);
    assert_eq!(redactor.redact("a live_key_long_tail z"), "a •••• z");
    assert_eq!(redactor.redact("a live_key_lon z"), "a ••••_lon z");
}

#[test]
fn a_key_that_was_pasted_encoded_is_found_decoded() {
    let redactor = redactor(&["ab%2Fcd%3Fef"]);
    assert_eq!(redactor.redact("key ab/cd?ef end"), "key •••• end");
    assert_eq!(redactor.redact("key ab%2fcd?ef end"), "key •••• end");
}

#[test]
fn debug_tells_only_how_many() {
    assert_eq!(format!("{:?}", redactor(&["sesame-1234", "x"])), "Redactor(1 secrets)");
}

proptest! {
    #[test]
    fn no_writing_of_any_secret_survives(
        secret in "[ -~äß]{4,24}",
        before in "[ -~ä]{0,12}",
        after in "[ -~ä]{0,12}",
    ) {
        let redactor = redactor(&[&secret]);
        for (name, text) in writings(&secret) {
            // Base64 of four bytes may fall on too few whole characters to be told from a word.
            if secret.len() < 6 && (name.starts_with("std") || name.starts_with("url")) {
                continue;
            }
            // Spaces keep the surroundings from being read as a part of the writing.
            let line = format!("{before} {text} {after}");
            let clean = redactor.redact(&line);
            prop_assert!(clean.contains(MASK), "{}: {:?} in {:?}", name, secret, line);
            prop_assert!(!clean.contains(&text) || MASK.contains(&text), "{}: {:?} in {:?}", name, secret, clean);
        }
    }

    #[test]
    fn any_text_is_safe_to_redact(text in ".{0,80}", secret in ".{4,8}") {
        let redactor = redactor(&[&secret]);
        let clean = redactor.redact(&text);
        prop_assert!(!clean.contains(&secret) || secret.contains('•'));
    }
}
