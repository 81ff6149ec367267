//! Texts in the form in which they are compared: what a reader takes for the same is the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text with small letters, single spaces, plain quotes and dashes, without marks over letters and without what
/// cannot be seen.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        push(c, &mut folded);
    }
    folded
}

/// Adds a character in its folded form.
fn push(c: char, folded: &mut String) {
    if c.is_ascii() {
        plain(c, folded);
        return;
    }
    match c {
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {}
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{2b9}' | '\u{2bc}' | '\u{b4}' => plain('\'', folded),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ab}' | '\u{bb}' => plain('"', folded),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            plain('-', folded);
        }
        c if c.is_whitespace() => plain(' ', folded),
        c => c.nfkd().filter(|it| !is_combining_mark(*it)).for_each(|it| plain(it, folded)),
    }
}

/// Small letters, and one space for any number of them.
fn plain(c: char, folded: &mut String) {
    match c {
        '`' => folded.push('\''),
        c if c.is_ascii_whitespace() || c == '\0' => {
            if !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
        c => folded.extend(c.to_lowercase()),
    }
}

/// The range of a text whose folded form is this range of the whole folded form.
pub(super) fn unfolded(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let (mut folded, mut start) = (String::new(), None);
    for (at, c) in text.char_indices() {
        if start.is_none() && folded.len() >= range.start {
            start = Some(at);
        }
        if folded.len() >= range.end {
            return start.unwrap_or(at)..at;
        }
        push(c, &mut folded);
    }
    start.unwrap_or(text.len())..text.len()
}

/// The text around a range, on one line.
pub(super) fn excerpt(text: &str, range: std::ops::Range<usize>) -> String {
    const AROUND: usize = 32;
    const LONGEST: usize = 96;
    let before = text[..range.start].char_indices().rev().take(AROUND).last().map_or(range.start, |(at, _)| at);
    let end = text[range.end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| range.end + at);
    let words: Vec<&str> = text[before..end].split_whitespace().collect();
    let whole = words.join(" ");
    let shown: String =
        whole.chars().take(AROUND * 2 + LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (head, tail) = (if before > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{head}{shown}{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_the_same_is_the_same() {
        let same = [
            ("Operation\u{a0}Jericho", "operation jericho"),
            ("Opera\u{ad}tion\n\t Jericho", "operation jericho"),
            ("o\u{fb03}ce", "office"),
            ("\u{201c}it\u{2019}s\u{201d}", "\"it's\""),
            ("2021\u{2013}22", "2021-22"),
            ("Ｏｐ Ｊ７", "op j7"),
            ("Café", "cafe"),
            ("Cafe\u{301}", "cafe"),
        ];
        for (text, folded) in same {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn a_find_is_shown_as_it_is_written() {
        let text = "The “Œuvre”   of Opera\u{ad}tion\u{a0}Jericho stands";
        let folded = fold(text);
        let at = folded.find("operation jericho").expect("it is there");
        let range = unfolded(text, at..at + "operation jericho".len());
        assert_eq!(&text[range.clone()], "Opera\u{ad}tion\u{a0}Jericho");
        assert!(excerpt(text, range).ends_with("stands"));
    }
}
