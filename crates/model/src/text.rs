//! Text that strangers wrote.

/// Whether a character can break a line, move the cursor, turn the direction of text, or hide.
#[must_use]
pub fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Line and paragraph separators.
            '\u{2028}' | '\u{2029}'
            // Marks, embeddings, overrides and isolates of direction (Unicode UAX 9).
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // What takes no room: zero width space, word joiner and invisible operators, byte order mark, soft hyphen.
            | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{ad}'
            // Tags, which can carry a whole text unseen.
            | '\u{e0000}'..='\u{e007f}')
}

/// Whether anybody would see something of this text.
#[must_use]
pub fn is_seen(text: &str) -> bool {
    text.chars().any(|c| {
        let blank = c.is_whitespace()
            || is_treacherous(c)
            // Joiners and selectors, Hangul fillers, the empty Braille pattern, interlinear marks.
            || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{115f}' | '\u{1160}' | '\u{3164}'
                | '\u{ffa0}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}');
        !blank
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_found_and_what_people_write_is_not() {
        for c in ['\n', '\0', '\u{7f}', '\u{9b}', '\u{2028}', '\u{202e}', '\u{200b}', '\u{feff}', '\u{ad}', '\u{e0041}']
        {
            assert!(is_treacherous(c), "{c:?}");
        }
        // Joiners make one picture out of several, and words in Persian.
        for c in ['a', 'ß', ' ', 'ש', '好', '🎥', '\u{200d}', '\u{200c}', '\u{fe0f}'] {
            assert!(!is_treacherous(c), "{c:?}");
        }
        for text in ["", "   ", "\u{a0}", "\u{200d}", "\u{3164}\u{2800}", "\u{fff9}"] {
            assert!(!is_seen(text), "{text:?}");
        }
        for text in ["a", " ß ", "🎥\u{fe0f}", "\u{200d}x"] {
            assert!(is_seen(text), "{text:?}");
        }
    }
}
