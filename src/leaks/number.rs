//! Numbers in a text, in all the forms that they are printed in.

use std::ops::Range;

use rust_decimal::Decimal;

/// Calls `see` with every number that stands alone in a text, without its sign, and with its place. Where a space may
/// part thousands or two numbers, both readings are given.
pub(super) fn numbers(text: &str, see: &mut dyn FnMut(Decimal, Range<usize>)) {
    let mut at = 0;
    while let Some(next) = text.as_bytes()[at..].iter().position(u8::is_ascii_digit) {
        let start = at + next;
        let token = Token::read(text, start);
        at = token.end;
        if token.dotted || !alone_before(text, start) {
            continue;
        }
        if alone_after(text, token.end) {
            give(&text[start..token.end], start..token.end, see);
        }
        let mut whole = start..token.end;
        while let Some(end) = grouped_on(text, whole.clone()) {
            whole = start..end;
            if alone_after(text, end) {
                give(&text[whole.clone()], whole.clone(), see);
            }
        }
    }
}

/// Digits with commas at the thousands and perhaps a fraction.
struct Token {
    end: usize,
    /// True for 1.2.3: a version or section, no number.
    dotted: bool,
}

impl Token {
    fn read(text: &str, start: usize) -> Token {
        let bytes = text.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|it| it.is_ascii_digit()).count();
        let mut end = start + digits(start);
        if end - start <= 3 {
            while bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
                end += 4;
            }
        }
        let mut points = 0;
        while bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
            points += 1;
        }
        Token { end, dotted: points > 1 }
    }
}

/// The end of a number that goes on after a space, with three more digits.
fn grouped_on(text: &str, range: Range<usize>) -> Option<usize> {
    let before = &text[range.clone()];
    let head = before.split(is_thin).next().unwrap_or(before);
    if before.contains([',', '.']) || head.len() > 3 {
        return None;
    }
    let space = text[range.end..].chars().next().filter(|c| is_thin(*c))?;
    let start = range.end + space.len_utf8();
    let token = Token::read(text, start);
    let group = text.get(start..token.end)?.split('.').next()?;
    (group.len() == 3 && group.bytes().all(|it| it.is_ascii_digit()) && !token.dotted).then_some(token.end)
}

fn is_thin(c: char) -> bool {
    c == ' ' || is_unbroken(c)
}

/// A space that holds a number together.
fn is_unbroken(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}' | '\u{2008}')
}

fn alone_before(text: &str, start: usize) -> bool {
    let mut before = text[..start].chars().rev();
    match before.next() {
        Some('.' | ',') => !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) if is_unbroken(c) => !before.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !(c.is_alphanumeric() || c == '_'),
        None => true,
    }
}

/// A unit of a few letters may stand close: "12.3m", "4th".
fn alone_after(text: &str, end: usize) -> bool {
    let mut after = text[end..].chars().peekable();
    let mut letters = 0;
    while after.next_if(|c| c.is_alphabetic()).is_some() {
        letters += 1;
    }
    let held = after.peek().is_some_and(|c| c.is_ascii_digit() || *c == '_');
    if letters == 0 && after.peek().is_some_and(|c| is_unbroken(*c)) {
        // The longer number is another reading.
        after.next();
        return !after.next().is_some_and(|c| c.is_ascii_digit());
    }
    !held && letters <= 3
}

fn give(written: &str, range: Range<usize>, see: &mut dyn FnMut(Decimal, Range<usize>)) {
    let digits: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    if let Some(number) = Some(digits).filter(|it| it.len() <= 24).and_then(|it| it.parse::<Decimal>().ok()) {
        see(number.normalize(), range);
    }
}

/// A number alone on a line of a list: "12,345", "-7.5%", "£1,200".
pub fn alone(line: &str) -> Option<Decimal> {
    let bare = line.trim().trim_end_matches('%').trim_start_matches(['+', '-', '\u{2212}', '£', '$', '€']);
    let mut found = None;
    numbers(bare, &mut |number, range| {
        if range == (0..bare.len()) {
            found = Some(number);
        }
    });
    found
}

/// How many digits of a number say something: 12.30 has three, 0.5 one, 7,000 four.
pub(super) fn significance(number: Decimal) -> usize {
    let digits = number.abs().normalize().to_string();
    digits.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count()
}

/// A whole number up to twenty in words.
pub(super) fn in_words(number: Decimal) -> Option<&'static str> {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let whole = number.abs().normalize();
    let place = (whole.scale() == 0).then(|| usize::try_from(whole).ok()).flatten()?;
    WORDS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        numbers(text, &mut |number, _| all.push(number.to_string()));
        all
    }

    #[test]
    fn numbers_are_read_in_all_their_forms() {
        let forms: [(&str, &[&str]); 20] = [
            ("12345", &["12345"]),
            ("12,345", &["12345"]),
            ("12\u{a0}345", &["12345"]),
            ("12\u{202f}345", &["12345"]),
            ("12\u{2009}345", &["12345"]),
            ("12 345", &["12", "12345", "345"]),
            ("12345.0", &["12345"]),
            ("12,345.60", &["12345.6"]),
            ("rose 12.3%", &["12.3"]),
            ("\u{2212}12.3", &["12.3"]),
            ("(-12.3)", &["12.3"]),
            ("+12,345", &["12345"]),
            ("£12,345m", &["12345"]),
            ("1,112,345", &["1112345"]),
            ("112345", &["112345"]),
            ("a12345", &[]),
            ("12345ab6", &[]),
            ("1.2.3", &[]),
            ("12,34", &["12"]),
            ("2021/22", &["2021", "22"]),
        ];
        for (text, numbers) in forms {
            assert_eq!(found(text), numbers, "{text}");
        }
    }

    #[test]
    fn cells_side_by_side_are_two_numbers() {
        assert_eq!(found("12\n345"), ["12", "345"]);
        assert_eq!(found("12\t345"), ["12", "345"]);
    }

    #[test]
    fn a_line_that_is_a_number_is_one() {
        assert_eq!(alone("12,345").map(|it| it.to_string()).as_deref(), Some("12345"));
        assert_eq!(alone(" \u{2212}7.50% ").map(|it| it.to_string()).as_deref(), Some("7.5"));
        assert_eq!(alone("12 Marsh Lane"), None);
        assert_eq!(in_words(Decimal::from(7)), Some("seven"));
        assert_eq!(in_words(Decimal::from(21)), None);
        let digits: Vec<usize> =
            ["12.30", "0.5", "7000", "0.0125"].map(|it| significance(it.parse().expect("one"))).to_vec();
        assert_eq!(digits, [3, 1, 4, 3]);
    }
}
