//! How the items of a list are numbered: 1., 1), i., i), a., a).

/// The numbers of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// The number of the first item.
    pub first: u64,
    /// What they are written in.
    pub numerals: Numerals,
    /// True for a bracket behind each, false for a full stop.
    pub bracket: bool,
}

/// What numbers are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numerals {
    /// 1, 2, 3.
    Digits,
    /// i, ii, iii.
    Roman,
    /// a, b, c.
    Letters,
}

impl Counting {
    /// 1., 2., 3. from a number.
    pub fn from(first: u64) -> Counting {
        Counting { first, numerals: Numerals::Digits, bracket: false }
    }

    /// The mark of the first item of a list that begins at 1: `1.`, `i)`.
    pub fn mark(self) -> &'static str {
        match (self.numerals, self.bracket) {
            (Numerals::Digits, false) => "1.",
            (Numerals::Digits, true) => "1)",
            (Numerals::Roman, false) => "i.",
            (Numerals::Roman, true) => "i)",
            (Numerals::Letters, false) => "a.",
            (Numerals::Letters, true) => "a)",
        }
    }

    /// How the author has numbered the first item of a list; the parser knows its number.
    pub(super) fn of_item(written: &str, first: u64) -> Counting {
        let marker = marker(written).unwrap_or("");
        let bracket = marker.ends_with(')');
        let numerals = match &marker[..marker.len().saturating_sub(1)] {
            digits if digits.chars().all(|c| c.is_ascii_digit()) => Numerals::Digits,
            "i" => Numerals::Roman,
            one if one.len() == 1 => Numerals::Letters,
            _ => Numerals::Roman,
        };
        Counting { first, numerals, bracket }
    }
}

/// The mark that a line begins with: digits, a small letter or a small Roman number, and a full stop or bracket.
fn marker(line: &str) -> Option<&str> {
    let end = line.find(['.', ')']).filter(|end| (1..=6).contains(end))?;
    let word = &line[..end];
    let digits = word.bytes().all(|c| c.is_ascii_digit());
    let roman = word.bytes().all(|c| b"ivxlc".contains(&c));
    let letter = word.len() == 1 && word.bytes().all(|c| c.is_ascii_lowercase());
    let spaced = line[end + 1..].starts_with(' ');
    (spaced && (digits || roman || letter)).then(|| &line[..=end])
}

/// True for a line that an item of a list begins with.
pub(super) fn is_item(line: &str) -> bool {
    marker(line).is_some() || ["- ", "* ", "+ "].iter().any(|bullet| line.starts_with(bullet))
}

/// The digits that stand for the letters of a mark, as many as it has; nothing for a mark that has digits already.
pub(super) fn digits(line: &str) -> Option<String> {
    let marker = marker(line)?;
    let word = &marker[..marker.len() - 1];
    let value = match word {
        "i" => 1,
        one if one.len() == 1 => u32::from(one.bytes().next()?.checked_sub(b'a')?) + 1,
        roman => self::roman(roman)?,
    };
    let digits = format!("{value:0width$}", width = word.len());
    // The tenth letter has no digit of its own; only the first item of a list says where it begins.
    let fits = digits.len() == word.len();
    (!word.starts_with(|c: char| c.is_ascii_digit())).then(|| if fits { digits } else { "9".repeat(word.len()) })
}

/// The value of a Roman number.
fn roman(word: &str) -> Option<u32> {
    let value = |c: u8| match c {
        b'i' => Some(1),
        b'v' => Some(5),
        b'x' => Some(10),
        b'l' => Some(50),
        b'c' => Some(100),
        _ => None,
    };
    let values: Vec<u32> = word.bytes().map(value).collect::<Option<_>>()?;
    let larger_follows = |at: usize| values.get(at + 1).is_some_and(|next| *next > values[at]);
    let signed = values.iter().enumerate().map(|(at, it)| {
        let it = i64::from(*it);
        if larger_follows(at) { -it } else { it }
    });
    u32::try_from(signed.sum::<i64>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_roman_numbers_stand_for_digits() {
        for (line, wanted) in [
            ("i. one", Some("1")),
            ("iv) four", Some("04")),
            ("viii. eight", Some("0008")),
            ("a) one", Some("1")),
            ("c. three", Some("3")),
            ("k) eleven", Some("9")),
            ("1. one", None),
            ("i.e. none", None),
            ("a line", None),
            ("A. Nobody", None),
        ] {
            assert_eq!(digits(line).as_deref(), wanted, "{line}");
        }
    }

    #[test]
    fn a_list_is_numbered_as_its_first_item() {
        for mark in ["1.", "1)", "i.", "i)", "a.", "a)"] {
            assert_eq!(Counting::of_item(&format!("{mark} first"), 1).mark(), mark);
        }
        assert_eq!(Counting::of_item("ii. second", 2).mark(), "i.");
    }
}
